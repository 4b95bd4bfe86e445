// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which kernels there are, in which programs, for which tokens: source texts put together from kernels/*.cl.
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace pscope::opencl {

struct Tuning;

/// Embedded by CMake; NotFound is a bug of ours, so this returns "" for unknown names and the tests notice.
std::string_view kernelSource(std::string_view name);

/// One instance of a lane-vector product: `vectors` vectors of tokens and `subs` * 6 outputs in registers.
struct LaneTile {
    int vectors = 1, subs = 1;
    int outputs() const;
};
/// The instances that a program for vectors of that width holds.
std::vector<LaneTile> laneTiles(int vector);
/// The one for a block of `lanes` tokens.
LaneTile laneTileFor(int vector, int lanes);

struct ProgramText {
    std::string name; // for messages and the cache: "dense"
    std::string source;
    std::string options; // without -cl-std
    bool operator<(const ProgramText& other) const {
        return std::tie(name, options) < std::tie(other.name, other.options);
    }
};

/// Every kernel by what it does.
enum class KernelId {
    Embed,
    Norm,
    QuantizePairs,
    QuantizeFloats,
    RoundBf16,
    FirstTokens,
    Attention,
    Dense,
    Int8,
    Lists1,
    Lists2,
    Lists4,
    TileFp32,
    TileInt8
};
inline constexpr int kKernels = 14;

/// A kernel's name and the program it is in. `variant`: vectors of the lane tile, or features of a head
/// (Attention).
struct KernelText {
    ProgramText program;
    std::string name;
};
KernelText kernelText(KernelId id, int variant, const Tuning& tuning);
/// The values `variant` may have; one 0 where it says nothing.
std::vector<int> variantsOf(KernelId id, const Tuning& tuning, int headWidth);

} // namespace pscope::opencl
