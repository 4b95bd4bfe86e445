// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON form of a recipe, and reading a recipe from wherever a user put it.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "core/recipe/recipe_words.h"

namespace pscope {

namespace {

using Json = nlohmann::ordered_json;
constexpr std::string_view kFormat = "pscope-recipe-1";
constexpr std::uintmax_t kLargestFile = 16U << 20;

Json layerJson(const LayerSpec& layer) {
    Json out = Json::object();
    for (int k = 0; k < kLayerMatrices; ++k)
        out[std::string(text::shortName(static_cast<MatrixKind>(k)))] = toText(layer.matrices[static_cast<std::size_t>(k)]);
    out["removedHeads"] = layer.removedHeads;
    out["neurons"] = layer.neurons < 0 ? Json() : Json(layer.neurons);
    out["dropped"] = layer.dropped;
    return out;
}

Result<MatrixSpec> specFrom(const Json& value, const std::string& where) {
    if (!value.is_string()) return fail(ErrorCode::BadInput, "recipe JSON: {} is {}, expected a text such as \"2:4 int8\"", where, value.type_name());
    auto spec = parseMatrixSpec(value.get_ref<const std::string&>());
    if (!spec) return fail(spec.error().code, "recipe JSON: {}: {}", where, spec.error().message);
    return spec;
}

std::optional<int> smallInt(const Json& value) {
    if (!value.is_number_integer()) return std::nullopt;
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > 1'000'000'000) return std::nullopt;
    const auto number = value.get<std::int64_t>();
    if (number < -1'000'000'000 || number > 1'000'000'000) return std::nullopt;
    return static_cast<int>(number);
}

Result<std::vector<int>> headsFrom(const Json& value, const std::string& where) {
    std::vector<int> heads;
    if (!value.is_array()) return fail(ErrorCode::BadInput, "recipe JSON: {} is {}, expected a list of head numbers", where, value.type_name());
    for (const Json& entry : value) {
        const auto head = smallInt(entry);
        if (!head) return fail(ErrorCode::BadInput, "recipe JSON: {} holds {}, expected head numbers", where, entry.type_name());
        heads.push_back(*head);
    }
    std::ranges::sort(heads);
    heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
    return heads;
}

Result<LayerSpec> layerFrom(const Json& value, int index) {
    LayerSpec layer;
    const std::string place = fmt::format("layers[{}]", index);
    if (!value.is_object()) return fail(ErrorCode::BadInput, "recipe JSON: {} is {}, expected an object", place, value.type_name());
    for (const auto& [key, entry] : value.items()) {
        const std::string where = place + "." + key;
        if (key == "removedHeads") {
            PSCOPE_TRY(heads, headsFrom(entry, where));
            layer.removedHeads = heads;
        } else if (key == "neurons") {
            const auto kept = entry.is_null() ? std::optional(-1) : smallInt(entry);
            if (!kept) return fail(ErrorCode::BadInput, "recipe JSON: {} is {}, expected a count or null", where, entry.type_name());
            layer.neurons = *kept;
        } else if (key == "dropped") {
            if (!entry.is_boolean()) return fail(ErrorCode::BadInput, "recipe JSON: {} is {}, expected true or false", where, entry.type_name());
            layer.dropped = entry.get<bool>();
        } else {
            const text::Selector* selector = text::findSelector(key);
            if (!selector || (selector->kinds & text::kClassifierBit))
                return fail(ErrorCode::BadInput, "recipe JSON: {} is not known, expected a matrix, removedHeads, neurons or dropped", where);
            PSCOPE_TRY(spec, specFrom(entry, where));
            for (int k = 0; k < kLayerMatrices; ++k)
                if (selector->kinds & (1U << k)) layer.matrices[static_cast<std::size_t>(k)] = spec;
        }
    }
    return layer;
}

Result<void> methodFrom(const Json& document, const char* key, std::string& method) {
    if (!document.contains(key)) return {};
    const Json& value = document.at(key);
    if (!value.is_string()) return fail(ErrorCode::BadInput, "recipe JSON: {} is {}, expected a method's name", key, value.type_name());
    method = value.get<std::string>();
    return {};
}

Result<Recipe> recipeFrom(const Json& document, const ModelShape& shape) {
    if (!document.is_object()) return fail(ErrorCode::BadInput, "recipe JSON: found {}, expected an object", document.type_name());
    const Json format = document.value("format", Json());
    if (format != Json(kFormat))
        return fail(ErrorCode::BadInput, "recipe JSON: format is {}, expected \"{}\"", format.dump(-1, ' ', false, Json::error_handler_t::replace), kFormat);
    if (!document.contains("layers")) {
        if (document.contains("text") && document.at("text").is_string())
            return parseRecipe(document.at("text").get_ref<const std::string&>(), shape);
        return fail(ErrorCode::BadInput, "recipe JSON: neither layers nor text is there");
    }
    const Json& layers = document.at("layers");
    if (!layers.is_array()) return fail(ErrorCode::BadInput, "recipe JSON: layers is {}, expected a list", layers.type_name());
    Recipe recipe;
    for (const Json& entry : layers) {
        PSCOPE_TRY(layer, layerFrom(entry, static_cast<int>(recipe.layers.size())));
        recipe.layers.push_back(layer);
    }
    if (document.contains("classifier")) {
        PSCOPE_TRY(spec, specFrom(document.at("classifier"), "classifier"));
        recipe.classifier = spec;
    }
    PSCOPE_CHECK(methodFrom(document, "weightMethod", recipe.weightMethod));
    PSCOPE_CHECK(methodFrom(document, "unitMethod", recipe.unitMethod));
    PSCOPE_CHECK(methodFrom(document, "repair", recipe.repair));
    PSCOPE_CHECK(checkRecipe(recipe, shape));
    return recipe;
}

/// A recipe file may spread over lines; '#' begins a remark.
std::string joinedLines(const std::string& content) {
    std::string out;
    for (std::size_t begin = 0; begin < content.size();) {
        const std::size_t end = std::min(content.find('\n', begin), content.size());
        const std::string line = content.substr(begin, end - begin);
        out += line.substr(0, line.find('#')) + ";";
        begin = end + 1;
    }
    return out;
}

} // namespace

std::string toJson(const Recipe& recipe, const ModelShape& shape) {
    Json out = Json::object();
    out["format"] = kFormat;
    out["text"] = toText(recipe, shape);
    out["weightMethod"] = recipe.weightMethod;
    out["unitMethod"] = recipe.unitMethod;
    out["repair"] = recipe.repair;
    out["classifier"] = toText(recipe.classifier);
    out["layers"] = Json::array();
    for (const LayerSpec& layer : recipe.layers) out["layers"].push_back(layerJson(layer));
    return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<Recipe> parseRecipeJson(std::string_view json, const ModelShape& shape) try {
    return recipeFrom(Json::parse(json), shape);
} catch (const Json::parse_error& error) {
    return fail(ErrorCode::BadInput, "recipe JSON: is not valid JSON (at byte {} of {}); expected what 'Export the recipe' or pscope wrote", std::min(error.byte, json.size()),
                json.size());
}

Result<Recipe> readRecipe(std::string_view argument, const ModelShape& shape) {
    std::string source = text::trimmed(argument);
    const bool isFile = source.starts_with('@');
    if (!isFile) return source.starts_with('{') ? parseRecipeJson(source, shape) : parseRecipe(source, shape);
    const std::filesystem::path file = text::trimmed(source.substr(1));
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) return fail(ErrorCode::NotFound, "recipe file '{}' does not exist", file.string());
    if (std::filesystem::file_size(file, error) > kLargestFile) return fail(ErrorCode::BadInput, "recipe file '{}' is larger than 16 MB", file.string());
    std::ifstream stream(file, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(stream), {}};
    if (!stream.good() && !stream.eof()) return fail(ErrorCode::Io, "recipe file '{}' cannot be read", file.string());
    const bool isJson = file.extension() == ".json" || text::trimmed(content).starts_with('{');
    auto recipe = isJson ? parseRecipeJson(content, shape) : parseRecipe(joinedLines(content), shape);
    if (!recipe) return fail(recipe.error().code, "{}: {}", file.string(), recipe.error().message);
    return recipe;
}

} // namespace pscope
