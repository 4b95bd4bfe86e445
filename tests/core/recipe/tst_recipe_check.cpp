// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Legality: what each pattern, width and removal needs of a matrix, and that refusals say what would fit.
#include <QtTest>

#include "core/recipe/recipe_samples.h"

using namespace pscope;

class TestRecipeCheck : public QObject {
    Q_OBJECT
private slots:
    void specOnMatrix_data();
    void specOnMatrix();
    void sizesFollowRemoval();
    void removalDecidesWhatFits();
    void recipeAgainstShape_data();
    void recipeAgainstShape();
    void suggestionsFit_data();
    void suggestionsFit();
};

void TestRecipeCheck::specOnMatrix_data() {
    QTest::addColumn<QString>("spec");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<QString>("refusal"); // "" = legal
    const auto row = [](const char* spec, int rows, int columns, const char* refusal) {
        QTest::addRow("%s on %dx%d", spec, rows, columns) << spec << rows << columns << refusal;
    };
    row("dense", 770, 771, "");
    row("80%", 7, 13, "");
    row("2:4", 770, 770, "2:4 needs the 770 inputs to be divisible by 4; M = 2 or 5 would fit");
    row("2:4", 770, 772, "");
    row("31:32", 1, 64, "");
    row("1:1", 3, 3, "");
    row("7:7", 3, 49, "");
    row("1:32", 8, 48, "divisible by 32; M = 24 would fit");
    row("4x4 50%", 64, 64, "");
    row("3x4 50%", 64, 64, "64 outputs to be divisible by 3; a block height of 2 or 4 would fit");
    row("4x3 50%", 64, 64, "64 inputs to be divisible by 3; a block width of 2 or 4 would fit");
    row("64x64 50%", 32, 32, "a block height of 32 would fit");
    row("int4 group 32", 5, 64, "");
    row("int4 group 33", 5, 64, "a group of 32 or 64 would fit");
    row("2:4 int2 group 4", 5, 8, "");
    row("2:4 int8", 0, 64, "");
    row("2:4 int8 group 7", 64, 0, "");
}

void TestRecipeCheck::specOnMatrix() {
    QFETCH(QString, spec);
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(QString, refusal);
    const auto parsed = parseMatrixSpec(spec.toStdString());
    QVERIFY(parsed);
    const auto legal = checkSpec(*parsed, rows, columns);
    QCOMPARE(legal.has_value(), refusal.isEmpty());
    if (legal) return;
    QCOMPARE(legal.error().code, ErrorCode::Unsupported);
    QVERIFY2(QString::fromStdString(legal.error().message).contains(refusal), legal.error().message.c_str());
}

void TestRecipeCheck::sizesFollowRemoval() {
    const ModelShape shape = sample::shape(2, 48, 8, 96, 5);
    Recipe recipe = denseRecipe(shape);
    recipe.layers[1].removedHeads = {0, 5};
    recipe.layers[1].neurons = 40;
    const auto size = [&](int layer, MatrixKind kind) { return sizeAfterRemoval(recipe, shape, layer, kind); };
    QVERIFY((size(0, MatrixKind::Query) == MatrixSize{48, 48}));
    QVERIFY((size(0, MatrixKind::FfnIn) == MatrixSize{96, 48}));
    QVERIFY((size(1, MatrixKind::Query) == MatrixSize{32, 48}));
    QVERIFY((size(1, MatrixKind::Value) == MatrixSize{32, 48}));
    QVERIFY((size(1, MatrixKind::AttentionOutput) == MatrixSize{48, 32}));
    QVERIFY((size(1, MatrixKind::FfnIn) == MatrixSize{40, 48}));
    QVERIFY((size(1, MatrixKind::FfnOut) == MatrixSize{48, 40}));
    QVERIFY((size(0, MatrixKind::Classifier) == MatrixSize{5, 48}));
}

