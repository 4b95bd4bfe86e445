// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is chosen by must not be what is reported.
#include <set>

#include "core/search/search_run.h"

namespace pscope {
namespace {

constexpr double kAcceptedShare = 0.01; // of the rows chosen by: texts that people really wrote twice

std::string contentOf(const Example& example) {
    return example.text + '\t' + example.pair;
}

} // namespace

Result<std::string> checkDisjoint(const Dataset& selection, const Dataset& report) {
    const bool sameFile = selection.hash == report.hash;
    std::set<std::int64_t> rows;
    std::set<std::string> texts;
    for (const Example& example : report.examples)
        rows.insert(example.row), texts.insert(contentOf(example));
    std::size_t sharedRows = 0, sharedTexts = 0;
    for (const Example& example : selection.examples) {
        sharedRows += sameFile && rows.contains(example.row);
        sharedTexts += texts.contains(contentOf(example));
    }
    const std::size_t all = selection.examples.size();
    if (sharedRows > 0 || (!sameFile && double(sharedTexts) > kAcceptedShare * double(all)))
        return fail(ErrorCode::BadInput,
                    "search: {} of the {} rows chosen by ({}) are also among those reported ({}), so the "
                    "result would flatter itself; choose by other rows",
                    sameFile ? sharedRows : sharedTexts, all, selection.path.filename().string(),
                    report.path.filename().string());
    if (sharedTexts == 0) return std::string();
    return fmt::format("{} of the {} texts chosen by occur word for word among those reported", sharedTexts,
                       all);
}

} // namespace pscope
