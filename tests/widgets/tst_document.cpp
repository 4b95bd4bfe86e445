// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The document: edits, undo, merging of gestures, points, and the text forms of choices.
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include "tests/widgets/made_up_session.h"
#include "widgets/models/choices_text.h"
#include "widgets/models/front_scene.h"

using namespace pscope;

class TestDocument : public QObject {
    Q_OBJECT
private slots:
    void init() {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_document = std::make_unique<SessionDocument>();
        test::fillDocument(*m_document);
    }

    void editsAreUndoneAndRedone() {
        m_document->editMatrices({{0, MatrixKind::Query}, {1, MatrixKind::FfnIn}}, {.pattern = PatternChoice{Pattern::NM, 2, 4}, .bits = 8});
        QCOMPARE(m_document->recipeText(), std::string("layers 0 query: 2:4 int8; layers 1 ffn.in: 2:4 int8"));
        m_document->undoStack()->undo();
        QCOMPARE(m_document->recipeText(), std::string());
        QVERIFY(m_document->recipe().isDense());
        m_document->undoStack()->redo();
        QCOMPARE(m_document->recipe().matrix(1, MatrixKind::FfnIn).bits, 8);
    }

    void aDraggedSliderIsOneStep() {
        const int gesture = m_document->newGesture();
        for (int percent = 5; percent <= 60; percent += 5)
            m_document->editMatrices({{0, MatrixKind::FfnIn}}, {.sparsity = percent / 100.0}, gesture);
        QCOMPARE(m_document->undoStack()->count(), 1);
        QCOMPARE(m_document->recipe().matrix(0, MatrixKind::FfnIn).sparsity, 0.6);
        m_document->editMatrices({{0, MatrixKind::FfnIn}}, {.sparsity = 0.3}, m_document->newGesture());
        QCOMPARE(m_document->undoStack()->count(), 2);
        m_document->undoStack()->undo();
        m_document->undoStack()->undo();
        QVERIFY(m_document->recipe().isDense());
    }

    void aGestureThatEndsWhereItBeganLeavesNothing() {
        const int gesture = m_document->newGesture();
        m_document->editMatrices({{0, MatrixKind::FfnIn}}, {.sparsity = 0.4}, gesture);
        m_document->editMatrices({{0, MatrixKind::FfnIn}}, {.sparsity = 0.0}, gesture);
        QCOMPARE(m_document->undoStack()->count(), 0);
        QVERIFY(m_document->recipe().isDense());
    }

    void aStrokeOverHeadsIsOneStep() {
        const int gesture = m_document->newGesture();
        for (int head = 0; head < 3; ++head) m_document->setHeadsRemoved({{1, head}}, true, gesture);
        m_document->setHeadsRemoved({{0, 2}}, true, gesture);
        QCOMPARE(m_document->undoStack()->count(), 1);
        QCOMPARE(m_document->recipe().layers[1].removedHeads, (std::vector<int>{0, 1, 2}));
        m_document->undoStack()->undo();
        QVERIFY(m_document->recipe().isDense());
    }

    void otherEdits() {
        m_document->setNeurons({0, 1}, 32);
        m_document->setDropped({1}, true);
        QCOMPARE(m_document->recipe().layers[0].neurons, 32);
        QVERIFY(m_document->recipe().layers[1].dropped);
        m_document->setNeurons({0}, 1'000'000);
        QCOMPARE(m_document->recipe().layers[0].neurons, -1);
        m_document->setMethods("random", "magnitude");
        QCOMPARE(m_document->recipe().weightMethod, std::string("random"));
        m_document->setRepair("lstsq");
        m_document->setRepair("lstsq"); // asked twice is one step
        QCOMPARE(m_document->recipe().repair, std::string("lstsq"));
        QCOMPARE(m_document->recipe().weightMethod, std::string("random"));
        m_document->undoStack()->undo();
        QCOMPARE(m_document->recipe().repair, std::string("none"));
        QCOMPARE(m_document->recipe().weightMethod, std::string("random"));
        while (m_document->undoStack()->canUndo()) m_document->undoStack()->undo();
        QCOMPARE(m_document->recipe(), denseRecipe(m_document->model().shape));
    }

    void illegalSettingsAreRefusedWithAReason() {
        QSignalSpy refused(m_document.get(), &SessionDocument::refused);
        m_document->editMatrices({{0, MatrixKind::Query}, {0, MatrixKind::Key}}, {.pattern = PatternChoice{Pattern::NM, 3, 5}});
        QCOMPARE(refused.count(), 1);
        QVERIFY(refused.first().first().toString().contains(QStringLiteral("query")));
        QCOMPARE(m_document->undoStack()->count(), 0);
    }

