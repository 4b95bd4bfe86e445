// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The functions that CLHPP calls, each passed on to the library found at run time. This file is compiled with
// hidden visibility: the loader's own symbols, and other libraries' use of them, stay as they are.
#include "backends/opencl/loader.h"

#include <mutex>

#include <dlfcn.h>

#include "backends/opencl/cl.h"

namespace pscope::opencl {
namespace {

void* library = nullptr;

void* symbol(const char* name) {
    return library == nullptr ? nullptr : ::dlsym(library, name);
}

} // namespace

Result<void> loadOpenCl() {
    static std::mutex mutex;
    const std::scoped_lock lock(mutex);
    if (library != nullptr) return {};
    // Never unloaded: drivers keep threads that outlive every object made here.
    library = ::dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr)
        return fail(ErrorCode::Device, "libOpenCL.so.1 is not on this machine (Debian: ocl-icd-libopencl1, "
                                       "and pocl-opencl-icd for the processor)");
    return {};
}

std::string errorName(cl_int code) {
    static constexpr std::pair<cl_int, const char*> names[] = {
        {-1, "CL_DEVICE_NOT_FOUND"},
        {-2, "CL_DEVICE_NOT_AVAILABLE"},
        {-3, "CL_COMPILER_NOT_AVAILABLE"},
        {-4, "CL_MEM_OBJECT_ALLOCATION_FAILURE"},
        {-5, "CL_OUT_OF_RESOURCES"},
        {-6, "CL_OUT_OF_HOST_MEMORY"},
        {-11, "CL_BUILD_PROGRAM_FAILURE"},
        {-14, "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST"},
        {-30, "CL_INVALID_VALUE"},
        {-33, "CL_INVALID_DEVICE"},
        {-34, "CL_INVALID_CONTEXT"},
        {-36, "CL_INVALID_COMMAND_QUEUE"},
        {-38, "CL_INVALID_MEM_OBJECT"},
        {-42, "CL_INVALID_BINARY"},
        {-43, "CL_INVALID_BUILD_OPTIONS"},
        {-44, "CL_INVALID_PROGRAM"},
        {-45, "CL_INVALID_PROGRAM_EXECUTABLE"},
        {-46, "CL_INVALID_KERNEL_NAME"},
        {-48, "CL_INVALID_KERNEL"},
        {-49, "CL_INVALID_ARG_INDEX"},
        {-51, "CL_INVALID_ARG_SIZE"},
        {-52, "CL_INVALID_KERNEL_ARGS"},
        {-53, "CL_INVALID_WORK_DIMENSION"},
        {-54, "CL_INVALID_WORK_GROUP_SIZE"},
        {-55, "CL_INVALID_WORK_ITEM_SIZE"},
        {-59, "CL_INVALID_OPERATION"},
        {-61, "CL_INVALID_BUFFER_SIZE"},
        {-1001, "CL_PLATFORM_NOT_FOUND_KHR"}};
    for (const auto& [known, name] : names)
        if (known == code) return fmt::format("{} ({})", name, code);
    return fmt::format("OpenCL error {}", code);
}

} // namespace pscope::opencl

