// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// oneDNN's dense matrix product with prepacked weights, as a live peer. It is in a module of its own, loaded when a
// benchmark asks for it.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace pscope::cpu {

struct Peer {
    std::string implementation; // as oneDNN calls it: tells whether AMX was used
    std::function<void()> once;
};

/// What pscope_onednn.so offers, through its one symbol.
struct PeerModule {
    const char* version; // of the build
    std::optional<Peer> (*make)(const std::string& type, int tokens, int columns, int rows, int threads);
};

/// Empty when oneDNN can be asked; else one sentence. Loads it.
std::string whyNoPeers();
/// type: "f32", "bf16", "int8" (u8 activations x s8 weights). Nothing when oneDNN has no optimised kernel of that type here, or is
/// not here at all.
std::optional<Peer> makePeer(const std::string& type, int tokens, int columns, int rows, int threads);

} // namespace pscope::cpu
