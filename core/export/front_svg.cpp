// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The front as a picture that needs nothing but a browser: light, safe for colour-blind eyes, measured points filled,
// estimated and simulated ones hollow, every interval drawn.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "core/export/export.h"
#include "core/export/picture_parts.h"

namespace pscope {
namespace {

constexpr double kWidth = 960, kHeight = 600;
constexpr double kLeft = 84, kRight = 24, kTop = 56, kBottom = 92;
constexpr double kMark = 5.5;
constexpr double kLabelRoom = 15;

/// Linear axis with round tick values around the data.
struct Scale {
    double low = 0, high = 1, step = 0.2, from = 0, to = 1;
    double operator()(double value) const { return from + (value - low) / (high - low) * (to - from); }
};

Scale scaleFor(double low, double high, double from, double to) {
    if (!(high > low)) {
        const double room = low == 0 ? 1 : std::abs(low) * 0.1;
        low -= room, high += room;
    }
    const double rough = (high - low) / 6;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double factor : {1.0, 2.0, 2.5, 5.0})
        if (factor * power >= rough) { step = factor * power; break; }
    return {std::floor(low / step) * step, std::ceil(high / step) * step, step, from, to};
}

int decimals(double step) {
    int digits = 0;
    for (double rest = step; digits < 6 && std::abs(rest - std::round(rest)) > 1e-6 * std::abs(rest); rest *= 10) ++digits;
    return digits;
}

class Picture {
public:
    Picture(const std::vector<Measurement>& points, const FrontView& view, const std::string& title)
        : m_points(points), m_view(view), m_title(title) {
        double xLow = INFINITY, xHigh = -INFINITY, yLow = INFINITY, yHigh = -INFINITY;
        for (const auto& point : view.points) {
            xLow = std::min({xLow, point.x.value, point.x.low}), xHigh = std::max({xHigh, point.x.value, point.x.high});
            yLow = std::min({yLow, point.y.value, point.y.low}), yHigh = std::max({yHigh, point.y.value, point.y.high});
        }
        if (view.points.empty()) xLow = yLow = 0, xHigh = yHigh = 1;
        m_x = scaleFor(xLow, xHigh, kLeft, kWidth - kRight);
        m_y = scaleFor(yLow, yHigh, kHeight - kBottom, kTop);
    }

    std::string draw() {
        header();
        axes();
        baseline();
        frontLine();
        errorBars();
        marks();
        legend();
        m_text += "</svg>\n";
        return std::move(m_text);
    }

private:
    template <class... Args> void add(fmt::format_string<Args...> text, Args&&... args) {
        fmt::format_to(std::back_inserter(m_text), text, std::forward<Args>(args)...);
    }

    void header() {
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" "
            "font-family=\"sans-serif\" font-size=\"13\" fill=\"#222222\">\n<title>{2}</title>\n"
            "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n<text x=\"{3}\" y=\"30\" font-size=\"18\" font-weight=\"bold\">{2}</text>\n",
            kWidth, kHeight, escapeMarkup(m_title), kLeft);
        if (m_view.points.empty())
            add("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\" fill=\"#666666\">no point has both values</text>\n",
                (kLeft + kWidth - kRight) / 2, (kTop + kHeight - kBottom) / 2);
    }

    void axes() {
        const double right = kWidth - kRight, bottom = kHeight - kBottom;
        const auto each = [](const Scale& scale, const auto& draw) {
            const int digits = decimals(scale.step);
            const int count = static_cast<int>(std::lround((scale.high - scale.low) / scale.step));
            for (int i = 0; i <= count; ++i) {
                const double value = scale.low + i * scale.step;
                draw(scale(value), fmt::format("{:.{}f}", value == 0 ? 0.0 : value, digits));
            }
        };
        each(m_x, [&](double at, const std::string& label) {
            add("<path d=\"M{0:.1f} {1}V{2}\" stroke=\"#e4e4e4\"/><text x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\">{4}</text>\n", at, kTop,
                bottom, bottom + 20, label);
        });
        each(m_y, [&](double at, const std::string& label) {
            add("<path d=\"M{1} {0:.1f}H{2}\" stroke=\"#e4e4e4\"/><text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>\n", at, kLeft, right,
                kLeft - 8, at + 4.5, label);
        });
        add("<path d=\"M{0} {1}V{2}H{3}\" stroke=\"#555555\" fill=\"none\"/>\n", kLeft, kTop, bottom, right);
        add("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", (kLeft + right) / 2, bottom + 42, escapeMarkup(axisTitle(m_view.x)));
        add("<text transform=\"translate(20 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n", (kTop + bottom) / 2,
            escapeMarkup(axisTitle(m_view.y)));
    }

