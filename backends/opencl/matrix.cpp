// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/matrix.h"

#include <algorithm>

namespace pscope::opencl {
namespace {

constexpr double kWorthwhile = 0.95; // of the dense time: a gain within the noise is none
constexpr int kExactProducts = 1040; // of two codes up to 127: their sum stays below 2^24, exact in fp32
constexpr int kMostColumns = 0xffff; // list indices have 16 bits

int sharedRows(const MatrixSpec& spec) {
    if (spec.pattern != Pattern::Block) return 1;
    return spec.p % 4 == 0 ? 4 : spec.p % 2 == 0 ? 2 : 1;
}

/// What the choice depends on, of a matrix or of a typical one.
struct Facts {
    MatrixSpec spec;
    int columns = 0;
    double density = 1; // of the lists
    int mostInRow = 0;  // kept weights of the fullest output
};

std::string patternText(MatrixSpec spec) {
    spec.bits = 32;
    spec.group = 0;
    return toText(spec);
}

/// The fastest kernel that computes what the recipe says.
MatrixPlan choose(const Tuning& tuning, const Facts& facts) {
    const MatrixSpec& spec = facts.spec;
    MatrixPlan plan;
    plan.shared = sharedRows(spec);
    const double perWeight = plan.shared == 4 ? tuning.sharedPerWeight : tuning.listPerWeight;
    const double lists = perWeight * facts.density + tuning.listFixed;
    double dense = 1;
    if (spec.bits <= 8) {
        plan.input = InputForm::Codes;
        if (spec.group == 0) {
            dense = tuning.int8Cost;
            plan.product = Product::Int8;
        }
    } else if (spec.bits == 16) {
        plan.input = InputForm::Bf16;
    }
    const bool exact = spec.bits > 8 || spec.group > 0 || facts.mostInRow <= kExactProducts;
    if (!spec.isDense() && exact && facts.columns <= kMostColumns && lists < kWorthwhile * dense)
        plan.product = Product::Lists;
    if (plan.product == Product::Int8) plan.input = InputForm::Pairs;
    return plan;
}

/// Fills in the words.
void describe(MatrixPlan& plan, const Tuning& tuning, const MatrixSpec& spec) {
    const std::string lane = fmt::format("lane {}", tuning.listVector);
    plan.kernel = plan.product == Product::Int8    ? "i8 dense, " + toText(tuning.int8)
                  : plan.product == Product::Dense ? "f32 dense, " + toText(tuning.dense)
                  : plan.shared == 1               ? "f32 lists, " + lane
                                     : fmt::format("f32 lists of {} rows, {}", plan.shared, lane);
    plan.spec = spec;
    std::vector<std::string> reasons;
    if (!spec.isDense() && plan.product != Product::Lists) {
        reasons.push_back(
            fmt::format("masked only: no kernel for {} is faster than dense here", patternText(spec)));
        plan.spec = MatrixSpec{};
        plan.spec.bits = spec.bits;
        plan.spec.group = spec.group;
    }
    if (plan.product == Product::Int8 && spec.bits < 8) {
        reasons.push_back(fmt::format("stored as int{}, executed by the int8 kernel", spec.bits));
        plan.spec.bits = 8;
    }
    if (plan.input == InputForm::Codes) {
        reasons.push_back(fmt::format(
            "the fp32 kernel on the int{} values is the fastest that computes the same", spec.bits));
        plan.spec.bits = 32;
        plan.spec.group = 0;
    }
    if (plan.input == InputForm::Bf16) {
        reasons.push_back("no bf16 arithmetic: fp32 kernel on values rounded to bf16");
        plan.spec.bits = 32;
    }
    for (const std::string& reason : reasons)
        plan.reason += (plan.reason.empty() ? "" : "; ") + reason;
    if (!reasons.empty()) plan.effective = toText(plan.spec);
}

int mostInRow(const CompressedMatrix& matrix) {
    std::ptrdiff_t most = 0;
    for (int row = 0; row < matrix.rows; ++row) {
        const auto values =
            matrix.weights.values.subspan(std::size_t(row) * matrix.columns, std::size_t(matrix.columns));
        most = std::max(most, std::ranges::count_if(values, [](float value) { return value != 0; }));
    }
    return int(most);
}

} // namespace

MatrixPlan planMatrix(const Tuning& tuning, const CompressedMatrix& matrix) {
    Facts facts{matrix.spec, matrix.columns};
    if (!matrix.spec.isDense()) {
        facts.density =
            listDensity(matrix.weights.values, matrix.rows, matrix.columns, sharedRows(matrix.spec));
        if (matrix.spec.bits <= 8) facts.mostInRow = mostInRow(matrix);
    }
    MatrixPlan plan = choose(tuning, facts);
    describe(plan, tuning, matrix.spec);
    return plan;
}

MatrixPlan planMatrixFor(const Tuning& tuning, const MatrixSpec& spec, int, int columns) {
    const double density = 1 - spec.zeroFraction();
    MatrixPlan plan = choose(tuning, {spec, columns, density, int(density * columns)});
    describe(plan, tuning, spec);
    return plan;
}

DeviceMatrix uploadMatrix(ClDevice& device, const CompressedMatrix& matrix, MatrixPlan plan) {
    DeviceMatrix uploaded;
    uploaded.rows = matrix.rows;
    uploaded.columns = matrix.columns;
    uploaded.plan = std::move(plan);
    std::span<const float> values = matrix.weights.values;
    std::vector<float> codes, scales;
    if (uploaded.scaled()) {
        const QuantizedWeights& quantized = *matrix.quantized;
        if (quantized.group > 0) {
            scales.assign(std::size_t(matrix.rows), 1.0F); // groups are in the values
        } else {
            scales = quantized.scales;
            codes.assign(quantized.codes.begin(), quantized.codes.end());
            values = codes;
        }
        uploaded.rowScales = device.bufferOf(scales);
    }
    switch (uploaded.plan.product) {
    case Product::Dense:
        uploaded.weights = device.bufferOf(packDense(values, matrix.rows, matrix.columns));
        break;
    case Product::Int8:
        uploaded.weights = device.bufferOf(packPairs(matrix.quantized->codes, matrix.rows, matrix.columns));
        break;
    case Product::Lists: {
        const Lists lists =
            packLists(values, matrix.rows, matrix.columns, uploaded.plan.shared, device.tuning().lists);
        uploaded.inputBlocks = lists.inputBlocks;
        uploaded.items = lists.items;
        uploaded.weights = device.bufferOf(lists.weights);
        uploaded.index = device.bufferOf(lists.index);
        uploaded.starts = device.bufferOf(lists.starts);
    }
    }
    return uploaded;
}

std::shared_ptr<const DeviceMatrix> MatrixCache::get(ClDevice& device,
                                                     const std::shared_ptr<const CompressedMatrix>& matrix) {
    Entry& entry = m_entries[matrix.get()];
    if (entry.source.lock() == matrix) return entry.uploaded;
    entry = {matrix, std::make_shared<DeviceMatrix>(
                         uploadMatrix(device, *matrix, planMatrix(device.tuning(), *matrix)))};
    return entry.uploaded;
}

void MatrixCache::trim() {
    std::erase_if(m_entries, [](const auto& entry) { return entry.second.source.expired(); });
}

} // namespace pscope::opencl
