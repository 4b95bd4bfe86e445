// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// "cpu": the fast back-end. What it is made of, in the order data travels: isa.h chooses the kernel table, plan.h a kernel
// per matrix, pack.h brings the matrix into its form, cpu_executable.h runs the encoder over token_blocks.h.
#include "backends/cpu/cpu_backend.h"

#include "backends/cpu/ceilings.h"
#include "backends/cpu/cpu_device.h"
#include "backends/cpu/cpu_executable.h"
#include "backends/cpu/plan.h"

namespace pscope {
namespace cpu {
namespace {

class CpuBackend final : public Backend, public CeilingProbe {
public:
    BackendInfo info() const override { return {"cpu", "CPU", "CPU", Provenance::Measured}; }

    std::vector<DeviceInfo> probe() override {
        const auto isa = chooseIsa();
        DeviceInfo device{cpuDeviceId, processorName(), std::string(isa ? label(*isa) : ""), isa.has_value(), isa ? "" : isa.error().message};
        return {device};
    }

    Support supports(const std::string& deviceId, const MatrixSpec& spec, int rows, int columns) const override {
        if (auto known = checkDevice(deviceId); !known) return {false, "", known.error().message};
        if (auto legal = checkSpec(spec, rows, columns); !legal) return {false, "", legal.error().message};
        const auto isa = chooseIsa();
        if (!isa) return {false, "", isa.error().message};
        const KernelPlan plan = planKernelsFor(*kernelTable(*isa), spec, rows, columns);
        return {true, fmt::format("{} {}", plan.kernel, name(*isa)), plan.reason};
    }

    Result<std::unique_ptr<Executable>> prepare(const std::string& deviceId, const CompressedModel& model, JobContext& job) override {
        PSCOPE_CHECK(checkDevice(deviceId));
        PSCOPE_TRY(isa, chooseIsa());
        PSCOPE_CHECK(checkShapes(model));
        PSCOPE_CHECK(packAll(*kernelTable(isa), model, job));
        auto executable = std::make_unique<CpuExecutable>(model, *kernelTable(isa), m_cache);
        m_cache.trim();
        return executable;
    }

    Result<MachineCeilings> measureCeilings(int threads, JobContext& job) override {
        PSCOPE_TRY(isa, chooseIsa());
        return cpu::measureCeilings(isa, threads, job);
    }

private:
    /// Packing a large model takes seconds and the constructor cannot stop; it finds everything made here.
    Result<void> packAll(const KernelTable& table, const CompressedModel& model, const JobContext& job) {
        for (const CompressedLayer& layer : model.layers)
            for (const auto& matrix : layer.matrices) {
                if (job.stopRequested()) return cancelled();
                m_cache.get(table, matrix);
            }
        if (job.stopRequested()) return cancelled();
        return {};
    }

    PackCache m_cache;
};

} // namespace
} // namespace cpu

std::unique_ptr<Backend> makeCpuBackend() { return std::make_unique<cpu::CpuBackend>(); }

} // namespace pscope
