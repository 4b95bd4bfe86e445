// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The RTL against the C++ datapath, bit by bit, and against the cycle formula, cycle by cycle, on random
// jobs.
#include <QTest>

#include "backends/fpga/datapath.h"
#include "backends/fpga/rtl_jobs.h" // of tests/

using namespace pscope;
using namespace pscope::fpga;

class TestFpgaRtl : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        if (!whyNoRtl().empty()) QSKIP(("whole test: " + whyNoRtl()).c_str());
    }
    void gemm_data() { points(); }
    void gemm();
    void rows_data() { points(); }
    void rows();

private:
    static void points() {
        QTest::addColumn<int>("point");
        QTest::addColumn<int>("seed");
        for (int p = 0; p < int(buildPoints().size()); ++p)
            for (int seed = 1; seed <= 3; ++seed)
                QTest::addRow("%s seed %d", buildPoints()[std::size_t(p)].id.c_str(), seed) << p << seed;
    }
};

/// 50 products per row of the table: any size, any N, any bandwidth.
void TestFpgaRtl::gemm() {
    QFETCH(int, point);
    QFETCH(int, seed);
    Geometry g = buildPoints()[std::size_t(point)].geometry;
    auto machine = makeRtlMachine(g);
    QVERIFY(machine.has_value());
    std::mt19937 random{unsigned(seed)};
    JobContext job;
    for (int i = 0; i < 50; ++i) {
        g.gap = random() % 3 ? 1 : 1 + int(random() % 5);
        GemmOp op;
        op.rows = 1 + int(random() % (random() % 4 ? 40 : 150));
        op.outputs = 1 + int(random() % 40);
        op.inputs = 1 + int(random() % (random() % 4 ? 100 : 400));
        op.kept = 1 + int(random() % unsigned(g.group));
        op.shift = int(random() % 3);
        op.places = op.kept < g.group;
        const IntegerMatrix w = test::randomMatrix(op.outputs, op.inputs, op.kept, g, random);
        QuantisedRows a;
        a.resize(op.rows, op.inputs);
        for (int r = 0; r < op.rows; ++r)
            a.scales[std::size_t(r)] = quantiseRow(test::randomValues(op.inputs, random), nullptr, a.row(r));

        (*machine)->memory().clear();
        MemoryImage image(g, (*machine)->memory());
        op.a = image.room(op.rows, op.inputs);
        op.aScales = image.scalesRoom(op.rows);
        for (int r = 0; r < op.rows; ++r) {
            image.putCodes(op.a, r, {a.row(r), std::size_t(op.inputs)});
            image.putScale(op.aScales, r, a.scales[std::size_t(r)]);
        }
        const auto weights = image.putWeights(w, 0, w.rows);
        op.w = weights.rows;
        op.wScales = weights.scales;
        op.wPlaces = weights.places;
        op.y = image.room(op.rows, 2 * (op.outputs + g.columns));
        Operation operation{OpKind::Gemm, "", op, {}};
        const auto program = image.putProgram({&operation, 1});
        const auto cycles = (*machine)->run(program, g.gap, 10'000'000, job);
        QVERIFY2(cycles.has_value(), cycles ? "" : cycles.error().message.c_str());

        std::vector<std::int16_t> y(std::size_t(op.rows) * std::size_t(op.outputs));
        multiply(a, w, op.shift, y.data(), op.outputs);
        const auto what = fmt::format("job {}: {}x{}x{} {}:{} gap {}", i, op.rows, op.outputs, op.inputs,
                                      op.kept, g.group, g.gap);
        for (int r = 0; r < op.rows; ++r) {
            const auto row = image.values(op.y, r, op.outputs);
            for (int c = 0; c < op.outputs; ++c)
                QVERIFY2(row[std::size_t(c)] == y[std::size_t(r * op.outputs + c)],
                         fmt::format("{}: ({}, {}) is {}, expected {}", what, r, c, row[std::size_t(c)],
                                     y[std::size_t(r * op.outputs + c)])
                             .c_str());
        }
        QVERIFY2(cyclesOf(operation, g).total == cycles->front(),
                 fmt::format("{}: formula {}, RTL {}", what, cyclesOf(operation, g).total, cycles->front())
                     .c_str());
    }
}

