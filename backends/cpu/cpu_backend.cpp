// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// "cpu": the fast back-end. What it is made of, in the order data travels: isa.h chooses the kernel table, plan.h a kernel
// per matrix, pack.h brings the matrix into its form, cpu_executable.h runs the encoder over token_blocks.h.
#include "backends/cpu/cpu_backend.h"

#include "backends/cpu/ceilings.h"
#include "backends/cpu/cpu_calibration.h"
#include "backends/cpu/cpu_device.h"
#include "backends/cpu/cpu_executable.h"
#include "backends/cpu/plan.h"

namespace pscope {
namespace cpu {
namespace {

class CpuBackend final : public Backend, public CeilingProbe, public Calibratable {
public:
    explicit CpuBackend(std::filesystem::path calibrationFolder) : m_calibration(std::move(calibrationFolder)) {}

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
        const auto calibration = m_calibration.get(*isa);
        const KernelPlan plan = planKernelsFor(*kernelTable(*isa), spec, rows, columns, calibration.get());
        Support support{true, fmt::format("{} {}", plan.kernel, name(*isa)), plan.reason};
        if (!plan.calibrated) return support;
        support.speedup = 1 / plan.wideRatio;
        support.speedupFewTokens = 1 / plan.narrowRatio;
        support.basis = fmt::format("the calibration of this machine, {}", calibration->table()->date);
        return support;
    }

    CalibrationState calibration() const override {
        const auto isa = chooseIsa();
        return isa ? m_calibration.state(*isa) : CalibrationState{.possible = false};
    }
    std::shared_ptr<const CalibrationTable> calibrationTable() const override {
        const auto isa = chooseIsa();
        const auto known = isa ? m_calibration.get(*isa) : nullptr;
        return known ? known->table() : nullptr;
    }
    Result<std::shared_ptr<const CalibrationTable>> calibrate(JobContext& job) override {
        PSCOPE_TRY(isa, chooseIsa());
        return m_calibration.measure(isa, job);
    }

    Result<std::unique_ptr<Executable>> prepare(const std::string& deviceId, const CompressedModel& model, JobContext& job) override {
        PSCOPE_CHECK(checkDevice(deviceId));
        PSCOPE_TRY(isa, chooseIsa());
        PSCOPE_CHECK(checkShapes(model));
        if (const auto calibration = m_calibration.get(isa); calibration != m_used) m_cache.setCalibration(m_used = calibration);
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

    CpuCalibration m_calibration;
    std::shared_ptr<const Calibration> m_used; // what m_cache plans by
    PackCache m_cache;
};

} // namespace
} // namespace cpu

std::unique_ptr<Backend> makeCpuBackend(std::filesystem::path calibrationFolder) {
    return std::make_unique<cpu::CpuBackend>(std::move(calibrationFolder));
}

} // namespace pscope
