// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/bench.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <functional>
#include <map>
#include <random>

#include "backends/cpu/bench_peer.h"
#include "backends/cpu/plan.h"
#include "backends/cpu/workspace.h"
#include "core/compress/compressor.h"

namespace pscope::cpu {

namespace {

using Shape = KernelBenchOptions::Shape;

/// One thing to time.
struct Entry {
    KernelBenchRow row;
    std::string type; // "f32", "bf16", "int8": which dense kernel and peer it is compared with
    std::function<void()> once;
    std::vector<double> seconds;
};

struct Wanted {
    const char* spec;
    KernelChoice choice;
};

std::vector<Wanted> wantedKernels() {
    const auto lists = [](Arithmetic a, int rows) { return KernelChoice{.arithmetic = a, .form = Form::Lists, .sharedRows = rows, .kernel = "lists"}; };
    const auto permute = [](Arithmetic a) { return KernelChoice{.arithmetic = a, .form = Form::Permute, .kernel = "permute"}; };
    std::vector<Wanted> list{{"fp32", {.kernel = "dense"}},
                             {"int8", {.arithmetic = Arithmetic::Int8, .kernel = "dense"}},
                             {"bf16", {.arithmetic = Arithmetic::Bf16, .kernel = "dense"}},
                             {"int8", {.arithmetic = Arithmetic::Int8, .form = Form::Tiles, .kernel = "dense tiles"}},
                             {"bf16", {.arithmetic = Arithmetic::Bf16, .form = Form::Tiles, .kernel = "dense tiles"}},
                             {"int4 group 32", {.arithmetic = Arithmetic::Int8, .grouped = true, .kernel = "dense grouped"}}};
    for (const char* spec : {"2:4", "1:4", "1:8", "50%", "80%", "90%"}) list.push_back({spec, lists(Arithmetic::F32, 1)});
    for (const char* spec : {"2:4", "1:4", "50%", "80%"}) list.push_back({spec, permute(Arithmetic::F32)});
    for (const char* spec : {"4x1 50%", "4x1 75%", "4x1 80%", "4x1 90%", "4x4 80%"}) list.push_back({spec, lists(Arithmetic::F32, 4)});
    for (const char* spec : {"16x1 80%", "8x8 80%"}) list.push_back({spec, lists(Arithmetic::F32, 8)});
    for (const char* spec : {"2:4 int8", "1:4 int8", "1:8 int8", "80% int8", "90% int8"}) list.push_back({spec, permute(Arithmetic::Int8)});
    for (const char* spec : {"1x4 75% int8", "1x4 80% int8", "1x4 90% int8"}) list.push_back({spec, lists(Arithmetic::Int8, 1)});
    for (const char* spec : {"4x4 50% int8", "4x4 80% int8", "4x4 90% int8", "4x1 80% int8", "4x1 90% int8"}) list.push_back({spec, lists(Arithmetic::Int8, 4)});
    list.push_back({"8x8 80% int8", lists(Arithmetic::Int8, 8)});
    return list;
}

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
        for (std::size_t i = 0; i < mask.size(); ++i) (*values)[i] *= mask[i];
    }
    CompressedMatrix matrix{.spec = spec, .rows = rows, .columns = columns, .weights = {values, *values}, .quantized = {}, .nonzeros = 0};
    if (spec.bits <= 8) matrix.quantized = quantizeRtn(*values, rows, columns, spec.bits, spec.group);
    matrix.nonzeros = std::ranges::count_if(*values, [](float w) { return w != 0; });
    return matrix;
}

/// Everything one shape's kernels read and write.
struct Arena {
    Arena(const KernelTable& table, const Shape& shape, int threads) : pool(threads), runner(table, pool), tokens{shape.tokens} {
        std::mt19937_64 random(5);
        std::normal_distribution<float> normal;
        x.ensure(tokens.size(shape.columns));
        for (std::size_t i = 0; i < tokens.size(shape.columns); ++i) x[i] = normal(random);
        y.ensure(tokens.size(shape.rows));
        bias.assign(static_cast<std::size_t>(shape.rows), 0.1F);
        input.reset(x.data(), shape.columns, tokens);
    }
    ThreadPool pool;
    Runner runner;
    TokenBlocks tokens;
    AlignedBuffer<float> x, y;
    std::vector<float> bias;
    LinearInput input;
    std::vector<std::unique_ptr<PackedMatrix>> matrices;
};

bool executable(const KernelTable& table, const KernelChoice& choice, int columns) {
    if (choice.form == Form::Permute) return table.permute;
    if (choice.form == Form::Tiles) return table.tiles && columns % (TilePanels::words * inputsPerWord(choice.arithmetic)) == 0;
    if (choice.arithmetic == Arithmetic::Bf16) return table.bf16;
    return true;
}

std::string typeOf(Arithmetic arithmetic) {
    return arithmetic == Arithmetic::F32 ? "f32" : arithmetic == Arithmetic::Bf16 ? "bf16" : "int8";
}

