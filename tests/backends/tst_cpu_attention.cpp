// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Attention over packed batches, at every instruction set, against the reference's plain loops; and passes
// that go on with fewer tokens and sequences.
#include <QtTest>

#include <cmath>
#include <numeric>
#include <random>

#include "backends/cpu/attention_pass.h"
#include "backends/cpu/cpu_backend.h"
#include "backends/cpu/reference_ops.h"
#include "backends/cpu_models.h"
#include "backends/isa_rows.h"
#include "core/backend/gated.h"

using namespace pscope;
using namespace pscope::cpu;

class TestCpuAttention : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(".*")); }
    void cleanup() { qunsetenv("PSCOPE_CPU_ISA"); }
    void packedSequences_data();
    void packedSequences();
    void largeScores();
    void fewerQueries();
    void neighboursAreLeftAlone();
    void bf16WhereTheRecipeIsNarrow();
    void gateThatKeepsAll();
    void tokensLeave();
    void sequencesLeave();
    void badGates();
};

static std::vector<float> randomValues(std::size_t count, std::uint64_t seed, float size = 1) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal(0, size);
    std::vector<float> values(count);
    for (float& v : values)
        v = normal(random);
    return values;
}

namespace {

/// Random queries, keys and values of a packed batch, in both layouts.
struct Problem {
    int heads, headWidth;
    TokenBatch batch;
    std::vector<float> q, k, v;
    int width() const { return heads * headWidth; }

    Problem(int headCount, int perHead, const std::vector<int>& lengths, float size = 1)
        : heads(headCount)
        , headWidth(perHead) {
        for (const int length : lengths)
            batch.offsets.push_back(batch.offsets.back() + length);
        const std::size_t count =
            static_cast<std::size_t>(batch.tokens()) * static_cast<std::size_t>(width());
        q = randomValues(count, 1, size);
        k = randomValues(count, 2, size);
        v = randomValues(count, 3);
    }
    std::vector<float> expected(Arithmetic arithmetic) const {
        return reference::attention(q, k, v, batch, heads, headWidth, arithmetic);
    }
    /// Only the context of `asking` tokens, which must lie in their sequences as `queryOffsets` says.
    std::vector<float> run(const KernelTable& table, bool bf16, int threads, const std::vector<int>& asking,
                           const std::vector<int>& queryOffsets) const {
        const TokenBlocks tokens{batch.tokens()}, queryTokens{static_cast<int>(asking.size())};
        AlignedBuffer<float> in[3], context(queryTokens.size(width()));
        std::fill_n(context.data(), queryTokens.size(width()), NAN);
        const std::vector<float>* from[] = {&q, &k, &v};
        for (int i = 0; i < 3; ++i) {
            const TokenBlocks& blocks = i ? tokens : queryTokens;
            in[i].ensure(blocks.size(width()));
            for (int t = 0; t < blocks.tokens; ++t)
                for (int f = 0; f < width(); ++f)
                    in[i][blocks.at(t, f, width())] =
                        (*from[i])[static_cast<std::size_t>(i ? t : asking[static_cast<std::size_t>(t)]) *
                                       width() +
                                   f];
        }
        ThreadPool pool(threads);
        Workspace work;
        attendAll({.bf16 = bf16,
                   .tokens = tokens,
                   .queryTokens = queryTokens,
                   .offsets = batch.offsets,
                   .queryOffsets = queryOffsets,
                   .heads = heads,
                   .headWidth = headWidth,
                   .query = in[0].data(),
                   .key = in[1].data(),
                   .value = in[2].data(),
                   .context = context.data()},
                  Runner(table, pool), work);
        std::vector<float> rows(asking.size() * static_cast<std::size_t>(width()));
        for (int t = 0; t < queryTokens.tokens; ++t)
            for (int f = 0; f < width(); ++f)
                rows[static_cast<std::size_t>(t) * width() + f] = context[queryTokens.at(t, f, width())];
        return rows;
    }
    std::vector<float> run(const KernelTable& table, bool bf16, int threads) const {
        std::vector<int> all(static_cast<std::size_t>(batch.tokens()));
        std::iota(all.begin(), all.end(), 0);
        return run(table, bf16, threads, all, batch.offsets);
    }
};

double worst(const std::vector<float>& got, const std::vector<float>& expected) {
    double most = 0;
    for (std::size_t i = 0; i < got.size(); ++i)
        most = std::isfinite(got[i]) ? std::max(most, std::fabs(static_cast<double>(got[i]) - expected[i]))
                                     : INFINITY;
    return got.size() == expected.size() ? most : INFINITY;
}

// Contexts are means of values of size one. In bf16 the same roundings are made, but an exponential that
// differs in its last fp32 bits may round the other way: one step of 2^-8 in one of many.
double toleranceOf(bool bf16) {
    return bf16 ? 4e-3 : 5e-6;
}

} // namespace

