// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is drawn; labels and limits are in front_plot_marks.cpp, the mouse in front_plot_mouse.cpp.
#include "widgets/plot/front_plot.h"

#include <QEvent>
#include <QRubberBand>
#include <QVBoxLayout>

#include <cmath>

#include "widgets/models/formatter.h"
#include "widgets/plot/compare_time_plot.h"
#include "widgets/plot/picture.h"
#include "widgets/plot/plot_style.h"
#include "widgets/plot/point_layer.h"
#include "widgets/plot/small_plot.h"

namespace pscope {
namespace {

constexpr int kRedrawMs = 33;
constexpr int kWheelPauseMs = 500;

MarkShape shapeOf(const ScenePoint& point) {
    if (point.estimated) return MarkShape::Hollow;
    return point.point->provenance == Provenance::Simulated ? MarkShape::Triangle : MarkShape::Filled;
}

Mark markOf(const ScenePoint& point) {
    const auto distance = [](double from, double to) { return static_cast<float>(std::max(0.0, to - from)); };
    return {point.x.value,
            point.y.value,
            distance(point.x.low, point.x.value),
            distance(point.x.value, point.x.high),
            distance(point.y.low, point.y.value),
            distance(point.y.value, point.y.high),
            shapeOf(point)};
}

QColor faded(QColor color, int alpha) {
    color.setAlpha(alpha);
    return color;
}

} // namespace

FrontPlot::FrontPlot(SessionDocument& document, QWidget* parent) : QWidget(parent), m_document(document), m_maker(document) {
    setupPlot();
    m_redraw.setSingleShot(true);
    m_redraw.setInterval(kRedrawMs);
    m_wheelPause.setSingleShot(true);
    m_wheelPause.setInterval(kWheelPauseMs);
    connect(&m_redraw, &QTimer::timeout, this, [this] { isVisible() ? m_maker.request() : void(m_stale = true); });
    connect(&m_maker, &SceneMaker::made, this, &FrontPlot::take);
    connect(&document, &SessionDocument::changed, this, &FrontPlot::onChanged);
    m_maker.request();
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
    m_plot->setFocusPolicy(Qt::StrongFocus);
    m_plot->installEventFilter(this);
    setFocusProxy(m_plot);
    setAccessibleName(tr("Pareto front"));
    m_plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignBottom | Qt::AlignRight);
    m_plot->legend->setVisible(true);
    m_plot->legend->setIconSize(20, 17);
    m_plot->legend->setRowSpacing(0);
    m_plot->legend->setMargins(QMargins(8, 5, 8, 5));
    m_hint = new QCPItemText(m_plot);
    m_hint->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_hint->position->setCoords(0.5, 0.45);
    m_hint->setTextAlignment(Qt::AlignCenter);
    m_hint->setSelectable(false);
    m_band = new QRubberBand(QRubberBand::Rectangle, m_plot);
    connect(m_plot, &QCustomPlot::legendClick, this, [this](QCPLegend*, QCPAbstractLegendItem* item) { onLegendClick(item); });
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis})
        connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] {
            placeLabels();
            for (Limit& limit : m_limits) placeLimit(limit);
        });
}

void FrontPlot::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) m_maker.request();
}

void FrontPlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) m_redraw.start();
}

void FrontPlot::onChanged(const ChangeEvent& event) {
    using Kind = ChangeEvent::Kind;
    if (event.kind == Kind::Axes || event.kind == Kind::Model) {
        m_userView = false;
        m_back.clear();
        emit backChanged(false);
    }
    if (event.kind == Kind::Scores || event.kind == Kind::Devices) return;
    if (!m_redraw.isActive()) m_redraw.start();
}

void FrontPlot::take(const std::shared_ptr<FrontScene>& scene) {
    m_scene = std::move(*scene);
    m_stale = false;
    m_hovered = -1;
    const PlotColors colors = plotColors(palette());
    applyStyle(*m_plot, colors, font());
    m_hint->setColor(colors.faintText);
    m_hint->setFont(font());
    m_plot->clearPlottables();
    m_lines.clear();
    m_layers.clear();
    makeFronts(colors);
    makeLayers(colors);
    const bool empty = m_scene.points.empty();
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) axis->setTickLabels(!empty);
    m_plot->xAxis->setLabel(axisTitle(m_scene.xAxis));
    m_plot->yAxis->setLabel(axisTitle(m_scene.yAxis));
    m_hint->setText(!m_document.hasModel() ? tr("Open a model folder, or drop one here")
                    : empty ? tr("Nothing measured yet on these axes.\nEdit a layer, or press Sweep to fill a first front.")
                            : QString());
    m_hint->setVisible(!m_hint->text().isEmpty());
    m_plot->legend->setVisible(!empty);
    if (!m_userView) fitAxes();
    makeLimits(colors);
    placeLabels();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

QColor FrontPlot::deviceColor(int device, const PlotColors& colors) const { return seriesColor(device, colors); }

