// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/torch/torch_module.h"

#include "backends/torch/torch_backend.h"

extern "C" __attribute__((visibility("default"))) const pscope::TorchModule* pscope_torch_module() {
    static const pscope::TorchModule module{.version = PSCOPE_VERSION,
                                            .makeBackend = pscope::makeTorchBackend,
                                            .makeGradients = pscope::torchGradients,
                                            .train = pscope::trainModel,
                                            .describe = pscope::describe};
    return &module;
}
