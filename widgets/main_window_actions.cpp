// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Actions, menus and the toolbar of MainWindow: every action is in a menu, in the palette and on the shortcut list.
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QStandardItemModel>
#include <QToolBar>
#include <QToolButton>

#include "widgets/command_palette.h"
#include "widgets/compare_page.h"
#include "widgets/devices_page.h"
#include "widgets/front_panel.h"
#include "widgets/layer_panel.h"
#include "widgets/icons.h"
#include "widgets/info_bar.h"
#include "widgets/main_window.h"
#include "widgets/models/current_measurer.h"
#include "widgets/models/device_runner.h"
#include "widgets/models/engine.h"
#include "widgets/models/exporter.h"
#include "widgets/models/formatter.h"
#include "widgets/models/presets.h"
#include "widgets/models/sweep_driver.h"
#include "widgets/plot/front_plot.h"
#include "widgets/points_panel.h"
#include "widgets/recipe_line.h"
#include "widgets/shortcut_sheet.h"
#include "widgets/theme.h"
#include "widgets/variants_panel.h"
#include "widgets/wheel_guard.h"
#include "widgets/models/diagnostics.h"
#include "widgets/manual_window.h"
#include "widgets/settings_dialog.h"
#include "widgets/workload_button.h"

namespace pscope {
namespace {

QString id(const char* text) { return QLatin1String(text); }

} // namespace

QAction* MainWindow::add(const QString& actionId, const QString& category, const QString& text, const QString& iconName,
                         const QKeySequence& keys, std::function<void()> run) {
    auto* action = new QAction(text, this);
    if (!iconName.isEmpty()) action->setIcon(icon(iconName));
    action->setIconText(plainActionText(text)); // what buttons show
    action->setShortcut(keys);
    action->setProperty("category", category);
    QString tip = plainActionText(text);
    if (!keys.isEmpty()) tip += QStringLiteral(" (%1)").arg(keys.toString(QKeySequence::NativeText));
    action->setToolTip(tip);
    if (run) connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    addAction(action);
    m_actions[actionId] = action;
    m_actionOrder << actionId;
    return action;
}

void MainWindow::setupActions() {
    const QString file = tr("File"), edit = tr("Edit"), measure = tr("Measure");
    add(id("openModel"), file, tr("&Open model folder…"), id("open"), QKeySequence::Open, [this] { chooseModel(); });
    add(id("openData"), file, tr("Open &data…"), id("data"), Qt::CTRL | Qt::Key_D, [this] { chooseData(); });
    add(id("openSession"), file, tr("Open &session…"), id("history"), Qt::CTRL | Qt::SHIFT | Qt::Key_O, [this] { chooseSession(); });
    add(id("demo"), file, tr("Open the built-in &demo"), id("demo"), {}, [this] { openDemo(); });
    add(id("saveAs"), file, tr("Save session &as…"), id("save"), Qt::CTRL | Qt::SHIFT | Qt::Key_S, [this] { chooseSaveAs(); });
    add(id("export"), file, tr("&Export the compressed model…"), id("export"), Qt::CTRL | Qt::Key_E, [this] { chooseExportFolder(); });
    add(id("exportRecipe"), file, tr("Export the re&cipe…"), id("recipe"), {}, [this] {
        chooseFile(tr("Export the recipe"), id("recipe.json"), tr("JSON (*.json);;One line of text (*.txt)"), [this](const QString& f) { m_exporter->exportRecipe(f); });
    });
    add(id("csv"), file, tr("Export the &points…"), id("save"), {}, [this] {
        chooseFile(tr("Export the points that the table shows"), id("points.csv"), tr("CSV (*.csv);;JSON (*.json)"),
                   [this](const QString& f) { m_exporter->exportPoints(f, m_points->shown()); });
    });
    add(id("picture"), file, tr("Export the plot as a p&icture…"), id("picture"), Qt::CTRL | Qt::Key_P, [this] {
        chooseFile(tr("Export the plot"), id("front.png"), tr("PNG (*.png);;SVG (*.svg);;PDF (*.pdf)"), [this](const QString& f) {
            if (!m_front->plot().savePicture(f)) m_lab->problems().add(Severity::Error, tr("%1: cannot be written; check the folder and free space").arg(f));
        });
    });
    add(id("report"), file, tr("&Report…"), id("report"), Qt::CTRL | Qt::Key_R, [this] {
        chooseFile(tr("Write a report"), id("report.html"), tr("Web page (*.html);;PDF (*.pdf)"), [this](const QString& f) { m_exporter->exportReport(f); });
    });
    add(id("settings"), file, tr("Se&ttings…"), id("settings"), Qt::CTRL | Qt::Key_Comma, [this] { showSettings(); });
    add(id("quit"), file, tr("&Quit"), {}, QKeySequence::Quit, [this] { close(); })->setShortcut(Qt::CTRL | Qt::Key_Q);

    QUndoStack* undo = m_lab->document().undoStack();
    add(id("undo"), edit, tr("&Undo"), id("undo"), QKeySequence::Undo, [undo] { undo->undo(); })->setEnabled(false);
    add(id("redo"), edit, tr("&Redo"), id("redo"), Qt::CTRL | Qt::SHIFT | Qt::Key_Z, [undo] { undo->redo(); })->setEnabled(false);
    connect(undo, &QUndoStack::canUndoChanged, action(id("undo")), &QAction::setEnabled);
    connect(undo, &QUndoStack::canRedoChanged, action(id("redo")), &QAction::setEnabled);
    add(id("dense"), edit, tr("Back to &dense"), id("reset"), Qt::CTRL | Qt::Key_Backspace,
        [this] { m_lab->document().replaceRecipe(denseRecipe(m_lab->document().model().shape), tr("Back to dense")); });
    add(id("typeRecipe"), edit, tr("&Type a recipe"), id("recipe"), Qt::CTRL | Qt::Key_L, [this] {
        m_recipe->edit().setFocus();
        m_recipe->edit().selectAll();
    });
    for (const Preset& preset : Presets::shipped()) {
        const QString text = preset.recipe;
        add(QStringLiteral("preset ") + text, edit, tr("Preset %1").arg(text), id("layers"), {}, [this, text] {
            if (const auto done = m_lab->document().replaceRecipeText(fromQt(text), tr("Preset %1").arg(text)); !done) m_lab->report(done.error());
        });
    }
    add(id("savePreset"), edit, tr("&Save this recipe as a preset…"), id("save"), {}, [this] { savePreset(); });
    add(id("nameVariant"), edit, tr("&Name this variant…"), id("star"), Qt::CTRL | Qt::Key_B, [this] {
        m_docks[id("variants")]->show();
        m_docks[id("variants")]->raise();
        m_variants->askName();
    });
    add(id("history"), edit, tr("&History"), id("history"), Qt::CTRL | Qt::Key_H, [this] {
        m_docks[id("history")]->show();
        m_docks[id("history")]->raise();
    });
    add(id("copySettings"), edit, tr("&Copy the settings of the selected layers"), id("copy"), Qt::CTRL | Qt::SHIFT | Qt::Key_C, [this] { m_layers->copySettings(); });
    add(id("pasteSettings"), edit, tr("&Paste settings over the selected layers"), id("recipe"), Qt::CTRL | Qt::SHIFT | Qt::Key_V, [this] { m_layers->pasteSettings(); });
    add(id("pin"), edit, tr("P&in or unpin the selected layers"), id("pin"), Qt::CTRL | Qt::SHIFT | Qt::Key_P, [this] { m_layers->togglePins(); });
    add(id("sweep"), measure, tr("&Sweep"), id("sweep"), Qt::Key_F5, [this] { m_sweep->isRunning() ? m_sweep->stop() : startSweep(); });
    add(id("measure"), measure, tr("&Measure now"), id("measure"), Qt::Key_F9, [this] { m_measurer->measureAgain(); });
    add(id("measureDevices"), measure, tr("Measure on every ticked &device"), id("device"), Qt::SHIFT | Qt::Key_F9, [this] {
        showPage(id("devices"));
        m_devicesPage->measure();
    });
    add(id("tune"), measure, tr("Choose &kernels for this device"), id("device"), {}, [this] { m_engine->tuneDevice(Engine::Tuning::Tune); });
    add(id("resetTuning"), measure, tr("&Forget this device's kernels"), id("reset"), {}, [this] { m_engine->tuneDevice(Engine::Tuning::Reset); });
    add(id("board"), measure, tr("Load a &board's binary…"), id("open"), {}, [this] {
        const QString binary = QFileDialog::getOpenFileName(this, tr("Pre-built binary of the board"), {},
                                                            tr("OpenCL binaries (*.aocx *.xclbin *.bin);;All files (*)"));
        if (binary.isEmpty()) return;
        const QString manifest =
            QFileDialog::getOpenFileName(this, tr("Manifest of that binary"), QFileInfo(binary).path(), tr("Manifests (*.json)"));
        if (!manifest.isEmpty()) m_engine->useBoard(binary, manifest);
    });
    add(id("cancelAll"), measure, tr("&Cancel all jobs"), id("stop"), Qt::CTRL | Qt::Key_Period, [this] {
        m_sweep->stop();
        m_devicesPage->runner().stop();
        m_lab->jobs().cancelAll();
    });
}

void MainWindow::setupViewActions() {
    const QString view = tr("View"), help = tr("Help");
    const std::pair<const char*, QString> pages[] = {{"front", tr("Go to the &front")}, {"compare", tr("Go to the &comparison")},
                                                   {"inspect", tr("&Inspect weights, activations, attention")},
                                                   {"timing", tr("Go to the &timing")}, {"search", tr("Go to the s&earches")},
                                                   {"hardware", tr("Go to the &hardware explorer")},
                                                   {"blocks", tr("Go to the &blocks and what ran of them")},
                                                   {"devices", tr("Go to the &devices side by side")}};
    int key = Qt::Key_1;
    for (const auto& [page, text] : pages)
        add(QStringLiteral("page ") + id(page), view, text, {}, Qt::CTRL | static_cast<Qt::Key>(key++), [this, name = id(page)] { showPage(name); });
    add(id("compareExamples"), view, tr("Compare: find the flipped &examples"), id("compare"), Qt::CTRL | Qt::Key_M, [this] {
        showPage(id("compare"));
        m_compare->showExamples();
    });
    add(id("fit"), view, tr("Show the &whole front"), id("fit"), Qt::CTRL | Qt::Key_0, {});
    add(id("viewBack"), view, tr("&Back to the view before"), id("back"), Qt::ALT | Qt::Key_Left, [this] { m_front->plot().back(); });
    add(id("theme"), view, tr("&Light / dark"), id("theme"), Qt::CTRL | Qt::Key_T, [this] { toggleTheme(); });
    add(id("themeSystem"), view, tr("Theme of the &system"), {}, {}, [this] {
        m_theme.apply(ThemeChoice::System);
        QSettings().setValue(QStringLiteral("theme"), Theme::text(ThemeChoice::System));
    });
    add(id("present"), view, tr("&Present…"), id("present"), Qt::Key_F11, [this] { present(); });
    add(id("saveLayout"), view, tr("Save the la&yout…"), id("save"), {}, [this] { saveLayout(); });
    add(id("page welcome"), view, tr("Go to the &start page"), id("demo"), Qt::CTRL | Qt::Key_9, [this] { showPage(id("welcome")); });
    add(id("resetLayout"), view, tr("&Reset the layout"), id("reset"), {}, [this] { resetLayout(); });
    add(id("palette"), help, tr("&Commands…"), id("search"), Qt::CTRL | Qt::Key_K, [this] { showPalette(); });
    add(id("shortcuts"), help, tr("&Keyboard"), id("keyboard"), Qt::SHIFT | Qt::Key_F1, [this] { showShortcuts(); });
    add(id("manual"), help, tr("&Manual"), id("info"), Qt::Key_F1, [this] { showManual(); });
    add(id("diagnostics"), help, tr("Copy &diagnostics"), id("copy"), {}, [this] {
        QApplication::clipboard()->setText(diagnosticsText(*m_lab, QStringLiteral(PSCOPE_VERSION)));
        m_infoBar->ask(tr("Versions, machine, devices, what is open and the last problems are on the clipboard."), {}, {});
    });
    add(id("about"), help, tr("&About Paretoscope"), id("info"), {}, [this] { showAbout(); });
}

void MainWindow::setupMenus() {
    const auto put = [this](QMenu* menu, std::initializer_list<const char*> ids) {
        for (const char* entry : ids) {
            if (*entry == '-') menu->addSeparator();
            else menu->addAction(action(id(entry)));
        }
    };
    QMenu* file = menuBar()->addMenu(tr("&File"));
    put(file, {"openModel", "openData", "openSession"});
    QMenu* recent = file->addMenu(tr("Open recen&t"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] {
        recent->clear();
        fillRecent(recent, m_recentSessions, [this](const QString& path) { openSession(path); });
        recent->addSeparator();
        fillRecent(recent, m_recentModels, [this](const QString& path) { openModel(path); });
    });
    put(file, {"demo", "-", "saveAs", "-", "export", "exportRecipe", "csv", "picture", "report", "-", "settings", "-", "quit"});
    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    put(edit, {"undo", "redo", "history", "-", "copySettings", "pasteSettings", "pin", "-", "dense", "typeRecipe", "nameVariant"});
    QMenu* presets = edit->addMenu(tr("&Presets"));
    connect(presets, &QMenu::aboutToShow, this, [this, presets] { fillPresets(presets); });
    QMenu* measure = menuBar()->addMenu(tr("&Measure"));
    put(measure, {"sweep", "measure", "measureDevices", "-", "tune", "resetTuning", "board", "-", "cancelAll"});
    QMenu* view = menuBar()->addMenu(tr("&View"));
    put(view, {"page front", "page compare", "page inspect", "page timing", "page search", "page hardware", "page blocks", "page devices", "compareExamples", "page welcome", "-", "present", "-", "fit", "viewBack", "-", "theme", "themeSystem", "-"});
    for (QDockWidget* dock : std::as_const(m_docks)) view->addAction(dock->toggleViewAction());
    view->addSeparator();
    QMenu* layouts = view->addMenu(tr("La&youts"));
    connect(layouts, &QMenu::aboutToShow, this, [this, layouts] { fillLayouts(layouts); });
    put(view, {"resetLayout"});
    put(menuBar()->addMenu(tr("&Help")), {"manual", "shortcuts", "palette", "-", "diagnostics", "about"});
}

void MainWindow::setupToolBar() {
    QToolBar* bar = addToolBar(tr("Main"));
    bar->setObjectName(QStringLiteral("mainToolBar"));
    bar->setMovable(false);
    bar->setIconSize(QSize(18, 18));
    const auto menuButton = [&](const QString& iconName, const QString& tip) {
        auto* button = new QToolButton(bar);
        button->setIcon(icon(iconName));
        button->setToolTip(tip);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setPopupMode(QToolButton::InstantPopup);
        button->setMenu(new QMenu(button));
        bar->addWidget(button);
        return button;
    };
    m_modelButton = menuButton(id("model"), tr("Model"));
    connect(m_modelButton->menu(), &QMenu::aboutToShow, this, [this] {
        m_modelButton->menu()->clear();
        m_modelButton->menu()->addActions({action(id("openModel")), action(id("demo"))});
        m_modelButton->menu()->addSeparator();
        fillRecent(m_modelButton->menu(), m_recentModels, [this](const QString& path) { openModel(path); });
    });
    m_dataButton = menuButton(id("data"), tr("Labelled data"));
    connect(m_dataButton->menu(), &QMenu::aboutToShow, this, [this] {
        m_dataButton->menu()->clear();
        m_dataButton->menu()->addAction(action(id("openData")));
        m_dataButton->menu()->addSeparator();
        fillRecent(m_dataButton->menu(), m_recentData, [this](const QString& path) { openData(path); });
    });
    m_device = new QComboBox(bar);
    m_device->setMinimumContentsLength(26);
    m_device->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_device->setToolTip(tr("Device and back-end"));
    connect(m_device, &QComboBox::activated, this, [this](int row) {
        const DeviceChoice& choice = m_lab->document().devices()[static_cast<std::size_t>(row)];
        m_engine->selectDevice(choice.backend.id, choice.device.id);
    });
    bar->addWidget(m_device);
    bar->addWidget(new WorkloadButton(m_lab->document(), bar));
    m_metric = new QComboBox(bar);
    m_metric->setToolTip(tr("Quality metric"));
    connect(m_metric, &QComboBox::activated, this, [this] { m_lab->document().setMetric(fromQt(m_metric->currentData().toString())); });
    bar->addWidget(m_metric);
    bar->addSeparator();
    bar->addAction(action(id("undo")));
    bar->addAction(action(id("redo")));
    bar->addSeparator();
    for (const char* entry : {"sweep", "measure", "export", "report"}) {
        bar->addAction(action(id(entry)));
        auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(action(id(entry))));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        if (action(id(entry)) == action(id("sweep"))) setupSweepMenu(button);
        else m_wideButtons << button;
    }
    action(id("export"))->setIconText(tr("Export"));
    action(id("report"))->setIconText(tr("Report"));
    auto* gap = new QWidget(bar);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(gap);
    bar->addAction(action(id("palette")));
    bar->addAction(action(id("theme")));
    guardFromWheel({m_device, m_metric});
    fillDevices();
    fillMetrics();
}

