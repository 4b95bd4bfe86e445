// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The pool of one executable. A region is cut into chunks that are claimed one by one; the caller claims too and never waits
// for a worker that has not started, so a core that is busy with something else delays one chunk at most.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <type_traits>
#include <vector>

namespace pscope::cpu {

class ThreadPool {
public:
    explicit ThreadPool(int threads);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    int threads() const { return static_cast<int>(m_workers.size()) + 1; }

    /// Calls body(chunk, thread) for every chunk in [0, chunks) and returns when all are done. One caller at a time.
    template <class Body> void run(int chunks, Body&& body) {
        if (m_workers.empty() || chunks <= 1) {
            for (int chunk = 0; chunk < chunks; ++chunk) body(chunk, 0);
            return;
        }
        start(chunks, [](void* context, int chunk, int thread) { (*static_cast<std::remove_reference_t<Body>*>(context))(chunk, thread); },
              const_cast<void*>(static_cast<const void*>(&body)));
    }

private:
    using Call = void (*)(void*, int, int);
    void start(int chunks, Call call, void* context);
    bool claim(std::uint32_t region, int thread);
    void work(std::stop_token stop, int thread);

    // Region number in the upper half, next unclaimed chunk in the lower: one CAS claims a chunk of exactly this region.
    std::atomic<std::uint64_t> m_ticket{0xffffffffU}; // 0xffffffff: closed, nothing to claim
    std::atomic<std::int64_t> m_finished{0};
    std::atomic<int> m_chunks{0};
    std::atomic<Call> m_call{nullptr};
    std::atomic<void*> m_context{nullptr};
    std::uint32_t m_region = 0;
    std::vector<std::jthread> m_workers;
};

} // namespace pscope::cpu
