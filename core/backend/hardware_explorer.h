// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Optional ability of a back-end: to say what a recipe would take on hardware of other sizes, without running
// anything.
#pragma once

#include "core/backend/backend.h"

namespace pscope {

/// What can be turned. Bandwidth is what the hardware can be given: a beat every whole number of cycles.
struct HardwareKnobs {
    int rows = 8, columns = 8;
    int group = 8;            // the M of N:M that the cells select from
    double bytesPerCycle = 8; // of memory, in each direction
    double clockMHz = 100;
    bool operator==(const HardwareKnobs&) const = default;
};
std::string toText(const HardwareKnobs& knobs); // "8x8 M=8, 8 B/cycle, 100 MHz"

/// One row of the explorer; cycles add up to `cycles`.
struct HardwareRow {
    std::string part;    // "layer 0 ffn.in", "total"
    std::string pattern; // "2:8", "dense"; empty without a matrix
    std::int64_t cycles = 0;
    std::int64_t compute = 0, load = 0, drain = 0, softmax = 0, rows = 0,
                 control = 0; // rows: layer norm, quantisation
    double utilisation = 0;   // multiplications that were needed / cells * cycles
    std::int64_t bytesPlaces = 0, bytesBitmap = 0, bytesDense = 0; // of the weights, per storage format
    std::string bound; // which of them takes most: "compute", "load", ...
    double microseconds = 0;
};

struct HardwareAnswer {
    HardwareKnobs knobs; // as they could be had
    int tokens = 0;
    std::vector<HardwareRow> parts; // in the order of a pass
    HardwareRow total;
    std::int64_t bufferBytes = 0; // on chip
    std::string whyNot;           // what of the model does not fit; empty when all of it does
};

class HardwareExplorer {
public:
    virtual ~HardwareExplorer() = default;
    /// BadInput for knobs that the design does not have.
    virtual Result<HardwareAnswer> explore(const CompressedModel& model, const HardwareKnobs& knobs,
                                           int tokens, JobContext& job) const = 0;
    /// The first device's own settings.
    virtual HardwareKnobs defaultKnobs() const = 0;
    /// What others have published, with the source; never reproduced here.
    struct Published {
        std::string what, figure, source;
    };
    virtual std::vector<Published> published() const = 0;
};

} // namespace pscope
