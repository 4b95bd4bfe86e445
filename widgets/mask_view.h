// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A matrix as a picture, one pixel a weight: what is left, what the pattern removed, what left with its head,
// neuron or layer. The wheel zooms, a drag pans, a double click shows all again.
#pragma once

#include <memory>

#include <QImage>
#include <QWidget>

#include "core/measure/inspect.h"

namespace pscope {

class MaskView : public QWidget {
    Q_OBJECT
public:
    enum class Mode { Magnitude, Rounding };
    explicit MaskView(QWidget* parent = nullptr);
    void setMatrix(std::shared_ptr<const MatrixInspection> matrix); // may be null
    void setMode(Mode mode);
    void fit();
    QSize sizeHint() const override { return {360, 260}; }
    /// Row and column under a place in the widget; -1 outside.
    std::pair<int, int> weightAt(const QPointF& at) const;
    QString describe(int row, int column) const;
    /// A legend of the colours, for a label beside the view.
    QString legend() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void rebuild();
    void zoomAt(const QPointF& at, double factor);
    double fittingScale() const;

    std::shared_ptr<const MatrixInspection> m_matrix;
    Mode m_mode = Mode::Magnitude;
    QImage m_image;
    double m_scale = 1; // widget pixels per weight
    QPointF m_origin;   // of the picture, in widget pixels
    QPointF m_grip;
    bool m_fitted = true, m_panning = false;
};

} // namespace pscope