    /// Dotted lines through the dense model: what lies beyond them is better than it on that axis.
    void baseline() {
        for (const auto& point : m_view.points) {
            if (!m_points[point.index].isBaseline()) continue;
            add("<path class=\"baseline\" d=\"M{:.1f} {}V{} M{} {:.1f}H{}\" stroke=\"#999999\" stroke-dasharray=\"2 4\" fill=\"none\"/>\n",
                m_x(point.x.value), kTop, kHeight - kBottom, kLeft, m_y(point.y.value), kWidth - kRight);
            return;
        }
    }

    /// Steps: between two members the better-placed one holds, never a value in between that nobody measured.
    void frontLine() {
        const auto& members = m_view.front.members;
        if (members.empty()) return;
        add("<path class=\"front\" fill=\"none\" stroke=\"#0072B2\" stroke-width=\"1.8\" stroke-opacity=\"0.75\" d=\"");
        for (std::size_t i = 0; i < members.size(); ++i) {
            const double x = m_x(m_view.points[members[i]].x.value), y = m_y(m_view.points[members[i]].y.value);
            if (i == 0) add("M{:.1f} {:.1f}", x, y);
            else if (m_view.x.higherIsBetter) add("V{:.1f}H{:.1f}", y, x);
            else add("H{:.1f}V{:.1f}", x, y);
        }
        add("\"/>\n");
    }

    void errorBars() {
        for (const auto& point : m_view.points) {
            const double x = m_x(point.x.value), y = m_y(point.y.value);
            std::string path;
            if (point.x.high > point.x.low) path += fmt::format("M{:.1f} {:.1f}H{:.1f}", m_x(point.x.low), y, m_x(point.x.high));
            if (point.y.high > point.y.low) path += fmt::format("M{:.1f} {:.1f}V{:.1f}", x, m_y(point.y.low), m_y(point.y.high));
            if (!path.empty()) add("<path class=\"interval\" d=\"{}\" stroke=\"#777777\" stroke-width=\"1\"/>\n", path);
        }
    }

    static std::string shape(const char* mark, double x, double y, double r) {
        const std::string_view kind = mark;
        if (kind == "square") return fmt::format("M{:.1f} {:.1f}h{:.1f}v{:.1f}h{:.1f}z", x - r, y - r, 2 * r, 2 * r, -2 * r);
        if (kind == "triangle") return fmt::format("M{:.1f} {:.1f}l{:.1f} {:.1f}h{:.1f}z", x, y - 1.2 * r, 1.2 * r, 2.1 * r, -2.4 * r);
        if (kind == "down") return fmt::format("M{:.1f} {:.1f}l{:.1f} {:.1f}h{:.1f}z", x, y + 1.2 * r, 1.2 * r, -2.1 * r, -2.4 * r);
        if (kind == "diamond") return fmt::format("M{:.1f} {:.1f}l{:.1f} {:.1f}l{:.1f} {:.1f}l{:.1f} {:.1f}z", x, y - 1.3 * r, 1.3 * r, 1.3 * r, -1.3 * r, 1.3 * r, -1.3 * r, -1.3 * r);
        if (kind == "star") {
            std::string path;
            for (int i = 0; i < 10; ++i) {
                const double angle = M_PI * (i / 5.0 - 0.5), length = i % 2 ? 0.7 * r : 1.7 * r;
                path += fmt::format("{}{:.1f} {:.1f}", i ? "L" : "M", x + length * std::cos(angle), y + length * std::sin(angle));
            }
            return path + "z";
        }
        return fmt::format("M{:.1f} {:.1f}a{r:.1f} {r:.1f} 0 1 0 {:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {:.1f} 0z", x - r, y, 2 * r, -2 * r,
                           fmt::arg("r", r));
    }

