// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/device_table.h"

#include <QFont>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

#include "core/recipe/differences.h"
#include "widgets/models/formatter.h"

namespace pscope {
namespace {

const QString kNothing = QStringLiteral("–");

} // namespace

QString provenanceMark(Provenance provenance) {
    return provenance == Provenance::Estimated   ? QStringLiteral("○ ")
           : provenance == Provenance::Simulated ? QStringLiteral("▲ ")
                                                 : QString();
}

QString provenanceWord(Provenance provenance) {
    return provenance == Provenance::Estimated   ? DeviceTable::tr("estimated")
           : provenance == Provenance::Simulated ? DeviceTable::tr("simulated")
                                                 : DeviceTable::tr("measured");
}

std::string deviceKey(const DeviceChoice& choice) {
    return choice.backend.id + " " + choice.device.id;
}

DeviceTable::DeviceTable(SessionDocument& document, QObject* parent)
    : QAbstractTableModel(parent)
    , m_document(document) {}

void DeviceTable::setRows(Rows rows) {
    m_shown = rows;
    refresh();
}

void DeviceTable::setTasks(std::map<TaskKey, DeviceTask> tasks) {
    m_tasks = std::move(tasks);
    refresh();
}

void DeviceTable::setTask(const TaskKey& key, DeviceTask task) {
    m_tasks[key] = std::move(task);
    refresh();
}

void DeviceTable::refresh() {
    beginResetModel();
    m_rows.clear();
    const auto addRow = [&](const std::string& recipe, const std::string& backend, const std::string& device) -> Row& {
        const auto known = std::ranges::find_if(
            m_rows, [&](const Row& row) { return row.recipe == recipe && row.backend == backend && row.device == device; });
        if (known != m_rows.end()) return *known;
        m_rows.push_back({recipe, backend, device, toQt(device), -1, nullptr, {DeviceTask::State::Done, {}}});
        return m_rows.back();
    };
    // Which recipes: a count of devices first, for there may be thousands of points on one device alone.
    MeasureContext here = m_document.context();
    std::map<std::string, std::vector<int>> points;
    for (const int index : m_document.points().newest()) {
        const Measurement& point = *m_document.points().at(index);
        here.backend = point.backend;
        here.device = point.device;
        if (isIn(point, here)) points[point.requested].push_back(index);
    }
    std::map<std::string, int> firstSeen; // recipes in the order in which they came
    for (const auto& [recipe, indices] : points) {
        const bool asked = std::ranges::any_of(m_tasks, [&](const auto& task) { return task.first.first == recipe; });
        const bool current = m_document.hasModel() && recipe == m_document.recipeText();
        if (m_shown == Rows::SeveralDevices && indices.size() < 2 && !asked && !current) continue;
        for (const int index : indices) {
            const PointPtr& point = m_document.points().at(index);
            Row& row = addRow(recipe, point->backend, point->device);
            row.index = index;
            row.point = point;
            row.deviceName = toQt(point->deviceName.empty() ? point->device : point->deviceName);
        }
        firstSeen[recipe] = indices.front();
    }
    for (const DeviceChoice& choice : m_document.devices())
        for (const auto& [key, task] : m_tasks) {
            if (key.second != deviceKey(choice)) continue;
            Row& row = addRow(key.first, choice.backend.id, choice.device.id);
            row.task = task;
            if (!row.point) row.deviceName = toQt(choice.device.name);
        }
    const auto place = [&](const Row& row) { // the dense model first, then as they came; devices as the menu has them
        int device = 0;
        for (const DeviceChoice& choice : m_document.devices()) {
            if (choice.backend.id == row.backend && choice.device.id == row.device) break;
            ++device;
        }
        const auto seen = firstSeen.find(row.recipe);
        return std::tuple(!row.recipe.empty(), seen == firstSeen.end() ? m_document.points().size() : seen->second, row.recipe, device);
    };
    std::ranges::stable_sort(m_rows, {}, place);
    endResetModel();
}

int DeviceTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int DeviceTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString DeviceTable::text(const Row& row, int column) const {
    using State = DeviceTask::State;
    const Measurement* point = row.point.get();
    const bool timed = point && point->latency;
    switch (column) {
    case RecipeColumn:
        return row.recipe.empty() ? tr("dense") : toQt(row.recipe);
    case Device:
        return QStringLiteral("%1 · %2").arg(toQt(row.backend), row.deviceName);
    case ProvenanceColumn:
        if (row.task.state == State::Waiting) return tr("waiting");
        if (row.task.state == State::Running) return tr("being measured…");
        if (row.task.state == State::Failed) return tr("failed");
        return point ? provenanceMark(point->provenance) + provenanceWord(point->provenance) : kNothing;
    case Latency:
        return timed ? provenanceMark(point->provenance) + formatMicroseconds(point->latency->p50Us) : kNothing;
    case Spread:
        return timed ? formatLatencyInterval(*point->latency) : kNothing;
    case SpeedupColumn:
        return timed ? formatRatio(point->speedup.value) : kNothing;
    case Quality:
        return point && point->accuracy ? formatMetric(*point->accuracy) : kNothing;
    case QualityInterval:
        return point && point->accuracy ? formatMetricInterval(*point->accuracy) : kNothing;
    case Otherwise:
        if (row.task.state == State::Failed) return toQt(row.task.error);
        return point ? toQt(differencesText(point->differences)) : QString();
    default:
        return {};
    }
}

QString DeviceTable::toolTip(const Row& row, int column) const {
    if (row.task.state == DeviceTask::State::Failed) return toQt(row.task.error);
    const Measurement* point = row.point.get();
    if (!point) return {};
    const bool figures = column >= Latency && column <= SpeedupColumn;
    if (figures && point->latency) {
        const LatencyResult& l = *point->latency;
        QStringList lines{point->provenance == Provenance::Measured
                              ? tr("Measured: %1 runs on the device's own clock").arg(l.samplesUs.size())
                          : point->provenance == Provenance::Simulated
                              ? tr("Simulated: cycles of the accelerator's RTL divided by its clock")
                              : tr("Estimated by a model, not run")};
        lines << tr("p50 %1 (95 % interval %2), p95 %3, p99 %4")
                     .arg(formatMicroseconds(l.p50Us), formatLatencyInterval(l), formatMicroseconds(l.p95Us), formatMicroseconds(l.p99Us));
        lines << tr("%1 of the dense model on the same device, interval %2").arg(formatRatio(point->speedup.value), formatSpeedupInterval(point->speedup));
        for (const std::string& flag : l.flags) lines << coreText(flag) + QStringLiteral(": ") + coreText(explainFlag(flag));
        return lines.join(QLatin1Char('\n'));
    }
    if ((column == Quality || column == QualityInterval) && point->accuracy)
        return tr("%1 on %2 examples, computed by this very device; %3 against its dense model")
            .arg(coreText(point->accuracy->id))
            .arg(point->accuracy->count)
            .arg(formatProbability(point->mcnemarP));
    if (column == Otherwise) {
        QStringList lines;
        for (const RecipeDifference& d : point->differences)
            lines << QStringLiteral("%1: %2 → %3 (%4)").arg(toQt(d.where), toQt(d.requested), toQt(d.effective), toQt(d.reason));
        return lines.join(QLatin1Char('\n'));
    }
    return text(row, column);
}

QVariant DeviceTable::sortKey(const Row& row, int column) const {
    const Measurement* point = row.point.get();
    switch (column) {
    case Latency:
        return point && point->latency ? point->latency->p50Us : -1.0;
    case Spread:
        return point && point->latency ? (point->latency->ciHighUs - point->latency->ciLowUs) / point->latency->p50Us : -1.0;
    case SpeedupColumn:
        return point && point->latency ? point->speedup.value : -1.0;
    case Quality:
    case QualityInterval:
        return point && point->accuracy ? point->accuracy->value : -1.0;
    default:
        return text(row, column);
    }
}

QVariant DeviceTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return toolTip(row, index.column());
    case SortRole:
        return sortKey(row, index.column());
    case Qt::TextAlignmentRole:
        return headerData(index.column(), Qt::Horizontal, role);
    case Qt::FontRole: {
        if (!row.point || row.point->provenance == Provenance::Measured) return {};
        QFont slanted;
        slanted.setItalic(true);
        return slanted;
    }
    default:
        return {};
    }
}

