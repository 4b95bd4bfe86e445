// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/block_graph.h"

#include <QCoreApplication>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "widgets/models/formatter.h"
#include "widgets/models/recipe_cost.h"

namespace pscope {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(BlockGraph)
};

struct Operation {
    BlockOp op;
    const char* title;
    const char* part; // after "layer N "; the first name that was timed counts, the second is where it is fused into
    const char* inside;
    std::optional<MatrixKind> kind;
};

constexpr Operation kOperations[kLayerBlocks] = {
    {BlockOp::Query, QT_TRANSLATE_NOOP("BlockGraph", "Query"), "attention.query", "", MatrixKind::Query},
    {BlockOp::Key, QT_TRANSLATE_NOOP("BlockGraph", "Key"), "attention.key", "", MatrixKind::Key},
    {BlockOp::Value, QT_TRANSLATE_NOOP("BlockGraph", "Value"), "attention.value", "", MatrixKind::Value},
    {BlockOp::Attention, QT_TRANSLATE_NOOP("BlockGraph", "Attention"), "attention", "", std::nullopt},
    {BlockOp::AttentionOutput, QT_TRANSLATE_NOOP("BlockGraph", "Output"), "attention.output", "", MatrixKind::AttentionOutput},
    {BlockOp::AttentionNorm, QT_TRANSLATE_NOOP("BlockGraph", "Add & norm"), "norm", "attention.output", std::nullopt},
    {BlockOp::FfnIn, QT_TRANSLATE_NOOP("BlockGraph", "FFN in"), "ffn.in", "", MatrixKind::FfnIn},
    {BlockOp::Activation, QT_TRANSLATE_NOOP("BlockGraph", "Activation"), "activation", "ffn.in", std::nullopt},
    {BlockOp::FfnOut, QT_TRANSLATE_NOOP("BlockGraph", "FFN out"), "ffn.out", "", MatrixKind::FfnOut},
    {BlockOp::OutputNorm, QT_TRANSLATE_NOOP("BlockGraph", "Add & norm"), "norm", "ffn.out", std::nullopt},
};

double microseconds(const PartTime& part) { return std::chrono::duration<double, std::micro>(part.time).count(); }

/// The measured parts, with kernels and notes.
void addParts(BlockGraph& graph, const Measurement& point) {
    if (!point.latency) return;
    graph.totalUs = point.latency->p50Us;
    for (const PartTime& part : point.latency->parts) graph.parts.push_back({part.part, {}, microseconds(part), 0, {}, {}});
    const auto find = [&graph](const std::string& name) {
        const auto at = std::ranges::find(graph.parts, name, &ExecutedPart::name);
        return at == graph.parts.end() ? nullptr : &*at;
    };
    for (const auto& [place, kernel] : point.kernels)
        if (ExecutedPart* part = find(place == "classifier" ? "head" : place)) part->kernel = toQt(kernel);
    for (const RecipeDifference& difference : point.differences)
        if (ExecutedPart* part = find(difference.where == "classifier" ? "head" : difference.where))
            part->note = Text::tr("asked %1, runs as %2: %3")
                             .arg(toQt(difference.requested), toQt(difference.effective), toQt(difference.reason));
    if (!point.baselineLatency) return;
    for (const PartTime& part : point.baselineLatency->parts)
        if (ExecutedPart* own = find(part.part)) own->denseUs += microseconds(part);
}

void describe(Block& block, const SessionDocument& document) {
    const Recipe& recipe = document.recipe();
    const MatrixId& id = *block.matrix;
    const MatrixSpec& spec = recipe.matrix(id.layer, id.kind);
    block.setting = toQt(toText(spec));
    block.zeros = spec.zeroFraction();
    block.bits = spec.bits;
    const MatrixExtent full = document.model().size(id.layer, id.kind);
    const MatrixSize left = id.layer < 0 ? MatrixSize{full.rows, full.columns} : sizeAfterRemoval(recipe, document.model().shape, id.layer, id.kind);
    if (block.dropped) return;
    block.bytes = matrixCost(spec, left.rows, left.columns).bytes;
    block.macs = double(left.rows) * left.columns * (1 - block.zeros);
}

/// Units that left with the recipe.
QString unitsLeft(BlockOp op, const LayerSpec& layer, const ModelShape& shape, std::size_t at) {
    const auto heads = shape.headIds[at].size();
    if (op == BlockOp::Attention && !layer.removedHeads.empty()) return Text::tr("%1 of %2 heads").arg(heads - layer.removedHeads.size()).arg(heads);
    if (op == BlockOp::FfnIn && layer.neurons >= 0) return Text::tr("%1 of %2 neurons").arg(layer.neurons).arg(shape.neurons[at]);
    return {};
}

void tie(BlockGraph& graph, const std::string& own, const std::string& inside) {
    Block& block = graph.blocks.back();
    for (const std::string& name : {own, inside}) {
        const auto at = std::ranges::find(graph.parts, name, &ExecutedPart::name);
        if (name.empty() || at == graph.parts.end()) continue;
        block.part = static_cast<int>(at - graph.parts.begin());
        block.fused = name == inside;
        block.otherwise = block.matrix && !at->note.isEmpty();
        at->blocks.push_back(static_cast<int>(graph.blocks.size()) - 1);
        return;
    }
}

} // namespace

