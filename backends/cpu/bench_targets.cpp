// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/bench_targets.h"

#include <algorithm>
#include <map>
#include <thread>

#include "backends/cpu/bench_entries.h"

namespace pscope::cpu {

namespace {

using Shape = KernelBenchOptions::Shape;

struct Target {
    const char* spec;
    const char* against; // the kernel name of the other entry
    double atLeast, aim;
    std::vector<KernelChoice> forms;
};

constexpr const char *denseF32 = "fp32, dense", *denseInt8 = "int8, dense";

KernelChoice lists(Arithmetic arithmetic, int rows) {
    return {.arithmetic = arithmetic,
            .form = Form::Lists,
            .sharedRows = rows,
            .kernel = rows == 1 ? "lists" : fmt::format("lists of {}", rows)};
}
KernelChoice gathered() {
    return {.arithmetic = Arithmetic::Int8, .form = Form::Gathered, .sharedRows = 4, .kernel = "gathered"};
}
KernelChoice permute(Arithmetic arithmetic) {
    return {.arithmetic = arithmetic, .form = Form::Permute, .kernel = "permute"};
}

/// What the project asks of its kernels on a core with AVX-512 VNNI and without a matrix unit; what was passed with
/// room on all shapes beside a busy neighbour is asked more of than issue 3 did.
std::vector<Target> targets() {
    constexpr auto f32 = Arithmetic::F32, bf16 = Arithmetic::Bf16, int8 = Arithmetic::Int8;
    return {{"fp32", "oneDNN f32", 0.97, 1.05, {{.kernel = "dense"}}},
            {"bf16", "oneDNN bf16", 0.97, 1.05, {{.arithmetic = bf16, .kernel = "dense"}}},
            {"int8", "oneDNN int8", 0.97, 1.05, {{.arithmetic = int8, .kernel = "dense"}}},
            {"int8", denseF32, 3.8, 4.1, {{.arithmetic = int8, .kernel = "dense"}}},
            {"bf16", denseF32, 1.9, 2.0, {{.arithmetic = bf16, .kernel = "dense"}}},
            {"int4 group 32",
             denseF32,
             3.1,
             3.8,
             {{.arithmetic = int8, .grouped = true, .fourBits = true, .kernel = "dense, 4 bits, grouped"}}},
            {"int4 group 64",
             denseF32,
             3.3,
             3.8,
             {{.arithmetic = int8, .grouped = true, .fourBits = true, .kernel = "dense, 4 bits, grouped"}}},
            {"int4 group 128",
             denseF32,
             3.3,
             3.8,
             {{.arithmetic = int8, .grouped = true, .fourBits = true, .kernel = "dense, 4 bits, grouped"}}},
            {"int4", denseF32, 3.5, 3.8, {{.arithmetic = int8, .fourBits = true, .kernel = "dense, 4 bits"}}},
            {"2:4", denseF32, 1.3, 1.45, {permute(f32), lists(f32, 1)}},
            {"1:4", denseF32, 2.4, 2.85, {permute(f32), lists(f32, 1)}},
            {"1:8", denseF32, 4.2, 5.3, {permute(f32), lists(f32, 1)}},
            {"2:4 bf16", denseF32, 2.6, 2.85, {permute(bf16)}},
            {"1:4 bf16", denseF32, 5.0, 5.6, {permute(bf16)}},
            {"2:4 int8", denseInt8, 1.35, 1.45, {permute(int8)}},
            {"1:4 int8", denseInt8, 2.6, 2.9, {permute(int8)}},
            {"1:8 int8", denseInt8, 4.9, 5.5, {permute(int8)}},
            {"80%", denseF32, 2.6, 3.2, {lists(f32, 1)}},
            {"90%", denseF32, 4.4, 5.5, {lists(f32, 1)}},
            {"80% int8", denseF32, 7.5, 8.8, {permute(int8)}},
            {"90% int8", denseF32, 12, 14, {permute(int8)}},
            {"4x1 75%", denseF32, 3.5, 3.9, {lists(f32, 4)}},
            {"4x1 80%", denseF32, 4.3, 4.9, {lists(f32, 4)}},
            {"4x1 90%", denseF32, 8, 9.9, {lists(f32, 4)}},
            {"16x1 75%", denseF32, 3.5, 3.9, {lists(f32, 4)}},
            {"16x1 80%", denseF32, 4.4, 4.9, {lists(f32, 4)}},
            {"16x1 90%", denseF32, 8.2, 9.9, {lists(f32, 4)}},
            {"8x8 80%", denseF32, 4.4, 4.9, {lists(f32, 4)}},
            {"8x8 90%", denseF32, 8.2, 9.9, {lists(f32, 4)}},
            {"1x4 80%", denseF32, 2.6, 3.2, {lists(f32, 1)}},
            {"1x4 90%", denseF32, 4.4, 5.5, {lists(f32, 1)}},
            {"4x1 80% int8", denseF32, 15, 18, {gathered()}},
            {"4x1 90% int8", denseF32, 27, 34, {gathered()}},
            {"4x4 80% int8", denseF32, 16, 18, {lists(int8, 4)}},
            {"4x4 90% int8", denseF32, 28, 34, {lists(int8, 4)}},
            {"8x8 80% int8", denseF32, 16, 18, {lists(int8, 4)}},
            {"8x8 90% int8", denseF32, 27, 34, {lists(int8, 4)}},
            {"1x4 80% int8", denseF32, 10, 13, {lists(int8, 1)}},
            {"1x4 90% int8", denseF32, 19, 23, {lists(int8, 1)}}};
}

std::string nameOf(const Target& target, const KernelChoice& choice) {
    return fmt::format("{}, {}", target.spec, choice.kernel);
}

struct Ratio {
    double median = 0, spread = 0;
};
/// Of two things timed in the same rounds: round by round, so that what slows both down drops out.
Ratio pairedRatio(const std::vector<double>& base, const std::vector<double>& other) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < std::min(base.size(), other.size()); ++i)
        ratios.push_back(base[i] / other[i]);
    if (ratios.empty()) return {};
    std::ranges::sort(ratios);
    const auto at = [&](double part) {
        return ratios[static_cast<std::size_t>(part * static_cast<double>(ratios.size() - 1))];
    };
    return {at(0.5), (at(0.75) - at(0.25)) / at(0.5)};
}

