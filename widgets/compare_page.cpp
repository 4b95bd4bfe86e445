// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QTabWidget>
#include <QToolButton>

#include <algorithm>

#include "widgets/export_menus.h"
#include "widgets/icons.h"
#include "widgets/models/compare_models.h"
#include "widgets/models/compare_runner.h"
#include "widgets/models/flips_model.h"
#include "widgets/models/formatter.h"
#include "widgets/panel_strip.h"
#include "widgets/plot/compare_time_plot.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

QColor good(const QPalette& palette) {
    return isDark(palette) ? QColor(0x3e, 0xc9, 0xa7) : QColor(0x00, 0x85, 0x6a);
}
QColor bad(const QPalette& palette) {
    return isDark(palette) ? QColor(0xff, 0x8c, 0x45) : QColor(0xd5, 0x5e, 0x00);
}

/// Better and worse in colour; the arrows and ticks in the text say the same without it.
class VerdictDelegate : public QStyledItemDelegate {
public:
    VerdictDelegate(int role, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_role(role) {}
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const int verdict = index.data(m_role).toInt();
        if (verdict != 0)
            option->palette.setColor(QPalette::Text,
                                     verdict > 0 ? good(option->palette) : bad(option->palette));
    }

private:
    int m_role;
};

QPushButton* exportButton(QWidget* parent) {
    auto* button = new QPushButton(icon(QStringLiteral("save")), ComparePage::tr("Export…"), parent);
    button->setToolTip(ComparePage::tr("Write what is shown as CSV or JSON"));
    return button;
}

} // namespace

ComparePage::ComparePage(Lab& lab, QWidget* parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_document(lab.document())
    , m_runner(new CompareRunner(lab, this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    setupChips();
    setupTabs();
    connect(&m_document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Compared || event.kind == ChangeEvent::Kind::Points) refresh();
    });
    connect(m_runner, &CompareRunner::started, this, [this] {
        m_running = true;
        m_evaluate->setText(tr("Cancel"));
        m_summary->setText(tr("Answering every example…"));
    });
    connect(m_runner, &CompareRunner::finished, this, [this](const FlipTable& table) {
        m_running = false;
        m_evaluate->setText(tr("Find them again"));
        m_flips->setTable(table);
        for (int column = 0; column < m_flips->columnCount() - 1; ++column)
            m_flipsView->resizeColumnToContents(column);
        summarize();
    });
    connect(m_runner, &CompareRunner::failed, this, [this](const QString& sentence) {
        m_running = false;
        m_evaluate->setText(tr("Find flipped examples"));
        m_summary->setText(sentence);
    });
    refresh();
}

void ComparePage::setupChips() {
    auto* strip = new QWidget(this);
    strip->setObjectName(QStringLiteral("toolStrip"));
    strip->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(12, 6, 8, 6);
    // Many chips must not widen the window; what does not fit is cut, the buttons stay.
    auto* chips = new QWidget(strip);
    chips->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_chips = new QHBoxLayout(chips);
    m_chips->setContentsMargins(0, 0, 0, 0);
    m_chips->setAlignment(Qt::AlignLeft);
    m_chips->setSpacing(6);
    m_hint = new QLabel(
        tr("Ctrl+click points in the front, or choose rows of the Points table and press Compare."), strip);
    m_hint->setObjectName(QStringLiteral("faint"));
    m_hint->setWordWrap(true);
    row->addWidget(chips, 3);
    row->addWidget(m_hint, 1);
    row->addStretch(0);
    auto* choose = new QPushButton(tr("Choose"), strip);
    choose->setToolTip(tr("Which points stand side by side"));
    auto* menu = new QMenu(choose);
    menu->setToolTipsVisible(true);
    choose->setMenu(menu);
    row->addWidget(choose);
    const auto button = [&](const QString& text, const QString& tip, const std::function<void()>& run) {
        QAction* made = menu->addAction(text);
        made->setToolTip(tip);
        connect(made, &QAction::triggered, this, run);
    };
    button(tr("Starred"), tr("Compare the starred points"), [this] {
        std::vector<int> starred;
        for (int i = 0; i < m_document.points().size(); ++i)
            if (m_document.points().at(i)->starred) starred.push_back(i);
        m_document.setCompared(starred);
    });
    button(tr("Dense and current"), tr("Compare the dense model with the current recipe"), [this] {
        std::vector<int> both;
        for (const PointPtr& point : {m_document.baseline(), m_document.current().point})
            for (int i = 0; point && i < m_document.points().size(); ++i)
                if (m_document.points().at(i) == point) both.push_back(i);
        m_document.setCompared(both);
    });
    button(tr("Clear"), tr("Compare nothing"), [this] { m_document.setCompared({}); });
    layout()->addWidget(strip);
}

