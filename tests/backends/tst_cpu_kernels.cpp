// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every kernel of every instruction set this machine has, over odd sizes, against the reference's plain
// loops.
#include <QtTest>

#include <cmath>
#include <random>

#include "backends/cpu/pack.h"
#include "backends/cpu/reference_ops.h"
#include "backends/cpu/workspace.h"
#include "backends/cpu_models.h"
#include "backends/kernel_cases.h"

using namespace pscope;
using namespace pscope::cpu;

using test::kernelCases, test::runs, test::toleranceOf;
using Case = test::KernelCase;

class TestCpuKernels : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(".*")); }
    void linear_data();
    void linear();
    void threadsGiveTheSame();
    void activations_data();
    void activations();
    void coarseActivations_data();
    void coarseActivations();
    void norm_data();
    void norm();
    void embed_data();
    void embed();
    void rows();
    void poolRunsEveryChunkOnce();
};

static void addIsaColumn() {
    for (const Isa isa : availableIsas())
        QTest::newRow(std::string(name(isa)).c_str()) << static_cast<int>(isa);
}

void TestCpuKernels::linear_data() {
    QTest::addColumn<int>("isa");
    QTest::addColumn<int>("kernel");
    const auto cases = kernelCases();
    for (const Isa isa : availableIsas())
        for (std::size_t i = 0; i < cases.size(); ++i)
            QTest::addRow("%s %s", std::string(name(isa)).c_str(), cases[i].name)
                << static_cast<int>(isa) << static_cast<int>(i);
}

static std::vector<float> randomValues(std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& v : values)
        v = normal(random);
    return values;
}

// Runs one kernel and compares; false and a message when it is off.
static void compareLinear(Isa isa, const Case& which, int rows, int columns, int tokens, int activation,
                          bool residual, int threads) {
    const KernelTable& table = *kernelTable(isa);
    const auto matrix =
        test::makeMatrix(test::spec(which.spec), rows, columns, 5 + static_cast<unsigned>(rows));
    const PackedMatrix packed = pack(*matrix, which.choice);
    const std::vector<float> bias = randomValues(static_cast<std::size_t>(rows), 11),
                             x = randomValues(static_cast<std::size_t>(tokens) * columns, 12),
                             add = randomValues(static_cast<std::size_t>(tokens) * rows, 13);
    auto expected = reference::linear(x, tokens, *matrix, bias);
    if (activation >= 0) reference::activate(expected, static_cast<Activation>(activation));

    const TokenBlocks blocks{tokens};
    AlignedBuffer<float> in(blocks.size(columns)), out(blocks.size(rows)), more(blocks.size(rows));
    std::fill_n(out.data(), blocks.size(rows), NAN); // whatever is not written shows
    for (int t = 0; t < tokens; ++t) {
        for (int c = 0; c < columns; ++c)
            in[blocks.at(t, c, columns)] = x[static_cast<std::size_t>(t) * columns + c];
        for (int r = 0; r < rows; ++r)
            more[blocks.at(t, r, rows)] = add[static_cast<std::size_t>(t) * rows + r];
    }
    ThreadPool pool(threads);
    const Runner runner(table, pool);
    LinearInput input;
    input.reset(in.data(), columns, blocks);
    LinearCall call;
    call.matrix = &packed;
    call.bias = bias.data();
    call.residual = residual ? more.data() : nullptr;
    call.y = out.data();
    call.activation = activation;
    input.prepare(call, runner);
    runner.linear(call);

    double scale = 1e-3, worst = 0;
    for (const float v : expected)
        scale = std::max(scale, std::fabs(static_cast<double>(v)));
    for (int t = 0; t < tokens; ++t)
        for (int r = 0; r < rows; ++r) {
            const std::size_t at = static_cast<std::size_t>(t) * rows + r;
            const double want = expected[at] + (residual ? add[at] : 0.0F), got = out[blocks.at(t, r, rows)];
            if (!std::isfinite(got)) worst = INFINITY;
            worst = std::max(worst, std::fabs(got - want) / scale);
        }
    const double allowed = toleranceOf(which.choice.arithmetic) + (activation >= 0 ? 1e-6 : 0);
    QVERIFY2(worst <= allowed, fmt::format("{} {}: rows {} columns {} tokens {} activation {}: off by {}",
                                           name(isa), which.name, rows, columns, tokens, activation, worst)
                                   .c_str());
}

