// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The proof that an export comes back: load it like any other model, apply the recipe that lies beside it, compare.
#include <algorithm>
#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/export/export.h"
#include "core/export/onnx_export.h"
#include "core/export/reference.h"
#include "core/util/hash.h"
#include "core/util/memory.h"

namespace pscope {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
/// Of the largest logit. The same kernels on the same numbers give the same answer but for the order of sums; other kernels may
/// round an 8-bit activation the other way.
constexpr double kSameKernels = 1e-4;
constexpr double kOtherKernels = 3e-2;
constexpr double kOtherRounding = 0.05; // one activation scale per tensor instead of one per token
constexpr double kOnnxMacs = 8e9;       // plain loops: some ten seconds
constexpr double kSmallestPeak = 1e-3; // logits that are all zero agree when they stay about zero

/// Where a sentence that fails the verdict goes before the ones that only tell.
struct Findings {
    std::vector<std::string> problems, facts;
    template <class... Args> void problem(fmt::format_string<Args...> text, Args&&... args) {
        problems.push_back(fmt::format(text, std::forward<Args>(args)...));
    }
    template <class... Args> void fact(fmt::format_string<Args...> text, Args&&... args) {
        facts.push_back(fmt::format(text, std::forward<Args>(args)...));
    }
};

double largestDifference(const std::vector<float>& a, const std::vector<float>& b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = std::abs(double(a[i]) - double(b[i]));
        largest = std::isnan(difference) ? std::numeric_limits<double>::infinity() : std::max(largest, difference);
    }
    return largest;
}

double peakOf(const std::vector<float>& logits) {
    double peak = kSmallestPeak;
    for (const float value : logits) peak = std::max(peak, std::abs(double(value)));
    return peak;
}

double agreement(const std::vector<float>& a, const std::vector<float>& b, int classes) {
    const std::size_t count = a.size() / classes;
    std::size_t same = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto best = [&](const std::vector<float>& v) {
            const auto first = v.begin() + std::ptrdiff_t(i) * classes;
            return std::max_element(first, first + classes) - first;
        };
        same += best(a) == best(b);
    }
    return count ? double(same) / double(count) : 1.0;
}

class Verifier {
public:
    Verifier(const BackendRegistry& registry, const fs::path& folder, const ExportReference& reference, JobContext& job)
        : m_registry(registry), m_folder(folder), m_reference(reference), m_job(job) {
        m_verdict.exportedAccuracy = reference.accuracy ? reference.accuracy->value : kNaN;
        m_verdict.reloadedAccuracy = m_verdict.onnxLogitDifference = m_verdict.onnxAgreement = kNaN;
    }

    Result<Verdict> run(const fs::path& data) {
        if (auto done = compare(data); !done) {
            if (done.error().code == ErrorCode::Cancelled) return std::unexpected(done.error());
            m_findings.problem("{}", done.error().message);
        }
        m_verdict.passed = m_findings.problems.empty();
        m_verdict.findings = std::move(m_findings.problems);
        m_verdict.findings.insert(m_verdict.findings.end(), m_findings.facts.begin(), m_findings.facts.end());
        return std::move(m_verdict);
    }

private:
    Result<void> compare(const fs::path& data) {
        m_verdict.memoryBefore = processMemory().now;
        std::error_code unknown;
        m_verdict.weightsBytes = static_cast<std::int64_t>(fs::file_size(m_folder / kExportWeights, unknown));
        if (unknown) m_verdict.weightsBytes = 0;
        PSCOPE_TRY(hash, contentHashOfFile(m_folder / kExportWeights));
        if (hash != m_reference.weightsHash) m_findings.problem("{}: was changed after the export", kExportWeights);
        PSCOPE_CHECK(open());
        PSCOPE_TRY(recipe, readRecipe(fmt::format("@{}", (m_folder / kExportRecipe).string()), m_bench->shape()));
        PSCOPE_TRY(executable, m_bench->executable(recipe, m_job));
        m_sameKernels = m_bench->backendInfo().id == m_reference.backend && m_bench->deviceInfo().name == m_reference.deviceName &&
                        sameKernels(executable->kernels());
        if (!m_sameKernels)
            m_findings.fact("exported on {} ({}) and checked on {} ({}) with other kernels, so rounding may differ", m_reference.backend,
                            m_reference.deviceName, m_bench->backendInfo().id, m_bench->deviceInfo().name);
        PSCOPE_CHECK(compareLogits(*executable));
        return compareAccuracy(recipe, data);
    }

    Result<void> open() {
        WorkbenchOptions options;
        options.maxTokens = m_reference.maxTokens;
        if (m_registry.find(m_reference.backend)) options.backend = m_reference.backend;
        else m_findings.fact("back-end '{}' is not in this build, so another one was used", m_reference.backend);
        auto bench = Workbench::open(m_registry, m_folder, options, m_job);
        if (!bench) return std::unexpected(bench.error());
        m_bench = std::move(*bench);
        return {};
    }

