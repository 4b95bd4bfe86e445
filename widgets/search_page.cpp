// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/search_page.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QTabWidget>
#include <QVBoxLayout>

#include "widgets/icons.h"
#include "widgets/models/formatter.h"
#include "widgets/models/lab.h"
#include "widgets/models/search_list_model.h"
#include "widgets/panel_strip.h"
#include "widgets/plot/front_plot.h"
#include "widgets/plot/parallel_plot.h"
#include "widgets/plot/search_plots.h"
#include "widgets/policy_view.h"
#include "widgets/search_form.h"

namespace pscope {
namespace {

constexpr int kRefreshMs = 150;

/// A bar behind the text: how much of the budget is spent.
class ProgressDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        const double fraction = index.data(SearchListModel::FractionRole).toDouble();
        QColor color = option.palette.color(QPalette::Link);
        color.setAlpha(option.state & QStyle::State_Selected ? 0 : 45);
        QRectF bar = QRectF(option.rect).adjusted(2, 3, -2, -3);
        bar.setWidth(bar.width() * fraction);
        painter->fillRect(bar, color);
    }
};

QWidget* titled(QWidget* plot, QLabel* below) {
    auto* both = new QWidget;
    auto* layout = new QVBoxLayout(both);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(plot, 1);
    layout->addWidget(below);
    below->setContentsMargins(12, 4, 12, 8);
    below->setWordWrap(true);
    below->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return both;
}

} // namespace

SearchPage::SearchPage(Lab& lab, SearchDriver& driver, QWidget* parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_driver(driver) {
    m_form = new SearchForm(lab.document(), this);
    setupActions();
    setupTable();
    setupWhy();
    auto* top = new QWidget(this);
    auto* row = new QHBoxLayout(top);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto* list = new QVBoxLayout;
    list->setContentsMargins(0, 0, 0, 0);
    list->setSpacing(0);
    list->addWidget(m_table, 1);
    m_message = new QLabel(top);
    m_message->setObjectName(QStringLiteral("faint"));
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_message->setContentsMargins(10, 4, 10, 6);
    list->addWidget(m_message);
    row->addWidget(panelStrip(m_actions, top));
    row->addLayout(list, 1);
    auto* right = new QSplitter(Qt::Vertical, this);
    right->addWidget(top);
    right->addWidget(m_why);
    right->setStretchFactor(0, 2);
    right->setStretchFactor(1, 5);
    right->setChildrenCollapsible(false);
    auto* both = new QSplitter(Qt::Horizontal, this);
    both->addWidget(m_form);
    both->addWidget(right);
    both->setStretchFactor(0, 0);
    both->setStretchFactor(1, 1);
    both->setChildrenCollapsible(false);
    both->setSizes({44 * fontMetrics().averageCharWidth(), 900});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(both);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kRefreshMs);
    connect(&m_soon, &QTimer::timeout, this, [this] {
        refreshActions();
        if (isVisible()) refreshWhy();
    });
    connect(m_form, &SearchForm::startWanted, this, &SearchPage::start);
    connect(&driver, &SearchDriver::entryChanged, this, &SearchPage::onEntry);
    connect(&driver, &SearchDriver::loaded, this, [this] {
        if (m_model->rowCount() > 0 && currentId() == 0) m_table->selectRow(0);
        refreshWhy();
    });
    connect(&driver, &SearchDriver::listChanged, this, [this] {
        refreshActions();
        refreshWhy();
    });
    refreshActions();
    refreshWhy();
}

QAction* SearchPage::add(const char* id, const QString& iconName, const QString& text, const QString& tip,
                         void (SearchPage::*run)()) {
    auto* action = new QAction(icon(iconName), text, this);
    action->setObjectName(QLatin1String(id));
    action->setToolTip(tip);
    connect(action, &QAction::triggered, this, run);
    m_actions << action;
    return action;
}

QAction* SearchPage::action(const char* id) const {
    return findChild<QAction*>(QLatin1String(id), Qt::FindDirectChildrenOnly);
}

void SearchPage::setupActions() {
    add("pause", QStringLiteral("pause"), tr("Pause"),
        tr("Pause the search: it goes on where it was, now or another day"), &SearchPage::pauseCurrent);
    add("resume", QStringLiteral("play"), tr("Resume"), tr("Go on with the search"),
        &SearchPage::resumeCurrent);
    add("finish", QStringLiteral("finish"), tr("Finish now"),
        tr("Propose no more: measure the best of what there is"), &SearchPage::finishCurrent);
    add("cancel", QStringLiteral("stop"), tr("Cancel"),
        tr("Cancel the search for good; what was evaluated is kept"), &SearchPage::cancelCurrent);
    add("open", QStringLiteral("recipe"), tr("Open the best"),
        tr("The best candidate's recipe becomes the current one and is measured"), &SearchPage::openBest);
    add("again", QStringLiteral("reset"), tr("Fill the form"),
        tr("Fill the form with what this search was asked for"), &SearchPage::askAgain);
}

