// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every kernel of every instruction set where it could go wrong unseen: integer sums exact at the ends of their range, empty
// rows and groups without weights, values from denormal to 1e30, a NaN next door, arrays that end at a page nobody may touch.
//
// What is promised of NaN and infinity: a token that holds one gives outputs without meaning (fp32: NaN where a kept weight
// meets it); every other token's outputs are the same bits as without it. Activations are aligned to cache lines and padded to
// 16 tokens; everything else (bias, gamma, beta, the head's matrices) may lie anywhere.
#include <QtTest>

#include <cmath>
#include <random>

#include "backends/cpu/reference_ops.h"
#include "backends/cpu/workspace.h"
#include "backends/cpu_models.h"
#include "backends/kernel_cases.h"
#include "support/guarded_memory.h"

using namespace pscope;
using namespace pscope::cpu;
using test::Against;
using test::Guarded;
using test::KernelCase;

struct Size {
    int rows, columns, tokens;
};
/// Ragged in every direction that the pattern allows.
static std::vector<Size> sizesFor(const KernelCase& which) {
    std::vector<Size> sizes{{64, 128, 1}, {48, 128, 12}, {96, 256, 17}, {40, 896, 49}, {112, 384, 66}};
    const MatrixSpec spec = test::spec(which.spec);
    if (spec.group == 0 && spec.pattern != Pattern::NM && which.choice.form != Form::Tiles)
        for (const Size odd : {Size{1, 1, 1}, {5, 7, 3}, {25, 33, 18}, {67, 99, 70}}) sizes.push_back(odd);
    return sizes;
}

/// Runs a kernel on inputs in the layout of the test: x [tokens, columns] row-major in, [tokens, rows] out.
struct LinearTest {
    Isa isa;
    const PackedMatrix& matrix;
    std::span<const float> bias;
    int tokens;
    Against side = Against::Behind;

    std::vector<float> operator()(std::span<const float> x) const {
        const TokenBlocks blocks{tokens};
        const int columns = matrix.columns, rows = matrix.rows;
        Guarded<float> in(blocks.size(columns), side), out(blocks.size(rows), side);
        std::fill_n(in.data(), in.size(), 0.0F);
        std::fill_n(out.data(), out.size(), NAN); // whatever is not written shows
        for (int t = 0; t < tokens; ++t)
            for (int c = 0; c < columns; ++c) in[blocks.at(t, c, columns)] = x[static_cast<std::size_t>(t) * columns + c];
        // The bias begins one float late, so that it lies on no boundary.
        std::vector<float> late(bias.size() + 1, 0.0F);
        std::ranges::copy(bias, late.begin() + 1);
        Guarded<float> offsets(late, side);
        ThreadPool pool(1);
        const Runner runner(*kernelTable(isa), pool);
        LinearInput input;
        input.reset(in.data(), columns, blocks);
        LinearCall call;
        call.matrix = &matrix;
        call.bias = offsets.data() + 1;
        call.y = out.data();
        input.prepare(call, runner);
        runner.linear(call);
        std::vector<float> y(static_cast<std::size_t>(tokens) * rows);
        for (int t = 0; t < tokens; ++t)
            for (int r = 0; r < rows; ++r) y[static_cast<std::size_t>(t) * rows + r] = out[blocks.at(t, r, rows)];
        return y;
    }
};

static std::vector<float> normal(std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> distribution;
    std::vector<float> values(count);
    for (float& v : values) v = distribution(random);
    return values;
}

/// The pattern's matrix with every fifth row empty, and a third of its columns too.
static std::shared_ptr<const CompressedMatrix> holedMatrix(const KernelCase& which, const Size& size) {
    const MatrixSpec spec = test::spec(which.spec);
    std::vector<float> weights = normal(static_cast<std::size_t>(size.rows) * size.columns, 3);
    for (int r = 0; r < size.rows; ++r)
        for (int c = 0; c < size.columns; ++c)
            if (r % 5 == 2 || (c >= size.columns / 3 && c < 2 * size.columns / 3)) weights[static_cast<std::size_t>(r) * size.columns + c] = 0;
    return test::compressMatrix(std::move(weights), spec, size.rows, size.columns, 4);
}

