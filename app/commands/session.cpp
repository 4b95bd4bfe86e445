// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope session: looking into a .pscope file without changing it.
#include <nlohmann/json.hpp>

#include "app/commands/command.h"
#include "app/commands/text_output.h"
#include "core/session/session.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

constexpr std::array kRoles{"model", "data", "calibration"};
constexpr std::array kStates{"recipe", "workload", "backend", "device", "axes"};

Result<ordered_json> summary(const Session& session) {
    PSCOPE_TRY(points, session.points());
    ordered_json json{{"file", session.path().string()}, {"schema", session.schemaVersion()}, {"points", points.size()}};
    json["references"] = ordered_json::array();
    for (const char* role : kRoles) {
        PSCOPE_TRY(reference, session.reference(role));
        if (reference) json["references"].push_back({{"role", role}, {"path", reference->path.string()}, {"hash", reference->hash},
                                                     {"exists", std::filesystem::exists(reference->path)}});
    }
    json["state"] = ordered_json::object();
    for (const char* key : kStates) {
        PSCOPE_TRY(value, session.state(key));
        if (value) json["state"][key] = *value;
    }
    return json;
}

Result<int> show(CommandRun& run, const std::string& file) {
    PSCOPE_TRY(session, Session::openReadOnly(file));
    PSCOPE_TRY(json, summary(*session));
    if (run.json()) {
        run.printJson(json);
        return kOk;
    }
    std::string text = fmt::format("{}: {} points, schema {}\n", file, json["points"].get<std::size_t>(), json["schema"].get<int>());
    for (const auto& reference : json["references"])
        text += fmt::format("  {}: {}{}\n", reference["role"].get<std::string>(), reference["path"].get<std::string>(),
                            reference["exists"].get<bool>() ? "" : " (not there any more)");
    for (const auto& [key, value] : json["state"].items()) text += fmt::format("  {}: {}\n", key, value.get<std::string>());
    run.print(text);
    return kOk;
}

Result<int> points(CommandRun& run, const std::string& file) {
    PSCOPE_TRY(session, Session::openReadOnly(file));
    PSCOPE_TRY(list, session->points());
    if (!run.json()) {
        run.print(describePoints(list) + "\n" + textFront(list));
        return kOk;
    }
    ordered_json json = ordered_json::array();
    for (const auto& point : list) json.push_back(parsed(toJson(point)));
    run.printJson(json);
    return kOk;
}

Result<int> check(CommandRun& run, const std::string& file) {
    PSCOPE_TRY(session, Session::openReadOnly(file));
    PSCOPE_TRY(problems, session->check());
    if (run.json()) run.printJson({{"file", file}, {"sound", problems.empty()}, {"problems", problems}});
    else if (problems.empty()) run.print(fmt::format("{}: sound\n", file));
    else
        for (const auto& problem : problems) run.print(fmt::format("{}: {}\n", file, problem));
    return problems.empty() ? kOk : kVerdictFailed;
}

} // namespace

void addSession(CLI::App& app, CommandLine& line) {
    CLI::App* session = app.add_subcommand("session", "Look into a .pscope file: show, points, check");
    session->require_subcommand(1);
    session->footer("\nExample:\n  pscope session points bert.pscope");
    const auto add = [&](const std::string& what, const std::string& description, auto action) {
        auto file = std::make_shared<std::string>();
        CLI::App* command = addCommand(*session, line, what, description, "pscope session " + what + " bert.pscope --json",
                                       [file, action](CommandRun& run) { return action(run, *file); });
        command->add_option("file", *file, "The .pscope file")->required();
    };
    add("show", "What it refers to and how much it holds", show);
    add("points", "Every measurement, and the front over them", points);
    add("check", "Integrity of the file; exit code 3 when something is wrong", check);
}

} // namespace pscope
