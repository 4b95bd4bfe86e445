// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope calibrate: measures once what the kernels gain on this machine; plans and hints follow from it.
#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "app/commands/command.h"
#include "app/commands/text_output.h"
#include "core/backend/calibration.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

struct CalibrateOptions {
    std::string backend;
    bool show = false;
};

Result<Calibratable*> calibratable(const BackendRegistry& registry, const std::string& id) {
    if (!id.empty()) {
        PSCOPE_TRY(backend, registry.find(id));
        if (auto* found = dynamic_cast<Calibratable*>(backend)) return found;
        return fail(ErrorCode::Unsupported, "--backend {}: has nothing to calibrate; leave the option out",
                    id);
    }
    for (const auto& backend : registry.all())
        if (auto* found = dynamic_cast<Calibratable*>(backend.get())) return found;
    return fail(ErrorCode::Unsupported, "no back-end of this build has anything to calibrate");
}

ordered_json toJson(const CalibrationTable& table, const std::filesystem::path& file) {
    ordered_json rows = ordered_json::array();
    for (const auto& row : table.rows)
        rows.push_back({{"kernel", row.kernel},
                        {"tokens", row.tokens},
                        {"inputs", row.columns},
                        {"outputs", row.rows},
                        {"work", row.density},
                        {"speedup", 1 / row.ratio},
                        {"quartiles", {1 / row.high, 1 / row.low}},
                        {"rounds", row.rounds},
                        {"dense_fp32_us", row.denseUs}});
    return {{"processor", table.processor}, {"isa", table.isa},         {"kernels", table.kernels},
            {"date", table.date},           {"seconds", table.seconds}, {"foreign_cores", table.foreignCores},
            {"file", file.string()},        {"rows", std::move(rows)}};
}

/// One line per kernel and density, one column per size and batch.
std::string tableText(const CalibrationTable& table, const std::filesystem::path& file) {
    std::vector<std::string> places;
    std::map<std::pair<std::string, int>, std::map<std::string, const CalibrationRow*>>
        lines; // density in 1/100
    std::vector<std::pair<std::string, int>> order;
    for (const auto& row : table.rows) {
        const std::string place = fmt::format("{}x{}x{}", row.tokens, row.columns, row.rows);
        if (!std::ranges::count(places, place)) places.push_back(place);
        // The same pattern keeps a little more or less at another size.
        std::pair<std::string, int> key{row.kernel, static_cast<int>(row.density * 20 + 0.5) * 5};
        if (!std::ranges::count(order, key)) order.push_back(key);
        lines[key][place] = &row;
    }
    std::vector<std::vector<std::string>> cells{{"kernel", "work"}};
    cells.front().insert(cells.front().end(), places.begin(), places.end());
    cells.front().emplace_back("spread");
    for (const auto& key : order) {
        std::vector<std::string> line{key.first, ""};
        double spread = 0, density = 0;
        for (const auto& place : places) {
            const auto at = lines[key].find(place);
            line.push_back(at == lines[key].end() ? "-" : fmt::format("{:.2f}", 1 / at->second->ratio));
            if (at == lines[key].end()) continue;
            spread = std::max(spread, (at->second->high - at->second->low) / at->second->ratio);
            density = at->second->density;
        }
        line[1] = fmt::format("{:.2f}", density);
        line.push_back(fmt::format("{:.3f}", spread));
        cells.push_back(std::move(line));
    }
    std::string text = fmt::format("{}, {}; measured {} in {:.1f} s, 1 thread, kernels {}\n", table.processor,
                                   table.isa, table.date, table.seconds, table.kernels) +
                       textTable(cells) +
                       "Columns: tokens x inputs x outputs. Cells: time of dense fp32 / time of the kernel, "
                       "of that matrix alone, its inputs' "
                       "preparation included; medians of paired rounds.\nWork: part of a dense kernel's "
                       "multiplications. Spread: largest "
                       "interquartile range / median.\n";
    if (table.foreignCores > 0.3)
        text += fmt::format("Other programs kept {:.1f} cores busy meanwhile: measure again on a calm "
                            "machine if the spread is large.\n",
                            table.foreignCores);
    return text + fmt::format("Kept in {}\n", file.string());
}

Result<int> calibrate(CommandRun& run, const CalibrateOptions& options) {
    PSCOPE_TRY(target, calibratable(run.registry, options.backend));
    const CalibrationState before = target->calibration();
    if (!before.problem.empty()) run.note(before.problem);
    auto table = target->calibrationTable();
    if (options.show && !table)
        return fail(ErrorCode::NotFound,
                    "{}: nothing was calibrated yet; 'pscope calibrate' does it in seconds",
                    before.file.string());
    if (!options.show) {
        auto measured = target->calibrate(run.job);
        if (!measured && measured.error().code != ErrorCode::Io) return std::unexpected(measured.error());
        if (!measured) run.note(measured.error().message);
        table = target->calibrationTable();
    }
    const auto file = target->calibration().file;
    if (run.json())
        run.printJson(toJson(*table, file));
    else
        run.print(tableText(*table, file));
    return kOk;
}

} // namespace

void addCalibrate(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<CalibrateOptions>();
    CLI::App* command = addCommand(
        app, line, "calibrate",
        "Measure in seconds what every kernel gains on this machine (one thread, against dense fp32). "
        "Kernels are chosen and hints are "
        "given by the stored table from then on; the window does the same by itself",
        "pscope calibrate --json", [options](CommandRun& run) { return calibrate(run, *options); });
    command->add_flag("--show", options->show, "Print the stored table and measure nothing");
    command->add_option("--backend,-b", options->backend,
                        "See 'pscope list backends' (default: the first that can be calibrated)");
}

} // namespace pscope
