// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Searches in the window on a real engine with a tiny model: forms from the registry, start, pause, resume,
// cancel, queue, and what a session offers after the window went away in the middle.
#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTableView>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include "backends/cpu/cpu_backend.h"
#include "core/session/search_log.h"
#include "tests/support/temporary_model.h"
#include "widgets/constraint_list.h"
#include "widgets/info_bar.h"
#include "widgets/main_window.h"
#include "widgets/models/front_scene.h"
#include "widgets/models/search_list_model.h"
#include "widgets/notifier.h"
#include "widgets/param_form.h"
#include "widgets/pin_grid.h"
#include "widgets/plot/search_plots.h"
#include "widgets/search_form.h"
#include "widgets/search_page.h"
#include "widgets/theme.h"

using namespace pscope;

namespace {

LabServices services() {
    auto registry = std::make_shared<BackendRegistry>();
    registry->add(makeCpuBackend());
    registry->add(makeReferenceBackend());
    return {.registry = registry};
}

} // namespace

class TestSearchPage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("paretoscope-test"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_search_page"));
        QSettings().clear();
        prepareApplication(*qApp);
        m_theme = std::make_unique<Theme>(*qApp);
        m_theme->apply(ThemeChoice::Light);
        m_model = std::make_unique<test::TemporaryModel>(240);
        QVERIFY(m_model->ok());
    }

    void init() {
        m_window = std::make_unique<MainWindow>(services(), *m_theme);
        m_window->resize(1500, 950);
        m_window->show();
    }
    void cleanup() {
        if (m_window) m_window->close();
        m_window.reset();
    }

    void theFormShowsWhatTheRegistrySays() {
        auto* choice = page().form().findChild<QComboBox*>(QStringLiteral("strategy"));
        QCOMPARE(choice->count(), int(strategies().size()));
        for (const StrategyRow& row : strategies()) {
            choice->setCurrentIndex(choice->findData(QString::fromStdString(row.id)));
            const SearchRequest request = page().form().request();
            QCOMPARE(request.strategy, row.id);
            for (const ParamInfo& info : row.params) {
                auto* field = page().form().findChild<QWidget*>(QStringLiteral("param ") +
                                                                QString::fromStdString(info.id));
                QVERIFY2(field, info.id.c_str());
                QVERIFY2(!info.help.empty() &&
                             field->toolTip().startsWith(QString::fromStdString(info.help).left(10)),
                         info.id.c_str());
                QVERIFY2(std::abs(request.params.at(info.id) - info.value) < 1e-9,
                         info.id.c_str()); // enough digits for the default
                if (info.flag) {
                    QVERIFY(qobject_cast<QCheckBox*>(field));
                } else if (!info.choices.empty()) {
                    auto* choices = qobject_cast<QComboBox*>(field);
                    QVERIFY(choices);
                    QCOMPARE(choices->count(), int(info.choices.size()));
                } else {
                    auto* number = qobject_cast<QDoubleSpinBox*>(field);
                    QVERIFY(number);
                    QCOMPARE(number->minimum(), info.low);
                    QCOMPARE(number->maximum(), info.high);
                }
            }
            QVERIFY(settingsOf(request).has_value());
        }
    }

    void requestsComeBackFromTheForm() {
        open();
        SearchRequest wanted;
        wanted.strategy = "nsga2";
        wanted.params = readParams(**findStrategy("nsga2"), {}).value();
        wanted.constraints = {"bytes<=40%", "accuracy>=55%"};
        wanted.objective = "latency_p50";
        wanted.evaluations = 37;
        wanted.minutes = 1.5;
        wanted.seed = 9;
        wanted.heads = true;
        wanted.grain = "layer";
        wanted.levels = {"int8", "2:4 int8"};
        wanted.pins = {"heads 0", "layers 1 ffn.*", "layers 0 ffn.in: int8"}; // ticks come first, by layer
        wanted.base = "*: bf16";
        wanted.searchExamples = 60;
        wanted.latencyPoints = 6;
        wanted.heldOut = 2;
        wanted.finalists = 1;
        page().form().setRequest(wanted);
        QVERIFY(page().form().request() == wanted);
        QVERIFY(page().form().startButton().isEnabled());
        wanted.pins = {"layers 77"};
        page().form().setRequest(wanted);
        QVERIFY(!page().form().startButton().isEnabled()); // said before the start, not after it
    }

    void limitsAreClickedTogether() {
        ConstraintList list;
        list.show();
        QTest::mouseClick(list.findChild<QPushButton*>(QStringLiteral("addLimit")), Qt::LeftButton);
        QTest::mouseClick(list.findChild<QPushButton*>(QStringLiteral("addLimit")), Qt::LeftButton);
        QCOMPARE(list.constraints().size(), std::size_t(2));
        auto* limit = list.findChild<QDoubleSpinBox*>(QStringLiteral("limit"));
        limit->selectAll();
        QTest::keyClicks(limit, QStringLiteral("40"));
        QTest::keyClick(limit, Qt::Key_Return);
        QCOMPARE(list.constraints().front(), std::string("latency_p50<=40%"));
        QTest::mouseClick(list.findChild<QToolButton*>(QStringLiteral("remove")), Qt::LeftButton);
        QCOMPARE(list.constraints().size(), std::size_t(1));
        for (const std::string& text : list.constraints())
            QVERIFY(parseConstraint(text).has_value());
    }

    void pinsAreTicked() {
        PinGrid grid;
        grid.setLayers(3);
        grid.resize(400, 200);
        grid.show();
        QSignalSpy changed(&grid, &PinGrid::pinsChanged);
        grid.item(1, 0)->setCheckState(Qt::Checked);
        QCOMPARE(grid.pins(), std::vector<std::string>{"layers 1 attention.*"});
        QVERIFY(changed.count() > 0);
        const auto shape = shapeOf(makeRandomModel(smallConfig(Architecture::Bert), 3));
        grid.setLayers(shape.layers);
        for (int column = 0; column < grid.columnCount(); ++column)
            grid.item(0, column)->setCheckState(Qt::Checked);
        for (const std::string& pin : grid.pins())
            QVERIFY2(PinGrid::isTick(pin), pin.c_str());
        SpaceOptions options;
        options.heads = options.neurons = options.depth = true;
        options.pins = grid.pins();
        UnitScores scores; // no layer without pins asks for them
        const auto space = SearchSpace::make(shape, scoresFor(shape), options);
        QVERIFY2(space.has_value(), space ? "" : space.error().message.c_str());
        for (const Gene& gene : space->genes())
            QVERIFY(gene.layer != 0);
    }

    void searchesByMouseAndKeyboard() {
        open();
        QAbstractItemModelTester tester(&page().model(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_window->action(QStringLiteral("page search"))->trigger();
        QVERIFY(page().isVisible());
        page().form().setRequest(brief("random", 14));
        auto* evaluations = page().form().findChild<QSpinBox*>(QStringLiteral("evaluations"));
        evaluations->selectAll();
        QTest::keyClicks(evaluations, QStringLiteral("12"));
        QSignalSpy told(&m_window->notifier(), &Notifier::sent);
        const int before = document().points().size();
        std::size_t mostCandidates = 0;
        connect(&document(), &SessionDocument::changed, this, [&](const ChangeEvent& event) {
            if (event.kind == ChangeEvent::Kind::Candidates)
                mostCandidates = std::max(mostCandidates, document().candidates().size());
        });
        page().form().ensureWidgetVisible(&page().form().startButton());
        QTest::mouseClick(&page().form().startButton(), Qt::LeftButton);
        QCOMPARE(page().model().rowCount(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(mostCandidates > 0, 60000); // the front grows while it runs
        QTRY_COMPARE_WITH_TIMEOUT(entry(0).state, SearchState::Done, 60000);
        QCOMPARE(entry(0).report.steps.size(), std::size_t(12));
        QVERIFY(entry(0).report.winner.has_value());
        QVERIFY(document().points().size() > before); // measured and stored like any other
        QCOMPARE(told.count(), 1);
        const FrontScene scene = buildFrontScene(document());
        int hollow = 0;
        for (const ScenePoint& point : scene.points)
            if (point.index < 0 && point.point->provenance == Provenance::Estimated) {
                ++hollow;
                QVERIFY(!point.onFront);
            }
        QVERIFY(hollow > 0);
        for (int tab = 0; tab < page().why().count(); ++tab) {
            page().why().setCurrentIndex(tab);
            QTest::qWait(130);
        }
        QVERIFY(page().findChild<TrajectoryPlot*>()->points() >= 12);
        QVERIFY(page().findChild<HypervolumePlot*>()->points() >= 12);
        QVERIFY(page().findChild<LatencyModelPlot*>()->points() >= 8);
        page().action("open")->trigger();
        QCOMPARE(document().recipeText(), entry(0).report.winner->requested);
        QVERIFY(document().undoStack()->canUndo());
    }

    void pausesResumesCancelsAndQueues() {
        open();
        const int first = m_window->searches().enqueue(brief("random", 400));
        const int second = m_window->searches().enqueue(brief("greedy", 10));
        QTRY_VERIFY_WITH_TIMEOUT(find(first)->report.steps.size() >= 3, 60000);
        QCOMPARE(find(second)->state, SearchState::Queued);
        page().table().selectRow(page().model().rowOf(first));
        page().action("pause")->trigger();
        QCOMPARE(find(first)->state, SearchState::Paused); // at once
        const std::size_t had = find(first)->report.steps.size();
        QTRY_COMPARE_WITH_TIMEOUT(find(second)->state, SearchState::Done, 60000); // the next one had its turn
        const std::int64_t run = find(first)->report.run;
        page().table().selectRow(page().model().rowOf(first));
        page().action("resume")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(find(first)->report.steps.size() > had + 2, 60000);
        QCOMPARE(find(first)->report.run, run); // the same run, not another
        QVERIFY(find(first)->report.steps.front().reused);
        page().action("cancel")->trigger();
        QCOMPARE(find(first)->state, SearchState::Done);
        QVERIFY(find(first)->message.contains(QStringLiteral("cancelled")));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->lab().jobs().idle(), 10000);
        const auto runs = searchRuns(*m_window->lab().session());
        QVERIFY(runs && runs->size() == 2);
        QCOMPARE(runs->front().state, std::string("done"));
        QVERIFY(runs->front().steps >= std::int64_t(had)); // partial results are kept
    }

    void aLimitMayNameAnotherDevice() {
        open();
        SearchRequest request = brief("random", 4);
        request.constraints = {"latency_p50<=99000ms@cpu.reference"};
        page().form().setRequest(request);
        QCOMPARE(page().form().request().constraints, request.constraints); // the form has it in its list
        auto* device = page().form().limits().findChild<QComboBox*>(QStringLiteral("device"));
        QVERIFY(device && device->count() == 2);
        const int id = m_window->searches().enqueue(request);
        QTRY_VERIFY_WITH_TIMEOUT(find(id)->state != SearchState::Running, 60000);
        QVERIFY2(find(id)->state == SearchState::Done, qPrintable(find(id)->message));
        QVERIFY(find(id)->report.winner.has_value());
        request.constraints = {"latency_p50<=1ms@abacus"};
        const int wrong = m_window->searches().enqueue(request);
        QTRY_COMPARE_WITH_TIMEOUT(find(wrong)->state, SearchState::Failed, 60000);
        QVERIFY2(find(wrong)->message.contains(QStringLiteral("'@abacus'")),
                 qPrintable(find(wrong)->message));
    }

    void finishNowMeasuresTheBest() {
        open();
        const int id = m_window->searches().enqueue(brief("random", 100000));
        QTRY_VERIFY_WITH_TIMEOUT(find(id)->report.steps.size() >= 3, 60000);
        m_window->searches().finishNow(id);
        QTRY_COMPARE_WITH_TIMEOUT(find(id)->state, SearchState::Done, 60000);
        QVERIFY(find(id)->report.winner.has_value());
        QVERIFY(find(id)->report.steps.size() < 100000);
    }

    void anEditTakesTheLaneAndTheSearchGoesOn() {
        open();
        const int id = m_window->searches().enqueue(brief("random", 100000));
        QTRY_VERIFY_WITH_TIMEOUT(find(id)->report.steps.size() >= 3, 60000);
        const std::size_t had = find(id)->report.steps.size();
        document().editMatrices({{0, MatrixKind::FfnIn}}, {.bits = 8});
        waitMeasured();
        QVERIFY(find(id)->state == SearchState::Running || find(id)->state == SearchState::Done); // the tiny space may be used up by now
        QTRY_VERIFY_WITH_TIMEOUT(find(id)->report.steps.size() > had + 3, 60000);
        m_window->searches().cancel(id);
    }

    void aClosedWindowOffersToResume() {
        open();
        const int id = m_window->searches().enqueue(brief("random", 60));
        const int waiting = m_window->searches().enqueue(brief("uniform", 5));
        QTRY_VERIFY_WITH_TIMEOUT(find(id)->report.steps.size() >= 3, 60000);
        QCOMPARE(find(waiting)->state, SearchState::Queued);
        const std::int64_t run = find(id)->report.run;
        m_window->close();
        m_window.reset();

        m_window = std::make_unique<MainWindow>(services(), *m_theme);
        m_window->show();
        QSignalSpy loaded(&m_window->searches(), &SearchDriver::loaded);
        m_window->openLast();
        QTRY_VERIFY_WITH_TIMEOUT(document().hasModel() && loaded.count() == 1, 20000);
        QCOMPARE(m_window->searches().entries().size(), std::size_t(2));
        const SearchEntry& left = m_window->searches().entries().front();
        QCOMPARE(left.state, SearchState::Unfinished);
        QCOMPARE(left.report.run, run);
        QVERIFY(left.storedSteps >= 3);
        QCOMPARE(m_window->searches().entries().back().request.strategy,
                 std::string("uniform")); // it was only waiting
        auto* bar = m_window->findChild<InfoBar*>();
        QTRY_VERIFY(bar->isVisible() &&
                    bar->findChild<QLabel*>()->text().contains(QStringLiteral("was not finished")));
        m_window->searches().cancel(m_window->searches().entries().back().id);
        m_window->searches().resume(left.id);
        QTRY_VERIFY_WITH_TIMEOUT(left.state != SearchState::Running && left.state != SearchState::Queued,
                                 60000);
        QVERIFY2(left.state == SearchState::Done, qPrintable(searchStateText(left.state) + left.message));
        QCOMPARE(left.report.run, run);
        QCOMPARE(left.report.steps.size(), std::size_t(60));
        QVERIFY(left.report.winner.has_value());
    }

    void withoutDataItSaysWhy() {
        m_window->openModel(QString::fromStdString(m_model->folder().string()));
        QTRY_VERIFY_WITH_TIMEOUT(document().hasModel(), 20000);
        QVERIFY(!page().form().startButton().isEnabled());
        const int id = m_window->searches().enqueue(brief("random", 5));
        QTRY_COMPARE(find(id)->state, SearchState::Failed);
        QVERIFY2(find(id)->message.contains(QStringLiteral("open a data file")),
                 qPrintable(find(id)->message));
    }

private:
    static SearchRequest brief(const std::string& strategy, int evaluations) {
        SearchRequest request;
        request.strategy = strategy;
        request.params = readParams(**findStrategy(strategy), {}).value();
        request.evaluations = evaluations;
        request.searchExamples = 80;
        request.latencyPoints = 6;
        request.heldOut = 2;
        request.finalists = 1;
        return request;
    }
    static UnitScores scoresFor(const ModelShape& shape) {
        UnitScores scores;
        for (std::size_t l = 0; l < static_cast<std::size_t>(shape.layers); ++l) {
            scores.heads.emplace_back(shape.headIds[l].size(), 1.0F);
            scores.neurons.emplace_back(static_cast<std::size_t>(shape.neurons[l]), 1.0F);
        }
        return scores;
    }
    SessionDocument& document() { return m_window->lab().document(); }
    SearchPage& page() { return m_window->searchPage(); }
    const SearchEntry& entry(int row) { return *page().model().entryAt(row); }
    const SearchEntry* find(int id) { return m_window->searches().find(id); }
    void waitMeasured() {
        QTRY_VERIFY_WITH_TIMEOUT(document().current().state == CurrentPoint::State::Measured &&
                                     document().current().point->requested == document().recipeText(),
                                 60000);
    }
    void open() {
        m_window->openModel(QString::fromStdString(m_model->folder().string()),
                            QString::fromStdString(m_model->data().string()));
        QTRY_VERIFY_WITH_TIMEOUT(document().hasModel(), 20000);
        waitMeasured();
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<test::TemporaryModel> m_model;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestSearchPage)
#include "tst_search_page.moc"
