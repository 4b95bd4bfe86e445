// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/thread_pool.h"

#include <algorithm>
#include <chrono>
#include <utility>

#if defined(__unix__)
#include <sched.h>
#include <sys/resource.h>
#endif

namespace pscope::cpu {

// Regions follow each other within microseconds inside a forward pass; waking a parked thread costs about as
// much.
static constexpr auto spinTime = std::chrono::microseconds(50);

// Less than this is the unevenness of chunks or of the clock.
static constexpr auto worthNoticing = std::chrono::microseconds(20);

// What a long quiet time saves for disturbances: some turns of another program.
static constexpr std::chrono::steady_clock::duration mostCredit = std::chrono::milliseconds(10);
// A parked worker misses the first region or two.
static constexpr int fewRegions = 8;
static constexpr auto longEnough = std::chrono::microseconds(300);

static int currentCore() {
#if defined(__linux__)
    return ::sched_getcpu();
#else
    return -1;
#endif
}

// A ticket: 24 bits of region, the first unclaimed chunk, the end of the unclaimed ones. Regions wrap around after 16 million,
// long after anybody can still hold an old ticket.
static constexpr int endBits = 20, regionShift = 2 * endBits;
static constexpr std::uint64_t endMask = (std::uint64_t{1} << endBits) - 1;
static constexpr std::uint64_t regionMask = 0xffffffU;

static std::uint64_t ticketOf(std::uint64_t region, std::uint64_t first, std::uint64_t end) {
    return (region & regionMask) << regionShift | first << endBits | end;
}
static std::uint64_t regionOf(std::uint64_t ticket) { return ticket >> regionShift; }
static std::uint64_t firstOf(std::uint64_t ticket) { return ticket >> endBits & endMask; }
static std::uint64_t endOf(std::uint64_t ticket) { return ticket & endMask; }

static void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#else
    std::this_thread::yield();
#endif
}

ThreadPool::ThreadPool(int threads) {
    for (int i = 1; i < std::max(threads, 1); ++i)
        m_workers.emplace_back([this, i](std::stop_token stop) { work(stop, i); });
}

ThreadPool::~ThreadPool() {
    for (std::jthread& worker : m_workers)
        worker.request_stop();
    m_ticket.store(ticketOf(++m_region, 0, 0)); // a region without chunks wakes the parked
    m_ticket.notify_all();
}

