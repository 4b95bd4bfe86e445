// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the policy of a search would do now: parts of the model against choices, darker where it is surer.
#pragma once

#include <optional>

#include <QWidget>

#include "core/search/strategy.h"

namespace pscope {

class PolicyView : public QWidget {
    Q_OBJECT
public:
    explicit PolicyView(QWidget* parent = nullptr);
    void setPolicy(std::optional<PolicyMap> policy);
    QSize sizeHint() const override { return {400, 240}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    QRectF cell(std::size_t row, std::size_t column) const;
    double value(std::size_t row, std::size_t column) const; // 0 where the strategy said nothing

    std::optional<PolicyMap> m_policy;
};

} // namespace pscope
