// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recipe x device: what every device made of the same recipe under the present workload, what is still to come, and
// what failed. Measured, simulated and estimated figures never look alike.
#pragma once

#include <map>

#include <QAbstractTableModel>

#include "widgets/models/session_document.h"

namespace pscope {

/// A recipe on a device, in a run that was asked for.
struct DeviceTask {
    enum class State { Waiting, Running, Done, Failed };
    State state = State::Waiting;
    std::string error; // one sentence
};

class DeviceTable : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { RecipeColumn, Device, ProvenanceColumn, Latency, Spread, SpeedupColumn, Quality, QualityInterval, Otherwise, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1 };
    /// Recipes that only one device has seen say nothing here, unless they are what is being edited.
    enum class Rows { SeveralDevices, Everything };
    using TaskKey = std::pair<std::string, std::string>; // recipe text, deviceKey()

    explicit DeviceTable(SessionDocument& document, QObject* parent = nullptr);
    void setRows(Rows rows);
    /// Tasks of the run under way, or of the last one.
    void setTasks(std::map<TaskKey, DeviceTask> tasks);
    void setTask(const TaskKey& key, DeviceTask task);
    const std::map<TaskKey, DeviceTask>& tasks() const { return m_tasks; }
    /// Worked out anew from the document; the view asks for it when it is seen.
    void refresh();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    int pointOf(int row) const { return m_rows[static_cast<std::size_t>(row)].index; } // into the document's points; -1

    /// The rows with figures, columns as in an export of points.
    QString toCsv() const;
    /// As `pscope measure --backend a,b,c --json` prints them; rows that failed with their error.
    QString toJson() const;

private:
    struct Row {
        std::string recipe, backend, device;
        QString deviceName;
        int index = -1;
        PointPtr point;   // null: nothing is known (yet)
        DeviceTask task;  // Done where nothing was asked for
    };
    QString text(const Row& row, int column) const;
    QString toolTip(const Row& row, int column) const;
    QVariant sortKey(const Row& row, int column) const;

    SessionDocument& m_document;
    Rows m_shown = Rows::SeveralDevices;
    std::map<TaskKey, DeviceTask> m_tasks;
    std::vector<Row> m_rows;
};

QString provenanceWord(Provenance provenance);
/// As in the plots: a triangle for simulated, a circle for estimated, nothing for measured.
QString provenanceMark(Provenance provenance);
std::string deviceKey(const DeviceChoice& choice);

} // namespace pscope
