// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A cache-line aligned array that only grows, so that a forward pass allocates nothing after its first call.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

namespace pscope::cpu {

template <class T> class AlignedBuffer {
public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t count) { ensure(count); }
    /// At least `count` elements plus one readable cache line behind them; new memory is zero, old content may be lost.
    T* ensure(std::size_t count) {
        if (count > m_count || !m_data) {
            const std::size_t bytes = (count * sizeof(T) + slack + alignment - 1) / alignment * alignment;
            m_data.reset(static_cast<T*>(::operator new(bytes, std::align_val_t{alignment})));
            std::memset(static_cast<void*>(m_data.get()), 0, bytes);
            m_count = count;
        }
        return m_data.get();
    }
    T* data() { return m_data.get(); }
    const T* data() const { return m_data.get(); }
    std::size_t size() const { return m_count; }
    T& operator[](std::size_t i) { return m_data.get()[i]; }
    const T& operator[](std::size_t i) const { return m_data.get()[i]; }

private:
    static constexpr std::size_t alignment = 64;
    static constexpr std::size_t slack = 256; // vector loads may read past the last row of a narrow block
    struct Free {
        void operator()(T* data) const { ::operator delete(static_cast<void*>(data), std::align_val_t{alignment}); }
    };
    std::unique_ptr<T, Free> m_data;
    std::size_t m_count = 0;
};

} // namespace pscope::cpu
