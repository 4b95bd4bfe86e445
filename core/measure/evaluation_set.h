// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// In which order and in which batches a data set is evaluated. Always the same for the same data, so that
// what was kept of a batch for one recipe serves the next.
#pragma once

#include "core/backend/backend.h"
#include "core/data/dataset.h"

namespace pscope {

/// Rows are dealt out at random (fixed seed) into parts that end after 64, 128, 256, 512 examples and then
/// every 512; each part is packed by length. What is known at the end of a part is therefore an unbiased
/// sample even of a file sorted by class.
struct EvaluationSet {
    struct Batch {
        TokenBatch tokens;
        std::vector<std::size_t> rows; // of the file, one per sequence
        bool endsPart = false;
    };
    std::vector<Batch> batches;
    std::size_t rows = 0;
    std::int64_t tokens = 0;
};
/// The first `limit` rows only when it is not 0; `batchTokens` per batch unless one sentence is longer.
EvaluationSet makeEvaluationSet(const EncodedDataset& data, std::int64_t limit, int batchTokens);

} // namespace pscope
