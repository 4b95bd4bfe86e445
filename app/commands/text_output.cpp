// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/text_output.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/export/picture_parts.h"
#include "core/recipe/differences.h"

namespace pscope {
namespace {

constexpr const char* kX = "latency_p50";
constexpr const char* kY = "accuracy";
constexpr int kPlotWidth = 72, kPlotHeight = 18;

/// Characters as a terminal counts them: UTF-8 continuation bytes have no width.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool looksNumeric(const std::string& cell) {
    return cell == "-" || (!cell.empty() && cell.find_first_not_of("0123456789.+-e") == std::string::npos);
}

struct View {
    std::vector<FrontPoint> points;
    Front front;
};

View viewOf(const std::vector<Measurement>& measurements) {
    View view;
    for (std::size_t i = 0; i < measurements.size(); ++i) {
        const FrontPoint point{axisValue(measurements[i], kX), axisValue(measurements[i], kY), i};
        if (point.x.present && point.y.present) view.points.push_back(point);
    }
    view.front = paretoFront(view.points, false, true);
    return view;
}

std::string intervalText(double value, double low, double high, int digits) {
    return fmt::format("{:.{}f} [{:.{}f}, {:.{}f}]", value, digits, low, digits, high, digits);
}

std::string recipeText(const Measurement& point) { return point.requested.empty() ? "dense" : point.requested; }

std::vector<std::string> pointRow(const Measurement& point, const std::string& rank) {
    std::vector<std::string> row{rank};
    row.push_back(point.latency ? fmt::format("{:.3f}", point.latency->p50Us / 1000) : "-");
    row.push_back(point.latency ? fmt::format("{:.2f}", point.speedup.value) : "-");
    row.push_back(point.accuracy ? fmt::format("{:.4f}", point.accuracy->value) : "-");
    row.push_back(point.accuracy ? fmt::format("[{:.4f}, {:.4f}]", point.accuracy->low, point.accuracy->high) : "-");
    row.push_back(fmt::format("{:.2f}", double(point.cost.bytes) / 1e6));
    row.push_back(point.backend);
    std::string recipe = recipeText(point); // a ladder over many layers makes long texts; its name says it better
    if (recipe.size() > 60 && !point.name.empty()) recipe = point.name;
    row.push_back(std::move(recipe));
    return row;
}

/// What differs alike is told once, with the first place and how many more.
std::vector<std::string> differenceLines(const std::vector<RecipeDifference>& differences) {
    std::vector<std::string> lines;
    for (const auto& [first, more] : alikeDifferences(differences))
        lines.push_back(fmt::format("{}{}: {} -> {} ({})", first->where, more ? fmt::format(" and {} more", more) : "", first->requested,
                                    first->effective, first->reason));
    return lines;
}

} // namespace

std::string microsText(double us) { return us >= 1000 ? fmt::format("{:.3f} ms", us / 1000) : fmt::format("{:.1f} us", us); }

std::string textTable(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    }
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - width(row[i]), ' ');
            const bool last = i + 1 == row.size();
            text += looksNumeric(row[i]) ? padding + row[i] : row[i] + (last ? "" : padding);
            text += last ? "\n" : "  ";
        }
    }
    return text;
}

/// "layers 0-2: bf16 attention avx512": what kernels() tells of attention, which no word of a recipe asks for.
static std::vector<std::string> attentionLines(const Measurement& point) {
    struct Run {
        int first, last;
        std::string kernel;
    };
    std::vector<Run> runs;
    for (const auto& [where, kernel] : point.kernels) {
        int layer = 0, read = 0;
        if (std::sscanf(where.c_str(), "layer %d attention%n", &layer, &read) != 1 ||
            read != static_cast<int>(where.size()))
            continue;
        if (!runs.empty() && runs.back().kernel == kernel)
            runs.back().last = layer;
        else
            runs.push_back({layer, layer, kernel});
    }
    std::vector<std::string> lines;
    for (const Run& run : runs)
        lines.push_back((run.first == run.last ? fmt::format("layer {}", run.first)
                                               : fmt::format("layers {}-{}", run.first, run.last)) +
                        ": " + run.kernel);
    return lines;
}

