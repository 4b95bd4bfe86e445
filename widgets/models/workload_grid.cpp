// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// An unmeasured cell is estimated from the nearest measured workload of this recipe: its time scaled by the
// multiply-accumulates of the encoder, and by threads to the power below where the number of threads differs.
#include "widgets/models/workload_grid.h"

#include <QPointer>

#include <cmath>
#include <limits>

#include "widgets/models/current_measurer.h"
#include "widgets/models/formatter.h"
#include "widgets/models/roofline.h"

namespace pscope {
namespace {

constexpr double kThreadPower = 0.8;   // how much of a second thread is usually won
constexpr double kOverheadShare = 0.1; // of the time does not shrink with the work

} // namespace

WorkloadGrid::WorkloadGrid(Lab& lab, QObject* parent)
    : QAbstractTableModel(parent)
    , m_lab(lab)
    , m_driver(lab, QStringLiteral("workload grid"), this) {
    connect(&lab.document(), &SessionDocument::changed, this, &WorkloadGrid::onChanged);
    connect(&m_driver, &StepDriver::failed, this,
            [this](const QString& sentence) { m_lab.problems().add(Severity::Error, sentence); });
    rebuild();
}

void WorkloadGrid::onChanged(const ChangeEvent& event) {
    using Kind = ChangeEvent::Kind;
    switch (event.kind) {
    case Kind::Model:
        rebuild();
        break;
    case Kind::Recipe:
        m_driver.stop();
        readCells();
        break;
    case Kind::Device:
    case Kind::Points:
        readCells();
        break;
    default:
        break;
    }
}

void WorkloadGrid::rebuild() {
    beginResetModel();
    m_batches.clear();
    m_lengths.clear();
    m_cells.clear();
    if (m_lab.document().hasModel()) {
        m_batches = {1, 2, 4, 8, 16, 32};
        for (const int length : {8, 16, 32, 64, 128, 256, 512})
            if (length <= m_lab.document().model().maxTokens) m_lengths.push_back(length);
        if (m_lengths.empty()) m_lengths = {m_lab.document().model().maxTokens};
        m_cells.assign(m_batches.size(), std::vector<GridCell>(m_lengths.size()));
    }
    endResetModel();
    readCells();
}

Workload WorkloadGrid::workload(int row, int column) const {
    return {m_batches[static_cast<std::size_t>(row)], m_lengths[static_cast<std::size_t>(column)], m_threads};
}

void WorkloadGrid::readCells() {
    if (m_cells.empty()) return;
    const SessionDocument& document = m_lab.document();
    const MeasureContext now = document.context();
    const std::string text = document.recipeText();
    for (std::size_t row = 0; row < m_cells.size(); ++row)
        for (std::size_t column = 0; column < m_cells[row].size(); ++column)
            m_cells[row][column] = {.batch = m_batches[row]};
    for (const PointPtr& point : document.points().all()) { // oldest first: the newest stays
        if (point->requested != text || point->modelHash != now.modelHash || point->backend != now.backend ||
            point->device != now.device || !point->latency)
            continue;
        for (std::size_t row = 0; row < m_cells.size(); ++row)
            for (std::size_t column = 0; column < m_cells[row].size(); ++column)
                if (point->workload == workload(static_cast<int>(row), static_cast<int>(column)))
                    m_cells[row][column] = {point->latency->p50Us, point->latency->p95Us, true,
                                            m_batches[row]};
    }
    estimateRest();
    emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void WorkloadGrid::estimateRest() {
    const SessionDocument& document = m_lab.document();
    const MeasureContext now = document.context();
    const ModelShape& shape = document.model().shape;
    struct Known {
        double work = 0, us = 0, ratio95 = 1;
        int threads = 1;
    };
    std::vector<Known> known;
    const std::string text = document.recipeText();
    for (const PointPtr& point : document.points().all()) {
        if (point->requested != text || point->modelHash != now.modelHash || point->backend != now.backend ||
            point->device != now.device || !point->latency)
            continue;
        const double tokens = tokensOf(*point, shape) / point->workload.batch;
        const double work = point->workload.batch *
                            static_cast<double>(encoderMacs(shape, std::max(1, static_cast<int>(tokens))));
        known.push_back({work, point->latency->p50Us,
                         point->latency->p95Us / std::max(point->latency->p50Us, 1e-9),
                         point->workload.threads});
    }
    for (std::size_t row = 0; row < m_cells.size(); ++row)
        for (std::size_t column = 0; column < m_cells[row].size(); ++column) {
            GridCell& cell = m_cells[row][column];
            if (cell.measured) continue;
            const double work = m_batches[row] * static_cast<double>(encoderMacs(shape, m_lengths[column]));
            double nearest = std::numeric_limits<double>::infinity();
            for (const Known& one : known) {
                const double distance = std::abs(std::log(work / one.work)) +
                                        2 * std::abs(std::log(double(m_threads) / one.threads));
                if (distance >= nearest) continue;
                nearest = distance;
                const double scaled =
                    kOverheadShare * std::min(1.0, work / one.work) + (1 - kOverheadShare) * work / one.work;
                cell.p50Us = one.us * scaled * std::pow(double(one.threads) / m_threads, kThreadPower);
                cell.p95Us = cell.p50Us * one.ratio95;
            }
        }
}

int WorkloadGrid::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_batches.size());
}
int WorkloadGrid::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lengths.size());
}

