// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/front_panel.h"

#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

#include "widgets/icons.h"
#include "widgets/models/formatter.h"
#include "widgets/plot/front_plot.h"
#include "widgets/wheel_guard.h"

namespace pscope {
namespace {

constexpr int kNarrowCombo = 90; // what a choice may shrink to in a small window

QLabel* caption(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setObjectName(QStringLiteral("faint"));
    return label;
}

QComboBox* axisCombo(QWidget* parent) {
    auto* combo = new QComboBox(parent);
    for (const AxisInfo& axis : axisRegistry()) combo->addItem(axisTitle(axis), toQt(axis.id));
    combo->setMaxVisibleItems(20);
    return combo;
}

QToolButton* menuButton(const QString& iconName, const QString& tip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setToolTip(tip);
    button->setAutoRaise(true);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setMenu(new QMenu(button));
    return button;
}

} // namespace

FrontPanel::FrontPanel(SessionDocument& document, const QList<QAction*>& actions, QWidget* parent) : QWidget(parent), m_document(document) {
    m_plot = new FrontPlot(document, this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    setupStrip(actions);
    m_limits = new QWidget(this);
    m_limits->setObjectName(QStringLiteral("toolStrip"));
    m_limits->setAttribute(Qt::WA_StyledBackground);
    m_limitRow = new QHBoxLayout(m_limits);
    m_limitRow->setContentsMargins(12, 4, 8, 4);
    layout->addWidget(m_limits);
    layout->addWidget(m_plot, 1);

    const auto axesChosen = [this] { m_document.setAxes(fromQt(m_x->currentData().toString()), fromQt(m_y->currentData().toString())); };
    connect(m_x, &QComboBox::activated, this, axesChosen);
    connect(m_y, &QComboBox::activated, this, axesChosen);
    connect(m_scope, &QComboBox::activated, this, [this](int row) { m_document.setScope(static_cast<FrontScope>(row)); });
    connect(m_plot, &FrontPlot::pointClicked, this, [this](int index) { m_document.loadPoint(index); });
    connect(m_plot, &FrontPlot::pointPicked, this, [this](int index) { m_document.toggleCompared(index); });
    connect(m_plot, &FrontPlot::candidateClicked, this, [this](const QString& recipe) {
        if (const auto done = m_document.replaceRecipeText(fromQt(recipe), tr("Candidate of the search")); !done) emit m_document.refused(toQt(done.error().message));
    });
    connect(m_plot, &FrontPlot::menuWanted, this, [this](int point, const QPoint& at, double x, double y) {
        QMenu* menu = pointMenu(point, x, y);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(at);
    });
    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind == Kind::Axes || event.kind == Kind::Points || event.kind == Kind::Brushed) refresh();
        if (event.kind == Kind::View) refreshLimits();
    });
    refresh();
    refreshLimits();
}

void FrontPanel::setupStrip(const QList<QAction*>& actions) {
    auto* strip = new QWidget(this);
    strip->setObjectName(QStringLiteral("toolStrip"));
    strip->setAttribute(Qt::WA_StyledBackground);
    m_x = axisCombo(strip);
    m_y = axisCombo(strip);
    m_scope = new QComboBox(strip);
    m_scope->addItem(tr("this device and workload"));
    m_scope->addItem(tr("this model and data"));
    m_scope->addItem(tr("everything in the session"));
    m_scope->setToolTip(tr("Which points the front is drawn from"));
    for (QComboBox* combo : {m_x, m_y, m_scope}) combo->setMinimumWidth(kNarrowCombo);
    m_scope->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon); // the axes keep their units longest
    m_scope->setMinimumContentsLength(10);
    m_scope->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_scope->setMaximumWidth(30 * fontMetrics().averageCharWidth());
    guardFromWheel({m_x, m_y, m_scope});
    m_count = caption({}, strip);
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(12, 6, 8, 6);
    row->setSpacing(7);
    row->addWidget(m_y);
    row->addWidget(caption(tr("over"), strip));
    row->addWidget(m_x);
    row->addWidget(caption(tr("from"), strip));
    row->addWidget(m_scope);
    row->addStretch(1);
    row->addWidget(m_count);
    row->addWidget(setupTools(strip));
    for (QAction* tool : {m_selectTool, m_zoomTool}) {
        auto* button = new QToolButton(strip);
        button->setDefaultAction(tool);
        button->setAutoRaise(true);
        row->addWidget(button);
    }
    row->addWidget(setupView(strip));
    for (QAction* action : actions) {
        auto* button = new QToolButton(strip);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        row->addWidget(button);
    }
    layout()->addWidget(strip);
}

