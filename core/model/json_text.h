// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// JSON files as people have them: parsed with a sentence instead of an exception. For .cpp files of this room only.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/util/result.h"

namespace pscope {

/// Parses one JSON object. `what` opens the message ("model.safetensors: header"). Duplicate keys are refused.
Result<nlohmann::json> parseJsonObject(std::string_view text, std::string_view what);
/// The same for a file of at most 100 MB.
Result<nlohmann::json> readJsonObject(const std::filesystem::path& file);
/// A value as a message shows it: its JSON text, cut after 60 characters.
std::string shownJson(const nlohmann::json& value);

} // namespace pscope