void TestCpuKernels::linear() {
    QFETCH(int, isa);
    QFETCH(int, kernel);
    const Case which = kernelCases()[static_cast<std::size_t>(kernel)];
    if (!runs(static_cast<Isa>(isa), which.choice)) QSKIP("this instruction set has no such kernel");
    const bool grouped = QByteArray(which.spec).contains("group");
    struct Size {
        int rows, columns, tokens;
    };
    for (const Size size : {Size{64, 64, 1},
                            {48, 128, 12},
                            {96, 192, 17},
                            {16, 64, 33},
                            {80, 832, 49},
                            {40, 1664, 64},
                            {32, 64, 65},
                            {112, 320, 130},
                            {1, 64, 5}})
        compareLinear(static_cast<Isa>(isa), which, size.rows, size.columns, size.tokens, -1,
                      size.tokens % 2 == 1, 1);
    compareLinear(static_cast<Isa>(isa), which, 72, 128, 20, static_cast<int>(Activation::GeluErf), false, 1);
    compareLinear(static_cast<Isa>(isa), which, 0, 64, 20, -1, false, 1); // every output removed
    compareLinear(static_cast<Isa>(isa), which, 24, 0, 20, -1, true,
                  1); // every input removed: the bias stays
    const MatrixSpec spec = test::spec(which.spec);
    if (!grouped && spec.pattern != Pattern::NM &&
        which.choice.form != Form::Tiles) // tiles are for whole chunks
        for (const Size size : {Size{5, 7, 3}, {25, 33, 18}, {67, 99, 70}})
            compareLinear(static_cast<Isa>(isa), which, size.rows, size.columns, size.tokens, -1, true, 1);
}

void TestCpuKernels::threadsGiveTheSame() {
    for (const Case& which : kernelCases())
        if (runs(availableIsas().front(), which.choice))
            for (const int threads : {2, 3})
                compareLinear(availableIsas().front(), which, 256, 128, 150, -1, true, threads);
}

void TestCpuKernels::activations_data() {
    QTest::addColumn<int>("isa");
    addIsaColumn();
}

// The errors stated in kernels/activations.h, against double precision.
void TestCpuKernels::activations() {
    QFETCH(int, isa);
    const auto exact = [](Activation kind, double x) {
        switch (kind) {
        case Activation::GeluErf:
            return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
        case Activation::GeluTanh:
            return 0.5 * x * (1 + std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)));
        case Activation::Relu:
            return std::max(x, 0.0);
        case Activation::Silu:
            return x / (1 + std::exp(-x));
        case Activation::Tanh:
            return std::tanh(x);
        }
        return x;
    };
    AlignedBuffer<float> values(1000);
    for (const Activation kind :
         {Activation::GeluErf, Activation::GeluTanh, Activation::Relu, Activation::Silu, Activation::Tanh})
        for (int part = 0; part < 60; ++part) {
            std::vector<float> inputs;
            for (int i = 0; i < 1000; ++i)
                inputs.push_back(
                    static_cast<float>((part * 1000 + i - 30000) * (part % 10 == 0 ? 0.01 : 0.0005)));
            std::copy(inputs.begin(), inputs.end(), values.data());
            kernelTable(static_cast<Isa>(isa))->activate(values.data(), 1000, kind);
            for (int i = 0; i < 1000; ++i) {
                const double x = inputs[static_cast<std::size_t>(i)],
                             error = std::fabs(values[static_cast<std::size_t>(i)] - exact(kind, x));
                QVERIFY2(error <= 6e-7 * std::max(1.0, std::fabs(x)),
                         fmt::format("{} of {}: off by {}", name(kind), x, error).c_str());
            }
        }
}

void TestCpuKernels::coarseActivations_data() {
    QTest::addColumn<int>("isa");
    addIsaColumn();
}

// What a reader rounds to 8 or 16 bits may be coarser, within the stated error; the others are the fine ones.
void TestCpuKernels::coarseActivations() {
    QFETCH(int, isa);
    const KernelTable& table = *kernelTable(static_cast<Isa>(isa));
    AlignedBuffer<float> fine(1000), coarse(1000);
    for (const Activation kind :
         {Activation::GeluErf, Activation::GeluTanh, Activation::Relu, Activation::Silu, Activation::Tanh})
        for (int part = 0; part < 40; ++part) {
            const float step = part % 10 == 0 ? 1.0F : 0.0007F;
            for (int i = 0; i < 1000; ++i)
                fine[static_cast<std::size_t>(i)] = coarse[static_cast<std::size_t>(i)] =
                    static_cast<float>(part * 1000 + i - 20000) * step;
            table.activate(fine.data(), 1000, kind);
            table.activateCoarsely(coarse.data(), 1000, kind);
            const bool gelu = kind == Activation::GeluErf || kind == Activation::GeluTanh;
            for (int i = 0; i < 1000; ++i) {
                const double x = (part * 1000 + i - 20000) * static_cast<double>(step);
                const double error = std::fabs(static_cast<double>(coarse[static_cast<std::size_t>(i)]) -
                                               fine[static_cast<std::size_t>(i)]);
                QVERIFY2(error <= (gelu ? 3.4e-5 * std::fabs(x) + 1e-9 : 0),
                         fmt::format("coarse {} of {}: off by {}", name(kind), x, error).c_str());
            }
        }
}