/// Codes over the whole range of the bits, scales one, -127 and 127 (or -7 and 7) in every row that keeps anything.
static CompressedMatrix integerMatrix(const KernelCase& which, const Size& size) {
    CompressedMatrix matrix = *test::makeMatrix(test::spec(which.spec), size.rows, size.columns, 9);
    auto& quantized = *matrix.quantized;
    const int largest = (1 << (quantized.bits - 1)) - 1;
    std::mt19937 random(6);
    auto values = std::make_shared<std::vector<float>>(quantized.codes.size(), 0.0F);
    for (int r = 0; r < size.rows; ++r)
        for (int c = 0; c < size.columns; ++c) {
            const std::size_t at = static_cast<std::size_t>(r) * size.columns + c;
            if (matrix.weights.values[at] == 0 && !matrix.spec.isDense()) {
                quantized.codes[at] = 0;
                continue;
            }
            const int dice = static_cast<int>(random() % 4);
            const int code = r % 3 == 0 ? largest : r % 3 == 1 ? -largest : dice == 0 ? largest : dice == 1 ? -largest
                             : static_cast<int>(random() % static_cast<unsigned>(2 * largest + 1)) - largest;
            quantized.codes[at] = static_cast<std::int8_t>(code);
            (*values)[at] = static_cast<float>(code);
        }
    std::ranges::fill(quantized.scales, 1.0F);
    matrix.weights = {values, *values};
    return matrix;
}

class TestCpuTruth : public QObject {
    Q_OBJECT