void TestCpuAttention::packedSequences_data() {
    test::addIsaAndTypeRows();
}

void TestCpuAttention::packedSequences() {
    QFETCH(int, isa);
    QFETCH(bool, bf16);
    const KernelTable& table = *kernelTable(static_cast<Isa>(isa));
    for (const int headWidth : {32, 64, 2, 10, 18, 72, 7})
        for (const std::vector<int>& lengths : {std::vector<int>{1},
                                                {16},
                                                {33},
                                                {64},
                                                {128},
                                                {300},
                                                {5, 1, 40, 19, 62, 2},
                                                {129, 7, 200},
                                                std::vector<int>(20, 13)}) {
            if (bf16 && headWidth % 2) continue; // stays fp32
            const Problem problem(headWidth > 32 ? 1 : 3, headWidth, lengths);
            const auto expected = problem.expected(bf16 ? Arithmetic::Bf16 : Arithmetic::F32);
            for (const int threads : {1, 3}) {
                const double off = worst(problem.run(table, bf16, threads), expected);
                QVERIFY2(off <= toleranceOf(bf16),
                         fmt::format("heads of {}, {} tokens in {} sequences, {} threads: off by {}",
                                     headWidth, problem.batch.tokens(), lengths.size(), threads, off)
                             .c_str());
            }
        }
}

// One key far ahead of the others, and everything far below zero or far above: chunks must carry the largest
// score along.
void TestCpuAttention::largeScores() {
    for (const Isa isa : availableIsas())
        for (const bool bf16 : {false, true}) {
            Problem problem(2, 32, {300, 17}, 12);
            for (int f = 0; f < problem.width(); ++f)
                problem.k[static_cast<std::size_t>(250) * problem.width() + f] =
                    problem.q[static_cast<std::size_t>(3) * problem.width() + f];
            const auto expected = problem.expected(bf16 ? Arithmetic::Bf16 : Arithmetic::F32);
            // Scores of some hundred: their own rounding is what remains.
            const double off = worst(problem.run(*kernelTable(isa), bf16, 1), expected);
            QVERIFY2(off <= (bf16 ? 2e-2 : 2e-4), fmt::format("{}: off by {}", name(isa), off).c_str());
        }
}

void TestCpuAttention::fewerQueries() {
    const Problem problem(2, 16, {9, 70, 1, 30});
    for (const Isa isa : availableIsas())
        for (const bool bf16 : {false, true}) {
            const auto all = problem.expected(bf16 ? Arithmetic::Bf16 : Arithmetic::F32);
            const std::vector<int> asking{0, 9, 12, 78, 79, 80, 95}, offsets{0, 1, 4, 5, 7};
            std::vector<float> expected;
            for (const int t : asking)
                expected.insert(expected.end(), all.begin() + t * problem.width(),
                                all.begin() + (t + 1) * problem.width());
            QVERIFY(worst(problem.run(*kernelTable(isa), bf16, 2, asking, offsets), expected) <=
                    toleranceOf(bf16));
        }
}

// Values that are no numbers in one sequence stay in that sequence.
void TestCpuAttention::neighboursAreLeftAlone() {
    const Problem clean(2, 16, {7, 13, 50, 3});
    Problem broken = clean;
    for (std::vector<float>* values : {&broken.q, &broken.k, &broken.v})
        std::fill(values->begin() + 7 * clean.width(), values->begin() + 20 * clean.width(), NAN);
    for (const Isa isa : availableIsas())
        for (const bool bf16 : {false, true}) {
            const auto want = clean.run(*kernelTable(isa), bf16, 1),
                       got = broken.run(*kernelTable(isa), bf16, 1);
            for (std::size_t i = 0; i < want.size(); ++i) {
                const auto token = static_cast<int>(i) / clean.width();
                if (token < 7 || token >= 20) QCOMPARE(got[i], want[i]);
            }
        }
}

static std::unique_ptr<Executable> prepared(Backend& backend, const std::shared_ptr<const Model>& model,
                                            const char* spec) {
    return test::prepare(
        backend, test::compressModel(model, test::uniformRecipe(model->config.layers, test::spec(spec))));
}

