// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope report: a session as a page, a table or a picture.
#include <nlohmann/json.hpp>

#include "app/commands/command.h"
#include "core/export/export.h"
#include "core/measure/front.h"
#include "core/session/session.h"

namespace pscope {
namespace {

struct ReportOptions {
    std::string session;
    std::vector<std::string> outputs;
    std::string title;
    std::string x = "latency_p50", y = "accuracy";
};

Result<void> checkAxis(const std::string& id) {
    std::string known;
    for (const auto& axis : axisRegistry()) {
        if (axis.id == id) return {};
        known += (known.empty() ? "" : ", ") + axis.id;
    }
    return fail(ErrorCode::BadInput, "axis '{}' does not exist; there are {}", id, known);
}

/// By the ending of the name.
Result<std::string> content(const std::string& file, const std::vector<Measurement>& points, const ReportOptions& options) {
    const std::string ending = std::filesystem::path(file).extension().string();
    if (ending == ".html" || ending == ".htm") return reportHtml(points, options.title);
    if (ending == ".csv") return toCsv(points);
    if (ending == ".svg") return frontSvg(points, options.x, options.y, options.title);
    return fail(ErrorCode::BadInput, "{}: the ending says what to write: .html, .csv or .svg", file);
}

Result<int> report(CommandRun& run, ReportOptions options) {
    PSCOPE_CHECK(checkAxis(options.x));
    PSCOPE_CHECK(checkAxis(options.y));
    PSCOPE_TRY(session, Session::openReadOnly(options.session));
    PSCOPE_TRY(points, session->points());
    if (options.title.empty()) options.title = std::filesystem::path(options.session).stem().string();
    for (const auto& file : options.outputs) {
        PSCOPE_TRY(text, content(file, points, options));
        PSCOPE_CHECK(writeFile(file, text));
    }
    if (run.json()) run.printJson({{"session", options.session}, {"points", points.size()}, {"files", options.outputs}});
    else
        for (const auto& file : options.outputs) run.print(fmt::format("{}: written, {} points\n", file, points.size()));
    return kOk;
}

} // namespace

void addReport(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<ReportOptions>();
    CLI::App* command = addCommand(app, line, "report", "A session as one offline HTML page, as CSV, or its front as SVG",
                                   "pscope report --session bert.pscope --out report.html",
                                   [options](CommandRun& run) { return report(run, *options); });
    command->add_option("--session,-s", options->session, "The .pscope file")->required();
    command->add_option("--out,-o", options->outputs, "File to write: .html, .csv or .svg; may be repeated")->required()->allow_extra_args(false);
    command->add_option("--title", options->title, "Headline (default: the session's name)");
    command->add_option("--x", options->x, "Horizontal axis of an .svg")->capture_default_str();
    command->add_option("--y", options->y, "Vertical axis of an .svg")->capture_default_str();
}

} // namespace pscope
