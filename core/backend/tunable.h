// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Optional ability of a back-end: to find out by trying which of its kernels suit a device, and to forget it
// again.
#pragma once

#include <string>

#include "core/jobs/job_context.h"
#include "core/util/result.h"

namespace pscope {

class TunableBackend {
public:
    virtual ~TunableBackend() = default;
    /// Takes seconds; what was chosen, in a sentence. Executables made before keep their kernels.
    virtual Result<std::string> tune(const std::string& deviceId, JobContext& job) = 0;
    /// Back to what suits devices of its kind; tuned again when next used. False when there was no record.
    virtual Result<bool> forgetTuning(const std::string& deviceId) = 0;
};

} // namespace pscope
