// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Readers and the one writer of weight files. A reader maps the file; nothing is copied until someone asks for floats.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/jobs/job_context.h"
#include "core/model/tensor.h"
#include "core/util/result.h"

namespace pscope {

Result<TensorMap> readSafetensors(const std::filesystem::path& file);
/// `model.safetensors.index.json` or `pytorch_model.bin.index.json`: reads every shard it names.
Result<TensorMap> readSharded(const std::filesystem::path& indexJson);
/// `pytorch_model.bin`, zip container or the legacy five-pickle stream; a restricted unpickler, no code is ever run.
Result<TensorMap> readPytorchBin(const std::filesystem::path& file);
/// Initialisers of an ONNX graph; names as the exporter wrote them, MatMul weights transposed back to [out, in].
Result<TensorMap> readOnnxWeights(const std::filesystem::path& file);
/// Picks by what lies in the folder, in Hugging Face's order of preference.
Result<TensorMap> readCheckpoint(const std::filesystem::path& folder);

/// Written to a temporary name, synced, then renamed: a crash or a cancel leaves the old file or the new one.
Result<void> writeSafetensors(const std::filesystem::path& file, const TensorMap& tensors,
                              const std::map<std::string, std::string>& metadata, const JobContext& job = {});

/// `floats` rounded to nearest-even into F16 or BF16 (or copied as F32).
Tensor convertFloats(const Tensor& tensor, DType target);

} // namespace pscope
