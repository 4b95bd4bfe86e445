// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Fisher importance: the diagonal of the empirical Fisher matrix of the unit gates, I = sum over batches (dL/dxi)^2. It is the
// second-order loss increase of closing one gate, so scores compare over the whole model. One backward pass over the data.
// Kwon et al., "A Fast Post-Training Pruning Framework for Transformers", NeurIPS 2022.
#include "core/compress/methods.h"

namespace pscope {

namespace {

Result<UnitScores> scores(const Model&, const CalibrationStats* stats, std::uint64_t) {
    if (!stats || stats->headFisher.empty() || stats->neuronFisher.empty())
        return fail(ErrorCode::Unsupported, "fisher needs gradients on labelled data, and the calibration has none");
    return UnitScores{stats->headFisher, stats->neuronFisher};
}

} // namespace

UnitMethod unitFisherMethod() {
    return {
        .id = "fisher",
        .label = "Fisher",
        .source = "Kwon et al. 2022, arXiv 2204.09656: its diagonal score alone, without mask search, rearrangement and rescaling",
        .help = "Heads and neurons with the smallest squared gate gradient go first; needs labelled data.",
        .needsGradients = true,
        .scores = scores,
    };
}

} // namespace pscope
