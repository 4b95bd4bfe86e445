// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Probabilities of the likeliest classes, dense above compressed, as bars.
#pragma once

#include <QWidget>

#include "core/measure/workbench.h"

namespace pscope {

class AnswerBars : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    void setAnswer(TryAnswer answer);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int rowHeight() const;
    TryAnswer m_answer;
    std::vector<std::size_t> m_order; // classes shown, likeliest first
};

} // namespace pscope
