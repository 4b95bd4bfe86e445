// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/fpga/layer_program.h"

#include "backends/cpu/encoder_parts.h" // part names are the same for every back-end

namespace pscope::fpga {
namespace {

/// Where a quantised tensor lies.
struct Quantised {
    Rows codes;
    std::uint32_t scales = 0;
};

/// Builds the list; with an image and a model it also places operands, without it only sizes are set.
class Builder {
public:
    Builder(const LayerSizes& sizes, const Geometry& geometry, int tokens, const IntegerModel* model,
            const IntegerLayer* layer, MemoryImage* image)
        : m_sizes(sizes)
        , m_geometry(geometry)
        , m_tokens(tokens)
        , m_model(model)
        , m_layer(layer)
        , m_image(image) {}

    LayerProgram build(bool first);

private:
    Rows room(int rows, std::int64_t bytes) { return m_image ? m_image->room(rows, bytes) : Rows{}; }
    std::string part(MatrixKind kind) const { return cpu::partName(m_sizes.source, kind); }
    std::string attention() const { return fmt::format("layer {} attention", m_sizes.source); }
    std::string norm() const { return fmt::format("layer {} norm", m_sizes.source); }
    Quantised quantise(const std::string& part, const Rows& from, int rows, int values, bool activation);
    Quantised gather(const Rows& from, int head);
    Rows product(MatrixKind kind, const Quantised& in);
    void head(int h, const Rows& q, const Rows& k, const Rows& v, const Rows& context);
    Quantised norm(const Rows& residual, const Rows& branch, const NormPlan* plan, Rows& result);
    std::uint32_t beatsOf(int values) const { return std::uint32_t(values / m_geometry.lanes()); }