std::string describePoint(const Measurement& point, int maxTokens) {
    std::vector<std::vector<std::string>> rows;
    const auto add = [&](std::string term, std::string text) { rows.push_back({"  " + std::move(term), std::move(text)}); };
    add("device", fmt::format("{}, {} ({})", point.device, point.deviceName, point.backend));
    add("workload", toText(point.workload));
    if (point.provenance != Provenance::Measured) {
        std::string text(name(point.provenance));
        for (const auto& [where, what] : point.kernels)
            if (where == "RTL audit") text += "; " + what;
        add("provenance", std::move(text));
    }
    if (point.latency) {
        const auto& latency = *point.latency;
        add("latency", fmt::format("p50 {}  p95 {}  p99 {}  ({} samples, 95 % of p50: {} to {})", microsText(latency.p50Us),
                                   microsText(latency.p95Us), microsText(latency.p99Us), latency.samplesUs.size(), microsText(latency.ciLowUs),
                                   microsText(latency.ciHighUs)));
        for (const auto& flag : latency.flags) add("look out", fmt::format("{}: {}", flag, explainFlag(flag)));
        add("speed-up", fmt::format("{} over dense, {}", intervalText(point.speedup.value, point.speedup.low, point.speedup.high, 3),
                                    point.provenance == Provenance::Measured ? "measured in pairs" : fmt::format("{} on the same batches", name(point.provenance))));
    }
    if (point.accuracy) {
        const auto& accuracy = *point.accuracy;
        const std::string cut = maxTokens > 0 ? fmt::format(" cut at {} tokens", maxTokens) : "";
        add(accuracy.id, fmt::format("{} on {} rows{}; McNemar p {:.3g} against dense", intervalText(accuracy.value, accuracy.low, accuracy.high, 4),
                                     accuracy.count, cut, point.mcnemarP));
    }
    add("size", fmt::format("{:.3f} MB, {} parameters, {} non-zeros", double(point.cost.bytes) / 1e6, point.cost.parameters, point.cost.nonzeros));
    add("work", fmt::format("{:.2f} M of {:.2f} M MACs per example", double(point.cost.executedMacs) / 1e6, double(point.cost.denseMacs) / 1e6));
    for (auto& line : differenceLines(point.differences)) add("differs", std::move(line));
    for (auto& line : attentionLines(point)) add("attention", std::move(line));
    return recipeText(point) + "\n" + textTable(rows);
}

std::string describePoints(const std::vector<Measurement>& points) {
    const View view = viewOf(points);
    std::vector<std::vector<std::string>> rows{{"front", "p50 ms", "speed-up", "accuracy", "95 %", "MB", "on", "recipe"}};
    std::vector<std::uint8_t> shown(points.size(), 0);
    for (std::size_t i = 0; i < view.front.members.size(); ++i) {
        const std::size_t index = view.points[view.front.members[i]].index;
        rows.push_back(pointRow(points[index], std::to_string(i + 1)));
        shown[index] = 1;
    }
    for (std::size_t i = 0; i < points.size(); ++i)
        if (!shown[i]) rows.push_back(pointRow(points[i], ""));
    return textTable(rows);
}

std::string textFront(const std::vector<Measurement>& points) {
    const View view = viewOf(points);
    if (view.points.empty()) return "";
    double xLow = INFINITY, xHigh = -INFINITY, yLow = INFINITY, yHigh = -INFINITY;
    for (const auto& point : view.points) {
        xLow = std::min(xLow, point.x.value), xHigh = std::max(xHigh, point.x.value);
        yLow = std::min(yLow, point.y.value), yHigh = std::max(yHigh, point.y.value);
    }
    std::vector<std::string> canvas(kPlotHeight, std::string(kPlotWidth, ' '));
    const auto place = [&](const FrontPoint& point, const std::string& mark) {
        const double x = xHigh > xLow ? (point.x.value - xLow) / (xHigh - xLow) : 0.5;
        const double y = yHigh > yLow ? (point.y.value - yLow) / (yHigh - yLow) : 0.5;
        const int row = kPlotHeight - 1 - static_cast<int>(std::lround(y * (kPlotHeight - 1)));
        const int column = static_cast<int>(std::lround(x * (kPlotWidth - 1 - double(mark.size()))));
        std::ranges::copy(mark, canvas[row].begin() + column);
    };
    for (const auto& point : view.points) place(point, points[point.index].isBaseline() ? "o" : ".");
    for (std::size_t i = view.front.members.size(); i-- > 0;) place(view.points[view.front.members[i]], std::to_string(i + 1));
    const AxisInfo x = axisOf(kX), y = axisOf(kY);
    std::string text = axisTitle(y) + "\n";
    for (int row = 0; row < kPlotHeight; ++row) {
        const bool labelled = row == 0 || row == kPlotHeight - 1;
        const std::string label = labelled ? fmt::format("{:.2f}", row == 0 ? yHigh : yLow) : "";
        text += fmt::format("{:>7} |{}\n", label, canvas[row]);
    }
    text += fmt::format("        +{}\n         {:<12}{:>{}}\n", std::string(kPlotWidth, '-'), fmt::format("{:.3f}", xLow),
                        fmt::format("{:.3f}  {}", xHigh, axisTitle(x)), kPlotWidth - 12);
    return text + "numbers: front, o: dense, .: dominated\n";
}

} // namespace pscope
