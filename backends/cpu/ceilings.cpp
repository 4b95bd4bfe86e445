// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Each loop keeps twelve independent accumulators, more than latency times issue width of any processor so
// far, and is timed several times; the best run counts, since everything that disturbs makes it slower.
// Arrays are read in vectors from sizes that fit half of a cache, and from one that fits none.
#include "backends/cpu/ceilings.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <unistd.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "backends/cpu/thread_pool.h"

namespace pscope::cpu {
namespace {

constexpr int kAccumulators = 12;
constexpr int kRuns = 15;
constexpr double kRunSeconds = 0.01;
constexpr std::size_t kLargestBuffer = std::size_t{256} << 20;

using Loop = double (*)(std::int64_t rounds); // gives something that depends on every step
// Reads the array `repeats` times; adding up the lanes at the end does not count.
using Reader = double (*)(const float* values, std::size_t count, std::int64_t repeats);

double portableMultiplyAdd(std::int64_t rounds) {
    float sums[kAccumulators][4] = {};
    for (std::int64_t r = 0; r < rounds; ++r)
        for (auto& sum : sums)
            for (float& lane : sum)
                lane = lane * 0.999F + 0.5F;
    double total = 0;
    for (const auto& sum : sums)
        for (const float lane : sum)
            total += double(lane);
    return total;
}

double portableRead(const float* values, std::size_t count, std::int64_t repeats) {
    float sums[16] = {};
    for (std::int64_t r = 0; r < repeats; ++r)
        for (std::size_t i = 0; i + 16 <= count; i += 16)
            for (std::size_t lane = 0; lane < 16; ++lane)
                sums[lane] += values[i + lane];
    double total = 0;
    for (const float sum : sums)
        total += double(sum);
    return total;
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) double avx2MultiplyAdd(std::int64_t rounds) {
    const __m256 factor = _mm256_set1_ps(0.999F), term = _mm256_set1_ps(0.5F);
    __m256 sums[kAccumulators];
    for (auto& sum : sums)
        sum = _mm256_setzero_ps();
    for (std::int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 12
        for (int i = 0; i < kAccumulators; ++i)
            sums[i] = _mm256_fmadd_ps(sums[i], factor, term);
    }
    float lanes[8];
    double total = 0;
    for (const auto& sum : sums) {
        _mm256_storeu_ps(lanes, sum);
        for (const float lane : lanes)
            total += double(lane);
    }
    return total;
}

__attribute__((target("avx2,fma"))) double avx2Read(const float* values, std::size_t count,
                                                    std::int64_t repeats) {
    __m256 sums[8];
    for (auto& sum : sums)
        sum = _mm256_setzero_ps();
    for (std::int64_t r = 0; r < repeats; ++r)
        for (std::size_t i = 0; i + 64 <= count; i += 64) {
#pragma GCC unroll 8
            for (std::size_t k = 0; k < 8; ++k)
                sums[k] = _mm256_add_ps(sums[k], _mm256_loadu_ps(values + i + 8 * k));
        }
    float lanes[8];
    double total = 0;
    for (const auto& sum : sums) {
        _mm256_storeu_ps(lanes, sum);
        for (const float lane : lanes)
            total += double(lane);
    }
    return total;
}

__attribute__((target("avx512f"))) double avx512MultiplyAdd(std::int64_t rounds) {
    const __m512 factor = _mm512_set1_ps(0.999F), term = _mm512_set1_ps(0.5F);
    __m512 sums[kAccumulators];
    for (auto& sum : sums)
        sum = _mm512_setzero_ps();
    for (std::int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 12
        for (int i = 0; i < kAccumulators; ++i)
            sums[i] = _mm512_fmadd_ps(sums[i], factor, term);
    }
    float lanes[16];
    double total = 0;
    for (const auto& sum : sums) {
        _mm512_storeu_ps(lanes, sum);
        for (const float lane : lanes)
            total += double(lane);
    }
    return total;
}

__attribute__((target("avx512f"))) double avx512Read(const float* values, std::size_t count,
                                                     std::int64_t repeats) {
    __m512 sums[8];
    for (auto& sum : sums)
        sum = _mm512_setzero_ps();
    for (std::int64_t r = 0; r < repeats; ++r)
        for (std::size_t i = 0; i + 128 <= count; i += 128) {
#pragma GCC unroll 8
            for (std::size_t k = 0; k < 8; ++k)
                sums[k] = _mm512_add_ps(sums[k], _mm512_loadu_ps(values + i + 16 * k));
        }
    float lanes[16];
    double total = 0;
    for (const auto& sum : sums) {
        _mm512_storeu_ps(lanes, sum);
        for (const float lane : lanes)
            total += double(lane);
    }
    return total;
}

__attribute__((target("avx512f,avx512vnni"))) double avx512IntegerDot(std::int64_t rounds) {
    const __m512i a = _mm512_set1_epi32(0x01020304), b = _mm512_set1_epi32(0x04030201);
    __m512i sums[kAccumulators];
    for (auto& sum : sums)
        sum = _mm512_setzero_si512();
    for (std::int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 12
        for (int i = 0; i < kAccumulators; ++i)
            sums[i] = _mm512_dpbusd_epi32(sums[i], a, b);
    }
    std::int32_t lanes[16];
    double total = 0;
    for (const auto& sum : sums) {
        _mm512_storeu_si512(lanes, sum);
        for (const std::int32_t lane : lanes)
            total += lane;
    }
    return total;
}

__attribute__((target("avx2"))) double avx2IntegerDot(std::int64_t rounds) {
    const __m256i a = _mm256_set1_epi32(0x01020304), b = _mm256_set1_epi32(0x04030201),
                  ones = _mm256_set1_epi16(1);
    __m256i sums[kAccumulators];
    for (auto& sum : sums)
        sum = _mm256_setzero_si256();
    for (std::int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 12
        for (int i = 0; i < kAccumulators; ++i)
            sums[i] = _mm256_add_epi32(
                sums[i], _mm256_madd_epi16(_mm256_maddubs_epi16(_mm256_xor_si256(a, sums[i]), b), ones));
    }
    std::int32_t lanes[8];
    double total = 0;
    for (const auto& sum : sums) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes), sum);
        for (const std::int32_t lane : lanes)
            total += lane;
    }
    return total;
}
#endif

