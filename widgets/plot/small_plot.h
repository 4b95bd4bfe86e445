// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the plots of a search have in common: theme, a hint while there is nothing to draw, a tip at the
// nearest point. Private to this room.
#pragma once

#include <QPointF>
#include <QTimer>
#include <QWidget>

#include "widgets/plot/plot_style.h"

class QCPGraph;
class QCPItemText;
class QCustomPlot;

namespace pscope {

class SmallPlot : public QWidget {
    Q_OBJECT
public:
    explicit SmallPlot(QWidget* parent);
    /// Points that can be hovered; for tests.
    int points() const { return static_cast<int>(m_points.size()); }

protected:
    /// Draws anew into an empty plot: graphs, axes, tips.
    virtual void draw(const PlotColors& colors) = 0;
    void rebuild();
    /// The same within 100 ms, however often it is asked for.
    void rebuildSoon();
    void setHint(const QString& text);
    void addTip(double x, double y, const QString& text);
    QCPGraph* addLine(const QColor& color, double width = 1.6, Qt::PenStyle style = Qt::SolidLine);
    /// Ranges around everything with a tip, with room at the sides.
    void fit(bool fromZeroX, bool fromZeroY);
    QCustomPlot& plot() { return *m_plot; }
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QCustomPlot* m_plot = nullptr;
    QCPItemText* m_hint = nullptr;
    QTimer m_soon;
    std::vector<QPointF> m_points;
    QStringList m_tips;
};

/// Colours for many things side by side, safe for colour-blind eyes up to seven.
QColor seriesColor(int place, const PlotColors& colors);

} // namespace pscope