void TestRecipeCheck::removalDecidesWhatFits() {
    const ModelShape shape = sample::shape(1, 48, 8, 96);
    QVERIFY(parseRecipe("attention.output: 8:16", shape)); // 48 = 3 * 16
    QVERIFY(!parseRecipe("attention.output: 8:16; heads 0: -1", shape)); // 40
    QVERIFY(parseRecipe("attention.output: 8:16; heads 0: -1,-2", shape)); // 32
    QVERIFY(parseRecipe("ffn.out: 8:20; neurons 0: 80", shape));
    QVERIFY(!parseRecipe("ffn.out: 8:20", shape));
    QVERIFY(parseRecipe("*: 7:31; heads 0: all; neurons 0: 0; heads 0: -0,-1,-2,-3,-4,-5; query,key,value,ffn.in: int8", shape)); // nothing left to fit
    QVERIFY(!parseRecipe("*: 7:31", shape));
}

void TestRecipeCheck::recipeAgainstShape_data() {
    QTest::addColumn<QString>("edit");
    QTest::addColumn<QString>("refusal");
    QTest::newRow("layers missing") << "layers" << "for 1 layers, the model has 2";
    QTest::newRow("all dropped") << "drop" << "all 2 layers are dropped";
    QTest::newRow("foreign head") << "head" << "layer 1: head 6 is not there; it has heads 0-5";
    QTest::newRow("unsorted heads") << "order" << "layer 0: removed heads must ascend";
    QTest::newRow("too many neurons") << "neurons" << "layer 0: cannot keep 97 neurons, it has 96";
    QTest::newRow("no classifier") << "classifier" << "no classifier";
    QTest::newRow("unknown width") << "bits" << "layer 1 ffn.in: 5 bits are not offered";
    QTest::newRow("not a number") << "nan" << "layer 1 ffn.in: a sparsity of nan%";
}

void TestRecipeCheck::recipeAgainstShape() {
    QFETCH(QString, edit);
    QFETCH(QString, refusal);
    const ModelShape shape = sample::shape(2, 48, 8, 96, edit == "classifier" ? 0 : 3);
    Recipe recipe = denseRecipe(shape);
    QVERIFY(checkRecipe(recipe, shape));
    if (edit == "layers") recipe.layers.pop_back();
    if (edit == "drop") recipe.layers[0].dropped = recipe.layers[1].dropped = true;
    if (edit == "head") recipe.layers[1].removedHeads = {6};
    if (edit == "order") recipe.layers[0].removedHeads = {3, 2};
    if (edit == "neurons") recipe.layers[0].neurons = 97;
    if (edit == "classifier") recipe.classifier.bits = 8;
    if (edit == "bits") recipe.matrix(1, MatrixKind::FfnIn).bits = 5;
    if (edit == "nan") recipe.matrix(1, MatrixKind::FfnIn) = {.pattern = Pattern::Unstructured, .sparsity = std::nan("")};
    const auto legal = checkRecipe(recipe, shape);
    QVERIFY(!legal);
    QVERIFY2(QString::fromStdString(legal.error().message).contains(refusal), legal.error().message.c_str());
}

void TestRecipeCheck::suggestionsFit_data() {
    QTest::addColumn<quint64>("seed");
    for (int seed = 1; seed <= 10; ++seed) QTest::addRow("seed %d", seed) << quint64(seed);
}

void TestRecipeCheck::suggestionsFit() {
    QFETCH(quint64, seed);
    sample::Rng rng(seed);
    for (int round = 0; round < 100; ++round) {
        const int columns = sample::pick(rng, 1, 300);
        MatrixSpec spec{.pattern = Pattern::NM, .n = 1, .m = sample::pick(rng, 1, 32)};
        const auto legal = checkSpec(spec, 8, columns);
        QCOMPARE(legal.has_value(), columns % spec.m == 0);
        if (legal) continue;
        const QString message = QString::fromStdString(legal.error().message);
        const QRegularExpressionMatch match = QRegularExpression("M = (\\d+)").match(message);
        QVERIFY2(match.hasMatch(), legal.error().message.c_str());
        spec.m = match.captured(1).toInt();
        QVERIFY2(checkSpec(spec, 8, columns), legal.error().message.c_str());
    }
}

QTEST_APPLESS_MAIN(TestRecipeCheck)
#include "tst_recipe_check.moc"
