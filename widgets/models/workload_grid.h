// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Batch x tokens for one number of threads, for the recipe as it stands: what was measured, what is estimated
// until then, and the cell with the most examples a second within a latency limit.
#pragma once

#include <QAbstractTableModel>

#include "widgets/models/step_driver.h"

namespace pscope {

struct GridCell {
    double p50Us = 0, p95Us = 0;                                                // 0 = nothing known
    bool measured = false;                                                      // else estimated
    double throughput() const { return p50Us > 0 ? batch / (p50Us / 1e6) : 0; } // examples a second
    int batch = 1;
};

class WorkloadGrid : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role {
        P50Role = Qt::UserRole + 1,
        ThroughputRole,
        MeasuredRole,
        SweetRole,
        ShareRole
    }; // share: of the largest throughput

    explicit WorkloadGrid(Lab& lab, QObject* parent = nullptr);
    int rowCount(const QModelIndex& parent = {}) const override;    // batches
    int columnCount(const QModelIndex& parent = {}) const override; // lengths
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void setThreads(int threads);
    int threads() const { return m_threads; }
    void setLimit(double us); // 0 = none
    /// Measures these cells in the background, those that are done already too when `again`.
    enum class Done { Skip, Again };
    void measure(const QModelIndexList& cells, Done done);
    StepDriver& driver() { return m_driver; }
    const GridCell& cell(int row, int column) const {
        return m_cells[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
    }
    /// The best cell within the limit; invalid when none is known to be.
    QModelIndex sweetSpot() const;
    Workload workload(int row, int column) const;

private:
    void onChanged(const ChangeEvent& event);
    void rebuild();
    void readCells();
    void estimateRest();

    Lab& m_lab;
    StepDriver m_driver;
    int m_threads = 1;
    double m_limitUs = 0;
    std::vector<int> m_batches, m_lengths;
    std::vector<std::vector<GridCell>> m_cells;
};

} // namespace pscope
