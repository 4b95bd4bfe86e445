// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// While a GuardedHeap lives, everything that `new` gives out, in whatever thread, lies between two pages that nobody
// may touch: one element too far ends the test. It replaces operator new and delete of the whole program, so only a
// test that wants that links guarded_heap.cpp.
#pragma once

#include "support/guarded_memory.h"

namespace pscope::test {

class GuardedHeap {
public:
    explicit GuardedHeap(Against side);
    ~GuardedHeap(); // what is still in use stays guarded until it is deleted
    GuardedHeap(const GuardedHeap&) = delete;
    GuardedHeap& operator=(const GuardedHeap&) = delete;

    /// How many allocations were guarded since the program began.
    static std::size_t count();
};

} // namespace pscope::test