void SearchPage::setupTable() {
    m_model = new SearchListModel(m_driver, this);
    m_table = new QTableView(this);
    m_table->setModel(m_model);
    preparePanelTable(*m_table);
    m_table->setItemDelegateForColumn(SearchListModel::Progress, new ProgressDelegate(m_table));
    m_table->setAccessibleName(tr("Searches"));
    m_table->addActions(m_actions);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    const int unit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const std::pair<int, int> widths[] = {{SearchListModel::State, 11},
                                          {SearchListModel::Goal, 34},
                                          {SearchListModel::Progress, 24},
                                          {SearchListModel::Best, 24},
                                          {SearchListModel::Hypervolume, 12}};
    for (const auto& [column, letters] : widths)
        m_table->setColumnWidth(column, letters * unit);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (const int id = currentId()) m_driver.show(id);
        refreshActions();
        refreshWhy();
    });
}

void SearchPage::setupWhy() {
    m_why = new QTabWidget(this);
    m_why->setDocumentMode(true);
    m_front = new FrontPlot(m_lab.document(), this);
    m_trajectory = new TrajectoryPlot(this);
    m_hypervolume = new HypervolumePlot(this);
    m_sensitivity = new SensitivityPlot(this);
    m_latency = new LatencyModelPlot(this);
    m_parallel = new ParallelPlot(m_lab.document(), this);
    m_policy = new PolicyView(this);
    m_lineage = new QLabel(this);
    m_why->addTab(m_front, tr("Front"));
    m_why->addTab(titled(m_trajectory, m_lineage), tr("Trajectory"));
    m_why->addTab(m_sensitivity, tr("Sensitivity"));
    m_why->addTab(m_hypervolume, tr("Hypervolume"));
    m_why->addTab(m_parallel, tr("Parallel coordinates"));
    m_why->addTab(m_latency, tr("Latency model"));
    m_why->addTab(m_policy, tr("Policy"));
    m_why->setTabToolTip(6, tr("What the policy would do now, where a strategy learns one"));
    m_why->setTabToolTip(0,
                         tr("Hollow: what the search has judged, with predicted latency. Filled: measured."));
    m_why->setTabToolTip(1, tr("Every evaluation in its order, the best so far and where it came from"));
    m_why->setTabToolTip(
        2, tr("Accuracy lost when one part alone is compressed, from all searches of this session"));
    m_why->setTabToolTip(
        3,
        tr("How much each selected search dominates after so many evaluations: select several in the table"));
    m_why->setTabToolTip(4, tr("The measured front over settings and results: drag along an axis to pick "
                               "points out in every plot"));
    m_why->setTabToolTip(
        5,
        tr("Predicted against measured latency, and how wrong the model is on recipes it was not fitted to"));
    connect(m_front, &FrontPlot::pointClicked, this,
            [this](int index) { m_lab.document().loadPoint(index); });
    connect(m_front, &FrontPlot::pointPicked, this,
            [this](int index) { m_lab.document().toggleCompared(index); });
    connect(m_parallel, &ParallelPlot::pointClicked, this,
            [this](int index) { m_lab.document().loadPoint(index); });
    connect(m_front, &FrontPlot::candidateClicked, this, [this](const QString& recipe) {
        if (const auto done =
                m_lab.document().replaceRecipeText(fromQt(recipe), tr("Candidate of the search"));
            !done)
            m_lab.report(done.error(), QStringLiteral("search"));
    });
    connect(m_why, &QTabWidget::currentChanged, this, &SearchPage::refreshWhy);
}

void SearchPage::start(const SearchRequest& request) {
    select(m_driver.enqueue(request));
}

int SearchPage::currentId() const {
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    const QModelIndex current = m_table->currentIndex();
    if (rows.isEmpty()) return 0;
    const QModelIndex row =
        current.isValid() && m_table->selectionModel()->isRowSelected(current.row()) ? current : rows.first();
    return row.data(SearchListModel::IdRole).toInt();
}

void SearchPage::select(int id) {
    if (const int row = m_model->rowOf(id); row >= 0) m_table->selectRow(row);
}

void SearchPage::onEntry(int id) {
    if (m_driver.shown() == id && currentId() == 0) select(id); // one that began by itself
    const SearchEntry* entry = m_driver.find(id);
    if (entry && entry->state != SearchState::Running) refreshActions(); // buttons follow a click at once
    if (!m_soon.isActive()) m_soon.start();
}

