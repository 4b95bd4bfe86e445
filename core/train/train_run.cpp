// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Everything random is a function of (seed, phase, step), so the state needs counters, weights and moments,
// but no generator's innards: a resumed run repeats the uninterrupted one bit for bit.
#include "core/train/train_run.h"

#include <chrono>
#include <cmath>
#include <map>

#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include "core/model/checkpoint.h"
#include "core/train/batches.h"
#include "core/train/model_tensors.h"
#include "core/util/hash.h"

namespace pscope {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kEvaluationBatch = 128;
constexpr int kLogEvery = 100;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Counters of a run; JSON inside the state file.
struct Counters {
    int phase = 0; // 0 pre-training, 1 labels
    int epoch = 0;
    std::int64_t batch = 0; // next batch of the epoch
    std::int64_t steps = 0; // of this phase
    double lossSum = 0;     // over this epoch's batches so far
    double bestScore = -2;  // below any metric
    int bestEpoch = 0;
    double pretrainLoss = 0;
    std::vector<EpochReport> epochs;
};

nlohmann::json toJson(const Counters& c, const std::string& fingerprint) {
    nlohmann::json json{
        {"fingerprint", fingerprint}, {"phase", c.phase},         {"epoch", c.epoch},
        {"batch", c.batch},           {"steps", c.steps},         {"lossSum", c.lossSum},
        {"bestScore", c.bestScore},   {"bestEpoch", c.bestEpoch}, {"pretrainLoss", c.pretrainLoss}};
    for (const auto& e : c.epochs)
        json["epochs"].push_back({e.epoch, e.trainLoss, e.dev, e.seconds});
    return json;
}

Counters fromJson(const nlohmann::json& json) {
    Counters c;
    c.phase = json.at("phase");
    c.epoch = json.at("epoch");
    c.batch = json.at("batch");
    c.steps = json.at("steps");
    c.lossSum = json.at("lossSum");
    c.bestScore = json.at("bestScore");
    c.bestEpoch = json.at("bestEpoch");
    c.pretrainLoss = json.at("pretrainLoss");
    if (json.contains("epochs"))
        for (const auto& e : json.at("epochs"))
            c.epochs.push_back({e.at(0), e.at(1), e.at(2), e.at(3)});
    return c;
}

Tensor bytesTensor(std::string text) {
    const auto owner = std::make_shared<std::string>(std::move(text));
    Tensor tensor;
    tensor.dtype = DType::U8;
    tensor.shape = {static_cast<std::int64_t>(owner->size())};
    tensor.bytes = std::as_bytes(std::span(*owner));
    tensor.owner = owner;
    return tensor;
}

/// What must be equal for a state to be continued: everything that shapes the sequence of updates.
std::string fingerprintOf(const TrainOptions& o, const TrainSets& sets, const Model& model) {
    return contentHash(fmt::format("{} {} {} {} {} {} {} {} {} {} | {} {} {} {} | {} {} | {} {} {} {}",
                                   o.epochs, o.batchSize, o.learningRate, o.warmup, o.weightDecay, o.dropout,
                                   o.clipNorm, o.labelSmoothing, o.tokenMasking, o.maxTokens,
                                   o.pretrainEpochs, o.pretrainBatchSize, o.pretrainLearningRate,
                                   o.pretrainMasking, name(o.precision), o.seed, sets.pretrain.size(),
                                   sets.train.size(), sets.dev.size(), model.parameterCount()));
}

struct Phase {
    std::string title;
    int epochs = 0;
    int batchSize = 1;
    double learningRate = 0;
    std::function<at::Tensor(PaddedBatch&, std::uint64_t seed)> loss;
    std::function<Result<void>(double meanLoss, double seconds)> epochDone;
};

} // namespace

std::filesystem::path stateFile(const std::filesystem::path& output) {
    return output / "training-state.safetensors";
}

