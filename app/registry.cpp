// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/registry.h"

#include "app/demo.h"

#ifdef PSCOPE_HAVE_TORCH
#include "app/lazy_torch.h"
#endif
#include "app/opencl_options.h"
#include "backends/cpu/cpu_backend.h"
#include "backends/fpga/fpga_backend.h"

namespace pscope {

BackendRegistry makeBackendRegistry() {
    BackendRegistry registry;
    const auto cache = userCacheFolder(); // nowhere to keep a calibration: kernels are chosen by constants
    registry.add(makeCpuBackend(cache ? *cache : std::filesystem::path()));
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
