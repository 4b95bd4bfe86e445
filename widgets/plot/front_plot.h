// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The accuracy/latency front (or any two axes): draws the document's FrontScene, and its tools: pan and zoom with a way back, limits to
// drag, points to pick out, a card for the point under the mouse.
#pragma once

#include <QTimer>
#include <QWidget>

#include "widgets/models/scene_maker.h"

class QCPAbstractLegendItem;
class QCPGraph;
class QCPItemRect;
class QCPItemText;
class QCustomPlot;
class QMenu;
class QMouseEvent;
class QRubberBand;

namespace pscope {

class PointLayer;
struct PlotColors;

class FrontPlot : public QWidget {
    Q_OBJECT
public:
    enum class Tool { Pan, Select, Zoom }; // what dragging with the left button does

    explicit FrontPlot(SessionDocument& document, QWidget* parent = nullptr);
    ~FrontPlot() override;

    void resetView();
    /// The view before the last pan or zoom; false when there is none.
    bool back();
    Tool tool() const { return m_tool; }
    void setTool(Tool tool);
    /// By the file's ending: .svg, .pdf, else a picture at twice the size on screen.
    bool savePicture(const QString& file);
    const FrontScene& scene() const { return m_scene; }
    /// Where a scene point is on this widget; for tests and hints.
    QPoint pixelOf(int scenePoint) const;
    QPoint pixelAt(double x, double y) const;
    QCustomPlot& canvas() { return *m_plot; }
    const std::vector<PointLayer*>& layers() const { return m_layers; }
    QString cardOf(int scenePoint) const;
    /// Of the document's points; -1 when it has others by now than those the scene was made of.
    int documentIndex(const ScenePoint& point) const;
    QSize sizeHint() const override { return {640, 460}; }

signals:
    void pointClicked(int index); // index into the document's points
    void pointPicked(int index);  // with Ctrl: to stand beside others
    void candidateClicked(const QString& recipe); // something a search has tried
    void menuWanted(int scenePoint, const QPoint& global, double x, double y); // right button; -1 = beside every point
    void backChanged(bool possible);
    void toolChanged();

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct View {
        double xLow, xHigh, yLow, yHigh;
    };
    struct Limit {
        std::string axis;
        bool onX = true;
        double value = 0;
        QCPItemRect* beyond = nullptr;
        QCPItemRect* line = nullptr;
        QCPItemText* label = nullptr;
    };
    enum class Drag { None, Pan, Select, Zoom, Limit };

    // front_plot.cpp
    void setupPlot();
    void onChanged(const ChangeEvent& event);
    void take(const std::shared_ptr<FrontScene>& scene);
    void makeLayers(const PlotColors& colors);
    PointLayer* addLayer(const QString& name, const QColor& color, double size, int shape);
    void addMarkers(const PlotColors& colors);
    void makeFronts(const PlotColors& colors);
    QColor deviceColor(int device, const PlotColors& colors) const;
    void fitAxes();

    // front_plot_marks.cpp
    void placeLabels();
    void addLabel(int scenePoint, const QString& text, const QColor& color, bool bold, bool below);
    void makeLimits(const PlotColors& colors);
    void placeLimit(Limit& limit);
    void onLegendClick(QCPAbstractLegendItem* item);

    // front_plot_mouse.cpp
    int nearest(const QPointF& at) const; // into scene points, -1 = none near
    int limitAt(const QPointF& at) const; // into m_limits, -1 = none near
    void hover(const QPoint& at);
    bool onPress(QMouseEvent& mouse);
    bool onMove(QMouseEvent& mouse);
    bool onRelease(QMouseEvent& mouse);
    bool onDoubleClick(const QMouseEvent& mouse);
    void onClick(const QMouseEvent& mouse);
    void dragLimit(const QPointF& at, bool done);
    void brush(const QRect& area);
    void zoomTo(const QRect& area);
    void remember();
    View view() const;
    void setView(const View& view);

    SessionDocument& m_document;
    QCustomPlot* m_plot = nullptr;
    std::vector<PointLayer*> m_layers; // those in the legend first
    std::vector<QCPGraph*> m_lines;
    std::vector<QCPItemText*> m_labels;
    std::vector<int> m_labelled; // scene points, as m_labels
    std::vector<int> m_labelable; // scene points that have a label when there is room; a pan looks at no others
    std::vector<Limit> m_limits;
    QCPItemText* m_hint = nullptr;
    FrontScene m_scene;
    SceneMaker m_maker;
    QTimer m_redraw; // at most 30 a second
    QPoint m_pressed;
    int m_hovered = -1;
    bool m_stale = false;    // changed while nobody looked
    bool m_userView = false; // zoomed or panned: do not fit by ourselves
    std::vector<View> m_back;
    View m_beforeDrag{};
    QTimer m_wheelPause; // one step back for one burst of the wheel
    Tool m_tool = Tool::Pan;
    Drag m_drag = Drag::None;
    int m_draggedLimit = -1;
    QRubberBand* m_band = nullptr;
};

} // namespace pscope
