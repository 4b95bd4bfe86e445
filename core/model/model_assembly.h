// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// From named tensors to roles: looks each one up, checks its shape and type, and says by name what does not fit.
#pragma once

#include "core/model/model.h"

namespace pscope {

/// Fills the weights of `model`, whose config is set. `source` opens the messages. Unused tensors become notes.
Result<void> assembleModel(Model& model, const TensorMap& tensors, const std::string& source);

} // namespace pscope
