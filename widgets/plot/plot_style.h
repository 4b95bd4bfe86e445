// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Colours of plots, safe for colour-blind eyes (Okabe and Ito), for light and dark palettes; and how they are set on a plot.
#pragma once

#include <QColor>
#include <QPalette>

class QCustomPlot;

namespace pscope {

struct PlotColors {
    QColor background, axis, grid, text, faintText;
    QColor front, dominated, baseline, current, other;
};
PlotColors plotColors(const QPalette& palette);
bool isDark(const QPalette& palette);

/// Background, axes, grid, fonts. Does not replot.
void applyStyle(QCustomPlot& plot, const PlotColors& colors, const QFont& font);

} // namespace pscope
