// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One matrix on a device: which kernel multiplies it, why that is not the one its recipe names, and its
// numbers.
#pragma once

#include <map>
#include <memory>

#include "backends/opencl/device.h"
#include "core/compress/compressed_model.h"

namespace pscope::opencl {

enum class Product { Dense, Int8, Lists };
/// What becomes of float activations before they meet the matrix.
enum class InputForm {
    Plain,
    Bf16,  // rounded, still fp32
    Codes, // 8-bit codes as floats: exact sums in an fp32 kernel
    Pairs, // 8-bit codes, two to a word
};

struct MatrixPlan {
    Product product = Product::Dense;
    InputForm input = InputForm::Plain;
    int shared = 1;                // Lists: outputs that share their indices
    std::string kernel;            // for people: "f32 lists of 4 rows, lane 16"
    std::string effective, reason; // empty when the recipe is executed as asked
    MatrixSpec spec;               // as executed
};
MatrixPlan planMatrix(const Tuning& tuning, const CompressedMatrix& matrix);
/// Of a matrix of that size with a typical mask.
MatrixPlan planMatrixFor(const Tuning& tuning, const MatrixSpec& spec, int rows, int columns);

struct DeviceMatrix {
    MatrixPlan plan;
    int rows = 0, columns = 0;
    int inputBlocks = 0, items = 0; // Lists
    cl::Buffer weights, index, starts;
    cl::Buffer rowScales; // where the input is codes
    bool scaled() const { return plan.input == InputForm::Codes || plan.input == InputForm::Pairs; }
};
DeviceMatrix uploadMatrix(ClDevice& device, const CompressedMatrix& matrix, MatrixPlan plan);

/// Remembers what it uploaded as long as the matrix lives: an edit uploads the matrices it touched.
class MatrixCache {
public:
    std::shared_ptr<const DeviceMatrix> get(ClDevice& device,
                                            const std::shared_ptr<const CompressedMatrix>& matrix);
    void trim();

private:
    struct Entry {
        std::weak_ptr<const CompressedMatrix> source;
        std::shared_ptr<const DeviceMatrix> uploaded;
    };
    std::map<const CompressedMatrix*, Entry> m_entries;
};

} // namespace pscope::opencl
