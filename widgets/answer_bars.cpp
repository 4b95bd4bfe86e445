// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/answer_bars.h"

#include <QPainter>

#include <algorithm>
#include <numeric>

#include "widgets/models/formatter.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr std::size_t kShown = 7;

} // namespace

void AnswerBars::setAnswer(TryAnswer answer) {
    m_answer = std::move(answer);
    const std::size_t classes = std::min({m_answer.labels.size(), m_answer.dense.size(), m_answer.compressed.size()});
    m_order.resize(classes);
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    const auto weight = [this](std::size_t i) { return std::max(m_answer.dense[i], m_answer.compressed[i]); };
    std::sort(m_order.begin(), m_order.end(), [&](std::size_t a, std::size_t b) { return weight(a) > weight(b); });
    if (m_order.size() > kShown) m_order.resize(kShown);
    updateGeometry();
    update();
}

int AnswerBars::rowHeight() const { return 2 * fontMetrics().height() + 6; }
QSize AnswerBars::sizeHint() const { return {240, static_cast<int>(m_order.size()) * rowHeight() + 4}; }

void AnswerBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const PlotColors colors = plotColors(palette());
    int longest = 40;
    for (const std::size_t i : m_order) longest = std::max(longest, fontMetrics().horizontalAdvance(toQt(m_answer.labels[i])));
    const int names = std::min(longest + 10, width() / 3), figures = fontMetrics().horizontalAdvance(QStringLiteral("100.0 %")) + 8;
    const int room = std::max(20, width() - names - figures);
    const int half = rowHeight() / 2 - 2;
    int y = 2;
    for (const std::size_t i : m_order) {
        painter.setPen(palette().color(QPalette::Text));
        const QString label = fontMetrics().elidedText(toQt(m_answer.labels[i]), Qt::ElideRight, names - 8);
        painter.drawText(QRect(0, y, names - 8, 2 * half), Qt::AlignRight | Qt::AlignVCenter, label);
        const std::pair<float, QColor> bars[] = {{m_answer.dense[i], colors.dominated}, {m_answer.compressed[i], colors.front}};
        for (int line = 0; line < 2; ++line) {
            const QRectF slot(names, y + line * half, room, half - 2);
            painter.setPen(Qt::NoPen);
            painter.setBrush(colors.grid);
            painter.drawRoundedRect(slot, 3, 3);
            QRectF bar = slot;
            bar.setWidth(std::max(3.0, slot.width() * std::clamp<double>(bars[line].first, 0, 1)));
            painter.setBrush(bars[line].second);
            painter.drawRoundedRect(bar, 3, 3);
            painter.setPen(colors.faintText);
            painter.drawText(QRect(names + room, y + line * half, figures, half - 2), Qt::AlignRight | Qt::AlignVCenter, formatPercent(bars[line].first));
        }
        y += rowHeight();
    }
}

} // namespace pscope
