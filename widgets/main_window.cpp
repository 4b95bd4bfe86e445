// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/main_window.h"

#include <QCloseEvent>
#include <QDialog>
#include <QDockWidget>
#include <QLabel>
#include <QProgressBar>
#include <QScreen>
#include <QSettings>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolButton>
#include <QUndoView>
#include <QVBoxLayout>

#include "widgets/block_page.h"
#include "widgets/compare_page.h"
#include "widgets/devices_page.h"
#include "widgets/hardware_page.h"
#include "widgets/config_panel.h"
#include "widgets/export_menus.h"
#include "widgets/front_panel.h"
#include "widgets/head_panel.h"
#include "widgets/icons.h"
#include "widgets/info_bar.h"
#include "widgets/inspect_page.h"
#include "widgets/jobs_panel.h"
#include "widgets/layer_panel.h"
#include "widgets/models/baseline_keeper.h"
#include "widgets/models/kernel_calibrator.h"
#include "widgets/models/current_measurer.h"
#include "widgets/models/device_runner.h"
#include "widgets/models/engine.h"
#include "widgets/models/exporter.h"
#include "widgets/models/formatter.h"
#include "widgets/models/jobs_model.h"
#include "widgets/models/layer_tree_model.h"
#include "widgets/models/search_driver.h"
#include "widgets/models/session_keeper.h"
#include "widgets/models/sweep_driver.h"
#include "widgets/models/workload_grid.h"
#include "widgets/plot/front_plot.h"
#include "widgets/points_panel.h"
#include "widgets/problems_panel.h"
#include "widgets/recipe_line.h"
#include "widgets/theme.h"
#include "widgets/timing_page.h"
#include "widgets/try_panel.h"
#include "widgets/variants_panel.h"
#include "widgets/welcome_page.h"

