// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/devices_page.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSettings>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>

#include <algorithm>

#include "widgets/export_menus.h"
#include "widgets/icons.h"
#include "widgets/models/device_runner.h"
#include "widgets/models/formatter.h"
#include "widgets/models/front_scene.h"
#include "widgets/panel_strip.h"
#include "widgets/wheel_guard.h"

namespace pscope {
namespace {

const QString kTicked = QStringLiteral("devices/ticked"); // device keys
constexpr const char* kReference = "cpu.reference";       // right, and a hundred times slower: only where it is asked for

} // namespace

DevicesPage::DevicesPage(Lab& lab, QWidget* parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_model(new DeviceTable(lab.document(), this))
    , m_runner(new DeviceRunner(lab, *m_model, this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    setupStrip();
    setupViews();
    connect(&lab.document(), &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind == Kind::Devices || event.kind == Kind::Device) fillDevices();
        if (event.kind == Kind::Points || event.kind == Kind::Recipe || event.kind == Kind::Workload || event.kind == Kind::Metric ||
            event.kind == Kind::Model || event.kind == Kind::Data || event.kind == Kind::Devices)
            refresh();
        if (event.kind == Kind::Model) refreshState();
    });
    connect(&m_runner->driver(), &StepDriver::stateChanged, this, &DevicesPage::refreshState);
    fillDevices();
    refreshState();
}

void DevicesPage::setupStrip() {
    QHBoxLayout* row = nullptr;
    QWidget* strip = pageStrip(this, row);
    const auto choice = [&](const QString& title, const QString& tip, std::initializer_list<QString> entries) {
        auto* label = new QLabel(title, strip);
        auto* combo = new QComboBox(strip);
        combo->addItems(QStringList(entries));
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon); // the strip may not widen the window
        combo->setMinimumContentsLength(10);
        combo->setToolTip(tip);
        label->setToolTip(tip);
        label->setBuddy(combo);
        row->addWidget(label);
        row->addWidget(combo);
        return combo;
    };
    m_recipes = choice(tr("&Recipes"), tr("What every ticked device is given; the dense model always comes along"),
                       {tr("the one being edited"), tr("the compared points"), tr("the points on the front"), tr("the starred points")});
    m_measure = new QPushButton(strip);
    row->addWidget(m_measure);
    m_again = new QCheckBox(tr("a&gain"), strip);
    m_again->setToolTip(tr("Also what these devices have measured before under this workload"));
    row->addWidget(m_again);
    m_progress = new QProgressBar(strip);
    m_progress->setMaximumWidth(120);
    m_progress->setTextVisible(false);
    m_progress->hide();
    row->addWidget(m_progress);
    row->addStretch(1);
    m_shown = choice(tr("S&how"), tr("Rows of the table"), {tr("recipes on several devices"), tr("every recipe")});
    const auto button = [&](const QString& iconName, const QString& text, const QString& tip, auto run) {
        auto* made = new QPushButton(icon(iconName), text, strip);
        made->setToolTip(tip);
        connect(made, &QPushButton::clicked, this, run);
        row->addWidget(made);
    };
    button(QStringLiteral("fit"), tr("On the front"), tr("Show these devices on one front, a colour for each"), [this] { showOnFront(); });
    button(QStringLiteral("save"), tr("Export…"), tr("Write the table as CSV, or as “pscope measure --json” prints it"),
           [this] { emit exportWanted(QStringLiteral("devices"), fromQt(m_model->toCsv()), fromQt(m_model->toJson())); });
    guardFromWheel({m_recipes, m_shown});
    layout()->addWidget(strip);
    connect(m_measure, &QPushButton::clicked, this, [this] { m_runner->driver().isRunning() ? m_runner->stop() : measure(); });
    connect(m_shown, &QComboBox::currentIndexChanged, this, [this](int at) {
        m_model->setRows(at == 0 ? DeviceTable::Rows::SeveralDevices : DeviceTable::Rows::Everything);
    });
}

