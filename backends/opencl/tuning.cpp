// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/tuning.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "backends/opencl/device.h"
#include "core/util/hash.h"

namespace pscope::opencl {
namespace {

using nlohmann::ordered_json;

constexpr const char* kFormat = "pscope-opencl-tuning-1";

ordered_json choiceJson(const GemmChoice& choice) {
    if (choice.family == GemmFamily::Lane) return {{"family", "lane"}, {"vector", choice.vector}};
    return {{"family", "tile"}, {"inputs", choice.tileInputs}, {"height", choice.tileHeight}};
}

bool isVector(int vector) {
    return vector == 1 || vector == 4 || vector == 8 || vector == 16;
}

GemmChoice choiceOf(const ordered_json& json) {
    GemmChoice choice;
    if (json.at("family") == "lane") {
        choice.vector = json.at("vector");
        return choice;
    }
    choice.family = GemmFamily::Tile;
    choice.tileInputs = json.at("inputs");
    choice.tileHeight = json.at("height");
    return choice;
}

bool isPossible(const GemmChoice& choice) {
    if (choice.family == GemmFamily::Lane) return isVector(choice.vector);
    return (choice.tileInputs == 8 || choice.tileInputs == 16 || choice.tileInputs == 32) &&
           choice.tileHeight > 0 && 48 % choice.tileHeight == 0;
}

std::filesystem::path fileOf(const std::filesystem::path& folder, const std::string& deviceKey) {
    return folder / ("tuning-" + contentHash(deviceKey).substr(0, 16) + ".json");
}

} // namespace

std::string toText(const GemmChoice& choice) {
    return choice.family == GemmFamily::Lane
               ? fmt::format("lane {}", choice.vector)
               : fmt::format("tile {} x {}", choice.tileInputs, choice.tileHeight);
}

Tuning defaultTuning(const DeviceTraits& traits) {
    Tuning tuning;
    if (traits.isCpu) {
        const int vector = traits.floatVector >= 16  ? 16
                           : traits.floatVector >= 8 ? 8
                           : traits.floatVector >= 4 ? 4
                                                     : 1;
        tuning.dense.vector = tuning.int8.vector = tuning.rowVector = tuning.listVector = vector;
        return tuning;
    }
    // A work-item of a GPU is a lane itself.
    tuning.dense.family = tuning.int8.family =
        traits.largestGroup >= 256 ? GemmFamily::Tile : GemmFamily::Lane;
    tuning.dense.vector = tuning.int8.vector = tuning.rowVector = tuning.listVector = 1;
    tuning.rowSlices = traits.largestGroup >= 256 ? 16 : 1;
    tuning.lists = {4, 1 << 15};
    return tuning;
}

std::string toJson(const Tuning& tuning) {
    return ordered_json{{"format", kFormat},
                        {"date", tuning.date},
                        {"dense", choiceJson(tuning.dense)},
                        {"int8", choiceJson(tuning.int8)},
                        {"rows", {{"vector", tuning.rowVector}, {"slices", tuning.rowSlices}}},
                        {"lists",
                         {{"vector", tuning.listVector},
                          {"item_rows", tuning.lists.itemRows},
                          {"block_inputs", tuning.lists.blockInputs}}},
                        {"cost",
                         {{"list_per_weight", tuning.listPerWeight},
                          {"shared_per_weight", tuning.sharedPerWeight},
                          {"list_fixed", tuning.listFixed},
                          {"int8", tuning.int8Cost}}}}
        .dump(2);
}

Result<Tuning> tuningFromJson(const std::string& text) {
    try {
        const auto json = ordered_json::parse(text);
        if (json.at("format") != kFormat)
            return fail(ErrorCode::BadInput, "tuning record: its format is not {}; tune again", kFormat);
        Tuning tuning;
        tuning.date = json.at("date");
        tuning.dense = choiceOf(json.at("dense"));
        tuning.int8 = choiceOf(json.at("int8"));
        tuning.rowVector = json.at("rows").at("vector");
        tuning.rowSlices = json.at("rows").at("slices");
        tuning.listVector = json.at("lists").at("vector");
        tuning.lists = {json.at("lists").at("item_rows"), json.at("lists").at("block_inputs")};
        const auto& cost = json.at("cost");
        tuning.listPerWeight = cost.at("list_per_weight");
        tuning.sharedPerWeight = cost.at("shared_per_weight");
        tuning.listFixed = cost.at("list_fixed");
        tuning.int8Cost = cost.at("int8");
        if (!isPossible(tuning.dense) || !isPossible(tuning.int8) || !isVector(tuning.rowVector) ||
            !isVector(tuning.listVector) || tuning.rowSlices < 1 || tuning.rowSlices > 64 ||
            tuning.lists.itemRows < 4 || tuning.lists.itemRows % 4 != 0 || tuning.lists.itemRows > 256 ||
            tuning.lists.blockInputs < 1)
            return fail(ErrorCode::BadInput, "tuning record: a setting is out of range; tune again");
        return tuning;
    } catch (const std::exception& problem) {
        return fail(ErrorCode::BadInput, "tuning record: cannot be read ({}); tune again", problem.what());
    }
}

std::optional<Tuning> storedTuning(const std::filesystem::path& folder, const std::string& deviceKey) {
    std::ifstream file(fileOf(folder, deviceKey));
    if (!file) return {};
    std::stringstream text;
    text << file.rdbuf();
    auto tuning = tuningFromJson(text.str());
    if (!tuning) return {};
    return *tuning;
}

Result<void> storeTuning(const std::filesystem::path& folder, const std::string& deviceKey,
                         const Tuning& tuning) {
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    const auto file = fileOf(folder, deviceKey), unfinished = std::filesystem::path(file.string() + ".new");
    std::ofstream(unfinished) << toJson(tuning) << '\n';
    std::filesystem::rename(unfinished, file, problem);
    if (problem) return fail(ErrorCode::Io, "{}: cannot be written: {}", file.string(), problem.message());
    return {};
}

bool forgetTuning(const std::filesystem::path& folder, const std::string& deviceKey) {
    std::error_code ignored;
    return std::filesystem::remove(fileOf(folder, deviceKey), ignored);
}

} // namespace pscope::opencl
