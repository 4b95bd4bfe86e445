// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Packed weights and the memory of a forward pass, between pages that nobody may touch: every kernel that a recipe can
// get, over ragged shapes, and attention over its buffers. What the guards change is nothing, to the bit.
#include <QtTest>

#include "backends/cpu/attention_pass.h"
#include "backends/cpu/cpu_backend.h"
#include "backends/cpu/isa.h"
#include "backends/cpu_models.h"
#include "backends/isa_rows.h"
#include "backends/kernel_cases.h"
#include "support/guarded_heap.h"

using namespace pscope;
using namespace pscope::cpu;
using test::Against;
using test::GuardedHeap;

class TestCpuGuards : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(".*")); }
    void cleanup() { qunsetenv("PSCOPE_CPU_ISA"); }
    void packedWeights_data();
    void packedWeights();
    void attentionBuffers_data();
    void attentionBuffers();
    void wholeEncoders_data();
    void wholeEncoders();
};

/// Packs a matrix and multiplies with it, all memory being made meanwhile.
static std::vector<float> product(Isa isa, const CompressedMatrix& matrix, const KernelChoice& choice, int tokens) {
    const PackedMatrix packed = pack(matrix, choice);
    const TokenBlocks blocks{tokens};
    AlignedBuffer<float> x(blocks.size(matrix.columns)), y(blocks.size(matrix.rows));
    for (int t = 0; t < tokens; ++t)
        for (int c = 0; c < matrix.columns; ++c)
            x[blocks.at(t, c, matrix.columns)] = static_cast<float>((t * 31 + c * 17) % 29) / 14 - 1;
    const std::vector<float> bias(static_cast<std::size_t>(matrix.rows), 0.25F);
    ThreadPool pool(1);
    const Runner runner(*kernelTable(isa), pool);
    LinearInput input;
    input.reset(x.data(), matrix.columns, blocks);
    LinearCall call;
    call.matrix = &packed;
    call.bias = bias.data();
    call.y = y.data();
    input.prepare(call, runner);
    runner.linear(call);
    std::vector<float> rows;
    for (int t = 0; t < tokens; ++t)
        for (int r = 0; r < matrix.rows; ++r)
            rows.push_back(y[blocks.at(t, r, matrix.rows)]);
    return rows;
}

void TestCpuGuards::packedWeights_data() {
    QTest::addColumn<int>("isa");
    QTest::addColumn<int>("kernel");
    const auto cases = test::kernelCases();
    for (const Isa isa : availableIsas())
        for (std::size_t i = 0; i < cases.size(); ++i)
            if (test::runs(isa, cases[i].choice))
                QTest::addRow("%s %s", std::string(name(isa)).c_str(), cases[i].name)
                    << static_cast<int>(isa) << static_cast<int>(i);
}

void TestCpuGuards::packedWeights() {
    QFETCH(int, isa);
    QFETCH(int, kernel);
    const test::KernelCase which = test::kernelCases()[static_cast<std::size_t>(kernel)];
    const MatrixSpec spec = test::spec(which.spec);
    struct Size {
        int rows, columns, tokens;
    };
    std::vector<Size> sizes{{48, 128, 12}, {40, 896, 66}, {112, 1664, 130}};
    if (spec.group == 0 && spec.pattern != Pattern::NM && which.choice.form != Form::Tiles)
        sizes.insert(sizes.end(), {{1, 1, 1}, {25, 33, 18}, {67, 99, 70}});
    for (const Size& size : sizes) {
        const auto matrix = test::makeMatrix(spec, size.rows, size.columns, 9);
        const auto expected = product(static_cast<Isa>(isa), *matrix, which.choice, size.tokens);
        for (const Against side : {Against::Behind, Against::Before}) {
            const std::size_t before = GuardedHeap::count();
            std::vector<float> got;
            {
                const GuardedHeap guards(side);
                got = product(static_cast<Isa>(isa), *matrix, which.choice, size.tokens);
            }
            QCOMPARE_GT(GuardedHeap::count(), before + 5);
            QVERIFY2(got == expected,
                     fmt::format("{}: {} x {}, {} tokens", which.name, size.columns, size.rows, size.tokens).c_str());
        }
    }
}