QWidget* ComparePage::tableTab(QTableView*& view, CompareModel* model, const QString& name) {
    auto* tab = new QWidget(this);
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, 0, 0, 0);
    view = new QTableView(tab);
    view->setModel(model);
    preparePanelTable(*view);
    view->setWordWrap(true);
    view->setItemDelegate(new VerdictDelegate(CompareModel::BetterRole, view));
    view->horizontalHeader()->setDefaultSectionSize(26 * fontMetrics().averageCharWidth());
    layout->addWidget(view, 1);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 4, 8, 6);
    row->addStretch(1);
    auto* write = exportButton(tab);
    connect(write, &QPushButton::clicked, this, [this, view, name] {
        emit exportWanted(name, ExportMenus::text(*view, QStringLiteral(".csv")), ExportMenus::text(*view, QStringLiteral(".json")));
    });
    row->addWidget(write);
    layout->addLayout(row);
    connect(model, &QAbstractItemModel::modelReset, view, [view] { view->resizeRowsToContents(); });
    return tab;
}

void ComparePage::setupTabs() {
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_figures = new CompareModel(m_document, CompareModel::What::Figures, this);
    m_settings = new CompareModel(m_document, CompareModel::What::Settings, this);
    m_times = new CompareModel(m_document, CompareModel::What::Times, this);
    m_tabs->addTab(tableTab(m_figuresView, m_figures, QStringLiteral("figures")), tr("Figures"));
    m_tabs->addTab(tableTab(m_settingsView, m_settings, QStringLiteral("settings")),
                   tr("Settings that differ"));
    auto* times = new QSplitter(Qt::Vertical, this);
    times->addWidget(new CompareTimePlot(m_document, times));
    times->addWidget(tableTab(m_timesView, m_times, QStringLiteral("times")));
    m_tabs->addTab(times, tr("Time per layer"));
    m_tabs->addTab(makeExamples(), tr("Flipped examples"));
    layout()->addWidget(m_tabs);
}

QWidget* ComparePage::makeExamples() {
    auto* tab = new QWidget(this);
    m_flips = new FlipsModel(this);
    m_filter = new FlipsFilter(*m_flips, this);
    auto* kinds = new QComboBox(tab);
    kinds->addItems({tr("all that differ"), tr("A right, another wrong"), tr("A wrong, another right"),
                     tr("wrong in different ways")});
    kinds->setToolTip(tr("Which flips to show; A is the first point"));
    auto* words = new QLineEdit(tab);
    words->setPlaceholderText(tr("Filter by text, label or answer…"));
    words->setClearButtonEnabled(true);
    m_evaluate = new QPushButton(tr("Find flipped examples"), tab);
    auto* write = exportButton(tab);
    m_summary = new QLabel(tab);
    m_summary->setObjectName(QStringLiteral("faint"));
    m_summary->setWordWrap(true);
    m_flipsView = new QTableView(tab);
    m_flipsView->setModel(m_filter);
    preparePanelTable(*m_flipsView);
    m_flipsView->setItemDelegate(new VerdictDelegate(FlipsModel::VerdictRole, m_flipsView));
    m_flipsView->setSortingEnabled(true);
    m_flipsView->sortByColumn(0, Qt::AscendingOrder);
    m_flipsView->setAccessibleName(tr("Flipped examples"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 6, 8, 6);
    row->addWidget(m_evaluate);
    row->addWidget(kinds);
    row->addWidget(words, 1);
    row->addWidget(write);
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    auto* summaryRow = new QHBoxLayout;
    summaryRow->setContentsMargins(12, 0, 12, 6);
    summaryRow->addWidget(m_summary);
    layout->addLayout(summaryRow);
    layout->addWidget(m_flipsView, 1);
    connect(m_evaluate, &QPushButton::clicked, this,
            [this] { m_running ? m_runner->cancel() : m_runner->run(); });
    connect(kinds, &QComboBox::activated, this, [this](int kind) {
        m_filter->setKind(static_cast<FlipsFilter::Kind>(kind));
        summarize();
    });
    connect(words, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter->setFilterFixedString(text);
        summarize();
    });
    connect(write, &QPushButton::clicked, this, [this] {
        emit exportWanted(QStringLiteral("flipped"), toCsv(m_filter->shown()), ExportMenus::text(*m_flipsView, QStringLiteral(".json")));
    });
    return tab;
}

