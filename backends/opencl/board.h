// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// An attached board: a device without a compiler, driven from a pre-built binary and its manifest. It
// multiplies 8-bit matrices; everything else of the encoder runs on the host.
#pragma once

#include <memory>
#include <span>

#include "backends/opencl/board_manifest.h"
#include "backends/opencl/device.h"
#include "core/compress/compressed_model.h"

namespace pscope::opencl {

/// One matrix in the board's form: n of every m inputs kept, dense where n == m.
struct BoardMatrix {
    int rows = 0, columns = 0; // columns: a multiple of m
    int n = 1, m = 1;
    cl::Buffer weights, indices;
    std::vector<float> scales; // [rows]
    MatrixSpec spec;           // as executed
    std::string reason;        // where that is not what was asked
};

class Board {
public:
    /// Programs the board and tries a small product. Each way to fail is one sentence.
    static Result<std::shared_ptr<Board>> open(FoundDevice found, const BoardManifest& manifest,
                                               std::vector<unsigned char> binary);

    const BoardManifest& manifest() const { return m_manifest; }
    const DeviceTraits& traits() const { return m_traits; }
    /// Throws cl::Error.
    BoardMatrix upload(const CompressedMatrix& matrix) const;
    /// codes [tokens, matrix.columns] -> sums [tokens, rows]; adds the event's time. Throws cl::Error.
    std::vector<std::int32_t> multiply(const BoardMatrix& matrix, std::span<const std::int8_t> codes,
                                       int tokens, std::chrono::nanoseconds* onBoard);

private:
    Board(const FoundDevice& found, BoardManifest manifest)
        : m_device(found.device)
        , m_traits(found.traits)
        , m_manifest(std::move(manifest))
        , m_context(m_device) {}
    Result<void> program(const std::vector<unsigned char>& binary);
    Result<void> selfTest();

    cl::Device m_device;
    DeviceTraits m_traits;
    BoardManifest m_manifest;
    cl::Context m_context;
    cl::CommandQueue m_queue; // in order: one stream
    cl::Kernel m_kernel;
};

} // namespace pscope::opencl