static std::vector<float> attended(const KernelTable& table, bool bf16, int heads, int headWidth,
                                   const std::vector<int>& offsets, int threads) {
    const TokenBlocks tokens{offsets.back()};
    const int width = heads * headWidth;
    AlignedBuffer<float> in[3], context(tokens.size(width));
    for (int i = 0; i < 3; ++i) {
        in[i].ensure(tokens.size(width));
        for (int t = 0; t < tokens.tokens; ++t)
            for (int f = 0; f < width; ++f)
                in[i][tokens.at(t, f, width)] = static_cast<float>((t * 13 + f * 7 + i * 5) % 23) / 11 - 1;
    }
    ThreadPool pool(threads);
    Workspace work;
    attendAll({.bf16 = bf16,
               .tokens = tokens,
               .queryTokens = tokens,
               .offsets = offsets,
               .queryOffsets = offsets,
               .heads = heads,
               .headWidth = headWidth,
               .query = in[0].data(),
               .key = in[1].data(),
               .value = in[2].data(),
               .context = context.data()},
              Runner(table, pool), work);
    std::vector<float> rows;
    for (int t = 0; t < tokens.tokens; ++t)
        for (int f = 0; f < width; ++f)
            rows.push_back(context[tokens.at(t, f, width)]);
    return rows;
}

void TestCpuGuards::attentionBuffers_data() {
    test::addIsaAndTypeRows();
}

void TestCpuGuards::attentionBuffers() {
    QFETCH(int, isa);
    QFETCH(bool, bf16);
    const KernelTable& table = *kernelTable(static_cast<Isa>(isa));
    for (const int headWidth : {32, 64, 10, 72})
        for (const std::vector<int>& offsets :
             {std::vector{0, 1}, {0, 33}, {0, 64}, {0, 300}, {0, 5, 6, 46, 65, 127, 129}})
            for (const int threads : {1, 2}) {
                const int heads = headWidth > 32 ? 1 : 3;
                const auto expected = attended(table, bf16, heads, headWidth, offsets, threads);
                for (const Against side : {Against::Behind, Against::Before}) {
                    const GuardedHeap guards(side);
                    QVERIFY(attended(table, bf16, heads, headWidth, offsets, threads) == expected);
                }
            }
}

void TestCpuGuards::wholeEncoders_data() {
    QTest::addColumn<QString>("spec");
    for (const char* text : {"dense", "int8", "int4 group32", "bf16", "70%", "2:4", "4x1 75%", "16x1 80%", "2:4 int8",
                             "90% int8", "4x4 80% int8", "4x1 90% int8"})
        QTest::newRow(text) << text;
}

// Preparing and running with every buffer guarded, in every instruction set.
void TestCpuGuards::wholeEncoders() {
    QFETCH(QString, spec);
    const auto model = test::makeModel({.layers = 2, .heads = 2, .headWidth = 32, .feedForward = 192, .positions = 90});
    const CompressedModel compressed =
        test::compressModel(model, test::uniformRecipe(2, test::spec(spec.toUtf8().constData())));
    for (const Isa isa : availableIsas()) {
        qputenv("PSCOPE_CPU_ISA", std::string(name(isa)).c_str());
        for (const std::vector<int>& lengths : {std::vector{1}, {17}, {5, 40, 19}, {90, 3, 90, 71}}) {
            const TokenBatch batch = test::randomBatch(*model, lengths);
            const auto plain = makeCpuBackend();
            const auto expected = test::run(*test::prepare(*plain, compressed), batch);
            for (const Against side : {Against::Behind, Against::Before}) {
                const GuardedHeap guards(side);
                const auto backend = makeCpuBackend();
                QVERIFY(test::run(*test::prepare(*backend, compressed), batch) == expected);
            }
        }
    }
}

QTEST_APPLESS_MAIN(TestCpuGuards)
#include "tst_cpu_guards.moc"
