// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// AMC's action wall, for its tests. Private to this room.
#pragma once

#include <functional>
#include <vector>

#include "core/search/space.h"

namespace pscope {

/// Options for the shares to preserve (1 = option 0), gene by gene: the mildest not milder than asked with
/// which `allowed` holds while every later gene is at its harshest. The result is allowed whenever the
/// harshest genome is.
Genome walled(const SearchSpace& space, const std::vector<double>& preserve,
              const std::function<bool(const Genome&)>& allowed);

} // namespace pscope