struct Loops {
    Loop multiplyAdd = portableMultiplyAdd;
    double operationsPerRound = kAccumulators * 4 * 2;
    Loop integerDot = nullptr;
    double integerOperationsPerRound = 0;
    Reader read = portableRead;
};

Loops loopsFor(Isa isa) {
    Loops loops;
#if defined(__x86_64__)
    if (isa == Isa::Avx512 || isa == Isa::Amx) {
        loops = {avx512MultiplyAdd, kAccumulators * 16 * 2, nullptr, 0, avx512Read};
        if (__builtin_cpu_supports("avx512vnni")) {
            loops.integerDot = avx512IntegerDot;
            loops.integerOperationsPerRound = kAccumulators * 64 * 2;
        }
    } else if (isa == Isa::Avx2) {
        loops = {avx2MultiplyAdd, kAccumulators * 8 * 2, avx2IntegerDot, kAccumulators * 32 * 2, avx2Read};
    }
#else
    (void)isa;
#endif
    return loops;
}

double secondsOf(ThreadPool& pool, const std::function<double()>& work) {
    static volatile double sink = 0; // the loops must not be removed as useless
    std::vector<double> results(static_cast<std::size_t>(pool.threads()));
    const auto begin = std::chrono::steady_clock::now();
    pool.run(pool.threads(), [&](int chunk, int) { results[static_cast<std::size_t>(chunk)] = work(); });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    for (const double result : results)
        sink = sink + result;
    return seconds;
}

/// Best of several runs, in 10^9 units a second; `units` is what one call of `work(repeats)` does per repeat
/// and thread.
Result<double> rate(ThreadPool& pool, double units, const std::function<double(std::int64_t)>& work,
                    JobContext& job) {
    std::int64_t repeats = 1;
    while (secondsOf(pool, [&] { return work(repeats); }) < kRunSeconds &&
           repeats < (std::int64_t{1} << 40)) {
        if (job.stopRequested()) return cancelled();
        repeats *= 2;
    }
    double best = 0;
    for (int run = 0; run < kRuns; ++run) {
        if (job.stopRequested()) return cancelled();
        const double seconds = secondsOf(pool, [&] { return work(repeats); });
        best = std::max(best, units * static_cast<double>(repeats) * pool.threads() / seconds / 1e9);
    }
    return best;
}

/// Half of what the system says, or of what is usual where it says nothing.
std::size_t halfOf(int name, std::size_t usual) {
    const long said = sysconf(name);
    return (said > 0 ? static_cast<std::size_t>(said) : usual) / 2;
}

} // namespace

Result<MachineCeilings> measureCeilings(Isa isa, int threads, JobContext& job) {
    const Loops loops = loopsFor(isa);
    ThreadPool pool(std::max(1, threads));
    MachineCeilings ceilings;
    ceilings.threads = pool.threads();
    job.phase("peak arithmetic");
    PSCOPE_TRY(floats, rate(pool, loops.operationsPerRound, loops.multiplyAdd, job));
    ceilings.compute.push_back({"fp32 multiply-add", floats});
    if (loops.integerDot) {
        PSCOPE_TRY(integers, rate(pool, loops.integerOperationsPerRound, loops.integerDot, job));
        ceilings.compute.push_back({"int8 dot product", integers});
    }
    job.phase("bandwidth");
    // A guest is told the L3 of the whole socket and may use a slice of it: a few times L2 is surely inside.
    const std::size_t second = halfOf(_SC_LEVEL2_CACHE_SIZE, 512 << 10);
    const std::size_t third = std::min(halfOf(_SC_LEVEL3_CACHE_SIZE, std::size_t{8} << 20), 12 * second);
    const std::pair<const char*, std::size_t> levels[] = {
        {"L1 cache", halfOf(_SC_LEVEL1_DCACHE_SIZE, 32 << 10)},
        {"L2 cache", second},
        {"L3 cache", third},
        {"memory", kLargestBuffer}};
    for (const auto& [level, bytes] : levels) {
        // Caches beyond L2 are shared: the threads read one buffer together there, each its own before.
        std::vector<float> buffer(bytes / sizeof(float), 1.0F);
        const auto read = [&](std::int64_t repeats) {
            return loops.read(buffer.data(), buffer.size(), repeats);
        };
        PSCOPE_TRY(bandwidth, rate(pool, static_cast<double>(buffer.size() * sizeof(float)), read, job));
        ceilings.bandwidth.push_back({level, bandwidth});
    }
    return ceilings;
}

} // namespace pscope::cpu
