// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/cycle_bars.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>

#include "widgets/models/formatter.h"
#include "widgets/models/hardware_model.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

struct Share {
    const char* title;
    std::int64_t HardwareRow::*cycles;
    QColor color;
};

/// Okabe and Ito's colours, which the colour-blind can tell apart; a hatch would be lost on bars this thin.
const std::array<Share, 6>& shares() {
    static const std::array<Share, 6> list{{
        {QT_TRANSLATE_NOOP("pscope::CycleBars", "compute"), &HardwareRow::compute, QColor(0x00, 0x72, 0xb2)},
        {QT_TRANSLATE_NOOP("pscope::CycleBars", "load"), &HardwareRow::load, QColor(0xe6, 0x9f, 0x00)},
        {QT_TRANSLATE_NOOP("pscope::CycleBars", "drain"), &HardwareRow::drain, QColor(0xd5, 0x5e, 0x00)},
        {QT_TRANSLATE_NOOP("pscope::CycleBars", "softmax"), &HardwareRow::softmax, QColor(0xcc, 0x79, 0xa7)},
        {QT_TRANSLATE_NOOP("pscope::CycleBars", "rows"), &HardwareRow::rows, QColor(0x00, 0x9e, 0x73)},
        {QT_TRANSLATE_NOOP("pscope::CycleBars", "control"), &HardwareRow::control, QColor(0x80, 0x80, 0x80)},
    }};
    return list;
}

} // namespace

void CycleBars::setAnswers(std::vector<HardwareAnswer> answers) {
    m_answers = std::move(answers);
    updateGeometry();
    update();
}

int CycleBars::rowHeight() const {
    return fontMetrics().height() + 8;
}
int CycleBars::legendHeight() const {
    return fontMetrics().height() + 8;
}
QSize CycleBars::sizeHint() const {
    return {420, legendHeight() + static_cast<int>(m_answers.size()) * rowHeight() + 6};
}

void CycleBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics = fontMetrics();
    int x = 8;
    for (const Share& share : shares()) {
        const QString title = tr(share.title);
        painter.fillRect(x, 6 + metrics.ascent() / 4, metrics.ascent() * 3 / 4, metrics.ascent() * 3 / 4,
                         share.color);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(x + metrics.ascent() + 2, 4 + metrics.ascent(), title);
        x += metrics.ascent() + metrics.horizontalAdvance(title) + 18;
    }
    if (m_answers.empty()) return;
    double longest = 0;
    int names = 40;
    for (const HardwareAnswer& a : m_answers) {
        longest = std::max(longest, a.total.microseconds);
        names = std::max(names, metrics.horizontalAdvance(
                                    QStringLiteral("%1 × %2 ").arg(a.knobs.rows).arg(a.knobs.columns)));
    }
    names += 16;
    const int figures = metrics.horizontalAdvance(QStringLiteral("000.0 ms  00.00×  does not fit ")) + 8;
    const double room = std::max(40, width() - names - figures);
    int y = legendHeight();
    for (std::size_t i = 0; i < m_answers.size(); ++i) {
        const HardwareAnswer& a = m_answers[i];
        QFont font = painter.font();
        font.setBold(i == 0);
        painter.setFont(font);
        painter.setPen(palette().color(a.whyNot.empty() ? QPalette::Text : QPalette::PlaceholderText));
        painter.drawText(QRect(8, y, names - 12, rowHeight()), Qt::AlignVCenter | Qt::AlignLeft,
                         QStringLiteral("%1 × %2").arg(a.knobs.rows).arg(a.knobs.columns));
        double at = names;
        for (const Share& share : shares()) {
            const double part = a.total.cycles ? double(a.total.*share.cycles) / double(a.total.cycles) : 0;
            const double wide = room * part * a.total.microseconds / longest;
            QColor color = share.color;
            if (!a.whyNot.empty()) color.setAlpha(90);
            painter.fillRect(QRectF(at, y + 4, wide, rowHeight() - 8), color);
            at += wide;
        }
        QString text = formatMicroseconds(a.total.microseconds);
        if (i > 0)
            text += QStringLiteral("  ") +
                    formatRatio(m_answers.front().total.microseconds / a.total.microseconds);
        if (!a.whyNot.empty()) text += QStringLiteral("  ") + tr("does not fit");
        painter.drawText(QRectF(at + 8, y, figures, rowHeight()), Qt::AlignVCenter | Qt::AlignLeft, text);
        y += rowHeight();
    }
}

bool CycleBars::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = (help->pos().y() - legendHeight()) / std::max(1, rowHeight());
    if (help->pos().y() < legendHeight() || index >= static_cast<int>(m_answers.size())) {
        QToolTip::hideText();
        return true;
    }
    const HardwareAnswer& a = m_answers[static_cast<std::size_t>(index)];
    QString text =
        tr("<b>%1</b> (simulated)<br>%2 cycles, %3 of the cells' time used, bound by %4<br>buffers on chip: "
           "%5")
            .arg(toQt(toText(a.knobs)))
            .arg(a.total.cycles)
            .arg(formatPercent(a.total.utilisation), hardwareWord(a.total.bound), formatBytes(double(a.bufferBytes)));
    for (const Share& share : shares())
        text += QStringLiteral("<br>%1: %2")
                    .arg(tr(share.title),
                         formatPercent(a.total.cycles ? double(a.total.*share.cycles) / double(a.total.cycles)
                                                      : 0));
    if (!a.whyNot.empty())
        text += QStringLiteral("<br>") + tr("Does not fit: %1").arg(toQt(a.whyNot).toHtmlEscaped());
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

} // namespace pscope
