// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/tuner.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include <nlohmann/json.hpp>

#include "backends/cpu/reference_ops.h"
#include "backends/opencl/device_probe.h"
#include "backends/opencl/trial.h"
#include "core/compress/compressor.h"
#include "core/measure/measurement.h"

namespace pscope::opencl {
namespace {

using nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr double kBudgetSeconds = 2.5; // per kernel, so that the last candidate ends below 3
constexpr double kHopeless = 2;        // times the best: not worth more runs
constexpr double kClearly = 0.95;      // less than 5 % faster than the one before is chance
constexpr int kWarmRuns = 2, kTimedRuns = 5;
constexpr double kTolerance = 2e-4; // of sums of order one over 768 products
constexpr int kTokens = 128, kSize = 768;
constexpr std::chrono::seconds kChildLimit{60};

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What every candidate multiplies, with the answer.
struct Problem {
    CompressedMatrix matrix;
    std::vector<float> x, bias, expected;
};

Problem makeProblem(double density, int shared, int bits, std::uint64_t seed) {
    std::mt19937 random(static_cast<std::mt19937::result_type>(seed));
    std::normal_distribution<float> normal(0, 1.0F / std::sqrt(float(kSize)));
    std::bernoulli_distribution keep(density);
    Problem problem;
    auto weights = std::make_shared<std::vector<float>>(std::size_t(kSize) * kSize, 0.0F);
    for (int row = 0; row < kSize; row += shared)
        for (int column = 0; column < kSize; ++column)
            if (keep(random))
                for (int s = 0; s < shared; ++s)
                    (*weights)[std::size_t(row + s) * kSize + column] = normal(random);
    CompressedMatrix& matrix = problem.matrix;
    matrix.rows = matrix.columns = kSize;
    matrix.spec.bits = bits;
    matrix.weights = {weights, *weights};
    if (bits == 8) matrix.quantized = quantizeRtn(*weights, kSize, kSize, 8, 0);
    std::normal_distribution<float> unit;
    problem.x.resize(std::size_t(kTokens) * kSize);
    problem.bias.resize(kSize);
    for (float& value : problem.x)
        value = unit(random);
    for (float& value : problem.bias)
        value = unit(random);
    problem.expected = cpu::reference::linear(problem.x, kTokens, matrix, problem.bias);
    return problem;
}

class Tuner {
public:
    Tuner(FoundDevice found, std::filesystem::path cacheFolder, JobContext& job)
        : m_found(std::move(found))
        , m_cacheFolder(std::move(cacheFolder))
        , m_job(job) {
        m_report.tuning = defaultTuning(m_found.traits);
    }

    Result<TunerReport> run() {
        const auto start = Clock::now();
        const Problem dense = makeProblem(1, 1, 32, 1), int8 = makeProblem(1, 1, 8, 2),
                      half = makeProblem(0.5, 1, 32, 3), eighth = makeProblem(0.125, 1, 32, 4),
                      blocks = makeProblem(0.2, 4, 32, 5);
        tuneRows();
        const double denseUs = tuneGemm("dense fp32", dense, forcedPlan(Product::Dense), &Tuning::dense);
        if (m_job.stopRequested()) return cancelled();
        if (denseUs == 0)
            return fail(ErrorCode::Device,
                        "{}: no kernel gave the right product; see the rows of 'pscope tune'",
                        m_found.traits.id);
        const double int8Us =
            tuneGemm("int8", int8, forcedPlan(Product::Int8, InputForm::Pairs), &Tuning::int8);
        const double listUs = tuneLists(eighth);
        if (m_job.stopRequested()) return cancelled();
        Tuning& tuning = m_report.tuning;
        const auto cost = [&](double us) { return us > 0 ? us / denseUs : 1e9; };
        tuning.int8Cost = cost(int8Us);
        const double halfUs = timeOf(tuning, half, forcedPlan(Product::Lists), 0).us;
        tuning.listPerWeight = std::max(0.0, (cost(halfUs) - cost(listUs)) / (0.5 - 0.125));
        tuning.listFixed = std::max(0.0, cost(listUs) - 0.125 * tuning.listPerWeight);
        tuning.sharedPerWeight = std::max(
            0.0, (cost(timeOf(tuning, blocks, forcedPlan(Product::Lists, InputForm::Plain, 4), 0).us) -
                  tuning.listFixed) /
                     0.2);
        tuning.date = nowUtc();
        m_report.seconds = secondsSince(start);
        return m_report;
    }

private:
    struct Timed {
        double us = 0; // 0: did not run, or not rightly
        std::string outcome;
    };

