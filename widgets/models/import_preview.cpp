// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/import_preview.h"

#include <QPointer>

#include <algorithm>

#include "core/measure/label_order.h"
#include "widgets/models/formatter.h"

namespace pscope {
namespace {

const QString kTag = QStringLiteral("import");
constexpr std::size_t kRows = 50;
constexpr std::size_t kSample = 200; // examples the dense model answers

/// Answers of the dense model on examples spread over the file.
Result<void> answer(Workbench& bench, Dataset data, ImportPreview& preview, JobContext& job) {
    if (!bench.model().hasHead() || data.regression || !mapLabels(data, bench.model().config)) return {};
    PSCOPE_TRY(dense, bench.executable(denseRecipe(bench.shape()), job));
    Predictions predictions;
    std::size_t right = 0;
    const std::size_t count = std::min(kSample, data.examples.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (job.stopRequested()) return cancelled();
        const Example& example = data.examples[i * data.examples.size() / count];
        const Encoding encoding = bench.tokenizer().encode(example.text, example.pair, bench.maxTokens());
        TokenBatch batch;
        batch.add(encoding.ids, encoding.typeIds);
        PSCOPE_TRY(logits, dense->forward(batch, job));
        predictions.classes = logits.classes;
        predictions.logits.insert(predictions.logits.end(), logits.values.begin(), logits.values.end());
        predictions.labels.push_back(example.label);
        right += std::max_element(logits.values.begin(), logits.values.end()) - logits.values.begin() ==
                 example.label;
        job.progress(std::int64_t(i + 1), std::int64_t(count));
    }
    if (count > 0) preview.accuracy = double(right) / double(count);
    preview.orderWarning = swappedLabelWarning(predictions, bench.model().config.labels);
    return {};
}

Result<ImportPreview> makePreview(Workbench& bench, const std::filesystem::path& file,
                                  const DatasetOptions& options, JobContext& job) {
    ImportPreview preview;
    job.phase("reading");
    auto table = previewData(file, options, kRows, job);
    if (!table) {
        if (table.error().code == ErrorCode::Cancelled) return cancelled();
        preview.problem = table.error().message;
        return preview;
    }
    preview.table = std::move(*table);
    auto data = readDataset(file, options, job);
    if (!data) {
        if (data.error().code == ErrorCode::Cancelled) return cancelled();
        preview.problem = data.error().message;
        return preview;
    }
    preview.examples = data->examples.size();
    preview.notes = data->notes;
    if (bench.model().hasHead()) {
        preview.labels = previewLabels(*data, bench.model().config);
        preview.problem = preview.labels.problem;
    }
    job.phase("tokenizing");
    for (std::size_t i = 0; i < std::min(kRows, data->examples.size()); ++i) {
        const Encoding encoding =
            bench.tokenizer().encode(data->examples[i].text, data->examples[i].pair, bench.maxTokens());
        std::string pieces;
        for (const auto id : encoding.ids)
            pieces += (pieces.empty() ? "" : " · ") + bench.tokenizer().token(id);
        preview.tokens.push_back(std::move(pieces));
        preview.longest = std::max(preview.longest, encoding.ids.size());
        preview.truncated += encoding.truncated;
    }
    job.phase("asking the dense model");
    if (preview.problem.empty()) PSCOPE_CHECK(answer(bench, std::move(*data), preview, job));
    return preview;
}

} // namespace

void Importer::look(const QString& file, const DatasetOptions& options) {
    using Preview = std::shared_ptr<const ImportPreview>;
    m_lab.jobs().run<Preview>(
        kTag, tr("Look at %1").arg(file.section(QLatin1Char('/'), -1)), JobPriority::Interactive,
        [lane = m_lab.lane(), path = std::filesystem::path(fromQt(file)),
         options](JobContext& job) -> Result<Preview> {
            PSCOPE_TRY(bench, benchOf(*lane));
            PSCOPE_TRY(preview, makePreview(*bench, path, options, job));
            return std::make_shared<const ImportPreview>(std::move(preview));
        },
        [self = QPointer(this)](Result<Preview>& preview) {
            if (!self) return;
            if (preview) return emit self->ready(*preview);
            if (preview.error().code == ErrorCode::Cancelled) return;
            ImportPreview failed;
            failed.problem = preview.error().message;
            emit self->ready(std::make_shared<const ImportPreview>(std::move(failed)));
        });
}

void Importer::cancel() {
    m_lab.jobs().cancelTag(kTag);
}

} // namespace pscope
