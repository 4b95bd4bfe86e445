// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/registry.h"

#include "backends/cpu/cpu_backend.h"
#ifdef PSCOPE_HAVE_TORCH
#include "backends/torch/torch_backend.h"
#include "core/train/gradients.h"
#endif

namespace pscope {

BackendRegistry makeBackendRegistry() {
    BackendRegistry registry;
    registry.add(makeCpuBackend());
#ifdef PSCOPE_HAVE_TORCH
    registry.add(makeTorchBackend());
#endif
    registry.add(makeReferenceBackend());
    return registry;
}

GradientSource makeGradientSource() {
#ifdef PSCOPE_HAVE_TORCH
    return torchGradients();
#else
    return {};
#endif
}

} // namespace pscope