    /// Runs `once` until it is warm, checks, and times. `best` 0: nothing to give up against.
    template <class Once, class Check> Timed time(Once&& once, Check&& check, double best) {
        try {
            once(); // may compile
            const double error = check();
            if (!(error <= kTolerance)) return {0, fmt::format("wrong: off by {:.2g}", error)};
            double us = 0;
            for (int i = 0; i < kWarmRuns; ++i)
                us = once();
            if (best > 0 && us > kHopeless * best) return {us, "slower"};
            std::vector<double> times;
            for (int i = 0; i < kTimedRuns; ++i)
                times.push_back(once());
            std::ranges::nth_element(times, times.begin() + kTimedRuns / 2);
            return {times[kTimedRuns / 2], "slower"};
        } catch (const DeviceFailure& failure) {
            return {0, "refused: " + failure.error.message};
        } catch (const cl::Error& error) {
            return {0, fmt::format("refused: {} gives {}", error.what(), errorName(error.err()))};
        }
    }

    Timed timeOf(const Tuning& tuning, const Problem& problem, const MatrixPlan& plan, double best) {
        try {
            ClDevice device(m_found, tuning, m_cacheFolder);
            Trial trial(device, {&problem.matrix, plan, problem.x, problem.bias, {}, kTokens});
            const auto check = [&] {
                const auto y = trial.result();
                double worst = 0;
                for (std::size_t i = 0; i < y.size(); ++i)
                    worst = std::max(worst, double(std::fabs(y[i] - problem.expected[i])));
                return worst;
            };
            return time([&] { return trial.run(); }, check, best);
        } catch (const cl::Error& error) {
            return {0, fmt::format("refused: {} gives {}", error.what(), errorName(error.err()))};
        }
    }

    /// Tries one after the other until the budget is spent; gives the winner's time and leaves it in the
    /// tuning.
    double tryAll(const std::string& kernel, const std::vector<std::pair<std::string, Tuning>>& candidates,
                  const std::function<Timed(const Tuning&, double best)>& timed) {
        const auto start = Clock::now();
        double best = 0;
        std::size_t winner = m_report.rows.size();
        Tuning won = m_report.tuning;
        for (const auto& [name, tuning] : candidates) {
            if (m_job.stopRequested() || (secondsSince(start) > kBudgetSeconds && best > 0)) break;
            const Timed result = timed(tuning, best);
            m_report.rows.push_back({kernel, name, result.us, result.outcome});
            if (result.us == 0 || (best > 0 && result.us > kClearly * best)) continue;
            best = result.us;
            winner = m_report.rows.size() - 1;
            won = tuning;
        }
        if (best > 0) m_report.rows[winner].outcome = "won";
        m_report.tuning = won;
        return best;
    }

    std::vector<int> vectors() const {
        return m_found.traits.isCpu ? std::vector<int>{16, 8, 4, 1} : std::vector<int>{1, 4, 8, 16};
    }

