// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sees to it that the dense model is a point of its own before anything is compared with it: measured first,
// by itself.
#pragma once

#include <QTimer>

#include "widgets/models/lab.h"

namespace pscope {

class BaselineKeeper : public QObject {
    Q_OBJECT
public:
    explicit BaselineKeeper(Lab& lab, QObject* parent = nullptr);

private:
    void check();

    Lab& m_lab;
    QTimer m_delay;
    MeasureContext m_asked; // what is being measured
    bool m_running = false;
};

} // namespace pscope
