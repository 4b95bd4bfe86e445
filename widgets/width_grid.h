// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Beside the head grid, row for row: whether a layer stays, and how many FFN neurons it keeps. Drag a bar;
// sizes snap to what kernels like.
#pragma once

#include <QWidget>

#include "widgets/models/session_document.h"

namespace pscope {

class HeadGrid;

class WidthGrid : public QWidget {
    Q_OBJECT
public:
    WidthGrid(SessionDocument& document, const HeadGrid& heads, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }
    QRect tick(int layer) const;
    QRect bar(int layer) const;
    static int snapped(double neurons, int all); // to a multiple of 32, at least one step; close to all = all

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    int layers() const { return m_document.hasModel() ? m_document.model().shape.layers : 0; }
    int kept(int layer) const;
    int all(int layer) const { return m_document.model().shape.neurons[static_cast<std::size_t>(layer)]; }
    bool dropped(int layer) const {
        return m_document.recipe().layers[static_cast<std::size_t>(layer)].dropped;
    }
    void drag(int x);

    SessionDocument& m_document;
    const HeadGrid& m_heads;
    int m_focus = 0, m_dragged = -1, m_gesture = 0;
};

} // namespace pscope
