// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Centre: the front with its choice of axes and scope.
#pragma once

#include <QWidget>

class QAction;
class QComboBox;
class QLabel;

namespace pscope {

class FrontPlot;
class SessionDocument;

class FrontPanel : public QWidget {
    Q_OBJECT
public:
    FrontPanel(SessionDocument& document, const QList<QAction*>& actions, QWidget* parent = nullptr);
    FrontPlot& plot() { return *m_plot; }

private:
    void refresh();

    SessionDocument& m_document;
    QComboBox* m_x = nullptr;
    QComboBox* m_y = nullptr;
    QComboBox* m_scope = nullptr;
    QLabel* m_count = nullptr;
    FrontPlot* m_plot = nullptr;
};

} // namespace pscope
