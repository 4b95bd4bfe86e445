// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope bench threads: whole encoders on two threads against one, with the machine to themselves and beside four
// busy jobs. Wall clock; the two take turns, and a ratio is taken within one round.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/commands/bench_common.h"
#include "app/commands/busy_jobs.h"
#include "app/commands/encoder_cases.h"
#include "app/commands/encoder_contestants.h"
#include "app/commands/text_output.h"
#include "core/compress/compressor.h"
#include "core/measure/load_meter.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

constexpr int kBusyJobs = 4;
constexpr double kSlowestBesideJobs = 1.5; // two threads' time / one thread's

struct ThreadsOptions {
    std::vector<std::string> shapes{"base", "mini"};
    std::vector<std::string> recipes{"", "*: int8", "*: 80%", "*: 4x4 90% int8"};
    int tokens = 128;
    double seconds = 6; // per encoder
    std::uint64_t seed = 1;
};

/// Quiet, two threads must bring that much; a small encoder has less to share out between two waits.
double quietAtLeast(const std::string& shape) {
    return shape == "base" ? 1.9 : 1.7;
}

struct ThreadsRow {
    std::string shape, recipe;
    Spread oneQuiet, twoQuiet, oneBusy, twoBusy; // us
    Spread speedup, slowdown;                    // one / two, quiet; two / one, beside busy jobs
    double foreignCores = 0;                     // other programs' while it was to be quiet
    bool quietPassed() const { return speedup.median >= quietAtLeast(shape); }
    bool busyPassed() const { return slowdown.median <= kSlowestBesideJobs; }
};

/// A pair of executables with the same matrices, one thread and two.
struct Pair {
    std::unique_ptr<Executable> one, two;
    TokenBatch batch;
    Result<void> round(std::vector<double>& oneUs, std::vector<double>& twoUs, JobContext& job) const {
        for (const auto& [executable, times] : {std::pair{one.get(), &oneUs}, std::pair{two.get(), &twoUs}}) {
            std::vector<double> micros;
            const double start = wallMicros();
            // Long enough that busy neighbours get their turns meanwhile.
            while (micros.size() < 4 || wallMicros() - start < 60e3) {
                const double begin = wallMicros();
                PSCOPE_CHECK(executable->forward(batch, job));
                micros.push_back(wallMicros() - begin);
            }
            double sum = 0; // a mean: beside busy jobs a pass waits now and then, and that is its time too
            for (std::size_t i = 1; i < micros.size(); ++i)
                sum += micros[i];
            times->push_back(sum / double(micros.size() - 1));
        }
        return {};
    }
};

Spread ratios(const std::vector<double>& over, const std::vector<double>& under) {
    std::vector<double> list;
    for (std::size_t i = 0; i < over.size(); ++i)
        list.push_back(over[i] / under[i]);
    return spreadOf(std::move(list));
}

Result<ThreadsRow> race(const Pair& pair, const ThreadsOptions& options, JobContext& job) {
    ThreadsRow row;
    for (const int jobs : {0, kBusyJobs}) {
        const BusyJobs busy(jobs);
        const LoadMeter load;
        std::vector<double> one, two;
        const double start = wallMicros();
        while (one.size() < 5 || wallMicros() - start < options.seconds / 2 * 1e6) {
            if (job.stopRequested()) return cancelled();
            PSCOPE_CHECK(pair.round(one, two, job));
        }
        if (jobs == 0) {
            row.foreignCores = load.foreignCores();
            row.speedup = ratios(one, two);
        } else {
            row.slowdown = ratios(two, one);
        }
        (jobs == 0 ? row.oneQuiet : row.oneBusy) = spreadOf(std::move(one));
        (jobs == 0 ? row.twoQuiet : row.twoBusy) = spreadOf(std::move(two));
    }
    return row;
}

Result<Pair> preparePair(CommandRun& run, const std::shared_ptr<const Model>& model, const std::string& text,
                         int tokens) {
    PSCOPE_TRY(backend, run.registry.find("cpu"));
    PSCOPE_TRY(recipe, parseRecipe(text, shapeOf(*model)));
    Compressor compressor(model, nullptr);
    PSCOPE_TRY(compressed, compressor.apply(recipe, run.job));
    PSCOPE_TRY(one, backend->prepare("", compressed, run.job));
    PSCOPE_TRY(two, backend->prepare("", compressed, run.job));
    Pair pair{std::move(one), std::move(two), {}};
    pair.one->setThreads(1);
    pair.two->setThreads(2);
    std::vector<std::int32_t> ids(static_cast<std::size_t>(tokens));
    for (int i = 0; i < tokens; ++i)
        ids[static_cast<std::size_t>(i)] = (i * 97 + 11) % model->config.vocabulary;
    pair.batch.add(ids, std::vector<std::int32_t>(ids.size(), 0));
    return pair;
}

