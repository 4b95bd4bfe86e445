// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// An executable that shows what flows through it: the first back-end of the registry that can.
#pragma once

#include <memory>

#include "core/backend/backend.h"

namespace pscope {

struct TappedExecutable {
    std::unique_ptr<Executable> executable;
    ActivationTap* tap = nullptr; // part of `executable`
};

/// Unsupported when no back-end of this build shows its activations.
Result<TappedExecutable> tappedExecutable(const BackendRegistry& registry, const CompressedModel& model,
                                          JobContext& job);

} // namespace pscope
