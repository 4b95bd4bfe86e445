// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Times are per forward pass. A burst begins with one pass after 64 MB of other memory were written ("cold":
// weights come from DRAM) and goes on with passes that find what the caches kept ("warm"). Single-threaded
// runs are timed in CPU time, so that preemption drops out; everything else by the wall clock. A ratio is
// taken within one round, and its median is shown.
#include "app/commands/bench_encoders.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <map>
#include <random>
#include <thread>

#include <nlohmann/json.hpp>

#include "app/commands/bench_common.h"
#include "app/commands/ort_peer.h"
#include "app/commands/text_output.h"
#include "core/compress/compressor.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

/// Tokens of 32 consecutive questions (Banking77 test set, BERT's vocabulary): mean 21.3, a third of the
/// longest.
constexpr int kSentences[] = {9,  5,  19, 15, 15, 64, 16, 60, 13, 36, 47, 53, 19, 12, 14, 11,
                              18, 14, 14, 15, 31, 15, 8,  29, 38, 11, 12, 12, 14, 17, 13, 14};

struct NamedRecipe {
    const char* name;
    std::string text;
};

std::vector<NamedRecipe> recipesFor(const ModelConfig& config) {
    std::string heads, layers;
    for (int h = 0; h < config.heads / 2; ++h)
        heads += fmt::format("{}-{}", h ? "," : "", h);
    for (int l = 1; l < config.layers; l += 2)
        layers += fmt::format("{}{}", l > 1 ? "," : "", l);
    const int last = config.layers - 1;
    return {{"dense fp32", ""},
            {"bf16", "*: bf16"},
            {"int8", "*: int8"},
            {"2:4 int8", "*: 2:4 int8"},
            {"1:4 int8", "*: 1:4 int8"},
            {"4x4 90% int8", "*: 4x4 90% int8"},
            {"90% int8", "*: 90% int8"},
            {"half the heads", fmt::format("heads 0-{}: {}", last, heads)},
            {"half the neurons", fmt::format("neurons 0-{}: {}", last, config.feedForward / 2)},
            {"half the layers", fmt::format("drop {}", layers)}};
}

constexpr const char *kTorch = "libtorch fp32", *kOrt = "ORT fp32", *kOrtInt8 = "ORT int8",
                     *kDense = "dense fp32";

struct Target {
    const char* candidate;
    std::vector<std::string> against; // the fastest of those present
    double floor, aim;
    bool (*applies)(const EncoderCase&);
    bool perFlop = false; // the ratio is divided by that of the operations
};

bool plain(const EncoderCase& which) {
    return !which.padded && which.busyJobs == 0;
}
bool sentence128(const EncoderCase& which) {
    return plain(which) && which.lengths.front() == 128;
}
bool padded(const EncoderCase& which) {
    return which.padded;
}
bool loaded(const EncoderCase& which) {
    return which.busyJobs > 0;
}

std::vector<Target> targets() {
    return {{kDense, {kTorch, kOrt}, 1.1, 1.3, plain},
            {"int8", {kOrtInt8}, 1.3, 1.6, plain},
            {"int8", {kDense}, 3.2, 3.8, plain},
            {"4x4 90% int8", {kOrt}, 11, 20, sentence128},
            {"90% int8", {kOrt}, 7, 10, sentence128},
            {"2:4 int8", {kDense}, 3.8, 5, plain},
            {"1:4 int8", {kDense}, 6, 8.5, plain},
            {"half the heads", {kDense}, 0.95, 1, plain, true},
            {"half the neurons", {kDense}, 0.95, 1, plain, true},
            {"half the layers", {kDense}, 0.95, 1, plain, true},
            {kDense, {kOrt}, 2.5, 3.5, padded},
            {"int8", {kOrtInt8}, 2.5, 3.5, padded},
            {kDense, {kOrt}, 1.3, 1.9, loaded},
            {"int8", {kOrtInt8}, 1.3, 1.9, loaded}};
}