namespace pscope {

MainWindow::MainWindow(LabServices services, Theme& theme, QWidget* parent)
    : QMainWindow(parent), m_lab(std::make_unique<Lab>(std::move(services))), m_theme(theme) {
    setObjectName(QStringLiteral("MainWindow"));
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    setupControllers();
    setupActions();
    setupViewActions();
    setupCentre();
    setupDocks();
    setupMenus();
    setupToolBar();
    setupStatusBar();
    setupExportMenus();
    connectDocument();
    restoreLayout();
    refreshTitle();
    refreshActions();
    m_engine->probeDevices();
}

MainWindow::~MainWindow() {
    qDeleteAll(findChildren<QDialog*>(QString(), Qt::FindDirectChildrenOnly)); // an import being looked at cancels its job
    // Views first, then the controllers, then the lab they all refer to: stop, join, destroy.
    delete takeCentralWidget();
    qDeleteAll(m_docks);
    delete m_jobs;
    for (QObject* controller : {static_cast<QObject*>(m_exporter), static_cast<QObject*>(m_keeper), static_cast<QObject*>(m_search),
                                static_cast<QObject*>(m_sweep), static_cast<QObject*>(m_measurer), static_cast<QObject*>(m_baseline),
                                static_cast<QObject*>(m_engine), static_cast<QObject*>(m_calibrator)})
        delete controller;
    m_lab.reset();
}

void MainWindow::setupControllers() {
    m_engine = new Engine(*m_lab, this);
    m_baseline = new BaselineKeeper(*m_lab, this); // before the measurer: its job goes first
    m_calibrator = new KernelCalibrator(*m_lab, this);
    m_measurer = new CurrentMeasurer(*m_lab, this);
    m_sweep = new SweepDriver(*m_lab, this);
    m_keeper = new SessionKeeper(*m_lab, *m_engine, this);
    m_exporter = new Exporter(*m_lab, this);
    m_jobs = new JobsModel(m_lab->jobs(), this);
    connect(m_measurer, &CurrentMeasurer::aboutToMeasure, m_sweep, &SweepDriver::yieldLane);
    m_search = new SearchDriver(*m_lab, this);
    connect(m_measurer, &CurrentMeasurer::aboutToMeasure, m_search, &SearchDriver::yieldLane);
}

void MainWindow::setupCentre() {
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_infoBar = new InfoBar(centre);
    m_recipe = new RecipeLine(m_lab->document(), centre);
    m_front = new FrontPanel(m_lab->document(), {action(QStringLiteral("fit")), action(QStringLiteral("picture"))}, centre);
    layout->addWidget(m_infoBar);
    layout->addWidget(m_recipe);
    m_pages = new QTabWidget(centre);
    m_pages->setDocumentMode(true);
    m_compare = new ComparePage(*m_lab, centre);
    m_welcome = new WelcomePage({action(QStringLiteral("demo")), action(QStringLiteral("openModel")), action(QStringLiteral("openSession"))}, m_recentSessions, m_recentModels, centre);
    addPage(QStringLiteral("front"), tr("Front"), m_front);
    addPage(QStringLiteral("compare"), tr("Compare"), m_compare);
    m_inspect = new InspectPage(*m_lab, centre);
    addPage(QStringLiteral("inspect"), tr("Inspect"), m_inspect);
    connect(m_measurer, &CurrentMeasurer::aboutToMeasure, &m_inspect->meter().driver(), &StepDriver::yieldLane);
    m_timing = new TimingPage(*m_lab, centre);
    addPage(QStringLiteral("timing"), tr("Timing"), m_timing);
    connect(m_measurer, &CurrentMeasurer::aboutToMeasure, &m_timing->grid().driver(), &StepDriver::yieldLane);
    setupSearch();
    m_hardware = new HardwarePage(*m_lab, centre);
    addPage(QStringLiteral("hardware"), tr("Hardware"), m_hardware);
    m_blocks = new BlockPage(*m_lab, centre);
    addPage(QStringLiteral("blocks"), tr("Blocks"), m_blocks);
    connect(m_blocks, &BlockPage::inspectWanted, this, [this] { showPage(QStringLiteral("inspect")); });
    m_devicesPage = new DevicesPage(*m_lab, centre);
    addPage(QStringLiteral("devices"), tr("Devices"), m_devicesPage);
    connect(m_measurer, &CurrentMeasurer::aboutToMeasure, &m_devicesPage->runner().driver(), &StepDriver::yieldLane);
    connect(m_devicesPage, &DevicesPage::frontWanted, this, [this] { showPage(QStringLiteral("front")); });
    addPage(QStringLiteral("welcome"), tr("Start"), m_welcome);
    layout->addWidget(m_pages, 1);
    showPage(QStringLiteral("welcome"));
    connect(&m_welcome->sessions(), &RecentList::opened, this, &MainWindow::openSession);
    connect(&m_welcome->models(), &RecentList::opened, this, [this](const QString& path) { openModel(path); });
    for (RecentList* list : {&m_welcome->sessions(), &m_welcome->models()})
        connect(list, &RecentList::missing, this, [this](const QString& path) {
            m_lab->problems().add(Severity::Warning, tr("%1 is not there any more; put it back, open it from its new place, or forget it with the cross").arg(path));
        });
    setCentralWidget(centre);
    const auto write = [this](const QString& name, const std::string& csv, const std::string& json) {
        chooseFile(tr("Export the table"), name + QStringLiteral(".csv"), tr("CSV (*.csv);;JSON (*.json)"), [this, csv, json](const QString& file) {
            m_exporter->exportText(file, file.endsWith(QLatin1String(".json"), Qt::CaseInsensitive) ? json : csv);
        });
    };
    connect(m_compare, &ComparePage::exportWanted, this, write);
    connect(m_hardware, &HardwarePage::exportWanted, this, write);
    connect(m_devicesPage, &DevicesPage::exportWanted, this, write);
    connect(action(QStringLiteral("fit")), &QAction::triggered, &m_front->plot(), &FrontPlot::resetView);
}

int MainWindow::addPage(const QString& id, const QString& title, QWidget* page) {
    page->setObjectName(QStringLiteral("page ") + id);
    const int place = m_pages->addTab(page, title);
    QAction* go = action(QStringLiteral("page ") + id);
    if (go) m_pages->setTabToolTip(place, go->toolTip());
    return place;
}

void MainWindow::showPage(const QString& id) {
    for (int i = 0; i < m_pages->count(); ++i)
        if (m_pages->widget(i)->objectName() == QStringLiteral("page ") + id) m_pages->setCurrentIndex(i);
}

QDockWidget* MainWindow::addDock(const QString& id, const QString& title, QWidget* widget, Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(id);
    dock->setWidget(widget);
    addDockWidget(area, dock);
    m_docks[id] = dock;
    return dock;
}

void MainWindow::setupDocks() {
    SessionDocument& document = m_lab->document();
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    m_layers = new LayerPanel(*m_lab, m_inspect->meter(), this);
    m_heads = new HeadPanel(document, this);
    m_config = new ConfigPanel(document, this);
    m_try = new TryPanel(*m_lab, this);
    m_points = new PointsPanel(document, action(QStringLiteral("csv")), this);
    auto* jobs = new JobsPanel(*m_jobs, m_lab->jobs(), action(QStringLiteral("cancelAll")), this);
    auto* problems = new ProblemsPanel(m_lab->problems(), this);
    m_variants = new VariantsPanel(document, action(QStringLiteral("nameVariant")), this);
    auto* history = new QUndoView(document.undoStack(), this);
    history->setEmptyLabel(tr("As opened"));

    addDock(QStringLiteral("layers"), tr("Layers"), m_layers, Qt::LeftDockWidgetArea);
    addDock(QStringLiteral("heads"), tr("Attention heads"), m_heads, Qt::LeftDockWidgetArea);
    auto* config = addDock(QStringLiteral("configuration"), tr("Configuration"), m_config, Qt::RightDockWidgetArea);
    auto* tryIt = addDock(QStringLiteral("try"), tr("Try it"), m_try, Qt::RightDockWidgetArea);
    auto* points = addDock(QStringLiteral("points"), tr("Points"), m_points, Qt::BottomDockWidgetArea);
    auto* variantsDock = addDock(QStringLiteral("variants"), tr("Variants"), m_variants, Qt::BottomDockWidgetArea);
    auto* jobsDock = addDock(QStringLiteral("jobs"), tr("Jobs"), jobs, Qt::BottomDockWidgetArea);
    auto* problemsDock = addDock(QStringLiteral("problems"), tr("Problems"), problems, Qt::BottomDockWidgetArea);
    auto* historyDock = addDock(QStringLiteral("history"), tr("History"), history, Qt::BottomDockWidgetArea);
    tabifyDockWidget(config, tryIt);
    tabifyDockWidget(points, variantsDock);
    tabifyDockWidget(variantsDock, jobsDock);
    tabifyDockWidget(jobsDock, problemsDock);
    tabifyDockWidget(problemsDock, historyDock);
    config->raise();
    points->raise();
    resizeDocks({m_docks[QStringLiteral("layers")], m_docks[QStringLiteral("configuration")]}, {560, 350}, Qt::Horizontal);
    resizeDocks({m_docks[QStringLiteral("layers")], m_docks[QStringLiteral("heads")]}, {560, 230}, Qt::Vertical);
    resizeDocks({points}, {250}, Qt::Vertical);

    connect(m_points, &PointsPanel::compareWanted, this, [this] { showPage(QStringLiteral("compare")); });
    connect(m_variants, &VariantsPanel::compareWanted, this, [this] { showPage(QStringLiteral("compare")); });
    connect(m_layers, &LayerPanel::inspectWanted, this, [this] { showPage(QStringLiteral("inspect")); });
    connect(m_heads, &HeadPanel::scoresWanted, m_engine, &Engine::requestScores);
    connect(m_config, &ConfigPanel::placeWanted, this, &MainWindow::jumpTo);
    connect(problems, &ProblemsPanel::jumpWanted, this, &MainWindow::jumpTo);
}

void MainWindow::setupExportMenus() {
    auto* menus = new ExportMenus(*this);
    connect(menus, &ExportMenus::fileWanted, this, &MainWindow::chooseFile);
    connect(menus, &ExportMenus::textReady, m_exporter, &Exporter::exportText);
    connect(menus, &ExportMenus::failed, this, [this](const QString& sentence) { m_lab->problems().add(Severity::Error, sentence); });
}

void MainWindow::hideTabbedTitles() {
    for (QDockWidget* dock : std::as_const(m_docks)) {
        const bool tabbed = !dock->isFloating() && !tabifiedDockWidgets(dock).isEmpty();
        const bool hidden = dock->titleBarWidget() != nullptr;
        if (tabbed == hidden) continue;
        QWidget* old = dock->titleBarWidget();
        dock->setTitleBarWidget(tabbed ? new QWidget(dock) : nullptr);
        delete old;
    }
}

void MainWindow::setupStatusBar() {
    m_statusText = new QLabel(this);
    m_statusText->setObjectName(QStringLiteral("faint"));
    m_statusProgress = new QProgressBar(this);
    m_statusProgress->setMaximumWidth(180);
    m_statusProgress->setMaximumHeight(12);
    m_statusProgress->setTextVisible(false);
    m_statusProgress->hide();
    m_statusProblems = new QToolButton(this);
    m_statusProblems->setAutoRaise(true);
    m_statusProblems->setIcon(icon(QStringLiteral("warning")));
    m_statusProblems->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_statusProblems->hide();
    statusBar()->setContentsMargins(8, 0, 8, 0);
    statusBar()->addWidget(m_statusText, 1);
    statusBar()->addPermanentWidget(m_statusProgress);
    statusBar()->addPermanentWidget(m_statusProblems);
    connect(m_statusProblems, &QToolButton::clicked, this, [this] {
        m_docks[QStringLiteral("problems")]->show();
        m_docks[QStringLiteral("problems")]->raise();
    });
    connect(m_jobs, &JobsModel::refreshed, this, &MainWindow::refreshStatus);
}

void MainWindow::connectDocument() {
    connect(&m_lab->document(), &SessionDocument::changed, this, &MainWindow::onChanged);
    connect(&m_lab->problems(), &ProblemsModel::added, this, &MainWindow::onProblem);
    connect(&m_lab->problems(), &QAbstractItemModel::modelReset, m_statusProblems, &QWidget::hide);
    connect(m_engine, &Engine::missing, this, &MainWindow::askForMissing);
    connect(m_engine, &Engine::opened, this, [this] {
        if (m_pages->currentWidget() == m_welcome) showPage(QStringLiteral("front"));
    });
    connect(m_sweep, &SweepDriver::stateChanged, this, [this] {
        refreshActions();
        refreshStatus();
    });
    connect(m_keeper, &SessionKeeper::sessionOpened, this, [this](const QString& file) {
        QSettings().setValue(QStringLiteral("lastSession"), file);
        if (!SessionKeeper::isUnnamed(file)) m_recentSessions.add(file);
    });
    connect(m_exporter, &Exporter::written, this, [this](const QString&, const QString& sentence) { m_infoBar->ask(sentence, {}, {}); });
    connect(m_exporter, &Exporter::verified, this, [this](const QString& folder, const Verdict& verdict) {
        const QString numbers = tr("largest logit difference %1 (allowed %2) over %3 sentences")
                                    .arg(verdict.maxLogitDifference, 0, 'g', 2).arg(verdict.tolerance, 0, 'g', 2).arg(verdict.sentences);
        const QString memory = tr("%1 on disk, %2 of memory at most while it answered").arg(formatBytes(static_cast<double>(verdict.weightsBytes)), formatBytes(static_cast<double>(verdict.memoryPeak)));
        m_infoBar->ask(verdict.passed ? tr("Exported to %1 and read back in a fresh process: passed, %2; %3.").arg(folder, numbers, memory)
                                      : tr("Exported to %1, but reading it back differs: %2. See Problems.").arg(folder, numbers), {}, {});
    });
}

void MainWindow::onChanged(const ChangeEvent& event) {
    using Kind = ChangeEvent::Kind;
    switch (event.kind) {
    case Kind::Session:
    case Kind::Model:
    case Kind::Data:
        refreshTitle();
        refreshActions();
        fillMetrics();
        break;
    case Kind::Devices:
    case Kind::Device: fillDevices(); break;
    case Kind::Metric: fillMetrics(); break;
    case Kind::Points: refreshActions(); break;
    case Kind::Compared: {
        const qsizetype compared = static_cast<qsizetype>(m_lab->document().compared().size());
        m_pages->setTabText(m_pages->indexOf(m_compare), compared == 0 ? tr("Compare") : tr("Compare (%1)").arg(compared));
        refreshActions();
        break;
    }
    default: break;
    }
}

void MainWindow::onProblem(const Problem& problem) {
    const int errors = m_lab->problems().count(Severity::Error), warnings = m_lab->problems().count(Severity::Warning);
    m_statusProblems->setVisible(errors + warnings > 0);
    m_statusProblems->setText(errors > 0 ? tr("%1 errors").arg(errors) : tr("%1 warnings").arg(warnings));
    if (problem.severity != Severity::Note) m_infoBar->ask(problem.text, {}, {});
}

void MainWindow::refreshTitle() {
    const SessionDocument& document = m_lab->document();
    QStringList parts;
    if (document.hasModel()) parts << toQt(document.model().name);
    if (!document.sessionName().isEmpty()) parts << document.sessionName();
    parts << tr("Paretoscope");
    setWindowTitle(parts.join(QStringLiteral(" – ")));
    const auto label = [this](QToolButton* button, const QString& text) {
        if (button) button->setText(fontMetrics().elidedText(text, Qt::ElideMiddle, 22 * fontMetrics().averageCharWidth()));
    };
    label(m_modelButton, document.hasModel() ? toQt(document.model().name) : tr("Model"));
    label(m_dataButton, document.data() ? toQt(document.data()->name) : tr("Data"));
    if (m_modelButton && document.hasModel())
        m_modelButton->setToolTip(tr("%1\n%2, %3 parameters").arg(toQt(document.model().folder.string()), toQt(document.model().architecture),
                                                                 formatCount(static_cast<double>(document.model().parameters))));
    if (m_dataButton && document.data())
        m_dataButton->setToolTip(tr("%1\n%2 examples").arg(toQt(document.data()->path.string())).arg(document.data()->examples));
}

void MainWindow::refreshStatus() {
    const JobInfo* job = m_jobs->running();
    const bool sweeping = m_sweep->isRunning();
    if (job) m_statusText->setText(job->phase.empty() ? toQt(job->title) : QStringLiteral("%1 – %2").arg(toQt(job->title), toQt(job->phase)));
    else m_statusText->setText(m_lab->document().hasModel() ? tr("Ready") : tr("Open a model folder to begin"));
    m_statusProgress->setVisible(sweeping || (job && job->total > 0));
    if (sweeping) {
        m_statusProgress->setRange(0, std::max(1, m_sweep->total()));
        m_statusProgress->setValue(m_sweep->done());
    } else if (job && job->total > 0) {
        m_statusProgress->setRange(0, 1000);
        m_statusProgress->setValue(static_cast<int>(1000 * job->done / std::max<std::int64_t>(1, job->total)));
    }
    if (const int active = m_jobs->activeCount(); active > 0) m_docks[QStringLiteral("jobs")]->setWindowTitle(tr("Jobs (%1)").arg(active));
    else m_docks[QStringLiteral("jobs")]->setWindowTitle(tr("Jobs"));
}

void MainWindow::jumpTo(const QString& place) {
    if (!m_lab->document().hasModel()) return;
    const LayerTreeModel& model = m_layers->model();
    std::vector<MatrixId> found;
    for (int row = 0; row < model.rowCount(); ++row)
        for (const MatrixId& id : model.matricesOf(model.index(row, 0)))
            if (toQt(placeName(id)) == place || place == QStringLiteral("layer %1").arg(id.layer)) found.push_back(id);
    if (found.empty()) return;
    m_docks[QStringLiteral("layers")]->show();
    m_docks[QStringLiteral("layers")]->raise();
    m_lab->document().selection()->set(found);
}

void MainWindow::restoreLayout() {
    m_defaultLayout = saveState(kLayoutVersion);
    const QSettings settings;
    resize(QSize(1600, 960).boundedTo(screen()->availableGeometry().size()));
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    restoreState(settings.value(QStringLiteral("window/state")).toByteArray(), kLayoutVersion);
    hideTabbedTitles();
    for (QDockWidget* dock : std::as_const(m_docks)) {
        connect(dock, &QDockWidget::topLevelChanged, this, &MainWindow::hideTabbedTitles, Qt::QueuedConnection);
        connect(dock, &QDockWidget::dockLocationChanged, this, &MainWindow::hideTabbedTitles, Qt::QueuedConnection);
        connect(dock, &QDockWidget::visibilityChanged, this, &MainWindow::hideTabbedTitles, Qt::QueuedConnection);
    }
}

void MainWindow::resetLayout() {
    restoreState(m_defaultLayout, kLayoutVersion);
    for (QDockWidget* dock : std::as_const(m_docks)) dock->show();
    hideTabbedTitles();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    fitToolBar();
}

/// The window goes first: settings and session wait for the disk, the lane for its job to let go.
void MainWindow::closeEvent(QCloseEvent* event) {
    const QByteArray geometry = saveGeometry(), state = saveState(kLayoutVersion);
    m_lab->jobs().cancelAll(); // the destructor waits for the lane to obey
    hide();
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), geometry);
    settings.setValue(QStringLiteral("window/state"), state);
    m_keeper->flush();
    event->accept();
}

} // namespace pscope