    double tuneGemm(const std::string& kernel, const Problem& problem, const MatrixPlan& plan,
                    GemmChoice Tuning::*choice) {
        std::vector<std::pair<std::string, Tuning>> lanes, tiles;
        for (const int vector : vectors()) {
            Tuning tuning = m_report.tuning;
            tuning.*choice = {GemmFamily::Lane, vector};
            lanes.emplace_back(toText(tuning.*choice), tuning);
        }
        for (const int inputs : {16, 32, 8})
            for (const int height : {16, 8}) {
                Tuning tuning = m_report.tuning;
                tuning.*choice = {GemmFamily::Tile, 16, inputs, height};
                const std::uint64_t local =
                    std::uint64_t(inputs) * (64 + 48) * 4; // too much makes PoCL abort
                if (m_found.traits.largestGroup >= std::size_t(16 * height) &&
                    local <= m_found.traits.localBytes)
                    tiles.emplace_back(toText(tuning.*choice), tuning);
            }
        auto& first = m_found.traits.isCpu ? lanes : tiles;
        auto& second = m_found.traits.isCpu ? tiles : lanes;
        first.insert(first.end(), second.begin(), second.end());
        return tryAll(kernel, first,
                      [&](const Tuning& tuning, double best) { return timeOf(tuning, problem, plan, best); });
    }

    double tuneLists(const Problem& problem) {
        std::vector<std::pair<std::string, Tuning>> candidates;
        const std::vector<ListShape> shapes =
            m_found.traits.isCpu ? std::vector<ListShape>{{32, 96}, {16, 128}, {32, 64}, {64, 64}, {8, 256}}
                                 : std::vector<ListShape>{{4, 1 << 15}, {8, 1 << 15}, {8, 256}, {16, 128}};
        for (const int vector : vectors())
            for (const ListShape& shape : shapes) {
                Tuning tuning = m_report.tuning;
                tuning.listVector = vector;
                tuning.lists = shape;
                candidates.emplace_back(fmt::format("lane {}, {} outputs, {} inputs at a time", vector,
                                                    shape.itemRows, shape.blockInputs),
                                        tuning);
            }
        return tryAll("lists", candidates, [&](const Tuning& tuning, double best) {
            return timeOf(tuning, problem, forcedPlan(Product::Lists), best);
        });
    }

    /// Layer norm stands for all kernels that are no product.
    void tuneRows() {
        std::mt19937 random(7);
        std::normal_distribution<float> unit(0.5F, 2);
        std::vector<float> x(std::size_t(kTokens) * kSize), vectorsOf(2 * std::size_t(kSize));
        for (float& value : x)
            value = unit(random);
        for (float& value : vectorsOf)
            value = unit(random);
        cpu::NormParts parts;
        parts.gamma.values = std::span(vectorsOf).first(kSize);
        parts.beta.values = std::span(vectorsOf).last(kSize);
        std::vector<float> expected = x;
        cpu::reference::layerNorm(expected, kTokens, parts, 1e-12F);
        std::vector<std::pair<std::string, Tuning>> candidates;
        for (const int vector : vectors())
            for (const int slices : m_found.traits.isCpu ? std::vector<int>{1} : std::vector<int>{16, 4, 1}) {
                if (std::size_t(16 / vector * slices) > m_found.traits.largestGroup) continue;
                Tuning tuning = m_report.tuning;
                tuning.rowVector = vector;
                tuning.rowSlices = slices;
                candidates.emplace_back(fmt::format("lane {}, {} slices", vector, slices), tuning);
            }
        tryAll("rows", candidates, [&](const Tuning& tuning, double best) -> Timed {
            try {
                ClDevice device(m_found, tuning, m_cacheFolder);
                const Lanes lanes{kTokens};
                const auto packed = toLanes(x, kSize, lanes);
                const cl::Buffer buffer = device.buffer(packed.size() * sizeof(float)),
                                 vectorBuffer = device.bufferOf(vectorsOf);
                cl::CommandQueue& queue = device.queue(1);
                const auto once = [&] {
                    queue.enqueueWriteBuffer(buffer, CL_TRUE, 0, packed.size() * sizeof(float),
                                             packed.data());
                    std::vector<PartTime> times;
                    Commands commands(device, queue, &times);
                    cl::Kernel& kernel = device.kernel(KernelId::Norm);
                    Commands::set(kernel, lanes.full(), lanes.lastLanes(), kSize, vectorBuffer, 0, kSize,
                                  1e-12F, buffer);
                    launchRows(commands, kernel, lanes);
                    commands.book("norm");
                    queue.finish();
                    commands.collect();
                    return double(times.front().time.count()) * 1e-3;
                };
                const auto check = [&] {
                    std::vector<float> values(packed.size());
                    queue.enqueueReadBuffer(buffer, CL_TRUE, 0, values.size() * sizeof(float), values.data());
                    const auto rows = toRows(values, kSize, lanes);
                    double worst = 0;
                    for (std::size_t i = 0; i < rows.size(); ++i)
                        worst = std::max(worst, double(std::fabs(rows[i] - expected[i])));
                    return worst;
                };
                return time(once, check, best);
            } catch (const cl::Error& error) {
                return {0, fmt::format("refused: {} gives {}", error.what(), errorName(error.err()))};
            }
        });
    }