PointLayer* FrontPlot::addLayer(const QString& name, const QColor& color, double size, int shape) {
    auto* layer = new PointLayer(m_plot->xAxis, m_plot->yAxis);
    layer->setLook(color, size, static_cast<MarkShape>(shape));
    layer->setName(name);
    if (name.isEmpty()) layer->removeFromLegend();
    m_layers.push_back(layer);
    return layer;
}

int FrontPlot::documentIndex(const ScenePoint& point) const {
    const int index = point.index;
    return index >= 0 && index < m_document.points().size() && m_document.points().at(index)->id == point.point->id ? index : -1;
}

/// From the back to the front; one layer is one look and one line of the legend.
void FrontPlot::makeLayers(const PlotColors& colors) {
    enum Look { Other, Candidate, Missing, Dominated, OnFront, Baseline, Estimated };
    struct Group {
        Look look;
        int device;
        std::vector<Mark> marks;
    };
    std::vector<Group> groups;
    std::size_t simulated = 0;
    for (const ScenePoint& point : m_scene.points) {
        const Look look = point.candidate        ? Candidate
                          : point.estimated      ? Estimated
                          : point.otherContext   ? Other
                          : point.baseline       ? Baseline
                          : !point.allowed       ? Missing
                          : point.dominated      ? Dominated
                                                 : OnFront;
        const int device = m_scene.byDevice ? point.device : -1;
        auto at = std::ranges::find_if(groups, [&](const Group& group) { return group.look == look && group.device == device; });
        if (at == groups.end()) at = groups.insert(groups.end(), {look, device, {}});
        at->marks.push_back(markOf(point));
        simulated += at->marks.back().shape == MarkShape::Triangle;
    }
    std::ranges::stable_sort(groups, {}, &Group::look);
    for (Group& group : groups) {
        const QColor own = group.device < 0 ? colors.front : deviceColor(group.device, colors);
        const bool told = group.device >= 0; // the legend names devices instead
        PointLayer* layer = nullptr;
        switch (group.look) {
        case Other: layer = addLayer(tr("other device or workload"), faded(colors.other, 190), 6, int(MarkShape::Filled)); break;
        case Candidate: layer = addLayer(tr("tried by the search"), faded(told ? own : colors.current, 150), 5, int(MarkShape::Hollow)); break;
        case Missing: layer = addLayer(told ? QString() : tr("misses a limit"), faded(told ? own : colors.dominated, 90), 5, int(MarkShape::Filled)); break;
        case Dominated: layer = addLayer(told ? QString() : tr("dominated"), told ? faded(own, 120) : colors.dominated, 6, int(MarkShape::Filled)); break;
        case OnFront: layer = addLayer(told ? QString() : tr("on the front"), own, 8.5, int(MarkShape::Filled)); break;
        case Baseline: layer = addLayer(told ? QString() : tr("dense baseline"), told ? own : colors.baseline, 10, int(MarkShape::Filled)); break;
        case Estimated: layer = addLayer(tr("estimated or being measured"), colors.current, 12, int(MarkShape::Hollow)); break;
        }
        const QColor bar = group.look == Baseline && !told ? colors.baseline : group.look == Estimated ? colors.current : group.look == Dominated && !told ? colors.dominated : own;
        if (group.look == Dominated || group.look == Missing) layer->setErrorBars(faded(bar, 80));
        else if (group.look != Candidate) layer->setErrorBars(faded(group.look == Other ? colors.other : bar, group.look == Other ? 80 : 170));
        layer->setMarks(std::move(group.marks));
    }
    if (m_scene.byDevice)
        for (std::size_t device = 0; device < m_scene.devices.size(); ++device) {
            const SceneDevice& one = m_scene.devices[device];
            PointLayer* line = addLayer(one.hidden ? tr("%1 (hidden)").arg(one.label) : one.label,
                                        one.hidden ? colors.grid : deviceColor(static_cast<int>(device), colors), 8.5, int(MarkShape::Filled));
            line->setProperty("device", toQt(one.key));
        }
    if (simulated > 0) addLayer(tr("simulated"), colors.faintText, 8, int(MarkShape::Triangle));
    addMarkers(colors);
}