/// One shape's entries with the times of all rounds; `wall` and `two`: wall times of each entry on one and on
/// two threads.
struct ShapeRun {
    std::vector<BenchEntry> entries;
    std::vector<std::vector<double>> wall, two;
    std::map<std::string, KernelChoice> planned; // by target, where it is none of the target's forms
    const BenchEntry* find(const std::string& name) const {
        const auto found =
            std::ranges::find(entries, name, [](const BenchEntry& entry) { return entry.row.kernel; });
        return found == entries.end() ? nullptr : &*found;
    }
};

bool wanted(const KernelBenchOptions& options, const Target& target) {
    return std::string(target.spec).find(options.filter) != std::string::npos;
}

Result<void> runShape(ShapeRun& run, const Shape& shape, const KernelTable& table,
                      const KernelBenchOptions& options, bool twoThreads, JobContext& job) {
    BenchArena arena(table, options, shape, 1);
    ThreadPool pair(twoThreads ? 2 : 1);
    const Runner onTwo(table, pair);
    const auto add = [&](const char* spec, const KernelChoice& choice) {
        if (!run.find(fmt::format("{}, {}", spec, choice.kernel)))
            addKernel(run.entries, arena, {spec, choice}, shape);
    };
    add("fp32", {.kernel = "dense"});
    add("int8", {.arithmetic = Arithmetic::Int8, .kernel = "dense"});
    for (const Target& target : targets()) {
        if (!wanted(options, target)) continue;
        for (const KernelChoice& choice : target.forms)
            add(target.spec, choice);
        const bool planned = std::ranges::any_of(target.forms, [&](const KernelChoice& choice) {
            const BenchEntry* entry = run.find(nameOf(target, choice));
            return entry && entry->row.chosen;
        });
        if (planned) continue;
        // The plan takes a form that was not thought of here: it is what a user gets.
        const auto choice = plannedKernel(arena, target.spec, shape);
        if (!choice) continue;
        add(target.spec, *choice);
        run.planned[nameOf(target, {})] = *choice;
    }
    if (options.peers) addPeers(run.entries, shape, 1);
    run.wall.resize(run.entries.size());
    run.two.resize(run.entries.size());
    for (int round = 0; round < options.rounds; ++round)
        for (std::size_t i = 0; i < run.entries.size(); ++i) {
            if (job.stopRequested()) return cancelled();
            BenchEntry& entry = run.entries[i];
            entry.seconds.push_back(timeOnce(entry.once, true));
            if (!twoThreads || !entry.call.matrix) continue;
            run.wall[i].push_back(timeOnce(entry.once, false));
            run.two[i].push_back(timeOnce([&] { onTwo.linear(entry.call); }, false));
        }
    return {};
}

