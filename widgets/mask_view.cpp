// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/mask_view.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <array>
#include <cmath>

#include "widgets/models/formatter.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr double kLargestScale = 40;
constexpr double kZoomStep = 1.25;
constexpr double kSigmas = 2.5; // weights this many standard deviations from zero have the full colour

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto part = [share](int from, int to) {
        return static_cast<int>(std::lround(from + (to - from) * share));
    };
    return {part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue())};
}

QColor removedColor(const QPalette& palette) {
    return palette.color(QPalette::Base);
}
QColor goneColor(const QPalette& palette) {
    return isDark(palette) ? QColor(0x5a, 0x35, 0x1c) : QColor(0xf3, 0xd2, 0xb8);
}

} // namespace

MaskView::MaskView(QWidget* parent)
    : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(160, 120);
    setAccessibleName(tr("Picture of the matrix"));
    setCursor(Qt::CrossCursor);
}

void MaskView::setMatrix(std::shared_ptr<const MatrixInspection> matrix) {
    const bool otherShape =
        !m_matrix || !matrix || m_matrix->rows != matrix->rows || m_matrix->columns != matrix->columns;
    m_matrix = std::move(matrix);
    rebuild();
    if (otherShape) fit();
}

void MaskView::setMode(Mode mode) {
    m_mode = mode;
    rebuild();
}

void MaskView::rebuild() {
    m_image = {};
    if (m_matrix && m_matrix->rows > 0 && m_matrix->columns > 0) {
        const MatrixInspection& matrix = *m_matrix;
        double squares = 0;
        for (const float w : matrix.before)
            squares += double(w) * w;
        const double sigma = std::sqrt(squares / static_cast<double>(matrix.before.size()));
        const double full =
            m_mode == Mode::Rounding ? std::max(matrix.roundingMax, 1e-12) : std::max(kSigmas * sigma, 1e-12);
        const PlotColors colors = plotColors(palette());
        const QColor strong = m_mode == Mode::Rounding ? colors.current : colors.front;
        const QColor weak = mixed(palette().color(QPalette::Base), strong, isDark(palette()) ? 0.22 : 0.16);
        std::array<QRgb, 256> ramp;
        for (std::size_t i = 0; i < ramp.size(); ++i)
            ramp[i] = mixed(weak, strong, double(i) / 255).rgb();
        const QRgb removed = removedColor(palette()).rgb(), gone = goneColor(palette()).rgb();
        m_image = QImage(matrix.columns, matrix.rows, QImage::Format_RGB32);
        for (int r = 0; r < matrix.rows; ++r) {
            auto* line = reinterpret_cast<QRgb*>(m_image.scanLine(r));
            for (int c = 0; c < matrix.columns; ++c) {
                const std::size_t at = std::size_t(r) * std::size_t(matrix.columns) + std::size_t(c);
                if (matrix.states[at] == WeightState::Kept) {
                    const double value = m_mode == Mode::Rounding
                                             ? std::abs(matrix.before[at] - matrix.after[at])
                                             : std::abs(matrix.before[at]);
                    line[c] = ramp[static_cast<std::size_t>(std::min(255.0, 255 * value / full))];
                } else {
                    line[c] = matrix.states[at] == WeightState::Removed ? removed : gone;
                }
            }
        }
    }
    update();
}

double MaskView::fittingScale() const {
    if (m_image.isNull()) return 1;
    return std::min(double(width()) / m_image.width(), double(height()) / m_image.height());
}

void MaskView::fit() {
    m_fitted = true;
    m_scale = fittingScale();
    if (!m_image.isNull())
        m_origin = {(width() - m_image.width() * m_scale) / 2, (height() - m_image.height() * m_scale) / 2};
    update();
}

void MaskView::zoomAt(const QPointF& at, double factor) {
    const double scale =
        std::clamp(m_scale * factor, fittingScale(), std::max(kLargestScale, fittingScale()));
    if (scale <= fittingScale() * 1.0001) return fit();
    m_origin = at - (at - m_origin) * (scale / m_scale);
    m_scale = scale;
    m_fitted = false;
    update();
}

