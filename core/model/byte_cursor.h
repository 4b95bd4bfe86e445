// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Little-endian reads from a span that never leave it: the first read too far makes the cursor bad, and it stays bad.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace pscope {

class ByteCursor {
public:
    explicit ByteCursor(std::span<const std::byte> bytes, std::uint64_t position = 0) : m_bytes(bytes) { seek(position); }

    bool good() const { return m_good; }
    std::size_t position() const { return m_position; }
    std::size_t left() const { return m_bytes.size() - m_position; }

    void seek(std::uint64_t position) {
        m_good = m_good && position <= m_bytes.size();
        if (m_good) m_position = static_cast<std::size_t>(position);
    }
    /// `count` bytes, or an empty span and a bad cursor.
    std::span<const std::byte> take(std::uint64_t count) {
        m_good = m_good && count <= left();
        if (!m_good) return {};
        const auto piece = m_bytes.subspan(m_position, static_cast<std::size_t>(count));
        m_position += piece.size();
        return piece;
    }
    std::string_view text(std::uint64_t count) {
        const auto piece = take(count);
        return {reinterpret_cast<const char*>(piece.data()), piece.size()};
    }
    std::uint64_t unsignedNumber(int width) {
        std::uint64_t value = 0;
        const auto piece = take(static_cast<std::uint64_t>(width));
        for (std::size_t i = piece.size(); i-- > 0;) value = value << 8 | std::to_integer<std::uint64_t>(piece[i]);
        return value;
    }
    std::uint8_t u8() { return static_cast<std::uint8_t>(unsignedNumber(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(unsignedNumber(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(unsignedNumber(4)); }
    std::uint64_t u64() { return unsignedNumber(8); }
    /// Up to the next newline, which is consumed and not returned.
    std::string_view line() {
        const std::string_view rest(reinterpret_cast<const char*>(m_bytes.data()) + m_position, left());
        const auto end = rest.find('\n');
        m_good = m_good && end != std::string_view::npos;
        if (!m_good) return {};
        m_position += end + 1;
        return rest.substr(0, end);
    }

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_position = 0;
    bool m_good = true;
};

} // namespace pscope
