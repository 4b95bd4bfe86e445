// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtTest>

#include "backends/cpu/isa.h"

namespace pscope::test {

/// Rows of a test that runs on every instruction set of this machine, in fp32 and in bf16.
inline void addIsaAndTypeRows() {
    QTest::addColumn<int>("isa");
    QTest::addColumn<bool>("bf16");
    for (const cpu::Isa isa : cpu::availableIsas())
        for (const bool bf16 : {false, true})
            QTest::addRow("%s %s", std::string(cpu::name(isa)).c_str(), bf16 ? "bf16" : "f32") << static_cast<int>(isa) << bf16;
}

} // namespace pscope::test
