// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/export/onnx_evaluator.h"
#include "core/export/onnx_export.h"

namespace pscope {
namespace {

/// Multiply-accumulates per token of the products with constants.
double macsPerToken(const OnnxGraph& graph) {
    double macs = 0;
    for (const OnnxNode& node : graph.nodes)
        if (node.op.starts_with("MatMul"))
            if (const auto weight = graph.initialisers.find(node.inputs.at(1));
                weight != graph.initialisers.end())
                macs += double(weight->second.elementCount());
    return macs;
}

} // namespace

PaddedBatch padded(std::span<const Encoding> sentences) {
    PaddedBatch batch{std::int64_t(sentences.size()), 0, {}, {}, {}};
    for (const Encoding& sentence : sentences)
        batch.width = std::max(batch.width, std::int64_t(sentence.ids.size()));
    for (const Encoding& sentence : sentences)
        for (std::size_t i = 0; i < std::size_t(batch.width); ++i) {
            const bool real = i < sentence.ids.size();
            batch.ids.push_back(real ? sentence.ids[i] : 0);
            batch.types.push_back(real ? sentence.typeIds[i] : 0);
            batch.mask.push_back(real);
        }
    return batch;
}

Result<std::vector<float>> evaluateOnnx(const std::filesystem::path& file,
                                        const std::vector<Encoding>& sentences, double macs,
                                        JobContext& job) {
    PSCOPE_TRY(graph, readOnnxGraph(file));
    const OnnxEvaluator evaluator(graph);
    const double perToken = macsPerToken(graph);
    const bool headless = std::ranges::none_of(graph.nodes, [](const OnnxNode& node) {
        return !node.outputs.empty() && node.outputs[0] == "logits";
    });
    std::vector<float> logits;
    double spent = 0;
    for (std::size_t first = 0; first < sentences.size() && (first == 0 || spent < macs);
         first += kPaddedTogether) {
        PaddedBatch batch =
            padded(std::span(sentences).subspan(first, std::min(kPaddedTogether, sentences.size() - first)));
        const std::vector<std::int64_t> shape{batch.rows, batch.width};
        spent += perToken * double(batch.rows * batch.width);
        auto result = evaluator.run({{"input_ids", OnnxValue::of(shape, std::move(batch.ids))},
                                     {"attention_mask", OnnxValue::of(shape, std::move(batch.mask))},
                                     {"token_type_ids", OnnxValue::of(shape, std::move(batch.types))}},
                                    headless ? "last_hidden_state" : "logits", job);
        if (!result) return fail(result.error().code, "{}: {}", file.string(), result.error().message);
        if (result->shape.size() != (headless ? 3 : 2) || result->shape[0] != batch.rows || result->integers)
            return fail(ErrorCode::Mismatch, "{}: its output has another shape than expected", file.string());
        const std::int64_t sentence = result->size() / batch.rows,
                           width = result->shape.back(); // of the hidden states only the first token's
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            const auto values = result->floats.values.subspan(row * sentence, width);
            logits.insert(logits.end(), values.begin(), values.end());
        }
        job.progress(std::int64_t(std::min(first + kPaddedTogether, sentences.size())),
                     std::int64_t(sentences.size()));
    }
    return logits;
}

} // namespace pscope
