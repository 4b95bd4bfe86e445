// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// "fpga", in the order data travels: integer_plan.h turns a compressed model into integers, datapath.h gives
// their values, operations.h the cycles, layer_program.h the list that the RTL walks, rtl_audit.cpp holds the
// two against each other.
#include "backends/fpga/fpga_backend.h"

#include "backends/fpga/clock_source.h"
#include "backends/fpga/explore.h"
#include "backends/fpga/fpga_executable.h"

namespace pscope {
namespace fpga {
namespace {

class FpgaBackend final : public Backend, public HardwareExplorer {
public:
    BackendInfo info() const override {
        return {"fpga", "FPGA, N:M accelerator (simulated)", "FPGA", Provenance::Simulated};
    }

    std::vector<DeviceInfo> probe() override {
        std::vector<DeviceInfo> devices;
        for (const BuildPoint& point : buildPoints()) {
            const std::string rtl =
                whyNoRtl().empty() ? "Verilated RTL" : "no Verilator in this build: no audit";
            devices.push_back(
                {deviceId(point),
                 fmt::format("simulated, {}, {}", toText(point.geometry), clockOf(point.geometry).text),
                 fmt::format("{} {}", rtl, rtlHash().substr(0, 8)), true, ""});
        }
        return devices;
    }

    Support supports(const std::string& device, const MatrixSpec& spec, int rows,
                     int columns) const override {
        const auto point = pointOf(device);
        if (!point) return {false, "", point.error().message};
        if (auto legal = checkSpec(spec, rows, columns); !legal) return {false, "", legal.error().message};
        const int group = (*point)->geometry.group;
        int kept = group;
        std::string reason;
        if (spec.pattern == Pattern::NM && group % spec.m == 0)
            kept = spec.n * (group / spec.m);
        else if (spec.pattern == Pattern::NM)
            reason = fmt::format("the array selects from groups of {}: the fullest group decides", group);
        else if (!spec.isDense())
            reason = fmt::format(
                "the array skips by groups of {}: the fullest group decides, often all of it", group);
        if (spec.bits > 8)
            reason += (reason.empty() ? "" : "; ") + std::string("the cells multiply 8-bit integers");
        if (spec.group > 0)
            reason += (reason.empty() ? "" : "; ") + std::string("one scale per output, no groups");
        return {true,
                kept < group ? fmt::format("{}:{} int8", kept, group)
                             : fmt::format("dense {0}:{0} int8", group),
                reason};
    }

    Result<std::unique_ptr<Executable>> prepare(const std::string& device, const CompressedModel& model,
                                                JobContext& job) override {
        PSCOPE_TRY(point, pointOf(device));
        PSCOPE_CHECK(cpu::checkShapes(model));
        m_cache.trim();
        PSCOPE_TRY(integers, planIntegers(model, point->geometry, m_cache, job));
        return std::make_unique<FpgaExecutable>(model, std::move(integers), clockOf(point->geometry).mhz);
    }

    Result<HardwareAnswer> explore(const CompressedModel& model, const HardwareKnobs& knobs, int tokens,
                                   JobContext& job) const override {
        return exploreHardware(model, knobs, tokens, job);
    }
    HardwareKnobs defaultKnobs() const override {
        return knobsOf(buildPoints().front().geometry, clockOf(buildPoints().front().geometry).mhz);
    }
    std::vector<Published> published() const override { return publishedFigures(); }

private:
    IntegerCache m_cache;

    static std::string deviceId(const BuildPoint& point) { return "fpga:" + point.id; }
    static Result<const BuildPoint*> pointOf(const std::string& device) {
        std::string known;
        for (const BuildPoint& point : buildPoints()) {
            if (deviceId(point) == device) return &point;
            known += (known.empty() ? "" : ", ") + deviceId(point);
        }
        return fail(ErrorCode::Device, "fpga: has no device '{}', only {}", device, known);
    }
};

} // namespace
} // namespace fpga

std::unique_ptr<Backend> makeFpgaBackend() {
    return std::make_unique<fpga::FpgaBackend>();
}

} // namespace pscope
