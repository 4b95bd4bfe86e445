// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window on a real engine with a tiny model: open, edit, sweep, close during a job, reopen, moved and changed files.
#include <QAction>
#include <QApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QWindow>

#include "backends/cpu/cpu_backend.h"
#include "tests/support/temporary_model.h"
#include "widgets/main_window.h"
#include "widgets/compare_page.h"
#include "widgets/models/compare_models.h"
#include "widgets/models/engine.h"
#include "widgets/models/exporter.h"
#include "widgets/models/flips_model.h"
#include "widgets/models/front_scene.h"
#include "widgets/models/session_keeper.h"
#include "widgets/models/sweep_driver.h"
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

class TestMainWindow : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("paretoscope-test"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_main_window"));
        QSettings().clear();
        prepareApplication(*qApp);
        m_theme = std::make_unique<Theme>(*qApp);
        m_theme->apply(ThemeChoice::Light);
    }

    void init() {
        m_model = std::make_unique<test::TemporaryModel>();
        QVERIFY(m_model->ok());
        m_window = std::make_unique<MainWindow>(services(), *m_theme);
        m_window->show();
    }

    void cleanup() {
        if (m_window) m_window->close();
        m_window.reset();
    }

    void opensMeasuresAndEdits() {
        open();
        SessionDocument& document = this->document();
        document.editMatrices({{0, MatrixKind::FfnIn}}, {.pattern = PatternChoice{Pattern::NM, 2, 4}});
        waitMeasured();
        QCOMPARE(document.points().size(), 2);
        QVERIFY(document.current().point->id > 0); // stored before it was shown as such
        QVERIFY(document.current().point->accuracy.has_value());
        document.undoStack()->undo();
        QTRY_VERIFY(document.current().state == CurrentPoint::State::Measured && document.current().point->isBaseline());
        QCOMPARE(document.points().size(), 2); // known: not measured again
        m_window->action(QStringLiteral("measure"))->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(document.points().size(), 3, 30000);
    }

    void anEditIsEstimatedAtOnceAndMeasuredThen() {
        open();
        SessionDocument& document = this->document();
        QVERIFY(!document.estimate());
        document.editMatrices({{0, MatrixKind::FfnIn}}, {.bits = 8});
        QVERIFY(document.estimate().has_value()); // before any event was handled
        QCOMPARE(document.estimate()->recipe, document.recipeText());
        QVERIFY(document.estimate()->latency.p50Us > 0);
        QVERIFY(document.estimate()->bytes > 0 && document.estimate()->bytes < double(document.baseline()->cost.bytes));
        const double bytes = document.estimate()->bytes;
        const FrontScene scene = buildFrontScene(document);
        QVERIFY(scene.current >= 0);
        const ScenePoint& hollow = scene.points[static_cast<std::size_t>(scene.current)];
        QVERIFY(hollow.estimated && hollow.yGuessed && !hollow.onFront);
        QCOMPARE(hollow.point->provenance, Provenance::Estimated);
        waitMeasured();
        QVERIFY(!document.estimate());
        QCOMPARE(double(document.current().point->cost.bytes), bytes); // counted and measured alike
    }

    void theDenseModelIsMeasuredFirst() {
        open();
        SessionDocument& document = this->document();
        document.editMatrices({{0, MatrixKind::FfnIn}}, {.bits = 8});
        document.setWorkload({.batch = 2, .tokens = 0, .threads = 1}); // no baseline for this yet
        QTRY_VERIFY_WITH_TIMEOUT(document.points().size() > 1, 30000);
        QVERIFY(document.points().at(1)->isBaseline());
        waitMeasured();
        QVERIFY(document.baseline());
    }

    void comparesTwoPoints() {
        open();
        SessionDocument& document = this->document();
        document.replaceRecipeText("*: 95% int2; heads 0-1: -0,-1", QStringLiteral("t"));
        waitMeasured();
        m_window->resize(1500, 900);
        document.setCompared({0, 1});
        m_window->action(QStringLiteral("page compare"))->trigger();
        QVERIFY(m_window->compare().isVisible());
        QSignalSpy reset(&m_window->compare().flips(), &QAbstractItemModel::modelReset);
        m_window->action(QStringLiteral("compareExamples"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(reset.count() > 0, 30000);
        const FlipTable& table = m_window->compare().flips().table();
        QCOMPARE(table.examples, std::size_t(120));
        std::size_t right[2] = {};
        for (std::size_t column = 0; column < 2; ++column)
            right[column] = static_cast<std::size_t>(std::lround(document.points().at(int(column))->accuracy->value * 120));
        // Flips explain exactly the difference of the two accuracies.
        QCOMPARE(right[0] + table.counts[1].gained, right[1] + table.counts[1].lost);
        CompareModel settings(document, CompareModel::What::Settings);
        QCOMPARE(settings.rowCount(), 2 * document.model().shape.layers); // of each layer its matrices and its heads differ
    }

    void aDraggedSliderLeavesOneJob() {
        open();
        const int gesture = document().newGesture();
        for (int percent = 1; percent <= 60; ++percent) {
            document().editMatrices({{0, MatrixKind::FfnIn}}, {.sparsity = percent / 100.0}, gesture);
            QCoreApplication::processEvents();
        }
        QCOMPARE(document().undoStack()->count(), 1);
        waitMeasured();
        QCOMPARE(document().current().point->requested, document().recipeText());
        QVERIFY2(document().points().size() <= 4, qPrintable(QString::number(document().points().size())));
    }

    void sweepGivesWayToEditsAndFinishes() {
        open();
        QSettings().setValue(QStringLiteral("sweep/blocks"), false);
        QSettings().setValue(QStringLiteral("sweep/unstructured"), false);
        QSettings().setValue(QStringLiteral("sweep/sensitivity"), false);
        m_window->action(QStringLiteral("sweep"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(document().points().size() >= 3, 60000);
        document().editMatrices({{1, MatrixKind::Value}}, {.bits = 8});
        waitMeasured();
        QVERIFY(m_window->sweep().isRunning());
        m_window->sweep().stop();
        QVERIFY(!m_window->sweep().isRunning());
        const int points = document().points().size();
        QTRY_VERIFY(m_window->lab().jobs().idle());
        QVERIFY(document().points().size() <= points + 1);
    }

    void reopensAsItWasLeft() {
        open();
        document().editMatrices({{0, MatrixKind::Query}}, {.bits = 8});
        document().setAxes("bytes", "accuracy");
        waitMeasured();
        document().renamePoint(1, QStringLiteral("query in eight bits"));
        const std::string recipe = document().recipeText();
        const QString session = document().sessionPath();
        m_window->close();
        m_window = std::make_unique<MainWindow>(services(), *m_theme);
        m_window->openLast();
        QTRY_VERIFY_WITH_TIMEOUT(document().hasModel(), 20000);
        QCOMPARE(document().sessionPath(), session);
        QCOMPARE(document().recipeText(), recipe);
        QCOMPARE(document().xAxis(), std::string("bytes"));
        QCOMPARE(document().points().size(), 2);
        QCOMPARE(document().points().at(1)->name, std::string("query in eight bits"));
        QTRY_VERIFY(document().current().state == CurrentPoint::State::Measured);
        QCOMPARE(document().points().size(), 2);
    }

    void closingDuringAJobIsImmediate() {
        open();
        m_window->action(QStringLiteral("sweep"))->trigger();
        QTRY_VERIFY(!m_window->lab().jobs().idle());
        const QString session = document().sessionPath();
        qint64 hiddenAfter = -1;
        QElapsedTimer timer;
        timer.start();
        connect(m_window->windowHandle(), &QWindow::visibleChanged, this, [&](bool visible) {
            if (!visible && hiddenAfter < 0) hiddenAfter = timer.elapsed();
        });
        m_window->close();
        m_window.reset();
        QVERIFY2(hiddenAfter >= 0 && hiddenAfter < 100, qPrintable(QString::number(hiddenAfter)));
        QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
        const auto stored = Session::open(session.toStdString());
        QVERIFY(stored.has_value());
        QVERIFY((*stored)->check().value().empty());
    }

    void aMovedModelIsAskedForAndAChangedOneRefused() {
        open();
        const QString session = document().sessionPath();
        QTRY_VERIFY(m_window->lab().files().idle());
        m_window->close();
        m_window.reset();
        const auto elsewhere = m_model->root() / "elsewhere";
        std::filesystem::rename(m_model->folder(), elsewhere);

        m_window = std::make_unique<MainWindow>(services(), *m_theme);
        QSignalSpy missing(m_window->findChild<Engine*>(), &Engine::missing);
        m_window->openSession(session);
        QTRY_COMPARE_WITH_TIMEOUT(missing.count(), 1, 20000);
        QCOMPARE(document().points().size(), 1); // readable without the model
        m_window->findChild<SessionKeeper*>()->locate(QStringLiteral("model"), QString::fromStdString(elsewhere.string()));
        QTRY_VERIFY_WITH_TIMEOUT(document().hasModel(), 20000);
        QTRY_VERIFY(m_window->lab().files().idle());

        const test::TemporaryModel other(120, 99);
        document().setModel(nullptr);
        m_window->findChild<SessionKeeper*>()->locate(QStringLiteral("model"), QString::fromStdString(other.folder().string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->lab().problems().count(Severity::Error) > 0, 20000);
        QVERIFY(m_window->lab().problems().at(0).text.contains(QStringLiteral("changed")));
        QVERIFY(!document().hasModel());
    }

    void exportsComeBack() {
        open();
        QTemporaryDir folder;
        auto* exporter = m_window->findChild<Exporter*>();
        document().replaceRecipeText("*: 2:4 int8; heads 1: -0", QStringLiteral("t"));
        waitMeasured();
        QSignalSpy written(exporter, &Exporter::written);
        exporter->exportRecipe(folder.filePath(QStringLiteral("recipe.json")));
        exporter->exportPoints(folder.filePath(QStringLiteral("points.csv")), document().points().all());
        exporter->exportPoints(folder.filePath(QStringLiteral("points.json")), document().points().all());
        exporter->exportReport(folder.filePath(QStringLiteral("report.html")));
        QTRY_COMPARE_WITH_TIMEOUT(written.count(), 4, 20000);
        QFile json(folder.filePath(QStringLiteral("points.json")));
        QVERIFY(json.open(QIODevice::ReadOnly));
        const QJsonArray points = QJsonDocument::fromJson(json.readAll()).array();
        QCOMPARE(points.size(), document().points().size());
        const auto back = measurementFromJson(QJsonDocument(points.last().toObject()).toJson().toStdString());
        QVERIFY2(back.has_value(), back ? "" : back.error().message.c_str());
        QCOMPARE(back->requested, document().points().all().back()->requested);
        const auto recipe = readRecipe("@" + folder.filePath(QStringLiteral("recipe.json")).toStdString(), document().model().shape);
        QVERIFY(recipe.has_value());
        QVERIFY(*recipe == document().recipe());
        QFile table(folder.filePath(QStringLiteral("points.csv")));
        QVERIFY(table.open(QIODevice::ReadOnly));
        QCOMPARE(table.readAll().trimmed().split('\n').size(), 1 + document().points().size());
        QSignalSpy verified(exporter, &Exporter::verified);
        exporter->exportModel(folder.filePath(QStringLiteral("small")));
        QTRY_COMPARE_WITH_TIMEOUT(verified.count(), 1, 60000);
        QVERIFY(verified.first().at(1).value<Verdict>().passed);
        QVERIFY(QFile::exists(folder.filePath(QStringLiteral("small/model.safetensors"))));
        exporter->exportModel(folder.filePath(QStringLiteral("small"))); // not empty any more
        QTRY_VERIFY_WITH_TIMEOUT(m_window->lab().problems().count(Severity::Error) == 1, 20000);
    }

    void saveAsMovesToTheNewFile() {
        open();
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("mine.pscope"));
        m_window->findChild<SessionKeeper*>()->saveAs(file);
        QTRY_COMPARE_WITH_TIMEOUT(document().sessionPath(), file, 20000);
        document().editMatrices({{0, MatrixKind::Key}}, {.bits = 8});
        waitMeasured();
        const auto copy = Session::open(file.toStdString());
        QVERIFY(copy.has_value());
        QCOMPARE((*copy)->points().value().size(), std::size_t(2));
    }

    /// A file that numbers its classes in another order: told once, in the list of problems.
    void swappedClassesAreTold() {
        open();
        QCOMPARE(m_window->lab().problems().count(Severity::Warning), 0);
        QFile rotated(m_folder.filePath(QStringLiteral("rotated.tsv")));
        QVERIFY(rotated.open(QIODevice::WriteOnly));
        rotated.write(rotatedAnswers());
        rotated.close();
        m_window->openModel(QString::fromStdString(m_model->folder().string()), rotated.fileName());
        QTRY_COMPARE_WITH_TIMEOUT(m_window->lab().problems().count(Severity::Warning), 1, 30000);
        const Problem& problem = m_window->lab().problems().at(0);
        QVERIFY2(problem.text.contains(QStringLiteral("another order than the model's")), qPrintable(problem.text));
        QCOMPARE(problem.place, QStringLiteral("data"));
        waitMeasured();
        m_window->action(QStringLiteral("measure"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(document().points().size() >= 2, 30000);
        QCOMPARE(m_window->lab().problems().count(Severity::Warning), 1);
        QCOMPARE(m_window->lab().problems().at(0).count, 1);
    }

    void everyActionIsReachable() {
        for (const char* id : {"openModel", "sweep", "measure", "export", "report", "undo", "redo", "theme", "palette", "shortcuts"})
            QVERIFY2(m_window->action(QLatin1String(id)), id);
        QMap<QString, QString> keys;
        for (const QAction* action : m_window->actions()) {
            if (action->shortcut().isEmpty()) continue;
            const QString text = action->shortcut().toString();
            QVERIFY2(!keys.contains(text), qPrintable(text + keys.value(text) + action->text()));
            keys[text] = action->text();
        }
    }

    void badFilesGiveASentence() {
        m_window->openModel(QStringLiteral("/no/such/folder"));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->lab().problems().count(Severity::Error) == 1, 20000);
        QVERIFY(m_window->lab().problems().at(0).text.contains(QStringLiteral("/no/such/folder")));
        m_window->openSession(QString::fromStdString(m_model->data().string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->lab().problems().count(Severity::Error) == 2, 20000);
    }

private:
    /// The data with every label replaced by the one behind the dense model's answer.
    QByteArray rotatedAnswers() {
        const Workbench& bench = *m_window->lab().lane()->bench; // the lane is idle
        const std::vector<int> answers = bench.predictions("")->argmax();
        const auto& labels = bench.model().config.labels;
        QByteArray text = "text\tlabel\n";
        for (std::size_t i = 0; i < answers.size(); ++i)
            text += QByteArray::fromStdString(bench.data()->examples[i].text + "\t" + labels[(std::size_t(answers[i]) + 1) % labels.size()] + "\n");
        return text;
    }

    SessionDocument& document() { return m_window->lab().document(); }

    void waitMeasured() {
        QTRY_VERIFY_WITH_TIMEOUT(document().current().state == CurrentPoint::State::Measured && document().current().point->requested == document().recipeText(), 60000);
    }

    void open() {
        m_window->openModel(QString::fromStdString(m_model->folder().string()), QString::fromStdString(m_model->data().string()));
        QTRY_VERIFY_WITH_TIMEOUT(document().hasModel(), 20000);
        waitMeasured();
        QCOMPARE(document().points().size(), 1);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<test::TemporaryModel> m_model;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