/// Adds what one shape says to the row.
void collect(KernelTarget& row, const Target& target, const ShapeRun& run) {
    const BenchEntry* base = run.find(target.against);
    const BenchEntry* best = nullptr;
    Ratio reached;
    std::vector<KernelChoice> forms = target.forms;
    if (const auto other = run.planned.find(nameOf(target, {})); other != run.planned.end())
        forms.push_back(other->second);
    for (const KernelChoice& choice : forms) {
        const BenchEntry* entry = run.find(nameOf(target, choice));
        if (!base || !entry) continue;
        const Ratio ratio = pairedRatio(base->seconds, entry->seconds);
        // What the plan executes is what a user gets; of several forms that it does not take, the fastest.
        if (best && (best->row.chosen || (!entry->row.chosen && ratio.median <= reached.median))) continue;
        best = entry;
        reached = ratio;
        row.form = choice.kernel;
    }
    if (!best) return;
    row.planned = row.planned && best->row.chosen;
    row.lowest = row.ratios.empty() ? reached.median : std::min(row.lowest, reached.median);
    row.ratios.push_back(reached.median);
    row.spread = std::max(row.spread, reached.spread);
    const auto index = static_cast<std::size_t>(best - run.entries.data());
    if (!run.two[index].empty())
        row.twoThreads.push_back(pairedRatio(run.wall[index], run.two[index]).median);
    if (best->row.rows * best->row.columns == 768 * 3072)
        row.prepareMs = std::max(row.prepareMs, 1e3 * best->prepareSeconds);
}

} // namespace

Result<KernelTargetTable> benchKernelTargets(const KernelBenchOptions& options, JobContext& job) {
    PSCOPE_TRY(isa, chooseIsa());
    const KernelTable& table = *kernelTable(isa);
    KernelTargetTable result;
    result.isa = name(isa);
    if (options.calibration) result.calibrated = options.calibration->date;
    for (const int tokens : {128, 384})
        for (const auto& [columns, rows] : {std::pair{768, 768}, {768, 3072}, {3072, 768}})
            result.shapes.push_back({tokens, columns, rows});
    std::vector<Target> asked;
    for (Target& target : targets())
        if (wanted(options, target)) asked.push_back(std::move(target));
    for (const Target& target : asked) {
        KernelTarget row;
        row.kernel = target.spec;
        row.against = std::string(target.against).starts_with("oneDNN") ? target.against
                      : target.against == denseF32                      ? "dense fp32"
                                                                        : "dense int8";
        row.atLeast = target.atLeast;
        row.aim = target.aim;
        result.rows.push_back(std::move(row));
    }
    const bool twoThreads = std::thread::hardware_concurrency() > 1;
    for (std::size_t s = 0; s < result.shapes.size(); ++s) {
        job.progress(static_cast<std::int64_t>(s), static_cast<std::int64_t>(result.shapes.size()));
        ShapeRun run;
        PSCOPE_CHECK(runShape(run, result.shapes[s], table, options, twoThreads, job));
        for (std::size_t i = 0; i < asked.size(); ++i)
            collect(result.rows[i], asked[i], run);
    }
    std::vector<double> scaling;
    for (const KernelTarget& row : result.rows)
        scaling.insert(scaling.end(), row.twoThreads.begin(), row.twoThreads.end());
    if (!scaling.empty()) {
        std::ranges::sort(scaling);
        result.twoThreadsLowest = scaling.front();
        result.twoThreadsMedian = scaling[scaling.size() / 2];
        for (const KernelTarget& row : result.rows)
            if (std::ranges::count(row.twoThreads, result.twoThreadsLowest))
                result.twoThreadsSlowest = row.kernel;
    }
    return result;
}

} // namespace pscope::cpu
