// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/formatter.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <array>
#include <atomic>
#include <cmath>

#include "widgets/models/preferences.h"

namespace pscope {
namespace {

// Read on the file lane too, where reports are written.
std::atomic<int> s_digits{3};
std::atomic<TimeUnit> s_unit{TimeUnit::Auto};

// Metrics that are shares of examples read best as percent; correlations do not.
bool isShare(std::string_view metric) {
    return metric == "accuracy" || metric == "f1" || metric == "roc_auc";
}

} // namespace

QString toQt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}
QString coreText(std::string_view text) {
    return QCoreApplication::translate("Core", std::string(text).c_str());
}

QString plainActionText(QString text) {
    static const QRegularExpression appended(QStringLiteral("\\(&.\\)"));
    return text.remove(appended).remove(QLatin1Char('&')).remove(QStringLiteral("…"));
}

std::string fromQt(const QString& text) {
    return text.toStdString();
}

void setNumberFormat(int digits, TimeUnit unit) {
    s_digits = digits;
    s_unit = unit;
}

QString formatSignificant(double value, int digits) {
    if (digits <= 0) digits = s_digits;
    if (!std::isfinite(value)) return QStringLiteral("–");
    if (value == 0) return QStringLiteral("0");
    const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
    const int decimals = std::max(0, digits - 1 - magnitude);
    return QLocale::c().toString(value, 'f', std::min(decimals, 8));
}

QString formatMicroseconds(double us) {
    const TimeUnit unit = s_unit;
    if (unit == TimeUnit::Milliseconds)
        return QCoreApplication::translate("Formatter", "%1 ms").arg(formatSignificant(us / 1e3));
    if (unit == TimeUnit::Microseconds || us < 1000)
        return QCoreApplication::translate("Formatter", "%1 µs").arg(formatSignificant(us));
    if (us < 1e6) return QCoreApplication::translate("Formatter", "%1 ms").arg(formatSignificant(us / 1e3));
    return QCoreApplication::translate("Formatter", "%1 s").arg(formatSignificant(us / 1e6));
}

QString formatBytes(double bytes) {
    if (bytes < 1e3) return QCoreApplication::translate("Formatter", "%1 B").arg(bytes, 0, 'f', 0);
    if (bytes < 1e6)
        return QCoreApplication::translate("Formatter", "%1 kB").arg(formatSignificant(bytes / 1e3));
    if (bytes < 1e9)
        return QCoreApplication::translate("Formatter", "%1 MB").arg(formatSignificant(bytes / 1e6));
    return QCoreApplication::translate("Formatter", "%1 GB").arg(formatSignificant(bytes / 1e9));
}

QString formatCount(double count) {
    static constexpr std::array<std::pair<double, const char*>, 4> kSteps{
        {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
    for (const auto& [step, suffix] : kSteps)
        if (std::abs(count) >= step)
            return formatSignificant(count / step) + QLatin1Char(' ') + QLatin1String(suffix);
    return QString::number(count, 'f', 0);
}

QString formatPercent(double fraction, int digits) {
    return QStringLiteral("%1 %").arg(QLocale::c().toString(fraction * 100, 'f', digits));
}

QString formatRatio(double ratio) {
    return QStringLiteral("%1×").arg(formatSignificant(ratio));
}

QString formatSeconds(double seconds) {
    if (seconds < 10) return QCoreApplication::translate("Formatter", "%1 s").arg(seconds, 0, 'f', 1);
    if (seconds < 90) return QCoreApplication::translate("Formatter", "%1 s").arg(seconds, 0, 'f', 0);
    const int whole = static_cast<int>(std::lround(seconds));
    return QCoreApplication::translate("Formatter", "%1 min %2 s").arg(whole / 60).arg(whole % 60);
}

QString formatProbability(double p) {
    // Non-breaking spaces: a comparison torn over two lines is hard to read.
    if (p < 0.001) return QStringLiteral("p\u00a0<\u00a00.001");
    return QStringLiteral("p\u00a0=\u00a0%1").arg(formatSignificant(p, 2));
}

QString formatWorkload(const Workload& workload) {
    const QString input = workload.tokens > 0 ? QCoreApplication::translate("Formatter", "%1 tokens").arg(workload.tokens)
                                              : QCoreApplication::translate("Formatter", "real sentences");
    const QString threads = workload.threads == 1 ? QCoreApplication::translate("Formatter", "1 thread")
                                                  : QCoreApplication::translate("Formatter", "%1 threads").arg(workload.threads);
    return QCoreApplication::translate("Formatter", "batch %1, %2, %3").arg(workload.batch).arg(input, threads);
}

QString formatMetric(const MetricValue& value) {
    return isShare(value.id) ? formatPercent(value.value) : QLocale::c().toString(value.value, 'f', 3);
}

QString formatMetricInterval(const MetricValue& value) {
    if (!isShare(value.id))
        return QStringLiteral("%1 – %2").arg(value.low, 0, 'f', 3).arg(value.high, 0, 'f', 3);
    return QStringLiteral("%1 – %2 %").arg(value.low * 100, 0, 'f', 1).arg(value.high * 100, 0, 'f', 1);
}

QString formatLatencyInterval(const LatencyResult& latency) {
    return QStringLiteral("%1 – %2").arg(formatMicroseconds(latency.ciLowUs),
                                         formatMicroseconds(latency.ciHighUs));
}

QString formatSpeedupInterval(const Speedup& speedup) {
    return QStringLiteral("%1 – %2").arg(formatRatio(speedup.low), formatRatio(speedup.high));
}

QString formatAxisValue(const AxisInfo& axis, double value) {
    if (axis.unit.empty() && (isShare(axis.id))) return formatPercent(value);
    if (axis.unit == "B" || axis.unit == "bytes") return formatBytes(value);
    if (axis.unit == "%") return QStringLiteral("%1 %").arg(value, 0, 'f', 1);
    if (axis.unit.empty()) return std::abs(value) >= 1e4 ? formatCount(value) : formatSignificant(value);
    return QStringLiteral("%1 %2").arg(formatSignificant(value), toQt(axis.unit));
}

QString axisTitle(const AxisInfo& axis) {
    const QString label = coreText(axis.label);
    return axis.unit.empty() ? label : QStringLiteral("%1 (%2)").arg(label, toQt(axis.unit));
}

const AxisInfo* findAxis(std::string_view id) {
    for (const AxisInfo& axis : axisRegistry())
        if (axis.id == id) return &axis;
    return nullptr;
}

} // namespace pscope
