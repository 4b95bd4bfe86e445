// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Arrays between two pages that nobody may touch: one element too far, in either direction, ends the test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include <sys/mman.h>
#include <unistd.h>

namespace pscope::test {

enum class Against { Behind, Before }; // which guard page the array leans on

template <class T> class Guarded {
public:
    Guarded(std::size_t count, Against side) : m_count(count) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        const std::size_t inner = (count * sizeof(T) + page - 1) / page * page + (count == 0 ? page : 0);
        m_bytes = inner + 2 * page;
        m_base = static_cast<std::byte*>(::mmap(nullptr, m_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        if (m_base == MAP_FAILED) std::abort();
        ::mprotect(m_base, page, PROT_NONE);
        ::mprotect(m_base + page + inner, page, PROT_NONE);
        std::byte* first = side == Against::Before ? m_base + page : m_base + page + inner - count * sizeof(T);
        m_data = reinterpret_cast<T*>(first);
    }
    Guarded(std::span<const T> values, Against side) : Guarded(values.size(), side) {
        for (std::size_t i = 0; i < values.size(); ++i) m_data[i] = values[i];
    }
    ~Guarded() { ::munmap(m_base, m_bytes); }
    Guarded(const Guarded&) = delete;
    Guarded& operator=(const Guarded&) = delete;

    T* data() { return m_data; }
    std::size_t size() const { return m_count; }
    T& operator[](std::size_t i) { return m_data[i]; }

private:
    std::size_t m_count, m_bytes = 0;
    std::byte* m_base = nullptr;
    T* m_data = nullptr;
};

} // namespace pscope::test
