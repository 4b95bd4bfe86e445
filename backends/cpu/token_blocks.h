// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The layout of all activations: blocks of 64 tokens, X[token / 64][feature][64 tokens], so that SIMD lanes are tokens and
// every weight format only ever broadcasts weights. The last block is as narrow as the next multiple of 16 tokens: a sentence
// of 12 tokens costs 16 lanes, not 64.
#pragma once

#include <cstddef>

namespace pscope::cpu {

struct TokenBlocks {
    int tokens = 0;

    static constexpr int width = 64;      // tokens of a full block
    static constexpr int granularity = 16; // narrow blocks are multiples of this

    int count() const { return (tokens + width - 1) / width; }
    /// Lanes of block `b`: 64, or 16, 32, 48 for the last one.
    int lanes(int b) const {
        const int left = tokens - b * width;
        return left >= width ? width : (left + granularity - 1) / granularity * granularity;
    }
    int paddedTokens() const { return (tokens + granularity - 1) / granularity * granularity; }
    /// Where block `b` of a matrix with that many features begins, in elements.
    std::size_t offset(int b, int features) const {
        return static_cast<std::size_t>(b) * width * static_cast<std::size_t>(features);
    }
    std::size_t size(int features) const { return static_cast<std::size_t>(paddedTokens()) * static_cast<std::size_t>(features); }
    /// Element of `token` and `feature`.
    std::size_t at(int token, int feature, int features) const {
        const int b = token / width;
        return offset(b, features) + static_cast<std::size_t>(feature) * lanes(b) + token % width;
    }
};

} // namespace pscope::cpu