double cpuMicros() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e6 + double(now.tv_nsec) / 1e3;
}
double wallMicros() {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// Threads that compute until destroyed.
class BusyJobs {
public:
    explicit BusyJobs(int count) {
        for (int i = 0; i < count; ++i)
            m_jobs.emplace_back([](const std::stop_token& stop) {
                volatile double x = 1;
                while (!stop.stop_requested())
                    for (int k = 0; k < 10'000; ++k)
                        x = x * 1.0000001;
            });
    }

private:
    std::vector<std::jthread> m_jobs;
};

void emptyCaches() {
    static std::vector<char> other(std::size_t{64} << 20);
    static char value = 0;
    std::ranges::fill(other, ++value);
}

/// Something that runs the case's batch `times` times and tells how long each took, in us.
struct Contestant {
    std::string name;
    double flopRatio = 1; // dense operations / its own
    std::function<Result<std::vector<double>>(int times)> burst;
    std::function<Result<std::vector<float>>()> logits;
    std::vector<double> cold, warm; // one value per round: first pass, median of the rest
    int passes = 2;
    std::unique_ptr<Executable> executable; // ours and libtorch
};

struct CaseRun {
    EncoderCase which;
    TokenBatch batch;
    std::vector<std::unique_ptr<Contestant>> contestants;
    double logitDifference = -1; // our dense against ORT fp32, relative to the largest logit
    std::vector<std::string> notes;
};

TokenBatch randomIds(const std::vector<int>& lengths, int vocabulary, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    TokenBatch batch;
    for (const int length : lengths) {
        std::vector<std::int32_t> ids(static_cast<std::size_t>(length));
        for (auto& id : ids)
            id = static_cast<std::int32_t>(random() % static_cast<std::uint64_t>(vocabulary));
        batch.add(ids, std::vector<std::int32_t>(ids.size(), 0));
    }
    return batch;
}

std::unique_ptr<Contestant> executableContestant(std::string name, std::unique_ptr<Executable> executable,
                                                 const CaseRun& run, JobContext& job) {
    auto contestant = std::make_unique<Contestant>();
    contestant->name = std::move(name);
    contestant->executable = std::move(executable);
    Executable* engine = contestant->executable.get();
    engine->setThreads(run.which.threads);
    contestant->burst = [engine, &run, &job](int times) -> Result<std::vector<double>> {
        const auto clock = run.which.threads == 1 ? cpuMicros : wallMicros;
        std::vector<double> micros;
        for (int i = 0; i < times; ++i) {
            const double start = clock();
            PSCOPE_CHECK(engine->forward(run.batch, job));
            micros.push_back(clock() - start);
        }
        return micros;
    };
    contestant->logits = [engine, &run, &job]() -> Result<std::vector<float>> {
        PSCOPE_TRY(logits, engine->forward(run.batch, job));
        return logits.values;
    };
    return contestant;
}

/// The same batch as a padded matrix.
nlohmann::json ortInputs(const TokenBatch& batch) {
    int tokens = 0;
    for (int s = 0; s < batch.sequences(); ++s)
        tokens = std::max(tokens, batch.offsets[s + 1] - batch.offsets[s]);
    std::vector<int> ids, types, mask;
    for (int s = 0; s < batch.sequences(); ++s)
        for (int t = 0; t < tokens; ++t) {
            const bool real = batch.offsets[s] + t < batch.offsets[s + 1];
            ids.push_back(real ? batch.ids[static_cast<std::size_t>(batch.offsets[s] + t)] : 0);
            types.push_back(0);
            mask.push_back(real);
        }
    return {{"do", "inputs"},   {"batch", batch.sequences()},
            {"tokens", tokens}, {"ids", ids},
            {"types", types},   {"mask", mask}};
}

std::unique_ptr<Contestant> ortContestant(std::string name, std::string session, OrtPeer& peer,
                                          const CaseRun& run, double overhead, JobContext& job) {
    auto contestant = std::make_unique<Contestant>();
    contestant->name = std::move(name);
    contestant->burst = [session, &peer, &run, overhead, &job](int times) -> Result<std::vector<double>> {
        PSCOPE_TRY(answer, peer.ask({{"do", "run"}, {"name", session}, {"times", times}}, job));
        auto micros =
            answer[run.which.threads == 1 ? "cpu_us" : "wall_us"].template get<std::vector<double>>();
        for (double& us : micros)
            us = std::max(1.0, us - overhead);
        return micros;
    };
    contestant->logits = [session, &peer, &job]() -> Result<std::vector<float>> {
        PSCOPE_TRY(answer, peer.ask({{"do", "logits"}, {"name", session}}, job));
        return answer["logits"].template get<std::vector<float>>();
    };
    return contestant;
}

/// Models and sessions of one shape, kept for all its cases.
class Arena {
public:
    Arena(CommandRun& run, const EncoderBenchOptions& options)
        : m_run(run)
        , m_options(options) {}

    Result<void> open(const std::string& shape) {
        m_folder.reset();
        m_run.job.phase(fmt::format("{}: making a random model", shape));
        PSCOPE_TRY(folder, makeRandomFolder(shape, m_options.seed));
        m_folder = std::move(folder);
        PSCOPE_TRY(model, loadModel(m_folder->path(), m_run.job));
        m_model = std::move(model);
        return {};
    }

    Result<CaseRun*> prepare(const EncoderCase& which) {
        m_case = std::make_unique<CaseRun>();
        m_case->which = which;
        m_case->batch = randomIds(which.lengths, m_model->config.vocabulary, m_options.seed);
        PSCOPE_CHECK(addOurs());
        PSCOPE_CHECK(addTorch());
        PSCOPE_CHECK(addOrt());
        PSCOPE_CHECK(warmUp());
        return m_case.get();
    }

private:
    bool wanted(const std::string& name) const {
        const bool baseline = name == kDense;
        return baseline ||
               ((plain(m_case->which) || name == "int8") && name.find(m_options.filter) != std::string::npos);
    }

    Result<void> addOurs() {
        PSCOPE_TRY(backend, m_run.registry.find("cpu"));
        for (const auto& [name, text] : recipesFor(m_model->config)) {
            if (!wanted(name)) continue;
            m_run.job.phase(fmt::format("{}: preparing {}", m_case->which.name, name));
            PSCOPE_TRY(recipe, parseRecipe(text, shapeOf(*m_model)));
            Compressor compressor(m_model,
                                  nullptr); // one each: it remembers what it made, and memory counts here
            PSCOPE_TRY(compressed, compressor.apply(recipe, m_run.job));
            PSCOPE_TRY(executable, backend->prepare("", compressed, m_run.job));
            auto contestant = executableContestant(name, std::move(executable), *m_case, m_run.job);
            int longest = *std::ranges::max_element(m_case->which.lengths);
            const ModelCost cost = costOf(compressed, longest);
            contestant->flopRatio =
                double(cost.denseMacs) / double(std::max<std::int64_t>(cost.executedMacs, 1));
            m_case->contestants.push_back(std::move(contestant));
        }
        return {};
    }

    Result<void> addTorch() {
        if (m_options.noTorch || !plain(m_case->which)) return {};
        auto backend = m_run.registry.find("torch");
        if (!backend) {
            m_case->notes.push_back(
                "libtorch is not in this build: dense fp32 is compared with ONNX Runtime alone");
            return {};
        }
        Compressor compressor(m_model, nullptr);
        PSCOPE_TRY(compressed, compressor.apply(denseRecipe(shapeOf(*m_model)), m_run.job));
        PSCOPE_TRY(executable, (*backend)->prepare("", compressed, m_run.job));
        m_case->contestants.push_back(
            executableContestant(kTorch, std::move(executable), *m_case, m_run.job));
        return {};
    }

    Result<void> addOrt() {
        if (m_options.ort.empty()) return {};
        m_run.job.phase(fmt::format("{}: loading the ONNX Runtime peer", m_case->which.name));
        m_peer.reset();
        PSCOPE_TRY(peer, OrtPeer::start(m_options.ort, m_run.job));
        m_peer = std::move(peer);
        for (const char* kind : {"nothing", "fp32", "int8"})
            PSCOPE_CHECK(m_peer->ask({{"do", "load"},
                                      {"name", kind},
                                      {"folder", m_folder->path().string()},
                                      {"file", (m_folder->path() / "peer.onnx").string()},
                                      {"kind", kind},
                                      {"masked", m_case->which.padded},
                                      {"threads", m_case->which.threads}},
                                     m_run.job));
        PSCOPE_CHECK(m_peer->ask(ortInputs(m_case->batch), m_run.job));
        auto nothing = ortContestant("nothing", "nothing", *m_peer, *m_case, 0, m_run.job);
        PSCOPE_TRY(calls, nothing->burst(50));
        const double overhead = spreadOf({calls.begin() + 10, calls.end()}).median;
        m_case->notes.push_back(fmt::format("ONNX Runtime {}: {:.0f} us of a call from node are subtracted",
                                            m_peer->version(), overhead));
        m_case->contestants.push_back(ortContestant(kOrt, "fp32", *m_peer, *m_case, overhead, m_run.job));
        m_case->contestants.push_back(ortContestant(kOrtInt8, "int8", *m_peer, *m_case, overhead, m_run.job));
        return {};
    }

    /// Two passes each: memory grows to its size; how many passes fill a burst of 40 ms; peer and engine
    /// agree on the logits.
    Result<void> warmUp() {
        std::vector<float> own, peer;
        for (auto& contestant : m_case->contestants) {
            m_run.job.phase(fmt::format("{}: warming up {}", m_case->which.name, contestant->name));
            PSCOPE_TRY(micros, contestant->burst(2));
            contestant->passes = 1 + static_cast<int>(std::clamp(40'000 / micros.back(), 1.0, 20.0));
            if (contestant->name != kDense && contestant->name != kOrt) continue;
            PSCOPE_TRY(logits, contestant->logits());
            (contestant->name == kDense ? own : peer) = std::move(logits);
        }
        if (peer.empty()) return {};
        double largest = 1e-9, difference = own.size() == peer.size() ? 0 : INFINITY;
        for (std::size_t i = 0; i < std::min(own.size(), peer.size()); ++i) {
            largest = std::max(largest, std::fabs(double(own[i])));
            difference = std::max(difference, std::fabs(double(own[i]) - double(peer[i])));
        }
        m_case->logitDifference = difference / largest;
        if (m_case->logitDifference > 1e-3)
            return fail(ErrorCode::Mismatch,
                        "{}: ONNX Runtime's logits differ from ours by {:.2g} of the largest, expected under "
                        "0.001: not the same network",
                        m_case->which.name, m_case->logitDifference);
        return {};
    }

    CommandRun& m_run;
    const EncoderBenchOptions& m_options;
    std::unique_ptr<TemporaryFolder> m_folder;
    std::shared_ptr<const Model> m_model;
    std::unique_ptr<OrtPeer> m_peer;
    std::unique_ptr<CaseRun> m_case; // after the peer: it refers to it
};

Result<void> race(CaseRun& run, double seconds, JobContext& job) {
    const BusyJobs busy(run.which.busyJobs);
    const double start = wallMicros();
    for (int round = 0; round < 3 || (wallMicros() - start < seconds * 1e6 && round < 200); ++round) {
        job.phase(fmt::format("{}: round {}", run.which.name, round + 1));
        for (auto& contestant : run.contestants) {
            if (job.stopRequested()) return cancelled();
            emptyCaches();
            PSCOPE_TRY(micros, contestant->burst(contestant->passes));
            contestant->cold.push_back(micros.front());
            contestant->warm.push_back(spreadOf({micros.begin() + 1, micros.end()}).median);
        }
    }
    return {};
}

struct TargetRow {
    const Target* target;
    std::string against;
    Spread warm, cold; // of the ratio
    const char* verdict() const {
        return warm.median >= target->aim ? "aim" : warm.median >= target->floor ? "pass" : "fail";
    }
};

Spread ratioOf(const std::vector<double>& over, const std::vector<double>& under, double scale) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < over.size(); ++i)
        ratios.push_back(over[i] / under[i] / scale);
    return spreadOf(std::move(ratios));
}

std::vector<TargetRow> judge(const CaseRun& run, const std::vector<Target>& all) {
    std::map<std::string, const Contestant*> known;
    for (const auto& contestant : run.contestants)
        known[contestant->name] = contestant.get();
    std::vector<TargetRow> rows;
    for (const Target& target : all) {
        if (!target.applies(run.which) || !known.contains(target.candidate)) continue;
        const Contestant* candidate = known[target.candidate];
        const Contestant* best = nullptr;
        for (const auto& name : target.against)
            if (known.contains(name) &&
                (!best || spreadOf(known[name]->warm).median < spreadOf(best->warm).median))
                best = known[name];
        if (!best) continue;
        const double scale = target.perFlop ? candidate->flopRatio : 1;
        rows.push_back({&target, best->name, ratioOf(best->warm, candidate->warm, scale),
                        ratioOf(best->cold, candidate->cold, scale)});
    }
    return rows;
}

ordered_json spreadJson(const Spread& spread) {
    return {{"median", spread.median}, {"p5", spread.low}, {"p95", spread.high}, {"rounds", spread.count}};
}

ordered_json caseJson(const CaseRun& run, const std::vector<TargetRow>& rows) {
    ordered_json times = ordered_json::array(), judged = ordered_json::array();
    for (const auto& contestant : run.contestants)
        times.push_back({{"name", contestant->name},
                         {"warm_us", spreadJson(spreadOf(contestant->warm))},
                         {"cold_us", spreadJson(spreadOf(contestant->cold))}});
    for (const auto& row : rows)
        judged.push_back({{"candidate", row.target->candidate},
                          {"against", row.against},
                          {"per_flop", row.target->perFlop},
                          {"floor", row.target->floor},
                          {"aim", row.target->aim},
                          {"ratio", spreadJson(row.warm)},
                          {"ratio_cold", spreadJson(row.cold)},
                          {"verdict", row.verdict()}});
    return {{"case", run.which.name},
            {"threads", run.which.threads},
            {"busy_jobs", run.which.busyJobs},
            {"clock", run.which.threads == 1 ? "cpu" : "wall"},
            {"logit_difference",
             run.logitDifference < 0 ? ordered_json(nullptr) : ordered_json(run.logitDifference)},
            {"notes", run.notes},
            {"times", std::move(times)},
            {"targets", std::move(judged)}};
}

std::string caseText(const CaseRun& run, const std::vector<TargetRow>& rows) {
    std::vector<std::vector<std::string>> times{{run.which.name, "warm ms", "5-95 %", "cold ms"}};
    for (const auto& contestant : run.contestants) {
        const Spread warm = spreadOf(contestant->warm), cold = spreadOf(contestant->cold);
        times.push_back({contestant->name, fmt::format("{:.3f}", warm.median / 1e3),
                         fmt::format("[{:.3f}, {:.3f}]", warm.low / 1e3, warm.high / 1e3),
                         fmt::format("{:.3f}", cold.median / 1e3)});
    }
    std::vector<std::vector<std::string>> judged{
        {"ratio", "against", "floor", "aim", "warm", "5-95 %", "cold", ""}};
    for (const auto& row : rows)
        judged.push_back({row.target->candidate, row.target->perFlop ? "FLOP ratio" : row.against,
                          fmt::format("{:.2f}", row.target->floor), fmt::format("{:.2f}", row.target->aim),
                          fmt::format("{:.2f}", row.warm.median),
                          fmt::format("[{:.2f}, {:.2f}]", row.warm.low, row.warm.high),
                          fmt::format("{:.2f}", row.cold.median), row.verdict()});
    std::string text = textTable(times) + textTable(judged);
    for (const auto& note : run.notes)
        text += note + '\n';
    if (run.logitDifference >= 0)
        text += fmt::format("logits of ONNX Runtime fp32 differ from ours by {:.1g} of the largest\n",
                            run.logitDifference);
    return text + '\n';
}

} // namespace

std::vector<EncoderCase> encoderCases(const EncoderBenchOptions& options) {
    std::vector<EncoderCase> cases;
    for (const auto& shape : options.shapes) {
        for (const int batch : options.batches)
            for (const int tokens : options.tokens) {
                EncoderCase which{.shape = shape,
                                  .lengths = std::vector<int>(static_cast<std::size_t>(batch), tokens)};
                which.name = fmt::format("{} b{} s{}", shape, batch, tokens);
                cases.push_back(std::move(which));
            }
        EncoderCase packed{
            .shape = shape, .lengths = {std::begin(kSentences), std::end(kSentences)}, .padded = true};
        packed.name = fmt::format("{} 32 sentences, peers padded", shape);
        EncoderCase busy{.shape = shape, .lengths = {128}, .threads = 2, .busyJobs = 4};
        busy.name = fmt::format("{} b1 s128, 2 threads beside 4 busy jobs", shape);
        cases.push_back(std::move(packed));
        cases.push_back(std::move(busy));
    }
    std::erase_if(
        cases, [&](const EncoderCase& which) { return which.name.find(options.cases) == std::string::npos; });
    return cases;
}

Result<int> benchEncoders(CommandRun& run, const EncoderBenchOptions& options) {
    const auto cases = encoderCases(options);
    if (cases.empty())
        return fail(ErrorCode::BadInput,
                    "--cases \"{}\": no case has that in its name; they are called \"base b1 s128\", \"mini "
                    "32 sentences, peers padded\" and so on",
                    options.cases);
    if (options.ort.empty())
        run.note("without ONNX Runtime: \"npm install --ignore-scripts --prefix DIR onnxruntime-node\" "
                 "installs it, --ort DIR uses it");
    const auto all = targets();
    Arena arena(run, options);
    ordered_json list = ordered_json::array();
    std::string shape;
    for (const auto& which : cases) {
        if (which.shape != shape) PSCOPE_CHECK(arena.open(which.shape));
        shape = which.shape;
        PSCOPE_TRY(prepared, arena.prepare(which));
        PSCOPE_CHECK(race(*prepared, options.seconds, run.job));
        const auto rows = judge(*prepared, all);
        if (run.json())
            list.push_back(caseJson(*prepared, rows));
        else
            run.print(caseText(*prepared, rows));
    }
    if (run.json()) run.printJson(list);
    return kOk;
}

} // namespace pscope
