// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A named array inside a checkpoint, still in the file's own type and memory map.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pscope {

enum class DType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool, U64, U32, U16 };

std::size_t byteSize(DType type);
std::string_view name(DType type); // as safetensors writes it: "F32", "BF16", "BOOL"
bool isFloating(DType type);

/// Float32 values that are either a view into a mapped file or a converted copy; `owner` keeps them alive.
struct FloatArray {
    std::shared_ptr<const void> owner;
    std::span<const float> values;
};

/// Row-major, little-endian. Cheap to copy; `owner` keeps the mapping alive.
struct Tensor {
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
    std::shared_ptr<const void> owner;

    bool empty() const { return bytes.empty(); }
    std::int64_t elementCount() const;
    std::string shapeText() const; // "[768, 3072]"
    /// No copy when the data is aligned F32, else converted. Integers convert exactly up to 2^24.
    FloatArray floats() const;
    static Tensor fromFloats(std::vector<float> values, std::vector<std::int64_t> shape);
};

using TensorMap = std::map<std::string, Tensor, std::less<>>;

} // namespace pscope
