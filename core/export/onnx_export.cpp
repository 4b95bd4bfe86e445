// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/onnx_export.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "core/export/onnx_writer.h"

namespace pscope {
namespace {

using Name = std::string; // of a value in the graph

/// [rows, columns] -> [columns, rows]: ONNX multiplies x W, PyTorch stores W^T.
template <class Element>
std::vector<Element> transposed(std::span<const Element> values, int rows, int columns) {
    std::vector<Element> result(values.size());
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column)
            result[std::size_t(column) * rows + row] = values[std::size_t(row) * columns + column];
    return result;
}

Tensor bytesTensor(std::vector<std::int8_t> values, std::vector<std::int64_t> shape) {
    auto storage = std::make_shared<std::vector<std::int8_t>>(std::move(values));
    return {DType::I8, std::move(shape), std::as_bytes(std::span(*storage)), storage};
}

/// Stock operators have one scale per output only.
bool integerProduct(const CompressedMatrix& matrix) {
    return matrix.quantized && matrix.quantized->group == 0;
}

class GraphBuilder {
public:
    explicit GraphBuilder(const CompressedModel& model)
        : m_source(model)
        , m_model(*model.model)
        , m_config(model.model->config) {}

    OnnxWriter build() {
        m_out.input("input_ids", DType::I64, {"batch", "sequence"});
        m_out.input("attention_mask", DType::I64, {"batch", "sequence"});
        if (!m_model.tokenTypeEmbedding.empty())
            m_out.input("token_type_ids", DType::I64, {"batch", "sequence"});
        Name x = embeddings();
        const Name masked = m_out.add(
            "Sub", {m_out.scalar(1), m_out.add("Cast", {"attention_mask"}, {{"to", std::int64_t(1)}})});
        m_mask =
            m_out.add("Mul", {m_out.add("Unsqueeze", {masked, m_out.integers({1, 2})}), m_out.scalar(-1e9F)});
        for (std::size_t i = 0; i < m_source.layers.size(); ++i)
            x = layer(m_source.layers[i], fmt::format("encoder.layer.{}", i), x);
        if (!m_source.classifier)
            m_out.output("last_hidden_state", x, DType::F32,
                         {"batch", "sequence", std::int64_t(m_config.hidden)});
        else
            m_out.output("logits", head(x), DType::F32, {"batch", std::int64_t(m_source.classifier->rows)});
        return std::move(m_out);
    }

private:
    Name embeddings() {
        Name x = m_out.add("Gather", {table("word", m_model.wordEmbedding), "input_ids"});
        const Name length = m_out.add("Slice", {m_out.add("Shape", {"input_ids"}), m_out.integers({1}),
                                                m_out.integers({2}), m_out.integers({0})});
        const Name end = m_config.positionOffset
                             ? m_out.add("Add", {length, m_out.integers({m_config.positionOffset})})
                             : length;
        x = m_out.add("Add", {x, m_out.add("Slice", {table("position", m_model.positionEmbedding),
                                                     m_out.integers({m_config.positionOffset}), end,
                                                     m_out.integers({0})})});
        if (!m_model.tokenTypeEmbedding.empty())
            x = m_out.add("Add", {x, m_out.add("Gather", {table("token_type", m_model.tokenTypeEmbedding),
                                                          "token_type_ids"})});
        x = norm(x, m_model.embeddingNorm, "embeddings.norm");
        return m_model.embeddingProjection.empty()
                   ? x
                   : linear(x, m_model.embeddingProjection, "embeddings.projection");
    }

    Name table(const std::string& kind, const Tensor& tensor) {
        return m_out.constant(fmt::format("embeddings.{}.weight", kind), asF32(tensor));
    }

    static Tensor asF32(const Tensor& tensor) {
        const FloatArray floats = tensor.floats();
        return {DType::F32, tensor.shape, std::as_bytes(floats.values), floats.owner};
    }

    Name norm(const Name& x, const LayerNormWeights& weights, const std::string& name) {
        return m_out.add("LayerNormalization",
                         {x, m_out.constant(name + ".weight", asF32(weights.gamma)),
                          m_out.constant(name + ".bias", asF32(weights.beta))},
                         {{"axis", std::int64_t(-1)}, {"epsilon", m_config.layerNormEps}});
    }

