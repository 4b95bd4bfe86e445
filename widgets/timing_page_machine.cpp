// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The halves of the timing page about the machine: the roofline and the workload grid.
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>
#include <thread>

#include "widgets/grid_view.h"
#include "widgets/models/formatter.h"
#include "widgets/models/lab.h"
#include "widgets/models/roofline.h"
#include "widgets/models/workload_grid.h"
#include "widgets/panel_strip.h"
#include "widgets/plot/series_plot.h"
#include "widgets/timing_page.h"
#include "widgets/wheel_guard.h"

namespace pscope {

QWidget* TimingPage::makeRoofline() {
    auto* tab = new QWidget(this);
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, 0, 0, 8);
    QHBoxLayout* row = nullptr;
    layout->addWidget(pageStrip(tab, row));
    m_measureCeilings = new QPushButton(tr("Measure the roofs"), tab);
    m_measureCeilings->setToolTip(tr("Peak arithmetic and bandwidth of this machine with the present number "
                                     "of threads; takes two seconds"));
    m_rooflineText = wrapped(tab);
    row->addWidget(m_rooflineText, 1);
    row->addWidget(m_measureCeilings);
    m_roofline = new SeriesPlot(tab);
    layout->addWidget(m_roofline, 1);
    connect(m_measureCeilings, &QPushButton::clicked, m_ceilings, &CeilingMeter::request);
    return tab;
}

QWidget* TimingPage::makeGrid() {
    auto* tab = new QWidget(this);
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, 0, 0, 8);
    QHBoxLayout* row = nullptr;
    layout->addWidget(pageStrip(tab, row));
    m_threads = new QComboBox(tab);
    const int most = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    for (int threads = 1; threads <= most; threads = threads < 4 ? threads + 1 : threads * 2)
        m_threads->addItem(threads == 1 ? tr("1 thread") : tr("%1 threads").arg(threads), threads);
    m_limit = new QDoubleSpinBox(tab);
    m_limit->setRange(0, 1e5);
    m_limit->setDecimals(2);
    m_limit->setSuffix(tr(" ms"));
    m_limit->setSpecialValueText(tr("no limit"));
    m_limit->setToolTip(
        tr("Latency limit (p95): the cell with the most tokens a second within it lights up"));
    m_limit->setAccessibleName(tr("Latency limit"));
    m_measureAll = new QPushButton(tab);
    m_gridText = wrapped(tab);
    row->addWidget(m_threads);
    row->addWidget(faintLabel(tr("p95 at most"), tab));
    row->addWidget(m_limit);
    row->addWidget(m_gridText, 1);
    row->addWidget(m_measureAll);
    guardFromWheel({m_threads, m_limit});
    m_gridView = new GridView(*m_grid, tab);
    layout->addWidget(m_gridView, 1);
    connect(m_threads, &QComboBox::activated, this,
            [this] { m_grid->setThreads(m_threads->currentData().toInt()); });
    connect(m_limit, &QDoubleSpinBox::valueChanged, this, [this](double ms) {
        m_grid->setLimit(ms * 1000);
        refreshGridText();
    });
    connect(m_measureAll, &QPushButton::clicked, this, [this] {
        if (m_grid->driver().isRunning()) return m_grid->driver().stop();
        QModelIndexList cells;
        for (int r = 0; r < m_grid->rowCount(); ++r)
            for (int c = 0; c < m_grid->columnCount(); ++c)
                cells << m_grid->index(r, c);
        m_grid->measure(cells, WorkloadGrid::Done::Skip);
    });
    return tab;
}

void TimingPage::setLimitMs(double ms) {
    m_limit->setValue(ms);
}

