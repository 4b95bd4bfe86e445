// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Optional ability of an executable: to begin in the middle. An edit of layer k leaves everything before it
// as it was.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/backend/backend.h"

namespace pscope {

/// The activations of one batch at one place of a forward pass, in a layout that its back-end owns.
class HiddenStates {
public:
    virtual ~HiddenStates() = default;
    virtual std::size_t bytes() const = 0;
};

/// Places are counted like the layers that run: place k lies before layer k, place layers() is what the head
/// reads.
class LayerwiseExecutable {
public:
    virtual ~LayerwiseExecutable() = default;
    virtual int layers() const = 0; // that run: dropped ones are not there
    /// Names everything computed up to `place` by what was packed, not by what was asked: equal keys of two
    /// executables of one back-end object mean equal states of a batch, bit for bit.
    virtual std::string prefixKey(int place) const = 0;

    using Keeper = std::function<void(int place, std::unique_ptr<HiddenStates> states)>;
    /// forward() from `place` on, which `start` is of (0 and null: from the tokens); `keep` gets the states
    /// of the later places whose entry in `keepAt` [layers() + 1] is true. The logits are those of forward(),
    /// bit for bit.
    virtual Result<Logits> forwardFrom(int place, const HiddenStates* start, const TokenBatch& batch,
                                       const std::vector<bool>& keepAt, const Keeper& keep,
                                       JobContext& job) = 0;
};

} // namespace pscope
