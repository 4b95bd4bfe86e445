// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The text form: what must parse, what it means, what is said when it does not, and that it comes back unchanged.
#include <QtTest>

#include <filesystem>
#include <fstream>

#include "core/recipe/recipe_samples.h"

using namespace pscope;

namespace {

QString q(const std::string& text) { return QString::fromStdString(text); }
QString lines(const std::vector<std::string>& all) {
    QStringList out;
    for (const std::string& line : all) out << q(line);
    return out.join('\n');
}

ModelShape twelve() { return sample::bertBase(); }

void seedRows(int count) {
    QTest::addColumn<quint64>("seed");
    for (int seed = 1; seed <= count; ++seed) QTest::addRow("seed %d", seed) << quint64(seed);
}

} // namespace

class TestRecipeText : public QObject {
    Q_OBJECT
private slots:
    void canonicalText_data();
    void canonicalText();
    void meansWhatItSays();
    void emptyIsDense();
    void errorsNameStatementAndWord_data();
    void errorsNameStatementAndWord();
    void matrixSpecs_data();
    void matrixSpecs();
    void roundTripsAtRandom_data() { seedRows(60); }
    void roundTripsAtRandom();
    void mutatedTextNeverBreaks_data() { seedRows(20); }
    void mutatedTextNeverBreaks();
    void mutatedJsonNeverBreaks_data() { seedRows(20); }
    void mutatedJsonNeverBreaks();
    void jsonReadsLayersBeforeText();
    void jsonErrors_data();
    void jsonErrors();
    void readsFromWhereverItIs();
    void diffSaysWhatChanged_data();
    void diffSaysWhatChanged();
    void normalizedDropsWhatSaysNothing();
};

void TestRecipeText::canonicalText_data() {
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("canonical");
    const auto row = [](const char* name, const char* written, const char* canonical) { QTest::newRow(name) << written << canonical; };
    row("int8", "*: int8", "*: int8");
    row("2:4 int8", "*: 2:4 int8", "*: 2:4 int8");
    row("everything", "layers 2-5 ffn.*: 4x4 80% int8; heads 0-3: -0,-1; neurons 4: 512; drop 11",
        "layers 2-5 ffn.*: 4x4 80% int8; heads 0-3: -0,-1; neurons 4: 512; drop 11");
    row("empty", "", "");
    row("only separators", " ; ;; ", "");
    row("case", "LAYERS 2-5 FFN.*: 4X4 80% INT8; Heads 0: -1", "layers 2-5 ffn.*: 4x4 80% int8; heads 0: -1");
    row("no white space", "layers2-5ffn.*:4x4 80%int8;heads0-3:-0,-1;drop11", "layers 2-5 ffn.*: 4x4 80% int8; heads 0-3: -0,-1; drop 11");
    row("much white space", "  layers 2 - 5 , 7\n ffn.in :\t2 : 4   int8  group 32 ", "layers 2-5,7 ffn.in: 2:4 int8 group 32");
    row("explicit dense", "*: dense; classifier: fp32", "");
    row("explicit fp32 pattern", "*: 2:4 fp32", "*: 2:4");
    row("later wins", "*: int8; *: 50%", "*: 50%");
    row("replaces whole setting", "*: 50%; ffn.*: int8", "*: 50%; ffn.*: int8");
    row("exception to dense", "*: int8; layers 3 ffn.in: dense", "*: int8; layers 3 ffn.in: dense");
    row("singular", "layer 3 query: bf16; head 2: -4; neuron 1: 7", "layers 3 query: bf16; heads 2: -4; neurons 1: 7");
    row("long names", "attention.query: int4; attention.key: int4", "query: int4; key: int4");
    row("all attention", "query,key,value: int4; attention.output: int4", "attention.*: int4");
    row("all six", "attention.*: 1:4; ffn.*: 1:4", "*: 1:4");
    row("all layers", "layers 0-11 ffn.in: 50%", "ffn.in: 50%");
    row("star layers", "layers *: int8", "*: int8");
    row("layers alone", "layers 1: int8", "layers 1 *: int8");
    row("classifier", "classifier: int8", "classifier: int8");
    row("classifier is not *", "*: int8; classifier: int4", "*: int8; classifier: int4");
    row("fractional percent", "*: 62.5%", "*: 62.5%");
    row("tiny percent", "*: 0.001%", "*: 0.001%");
    row("leading zeros", "*: 050.50%", "*: 50.5%");
    row("head back", "heads 0: -0,-1,-2; heads 0: +1", "heads 0: -0,-2");
    row("heads all back", "heads 0-1: -0; heads 0: all", "heads 1: -0");
    row("heads twice", "heads 0: -5,-1,-5", "heads 0: -1,-5");
    row("heads everywhere", "heads *: -3", "heads 0-11: -3");
    row("neurons back", "neurons 0-3: 512; neurons 1: all", "neurons 0,2-3: 512");
    row("no neurons", "neurons 0: 0", "neurons 0: 0");
    row("drops", "drop 4; drop layers 9-10,2", "drop 2,4,9-10");
    row("methods", "*: 50%; BY Wanda; units by fisher", "*: 50%; by wanda; units by fisher");
    row("units without by", "units fisher", "units by fisher");
    row("default methods", "by magnitude; units by magnitude", "");
    row("two settings", "layers 0,2,4 query: int8; layers 1,3 query: int8", "layers 0-4 query: int8");
    row("group equals", "*: int4 group=64", "*: int4 group 64");
    row("width first", "*: int8 4x4 80%", "*: 4x4 80% int8");
    row("no majority", "layers 0-5: int8; layers 6-11: int4", "layers 0-5 *: int8; layers 6-11 *: int4");
}