void ComparePage::showExamples() {
    m_tabs->setCurrentIndex(3);
    m_runner->run();
}

void ComparePage::summarize() {
    const FlipTable& table = m_flips->table();
    if (table.columns.size() < 2) return m_summary->setText({});
    QStringList parts{tr("%1 of %2 examples are answered differently, %3 shown.")
                          .arg(table.rows.size())
                          .arg(table.examples)
                          .arg(m_filter->rowCount())};
    for (std::size_t i = 1; i < table.columns.size(); ++i)
        parts << tr("%1 against A: %2 lost, %3 gained, %4 wrong otherwise, %5.")
                     .arg(QChar(u'A' + static_cast<int>(i)))
                     .arg(table.counts[i].lost)
                     .arg(table.counts[i].gained)
                     .arg(table.counts[i].otherWrong)
                     .arg(formatProbability(table.counts[i].mcnemarP));
    m_summary->setText(parts.join(QLatin1Char(' ')));
}

void ComparePage::refresh() {
    while (QLayoutItem* item = m_chips->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
    const auto& compared = m_document.compared();
    for (std::size_t i = 0; i < compared.size(); ++i) {
        const int index = compared[i];
        const QString title = pointTitle(*m_document.points().at(index));
        auto* chip = new QToolButton(this);
        const QString color = compareColor(static_cast<int>(i), palette()).name();
        chip->setText(
            QStringLiteral("%1  %2  ×")
                .arg(QChar(u'A' + static_cast<int>(i)),
                     fontMetrics().elidedText(title, Qt::ElideRight,
                                              std::clamp(60 / static_cast<int>(compared.size()), 6, 22) *
                                                  fontMetrics().averageCharWidth())));
        chip->setToolTip(tr("%1\nClick to take it out").arg(title));
        chip->setStyleSheet(QStringLiteral("QToolButton { border: 1px solid %1; border-left: 6px solid %1; "
                                           "border-radius: 4px; padding: 2px 7px; }")
                                .arg(color));
        connect(chip, &QToolButton::clicked, this, [this, index] { m_document.toggleCompared(index); });
        chip->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        m_chips->addWidget(chip);
    }
    m_hint->setVisible(compared.size() < 2);
    m_chips->parentWidget()->setVisible(!compared.empty()); // else the hint has all of the width
    m_hint->setText(
        compared.size() == 1
            ? tr("One more point, please: Ctrl+click it in the front.")
            : tr("Ctrl+click points in the front, or choose rows of the Points table and press Compare."));
    m_evaluate->setEnabled(compared.size() >= 2 || m_running);
    std::vector<std::string> now;
    for (const int index : compared)
        now.push_back(fromQt(pointTitle(*m_document.points().at(index))));
    if (now != m_flips->table().columns && !m_flips->table().columns.empty()) {
        m_flips->setTable({});
        m_evaluate->setText(tr("Find flipped examples"));
        summarize();
    }
}

} // namespace pscope
