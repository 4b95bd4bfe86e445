// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tensor.h"

#include <bit>
#include <cstring>
#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/model/checkpoint.h"
#include "core/model/half_float.h"

namespace pscope {

namespace {

struct TypeRow {
    DType type;
    std::size_t size;
    std::string_view name;
    bool floating;
};

// In the order of the enumeration.
constexpr TypeRow kTypes[] = {
    {DType::F64, 8, "F64", true},   {DType::F32, 4, "F32", true},  {DType::F16, 2, "F16", true},
    {DType::BF16, 2, "BF16", true}, {DType::I64, 8, "I64", false}, {DType::I32, 4, "I32", false},
    {DType::I16, 2, "I16", false},  {DType::I8, 1, "I8", false},   {DType::U8, 1, "U8", false},
    {DType::Bool, 1, "BOOL", false}, {DType::U64, 8, "U64", false}, {DType::U32, 4, "U32", false},
    {DType::U16, 2, "U16", false},
};

const TypeRow& row(DType type) { return kTypes[static_cast<std::size_t>(type)]; }

/// Reads elements of type Raw at any alignment and maps each to float.
template <class Raw, class Convert>
void decode(std::span<const std::byte> src, std::vector<float>& dst, Convert convert) {
    for (std::size_t i = 0; i < dst.size(); ++i) {
        Raw raw;
        std::memcpy(&raw, src.data() + i * sizeof(Raw), sizeof(Raw));
        dst[i] = convert(raw);
    }
}

template <class Raw> void decodeNumber(std::span<const std::byte> src, std::vector<float>& dst) {
    decode<Raw>(src, dst, [](Raw raw) { return static_cast<float>(raw); });
}

std::vector<float> decodeAll(const Tensor& tensor) {
    std::vector<float> dst(tensor.bytes.size() / byteSize(tensor.dtype));
    switch (tensor.dtype) {
    case DType::F64: decodeNumber<double>(tensor.bytes, dst); break;
    case DType::F32: decodeNumber<float>(tensor.bytes, dst); break;
    case DType::F16: decode<std::uint16_t>(tensor.bytes, dst, halfToFloat); break;
    case DType::BF16: decode<std::uint16_t>(tensor.bytes, dst, bfloatToFloat); break;
    case DType::I64: decodeNumber<std::int64_t>(tensor.bytes, dst); break;
    case DType::I32: decodeNumber<std::int32_t>(tensor.bytes, dst); break;
    case DType::I16: decodeNumber<std::int16_t>(tensor.bytes, dst); break;
    case DType::I8: decodeNumber<std::int8_t>(tensor.bytes, dst); break;
    case DType::U8: decodeNumber<std::uint8_t>(tensor.bytes, dst); break;
    case DType::U64: decodeNumber<std::uint64_t>(tensor.bytes, dst); break;
    case DType::U32: decodeNumber<std::uint32_t>(tensor.bytes, dst); break;
    case DType::U16: decodeNumber<std::uint16_t>(tensor.bytes, dst); break;
    case DType::Bool: decode<std::uint8_t>(tensor.bytes, dst, [](std::uint8_t b) { return b ? 1.0F : 0.0F; }); break;
    }
    return dst;
}

template <class Raw, class Convert>
Tensor encode(std::span<const float> src, std::vector<std::int64_t> shape, DType type, Convert convert) {
    auto storage = std::make_shared<std::vector<Raw>>(src.size());
    for (std::size_t i = 0; i < src.size(); ++i) (*storage)[i] = convert(src[i]);
    return {type, std::move(shape), std::as_bytes(std::span(*storage)), storage};
}

} // namespace

std::size_t byteSize(DType type) { return row(type).size; }
std::string_view name(DType type) { return row(type).name; }
bool isFloating(DType type) { return row(type).floating; }

std::int64_t Tensor::elementCount() const {
    std::int64_t count = 1;
    for (const auto dimension : shape) count *= dimension;
    return count;
}

std::string Tensor::shapeText() const { return fmt::format("[{}]", fmt::join(shape, ", ")); }

FloatArray Tensor::floats() const {
    if (bytes.empty()) return {owner, {}};
    const auto address = reinterpret_cast<std::uintptr_t>(bytes.data());
    if (dtype == DType::F32 && address % alignof(float) == 0)
        return {owner, {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)}};
    auto copy = std::make_shared<const std::vector<float>>(decodeAll(*this));
    return {copy, *copy};
}

Tensor Tensor::fromFloats(std::vector<float> values, std::vector<std::int64_t> shape) {
    auto storage = std::make_shared<const std::vector<float>>(std::move(values));
    return {DType::F32, std::move(shape), std::as_bytes(std::span(*storage)), storage};
}

Tensor convertFloats(const Tensor& tensor, DType target) {
    if (tensor.dtype == target) return tensor;
    const FloatArray source = tensor.floats();
    switch (target) {
    case DType::F16: return encode<std::uint16_t>(source.values, tensor.shape, target, floatToHalf);
    case DType::BF16: return encode<std::uint16_t>(source.values, tensor.shape, target, floatToBfloat);
    case DType::F64:
        return encode<double>(source.values, tensor.shape, target, [](float x) { return static_cast<double>(x); });
    default: return {DType::F32, tensor.shape, std::as_bytes(source.values), source.owner};
    }
}

} // namespace pscope