void TestCpuKernels::embed_data() {
    QTest::addColumn<int>("isa");
    addIsaColumn();
}

void TestCpuKernels::embed() {
    QFETCH(int, isa);
    for (const int features : {1, 16, 45, 272})
        for (const int tokens : {1, 16, 50, 70}) {
            const auto words = randomValues(static_cast<std::size_t>(tokens) * features, 5),
                       places = randomValues(static_cast<std::size_t>(tokens) * features, 6),
                       type = randomValues(static_cast<std::size_t>(features), 7);
            std::vector<TokenRows> rows;
            for (int t = 0; t < tokens; ++t) {
                const std::size_t at = static_cast<std::size_t>(t) * features;
                rows.push_back({words.data() + at, places.data() + at, t % 3 ? type.data() : nullptr});
            }
            const TokenBlocks blocks{tokens};
            AlignedBuffer<float> x(blocks.size(features));
            std::fill_n(x.data(), blocks.size(features), NAN);
            kernelTable(static_cast<Isa>(isa))
                ->embed({blocks, features, rows.data(), x.data()}, {0, blocks.paddedTokens() / 16});
            for (int f = 0; f < features; ++f) {
                for (int t = 0; t < tokens; ++t) {
                    const std::size_t at = static_cast<std::size_t>(t) * features + f;
                    QCOMPARE(x[blocks.at(t, f, features)],
                             words[at] + places[at] + (t % 3 ? type[static_cast<std::size_t>(f)] : 0.0F));
                }
                for (int t = tokens; t < blocks.paddedTokens(); ++t)
                    QCOMPARE(x[blocks.at(t, f, features)], 0.0F);
            }
        }
}

void TestCpuKernels::norm_data() {
    QTest::addColumn<int>("isa");
    addIsaColumn();
}

void TestCpuKernels::norm() {
    QFETCH(int, isa);
    for (const int features : {1, 7, 64, 130})
        for (const int tokens : {1, 16, 50, 70}) {
            const TokenBlocks blocks{tokens};
            std::vector<float> x = randomValues(static_cast<std::size_t>(tokens) * features, 2);
            for (float& v : x)
                v = 3 * v + 100; // a large mean is where one-pass variance would fail
            const std::vector<float> gamma = randomValues(static_cast<std::size_t>(features), 3),
                                     beta = randomValues(static_cast<std::size_t>(features), 4);
            AlignedBuffer<float> in(blocks.size(features));
            for (int t = 0; t < tokens; ++t)
                for (int f = 0; f < features; ++f)
                    in[blocks.at(t, f, features)] = x[static_cast<std::size_t>(t) * features + f];
            reference::layerNorm(x, tokens, {{nullptr, gamma}, {nullptr, beta}}, 1e-5F);
            kernelTable(static_cast<Isa>(isa))
                ->norm({blocks, features, in.data(), gamma.data(), beta.data(), 1e-5F},
                       {0, blocks.paddedTokens() / 16});
            for (int t = 0; t < tokens; ++t)
                for (int f = 0; f < features; ++f) {
                    const double error = std::fabs(in[blocks.at(t, f, features)] -
                                                   x[static_cast<std::size_t>(t) * features + f]);
                    QVERIFY2(
                        error < 1e-4,
                        fmt::format("token {} feature {} of {}: off by {}", t, f, features, error).c_str());
                }
        }
}

void TestCpuKernels::rows() {
    for (const Isa isa : availableIsas())
        for (const int columns : {1, 15, 64, 257}) {
            const auto x = randomValues(3 * static_cast<std::size_t>(columns), 1),
                       w = randomValues(5 * static_cast<std::size_t>(columns), 2), bias = randomValues(5, 3);
            const auto expected = reference::linear(x, 3, w, bias, 5, columns);
            std::vector<float> got(15);
            kernelTable(isa)->rows(x.data(), 3, w.data(), bias.data(), 5, columns, got.data());
            for (std::size_t i = 0; i < got.size(); ++i)
                QVERIFY(std::fabs(got[i] - expected[i]) < 1e-4);
        }
}

void TestCpuKernels::poolRunsEveryChunkOnce() {
    ThreadPool pool(3);
    for (int region = 0; region < 3000; ++region) {
        const int chunks = region % 17;
        std::vector<std::atomic<int>> seen(static_cast<std::size_t>(chunks));
        pool.run(chunks, [&](int chunk, int thread) {
            if (thread < 0 || thread > 2) seen[static_cast<std::size_t>(chunk)] = 100;
            ++seen[static_cast<std::size_t>(chunk)];
        });
        for (const auto& count : seen)
            QCOMPARE(count.load(), 1);
        if (region % 500 == 499) QTest::qWait(1); // let the workers park
    }
}

QTEST_APPLESS_MAIN(TestCpuKernels)
#include "tst_cpu_kernels.moc"
