// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope list: what this build and this machine offer.
#include <nlohmann/json.hpp>

#include "app/commands/engine_options.h"
#include "app/commands/text_output.h"
#include "core/backend/calibration.h"
#include "core/compress/method.h"
#include "core/data/metrics.h"
#include "core/search/strategy.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

/// A list as JSON objects and as a table, from the same rows.
struct Listing {
    std::vector<std::string> columns;
    std::vector<std::vector<ordered_json>> rows;
};

std::string cellText(const ordered_json& cell) {
    if (cell.is_string()) return cell.get<std::string>();
    if (cell.is_boolean()) return cell.get<bool>() ? "yes" : "no";
    if (cell.is_array()) { // parameters: id=default [range] what
        std::string text;
        for (const auto& info : cell) {
            const std::string range = info["choices"].empty() ? fmt::format("[{}, {}]{}{}", info["low"].get<double>(), info["high"].get<double>(), info["unit"] == "" ? "" : " ", info["unit"].get<std::string>())
                                                              : info["choices"].dump();
            text += fmt::format("{}{}={} {} {}", text.empty() ? "" : "; ", info["id"].get<std::string>(), info["default"].get<double>(), range, info["help"].get<std::string>());
        }
        return text;
    }
    return cell.dump();
}

void show(CommandRun& run, const Listing& listing) {
    if (run.json()) {
        ordered_json list = ordered_json::array();
        for (const auto& row : listing.rows) {
            ordered_json object;
            for (std::size_t i = 0; i < row.size(); ++i) object[listing.columns[i]] = row[i];
            list.push_back(object);
        }
        return run.printJson(list);
    }
    std::vector<std::vector<std::string>> table{listing.columns};
    for (const auto& row : listing.rows) {
        auto& line = table.emplace_back();
        for (const auto& cell : row) line.push_back(cellText(cell));
    }
    run.print(textTable(table));
}

Listing backends(const BackendRegistry& registry) {
    Listing listing{{"id", "kind", "label", "provenance"}, {}};
    for (const auto& backend : registry.all()) {
        const auto info = backend->info();
        listing.rows.push_back({info.id, info.kind, info.label, name(info.provenance)});
    }
    return listing;
}

Listing devices(const BackendRegistry& registry) {
    Listing listing{{"backend", "id", "usable", "name", "driver", "why_not", "calibrated"}, {}};
    for (const auto& backend : registry.all()) {
        const auto* kernels = dynamic_cast<const Calibratable*>(backend.get());
        const std::string calibrated = !kernels                           ? ""
                                       : kernels->calibration().present   ? kernels->calibration().date
                                       : kernels->calibration().possible  ? "no ('pscope calibrate')"
                                                                          : "impossible here";
        for (const auto& device : backend->probe())
            listing.rows.push_back({backend->info().id, device.id, device.usable, device.name, device.driver, device.whyNot, calibrated});
    }
    return listing;
}

Listing methods() {
    Listing listing{{"kind", "id", "label", "needs", "help", "source"}, {}};
    for (const auto& method : weightMethods())
        listing.rows.push_back({"weights", method.id, method.label, method.needsInputNorms || method.needsGrams ? "data" : "", method.help, method.source});
    for (const auto& method : unitMethods())
        listing.rows.push_back({"units", method.id, method.label, method.needsGradients ? "data and gradients" : "", method.help, method.source});
    for (const auto& method : repairMethods())
        listing.rows.push_back({"repair", method.id, method.label, method.repair ? "data" : "", method.help, method.source});
    return listing;
}

Listing metrics() {
    Listing listing{{"id", "label", "unit", "task", "better", "interval"}, {}};
    for (const auto& metric : metricRegistry())
        listing.rows.push_back({metric.id, metric.label, metric.unit, metric.regression ? "regression" : "classification",
                                metric.higherIsBetter ? "higher" : "lower", metric.interval});
    return listing;
}

Listing strategyListing() {
    Listing listing{{"id", "label", "provenance", "changes", "help", "params", "source"}, {}};
    for (const auto& strategy : strategies()) {
        ordered_json params = ordered_json::array();
        for (const auto& info : strategy.params)
            params.push_back({{"id", info.id}, {"label", info.label}, {"type", info.type()}, {"low", info.low}, {"high", info.high},
                              {"default", info.value}, {"choices", info.choices}, {"unit", info.unit}, {"help", info.help}});
        listing.rows.push_back({strategy.id, strategy.label, strategy.provenance, strategy.moves.empty() ? "what --free names" : strategy.moves,
                                strategy.help, params, strategy.source});
    }
    return listing;
}

} // namespace

void addList(CLI::App& app, CommandLine& line) {
    CLI::App* list = app.add_subcommand("list", "What there is: backends, devices, methods, strategies, metrics");
    list->require_subcommand(1);
    list->footer("\nExample:\n  pscope list devices --json");
    const auto add = [&](const std::string& what, const std::string& description, auto make) {
        return addCommand(*list, line, what, description, "pscope list " + what + " --json", [make](CommandRun& run) -> Result<int> {
            show(run, make(run.registry));
            return kOk;
        });
    };
    add("backends", "Back-ends of this build, in order of preference", backends);
    addBoardOptions(*add("devices", "Their devices on this machine; unusable ones with the reason", devices));
    add("methods", "Which methods choose weights, heads and neurons, and which repair what stays", [](const BackendRegistry&) { return methods(); });
    add("strategies", "Search strategies with their parameters, and how far each is the paper's", [](const BackendRegistry&) { return strategyListing(); });
    add("metrics", "Quality metrics and how their intervals are made", [](const BackendRegistry&) { return metrics(); });
}

} // namespace pscope