    LayerSizes m_sizes;
    Geometry m_geometry;
    int m_tokens;
    const IntegerModel* m_model;
    const IntegerLayer* m_layer;
    MemoryImage* m_image;
    std::vector<Operation> m_list;
};

Quantised Builder::quantise(const std::string& part, const Rows& from, int rows, int values,
                            bool activation) {
    Quantised made{room(rows, values), m_image ? m_image->scalesRoom(rows) : 0};
    if (values == 0) return made;
    RowOp op;
    op.rows = rows;
    op.values = values;
    op.activation = activation;
    op.source = from;
    op.codes = made.codes;
    op.scales = made.scales;
    m_list.push_back({OpKind::Quantise, part, {}, op});
    return made;
}

/// Values of one head, transposed: sums of the context run over tokens.
Quantised Builder::gather(const Rows& from, int head) {
    Quantised made{room(m_sizes.headWidth, m_tokens), m_image ? m_image->scalesRoom(m_sizes.headWidth) : 0};
    const auto lanes = std::uint32_t(m_geometry.lanes());
    RowOp op;
    op.rows = m_sizes.headWidth;
    op.values = m_tokens;
    op.gather = true;
    op.source = {from.base * lanes + std::uint32_t(head * m_sizes.headWidth), from.stride * lanes};
    op.codes = made.codes;
    op.scales = made.scales;
    m_list.push_back({OpKind::Quantise, attention(), {}, op});
    return made;
}

Rows Builder::product(MatrixKind kind, const Quantised& in) {
    const auto [rows, columns] = matrixSize(m_sizes, kind);
    const int tile = m_geometry.columns;
    GemmOp op;
    op.rows = m_tokens;
    op.outputs = rows;
    op.inputs = columns;
    op.kept = m_sizes.kept[std::size_t(kind)];
    op.places = op.kept < m_geometry.group;
    op.a = in.codes;
    op.aScales = in.scales;
    op.y = room(m_tokens, std::int64_t((rows + tile - 1) / tile * tile) * 2);
    if (rows == 0 || columns == 0) return op.y; // every head or neuron is gone: only the bias is left
    if (m_image) {
        const auto weights = m_image->putWeights(*m_layer->matrices[std::size_t(kind)], 0, rows);
        op.w = weights.rows;
        op.wScales = weights.scales;
        op.wPlaces = weights.places;
    }
    m_list.push_back({OpKind::Gemm, part(kind), op, {}});
    return op.y;
}

/// scores = q k^T in powers of two, softmax, context = p v, as dense x dense products.
void Builder::head(int h, const Rows& q, const Rows& k, const Rows& v, const Rows& context) {
    const std::uint32_t offset = beatsOf(h * m_sizes.headWidth);
    const Quantised cq =
        quantise(attention(), {q.base + offset, q.stride}, m_tokens, m_sizes.headWidth, false);
    const Quantised ck =
        quantise(attention(), {k.base + offset, k.stride}, m_tokens, m_sizes.headWidth, false);
    const Quantised cv = gather(v, h);
    const int tile = m_geometry.columns;
    GemmOp scores;
    scores.rows = scores.outputs = m_tokens;
    scores.inputs = m_sizes.headWidth;
    scores.kept = m_geometry.group;
    scores.shift = m_layer ? m_layer->scoreShift : 1;
    scores.a = cq.codes, scores.aScales = cq.scales, scores.w = ck.codes, scores.wScales = ck.scales;
    scores.y = room(m_tokens, std::int64_t((m_tokens + tile - 1) / tile * tile) * 2);
    m_list.push_back({OpKind::Gemm, attention(), scores, {}});

    const Quantised p{room(m_tokens, m_tokens), m_image ? m_image->scalesRoom(m_tokens) : 0};
    RowOp softmax;
    softmax.rows = softmax.values = m_tokens;
    softmax.source = scores.y;
    softmax.codes = p.codes;
    softmax.scales = p.scales;
    m_list.push_back({OpKind::Softmax, attention(), {}, softmax});

    GemmOp weighted = scores;
    weighted.outputs = m_sizes.headWidth;
    weighted.inputs = m_tokens;
    weighted.shift = m_layer ? m_layer->contextShift : 1;
    weighted.a = p.codes, weighted.aScales = p.scales, weighted.w = cv.codes, weighted.wScales = cv.scales;
    weighted.y = {context.base + offset,
                  context.stride}; // a last partial tile is overwritten by the next head
    m_list.push_back({OpKind::Gemm, attention(), weighted, {}});
}

Quantised Builder::norm(const Rows& residual, const Rows& branch, const NormPlan* plan, Rows& result) {
    Quantised made{room(m_tokens, m_sizes.hidden), m_image ? m_image->scalesRoom(m_tokens) : 0};
    result = room(m_tokens, std::int64_t(m_sizes.hidden) * 2);
    RowOp op;
    op.rows = m_tokens;
    op.values = m_sizes.hidden;
    op.source = branch; // the residual is read second
    op.residual = residual;
    op.codes = made.codes;
    op.scales = made.scales;
    op.result = result;
    if (plan) {
        op.parameters = m_image->putNorm(*plan);
        op.lx = plan->lx, op.ly = plan->ly, op.gammaShift = plan->gammaShift;
        op.logWidth = plan->logWidth, op.inverse = plan->inverse, op.eps = plan->eps;
    }
    m_list.push_back({OpKind::Norm, norm(), {}, op});
    return made;
}

LayerProgram Builder::build(bool first) {
    LayerProgram made;
    made.input = room(m_tokens, std::int64_t(m_sizes.hidden) * 2);
    if (m_image) {
        Operation tables{OpKind::Tables, "", {}, {}};
        tables.row.source.base = m_image->putTables(*m_model->gelu);
        m_list.push_back(tables);
    }
    Quantised in{};
    if (first) in = quantise(part(MatrixKind::Query), made.input, m_tokens, m_sizes.hidden, false);
    const int width = m_sizes.heads * m_sizes.headWidth, tile = m_geometry.columns;
    const Rows q = product(MatrixKind::Query, in), k = product(MatrixKind::Key, in),
               v = product(MatrixKind::Value, in);
    const Rows context = room(m_tokens, std::int64_t(width + tile) * 2);
    for (int h = 0; h < m_sizes.heads; ++h)
        head(h, q, k, v, context);
    const Rows attended = product(MatrixKind::AttentionOutput, quantise(part(MatrixKind::AttentionOutput),
                                                                        context, m_tokens, width, false));
    Rows middle;
    const Quantised middleCodes =
        norm(made.input, attended, m_layer ? &m_layer->attentionNorm : nullptr, middle);
    const Rows inner = product(MatrixKind::FfnIn, middleCodes);
    const Rows out = product(MatrixKind::FfnOut,
                             quantise(part(MatrixKind::FfnOut), inner, m_tokens, m_sizes.neurons, true));
    const Quantised codes = norm(middle, out, m_layer ? &m_layer->outputNorm : nullptr, made.output);
    made.codes = codes.codes;
    made.codeScales = codes.scales;
    made.operations = std::move(m_list);
    return made;
}

} // namespace

LayerSizes sizesOf(const IntegerLayer& layer, int group) {
    LayerSizes sizes;
    sizes.source = layer.source;
    sizes.hidden = int(layer.outputNorm.gamma.size());
    sizes.heads = layer.heads;
    sizes.headWidth = layer.headWidth;
    sizes.neurons = layer.matrices[std::size_t(MatrixKind::FfnIn)]->rows;
    for (int i = 0; i < kLayerMatrices; ++i)
        sizes.kept[std::size_t(i)] = std::min(layer.matrices[std::size_t(i)]->kept, group);
    return sizes;
}

std::pair<int, int> matrixSize(const LayerSizes& sizes, MatrixKind kind) {
    const int width = sizes.heads * sizes.headWidth;
    switch (kind) {
    case MatrixKind::AttentionOutput:
        return {sizes.hidden, width};
    case MatrixKind::FfnIn:
        return {sizes.neurons, sizes.hidden};
    case MatrixKind::FfnOut:
        return {sizes.hidden, sizes.neurons};
    default:
        return {width, sizes.hidden};
    }
}

std::vector<Operation> layerOperations(const LayerSizes& sizes, const Geometry& geometry, int tokens,
                                       bool first) {
    return Builder(sizes, geometry, tokens, nullptr, nullptr, nullptr).build(first).operations;
}

LayerProgram layerProgram(const IntegerModel& model, std::size_t layer, int tokens, MemoryImage& image) {
    const IntegerLayer& from = model.layers[layer];
    return Builder(sizesOf(from, model.geometry.group), model.geometry, tokens, &model, &from, &image)
        .build(true);
}

std::vector<Operation> headOperations(const IntegerModel& model) {
    std::vector<Operation> list;
    for (const IntegerMatrix* matrix : {model.headDense.get(), model.classifier.get()}) {
        if (!matrix) continue;
        RowOp row;
        row.rows = 1;
        row.values = matrix->columns;
        list.push_back({OpKind::Quantise, "head", {}, row});
        GemmOp op;
        op.rows = 1;
        op.outputs = matrix->rows;
        op.inputs = matrix->columns;
        op.kept = std::min(matrix->kept, model.geometry.group);
        op.places = op.kept < model.geometry.group;
        list.push_back({OpKind::Gemm, "head", op, {}});
    }
    return list;
}

} // namespace pscope::fpga
