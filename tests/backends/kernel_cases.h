// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every kernel that a plan can choose, and how far each may be from the truth: one list and one table for all tests.
#pragma once

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/pack.h"

namespace pscope::test {

struct KernelCase {
    const char* name;
    const char* spec;
    cpu::KernelChoice choice;
};
std::vector<KernelCase> kernelCases();

/// Whether this machine executes it at that level.
bool runs(cpu::Isa isa, const cpu::KernelChoice& choice);

/// Largest difference allowed, relative to the largest expected value (or to the sum of the products' magnitudes, where
/// values differ wildly). Int8 sums are exact: only the scaling rounds. bf16: products of pairs are rounded before they are
/// added.
inline double toleranceOf(cpu::Arithmetic arithmetic) {
    return arithmetic == cpu::Arithmetic::Bf16 ? 2e-5 : 5e-6;
}

} // namespace pscope::test
