// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One OpenCL device in use: its context, a queue per number of threads, and the kernels built so far.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "backends/opencl/cl.h"
#include "backends/opencl/programs.h"
#include "backends/opencl/tuning.h"
#include "core/util/result.h"

namespace pscope::opencl {

/// What a device says of itself.
struct DeviceTraits {
    std::string id; // "opencl:0.1": platform and device in the order of the loader
    std::string name, platform, driver;
    std::string key; // names device and driver version: what was tuned or built for one key is good for it
    bool isCpu = false, isBoard = false; // board: ACCELERATOR or CUSTOM
    bool hasCompiler = true;
    std::uint64_t globalBytes = 0, largestBuffer = 0, localBytes = 0;
    std::size_t largestGroup = 1;
    int units = 1;       // cores or multiprocessors
    int floatVector = 1; // what it prefers
};

struct FoundDevice {
    cl::Device device;
    DeviceTraits traits;
};
/// Every device of every platform; loadOpenCl() first. Empty when no driver is installed. May throw
/// cl::Error.
std::vector<FoundDevice> enumerateDevices();
Result<FoundDevice> findDevice(const std::string& id);

/// Travels as an exception from the depths of a pass to the border of an executable.
struct DeviceFailure {
    Error error;
};

class ClDevice {
public:
    /// Throws cl::Error. `cacheFolder` empty: programs are not kept.
    ClDevice(FoundDevice found, Tuning tuning, std::filesystem::path cacheFolder);

    const DeviceTraits& traits() const { return m_traits; }
    const Tuning& tuning() const { return m_tuning; }
    const cl::Context& context() const { return m_context; }
    /// A queue whose kernels run on that many threads; devices that are no processor have one for all.
    cl::CommandQueue& queue(int threads);
    /// DeviceFailure with the compiler's words when the program does not build.
    cl::Kernel& kernel(KernelId id, int variant = 0);
    /// At least one byte. DeviceFailure where the device has no buffer of that size.
    cl::Buffer buffer(std::size_t bytes, cl_mem_flags flags = CL_MEM_READ_WRITE,
                      const void* content = nullptr);
    template <class T> cl::Buffer bufferOf(const std::vector<T>& values) {
        return buffer(values.size() * sizeof(T), CL_MEM_READ_ONLY, values.data());
    }
    /// Kernels whose first launch, which may compile them, is behind us.
    std::set<std::string>& launched() { return m_launched; }

private:
    cl::Program build(const ProgramText& program);

    cl::Device m_device;
    DeviceTraits m_traits;
    Tuning m_tuning;
    std::filesystem::path m_cacheFolder;
    cl::Context m_context;
    std::map<int, cl::CommandQueue> m_queues;
    std::map<ProgramText, cl::Program> m_programs;
    std::map<std::pair<KernelId, int>, cl::Kernel> m_kernels;
    std::set<std::string> m_launched;
};

} // namespace pscope::opencl
