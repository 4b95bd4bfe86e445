// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/bench_prepare.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include <malloc.h>
#include <unistd.h>

#include "backends/cpu/cpu_backend.h"
#include "backends/cpu/cpu_executable.h"
#include "core/compress/compressor.h"

namespace pscope::cpu {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

/// A line of /proc/self/status in MB; 0 where there is none.
double statusMb(const char* name) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(name)) {
            std::istringstream rest(line.substr(line.find(':') + 1));
            double kilobytes = 0;
            rest >> kilobytes;
            return kilobytes * 1024e-6;
        }
    return 0;
}
void forgetPeak() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

TokenBatch someTokens(const Model& model, int count) {
    TokenBatch batch;
    std::vector<std::int32_t> ids(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        ids[static_cast<std::size_t>(i)] = (i * 97 + 11) % model.config.vocabulary;
    batch.add(ids, std::vector<std::int32_t>(ids.size(), 0));
    return batch;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// Compresses, packs and runs the whole model; nothing is left of it but the row.
Result<void> wholeModel(PrepareBenchRow& row, const PrepareBenchOptions& options, const Recipe& recipe,
                        JobContext& job) {
    const auto backend = makeCpuBackend(options.calibration);
    Compressor compressor(options.model, nullptr);
    auto begin = Clock::now();
    PSCOPE_TRY(compressed, compressor.apply(recipe, job));
    row.compressMs = since(begin);
    ::malloc_trim(0);
    forgetPeak();
    const double before = statusMb("VmRSS");
    begin = Clock::now();
    PSCOPE_TRY(executable, backend->prepare("", compressed, job));
    row.packMs = since(begin);
    PSCOPE_CHECK(executable->forward(someTokens(*options.model, options.tokens), job));
    row.peakMb = statusMb("VmHWM") - before;
    ::malloc_trim(0);
    row.grownMb = statusMb("VmRSS") - before;
    const auto memory = dynamic_cast<const CpuExecutable&>(*executable).memory();
    row.weightMb = static_cast<double>(memory.weights) * 1e-6;
    row.activationMb = static_cast<double>(memory.activations) * 1e-6;
    return {};
}

/// Matrices of a dense model get the setting one by one, as a person clicks.
Result<void> oneMatrix(PrepareBenchRow& row, const PrepareBenchOptions& options, const MatrixSpec& spec,
                       JobContext& job) {
    const ModelShape shape = shapeOf(*options.model);
    const auto backend = makeCpuBackend(options.calibration);
    Compressor compressor(options.model, nullptr);
    Recipe recipe = denseRecipe(shape);
    PSCOPE_TRY(dense, compressor.apply(recipe, job));
    PSCOPE_TRY(ready, backend->prepare("", dense, job)); // keeps the other matrices packed
    (void)ready;
    const bool isDense = spec == MatrixSpec{}; // made and packed already: packed once more under another name
    for (const MatrixKind kind : {MatrixKind::Query, MatrixKind::FfnIn, MatrixKind::FfnOut}) {
        std::vector<double> compress, pack;
        for (int n = 0; n < std::min(options.edits, shape.layers); ++n) {
            MatrixSpec& edited = recipe.matrix(n, kind);
            edited = spec;
            auto begin = Clock::now();
            PSCOPE_TRY(compressed, compressor.apply(recipe, job));
            compress.push_back(since(begin));
            auto& matrix = compressed.layers[static_cast<std::size_t>(n)].matrices[static_cast<std::size_t>(kind)];
            if (isDense) matrix = std::make_shared<CompressedMatrix>(*matrix);
            begin = Clock::now();
            PSCOPE_TRY(executable, backend->prepare("", compressed, job));
            pack.push_back(since(begin));
            (void)executable;
            edited = {};
        }
        const double compressMs = median(compress), packMs = median(pack);
        if (compressMs + packMs <= row.changedMs()) continue;
        row.changedCompressMs = compressMs;
        row.changedPackMs = packMs;
        row.changed = std::string(name(kind));
    }
    return {};
}

} // namespace

Result<std::vector<PrepareBenchRow>> benchPrepare(const PrepareBenchOptions& options, JobContext& job) {
    std::vector<PrepareBenchRow> rows;
    const ModelShape shape = shapeOf(*options.model);
    for (const std::string& setting : options.settings) {
        job.phase(setting);
        job.progress(static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(options.settings.size()));
        PSCOPE_TRY(spec, parseMatrixSpec(setting));
        Recipe recipe = denseRecipe(shape);
        for (LayerSpec& layer : recipe.layers)
            layer.matrices.fill(spec);
        PSCOPE_CHECK(checkRecipe(recipe, shape));
        PrepareBenchRow row{.setting = setting};
        PSCOPE_CHECK(wholeModel(row, options, recipe, job));
        PSCOPE_CHECK(oneMatrix(row, options, spec, job));
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace pscope::cpu
