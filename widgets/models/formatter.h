// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The one place where numbers become text for people: three significant digits, units always said.
#pragma once

#include <QString>

#include "core/measure/front.h"

namespace pscope {

enum class TimeUnit;

/// How many significant digits, and in which unit times are; see Preferences. GUI thread, before anything is shown anew.
void setNumberFormat(int digits, TimeUnit unit);

QString toQt(std::string_view text);
std::string fromQt(const QString& text);
/// Labels and explanations that the core keeps in English (metrics, axes, methods, flags), in the language of the window.
QString coreText(std::string_view text);
/// An action's text without its mnemonic ("&Open", "打开(&O)") and without the dots.
QString plainActionText(QString text);

QString formatMicroseconds(double us);      // "812 µs", "3.42 ms", "1.20 s"
QString formatBytes(double bytes);          // "12.4 MB"; 1 MB = 10^6 bytes
QString formatCount(double count);          // "1.24 M", "38.5 G"
QString formatPercent(double fraction, int digits = 1); // "84.3 %"
QString formatRatio(double ratio);          // "1.83×"
QString formatSignificant(double value, int digits = 0); // 0 = as the user prefers, 3 at first
QString formatSeconds(double seconds);      // "4 s", "2 min 10 s"
QString formatProbability(double p);        // "p = 0.03", "p < 0.001"

/// "batch 1, real sentences, 1 thread", in the language of the window.
QString formatWorkload(const Workload& workload);

/// A quality metric: accuracy and F1 as percent, correlations as plain numbers.
QString formatMetric(const MetricValue& value);
QString formatMetricInterval(const MetricValue& value); // "82.9 – 85.6 %"
QString formatLatencyInterval(const LatencyResult& latency);
QString formatSpeedupInterval(const Speedup& speedup);

/// Value on an axis with the axis' own unit.
QString formatAxisValue(const AxisInfo& axis, double value);
/// "Latency p50 (ms)" for axis titles and column heads.
QString axisTitle(const AxisInfo& axis);
const AxisInfo* findAxis(std::string_view id);

} // namespace pscope
