// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The wire format of protocol buffers, read in place: fields of a message one after the other, payloads as views.
// ONNX files are read this way and not through libonnx because that copies every weight to the heap and ends at 2 GB.
#pragma once

#include "core/model/byte_cursor.h"

namespace pscope {

class ProtoFields {
public:
    explicit ProtoFields(std::span<const std::byte> message) : m_cursor(message) {}

    /// Moves to the next field; false at the end or when the message is malformed (then good() is false).
    bool next() {
        if (!good() || m_cursor.left() == 0) return false;
        const std::uint64_t tag = varint(m_cursor);
        m_number = tag >> 3;
        m_wire = static_cast<int>(tag & 7U);
        m_bytes = {};
        m_value = 0;
        switch (m_wire) {
        case 0: m_value = varint(m_cursor); break;
        case 1: m_bytes = m_cursor.take(8); break;
        case 2: m_bytes = m_cursor.take(varint(m_cursor)); break;
        case 5: m_bytes = m_cursor.take(4); break;
        default: m_known = false; // groups: not in ONNX
        }
        return good();
    }
    bool good() const { return m_known && m_cursor.good(); }

    std::uint64_t number() const { return m_number; }
    std::uint64_t value() const { return m_value; }            // of a varint field
    std::span<const std::byte> bytes() const { return m_bytes; } // of any other field
    std::string_view text() const { return {reinterpret_cast<const char*>(m_bytes.data()), m_bytes.size()}; }
    bool isVarint() const { return m_wire == 0; }
    bool isDelimited() const { return m_wire == 2; }

    static std::uint64_t varint(ByteCursor& cursor) {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::uint64_t piece = cursor.u8();
            value |= (piece & 0x7FU) << shift;
            if ((piece & 0x80U) == 0) return value;
        }
        cursor.take(~std::uint64_t{0}); // over ten bytes: malformed
        return 0;
    }

private:
    ByteCursor m_cursor;
    std::span<const std::byte> m_bytes;
    std::uint64_t m_number = 0;
    std::uint64_t m_value = 0;
    int m_wire = 0;
    bool m_known = true;
};

} // namespace pscope
