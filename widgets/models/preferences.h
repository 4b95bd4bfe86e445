// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the user prefers, kept in the settings: how numbers look, language, how much is cached, how many
// threads count accuracy.
#pragma once

#include <QObject>
#include <QString>

namespace pscope {

enum class TimeUnit { Auto, Microseconds, Milliseconds };

struct Preferences {
    int digits = 3; // significant digits of figures
    TimeUnit timeUnit = TimeUnit::Auto;
    QString theme = QStringLiteral("system"); // "system", "light", "dark"
    QString language;                         // "" = of the system, "en", "zh_CN"
    int accuracyThreads = 0;                  // 0 = all cores
    int prefixCacheMb = 512;                  // hidden states kept for the next edit; 0 = none
    int fontPercent = 100;                    // of the desktop's size
    bool openLast = true;                     // at start: the last session, else the welcome page
    bool operator==(const Preferences&) const = default;

    static Preferences load();
    void save() const;
    /// Numbers look so from now on (formatter.h).
    void applyFormat() const;
};

} // namespace pscope