QVariant DeviceTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int((section >= Latency && section <= QualityInterval ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    const std::pair<QString, QString> heads[ColumnCount] = {
        {tr("Recipe"), tr("What was asked of every device")},
        {tr("Device"), tr("Back-end and device that ran it")},
        {tr("Figures are"), tr("Measured on a clock of the device, ▲ simulated cycle by cycle, or ○ estimated by a model")},
        {tr("Latency p50"), tr("Median time of one batch of the present workload, in µs, ms or s")},
        {tr("95 % interval"), tr("Of the median, in the same unit")},
        {tr("Speed-up"), tr("Dense model on the same device / this, a ratio of times")},
        {tr("Quality"), tr("Accuracy or the chosen metric, counted with this device's own results")},
        {tr("95 % interval"), tr("Of the quality")},
        {tr("Runs otherwise"), tr("Where the device did not do what was asked: asked → done, and why; or why it failed")},
    };
    if (role == Qt::DisplayRole) return heads[section].first;
    if (role == Qt::ToolTipRole) return heads[section].second;
    return {};
}

QString DeviceTable::toCsv() const {
    std::vector<Measurement> points;
    for (const Row& row : m_rows)
        if (row.point) points.push_back(*row.point);
    return toQt(pscope::toCsv(points));
}

QString DeviceTable::toJson() const {
    QStringList parts;
    for (const Row& row : m_rows) {
        if (row.point) parts << toQt(pscope::toJson(*row.point)).trimmed();
        if (row.task.state != DeviceTask::State::Failed) continue;
        const QJsonObject error{{QStringLiteral("code"), QStringLiteral("device")}, {QStringLiteral("message"), toQt(row.task.error)}};
        const QJsonObject failed{{QStringLiteral("error"), error},
                                 {QStringLiteral("backend"), toQt(row.backend)},
                                 {QStringLiteral("device"), toQt(row.device)},
                                 {QStringLiteral("recipe"), toQt(row.recipe)}};
        parts << QString::fromUtf8(QJsonDocument(failed).toJson(QJsonDocument::Compact));
    }
    return QStringLiteral("[\n%1\n]\n").arg(parts.join(QStringLiteral(",\n")));
}

} // namespace pscope