    template <class Keep> static void addRows(Keep&& keep) {
        QTest::addColumn<int>("isa");
        QTest::addColumn<int>("kernel");
        const auto cases = test::kernelCases();
        for (const Isa isa : availableIsas())
            for (std::size_t i = 0; i < cases.size(); ++i)
                if (keep(cases[i]) && test::runs(isa, cases[i].choice))
                    QTest::addRow("%s %s", std::string(name(isa)).c_str(), cases[i].name) << static_cast<int>(isa) << static_cast<int>(i);
    }
    static void addIsas() {
        QTest::addColumn<int>("isa");
        for (const Isa isa : availableIsas()) QTest::newRow(std::string(name(isa)).c_str()) << static_cast<int>(isa);
    }
    static std::string at(const KernelCase& which, Isa isa, const Size& size) {
        return fmt::format("{} {}, {} x {}, {} tokens", name(isa), which.name, size.columns, size.rows, size.tokens);
    }

private slots:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(".*")); }

    void integersAreExact_data() {
        addRows([](const KernelCase& which) { return which.choice.arithmetic == Arithmetic::Int8; });
    }
    // Inputs are whole numbers with -127 or 127 in each token, so that the token's scale is one: y is the integer sum.
    void integersAreExact() {
        QFETCH(int, isa);
        QFETCH(int, kernel);
        const KernelCase which = test::kernelCases()[static_cast<std::size_t>(kernel)];
        for (const Size& size : sizesFor(which)) {
            const CompressedMatrix matrix = integerMatrix(which, size);
            const PackedMatrix packed = pack(matrix, which.choice);
            const auto columns = static_cast<std::size_t>(size.columns);
            std::vector<float> x(static_cast<std::size_t>(size.tokens) * columns);
            std::mt19937 random(8);
            for (int t = 0; t < size.tokens; ++t)
                for (std::size_t c = 0; c < columns; ++c) {
                    // Saturated tokens first: 127 against 127 everywhere is where 16-bit sums would overflow.
                    const int value = t % 4 == 0 ? 127 : t % 4 == 1 ? -127 : t % 4 == 2 ? (c % 2 ? 127 : -127) : static_cast<int>(random() % 255) - 127;
                    x[static_cast<std::size_t>(t) * columns + c] = static_cast<float>(c == columns - 1 && t % 4 == 3 ? 127 : value);
                }
            const std::vector<float> bias(static_cast<std::size_t>(size.rows), 0.0F);
            const auto y = LinearTest{static_cast<Isa>(isa), packed, bias, size.tokens}(x);
            for (int t = 0; t < size.tokens; ++t)
                for (int r = 0; r < size.rows; ++r) {
                    std::int64_t sum = 0;
                    for (std::size_t c = 0; c < columns; ++c)
                        sum += static_cast<std::int64_t>(x[static_cast<std::size_t>(t) * columns + c]) * matrix.quantized->codes[static_cast<std::size_t>(r) * columns + c];
                    const float got = y[static_cast<std::size_t>(t) * static_cast<std::size_t>(size.rows) + static_cast<std::size_t>(r)];
                    QVERIFY2(got == static_cast<float>(sum), fmt::format("{}: token {} row {}: {} instead of {}", at(which, static_cast<Isa>(isa), size), t, r, got, sum).c_str());
                }
        }
    }

    void holesAndGuards_data() {
        addRows([](const KernelCase&) { return true; });
    }
    // Empty rows, columns and groups; all arrays end at, then begin at, a forbidden page.
    void holesAndGuards() {
        QFETCH(int, isa);
        QFETCH(int, kernel);
        const KernelCase which = test::kernelCases()[static_cast<std::size_t>(kernel)];
        for (const Size& size : sizesFor(which)) {
            const auto matrix = holedMatrix(which, size);
            const PackedMatrix packed = pack(*matrix, which.choice);
            const std::vector<float> x = normal(static_cast<std::size_t>(size.tokens) * size.columns, 1), bias = normal(static_cast<std::size_t>(size.rows), 2);
            const auto expected = reference::linear(x, size.tokens, *matrix, bias);
            double scale = 1e-3;
            for (const float v : expected) scale = std::max(scale, std::fabs(static_cast<double>(v)));
            for (const Against side : {Against::Behind, Against::Before}) {
                const auto y = LinearTest{static_cast<Isa>(isa), packed, bias, size.tokens, side}(x);
                for (std::size_t i = 0; i < y.size(); ++i) {
                    const double error = std::fabs(static_cast<double>(y[i]) - expected[i]) / scale;
                    QVERIFY2(error <= test::toleranceOf(which.choice.arithmetic), fmt::format("{}: output {}: {} instead of {}", at(which, static_cast<Isa>(isa), size), i, y[i], expected[i]).c_str());
                    if (static_cast<int>(i) % size.rows % 5 == 2) QCOMPARE(y[i], bias[i % static_cast<std::size_t>(size.rows)]); // nothing but the bias, exactly
                }
            }
        }
    }

    void extremes_data() {
        addRows([](const KernelCase&) { return true; });
    }
    // Tokens of every magnitude side by side, against double precision, relative to the sum of the products' magnitudes.
    void extremes() {
        QFETCH(int, isa);
        QFETCH(int, kernel);
        const KernelCase which = test::kernelCases()[static_cast<std::size_t>(kernel)];
        const Size size{48, 256, 18};
        const auto matrix = test::makeMatrix(test::spec(which.spec), size.rows, size.columns, 21);
        const PackedMatrix packed = pack(*matrix, which.choice);
        const std::vector<float> bias(static_cast<std::size_t>(size.rows), 0.0F);
        std::vector<float> x = normal(static_cast<std::size_t>(size.tokens) * size.columns, 5);
        const float magnitudes[] = {1, 1e30F, 1e-30F, 1e10F, 0, 1e-36F};
        for (int t = 0; t < size.tokens; ++t)
            for (int c = 0; c < size.columns; ++c) {
                float& value = x[static_cast<std::size_t>(t) * size.columns + c];
                value *= magnitudes[t % 6];
                if (t % 6 == 0 && c % 3 == 0) value *= 1e-41F / 1e-3F; // denormals among ordinary values
                if (t % 6 == 3 && c == 7) value = -1e30F;              // one giant among ordinary values
            }
        const auto expected = reference::linear(x, size.tokens, *matrix, bias);
        const auto y = LinearTest{static_cast<Isa>(isa), packed, bias, size.tokens}(x);
        for (int t = 0; t < size.tokens; ++t)
            for (int r = 0; r < size.rows; ++r) {
                double magnitude = 0;
                for (int c = 0; c < size.columns; ++c)
                    magnitude += std::fabs(static_cast<double>(x[static_cast<std::size_t>(t) * size.columns + c]) * matrix->weights.values[static_cast<std::size_t>(r) * size.columns + c]);
                const std::size_t i = static_cast<std::size_t>(t) * size.rows + static_cast<std::size_t>(r);
                // A denormal keeps fewer digits; below 1e-37 nothing is asked.
                const double error = std::fabs(static_cast<double>(y[i]) - expected[i]), allowed = 4 * test::toleranceOf(which.choice.arithmetic) * magnitude + 1e-37;
                QVERIFY2(std::isfinite(y[i]) && error <= allowed, fmt::format("{}: token {} row {}: {} instead of {}, allowed {}", at(which, static_cast<Isa>(isa), size), t, r, y[i], expected[i], allowed).c_str());
            }
    }

    void aBadTokenHarmsNoOther_data() {
        addRows([](const KernelCase&) { return true; });
    }
    void aBadTokenHarmsNoOther() {
        QFETCH(int, isa);
        QFETCH(int, kernel);
        const KernelCase which = test::kernelCases()[static_cast<std::size_t>(kernel)];
        const Size size{48, 256, 40};
        const auto matrix = test::makeMatrix(test::spec(which.spec), size.rows, size.columns, 22);
        const PackedMatrix packed = pack(*matrix, which.choice);
        const std::vector<float> bias = normal(static_cast<std::size_t>(size.rows), 2), good = normal(static_cast<std::size_t>(size.tokens) * size.columns, 5);
        const LinearTest run{static_cast<Isa>(isa), packed, bias, size.tokens};
        const auto expected = run(good);
        for (const float value : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), 1e-42F}) {
            auto x = good;
            const bool tiny = value == 1e-42F;
            for (const int t : {0, 17, 39})
                for (int c = 0; c < size.columns; ++c)
                    if (tiny || c == 100) x[static_cast<std::size_t>(t) * size.columns + c] = value;
            const auto y = run(x);
            for (std::size_t i = 0; i < y.size(); ++i) {
                const auto token = static_cast<int>(i) / size.rows, row = static_cast<int>(i) % size.rows;
                const bool bad = token == 0 || token == 17 || token == 39;
                if (!bad) QVERIFY2(std::bit_cast<std::uint32_t>(y[i]) == std::bit_cast<std::uint32_t>(expected[i]), fmt::format("{}: {} in another token changes token {}", at(which, static_cast<Isa>(isa), size), value, token).c_str());
                // A token of denormals alone weighs nothing, in any arithmetic.
                else if (tiny) QVERIFY2(std::fabs(y[i] - bias[static_cast<std::size_t>(row)]) < 1e-30, fmt::format("{}: a denormal token gives {} instead of the bias {}", at(which, static_cast<Isa>(isa), size), y[i], bias[static_cast<std::size_t>(row)]).c_str());
                else if (which.choice.arithmetic == Arithmetic::F32 && which.choice.rounding == Rounding::None && std::isnan(value) && matrix->weights.values[static_cast<std::size_t>(row) * size.columns + 100] != 0)
                    QVERIFY2(std::isnan(y[i]), fmt::format("{}: NaN times a weight gives {}", at(which, static_cast<Isa>(isa), size), y[i]).c_str());
            }
        }
    }

    void tokenwiseKernelsKeepToTheirArrays_data() { addIsas(); }
    void tokenwiseKernelsKeepToTheirArrays() {
        QFETCH(int, isa);
        const KernelTable& table = *kernelTable(static_cast<Isa>(isa));
        for (const int features : {1, 2, 3, 5, 31, 64, 130})
            for (const int tokens : {1, 16, 33, 64, 70})
                for (const Against side : {Against::Behind, Against::Before}) {
                    const TokenBlocks blocks{tokens};
                    const Range strips{0, blocks.paddedTokens() / 16};
                    const std::vector<float> values = normal(blocks.size(features), 1);
                    Guarded<float> x(values, side), scales(static_cast<std::size_t>(blocks.paddedTokens()), side);
                    Guarded<std::uint32_t> quads(blocks.size((features + 3) / 4), side), pairs(blocks.size((features + 1) / 2), side), floats(blocks.size(features), side);
                    table.quantizeInt8({.tokens = blocks, .features = features, .x = x.data(), .words = quads.data(), .tokenScales = scales.data()}, strips);
                    table.roundBf16({.tokens = blocks, .features = features, .x = x.data(), .words = pairs.data()}, strips);
                    for (const Rounding rounding : {Rounding::Bf16, Rounding::Int8})
                        table.roundFloats({.tokens = blocks, .features = features, .x = x.data(), .words = floats.data()}, rounding, strips);
                    for (std::size_t i = 0; i < values.size(); ++i) QCOMPARE(x[i], values[i]); // only read
                    // gamma and beta one float late
                    Guarded<float> gamma(normal(static_cast<std::size_t>(features) + 1, 2), side), beta(normal(static_cast<std::size_t>(features) + 1, 3), side);
                    table.norm({blocks, features, x.data(), gamma.data() + 1, beta.data() + 1, 1e-5F}, strips);
                    for (std::size_t i = 0; i < values.size(); ++i) QVERIFY(std::isfinite(x[i]));
                }
    }

    void headRowsMayLieAnywhere_data() { addIsas(); }
    void headRowsMayLieAnywhere() {
        QFETCH(int, isa);
        for (const int columns : {1, 3, 16, 65, 257})
            for (const int rows : {1, 2, 77})
                for (const Against side : {Against::Behind, Against::Before}) {
                    const int tokens = 3;
                    const auto x = normal(static_cast<std::size_t>(tokens * columns) + 1, 1), w = normal(static_cast<std::size_t>(rows * columns) + 1, 2), b = normal(static_cast<std::size_t>(rows) + 1, 3);
                    Guarded<float> input(x, side), weights(w, side), bias(b, side), y(static_cast<std::size_t>(tokens * rows) + 1, side);
                    kernelTable(static_cast<Isa>(isa))->rows(input.data() + 1, tokens, weights.data() + 1, bias.data() + 1, rows, columns, y.data() + 1);
                    const auto expected = reference::linear(std::span(x).subspan(1), tokens, std::span(w).subspan(1), std::span(b).subspan(1), rows, columns);
                    for (std::size_t i = 0; i < expected.size(); ++i) QVERIFY(std::fabs(y[i + 1] - expected[i]) < 1e-4);
                }
    }
};

QTEST_APPLESS_MAIN(TestCpuTruth)
#include "tst_cpu_truth.moc"
