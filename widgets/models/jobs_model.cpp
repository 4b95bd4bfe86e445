// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/jobs_model.h"

#include <algorithm>

#include "widgets/models/formatter.h"
#include "widgets/models/job_bridge.h"

namespace pscope {
namespace {

constexpr int kRefreshMs = 100;
bool isActive(const JobInfo& job) { return job.state == JobState::Queued || job.state == JobState::Running; }

} // namespace

JobsModel::JobsModel(JobBridge& bridge, QObject* parent) : QAbstractTableModel(parent), m_bridge(bridge) {
    m_timer.setInterval(kRefreshMs);
    connect(&m_timer, &QTimer::timeout, this, &JobsModel::refresh);
    connect(&bridge, &JobBridge::jobChanged, this, &JobsModel::refresh);
    refresh();
}

void JobsModel::refresh() {
    std::vector<JobInfo> jobs = m_bridge.snapshot();
    const bool sameRows = std::equal(jobs.begin(), jobs.end(), m_jobs.begin(), m_jobs.end(),
                                     [](const JobInfo& a, const JobInfo& b) { return a.id == b.id; });
    if (sameRows) {
        m_jobs = std::move(jobs);
        if (!m_jobs.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    } else {
        beginResetModel();
        m_jobs = std::move(jobs);
        endResetModel();
    }
    if (activeCount() > 0) m_timer.start();
    else m_timer.stop();
    emit refreshed();
}

int JobsModel::activeCount() const { return static_cast<int>(std::count_if(m_jobs.begin(), m_jobs.end(), isActive)); }

const JobInfo* JobsModel::running() const {
    const auto found = std::find_if(m_jobs.begin(), m_jobs.end(), [](const JobInfo& job) { return job.state == JobState::Running; });
    return found == m_jobs.end() ? nullptr : &*found;
}

int JobsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_jobs.size()); }
int JobsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant JobsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    static const char* const titles[ColumnCount] = {"", QT_TR_NOOP("Job"), QT_TR_NOOP("State"), QT_TR_NOOP("Progress"), QT_TR_NOOP("Phase"),
                                                    QT_TR_NOOP("Time")};
    return section == Cancel ? QString() : tr(titles[section]);
}

QVariant JobsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const JobInfo& job = m_jobs[static_cast<std::size_t>(index.row())];
    if (role == IdRole) return QVariant::fromValue<quint64>(job.id);
    if (role == ActiveRole) return isActive(job);
    if (role == FractionRole) {
        if (job.state != JobState::Running) return {};
        return job.total > 0 ? std::min(1.0, double(job.done) / double(job.total)) : -1.0;
    }
    if (role == Qt::ToolTipRole && index.column() == Cancel && isActive(job)) return tr("Cancel this job");
    if (role == Qt::ToolTipRole) return job.error.empty() ? QVariant() : QVariant(toQt(job.error));
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Title: return toQt(job.title);
    case State:
        switch (job.state) {
        case JobState::Queued: return tr("waiting");
        case JobState::Running: return tr("running");
        case JobState::Done: return tr("done");
        case JobState::Cancelled: return tr("cancelled");
        case JobState::Failed: return tr("failed");
        }
        return {};
    case Phase: return job.state == JobState::Failed ? toQt(job.error) : isActive(job) ? toQt(job.phase) : QVariant();
    case Time: {
        if (job.state == JobState::Queued) return {};
        const QString spent = formatSeconds(job.seconds);
        if (job.state != JobState::Running || job.total <= 0 || job.done <= 0 || job.seconds < 1) return spent;
        const double left = job.seconds * double(job.total - job.done) / double(job.done);
        return tr("%1, %2 left").arg(spent, formatSeconds(std::max(0.0, left)));
    }
    default: return {};
    }
}

} // namespace pscope
