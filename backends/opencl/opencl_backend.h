// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// "opencl": the whole encoder on any OpenCL 1.2 device with a compiler. What it is made of, in the order data
// travels: device_probe.h lists devices from a child process, tuning.h says which kernels suit one, matrix.h
// brings a matrix there, executable.h runs the encoder with kernels/*.cl over the lane layout of products.h.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

#include "core/backend/backend.h"

namespace pscope {

namespace opencl {

/// How a run of `pscope` in a process of its own ended.
struct ChildRun {
    int exitCode = 0;
    int signal = 0; // that ended it, else 0
    bool timedOut = false;
    std::string output;
};
using ChildRunner = std::function<Result<ChildRun>(const std::vector<std::string>& arguments,
                                                   std::chrono::milliseconds limit, JobContext& job)>;

/// The subcommand that a child answers to, see device_probe.h and tuner.h.
inline constexpr const char* kChildCommand = "opencl-child";
/// Environment variables that name an attached board's files; --fpga-binary and --fpga-manifest set them.
inline constexpr const char* kBoardBinary = "PSCOPE_FPGA_BINARY";
inline constexpr const char* kBoardManifest = "PSCOPE_FPGA_MANIFEST";

} // namespace opencl

struct OpenClOptions {
    std::filesystem::path
        cacheFolder; // for probe results, tuning records and compiled programs; empty: nothing is kept
    opencl::ChildRunner
        child;         // first contact with a device happens there; empty: in this process (tests, children)
    bool tunes = true; // a device without a record is tuned when it is first used; needs `child`
};

std::unique_ptr<Backend> makeOpenClBackend(OpenClOptions options);
/// "fpga.opencl": boards that run a pre-built binary, see board.h.
std::unique_ptr<Backend> makeBoardBackend(OpenClOptions options);

} // namespace pscope
