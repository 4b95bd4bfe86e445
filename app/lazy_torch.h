// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The back-end "torch" and its gradients as they stand in the registry: described at once, loaded when used.
#pragma once

#include "core/backend/backend.h"
#include "core/compress/method.h"

namespace pscope {

std::unique_ptr<Backend> makeLazyTorchBackend();
GradientSource lazyTorchGradients();

} // namespace pscope