void addKernel(std::vector<Entry>& entries, Arena& arena, const Wanted& wanted, const Shape& shape) {
    const auto spec = parseMatrixSpec(wanted.spec);
    if (!spec || !checkSpec(*spec, shape.rows, shape.columns) || !executable(arena.runner.table(), wanted.choice, shape.columns)) return;
    const CompressedMatrix matrix = randomMatrix(*spec, shape.rows, shape.columns);
    arena.matrices.push_back(std::make_unique<PackedMatrix>(pack(matrix, wanted.choice)));
    LinearCall call;
    call.matrix = arena.matrices.back().get();
    call.bias = arena.bias.data();
    call.y = arena.y.data();
    arena.input.prepare(call, arena.runner);
    const KernelPlan plan = planKernels(arena.runner.table(), matrix);
    const KernelChoice& chosen = shape.tokens <= PackedLinear::narrowTokens ? plan.narrow : plan.wide;
    Entry entry;
    entry.type = typeOf(wanted.choice.arithmetic);
    entry.row.kernel = fmt::format("{}, {}", wanted.spec, wanted.choice.kernel);
    entry.row.isa = name(arena.runner.table().isa);
    entry.row.density = static_cast<double>(matrix.nonzeros) / (static_cast<double>(shape.rows) * shape.columns);
    entry.row.chosen = chosen.form == wanted.choice.form && chosen.arithmetic == wanted.choice.arithmetic && chosen.grouped == wanted.choice.grouped;
    entry.once = [&arena, call] { arena.runner.linear(call); };
    entries.push_back(std::move(entry));
}

void addPeers(std::vector<Entry>& entries, const Shape& shape, int threads) {
    for (const char* type : {"f32", "bf16", "int8"}) {
        auto peer = makePeer(type, shape.tokens, shape.columns, shape.rows, threads);
        if (!peer) continue; // this oneDNN has no such kernel on this machine
        Entry entry;
        entry.type = type;
        entry.row.kernel = std::string("oneDNN ") + type;
        entry.row.isa = peer->implementation;
        entry.once = std::move(peer->once);
        entries.push_back(std::move(entry));
    }
}

double secondsNow(int threads) {
    timespec time{};
    clock_gettime(threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Seconds of one call, from as many calls as take two milliseconds.
double timeOnce(const std::function<void()>& once, int threads) {
    once();
    const double begin = secondsNow(threads);
    int calls = 0;
    do {
        once();
        ++calls;
    } while (secondsNow(threads) - begin < 2e-3);
    return (secondsNow(threads) - begin) / calls;
}

void summarise(std::vector<Entry>& entries, const Shape& shape, std::vector<KernelBenchRow>& rows) {
    std::map<std::string, double> own, peer;
    for (Entry& entry : entries) {
        std::ranges::sort(entry.seconds);
        const auto at = [&](double part) { return entry.seconds[static_cast<std::size_t>(part * static_cast<double>(entry.seconds.size() - 1))]; };
        entry.row.medianUs = 1e6 * at(0.5);
        entry.row.spread = (at(0.75) - at(0.25)) / at(0.5);
        entry.row.gops = 2e-3 * shape.tokens * shape.columns * shape.rows / entry.row.medianUs;
        if (entry.row.kernel.starts_with("oneDNN")) peer[entry.type] = entry.row.medianUs;
        if (entry.row.kernel == "fp32, dense" || entry.row.kernel == "int8, dense") own[entry.type] = entry.row.medianUs;
    }
    for (Entry& entry : entries) {
        entry.row.tokens = shape.tokens;
        entry.row.columns = shape.columns;
        entry.row.rows = shape.rows;
        entry.row.overF32 = own["f32"] / entry.row.medianUs;
        entry.row.overInt8 = own["int8"] / entry.row.medianUs;
        entry.row.overPeer = peer[entry.type] / entry.row.medianUs;
        rows.push_back(entry.row);
    }
}

} // namespace

Result<std::vector<KernelBenchRow>> benchKernels(const KernelBenchOptions& options, JobContext& job) {
    PSCOPE_TRY(isa, chooseIsa());
    std::vector<KernelBenchRow> rows;
    for (const Shape& shape : options.shapes) {
        Arena arena(*kernelTable(isa), shape, options.threads);
        std::vector<Entry> entries;
        for (const Wanted& wanted : wantedKernels()) {
            const std::string label = std::string(wanted.spec) + ", " + wanted.choice.kernel;
            const bool baseline = label == "fp32, dense" || label == "int8, dense";
            if (baseline || label.find(options.filter) != std::string::npos) addKernel(entries, arena, wanted, shape);
        }
        if (options.peers) addPeers(entries, shape, options.threads);
        for (int round = 0; round < options.rounds; ++round)
            for (Entry& entry : entries) {
                if (job.stopRequested()) return cancelled();
                entry.seconds.push_back(timeOnce(entry.once, options.threads));
            }
        summarise(entries, shape, rows);
    }
    return rows;
}

} // namespace pscope::cpu
