// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a pre-built binary for a board offers: FPGA binaries do not say themselves what their arguments mean.
//
// {"format": "pscope-board-1", "name": "STA 8x8", "bytes": 437212, "kernel": "gemm_i8",
//  "arguments": ["input", "weights", "indices", "output", "tokens", "rows", "columns", "n", "m"],
//  "array": {"rows": 8, "columns": 8, "m": 8}, "bits": 8, "clock_mhz": 200}
//
// The kernel is a task (one work-item) that multiplies 8-bit codes: input int8 [tokens, columns], weights
// int8 [rows, columns / m * n], indices uint8 of the same shape (place of each weight in its group of m
// inputs), output int32 [tokens, rows]; the others are int. A kernel without "indices" multiplies dense
// matrices only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/util/result.h"

namespace pscope::opencl {

enum class BoardArgument { Input, Weights, Indices, Output, Tokens, Rows, Columns, N, M };

struct BoardManifest {
    std::string name, kernel;
    std::vector<BoardArgument> arguments; // in the kernel's order
    int arrayRows = 0, arrayColumns = 0, m = 1;
    double clockMhz = 0;
    std::uint64_t bytes = 0; // of the binary
    std::string hash;        // XXH3-128 of it; may be empty
    bool sparse() const;     // takes indices
};

Result<BoardManifest> readBoardManifest(const std::filesystem::path& file);
/// The file, if it is the one the manifest was written for: a driver may abort over half a binary.
Result<std::vector<unsigned char>> readBoardBinary(const std::filesystem::path& file,
                                                   const BoardManifest& manifest);

} // namespace pscope::opencl
