// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/fpga/clock_source.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

#include <nlohmann/json.hpp>

#ifndef PSCOPE_RTL_SHA256
#error "PSCOPE_RTL_SHA256 comes from backends/fpga/CMakeLists.txt"
#endif

namespace pscope::fpga {

using nlohmann::json;

/// What makes up the accelerator when it is too large to be placed in one, as backends/fpga/report.sh divides it.
constexpr std::pair<const char*, const char*> kPieces[] = {
    {"array", "the array"}, {"engine", "the engine around the array"}, {"vector", "the vector unit"}};

constexpr const char* kBuiltIn[] = {
#include "place_and_route_reports.inc" // made by CMake from reports/*.json
};

Result<PlaceAndRoute> parsePlaceAndRoute(std::string_view text, const std::string& where) {
    const json root = json::parse(text, nullptr, false);
    if (!root.is_object())
        return fail(ErrorCode::BadInput, "{}: is no JSON object; make a report with backends/fpga/report.sh",
                    where);
    if (!root.contains("format") || root["format"] != "pscope-fpga-report-1")
        return fail(
            ErrorCode::BadInput,
            "{}: \"format\" is not \"pscope-fpga-report-1\"; make a report with backends/fpga/report.sh",
            where);
    PlaceAndRoute report;
    std::string wrong;
    const auto textAt = [&](const char* key, std::string& to) {
        if (root.contains(key) && root[key].is_string())
            to = root[key].get<std::string>();
        else
            wrong = wrong.empty() ? fmt::format("\"{}\" must be a text", key) : wrong;
    };
    const auto numberAt = [&](const char* key, auto& to) {
        if (root.contains(key) && root[key].is_number() && root[key].get<double>() >= 0 &&
            root[key].get<double>() < 1e9)
            to = root[key].get<std::decay_t<decltype(to)>>();
        else
            wrong = wrong.empty() ? fmt::format("\"{}\" must be a number of at least 0", key) : wrong;
    };
    textAt("array", report.array);
    textAt("part", report.part);
    textAt("design", report.design);
    textAt("tools", report.tools);
    textAt("rtl_sha256", report.rtlSha256);
    if (root.contains("piece")) textAt("piece", report.piece);
    if (root.contains("not_placed")) textAt("not_placed", report.notPlaced);
    if (report.notPlaced.empty()) { // what could not be placed has no sizes to tell but those in its reason
        numberAt("lut", report.lut);
        numberAt("ff", report.ff);
        numberAt("dsp", report.dsp);
        numberAt("bram", report.bram);
        numberAt("logic_cells", report.cells);
        numberAt("logic_cells_total", report.cellsTotal);
        numberAt("fmax_mhz", report.fmaxMHz);
    }
    if (wrong.empty() && report.notPlaced.empty() && !(report.fmaxMHz > 0)) wrong = "\"fmax_mhz\" must be above 0";
    if (!wrong.empty()) return fail(ErrorCode::BadInput, "{}: {}", where, wrong);
    return report;
}

Result<PlaceAndRoute> readPlaceAndRoute(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::NotFound, "{}: cannot be read; expected a report of backends/fpga/report.sh",
                    file.string());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return parsePlaceAndRoute(text, file.string());
}

KnownReports knownReports() {
    KnownReports known;
    const auto take = [&](Result<PlaceAndRoute> report) {
        if (report)
            known.reports.push_back(std::move(*report));
        else
            known.problems.push_back(report.error().message);
    };
    if (const char* files = std::getenv("PSCOPE_FPGA_REPORT")) {
        std::string_view rest = files;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(':'), rest.size());
            if (end > 0) take(readPlaceAndRoute(std::string(rest.substr(0, end))));
            rest.remove_prefix(std::min(rest.size(), end + 1));
        }
    }
    for (const char* text : kBuiltIn)
        if (*text) take(parsePlaceAndRoute(text, "built-in report"));
    return known;
}

std::string rtlHash() {
    return PSCOPE_RTL_SHA256;
}

ClockSource clockOf(const Geometry& geometry) {
    const KnownReports known = knownReports();
    const PlaceAndRoute* slowest = nullptr;
    std::map<std::string, std::string> missing; // pieces without a clock, and why
    for (const auto& [piece, words] : kPieces)
        missing[piece] = fmt::format("{} was not placed", words);
    bool whole = false;
    int placed = 0; // pieces of the design that were placed one by one on the same part
    for (const PlaceAndRoute& report : known.reports) {
        if (report.array != toText(geometry) || report.rtlSha256 != rtlHash()) continue;
        if (!report.notPlaced.empty()) {
            if (const auto at = missing.find(report.piece); at != missing.end())
                at->second += " (" + report.notPlaced + ")";
            continue;
        }
        if (slowest && report.part != slowest->part) continue; // the first part named is the one
        ++placed;
        missing.erase(report.piece);
        whole = whole || report.piece.empty();
        if (!slowest || report.fmaxMHz < slowest->fmaxMHz) slowest = &report;
    }
    if (!slowest) return {kAssumedMHz, false, fmt::format("clock assumed {:.4g} MHz", kAssumedMHz)};
    const bool upperBound = !whole && !missing.empty();
    std::string text = fmt::format("clock {}{:.4g} MHz from place and route on {}", upperBound ? "at most " : "",
                                   slowest->fmaxMHz, slowest->part);
    if (placed > 1) text += fmt::format(" (slowest of {} pieces)", placed);
    if (upperBound)
        for (const auto& [piece, why] : missing)
            text += "; " + why;
    return {slowest->fmaxMHz, upperBound, text};
}

} // namespace pscope::fpga
