// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opencl_options.h"

#include <cstdlib>
#include <string_view>

#include "app/child_process.h"
#include "app/demo.h"

namespace pscope {

OpenClOptions openClOptions() {
    OpenClOptions options;
    if (auto cache = userCacheFolder()) options.cacheFolder = *cache / "opencl";
    const char* wish = std::getenv("PSCOPE_OPENCL_TUNE"); // "never": the defaults of the kind of device
    options.tunes = wish == nullptr || std::string_view(wish) != "never";
    options.child = [](const std::vector<std::string>& arguments, std::chrono::milliseconds limit,
                       JobContext& job) -> Result<opencl::ChildRun> {
        PSCOPE_TRY(outcome, watchPscope(arguments, limit, job));
        return opencl::ChildRun{outcome.exitCode, outcome.signal, outcome.timedOut,
                                std::move(outcome.output)};
    };
    return options;
}

} // namespace pscope
