// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which examples share a batch: similar lengths together, so that little is padded, in an order that seed and
// epoch fix.
#pragma once

#include <cstdint>
#include <vector>

#include "core/data/dataset.h"

namespace pscope {

using Batches = std::vector<std::vector<std::size_t>>; // rows of the data set

/// One epoch of training: shuffled, sorted by length within pools of 32 batches, batches shuffled again. A
/// pure function of its arguments, so that an interrupted epoch can be taken up at any batch.
Batches trainingBatches(const EncodedDataset& data, int batchSize, std::uint64_t seed, int epoch);
/// All rows by length; order matters to nobody.
Batches evaluationBatches(const EncodedDataset& data, int batchSize);

/// splitmix64: one number out of two, for seeds of parts.
std::uint64_t mixSeed(std::uint64_t a, std::uint64_t b);

/// Small generator with a fixed sequence on every platform.
class Random {
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed) {}
    std::uint64_t next();
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; } // [0, 1)

private:
    std::uint64_t m_state;
};

} // namespace pscope
