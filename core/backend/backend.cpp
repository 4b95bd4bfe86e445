// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The small shared parts of the back-end border: batches, the registry, provenance names.
#include "core/backend/backend.h"

#include "core/backend/hardware_audit.h"
#include "core/backend/hardware_explorer.h"

#include <algorithm>
#include <cstdlib>

namespace pscope {

std::string_view name(Provenance provenance) {
    switch (provenance) {
    case Provenance::Measured: return "measured";
    case Provenance::Simulated: return "simulated";
    case Provenance::Estimated: return "estimated";
    }
    return "unknown";
}

void TokenBatch::add(std::span<const std::int32_t> sequenceIds, std::span<const std::int32_t> sequenceTypes) {
    ids.insert(ids.end(), sequenceIds.begin(), sequenceIds.end());
    // A caller without sentence pairs may pass no types at all: they are all zero then.
    const auto types = sequenceTypes.first(std::min(sequenceTypes.size(), sequenceIds.size()));
    typeIds.insert(typeIds.end(), types.begin(), types.end());
    typeIds.resize(ids.size(), 0);
    offsets.push_back(static_cast<std::int32_t>(ids.size()));
}

void BackendRegistry::add(std::unique_ptr<Backend> backend) { m_backends.push_back(std::move(backend)); }

Result<Backend*> BackendRegistry::find(std::string_view id) const {
    std::string wanted(id);
    std::string_view origin = "asked for";
    if (wanted.empty()) {
        if (const char* forced = std::getenv("PSCOPE_FORCE_BACKEND"); forced && *forced) {
            wanted = forced;
            origin = "forced by PSCOPE_FORCE_BACKEND";
        }
    }
    if (m_backends.empty()) return fail(ErrorCode::NotFound, "no back-end is registered in this program");
    if (wanted.empty()) return m_backends.front().get();
    std::string known;
    for (const auto& backend : m_backends) {
        const std::string backendId = backend->info().id;
        if (backendId == wanted) return backend.get();
        known += (known.empty() ? "" : ", ") + backendId;
    }
    return fail(ErrorCode::NotFound, "back-end \"{}\" ({}) is not in this build; choose one of: {}", wanted, origin, known);
}

std::string toText(const AuditCount& count) {
    return fmt::format("{} tile{} audited, {} difference{}", count.tiles, count.tiles == 1 ? "" : "s", count.differences,
                       count.differences == 1 ? "" : "s");
}

AuditCount totalOf(const std::vector<SimulatedPart>& parts) {
    AuditCount total;
    for (const SimulatedPart& part : parts) {
        total.tiles += part.tiles;
        total.values += part.values;
        total.differences += part.differences + (part.cycles != part.expectedCycles ? 1 : 0);
        if (total.differences > 0 && total.first.empty())
            total.first = fmt::format("{}: {} of {} values differ; {} cycles, the formula says {}", part.part, part.differences,
                                      part.values, part.cycles, part.expectedCycles);
    }
    return total;
}

std::string toText(const HardwareKnobs& k) {
    return fmt::format("{}x{} M={}, {:.3g} B/cycle, {:.4g} MHz", k.rows, k.columns, k.group, k.bytesPerCycle, k.clockMHz);
}

} // namespace pscope
