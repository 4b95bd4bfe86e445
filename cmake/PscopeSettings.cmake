# SPDX-FileCopyrightText: 2026 Paretoscope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# One interface target carries the warnings; nothing is set globally but the language level.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

find_program(PSCOPE_CCACHE ccache)
if(PSCOPE_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${PSCOPE_CCACHE})
endif()

add_library(pscope_warnings INTERFACE)
target_compile_options(pscope_warnings INTERFACE -Wall -Wextra -Wno-missing-field-initializers)
if(PSCOPE_SANITIZE)
    string(REPLACE ";" "," pscope_sanitizers "${PSCOPE_SANITIZE}")
    target_compile_options(pscope_warnings INTERFACE -fsanitize=${pscope_sanitizers} -fno-omit-frame-pointer)
    target_link_options(pscope_warnings INTERFACE -fsanitize=${pscope_sanitizers})
endif()