void TestRecipeText::canonicalText() {
    QFETCH(QString, written);
    QFETCH(QString, canonical);
    const auto recipe = parseRecipe(written.toStdString(), twelve());
    QVERIFY2(recipe, recipe ? "" : recipe.error().message.c_str());
    QCOMPARE(q(toText(*recipe, twelve())), canonical);
    const auto again = parseRecipe(canonical.toStdString(), twelve());
    QVERIFY(again);
    QVERIFY(*again == *recipe);
}

void TestRecipeText::meansWhatItSays() {
    const auto recipe = parseRecipe("layers 2-5 ffn.*: 4x4 80% int8; heads 0-3: -0,-1; neurons 4: 512; drop 11", twelve());
    QVERIFY(recipe);
    const MatrixSpec block{.pattern = Pattern::Block, .sparsity = 0.8, .p = 4, .q = 4, .bits = 8};
    for (int l = 0; l < 12; ++l) {
        const LayerSpec& layer = recipe->layers[static_cast<std::size_t>(l)];
        for (int k = 0; k < kLayerMatrices; ++k) {
            const bool named = l >= 2 && l <= 5 && k >= static_cast<int>(MatrixKind::FfnIn);
            QVERIFY(layer.matrices[static_cast<std::size_t>(k)] == (named ? block : MatrixSpec{}));
        }
        QVERIFY(layer.removedHeads == (l <= 3 ? std::vector<int>{0, 1} : std::vector<int>{}));
        QCOMPARE(layer.neurons, l == 4 ? 512 : -1);
        QCOMPARE(layer.dropped, l == 11);
    }
    QVERIFY(recipe->classifier == MatrixSpec{});
    QVERIFY(!recipe->isDense());
}

void TestRecipeText::emptyIsDense() {
    const auto recipe = parseRecipe("", twelve());
    QVERIFY(recipe);
    QVERIFY(recipe->isDense());
    QVERIFY(*recipe == denseRecipe(twelve()));
    const auto rounded = parseRecipe("query: bf16", twelve());
    QVERIFY(rounded);
    QVERIFY(!rounded->isDense());
}

