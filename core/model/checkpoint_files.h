// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which files make up a checkpoint, and their tensors; the loader hashes the same files it read.
#pragma once

#include "core/model/checkpoint.h"

namespace pscope {

struct Checkpoint {
    TensorMap tensors;
    std::vector<std::filesystem::path> files; // every file with weights, in order of reading
};

/// `path` is a folder, or one weights file of any readable format.
Result<Checkpoint> openCheckpoint(const std::filesystem::path& path);
Result<Checkpoint> openSharded(const std::filesystem::path& indexJson);
Result<Checkpoint> openOnnx(const std::filesystem::path& file);

} // namespace pscope
