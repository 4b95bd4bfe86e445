// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Many points of one look as one plottable: few are painted one by one with their error bars, 100 000 are
// stamped into a picture. Knows nothing of mouse and selection, which costs too much per press in
// QCustomPlot's own scatter plots. Private to this room.
#pragma once

#include <array>

#include <qcustomplot.h>

namespace pscope {

/// How a value came to be known, as a shape: told apart without colours too.
enum class MarkShape : std::uint8_t {
    Filled,   // measured
    Hollow,   // estimated, or not completely measured
    Triangle, // simulated
    Ring,     // no point: a mark around one
    Star,     // no point: beside one
};

struct Mark {
    double x = 0, y = 0;
    float xLow = 0, xHigh = 0, yLow = 0, yHigh = 0; // distances of the interval's ends
    MarkShape shape = MarkShape::Filled;
};

class PointLayer : public QCPAbstractPlottable {
    Q_OBJECT
public:
    PointLayer(QCPAxis* x, QCPAxis* y);
    void setMarks(std::vector<Mark> marks) {
        m_marks = std::move(marks);
        m_picture = {};
    }
    void setLook(const QColor& color, double size, MarkShape legendShape);
    void setErrorBars(const QColor& color) { m_bars = color; } // transparent = none
    std::size_t size() const { return m_marks.size(); }
    /// What the last draw did; for tests and benchmarks.
    bool stamped() const { return m_stamped; }
    int barsDrawn() const { return m_barsDrawn; }

    double selectTest(const QPointF&, bool, QVariant* = nullptr) const override { return -1; }
    QCPRange getKeyRange(bool& found, QCP::SignDomain = QCP::sdBoth) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain = QCP::sdBoth,
                           const QCPRange& = QCPRange()) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

private:
    struct Placed {
        float x, y; // pixels
        const Mark* mark;
    };
    std::vector<Placed> visible(double margin) const;
    void paintMark(QPainter& painter, const QPointF& at, MarkShape shape) const;
    void paintBars(QCPPainter& painter, const std::vector<Placed>& placed);
    /// The picture of the last pan step, moved; false when it does not reach or the scale is another.
    bool drawMoved(QCPPainter& painter);
    void stamp(QCPPainter& painter);
    QImage sprite(MarkShape shape, double scale) const;

    std::vector<Mark> m_marks;
    QColor m_color, m_bars = Qt::transparent;
    double m_size = 6;
    MarkShape m_legendShape = MarkShape::Filled;
    struct Picture {
        QImage image; // a margin larger than the axis rect, so that a pan only moves it
        double xOffset = 0, xFactor = 0, yOffset = 0, yFactor = 0, scale = 0;
        QRect area;
    };
    Picture m_picture;
    bool m_stamped = false;
    int m_barsDrawn = 0;
};

} // namespace pscope