    /// By kernel names alone: layer numbers move when layers are dropped.
    bool sameKernels(const std::vector<std::pair<std::string, std::string>>& now) const {
        return std::ranges::equal(now, m_reference.kernels, {}, &std::pair<std::string, std::string>::second,
                                  &std::pair<std::string, std::string>::second);
    }

    Result<void> compareLogits(Executable& executable) {
        m_verdict.sentences = m_reference.sentences.size();
        if (m_reference.sentences.empty()) {
            m_findings.problem("{}: has no sentences to compare", kExportReference);
            return {};
        }
        m_job.phase("comparing logits");
        const TokenBatch batch = packed(m_reference.sentences);
        PSCOPE_TRY(logits, executable.forward(batch, m_job));
        m_verdict.memoryPeak = processMemory().peak; // the readings below are not the model's
        m_findings.fact("memory: {:.1f} MB at most until {} sentences were answered together, {:.1f} MB of them before the model was there; {:.1f} MB of weights on disk",
                        1e-6 * double(m_verdict.memoryPeak), m_verdict.sentences, 1e-6 * double(m_verdict.memoryBefore),
                        1e-6 * double(m_verdict.weightsBytes));
        if (logits.classes != m_reference.classes)
            return fail(ErrorCode::Mismatch, "the folder answers with {} classes, the export had {}", logits.classes, m_reference.classes);
        m_verdict.tolerance = peakOf(m_reference.logits) * (m_sameKernels ? kSameKernels : kOtherKernels);
        m_verdict.maxLogitDifference = largestDifference(logits.values, m_reference.logits);
        if (!(m_verdict.maxLogitDifference <= m_verdict.tolerance))
            m_findings.problem("logits: differ by up to {:.3g} over {} sentences, at most {:.3g} is rounding", m_verdict.maxLogitDifference,
                               m_verdict.sentences, m_verdict.tolerance);
        else
            m_findings.fact("logits: {} sentences agree within {:.3g} (allowed {:.3g})", m_verdict.sentences, m_verdict.maxLogitDifference,
                            m_verdict.tolerance);
        PSCOPE_CHECK(comparePlain(batch));
        return m_reference.onnx ? compareOnnx() : Result<void>();
    }

    /// The graph's own operators, against this folder in plain fp32; with 8-bit products against what was exported, where other
    /// activation scales round otherwise.
    Result<void> compareOnnx() {
        m_job.phase("computing the ONNX graph");
        const fs::path file = m_folder / kExportOnnx;
        PSCOPE_TRY(hash, contentHashOfFile(file));
        if (hash != m_reference.onnx->hash) m_findings.problem("{}: was changed after the export", kExportOnnx);
        PSCOPE_TRY(logits, evaluateOnnx(file, m_reference.sentences, kOnnxMacs, m_job));
        const bool integer = m_reference.onnx->integerProducts;
        std::vector<float> expected = integer ? m_reference.logits : m_plainLogits;
        if (logits.empty() || logits.size() > expected.size() || logits.size() % m_reference.classes != 0)
            return fail(ErrorCode::Mismatch, "{}: answers with {} numbers, the export had {}", file.string(), logits.size(), expected.size());
        expected.resize(logits.size());
        m_verdict.onnxSentences = logits.size() / m_reference.classes;
        m_verdict.onnxLogitDifference = largestDifference(logits, expected);
        m_verdict.onnxAgreement = agreement(logits, expected, m_reference.classes);
        const double allowed = peakOf(expected) * (integer ? kOtherRounding : kSameKernels);
        const auto text = fmt::format("{}: {} sentences computed operator by operator: logits differ by up to {:.3g} (allowed {:.3g}), {:.0f} % of the "
                                      "answers are the same",
                                      kExportOnnx, m_verdict.onnxSentences, m_verdict.onnxLogitDifference, allowed, 100 * m_verdict.onnxAgreement);
        if (m_verdict.onnxLogitDifference <= allowed) m_findings.fact("{}", text);
        else m_findings.problem("{}", text);
        return {};
    }

    /// Other programs load the folder without our recipe: dense, in fp32. Tells, does not judge: activations differ by design.
    Result<void> comparePlain(const TokenBatch& batch) {
        PSCOPE_TRY(dense, m_bench->executable(denseRecipe(m_bench->shape()), m_job));
        PSCOPE_TRY(logits, dense->forward(batch, m_job));
        m_plainLogits = logits.values;
        m_verdict.plainLogitDifference = largestDifference(logits.values, m_reference.logits);
        m_verdict.plainAgreement = agreement(logits.values, m_reference.logits, m_reference.classes);
        m_findings.fact("read without the recipe (dense fp32): logits within {:.3g}, the same answer on {:.1f} % of the sentences",
                        m_verdict.plainLogitDifference, 100 * m_verdict.plainAgreement);
        return {};
    }