double BlockGraph::sumUs() const {
    return std::accumulate(parts.begin(), parts.end(), 0.0, [](double sum, const ExecutedPart& part) { return sum + part.us; });
}

int BlockGraph::blockOf(const MatrixId& id) const {
    const auto at = std::ranges::find_if(blocks, [&](const Block& block) { return block.matrix == id; });
    return at == blocks.end() ? -1 : static_cast<int>(at - blocks.begin());
}

BlockGraph blockGraph(const SessionDocument& document) {
    BlockGraph graph;
    if (!document.hasModel()) return graph;
    if (document.current().point) addParts(graph, *document.current().point);
    graph.blocks.push_back({.op = BlockOp::Embeddings, .title = Text::tr("Embeddings"), .setting = {}});
    tie(graph, "embeddings", "");
    const ModelShape& shape = document.model().shape;
    for (int layer = 0; layer < shape.layers; ++layer) {
        const bool dropped = document.recipe().layers[static_cast<std::size_t>(layer)].dropped;
        for (const Operation& operation : kOperations) {
            Block& block = graph.blocks.emplace_back();
            block.op = operation.op;
            block.layer = layer;
            block.title = Text::tr(operation.title);
            block.dropped = dropped;
            block.left = unitsLeft(operation.op, document.recipe().layers[static_cast<std::size_t>(layer)], shape, static_cast<std::size_t>(layer));
            if (operation.kind) {
                block.matrix = MatrixId{layer, *operation.kind};
                describe(block, document);
            }
            const std::string inside = *operation.inside ? fmt::format("layer {} {}", layer, operation.inside) : std::string();
            if (!dropped) tie(graph, fmt::format("layer {} {}", layer, operation.part), inside);
        }
    }
    Block& head = graph.blocks.emplace_back();
    head.op = BlockOp::Head;
    head.title = document.model().hasHead() ? Text::tr("Head, classifier") : Text::tr("Head");
    if (document.model().hasHead()) {
        head.matrix = MatrixId{-1, MatrixKind::Classifier};
        describe(head, document);
    }
    tie(graph, "head", "");
    return graph;
}

QString heatTitle(BlockHeat heat) {
    switch (heat) {
    case BlockHeat::Time: return Text::tr("Measured time");
    case BlockHeat::Speedup: return Text::tr("Speed-up over dense");
    case BlockHeat::Error: return Text::tr("Error of the weights");
    case BlockHeat::Zeros: return Text::tr("Sparsity");
    case BlockHeat::Bits: return Text::tr("Bits");
    case BlockHeat::Size: return Text::tr("Size");
    case BlockHeat::Macs: return Text::tr("MACs per token");
    }
    return {};
}

QString heatLegend(BlockHeat heat) {
    switch (heat) {
    case BlockHeat::Time: return Text::tr("Full colour: the longest part.");
    case BlockHeat::Speedup: return Text::tr("Full colour: 16 times as fast as dense; none: not faster.");
    case BlockHeat::Error: return Text::tr("Share of the squared weights that is lost. Full colour: all; none: 0.01 % or less.");
    case BlockHeat::Zeros: return Text::tr("Full colour: nothing is left.");
    case BlockHeat::Bits: return Text::tr("None: 32 bits; the fuller, the fewer.");
    case BlockHeat::Size:
    case BlockHeat::Macs: return Text::tr("Full colour: the largest matrix.");
    }
    return {};
}

HeatValue heatOf(const BlockGraph& graph, const Block& block, BlockHeat heat) {
    const auto largest = [&](double Block::*field) {
        double most = 0;
        for (const Block& one : graph.blocks) most = std::max(most, one.*field);
        return most;
    };
    if (block.dropped) return {};
    const ExecutedPart* part = block.part >= 0 ? &graph.parts[static_cast<std::size_t>(block.part)] : nullptr;
    switch (heat) {
    case BlockHeat::Time: {
        if (!part || block.fused) return {};
        double longest = 0;
        for (const ExecutedPart& one : graph.parts) longest = std::max(longest, one.us);
        return {longest > 0, longest > 0 ? part->us / longest : 0, formatMicroseconds(part->us)};
    }
    case BlockHeat::Speedup: {
        if (!part || block.fused || !(part->denseUs > 0) || !(part->us > 0)) return {};
        const double gain = part->denseUs / part->us;
        return {true, std::clamp(std::log2(gain) / 4, 0.0, 1.0), formatRatio(gain)}; // 16 times is the full colour
    }
    case BlockHeat::Error:
        if (block.error < 0) return {};
        return {true, block.error > 0 ? std::clamp(1 + std::log10(block.error) / 4, 0.0, 1.0) : 0, formatPercent(block.error, block.error < 0.01 ? 2 : 1)};
    case BlockHeat::Zeros: return {block.matrix.has_value(), block.zeros, formatPercent(block.zeros)};
    case BlockHeat::Bits:
        return {block.matrix.has_value(), 1 - std::log2(std::max(1, block.bits)) / 5, Text::tr("%1 bits").arg(block.bits)};
    case BlockHeat::Size: {
        const double most = largest(&Block::bytes);
        return {block.matrix && most > 0, most > 0 ? block.bytes / most : 0, formatBytes(block.bytes)};
    }
    case BlockHeat::Macs: {
        const double most = largest(&Block::macs);
        return {block.matrix && most > 0, most > 0 ? block.macs / most : 0, formatCount(block.macs)};
    }
    }
    return {};
}

} // namespace pscope
