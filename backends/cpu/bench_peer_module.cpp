// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>
#include <filesystem>

#include <dlfcn.h>
#include <fmt/format.h>

#include "backends/cpu/bench_peer.h"

namespace pscope::cpu {
namespace {

struct Loaded {
    const PeerModule* module = nullptr;
    std::string whyNot;
};

Loaded load() {
    std::error_code unknown;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
    const auto file = program.parent_path().parent_path() / "lib/paretoscope/pscope_onednn.so";
    if (!std::filesystem::exists(file, unknown))
        return {nullptr, fmt::format("oneDNN: {} is missing; build with libdnnl-dev for this comparison", file.string())};
    void* handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) return {nullptr, fmt::format("oneDNN: {} cannot be loaded: {}", file.string(), ::dlerror())};
    const auto entry = reinterpret_cast<const PeerModule* (*)()>(::dlsym(handle, "pscopeOneDnnPeers"));
    const PeerModule* module = entry == nullptr ? nullptr : entry();
    if (module == nullptr || std::strcmp(module->version, PSCOPE_VERSION) != 0)
        return {nullptr, fmt::format("oneDNN: {} is of another version than this program; install both from one build", file.string())};
    return {module, {}};
}

const Loaded& loaded() {
    static const Loaded once = load();
    return once;
}

} // namespace

std::string whyNoPeers() {
    return loaded().whyNot;
}

std::optional<Peer> makePeer(const std::string& type, int tokens, int columns, int rows, int threads) {
    return loaded().module ? loaded().module->make(type, tokens, columns, rows, threads) : std::nullopt;
}

} // namespace pscope::cpu
