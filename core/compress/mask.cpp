// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// From saliencies to the mask a pattern asks for. Exact counts; equal saliencies are decided by position, so a mask is a
// function of its inputs alone. O(rows*columns).
#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>

#include "core/compress/method.h"

namespace pscope {

namespace {

/// Orders like the (non-negative) saliency itself; a NaN counts as the largest, so that sorting stays well defined.
std::uint32_t orderKey(float saliency) { return std::bit_cast<std::uint32_t>(saliency) & 0x7FFFFFFFU; }

/// The `rank`-th smallest key (0-based). Large inputs are narrowed to the keys that share the upper half before sorting.
std::uint32_t keyAtRank(std::span<const float> saliency, std::size_t rank, std::vector<std::uint32_t>& scratch) {
    constexpr std::size_t kLarge = 1U << 16;
    scratch.clear();
    if (saliency.size() <= kLarge) {
        for (float s : saliency) scratch.push_back(orderKey(s));
    } else {
        std::vector<std::uint32_t> counts(1U << 15);
        for (float s : saliency) ++counts[orderKey(s) >> 16];
        std::uint32_t upper = 0;
        while (rank >= counts[upper]) rank -= counts[upper++];
        for (float s : saliency)
            if (orderKey(s) >> 16 == upper) scratch.push_back(orderKey(s));
    }
    std::nth_element(scratch.begin(), scratch.begin() + static_cast<std::ptrdiff_t>(rank), scratch.end());
    return scratch[rank];
}

/// Clears the `count` smallest entries of `mask` (all ones before); among equals the later ones go.
void removeSmallest(std::span<const float> saliency, std::size_t count, std::span<std::uint8_t> mask, std::vector<std::uint32_t>& scratch) {
    if (count == 0) return;
    const std::uint32_t threshold = keyAtRank(saliency, count - 1, scratch);
    std::uint32_t below = 0;
    for (std::size_t i = 0; i < saliency.size(); ++i) {
        mask[i] = orderKey(saliency[i]) >= threshold;
        below += orderKey(saliency[i]) < threshold;
    }
    std::size_t equals = count - below;
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

/// Keeps a weight when fewer than N of its group come before it: larger, or equal and earlier.
template <std::size_t kFixedM> void maskNM(std::size_t n, std::size_t m, std::span<const float> saliency, std::span<std::uint8_t> mask) {
    constexpr std::size_t kMost = 32;
    const std::size_t size = kFixedM ? kFixedM : m; // a constant lets the compiler unroll the usual groups of four
    std::array<std::uint32_t, kMost> keys{};
    for (std::size_t base = 0; base < saliency.size(); base += size) {
        for (std::size_t i = 0; i < size; ++i) keys[i] = orderKey(saliency[base + i]);
        for (std::size_t i = 0; i < size; ++i) {
            std::size_t before = 0;
            for (std::size_t j = 0; j < size; ++j) before += j < i ? keys[j] >= keys[i] : keys[j] > keys[i];
            mask[base + i] = before < n;
        }
    }
}

void maskBlocks(const MatrixSpec& spec, std::span<const float> saliency, std::size_t rows, std::size_t columns, std::span<std::uint8_t> mask) {
    const auto p = static_cast<std::size_t>(spec.p), q = static_cast<std::size_t>(spec.q);
    const std::size_t across = columns / q;
    std::vector<double> sums(rows / p * across);
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t block = row / p * across, at = row * columns; at < (row + 1) * columns; ++block)
            for (std::size_t i = 0; i < q; ++i, ++at) sums[block] += saliency[at];
    const std::vector<float> blockSaliency(sums.begin(), sums.end());
    std::vector<std::uint8_t> blockMask(sums.size(), 1);
    std::vector<std::uint32_t> scratch;
    removeSmallest(blockSaliency, zerosOf(spec.sparsity, sums.size()), blockMask, scratch);
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t block = row / p * across, at = row * columns; at < (row + 1) * columns; ++block)
            for (std::size_t i = 0; i < q; ++i, ++at) mask[at] = blockMask[block];
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
    case Pattern::NM:
        if (spec.m == 4) maskNM<4>(static_cast<std::size_t>(spec.n), 4, saliency, mask);
        else maskNM<0>(static_cast<std::size_t>(spec.n), static_cast<std::size_t>(spec.m), saliency, mask);
        break;
    case Pattern::Block: maskBlocks(spec, saliency, r, c, mask); break;
    }
    return mask;
}

} // namespace pscope
