// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// From a compressed model to one that a checkpoint can hold, and the recipe that is left to apply to that checkpoint.
#pragma once

#include "core/compress/compressed_model.h"
#include "core/jobs/job_context.h"

namespace pscope {

/// `model` has the shapes Hugging Face expects; applying `residual` to it gives the compressed model's numbers again, bit for bit.
struct ExportedModel {
    Model model;
    Recipe residual;
    std::vector<std::string> notes; // what was arranged so that other readers can load it, in plain sentences
};

/// Dropped layers are absent, heads removed by their original ids, pruned entries 0, quantised entries rounded. Removed FFN
/// neurons stay as zeros behind the kept ones (neurons may be permuted freely), a layer without heads keeps one of zeros.
/// Unsupported when every layer is dropped.
Result<ExportedModel> buildExportedModel(const CompressedModel& compressed, const JobContext& job = {});

} // namespace pscope
