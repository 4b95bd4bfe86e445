// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/encoder_targets.h"

#include <map>

namespace pscope {
namespace {

bool plain(const EncoderCase& which) {
    return which.plain();
}
bool sentence128(const EncoderCase& which) {
    return which.plain() && which.lengths.front() == 128;
}
bool padded(const EncoderCase& which) {
    return which.padded;
}
bool loaded(const EncoderCase& which) {
    return which.busyJobs > 0;
}

Spread ratioOf(const std::vector<double>& over, const std::vector<double>& under, double scale) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < over.size(); ++i)
        ratios.push_back(over[i] / under[i] / scale);
    return spreadOf(std::move(ratios));
}

} // namespace

const std::vector<EncoderTarget>& encoderTargets() {
    static const std::vector<EncoderTarget> list{{kDenseName, {kTorchName, kOrtName}, 1.1, 1.3, plain},
                                                 {"int8", {kOrtInt8Name}, 1.5, 1.6, plain},
                                                 {"int8", {kDenseName}, 3.2, 3.8, plain},
                                                 {"4x4 90% int8", {kOrtName}, 13, 20, sentence128},
                                                 {"90% int8", {kOrtName}, 9, 10, sentence128},
                                                 {"2:4 int8", {kDenseName}, 3.8, 5, plain},
                                                 {"1:4 int8", {kDenseName}, 6, 8.5, plain},
                                                 {"half the heads", {kDenseName}, 0.95, 1, plain, true},
                                                 {"half the neurons", {kDenseName}, 0.95, 1, plain, true},
                                                 {"half the layers", {kDenseName}, 0.95, 1, plain, true},
                                                 {kDenseName, {kOrtName}, 3, 3.5, padded},
                                                 {"int8", {kOrtInt8Name}, 3.3, 3.5, padded},
                                                 {kDenseName, {kOrtName}, 1.3, 1.9, loaded},
                                                 {"int8", {kOrtInt8Name}, 1.3, 1.9, loaded}};
    return list;
}

std::vector<EncoderTargetRow> judge(const CaseRun& run) {
    std::map<std::string, const Contestant*> known;
    for (const auto& contestant : run.contestants)
        known[contestant->name] = contestant.get();
    std::vector<EncoderTargetRow> rows;
    for (const EncoderTarget& target : encoderTargets()) {
        if (!target.applies(run.which) || !known.contains(target.candidate)) continue;
        const Contestant* candidate = known[target.candidate];
        const Contestant* best = nullptr;
        for (const auto& name : target.against)
            if (known.contains(name) &&
                (!best || spreadOf(known[name]->warm).median < spreadOf(best->warm).median))
                best = known[name];
        if (!best) continue;
        const double scale = target.perFlop ? candidate->flopRatio : 1;
        rows.push_back({&target, best->name, ratioOf(best->warm, candidate->warm, scale),
                        ratioOf(best->cold, candidate->cold, scale)});
    }
    return rows;
}

} // namespace pscope
