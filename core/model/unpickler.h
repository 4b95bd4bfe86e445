// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A pickle reader that can only build plain containers and tensor descriptions. No code of a pickle is ever run:
// what asks for any other Python object is refused by that object's name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "core/model/tensor.h"
#include "core/util/result.h"

namespace pscope {

struct PickleValue {
    enum class Kind {
        None,
        Bool,    // number
        Int,     // number
        Long,    // text = little-endian two's complement, over 8 bytes
        Float,   // not kept: no tensor depends on it
        Text,    // text; also bytes
        Tuple,   // items
        List,    // items
        Dict,    // items = key, value, key, value ...
        Global,  // text = "module.name", one of the permitted
        Storage, // text = key, number = elements, dtype, base = first element inside the keyed storage
        Tensor,  // items = storage, sizes, strides; number = offset in elements
    };
    Kind kind = Kind::None;
    DType dtype = DType::F32;
    std::int64_t number = 0;
    std::int64_t base = 0;
    std::string text;
    std::vector<const PickleValue*> items;

    /// The value under a text key of a dict, or null.
    const PickleValue* find(std::string_view key) const;
};

/// Owns every value of one pickle; values refer to each other freely, even in circles. Moves, never copies: a copy's
/// values would still refer to the original's.
struct Pickle {
    Pickle() = default;
    Pickle(Pickle&&) = default;
    Pickle& operator=(Pickle&&) = default;
    std::deque<PickleValue> values;
    const PickleValue* root = nullptr;
    std::size_t size = 0; // bytes consumed, STOP included
};

/// Reads one pickle (protocol 2 to 5) from the start of `bytes`. `what` opens the messages.
Result<Pickle> unpickle(std::span<const std::byte> bytes, const std::string& what);

} // namespace pscope
