// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/front_plot.h"

#include <QEvent>
#include <QMouseEvent>
#include <QSvgGenerator>
#include <QToolTip>
#include <QVBoxLayout>

#include <cmath>
#include <qcustomplot.h>

#include "widgets/models/formatter.h"
#include "widgets/plot/plot_style.h"

namespace pscope {
namespace {

constexpr int kRedrawMs = 33;
constexpr double kReach = 12; // pixels around a point that count as on it

QString currentLabel(const ScenePoint* current) {
    if (!current || !current->estimated) return FrontPlot::tr("current");
    if (current->point->provenance != Provenance::Estimated) return FrontPlot::tr("measuring…");
    const QString latency = formatMicroseconds(current->point->latency->p50Us);
    return current->yGuessed ? FrontPlot::tr("estimated %1, quality not known yet").arg(latency) : FrontPlot::tr("estimated %1").arg(latency);
}

QCPScatterStyle disc(const QColor& color, double size) { return {QCPScatterStyle::ssDisc, QPen(color.darker(112), 1), color, size}; }

} // namespace

FrontPlot::FrontPlot(SessionDocument& document, QWidget* parent) : QWidget(parent), m_document(document) {
    setupPlot();
    setupSeries();
    restyle();
    m_redraw.setSingleShot(true);
    m_redraw.setInterval(kRedrawMs);
    connect(&m_redraw, &QTimer::timeout, this, &FrontPlot::rebuild);
    connect(&document, &SessionDocument::changed, this, &FrontPlot::onChanged);
    rebuild();
}

FrontPlot::~FrontPlot() = default;

void FrontPlot::setupPlot() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_plot = new QCustomPlot(this);
    layout->addWidget(m_plot);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->setMinimumSize(260, 200);
    m_plot->axisRect()->setupFullAxesBox(true);
    m_plot->xAxis2->setTicks(false);
    m_plot->yAxis2->setTicks(false);
    m_plot->axisRect()->setMinimumMargins(QMargins(8, 10, 14, 8));
    m_plot->setNoAntialiasingOnDrag(true);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    setAccessibleName(tr("Pareto front"));
    connect(m_plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] { placeLabels(); });
}

void FrontPlot::setupSeries() {
    m_frontLine = m_plot->addGraph();
    m_frontLine->setName(tr("Pareto front"));
    for (int group = 0; group < GroupCount; ++group) {
        Series& series = m_series[static_cast<std::size_t>(group)];
        for (QCPErrorBars** bars : {&series.xBars, &series.yBars}) {
            *bars = new QCPErrorBars(m_plot->xAxis, m_plot->yAxis);
            (*bars)->setErrorType(bars == &series.xBars ? QCPErrorBars::etKeyError : QCPErrorBars::etValueError);
            (*bars)->setWhiskerWidth(5);
            (*bars)->setSymbolGap(0);
            (*bars)->removeFromLegend();
        }
        series.graph = m_plot->addGraph();
        series.graph->setLineStyle(QCPGraph::lsNone);
        series.xBars->setDataPlottable(series.graph);
        series.yBars->setDataPlottable(series.graph);
    }
    const auto nameSeries = [this](Group group, const QString& name) { m_series[group].graph->setName(name); };
    nameSeries(Other, tr("other device or workload"));
    nameSeries(Dominated, tr("dominated"));
    nameSeries(OnFront, tr("on the front"));
    nameSeries(Baseline, tr("dense baseline"));
    nameSeries(Estimated, tr("estimated or being measured"));
    nameSeries(Current, tr("current recipe"));
    m_plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignBottom | Qt::AlignRight);
    m_plot->legend->setVisible(true);
    m_plot->legend->setIconSize(20, 17);
    m_plot->legend->setRowSpacing(0);
    m_plot->legend->setMargins(QMargins(8, 5, 8, 5));
    for (QCPItemText** label : {&m_hint, &m_baselineLabel, &m_currentLabel}) *label = new QCPItemText(m_plot);
    m_hint->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_hint->position->setCoords(0.5, 0.45);
    m_hint->setTextAlignment(Qt::AlignCenter);
}

void FrontPlot::restyle() {
    const PlotColors colors = plotColors(palette());
    applyStyle(*m_plot, colors, font());
    const std::array<QCPScatterStyle, GroupCount> styles{
        QCPScatterStyle(QCPScatterStyle::ssDiamond, QPen(colors.other, 1.4), Qt::NoBrush, 7),
        disc(colors.dominated, 6),
        disc(colors.front, 8.5),
        QCPScatterStyle(QCPScatterStyle::ssSquare, QPen(colors.baseline.darker(120), 1), colors.baseline, 9.5),
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colors.current, 2), Qt::NoBrush, 12),
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colors.current, 2.4), Qt::NoBrush, 15),
    };
    const std::array<QColor, GroupCount> bars{colors.other, colors.dominated, colors.front, colors.baseline, colors.current, Qt::transparent};
    for (std::size_t group = 0; group < GroupCount; ++group) {
        m_series[group].graph->setScatterStyle(styles[group]);
        QColor bar = bars[group];
        if (bar.alpha() > 0) bar.setAlpha(group == Dominated || group == Other ? 90 : 170);
        m_series[group].xBars->setPen(QPen(bar, 1));
        m_series[group].yBars->setPen(QPen(bar, 1));
    }
    QColor line = colors.front;
    line.setAlpha(150);
    m_frontLine->setPen(QPen(line, 1.6));
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() - 0.5);
    m_hint->setColor(colors.faintText);
    m_hint->setFont(font());
    m_baselineLabel->setColor(colors.baseline);
    m_baselineLabel->setFont(small);
    m_currentLabel->setColor(colors.current);
    small.setBold(true);
    m_currentLabel->setFont(small);
}

void FrontPlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange) return;
    restyle();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void FrontPlot::onChanged(const ChangeEvent& event) {
    using Kind = ChangeEvent::Kind;
    if (event.kind == Kind::Axes || event.kind == Kind::Model) m_userView = false;
    if (event.kind == Kind::Scores || event.kind == Kind::Devices) return;
    if (!m_redraw.isActive()) m_redraw.start();
}

FrontPlot::Group FrontPlot::groupOf(const ScenePoint& point) {
    if (point.estimated) return Estimated;
    if (point.otherContext) return Other;
    if (point.baseline) return Baseline;
    return point.dominated ? Dominated : OnFront;
}

void FrontPlot::rebuild() {
    m_scene = buildFrontScene(m_document);
    m_hovered = -1;
    fillSeries();
    m_plot->xAxis->setTickLabels(!m_scene.points.empty());
    m_plot->yAxis->setTickLabels(!m_scene.points.empty());
    m_plot->xAxis->setLabel(axisTitle(m_scene.xAxis));
    m_plot->yAxis->setLabel(axisTitle(m_scene.yAxis));
    m_hint->setText(!m_document.hasModel() ? tr("Open a model folder, or drop one here")
                    : m_scene.points.empty() ? tr("Nothing measured yet on these axes.\nEdit a layer, or press Sweep to fill a first front.")
                                             : QString());
    m_hint->setVisible(!m_hint->text().isEmpty());
    m_plot->legend->setVisible(!m_scene.points.empty());
    if (!m_userView) fitAxes();
    placeLabels();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void FrontPlot::fillSeries() {
    struct Columns {
        QVector<double> x, y, xLow, xHigh, yLow, yHigh;
    };
    std::array<Columns, GroupCount> columns;
    const auto put = [&columns](Group group, const ScenePoint& point) {
        Columns& to = columns[group];
        to.x << point.x.value;
        to.y << point.y.value;
        to.xLow << std::max(0.0, point.x.value - point.x.low);
        to.xHigh << std::max(0.0, point.x.high - point.x.value);
        to.yLow << std::max(0.0, point.y.value - point.y.low);
        to.yHigh << std::max(0.0, point.y.high - point.y.value);
    };
    // Error bars belong to the data by position, so the points go in sorted by x.
    std::vector<const ScenePoint*> order;
    for (const ScenePoint& point : m_scene.points) order.push_back(&point);
    std::stable_sort(order.begin(), order.end(), [](const ScenePoint* a, const ScenePoint* b) { return a->x.value < b->x.value; });
    for (const ScenePoint* point : order) {
        put(groupOf(*point), *point);
        if (point->current && !point->estimated) put(Current, *point);
    }
    for (std::size_t group = 0; group < GroupCount; ++group) {
        const Columns& from = columns[group];
        m_series[group].graph->setData(from.x, from.y, true);
        m_series[group].xBars->setData(from.xLow, from.xHigh);
        m_series[group].yBars->setData(from.yLow, from.yHigh);
        if (auto* item = m_plot->legend->itemWithPlottable(m_series[group].graph)) item->setVisible(!from.x.isEmpty());
        if (from.x.isEmpty()) m_series[group].graph->removeFromLegend();
        else m_series[group].graph->addToLegend();
    }
    QVector<double> x, y;
    for (const int member : m_scene.front) {
        x << m_scene.points[static_cast<std::size_t>(member)].x.value;
        y << m_scene.points[static_cast<std::size_t>(member)].y.value;
    }
    // What is reachable within a budget on x: the stairs run from each point towards the worse side.
    m_frontLine->setLineStyle(m_scene.xAxis.higherIsBetter ? QCPGraph::lsStepRight : QCPGraph::lsStepLeft);
    m_frontLine->setData(x, y);
    m_frontLine->removeFromLegend();
}

void FrontPlot::fitAxes() {
    double xLow = INFINITY, xHigh = -INFINITY, yLow = INFINITY, yHigh = -INFINITY;
    for (const ScenePoint& point : m_scene.points) {
        xLow = std::min(xLow, std::min(point.x.low, point.x.value));
        xHigh = std::max(xHigh, std::max(point.x.high, point.x.value));
        yLow = std::min(yLow, std::min(point.y.low, point.y.value));
        yHigh = std::max(yHigh, std::max(point.y.high, point.y.value));
    }
    if (!(xLow <= xHigh)) {
        m_plot->xAxis->setRange(0, 1);
        m_plot->yAxis->setRange(0, 1);
        return;
    }
    const auto fit = [](QCPAxis* axis, double low, double high) {
        const double span = std::max(high - low, std::max(std::abs(high), 1e-9) * 0.05);
        axis->setRange(low - 0.08 * span, high + 0.08 * span);
    };
    fit(m_plot->xAxis, xLow, xHigh);
    fit(m_plot->yAxis, yLow, yHigh);
}

void FrontPlot::placeLabels() {
    const ScenePoint* baseline = nullptr;
    for (const ScenePoint& point : m_scene.points)
        if (point.baseline && !point.otherContext && !point.current) baseline = &point;
    const ScenePoint* current = m_scene.current >= 0 ? &m_scene.points[static_cast<std::size_t>(m_scene.current)] : nullptr;
    const auto place = [this](QCPItemText* label, const ScenePoint* point, const QString& text) {
        label->setVisible(point != nullptr);
        if (!point) return;
        label->setText(text);
        label->position->setCoords(point->x.value, point->y.value);
        const bool right = m_plot->xAxis->coordToPixel(point->x.value) < m_plot->axisRect()->center().x();
        label->setPositionAlignment((right ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignBottom);
        label->setPadding(QMargins(11, 0, 11, 7));
    };
    place(m_baselineLabel, baseline, tr("dense"));
    place(m_currentLabel, current, currentLabel(current));
}

void FrontPlot::resetView() {
    m_userView = false;
    fitAxes();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

QPoint FrontPlot::pixelOf(int scenePoint) const {
    const ScenePoint& point = m_scene.points[static_cast<std::size_t>(scenePoint)];
    const QPointF inPlot(m_plot->xAxis->coordToPixel(point.x.value), m_plot->yAxis->coordToPixel(point.y.value));
    return m_plot->mapTo(this, inPlot.toPoint());
}

int FrontPlot::nearest(const QPointF& at) const {
    int best = -1;
    double bestDistance = kReach * kReach;
    for (std::size_t i = 0; i < m_scene.points.size(); ++i) {
        const ScenePoint& point = m_scene.points[i];
        const double dx = m_plot->xAxis->coordToPixel(point.x.value) - at.x();
        const double dy = m_plot->yAxis->coordToPixel(point.y.value) - at.y();
        const double distance = dx * dx + dy * dy;
        if (distance > bestDistance || !std::isfinite(distance)) continue;
        bestDistance = distance;
        best = static_cast<int>(i);
    }
    return best;
}

void FrontPlot::hover(const QPoint& at) {
    const int found = nearest(at);
    if (found == m_hovered) return;
    m_hovered = found;
    m_plot->setCursor(found >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (found < 0) QToolTip::hideText();
    else QToolTip::showText(m_plot->mapToGlobal(at + QPoint(10, 10)), pointCard(m_scene.points[static_cast<std::size_t>(found)], m_scene), m_plot);
}

bool FrontPlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_plot) return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::MouseButtonPress) {
        m_pressed = static_cast<QMouseEvent*>(event)->pos();
    } else if (event->type() == QEvent::MouseMove) {
        auto* mouse = static_cast<QMouseEvent*>(event);
        if (mouse->buttons() == Qt::NoButton) hover(mouse->pos());
        else if ((mouse->pos() - m_pressed).manhattanLength() > 4) m_userView = true;
    } else if (event->type() == QEvent::Wheel) {
        m_userView = true;
    } else if (event->type() == QEvent::MouseButtonDblClick) {
        if (nearest(static_cast<QMouseEvent*>(event)->pos()) < 0) resetView();
    } else if (event->type() == QEvent::MouseButtonRelease) {
        auto* mouse = static_cast<QMouseEvent*>(event);
        const bool isClick = mouse->button() == Qt::LeftButton && (mouse->pos() - m_pressed).manhattanLength() <= 4;
        const int found = isClick ? nearest(mouse->pos()) : -1;
        if (found >= 0 && m_scene.points[static_cast<std::size_t>(found)].index >= 0)
            mouse->modifiers() & Qt::ControlModifier ? emit pointPicked(m_scene.points[static_cast<std::size_t>(found)].index)
                                                     : emit pointClicked(m_scene.points[static_cast<std::size_t>(found)].index);
    }
    return false;
}

bool FrontPlot::savePicture(const QString& file) {
    if (file.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive)) return m_plot->savePdf(file, 0, 0, QCP::epNoCosmetic);
    if (!file.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) return m_plot->savePng(file, m_plot->width(), m_plot->height(), 2.0);
    QSvgGenerator generator;
    generator.setFileName(file);
    generator.setSize(m_plot->size());
    generator.setViewBox(QRect(QPoint(0, 0), m_plot->size()));
    generator.setTitle(QStringLiteral("%1 / %2").arg(axisTitle(m_scene.yAxis), axisTitle(m_scene.xAxis)));
    QCPPainter painter;
    if (!painter.begin(&generator)) return false;
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    m_plot->toPainter(&painter, m_plot->width(), m_plot->height());
    return painter.end();
}

} // namespace pscope
