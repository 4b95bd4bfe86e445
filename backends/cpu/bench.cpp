// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/bench.h"

#include <algorithm>
#include <map>

#include "backends/cpu/bench_entries.h"

namespace pscope::cpu {

namespace {

using Shape = KernelBenchOptions::Shape;

std::vector<WantedKernel> wantedKernels() {
    const auto lists = [](Arithmetic a, int rows) { return KernelChoice{.arithmetic = a, .form = Form::Lists, .sharedRows = rows, .kernel = "lists"}; };
    const auto permute = [](Arithmetic a) { return KernelChoice{.arithmetic = a, .form = Form::Permute, .kernel = "permute"}; };
    std::vector<WantedKernel> list{
        {"fp32", {.kernel = "dense"}},
        {"int8", {.arithmetic = Arithmetic::Int8, .kernel = "dense"}},
        {"bf16", {.arithmetic = Arithmetic::Bf16, .kernel = "dense"}},
        {"int8", {.arithmetic = Arithmetic::Int8, .form = Form::Tiles, .kernel = "dense tiles"}},
        {"bf16", {.arithmetic = Arithmetic::Bf16, .form = Form::Tiles, .kernel = "dense tiles"}},
        {"int4", {.arithmetic = Arithmetic::Int8, .fourBits = true, .kernel = "dense, 4 bits"}},
    };
    for (const char* spec : {"int4 group 32", "int4 group 64", "int4 group 128"})
        list.push_back({spec, {.arithmetic = Arithmetic::Int8, .grouped = true, .fourBits = true, .kernel = "dense, 4 bits, grouped"}});
    for (const char* spec : {"2:4", "1:4", "1:8", "50%", "80%", "90%"}) list.push_back({spec, lists(Arithmetic::F32, 1)});
    for (const char* spec : {"2:4 bf16", "1:4 bf16", "1:8 bf16"})
        list.push_back({spec, permute(Arithmetic::Bf16)});
    for (const char* spec : {"4x1 80% int8", "4x1 90% int8", "16x1 80% int8"})
        list.push_back({spec,
                        {.arithmetic = Arithmetic::Int8,
                         .form = Form::Gathered,
                         .sharedRows = 4,
                         .kernel = "gathered"}});
    for (const char* spec : {"2:4", "1:4", "1:8", "50%", "80%"})
        list.push_back({spec, permute(Arithmetic::F32)});
    for (const char* spec : {"4x1 50%", "4x1 75%", "4x1 80%", "4x1 90%", "4x4 80%", "16x1 80%", "8x8 80%", "8x8 90%"})
        list.push_back({spec, lists(Arithmetic::F32, 4)});
    for (const char* spec : {"2:4 int8", "1:4 int8", "1:8 int8", "80% int8", "90% int8"}) list.push_back({spec, permute(Arithmetic::Int8)});
    for (const char* spec : {"1x4 75% int8", "1x4 80% int8", "1x4 90% int8"}) list.push_back({spec, lists(Arithmetic::Int8, 1)});
    for (const char* spec : {"4x4 50% int8", "4x4 80% int8", "4x4 90% int8", "4x1 80% int8", "4x1 90% int8"}) list.push_back({spec, lists(Arithmetic::Int8, 4)});
    for (const char* spec : {"8x8 80% int8", "8x8 90% int8"}) list.push_back({spec, lists(Arithmetic::Int8, 4)});
    for (const char* spec : {"1x4 80%", "1x4 90%"}) list.push_back({spec, lists(Arithmetic::F32, 1)});
    return list;
}

void summarise(std::vector<BenchEntry>& entries, const Shape& shape, std::vector<KernelBenchRow>& rows) {
    std::map<std::string, double> own, peer;
    for (BenchEntry& entry : entries) {
        std::ranges::sort(entry.seconds);
        const auto at = [&](double part) { return entry.seconds[static_cast<std::size_t>(part * static_cast<double>(entry.seconds.size() - 1))]; };
        entry.row.medianUs = 1e6 * at(0.5);
        entry.row.spread = (at(0.75) - at(0.25)) / at(0.5);
        entry.row.gops = 2e-3 * shape.tokens * shape.columns * shape.rows / entry.row.medianUs;
        if (entry.row.kernel.starts_with("oneDNN")) peer[entry.type] = entry.row.medianUs;
        if (entry.row.kernel == "fp32, dense" || entry.row.kernel == "int8, dense") own[entry.type] = entry.row.medianUs;
    }
    for (BenchEntry& entry : entries) {
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
        BenchArena arena(*kernelTable(isa), options, shape, options.threads);
        std::vector<BenchEntry> entries;
        for (const WantedKernel& wanted : wantedKernels()) {
            const std::string label = std::string(wanted.spec) + ", " + wanted.choice.kernel;
            const bool baseline = label == "fp32, dense" || label == "int8, dense";
            if (baseline || label.find(options.filter) != std::string::npos) addKernel(entries, arena, wanted, shape);
        }
        if (options.peers) addPeers(entries, shape, options.threads);
        for (int round = 0; round < options.rounds; ++round)
            for (BenchEntry& entry : entries) {
                if (job.stopRequested()) return cancelled();
                entry.seconds.push_back(timeOnce(entry.once, options.threads == 1));
            }
        summarise(entries, shape, rows);
    }
    return rows;
}

} // namespace pscope::cpu
