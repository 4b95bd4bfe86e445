// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One slider move, read top to bottom in evaluate(): recipe -> compressor -> back-end -> timer -> accuracy -> Measurement.
#include "core/measure/workbench.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

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

std::vector<float> softmax(std::vector<float> logits) {
    const float peak = *std::max_element(logits.begin(), logits.end());
    float sum = 0;
    for (float& value : logits) sum += value = std::exp(value - peak);
    for (float& value : logits) value /= sum;
    return logits;
}

} // namespace

struct Workbench::Impl {
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
    Backend* backend = nullptr;
    BackendInfo backendInfo;
    DeviceInfo device;
    std::unique_ptr<Executable> baseline;
    std::map<std::int64_t, AccuracyResult> baselineAccuracy; // by row limit
    ExecutableCache executables{kWarmExecutables};
    std::map<std::string, Predictions> predictions; // by recipe text
    std::optional<std::string> labelWarning;        // known once the dense model was evaluated

    Impl(const BackendRegistry& r, WorkbenchOptions o) : registry(r), options(std::move(o)) {}

    Result<void> load(const std::filesystem::path& folder, JobContext& job);
    Result<EncodedDataset> encode(const Dataset& data, JobContext& job) const;
    Result<const AccuracyResult*> baselineResult(const EvaluateOptions& options, JobContext& job);
    AccuracyOptions accuracyOptions(const EvaluateOptions& options) const;
    Measurement blank(const Recipe& recipe, const std::string& text, const Executable& executable, const EvaluateOptions& options) const;
    Result<void> addLatency(Measurement& point, Executable& executable, const EvaluateOptions& options, JobContext& job);
    Result<void> addAccuracy(Measurement& point, const std::string& text, Executable& executable, const EvaluateOptions& options,
                             const MeasurementWatcher& watcher, JobContext& job);
    int costTokens(const Workload& workload) const;
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

Result<const AccuracyResult*> Workbench::Impl::baselineResult(const EvaluateOptions& evaluate, JobContext& job) {
    const auto known = baselineAccuracy.find(evaluate.limit);
    if (known != baselineAccuracy.end()) return &known->second;
    job.phase("accuracy of the dense model");
    PSCOPE_TRY(result, evaluateAccuracy(*baseline, encoded, accuracyOptions(evaluate), {}, job));
    labelWarning = swappedLabelWarning(result.predictions, model->config.labels);
    return &(baselineAccuracy[evaluate.limit] = std::move(result));
}

/// Tokens per example the MACs are counted for: the workload's, or the mean length of the data.
int Workbench::Impl::costTokens(const Workload& workload) const {
    if (workload.tokens > 0) return workload.tokens;
    if (encoded.size() == 0) return std::min(128, maxTokens);
    return std::max(1, int(std::lround(double(encoded.tokenCount) / double(encoded.size()))));
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

Result<void> Workbench::Impl::addLatency(Measurement& point, Executable& executable, const EvaluateOptions& evaluate, JobContext& job) {
    job.phase("timing");
    PSCOPE_TRY(batches, workloadBatches(evaluate.workload, model->config, hasData ? &encoded : nullptr));
    executable.setThreads(evaluate.workload.threads);
    baseline->setThreads(evaluate.workload.threads);
    PSCOPE_TRY(timed, measureLatency(executable, *baseline, batches, evaluate.latency, job));
    point.latency = std::move(timed.candidate);
    point.baselineLatency = std::move(timed.baseline);
    point.speedup = timed.speedup;
    return {};
}

Result<void> Workbench::Impl::addAccuracy(Measurement& point, const std::string& text, Executable& executable,
                                          const EvaluateOptions& evaluate, const MeasurementWatcher& watcher, JobContext& job) {
    if (!model->hasHead())
        return fail(ErrorCode::Unsupported, "{}: has no classification head, so there is no accuracy; train one with 'pscope train'",
                    model->folder.string());
    PSCOPE_TRY(reference, baselineResult(evaluate, job));
    point.baselineAccuracy = reference->metric;
    AccuracyResult own;
    if (&executable == baseline.get()) {
        own = *reference;
    } else {
        job.phase("accuracy");
        const auto partial = [&](const MetricValue& soFar) {
            point.accuracy = soFar;
            if (watcher) watcher(point);
        };
        PSCOPE_TRY(result, evaluateAccuracy(executable, encoded, accuracyOptions(evaluate), partial, job));
        own = std::move(result);
    }
    point.accuracy = own.metric;
    if (!encoded.regression)
        point.mcnemarP = mcnemarP(reference->predictions.argmax(), own.predictions.argmax(), own.predictions.labels);
    if (predictions.size() >= kKeptPredictions) predictions.erase(predictions.begin());
    predictions[text] = std::move(own.predictions);
    return {};
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
    if (m_impl->hasOwnCalibration) return {};
    m_impl->calibrator->setData(m_impl->encoded, std::size_t(m_impl->options.calibrationExamples));
    m_impl->compressor = std::make_unique<Compressor>(m_impl->model, m_impl->calibrator);
    m_impl->executables.clear(); // what was calibrated on other data is another model
    return {};
}

Result<void> Workbench::setCalibrationData(const std::filesystem::path& file, const DatasetOptions& options, JobContext& job) {
    PSCOPE_TRY(data, readDataset(file, options, job));
    if (m_impl->model->hasHead()) PSCOPE_CHECK(mapLabels(data, m_impl->model->config));
    PSCOPE_TRY(encoded, m_impl->encode(data, job));
    m_impl->calibrator->setData(encoded, std::size_t(m_impl->options.calibrationExamples));
    m_impl->compressor = std::make_unique<Compressor>(m_impl->model, m_impl->calibrator);
    m_impl->executables.clear();
    m_impl->hasOwnCalibration = true;
    return {};
}

void Workbench::setMetric(const std::string& metric) {
    if (metric == m_impl->options.metric) return;
    m_impl->options.metric = metric;
    m_impl->forgetResults();
}

Result<void> Workbench::setBackend(const std::string& backendId, const std::string& deviceId, JobContext& job) {
    PSCOPE_TRY(backend, m_impl->registry.find(backendId));
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
    PSCOPE_TRY(dense, m_impl->compressor->apply(denseRecipe(m_impl->shape), job));
    PSCOPE_TRY(baseline, backend->prepare(wanted->id, dense, job));
    m_impl->backend = backend;
    m_impl->backendInfo = backend->info();
    m_impl->device = *wanted;
    m_impl->baseline = std::move(baseline);
    m_impl->executables.clear();
    m_impl->forgetResults();
    return {};
}

const Model& Workbench::model() const { return *m_impl->model; }
ModelShape Workbench::shape() const { return m_impl->shape; }
const Tokenizer& Workbench::tokenizer() const { return *m_impl->tokenizer; }
int Workbench::maxTokens() const { return m_impl->maxTokens; }
const Dataset* Workbench::data() const { return m_impl->hasData ? &m_impl->dataset : nullptr; }
Compressor& Workbench::compressor() { return *m_impl->compressor; }
const BackendInfo& Workbench::backendInfo() const { return m_impl->backendInfo; }
const DeviceInfo& Workbench::deviceInfo() const { return m_impl->device; }

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

Result<Executable*> Workbench::executable(const Recipe& recipe, JobContext& job) {
    if (recipe.isDense()) return m_impl->baseline.get();
    const std::string text = toText(recipe, m_impl->shape);
    if (Executable* warm = m_impl->executables.find(text)) return warm;
    job.phase("applying the recipe");
    PSCOPE_TRY(compressed, m_impl->compressor->apply(recipe, job));
    PSCOPE_TRY(executable, m_impl->backend->prepare(m_impl->device.id, compressed, job));
    return m_impl->executables.insert(text, std::move(executable));
}

Result<Measurement> Workbench::evaluate(const Recipe& recipe, const EvaluateOptions& options, const MeasurementWatcher& watcher,
                                        JobContext& job) {
    const std::string text = toText(recipe, m_impl->shape);
    PSCOPE_TRY(executable, this->executable(recipe, job));
    Measurement point = m_impl->blank(recipe, text, *executable, options);
    PSCOPE_TRY(cost, this->cost(recipe, m_impl->costTokens(options.workload), job));
    point.cost = cost;
    if (options.measureLatency) {
        PSCOPE_CHECK(m_impl->addLatency(point, *executable, options, job));
        if (watcher) watcher(point);
    }
    if (options.measureAccuracy) {
        if (!m_impl->hasData) return fail(ErrorCode::BadInput, "accuracy: needs a data set; choose one");
        PSCOPE_CHECK(m_impl->addAccuracy(point, text, *executable, options, watcher, job));
    }
    if (watcher) watcher(point);
    return point;
}

const Predictions* Workbench::predictions(const std::string& recipeText) const {
    const auto at = m_impl->predictions.find(recipeText);
    return at == m_impl->predictions.end() ? nullptr : &at->second;
}

Result<ModelCost> Workbench::cost(const Recipe& recipe, int tokens, JobContext& job) {
    PSCOPE_TRY(compressed, m_impl->compressor->apply(recipe, job));
    return costOf(compressed, tokens);
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
    m_impl->baseline->setThreads(1);
    compressed->setThreads(1);
    PSCOPE_TRY(timed, measureLatency(*compressed, *m_impl->baseline, {batch}, brief, job));
    answer.denseUs = timed.baseline.p50Us;
    answer.compressedUs = timed.candidate.p50Us;
    PSCOPE_TRY(dense, m_impl->baseline->forward(batch, job));
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
