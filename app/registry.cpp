// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/registry.h"

#ifdef PSCOPE_HAVE_TORCH
#include "app/lazy_torch.h"
#endif
#include "app/opencl_options.h"
#include "backends/cpu/cpu_backend.h"
#include "backends/fpga/fpga_backend.h"

namespace pscope {

BackendRegistry makeBackendRegistry() {
    BackendRegistry registry;
    registry.add(makeCpuBackend());
#ifdef PSCOPE_HAVE_TORCH
    registry.add(makeLazyTorchBackend());
#endif
    registry.add(makeFpgaBackend());
    registry.add(makeOpenClBackend(openClOptions()));
    registry.add(makeBoardBackend(openClOptions()));
    registry.add(makeReferenceBackend());
    return registry;
}

GradientSource makeGradientSource() {
#ifdef PSCOPE_HAVE_TORCH
    return lazyTorchGradients();
#else
    return {};
#endif
}

} // namespace pscope