    Name biased(const Name& x, std::span<const float> bias, const std::string& name) {
        if (bias.empty()) return x;
        return m_out.add(
            "Add", {x, m_out.constant(name + ".bias", Tensor::fromFloats({bias.begin(), bias.end()},
                                                                         {std::int64_t(bias.size())}))});
    }

    Name linear(const Name& x, const LinearWeights& weights, const std::string& name) {
        const Tensor matrix =
            Tensor::fromFloats(transposed(weights.weight.floats().values, weights.rows(), weights.columns()),
                               {weights.columns(), weights.rows()});
        const FloatArray bias = weights.bias.empty() ? FloatArray{} : weights.bias.floats();
        return biased(m_out.add("MatMul", {x, m_out.constant(name + ".weight", matrix)}), bias.values, name);
    }

    Name linear(const Name& x, const std::shared_ptr<const CompressedMatrix>& matrix,
                std::span<const float> bias, const std::string& name) {
        return biased(product(x, matrix, name), bias, name);
    }

    Name product(const Name& x, const std::shared_ptr<const CompressedMatrix>& matrix,
                 const std::string& name) {
        const std::vector<std::int64_t> shape{matrix->columns, matrix->rows};
        // Layers that share a matrix (ALBERT) share its constant.
        auto& stored = m_stored[matrix.get()];
        if (!integerProduct(*matrix)) {
            if (stored.empty())
                stored = m_out.constant(
                    name + ".weight",
                    Tensor::fromFloats(transposed(matrix->weights.values, matrix->rows, matrix->columns),
                                       shape));
            return m_out.add("MatMul", {x, stored});
        }
        const QuantizedWeights& weights = *matrix->quantized;
        if (stored.empty()) {
            stored = m_out.constant(
                name + ".weight_quantized",
                bytesTensor(transposed<std::int8_t>(weights.codes, matrix->rows, matrix->columns), shape));
            m_scales[matrix.get()] =
                m_out.constant(name + ".weight_scale", Tensor::fromFloats(weights.scales, {matrix->rows}));
        }
        auto& input = m_quantizedInputs[x]; // query, key and value quantise their common input once
        if (input.empty()) input = m_out.add("DynamicQuantizeLinear", {x}, {}, 3);
        const Name sums = m_out.add("MatMulInteger", {input, stored, input + ":2"});
        const Name scale = m_out.add("Mul", {m_scales[matrix.get()], input + ":1"});
        return m_out.add("Mul", {m_out.add("Cast", {sums}, {{"to", std::int64_t(1)}}), scale});
    }

    Name activated(const Name& x, Activation kind) {
        const auto mul = [&](const Name& a, const Name& b) { return m_out.add("Mul", {a, b}); };
        switch (kind) {
        case Activation::Relu:
            return m_out.add("Relu", {x});
        case Activation::Tanh:
            return m_out.add("Tanh", {x});
        case Activation::Silu:
            return mul(x, m_out.add("Sigmoid", {x}));
        case Activation::GeluErf: {
            const Name erf = m_out.add("Erf", {mul(x, m_out.scalar(float(1 / std::numbers::sqrt2)))});
            return mul(mul(x, m_out.add("Add", {erf, m_out.scalar(1)})), m_out.scalar(0.5F));
        }
        case Activation::GeluTanh:
            break;
        }
        const Name cubic = mul(mul(mul(x, x), x), m_out.scalar(0.044715F));
        const Name inner =
            mul(m_out.add("Add", {x, cubic}), m_out.scalar(float(std::sqrt(2 / std::numbers::pi))));
        return mul(mul(x, m_out.add("Add", {m_out.add("Tanh", {inner}), m_out.scalar(1)})),
                   m_out.scalar(0.5F));
    }

