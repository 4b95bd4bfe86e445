// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/policy_view.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

#include "widgets/models/formatter.h"

namespace pscope {

PolicyView::PolicyView(QWidget* parent)
    : QWidget(parent) {
    setMouseTracking(true);
    setAccessibleName(tr("Policy of the search"));
}

void PolicyView::setPolicy(std::optional<PolicyMap> policy) {
    if (policy && (policy->rows.empty() || policy->columns.empty())) policy.reset();
    m_policy = std::move(policy);
    update();
}

double PolicyView::value(std::size_t row, std::size_t column) const {
    if (row >= m_policy->cells.size() || column >= m_policy->cells[row].size()) return 0;
    return std::clamp(m_policy->cells[row][column], 0.0, 1.0);
}

QRectF PolicyView::cell(std::size_t row, std::size_t column) const {
    const double letter = fontMetrics().averageCharWidth(), line = fontMetrics().height();
    std::size_t longest = 4;
    for (const std::string& name : m_policy->rows)
        longest = std::max(longest, name.size());
    const double left = letter * double(std::min<std::size_t>(longest, 26)) + 20, top = 2.2 * line;
    const double width = (this->width() - left - 14) / double(m_policy->columns.size());
    const double height = std::min(2.0 * line, (this->height() - top - 10) / double(m_policy->rows.size()));
    return {left + width * double(column), top + height * double(row), width, height};
}

void PolicyView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().base());
    if (!m_policy) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(
            rect(), Qt::AlignCenter | Qt::TextWordWrap,
            tr("This strategy has no policy to show; those that learn one draw it here while they run"));
        return;
    }
    const QColor strong = palette().color(QPalette::Link);
    const auto text = [&](const QRectF& where, const std::string& what, int align) {
        painter.drawText(
            where, align | Qt::AlignVCenter,
            fontMetrics().elidedText(toQt(what), Qt::ElideRight, static_cast<int>(where.width())));
    };
    const double line = fontMetrics().height();
    for (std::size_t column = 0; column < m_policy->columns.size(); ++column) {
        const QRectF first = cell(0, column);
        painter.setPen(palette().color(QPalette::PlaceholderText));
        text(QRectF(first.left() + 2, first.top() - 1.5 * line, first.width() - 4, line),
             m_policy->columns[column], Qt::AlignHCenter);
    }
    for (std::size_t row = 0; row < m_policy->rows.size(); ++row) {
        const QRectF first = cell(row, 0);
        painter.setPen(palette().color(QPalette::Text));
        text(QRectF(8, first.top(), first.left() - 16, first.height()), m_policy->rows[row], Qt::AlignLeft);
        for (std::size_t column = 0; column < m_policy->columns.size(); ++column) {
            QColor color = strong;
            color.setAlphaF(static_cast<float>(0.06 + 0.94 * value(row, column)));
            painter.fillRect(cell(row, column).adjusted(1, 1, -1, -1), color);
        }
    }
}

void PolicyView::mouseMoveEvent(QMouseEvent* event) {
    for (std::size_t row = 0; m_policy && row < m_policy->rows.size(); ++row)
        for (std::size_t column = 0; column < m_policy->columns.size(); ++column) {
            if (!cell(row, column).contains(event->position())) continue;
            QToolTip::showText(event->globalPosition().toPoint(),
                               tr("%1\n%2: %3")
                                   .arg(toQt(m_policy->rows[row]), toQt(m_policy->columns[column]),
                                        formatPercent(value(row, column))),
                               this);
            return;
        }
    QToolTip::hideText();
}

} // namespace pscope
