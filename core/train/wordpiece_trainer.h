// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a WordPiece vocabulary out of texts, for models trained from scratch.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/jobs/job_context.h"
#include "core/model/tokenizer.h"
#include "core/util/result.h"

namespace pscope {

/// Vocabulary in id order: [PAD] [UNK] [CLS] [SEP] [MASK], the alphabet (all of ASCII, so that no ASCII word
/// is ever [UNK], and every character met at least twice), then pieces by merging the most frequent
/// neighbours until `size` is reached or no pair occurs twice. The same texts give the same vocabulary: ties
/// are broken by the pieces' texts. BadInput when `size` cannot even hold the alphabet.
Result<std::vector<std::string>> trainWordPiece(std::span<const std::string> texts, int size,
                                                const WordPieceOptions& options, JobContext& job);

} // namespace pscope
