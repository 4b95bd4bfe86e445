// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/torch/torch_rules.h"

#include <torch/version.h> // numbers only

namespace pscope::torchback {
namespace {

constexpr const char* kDevice = "cpu:0";
constexpr const char* kMasked = "masked only: libtorch eager has no kernel for this pattern";

} // namespace

BackendInfo backendInfo() {
    return {"torch", "libtorch eager", "CPU", Provenance::Measured};
}

DeviceInfo deviceInfo() {
    return {kDevice, "CPU through libtorch", "libtorch " TORCH_VERSION, true, ""};
}

Result<void> checkDevice(const std::string& id) {
    if (id.empty() || id == kDevice) return {};
    return fail(ErrorCode::NotFound, "torch: no device \"{}\", expected \"{}\"", id, kDevice);
}

std::string reasonFor(const MatrixSpec& spec) {
    std::string reason;
    if (!spec.isDense()) reason = kMasked;
    if (spec.bits < 32) {
        if (!reason.empty()) reason += "; ";
        reason += fmt::format("weight-only: runs as fp32 on weights rounded to {}",
                              spec.bits == 16 ? std::string("bf16") : fmt::format("int{}", spec.bits));
    }
    return reason;
}

Support supportFor(const std::string& deviceId, const MatrixSpec& spec, int rows, int columns) {
    if (const auto known = checkDevice(deviceId); !known) return {false, "", known.error().message};
    if (const auto legal = checkSpec(spec, rows, columns); !legal) return {false, "", legal.error().message};
    return {true, kKernel, reasonFor(spec)};
}

} // namespace pscope::torchback
