// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/device_probe.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "backends/opencl/device.h"
#include "backends/opencl/loader.h"
#include "core/util/hash.h"

namespace pscope::opencl {
namespace {

using nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::chrono::seconds kProbeLimit{30}; // a cold PoCL compiles for a second
constexpr std::chrono::hours kRemembered{24};
constexpr const char* kFile = "opencl-devices.json";
constexpr const char* kSource = "__kernel void check(__global const float* x, __global float* y) {"
                                " y[get_global_id(0)] = 2 * x[get_global_id(0)] + 1; }";

/// One tiny kernel; says what is wrong, or nothing.
std::string computes(const FoundDevice& found) {
    try {
        const cl::Context context(found.device);
        cl::Program program(context, std::string(kSource));
        program.build({found.device}, "-cl-std=CL1.2");
        const cl::CommandQueue queue(context, found.device);
        std::vector<float> values(64);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = float(i);
        const std::size_t bytes = values.size() * sizeof(float);
        const cl::Buffer x(context, CL_MEM_COPY_HOST_PTR | CL_MEM_READ_ONLY, bytes, values.data()),
            y(context, CL_MEM_WRITE_ONLY, bytes);
        cl::Kernel kernel(program, "check");
        kernel.setArg(0, x);
        kernel.setArg(1, y);
        queue.enqueueNDRangeKernel(kernel, cl::NullRange, values.size(), cl::NullRange);
        queue.enqueueReadBuffer(y, CL_TRUE, 0, bytes, values.data());
        for (std::size_t i = 0; i < values.size(); ++i)
            if (values[i] != 2 * float(i) + 1)
                return fmt::format("computes {} where {} is right", values[i], 2 * i + 1);
        return {};
    } catch (const cl::BuildError& error) {
        return fmt::format("its compiler refuses a kernel of one line ({})", errorName(error.err()));
    } catch (const cl::Error& error) {
        return fmt::format("{} fails with {}", error.what(), errorName(error.err()));
    }
}

ordered_json toJson(const ProbedDevice& device) {
    return {{"id", device.info.id},
            {"name", device.info.name},
            {"driver", device.info.driver},
            {"usable", device.info.usable},
            {"why_not", device.info.whyNot},
            {"kind", device.kind},
            {"needs_binary", device.needsBinary}};
}

ProbedDevice deviceOf(const ordered_json& json) {
    return {{json.at("id"), json.at("name"), json.at("driver"), json.at("usable"), json.at("why_not")},
            json.at("kind"),
            json.at("needs_binary")};
}

ProbedDevice describe(const FoundDevice& found) {
    const DeviceTraits& traits = found.traits;
    ProbedDevice device;
    device.kind = traits.isCpu ? "CPU" : traits.isBoard ? "board" : "GPU";
    device.info = {traits.id, traits.name,
                   fmt::format("{} {}, {} units, {:.1f} GiB", traits.platform, traits.driver, traits.units,
                               double(traits.globalBytes) / double(1 << 30)),
                   true, ""};
    device.needsBinary = !traits.hasCompiler;
    if (device.needsBinary) {
        device.info.usable = false;
        device.info.whyNot =
            "it has no compiler: drive it with a pre-built binary (--fpga-binary, --fpga-manifest)";
    }
    return device;
}

/// A row that stands for OpenCL as a whole.
std::vector<ProbedDevice> nothing(std::string reason) {
    return {{{"opencl", "OpenCL", "", false, std::move(reason)}, "GPU", false}};
}

/// What a run of the child told, as far as it came.
struct Told {
    std::vector<ProbedDevice> devices;
    std::string at; // what it was about when it ended
    bool done = false;
};

Told readLines(const std::string& output) {
    Told told;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        const auto json = ordered_json::parse(line, nullptr, false);
        if (!json.is_object()) continue; // a driver's own words
        try {
            if (json.contains("at")) told.at = json.at("at");
            if (json.contains("device")) told.devices.push_back(deviceOf(json.at("device")));
            told.done = told.done || json.contains("done");
        } catch (const nlohmann::json::exception&) {
        }
    }
    return told;
}

std::string endText(const ChildRun& run) {
    return run.timedOut ? fmt::format("the driver did not answer within {} s", kProbeLimit.count())
           : run.signal ? fmt::format("the driver ended a test process with signal {}", run.signal)
                        : fmt::format("a test process ended with code {}", run.exitCode);
}

std::vector<ProbedDevice> probeInChildren(const OpenClOptions& options) {
    JobContext job;
    std::vector<std::string> skip;
    std::map<std::string, std::string> disabled;
    while (true) {
        std::vector<std::string> arguments{kChildCommand, "probe"};
        for (const auto& id : skip)
            arguments.insert(arguments.end(), {"--skip", id});
        const auto run = options.child(arguments, kProbeLimit, job);
        if (!run) return nothing("a test process cannot be started: " + run.error().message);
        Told told = readLines(run->output);
        if (told.done) {
            for (ProbedDevice& device : told.devices)
                if (const auto at = disabled.find(device.info.id); at != disabled.end()) {
                    device.info.usable = false;
                    device.info.whyNot = at->second;
                }
            if (told.devices.empty())
                return nothing("no OpenCL driver is installed (for the processor: Debian's pocl-opencl-icd)");
            return told.devices;
        }
        if (told.at.empty() || std::ranges::count(skip, told.at)) // ended while listing
            return nothing(endText(*run) + "; remove the broken driver from /etc/OpenCL/vendors");
        skip.push_back(told.at);
        disabled[told.at] = endText(*run) + ": this device is disabled";
    }
}

std::string environmentValue(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

/// Changes when drivers come, go or are replaced.
std::string driverFingerprint() {
    std::string text = "1";
    for (const char* name :
         {"OCL_ICD_VENDORS", "OCL_ICD_FILENAMES", "OPENCL_VENDOR_PATH", "OPENCL_LAYERS", "POCL_DEVICES"})
        text += fmt::format("|{}={}", name, environmentValue(name));
    std::error_code none;
    std::vector<std::string> files;
    for (fs::directory_iterator at("/etc/OpenCL/vendors", none), end; !none && at != end;
         at.increment(none)) {
        std::ifstream file(at->path());
        std::string library;
        std::getline(file, library);
        files.push_back(fmt::format("{}:{}:{}", at->path().string(), library,
                                    fs::last_write_time(at->path(), none).time_since_epoch().count()));
    }
    std::ranges::sort(files);
    for (const auto& file : files)
        text += '|' + file;
    return contentHash(text);
}

std::optional<std::vector<ProbedDevice>> remembered(const fs::path& file, const std::string& fingerprint) {
    std::error_code problem;
    const auto written = fs::last_write_time(file, problem);
    if (problem || fs::file_time_type::clock::now() - written > kRemembered) return {};
    std::ifstream in(file);
    const auto json = ordered_json::parse(in, nullptr, false);
    if (!json.is_object() || json.value("drivers", "") != fingerprint) return {};
    try {
        std::vector<ProbedDevice> devices;
        for (const auto& device : json.at("devices"))
            devices.push_back(deviceOf(device));
        return devices;
    } catch (const nlohmann::json::exception&) {
        return {};
    }
}

void remember(const fs::path& file, const std::string& fingerprint,
              const std::vector<ProbedDevice>& devices) {
    ordered_json list = ordered_json::array();
    for (const auto& device : devices)
        list.push_back(toJson(device));
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    const fs::path unfinished = file.string() + ".new";
    std::ofstream(unfinished) << ordered_json{{"drivers", fingerprint}, {"devices", list}}.dump(1) << '\n';
    fs::rename(unfinished, file, ignored);
}

} // namespace

void probeHere(const std::vector<std::string>& skip, const LineSink& print) {
    if (!loadOpenCl()) return print(R"({"done": true})");
    for (const FoundDevice& found : enumerateDevices()) {
        ProbedDevice device = describe(found);
        if (device.info.usable && !std::ranges::count(skip, device.info.id)) {
            print(ordered_json{{"at", device.info.id}}.dump());
            device.info.whyNot = computes(found);
            device.info.usable = device.info.whyNot.empty();
        }
        print(ordered_json{{"device", toJson(device)}}.dump(-1, ' ', false,
                                                            ordered_json::error_handler_t::replace));
    }
    print(R"({"done": true})");
}

std::vector<ProbedDevice> probeDevices(const OpenClOptions& options) {
    if (auto present = loadOpenCl(); !present) return nothing(present.error().message);
    std::vector<ProbedDevice> devices;
    if (!options.child) {
        std::string lines;
        try {
            probeHere({}, [&](const std::string& line) { lines += line + '\n'; });
        } catch (const cl::Error& error) {
            return nothing(fmt::format("{} fails with {}", error.what(), errorName(error.err())));
        }
        devices = readLines(lines).devices;
        if (devices.empty())
            return nothing("no OpenCL driver is installed (for the processor: Debian's pocl-opencl-icd)");
    } else {
        const fs::path file = options.cacheFolder.empty() ? fs::path() : options.cacheFolder / kFile;
        const std::string fingerprint = driverFingerprint();
        auto known = file.empty() ? std::nullopt : remembered(file, fingerprint);
        devices = known ? std::move(*known) : probeInChildren(options);
        if (!known && !file.empty()) remember(file, fingerprint, devices);
    }
    std::ranges::stable_sort(devices, {}, [](const ProbedDevice& device) {
        return device.kind == "GPU" ? 0 : device.kind == "CPU" ? 1 : 2;
    });
    return devices;
}

void forgetProbe(const OpenClOptions& options) {
    std::error_code ignored;
    if (!options.cacheFolder.empty()) fs::remove(options.cacheFolder / kFile, ignored);
}

} // namespace pscope::opencl
