// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/json_text.h"

#include <set>
#include <vector>

#include "core/model/file_map.h"

namespace pscope {

using nlohmann::json;

namespace {

constexpr std::size_t kLargestFile = 100'000'000;
constexpr int kDeepest = 64; // no file we read nests over 5 levels; beyond this it is an attack on the stack

} // namespace

Result<json> parseJsonObject(std::string_view text, std::string_view what) {
    std::vector<std::set<std::string>> seen; // keys of the objects being parsed
    std::string duplicate;
    bool tooDeep = false;
    const auto watch = [&](int depth, json::parse_event_t event, json& value) {
        if (depth > kDeepest) tooDeep = true;
        if (event == json::parse_event_t::object_start) seen.emplace_back();
        if (event == json::parse_event_t::object_end) seen.pop_back();
        if (event == json::parse_event_t::key && !seen.back().insert(value.get_ref<const std::string&>()).second)
            duplicate = value.get<std::string>();
        return !tooDeep;
    };
    try {
        json value = json::parse(text, watch);
        if (tooDeep) return fail(ErrorCode::BadInput, "{}: nests deeper than {} levels", what, kDeepest);
        if (!duplicate.empty()) return fail(ErrorCode::BadInput, "{}: the name \"{}\" occurs twice", what, duplicate);
        if (!value.is_object())
            return fail(ErrorCode::BadInput, "{}: found JSON {}, expected an object", what, value.type_name());
        return value;
    } catch (const json::parse_error& error) {
        return fail(ErrorCode::BadInput, "{}: is not valid JSON (at byte {} of {})", what, error.byte, text.size());
    } catch (const json::exception& error) {
        return fail(ErrorCode::BadInput, "{}: is not valid JSON ({})", what, error.what());
    }
}

Result<json> readJsonObject(const std::filesystem::path& file) {
    PSCOPE_TRY(map, FileMap::open(file));
    const auto bytes = map->bytes();
    if (bytes.size() > kLargestFile)
        return fail(ErrorCode::BadInput, "{}: has {} bytes, expected at most {}", file.string(), bytes.size(), kLargestFile);
    return parseJsonObject({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string());
}

std::string shownJson(const json& value) {
    std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    return text;
}

} // namespace pscope