Result<MetricValue> evaluateTwin(const Twin& twin, const EncodedDataset& data, JobContext& job) {
    Predictions predictions;
    for (const auto& rows : evaluationBatches(data, kEvaluationBatch)) {
        if (job.stopRequested()) return cancelled();
        const PaddedBatch batch = padBatch(data, rows, twin.model().config.padId);
        const std::vector<float> logits = twin.plainLogits(batch);
        predictions.classes = static_cast<int>(logits.size() / rows.size());
        predictions.logits.insert(predictions.logits.end(), logits.begin(), logits.end());
        for (const auto label : batch.labels)
            predictions.labels.push_back(static_cast<int>(label));
        for (const auto target : batch.targets)
            predictions.targets.push_back(target);
    }
    return computeMetric(defaultMetric(data.regression), predictions);
}

struct TrainRun::Impl {
    TrainOptions options;
    MaskingRule masking;
    Twin twin;
    Counters counters;
    std::unique_ptr<AdamW> optimizer;
    std::map<std::string, std::vector<float>> best; // weights of the best epoch
    std::string fingerprint;
    Clock::time_point epochStart;

    Impl(std::shared_ptr<const Model> start, const TrainOptions& o, MaskingRule m)
        : options(o)
        , masking(std::move(m))
        , twin(std::move(start)) {
        twin.requireGradients(true);
    }

    void log(const std::string& line) const {
        if (options.log) options.log(line);
    }

    void rememberBest() {
        for (const auto& [name, tensor] : twin.parameters()) {
            const float* values = tensor.data_ptr<float>();
            best[name].assign(values, values + tensor.numel());
        }
    }

    Result<void> save() const {
        TensorMap state = optimizer->state();
        for (const auto& [name, values] : best)
            state["best " + name] = Tensor::fromFloats(values, {static_cast<std::int64_t>(values.size())});
        state["counters"] = bytesTensor(toJson(counters, fingerprint).dump());
        std::error_code ec;
        std::filesystem::create_directories(options.output, ec);
        return writeSafetensors(stateFile(options.output), state, {});
    }

    /// Counters only: the phase they name decides which parameters the optimiser has.
    Result<TensorMap> loadState() {
        PSCOPE_TRY(state, readSafetensors(stateFile(options.output)));
        const auto found = state.find("counters");
        if (found == state.end())
            return fail(ErrorCode::BadInput,
                        "{}: no training state, 'counters' is missing; start without resuming",
                        stateFile(options.output).string());
        const auto bytes = found->second.bytes;
        const auto json =
            nlohmann::json::parse(reinterpret_cast<const char*>(bytes.data()),
                                  reinterpret_cast<const char*>(bytes.data()) + bytes.size(), nullptr, false);
        if (!json.is_object() || json.value("fingerprint", "") != fingerprint)
            return fail(
                ErrorCode::Mismatch,
                "{}: was made with other options or data; use the same ones or start without resuming",
                stateFile(options.output).string());
        counters = fromJson(json);
        for (const auto& [name, tensor] : state)
            if (name.starts_with("best ")) {
                const FloatArray floats = tensor.floats();
                best[name.substr(5)].assign(floats.values.begin(), floats.values.end());
            }
        return std::move(state);
    }

    Result<void> runPhase(const Phase& phase, const EncodedDataset& data, JobContext& job);
    void step(const Phase& phase, PaddedBatch& batch, std::int64_t totalSteps);
    Result<void> pretrain(const TrainSets& sets, std::optional<TensorMap>& state, JobContext& job);
    Result<void> learnLabels(const TrainSets& sets, std::optional<TensorMap>& state, JobContext& job);
    Result<void> begin(NamedParameters parameters, std::optional<TensorMap>& state);
    at::Tensor taskLoss(const at::Tensor& logits, const PaddedBatch& batch) const;
};

Result<void> TrainRun::Impl::begin(NamedParameters parameters, std::optional<TensorMap>& state) {
    AdamWOptions adam;
    adam.weightDecay = options.weightDecay;
    optimizer = std::make_unique<AdamW>(std::move(parameters), adam);
    if (state) {
        torch::NoGradGuard noGradients;
        PSCOPE_CHECK(optimizer->restore(*state, counters.steps));
        state.reset();
    }
    return {};
}

