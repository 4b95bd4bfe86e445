// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whole encoders with random weights, token ids to logits, against libtorch, ONNX Runtime and our own dense
// fp32: the table of ratios that the engine has to reach. All contestants of a case take turns in short
// bursts of one run.
#pragma once

#include "app/commands/command.h"
#include "app/commands/encoder_cases.h"

namespace pscope {

/// With options.targets kVerdictFailed where a ratio was missed.
Result<int> benchEncoders(CommandRun& run, const EncoderBenchOptions& options);

} // namespace pscope
