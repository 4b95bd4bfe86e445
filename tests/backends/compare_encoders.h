// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whole encoders side by side.
#pragma once

#include "backends/cpu_models.h"

namespace pscope::test {

/// Largest difference of a logit allowed, relative to the largest logit. The layers' norms keep fp32 errors small.
/// Integer and bf16 activations are rounded: where two back-ends' last bits differ, a value may round the other way, by
/// one step of 1/127 (or 1/256) of its token's largest, in one of many inputs.
inline double logitTolerance(int bits) {
    return bits == 32 ? 2e-5 : 2e-2;
}
/// Fails the running test, naming `what`, where they differ by more than `tolerance` of the largest expected one.
void compareLogits(const std::vector<float>& got, const std::vector<float>& expected, double tolerance,
                   const std::string& what);
/// "cpu" at every instruction set of this machine against the reference that rounds as it does, over several batches.
void compareWithReference(const CompressedModel& model, double tolerance, const std::string& what);

} // namespace pscope::test
