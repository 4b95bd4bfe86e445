// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// From saliencies to the mask a pattern asks for. Exact counts; equal saliencies are decided by position, so a mask is a
// function of its inputs alone. O(rows*columns).
#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "core/compress/method.h"

namespace pscope {

namespace {

/// Orders like the (non-negative) saliency itself; a NaN counts as the largest, so that sorting stays well defined.
std::uint32_t orderKey(float saliency) { return std::bit_cast<std::uint32_t>(saliency) & 0x7FFFFFFFU; }

/// The `rank`-th smallest key (0-based). Large inputs are first narrowed to the keys that share the upper half.
std::uint32_t keyAtRank(std::vector<std::uint32_t>& keys, std::size_t rank) {
    constexpr std::size_t kLarge = 1U << 16;
    if (keys.size() > kLarge) {
        std::vector<std::size_t> counts(1U << 15);
        for (std::uint32_t key : keys) ++counts[key >> 16];
        std::uint32_t upper = 0;
        while (rank >= counts[upper]) rank -= counts[upper++];
        std::erase_if(keys, [upper](std::uint32_t key) { return key >> 16 != upper; });
    }
    std::nth_element(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(rank), keys.end());
    return keys[rank];
}

/// Clears the `count` smallest entries of `mask` (all ones before); among equals the later ones go.
void removeSmallest(std::span<const float> saliency, std::size_t count, std::span<std::uint8_t> mask, std::vector<std::uint32_t>& scratch) {
    if (count == 0) return;
    scratch.resize(saliency.size());
    std::ranges::transform(saliency, scratch.begin(), orderKey);
    const std::uint32_t threshold = keyAtRank(scratch, count - 1);
    std::size_t equals = count;
    for (std::size_t i = 0; i < saliency.size(); ++i)
        if (orderKey(saliency[i]) < threshold) {
            mask[i] = 0;
            --equals;
        }
    for (std::size_t i = saliency.size(); i-- > 0 && equals > 0;)
        if (orderKey(saliency[i]) == threshold) {
            mask[i] = 0;
            --equals;
        }
}

std::size_t zerosOf(double sparsity, std::size_t count) {
    return std::min(count, static_cast<std::size_t>(std::llround(sparsity * static_cast<double>(count))));
}

void maskUnstructured(double sparsity, std::span<const float> saliency, std::size_t rows, std::size_t columns, bool perRow,
                      std::span<std::uint8_t> mask) {
    std::vector<std::uint32_t> scratch;
    if (!perRow) return removeSmallest(saliency, zerosOf(sparsity, rows * columns), mask, scratch);
    for (std::size_t row = 0; row < rows; ++row) { // running totals keep the whole matrix exact, not only each row
        const std::size_t count = zerosOf(sparsity, (row + 1) * columns) - zerosOf(sparsity, row * columns);
        removeSmallest(saliency.subspan(row * columns, columns), std::min(count, columns), mask.subspan(row * columns, columns), scratch);
    }
}

void maskNM(int n, int m, std::span<const float> saliency, std::span<std::uint8_t> mask) {
    const auto size = static_cast<std::size_t>(m);
    for (std::size_t base = 0; base < saliency.size(); base += size)
        for (std::size_t i = 0; i < size; ++i) {
            const std::uint32_t mine = orderKey(saliency[base + i]);
            int better = 0; // how many of the group come before this one
            for (std::size_t j = 0; j < i; ++j) better += orderKey(saliency[base + j]) >= mine;
            for (std::size_t j = i + 1; j < size; ++j) better += orderKey(saliency[base + j]) > mine;
            mask[base + i] = better < n;
        }
}

void maskBlocks(const MatrixSpec& spec, std::span<const float> saliency, std::size_t rows, std::size_t columns, std::span<std::uint8_t> mask) {
    const auto p = static_cast<std::size_t>(spec.p), q = static_cast<std::size_t>(spec.q);
    const std::size_t across = columns / q;
    std::vector<double> sums(rows / p * across);
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column) sums[row / p * across + column / q] += saliency[row * columns + column];
    const std::vector<float> blockSaliency(sums.begin(), sums.end());
    std::vector<std::uint8_t> blockMask(sums.size(), 1);
    std::vector<std::uint32_t> scratch;
    removeSmallest(blockSaliency, zerosOf(spec.sparsity, sums.size()), blockMask, scratch);
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column) mask[row * columns + column] = blockMask[row / p * across + column / q];
}

} // namespace

std::vector<std::uint8_t> maskFor(const MatrixSpec& spec, std::span<const float> saliency, int rows, int columns, bool perRow) {
    const auto r = static_cast<std::size_t>(rows), c = static_cast<std::size_t>(columns);
    assert(saliency.size() == r * c);
    std::vector<std::uint8_t> mask(saliency.size(), 1);
    if (mask.empty()) return mask;
    switch (spec.pattern) {
    case Pattern::Dense: break;
    case Pattern::Unstructured: maskUnstructured(spec.sparsity, saliency, r, c, perRow, mask); break;
    case Pattern::NM: maskNM(spec.n, spec.m, saliency, mask); break;
    case Pattern::Block: maskBlocks(spec, saliency, r, c, mask); break;
    }
    return mask;
}

} // namespace pscope
