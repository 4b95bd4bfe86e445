/* SPDX-FileCopyrightText: 2026 Paretoscope contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * An OpenCL layer for tests, put over whatever platform there is with OPENCL_LAYERS=libpscope_test_layer.so:
 *   PSCOPE_LAYER_BOARD=1        its devices are accelerators without a compiler: only ready-made binaries run
 *   PSCOPE_LAYER_FAIL_AFTER=n   the device is gone after n kernel launches
 *   PSCOPE_LAYER_ABORT=1        the driver aborts the process when a program is built */
#define CL_TARGET_OPENCL_VERSION 300
#include <CL/cl_layer.h>
#include <stdlib.h>
#include <string.h>

static const cl_icd_dispatch* under;
static cl_icd_dispatch own;

static cl_int answer(const void* value, size_t size, size_t room, void* to, size_t* needed) {
    if (needed) *needed = size;
    if (!to) return CL_SUCCESS;
    if (room < size) return CL_INVALID_VALUE;
    memcpy(to, value, size);
    return CL_SUCCESS;
}

static cl_int CL_API_CALL deviceInfo(cl_device_id device, cl_device_info info, size_t room, void* to, size_t* needed) {
    if (getenv("PSCOPE_LAYER_BOARD")) {
        static const char name[] = "Test board";
        const cl_device_type type = CL_DEVICE_TYPE_ACCELERATOR;
        const cl_bool none = CL_FALSE;
        if (info == CL_DEVICE_TYPE) return answer(&type, sizeof type, room, to, needed);
        if (info == CL_DEVICE_NAME) return answer(name, sizeof name, room, to, needed);
        if (info == CL_DEVICE_COMPILER_AVAILABLE || info == CL_DEVICE_LINKER_AVAILABLE) return answer(&none, sizeof none, room, to, needed);
    }
    return under->clGetDeviceInfo(device, info, room, to, needed);
}

static cl_program CL_API_CALL withSource(cl_context context, cl_uint count, const char** texts, const size_t* lengths, cl_int* error) {
    if (!getenv("PSCOPE_LAYER_BOARD")) return under->clCreateProgramWithSource(context, count, texts, lengths, error);
    if (error) *error = CL_COMPILER_NOT_AVAILABLE;
    return NULL;
}

static cl_int CL_API_CALL build(cl_program program, cl_uint count, const cl_device_id* devices, const char* options,
                                void(CL_CALLBACK* notify)(cl_program, void*), void* data) {
    if (getenv("PSCOPE_LAYER_ABORT")) abort();
    return under->clBuildProgram(program, count, devices, options, notify, data);
}

static cl_int CL_API_CALL launch(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions, const size_t* offset, const size_t* global,
                                 const size_t* local, cl_uint count, const cl_event* waits, cl_event* event) {
    static long launches = 0;
    const char* most = getenv("PSCOPE_LAYER_FAIL_AFTER");
    if (most && ++launches > atol(most)) return CL_DEVICE_NOT_AVAILABLE;
    return under->clEnqueueNDRangeKernel(queue, kernel, dimensions, offset, global, local, count, waits, event);
}

CL_API_ENTRY cl_int CL_API_CALL clGetLayerInfo(cl_layer_info info, size_t room, void* to, size_t* needed) {
    static const char name[] = "pscope test layer";
    const cl_layer_api_version version = CL_LAYER_API_VERSION_100;
    if (info == CL_LAYER_API_VERSION) return answer(&version, sizeof version, room, to, needed);
    if (info == CL_LAYER_NAME) return answer(name, sizeof name, room, to, needed);
    return CL_INVALID_VALUE;
}

CL_API_ENTRY cl_int CL_API_CALL clInitLayer(cl_uint entries, const cl_icd_dispatch* target, cl_uint* own_entries,
                                            const cl_icd_dispatch** layer) {
    if (entries < sizeof(*target) / sizeof(void*)) return CL_INVALID_VALUE;
    under = target;
    own = *target;
    own.clGetDeviceInfo = deviceInfo;
    own.clCreateProgramWithSource = withSource;
    own.clBuildProgram = build;
    own.clEnqueueNDRangeKernel = launch;
    *own_entries = sizeof(own) / sizeof(void*);
    *layer = &own;
    return CL_SUCCESS;
}