void SearchPage::refreshActions() {
    const SearchEntry* entry = m_driver.find(currentId());
    const SearchState state = entry ? entry->state : SearchState::Done;
    const bool active = state == SearchState::Running || state == SearchState::Queued;
    action("pause")->setEnabled(entry && active);
    action("resume")->setEnabled(entry && entry->canRun && !active && state != SearchState::Done);
    action("finish")->setEnabled(entry && state == SearchState::Running && !entry->report.steps.empty() &&
                                 !*entry->enough);
    action("cancel")->setEnabled(entry && state != SearchState::Done && state != SearchState::Failed);
    action("open")->setEnabled(entry && bestStep(entry->report) >= 0);
    action("again")->setEnabled(entry && entry->canRun);
    QString message;
    if (!entry)
        message =
            m_model->rowCount() == 0
                ? tr("Searches that you start appear here. They run in the background; edits come first.")
                : QString();
    else if (state == SearchState::Running && *entry->enough)
        message = tr("Finishing: the best are measured next.");
    else if (state == SearchState::Running && entry->report.steps.empty())
        message = entry->phase.isEmpty() ? tr("Running") : tr("preparing: %1").arg(entry->phase);
    else if (state == SearchState::Running)
        message =
            entry->secondsLeft < 0
                ? tr("%1 of %2 evaluations").arg(entry->report.steps.size()).arg(entry->request.evaluations)
                : tr("%1 of %2 evaluations, about %3 left")
                      .arg(entry->report.steps.size())
                      .arg(entry->request.evaluations)
                      .arg(formatSeconds(entry->secondsLeft));
    else
        message = entry->message;
    if (entry)
        for (const std::string& note : entry->report.notes)
            message += QLatin1Char('\n') + toQt(note);
    m_message->setText(message);
    m_message->setVisible(!message.isEmpty());
}

/// Only the tab that is looked at.
void SearchPage::refreshWhy() {
    const SearchEntry* entry = m_driver.find(currentId());
    QWidget* tab = m_why->currentWidget();
    if (tab == m_policy) {
        m_policy->setPolicy(entry ? entry->report.policy : std::nullopt);
    } else if (tab == m_latency) {
        m_latency->setPairs(entry ? entry->report.latencies : std::vector<LatencyPair>{},
                            entry ? entry->report.latencyErrorPercent : NAN);
    } else if (tab == m_hypervolume) {
        std::vector<HypervolumeRun> runs;
        for (const QModelIndex& row : m_table->selectionModel()->selectedRows()) {
            const SearchEntry* one = m_model->entryAt(row.row());
            if (one)
                runs.push_back(
                    {QStringLiteral("%1, %2").arg(one->strategy, tr("seed %1").arg(one->request.seed)),
                     one->report.hypervolume, one == entry});
        }
        for (const HypervolumeRun& run : runs)
            if (run.values.empty()) m_driver.readAll();
        m_hypervolume->setRuns(std::move(runs));
    } else if (tab == m_sensitivity) {
        m_driver.readAll();
        std::vector<const SearchReport*> reports;
        for (const SearchEntry& one : m_driver.entries())
            reports.push_back(&one.report);
        m_sensitivity->setCurves(sensitivityCurves(reports));
    } else if (tab && tab->isAncestorOf(m_trajectory)) {
        const SearchReport none;
        const SearchReport& report = entry ? entry->report : none;
        Goal goal;
        if (entry)
            if (const auto settings = settingsOf(entry->request)) goal = settings->goal;
        const auto metric = findGoalMetric(goal.objectiveOrDefault());
        const std::vector<int> line = searchLineage(report);
        std::vector<double> values;
        for (const SearchStep& step : report.steps)
            values.push_back((*metric)->value(step.outcome.figures, report.dense));
        m_trajectory->setSteps(report.steps, line,
                               QStringLiteral("%1 (%2)").arg(coreText((*metric)->label), toQt((*metric)->unit)),
                               std::move(values), (*metric)->higherIsBetter);
        QStringList names;
        for (const int number : line) {
            const SearchStep& step = report.steps[static_cast<std::size_t>(number)];
            names << tr("#%1 %2").arg(number).arg(toQt(step.label));
        }
        const int best = bestStep(report);
        m_lineage->setText(
            best < 0 ? QString()
                     : tr("%1\nBest: %2")
                           .arg(names.size() > 1 ? names.join(QStringLiteral(" → ")) : names.join(QString()),
                                toQt(report.steps[static_cast<std::size_t>(best)].outcome.recipe)));
        m_lineage->setVisible(best >= 0);
    }
}

void SearchPage::pauseCurrent() {
    m_driver.pause(currentId());
}
void SearchPage::resumeCurrent() {
    m_driver.resume(currentId());
}
void SearchPage::cancelCurrent() {
    m_driver.cancel(currentId());
}
void SearchPage::finishCurrent() {
    m_driver.finishNow(currentId());
    refreshActions();
}

void SearchPage::openBest() {
    const SearchEntry* entry = m_driver.find(currentId());
    const int best = entry ? bestStep(entry->report) : -1;
    if (best < 0) return;
    const auto done =
        m_lab.document().replaceRecipeText(entry->report.steps[static_cast<std::size_t>(best)].outcome.recipe,
                                           tr("Best of %1").arg(entry->strategy));
    if (!done) m_lab.report(done.error(), QStringLiteral("search"));
}

void SearchPage::askAgain() {
    if (const SearchEntry* entry = m_driver.find(currentId())) m_form->setRequest(entry->request);
}

} // namespace pscope
