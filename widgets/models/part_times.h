// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Times of parts, gathered by layer: what the per-layer bars and the layer table show.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/measure/latency.h"

namespace pscope {

/// 3 for "layer 3 ffn.in"; nothing for parts outside the encoder.
std::optional<int> layerOfPart(std::string_view part);

/// Microseconds: before the encoder, one per layer, after it; and what the end-to-end median has beyond their sum.
struct LayerTimes {
    double embeddingsUs = 0, headUs = 0;
    std::vector<double> layersUs;
    double totalUs = 0; // end to end, from timing without the profiler
    double sumUs() const;
};
LayerTimes layerTimes(const LatencyResult& latency, int layers);

} // namespace pscope