ordered_json toJson(const Spread& spread) {
    return {{"median", spread.median}, {"p5", spread.low}, {"p95", spread.high}, {"rounds", spread.count}};
}

ordered_json toJson(const ThreadsRow& row) {
    return {{"shape", row.shape},
            {"recipe", row.recipe},
            {"quiet",
             {{"one_us", toJson(row.oneQuiet)},
              {"two_us", toJson(row.twoQuiet)},
              {"speedup", toJson(row.speedup)},
              {"at_least", quietAtLeast(row.shape)},
              {"foreign_cores", row.foreignCores},
              {"pass", row.quietPassed()}}},
            {"beside_busy_jobs",
             {{"jobs", kBusyJobs},
              {"one_us", toJson(row.oneBusy)},
              {"two_us", toJson(row.twoBusy)},
              {"slowdown", toJson(row.slowdown)},
              {"at_most", kSlowestBesideJobs},
              {"pass", row.busyPassed()}}}};
}

std::string table(const std::vector<ThreadsRow>& rows, int tokens) {
    std::vector<std::vector<std::string>> cells{{"encoder", "recipe", "quiet: 1 ms", "2 ms", "1 / 2", "5-95 %", "at least",
                                                 "others' cores", "", "beside 4 jobs: 1 ms", "2 ms", "2 / 1", "5-95 %",
                                                 "at most", ""}};
    const auto ms = [](const Spread& spread) { return fmt::format("{:.3f}", spread.median / 1e3); };
    const auto range = [](const Spread& spread) { return fmt::format("[{:.2f}, {:.2f}]", spread.low, spread.high); };
    for (const auto& row : rows)
        cells.push_back({row.shape, row.recipe, ms(row.oneQuiet), ms(row.twoQuiet),
                         fmt::format("{:.2f}", row.speedup.median), range(row.speedup),
                         fmt::format("{:.2f}", quietAtLeast(row.shape)), fmt::format("{:.2f}", row.foreignCores),
                         row.quietPassed() ? "pass" : "BELOW", ms(row.oneBusy), ms(row.twoBusy),
                         fmt::format("{:.2f}", row.slowdown.median), range(row.slowdown),
                         fmt::format("{:.2f}", kSlowestBesideJobs), row.busyPassed() ? "pass" : "ABOVE"});
    return fmt::format("Batch 1 x {} tokens, wall clock, means of 60 ms in turn\n", tokens) + textTable(cells);
}

Result<int> benchThreads(CommandRun& run, const ThreadsOptions& options) {
    std::vector<ThreadsRow> rows;
    for (const std::string& shape : options.shapes) {
        run.job.phase(shape + ": making a random model");
        PSCOPE_TRY(folder, makeRandomFolder(shape, options.seed));
        PSCOPE_TRY(model, loadModel(folder->path(), run.job));
        for (const std::string& recipe : options.recipes) {
            run.job.phase(fmt::format("{}: {}", shape, recipe.empty() ? "dense" : recipe));
            PSCOPE_TRY(pair, preparePair(run, model, recipe, options.tokens));
            PSCOPE_TRY(row, race(pair, options, run.job));
            row.shape = shape;
            row.recipe = recipe.empty() ? "dense" : recipe;
            rows.push_back(std::move(row));
        }
    }
    if (run.json()) {
        ordered_json list = ordered_json::array();
        for (const auto& row : rows)
            list.push_back(toJson(row));
        run.printJson(list);
    } else {
        run.print(table(rows, options.tokens));
    }
    return std::ranges::all_of(rows, [](const ThreadsRow& row) { return row.quietPassed() && row.busyPassed(); })
               ? kOk
               : kVerdictFailed;
}

} // namespace

void addBenchThreads(CLI::App& bench, CommandLine& line) {
    auto options = std::make_shared<ThreadsOptions>();
    CLI::App* command = addCommand(bench, line, "threads",
                                   "Two threads against one, on a quiet machine and beside four busy jobs (exit 3 where "
                                   "two bring too little, or harm)",
                                   "pscope bench threads --shape mini --recipe \"*: int8\"",
                                   [options](CommandRun& run) { return benchThreads(run, *options); });
    command->add_option("--shape", options->shapes, "base, small, mini or tiny; may be repeated")
        ->allow_extra_args(false)
        ->check(CLI::IsMember({"base", "small", "mini", "tiny"}))
        ->capture_default_str();
    command->add_option("--recipe", options->recipes, "May be repeated; \"\" is the dense model")->allow_extra_args(false);
    command->add_option("--seq", options->tokens, "Tokens")->check(CLI::Range(1, 512))->capture_default_str();
    command->add_option("--seconds", options->seconds, "Per encoder, s (at least five rounds)")
        ->check(CLI::Range(0.0, 3600.0))
        ->capture_default_str();
    command->add_option("--seed", options->seed)->capture_default_str();
}

} // namespace pscope
