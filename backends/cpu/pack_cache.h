// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Remembers packed matrices by the compressed matrix they were made of, so that an edit repacks only what it changed.
#pragma once

#include <cstddef>
#include <map>
#include <memory>

#include "backends/cpu/calibration.h"
#include "core/compress/compressed_model.h"

namespace pscope::cpu {

/// Belongs to one back-end; not thread-safe (preparing happens on the measuring lane).
class PackCache {
public:
    std::shared_ptr<const PackedLinear> get(const KernelTable& table, const std::shared_ptr<const CompressedMatrix>& matrix);
    /// Matrices are planned by it from now on; those packed before stay as they are where they are in use.
    void setCalibration(std::shared_ptr<const Calibration> calibration);
    /// Forgets what belongs to vanished matrices, then, beyond the limit, what no executable uses, oldest first.
    void trim();

private:
    static constexpr std::size_t limitBytes = std::size_t{1} << 30;
    struct Entry {
        std::shared_ptr<const PackedLinear> packed;
        Isa isa = Isa::Portable;
        std::uint64_t lastUse = 0;
    };
    std::map<std::weak_ptr<const CompressedMatrix>, Entry, std::owner_less<>> m_entries;
    std::uint64_t m_uses = 0;
    std::shared_ptr<const Calibration> m_calibration;
};

} // namespace pscope::cpu
