// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Threads that keep cores busy, for benches that ask what is left then.
#pragma once

#include <thread>
#include <vector>

namespace pscope {

/// They compute until destroyed.
class BusyJobs {
public:
    explicit BusyJobs(int count) {
        for (int i = 0; i < count; ++i)
            m_jobs.emplace_back([](const std::stop_token& stop) {
                volatile double x = 1;
                while (!stop.stop_requested())
                    for (int k = 0; k < 10'000; ++k)
                        x = x * 1.0000001;
            });
    }

private:
    std::vector<std::jthread> m_jobs;
};

} // namespace pscope
