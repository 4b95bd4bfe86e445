// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The two CPU back-ends: "cpu", packed and dispatched by instruction set, and "cpu.reference", plain loops
// that say what is right.
#pragma once

#include <filesystem>
#include <memory>

#include "core/backend/backend.h"

namespace pscope {

/// "cpu". One device, "cpu:0". The instruction set is the best this machine has, or the one PSCOPE_CPU_ISA names
/// (amx, avx512, avx2, portable); asking for one the machine lacks makes the device unusable and prepare() fail with Device.
///
/// It is Calibratable: tables of this machine are read from and written to `calibrationFolder`. Without a folder kernels are
/// chosen by constants and nothing is promised.
std::unique_ptr<Backend> makeCpuBackend(std::filesystem::path calibrationFolder = {});

/// "cpu.reference". Always right, always there, slow. Its executables implement ActivationTap.
///
/// Both return, for a model without a classification head, the last hidden state of token 0 in place of the
/// logits, so that latency can be measured before a head is trained.
std::unique_ptr<Backend> makeReferenceBackend();
/// The same with the roundings that "cpu" makes besides those of the recipe, see arithmetic.h: what its tests
/// compare with.
std::unique_ptr<Backend> makeRoundedReferenceBackend();

} // namespace pscope
