// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// PoCL aborts the whole process where it finds no memory to use (a container without /sys, say). The program asks in a child;
// so must tests that talk to the driver themselves.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include "backends/opencl/device.h"
#include "backends/opencl/loader.h"

namespace pscope::test {

inline bool driverSurvivesAFirstContact() {
    const pid_t child = ::fork();
    if (child == 0) {
        if (opencl::loadOpenCl()) (void)opencl::enumerateDevices();
        ::_exit(0);
    }
    int status = 0;
    return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status);
}

} // namespace pscope::test