    void mark(const FamilyStyle& style, double x, double y, Provenance provenance, double opacity, const std::string& attributes) {
        const bool hollow = provenance != Provenance::Measured;
        add("<path {} d=\"{}\" stroke=\"{}\" stroke-width=\"1.5\" fill=\"{}\" opacity=\"{}\"{}", attributes, shape(style.mark, x, y, kMark),
            style.colour, hollow ? "#ffffff" : style.colour, opacity,
            provenance == Provenance::Simulated ? " stroke-dasharray=\"2 1.5\"" : "");
    }

    /// Members of the front carry their number in order of x; the table of the report uses the same ones.
    void marks() {
        for (std::size_t i = 0; i < m_view.points.size(); ++i) {
            const auto& point = m_view.points[i];
            const auto& measurement = m_points[point.index];
            const bool dominated = m_view.front.dominated[i] != 0;
            const RecipeFamily family = measurement.isBaseline() ? RecipeFamily::Dense : familyOf(measurement.requested);
            mark(styleOf(family), m_x(point.x.value), m_y(point.y.value), measurement.provenance, dominated ? 0.45 : 1,
                 fmt::format("class=\"point\" data-point=\"{}\"", point.index));
            add("><title>{}</title></path>\n", escapeMarkup(tooltip(measurement, point)));
        }
        labelMembers();
    }

    /// Numbers that would cover one another are left out; they run in order, so a reader can count.
    void labelMembers() {
        double lastX = -kLabelRoom, lastY = -kLabelRoom;
        for (std::size_t i = 0; i < m_view.front.members.size(); ++i) {
            const auto& point = m_view.points[m_view.front.members[i]];
            const double x = m_x(point.x.value), y = m_y(point.y.value);
            if (std::abs(x - lastX) < kLabelRoom && std::abs(y - lastY) < kLabelRoom) continue;
            add("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"11\" text-anchor=\"middle\" fill=\"#333333\">{}</text>\n", x, y - 12, i + 1);
            lastX = x, lastY = y;
        }
    }

    std::string tooltip(const Measurement& measurement, const FrontPoint& point) const {
        const auto axis = [](const AxisInfo& info, const AxisValue& value) {
            return fmt::format("{}: {} {}{}({} to {})", info.label, shortNumber(value.value), info.unit, info.unit.empty() ? "" : " ",
                               shortNumber(value.low), shortNumber(value.high));
        };
        return fmt::format("{} | {} | {} | {} | {}", pointName(measurement), measurement.requested.empty() ? "dense" : measurement.requested,
                           axis(m_view.x, point.x), axis(m_view.y, point.y), name(measurement.provenance));
    }

    void legend() {
        std::array<bool, kRecipeFamilies> present{};
        std::array<bool, 3> provenances{};
        for (const auto& point : m_view.points) {
            const auto& measurement = m_points[point.index];
            present[std::size_t(measurement.isBaseline() ? RecipeFamily::Dense : familyOf(measurement.requested))] = true;
            provenances[std::size_t(measurement.provenance)] = true;
        }
        double x = kLeft;
        const double y = kHeight - 22;
        const auto entry = [&](const FamilyStyle& style, Provenance provenance, std::string_view label) {
            mark(style, x + 6, y - 4, provenance, 1, "");
            add("/><text x=\"{:.1f}\" y=\"{}\" font-size=\"12\">{}</text>\n", x + 19, y, label);
            x += 36 + 6.6 * double(label.size());
        };
        for (int i = 0; i < kRecipeFamilies; ++i)
            if (present[i]) entry(styleOf(RecipeFamily(i)), Provenance::Measured, styleOf(RecipeFamily(i)).label);
        const FamilyStyle plain{"", "#555555", "circle"};
        for (const auto provenance : {Provenance::Simulated, Provenance::Estimated})
            if (provenances[std::size_t(provenance)]) entry(plain, provenance, name(provenance));
        if (!m_view.points.empty())
            add("<text x=\"{:.1f}\" y=\"{}\" font-size=\"12\" fill=\"#666666\">bars: 95 % intervals; line: front</text>\n", x + 6, y);
    }

    const std::vector<Measurement>& m_points;
    const FrontView& m_view;
    const std::string& m_title;
    Scale m_x, m_y;
    std::string m_text;
};

} // namespace

std::string frontSvg(const std::vector<Measurement>& points, const std::string& xAxis, const std::string& yAxis, const std::string& title) {
    const FrontView view = frontView(points, xAxis, yAxis);
    return Picture(points, view, title).draw();
}

} // namespace pscope