void DevicesPage::setupViews() {
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    m_devices = new QListWidget(splitter);
    m_devices->setAccessibleName(tr("Devices to measure on"));
    m_devices->setToolTip(tr("Tick the devices to measure on (Space)"));
    m_devices->setWordWrap(true);
    auto* right = new QWidget(splitter);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_state = faintLabel({}, right);
    m_state->setWordWrap(true);
    m_state->setContentsMargins(10, 6, 10, 6);
    m_table = new QTableView(right);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(DeviceTable::SortRole);
    m_table->setModel(m_sorted);
    preparePanelTable(*m_table);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder); // as the model has them: recipe by recipe
    m_table->setAccessibleName(tr("Recipes on devices"));
    const int unit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const std::pair<int, int> widths[] = {{DeviceTable::RecipeColumn, 18}, {DeviceTable::Device, 20},    {DeviceTable::ProvenanceColumn, 13},
                                          {DeviceTable::Latency, 12},      {DeviceTable::Spread, 19},    {DeviceTable::SpeedupColumn, 10},
                                          {DeviceTable::Quality, 9},       {DeviceTable::QualityInterval, 16}};
    for (const auto& [section, letters] : widths) m_table->setColumnWidth(section, letters * unit);
    auto* open = new QAction(icon(QStringLiteral("recipe")), tr("Open the row's recipe"), this);
    connect(open, &QAction::triggered, this, &DevicesPage::openRow);
    connect(m_table, &QTableView::doubleClicked, this, &DevicesPage::openRow);
    auto* copy = new QAction(icon(QStringLiteral("copy")), tr("Copy the selected rows"), this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(copy, &QAction::triggered, this, &DevicesPage::copySelected);
    addAction(copy);
    m_table->addActions({open, copy});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->setProperty(kExportsItself, true);
    column->addWidget(m_state);
    column->addWidget(m_table, 1);
    splitter->addWidget(m_devices);
    splitter->addWidget(right);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({28 * unit, 110 * unit});
    static_cast<QVBoxLayout*>(layout())->addWidget(splitter, 1);
    connect(m_devices, &QListWidget::itemChanged, this, [this] {
        if (m_filling) return;
        QStringList keys;
        for (const DeviceChoice& device : ticked()) keys << toQt(deviceKey(device));
        QSettings().setValue(kTicked, keys);
        refreshState();
    });
}

void DevicesPage::fillDevices() {
    const QScopedValueRollback quiet(m_filling, true);
    const QSettings settings;
    const bool chosen = settings.contains(kTicked);
    const QStringList keys = settings.value(kTicked).toStringList();
    m_devices->clear();
    for (const DeviceChoice& choice : m_lab.document().devices()) {
        const bool usable = choice.device.usable;
        QString text = QStringLiteral("%1 · %2").arg(toQt(choice.backend.id), toQt(choice.device.name));
        if (!usable) text += QStringLiteral("\n") + tr("cannot be used: %1").arg(toQt(choice.device.whyNot));
        auto* item = new QListWidgetItem(provenanceMark(choice.backend.provenance) + text, m_devices);
        item->setToolTip(usable ? tr("%1, %2; its figures are %3")
                                      .arg(toQt(choice.device.id), toQt(choice.device.driver), provenanceWord(choice.backend.provenance))
                                : tr("cannot be used: %1").arg(toQt(choice.device.whyNot)));
        item->setFlags(usable ? Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsSelectable : Qt::NoItemFlags);
        const bool wanted = chosen ? keys.contains(toQt(deviceKey(choice))) : choice.backend.id != kReference;
        item->setCheckState(usable && wanted ? Qt::Checked : Qt::Unchecked);
    }
    refreshState();
}

std::vector<DeviceChoice> DevicesPage::ticked() const {
    std::vector<DeviceChoice> chosen;
    const std::vector<DeviceChoice>& all = m_lab.document().devices();
    for (int i = 0; i < m_devices->count() && i < static_cast<int>(all.size()); ++i)
        if (m_devices->item(i)->checkState() == Qt::Checked) chosen.push_back(all[static_cast<std::size_t>(i)]);
    return chosen;
}

