// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A cache-line aligned array that only grows, so that a forward pass allocates nothing after its first call.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace pscope::cpu {

/// Zeroed memory. From two megabytes on it lies in large pages where the system gives them: streaming a matrix out
/// of 4 KiB pages misses the translation buffers all along.
class AlignedMemory {
public:
    AlignedMemory() = default;
    explicit AlignedMemory(std::size_t bytes) {
#if defined(__linux__)
        if (bytes >= largePage) {
            // One large page more, so that the first can begin where it must.
            m_mapped = bytes + largePage;
            void* const base =
                ::mmap(nullptr, m_mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            if (base == MAP_FAILED) throw std::bad_alloc();
            void* at = m_base = base;
            std::size_t room = m_mapped;
            m_data = std::align(largePage, bytes, at, room);
            // Whole pages only: the rest stays small, so that nothing is resident that was not asked for.
            ::madvise(m_data, bytes / largePage * largePage, MADV_HUGEPAGE);
            return;
        }
#endif
        m_data = ::operator new(bytes, std::align_val_t{alignment});
        std::memset(m_data, 0, bytes);
    }
    ~AlignedMemory() { release(); }
    AlignedMemory(AlignedMemory&& other) noexcept { swap(other); }
    AlignedMemory& operator=(AlignedMemory&& other) noexcept {
        AlignedMemory(std::move(other)).swap(*this);
        return *this;
    }
    void* data() const { return m_data; }
    static constexpr std::size_t alignment = 64;

private:
    static constexpr std::size_t largePage = std::size_t{2} << 20;
    void swap(AlignedMemory& other) noexcept {
        std::swap(m_data, other.m_data);
        std::swap(m_base, other.m_base);
        std::swap(m_mapped, other.m_mapped);
    }
    void release() {
#if defined(__linux__)
        if (m_mapped > 0) {
            ::munmap(m_base, m_mapped);
            return;
        }
#endif
        ::operator delete(m_data, std::align_val_t{alignment});
    }

    void *m_data = nullptr, *m_base = nullptr;
    std::size_t m_mapped = 0; // bytes; 0: from the heap
};

template <class T> class AlignedBuffer {
public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t count) { ensure(count); }
    /// At least `count` elements plus one readable cache line behind them; new memory is zero, old content may be lost.
    T* ensure(std::size_t count) {
        if (count > m_count || !m_memory.data()) {
            const std::size_t line = AlignedMemory::alignment;
            m_memory = {}; // first, so that both are never there at once
            m_memory = AlignedMemory((count * sizeof(T) + slack + line - 1) / line * line);
            m_count = count;
        }
        return data();
    }
    T* data() { return static_cast<T*>(m_memory.data()); }
    const T* data() const { return static_cast<const T*>(m_memory.data()); }
    std::size_t size() const { return m_count; }
    T& operator[](std::size_t i) { return data()[i]; }
    const T& operator[](std::size_t i) const { return data()[i]; }

private:
    static constexpr std::size_t slack = 256; // vector loads may read past the last row of a narrow block
    AlignedMemory m_memory;
    std::size_t m_count = 0;
};

} // namespace pscope::cpu