    Result<void> compareAccuracy(const Recipe& recipe, const fs::path& file) {
        if (file.empty()) {
            m_findings.fact("accuracy: not compared, because no data set was given");
            return {};
        }
        if (!m_reference.accuracy) {
            m_findings.fact("accuracy: not compared, because none was measured at the export");
            return {};
        }
        PSCOPE_TRY(hash, contentHashOfFile(file));
        if (hash != m_reference.data->hash) {
            m_findings.problem("accuracy: {} is not the file it was measured on ({}, hash {}); give that one", file.string(),
                               m_reference.data->file, m_reference.data->hash);
            return {};
        }
        PSCOPE_TRY(value, accuracyNow(recipe, file));
        m_verdict.reloadedAccuracy = value.value;
        const double unit = 1.0 / double(std::max<std::size_t>(1, m_reference.accuracy->count));
        // One example either way may tip where rounding differs between kernels; none may with the same ones.
        const double allowed = m_sameKernels ? 0.5 * unit : std::max(0.005, 2.5 * unit);
        const double difference = std::abs(value.value - m_reference.accuracy->value);
        if (!(difference <= allowed) || value.count != m_reference.accuracy->count)
            m_findings.problem("accuracy: {} is {:.4f} on {} rows, the export had {:.4f} on {}", value.id, value.value, value.count,
                               m_reference.accuracy->value, m_reference.accuracy->count);
        else
            m_findings.fact("accuracy: {} {:.4f} on {} rows, {:.4f} at the export", value.id, value.value, value.count,
                            m_reference.accuracy->value);
        return {};
    }

    Result<MetricValue> accuracyNow(const Recipe& recipe, const fs::path& file) {
        const auto& data = *m_reference.data;
        DatasetOptions columns;
        columns.textColumn = data.textColumn;
        columns.pairColumn = data.pairColumn.empty() ? "none" : data.pairColumn;
        columns.labelColumn = data.labelColumn;
        columns.regression = m_bench->model().config.regression;
        columns.limit = data.rows;
        PSCOPE_CHECK(m_bench->setData(file, columns, m_job));
        if (!sameSentences())
            m_findings.problem("tokenizer: gives other ids for the sentences of {} than at the export", data.file);
        PSCOPE_TRY(executable, m_bench->executable(recipe, m_job));
        PSCOPE_TRY(encoded, encodeDataset(*m_bench->data(), m_bench->tokenizer(), m_bench->maxTokens(), m_job));
        AccuracyOptions options;
        options.metric = m_reference.accuracy->id;
        m_job.phase("comparing accuracy");
        PSCOPE_TRY(result, evaluateAccuracy(*executable, encoded, options, {}, m_job));
        return result.metric;
    }

    bool sameSentences() const {
        return std::ranges::equal(referenceSentences(*m_bench), m_reference.sentences, {}, &Encoding::ids, &Encoding::ids);
    }

    const BackendRegistry& m_registry;
    const fs::path& m_folder;
    const ExportReference& m_reference;
    JobContext& m_job;
    std::unique_ptr<Workbench> m_bench;
    bool m_sameKernels = false;
    std::vector<float> m_plainLogits;
    Verdict m_verdict;
    Findings m_findings;
};

ordered_json numberOrNull(double value) { return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr); }

} // namespace

Result<Verdict> verifyExport(const BackendRegistry& registry, const fs::path& folder, const fs::path& data, JobContext& job) {
    PSCOPE_TRY(reference, readReference(folder));
    PSCOPE_TRY(verdict, Verifier(registry, folder, reference, job).run(data));
    PSCOPE_CHECK(writeFile(folder / kExportVerdict, toJson(verdict) + "\n"));
    return verdict;
}

std::string toJson(const Verdict& verdict) {
    const ordered_json json{{"format", "pscope-verdict-1"},
                            {"passed", verdict.passed},
                            {"max_logit_difference", numberOrNull(verdict.maxLogitDifference)},
                            {"tolerance", numberOrNull(verdict.tolerance)},
                            {"sentences", verdict.sentences},
                            {"plain_logit_difference", numberOrNull(verdict.plainLogitDifference)},
                            {"plain_agreement", numberOrNull(verdict.plainAgreement)},
                            {"onnx_logit_difference", numberOrNull(verdict.onnxLogitDifference)},
                            {"onnx_agreement", numberOrNull(verdict.onnxAgreement)},
                            {"onnx_sentences", verdict.onnxSentences},
                            {"exported_accuracy", numberOrNull(verdict.exportedAccuracy)},
                            {"reloaded_accuracy", numberOrNull(verdict.reloadedAccuracy)},
                            {"memory_before_bytes", verdict.memoryBefore},
                            {"memory_peak_bytes", verdict.memoryPeak},
                            {"weights_bytes", verdict.weightsBytes},
                            {"findings", verdict.findings},
                            {"host", hostFingerprint()},
                            {"time", nowUtc()}};
    return json.dump(1);
}

} // namespace pscope
