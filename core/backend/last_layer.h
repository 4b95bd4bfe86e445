// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Optional ability of an executable: not to compute what nobody reads. Its kernels() say so at the last layer's
// attention, in these words.
#pragma once

#include <string_view>

namespace pscope {

class LastLayerShortcut {
public:
    virtual ~LastLayerShortcut() = default;
    /// Whether the last layer computes, behind its keys and values, the first token of each sequence alone.
    virtual bool firstTokensLast() const = 0;

    static constexpr std::string_view note = "from here on first tokens only";
};

} // namespace pscope
