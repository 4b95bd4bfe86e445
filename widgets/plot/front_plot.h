// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The accuracy/latency front (or any two axes): draws the document's FrontScene and says which point was clicked.
#pragma once

#include <QTimer>
#include <QWidget>

#include "widgets/models/front_scene.h"

class QCustomPlot;
class QCPErrorBars;
class QCPGraph;
class QCPItemText;

namespace pscope {

class FrontPlot : public QWidget {
    Q_OBJECT
public:
    explicit FrontPlot(SessionDocument& document, QWidget* parent = nullptr);
    ~FrontPlot() override;

    void resetView();
    /// By the file's ending: .svg, .pdf, else a picture at twice the size on screen.
    bool savePicture(const QString& file);
    const FrontScene& scene() const { return m_scene; }
    /// Where a scene point is on this widget; for tests and hints.
    QPoint pixelOf(int scenePoint) const;
    QSize sizeHint() const override { return {640, 460}; }

signals:
    void pointClicked(int index); // index into the document's points
    void pointPicked(int index);  // with Ctrl: to stand beside others

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum Group { Other, Dominated, OnFront, Baseline, Estimated, Current, GroupCount };
    struct Series {
        QCPGraph* graph = nullptr;
        QCPErrorBars* xBars = nullptr;
        QCPErrorBars* yBars = nullptr;
    };
    void setupPlot();
    void setupSeries();
    void restyle();
    void onChanged(const ChangeEvent& event);
    void rebuild();
    void fillSeries();
    void placeLabels();
    void fitAxes();
    static Group groupOf(const ScenePoint& point);
    int nearest(const QPointF& at) const; // into scene points, -1 = none near
    void hover(const QPoint& at);

    SessionDocument& m_document;
    QCustomPlot* m_plot = nullptr;
    std::array<Series, GroupCount> m_series{};
    QCPGraph* m_frontLine = nullptr;
    QCPItemText* m_hint = nullptr;
    QCPItemText* m_baselineLabel = nullptr;
    QCPItemText* m_currentLabel = nullptr;
    FrontScene m_scene;
    QTimer m_redraw; // at most 30 a second
    QPoint m_pressed;
    int m_hovered = -1;
    bool m_userView = false; // zoomed or panned: do not fit by ourselves
};

} // namespace pscope
