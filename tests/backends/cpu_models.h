// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small random models and their compressed forms for the CPU back-end tests. Masks and rounding are made here on purpose,
// independently of core/compress: a wrong compressor must not hide a wrong kernel, nor the other way round.
#pragma once

#include <cstdint>
#include <memory>

#include "core/backend/backend.h"
#include "core/data/dataset.h"

namespace pscope::test {

struct RandomModel {
    Architecture architecture = Architecture::Bert;
    int layers = 2, heads = 2, headWidth = 16, feedForward = 96, vocabulary = 50, positions = 40, classes = 5;
    int embedding = 0; // 0 = hidden
    std::uint64_t seed = 1;
    int hidden() const { return heads * headWidth; }
};

/// Weights of a trained encoder's size: outputs stay of order one through the layers.
std::shared_ptr<const Model> makeModel(const RandomModel& wanted);

/// Random values with the spec's pattern (random mask, exact for N:M) and rounding.
std::shared_ptr<const CompressedMatrix> makeMatrix(const MatrixSpec& spec, int rows, int columns, std::uint64_t seed);
/// `weights` [rows, columns] with the spec's pattern and rounding.
std::shared_ptr<const CompressedMatrix> compressMatrix(std::vector<float> weights, const MatrixSpec& spec, int rows, int columns,
                                                       std::uint64_t seed);
/// Heads, neurons and layers leave physically; recipe.layers may be empty for the dense model.
CompressedModel compressModel(const std::shared_ptr<const Model>& model, const Recipe& recipe, std::uint64_t seed = 7);
/// Every encoder matrix with the same spec.
Recipe uniformRecipe(int layers, const MatrixSpec& spec);

/// Random ids, one sequence per length.
TokenBatch randomBatch(const Model& model, const std::vector<int>& lengths, std::uint64_t seed = 3);

/// On the back-end's first device; both abort the test run with the reason when they fail.
std::unique_ptr<Executable> prepare(Backend& backend, const CompressedModel& model);
std::vector<float> run(Executable& executable, const TokenBatch& batch);
/// The batch as data without labels.
EncodedDataset datasetOf(const TokenBatch& batch);

/// "2:4 int8" and the like; aborts the test run on a typo.
MatrixSpec spec(const char* text);

} // namespace pscope::test
