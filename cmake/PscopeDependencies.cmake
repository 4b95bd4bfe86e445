# SPDX-FileCopyrightText: 2026 Paretoscope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
include(FeatureSummary)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(CLI11 REQUIRED)
find_package(dnnl QUIET)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
set_package_properties(fmt PROPERTIES PURPOSE "text formatting")
set_package_properties(nlohmann_json PROPERTIES PURPOSE "config files, recipes, reports")
set_package_properties(SQLite3 PROPERTIES PURPOSE "the session file")
set_package_properties(CLI11 PROPERTIES PURPOSE "the command line")
set_package_properties(dnnl PROPERTIES TYPE OPTIONAL PURPOSE "oracle and dense peer in the kernel benchmark")

find_package(verilator QUIET HINTS $ENV{VERILATOR_ROOT})
set_package_properties(verilator PROPERTIES TYPE OPTIONAL PURPOSE "running the accelerator's RTL: audits and their tests")

# Headers only: the library is opened when an OpenCL device is asked for.
find_path(PSCOPE_OPENCL_HEADERS CL/opencl.hpp REQUIRED)

if(PSCOPE_TORCH)
    find_package(Torch REQUIRED)
    set_package_properties(Torch PROPERTIES PURPOSE "training, gradients, the torch back-end")
endif()
if(PSCOPE_GUI)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets PrintSupport Svg OPTIONAL_COMPONENTS DBus)
    find_package(Qt6 6.4 REQUIRED COMPONENTS LinguistTools)
    find_package(QCustomPlotQt6 REQUIRED)
    set_package_properties(QCustomPlotQt6 PROPERTIES PURPOSE "the front and every other plot")
endif()
if(PSCOPE_TESTS)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core Test)
endif()
