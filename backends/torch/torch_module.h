// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The border of pscope_torch.so, the module that holds everything computing with libtorch. It is built with
// the programs, from the same headers, and holds a core of its own; so only values and interfaces cross, and
// both sides must be of one version.
#pragma once

#include "core/backend/backend.h"
#include "core/train/gradients.h"
#include "core/train/trainer.h"

namespace pscope {

struct TorchModule {
    const char* version; // of the build; compared before anything else is touched
    std::unique_ptr<Backend> (*makeBackend)();
    GradientSource (*makeGradients)();
    Result<TrainReport> (*train)(const TrainOptions&, JobContext&);
    std::string (*describe)(const TrainReport&);
};

inline constexpr const char* kTorchModuleEntry = "pscope_torch_module"; // const TorchModule*()

} // namespace pscope
