// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What `pscope bench models` runs without a model: shapes of encoders with workloads, and the recipes that
// race on them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/model/model_config.h"

namespace pscope {

struct EncoderBenchOptions {
    std::vector<std::string> shapes{"base", "mini", "small"};
    std::vector<int> tokens{32, 128, 384};
    std::vector<int> batches{1, 8};
    int threads = 1;
    bool plainOnly = false;    // without the packed and the busy case: another workload was asked for
    std::string backend;       // ours; empty: "cpu"
    std::string cases;         // only cases whose name contains it
    std::string filter;        // only recipes whose name contains it, and what they are compared with
    double seconds = 20;       // per case, at least three rounds
    std::filesystem::path ort; // empty: without ONNX Runtime
    bool noTorch = false;
    bool targets = false; // one table of the ratios in the end, and a verdict
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
    /// Neither packed against padded nor under load.
    bool plain() const { return !padded && busyJobs == 0; }
};
std::vector<EncoderCase> encoderCases(const EncoderBenchOptions& options);

/// Tokens of 32 consecutive questions (Banking77 test set, BERT's vocabulary): mean 21.3, a third of the
/// longest.
const std::vector<int>& questionLengths();

struct NamedRecipe {
    const char* name;
    std::string text;
};
std::vector<NamedRecipe> encoderRecipes(const ModelConfig& config);

constexpr const char *kTorchName = "libtorch fp32", *kOrtName = "ORT fp32", *kOrtInt8Name = "ORT int8",
                     *kDenseName = "dense fp32";

} // namespace pscope
