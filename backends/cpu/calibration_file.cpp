// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/calibration_file.h"

#include <cmath>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "backends/cpu/cpu_device.h"
#include "core/util/hash.h"

namespace pscope::cpu {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr const char* kFormat = "paretoscope calibration 1";

ordered_json toJson(const CalibrationTable& table) {
    ordered_json rows = ordered_json::array();
    for (const CalibrationRow& row : table.rows)
        rows.push_back({{"kernel", row.kernel},
                        {"tokens", row.tokens},
                        {"columns", row.columns},
                        {"rows", row.rows},
                        {"density", row.density},
                        {"ratio", row.ratio},
                        {"low", row.low},
                        {"high", row.high},
                        {"rounds", row.rounds},
                        {"dense_us", row.denseUs}});
    return {{"format", kFormat},
            {"processor", table.processor},
            {"isa", table.isa},
            {"kernels", table.kernels},
            {"date", table.date},
            {"seconds", table.seconds},
            {"foreign_cores", table.foreignCores},
            {"rows", std::move(rows)}};
}

/// Throws like the JSON library where a field lacks or has another type.
CalibrationTable fromJson(const ordered_json& json) {
    CalibrationTable table;
    table.processor = json.at("processor");
    table.isa = json.at("isa");
    table.kernels = json.at("kernels");
    table.date = json.at("date");
    table.seconds = json.at("seconds");
    table.foreignCores = json.at("foreign_cores");
    for (const auto& row : json.at("rows"))
        table.rows.push_back({row.at("kernel"), row.at("tokens"), row.at("columns"), row.at("rows"),
                              row.at("density"), row.at("ratio"), row.at("low"), row.at("high"),
                              row.at("rounds"), row.at("dense_us")});
    return table;
}

bool believable(const CalibrationTable& table) {
    for (const CalibrationRow& row : table.rows)
        if (row.kernel.empty() || row.tokens < 1 || row.columns < 1 || row.rows < 1 ||
            !(row.density >= 0 && row.density <= 1.01) || !(row.ratio > 1e-4 && row.ratio < 1e4))
            return false;
    return !table.rows.empty();
}

std::string whose(const CalibrationTable& table) {
    return fmt::format("{}, {}, kernels {}", table.processor, table.isa, table.kernels);
}

} // namespace

CalibrationTable emptyCalibration(Isa isa) {
    CalibrationTable table;
    table.processor = processorName();
    table.isa = name(isa);
    table.kernels = PSCOPE_KERNELS_VERSION;
    return table;
}

fs::path calibrationFile(const fs::path& folder, const CalibrationTable& what) {
    return folder / fmt::format("calibration-{}-{}.json", what.isa, contentHash(whose(what)).substr(0, 12));
}

Result<CalibrationTable> readCalibration(const fs::path& file, const CalibrationTable& expected) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail(ErrorCode::NotFound, "{}: there is no calibration table yet", file.string());
    std::ostringstream text;
    text << stream.rdbuf();
    CalibrationTable table;
    try {
        const auto json = ordered_json::parse(text.str());
        if (json.at("format") != kFormat)
            return fail(ErrorCode::BadInput,
                        "{}: is a calibration table of another program version (expected \"{}\"); it has to "
                        "be measured again",
                        file.string(), kFormat);
        table = fromJson(json);
    } catch (const nlohmann::json::exception&) {
        return fail(ErrorCode::BadInput,
                    "{}: is damaged (no calibration table can be read from its {} bytes); it has to be "
                    "measured again",
                    file.string(), text.str().size());
    }
    if (whose(table) != whose(expected))
        return fail(ErrorCode::Mismatch,
                    "{}: was measured elsewhere ({}; this is {}); it has to be measured again", file.string(),
                    whose(table), whose(expected));
    if (!believable(table))
        return fail(ErrorCode::BadInput,
                    "{}: is damaged (it holds impossible times); it has to be measured again", file.string());
    return table;
}

Result<void> writeCalibration(const fs::path& file, const CalibrationTable& table) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    const fs::path part = file.string() + fmt::format(".part-{}", ::getpid());
    {
        std::ofstream stream(part, std::ios::binary);
        stream << toJson(table).dump(1) << '\n';
        stream.close();
        if (!stream)
            return fail(ErrorCode::Io, "{}: cannot be written; the calibration is used but not kept",
                        part.string());
    }
    fs::rename(part, file, error);
    if (!error) return {};
    std::error_code ignored;
    fs::remove(part, ignored);
    return fail(ErrorCode::Io, "{}: cannot be written ({}); the calibration is used but not kept",
                file.string(), error.message());
}

} // namespace pscope::cpu
