// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/guarded_heap.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <new>

namespace pscope::test {
namespace {

enum class Mode { Off, Behind, Before };
std::atomic<Mode> mode{Mode::Off};
std::atomic<std::size_t> guarded{0};

constexpr std::size_t kPage = 4096, kRoom = std::size_t{1} << 36; // of addresses; nothing is ever used twice

template <class T> T* addresses(std::size_t bytes, int protection) {
    void* const at = ::mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) std::abort();
    return static_cast<T*>(at);
}

/// Address space that nothing may touch, given out from its beginning on.
struct Room {
    std::byte* first = addresses<std::byte>(kRoom, PROT_NONE);
    // How many pages the block has that begins at a page. [kRoom / kPage]
    std::uint32_t* pages = addresses<std::uint32_t>(kRoom / kPage * sizeof(std::uint32_t), PROT_READ | PROT_WRITE);
    std::size_t used = 0;
    std::mutex mutex;
    std::byte* take(std::size_t bytes) {
        const std::scoped_lock lock(mutex);
        if (used + bytes > kRoom) std::abort();
        std::byte* const at = first + used;
        used += bytes;
        return at;
    }
    bool holds(const void* data) const {
        const auto* at = static_cast<const std::byte*>(data);
        return at >= first && at < first + kRoom;
    }
    std::uint32_t& pagesFrom(const std::byte* page) { return pages[(page - first) / std::ptrdiff_t{kPage}]; }
};
Room& room() {
    static Room only;
    return only;
}

/// A forbidden page, the block, another forbidden page.
void* allocateGuarded(std::size_t size, std::size_t alignment, bool before) {
    const std::size_t inner = (std::max<std::size_t>(size, 1) + kPage - 1) / kPage * kPage;
    std::byte* const base = room().take(inner + 2 * kPage);
    if (::mprotect(base + kPage, inner, PROT_READ | PROT_WRITE) != 0) std::abort();
    room().pagesFrom(base + kPage) = static_cast<std::uint32_t>(inner / kPage);
    guarded.fetch_add(1, std::memory_order_relaxed);
    const std::size_t from = before ? 0 : (inner - size) / alignment * alignment;
    return base + kPage + from;
}

void* allocate(std::size_t size, std::size_t alignment) {
    const Mode now = mode.load(std::memory_order_relaxed);
    if (now != Mode::Off) return allocateGuarded(size, alignment, now == Mode::Before);
    void* const data =
        ::aligned_alloc(alignment, (std::max<std::size_t>(size, 1) + alignment - 1) / alignment * alignment);
    if (!data) throw std::bad_alloc();
    return data;
}

/// Its addresses are never given out again: whoever comes back to a deleted block is caught too.
void release(void* data) {
    if (!data) return;
    if (!room().holds(data)) return std::free(data);
    auto* const page = reinterpret_cast<std::byte*>(reinterpret_cast<std::uintptr_t>(data) / kPage * kPage);
    const std::size_t bytes = room().pagesFrom(page) * kPage;
    ::madvise(page, bytes, MADV_DONTNEED);
    ::mprotect(page, bytes, PROT_NONE);
}

} // namespace

GuardedHeap::GuardedHeap(Against side) {
    mode = side == Against::Behind ? Mode::Behind : Mode::Before;
}
GuardedHeap::~GuardedHeap() {
    mode = Mode::Off;
}
std::size_t GuardedHeap::count() {
    return guarded;
}

} // namespace pscope::test

void* operator new(std::size_t size) {
    return pscope::test::allocate(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return pscope::test::allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* data) noexcept {
    pscope::test::release(data);
}
void operator delete(void* data, std::size_t) noexcept {
    pscope::test::release(data);
}
void operator delete(void* data, std::align_val_t) noexcept {
    pscope::test::release(data);
}
void operator delete(void* data, std::size_t, std::align_val_t) noexcept {
    pscope::test::release(data);
}