QVariant WorkloadGrid::headerData(int section, Qt::Orientation orientation, int role) const {
    const auto& values = orientation == Qt::Vertical ? m_batches : m_lengths;
    if (role != Qt::DisplayRole || section < 0 || section >= static_cast<int>(values.size())) return {};
    const int value = values[static_cast<std::size_t>(section)];
    return orientation == Qt::Vertical ? tr("batch %1").arg(value) : tr("%1 tokens").arg(value);
}

QVariant WorkloadGrid::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const GridCell& one = cell(index.row(), index.column());
    switch (role) {
    case Qt::DisplayRole:
        if (one.p50Us <= 0) return {};
        return one.measured ? formatMicroseconds(one.p50Us) : tr("≈ %1").arg(formatMicroseconds(one.p50Us));
    case Qt::ToolTipRole: {
        const QString what = tr("batch %1, %2 tokens, %3 threads")
                                 .arg(m_batches[static_cast<std::size_t>(index.row())])
                                 .arg(m_lengths[static_cast<std::size_t>(index.column())])
                                 .arg(m_threads);
        if (one.p50Us <= 0) return tr("%1: not measured; click to measure").arg(what);
        const QString figures = tr("p50 %1, p95 %2, %3 examples a second")
                                    .arg(formatMicroseconds(one.p50Us), formatMicroseconds(one.p95Us),
                                         formatCount(one.throughput()));
        return one.measured ? tr("%1\nmeasured: %2").arg(what, figures)
                            : tr("%1\nestimated: %2; click to measure").arg(what, figures);
    }
    case P50Role:
        return one.p50Us;
    case ThroughputRole:
        return one.throughput();
    case MeasuredRole:
        return one.measured;
    case SweetRole:
        return index == sweetSpot();
    case ShareRole: {
        double most = 0;
        for (const auto& row : m_cells)
            for (const GridCell& other : row)
                most = std::max(most, other.throughput());
        return most > 0 ? one.throughput() / most : 0;
    }
    default:
        return {};
    }
}

QModelIndex WorkloadGrid::sweetSpot() const {
    if (m_limitUs <= 0) return {};
    QModelIndex best;
    double most = 0;
    // Only what was measured is promised; an estimate may light up when nothing was.
    for (const bool measured : {true, false}) {
        for (int row = 0; row < rowCount(); ++row)
            for (int column = 0; column < columnCount(); ++column) {
                const GridCell& one = cell(row, column);
                const double tokens = one.throughput() * m_lengths[static_cast<std::size_t>(column)];
                if (one.measured != measured || one.p50Us <= 0 || one.p95Us > m_limitUs || tokens <= most)
                    continue;
                most = tokens;
                best = index(row, column);
            }
        if (best.isValid()) return best;
    }
    return best;
}

void WorkloadGrid::setThreads(int threads) {
    if (threads == m_threads) return;
    m_driver.stop();
    m_threads = threads;
    readCells();
}

void WorkloadGrid::setLimit(double us) {
    m_limitUs = us;
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void WorkloadGrid::measure(const QModelIndexList& cells, Done done) {
    const SessionDocument& document = m_lab.document();
    std::deque<StepDriver::Step> steps;
    for (const QModelIndex& index : cells) {
        if (!index.isValid() || (done == Done::Skip && cell(index.row(), index.column()).measured)) continue;
        EvaluateOptions options = CurrentMeasurer::optionsFor(document);
        options.workload = workload(index.row(), index.column());
        options.measureAccuracy = false; // it does not depend on the workload
        steps.push_back({tr("Measure %1").arg(formatWorkload(options.workload)),
                         [self = QPointer(this), recipe = document.recipe(), options](
                             Lane& lane, Session* session, JobContext& job) -> Result<std::function<void()>> {
                             PSCOPE_TRY(point, measureAndStore(lane, session, recipe, options, {}, {}, job));
                             return std::function<void()>([self, point = std::move(point)] {
                                 if (self) self->m_lab.document().addPoint(point);
                             });
                         }});
    }
    if (!steps.empty()) m_driver.start(std::move(steps));
}

} // namespace pscope
