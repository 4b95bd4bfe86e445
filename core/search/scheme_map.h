// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The rule of the scheme mapping, for its tests. Private to this room.
#pragma once

#include <vector>

#include "core/search/strategy.h"

namespace pscope {

/// The first (finest) whose latency is at most (1 + beta) times the least.
std::size_t finestWithin(const std::vector<double>& latency, double beta);

} // namespace pscope
