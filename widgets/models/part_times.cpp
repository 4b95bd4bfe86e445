// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/part_times.h"

#include <charconv>
#include <chrono>
#include <numeric>

namespace pscope {

std::optional<int> layerOfPart(std::string_view part) {
    constexpr std::string_view kPrefix = "layer ";
    if (!part.starts_with(kPrefix)) return std::nullopt;
    int layer = 0;
    const auto parsed = std::from_chars(part.data() + kPrefix.size(), part.data() + part.size(), layer);
    if (parsed.ec != std::errc{}) return std::nullopt;
    return layer;
}

double LayerTimes::sumUs() const { return embeddingsUs + headUs + std::accumulate(layersUs.begin(), layersUs.end(), 0.0); }

LayerTimes layerTimes(const LatencyResult& latency, int layers) {
    LayerTimes times;
    times.layersUs.assign(static_cast<std::size_t>(layers), 0.0);
    times.totalUs = latency.p50Us;
    for (const PartTime& part : latency.parts) {
        const double us = std::chrono::duration<double, std::micro>(part.time).count();
        if (const auto layer = layerOfPart(part.part)) {
            if (*layer >= 0 && *layer < layers) times.layersUs[static_cast<std::size_t>(*layer)] += us;
        } else if (part.part.starts_with("embedding")) {
            times.embeddingsUs += us;
        } else {
            times.headUs += us;
        }
    }
    return times;
}

} // namespace pscope
