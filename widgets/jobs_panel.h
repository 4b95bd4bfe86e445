// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bottom tab: what runs, how far it is, and a way to stop each or all.
#pragma once

#include <QWidget>

class QTableView;

namespace pscope {

class JobBridge;
class JobsModel;

class JobsPanel : public QWidget {
    Q_OBJECT
public:
    JobsPanel(JobsModel& model, JobBridge& bridge, QAction* cancelAll, QWidget* parent = nullptr);

private:
    void cancelSelected();

    JobsModel& m_model;
    JobBridge& m_bridge;
    QTableView* m_table = nullptr;
};

} // namespace pscope
