// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/exporter.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QProcess>

#include "widgets/models/formatter.h"
#include "widgets/models/pdf_report.h"

namespace pscope {
namespace {

constexpr int kPollMs = 40;

Verdict verdictFrom(const QJsonObject& json) {
    Verdict verdict;
    verdict.passed = json.value(QStringLiteral("passed")).toBool();
    verdict.maxLogitDifference = json.value(QStringLiteral("max_logit_difference")).toDouble();
    verdict.tolerance = json.value(QStringLiteral("tolerance")).toDouble();
    verdict.sentences = static_cast<std::size_t>(json.value(QStringLiteral("sentences")).toInteger());
    verdict.memoryBefore = json.value(QStringLiteral("memory_before_bytes")).toInteger();
    verdict.memoryPeak = json.value(QStringLiteral("memory_peak_bytes")).toInteger();
    verdict.weightsBytes = json.value(QStringLiteral("weights_bytes")).toInteger();
    for (const QJsonValue& finding : json.value(QStringLiteral("findings")).toArray()) verdict.findings.push_back(fromQt(finding.toString()));
    return verdict;
}

/// `pscope verify DIR`: a stranger's process, so that nothing of ours can leak into the answer. On the lane.
Result<Verdict> verifyInProcess(const QString& tool, const std::filesystem::path& folder, const std::filesystem::path& data, JobContext& job) {
    QStringList arguments{QStringLiteral("verify"), toQt(folder.string()), QStringLiteral("--json")};
    if (!data.empty()) arguments << QStringLiteral("--data") << toQt(data.string());
    QProcess process;
    process.start(tool, arguments);
    if (!process.waitForStarted()) return fail(ErrorCode::Io, "{}: cannot be started: {}", fromQt(tool), fromQt(process.errorString()));
    while (!process.waitForFinished(kPollMs) && process.state() != QProcess::NotRunning) {
        if (!job.stopRequested()) continue;
        process.kill();
        process.waitForFinished();
        return cancelled();
    }
    const QJsonDocument answer = QJsonDocument::fromJson(process.readAllStandardOutput());
    if (!answer.isObject())
        return fail(ErrorCode::Internal, "pscope verify: gave no verdict on {}: {}", folder.string(),
                    process.readAllStandardError().trimmed().toStdString());
    return verdictFrom(answer.object());
}

} // namespace

Exporter::Exporter(Lab& lab, QObject* parent) : QObject(parent), m_lab(lab) {}

void Exporter::exportModel(const QString& folder, bool onnx) {
    const SessionDocument& document = m_lab.document();
    const std::filesystem::path data = document.data() ? document.data()->path : std::filesystem::path();
    m_lab.jobs().run<Verdict>(
        QString(), tr("Export the model to %1").arg(QFileInfo(folder).fileName()), JobPriority::Interactive,
        [lane = m_lab.lane(), services = m_lab.services(), recipe = document.recipe(), target = std::filesystem::path(fromQt(folder)),
         data, onnx](JobContext& job) -> Result<Verdict> {
            PSCOPE_TRY(bench, benchOf(*lane));
            job.phase("writing");
            PSCOPE_CHECK(pscope::exportModel(*bench, recipe, target, job, onnx));
            job.phase("reading it back in a fresh process");
            if (!services.commandLineTool.isEmpty()) return verifyInProcess(services.commandLineTool, target, data, job);
            return verifyExport(*services.registry, target, data, job);
        },
        [self = QPointer(this), folder](Result<Verdict>& verdict) {
            if (!self) return;
            if (!verdict) return self->m_lab.report(verdict.error(), QStringLiteral("export"));
            if (!verdict->passed)
                for (const std::string& finding : verdict->findings)
                    self->m_lab.problems().add(Severity::Error, toQt(finding), QStringLiteral("export"));
            emit self->verified(folder, *verdict);
        });
}

void Exporter::writeText(const QString& file, const QString& title, std::function<std::string()> make) {
    m_lab.files().run<bool>(
        QString(), title, JobPriority::Interactive,
        [path = std::filesystem::path(fromQt(file)), make = std::move(make)](JobContext&) -> Result<bool> {
            PSCOPE_CHECK(writeFile(path, make()));
            return true;
        },
        [self = QPointer(this), file](Result<bool>& done) {
            if (!self) return;
            if (done) emit self->written(file, tr("Wrote %1").arg(file));
            else self->m_lab.report(done.error(), QStringLiteral("export"));
        });
}

void Exporter::exportRecipe(const QString& file) {
    const SessionDocument& document = m_lab.document();
    if (!document.hasModel()) return;
    const bool json = file.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
    const std::string text = json ? toJson(document.recipe(), document.model().shape) : document.recipeText() + "\n";
    writeText(file, tr("Write the recipe"), [text] { return text; });
}

void Exporter::exportPoints(const QString& file, std::vector<PointPtr> points) {
    const bool json = file.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
    writeText(file, tr("Write the points"), [points = std::move(points), json] {
        std::vector<Measurement> all;
        std::string text = "[";
        for (const PointPtr& point : points) {
            if (!json) all.push_back(*point);
            else text += (text.size() > 1 ? ",\n" : "\n") + toJson(*point);
        }
        return json ? text + "\n]\n" : toCsv(all);
    });
}

void Exporter::exportText(const QString& file, const std::string& text) {
    writeText(file, tr("Write %1").arg(QFileInfo(file).fileName()), [text] { return text; });
}

void Exporter::exportReport(const QString& file) {
    std::vector<Measurement> points;
    for (const int index : m_lab.document().points().newest()) points.push_back(*m_lab.document().points().at(index));
    const std::string title = m_lab.document().hasModel() ? m_lab.document().model().name : std::string("Paretoscope");
    if (file.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive)) {
        const SessionDocument& document = m_lab.document();
        m_lab.files().run<bool>(
            QString(), tr("Write the report"), JobPriority::Interactive,
            [file, points = std::move(points), title, x = document.xAxis(), y = document.yAxis()](JobContext&) -> Result<bool> {
                PSCOPE_CHECK(writePdfReport(file, points, title, x, y));
                return true;
            },
            [self = QPointer(this), file](Result<bool>& done) {
                if (!self) return;
                if (done) emit self->written(file, tr("Wrote %1").arg(file));
                else self->m_lab.report(done.error(), QStringLiteral("export"));
            });
        return;
    }
    writeText(file, tr("Write the report"), [points = std::move(points), title] { return reportHtml(points, title); });
}

} // namespace pscope
