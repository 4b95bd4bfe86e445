// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/device.h"

#include <algorithm>
#include <mutex>

#include "backends/opencl/loader.h"
#include "backends/opencl/program_cache.h"

namespace pscope::opencl {
namespace {

/// Drivers pad names with zeros and blanks.
std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\0' || text.back() == ' '))
        text.pop_back();
    return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

DeviceTraits traitsOf(const cl::Platform& platform, const cl::Device& device, int platformIndex, int index) {
    DeviceTraits traits;
    traits.id = fmt::format("opencl:{}.{}", platformIndex, index);
    traits.name = trimmed(device.getInfo<CL_DEVICE_NAME>());
    traits.platform = trimmed(platform.getInfo<CL_PLATFORM_NAME>());
    traits.driver = trimmed(device.getInfo<CL_DRIVER_VERSION>());
    traits.key = fmt::format("{}|{}|{}|{}", traits.platform, traits.name,
                             trimmed(device.getInfo<CL_DEVICE_VERSION>()), traits.driver);
    const cl_device_type type = device.getInfo<CL_DEVICE_TYPE>();
    traits.isCpu = (type & CL_DEVICE_TYPE_CPU) != 0;
    traits.isBoard = !traits.isCpu && (type & CL_DEVICE_TYPE_GPU) == 0;
    traits.hasCompiler = device.getInfo<CL_DEVICE_COMPILER_AVAILABLE>() != CL_FALSE;
    traits.globalBytes = device.getInfo<CL_DEVICE_GLOBAL_MEM_SIZE>();
    traits.largestBuffer = device.getInfo<CL_DEVICE_MAX_MEM_ALLOC_SIZE>();
    traits.localBytes = device.getInfo<CL_DEVICE_LOCAL_MEM_SIZE>();
    traits.largestGroup = device.getInfo<CL_DEVICE_MAX_WORK_GROUP_SIZE>();
    traits.units = int(device.getInfo<CL_DEVICE_MAX_COMPUTE_UNITS>());
    traits.floatVector = int(device.getInfo<CL_DEVICE_PREFERRED_VECTOR_WIDTH_FLOAT>());
    return traits;
}

/// One processor's share of a device that is a processor; throws cl::Error where it cannot be shared out. It is kept until the
/// process ends: PoCL's queues do not hold on to it, and its worker still lets go of a queue after it has said that all is done.
cl::Device someUnits(const cl::Device& device, int units) {
    static std::mutex mutex;
    static auto& parts = *new std::map<std::pair<cl_device_id, int>, cl::Device>; // outlives the driver's threads
    const std::scoped_lock lock(mutex);
    if (const auto known = parts.find({device(), units}); known != parts.end()) return known->second;
    const cl_device_partition_property wish[] = {CL_DEVICE_PARTITION_BY_COUNTS, units,
                                                 CL_DEVICE_PARTITION_BY_COUNTS_LIST_END, 0};
    std::vector<cl::Device> made;
    cl::Device(device).createSubDevices(wish, &made);
    return parts[{device(), units}] = made.at(0);
}

} // namespace

std::vector<FoundDevice> enumerateDevices() {
    std::vector<FoundDevice> found;
    std::vector<cl::Platform> platforms;
    try {
        cl::Platform::get(&platforms);
    } catch (const cl::Error& error) {
        if (error.err() == -1001) return found; // no driver is installed
        throw;
    }
    for (std::size_t p = 0; p < platforms.size(); ++p) {
        std::vector<cl::Device> devices;
        try {
            platforms[p].getDevices(CL_DEVICE_TYPE_ALL, &devices);
        } catch (const cl::Error& error) {
            if (error.err() != CL_DEVICE_NOT_FOUND) throw;
        }
        for (std::size_t d = 0; d < devices.size(); ++d)
            found.push_back({devices[d], traitsOf(platforms[p], devices[d], int(p), int(d))});
    }
    return found;
}

Result<FoundDevice> findDevice(const std::string& id) {
    PSCOPE_CHECK(loadOpenCl());
    try {
        for (FoundDevice& found : enumerateDevices())
            if (found.traits.id == id) return std::move(found);
    } catch (const cl::Error& error) {
        return fail(ErrorCode::Device, "{}: {} failed with {}", id, error.what(), errorName(error.err()));
    }
    return fail(ErrorCode::Device, "{}: is gone; see 'pscope list devices' for what there is", id);
}

ClDevice::ClDevice(FoundDevice found, Tuning tuning, std::filesystem::path cacheFolder)
    : m_device(found.device)
    , m_traits(std::move(found.traits))
    , m_tuning(std::move(tuning))
    , m_cacheFolder(std::move(cacheFolder))
    , m_context(m_device) {}

cl::CommandQueue& ClDevice::queue(int threads) {
    threads = m_traits.isCpu ? std::clamp(threads, 1, m_traits.units) : m_traits.units;
    if (const auto known = m_queues.find(threads); known != m_queues.end()) return known->second;
    cl::Device device = m_device;
    if (threads < m_traits.units) {
        try {
            device = someUnits(m_device, threads);
        } catch (const cl::Error& error) {
            throw DeviceFailure{
                {ErrorCode::Device,
                 fmt::format("{}: cannot be held to {} of its {} threads ({}); measure with --threads {}",
                             m_traits.id, threads, m_traits.units, errorName(error.err()), m_traits.units)}};
        }
    }
    return m_queues.emplace(threads, cl::CommandQueue(m_context, device, CL_QUEUE_PROFILING_ENABLE))
        .first->second;
}

cl::Kernel& ClDevice::kernel(KernelId id, int variant) {
    if (const auto known = m_kernels.find({id, variant}); known != m_kernels.end()) return known->second;
    const KernelText text = kernelText(id, variant, m_tuning);
    auto program = m_programs.find(text.program);
    if (program == m_programs.end()) program = m_programs.emplace(text.program, build(text.program)).first;
    return m_kernels.emplace(std::pair(id, variant), cl::Kernel(program->second, text.name.c_str()))
        .first->second;
}

cl::Program ClDevice::build(const ProgramText& text) {
    const std::string options = text.options + " -cl-std=CL1.2";
    ProgramCache cache(m_cacheFolder, m_traits);
    try {
        if (auto program = cache.find(m_context, m_device, text.source, options)) return *program;
        cl::Program program(m_context, text.source);
        program.build({m_device}, options.c_str());
        cache.keep(program, text.source, options);
        return program;
    } catch (const cl::BuildError& error) {
        const auto logs = error.getBuildLog();
        throw DeviceFailure{
            {ErrorCode::Device,
             fmt::format("{}: its compiler refuses the program \"{}\": {}", m_traits.id, text.name,
                         logs.empty() ? "no reason given" : trimmed(logs.front().second))}};
    }
}

cl::Buffer ClDevice::buffer(std::size_t bytes, cl_mem_flags flags, const void* content) {
    if (bytes > m_traits.largestBuffer) // PoCL would notice when the memory is touched
        throw DeviceFailure{
            {ErrorCode::Device,
             fmt::format("{}: needs a buffer of {} MiB, the device gives at most {} MiB; use smaller batches",
                         m_traits.id, bytes >> 20, m_traits.largestBuffer >> 20)}};
    if (content != nullptr && bytes > 0)
        return cl::Buffer(m_context, flags | (flags & CL_MEM_USE_HOST_PTR ? 0 : CL_MEM_COPY_HOST_PTR), bytes,
                          const_cast<void*>(content));
    return cl::Buffer(m_context, flags & ~cl_mem_flags(CL_MEM_USE_HOST_PTR),
                      std::max<std::size_t>(bytes, 64));
}

} // namespace pscope::opencl