    FoundDevice m_found;
    std::filesystem::path m_cacheFolder;
    JobContext& m_job;
    TunerReport m_report;
};

} // namespace

std::string toJson(const TunerReport& report) {
    ordered_json rows = ordered_json::array();
    for (const TunerRow& row : report.rows)
        rows.push_back(
            {{"kernel", row.kernel}, {"candidate", row.candidate}, {"us", row.us}, {"outcome", row.outcome}});
    return ordered_json{{"tuning", ordered_json::parse(toJson(report.tuning))},
                        {"candidates", rows},
                        {"seconds", report.seconds}}
        .dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Result<TunerReport> tunerReportFromJson(const std::string& text) {
    try {
        const auto json = ordered_json::parse(text);
        TunerReport report;
        PSCOPE_TRY(tuning, tuningFromJson(json.at("tuning").dump()));
        report.tuning = tuning;
        for (const auto& row : json.at("candidates"))
            report.rows.push_back({row.at("kernel"), row.at("candidate"), row.at("us"), row.at("outcome")});
        report.seconds = json.at("seconds");
        return report;
    } catch (const std::exception& problem) {
        return fail(ErrorCode::Internal, "the tuner's answer cannot be read: {}", problem.what());
    }
}

Result<TunerReport> tuneHere(const std::string& deviceId, const std::filesystem::path& cacheFolder,
                             JobContext& job) {
    PSCOPE_TRY(found, findDevice(deviceId));
    if (!found.traits.hasCompiler)
        return fail(ErrorCode::Device, "{}: has no compiler, so there is nothing to choose between",
                    deviceId);
    return Tuner(std::move(found), cacheFolder, job).run();
}

Result<TunerReport> tuneInChild(const OpenClOptions& options, const std::string& deviceId, JobContext& job) {
    PSCOPE_TRY(run, options.child({kChildCommand, "tune", "--device", deviceId}, kChildLimit, job));
    if (run.timedOut || run.signal != 0) {
        forgetProbe(options);
        return fail(ErrorCode::Device, "{}: the driver {} while kernels were tried; the defaults stay in use",
                    deviceId,
                    run.timedOut ? "did not answer"
                                 : fmt::format("ended the process with signal {}", run.signal));
    }
    const auto line = run.output.rfind("{\"tuning\"");
    if (run.exitCode != 0 || line == std::string::npos)
        return fail(ErrorCode::Device, "{}: the tuner ended with code {}: {}", deviceId, run.exitCode,
                    run.output);
    PSCOPE_TRY(report, tunerReportFromJson(run.output.substr(line)));
    PSCOPE_TRY(found, findDevice(deviceId));
    PSCOPE_CHECK(storeTuning(options.cacheFolder, found.traits.key, report.tuning));
    return report;
}

} // namespace pscope::opencl
