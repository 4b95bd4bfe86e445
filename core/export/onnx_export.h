// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A compressed model as an ONNX graph of standard operators, and the same graph computed in plain loops to
// prove it.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/compress/compressed_model.h"
#include "core/data/dataset.h"
#include "core/jobs/job_context.h"

namespace pscope {

inline constexpr const char* kExportOnnx =
    "onnx/model.onnx"; // inside an exported folder, where other tools look for it

/// Inputs input_ids, attention_mask and (where the model has types) token_type_ids, each int64 [batch,
/// sequence]; output logits [batch, C], or last_hidden_state [batch, sequence, D] without a head. Removed
/// heads, neurons and layers are absent. Matrices with integer weights are DynamicQuantizeLinear +
/// MatMulInteger (one activation scale per tensor, where our kernels have one per token); groups of scales
/// have no such operator and are written as rounded fp32. Zeros of a pattern stay zeros in dense matrices.
Result<void> writeOnnx(const CompressedModel& model, const std::filesystem::path& file,
                       const JobContext& job);
/// True where writeOnnx() emits 8-bit activations: logits then differ from our kernels' by rounding.
bool hasIntegerProducts(const CompressedModel& model);

inline constexpr std::size_t kPaddedTogether = 2;
/// Sentences as stock models take them: [rows, width] each, padded on the right with id 0 under mask 0.
struct PaddedBatch {
    std::int64_t rows, width;
    std::vector<std::int64_t> ids, mask, types;
};
PaddedBatch padded(std::span<const Encoding> sentences);

/// Logits [sentences, C] of the file (without a head the first token's hidden state), by plain loops over its
/// operators; sentences are padded in pairs, so that the mask is exercised. Stops after about `macs`
/// multiply-accumulates; at least one pair is computed. Any operator that writeOnnx() does not emit is
/// Unsupported, by name.
Result<std::vector<float>> evaluateOnnx(const std::filesystem::path& file,
                                        const std::vector<Encoding>& sentences, double macs, JobContext& job);

} // namespace pscope
