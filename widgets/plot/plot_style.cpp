// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/plot_style.h"

#include <qcustomplot.h>

namespace pscope {

bool isDark(const QPalette& palette) { return palette.color(QPalette::Window).lightness() < 128; }

PlotColors plotColors(const QPalette& palette) {
    const bool dark = isDark(palette);
    PlotColors colors;
    colors.background = palette.color(QPalette::Base);
    colors.text = palette.color(QPalette::Text);
    colors.faintText = dark ? QColor(0x9a, 0xa3, 0xb2) : QColor(0x5c, 0x66, 0x75);
    colors.axis = dark ? QColor(0x5a, 0x63, 0x72) : QColor(0x9a, 0xa4, 0xb2);
    colors.grid = dark ? QColor(0x2c, 0x31, 0x39) : QColor(0xe8, 0xeb, 0xf0);
    colors.front = dark ? QColor(0x56, 0xb4, 0xe9) : QColor(0x00, 0x72, 0xb2);
    colors.dominated = dark ? QColor(0x6b, 0x74, 0x84) : QColor(0xa9, 0xb2, 0xbf);
    colors.baseline = dark ? QColor(0xe6, 0x9f, 0x00) : QColor(0xc2, 0x85, 0x00);
    colors.current = dark ? QColor(0xff, 0x7b, 0x2e) : QColor(0xd5, 0x5e, 0x00);
    colors.other = QColor(0xcc, 0x79, 0xa7);
    return colors;
}

void applyStyle(QCustomPlot& plot, const PlotColors& colors, const QFont& font) {
    plot.setBackground(colors.background);
    for (QCPAxisRect* rect : plot.axisRects()) {
        for (QCPAxis* axis : rect->axes()) {
            axis->setBasePen(QPen(colors.axis));
            axis->setTickPen(QPen(colors.axis));
            axis->setSubTickPen(Qt::NoPen);
            axis->setTickLabelColor(colors.faintText);
            axis->setLabelColor(colors.text);
            axis->setTickLabelFont(font);
            axis->setLabelFont(font);
            axis->grid()->setPen(QPen(colors.grid));
            axis->grid()->setSubGridVisible(false);
            axis->grid()->setZeroLinePen(QPen(colors.grid));
            axis->setLabelPadding(6);
        }
    }
    if (!plot.legend) return;
    QColor back = colors.background;
    back.setAlpha(220);
    plot.legend->setBrush(back);
    plot.legend->setBorderPen(QPen(colors.grid));
    plot.legend->setTextColor(colors.faintText);
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() - 1);
    plot.legend->setFont(small);
}

} // namespace pscope
