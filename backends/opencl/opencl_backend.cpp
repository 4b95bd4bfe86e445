// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/opencl_backend.h"

#include <cstdlib>

#include "backends/opencl/device_probe.h"
#include "backends/opencl/executable.h"
#include "backends/opencl/tuner.h"
#include "core/backend/tunable.h"

namespace pscope {
namespace opencl {
namespace {

/// A device with what was uploaded to it.
struct OpenDevice {
    std::shared_ptr<ClDevice> device;
    MatrixCache matrices;
    std::shared_ptr<const ModelTables> tables;
};

class OpenClBackend final : public Backend, public TunableBackend {
public:
    explicit OpenClBackend(OpenClOptions options)
        : m_options(std::move(options)) {
        // Read by PoCL when it is loaded, which is later and maybe beside other threads.
        if (!m_options.cacheFolder.empty())
            ::setenv("POCL_CACHE_DIR", (m_options.cacheFolder / "pocl").c_str(), 0);
    }

    BackendInfo info() const override { return {"opencl", "OpenCL", "GPU", Provenance::Measured}; }

    std::vector<DeviceInfo> probe() override {
        std::vector<DeviceInfo> devices;
        for (const ProbedDevice& device : probeDevices(m_options))
            if (!device.needsBinary) devices.push_back(device.info); // those are the board back-end's
        if (devices.empty())
            devices.push_back(
                {"opencl", "OpenCL", "", false, "every OpenCL device here runs pre-built binaries only"});
        return devices;
    }

    Support supports(const std::string& deviceId, const MatrixSpec& spec, int rows,
                     int columns) const override {
        if (auto legal = checkSpec(spec, rows, columns); !legal) return {false, "", legal.error().message};
        const auto known = m_open.find(deviceId);
        const Tuning tuning = known == m_open.end() ? Tuning{} : known->second.device->tuning();
        const MatrixPlan plan = planMatrixFor(tuning, spec, rows, columns);
        return {true, plan.kernel, plan.reason};
    }

    Result<std::unique_ptr<Executable>> prepare(const std::string& deviceId, const CompressedModel& model,
                                                JobContext& job) override {
        PSCOPE_CHECK(cpu::checkShapes(model));
        try {
            PSCOPE_TRY(open, device(deviceId, job));
            PSCOPE_CHECK(checkMemory(open->device->traits(), model));
            if (!open->tables || open->tables->model.lock() != model.model)
                open->tables = uploadTables(*open->device, model.model);
            auto executable =
                std::make_unique<ClExecutable>(open->device, open->tables, model, open->matrices);
            open->matrices.trim();
            if (auto warm = executable->warmUp(job); !warm) {
                forget(warm.error(), open->device->traits().id);
                return std::unexpected(std::move(warm.error()));
            }
            return executable;
        } catch (const DeviceFailure& failure) {
            return std::unexpected(failure.error);
        } catch (const cl::Error& error) {
            forgetProbe(m_options);
            m_open.erase(deviceId);
            return fail(ErrorCode::Device, "{}: {} failed with {}", deviceId, error.what(),
                        errorName(error.err()));
        }
    }

    Result<std::string> tune(const std::string& deviceId, JobContext& job) override {
        if (!m_options.child || m_options.cacheFolder.empty())
            return fail(ErrorCode::Unsupported, "{}: tuning needs a child process and a place for its record",
                        deviceId);
        PSCOPE_TRY(report, tuneInChild(m_options, deviceId, job));
        m_open.erase(deviceId);
        return fmt::format("{}: tuned in {:.1f} s: dense {}, int8 {} ({:.2f} of the dense time), lists "
                           "{:.2f} per kept weight",
                           deviceId, report.seconds, toText(report.tuning.dense), toText(report.tuning.int8),
                           report.tuning.int8Cost, report.tuning.listPerWeight);
    }

    Result<bool> forgetTuning(const std::string& deviceId) override {
        PSCOPE_TRY(found, findDevice(deviceId));
        m_open.erase(deviceId);
        return opencl::forgetTuning(m_options.cacheFolder, found.traits.key);
    }

private:
    void forget(const Error& error, const std::string& id) {
        if (error.code != ErrorCode::Device) return;
        forgetProbe(m_options);
        m_open.erase(id);
    }

    static Result<void> checkMemory(const DeviceTraits& traits, const CompressedModel& model) {
        const auto needed = std::uint64_t(model.model->parameterCount()) * 4;
        if (needed <= traits.globalBytes) return {};
        return fail(ErrorCode::Device, "{}: the model needs {} MiB, the device has {} MiB", traits.id,
                    needed >> 20, traits.globalBytes >> 20);
    }

    Result<std::string> firstUsable() {
        const auto devices = probe();
        for (const DeviceInfo& device : devices)
            if (device.usable) return device.id;
        return fail(ErrorCode::Device, "opencl: {}", devices.front().whyNot);
    }

    Result<OpenDevice*> device(std::string id, JobContext& job) {
        if (id.empty()) {
            PSCOPE_TRY(first, firstUsable());
            id = first;
        }
        if (const auto known = m_open.find(id); known != m_open.end()) return &known->second;
        PSCOPE_TRY(found, findDevice(id));
        if (!found.traits.hasCompiler)
            return fail(
                ErrorCode::Device,
                "{}: has no compiler; drive it with a pre-built binary (--fpga-binary, --fpga-manifest)", id);
        const Tuning tuning = tuningFor(found.traits, job);
        if (job.stopRequested()) return cancelled();
        return &(m_open[id] = {std::make_shared<ClDevice>(std::move(found), tuning, m_options.cacheFolder),
                               {},
                               nullptr});
    }

    /// The record; without one the tuner's result, or the defaults where it cannot run.
    Tuning tuningFor(const DeviceTraits& traits, JobContext& job) {
        if (auto stored = storedTuning(m_options.cacheFolder, traits.key)) return *stored;
        if (m_options.tunes && m_options.child && !m_options.cacheFolder.empty()) {
            job.phase(fmt::format("choosing kernels for {} (once)", traits.name));
            if (auto tuned = tuneInChild(m_options, traits.id, job)) return tuned->tuning;
        }
        return defaultTuning(traits);
    }

    OpenClOptions m_options;
    std::map<std::string, OpenDevice> m_open;
};

} // namespace
} // namespace opencl

std::unique_ptr<Backend> makeOpenClBackend(OpenClOptions options) {
    return std::make_unique<opencl::OpenClBackend>(std::move(options));
}

} // namespace pscope
