// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a device can do at best, measured with loops that do nothing else: the roofs of a roofline.
#pragma once

#include <string>
#include <vector>

#include "core/jobs/job_context.h"
#include "core/util/result.h"

namespace pscope {

struct Ceiling {
    std::string name; // "fp32 multiply-add", "L2 cache"
    double value = 0; // 10^9 operations or bytes a second; a multiply-add counts as two operations
    bool operator==(const Ceiling&) const = default;
};

struct MachineCeilings {
    std::vector<Ceiling> compute;   // fp32 first, then narrower numbers
    std::vector<Ceiling> bandwidth; // nearest memory first
    int threads = 1;
};

/// Back-ends that can measure their own limits implement it.
class CeilingProbe {
public:
    virtual ~CeilingProbe() = default;
    /// Takes about a second; nothing else should run meanwhile.
    virtual Result<MachineCeilings> measureCeilings(int threads, JobContext& job) = 0;
};

} // namespace pscope