void TestRecipeText::errorsNameStatementAndWord_data() {
    QTest::addColumn<QString>("written");
    QTest::addColumn<QStringList>("named");
    const auto row = [](const char* name, const char* written, const QStringList& named) { QTest::newRow(name) << written << named; };
    row("unknown matrix", "*: int8; ffn.im: int8", {"'ffn.im: int8'", "found 'ffn.im'", "did you mean 'ffn.in'?"});
    row("far from anything", "zzzzzzzz: int8", {"found 'zzzzzzzz'", "expected *, query"});
    row("no selector", "2:4 int8", {"'2:4 int8'", "found '2'", "as in '*: 2:4 int8'"});
    row("unknown setting", "*: int8 fast", {"found 'fast'", "expected dense"});
    row("unknown width", "*: int5", {"'int5'", "int8, int4, int3 or int2"});
    row("fp16", "*: fp16", {"'fp16'", "bf16"});
    row("width missing", "*: int", {"'int' lacks its width"});
    row("no unit", "*: 0.5", {"'0.5' has no unit", "50%"});
    row("too sparse", "*: 100%", {"100%", "outside"});
    row("far too sparse", "*: 120%", {"120%", "outside"});
    row("nothing set", "*:", {"'*:'", "nothing is set"});
    row("no colon", "query int8", {"found 'int'", "expected ':'"});
    row("only selector", "query", {"found the end", "expected ':'"});
    row("block without sparsity", "*: 4x4", {"4x4 blocks need a sparsity", "'4x4 80%'"});
    row("N:M with sparsity", "*: 2:4 50%", {"2:4 already fixes the sparsity"});
    row("keeps more than all", "*: 5:4", {"5:4"});
    row("M too large", "*: 2:64", {"2:64", "32"});
    row("half a pattern", "*: 2:", {"'2:' needs two whole numbers"});
    row("two patterns", "*: 2:4 4x4 80%", {"'4x4' is a second pattern"});
    row("two widths", "*: int8 int4", {"'int4' is a second width"});
    row("two sparsities", "*: 50% 60%", {"'60%' is a second sparsity"});
    row("dense and sparse", "*: dense 50%", {"contradicts"});
    row("group alone", "*: group 32", {"group 32 needs an integer width"});
    row("group of nothing", "*: int4 group", {"'group' needs a size"});
    row("group does not divide", "*: int4 group 100", {"layer 0 query", "768 inputs", "divisible by 100", "96 or 128"});
    row("layer not there", "layers 2-15 *: int8", {"no layer 15", "layers 0-11"});
    row("backwards", "layers 5-2 *: int8", {"5-2", "backwards"});
    row("layer list", "layers two *: int8", {"found 'two'", "layer number"});
    row("open range", "layers 2- *: int8", {"after '2-'"});
    row("huge number", "layers 99999999999 *: int8", {"found '99999999999'", "layer number"});
    row("classifier in layers", "layers 1 classifier: int8", {"belongs to no layer"});
    row("head without sign", "heads 0: 1", {"found '1'", "expected '-'"});
    row("head not there", "heads 0: -12", {"layer 0 has no head 12", "heads 0-11"});
    row("head word", "heads 0: -x", {"found 'x'", "head number"});
    row("heads without colon", "heads 0", {"found the end", "expected ':'"});
    row("heads with rest", "heads 0: -1 -2", {"found '-'", "expected the end"});
    row("too many neurons", "neurons 4: 4000", {"4000 neurons", "layer 4 has 3072"});
    row("neurons word", "neurons 4: many", {"found 'many'"});
    row("drop nothing", "drop", {"found the end", "layer number"});
    row("drop all", "drop 0-11", {"all 12 layers are dropped"});
    row("method missing", "by", {"'by'", "expected a method"});
    row("units of nothing", "units by", {"'units by'", "expected a method"});
    row("method is no name", "by the book", {"'the book' is not a method's name"});
    row("illegal pattern", "layers 3 query: 2:5", {"layer 3 query", "2:5 needs the 768 inputs to be divisible by 5", "4 or 6"});
    row("illegal after neurons", "neurons 4: 511; ffn.out: 2:4", {"layer 4 ffn.out", "511 inputs"});
    row("strange bytes", "\x01\xff: int8", {"expected *"});
}