    void sparsityFollowsThePattern() {
        const MatrixSpec dense;
        QCOMPARE(applyEdit(dense, {.sparsity = 0.5}).pattern, Pattern::Unstructured);
        const MatrixSpec nm = applyEdit(dense, {.pattern = PatternChoice{Pattern::NM, 2, 4}});
        QCOMPARE(applyEdit(nm, {.sparsity = 0.74}).n, 1);
        QCOMPARE(applyEdit(nm, {.sparsity = 0.30}).n, 3);
        const MatrixSpec block = applyEdit(dense, {.pattern = PatternChoice{Pattern::Block, 4, 4}});
        QVERIFY(block.sparsity > 0);
        QCOMPARE(applyEdit(block, {.sparsity = 0.9}).p, 4);
        QCOMPARE(applyEdit(block, {.sparsity = 0.0}), dense);
    }

    void textReplacesTheRecipeAndMistakesDoNot() {
        QVERIFY(m_document->replaceRecipeText("*: 2:4 int8", QStringLiteral("t")).has_value());
        QVERIFY(!m_document->replaceRecipeText("*: 2:oops", QStringLiteral("t")).has_value());
        QCOMPARE(m_document->recipeText(), std::string("*: 2:4 int8"));
        QCOMPARE(m_document->undoStack()->count(), 1);
    }

    void pointsLoadRenameAndAreFound() {
        QSignalSpy edited(m_document.get(), &SessionDocument::pointEdited);
        QVERIFY(m_document->loadPoint(1));
        QCOMPARE(m_document->recipeText(), std::string("*: int8"));
        m_document->renamePoint(1, QStringLiteral("small"));
        m_document->annotatePoint(1, QStringLiteral("note"), true);
        QCOMPARE(edited.count(), 2);
        QCOMPARE(m_document->measured("*: int8")->name, std::string("small"));
        QVERIFY(!m_document->measured("*: int4"));
        m_document->setWorkload({.batch = 8, .tokens = 0, .threads = 1});
        QVERIFY(!m_document->measured("*: int8")); // another workload is another point
    }

    void theFrontKnowsWhoIsDominated() {
        FrontScene scene = buildFrontScene(*m_document);
        QCOMPARE(scene.points.size(), std::size_t(4));
        for (const ScenePoint& point : scene.points) QCOMPARE(point.dominated, point.point->requested == "*: 50%");
        QCOMPARE(scene.front.size(), std::size_t(3));
        QVERIFY(scene.points[static_cast<std::size_t>(scene.front.front())].point->requested == "*: 2:4 int8");
        m_document->setWorkload({.batch = 8, .tokens = 0, .threads = 1});
        QVERIFY(buildFrontScene(*m_document).points.empty());
        m_document->setScope(FrontScope::Everything);
        QCOMPARE(buildFrontScene(*m_document).points.size(), std::size_t(4));
    }

    void aPartialMeasurementIsDrawnHollow() {
        Measurement partial = test::madeUpPoint(*m_document, "*: int4", 400, 0.7, 0);
        m_document->setCurrent({CurrentPoint::State::Measuring, std::make_shared<const Measurement>(partial), {}});
        const FrontScene scene = buildFrontScene(*m_document);
        QVERIFY(scene.current >= 0);
        QVERIFY(scene.points[static_cast<std::size_t>(scene.current)].estimated);
        QVERIFY(!scene.points[static_cast<std::size_t>(scene.current)].onFront);
    }

    void choicesRoundTrip() {
        const Workload workload{.batch = 4, .tokens = 128, .threads = 2};
        QVERIFY(parseWorkload(workloadText(workload)) == workload);
        QVERIFY(!parseWorkload("batch=0 tokens=1 threads=1"));
        QVERIFY(parseAxes(axesText("bytes", "accuracy")) == std::pair(std::string("bytes"), std::string("accuracy")));
        QVERIFY(!parseAxes("bytes nonsense"));
        for (const FrontScope scope : {FrontScope::SameWorkload, FrontScope::SameData, FrontScope::Everything})
            QVERIFY(parseScope(scopeText(scope)) == scope);
    }

private:
    std::unique_ptr<SessionDocument> m_document;
};

QTEST_GUILESS_MAIN(TestDocument)
#include "tst_document.moc"
