// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What both CPU back-ends need of a model besides its compressed matrices, and the checks at their door.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/backend/backend.h"

namespace pscope::cpu {

struct NormParts {
    FloatArray gamma, beta; // [D]
};
NormParts normParts(const LayerNormWeights& weights);

/// Float32 views (or converted copies) of everything outside the layers' matrices; made once per model.
struct EncoderParts {
    FloatArray word, position, types;      // [V,E] [P,E] [types,E] or empty
    NormParts embeddingNorm;               // [E]
    FloatArray projection, projectionBias; // [D,E] [D], empty when E == D
    FloatArray headDense, headDenseBias;   // [D,D] [D], empty when the head has none
    std::vector<float> classifierBias;     // [C]
};
/// Shared between all executables of one model object while any of them lives. Thread-safe.
std::shared_ptr<const EncoderParts> encoderParts(const std::shared_ptr<const Model>& model);

/// Every matrix, bias and norm has the size its neighbours need; Mismatch names the layer and matrix.
Result<void> checkShapes(const CompressedModel& model);
/// BadInput: ids outside the vocabulary, unknown token types, empty or too long sequences, inconsistent
/// offsets.
Result<void> checkBatch(const TokenBatch& batch, const ModelConfig& config);

/// Queries, keys, values and the exponentials of scores are rounded to bf16 before they are multiplied (sums
/// stay fp32) where query, key and value matrix all have 16 bits or fewer; heads of an odd width stay fp32.
bool attendsInBf16(const CompressedLayer& layer, int headWidth);

/// "layer 3 ffn.in"; layers are called by their number in the uncompressed model.
std::string partName(int sourceLayer, MatrixKind kind);

/// Adds up times by part name, in order of first appearance; does nothing when `times` is null.
class PartClock {
public:
    explicit PartClock(std::vector<PartTime>* times)
        : m_times(times) {
        if (m_times) m_last = Clock::now();
    }
    bool active() const { return m_times != nullptr; }
    /// Books everything since the last call under `part`.
    template <class Name> void book(Name&& part) {
        if (m_times) add(part(), lap());
    }
    void add(const std::string& part, std::chrono::nanoseconds time);
    std::chrono::nanoseconds lap();

private:
    using Clock = std::chrono::steady_clock;
    std::vector<PartTime>* m_times;
    Clock::time_point m_last{};
};

} // namespace pscope::cpu
