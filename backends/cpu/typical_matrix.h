// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A matrix of ones with a typical mask: for what must be known of a setting before there are weights.
#pragma once

#include "core/compress/compressed_model.h"

namespace pscope::cpu {

CompressedMatrix typicalMatrix(const MatrixSpec& spec, int rows, int columns);

} // namespace pscope::cpu