/// 40 jobs of the vector unit per row of the table.
void TestFpgaRtl::rows() {
    QFETCH(int, point);
    QFETCH(int, seed);
    Geometry g = buildPoints()[std::size_t(point)].geometry;
    auto machine = makeRtlMachine(g);
    QVERIFY(machine.has_value());
    std::mt19937 random{unsigned(seed)};
    JobContext job;
    const GeluTable& gelu = **geluTable(Activation::GeluErf);
    for (int i = 0; i < 40; ++i) {
        g.gap = random() % 3 ? 1 : 1 + int(random() % 5);
        const int kind = i % 4;
        RowOp op;
        op.rows = 1 + int(random() % 12);
        op.values = 1 + int(random() % (random() % 4 ? 60 : 300));
        if (kind == 3) op.values = std::max(op.values, 2);
        op.activation = kind == 0 && random() % 2;
        op.gather = kind == 1;
        (*machine)->memory().clear();
        MemoryImage image(g, (*machine)->memory());
        const std::uint32_t tables = image.putTables(gelu);
        std::vector<std::vector<std::int16_t>> x, residual;
        for (int r = 0; r < op.rows; ++r) {
            x.push_back(test::randomValues(op.values, random));
            residual.push_back(test::randomValues(op.values, random));
        }
        if (op.gather) { // stored transposed
            const Rows at = image.room(op.values, 2 * op.rows);
            for (int v = 0; v < op.values; ++v) {
                std::vector<std::int16_t> across;
                for (int r = 0; r < op.rows; ++r)
                    across.push_back(x[std::size_t(r)][std::size_t(v)]);
                image.putValues(at, v, across);
            }
            op.source = {at.base * std::uint32_t(g.lanes()), at.stride * std::uint32_t(g.lanes())};
        } else {
            op.source = image.room(op.rows, 2 * op.values);
            for (int r = 0; r < op.rows; ++r)
                image.putValues(op.source, r, x[std::size_t(r)]);
        }
        op.codes = image.room(op.rows, op.values);
        op.scales = image.scalesRoom(op.rows);
        NormPlan norm;
        if (kind == 3) {
            for (int v = 0; v < op.values; ++v) {
                norm.gamma.push_back(std::int16_t(int(random() % 20000) - 4000));
                norm.beta.push_back(std::int16_t(int(random() % 2000) - 1000));
            }
            op.lx = norm.lx = int(random() % 4);
            op.ly = norm.ly = norm.lx ? 0 : int(random() % 4);
            op.gammaShift = norm.gammaShift = 12 + int(random() % 3);
            while ((1 << norm.logWidth) < op.values)
                ++norm.logWidth;
            op.logWidth = norm.logWidth;
            op.inverse = norm.inverse =
                std::uint32_t(std::lround(std::ldexp(1.0, 15 + norm.logWidth) / op.values));
            op.eps = norm.eps = 1 + random() % 100;
            op.residual = image.room(op.rows, 2 * op.values);
            for (int r = 0; r < op.rows; ++r)
                image.putValues(op.residual, r, residual[std::size_t(r)]);
            op.parameters = image.putNorm(norm);
            op.result = image.room(op.rows, 2 * op.values);
        }
        Operation first{OpKind::Tables, "", {}, {}};
        first.row.source.base = tables;
        const OpKind kinds[] = {OpKind::Quantise, OpKind::Quantise, OpKind::Softmax, OpKind::Norm};
        const std::array<Operation, 2> operations{first, Operation{kinds[kind], "", {}, op}};
        const auto program = image.putProgram(operations);
        const auto cycles = (*machine)->run(program, g.gap, 10'000'000, job);
        QVERIFY2(cycles.has_value(), cycles ? "" : cycles.error().message.c_str());

        const auto what =
            fmt::format("job {} kind {}: {} rows of {} gap {}", i, kind, op.rows, op.values, g.gap);
        for (int r = 0; r < op.rows; ++r) {
            std::vector<std::int8_t> codes(std::size_t(op.values));
            RowScale scale;
            std::vector<std::int16_t> row = x[std::size_t(r)];
            if (kind == 3) {
                normRow(residual[std::size_t(r)], x[std::size_t(r)], norm, row.data());
                QVERIFY2(image.values(op.result, r, op.values) == row, (what + ": normalised row").c_str());
            }
            scale = kind == 2 ? softmaxRow(row, codes.data())
                              : quantiseRow(row, op.activation ? &gelu : nullptr, codes.data());
            QVERIFY2(image.codes(op.codes, r, op.values) == codes, (what + ": codes").c_str());
            QVERIFY2(image.scale(op.scales, r) == scale, (what + ": scale").c_str());
            const int padded = int(op.codes.stride) * g.columns;
            for (int v = op.values; v < padded; ++v)
                QVERIFY2(image.codes(op.codes, r, padded)[std::size_t(v)] == 0, (what + ": padding").c_str());
        }
        for (std::size_t o = 0; o < 2; ++o)
            QVERIFY2(cyclesOf(operations[o], g).total == (*cycles)[o],
                     fmt::format("{} (operation {}): formula {}, RTL {}", what, o,
                                 cyclesOf(operations[o], g).total, (*cycles)[o])
                         .c_str());
    }
}

QTEST_GUILESS_MAIN(TestFpgaRtl)
#include "tst_fpga_rtl.moc"
