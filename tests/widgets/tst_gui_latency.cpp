// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The GUI thread's watchdog: no single event may keep it busy for 50 ms, not while opening, editing, dragging or sweeping.
// Busy is counted in CPU time of this thread, so that other programs on the machine do not decide the verdict.
#include <QAction>
#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>

#include "app/window_watch.h"
#include "backends/cpu/cpu_backend.h"
#include "tests/support/temporary_model.h"
#include "widgets/front_panel.h"
#include "widgets/inspect_page.h"
#include "widgets/main_window.h"
#include "widgets/mask_view.h"
#include "widgets/models/search_driver.h"
#include "widgets/models/sweep_driver.h"
#include "widgets/plot/front_plot.h"
#include "widgets/search_form.h"
#include "widgets/search_page.h"
#include "widgets/theme.h"
#include "widgets/timing_page.h"

using namespace pscope;

namespace {

constexpr double kLimitMs = 50;
constexpr int kMany = 100000; // points

} // namespace

class TestGuiLatency : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("paretoscope-test"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_gui_latency"));
        QSettings().clear();
        prepareApplication(*qApp);
    }

    void neverBusyFor50Ms() {
        auto& watched = static_cast<WatchedApplication&>(*qApp);
        Theme theme(watched);
        theme.apply(ThemeChoice::Light);
        const test::TemporaryModel files;
        QVERIFY(files.ok());
        auto registry = std::make_shared<BackendRegistry>();
        registry->add(makeCpuBackend());
        MainWindow window({.registry = registry}, theme);
        window.resize(1600, 1000);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTest::qWait(200);
        const auto check = [&](const char* what) {
            qInfo("%s: longest event %.1f ms CPU (%s)", what, watched.longestMs, qPrintable(watched.longest));
            const bool fine = watched.longestMs < kLimitMs;
            watched.restart();
            return fine;
        };
        SessionDocument& document = window.lab().document();
        const auto measured = [&] { return document.current().state == CurrentPoint::State::Measured && document.current().point->requested == document.recipeText(); };
        watched.restart();
        window.openModel(QString::fromStdString(files.folder().string()), QString::fromStdString(files.data().string()));
        QTRY_VERIFY_WITH_TIMEOUT(document.hasModel() && measured(), 60000);
        QVERIFY(check("open"));
        const int gesture = document.newGesture();
        for (int percent = 1; percent <= 40; ++percent) {
            document.editMatrices({{0, MatrixKind::FfnIn}}, {.sparsity = percent / 100.0}, gesture);
            QTest::qWait(5);
        }
        QTRY_VERIFY_WITH_TIMEOUT(measured(), 60000);
        QVERIFY(check("drag a slider"));
        for (const char* page : {"page inspect", "page timing"}) {
            window.action(QLatin1String(page))->trigger();
            QTabWidget& tabs = QLatin1String(page) == QLatin1String("page inspect") ? window.inspect().tabs() : window.timing().tabs();
            for (int tab = 0; tab < tabs.count(); ++tab) {
                tabs.setCurrentIndex(tab);
                QTest::qWait(150);
            }
        }
        QVERIFY(check("inspector and timing"));
        window.action(QStringLiteral("page front"))->trigger();
        window.action(QStringLiteral("sweep"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(document.points().size() >= 8, 120000);
        window.sweep().stop();
        QVERIFY(check("sweep"));
        SearchRequest request;
        request.strategy = "greedy";
        request.evaluations = 12;
        request.latencyPoints = 6;
        request.heldOut = 2;
        request.constraints = {"latency_p50<=80%"};
        window.action(QStringLiteral("page search"))->trigger();
        window.searchPage().form().setRequest(request);
        window.searchPage().form().startButton().click();
        for (int tab = 0; tab < window.searchPage().why().count(); ++tab) {
            window.searchPage().why().setCurrentIndex(tab);
            QTest::qWait(100);
        }
        QTRY_VERIFY_WITH_TIMEOUT(window.searches().running() == 0, 120000);
        QVERIFY(check("search"));
        document.setCompared({0, 1, 2});
        window.action(QStringLiteral("compareExamples"))->trigger();
        QTest::qWait(100);
        QTRY_VERIFY_WITH_TIMEOUT(window.lab().jobs().idle(), 60000);
        QVERIFY(check("compare"));
        window.action(QStringLiteral("page blocks"))->trigger();
        QTest::qWait(200);
        QVERIFY(check("blocks"));
        window.action(QStringLiteral("theme"))->trigger();
        QTest::qWait(200);
        check("change the theme"); // said, not judged: a rare, deliberate step that restyles every widget
    }

    /// A feed-forward matrix of BERT-base as a picture, made in one event of the GUI thread.
    void aLargeMaskIsDrawnInTime() {
        auto& watched = static_cast<WatchedApplication&>(*qApp);
        auto matrix = std::make_shared<MatrixInspection>();
        matrix->rows = 3072;
        matrix->columns = 768;
        const std::size_t count = std::size_t(3072) * 768;
        for (std::size_t i = 0; i < count; ++i) {
            matrix->before.push_back(float(int(i * 2654435761U % 2000) - 1000) / 1000);
            matrix->states.push_back(i % 2 == 0 ? WeightState::Kept : WeightState::Removed);
        }
        matrix->after = matrix->before;
        MaskView view;
        view.resize(600, 500);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        watched.restart();
        QMetaObject::invokeMethod(&view, [&] { view.setMatrix(matrix); }, Qt::QueuedConnection);
        QTest::qWait(300);
        qInfo("a mask of 3072 x 768: longest event %.1f ms CPU (%s)", watched.longestMs, qPrintable(watched.longest));
        QVERIFY(watched.longestMs < kLimitMs);
    }

    void manyPointsStayFluid() {
        auto& watched = static_cast<WatchedApplication&>(*qApp);
        Theme theme(watched);
        theme.apply(ThemeChoice::Dark);
        auto registry = std::make_shared<BackendRegistry>();
        registry->add(makeReferenceBackend());
        MainWindow window({.registry = registry}, theme);
        window.resize(1600, 1000);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        SessionDocument& document = window.lab().document();
        document.setScope(FrontScope::Everything);
        QTest::qWait(100);
        watched.restart();
        QMetaObject::invokeMethod(&window, [&] { document.resetPoints(manyPoints(2000)); }, Qt::QueuedConnection);
        QTest::qWait(300);
        qInfo("2000 points: longest event %.1f ms CPU (%s)", watched.longestMs, qPrintable(watched.longest));
        QVERIFY(watched.longestMs < 3 * kLimitMs);
    }

    /// The plot alone: its scene is made on another thread, what is left for this one is drawing.
    void aHundredThousandPointsAreDrawnInTime() {
        auto& watched = static_cast<WatchedApplication&>(*qApp);
        SessionDocument document;
        document.setScope(FrontScope::Everything);
        document.resetPoints(manyPoints(kMany));
        FrontPlot plot(document);
        plot.resize(1000, 700);
        watched.restart();
        plot.show();
        QTRY_COMPARE_WITH_TIMEOUT(plot.scene().points.size(), std::size_t(kMany), 20000);
        QTest::qWait(300);
        qInfo("%d points, shown: longest event %.1f ms CPU (%s)", kMany, watched.longestMs, qPrintable(watched.longest));
        QVERIFY(watched.longestMs < kLimitMs);
        watched.restart();
        document.setView({.byDevice = true});
        document.addPoint(manyPoints(1).front()); // while it is being made: one more follows
        QTRY_COMPARE_WITH_TIMEOUT(plot.scene().byDevice, true, 20000);
        QTest::qWait(300);
        qInfo("drawn anew: longest event %.1f ms CPU (%s)", watched.longestMs, qPrintable(watched.longest));
        QVERIFY(watched.longestMs < kLimitMs);
        // Another session while the scene of this one is under way: its points are never looked up in the other's.
        document.setView({});
        QTest::qWait(40);
        document.resetPoints(manyPoints(10));
        QTRY_COMPARE_WITH_TIMEOUT(plot.scene().points.size(), std::size_t(10), 20000);
    }

private:
    static std::vector<Measurement> manyPoints(int count) {
        std::vector<Measurement> points;
        for (int i = 0; i < count; ++i) {
            Measurement point;
            point.id = i + 1;
            point.requested = "*: " + std::to_string(1 + i % 98) + "." + std::to_string(i) + "%";
            point.latency = LatencyResult{.p50Us = 500.0 + (i * 37) % 1500, .ciLowUs = 490.0 + (i * 37) % 1500, .ciHighUs = 510.0 + (i * 37) % 1500};
            point.accuracy = MetricValue{"accuracy", 0.5 + 0.0002 * ((i * 71) % 2000), 0.49 + 0.0002 * ((i * 71) % 2000), 0.51 + 0.0002 * ((i * 71) % 2000), 1000};
            points.push_back(std::move(point));
        }
        return points;
    }
};

int main(int argc, char** argv) {
    WatchedApplication application(argc, argv);
    TestGuiLatency test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_gui_latency.moc"