void TestRecipeText::errorsNameStatementAndWord() {
    QFETCH(QString, written);
    QFETCH(QStringList, named);
    const auto recipe = parseRecipe(written.toStdString(), twelve());
    QVERIFY(!recipe);
    for (const QString& part : named) QVERIFY2(q(recipe.error().message).contains(part), recipe.error().message.c_str());
}

void TestRecipeText::matrixSpecs_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"dense", "bf16", "int8", "int2", "80%", "2:4", "2:4 int8", "4x4 80% int8", "1x16 93.75% bf16", "int4 group 32",
                             "7:32 int3 group 8", "0%", "33.3333333333%"})
        QTest::newRow(text) << text;
}

void TestRecipeText::matrixSpecs() {
    QFETCH(QString, text);
    const auto spec = parseMatrixSpec(text.toStdString());
    QVERIFY(spec);
    QCOMPARE(q(toText(*spec)), text);
    QVERIFY(!parseMatrixSpec(text.toStdString() + " nonsense"));
}

void TestRecipeText::roundTripsAtRandom() {
    QFETCH(quint64, seed);
    sample::Rng rng(seed);
    for (int round = 0; round < 20; ++round) {
        const ModelShape shape = sample::shape(sample::pick(rng, 1, 7), 48, 8, 96);
        const Recipe recipe = sample::randomRecipe(rng, shape);
        QVERIFY(checkRecipe(recipe, shape));
        const std::string text = toText(recipe, shape);
        const auto parsed = parseRecipe(text, shape);
        QVERIFY2(parsed, parsed ? "" : (text + " | " + parsed.error().message).c_str());
        QVERIFY2(*parsed == recipe, text.c_str());
        QCOMPARE(q(toText(*parsed, shape)), q(text));
        const auto fromJson = parseRecipeJson(toJson(recipe, shape), shape);
        QVERIFY2(fromJson, fromJson ? "" : fromJson.error().message.c_str());
        QVERIFY2(*fromJson == recipe, text.c_str());
        QVERIFY(recipeDiff(recipe, *parsed, shape).empty());
        const Recipe other = sample::randomRecipe(rng, shape);
        QCOMPARE(recipeDiff(recipe, other, shape).empty(), recipe == other);
    }
}

void TestRecipeText::mutatedTextNeverBreaks() {
    QFETCH(quint64, seed);
    sample::Rng rng(seed);
    const ModelShape shape = sample::shape(6, 48, 8, 96);
    const std::string alphabet = "0123456789 :;,-+%x*.abdefhilnoprstuwy@{}\n\t\x80";
    for (int round = 0; round < 150; ++round) {
        std::string text = toText(sample::randomRecipe(rng, shape), shape);
        for (int edit = sample::pick(rng, 1, 6); edit > 0; --edit) {
            const auto at = static_cast<std::size_t>(sample::pick(rng, 0, static_cast<int>(text.size())));
            const char c = alphabet[static_cast<std::size_t>(sample::pick(rng, 0, static_cast<int>(alphabet.size()) - 1))];
            if (sample::pick(rng, 0, 1) || at == text.size()) text.insert(at, 1, c);
            else text.erase(at, static_cast<std::size_t>(sample::pick(rng, 1, 4)));
        }
        const auto parsed = parseRecipe(text, shape);
        if (!parsed) {
            QVERIFY(!parsed.error().message.empty());
            continue;
        }
        QVERIFY2(checkRecipe(*parsed, shape), text.c_str());
        const auto again = parseRecipe(toText(*parsed, shape), shape);
        QVERIFY2(again && *again == *parsed, text.c_str());
    }
}