/// The way back, and what dragging does; without either pressed it pans.
QToolButton* FrontPanel::setupTools(QWidget* strip) {
    m_back = new QAction(icon(QStringLiteral("back")), tr("Back to the view before"), this);
    m_back->setShortcut(Qt::Key_Backspace); // Alt+Left is the window's
    m_back->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_back->setToolTip(tr("Back to the view before the last pan or zoom (Backspace, Alt+Left)"));
    m_back->setEnabled(false);
    addAction(m_back);
    connect(m_back, &QAction::triggered, m_plot, &FrontPlot::back);
    connect(m_plot, &FrontPlot::backChanged, m_back, &QAction::setEnabled);
    const auto tool = [this](const QString& iconName, const QString& tip, FrontPlot::Tool what) {
        auto* action = new QAction(icon(iconName), tip, this);
        action->setCheckable(true);
        action->setToolTip(tip);
        connect(action, &QAction::triggered, this, [this, what](bool on) { m_plot->setTool(on ? what : FrontPlot::Tool::Pan); });
        return action;
    };
    m_selectTool = tool(QStringLiteral("brush"), tr("Pick points out by dragging a frame (or hold Shift)"), FrontPlot::Tool::Select);
    m_zoomTool = tool(QStringLiteral("zoom"), tr("Zoom into a frame (the wheel zooms too)"), FrontPlot::Tool::Zoom);
    connect(m_plot, &FrontPlot::toolChanged, this, [this] {
        m_selectTool->setChecked(m_plot->tool() == FrontPlot::Tool::Select);
        m_zoomTool->setChecked(m_plot->tool() == FrontPlot::Tool::Zoom);
    });
    auto* button = new QToolButton(strip);
    button->setDefaultAction(m_back);
    button->setAutoRaise(true);
    return button;
}

QToolButton* FrontPanel::setupView(QWidget* strip) {
    QToolButton* button = menuButton(QStringLiteral("settings"), tr("Colours, devices and limits of the front"), strip);
    m_view = button->menu();
    connect(m_view, &QMenu::aboutToShow, this, &FrontPanel::fillView);
    return button;
}

void FrontPanel::fillView() {
    m_view->clear();
    const FrontView& view = m_document.view();
    const auto tick = [this](QMenu* menu, const QString& text, bool on, std::function<void(FrontView&, bool)> set) {
        QAction* action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(on);
        connect(action, &QAction::triggered, this, [this, set = std::move(set)](bool now) {
            FrontView changed = m_document.view();
            set(changed, now);
            m_document.setView(std::move(changed));
        });
    };
    tick(m_view, tr("A colour and a front per device"), view.byDevice, [](FrontView& v, bool on) { v.byDevice = on; });
    tick(m_view, tr("Band of uncertainty"), view.band, [](FrontView& v, bool on) { v.band = on; });
    tick(m_view, tr("What the search has tried"), view.candidates, [](FrontView& v, bool on) { v.candidates = on; });
    m_view->addSeparator();
    QMenu* devices = m_view->addMenu(tr("Devices"));
    for (const SceneDevice& device : m_plot->scene().devices)
        tick(devices, tr("%1 (%2 points)").arg(device.label).arg(device.points), !device.hidden, [key = device.key](FrontView& v, bool on) {
            std::erase(v.hiddenDevices, key);
            if (!on) v.hiddenDevices.push_back(key);
        });
    devices->setEnabled(!m_plot->scene().devices.empty());
    QMenu* limits = m_view->addMenu(tr("Add a limit on"));
    for (const AxisInfo& axis : axisRegistry()) connect(limits->addAction(axisTitle(axis) + QStringLiteral("…")), &QAction::triggered, this, [this, id = toQt(axis.id)] { askLimit(id); });
    QAction* clear = m_view->addAction(tr("Remove every limit"));
    clear->setEnabled(!view.limits.empty());
    connect(clear, &QAction::triggered, this, [this] {
        FrontView changed = m_document.view();
        changed.limits.clear();
        m_document.setView(std::move(changed));
    });
}

void FrontPanel::askLimit(const QString& id) {
    const AxisInfo* axis = findAxis(fromQt(id));
    const auto known = m_document.view().limits.find(axis->id);
    auto* dialog = new QInputDialog(this); // not modal: nothing waits for it
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Limit"));
    dialog->setInputMode(QInputDialog::DoubleInput);
    dialog->setDoubleDecimals(3);
    dialog->setDoubleRange(0, 1e12);
    dialog->setLabelText(axis->higherIsBetter ? tr("%1 at least").arg(axisTitle(*axis)) : tr("%1 at most").arg(axisTitle(*axis)));
    if (known != m_document.view().limits.end()) dialog->setDoubleValue(known->second);
    connect(dialog, &QInputDialog::doubleValueSelected, this, [this, key = axis->id](double value) { m_document.setLimit(key, value); });
    dialog->open();
}

