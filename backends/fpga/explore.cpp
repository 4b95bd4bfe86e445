// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/fpga/explore.h"

#include <algorithm>
#include <cmath>

#include "backends/cpu/encoder_parts.h" // part names
#include "backends/fpga/integer_plan.h"
#include "backends/fpga/layer_program.h"

namespace pscope::fpga {
namespace {

Result<Geometry> geometryOf(const HardwareKnobs& knobs) {
    if (!(knobs.bytesPerCycle > 0))
        return fail(ErrorCode::BadInput, "bandwidth: {} bytes per cycle, expected more than 0",
                    knobs.bytesPerCycle);
    if (!(knobs.clockMHz > 0) || knobs.clockMHz > 5000)
        return fail(ErrorCode::BadInput, "clock: {} MHz, expected more than 0 and at most 5000",
                    knobs.clockMHz);
    for (const BuildPoint& point : buildPoints()) { // what was built has its own buffers
        const Geometry& g = point.geometry;
        if (g.rows != knobs.rows || g.columns != knobs.columns || g.group != knobs.group) continue;
        Geometry built = g;
        built.gap = std::clamp(int(std::lround(g.columns / knobs.bytesPerCycle)), 1, 255);
        return built;
    }
    return scaledGeometry(knobs.rows, knobs.columns, knobs.group,
                          std::clamp(int(std::lround(knobs.columns / knobs.bytesPerCycle)), 1, 255));
}

/// Kept weights per group of every matrix, from the values themselves.
LayerSizes sizesOf(const CompressedLayer& layer, const ModelConfig& config, int group) {
    LayerSizes sizes;
    sizes.source = layer.source;
    sizes.hidden = config.hidden;
    sizes.heads = int(layer.headIds.size());
    sizes.headWidth = config.headWidth();
    sizes.neurons = layer.matrices[std::size_t(MatrixKind::FfnIn)]->rows;
    for (std::size_t i = 0; i < kLayerMatrices; ++i) {
        const CompressedMatrix& m = *layer.matrices[i];
        const bool regular = m.spec.pattern == Pattern::NM && group % m.spec.m == 0;
        sizes.kept[i] = m.spec.isDense() || m.columns < group ? group
                        : regular                             ? m.spec.n * (group / m.spec.m)
                                  : std::max(1, fullestGroup(m.weights.values, m.rows, m.columns, group));
    }
    return sizes;
}

void addTo(HardwareRow& row, const CycleSplit& split) {
    row.cycles += split.total;
    row.compute += split.compute;
    row.load += split.load;
    row.drain += split.drain;
    row.softmax += split.softmax;
    row.rows += split.rows;
    row.control += split.control;
}

void finish(HardwareRow& row, double idealSlots, double clockMHz) {
    row.utilisation = row.cycles > 0 ? idealSlots / double(row.cycles) : 0;
    row.microseconds = double(row.cycles) / clockMHz;
    const std::pair<std::int64_t, const char*> shares[] = {
        {row.compute, "compute"}, {row.load, "load"},      {row.drain, "drain"},
        {row.softmax, "softmax"}, {row.rows, "row units"}, {row.control, "control"}};
    row.bound = std::max_element(std::begin(shares), std::end(shares), [](const auto& a, const auto& b) {
                    return a.first < b.first;
                })->second;
}

/// What of the model the buffers of this geometry cannot hold.
std::string whatDoesNotFit(const LayerSizes& sizes, const Geometry& g, int tokens) {
    for (int i = 0; i < kLayerMatrices; ++i) {
        const int columns = matrixSize(sizes, MatrixKind(i)).second, kept = sizes.kept[std::size_t(i)];
        const int slots = (columns + g.group - 1) / g.group * kept;
        const std::string where = cpu::partName(sizes.source, MatrixKind(i));
        if (columns > g.mostInputs())
            return fmt::format("{}: {} inputs, the activation buffer holds {}", where, columns,
                               g.mostInputs());
        if (kept < g.group && slots > g.mostPlaced())
            return fmt::format("{}: {} places per output, their buffer holds {}", where, slots,
                               g.mostPlaced());
        if (slots > g.mostKept())
            return fmt::format("{}: {} kept weights per output, the weight buffer holds {}", where, slots,
                               g.mostKept());
    }
    const int longest = std::max({sizes.hidden, sizes.neurons, tokens});
    if (longest > g.longestRow())
        return fmt::format("layer {}: rows of {}, the row buffer holds {}", sizes.source, longest,
                           g.longestRow());
    if (sizes.headWidth % g.lanes() != 0)
        return fmt::format("heads of {} values do not start at a beat of {}", sizes.headWidth, g.lanes());
    return {};
}

} // namespace

HardwareKnobs knobsOf(const Geometry& g, double clockMHz) {
    return {g.rows, g.columns, g.group, g.bytesPerCycle(), clockMHz};
}

Result<HardwareAnswer> exploreHardware(const CompressedModel& model, const HardwareKnobs& knobs, int tokens,
                                       JobContext& job) {
    PSCOPE_TRY(g, geometryOf(knobs));
    const ModelConfig& config = model.model->config;
    if (tokens < 1 || tokens > std::min(config.maxTokens(), kMostTokens))
        return fail(ErrorCode::BadInput, "{} tokens, but this model on this design takes 1 to {}", tokens,
                    std::min(config.maxTokens(), kMostTokens));
    HardwareAnswer answer;
    answer.knobs = knobsOf(g, knobs.clockMHz);
    answer.tokens = tokens;
    answer.bufferBytes = g.bufferBytes();
    answer.total.part = "total";
    double idealTotal = 0;
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        if (job.stopRequested()) return cancelled();
        const LayerSizes sizes = sizesOf(model.layers[i], config, g.group);
        if (answer.whyNot.empty()) answer.whyNot = whatDoesNotFit(sizes, g, tokens);
        const std::size_t first = answer.parts.size();
        std::vector<double> ideal;
        for (const Operation& operation : layerOperations(sizes, g, tokens, i == 0)) {
            auto row = std::find_if(answer.parts.begin() + std::ptrdiff_t(first), answer.parts.end(),
                                    [&](const HardwareRow& r) { return r.part == operation.part; });
            if (row == answer.parts.end()) {
                answer.parts.emplace_back().part = operation.part;
                ideal.push_back(0);
                row = answer.parts.end() - 1;
            }
            addTo(*row, cyclesOf(operation, g));
            if (operation.kind == OpKind::Gemm)
                ideal[std::size_t(row - answer.parts.begin()) - first] += idealCycles(operation.gemm, g);
        }
        for (int k = 0; k < kLayerMatrices; ++k) {
            const std::string part = cpu::partName(sizes.source, MatrixKind(k));
            const auto row = std::find_if(answer.parts.begin() + std::ptrdiff_t(first), answer.parts.end(),
                                          [&](const HardwareRow& r) { return r.part == part; });
            if (row == answer.parts.end()) continue;
            const int kept = sizes.kept[std::size_t(k)];
            const auto [rows, columns] = matrixSize(sizes, MatrixKind(k));
            const WeightBytes bytes = weightBytes(rows, columns, g.group, kept);
            row->pattern = kept >= g.group ? "dense" : fmt::format("{}:{}", kept, g.group);
            row->bytesPlaces = bytes.withPlaces, row->bytesBitmap = bytes.withBitmap,
            row->bytesDense = bytes.dense;
        }
        for (std::size_t r = first; r < answer.parts.size(); ++r) {
            HardwareRow& row = answer.parts[r];
            finish(row, ideal[r - first], knobs.clockMHz);
            idealTotal += ideal[r - first];
            answer.total.cycles += row.cycles, answer.total.compute += row.compute,
                answer.total.load += row.load;
            answer.total.drain += row.drain, answer.total.softmax += row.softmax,
                answer.total.rows += row.rows;
            answer.total.control += row.control, answer.total.bytesPlaces += row.bytesPlaces;
            answer.total.bytesBitmap += row.bytesBitmap, answer.total.bytesDense += row.bytesDense;
        }
    }
    finish(answer.total, idealTotal, knobs.clockMHz);
    return answer;
}

std::vector<HardwareExplorer::Published> publishedFigures() {
    return {
        {"STA, N:M transformers on FPGA",
         "14.47x over an i9-9900X, 11.33x over an RTX 2080 Ti, 2.00x to 19.47x over earlier FPGA designs",
         "Fang, Zhou, Wang: IEEE TVLSI 30(11), 2022, arXiv 2208.06118 (abstract)"},
        {"STA, first version", "up to 12.28x energy and 51.00x MAC efficiency",
         "Fang, Guo, Wu, Lin, Wang et al.: ISCAS 2022 (abstract)"},
        {"AE-BERT, one pruned BERT-base encoder on Alveo U200", "1.83x over a Xeon Gold 5218",
         "arXiv 2206.10461, ISQED 2022 (abstract)"},
        {"FQ-BERT, fully quantised BERT on ZCU102 / ZCU111", "3.18 sentences/s per W, weights 7.94x smaller",
         "arXiv 2103.02800"},
    };
}

} // namespace pscope::fpga