void TestRecipeText::mutatedJsonNeverBreaks() {
    QFETCH(quint64, seed);
    sample::Rng rng(seed);
    const ModelShape shape = sample::shape(2, 48, 8, 96);
    const std::string alphabet = "0123456789 :,-%\"{}[]ntfx.e\x80";
    for (int round = 0; round < 100; ++round) {
        std::string json = toJson(sample::randomRecipe(rng, shape), shape);
        for (int edit = sample::pick(rng, 1, 3); edit > 0; --edit) {
            const auto at = static_cast<std::size_t>(sample::pick(rng, 0, static_cast<int>(json.size()) - 1));
            json[at] = alphabet[static_cast<std::size_t>(sample::pick(rng, 0, static_cast<int>(alphabet.size()) - 1))];
        }
        const auto parsed = parseRecipeJson(json, shape);
        if (parsed) QVERIFY2(checkRecipe(*parsed, shape), json.c_str());
        else QVERIFY(!parsed.error().message.empty());
    }
}

void TestRecipeText::jsonReadsLayersBeforeText() {
    const ModelShape shape = sample::shape(1, 48, 8, 96);
    const auto both = parseRecipeJson(R"({"format":"pscope-recipe-1","text":"*: int8","layers":[{"ffn.*":"int4","neurons":48}]})", shape);
    QVERIFY(both);
    QCOMPARE(q(toText(*both, shape)), QString("ffn.*: int4; neurons 0: 48"));
    const auto textOnly = parseRecipeJson(R"({"format":"pscope-recipe-1","text":"*: int8"})", shape);
    QVERIFY(textOnly);
    QCOMPARE(q(toText(*textOnly, shape)), QString("*: int8"));
}

void TestRecipeText::jsonErrors_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* name, const char* json, const char* named) { QTest::newRow(name) << json << named; };
    row("not JSON", "{", "not valid JSON (at byte 1 of 1)");
    row("a list", "[1]", "expected an object");
    row("no format", "{}", "format is null");
    row("newer format", R"({"format":"pscope-recipe-2","text":""})", "pscope-recipe-1");
    row("nothing in it", R"({"format":"pscope-recipe-1"})", "neither layers nor text");
    row("layers no list", R"({"format":"pscope-recipe-1","layers":3})", "layers is number");
    row("layer no object", R"({"format":"pscope-recipe-1","layers":[3]})", "layers[0] is number");
    row("spec no text", R"({"format":"pscope-recipe-1","layers":[{"query":8}]})", "layers[0].query is number");
    row("spec wrong", R"({"format":"pscope-recipe-1","layers":[{"query":"int5"}]})", "layers[0].query");
    row("unknown key", R"({"format":"pscope-recipe-1","layers":[{"qeury":"int8"}]})", "layers[0].qeury is not known");
    row("heads no list", R"({"format":"pscope-recipe-1","layers":[{"removedHeads":1}]})", "expected a list of head numbers");
    row("heads of text", R"({"format":"pscope-recipe-1","layers":[{"removedHeads":["a"]}]})", "expected head numbers");
    row("head not there", R"({"format":"pscope-recipe-1","layers":[{"removedHeads":[9]}]})", "head 9");
    row("neurons of text", R"({"format":"pscope-recipe-1","layers":[{"neurons":"all"}]})", "expected a count or null");
    row("neurons below zero", R"({"format":"pscope-recipe-1","layers":[{"neurons":-7}]})", "-7 neurons");
    row("dropped number", R"({"format":"pscope-recipe-1","layers":[{"dropped":1}]})", "expected true or false");
    row("method number", R"({"format":"pscope-recipe-1","layers":[{}],"weightMethod":1})", "expected a method's name");
    row("too many layers", R"({"format":"pscope-recipe-1","layers":[{},{}]})", "for 2 layers, the model has 1");
}

void TestRecipeText::jsonErrors() {
    QFETCH(QString, json);
    QFETCH(QString, named);
    const auto recipe = parseRecipeJson(json.toStdString(), sample::shape(1, 48, 8, 96));
    QVERIFY(!recipe);
    QVERIFY2(q(recipe.error().message).contains(named), recipe.error().message.c_str());
}

