// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The tools of the front: limits that are dragged, frames, the way back, devices, knee and band, notes and
// pins, parallel coordinates. All points are made up.
#include <QAction>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "tests/widgets/made_up_session.h"
#include "widgets/front_panel.h"
#include "widgets/models/choices_text.h"
#include "widgets/models/parallel_table.h"
#include "widgets/plot/front_plot.h"
#include "widgets/plot/parallel_plot.h"

using namespace pscope;

class TestFrontTools : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_document = std::make_unique<SessionDocument>();
        test::fillDocument(*m_document);
        std::vector<Measurement> points;
        const std::tuple<const char*, double, double> made[] = {
            {"", 1000, 0.80},           {"*: bf16", 800, 0.799}, {"*: int8", 500, 0.79},
            {"*: 2:4 int8", 300, 0.74}, {"*: int4", 280, 0.60},  {"*: 50%", 1200, 0.60}};
        for (const auto& [recipe, us, accuracy] : made) {
            points.push_back(
                test::madeUpPoint(*m_document, recipe, us, accuracy, std::int64_t(points.size()) + 1));
            points.back().accuracy->low = accuracy - 0.0004;
            points.back().accuracy->high = accuracy + 0.0004;
            points.back().cost.bytes = std::int64_t(us * 1000);
        }
        m_document->resetPoints(std::move(points));
    }

    void cleanup() { m_panel.reset(); }

    void theKneeIsFarthestFromTheChord() {
        const FrontScene scene = buildFrontScene(*m_document);
        QVERIFY(scene.knee >= 0);
        QCOMPARE(at(scene, scene.knee).requested, std::string("*: 2:4 int8"));
        QCOMPARE(scene.fronts.size(), std::size_t(1));
        QCOMPARE(scene.fronts[0].stairs.size(), std::size_t(5));
    }

    void theBandHoldsEveryMember() {
        const FrontScene scene = buildFrontScene(*m_document);
        const SceneFront& front = scene.fronts.front();
        const auto reach = [](const std::vector<std::pair<double, double>>& corners, double x) {
            double y = -INFINITY;
            for (const auto& [cx, cy] : corners)
                if (cx <= x) y = std::max(y, cy);
            return y;
        };
        for (const int member : front.members) {
            const ScenePoint& point = scene.points[std::size_t(member)];
            QVERIFY(reach(front.best, point.x.value) >= point.y.value);
            QVERIFY(reach(front.worst, point.x.low) <= point.y.high);
        }
        for (std::size_t i = 1; i < front.best.size(); ++i)
            QVERIFY(front.best[i].first > front.best[i - 1].first &&
                    front.best[i].second > front.best[i - 1].second);
    }

    void limitsSayWhatIsBestUnderThem() {
        QCOMPARE(buildFrontScene(*m_document).best, -1);
        m_document->setLimit("latency_p50", 0.6);
        FrontScene scene = buildFrontScene(*m_document);
        QCOMPARE(at(scene, scene.best).requested, std::string("*: int8"));
        m_document->setLimit("bytes", 0.35); // not on an axis: counts all the same
        scene = buildFrontScene(*m_document);
        QCOMPARE(at(scene, scene.best).requested, std::string("*: 2:4 int8"));
        m_document->setLimit("latency_p50", std::nullopt);
        m_document->setLimit("bytes", std::nullopt);
        m_document->setLimit("accuracy", 75); // only y: the fastest that reaches it
        scene = buildFrontScene(*m_document);
        QCOMPARE(at(scene, scene.best).requested, std::string("*: int8"));
        m_document->setLimit("accuracy", 99);
        scene = buildFrontScene(*m_document);
        QVERIFY(scene.limited && scene.best < 0);
        for (const ScenePoint& point : scene.points)
            QVERIFY(!point.allowed);
    }

    void theViewIsKeptAsText() {
        FrontView view;
        view.byDevice = true;
        view.band = false;
        view.hiddenDevices = {"cpu cpu:0", "fpga \"x\""};
        view.limits = {{"latency_p50", 1.25}, {"accuracy", 81.5}};
        QVERIFY(parseView(viewText(view)) == view);
        QVERIFY(parseView("") == FrontView{});
        QVERIFY(parseView("{\"limits\": {\"beauty\": 1}, \"band\": 7}") == FrontView{});
    }

    void devicesHaveFrontsOfTheirOwn() {
        Measurement simulated = test::madeUpPoint(*m_document, "*: int8", 200, 0.795, 90);
        simulated.backend = "fpga";
        simulated.device = "fpga:0";
        simulated.deviceName = "Made-up board";
        simulated.provenance = Provenance::Simulated;
        m_document->addPoint(simulated);
        m_document->setScope(FrontScope::SameData);
        FrontScene scene = buildFrontScene(*m_document);
        QCOMPARE(scene.devices.size(), std::size_t(2));
        for (const int member : scene.front)
            QCOMPARE(at(scene, member).provenance, Provenance::Measured); // never mixed
        FrontView view;
        view.byDevice = true;
        m_document->setView(view);
        scene = buildFrontScene(*m_document);
        QCOMPARE(scene.fronts.size(), std::size_t(2));
        int others = 0;
        for (const ScenePoint& point : scene.points)
            others += point.otherContext;
        QCOMPARE(others, 0);
        view.hiddenDevices = {"cpu cpu:0"};
        m_document->setView(view);
        scene = buildFrontScene(*m_document);
        QCOMPARE(scene.fronts.size(), std::size_t(1));
        QCOMPARE(scene.points.size(), std::size_t(1));
        QCOMPARE(scene.devices.size(), std::size_t(2)); // to be shown again
    }

    void theCardSaysWhatIsGivenUp() {
        const FrontScene scene = buildFrontScene(*m_document);
        for (const ScenePoint& point : scene.points) {
            const QStringList lines = tradeOffs(point, scene);
            if (point.point->requested == "*: int8") {
                QCOMPARE(lines.size(), 2);
                QVERIFY2(lines[0].contains(QStringLiteral("−0.200 ms")) &&
                             lines[0].contains(QStringLiteral("−5.0 %")),
                         qPrintable(lines[0]));
                QVERIFY(pointCard(point, scene).contains(lines[1].toHtmlEscaped()));
            }
            if (point.point->requested == "*: 50%") QVERIFY(lines.isEmpty());
        }
    }

    void aLimitIsMadeDraggedAndThrownAway() {
        show();
        FrontPlot& plot = m_panel->plot();
        QWidget* canvas = canvasOf(plot);
        const QPoint below(plot.pixelAt(0.9, 0).x(), canvas->height() - 20);
        QTest::mouseDClick(canvas, Qt::LeftButton, {}, below);
        QVERIFY(m_document->view().limits.contains("latency_p50"));
        QVERIFY(std::abs(m_document->view().limits.at("latency_p50") - 0.9) < 0.02);
        QTRY_VERIFY(m_panel->findChild<QToolButton*>(QStringLiteral("limit latency_p50")));
        QTest::qWait(80);
        const QPoint from(plot.pixelAt(m_document->view().limits.at("latency_p50"), 0).x(),
                          plot.pixelAt(0, 68).y());
        const QPoint to(plot.pixelAt(0.6, 0).x(), from.y());
        drag(canvas, from, to, {});
        QVERIFY2(std::abs(m_document->view().limits.at("latency_p50") - 0.6) < 0.02,
                 qPrintable(QString::number(m_document->view().limits.at("latency_p50"))));
        QTRY_COMPARE(at(plot.scene(), plot.scene().best).requested, std::string("*: int8"));
        QTest::qWait(80);
        drag(canvas, QPoint(plot.pixelAt(m_document->view().limits.at("latency_p50"), 0).x(), from.y()),
             QPoint(from.x(), canvas->height() + 80), {});
        QVERIFY(m_document->view().limits.empty());
        m_document->setLimit("accuracy", 75);
        QToolButton* chip = nullptr;
        QTRY_VERIFY((chip = m_panel->findChild<QToolButton*>(QStringLiteral("limit accuracy"))));
        QTest::mouseClick(chip, Qt::LeftButton);
        QVERIFY(m_document->view().limits.empty());
    }

    void framesPickOutAndZoomAndThereIsAWayBack() {
        show();
        FrontPlot& plot = m_panel->plot();
        QWidget* canvas = canvasOf(plot);
        const QPoint from = plot.pixelAt(0.26, 81), to = plot.pixelAt(0.55, 70); // *: int8 and *: 2:4 int8
        drag(canvas, from, to, Qt::ShiftModifier);
        QCOMPARE(m_document->brushed(), (std::vector<int>{2, 3}));
        const QPoint before = plot.pixelAt(0.5, 79);
        QVERIFY(!m_panel->backAction()->isEnabled());
        plot.setTool(FrontPlot::Tool::Zoom);
        drag(canvas, from, to, {});
        QVERIFY(plot.pixelAt(0.5, 79) != before);
        QVERIFY(m_panel->backAction()->isEnabled());
        plot.setTool(FrontPlot::Tool::Pan);
        const QPoint zoomed = plot.pixelAt(0.5, 79);
        drag(canvas, canvas->rect().center(), canvas->rect().center() + QPoint(40, 25), {});
        QVERIFY(plot.pixelAt(0.5, 79) != zoomed);
        canvas->setFocus();
        QTest::keyClick(canvas, Qt::Key_Backspace);
        QVERIFY((plot.pixelAt(0.5, 79) - zoomed).manhattanLength() <= 2);
        QTest::keyClick(canvas, Qt::Key_Backspace);
        QVERIFY((plot.pixelAt(0.5, 79) - before).manhattanLength() <= 2);
        QVERIFY(!m_panel->backAction()->isEnabled());
        QTest::mouseClick(canvas, Qt::LeftButton, {}, plot.pixelAt(1.05, 65)); // beside every point
        QVERIFY(m_document->brushed().empty());
    }

    void controlClickCompares() {
        show();
        FrontPlot& plot = m_panel->plot();
        QWidget* canvas = canvasOf(plot);
        for (const int wanted : {2, 3})
            for (std::size_t i = 0; i < plot.scene().points.size(); ++i)
                if (plot.scene().points[i].index == wanted)
                    QTest::mouseClick(canvas, Qt::LeftButton, Qt::ControlModifier,
                                      canvas->mapFrom(&plot, plot.pixelOf(int(i))));
        QCOMPARE(m_document->compared(), (std::vector<int>{2, 3}));
        QVERIFY(m_document->recipe().isDense());
    }

    void theMenuStarsPinsAndLimits() {
        show();
        QSignalSpy edited(m_document.get(), &SessionDocument::pointEdited);
        const FrontScene& scene = m_panel->plot().scene();
        int point = -1;
        for (std::size_t i = 0; i < scene.points.size(); ++i)
            if (scene.points[i].index == 3) point = int(i);
        const auto choose = [&](const QString& begin) {
            const std::unique_ptr<QMenu> menu(m_panel->pointMenu(point, 0.7, 77));
            for (QAction* action : menu->actions())
                if (action->text().startsWith(begin)) return action->trigger(), true;
            return false;
        };
        QVERIFY(choose(QStringLiteral("Star")));
        QVERIFY(m_document->points().at(3)->starred);
        QVERIFY(choose(QStringLiteral("Pin")));
        QVERIFY(m_document->isPointPinned(3));
        QCOMPARE(edited.count(), 2); // both are stored
        QVERIFY(choose(QStringLiteral("Limit: Latency p50 at most 0.700 ms")));
        QCOMPARE(m_document->view().limits.at("latency_p50"), 0.7);
        QVERIFY(choose(QStringLiteral("Unpin")));
        QVERIFY(!m_document->isPointPinned(3));
        QVERIFY(choose(QStringLiteral("Compare")));
        QCOMPARE(m_document->compared(), std::vector<int>{3});
    }

    void candidatesAreHollowAndOpen() {
        show();
        auto tried =
            std::make_shared<Measurement>(test::madeUpPoint(*m_document, "*: 4:8 int8", 420, 0.77, 0));
        tried->provenance = Provenance::Estimated;
        m_document->setCandidates({tried});
        const FrontScene scene = buildFrontScene(*m_document);
        QCOMPARE(scene.points.size(), std::size_t(7));
        QVERIFY(scene.points.back().candidate && scene.points.back().estimated &&
                !scene.points.back().onFront);
        QTRY_COMPARE(m_panel->plot().scene().points.size(), std::size_t(7));
        QTest::qWait(80);
        QWidget* canvas = canvasOf(m_panel->plot());
        QTest::mouseClick(canvas, Qt::LeftButton, {}, m_panel->plot().pixelOf(6));
        QCOMPARE(m_document->recipeText(), std::string("*: 4:8 int8"));
        FrontView view;
        view.candidates = false;
        m_document->setView(view);
        QCOMPARE(buildFrontScene(*m_document).points.size(), std::size_t(6));
        // Measured since: it has a point of its own.
        m_document->setView({});
        m_document->addPoint(test::madeUpPoint(*m_document, "*: 4:8 int8", 430, 0.77, 77));
        QCOMPARE(buildFrontScene(*m_document).points.size(), std::size_t(7));
    }

    void parallelCoordinatesBrush() {
        ParallelPlot plot(*m_document);
        plot.resize(900, 300);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        const ParallelTable& table = plot.table();
        QVERIFY(table.rows.size() >= 5);
        const auto axis = std::ranges::find(table.axes, QStringLiteral("Latency p50"), &ParallelAxis::title);
        QVERIFY(axis != table.axes.end());
        QVERIFY(std::ranges::find(table.axes, QStringLiteral("Throughput"), &ParallelAxis::title) ==
                table.axes.end()); // says the same
        QVERIFY(std::ranges::find(table.axes, QStringLiteral("Accuracy"), &ParallelAxis::title) !=
                table.axes.end()); // orders as latency does along a front, and is wanted all the same
        QVERIFY(std::ranges::find(table.axes, QStringLiteral("Bits"), &ParallelAxis::title) !=
                table.axes.end());
        const auto place = std::size_t(axis - table.axes.begin());
        drag(&plot, plot.at(place, 0.29).toPoint(), plot.at(place, 0.6).toPoint(), {});
        QVERIFY(plot.range(place).has_value());
        QCOMPARE(m_document->brushed(), (std::vector<int>{2, 3}));
        QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.at(place, 0.7).toPoint());
        QVERIFY(!plot.range(place) && m_document->brushed().empty());
    }

    void newestIsKeptUpToDate() {
        PointList list;
        list.reset({test::madeUpPoint(*m_document, "a", 1, 0.5, 1),
                    test::madeUpPoint(*m_document, "b", 1, 0.5, 2),
                    test::madeUpPoint(*m_document, "a", 2, 0.5, 3)});
        QCOMPARE(list.newest(), (std::vector<int>{1, 2}));
        list.add(test::madeUpPoint(*m_document, "b", 3, 0.5, 4));
        QCOMPARE(list.newest(), (std::vector<int>{2, 3}));
        Measurement renamed = *list.at(2);
        renamed.name = "x";
        list.replace(2, renamed);
        QCOMPARE(list.newest(), (std::vector<int>{2, 3}));
        QCOMPARE(list.find("b", m_document->context()), 3);
        Measurement partial = test::madeUpPoint(*m_document, "b", 3, 0.5, 5);
        partial.latency.reset();
        list.add(partial);
        QCOMPARE(list.find("b", m_document->context()), 3); // the newest complete one
        QCOMPARE(list.find("c", m_document->context()), -1);
    }

