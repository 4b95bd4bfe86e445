// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/encoder_contestants.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <random>

#include "core/backend/last_layer.h"
#include "core/compress/compressor.h"
#include "core/compress/executed_work.h"

namespace pscope {

double wallMicros() {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

namespace {

double cpuMicros() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e6 + double(now.tv_nsec) / 1e3;
}

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

} // namespace

Result<void> EncoderArena::open(const std::string& shape) {
    m_folder.reset();
    m_run.job.phase(fmt::format("{}: making a random model", shape));
    PSCOPE_TRY(folder, makeRandomFolder(shape, m_options.seed));
    m_folder = std::move(folder);
    PSCOPE_TRY(model, loadModel(m_folder->path(), m_run.job));
    m_model = std::move(model);
    return {};
}

Result<CaseRun*> EncoderArena::prepare(const EncoderCase& which) {
    m_case = std::make_unique<CaseRun>();
    m_case->which = which;
    m_case->batch = randomIds(which.lengths, m_model->config.vocabulary, m_options.seed);
    PSCOPE_CHECK(addOurs());
    PSCOPE_CHECK(addTorch());
    PSCOPE_CHECK(addOrt());
    PSCOPE_CHECK(warmUp());
    return m_case.get();
}

bool EncoderArena::wanted(const std::string& name) const {
    const bool baseline = name == kDenseName;
    return baseline ||
           ((m_case->which.plain() || name == "int8") && name.find(m_options.filter) != std::string::npos);
}

Result<void> EncoderArena::addOurs() {
    PSCOPE_TRY(backend, m_run.registry.find(m_options.backend.empty() ? "cpu" : m_options.backend));
    double denseMacs = 0; // of the first recipe
    for (const auto& [name, text] : encoderRecipes(m_model->config)) {
        if (!wanted(name)) continue;
        m_run.job.phase(fmt::format("{}: preparing {}", m_case->which.name, name));
        PSCOPE_TRY(recipe, parseRecipe(text, shapeOf(*m_model)));
        Compressor compressor(m_model,
                              nullptr); // one each: it remembers what it made, and memory counts here
        PSCOPE_TRY(compressed, compressor.apply(recipe, m_run.job));
        PSCOPE_TRY(executable, backend->prepare("", compressed, m_run.job));
        auto contestant = executableContestant(name, std::move(executable), *m_case, m_run.job);
        int longest = *std::ranges::max_element(m_case->which.lengths);
        const auto* shortcut = dynamic_cast<const LastLayerShortcut*>(contestant->executable.get());
        const ModelCost cost = costOf(compressed, longest, {.firstTokensLast = shortcut && shortcut->firstTokensLast()});
        if (name == kDenseName) denseMacs = double(cost.executedMacs);
        contestant->flopRatio = denseMacs / double(std::max<std::int64_t>(cost.executedMacs, 1));
        m_case->contestants.push_back(std::move(contestant));
    }
    return {};
}

Result<void> EncoderArena::addTorch() {
    if (m_options.noTorch || !m_case->which.plain()) return {};
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
        executableContestant(kTorchName, std::move(executable), *m_case, m_run.job));
    return {};
}

Result<void> EncoderArena::addOrt() {
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
    m_case->contestants.push_back(ortContestant(kOrtName, "fp32", *m_peer, *m_case, overhead, m_run.job));
    m_case->contestants.push_back(ortContestant(kOrtInt8Name, "int8", *m_peer, *m_case, overhead, m_run.job));
    return {};
}

/// Two passes each: memory grows to its size; how many passes fill a burst of 40 ms; peer and engine
/// agree on the logits.
Result<void> EncoderArena::warmUp() {
    std::vector<float> own, peer;
    for (auto& contestant : m_case->contestants) {
        m_run.job.phase(fmt::format("{}: warming up {}", m_case->which.name, contestant->name));
        PSCOPE_TRY(micros, contestant->burst(2));
        contestant->passes = 1 + static_cast<int>(std::clamp(40'000 / micros.back(), 1.0, 20.0));
        if (contestant->name != kDenseName && contestant->name != kOrtName) continue;
        PSCOPE_TRY(logits, contestant->logits());
        (contestant->name == kDenseName ? own : peer) = std::move(logits);
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

} // namespace pscope
