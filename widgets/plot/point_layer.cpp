// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/point_layer.h"

#include <cmath>

namespace pscope {
namespace {

constexpr std::size_t kFew = 1500;    // as many are painted one by one
constexpr std::size_t kFewBars = 400; // more error bars than this only hide the points
constexpr double kWhisker = 2.5;
constexpr double kStampedSize = 4; // a cloud reads better with small points
constexpr int kCell = 2;           // device pixels square that take one stamp: more could not be told apart
constexpr int kMargin = 160;       // pixels that a pan may go before the cloud is stamped anew

/// Pixels of a linear axis as offset + factor * value: two virtual calls per axis instead of two per point.
struct Linear {
    double offset, factor;
    explicit Linear(const QCPAxis& axis) {
        const double at0 = axis.coordToPixel(axis.range().lower), at1 = axis.coordToPixel(axis.range().upper);
        factor = (at1 - at0) / axis.range().size();
        offset = at0 - factor * axis.range().lower;
    }
    double operator()(double value) const { return offset + factor * value; }
};

} // namespace

PointLayer::PointLayer(QCPAxis* x, QCPAxis* y)
    : QCPAbstractPlottable(x, y) {
    setSelectable(QCP::stNone);
}

void PointLayer::setLook(const QColor& color, double size, MarkShape legendShape) {
    m_color = color;
    m_size = size;
    m_legendShape = legendShape;
}

QCPRange PointLayer::getKeyRange(bool& found, QCP::SignDomain) const {
    QCPRange range;
    found = !m_marks.empty();
    for (std::size_t i = 0; i < m_marks.size(); ++i)
        i == 0 ? range = QCPRange(m_marks[i].x, m_marks[i].x) : (range.expand(m_marks[i].x), range);
    return range;
}

QCPRange PointLayer::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const {
    QCPRange range;
    found = !m_marks.empty();
    for (std::size_t i = 0; i < m_marks.size(); ++i)
        i == 0 ? range = QCPRange(m_marks[i].y, m_marks[i].y) : (range.expand(m_marks[i].y), range);
    return range;
}

std::vector<PointLayer::Placed> PointLayer::visible(double margin) const {
    std::vector<Placed> placed;
    placed.reserve(m_marks.size());
    const Linear x(*keyAxis()), y(*valueAxis());
    const QRectF area = QRectF(keyAxis()->axisRect()->rect()).adjusted(-margin, -margin, margin, margin);
    for (const Mark& mark : m_marks) {
        const double px = x(mark.x), py = y(mark.y);
        if (px >= area.left() && px <= area.right() && py >= area.top() && py <= area.bottom())
            placed.push_back({float(px), float(py), &mark});
    }
    return placed;
}

void PointLayer::draw(QCPPainter* painter) {
    m_barsDrawn = 0;
    m_stamped = false;
    if (!keyAxis() || !valueAxis() || m_marks.empty()) return;
    if (drawMoved(*painter)) {
        m_stamped = true;
        return;
    }
    const std::vector<Placed> placed = visible(m_size);
    if (m_bars.alpha() > 0 && placed.size() <= kFewBars) paintBars(*painter, placed);
    m_stamped = placed.size() > kFew;
    if (m_stamped) return stamp(*painter);
    applyScattersAntialiasingHint(painter);
    for (const Placed& one : placed)
        paintMark(*painter, QPointF(one.x, one.y), one.mark->shape);
}

void PointLayer::paintBars(QCPPainter& painter, const std::vector<Placed>& placed) {
    const Linear x(*keyAxis()), y(*valueAxis());
    painter.setPen(QPen(m_bars, 1));
    painter.setAntialiasing(false);
    const double gap = m_size / 2;
    for (const Placed& one : placed) {
        const Mark& mark = *one.mark;
        const double left = x(mark.x - mark.xLow), right = x(mark.x + mark.xHigh),
                     low = y(mark.y - mark.yLow), high = y(mark.y + mark.yHigh);
        const bool wide = std::abs(right - left) > 2 * gap, tall = std::abs(high - low) > 2 * gap;
        if (wide) {
            painter.drawLine(QLineF(left, one.y, right, one.y));
            for (const double end : {left, right})
                painter.drawLine(QLineF(end, one.y - kWhisker, end, one.y + kWhisker));
        }
        if (tall) {
            painter.drawLine(QLineF(one.x, low, one.x, high));
            for (const double end : {low, high})
                painter.drawLine(QLineF(one.x - kWhisker, end, one.x + kWhisker, end));
        }
        m_barsDrawn += wide || tall;
    }
}

void PointLayer::paintMark(QPainter& painter, const QPointF& at, MarkShape shape) const {
    const double r = m_size / 2;
    switch (shape) {
    case MarkShape::Filled:
        painter.setPen(QPen(m_color.darker(112), 1));
        painter.setBrush(m_color);
        painter.drawEllipse(at, r, r);
        break;
    case MarkShape::Hollow:
        painter.setPen(QPen(m_color, 1.6));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(at, r, r);
        break;
    case MarkShape::Triangle:
        painter.setPen(QPen(m_color.darker(112), 1));
        painter.setBrush(m_color);
        painter.drawPolygon(QPolygonF{at + QPointF(0, -1.25 * r), at + QPointF(1.15 * r, 0.85 * r),
                                      at + QPointF(-1.15 * r, 0.85 * r)});
        break;
    case MarkShape::Ring:
        painter.setPen(QPen(m_color, 2.2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(at, r, r);
        break;
    case MarkShape::Star: {
        QPolygonF star;
        for (int i = 0; i < 10; ++i) {
            const double angle = M_PI * (i / 5.0 - 0.5), reach = i % 2 == 0 ? r : 0.45 * r;
            star << at + QPointF(r + 2 + reach * std::cos(angle), -r - 2 + reach * std::sin(angle));
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_color);
        painter.drawPolygon(star);
        break;
    }
    }
}

QImage PointLayer::sprite(MarkShape shape, double scale) const {
    const int side = 2 * static_cast<int>(std::ceil((kStampedSize / 2 + 0.6) * scale)) + 1;
    QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(side / 2.0, side / 2.0);
    const double shrink = scale * std::min(1.0, kStampedSize / m_size);
    painter.scale(shrink, shrink);
    paintMark(painter, {}, shape);
    return image;
}

bool PointLayer::drawMoved(QCPPainter& painter) {
    if (m_picture.image.isNull() || painter.modes().testFlag(QCPPainter::pmVectorized)) return false;
    const Linear x(*keyAxis()), y(*valueAxis());
    const auto same = [](double a, double b) { return std::abs(a - b) <= 1e-6 * std::abs(b); };
    const QRect area = keyAxis()->axisRect()->rect();
    if (area != m_picture.area || painter.device()->devicePixelRatioF() != m_picture.scale ||
        !same(x.factor, m_picture.xFactor) || !same(y.factor, m_picture.yFactor))
        return false;
    const double dx = x.offset - m_picture.xOffset, dy = y.offset - m_picture.yOffset;
    if (std::abs(dx) > kMargin || std::abs(dy) > kMargin) return false;
    // Whole device pixels: a cloud that is resampled at every step shimmers.
    const double scale = m_picture.scale;
    painter.drawImage(QPointF(area.left() - kMargin + std::round(dx * scale) / scale,
                              area.top() - kMargin + std::round(dy * scale) / scale),
                      m_picture.image);
    return true;
}

/// A cell takes one stamp, the first that comes: in a cloud the others could not be seen.
void PointLayer::stamp(QCPPainter& painter) {
    const QRect inside = keyAxis()->axisRect()->rect();
    const QRect area = inside.adjusted(-kMargin, -kMargin, kMargin, kMargin);
    const bool vector = painter.modes().testFlag(QCPPainter::pmVectorized);
    const double scale = vector ? 2 : painter.device()->devicePixelRatioF();
    const int width = static_cast<int>(std::ceil(area.width() * scale)),
              height = static_cast<int>(std::ceil(area.height() * scale));
    QImage picture(width, height, QImage::Format_ARGB32_Premultiplied);
    picture.fill(Qt::transparent);
    const std::array<QImage, 3> sprites{sprite(MarkShape::Filled, scale), sprite(MarkShape::Hollow, scale),
                                        sprite(MarkShape::Triangle, scale)};
    const int cellsAcross = width / kCell + 1;
    std::vector<bool> taken(static_cast<std::size_t>(cellsAcross) *
                            static_cast<std::size_t>(height / kCell + 1));
    auto* pixels = reinterpret_cast<QRgb*>(picture.bits());
    const auto stride = static_cast<std::size_t>(picture.bytesPerLine()) / sizeof(QRgb);
    for (const Placed& one : visible(kMargin)) {
        const int cx = static_cast<int>((one.x - float(area.left())) * scale),
                  cy = static_cast<int>((one.y - float(area.top())) * scale);
        if (cx < 0 || cy < 0 || cx >= width || cy >= height) continue;
        auto place = taken[static_cast<std::size_t>(cy / kCell * cellsAcross + cx / kCell)];
        if (place) continue;
        place = true;
        const QImage& image = sprites[std::min<std::size_t>(2, static_cast<std::size_t>(one.mark->shape))];
        const int half = image.width() / 2;
        const int x0 = std::max(0, cx - half), x1 = std::min(width - 1, cx + half);
        for (int y = std::max(0, cy - half); y <= std::min(height - 1, cy + half); ++y) {
            const auto* source =
                reinterpret_cast<const QRgb*>(image.constScanLine(y - cy + half)) + (x0 - cx + half);
            QRgb* target = pixels + static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(x0);
            for (int x = x0; x <= x1; ++x, ++source, ++target) {
                const unsigned alpha = qAlpha(*source);
                if (alpha == 0) continue;
                if (alpha == 255 || *target == 0) {
                    *target = *source;
                    continue;
                }
                const unsigned rest = 256 - alpha;
                *target = *source + ((((*target & 0xFF00FFU) * rest) >> 8) & 0xFF00FFU) +
                          ((((*target >> 8) & 0xFF00FFU) * rest) & 0xFF00FF00U);
            }
        }
    }
    picture.setDevicePixelRatio(scale);
    painter.drawImage(QPointF(area.topLeft()), picture);
    if (vector) return;
    const Linear x(*keyAxis()), y(*valueAxis());
    m_picture = {std::move(picture), x.offset, x.factor, y.offset, y.factor, scale, inside};
}

void PointLayer::drawLegendIcon(QCPPainter* painter, const QRectF& rect) const {
    applyScattersAntialiasingHint(painter);
    paintMark(*painter, rect.center(), m_legendShape);
}

} // namespace pscope
