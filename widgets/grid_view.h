// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The workload grid to click and drag over: cells that are let go of are measured; dark ones are done, the
// sweet spot is framed.
#pragma once

#include <QWidget>

class QAbstractItemModel;

namespace pscope {

class WorkloadGrid;

class GridView : public QWidget {
    Q_OBJECT
public:
    explicit GridView(WorkloadGrid& grid, QWidget* parent = nullptr);
    QRectF cellRect(int row, int column) const;
    QSize sizeHint() const override { return {620, 300}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    std::pair<int, int> cellAt(const QPointF& at) const;
    void paintCell(QPainter& painter, int row, int column) const;

    WorkloadGrid& m_grid;
    std::pair<int, int> m_from{-1, -1}, m_to{-1, -1}; // being dragged over
    std::pair<int, int> m_focus{0, 0};
};

} // namespace pscope
