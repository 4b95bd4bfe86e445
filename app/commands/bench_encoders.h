// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whole encoders with random weights, token ids to logits, against libtorch, ONNX Runtime and our own dense
// fp32: the table of ratios that the engine has to reach. All contestants of a case take turns in short
// bursts of one run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/commands/command.h"

namespace pscope {

struct EncoderBenchOptions {
    std::vector<std::string> shapes{"base", "mini", "small"};
    std::vector<int> tokens{32, 128, 384};
    std::vector<int> batches{1, 8};
    std::string cases;         // only cases whose name contains it
    std::string filter;        // only recipes whose name contains it, and what they are compared with
    double seconds = 20;       // per case, at least three rounds
    std::filesystem::path ort; // empty: without ONNX Runtime
    bool noTorch = false;
    std::uint64_t seed = 1;
};

/// One case: a shape of encoder with a workload.
struct EncoderCase {
    std::string shape;
    std::vector<int> lengths; // tokens per sequence
    int threads = 1;
    int busyJobs = 0;    // threads that keep the cores busy meanwhile
    bool padded = false; // peers get the batch padded to its longest sequence
    std::string name;
};
std::vector<EncoderCase> encoderCases(const EncoderBenchOptions& options);

Result<int> benchEncoders(CommandRun& run, const EncoderBenchOptions& options);

} // namespace pscope
