// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Kernels are timed in steps of a few, each in turn with dense fp32 of the same size, in CPU time of this
// thread, so that preemption drops out; a ratio is taken within one round. Bringing the activations into the
// form that a kernel reads is part of its time. Short batches read their weights from several copies in turn,
// more than the second-level cache holds, as an encoder's layers do.
#include "backends/cpu/calibrate.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <random>

#include "backends/cpu/calibration_file.h"
#include "backends/cpu/typical_matrix.h"
#include "backends/cpu/workspace.h"
#include "core/measure/load_meter.h"

namespace pscope::cpu {
namespace {

constexpr int kRounds = 7, kPerStep = 8;
constexpr double kLeastSeconds = 6e-4; // of one timing
constexpr double kWorkingSet = 14e6;   // bytes of fp32 weights that a short batch runs through

struct Size {
    int columns, rows;
};
constexpr Size kSizes[] = {{256, 1024}, {768, 768}, {768, 3072}};

struct WantedRow {
    MatrixSpec spec;
    KernelChoice choice;
};

MatrixSpec block(int p, int q, double sparsity, int bits) {
    return {.pattern = p * q == 1 ? Pattern::Unstructured : Pattern::Block,
            .sparsity = sparsity,
            .p = p * q == 1 ? 0 : p,
            .q = p * q == 1 ? 0 : q,
            .bits = bits};
}

int bitsOf(Arithmetic arithmetic) {
    return arithmetic == Arithmetic::F32 ? 32 : arithmetic == Arithmetic::Bf16 ? 16 : 8;
}

void addArithmetic(std::vector<WantedRow>& list, const KernelTable& table, Arithmetic arithmetic) {
    const int bits = bitsOf(arithmetic), inputs = inputsPerWord(arithmetic);
    const MatrixSpec dense{.bits = bits};
    if (arithmetic != Arithmetic::F32) list.push_back({dense, {.arithmetic = arithmetic}});
    if (table.tiles && arithmetic != Arithmetic::F32)
        list.push_back({dense, {.arithmetic = arithmetic, .form = Form::Tiles}});
    for (const int shared : {1, 2, 4})
        for (const double zeros : {0.5, 0.8, 0.92})
            list.push_back({block(shared, inputs, zeros, bits),
                            {.arithmetic = arithmetic, .form = Form::Lists, .sharedRows = shared}});
    if (!table.permute) return;
    for (const int m : {2, 4, 8}) {
        const MatrixSpec spec{.pattern = Pattern::NM, .n = 1, .m = m, .bits = bits};
        list.push_back({spec, {.arithmetic = arithmetic, .form = Form::Permute}});
    }
    if (arithmetic == Arithmetic::Int8)
        for (const double zeros : {0.5, 0.8, 0.92})
            list.push_back({block(4, 1, zeros, bits),
                            {.arithmetic = arithmetic, .form = Form::Gathered, .sharedRows = 4}});
}

std::vector<WantedRow> wantedRows(const KernelTable& table) {
    std::vector<WantedRow> list;
    addArithmetic(list, table, Arithmetic::F32);
    addArithmetic(list, table, Arithmetic::Int8);
    if (table.bf16) addArithmetic(list, table, Arithmetic::Bf16);
    list.push_back({{.bits = 4}, {.arithmetic = Arithmetic::Int8, .fourBits = true}});
    for (const int bits : {4, 8})
        for (const int group : {32, 64, 128})
            list.push_back({{.bits = bits, .group = group},
                            {.arithmetic = Arithmetic::Int8, .grouped = true, .fourBits = bits == 4}});
    return list;
}

double densityOf(const CompressedMatrix& matrix, const KernelChoice& choice) {
    switch (choice.form) {
    case Form::Lists:
        return listDensity(matrix, choice.arithmetic, choice.sharedRows);
    case Form::Permute:
        return permuteDensity(matrix, choice.arithmetic);
    case Form::Gathered:
        return gatheredDensity(matrix);
    case Form::Dense:
    case Form::Tiles:
        break;
    }
    return 1;
}

double cpuSeconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The activations of one step and where the results go.
struct Bench {
    Bench(const KernelTable& table, Size size, int tokenCount)
        : pool(1)
        , runner(table, pool)
        , tokens{tokenCount}
        , x(tokens.size(size.columns))
        , y(tokens.size(size.rows))
        , bias(static_cast<std::size_t>(size.rows), 0.1F)
        , columns(size.columns) {
        std::mt19937 random(5);
        std::normal_distribution<float> normal;
        for (std::size_t i = 0; i < tokens.size(columns); ++i)
            x[i] = normal(random);
    }