void TrainRun::Impl::step(const Phase& phase, PaddedBatch& batch, std::int64_t totalSteps) {
    const auto seed = mixSeed(options.seed, (static_cast<std::uint64_t>(counters.phase + 1) << 40) +
                                                static_cast<std::uint64_t>(counters.steps));
    torch::manual_seed(seed); // dropout
    const at::Tensor loss = phase.loss(batch, seed);
    loss.backward();
    optimizer->clipGradients(options.clipNorm);
    const auto warmup = static_cast<std::int64_t>(options.warmup * static_cast<double>(totalSteps));
    optimizer->step(phase.learningRate * scheduleFactor(counters.steps, warmup, totalSteps));
    counters.lossSum += loss.item<double>();
    ++counters.steps;
}

Result<void> TrainRun::Impl::runPhase(const Phase& phase, const EncodedDataset& data, JobContext& job) {
    const auto perEpoch = static_cast<std::int64_t>(evaluationBatches(data, phase.batchSize).size());
    const std::int64_t total = perEpoch * phase.epochs;
    const std::uint64_t order = mixSeed(options.seed, static_cast<std::uint64_t>(counters.phase) + 77);
    for (; counters.epoch < phase.epochs; ++counters.epoch, counters.batch = 0, counters.lossSum = 0) {
        if (options.patience > 0 && counters.bestEpoch > 0 &&
            counters.epoch - counters.bestEpoch >= options.patience)
            break;
        job.phase(fmt::format("{}, epoch {} of {}", phase.title, counters.epoch + 1, phase.epochs));
        epochStart = Clock::now();
        const Batches batches = trainingBatches(data, phase.batchSize, order, counters.epoch);
        for (; counters.batch < perEpoch; ++counters.batch) {
            if (job.stopRequested()) {
                PSCOPE_CHECK(save());
                return cancelled();
            }
            if (options.checkpointSteps > 0 && counters.steps > 0 &&
                counters.steps % options.checkpointSteps == 0)
                PSCOPE_CHECK(save());
            PaddedBatch batch =
                padBatch(data, batches[static_cast<std::size_t>(counters.batch)], twin.model().config.padId);
            step(phase, batch, total);
            job.progress(counters.steps, total);
            if (counters.steps % kLogEvery == 0)
                log(fmt::format("{} step {}/{} loss {:.4f} {:.0f} s", phase.title, counters.steps, total,
                                counters.lossSum / static_cast<double>(counters.batch + 1),
                                secondsSince(epochStart)));
        }
        PSCOPE_CHECK(
            phase.epochDone(counters.lossSum / static_cast<double>(perEpoch), secondsSince(epochStart)));
    }
    return {};
}

Result<void> TrainRun::Impl::pretrain(const TrainSets& sets, std::optional<TensorMap>& state,
                                      JobContext& job) {
    const MaskedLmHead head(twin.model().config, mixSeed(options.seed, 3));
    NamedParameters parameters = head.parameters();
    for (const auto& [name, tensor] : twin.parameters())
        if (!name.starts_with("head ") && !name.starts_with("classifier "))
            parameters.emplace_back(name, tensor);
    PSCOPE_CHECK(begin(std::move(parameters), state));
    const TwinForward forward{.precision =
                                  options.precision}; // no dropout: masking is noise enough for a few epochs
    const Phase phase{.title = "masked words",
                      .epochs = options.pretrainEpochs,
                      .batchSize = options.pretrainBatchSize,
                      .learningRate = options.pretrainLearningRate,
                      .loss =
                          [&](PaddedBatch& batch, std::uint64_t seed) {
                              const HiddenTokens hidden =
                                  hideTokens(batch, options.pretrainMasking, masking, seed);
                              return head.loss(twin, batch, hidden, forward);
                          },
                      .epochDone = [&](double meanLoss, double seconds) -> Result<void> {
                          counters.pretrainLoss = meanLoss;
                          log(fmt::format("masked words: epoch {} of {}, loss {:.4f}, {:.0f} s",
                                          counters.epoch + 1, options.pretrainEpochs, meanLoss, seconds));
                          return {};
                      }};
    PSCOPE_CHECK(runPhase(phase, sets.pretrain, job));
    const double loss = counters.pretrainLoss;
    counters = Counters{.phase = 1, .pretrainLoss = loss};
    return {};
}