std::vector<std::string> DevicesPage::recipes() const {
    const SessionDocument& document = m_lab.document();
    std::vector<std::string> texts{std::string()}; // dense: what the others are compared with
    const auto add = [&](int index) { texts.push_back(document.points().at(index)->requested); };
    switch (static_cast<Recipes>(m_recipes->currentIndex())) {
    case Recipes::Current:
        texts.push_back(document.recipeText());
        break;
    case Recipes::Compared:
        std::ranges::for_each(document.compared(), add);
        break;
    case Recipes::Front: {
        const FrontScene scene = buildFrontScene(document);
        for (const int member : scene.front)
            if (const int index = scene.points[static_cast<std::size_t>(member)].index; index >= 0) add(index);
        break;
    }
    case Recipes::Starred:
        for (int i = 0; i < document.points().size(); ++i)
            if (document.points().at(i)->starred) add(i);
        break;
    }
    return texts;
}

void DevicesPage::measure() {
    if (!m_lab.document().hasModel()) return m_state->setText(tr("Open a model first."));
    const std::vector<DeviceChoice> devices = ticked();
    if (devices.empty()) return m_state->setText(tr("Tick the devices to measure on, at the left."));
    const std::vector<std::string> texts = recipes();
    if (texts.size() < 2) return m_state->setText(tr("No such points yet: choose other recipes above."));
    if (!m_runner->start(texts, devices, m_again->isChecked() ? DeviceRunner::Known::Again : DeviceRunner::Known::Keep))
        m_state->setText(tr("All of it is measured already; tick “again” to repeat it."));
}

void DevicesPage::refreshState() {
    const StepDriver& driver = m_runner->driver();
    const bool running = driver.isRunning();
    m_measure->setText(running ? tr("S&top") : tr("&Measure"));
    m_measure->setIcon(icon(running ? QStringLiteral("stop") : QStringLiteral("measure")));
    m_measure->setToolTip(running ? tr("Stop; what is measured stays") : tr("Measure these recipes on every ticked device (Shift+F9)"));
    m_measure->setEnabled(m_lab.document().hasModel());
    m_progress->setVisible(running);
    m_progress->setRange(0, std::max(1, driver.total()));
    m_progress->setValue(driver.done());
    m_progress->setToolTip(tr("%1 of %2").arg(driver.done()).arg(driver.total()));
    if (!m_lab.document().hasModel()) return m_state->setText(tr("Open a model to measure it on several devices."));
    if (running) return m_state->setText(tr("Measuring %1 of %2. Edits come first; every figure is stored as soon as it is there.").arg(driver.done() + 1).arg(driver.total()));
    m_state->setText(tr("%1. Each device is compared with the dense model on itself; quality is that of its own results. ▲ simulated, ○ estimated, all else measured.")
                         .arg(formatWorkload(m_lab.document().workload())));
}

void DevicesPage::refresh() {
    if (isVisible()) m_model->refresh();
}

void DevicesPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_model->refresh();
    refreshState();
}

/// With the heads, so that the rows can be pasted into a sheet; all rows where none is selected.
void DevicesPage::copySelected() {
    const auto line = [&](auto cell) {
        QStringList cells;
        for (int column = 0; column < DeviceTable::ColumnCount; ++column) cells << cell(column);
        return cells.join(QLatin1Char('\t'));
    };
    QStringList lines{line([&](int column) { return m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(); })};
    const bool some = m_table->selectionModel()->hasSelection();
    for (int row = 0; row < m_sorted->rowCount(); ++row)
        if (!some || m_table->selectionModel()->isRowSelected(row))
            lines << line([&](int column) { return m_sorted->index(row, column).data().toString(); });
    QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void DevicesPage::openRow() {
    const QModelIndex row = m_sorted->mapToSource(m_table->currentIndex());
    if (row.isValid() && m_model->pointOf(row.row()) >= 0) m_lab.document().loadPoint(m_model->pointOf(row.row()));
}

void DevicesPage::showOnFront() {
    SessionDocument& document = m_lab.document();
    FrontView view = document.view();
    view.byDevice = true;
    document.setScope(FrontScope::SameData);
    document.setView(std::move(view));
    emit frontWanted();
}

} // namespace pscope