    /// One pass over every copy, input preparation included.
    void run(const std::vector<PackedMatrix>& copies) {
        for (const PackedMatrix& matrix : copies) {
            LinearCall call;
            call.matrix = &matrix;
            call.bias = bias.data();
            call.y = y.data();
            input.reset(x.data(), columns, tokens);
            input.prepare(call, runner);
            runner.linear(call);
        }
    }
    double seconds(const std::vector<PackedMatrix>& copies) {
        const double begin = cpuSeconds();
        int passes = 0;
        do {
            run(copies);
            ++passes;
        } while (cpuSeconds() - begin < kLeastSeconds);
        return (cpuSeconds() - begin) / passes;
    }

    ThreadPool pool;
    Runner runner;
    TokenBlocks tokens;
    AlignedBuffer<float> x, y;
    std::vector<float> bias;
    LinearInput input;
    int columns;
};

std::vector<PackedMatrix> packCopies(const CompressedMatrix& matrix, const KernelChoice& choice, int copies) {
    std::vector<PackedMatrix> packed;
    for (int i = 0; i < copies; ++i)
        packed.push_back(pack(matrix, choice));
    return packed;
}

} // namespace

struct CalibrationRun::Impl {
    const KernelTable& kernels;
    std::vector<WantedRow> wanted;
    CalibrationTable table;
    std::size_t step = 0;

    std::size_t stepsPerSize() const { return (wanted.size() + kPerStep - 1) / kPerStep; }
    std::size_t steps() const { return stepsPerSize() * std::size(kSizes) * 2; }

    Result<void> runStep(JobContext& job) {
        const std::size_t place = step / stepsPerSize(), first = step % stepsPerSize() * kPerStep;
        const Size size = kSizes[place / 2];
        const int tokens = place % 2 ? calibrationTokensWide : calibrationTokensNarrow;
        const int copies =
            place % 2 ? 1 : static_cast<int>(std::ceil(kWorkingSet / (4.0 * size.columns * size.rows)));
        job.phase(fmt::format("{} tokens, {} x {}", tokens, size.columns, size.rows));
        Bench bench(kernels, size, tokens);
        const auto dense = packCopies(typicalMatrix({}, size.rows, size.columns), {}, copies);
        std::vector<std::vector<PackedMatrix>> packed;
        std::vector<CalibrationRow> rows;
        for (std::size_t i = first; i < std::min(first + kPerStep, wanted.size()); ++i) {
            if (job.stopRequested()) return cancelled();
            const CompressedMatrix matrix = typicalMatrix(wanted[i].spec, size.rows, size.columns);
            packed.push_back(packCopies(matrix, wanted[i].choice, copies));
            bench.run(packed.back());
            rows.push_back({.kernel = calibrationKey(wanted[i].choice, wanted[i].spec.group),
                            .tokens = tokens,
                            .columns = size.columns,
                            .rows = size.rows,
                            .density = densityOf(matrix, wanted[i].choice),
                            .rounds = kRounds});
        }
        std::vector<std::vector<double>> ratios(packed.size());
        std::vector<double> denseSeconds;
        bench.run(dense);
        for (int round = 0; round < kRounds; ++round) {
            denseSeconds.push_back(bench.seconds(dense));
            for (std::size_t i = 0; i < packed.size(); ++i) {
                if (job.stopRequested()) return cancelled();
                ratios[i].push_back(bench.seconds(packed[i]) / denseSeconds.back());
            }
        }
        std::ranges::sort(denseSeconds);
        for (std::size_t i = 0; i < packed.size(); ++i) {
            std::ranges::sort(ratios[i]);
            rows[i].ratio = ratios[i][kRounds / 2];
            rows[i].low = ratios[i][kRounds / 4];
            rows[i].high = ratios[i][kRounds - 1 - kRounds / 4];
            rows[i].denseUs = 1e6 * denseSeconds[kRounds / 2] / copies;
        }
        table.rows.insert(table.rows.end(), rows.begin(), rows.end());
        return {};
    }
};

CalibrationRun::CalibrationRun(Isa isa)
    : m_impl(new Impl{*kernelTable(isa), wantedRows(*kernelTable(isa)), emptyCalibration(isa)}) {}
CalibrationRun::~CalibrationRun() = default;

Result<CalibrationTable> CalibrationRun::advance(JobContext& job) {
    const auto begin = std::chrono::steady_clock::now();
    const LoadMeter load;
    const auto book = [&] {
        m_impl->table.seconds +=
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        m_impl->table.foreignCores = std::max(m_impl->table.foreignCores, load.foreignCores());
    };
    for (; m_impl->step < m_impl->steps(); ++m_impl->step) {
        job.progress(static_cast<std::int64_t>(m_impl->step), static_cast<std::int64_t>(m_impl->steps()));
        if (auto done = m_impl->runStep(job); !done) {
            book();
            return std::unexpected(std::move(done.error()));
        }
    }
    book();
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    m_impl->table.date = fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", utc.tm_year + 1900, utc.tm_mon + 1,
                                     utc.tm_mday, utc.tm_hour, utc.tm_min);
    return m_impl->table;
}

} // namespace pscope::cpu