void TestCpuAttention::bf16WhereTheRecipeIsNarrow() {
    const auto model = test::makeModel({.layers = 1});
    const auto backend = makeCpuBackend();
    const auto said = [&](const Recipe& recipe) {
        std::string kernel;
        for (const auto& [where, name] :
             test::prepare(*backend, test::compressModel(model, recipe))->kernels())
            if (where == "layer 0 attention") kernel = name;
        return kernel;
    };
    for (const char* spec : {"int8", "bf16", "2:4 int8", "int4"})
        QVERIFY(said(test::uniformRecipe(1, test::spec(spec))).find("bf16") != std::string::npos);
    for (const char* spec : {"dense", "50%"})
        QVERIFY(said(test::uniformRecipe(1, test::spec(spec))).find("bf16") == std::string::npos);
    Recipe mixed = test::uniformRecipe(1, test::spec("int8"));
    mixed.layers[0].matrices[static_cast<int>(MatrixKind::Key)] = {};
    QVERIFY(said(mixed).find("bf16") == std::string::npos);
}

static std::vector<std::vector<int>> everyRow(const Present& present) {
    std::vector<std::vector<int>> rows(present.sequences.size());
    for (std::size_t s = 0; s < rows.size(); ++s) {
        rows[s].resize(static_cast<std::size_t>(present.offsets[s + 1] - present.offsets[s]));
        std::iota(rows[s].begin(), rows[s].end(), 0);
    }
    return rows;
}

static std::vector<float> gated(Executable& executable, const TokenBatch& batch,
                                const std::vector<bool>& behind, const Gate& gate) {
    JobContext job;
    const auto logits = dynamic_cast<GatedExecutable&>(executable).forwardGated(batch, behind, gate, job);
    if (!logits) qFatal("%s", logits.error().message.c_str());
    return logits->values;
}

void TestCpuAttention::gateThatKeepsAll() {
    const auto model = test::makeModel({.layers = 3});
    const auto backend = makeCpuBackend();
    for (const char* spec : {"dense", "int8"}) {
        const auto executable = prepared(*backend, model, spec);
        const TokenBatch batch = test::randomBatch(*model, {9, 30, 1, 22});
        const auto expected = test::run(*executable, batch);
        QCOMPARE(gated(*executable, batch, {true, true, true},
                       [](const Present&) { return std::vector<std::vector<int>>{}; }),
                 expected);
        std::vector<int> asked;
        QCOMPARE(gated(*executable, batch, {true, true, true},
                       [&](const Present& present) {
                           asked.push_back(present.layer);
                           return everyRow(present);
                       }),
                 expected);
        QCOMPARE(asked, (std::vector<int>{0, 1})); // nobody is asked behind the last layer
    }
}

// A token that leaves behind layer 0 of two is as if layer 1 had never seen it: the reference's loops over
// what stays.
void TestCpuAttention::tokensLeave() {
    const auto model = test::makeModel({.layers = 2});
    const auto backend = makeCpuBackend();
    const auto executable = prepared(*backend, model, "dense");
    const TokenBatch batch = test::randomBatch(*model, {8, 30, 5});
    const std::vector<std::vector<int>> kept{{0, 3, 4}, {0, 1, 2, 9, 28, 29}, {0}};
    std::vector<float> seen;
    const auto all = gated(*executable, batch, {true, false}, [&](const Present& present) {
        seen.assign(present.states.begin(), present.states.end());
        return kept;
    });
    const auto compressed = test::compressModel(model, {});
    const CompressedLayer& layer = compressed.layers[1];
    const int hidden = model->config.hidden, headWidth = model->config.headWidth(),
              heads = model->config.heads;
    TokenBatch rest;
    reference::Rows x;
    for (std::size_t s = 0; s < kept.size(); ++s) {
        for (const int row : kept[s])
            x.insert(x.end(), seen.begin() + (batch.offsets[s] + row) * hidden,
                     seen.begin() + (batch.offsets[s] + row + 1) * hidden);
        rest.offsets.push_back(rest.offsets.back() + static_cast<int>(kept[s].size()));
    }
    const int tokens = rest.tokens();
    const auto product = [&](MatrixKind kind, const reference::Rows& in) {
        return reference::linear(in, tokens, *layer.matrices[static_cast<int>(kind)],
                                 layer.biases[static_cast<int>(kind)]);
    };
    const auto add = [](reference::Rows& to, const reference::Rows& more) {
        for (std::size_t i = 0; i < to.size(); ++i)
            to[i] += more[i];
    };
    auto attended =
        product(MatrixKind::AttentionOutput,
                reference::attention(product(MatrixKind::Query, x), product(MatrixKind::Key, x),
                                     product(MatrixKind::Value, x), rest, heads, headWidth, Arithmetic::F32));
    add(attended, x);
    reference::layerNorm(attended, tokens, normParts(layer.attentionNorm), model->config.layerNormEps);
    auto inner = product(MatrixKind::FfnIn, attended);
    reference::activate(inner, model->config.activation);
    auto out = product(MatrixKind::FfnOut, inner);
    add(out, attended);
    reference::layerNorm(out, tokens, normParts(layer.outputNorm), model->config.layerNormEps);
    reference::Rows first;
    for (std::size_t s = 0; s < kept.size(); ++s)
        first.insert(first.end(), out.begin() + rest.offsets[s] * hidden,
                     out.begin() + (rest.offsets[s] + 1) * hidden);
    const auto parts = encoderParts(model);
    if (!parts->headDense.values.empty()) {
        first =
            reference::linear(first, 3, parts->headDense.values, parts->headDenseBias.values, hidden, hidden);
        reference::activate(first, model->headActivation);
    }
    const auto expected = reference::linear(first, 3, *compressed.classifier, parts->classifierBias);
    QVERIFY2(worst(all, expected) < 1e-4, fmt::format("off by {}", worst(all, expected)).c_str());
}