private:
    static const Measurement& at(const FrontScene& scene, int point) {
        return *scene.points[std::size_t(point)].point;
    }
    static QWidget* canvasOf(FrontPlot& plot) {
        return plot.findChild<QWidget*>({}, Qt::FindDirectChildrenOnly);
    }
    void show() {
        m_panel = std::make_unique<FrontPanel>(*m_document, QList<QAction*>{});
        m_panel->resize(900, 650);
        m_panel->show();
        m_panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        QTest::qWait(80);
    }
    static void drag(QWidget* widget, QPoint from, QPoint to, Qt::KeyboardModifiers keys) {
        QTest::mousePress(widget, Qt::LeftButton, keys, from);
        for (int step = 1; step <= 4; ++step) {
            const QPointF position = QPointF(from) + (QPointF(to) - QPointF(from)) * step / 4;
            QMouseEvent move(QEvent::MouseMove, position, widget->mapToGlobal(position), Qt::NoButton,
                             Qt::LeftButton, keys);
            QCoreApplication::sendEvent(widget, &move);
        }
        QTest::mouseRelease(widget, Qt::LeftButton, keys, to);
    }

    std::unique_ptr<SessionDocument> m_document;
    std::unique_ptr<FrontPanel> m_panel;
};

QTEST_MAIN(TestFrontTools)
#include "tst_front_tools.moc"
