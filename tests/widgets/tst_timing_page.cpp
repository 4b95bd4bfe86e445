// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The timing page on a real engine: samples, parts, roofline with measured roofs, the workload grid by mouse
// and keyboard.
#include <QAbstractItemModelTester>
#include <QAction>
#include <QSignalSpy>
#include <QTabWidget>

#include "tests/widgets/window_fixture.h"
#include "widgets/grid_view.h"
#include "widgets/models/roofline.h"
#include "widgets/models/workload_grid.h"
#include "widgets/plot/series_plot.h"
#include "widgets/timing_page.h"

using namespace pscope;

class TestTimingPage : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_fixture = std::make_unique<test::WindowFixture>("tst_timing_page");
        QVERIFY(m_fixture->opened());
        m_fixture->window->action(QStringLiteral("page timing"))->trigger();
        QVERIFY(page().isVisible());
    }
    void cleanup() { m_fixture.reset(); }

    void everyRunIsInTheHistogram() {
        SeriesPlot* plot = nullptr;
        for (auto* one : page().tabs().widget(0)->findChildren<SeriesPlot*>())
            if (!one->scene().series.empty() && one->scene().series.front().look == PlotSeries::Look::Bars)
                plot = one;
        QVERIFY(plot);
        const auto& bars = plot->scene().series.front();
        double runs = 0;
        for (const double count : bars.y)
            runs += count;
        QCOMPARE(runs, double(m_fixture->document().current().point->latency->samplesUs.size()));
        QVERIFY(plot->scene().marks.size() >= 3); // p50, p95, p99
    }

    void partsAndGapMakeTheWhole() {
        page().tabs().setCurrentIndex(1);
        auto* plot = page().tabs().widget(1)->findChild<SeriesPlot*>();
        QCOMPARE(plot->scene().tickLabels.size(), 2 + 3); // two layers, embeddings, head, gap
        const auto& now = plot->scene().series.back();
        double sum = 0;
        for (qsizetype i = 0; i + 1 < now.y.size(); ++i)
            sum += now.y[i];
        const double total = m_fixture->document().current().point->latency->p50Us / 1e3;
        QVERIFY(std::abs(std::abs(total - sum) - now.y.last()) < 1e-6 * total + 1e-9);
    }

    void theRoofsAreAboveThePoints() {
        page().tabs().setCurrentIndex(2);
        QSignalSpy measured(&page().ceilings(), &CeilingMeter::measured);
        page().ceilings().request();
        QTRY_COMPARE_WITH_TIMEOUT(measured.count(), 1, 60000);
        const MachineCeilings* ceilings = page().ceilings().ceilings();
        QVERIFY(ceilings);
        QVERIFY(!ceilings->compute.empty() && ceilings->bandwidth.size() == 4);
        QVERIFY(ceilings->bandwidth.front().value >
                ceilings->bandwidth.back().value); // the first cache against memory
        const auto points =
            rooflinePoints(*m_fixture->document().current().point, m_fixture->document().model());
        QCOMPARE(points.size(), std::size_t(2 * kLayerMatrices));
        for (const RooflinePoint& point : points) {
            QVERIFY(point.operationsPerByte > 0);
            QVERIFY2(point.gigaOperations < ceilings->compute.front().value,
                     qPrintable(QStringLiteral("%1 over %2")
                                    .arg(point.gigaOperations)
                                    .arg(ceilings->compute.front().value)));
        }
    }

    void cellsAreEstimatedThenMeasured() {
        page().tabs().setCurrentIndex(3);
        WorkloadGrid& grid = page().grid();
        QAbstractItemModelTester tester(&grid, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(grid.rowCount() == 6 && grid.columnCount() >= 2);
        QVERIFY(grid.cell(1, 1).p50Us > 0 && !grid.cell(1, 1).measured); // from the point on real sentences
        auto* view = page().findChild<GridView*>();
        const int points = m_fixture->document().points().size();
        QTest::mousePress(view, Qt::LeftButton, {}, view->cellRect(0, 0).center().toPoint());
        QTest::mouseMove(view, view->cellRect(1, 1).center().toPoint());
        QTest::mouseRelease(view, Qt::LeftButton, {}, view->cellRect(1, 1).center().toPoint());
        QCOMPARE(grid.driver().total(), 4);
        QTRY_VERIFY_WITH_TIMEOUT(!grid.driver().isRunning(), 60000);
        for (int row = 0; row < 2; ++row)
            for (int column = 0; column < 2; ++column)
                QVERIFY(grid.cell(row, column).measured);
        QCOMPARE(m_fixture->document().points().size(), points + 4);
        QVERIFY(grid.cell(1, 1).p50Us > grid.cell(0, 0).p50Us);
        // Only measured cells are promised; the limit picks one of them.
        page().setLimitMs(1e4);
        const QModelIndex sweet = grid.sweetSpot();
        QVERIFY(sweet.isValid() && grid.cell(sweet.row(), sweet.column()).measured);
        page().setLimitMs(0);
        QVERIFY(!grid.sweetSpot().isValid());
    }

    void anEditStopsTheGrid() {
        page().tabs().setCurrentIndex(3);
        WorkloadGrid& grid = page().grid();
        QModelIndexList all;
        for (int row = 0; row < grid.rowCount(); ++row)
            for (int column = 0; column < grid.columnCount(); ++column)
                all << grid.index(row, column);
        grid.measure(all, WorkloadGrid::Done::Skip);
        QVERIFY(grid.driver().isRunning());
        m_fixture->document().editMatrices({{0, MatrixKind::Key}}, {.bits = 8});
        QVERIFY(!grid.driver().isRunning()); // its cells were of another recipe
        QVERIFY(m_fixture->measured());
    }

private:
    TimingPage& page() { return m_fixture->window->timing(); }
    std::unique_ptr<test::WindowFixture> m_fixture;
};

QTEST_MAIN(TestTimingPage)
#include "tst_timing_page.moc"