    Name attention(const CompressedLayer& layer, const std::string& name, const Name& x) {
        const auto part = [&](MatrixKind kind, const std::vector<std::int64_t>& order, const char* label) {
            const int at = static_cast<int>(kind);
            const Name y =
                linear(x, layer.matrices[at], layer.biases[at], fmt::format("{}.attention.{}", name, label));
            const Name split = m_out.add(
                "Reshape",
                {y, m_out.integers({0, 0, std::int64_t(layer.headIds.size()), m_config.headWidth()})});
            return m_out.add("Transpose", {split}, {{"perm", order}});
        };
        const Name q = part(MatrixKind::Query, {0, 2, 1, 3}, "query"),
                   k = part(MatrixKind::Key, {0, 2, 3, 1}, "key");
        const Name v = part(MatrixKind::Value, {0, 2, 1, 3}, "value");
        const Name scores = m_out.add(
            "Mul", {m_out.add("MatMul", {q, k}), m_out.scalar(1 / std::sqrt(float(m_config.headWidth())))});
        const Name weights =
            m_out.add("Softmax", {m_out.add("Add", {scores, m_mask})}, {{"axis", std::int64_t(-1)}});
        const Name context = m_out.add("Transpose", {m_out.add("MatMul", {weights, v})},
                                       {{"perm", std::vector<std::int64_t>{0, 2, 1, 3}}});
        return m_out.add(
            "Reshape",
            {context, m_out.integers({0, 0, std::int64_t(layer.headIds.size()) * m_config.headWidth()})});
    }

    /// What a part that was removed altogether still adds: its bias.
    Name layer(const CompressedLayer& layer, const std::string& name, const Name& x) {
        const auto bias = [&](MatrixKind kind) -> std::span<const float> {
            return layer.biases[static_cast<int>(kind)];
        };
        const auto matrix = [&](MatrixKind kind) { return layer.matrices[static_cast<int>(kind)]; };
        Name y = biased(x, bias(MatrixKind::AttentionOutput), name + ".attention.output");
        if (!layer.headIds.empty())
            y = m_out.add("Add", {product(attention(layer, name, x), matrix(MatrixKind::AttentionOutput),
                                          name + ".attention.output"),
                                  y});
        y = norm(y, layer.attentionNorm, name + ".attention.norm");
        Name z = biased(y, bias(MatrixKind::FfnOut), name + ".ffn.out");
        if (matrix(MatrixKind::FfnIn)->rows > 0) {
            const Name inner =
                activated(linear(y, matrix(MatrixKind::FfnIn), bias(MatrixKind::FfnIn), name + ".ffn.in"),
                          m_config.activation);
            z = m_out.add("Add", {product(inner, matrix(MatrixKind::FfnOut), name + ".ffn.out"), z});
        }
        return norm(z, layer.outputNorm, name + ".norm");
    }

    Name head(const Name& x) {
        Name first = m_out.add("Gather", {x, m_out.integers({0}, true)}, {{"axis", std::int64_t(1)}});
        if (!m_model.headDense.empty())
            first = activated(linear(first, m_model.headDense, "head.dense"), m_model.headActivation);
        const FloatArray bias =
            m_model.classifier.bias.empty() ? FloatArray{} : m_model.classifier.bias.floats();
        return linear(first, m_source.classifier, bias.values, "classifier");
    }

    const CompressedModel& m_source;
    const Model& m_model;
    const ModelConfig& m_config;
    OnnxWriter m_out;
    Name m_mask; // [batch, 1, 1, sequence]: 0, or -1e9 where there is padding
    std::map<const CompressedMatrix*, Name> m_stored, m_scales;
    std::map<Name, Name> m_quantizedInputs;
};

} // namespace

bool hasIntegerProducts(const CompressedModel& model) {
    const auto runs = [](const std::shared_ptr<const CompressedMatrix>& matrix) {
        return matrix && matrix->rows > 0 && integerProduct(*matrix);
    };
    return runs(model.classifier) || std::ranges::any_of(model.layers, [&](const CompressedLayer& layer) {
               return std::ranges::any_of(layer.matrices, runs);
           });
}

Result<void> writeOnnx(const CompressedModel& model, const std::filesystem::path& file,
                       const JobContext& job) {
    OnnxWriter writer = GraphBuilder(model).build();
    if (const auto& labels = model.model->config.labels; !labels.empty())
        writer.metadata("labels", fmt::format("{}", fmt::join(labels, "\n")));
    return writer.write(file, job);
}

} // namespace pscope