QMenu* FrontPanel::pointMenu(int scenePoint, double x, double y) {
    auto* menu = new QMenu(this);
    const FrontScene& scene = m_plot->scene();
    const int index = scenePoint >= 0 && scenePoint < static_cast<int>(scene.points.size()) ? m_plot->documentIndex(scene.points[static_cast<std::size_t>(scenePoint)]) : -1;
    const auto add = [&](const QString& iconName, const QString& text, std::function<void()> run) {
        connect(menu->addAction(icon(iconName), text), &QAction::triggered, this, [run = std::move(run)] { run(); });
    };
    if (index >= 0) {
        const PointPtr& point = m_document.points().at(index);
        const bool pinned = m_document.isPointPinned(index), compared = std::ranges::find(m_document.compared(), index) != m_document.compared().end();
        add(QStringLiteral("recipe"), tr("Open its recipe"), [this, index] { m_document.loadPoint(index); });
        add(QStringLiteral("compare"), compared ? tr("Compare no longer") : tr("Compare"), [this, index] { m_document.toggleCompared(index); });
        add(QStringLiteral("star"), point->starred ? tr("Remove the star") : tr("Star"), [this, index] {
            const PointPtr& now = m_document.points().at(index);
            m_document.annotatePoint(index, toQt(now->note), !now->starred);
        });
        add(QStringLiteral("pin"), pinned ? tr("Unpin") : tr("Pin: keep its name on the plot"), [this, index, pinned] { m_document.setPointPinned(index, !pinned); });
        add(QStringLiteral("recipe"), tr("Name…"), [this, index] { renamePoint(index); });
        add(QStringLiteral("report"), tr("Note…"), [this, index] { notePoint(index); });
        menu->addSeparator();
    }
    const auto limitHere = [&](const AxisInfo& axis, double value) {
        const QString text = axis.higherIsBetter ? tr("Limit: %1 at least %2") : tr("Limit: %1 at most %2");
        add(QStringLiteral("metric"), text.arg(coreText(axis.label), formatAxisValue(axis, value)), [this, id = axis.id, value] { m_document.setLimit(id, value); });
    };
    if (!scene.points.empty()) {
        limitHere(scene.xAxis, x);
        limitHere(scene.yAxis, y);
    }
    if (!m_document.brushed().empty()) {
        menu->addSeparator();
        add(QStringLiteral("compare"), tr("Compare the %1 points picked out").arg(m_document.brushed().size()), [this] { m_document.setCompared(m_document.brushed()); });
    }
    menu->addSeparator();
    menu->addAction(m_back);
    add(QStringLiteral("fit"), tr("Everything in view"), [this] { m_plot->resetView(); });
    return menu;
}

void FrontPanel::renamePoint(int index) {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Name of the point"));
    dialog->setLabelText(tr("Name; it is pinned to the plot"));
    dialog->setTextValue(toQt(m_document.points().at(index)->name));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, index](const QString& name) {
        m_document.renamePoint(index, name.trimmed());
        m_document.setPointPinned(index, true);
    });
    dialog->open();
}

void FrontPanel::notePoint(int index) {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Note"));
    dialog->setOption(QInputDialog::UsePlainTextEditForTextInput);
    dialog->setLabelText(tr("Shown in the card of the point, in the table and in reports"));
    dialog->setTextValue(toQt(m_document.points().at(index)->note));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, index](const QString& note) { m_document.annotatePoint(index, note.trimmed(), m_document.points().at(index)->starred); });
    dialog->open();
}

/// Every limit as a chip: also those on axes that are not drawn now.
void FrontPanel::refreshLimits() {
    while (QLayoutItem* item = m_limitRow->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
    const auto& limits = m_document.view().limits;
    m_limits->setVisible(!limits.empty());
    if (limits.empty()) return;
    m_limitRow->addWidget(caption(tr("Limits"), m_limits));
    for (const auto& [id, value] : limits) {
        const AxisInfo* axis = findAxis(id);
        if (!axis) continue;
        auto* chip = new QToolButton(m_limits);
        chip->setObjectName(QStringLiteral("limit ") + toQt(id));
        chip->setText(QStringLiteral("%1 %2 %3").arg(coreText(axis->label), axis->higherIsBetter ? QStringLiteral("≥") : QStringLiteral("≤"), formatAxisValue(*axis, value)));
        chip->setIcon(icon(QStringLiteral("cancel")));
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setToolTip(tr("Click to remove this limit; drag its line in the plot to move it"));
        connect(chip, &QToolButton::clicked, this, [this, key = id] { m_document.setLimit(key, std::nullopt); });
        m_limitRow->addWidget(chip);
    }
    m_limitRow->addStretch(1);
}

void FrontPanel::refresh() {
    m_x->setCurrentIndex(m_x->findData(toQt(m_document.xAxis())));
    m_y->setCurrentIndex(m_y->findData(toQt(m_document.yAxis())));
    m_scope->setCurrentIndex(static_cast<int>(m_document.scope()));
    const int points = m_document.points().size();
    const auto picked = m_document.brushed().size();
    QString text = points == 0 ? QString() : points == 1 ? tr("1 point") : tr("%1 points").arg(points);
    if (picked > 0) text = tr("%1, %2 picked out").arg(text).arg(picked);
    m_count->setText(text);
}

} // namespace pscope
