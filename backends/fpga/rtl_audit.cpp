// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What FpgaExecutable sends through the RTL: single tiles while it is being used, whole layers on request.
#include <chrono>

#include "backends/fpga/fpga_executable.h"
#include "backends/fpga/layer_program.h"

namespace pscope::fpga {

constexpr int kAuditsPerMatrix = 8; // after that a configuration is believed

RtlMachine* FpgaExecutable::machine() {
    if (!m_machine)
        if (auto made = makeRtlMachine(m_integers.geometry)) m_machine = std::move(*made);
    return m_machine.get();
}

bool FpgaExecutable::wantsAudit(const ProductView& view) {
    if (view.weights.rows == 0 || view.weights.columns == 0) return false;
    return m_audits[{view.layer, view.kind}]++ < kAuditsPerMatrix;
}

/// One random tile of a product, with the operands and results of this very forward pass.
Result<void> FpgaExecutable::auditTile(const ProductView& view, JobContext& job) {
    RtlMachine* rtl = machine();
    if (!rtl) return {};
    const Geometry& g = m_integers.geometry;
    const auto pick = [&](int count, int tile) {
        return int(m_random() % unsigned((count + tile - 1) / tile)) * tile;
    };
    const int firstRow = pick(view.inputs.rows, g.rows), firstOutput = pick(view.weights.rows, g.columns);
    GemmOp op;
    op.rows = std::min(g.rows, view.inputs.rows - firstRow);
    op.outputs = std::min(g.columns, view.weights.rows - firstOutput);
    op.inputs = view.weights.columns;
    op.kept = std::min(view.weights.kept, g.group);
    op.places = op.kept < g.group;
    rtl->memory().clear();
    MemoryImage image(g, rtl->memory());
    op.a = image.room(op.rows, op.inputs);
    op.aScales = image.scalesRoom(op.rows);
    for (int r = 0; r < op.rows; ++r) {
        image.putCodes(op.a, r, {view.inputs.row(firstRow + r), std::size_t(op.inputs)});
        image.putScale(op.aScales, r, view.inputs.scales[std::size_t(firstRow + r)]);
    }
    const auto weights = image.putWeights(view.weights, firstOutput, op.outputs);
    op.w = weights.rows;
    op.wScales = weights.scales;
    op.wPlaces = weights.places;
    op.y = image.room(op.rows, 2 * g.columns);
    const Operation operation{OpKind::Gemm, "", op, {}};
    const std::int64_t expected = cyclesOf(operation, g).total;
    PSCOPE_TRY(cycles, rtl->run(image.putProgram({&operation, 1}), g.gap, 2 * expected + 1000, job));
    const std::string where =
        view.layer < 0 ? "classifier"
                       : cpu::partName(m_integers.layers[std::size_t(view.layer)].source, view.kind);
    ++m_audit.tiles;
    const auto differs = [&](const std::string& what) {
        if (m_audit.differences++ == 0) m_audit.first = what;
    };
    if (cycles.empty() || cycles.front() != expected)
        differs(fmt::format("{}: the RTL took {} cycles, the formula says {}", where,
                            cycles.empty() ? 0 : cycles.front(), expected));
    for (int r = 0; r < op.rows; ++r) {
        const auto row = image.values(op.y, r, op.outputs);
        for (int c = 0; c < op.outputs; ++c) {
            const std::int16_t mine = view.results[std::size_t(firstRow + r) * std::size_t(view.stride) +
                                                   std::size_t(firstOutput + c)];
            ++m_audit.values;
            if (row[std::size_t(c)] != mine)
                differs(fmt::format("{}: token {}, output {}: the RTL gives {}, the datapath {}", where,
                                    firstRow + r, firstOutput + c, row[std::size_t(c)], mine));
        }
    }
    if (m_audit.differences > 0)
        return fail(ErrorCode::Internal,
                    "audit of the accelerator failed, its figures are not to be believed: {}", m_audit.first);
    return {};
}

Result<SimulationEstimate> FpgaExecutable::estimateSimulation(const TokenBatch& batch, JobContext& job) {
    if (const std::string why = whyNoRtl(); !why.empty()) return fail(ErrorCode::Unsupported, "{}", why);
    PSCOPE_TRY(time, deviceTime(batch, job));
    SimulationEstimate estimate;
    estimate.cycles = std::int64_t(time.count() * m_clockMHz);
    RtlMachine* rtl = machine();
    if (!rtl)
        return fail(ErrorCode::Unsupported, "RTL: the {} array was not compiled",
                    toText(m_integers.geometry));
    // A product of zeros is as slow as any: time some 50 ms of it.
    rtl->memory().clear();
    MemoryImage image(m_integers.geometry, rtl->memory());
    GemmOp op;
    op.rows = 4 * m_integers.geometry.rows;
    op.outputs = 4 * m_integers.geometry.columns;
    op.inputs = 128;
    op.kept = m_integers.geometry.group;
    op.a = image.room(op.rows, op.inputs);
    op.w = image.room(op.outputs, op.inputs);
    op.aScales = image.scalesRoom(op.rows);
    op.wScales = image.scalesRoom(op.outputs);
    op.y = image.room(op.rows, 2 * op.outputs);
    op.shift = 1;
    const Operation operation{OpKind::Gemm, "", op, {}};
    const auto program = image.putProgram({&operation, 1});
    const auto start = std::chrono::steady_clock::now();
    std::int64_t cycles = 0;
    double seconds = 0;
    do {
        PSCOPE_TRY(took, rtl->run(program, m_integers.geometry.gap, 1'000'000, job));
        cycles += took.front();
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    } while (seconds < 0.05);
    estimate.cyclesPerSecond = double(cycles) / seconds;
    return estimate;
}

Result<std::vector<SimulatedPart>> FpgaExecutable::simulate(const TokenBatch& batch, JobContext& job) {
    if (const std::string why = whyNoRtl(); !why.empty()) return fail(ErrorCode::Unsupported, "{}", why);
    PSCOPE_CHECK(check(batch));
    RtlMachine* rtl = machine();
    if (!rtl)
        return fail(ErrorCode::Unsupported, "RTL: the {} array was not compiled",
                    toText(m_integers.geometry));
    PSCOPE_TRY(whole, deviceTime(batch, job));
    const auto all = std::int64_t(whole.count() * m_clockMHz);
    std::int64_t done = 0;
    std::vector<SimulatedPart> parts;
    const int hidden = m_model.model->config.hidden;
    for (int s = 0; s < batch.sequences(); ++s) {
        const int tokens = batch.offsets[std::size_t(s) + 1] - batch.offsets[std::size_t(s)];
        std::vector<std::int16_t> x = embed(batch, s);
        Datapath path(m_integers);
        for (std::size_t i = 0; i < m_integers.layers.size(); ++i) {
            const IntegerLayer& layer = m_integers.layers[i];
            if (layer.heads == 0 || layer.matrices[std::size_t(MatrixKind::FfnIn)]->rows == 0)
                return fail(ErrorCode::Unsupported,
                            "layer {}: has no heads or no neurons left; such a layer is not simulated",
                            layer.source);
            job.phase(fmt::format("simulating layer {} of sequence {}", layer.source, s));
            rtl->memory().clear();
            MemoryImage image(m_integers.geometry, rtl->memory());
            const LayerProgram program = layerProgram(m_integers, i, tokens, image);
            for (int t = 0; t < tokens; ++t)
                image.putValues(program.input, t,
                                {x.data() + std::size_t(t) * std::size_t(hidden), std::size_t(hidden)});
            SimulatedPart part;
            part.part = fmt::format("layer {}", layer.source);
            for (const Operation& operation : program.operations) {
                part.expectedCycles += cyclesOf(operation, m_integers.geometry).total;
                if (operation.kind != OpKind::Gemm) continue;
                const GemmShape shape = shapeOf(operation.gemm, m_integers.geometry);
                part.tiles += std::int64_t(shape.rowTiles) * shape.columnTiles;
            }
            PSCOPE_TRY(cycles, rtl->run(image.putProgram(program.operations), m_integers.geometry.gap,
                                        2 * part.expectedCycles + 1000, job,
                                        [&](std::int64_t sofar) { job.progress(done + sofar, all); }));
            for (const std::int64_t c : cycles)
                part.cycles += c;
            path.layer(i, x, tokens, {});
            for (int t = 0; t < tokens; ++t) {
                const auto row = image.values(program.output, t, hidden);
                for (int d = 0; d < hidden; ++d)
                    part.differences +=
                        row[std::size_t(d)] != x[std::size_t(t) * std::size_t(hidden) + std::size_t(d)];
                part.values += hidden;
            }
            done += part.cycles;
            job.progress(done, all);
            if (s == 0)
                parts.push_back(part);
            else {
                SimulatedPart& sum = parts[i];
                sum.cycles += part.cycles, sum.expectedCycles += part.expectedCycles;
                sum.values += part.values, sum.differences += part.differences;
                sum.tiles += part.tiles;
            }
        }
    }
    return parts;
}

} // namespace pscope::fpga
