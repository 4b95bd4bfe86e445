// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A compressed model in the integers the accelerator runs: int8 weights with a scale per output, int16
// activations in fixed formats. Formats follow from the weights alone: where a bound exists (layer norms,
// query, key, value) nothing can overflow; elsewhere 64 times the expected size fits, and what is cut off all
// the same is counted.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "backends/fpga/fixed_point.h"
#include "backends/fpga/geometry.h"
#include "core/backend/backend.h"

namespace pscope::fpga {

struct IntegerMatrix {
    int rows = 0, columns = 0;
    std::vector<std::int8_t> codes; // [rows, columns], zeros included
    std::vector<RowScale> scales;   // [rows]
    int kept = 0;                   // weights kept in the fullest group of M inputs: the N it runs at
    int fraction = 0;               // format of its results
};

struct IntegerLayer {
    int source = 0;
    int heads = 0, headWidth = 0;
    std::array<std::shared_ptr<const IntegerMatrix>, kLayerMatrices> matrices;
    NormPlan attentionNorm, outputNorm;
    int inFraction = 0;     // of the int16 rows it reads
    int middleFraction = 0; // behind the attention's norm
    int outFraction = 0;
    int scoreShift = 0, contextShift = 7;
};

struct IntegerModel {
    Geometry geometry;
    const GeluTable* gelu = nullptr;
    std::vector<IntegerLayer> layers;
    std::shared_ptr<const IntegerMatrix> headDense, classifier; // null: none
    int firstFraction = 0;                                      // of the embeddings, which the host makes
    int pooledFraction = 0;                                     // of what the classifier reads
    Recipe effective;
    std::vector<RecipeDifference> differences;
    std::vector<std::pair<std::string, std::string>> kernels;
};

/// Sizes of a matrix' rows, from which bounds of its results follow.
struct MatrixFacts {
    double mostNorm = 0, meanSquareNorm = 0; // of a row
    double mostBias = 0, meanSquareBias = 0;
};

/// An edit changes a few matrices; the integers of the others are kept while anyone uses them. Used from one
/// thread.
class IntegerCache {
public:
    struct Key { // what the integers depend on besides the matrix
        double gain;
        int inFraction, outFraction, group;
        bool operator==(const Key&) const = default;
    };
    const MatrixFacts& facts(const std::shared_ptr<const CompressedMatrix>& matrix,
                             std::span<const float> bias);
    std::shared_ptr<const IntegerMatrix>
    get(const std::shared_ptr<const CompressedMatrix>& matrix, const Key& key,
        const std::function<std::shared_ptr<const IntegerMatrix>()>& make);
    void trim(); // forgets what belongs to matrices that are gone

private:
    struct Entry {
        std::weak_ptr<const CompressedMatrix> owner;
        std::optional<MatrixFacts> facts;
        std::vector<std::pair<Key, std::shared_ptr<const IntegerMatrix>>> made;
    };
    Entry& entry(const std::shared_ptr<const CompressedMatrix>& matrix);
    std::map<const CompressedMatrix*, Entry> m_entries;
};

/// What a matrix runs as: never other weights than the recipe gave but for the rounding to int8 where it
/// asked for more bits.
MatrixSpec effectiveSpec(const MatrixSpec& asked, int kept, int group);
/// Largest number of non-zeros in any group of `group` inputs.
int fullestGroup(std::span<const float> weights, int rows, int columns, int group);
/// Unsupported where the buffers of the geometry cannot hold a row, or the activation has no table.
Result<IntegerModel> planIntegers(const CompressedModel& model, const Geometry& geometry, IntegerCache& cache,
                                  JobContext& job);
/// For explanations: "5:8 int8, sparse".
std::string kernelText(const IntegerMatrix& matrix, const Geometry& geometry);
inline constexpr int kMostTokens = 512; // the sum of a softmax row is 16 bits

} // namespace pscope::fpga