// Claims and runs chunks of `region` until none is left; returns how many. The caller takes the first, workers the last: over
// regions that are cut alike each then meets what it wrote itself, in its own cache.
int ThreadPool::claim(std::uint64_t region, int thread) {
    int count = 0;
    for (std::uint64_t ticket = m_ticket.load(std::memory_order_acquire);;) {
        const std::uint64_t first = firstOf(ticket), end = endOf(ticket);
        if (regionOf(ticket) != region || first >= end) return count;
        const std::uint64_t chunk = thread == 0 ? first : end - 1;
        const std::uint64_t rest = thread == 0 ? ticketOf(region, first + 1, end) : ticketOf(region, first, end - 1);
        if (!m_ticket.compare_exchange_weak(ticket, rest, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
        // The claim succeeded on this very region, and its caller waits for the claimed chunk: call and
        // context are its own.
        m_call.load(std::memory_order_relaxed)(m_context.load(std::memory_order_relaxed),
                                               static_cast<int>(chunk), thread);
        const int all = m_chunks.load(std::memory_order_relaxed); // this region's: it ends with this chunk or later
        if (m_finished.fetch_add(1, std::memory_order_release) + 1 == all) m_finished.notify_one();
        ++count;
        ticket = m_ticket.load(std::memory_order_acquire);
    }
}

void ThreadPool::start(int chunks, Call call, void* context) {
    m_call.store(call, std::memory_order_relaxed);
    m_context.store(context, std::memory_order_relaxed);
    m_chunks.store(chunks, std::memory_order_relaxed);
    m_finished.store(0, std::memory_order_relaxed);
    m_callerCore.store(currentCore(), std::memory_order_relaxed);
    ++m_region;
    m_ticket.store(ticketOf(m_region, 0, static_cast<std::uint64_t>(chunks)), std::memory_order_release);
    const auto begin = Clock::now();
    m_ticket.notify_all();
    const auto woken = Clock::now(); // alone, the caller would not have had to
    const int own = claim(m_region & regionMask, 0);
    const auto done = Clock::now();
    // Who holds the last chunk and has a core is through within about the time that one takes. Otherwise it waits
    // for a core: asleep, the caller leaves it this one and is preferred when it wakes.
    const auto patience = std::max<Clock::duration>(spinTime, own > 0 ? 2 * (done - woken) / own : spinTime);
    for (int spins = 1;; ++spins) {
        const int finished = m_finished.load(std::memory_order_acquire);
        if (finished >= chunks) break;
        relax();
        if (spins % 64 == 0 && Clock::now() - done > patience) m_finished.wait(finished, std::memory_order_acquire);
    }
    judge(done - woken, own, chunks, Clock::now() - begin);
}

/// Whether the caller lost its core to another program since it was last asked.
bool ThreadPool::wasInterrupted() {
#if defined(RUSAGE_THREAD)
    rusage usage{};
    if (::getrusage(RUSAGE_THREAD, &usage) != 0) return false;
    return std::exchange(m_switches, usage.ru_nivcsw) != usage.ru_nivcsw;
#else
    return false;
#endif
}

/// A worker that was put on the caller's core must leave it alone: what it took from there would only come later.
bool ThreadPool::sharesCore() const {
    const int core = m_callerCore.load(std::memory_order_relaxed);
    return core >= 0 && core == currentCore();
}

/// Would the caller alone have been faster? Its own chunks tell what one takes, unless it was interrupted.
void ThreadPool::judge(Clock::duration own, int ownChunks, int chunks, Clock::duration all) {
    if (ownChunks == 0) return;
    if (ownChunks == chunks) {
        // Nobody came: the workers have no core, or that of the caller, which only being woken then disturbs.
        m_unhelped += all;
        if (++m_unhelpedRegions < fewRegions) return;
        m_aloneUntil = Clock::now() + 8 * m_unhelped;
    }
    m_unhelped = {};
    m_unhelpedRegions = 0;
    const Clock::duration saved = own * chunks / ownChunks - all;
    // An interruption lasts longer than that; shorter regions need not ask.
    if (all > longEnough && wasInterrupted() && saved > Clock::duration{}) return;
    m_balance = std::min(m_balance + saved, mostCredit);
    if (m_balance >= mostCredit / 2) m_debts = 0;
    if (m_balance > -worthNoticing) return;
    m_aloneUntil = Clock::now() + (8 << m_debts) * -m_balance;
    m_debts = std::min(m_debts + 1, 3);
    m_balance = {};
}

void ThreadPool::work(std::stop_token stop, int thread) {
    auto idleSince = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
        const std::uint64_t seen = m_ticket.load(std::memory_order_acquire);
        if (sharesCore()) {
            if (stop.stop_requested()) continue; // after `seen`: the destructor's ticket comes behind its request
            m_ticket.wait(seen, std::memory_order_acquire);
            idleSince = std::chrono::steady_clock::now();
            continue;
        }
        if (claim(regionOf(seen), thread)) {
            idleSince = std::chrono::steady_clock::now();
            continue;
        }
        for (int i = 0; i < 32; ++i)
            relax();
        if (std::chrono::steady_clock::now() - idleSince < spinTime) continue;
        const std::uint64_t parkedAt = m_ticket.load(std::memory_order_acquire);
        if (firstOf(parkedAt) < endOf(parkedAt) || stop.stop_requested()) {
            // Chunks of a running region are all claimed, or a new one just began: look again.
            if (claim(regionOf(parkedAt), thread))
                idleSince = std::chrono::steady_clock::now();
            else
                std::this_thread::yield();
            continue;
        }
        m_ticket.wait(parkedAt, std::memory_order_acquire);
        idleSince = std::chrono::steady_clock::now();
    }
}

} // namespace pscope::cpu
