// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Parallel coordinates of the front: one line per point over settings and results. Dragging along an axis
// picks out what lies there; the document marks the same points in every other plot.
#pragma once

#include <optional>

#include <QPixmap>
#include <QTimer>
#include <QWidget>

#include "widgets/models/parallel_table.h"
#include "widgets/models/scene_maker.h"

namespace pscope {

class ParallelPlot : public QWidget {
    Q_OBJECT
public:
    explicit ParallelPlot(SessionDocument& document, QWidget* parent = nullptr);
    void setRows(ParallelRows rows);
    const ParallelTable& table() const { return m_table; }
    /// Where an axis stands and where a value lies on it; for tests.
    QPointF at(std::size_t axis, double value) const;
    std::optional<std::pair<double, double>> range(std::size_t axis) const { return m_ranges[axis]; }
    void clearRanges();
    QSize sizeHint() const override { return {640, 260}; }

signals:
    void pointClicked(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    void take(const FrontScene& scene);
    void drawLines(QPainter& painter) const;
    void drawAxes(QPainter& painter) const;
    QRectF area() const;
    int axisAt(const QPointF& at) const; // -1 = none near
    int rowAt(const QPointF& at) const;
    double valueAt(std::size_t axis, double pixel) const;
    bool passes(const ParallelRow& row) const;
    void brush();

    SessionDocument& m_document;
    ParallelRows m_which = ParallelRows::Front;
    ParallelTable m_table;
    SceneMaker m_maker;
    std::vector<std::optional<std::pair<double, double>>> m_ranges; // per axis
    QPixmap m_lines;                                                // the lines as they are now, painted once
    QTimer m_soon;
    QPointF m_pressed;
    int m_dragged = -1, m_hovered = -1;
    bool m_brushing = false;
    bool m_stale = false; // changed while nobody looked
};

} // namespace pscope