void TestRecipeText::readsFromWhereverItIs() {
    const ModelShape shape = sample::shape(2, 48, 8, 96);
    QTemporaryDir folder;
    const std::string file = folder.filePath("recipe file.txt").toStdString();
    const auto expected = parseRecipe("*: int8; heads 1: -2", shape);
    QVERIFY(expected);
    const auto readsBack = [&](const std::string& argument) {
        const auto recipe = readRecipe(argument, shape);
        return recipe && *recipe == *expected;
    };
    QVERIFY(readsBack(" *: int8; heads 1: -2"));
    QVERIFY(readsBack(toJson(*expected, shape)));
    std::ofstream(file) << "# my recipe\n*: int8 # everything\n\nheads 1: -2\n";
    QVERIFY(readsBack("@" + file));
    std::ofstream(file) << "\n" << toJson(*expected, shape);
    QVERIFY(readsBack("@" + file));
    std::ofstream(file) << "*: int9\n";
    const auto wrong = readRecipe("@" + file, shape);
    QVERIFY(!wrong);
    QVERIFY(q(wrong.error().message).contains("recipe file.txt") && q(wrong.error().message).contains("int9"));
    const auto missing = readRecipe("@" + file + ".gone", shape);
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
}

void TestRecipeText::diffSaysWhatChanged_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("expected");
    QTest::newRow("same") << "*: int8" << "*: int8" << "";
    QTest::newRow("one matrix") << "" << "layers 2 ffn.in: 2:4 int8" << "layer 2 ffn.in: dense -> 2:4 int8";
    QTest::newRow("everything") << "" << "*: int8" << "*: dense -> int8";
    QTest::newRow("some layers") << "*: int8" << "*: int8; layers 1-3 ffn.*: int4" << "layers 1-3 ffn.*: int8 -> int4";
    QTest::newRow("units") << "heads 0: -1; neurons 2: 10" << "heads 0: -2; heads 3-4: -5; drop 11"
                           << "layer 0 heads: -2,+1\nlayers 3-4 heads: -5\nlayer 2 neurons: 10 -> all\nlayer 11: dropped";
    QTest::newRow("rest") << "drop 1" << "classifier: int8; by wanda; units by michel"
                          << "classifier: dense -> int8\nlayer 1: restored\nweights by: magnitude -> wanda\nunits by: magnitude -> michel";
}

void TestRecipeText::diffSaysWhatChanged() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, expected);
    const auto a = parseRecipe(before.toStdString(), twelve()), b = parseRecipe(after.toStdString(), twelve());
    QVERIFY(a && b);
    QCOMPARE(lines(recipeDiff(*a, *b, twelve())), expected);
}

void TestRecipeText::normalizedDropsWhatSaysNothing() {
    const ModelShape shape = sample::shape(2, 48, 8, 96);
    Recipe recipe = denseRecipe(shape);
    recipe.matrix(0, MatrixKind::Key) = {.pattern = Pattern::Unstructured, .sparsity = 0, .n = 2, .m = 4};
    recipe.matrix(1, MatrixKind::Key) = {.pattern = Pattern::Dense, .sparsity = 0.5, .p = 4, .q = 4, .group = 16};
    recipe.layers[1].neurons = 96;
    QVERIFY(normalized(recipe, shape) == denseRecipe(shape));
    recipe.matrix(0, MatrixKind::Key) = {.pattern = Pattern::Block, .sparsity = 0.5, .n = 2, .m = 4, .p = 4, .q = 2, .bits = 8};
    recipe.layers[0].removedHeads = {3, 1, 3};
    const Recipe tidy = normalized(recipe, shape);
    QCOMPARE(q(toText(tidy, shape)), QString("layers 0 key: 4x2 50% int8; heads 0: -1,-3"));
    QVERIFY(tidy == *parseRecipe(toText(tidy, shape), shape));
}

QTEST_APPLESS_MAIN(TestRecipeText)
#include "tst_recipe_text.moc"