at::Tensor TrainRun::Impl::taskLoss(const at::Tensor& logits, const PaddedBatch& batch) const {
    if (!batch.targets.empty() && batch.labels.empty())
        return torch::mse_loss(logits.select(1, 0), torch::tensor(batch.targets));
    return torch::cross_entropy_loss(logits, torch::tensor(batch.labels, torch::kLong), {},
                                     at::Reduction::Mean, -100, options.labelSmoothing);
}

Result<void> TrainRun::Impl::learnLabels(const TrainSets& sets, std::optional<TensorMap>& state,
                                         JobContext& job) {
    PSCOPE_CHECK(begin(twin.parameters(), state));
    if (options.checkpointSteps > 0 && counters.steps == 0 && options.pretrainEpochs > 0)
        PSCOPE_CHECK(save());
    const TwinForward forward{.dropout = options.dropout, .precision = options.precision};
    const Phase phase{.title = "labels",
                      .epochs = options.epochs,
                      .batchSize = options.batchSize,
                      .learningRate = options.learningRate,
                      .loss =
                          [&](PaddedBatch& batch, std::uint64_t seed) {
                              if (options.tokenMasking > 0)
                                  hideTokens(batch, options.tokenMasking, masking, seed);
                              return taskLoss(twin.logits(batch, forward), batch);
                          },
                      .epochDone = [&](double meanLoss, double seconds) -> Result<void> {
                          PSCOPE_TRY(score, evaluateTwin(twin, sets.dev, job));
                          counters.epochs.push_back({counters.epoch + 1, meanLoss, score.value, seconds});
                          const bool better = score.value > counters.bestScore;
                          if (better) {
                              counters.bestScore = score.value;
                              counters.bestEpoch = counters.epoch + 1;
                              rememberBest();
                          }
                          log(fmt::format("labels: epoch {} of {}, loss {:.4f}, dev {} {:.4f}{}, {:.0f} s",
                                          counters.epoch + 1, options.epochs, meanLoss, score.id, score.value,
                                          better ? " (best)" : "", seconds));
                          return {};
                      }};
    return runPhase(phase, sets.train, job);
}

TrainRun::TrainRun(std::shared_ptr<const Model> start, const TrainOptions& options, MaskingRule masking)
    : m_impl(std::make_unique<Impl>(std::move(start), options, std::move(masking))) {}
TrainRun::~TrainRun() = default;

Result<TrainReport> TrainRun::run(const TrainSets& sets, JobContext& job) {
    at::set_num_threads(m_impl->options.threads);
    m_impl->fingerprint = fingerprintOf(m_impl->options, sets, m_impl->twin.model());
    std::optional<TensorMap> state;
    if (m_impl->options.resume && std::filesystem::exists(stateFile(m_impl->options.output))) {
        PSCOPE_TRY(loaded, m_impl->loadState());
        state = std::move(loaded);
    }
    if (m_impl->options.pretrainEpochs == 0) m_impl->counters.phase = 1;
    if (m_impl->counters.phase == 0) PSCOPE_CHECK(m_impl->pretrain(sets, state, job));
    PSCOPE_CHECK(m_impl->learnLabels(sets, state, job));
    TrainReport report;
    report.epochs = m_impl->counters.epochs;
    report.bestEpoch = m_impl->counters.bestEpoch;
    report.pretrainLoss = m_impl->counters.pretrainLoss;
    return report;
}

std::shared_ptr<Model> TrainRun::bestModel() const {
    auto model = m_impl->twin.toModel();
    std::map<std::string, Tensor> made;
    visitTensors(*model, [&](const std::string& name, Tensor& tensor) {
        const auto found = m_impl->best.find(name);
        if (found == m_impl->best.end()) return;
        auto& copy = made[name];
        if (copy.empty()) copy = Tensor::fromFloats(found->second, tensor.shape);
        tensor = copy;
    });
    return model;
}

} // namespace pscope
