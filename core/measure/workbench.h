// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The engine behind both programs: one model, one data set, one back-end; recipes in, measurements out.
// Used from one thread at a time (the job lane).
#pragma once

#include <functional>
#include <memory>

#include "core/backend/backend.h"
#include "core/compress/compressor.h"
#include "core/data/dataset.h"
#include "core/measure/accuracy.h"
#include "core/measure/measurement.h"

namespace pscope {

struct WorkbenchOptions {
    std::string backend;          // "" = first
    std::string device;           // "" = first usable
    std::string metric;           // "" = default of the task
    std::int64_t calibrationExamples = 256;
    int maxTokens = 0;            // 0 = the tokenizer's / model's own limit
    std::uint64_t seed = 1;
    std::size_t prefixCacheBytes = std::size_t{512} << 20; // hidden states kept for the next edit; 0 = none
    GradientSource gradients;     // empty = methods that need gradients say so
};

struct EvaluateOptions {
    Workload workload;
    LatencyOptions latency;
    bool measureLatency = true;
    bool measureAccuracy = true;
    std::int64_t limit = 0;       // accuracy on the first rows only
    int accuracyThreads = 0;      // 0 = all
};

/// Reports partial results as soon as they exist: a first latency, a first accuracy, then both growing. Measurement::isPartial()
/// holds for all of them but the last, which is what evaluate() returns.
using MeasurementWatcher = std::function<void(const Measurement& soFar)>;

/// Where the time of one evaluate() went, in seconds.
struct PhaseSeconds {
    double apply = 0, prepare = 0, latency = 0, accuracy = 0;
};

/// Both answers to one typed text.
struct TryAnswer {
    std::vector<std::string> labels;   // class names
    std::vector<float> dense, compressed; // probabilities, same order
    double denseUs = 0, compressedUs = 0; // median of a few runs
    std::vector<std::string> tokens;
};

/// How much accuracy and time one layer costs when it alone gets a setting.
struct Sensitivity {
    int layer = 0;
    MatrixKind kind = MatrixKind::Query;
    double accuracyDrop = 0; // baseline - this
};

class Workbench {
public:
    /// Loads model and tokenizer (dense recipe is ready afterwards). `registry` must outlive the workbench.
    static Result<std::unique_ptr<Workbench>> open(const BackendRegistry& registry, const std::filesystem::path& modelFolder,
                                                   const WorkbenchOptions& options, JobContext& job);
    ~Workbench();

    Result<void> setData(const std::filesystem::path& file, const DatasetOptions& options, JobContext& job);
    /// Calibration (Wanda, Michel, Fisher) reads from here when set, else from the head of the data set with a note.
    Result<void> setCalibrationData(const std::filesystem::path& file, const DatasetOptions& options, JobContext& job);
    /// Quality is counted with this metric from now on ("" = default of the task); results made with another are forgotten.
    void setMetric(const std::string& metric);
    Result<void> setBackend(const std::string& backend, const std::string& device, JobContext& job);

    const Model& model() const;
    ModelShape shape() const;
    const Tokenizer& tokenizer() const;
    int maxTokens() const; // texts are cut there
    const Dataset* data() const; // null until setData
    Compressor& compressor();
    const BackendInfo& backendInfo() const;
    const DeviceInfo& deviceInfo() const;
    std::vector<std::string> notes() const; // of model, data and label mapping
    /// Set once the dense model was evaluated and its answers fit another order of the classes better; see label_order.h.
    const std::optional<std::string>& labelWarning() const;

    /// Latency interleaved with the dense baseline, accuracy over the data, McNemar against the baseline's predictions
    /// (the baseline is evaluated once and kept). On cancel returns Cancelled; what the watcher got stays valid.
    Result<Measurement> evaluate(const Recipe& recipe, const EvaluateOptions& options, const MeasurementWatcher& watcher, JobContext& job);
    /// evaluate() on a device that stays the chosen one for this call alone. Its dense model and what that answered are kept;
    /// a device that failed is opened anew the next time.
    Result<Measurement> evaluateOn(const std::string& backend, const std::string& device, const Recipe& recipe,
                                   const EvaluateOptions& options, const MeasurementWatcher& watcher, JobContext& job);
    const PhaseSeconds& phases() const; // of the last evaluate()
    /// Predictions of the last evaluate() of that recipe; null when never evaluated.
    const Predictions* predictions(const std::string& recipeText) const;
    /// Executable of a recipe, prepared if need be; the last few are kept warm.
    Result<Executable*> executable(const Recipe& recipe, JobContext& job);
    /// Sizes and MACs without running anything (milliseconds).
    Result<ModelCost> cost(const Recipe& recipe, int tokens, JobContext& job);
    /// Which kernel each matrix would get on the current device.
    Support support(const MatrixSpec& spec, int rows, int columns) const;
    Result<TryAnswer> tryText(const std::string& text, const std::string& pair, const Recipe& recipe, JobContext& job);
    Result<const UnitScores*> unitScores(const std::string& unitMethod, JobContext& job);

private:
    Workbench();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pscope
