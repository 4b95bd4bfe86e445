// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The settings page: looks, numbers, measuring. Changes act at once where they can; what needs a new start
// says so.
#pragma once

#include <QDialog>

#include "widgets/models/preferences.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;

namespace pscope {

class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    explicit SettingsDialog(QWidget* parent = nullptr);
    Preferences preferences() const;

signals:
    void changed(const pscope::Preferences& preferences);

private:
    void fill(const Preferences& preferences);
    void apply();

    QComboBox* m_theme = nullptr;
    QComboBox* m_language = nullptr;
    QSpinBox* m_font = nullptr;
    QSpinBox* m_digits = nullptr;
    QComboBox* m_unit = nullptr;
    QLabel* m_example = nullptr;
    QSpinBox* m_threads = nullptr;
    QSpinBox* m_cache = nullptr;
    QCheckBox* m_openLast = nullptr;
    bool m_filling = false;
};

} // namespace pscope