// A missing function answers like a driver that cannot do it.
#define PASS_ON(Return, name, parameters, arguments, missing)                                                \
    extern "C" Return CL_API_CALL name parameters {                                                          \
        static const auto function = reinterpret_cast<decltype(&name)>(pscope::opencl::symbol(#name));       \
        return function ? function arguments : missing;                                                      \
    }
#define PASS_STATUS(name, parameters, arguments)                                                             \
    PASS_ON(cl_int, name, parameters, arguments, CL_INVALID_OPERATION)
#define PASS_HANDLE(Return, name, parameters, arguments)                                                     \
    PASS_ON(Return, name, parameters, arguments,                                                             \
            (error ? void(*error = CL_INVALID_OPERATION) : void(), nullptr))
#define PASS_INFO(name, Object, Info)                                                                        \
    PASS_STATUS(name, (Object object, Info info, size_t size, void* value, size_t* needed),                  \
                (object, info, size, value, needed))
#define PASS_COUNT(name, Object) PASS_STATUS(name, (Object object), (object))
#define EVENTS cl_uint count, const cl_event *waits, cl_event *event

PASS_STATUS(clGetPlatformIDs, (cl_uint size, cl_platform_id* ids, cl_uint* found), (size, ids, found))
PASS_INFO(clGetPlatformInfo, cl_platform_id, cl_platform_info)
PASS_STATUS(clGetDeviceIDs,
            (cl_platform_id platform, cl_device_type type, cl_uint size, cl_device_id* ids, cl_uint* found),
            (platform, type, size, ids, found))
PASS_INFO(clGetDeviceInfo, cl_device_id, cl_device_info)
PASS_STATUS(clCreateSubDevices,
            (cl_device_id device, const cl_device_partition_property* properties, cl_uint size,
             cl_device_id* ids, cl_uint* found),
            (device, properties, size, ids, found))
PASS_COUNT(clRetainDevice, cl_device_id)
PASS_COUNT(clReleaseDevice, cl_device_id)
PASS_HANDLE(cl_context, clCreateContext,
            (const cl_context_properties* properties, cl_uint size, const cl_device_id* devices,
             void(CL_CALLBACK* notify)(const char*, const void*, size_t, void*), void* data, cl_int* error),
            (properties, size, devices, notify, data, error))
PASS_COUNT(clRetainContext, cl_context)
PASS_COUNT(clReleaseContext, cl_context)
PASS_INFO(clGetContextInfo, cl_context, cl_context_info)
PASS_HANDLE(cl_command_queue, clCreateCommandQueue,
            (cl_context context, cl_device_id device, cl_command_queue_properties properties, cl_int* error),
            (context, device, properties, error))
PASS_COUNT(clRetainCommandQueue, cl_command_queue)
PASS_COUNT(clReleaseCommandQueue, cl_command_queue)
PASS_INFO(clGetCommandQueueInfo, cl_command_queue, cl_command_queue_info)
PASS_HANDLE(cl_mem, clCreateBuffer,
            (cl_context context, cl_mem_flags flags, size_t size, void* host, cl_int* error),
            (context, flags, size, host, error))
PASS_COUNT(clRetainMemObject, cl_mem)
PASS_COUNT(clReleaseMemObject, cl_mem)
PASS_INFO(clGetMemObjectInfo, cl_mem, cl_mem_info)
PASS_HANDLE(cl_program, clCreateProgramWithSource,
            (cl_context context, cl_uint count, const char** strings, const size_t* lengths, cl_int* error),
            (context, count, strings, lengths, error))
PASS_HANDLE(cl_program, clCreateProgramWithBinary,
            (cl_context context, cl_uint size, const cl_device_id* devices, const size_t* lengths,
             const unsigned char** binaries, cl_int* status, cl_int* error),
            (context, size, devices, lengths, binaries, status, error))
PASS_COUNT(clRetainProgram, cl_program)
PASS_COUNT(clReleaseProgram, cl_program)
PASS_STATUS(clBuildProgram,
            (cl_program program, cl_uint size, const cl_device_id* devices, const char* options,
             void(CL_CALLBACK* notify)(cl_program, void*), void* data),
            (program, size, devices, options, notify, data))
PASS_INFO(clGetProgramInfo, cl_program, cl_program_info)
PASS_STATUS(clGetProgramBuildInfo,
            (cl_program program, cl_device_id device, cl_program_build_info info, size_t size, void* value,
             size_t* needed),
            (program, device, info, size, value, needed))
PASS_HANDLE(cl_kernel, clCreateKernel, (cl_program program, const char* name, cl_int* error),
            (program, name, error))
PASS_COUNT(clRetainKernel, cl_kernel)
PASS_COUNT(clReleaseKernel, cl_kernel)
PASS_INFO(clGetKernelInfo, cl_kernel, cl_kernel_info)
PASS_STATUS(clSetKernelArg, (cl_kernel kernel, cl_uint index, size_t size, const void* value),
            (kernel, index, size, value))
PASS_STATUS(clGetKernelWorkGroupInfo,
            (cl_kernel kernel, cl_device_id device, cl_kernel_work_group_info info, size_t size, void* value,
             size_t* needed),
            (kernel, device, info, size, value, needed))
PASS_STATUS(clEnqueueNDRangeKernel,
            (cl_command_queue queue, cl_kernel kernel, cl_uint dimensions, const size_t* offset,
             const size_t* global, const size_t* local, EVENTS),
            (queue, kernel, dimensions, offset, global, local, count, waits, event))
PASS_STATUS(clEnqueueReadBuffer,
            (cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset, size_t size, void* host,
             EVENTS),
            (queue, buffer, blocking, offset, size, host, count, waits, event))
PASS_STATUS(clEnqueueWriteBuffer,
            (cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset, size_t size,
             const void* host, EVENTS),
            (queue, buffer, blocking, offset, size, host, count, waits, event))
PASS_COUNT(clFinish, cl_command_queue)
PASS_COUNT(clFlush, cl_command_queue)
PASS_COUNT(clRetainEvent, cl_event)
PASS_COUNT(clReleaseEvent, cl_event)
PASS_STATUS(clWaitForEvents, (cl_uint count, const cl_event* events), (count, events))
PASS_INFO(clGetEventInfo, cl_event, cl_event_info)
PASS_INFO(clGetEventProfilingInfo, cl_event, cl_profiling_info)
