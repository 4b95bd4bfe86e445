// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One page that opens anywhere, offline, years later: no script, font, style or picture comes from outside the file.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <tuple>

#include "core/export/export.h"
#include "core/export/picture_parts.h"

namespace pscope {
namespace {

constexpr const char* kStyle = R"(
body{font:15px/1.5 sans-serif;color:#222;background:#fff;max-width:1080px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem;margin-bottom:.2rem}h2{font-size:1.2rem;margin-top:2.2rem;border-bottom:1px solid #ccc}
p.lead{color:#555;margin-top:0}table{border-collapse:collapse;font-size:13px;width:100%}
th,td{padding:.3rem .5rem;text-align:right;border-bottom:1px solid #e4e4e4;vertical-align:top}
th{background:#f5f5f5}td.t,th.t{text-align:left}td.r{font-family:monospace;overflow-wrap:anywhere;text-align:left;min-width:15rem}
th.n,td small.n{white-space:nowrap}
tr.front{font-weight:600}tr.hot{background:#fff4d6}small{color:#666;font-weight:400}dl{display:grid;grid-template-columns:max-content auto;gap:.2rem 1rem}
dt{color:#666}dd{margin:0;overflow-wrap:anywhere}svg{width:100%;max-width:960px;min-width:40rem;height:auto}svg .hot{stroke:#000;stroke-width:4}
.scroll{overflow-x:auto}
@media print{body{margin:0;max-width:none;font-size:11px}table{font-size:9px}section{break-inside:auto}svg,tr{break-inside:avoid}.scroll{overflow:visible}svg{min-width:0}td.r{min-width:8rem}}
)";

/// Hovering a row lights its point, and the other way round.
constexpr const char* kScript = R"(
document.querySelectorAll('[data-point]').forEach(function(e){
 function mark(on){document.querySelectorAll('[data-point="'+e.dataset.point+'"]').forEach(function(o){
  if(o.closest('section')===e.closest('section'))o.classList.toggle('hot',on)})}
 e.addEventListener('mouseenter',function(){mark(true)});e.addEventListener('mouseleave',function(){mark(false)})});
)";

/// Only points measured alike share a front: one device, one workload, one data set.
using GroupKey = std::tuple<std::string, std::string, std::string, std::string, std::size_t>;

GroupKey keyOf(const Measurement& point) {
    return {point.modelHash, point.backend + "\n" + point.deviceName, toText(point.workload), point.dataHash,
            point.accuracy ? point.accuracy->count : 0};
}

class Page {
public:
    Page(const std::vector<Measurement>& points, const std::string& title) : m_points(points), m_title(title) {}

    std::string write() {
        head();
        std::vector<std::pair<GroupKey, std::vector<Measurement>>> groups; // in order of first appearance
        for (const auto& point : m_points) {
            const auto known = std::ranges::find(groups, keyOf(point), &std::pair<GroupKey, std::vector<Measurement>>::first);
            (known == groups.end() ? groups.emplace_back(keyOf(point), std::vector<Measurement>{}) : *known).second.push_back(point);
        }
        for (const auto& [key, members] : groups) group(members);
        if (groups.empty()) add("<p>The session holds no points.</p>\n");
        differences();
        method();
        origins();
        add("</main>\n<script>{}</script>\n</body>\n</html>\n", kScript);
        return std::move(m_text);
    }

private:
    template <class... Args> void add(fmt::format_string<Args...> text, Args&&... args) {
        fmt::format_to(std::back_inserter(m_text), text, std::forward<Args>(args)...);
    }

    void head() {
        add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<main>\n"
            "<h1>{0}</h1>\n<p class=\"lead\">{2} points, report written {3} by Paretoscope</p>\n",
            escapeMarkup(m_title), kStyle, m_points.size(), nowUtc());
    }

    void group(const std::vector<Measurement>& points) {
        const Measurement& any = points.front();
        const FrontView view = frontView(points, "latency_p50", "accuracy");
        add("<section>\n<h2>{}, {}</h2>\n<dl>\n", escapeMarkup(any.deviceName.empty() ? any.device : any.deviceName),
            escapeMarkup(toText(any.workload)));
        fact("Back-end, device", fmt::format("{}, {}", any.backend, any.device));
        fact("Workload", toText(any.workload));
        fact("Model", fmt::format("content {}", any.modelHash));
        if (!any.dataHash.empty())
            fact("Data", fmt::format("{}, {} rows, content {}", any.dataSplit, any.accuracy ? any.accuracy->count : 0, any.dataHash));
        add("</dl>\n<div class=\"scroll\">{}</div>\n", frontSvg(points, "latency_p50", "accuracy", "Accuracy and latency"));
        table(points, view);
        add("</section>\n");
    }

    void fact(std::string_view term, const std::string& text) {
        add("<dt>{}</dt><dd>{}</dd>\n", term, escapeMarkup(text));
    }

    void table(const std::vector<Measurement>& points, const FrontView& view) {
        const std::string metric = points.front().accuracy ? points.front().accuracy->id : "accuracy";
        add("<div class=\"scroll\"><table>\n<thead><tr><th>front</th><th class=\"t\">recipe</th><th>p50 [ms]</th><th>p95 [ms]</th><th>p99 [ms]</th>"
            "<th class=\"n\">speed-up</th><th>{}</th><th>McNemar p</th><th>size [MB]</th><th>non-zeros [M]</th><th>MACs [M]</th><th class=\"t\">how</th></tr></thead>\n<tbody>\n",
            escapeMarkup(metric));
        for (const std::size_t index : order(points, view)) row(points[index], index, rank(view, index));
        add("</tbody></table></div>\n");
    }

    /// Members of the front first, in order of x; then the others as they were measured.
    static std::vector<std::size_t> order(const std::vector<Measurement>& points, const FrontView& view) {
        std::vector<std::size_t> result;
        for (const std::size_t member : view.front.members) result.push_back(view.points[member].index);
        for (std::size_t i = 0; i < points.size(); ++i)
            if (std::ranges::find(result, i) == result.end()) result.push_back(i);
        return result;
    }

    static std::size_t rank(const FrontView& view, std::size_t index) {
        for (std::size_t i = 0; i < view.front.members.size(); ++i)
            if (view.points[view.front.members[i]].index == index) return i + 1;
        return 0;
    }

    static std::string interval(double value, double low, double high) {
        return fmt::format("{}<br><small class=\"n\">{}&ndash;{}</small>", shortNumber(value), shortNumber(low), shortNumber(high));
    }

    /// The dense model against itself is 1 by definition, not by measurement.
    static std::string speedup(const Measurement& point) {
        return point.isBaseline() ? "1" : interval(point.speedup.value, point.speedup.low, point.speedup.high);
    }

    static std::string probability(double p) { return std::isnan(p) ? "-" : p < 1e-4 ? "&lt;&nbsp;0.0001" : fmt::format("{:.2g}", p); }

    static std::string millis(double us) { return shortNumber(us / 1000); }

    void row(const Measurement& point, std::size_t index, std::size_t rank) {
        add("<tr data-point=\"{}\"{}><td>{}</td><td class=\"r\">{}{}</td>", index, rank ? " class=\"front\"" : "", rank ? std::to_string(rank) : "",
            escapeMarkup(point.requested.empty() ? "dense" : point.requested), nameLine(point));
        if (point.latency) {
            const auto& latency = *point.latency;
            add("<td>{}</td><td>{}</td><td>{}</td><td>{}</td>", interval(latency.p50Us / 1000, latency.ciLowUs / 1000, latency.ciHighUs / 1000),
                millis(latency.p95Us), millis(latency.p99Us), speedup(point));
        } else {
            add("<td>-</td><td>-</td><td>-</td><td>-</td>");
        }
        if (point.accuracy)
            add("<td>{}</td><td>{}</td>", interval(point.accuracy->value, point.accuracy->low, point.accuracy->high), point.isBaseline() ? "-" : probability(point.mcnemarP));
        else
            add("<td>-</td><td>-</td>");
        add("<td>{}</td><td>{}</td><td>{}<br><small>of {}</small></td><td class=\"t\">{}</td></tr>\n", shortNumber(double(point.cost.bytes) / 1e6),
            shortNumber(double(point.cost.nonzeros) / 1e6), shortNumber(double(point.cost.executedMacs) / 1e6),
            shortNumber(double(point.cost.denseMacs) / 1e6), how(point));
    }

    static std::string nameLine(const Measurement& point) {
        std::string line = point.starred ? " &#9733;" : "";
        if (!point.name.empty() && point.name != "dense") line += fmt::format("<br><small>{}</small>", escapeMarkup(point.name));
        if (!point.note.empty()) line += fmt::format("<br><small>{}</small>", escapeMarkup(point.note));
        return line;
    }

    static std::string how(const Measurement& point) {
        std::string text(name(point.provenance));
        if (!point.latency) return text;
        text += fmt::format("<br><small>{} samples", point.latency->samplesUs.size());
        for (const auto& flag : point.latency->flags) text += fmt::format(", {}", escapeMarkup(flag));
        return text + "</small>";
    }

    /// Identical lists of many points are told once.
    void differences() {
        std::set<std::string> rows;
        for (const auto& point : m_points)
            for (const auto& difference : point.differences)
                rows.insert(fmt::format("<tr><td class=\"t\">{}</td><td class=\"t\">{}</td><td class=\"t\">{}</td><td class=\"t\">{}</td><td class=\"t\">{}</td></tr>\n",
                                        escapeMarkup(point.backend), escapeMarkup(difference.where), escapeMarkup(difference.requested),
                                        escapeMarkup(difference.effective), escapeMarkup(difference.reason)));
        add("<section>\n<h2>Requested and effective</h2>\n");
        if (rows.empty()) {
            add("<p>Everything ran as requested.</p>\n</section>\n");
            return;
        }
        add("<div class=\"scroll\"><table><thead><tr><th class=\"t\">back-end</th><th class=\"t\">where</th><th class=\"t\">requested</th><th class=\"t\">effective</th><th class=\"t\">why</th></tr></thead>\n<tbody>\n");
        for (const auto& line : rows) m_text += line;
        add("</tbody></table></div>\n</section>\n");
    }

    void method() {
        add("<section>\n<h2>How it was measured</h2>\n<p>Latency: one batch as the workload says, after a warm-up, alternating with the dense model "
            "over the same inputs; p50, p95 and p99 over all samples, the interval of p50 from order statistics. Speed-up: the median ratio of the "
            "pairs, above 1 is faster than dense. Accuracy: the executable that was timed, over the rows named above, with its 95&nbsp;% interval; "
            "McNemar's exact test says how likely a difference from the dense model at least this large is on the same rows by chance. Size counts "
            "values at their bit width, indices of the pattern and scales. A point is on the front when no other is better beyond the intervals.</p>\n");
        std::set<std::string> flags;
        for (const auto& point : m_points)
            if (point.latency) flags.insert(point.latency->flags.begin(), point.latency->flags.end());
        if (!flags.empty()) add("<dl>\n");
        for (const auto& flag : flags) fact(escapeMarkup(flag), explainFlag(flag));
        if (!flags.empty()) add("</dl>\n");
        add("</section>\n");
    }

    void origins() {
        std::set<std::pair<std::string, std::string>> origins;
        std::string first, last;
        for (const auto& point : m_points) {
            origins.emplace(point.origin.program, point.origin.host);
            if (first.empty() || point.origin.time < first) first = point.origin.time;
            last = std::max(last, point.origin.time);
        }
        add("<section>\n<h2>Machine</h2>\n<dl>\n");
        for (const auto& [program, host] : origins) {
            fact("Program", program);
            fact("Host", host);
        }
        if (!first.empty()) fact("Measured", first == last ? first : fmt::format("{} to {}", first, last));
        add("</dl>\n</section>\n");
    }

    const std::vector<Measurement>& m_points;
    const std::string& m_title;
    std::string m_text;
};

} // namespace

std::string reportHtml(const std::vector<Measurement>& points, const std::string& title) { return Page(points, title).write(); }

} // namespace pscope