std::pair<int, int> MaskView::weightAt(const QPointF& at) const {
    if (m_image.isNull()) return {-1, -1};
    const QPointF place = (at - m_origin) / m_scale;
    const int row = static_cast<int>(std::floor(place.y())), column = static_cast<int>(std::floor(place.x()));
    if (row < 0 || column < 0 || row >= m_image.height() || column >= m_image.width()) return {-1, -1};
    return {row, column};
}

QString MaskView::describe(int row, int column) const {
    const std::size_t at = std::size_t(row) * std::size_t(m_matrix->columns) + std::size_t(column);
    const QString place = tr("output %1, input %2").arg(row).arg(column);
    const QString before = formatSignificant(m_matrix->before[at]);
    switch (m_matrix->states[at]) {
    case WeightState::Removed:
        return tr("%1: was %2, removed by the pattern").arg(place, before);
    case WeightState::Gone:
        return tr("%1: was %2, left with its head, neuron or layer").arg(place, before);
    case WeightState::Kept:
        break;
    }
    if (m_matrix->before[at] == m_matrix->after[at]) return tr("%1: %2").arg(place, before);
    return tr("%1: %2, rounded to %3").arg(place, before, formatSignificant(m_matrix->after[at]));
}

QString MaskView::legend() const {
    const PlotColors colors = plotColors(palette());
    const auto box = [](const QColor& color, const QString& text) {
        return QStringLiteral("<span style='color:%1'>■</span>&nbsp;%2").arg(color.name(), text);
    };
    const QColor empty = isDark(palette()) ? QColor(0x30, 0x36, 0x3f) : QColor(0xe2, 0xe5, 0xea);
    const QString kept = m_mode == Mode::Rounding ? box(colors.current, tr("moved far by rounding"))
                                                  : box(colors.front, tr("large"));
    return QStringList{kept, box(empty, tr("removed")), box(goneColor(palette()), tr("gone with its unit"))}
        .join(QStringLiteral(" &nbsp; "));
}

void MaskView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Window));
    if (m_image.isNull()) return;
    const QRectF target(m_origin, QSizeF(m_image.size()) * m_scale);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_scale < 1);
    // Only what is seen is scaled: a large matrix far zoomed in stays fluid.
    const QRectF seen = target.intersected(QRectF(rect()));
    const QRectF source((seen.topLeft() - m_origin) / m_scale, seen.size() / m_scale);
    painter.drawImage(seen, m_image, source);
    painter.setPen(palette().color(QPalette::Mid));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(target.adjusted(0, 0, -1, -1));
}

void MaskView::wheelEvent(QWheelEvent* event) {
    if (event->angleDelta().y() == 0) return;
    zoomAt(event->position(), event->angleDelta().y() > 0 ? kZoomStep : 1 / kZoomStep);
    event->accept();
}

void MaskView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_panning = true;
    m_grip = event->position();
}

void MaskView::mouseMoveEvent(QMouseEvent* event) {
    if (m_panning && !m_fitted) {
        m_origin += event->position() - m_grip;
        m_grip = event->position();
        update();
        return;
    }
    const auto [row, column] = weightAt(event->position());
    if (row < 0)
        QToolTip::hideText();
    else
        QToolTip::showText(event->globalPosition().toPoint(), describe(row, column), this);
}

void MaskView::mouseReleaseEvent(QMouseEvent*) {
    m_panning = false;
}
void MaskView::mouseDoubleClickEvent(QMouseEvent*) {
    fit();
}

void MaskView::keyPressEvent(QKeyEvent* event) {
    const QPointF middle(width() / 2.0, height() / 2.0);
    switch (event->key()) {
    case Qt::Key_Plus:
        zoomAt(middle, kZoomStep);
        break;
    case Qt::Key_Minus:
        zoomAt(middle, 1 / kZoomStep);
        break;
    case Qt::Key_0:
        fit();
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

void MaskView::resizeEvent(QResizeEvent*) {
    if (m_fitted || m_scale < fittingScale()) fit();
}

void MaskView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) rebuild();
}

} // namespace pscope
