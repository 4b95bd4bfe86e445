// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/tapped.h"

namespace pscope {

Result<TappedExecutable> tappedExecutable(const BackendRegistry& registry, const CompressedModel& model,
                                          JobContext& job) {
    for (const auto& backend : registry.all()) {
        auto executable = backend->prepare("", model, job);
        if (!executable) continue;
        if (auto* tap = dynamic_cast<ActivationTap*>(executable->get()))
            return TappedExecutable{std::move(*executable), tap};
    }
    return fail(ErrorCode::Unsupported,
                "activations: no back-end of this build shows them, expected cpu.reference");
}

} // namespace pscope