void TimingPage::showRoofline() {
    const PointPtr& point = m_document.current().point;
    PlotScene scene;
    scene.xTitle = tr("Operations per byte of weights and activations");
    scene.yTitle = tr("10⁹ operations a second");
    scene.xLog = scene.yLog = true;
    scene.empty = tr("Measure a recipe to see its matrices here");
    std::vector<RooflinePoint> points;
    if (point && m_document.hasModel()) points = rooflinePoints(*point, m_document.model());
    const std::tuple<QString, PlotRole, int> groups[] = {{tr("fp32 matrices"), PlotRole::Front, 32},
                                                         {tr("bf16 matrices"), PlotRole::Green, 16},
                                                         {tr("integer matrices"), PlotRole::Current, 8}};
    double left = 1e30, right = 0;
    for (const auto& [title, role, bits] : groups) {
        PlotSeries series;
        series.name = title;
        series.role = role;
        series.look = PlotSeries::Look::Points;
        for (const RooflinePoint& one : points) {
            if ((one.bits <= 8 ? 8 : one.bits) != bits) continue;
            series.x << one.operationsPerByte;
            series.y << one.gigaOperations;
            series.tips << tr("%1: %2\n%3 ×10⁹ operations a second, %4 operations a byte\n%5")
                               .arg(toQt(placeName(one.id)), formatMicroseconds(one.us),
                                    formatSignificant(one.gigaOperations),
                                    formatSignificant(one.operationsPerByte), one.kernel);
            left = std::min(left, one.operationsPerByte);
            right = std::max(right, one.operationsPerByte);
        }
        if (!series.x.isEmpty()) scene.series.push_back(series);
    }
    const MachineCeilings* ceilings = m_ceilings->ceilings();
    if (ceilings && right > 0) {
        left /= 8;
        right *= 8;
        const double peak =
            std::max_element(ceilings->compute.begin(), ceilings->compute.end(),
                             [](const Ceiling& a, const Ceiling& b) { return a.value < b.value; })
                ->value;
        for (std::size_t i = 0; i < ceilings->bandwidth.size(); ++i) {
            const Ceiling& memory = ceilings->bandwidth[i];
            const double meets = std::min(right, peak / memory.value);
            PlotSeries roof{.name = {},
                            .role = i + 1 == ceilings->bandwidth.size() ? PlotRole::Baseline : PlotRole::Grey,
                            .look = PlotSeries::Look::Line,
                            .x = {left, meets},
                            .y = {left * memory.value, meets * memory.value},
                            .low = {},
                            .high = {},
                            .tips = {}};
            roof.name = tr("%1, %2 GB/s").arg(coreText(memory.name)).arg(formatSignificant(memory.value));
            roof.dashed = i + 1 != ceilings->bandwidth.size();
            scene.series.push_back(roof);
        }
        for (const Ceiling& compute : ceilings->compute)
            scene.marks.push_back(
                {compute.value,
                 tr("%1: %2 ×10⁹/s").arg(coreText(compute.name), formatSignificant(compute.value)),
                 Qt::Horizontal, PlotRole::Other});
        scene.xRange = std::pair{left, right};
        m_rooflineText->setText(
            tr("Roofs measured here (threads: %1). A point under a flat roof waits for arithmetic, one at "
               "a slope waits for that memory; far below both, the kernel has room.")
                .arg(ceilings->threads));
    } else {
        m_rooflineText->setText(
            tr("Operations are those executed (two per stored weight and token), times are medians per "
               "matrix. Measure the roofs to see what this machine could do."));
    }
    m_roofline->setScene(std::move(scene));
}

void TimingPage::refreshGridText() {
    const StepDriver& driver = m_grid->driver();
    m_measureAll->setText(driver.isRunning() ? tr("Stop (%1 of %2)").arg(driver.done()).arg(driver.total())
                                             : tr("Measure all"));
    m_measureAll->setEnabled(m_document.hasModel());
    const QModelIndex sweet = m_grid->sweetSpot();
    if (sweet.isValid()) {
        const GridCell& cell = m_grid->cell(sweet.row(), sweet.column());
        m_gridText->setText(
            tr("Sweet spot: %1, %2 – %3 examples a second%4")
                .arg(m_grid->headerData(sweet.row(), Qt::Vertical, Qt::DisplayRole).toString(),
                     m_grid->headerData(sweet.column(), Qt::Horizontal, Qt::DisplayRole).toString(),
                     formatCount(cell.throughput()), cell.measured ? QString() : tr(" (estimated)")));
    } else {
        m_gridText->setText(m_limit->value() > 0
                                ? tr("Nothing stays within the limit.")
                                : tr("Click a cell or drag over several to measure them; ≈ is an estimate."));
    }
}

} // namespace pscope
