// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The ratios that whole encoders owe: against the fastest peer, against our own dense fp32, against the count
// of operations.
#pragma once

#include "app/commands/encoder_contestants.h"

namespace pscope {

struct EncoderTarget {
    const char* candidate;
    std::vector<std::string> against; // the fastest of those present
    double atLeast, aim;
    bool (*applies)(const EncoderCase&);
    bool perFlop = false; // the ratio is divided by that of the operations
};
const std::vector<EncoderTarget>& encoderTargets();

struct EncoderTargetRow {
    const EncoderTarget* target;
    std::string against;
    Spread warm, cold; // of the ratio
    bool passed() const { return warm.median >= target->atLeast; }
    const char* verdict() const {
        return warm.median >= target->aim ? "aim" : warm.median >= target->atLeast ? "pass" : "fail";
    }
};
/// The targets that apply to the case and whose contestants took part.
std::vector<EncoderTargetRow> judge(const CaseRun& run);

} // namespace pscope
