// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Light and dark looks on the Fusion style: palettes and the few style rules that palettes cannot say.
#pragma once

#include <QObject>
#include <QPalette>

class QApplication;

namespace pscope {

enum class ThemeChoice { System, Light, Dark };

/// Fusion, our font order, no theme yet; once at start.
void prepareApplication(QApplication& application);

class Theme : public QObject {
    Q_OBJECT
public:
    /// Remembers what the desktop's own palette looks like.
    explicit Theme(QApplication& application, QObject* parent = nullptr);
    void apply(ThemeChoice choice);
    ThemeChoice choice() const { return m_choice; }
    bool dark() const { return m_dark; }
    static QPalette palette(bool dark);
    static QString text(ThemeChoice choice); // for settings
    static ThemeChoice parse(const QString& text);

private:
    QApplication& m_application;
    ThemeChoice m_choice = ThemeChoice::System;
    bool m_systemDark = false;
    bool m_dark = false;
};

} // namespace pscope
