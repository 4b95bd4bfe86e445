// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Lists that live inside one column: JSON texts and the blob of samples. Decoding says in one clause what is wrong.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/backend/backend.h"
#include "core/recipe/recipe.h"
#include "core/util/result.h"

namespace pscope {

using KernelList = std::vector<std::pair<std::string, std::string>>;

std::string encodeDifferences(const std::vector<RecipeDifference>& differences); // [{where, requested, effective, reason}]
std::string encodeKernels(const KernelList& kernels);                            // [[where, kernel]]
std::string encodeFlags(const std::vector<std::string>& flags);                  // [flag]
std::string encodeParts(const std::vector<PartTime>& parts);                     // [[part, nanoseconds]]
std::vector<std::byte> encodeSamples(const std::vector<float>& samples);         // float32, little-endian

Result<std::vector<RecipeDifference>> decodeDifferences(const std::string& json);
Result<KernelList> decodeKernels(const std::string& json);
Result<std::vector<std::string>> decodeFlags(const std::string& json);
Result<std::vector<PartTime>> decodeParts(const std::string& json);
Result<std::vector<float>> decodeSamples(std::span<const std::byte> blob);

} // namespace pscope
