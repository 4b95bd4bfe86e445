// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One slider move, read top to bottom in evaluate(): recipe -> compressor -> back-end -> timer -> accuracy -> Measurement.
// Over 500 lines, as all of it shares one private Impl; where to split next: placing on devices (placeOn, setBackend, evaluateOn).
#include "core/measure/workbench.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <thread>

#include "core/backend/last_layer.h"
#include "core/compress/executed_work.h"
#include "core/measure/data_calibrator.h"
#include "core/measure/executable_cache.h"
#include "core/measure/label_order.h"

#ifndef PSCOPE_VERSION
#error "PSCOPE_VERSION comes from core/CMakeLists.txt"
#endif

namespace pscope {
namespace {

constexpr std::size_t kWarmExecutables = 4;
constexpr std::size_t kKeptPredictions = 64;
constexpr double kFirstLatencySeconds = 0.02;  // of sampling before the first figure
constexpr double kFirstAccuracySeconds = 0.9;  // of evaluation before the timing goes on: small sets and late layers are done by then
constexpr double kUpdateSeconds = 0.15;        // between latency figures on the way

/// Adds the seconds it lives to a phase.
class PhaseClock {
public:
    explicit PhaseClock(double& seconds) : m_seconds(seconds) {}
    ~PhaseClock() { m_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count(); }
    PhaseClock(const PhaseClock&) = delete;
    PhaseClock& operator=(const PhaseClock&) = delete;

private:
    double& m_seconds;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

std::vector<float> softmax(std::vector<float> logits) {
    const float peak = *std::max_element(logits.begin(), logits.end());
    float sum = 0;
    for (float& value : logits) sum += value = std::exp(value - peak);
    for (float& value : logits) value /= sum;
    return logits;
}

/// A device in use: the dense model on it, and everything that was found out there.
struct Place {
    explicit Place(std::size_t prefixBytes) : prefixes(prefixBytes) {}
    Backend* backend = nullptr;
    BackendInfo backendInfo;
    DeviceInfo device;
    Prepared baseline;
    std::map<std::int64_t, AccuracyResult> baselineAccuracy; // by row limit
    ExecutableCache executables{kWarmExecutables};
    PrefixCache prefixes;
    std::map<std::string, Predictions> predictions; // by recipe text
    std::optional<std::string> labelWarning;        // known once the dense model was evaluated
};

} // namespace

struct Workbench::Impl : Place {
    const BackendRegistry& registry;
    WorkbenchOptions options;
    std::shared_ptr<const Model> model;
    ModelShape shape;
    std::shared_ptr<const Tokenizer> tokenizer;
    int maxTokens = 0;
    Dataset dataset;
    EncodedDataset encoded;
    bool hasData = false, hasOwnCalibration = false;
    std::shared_ptr<DataCalibrator> calibrator;
    std::unique_ptr<Compressor> compressor;
    std::map<std::int64_t, EvaluationSet> evaluationSets; // by row limit
    PhaseSeconds phases;
    std::map<std::pair<std::string, std::string>, Place> elsewhere; // by back-end and device; see evaluateOn

    Impl(const BackendRegistry& r, WorkbenchOptions o) : Place(o.prefixCacheBytes), registry(r), options(std::move(o)) {}

    Result<Place> placeOn(const std::string& backendId, const std::string& deviceId, JobContext& job) const;

