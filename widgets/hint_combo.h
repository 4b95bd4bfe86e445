// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A list of settings that says beside each what it is worth here, before it is chosen; impossible ones cannot
// be chosen.
#pragma once

#include <QComboBox>

namespace pscope {

struct SettingHint;

class HintCombo : public QComboBox {
    Q_OBJECT
public:
    explicit HintCombo(QWidget* parent = nullptr);
    /// `about` explains the setting itself; it heads the tooltip.
    void setHint(int row, const SettingHint& hint, const QString& about);
    QString hintText(int row) const;
    void showPopup() override;

signals:
    /// The moment to set hints.
    void popupComing();
};

} // namespace pscope
