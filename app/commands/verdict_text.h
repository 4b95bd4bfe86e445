// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A verdict in sentences, for `export` and `verify`.
#pragma once

#include <string>

#include "core/export/export.h"

namespace pscope {

std::string describe(const Verdict& verdict, const std::string& folder);

} // namespace pscope
