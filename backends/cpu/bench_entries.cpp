// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/bench_entries.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <random>

#include "backends/cpu/bench_peer.h"
#include "backends/cpu/plan.h"
#include "core/compress/compressor.h"

namespace pscope::cpu {

using Shape = KernelBenchOptions::Shape;

BenchArena::BenchArena(const KernelTable& table, const KernelBenchOptions& options, const Shape& shape,
                       int threads)
    : calibration(options.calibration ? std::optional<Calibration>(options.calibration) : std::nullopt)
    , pool(threads)
    , runner(table, pool)
    , tokens{shape.tokens} {
    std::mt19937_64 random(5);
    std::normal_distribution<float> normal;
    x.ensure(tokens.size(shape.columns));
    for (std::size_t i = 0; i < tokens.size(shape.columns); ++i)
        x[i] = normal(random);
    y.ensure(tokens.size(shape.rows));
    bias.assign(static_cast<std::size_t>(shape.rows), 0.1F);
}

namespace {

/// Random weights with the pattern's mask applied by the product's own compressor.
CompressedMatrix randomMatrix(const MatrixSpec& spec, int rows, int columns) {
    std::mt19937_64 random(17);
    std::normal_distribution<float> normal(0, 1.0F / std::sqrt(static_cast<float>(columns)));
    auto values = std::make_shared<std::vector<float>>(static_cast<std::size_t>(rows) * columns);
    std::vector<float> saliency(values->size());
    for (std::size_t i = 0; i < values->size(); ++i) {
        (*values)[i] = normal(random);
        saliency[i] = std::fabs((*values)[i]);
    }
    if (!spec.isDense()) {
        const auto mask = maskFor(spec, saliency, rows, columns, false);
        for (std::size_t i = 0; i < mask.size(); ++i)
            (*values)[i] *= mask[i];
    }
    CompressedMatrix matrix{.spec = spec,
                            .rows = rows,
                            .columns = columns,
                            .weights = {values, *values},
                            .quantized = {},
                            .nonzeros = 0};
    if (spec.bits <= 8) matrix.quantized = quantizeRtn(*values, rows, columns, spec.bits, spec.group);
    matrix.nonzeros = std::ranges::count_if(*values, [](float w) { return w != 0; });
    return matrix;
}

bool executable(const KernelTable& table, const KernelChoice& choice, int columns) {
    if (choice.form == Form::Permute || choice.form == Form::Gathered)
        return table.permute && (choice.arithmetic != Arithmetic::Bf16 || table.bf16);
    if (choice.form == Form::Tiles)
        return table.tiles && columns % (TilePanels::words * inputsPerWord(choice.arithmetic)) == 0;
    if (choice.arithmetic == Arithmetic::Bf16) return table.bf16;
    return true;
}

std::string typeOf(Arithmetic arithmetic) {
    return arithmetic == Arithmetic::F32 ? "f32" : arithmetic == Arithmetic::Bf16 ? "bf16" : "int8";
}

} // namespace

std::optional<KernelChoice> plannedKernel(const BenchArena& arena, const char* text, const Shape& shape) {
    const auto spec = parseMatrixSpec(text);
    if (!spec || !checkSpec(*spec, shape.rows, shape.columns)) return std::nullopt;
    const KernelPlan plan = planKernels(arena.runner.table(), randomMatrix(*spec, shape.rows, shape.columns),
                                        arena.calibration ? &*arena.calibration : nullptr);
    return shape.tokens <= PackedLinear::narrowTokens ? plan.narrow : plan.wide;
}

void addKernel(std::vector<BenchEntry>& entries, BenchArena& arena, const WantedKernel& wanted,
               const Shape& shape) {
    const auto spec = parseMatrixSpec(wanted.spec);
    if (!spec || !checkSpec(*spec, shape.rows, shape.columns) ||
        !executable(arena.runner.table(), wanted.choice, shape.columns))
        return;
    const CompressedMatrix matrix = randomMatrix(*spec, shape.rows, shape.columns);
    const auto begin = std::chrono::steady_clock::now();
    const KernelPlan plan =
        planKernels(arena.runner.table(), matrix, arena.calibration ? &*arena.calibration : nullptr);
    arena.matrices.push_back(std::make_unique<PackedMatrix>(pack(matrix, wanted.choice)));
    const std::chrono::duration<double> prepared = std::chrono::steady_clock::now() - begin;
    LinearCall call;
    call.matrix = arena.matrices.back().get();
    call.bias = arena.bias.data();
    call.y = arena.y.data();
    arena.inputs.push_back(std::make_unique<LinearInput>());
    arena.inputs.back()->reset(arena.x.data(), shape.columns, arena.tokens);
    arena.inputs.back()->prepare(call, arena.runner);
    const KernelChoice& chosen = shape.tokens <= PackedLinear::narrowTokens ? plan.narrow : plan.wide;
    BenchEntry entry;
    entry.type = typeOf(wanted.choice.arithmetic);
    entry.row.kernel = fmt::format("{}, {}", wanted.spec, wanted.choice.kernel);
    entry.row.isa = name(arena.runner.table().isa);
    entry.row.tokens = shape.tokens;
    entry.row.columns = shape.columns;
    entry.row.rows = shape.rows;
    entry.row.density =
        static_cast<double>(matrix.nonzeros) / (static_cast<double>(shape.rows) * shape.columns);
    entry.row.chosen = chosen.form == wanted.choice.form && chosen.arithmetic == wanted.choice.arithmetic &&
                       chosen.grouped == wanted.choice.grouped && chosen.fourBits == wanted.choice.fourBits &&
                       chosen.sharedRows == wanted.choice.sharedRows;
    entry.call = call;
    entry.prepareSeconds = prepared.count();
    entry.once = [&arena, call] { arena.runner.linear(call); };
    entries.push_back(std::move(entry));
}

void addPeers(std::vector<BenchEntry>& entries, const Shape& shape, int threads) {
    for (const char* type : {"f32", "bf16", "int8"}) {
        auto peer = makePeer(type, shape.tokens, shape.columns, shape.rows, threads);
        if (!peer) continue; // this oneDNN has no such kernel on this machine
        BenchEntry entry;
        entry.type = type;
        entry.row.kernel = std::string("oneDNN ") + type;
        entry.row.isa = peer->implementation;
        entry.once = std::move(peer->once);
        entries.push_back(std::move(entry));
    }
}

static double secondsNow(bool cpuTime) {
    timespec time{};
    clock_gettime(cpuTime ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double timeOnce(const std::function<void()>& once, bool cpuTime) {
    once();
    const double begin = secondsNow(cpuTime);
    int calls = 0;
    do {
        once();
        ++calls;
    } while (secondsNow(cpuTime) - begin < 2e-3);
    return (secondsNow(cpuTime) - begin) / calls;
}

} // namespace pscope::cpu
