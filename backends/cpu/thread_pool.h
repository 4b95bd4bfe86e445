// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The pool of one executable. A region is cut into chunks that are claimed one by one; the caller claims too
// and never waits for a worker that has not started, so a core that is busy with something else delays one
// chunk at most. What each region saved or lost against the caller alone is added up. A passing disturbance is paid
// from what was saved before; on a busy machine the balance turns negative, and the caller stays alone for eight
// times the debt, up to sixty-four times when that goes on: many threads soon lose next to nothing to one, and find
// out by themselves when it is quiet again.
#pragma once

#include <atomic>
#include <chrono>
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

    /// Calls body(chunk, thread) for every chunk in [0, chunks) and returns when all are done. One caller at
    /// a time.
    template <class Body> void run(int chunks, Body&& body) {
        if (m_workers.empty() || chunks <= 1 || chunks > mostChunks || staysAlone()) {
            for (int chunk = 0; chunk < chunks; ++chunk)
                body(chunk, 0);
            return;
        }
        start(
            chunks,
            [](void* context, int chunk, int thread) {
                (*static_cast<std::remove_reference_t<Body>*>(context))(chunk, thread);
            },
            const_cast<void*>(static_cast<const void*>(&body)));
    }

private:
    static constexpr int mostChunks = (1 << 20) - 1; // what a ticket can count
    using Call = void (*)(void*, int, int);
    using Clock = std::chrono::steady_clock;
    bool staysAlone() const { return m_aloneUntil > Clock::time_point{} && Clock::now() < m_aloneUntil; }
    void start(int chunks, Call call, void* context);
    void judge(Clock::duration own, int ownChunks, int chunks, Clock::duration all);
    bool wasInterrupted();
    bool sharesCore() const;
    int claim(std::uint64_t region, int thread);
    void work(std::stop_token stop, int thread);

    // Region number, first unclaimed chunk, end of the unclaimed ones: one CAS claims a chunk of exactly this region.
    std::atomic<std::uint64_t> m_ticket{0}; // no chunks: nothing to claim
    std::atomic<int> m_finished{0};
    std::atomic<int> m_chunks{0};
    std::atomic<Call> m_call{nullptr};
    std::atomic<void*> m_context{nullptr};
    std::uint32_t m_region = 0;
    Clock::time_point m_aloneUntil{}; // the caller's, like what follows
    std::atomic<int> m_callerCore{-1};
    Clock::duration m_balance{};      // saved by sharing, less what was lost
    Clock::duration m_unhelped{};     // spent in the last regions in a row that no worker came to
    int m_unhelpedRegions = 0;
    int m_debts = 0;                  // how often it was negative of late
    long m_switches = 0;              // see wasInterrupted
    std::vector<std::jthread> m_workers;
};

} // namespace pscope::cpu
