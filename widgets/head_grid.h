// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Layers x heads, coloured by importance: click or drag to remove heads, headers for whole rows and columns, arrows and
// space from the keyboard.
#pragma once

#include <QWidget>

#include "widgets/models/session_document.h"

namespace pscope {

class HeadGridModel;

class HeadGrid : public QWidget {
    Q_OBJECT
public:
    explicit HeadGrid(HeadGridModel& model, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    QRect cellRect(int layer, int head) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    int cellSize() const;
    HeadId cellAt(const QPoint& at) const; // -1 outside; header: the other number is valid
    void paintCell(QPainter& painter, int layer, int head) const;
    void paintHeaders(QPainter& painter) const;
    std::vector<HeadId> row(int layer) const;
    std::vector<HeadId> column(int head) const;
    void toggle(const std::vector<HeadId>& heads);
    bool kept(const HeadId& head) const;

    HeadGridModel& m_model;
    HeadId m_focus{0, 0};
    int m_gesture = 0;
    bool m_stroke = false, m_strokeRemoves = false;
};

} // namespace pscope
