// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where the programs' large arrays come from. An edit of a BERT-base matrix makes a handful of arrays of up to ten
// megabytes and drops most of them again. Touching one for the first time costs 8 ms in pages of 4 KiB and 1 ms in
// pages of 2 MiB, nothing where its memory was kept: half of an edit went into pages that the system had to clear.
#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <malloc.h>
#include <sys/mman.h>

namespace {

/// What one edit drops is there for the next one.
[[gnu::constructor]] void keepFreedMemory() {
    ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
    ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

} // namespace

/// As the standard library's, which delete stays: what aligned_alloc gives, free takes.
void* operator new(std::size_t size) {
    constexpr std::size_t largePage = std::size_t{2} << 20;
    for (;;) {
        void* const data =
            size < largePage ? std::malloc(size > 0 ? size : 1) : std::aligned_alloc(largePage, size);
        if (data) {
            // Whole pages only: the rest stays small, so that nothing is resident that was not asked for.
            if (size >= largePage) ::madvise(data, size / largePage * largePage, MADV_HUGEPAGE);
            return data;
        }
        const std::new_handler handler = std::get_new_handler();
        if (!handler) throw std::bad_alloc();
        handler();
    }
}
#endif
