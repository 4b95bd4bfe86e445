// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The only place that includes OpenCL's headers. libOpenCL is opened at run time (loader.h), not linked.
#pragma once

#define CL_HPP_ENABLE_EXCEPTIONS
#define CL_HPP_TARGET_OPENCL_VERSION 120
#define CL_HPP_MINIMUM_OPENCL_VERSION 120
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/opencl.hpp>

#include <string>

namespace pscope::opencl {

/// "CL_OUT_OF_RESOURCES (-5)".
std::string errorName(cl_int code);

} // namespace pscope::opencl
