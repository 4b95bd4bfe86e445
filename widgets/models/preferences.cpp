// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/preferences.h"

#include <QSettings>

#include <algorithm>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

const char* const kUnits[] = {"auto", "us", "ms"};

} // namespace

Preferences Preferences::load() {
    const QSettings settings;
    Preferences made;
    const auto number = [&settings](const char* key, int otherwise, int low, int high) {
        return std::clamp(settings.value(QLatin1String(key), otherwise).toInt(), low, high);
    };
    made.digits = number("format/digits", made.digits, 2, 6);
    const QString unit = settings.value(QStringLiteral("format/timeUnit")).toString();
    for (int i = 0; i < 3; ++i)
        if (unit == QLatin1String(kUnits[i])) made.timeUnit = static_cast<TimeUnit>(i);
    made.theme = settings.value(QStringLiteral("theme"), made.theme).toString();
    made.language = settings.value(QStringLiteral("language")).toString();
    made.accuracyThreads = number("accuracyThreads", made.accuracyThreads, 0, 1024);
    made.prefixCacheMb = number("prefixCacheMb", made.prefixCacheMb, 0, 1 << 20);
    made.fontPercent = number("fontPercent", made.fontPercent, 70, 200);
    made.openLast = settings.value(QStringLiteral("openLast"), made.openLast).toBool();
    return made;
}

void Preferences::save() const {
    QSettings settings;
    settings.setValue(QStringLiteral("format/digits"), digits);
    settings.setValue(QStringLiteral("format/timeUnit"), QLatin1String(kUnits[static_cast<int>(timeUnit)]));
    settings.setValue(QStringLiteral("theme"), theme);
    settings.setValue(QStringLiteral("language"), language);
    settings.setValue(QStringLiteral("accuracyThreads"), accuracyThreads);
    settings.setValue(QStringLiteral("prefixCacheMb"), prefixCacheMb);
    settings.setValue(QStringLiteral("fontPercent"), fontPercent);
    settings.setValue(QStringLiteral("openLast"), openLast);
}

void Preferences::applyFormat() const {
    setNumberFormat(digits, timeUnit);
}

} // namespace pscope
