// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/search_list_model.h"

#include <algorithm>

#include "widgets/models/formatter.h"

namespace pscope {

QString searchStateText(SearchState state) {
    switch (state) {
    case SearchState::Queued:
        return SearchListModel::tr("Waiting");
    case SearchState::Running:
        return SearchListModel::tr("Running");
    case SearchState::Paused:
        return SearchListModel::tr("Paused");
    case SearchState::Unfinished:
        return SearchListModel::tr("Unfinished");
    case SearchState::Done:
        return SearchListModel::tr("Done");
    case SearchState::Failed:
        return SearchListModel::tr("Failed");
    }
    return {};
}

int bestStep(const SearchReport& report) {
    const SearchStep* best = nullptr;
    for (const SearchStep& step : report.steps) {
        if (report.winner && step.outcome.recipe == report.winner->requested) return step.outcome.number;
        if (!step.outcome.failed && (!best || better(step.outcome, best->outcome))) best = &step;
    }
    return best ? best->outcome.number : -1;
}

std::vector<int> searchLineage(const SearchReport& report) {
    std::vector<int> line;
    for (int at = bestStep(report); at >= 0 && at < static_cast<int>(report.steps.size());) {
        line.push_back(at);
        const int parent = report.steps[static_cast<std::size_t>(at)].parent;
        if (parent >= at) break; // no step descends from a later one; a damaged file must not hang us
        at = parent;
    }
    std::ranges::reverse(line);
    return line;
}

QString searchBestText(const SearchEntry& entry) {
    const SearchReport& report = entry.report;
    if (report.winner && report.winner->latency && report.winner->accuracy)
        return QStringLiteral("%1 · %2").arg(formatMicroseconds(report.winner->latency->p50Us),
                                             formatMetric(*report.winner->accuracy));
    const int best = bestStep(report);
    if (best < 0) return {};
    const Outcome& outcome = report.steps[static_cast<std::size_t>(best)].outcome;
    const QString text = QStringLiteral("≈ %1 · %2 %")
                             .arg(formatMicroseconds(outcome.figures.latencyMs * 1000))
                             .arg(outcome.figures.accuracy, 0, 'f', 1);
    return outcome.violation > 0 ? SearchListModel::tr("%1, misses a limit").arg(text) : text;
}

SearchListModel::SearchListModel(SearchDriver& driver, QObject* parent)
    : QAbstractTableModel(parent)
    , m_driver(driver) {
    connect(&driver, &SearchDriver::listChanged, this, &SearchListModel::rebuild);
    connect(&driver, &SearchDriver::entryChanged, this, [this](int id) {
        if (const int row = rowOf(id); row >= 0) emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    });
    rebuild();
}

void SearchListModel::rebuild() {
    std::vector<int> ids;
    for (auto one = m_driver.entries().rbegin(); one != m_driver.entries().rend(); ++one)
        ids.push_back(one->id);
    if (ids.size() == m_ids.size() + 1 && std::equal(m_ids.begin(), m_ids.end(), ids.begin() + 1)) {
        beginInsertRows({}, 0, 0);
        m_ids = std::move(ids);
        endInsertRows();
        return;
    }
    beginResetModel();
    m_ids = std::move(ids);
    endResetModel();
}

int SearchListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}
int SearchListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

const SearchEntry* SearchListModel::entryAt(int row) const {
    return row >= 0 && row < rowCount() ? m_driver.find(m_ids[static_cast<std::size_t>(row)]) : nullptr;
}

int SearchListModel::rowOf(int id) const {
    const auto at = std::ranges::find(m_ids, id);
    return at == m_ids.end() ? -1 : static_cast<int>(at - m_ids.begin());
}

QVariant SearchListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    static const char* const titles[ColumnCount] = {QT_TR_NOOP("State"),       QT_TR_NOOP("Search"),
                                                    QT_TR_NOOP("Evaluations"), QT_TR_NOOP("Best"),
                                                    QT_TR_NOOP("Hypervolume"), QT_TR_NOOP("Time")};
    return section >= 0 && section < ColumnCount ? tr(titles[section]) : QVariant();
}

QString SearchListModel::text(const SearchEntry& entry, int column) const {
    const auto steps =
        std::max<std::int64_t>(entry.storedSteps, static_cast<std::int64_t>(entry.report.steps.size()));
    switch (column) {
    case State:
        return searchStateText(entry.state);
    case Goal:
        return entry.canRun ? toQt(summaryOf(entry.request)) : entry.strategy;
    case Progress:
        // The counts of the job are those of single timings here: they say nothing about the whole.
        if (entry.state == SearchState::Running && entry.report.steps.empty())
            return tr("preparing: %1").arg(entry.phase);
        return entry.canRun ? tr("%1 of %2").arg(steps).arg(entry.request.evaluations)
                            : QString::number(steps);
    case Best:
        return searchBestText(entry);
    case Hypervolume:
        return entry.report.hypervolume.empty() ? QString()
                                                : QString::number(entry.report.hypervolume.back(), 'f', 4);
    case Time:
        if (entry.state == SearchState::Running)
            return entry.secondsLeft < 0 ? QString() : tr("%1 left").arg(formatSeconds(entry.secondsLeft));
        if (entry.report.seconds > 0) return formatSeconds(entry.report.seconds);
        return QString(entry.time).replace(QLatin1Char('T'), QLatin1Char(' ')).left(16);
    default:
        return {};
    }
}

QVariant SearchListModel::data(const QModelIndex& index, int role) const {
    const SearchEntry* entry = index.isValid() ? entryAt(index.row()) : nullptr;
    if (!entry) return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(*entry, index.column());
    case Qt::ToolTipRole:
        return index.column() == Hypervolume ? tr("Area that the evaluations dominate, as shares of the "
                                                  "dense latency and accuracy, on the search split")
                                             : entry->message;
    case Qt::TextAlignmentRole:
        return static_cast<int>((index.column() == Hypervolume ? Qt::AlignRight : Qt::AlignLeft) |
                                Qt::AlignVCenter);
    case FractionRole:
        return std::min(1.0, double(std::max<std::int64_t>(entry->storedSteps,
                                                           std::int64_t(entry->report.steps.size()))) /
                                 std::max(1, entry->request.evaluations));
    case IdRole:
        return entry->id;
    default:
        return {};
    }
}

} // namespace pscope
