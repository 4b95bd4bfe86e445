// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the built `pscope` as a user would.
#pragma once

#include <string>

#include <QProcess>
#include <QStringList>

#include <nlohmann/json.hpp>

namespace pscope::test {

struct Run {
    int exitCode = -1;
    std::string out, err;
    /// Discarded value when stdout is no JSON.
    nlohmann::json json() const { return nlohmann::json::parse(out, nullptr, false); }
};

inline Run runProgram(const QString& program, const QStringList& arguments, int timeoutMs = 110'000) {
    QProcess process;
    process.start(program, arguments);
    Run run;
    if (!process.waitForFinished(timeoutMs)) {
        process.kill();
        process.waitForFinished();
        run.err = "did not end in time: " + process.readAllStandardError().toStdString();
        return run;
    }
    run.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    run.out = process.readAllStandardOutput().toStdString();
    run.err = process.readAllStandardError().toStdString();
    return run;
}

inline Run runPscope(const QStringList& arguments) { return runProgram(PSCOPE_PROGRAM, arguments); }

} // namespace pscope::test