    Result<void> load(const std::filesystem::path& folder, JobContext& job);
    Result<EncodedDataset> encode(const Dataset& data, JobContext& job) const;
    Result<Prepared*> prepared(const Recipe& recipe, JobContext& job);
    const EvaluationSet& evaluationSet(const EvaluateOptions& options);
    Result<void> checkAccuracy() const;
    const AccuracyResult* knownBaseline(const EvaluateOptions& options) const;
    Result<const AccuracyResult*> baselineResult(const EvaluateOptions& options, JobContext& job);
    AccuracyOptions accuracyOptions(const EvaluateOptions& options) const;
    Measurement blank(const Recipe& recipe, const std::string& text, const Executable& executable, const EvaluateOptions& options) const;
    void setTimedThreads(Executable& executable, const EvaluateOptions& options);
    Result<void> addAccuracy(Measurement& point, const std::string& text, AccuracyResult own, const EvaluateOptions& options, JobContext& job);
    Result<void> measure(Measurement& point, const std::string& text, Executable& executable, const EvaluateOptions& options,
                         const MeasurementWatcher& watcher, JobContext& job);
    int costTokens(const Workload& workload) const;
    Execution executionOf(const Executable& executable) const;
    void forgetResults();
};

Result<void> Workbench::Impl::load(const std::filesystem::path& folder, JobContext& job) {
    job.phase("loading model");
    PSCOPE_TRY(loaded, loadModel(folder, job));
    model = std::move(loaded);
    shape = shapeOf(*model);
    PSCOPE_TRY(words, loadTokenizer(model->folder, model->config));
    tokenizer = std::move(words);
    maxTokens = model->config.maxTokens();
    for (const int limit : {options.maxTokens, tokenizer->maxLength()})
        if (limit > 0) maxTokens = std::min(maxTokens, limit);
    calibrator = std::make_shared<DataCalibrator>(registry, model, options.gradients);
    compressor = std::make_unique<Compressor>(model, calibrator);
    return {};
}

Result<EncodedDataset> Workbench::Impl::encode(const Dataset& data, JobContext& job) const {
    job.phase("tokenizing");
    return encodeDataset(data, *tokenizer, maxTokens, job);
}

void Workbench::Impl::forgetResults() {
    baselineAccuracy.clear();
    predictions.clear();
    labelWarning.reset();
}

AccuracyOptions Workbench::Impl::accuracyOptions(const EvaluateOptions& evaluate) const {
    AccuracyOptions result;
    result.metric = options.metric;
    result.limit = evaluate.limit;
    result.threads = evaluate.accuracyThreads;
    return result;
}

const EvaluationSet& Workbench::Impl::evaluationSet(const EvaluateOptions& evaluate) {
    const auto [at, isNew] = evaluationSets.try_emplace(evaluate.limit);
    if (isNew) at->second = makeEvaluationSet(encoded, evaluate.limit, AccuracyOptions{}.batchTokens);
    return at->second;
}

Result<void> Workbench::Impl::checkAccuracy() const {
    if (!hasData) return fail(ErrorCode::BadInput, "accuracy: needs a data set; choose one");
    if (!model->hasHead())
        return fail(ErrorCode::Unsupported, "{}: has no classification head, so there is no accuracy; train one with 'pscope train'",
                    model->folder.string());
    if (encoded.size() == 0) return fail(ErrorCode::BadInput, "accuracy: the data set holds no examples");
    return {};
}

const AccuracyResult* Workbench::Impl::knownBaseline(const EvaluateOptions& evaluate) const {
    const auto known = baselineAccuracy.find(evaluate.limit);
    return known == baselineAccuracy.end() ? nullptr : &known->second;
}

Result<const AccuracyResult*> Workbench::Impl::baselineResult(const EvaluateOptions& evaluate, JobContext& job) {
    if (const AccuracyResult* known = knownBaseline(evaluate)) return known;
    job.phase("accuracy of the dense model");
    AccuracyRun run(*baseline.executable, encoded, evaluationSet(evaluate), accuracyOptions(evaluate), &prefixes);
    PSCOPE_CHECK(run.advance(std::numeric_limits<double>::infinity(), {}, job));
    PSCOPE_TRY(result, run.result());
    labelWarning = swappedLabelWarning(result.predictions, model->config.labels);
    return &(baselineAccuracy[evaluate.limit] = std::move(result));
}

/// Tokens per example the MACs are counted for: the workload's, or the mean length of the data.
int Workbench::Impl::costTokens(const Workload& workload) const {
    if (workload.tokens > 0) return workload.tokens;
    if (encoded.size() == 0) return std::min(128, maxTokens);
    return std::max(1, int(std::lround(double(encoded.tokenCount) / double(encoded.size()))));
}

Execution Workbench::Impl::executionOf(const Executable& executable) const {
    const auto* shortcut = dynamic_cast<const LastLayerShortcut*>(&executable);
    return {.firstTokensLast = shortcut && shortcut->firstTokensLast(), .effective = &executable.effectiveRecipe()};
}

Measurement Workbench::Impl::blank(const Recipe& recipe, const std::string& text, const Executable& executable,
                                   const EvaluateOptions& evaluate) const {
    Measurement point;
    point.requested = text;
    point.effective = toText(executable.effectiveRecipe(), shape);
    point.differences = executable.differences();
    point.kernels = executable.kernels();
    point.backend = backendInfo.id;
    point.device = device.id;
    point.deviceName = device.name;
    point.workload = evaluate.workload;
    point.modelHash = model->hash;
    if (hasData) {
        point.dataHash = dataset.hash;
        point.dataSplit = dataset.path.filename().string();
    }
    point.provenance = backendInfo.provenance;
    point.origin = {std::string("paretoscope ") + PSCOPE_VERSION, hostFingerprint(), nowUtc(), options.seed};
    if (recipe.isDense()) point.name = "dense";
    return point;
}

void Workbench::Impl::setTimedThreads(Executable& executable, const EvaluateOptions& evaluate) {
    executable.setThreads(evaluate.workload.threads);
    baseline.executable->setThreads(evaluate.workload.threads);
}

/// The whole data set is done: what it gave, against the dense model on the same examples.
Result<void> Workbench::Impl::addAccuracy(Measurement& point, const std::string& text, AccuracyResult own, const EvaluateOptions& evaluate,
                                          JobContext& job) {
    if (point.isBaseline() && !knownBaseline(evaluate)) {
        labelWarning = swappedLabelWarning(own.predictions, model->config.labels);
        baselineAccuracy[evaluate.limit] = own;
    }
    PSCOPE_TRY(reference, baselineResult(evaluate, job));
    point.baselineAccuracy = reference->metric;
    point.accuracy = own.metric;
    point.accuracyRunning = false;
    if (!encoded.regression)
        point.mcnemarP = mcnemarP(reference->predictions.argmax(), own.predictions.argmax(), own.predictions.labels);
    if (predictions.size() >= kKeptPredictions) predictions.erase(predictions.begin());
    predictions[text] = std::move(own.predictions);
    return {};
}

/// First looks before whole figures: a person sees both numbers of an edit within a blink and watches them narrow. Timing and
/// evaluation take turns and never overlap.
Result<void> Workbench::Impl::measure(Measurement& point, const std::string& text, Executable& executable, const EvaluateOptions& evaluate,
                                      const MeasurementWatcher& watcher, JobContext& job) {
    std::vector<TokenBatch> batches;
    std::optional<LatencyRun> timer;
    std::optional<AccuracyRun> counter;
    const auto showLatency = [&](PairedLatency timed) {
        point.latency = std::move(timed.candidate);
        point.baselineLatency = std::move(timed.baseline);
        point.speedup = timed.speedup;
        if (watcher) watcher(point);
    };
    const auto showAccuracy = [&](const MetricValue& soFar) {
        point.accuracy = soFar;
        point.accuracyRunning = true;
        if (watcher) watcher(point);
    };
    const auto time = [&](double seconds) -> Result<void> {
        job.phase("timing");
        const PhaseClock clock(phases.latency);
        setTimedThreads(executable, evaluate);
        return timer->advance(seconds, job);
    };
    const auto count = [&](double seconds) -> Result<void> {
        job.phase("accuracy");
        const PhaseClock clock(phases.accuracy);
        return counter->advance(seconds, showAccuracy, job);
    };
    if (evaluate.measureLatency) {
        PSCOPE_TRY(made, workloadBatches(evaluate.workload, model->config, hasData ? &encoded : nullptr));
        batches = std::move(made);
        timer.emplace(executable, *baseline.executable, batches, evaluate.latency);
        PSCOPE_CHECK(time(kFirstLatencySeconds));
        showLatency(timer->soFar());
    }
    const AccuracyResult* known = evaluate.measureAccuracy ? knownBaseline(evaluate) : nullptr;
    if (known) point.baselineAccuracy = known->metric;
    const bool isKnown = known && point.isBaseline();
    if (evaluate.measureAccuracy && !isKnown) {
        counter.emplace(executable, encoded, evaluationSet(evaluate), accuracyOptions(evaluate), &prefixes);
        PSCOPE_CHECK(count(timer ? kFirstAccuracySeconds : std::numeric_limits<double>::infinity()));
    }
    // Done already: shown whole before the timing goes on, unless the dense model would have to be counted first.
    bool isAdded = false;
    if (timer && counter && counter->finished() && known) {
        PSCOPE_TRY(counted, counter->result());
        PSCOPE_CHECK(addAccuracy(point, text, std::move(counted), evaluate, job));
        isAdded = true;
        if (watcher) watcher(point);
    }
    if (timer) {
        while (!timer->finished()) {
            PSCOPE_CHECK(time(kUpdateSeconds));
            if (!timer->finished()) showLatency(timer->soFar());
        }
        const PhaseClock clock(phases.latency);
        PSCOPE_TRY(timed, timer->result(job));
        if (unsigned(evaluate.workload.threads) > std::max(1u, std::thread::hardware_concurrency()))
            for (LatencyResult* side : {&timed.candidate, &timed.baseline}) side->flags.emplace_back("threads");
        showLatency(std::move(timed));
    }
    if (counter && !isAdded) PSCOPE_CHECK(count(std::numeric_limits<double>::infinity()));
    if (!evaluate.measureAccuracy || isAdded) return {};
    const PhaseClock clock(phases.accuracy);
    AccuracyResult own;
    if (isKnown) {
        own = *known;
    } else {
        PSCOPE_TRY(counted, counter->result());
        own = std::move(counted);
    }
    return addAccuracy(point, text, std::move(own), evaluate, job);
}

Workbench::Workbench() = default;
Workbench::~Workbench() = default;

Result<std::unique_ptr<Workbench>> Workbench::open(const BackendRegistry& registry, const std::filesystem::path& modelFolder,
                                                   const WorkbenchOptions& options, JobContext& job) {
    std::unique_ptr<Workbench> bench(new Workbench);
    bench->m_impl = std::make_unique<Impl>(registry, options);
    PSCOPE_CHECK(bench->m_impl->load(modelFolder, job));
    PSCOPE_CHECK(bench->setBackend(options.backend, options.device, job));
    return bench;
}

Result<void> Workbench::setData(const std::filesystem::path& file, const DatasetOptions& options, JobContext& job) {
    job.phase("reading data");
    PSCOPE_TRY(data, readDataset(file, options, job));
    if (m_impl->model->hasHead()) PSCOPE_CHECK(mapLabels(data, m_impl->model->config));
    PSCOPE_TRY(encoded, m_impl->encode(data, job));
    m_impl->dataset = std::move(data);
    m_impl->encoded = std::move(encoded);
    m_impl->hasData = true;
    m_impl->forgetResults();
    m_impl->elsewhere.clear();
    m_impl->evaluationSets.clear();
    m_impl->prefixes.clear();
    if (m_impl->hasOwnCalibration) return {};
    m_impl->calibrator->setData(m_impl->encoded, std::size_t(m_impl->options.calibrationExamples));
    m_impl->compressor->calibrationChanged();
    m_impl->executables.clear(); // what was calibrated on other data is another model
    return {};
}

Result<void> Workbench::setCalibrationData(const std::filesystem::path& file, const DatasetOptions& options, JobContext& job) {
    PSCOPE_TRY(data, readDataset(file, options, job));
    if (m_impl->model->hasHead()) PSCOPE_CHECK(mapLabels(data, m_impl->model->config));
    PSCOPE_TRY(encoded, m_impl->encode(data, job));
    m_impl->calibrator->setData(encoded, std::size_t(m_impl->options.calibrationExamples));
    m_impl->compressor->calibrationChanged();
    m_impl->executables.clear();
    m_impl->elsewhere.clear();
    m_impl->hasOwnCalibration = true;
    return {};
}

void Workbench::setMetric(const std::string& metric) {
    if (metric == m_impl->options.metric) return;
    m_impl->options.metric = metric;
    m_impl->forgetResults();
    m_impl->elsewhere.clear();
}

Result<Place> Workbench::Impl::placeOn(const std::string& backendId, const std::string& deviceId, JobContext& job) const {
    PSCOPE_TRY(backend, registry.find(backendId));
    const auto devices = backend->probe();
    const auto wanted = std::find_if(devices.begin(), devices.end(), [&](const DeviceInfo& d) {
        return deviceId.empty() ? d.usable : d.id == deviceId;
    });
    if (wanted == devices.end() && deviceId.empty())
        return fail(ErrorCode::Device, "{}: cannot be used: {}", backend->info().id, devices.empty() ? "it has no device" : devices.front().whyNot);
    if (wanted == devices.end())
        return fail(ErrorCode::Device, "{}: has no device '{}'; see 'pscope list devices'", backend->info().id, deviceId);
    if (!wanted->usable) return fail(ErrorCode::Device, "{}: cannot be used: {}", wanted->id, wanted->whyNot);
    job.phase("preparing the dense model");
    PSCOPE_TRY(dense, compressor->apply(denseRecipe(shape), job));
    PSCOPE_TRY(executable, backend->prepare(wanted->id, dense, job));
    Place place(options.prefixCacheBytes);
    place.backend = backend;
    place.backendInfo = backend->info();
    place.device = *wanted;
    place.baseline = {std::move(executable), std::move(dense)};
    return place;
}

Result<void> Workbench::setBackend(const std::string& backendId, const std::string& deviceId, JobContext& job) {
    PSCOPE_TRY(place, m_impl->placeOn(backendId, deviceId, job));
    m_impl->elsewhere.erase({place.backendInfo.id, place.device.id});
    static_cast<Place&>(*m_impl) = std::move(place);
    return {};
}

Result<Measurement> Workbench::evaluateOn(const std::string& backendId, const std::string& deviceId, const Recipe& recipe,
                                          const EvaluateOptions& options, const MeasurementWatcher& watcher, JobContext& job) {
    Impl& impl = *m_impl;
    if (backendId == impl.backendInfo.id && deviceId == impl.device.id) return evaluate(recipe, options, watcher, job);
    auto place = impl.elsewhere.find({backendId, deviceId});
    if (place == impl.elsewhere.end()) {
        PSCOPE_TRY(made, impl.placeOn(backendId, deviceId, job));
        place = impl.elsewhere.emplace(std::pair(backendId, deviceId), std::move(made)).first;
    }
    struct Visit { // also home again when something throws
        Place &here, &there;
        Visit(Place& from, Place& to) : here(from), there(to) { std::swap(here, there); }
        ~Visit() { std::swap(here, there); }
    };
    auto point = [&] {
        const Visit visit(impl, place->second);
        return evaluate(recipe, options, watcher, job);
    }();
    place->second.executables.clear(); // the dense model and what it answered stay; the rest would pile up per device
    place->second.prefixes.clear();
    if (!point && point.error().code == ErrorCode::Device) impl.elsewhere.erase(place); // to be opened anew the next time
    return point;
}

const Model& Workbench::model() const { return *m_impl->model; }
ModelShape Workbench::shape() const { return m_impl->shape; }
const Tokenizer& Workbench::tokenizer() const { return *m_impl->tokenizer; }
int Workbench::maxTokens() const { return m_impl->maxTokens; }
const Dataset* Workbench::data() const { return m_impl->hasData ? &m_impl->dataset : nullptr; }
Compressor& Workbench::compressor() { return *m_impl->compressor; }
const BackendInfo& Workbench::backendInfo() const { return m_impl->backendInfo; }
const DeviceInfo& Workbench::deviceInfo() const { return m_impl->device; }

const std::optional<std::string>& Workbench::labelWarning() const { return m_impl->labelWarning; }

std::vector<std::string> Workbench::notes() const {
    std::vector<std::string> all = m_impl->model->notes;
    all.insert(all.end(), m_impl->dataset.notes.begin(), m_impl->dataset.notes.end());
    if (m_impl->encoded.truncatedCount > 0)
        all.push_back(fmt::format("{}: {} of {} texts are longer than {} tokens and were cut on the right", m_impl->dataset.path.string(),
                                  m_impl->encoded.truncatedCount, m_impl->encoded.size(), m_impl->maxTokens));
    if (m_impl->hasData && !m_impl->hasOwnCalibration)
        all.push_back(fmt::format("calibration reads {} texts of the evaluation data itself; choose a calibration file for a clean comparison",
                                  std::min<std::size_t>(m_impl->encoded.size(), std::size_t(m_impl->options.calibrationExamples))));
    if (m_impl->labelWarning) all.push_back(*m_impl->labelWarning); // last: it comes after the first accuracy
    return all;
}

Result<Prepared*> Workbench::Impl::prepared(const Recipe& recipe, JobContext& job) {
    if (recipe.isDense()) return &baseline;
    const std::string text = toText(recipe, shape);
    if (Prepared* warm = executables.find(text)) return warm;
    job.phase("applying the recipe");
    const auto apply = [&]() -> Result<CompressedModel> {
        const PhaseClock clock(phases.apply);
        return compressor->apply(recipe, job);
    };
    PSCOPE_TRY(compressed, apply());
    const PhaseClock clock(phases.prepare);
    PSCOPE_TRY(executable, backend->prepare(device.id, compressed, job));
    return executables.insert(text, {std::move(executable), std::move(compressed)});
}

Result<Executable*> Workbench::executable(const Recipe& recipe, JobContext& job) {
    PSCOPE_TRY(ready, m_impl->prepared(recipe, job));
    return ready->executable.get();
}

Result<Measurement> Workbench::evaluate(const Recipe& recipe, const EvaluateOptions& options, const MeasurementWatcher& watcher,
                                        JobContext& job) {
    const std::string text = toText(recipe, m_impl->shape);
    m_impl->phases = {};
    PSCOPE_TRY(ready, m_impl->prepared(recipe, job));
    Measurement point = m_impl->blank(recipe, text, *ready->executable, options);
    point.cost = costOf(ready->compressed, m_impl->costTokens(options.workload), m_impl->executionOf(*ready->executable));
    if (options.measureAccuracy) PSCOPE_CHECK(m_impl->checkAccuracy());
    PSCOPE_CHECK(m_impl->measure(point, text, *ready->executable, options, watcher, job));
    point.kernels = ready->executable->kernels(); // a simulated device has counted its audits meanwhile
    if (watcher) watcher(point);
    return point;
}

const PhaseSeconds& Workbench::phases() const { return m_impl->phases; }

const Predictions* Workbench::predictions(const std::string& recipeText) const {
    const auto at = m_impl->predictions.find(recipeText);
    return at == m_impl->predictions.end() ? nullptr : &at->second;
}

Result<ModelCost> Workbench::cost(const Recipe& recipe, int tokens, JobContext& job) {
    PSCOPE_TRY(compressed, m_impl->compressor->apply(recipe, job));
    Execution execution = m_impl->executionOf(*m_impl->baseline.executable);
    execution.effective = nullptr; // unknown before it is packed
    return costOf(compressed, tokens, execution);
}

Support Workbench::support(const MatrixSpec& spec, int rows, int columns) const {
    return m_impl->backend->supports(m_impl->device.id, spec, rows, columns);
}

Result<TryAnswer> Workbench::tryText(const std::string& text, const std::string& pair, const Recipe& recipe, JobContext& job) {
    if (!m_impl->model->hasHead())
        return fail(ErrorCode::Unsupported, "{}: has no classification head to answer with", m_impl->model->folder.string());
    PSCOPE_TRY(compressed, executable(recipe, job));
    const Encoding encoding = m_impl->tokenizer->encode(text, pair, m_impl->maxTokens);
    TokenBatch batch;
    batch.add(encoding.ids, encoding.typeIds);

    TryAnswer answer;
    for (const auto id : encoding.ids) answer.tokens.push_back(m_impl->tokenizer->token(id));
    answer.labels = m_impl->model->config.labels;
    LatencyOptions brief;
    brief.warmupSeconds = 0.005;
    brief.budgetSeconds = 0.1;
    brief.minSamples = 15;
    m_impl->baseline.executable->setThreads(1);
    compressed->setThreads(1);
    PSCOPE_TRY(timed, measureLatency(*compressed, *m_impl->baseline.executable, {batch}, brief, job));
    answer.denseUs = timed.baseline.p50Us;
    answer.compressedUs = timed.candidate.p50Us;
    PSCOPE_TRY(dense, m_impl->baseline.executable->forward(batch, job));
    PSCOPE_TRY(small, compressed->forward(batch, job));
    const bool regression = m_impl->model->config.regression;
    answer.dense = regression ? dense.values : softmax(dense.values);
    answer.compressed = regression ? small.values : softmax(small.values);
    return answer;
}

Result<const UnitScores*> Workbench::unitScores(const std::string& unitMethod, JobContext& job) {
    return m_impl->compressor->unitScores(unitMethod, job);
}

} // namespace pscope
