// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Centre: the front with its choice of axes and scope, and its tools.
#pragma once

#include <QWidget>

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QMenu;
class QToolButton;

namespace pscope {

class FrontPlot;
class SessionDocument;

class FrontPanel : public QWidget {
    Q_OBJECT
public:
    FrontPanel(SessionDocument& document, const QList<QAction*>& actions, QWidget* parent = nullptr);
    FrontPlot& plot() { return *m_plot; }
    QAction* backAction() const { return m_back; }
    /// The menu of the right button, as it would be there; for tests. The caller deletes it.
    QMenu* pointMenu(int scenePoint, double x, double y);

private:
    void setupStrip(const QList<QAction*>& actions);
    QToolButton* setupTools(QWidget* strip);
    QToolButton* setupView(QWidget* strip);
    void fillView();
    void refresh();
    void refreshLimits();
    void askLimit(const QString& axis);
    void renamePoint(int index);
    void notePoint(int index);

    SessionDocument& m_document;
    QComboBox* m_x = nullptr;
    QComboBox* m_y = nullptr;
    QComboBox* m_scope = nullptr;
    QLabel* m_count = nullptr;
    QAction* m_back = nullptr;
    QAction* m_selectTool = nullptr;
    QAction* m_zoomTool = nullptr;
    QMenu* m_view = nullptr;
    QWidget* m_limits = nullptr;
    QHBoxLayout* m_limitRow = nullptr;
    FrontPlot* m_plot = nullptr;
};

} // namespace pscope
