// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/pack_cache.h"

#include <algorithm>
#include <atomic>
#include <vector>

#include "backends/cpu/plan.h"

namespace pscope::cpu {

std::shared_ptr<const PackedLinear> PackCache::get(const KernelTable& table, const std::shared_ptr<const CompressedMatrix>& matrix) {
    Entry& entry = m_entries[matrix];
    if (!entry.packed || entry.isa != table.isa) {
        static std::atomic<std::uint64_t> lastSerial{0};
        auto packed = std::make_shared<PackedLinear>(packLinear(table, *matrix, m_calibration.get()));
        packed->serial = ++lastSerial;
        entry.packed = std::move(packed);
        entry.isa = table.isa;
    }
    entry.lastUse = ++m_uses;
    return entry.packed;
}

void PackCache::setCalibration(std::shared_ptr<const Calibration> calibration) {
    m_calibration = std::move(calibration);
    m_entries.clear();
}

void PackCache::trim() {
    std::erase_if(m_entries, [](const auto& item) { return item.first.expired(); });
    std::size_t total = 0;
    std::vector<std::pair<std::uint64_t, decltype(m_entries)::iterator>> unused;
    for (auto it = m_entries.begin(); it != m_entries.end(); ++it) {
        total += it->second.packed->bytes();
        if (it->second.packed.use_count() == 1) unused.emplace_back(it->second.lastUse, it);
    }
    std::ranges::sort(unused, {}, [](const auto& item) { return item.first; });
    for (const auto& [use, it] : unused) {
        if (total <= limitBytes) return;
        total -= it->second.packed->bytes();
        m_entries.erase(it);
    }
}

} // namespace pscope::cpu
