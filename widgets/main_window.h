// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The one window: toolbar, docks, centre. It only connects; docks talk to the document, controllers to the engine.
#pragma once

#include <memory>

#include <QMainWindow>

#include "widgets/models/lab.h"
#include "widgets/models/preferences.h"
#include "widgets/recent_files.h"

class QComboBox;
class QLabel;
class QProgressBar;
class QTabWidget;
class QToolButton;

namespace pscope {

class BaselineKeeper;
class BlockPage;
class KernelCalibrator;
class ComparePage;
class DevicesPage;
class HardwarePage;
class ConfigPanel;
class CurrentMeasurer;
class Engine;
class Exporter;
class FrontPanel;
class HeadPanel;
class InfoBar;
class InspectPage;
class JobsModel;
class LayerPanel;
class PointsPanel;
class RecipeLine;
class Notifier;
class SearchDriver;
class SearchPage;
class SessionKeeper;
class SweepDriver;
class Theme;
class TimingPage;
class TryPanel;
class VariantsPanel;
class WelcomePage;

inline constexpr int kLayoutVersion = 2; // of saved dock layouts: older ones do not know docks of today

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(LabServices services, Theme& theme, QWidget* parent = nullptr);
    ~MainWindow() override;

    void openModel(const QString& folder, const QString& dataFile = {});
    void openSession(const QString& file);
    void openDemo();
    /// The session that was open last, else the demo.
    void openLast();
    /// The ladders that are ticked in the Sweep button's menu.
    void startSweep();

    Lab& lab() { return *m_lab; }
    SweepDriver& sweep() { return *m_sweep; }
    QTabWidget& pages() { return *m_pages; }
    ComparePage& compare() { return *m_compare; }
    InspectPage& inspect() { return *m_inspect; }
    TimingPage& timing() { return *m_timing; }
    WelcomePage& welcome() { return *m_welcome; }
    /// Looks at a data file in the import dialog before it is used.
    void importData(const QString& file);
    void present();
    DevicesPage& devices() { return *m_devicesPage; }
    HardwarePage& hardware() { return *m_hardware; }
    BlockPage& blocks() { return *m_blocks; }
    SearchDriver& searches() { return *m_search; }
    SearchPage& searchPage() { return *m_searchPage; }
    Notifier& notifier() { return *m_notifier; }
    FrontPanel& front() { return *m_front; }
    LayerPanel& layers() { return *m_layers; }
    HeadPanel& heads() { return *m_heads; }
    VariantsPanel& variants() { return *m_variants; }
    TryPanel& tryIt() { return *m_try; }
    QAction* action(const QString& id) const { return m_actions.value(id); }

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // main_window.cpp
    void setupControllers();
    void setupCentre();
    int addPage(const QString& id, const QString& title, QWidget* page);
    void showPage(const QString& id);
    void setupDocks();
    void setupStatusBar();
    void setupExportMenus();
    void connectDocument();
    QDockWidget* addDock(const QString& id, const QString& title, QWidget* widget, Qt::DockWidgetArea area);
    void hideTabbedTitles(); // a tab already says the name
    void restoreLayout();
    void resetLayout();
    void refreshTitle();
    void refreshStatus();
    void onChanged(const ChangeEvent& event);
    void onProblem(const Problem& problem);
    void jumpTo(const QString& place);

    // main_window_actions.cpp
    QAction* add(const QString& id, const QString& category, const QString& text, const QString& iconName, const QKeySequence& keys,
                 std::function<void()> run);
    void setupActions();
    void setupViewActions();
    void setupMenus();
    void fillPresets(QMenu* menu);
    void fillLayouts(QMenu* menu);
    void saveLayout();
    void showSettings();
    void applyPreferences(const Preferences& preferences);
    void savePreset();
    void setupToolBar();
    void setupSweepMenu(QToolButton* button);
    void fitToolBar();
    void fillDevices();
    void fillMetrics();
    void refreshActions();
    void toggleTheme();
    void showPalette();
    void showManual();
    void showShortcuts();
    void showAbout();
    QList<QAction*> listedActions() const;

    // main_window_files.cpp
    void chooseModel();
    void chooseData();
    void chooseSession();
    void chooseSaveAs();
    void chooseExportFolder();
    void chooseFile(const QString& title, const QString& suggestion, const QString& filter, std::function<void(const QString&)> use);
    void openData(const QString& file, const DatasetOptions& options = {});
    void openDropped(const QString& path);
    void openRecipeFile(const QString& file);
    void askForMissing(const QString& role, const QString& path);
    void fillRecent(QMenu* menu, const RecentFiles& recent, std::function<void(const QString&)> open);

    // main_window_search.cpp
    void setupSearch();
    void offerToResume();
    void onSearchFinished(int id);

    std::unique_ptr<Lab> m_lab;
    Theme& m_theme;
    Engine* m_engine = nullptr;
    BaselineKeeper* m_baseline = nullptr;
    KernelCalibrator* m_calibrator = nullptr;
    CurrentMeasurer* m_measurer = nullptr;
    SweepDriver* m_sweep = nullptr;
    SearchDriver* m_search = nullptr;
    SessionKeeper* m_keeper = nullptr;
    Exporter* m_exporter = nullptr;
    JobsModel* m_jobs = nullptr;

    QMap<QString, QAction*> m_actions;
    QStringList m_actionOrder;
    RecentFiles m_recentModels{QStringLiteral("models")};
    RecentFiles m_recentData{QStringLiteral("data")};
    RecentFiles m_recentSessions{QStringLiteral("sessions")};

    InfoBar* m_infoBar = nullptr;
    RecipeLine* m_recipe = nullptr;
    QTabWidget* m_pages = nullptr;
    FrontPanel* m_front = nullptr;
    ComparePage* m_compare = nullptr;
    InspectPage* m_inspect = nullptr;
    TimingPage* m_timing = nullptr;
    WelcomePage* m_welcome = nullptr;
    DevicesPage* m_devicesPage = nullptr;
    HardwarePage* m_hardware = nullptr;
    BlockPage* m_blocks = nullptr;
    SearchPage* m_searchPage = nullptr;
    Notifier* m_notifier = nullptr;
    bool m_resumeOffered = false; // once per session
    LayerPanel* m_layers = nullptr;
    HeadPanel* m_heads = nullptr;
    ConfigPanel* m_config = nullptr;
    TryPanel* m_try = nullptr;
    PointsPanel* m_points = nullptr;
    VariantsPanel* m_variants = nullptr;
    QMap<QString, QDockWidget*> m_docks;
    QToolButton* m_modelButton = nullptr;
    QToolButton* m_dataButton = nullptr;
    QList<QToolButton*> m_wideButtons; // lose their words in a narrow window
    QComboBox* m_device = nullptr;
    QComboBox* m_metric = nullptr;
    QLabel* m_statusText = nullptr;
    QProgressBar* m_statusProgress = nullptr;
    QToolButton* m_statusProblems = nullptr;
    QByteArray m_defaultLayout;
};

} // namespace pscope