void MainWindow::fitToolBar() {
    const bool wide = width() >= 78 * fontMetrics().averageCharWidth() + 900;
    for (QToolButton* button : std::as_const(m_wideButtons))
        button->setToolButtonStyle(wide ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    if (m_device) m_device->setMaximumWidth((wide ? 36 : 19) * fontMetrics().averageCharWidth());
    if (m_metric) m_metric->setMaximumWidth((wide ? 26 : 16) * fontMetrics().averageCharWidth());
}

void MainWindow::setupSweepMenu(QToolButton* button) {
    const std::pair<const char*, QString> choices[] = {
        {"unstructured", tr("Unstructured sparsity")}, {"nm", tr("N:M patterns")}, {"blocks", tr("Blocks")}, {"bits", tr("Bits")},
        {"heads", tr("Heads")}, {"layers", tr("Layers")}, {"sensitivity", tr("Ladder by measured sensitivity")}};
    auto* menu = new QMenu(button);
    for (const auto& [key, text] : choices) {
        QAction* choice = menu->addAction(text);
        choice->setCheckable(true);
        const QString setting = QStringLiteral("sweep/") + QLatin1String(key);
        choice->setChecked(QSettings().value(setting, true).toBool());
        connect(choice, &QAction::toggled, this, [setting](bool on) { QSettings().setValue(setting, on); });
    }
    button->setMenu(menu);
    button->setPopupMode(QToolButton::MenuButtonPopup);
}

void MainWindow::fillDevices() {
    if (!m_device) return;
    m_device->clear();
    const SessionDocument& document = m_lab->document();
    auto* items = qobject_cast<QStandardItemModel*>(m_device->model());
    for (const DeviceChoice& choice : document.devices()) {
        m_device->addItem(icon(id("device")), tr("%1 · %2").arg(toQt(choice.backend.label), toQt(choice.device.name)));
        QStandardItem* item = items->item(m_device->count() - 1);
        item->setEnabled(choice.device.usable);
        item->setToolTip(choice.device.usable ? toQt(choice.device.driver) : tr("cannot be used: %1").arg(toQt(choice.device.whyNot)));
        if (!choice.device.usable) item->setText(tr("%1 (%2)").arg(item->text(), toQt(choice.device.whyNot)));
        if (choice.backend.id == document.context().backend && choice.device.id == document.context().device)
            m_device->setCurrentIndex(m_device->count() - 1);
    }
    m_device->setEnabled(document.hasModel() && m_device->count() > 0);
}

void MainWindow::fillMetrics() {
    if (!m_metric) return;
    m_metric->clear();
    const SessionDocument& document = m_lab->document();
    const bool regression = document.data() ? document.data()->regression : document.hasModel() && document.model().regression;
    const std::string chosen = document.metric().empty() ? defaultMetric(regression) : document.metric();
    for (const MetricInfo& metric : metricRegistry()) {
        if (metric.regression != regression) continue;
        m_metric->addItem(icon(id("metric")), coreText(metric.label), toQt(metric.id));
        m_metric->setItemData(m_metric->count() - 1, tr("95 % interval: %1").arg(toQt(metric.interval)), Qt::ToolTipRole);
        if (metric.id == chosen) m_metric->setCurrentIndex(m_metric->count() - 1);
    }
    m_metric->setEnabled(document.hasModel() && document.data());
    fillDevices();
}

void MainWindow::refreshActions() {
    const SessionDocument& document = m_lab->document();
    const bool model = document.hasModel(), points = document.points().size() > 0, sweeping = m_sweep->isRunning();
    for (const char* entry : {"openData", "export", "exportRecipe", "dense", "typeRecipe", "sweep", "measure", "measureDevices", "savePreset", "nameVariant", "copySettings", "pasteSettings", "pin"}) action(id(entry))->setEnabled(model);
    for (const QString& entry : std::as_const(m_actionOrder))
        if (entry.startsWith(QLatin1String("preset "))) action(entry)->setEnabled(model);
    for (const char* entry : {"csv", "report", "picture"}) action(id(entry))->setEnabled(points);
    action(id("compareExamples"))->setEnabled(model && document.compared().size() > 1);
    action(id("saveAs"))->setEnabled(m_lab->session() != nullptr);
    action(id("sweep"))->setText(sweeping ? tr("&Stop the sweep") : tr("&Sweep"));
    action(id("sweep"))->setIconText(plainActionText(action(id("sweep"))->text()));
    action(id("sweep"))->setIcon(icon(sweeping ? id("stop") : id("sweep")));
}

QList<QAction*> MainWindow::listedActions() const {
    QList<QAction*> actions;
    for (const QString& entry : m_actionOrder)
        if (entry != QLatin1String("palette")) actions << m_actions.value(entry);
    return actions;
}

void MainWindow::showPalette() { (new CommandPalette(listedActions(), this))->show(); }
void MainWindow::showShortcuts() { (new ShortcutSheet(listedActions(), this))->show(); }

} // namespace pscope