void TestCpuAttention::sequencesLeave() {
    const auto model = test::makeModel({.layers = 3});
    const auto backend = makeCpuBackend();
    const auto executable = prepared(*backend, model, "dense");
    const TokenBatch batch = test::randomBatch(*model, {8, 30, 5, 40});
    const std::size_t classes = 5;
    // Sequence 1 leaves behind layer 0, sequences 0 and 3 behind layer 1.
    std::vector<std::vector<int>> present;
    std::vector<int> lastPositions;
    const auto got = gated(*executable, batch, {true, true, true}, [&](const Present& now) {
        present.emplace_back(now.sequences.begin(), now.sequences.end());
        auto rows = everyRow(now);
        if (now.layer == 0) {
            rows[1].clear();
            rows[3] = {0, 2, 39};
        } else {
            lastPositions.assign(now.positions.end() - 3, now.positions.end());
            rows[0].clear();
            rows[2].clear();
        }
        return rows;
    });
    QCOMPARE(present, (std::vector<std::vector<int>>{{0, 1, 2, 3}, {0, 2, 3}}));
    QCOMPARE(lastPositions, (std::vector<int>{0, 2, 39}));
    const auto row = [&](const std::vector<float>& logits, std::size_t s) {
        return std::vector<float>(logits.begin() + static_cast<std::ptrdiff_t>(s * classes),
                                  logits.begin() + static_cast<std::ptrdiff_t>((s + 1) * classes));
    };
    const auto whole = test::run(*executable, batch);
    QVERIFY(worst(row(got, 2), row(whole, 2)) < 1e-5); // went all the way
    // One that leaves behind layer 0 gets what a model of that layer alone would say.
    Recipe short1 = test::uniformRecipe(3, {});
    short1.layers[1].dropped = short1.layers[2].dropped = true;
    const auto one = test::run(*test::prepare(*backend, test::compressModel(model, short1)), batch);
    QVERIFY(worst(row(got, 1), row(one, 1)) < 1e-5);
    Recipe short2 = test::uniformRecipe(3, {});
    short2.layers[2].dropped = true;
    const auto two = test::run(*test::prepare(*backend, test::compressModel(model, short2)), batch);
    QVERIFY(worst(row(got, 0), row(two, 0)) < 1e-5);
    // All leave at once.
    const auto none = gated(*executable, batch, {true, false, false}, [](const Present& now) {
        return std::vector<std::vector<int>>(now.sequences.size());
    });
    QVERIFY(worst(none, one) < 1e-5);
}

void TestCpuAttention::badGates() {
    const auto model = test::makeModel({.layers = 2});
    const auto backend = makeCpuBackend();
    const auto executable = prepared(*backend, model, "dense");
    const TokenBatch batch = test::randomBatch(*model, {4, 6});
    JobContext job;
    const auto ask = [&](std::vector<bool> behind, std::vector<std::vector<int>> answer) {
        return dynamic_cast<GatedExecutable&>(*executable)
            .forwardGated(
                batch, behind, [answer](const Present&) { return answer; }, job);
    };
    QVERIFY(ask({true, false}, {{0, 1}, {0}}));
    for (const std::vector<std::vector<int>>& answer :
         {std::vector<std::vector<int>>{{0}}, {{0}, {0, 6}}, {{1}, {0}}, {{0, 2, 2}, {0}}, {{0, -1}, {0}}}) {
        const auto result = ask({true, false}, answer);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::BadInput);
    }
    QCOMPARE(ask({true}, {}).error().code, ErrorCode::BadInput);
    test::run(*executable, batch); // and it still works afterwards
}

QTEST_APPLESS_MAIN(TestCpuAttention)
#include "tst_cpu_attention.moc"
