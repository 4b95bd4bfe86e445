// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/plan.h"

#include <algorithm>
#include <random>

namespace pscope::cpu {

namespace {

// Time per kept weight, in units of the time a dense kernel of the same arithmetic takes per weight. Measured with
// `pscope bench kernels` (128 and 12 tokens, 768 x 768 and 768 x 3072, one thread, AVX-512) and rounded up to the less
// favourable case, so that a kernel chosen for its speed keeps its promise.
constexpr double listCost(int sharedRows) {
    return sharedRows == 1 ? 1.9 : sharedRows == 2 ? 1.45 : 1.15;
}
// Dense kernels among each other, per weight.
constexpr double int8Cost = 0.25, bf16Cost = 0.5, groupedCost = 0.33;

struct Candidate {
    KernelChoice choice;
    double cost = 0;
};

int sharedRowsOf(const MatrixSpec& spec) {
    if (spec.pattern != Pattern::Block) return 1;
    for (const int rows : {8, 4, 2})
        if (spec.p % rows == 0) return rows;
    return 1;
}

std::string listName(const char* arithmetic, int sharedRows) {
    return sharedRows == 1 ? fmt::format("{} sparse lists", arithmetic) : fmt::format("{} sparse lists of {} rows", arithmetic, sharedRows);
}

Candidate denseCandidate(Arithmetic arithmetic, double cost, const char* kernel) {
    return {{.arithmetic = arithmetic, .form = Form::Dense, .kernel = kernel}, cost};
}

Candidate listCandidate(const CompressedMatrix& matrix, Arithmetic arithmetic, double unit, const char* word) {
    const int shared = sharedRowsOf(matrix.spec);
    return {{.arithmetic = arithmetic, .form = Form::Lists, .sharedRows = shared, .kernel = listName(word, shared)},
            unit * listDensity(matrix, arithmetic, shared) * listCost(shared)};
}

void addFloatCandidates(std::vector<Candidate>& list, const CompressedMatrix& matrix, Rounding rounding) {
    const std::size_t first = list.size();
    list.push_back(denseCandidate(Arithmetic::F32, 1, "f32 dense"));
    if (!matrix.spec.isDense()) list.push_back(listCandidate(matrix, Arithmetic::F32, 1, "f32"));
    for (std::size_t i = first; i < list.size(); ++i) list[i].choice.rounding = rounding;
}

void addBf16Candidates(std::vector<Candidate>& list, const CompressedMatrix& matrix, const KernelTable& table) {
    addFloatCandidates(list, matrix, Rounding::Bf16);
    if (!table.bf16) return;
    list.push_back(denseCandidate(Arithmetic::Bf16, bf16Cost, "bf16 dense"));
    if (matrix.spec.pattern == Pattern::Block) list.push_back(listCandidate(matrix, Arithmetic::Bf16, bf16Cost, "bf16"));
}

void addInt8Candidates(std::vector<Candidate>& list, const CompressedMatrix& matrix, const KernelTable& table) {
    const int group = matrix.quantized->group;
    // A group must fill whole chunks of a panel for its sum to be cut out of it.
    constexpr int chunkInputs = 4 * DensePanels::chunkWords;
    if (group > 0) {
        if (group % chunkInputs == 0) {
            list.push_back(denseCandidate(Arithmetic::Int8, groupedCost, "i8 dense, grouped scales"));
            list.back().choice.grouped = true;
        }
        addFloatCandidates(list, matrix, Rounding::Int8);
        return;
    }
    list.push_back(denseCandidate(Arithmetic::Int8, int8Cost, "i8 dense"));
    if (matrix.spec.isDense()) return;
    list.push_back(listCandidate(matrix, Arithmetic::Int8, int8Cost, "i8"));
    if (table.permute)
        list.push_back({{.arithmetic = Arithmetic::Int8, .form = Form::Permute, .kernel = "i8 permute"},
                        int8Cost * permuteDensity(matrix) * table.permuteCost});
    list.push_back(listCandidate(matrix, Arithmetic::F32, 1, "f32"));
    list.back().choice.rounding = Rounding::Int8;
}

MatrixSpec effectiveSpec(const MatrixSpec& requested, const KernelChoice& choice) {
    MatrixSpec spec = requested;
    if (choice.form == Form::Dense) {
        spec = MatrixSpec{};
        spec.bits = requested.bits;
        spec.group = requested.group;
    }
    if (choice.arithmetic == Arithmetic::F32) {
        spec.bits = 32;
        spec.group = 0;
    } else if (choice.arithmetic == Arithmetic::Int8) {
        spec.bits = 8;
    }
    return spec;
}

/// Fills in what differs from the recipe's wording, if anything.
void explain(KernelChoice& choice, const MatrixSpec& spec) {
    choice.spec = effectiveSpec(spec, choice);
    std::vector<std::string> reasons;
    if (spec.bits < 8 && choice.arithmetic == Arithmetic::Int8)
        reasons.push_back(fmt::format("stored as int{}, executed by the int8 kernel", spec.bits));
    if (choice.rounding == Rounding::Bf16)
        reasons.push_back("this processor has no bf16 instruction that is faster than fp32: fp32 kernel on values rounded to bf16");
    if (choice.rounding == Rounding::Int8)
        reasons.push_back(fmt::format("the fp32 kernel on the int{} values is the fastest that computes the same", spec.bits));
    if (!spec.isDense() && choice.form == Form::Dense)
        reasons.push_back("no sparse kernel is faster than dense here: run dense on the masked weights");
    if (reasons.empty()) {
        choice.spec = spec;
        return;
    }
    choice.effective = toText(choice.spec);
    for (const std::string& reason : reasons) choice.reason += (choice.reason.empty() ? "" : "; ") + reason;
}

} // namespace

KernelChoice chooseKernel(const KernelTable& table, const CompressedMatrix& matrix) {
    std::vector<Candidate> list;
    if (matrix.spec.bits <= 8) addInt8Candidates(list, matrix, table);
    else if (matrix.spec.bits == 16) addBf16Candidates(list, matrix, table);
    else addFloatCandidates(list, matrix, Rounding::None);
    // List indices are 16 bits wide; no layer comes near, a classifier might.
    if (matrix.rows > 0xffff) std::erase_if(list, [](const Candidate& c) { return c.choice.form == Form::Lists; });
    const auto best = std::ranges::min_element(list, {}, &Candidate::cost);
    KernelChoice choice = best->choice;
    explain(choice, matrix.spec);
    return choice;
}

KernelChoice chooseKernelFor(const KernelTable& table, const MatrixSpec& spec, int rows, int columns) {
    // A random matrix large enough that the fullest of 32 outputs is typical, small enough to be made in a blink.
    const int unit = std::max({1, spec.p, 32}), width = std::max({1, spec.q, spec.m, spec.group, 64});
    CompressedMatrix matrix;
    matrix.spec = spec;
    matrix.rows = std::min(rows, (96 + unit - 1) / unit * unit);
    matrix.columns = std::min(columns, (256 + width - 1) / width * width);
    const std::size_t count = static_cast<std::size_t>(matrix.rows) * matrix.columns;
    auto values = std::make_shared<std::vector<float>>(count, 1.0F);
    std::mt19937 random(1);
    const int p = spec.pattern == Pattern::Block ? spec.p : 1, q = spec.pattern == Pattern::Block ? spec.q : spec.pattern == Pattern::NM ? spec.m : 1;
    std::bernoulli_distribution remove(spec.pattern == Pattern::NM ? 0 : spec.zeroFraction());
    for (int r = 0; r < matrix.rows; r += p)
        for (int c = 0; c < matrix.columns; c += q) {
            const bool gone = remove(random);
            const int shift = static_cast<int>(random() % static_cast<unsigned>(q));
            for (int i = r; i < std::min(matrix.rows, r + p); ++i)
                for (int j = c; j < std::min(matrix.columns, c + q); ++j)
                    if (gone || (spec.pattern == Pattern::NM && (j - c + shift) % q >= spec.n)) (*values)[static_cast<std::size_t>(i) * matrix.columns + j] = 0;
        }
    if (spec.bits <= 8) {
        matrix.quantized = QuantizedWeights{spec.bits, spec.group, std::vector<std::int8_t>(values->begin(), values->end()), {}};
    }
    matrix.weights = {values, *values};
    return chooseKernel(table, matrix);
}

} // namespace pscope::cpu
