// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See tokenizer_settings.h.
#include "core/model/tokenizer_settings.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace pscope {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::array specialKeys = {"unk_token",  "sep_token", "pad_token", "cls_token",
                                    "mask_token", "bos_token", "eos_token"};

std::optional<bool> flag(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_boolean()) return std::nullopt; // null means: as usual
    return found->get<bool>();
}

/// A special's text is either a string or an object with "content".
void readNames(const Json& object, TokenizerSettings& settings) {
    for (const char* key : specialKeys) {
        const auto found = object.find(key);
        if (found == object.end()) continue;
        const Json& text = found->is_object() && found->contains("content") ? (*found)["content"] : *found;
        if (text.is_string()) settings.names[key] = text.get<std::string>();
    }
}

/// The file as an object; an empty one when it is not there.
Result<Json> optionalObject(const fs::path& file) {
    if (!fs::exists(file)) return Json::object();
    PSCOPE_TRY(json, readJsonFile(file));
    if (!json.is_object())
        return fail(ErrorCode::BadInput, "{}: is a JSON {}, expected an object", file.string(),
                    json.type_name());
    return std::move(json);
}

Result<void> readAddedTokens(const fs::path& file, TokenizerSettings& settings) {
    PSCOPE_TRY(added, optionalObject(file));
    for (const auto& [content, id] : added.items()) {
        if (!id.is_number_integer() || id.get<std::int64_t>() < 0 || id.get<std::int64_t>() > 100'000'000)
            return fail(ErrorCode::BadInput, "{}: \"{}\" has id {}, expected a whole number from 0",
                        file.string(), content, id.dump());
        settings.added.push_back({.content = content, .id = id.get<std::int32_t>(), .normalized = true});
    }
    return {};
}

} // namespace

Result<Json> readJsonFile(const fs::path& file) {
    std::error_code code;
    if (!fs::exists(file, code)) return fail(ErrorCode::NotFound, "{}: there is no such file", file.string());
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail(ErrorCode::Io, "{}: cannot be opened for reading", file.string());
    try {
        return Json::parse(stream);
    } catch (const Json::parse_error& error) {
        return fail(ErrorCode::BadInput, "{}: is not valid JSON at byte {}", file.string(), error.byte);
    } catch (const std::exception& error) {
        return fail(ErrorCode::BadInput, "{}: cannot be read as JSON: {}", file.string(), error.what());
    }
}

Result<TokenizerSettings> readTokenizerSettings(const fs::path& folder) {
    TokenizerSettings settings;
    PSCOPE_TRY(map, optionalObject(folder / "special_tokens_map.json"));
    readNames(map, settings);
    PSCOPE_TRY(config, optionalObject(folder / "tokenizer_config.json"));
    readNames(config, settings);
    settings.lowerCase = flag(config, "do_lower_case");
    settings.stripAccents = flag(config, "strip_accents");
    settings.splitCjk = flag(config, "tokenize_chinese_chars");
    settings.addPrefixSpace = flag(config, "add_prefix_space");
    settings.keepAccents = flag(config, "keep_accents");
    // A huge number (1e30) stands for no limit in files written by the Python library.
    if (const auto length = config.find("model_max_length"); length != config.end() && length->is_number())
        if (const double value = length->get<double>(); value >= 1 && value < 1e6)
            settings.maxLength = static_cast<int>(value);
    PSCOPE_CHECK(readAddedTokens(folder / "added_tokens.json", settings));
    return settings;
}

} // namespace pscope
