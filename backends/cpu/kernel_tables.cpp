// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which kernel tables this build carries.
#include "backends/cpu/kernels/kernel_table.h"

namespace pscope::cpu {

namespace isa_portable {
const KernelTable& table();
}
#if defined(__x86_64__)
namespace isa_avx2 {
const KernelTable& table();
}
namespace isa_avx512 {
const KernelTable& table();
const KernelTable& tableWithTiles();
}
#endif

const KernelTable* kernelTable(Isa isa) {
    switch (isa) {
    case Isa::Portable: return &isa_portable::table();
#if defined(__x86_64__)
    case Isa::Avx2: return &isa_avx2::table();
    case Isa::Avx512: return &isa_avx512::table();
    case Isa::Amx: return &isa_avx512::tableWithTiles();
#else
    default: return nullptr;
#endif
    }
    return nullptr;
}

} // namespace pscope::cpu
