// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The jobs of a runner as a table, refreshed ten times a second while something runs.
#pragma once

#include <vector>

#include <QAbstractTableModel>
#include <QTimer>

#include "core/jobs/job_runner.h"

namespace pscope {

class JobBridge;

class JobsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Cancel, Title, State, ProgressColumn, Phase, Time, ColumnCount };
    enum Role { IdRole = Qt::UserRole + 1, FractionRole, ActiveRole }; // fraction -1 = unknown, invalid = not running

    explicit JobsModel(JobBridge& bridge, QObject* parent = nullptr);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    int activeCount() const;
    const JobInfo* running() const;

signals:
    void refreshed();

private:
    void refresh();

    JobBridge& m_bridge;
    QTimer m_timer;
    std::vector<JobInfo> m_jobs;
};

} // namespace pscope
