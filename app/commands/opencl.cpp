// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope tune: which kernels suit an OpenCL device. And the hidden command that touches drivers in a process
// of its own.
#include <nlohmann/json.hpp>

#include "app/commands/command.h"
#include "app/commands/text_output.h"
#include "app/opencl_options.h"
#include "backends/opencl/device_probe.h"
#include "backends/opencl/tuner.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

struct TuneOptions {
    std::string device;
    bool reset = false;
};

std::string table(const opencl::TunerReport& report) {
    std::vector<std::vector<std::string>> cells{{"kernel", "candidate", "us", "outcome"}};
    for (const auto& row : report.rows)
        cells.push_back(
            {row.kernel, row.candidate, row.us > 0 ? fmt::format("{:.1f}", row.us) : "-", row.outcome});
    const opencl::Tuning& tuning = report.tuning;
    return textTable(cells) + fmt::format("In parts of the dense fp32 product: int8 {:.2f}, lists {:.2f} per "
                                          "kept weight + {:.2f}, in rows of 4 {:.2f}. "
                                          "128 tokens x 768 x 768; {:.1f} s.\n",
                                          tuning.int8Cost, tuning.listPerWeight, tuning.listFixed,
                                          tuning.sharedPerWeight, report.seconds);
}

Result<std::string> chosenDevice(const OpenClOptions& options, const std::string& wish) {
    const auto devices = opencl::probeDevices(options);
    for (const auto& device : devices)
        if (wish.empty() ? device.info.usable : device.info.id == wish) {
            if (device.info.usable) return device.info.id;
            return fail(ErrorCode::Device, "{}: cannot be used: {}", wish, device.info.whyNot);
        }
    if (wish.empty()) return fail(ErrorCode::Device, "opencl: {}", devices.front().info.whyNot);
    return fail(ErrorCode::NotFound, "{}: no such OpenCL device; see 'pscope list devices'", wish);
}

Result<int> tune(CommandRun& run, const TuneOptions& wish) {
    const OpenClOptions options = openClOptions();
    PSCOPE_TRY(device, chosenDevice(options, wish.device));
    PSCOPE_TRY(found, opencl::findDevice(device));
    if (wish.reset) {
        opencl::forgetProbe(options); // a device that was disabled gets another chance
        const bool had = opencl::forgetTuning(options.cacheFolder, found.traits.key);
        if (run.json())
            run.printJson({{"device", device}, {"reset", had}});
        else
            run.print(fmt::format("{} ({}): {}\n", device, found.traits.name,
                                  had ? "its record is removed; it is tuned again when it is next used"
                                      : "had no record"));
        return kOk;
    }
    run.job.phase("trying kernels on " + found.traits.name);
    PSCOPE_TRY(report, opencl::tuneInChild(options, device, run.job));
    if (run.json()) {
        auto json = ordered_json::parse(opencl::toJson(report));
        json["device"] = device;
        run.printJson(json);
    } else {
        run.print(fmt::format("{} ({})\n{}", device, found.traits.name, table(report)));
    }
    return kOk;
}

Result<int> child(CommandRun& run, const std::string& what, const std::string& device,
                  const std::vector<std::string>& skip) {
    if (what == "probe") {
        opencl::probeHere(skip, [&](const std::string& line) { run.print(line + "\n"); });
        return kOk;
    }
    PSCOPE_TRY(report, opencl::tuneHere(device, openClOptions().cacheFolder, run.job));
    run.print(opencl::toJson(report) + "\n");
    return kOk;
}

} // namespace

void addTune(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<TuneOptions>();
    CLI::App* command = addCommand(app, line, "tune",
                                   "Try kernels on an OpenCL device, check their results, and keep the "
                                   "fastest for it. Happens by itself when a "
                                   "device is first used.",
                                   "pscope tune --device opencl:0.0",
                                   [options](CommandRun& run) { return tune(run, *options); });
    command->add_option("--device", options->device,
                        "See 'pscope list devices' (default: the first usable OpenCL device)");
    command->add_flag("--reset", options->reset, "Forget the device's record instead");
}

void addOpenClChild(CLI::App& app, CommandLine& line) {
    struct Options {
        std::string what, device;
        std::vector<std::string> skip;
    };
    auto options = std::make_shared<Options>();
    CLI::App* command = addCommand(
        app, line, opencl::kChildCommand, "What pscope runs in a process of its own", "",
        [options](CommandRun& run) { return child(run, options->what, options->device, options->skip); });
    command->group(""); // not in the help
    command->add_option("what", options->what)->required()->check(CLI::IsMember({"probe", "tune"}));
    command->add_option("--device", options->device);
    command->add_option("--skip", options->skip);
}

} // namespace pscope
