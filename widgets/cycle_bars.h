// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Times of several arrays as bars, each split into what the cycles went into.
#pragma once

#include <QWidget>

#include "core/backend/hardware_explorer.h"

namespace pscope {

class CycleBars : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    /// The first is the setting of the knobs; all others are compared with it.
    void setAnswers(std::vector<HardwareAnswer> answers);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override; // tooltips

private:
    int rowHeight() const;
    int legendHeight() const;
    std::vector<HardwareAnswer> m_answers;
};

} // namespace pscope
