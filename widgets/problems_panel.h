// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bottom tab: what went wrong or deserves attention, with a jump to the place.
#pragma once

#include <QWidget>

namespace pscope {

class ProblemsModel;

class ProblemsPanel : public QWidget {
    Q_OBJECT
public:
    explicit ProblemsPanel(ProblemsModel& model, QWidget* parent = nullptr);

signals:
    void jumpWanted(const QString& place);
};

} // namespace pscope
