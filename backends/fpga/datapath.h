// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The accelerator's values without its clock: the same integers as the RTL gives, at the speed of a CPU.
#pragma once

#include <functional>

#include "backends/fpga/integer_plan.h"

namespace pscope::fpga {

/// Rows of int8 with a scale each: one side of a product.
struct QuantisedRows {
    int rows = 0, columns = 0;
    std::vector<std::int8_t> codes;
    std::vector<RowScale> scales;
    void resize(int newRows, int newColumns);
    std::int8_t* row(int r) { return codes.data() + std::size_t(r) * std::size_t(columns); }
    const std::int8_t* row(int r) const { return codes.data() + std::size_t(r) * std::size_t(columns); }
};

/// y [a.rows, stride] = requantised a w^T; both sides have the same columns.
void multiply(const QuantisedRows& a, const QuantisedRows& w, int shift, std::int16_t* y, int stride);
void multiply(const QuantisedRows& a, const IntegerMatrix& w, int shift, std::int16_t* y, int stride);

/// What an audit looks at: each weight product of a layer with its inputs and results.
struct ProductView {
    int layer; // index in the model, -1 for the head
    MatrixKind kind;
    const QuantisedRows& inputs;
    const IntegerMatrix& weights;
    const std::int16_t* results; // [inputs.rows, stride]
    int stride;
};
using ProductVisitor = std::function<void(const ProductView&)>;

/// One sequence through the encoder, layer by layer.
class Datapath {
public:
    explicit Datapath(const IntegerModel& model)
        : m_model(model) {}
    /// x [tokens, hidden] int16 in the model's first format -> the same in the last layer's format, in place.
    Result<void> encode(std::vector<std::int16_t>& x, int tokens, const ProductVisitor& visitor,
                        JobContext& job);
    /// One layer, x in place.
    void layer(std::size_t index, std::vector<std::int16_t>& x, int tokens, const ProductVisitor& visitor);
    std::int64_t saturated() const { return m_saturated; } // results cut off at 16 bits so far

private:
    std::vector<std::int16_t> product(std::size_t index, MatrixKind kind, const QuantisedRows& in,
                                      const ProductVisitor& visitor);

    const IntegerModel& m_model;
    std::int64_t m_saturated = 0;
};

} // namespace pscope::fpga
