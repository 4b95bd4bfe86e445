// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/ladder_run.h"

namespace pscope {
namespace {

std::string summary(std::size_t index, std::size_t count, const SweepStep& step, const Measurement& point) {
    std::string text = fmt::format("[{}/{}] {}:", index + 1, count, step.name);
    if (point.latency) text += fmt::format(" {:.3f} ms, {:.2f}x", point.latency->p50Us / 1000, point.speedup.value);
    if (point.accuracy) text += fmt::format(", {} {:.4f}", point.accuracy->id, point.accuracy->value);
    return text;
}

} // namespace

Result<std::vector<Measurement>> measureLadder(CommandRun& run, Workbench& bench, const std::vector<SweepStep>& steps,
                                               const EvaluateOptions& options, Session* session) {
    std::vector<Measurement> points;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto point = bench.evaluate(steps[i].recipe, options, {}, run.job);
        if (!point) {
            if (point.error().code != ErrorCode::Unsupported) return std::unexpected(point.error());
            run.note(fmt::format("{} is left out: {}", steps[i].name, point.error().message));
            continue;
        }
        point->name = steps[i].name;
        if (session) {
            PSCOPE_TRY(id, session->add(*point));
            point->id = id;
        }
        run.note(summary(i, steps.size(), steps[i], *point));
        points.push_back(std::move(*point));
    }
    return points;
}

} // namespace pscope