/// Rings and stars around points that stand out.
void FrontPlot::addMarkers(const PlotColors& colors) {
    m_labelable.clear();
    std::vector<Mark> current, stars, brushed, best;
    const auto ring = [](const ScenePoint& point, MarkShape shape) { return Mark{.x = point.x.value, .y = point.y.value, .shape = shape}; };
    const auto placeOf = [this](int index) { return index >= 0 && index < static_cast<int>(m_scene.places.size()) ? m_scene.places[static_cast<std::size_t>(index)] : -1; };
    for (const int at : m_scene.marked) {
        const ScenePoint& point = m_scene.points[static_cast<std::size_t>(at)];
        if (point.baseline || point.pinned) m_labelable.push_back(at);
        if (point.current && !point.estimated) current.push_back(ring(point, MarkShape::Ring));
        if (point.index >= 0 && point.point->starred) stars.push_back(ring(point, MarkShape::Star));
    }
    if (m_scene.best >= 0) best.push_back(ring(m_scene.points[static_cast<std::size_t>(m_scene.best)], MarkShape::Ring));
    for (const int index : m_document.compared())
        if (const int at = placeOf(index); at >= 0 && std::ranges::find(m_labelable, at) == m_labelable.end()) m_labelable.push_back(at);
    for (const int index : m_document.brushed())
        if (const int at = placeOf(index); at >= 0) brushed.push_back(ring(m_scene.points[static_cast<std::size_t>(at)], MarkShape::Ring));
    const auto add = [&](std::vector<Mark> marks, const QString& name, const QColor& color, double size, MarkShape shape) {
        if (!marks.empty()) addLayer(name, color, size, int(shape))->setMarks(std::move(marks));
    };
    add(std::move(brushed), tr("picked out"), colors.text, 13, MarkShape::Ring);
    add(std::move(stars), {}, QColor(0xe6, 0x9f, 0x00), 9, MarkShape::Star);
    add(std::move(best), tr("best within the limits"), QColor(0x00, 0x9e, 0x73), 17, MarkShape::Ring);
    add(std::move(current), tr("current recipe"), colors.current, 15, MarkShape::Ring);
}

/// What is reachable within a budget on x: the stairs run from each point towards the worse side, the band between what is reached at
/// best and at worst.
void FrontPlot::makeFronts(const PlotColors& colors) {
    const auto style = m_scene.xAxis.higherIsBetter ? QCPGraph::lsStepRight : QCPGraph::lsStepLeft;
    const auto stairs = [&](const std::vector<std::pair<double, double>>& corners, double low, double high) {
        QCPGraph* graph = m_plot->addGraph();
        graph->removeFromLegend();
        graph->setSelectable(QCP::stNone);
        graph->setLineStyle(style);
        QVector<double> x, y;
        // To the end of the band on the worse side: what was reached stays reached.
        if (m_scene.xAxis.higherIsBetter && !corners.empty() && low < corners.front().first) x << low, y << corners.front().second;
        for (const auto& [cx, cy] : corners) x << cx, y << cy;
        if (!m_scene.xAxis.higherIsBetter && !corners.empty() && high > corners.back().first) x << high, y << corners.back().second;
        graph->setData(x, y, true);
        m_lines.push_back(graph);
        return graph;
    };
    for (const SceneFront& front : m_scene.fronts) {
        const QColor color = front.device < 0 ? colors.front : deviceColor(front.device, colors);
        std::vector<std::pair<double, double>> corners;
        for (const int member : front.stairs) {
            const ScenePoint& point = m_scene.points[static_cast<std::size_t>(member)];
            corners.emplace_back(point.x.value, point.y.value);
        }
        if (m_document.view().band && !front.best.empty() && !front.worst.empty()) {
            const double low = std::min(front.best.front().first, front.worst.front().first), high = std::max(front.best.back().first, front.worst.back().first);
            QCPGraph* worst = stairs(front.worst, low, high);
            QCPGraph* best = stairs(front.best, low, high);
            worst->setPen(Qt::NoPen);
            best->setPen(Qt::NoPen);
            best->setBrush(faded(color, isDark(palette()) ? 52 : 38));
            best->setChannelFillGraph(worst);
        }
        if (corners.empty()) continue;
        QCPGraph* line = stairs(corners, corners.front().first, corners.back().first);
        line->setPen(QPen(faded(color, 160), 1.6));
    }
}

void FrontPlot::fitAxes() {
    if (!(m_scene.xLow <= m_scene.xHigh)) {
        m_plot->xAxis->setRange(0, 1);
        m_plot->yAxis->setRange(0, 1);
        return;
    }
    const auto fit = [](QCPAxis* axis, double low, double high) {
        const double span = std::max(high - low, std::max(std::abs(high), 1e-9) * 0.05);
        axis->setRange(low - 0.08 * span, high + 0.08 * span);
    };
    fit(m_plot->xAxis, m_scene.xLow, m_scene.xHigh);
    fit(m_plot->yAxis, m_scene.yLow, m_scene.yHigh);
}

void FrontPlot::resetView() {
    if (m_userView) remember();
    m_userView = false;
    fitAxes();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

QPoint FrontPlot::pixelAt(double x, double y) const {
    const QPointF inPlot(m_plot->xAxis->coordToPixel(x), m_plot->yAxis->coordToPixel(y));
    return m_plot->mapTo(this, inPlot.toPoint());
}

QPoint FrontPlot::pixelOf(int scenePoint) const {
    const ScenePoint& point = m_scene.points[static_cast<std::size_t>(scenePoint)];
    return pixelAt(point.x.value, point.y.value);
}

QString FrontPlot::cardOf(int scenePoint) const { return pointCard(m_scene.points[static_cast<std::size_t>(scenePoint)], m_scene); }

bool FrontPlot::savePicture(const QString& file) {
    if (m_stale) take(std::make_shared<FrontScene>(buildFrontScene(m_document)));
    return pscope::savePicture(*m_plot, file);
}

} // namespace pscope
