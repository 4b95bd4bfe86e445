// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/command.h"

#include <cstdio>

#include <nlohmann/json.hpp>

#include "app/terminal.h"

namespace pscope {

using nlohmann::ordered_json;

void CommandRun::print(std::string_view text) const {
    progress.clearLine();
    fmt::print("{}", text);
    std::fflush(stdout);
}

void CommandRun::printJson(const ordered_json& json) const {
    // A foreign file may hold bytes that are no UTF-8; they must not end the program.
    print(json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
}

void CommandRun::note(std::string_view text) const {
    progress.clearLine();
    fmt::print(stderr, "{}\n", text);
}

CLI::App* addCommand(CLI::App& parent, CommandLine& line, const std::string& name, const std::string& description,
                     const std::string& example, CommandAction action) {
    CLI::App* command = parent.add_subcommand(name, description);
    command->add_flag_callback("--json", [&line] { line.format = OutputFormat::Json; }, "Print the result as JSON on stdout");
    command->add_flag("--progress", line.forceProgress, "Tell the progress on stderr even when that is no terminal");
    command->footer("\nExample:\n  " + example);
    command->callback([&line, action = std::move(action)] { line.action = action; });
    return command;
}

std::string_view name(ErrorCode code) {
    switch (code) {
    case ErrorCode::BadInput: return "bad_input";
    case ErrorCode::NotFound: return "not_found";
    case ErrorCode::Mismatch: return "mismatch";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::Io: return "io";
    case ErrorCode::Device: return "device";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::Internal: return "internal";
    }
    return "internal";
}

ordered_json errorJson(std::string_view code, std::string_view message) {
    return {{"error", {{"code", code}, {"message", message}}}};
}

ordered_json parsed(const std::string& json) { return ordered_json::parse(json); }

} // namespace pscope
