// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// safetensors: a u64 header length, a JSON header naming type, shape and place of each tensor, then the raw buffer.
// Every claim of the header is checked against the file before a tensor points into it.
#include <algorithm>
#include <limits>
#include <optional>

#include "core/model/checkpoint.h"
#include "core/model/file_map.h"
#include "core/model/json_text.h"

namespace pscope {

using nlohmann::json;

namespace {

constexpr std::uint64_t kLargestHeader = 100'000'000;
constexpr DType kReadable[] = {DType::F64, DType::F32, DType::F16, DType::BF16, DType::I64,
                               DType::I32, DType::I16, DType::I8,  DType::U8,   DType::Bool,
                               DType::U64, DType::U32, DType::U16};

struct Entry {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

std::optional<DType> dtypeByName(std::string_view text) {
    for (const DType type : kReadable)
        if (name(type) == text) return type;
    return std::nullopt;
}

std::uint64_t littleEndian64(std::span<const std::byte> bytes) {
    std::uint64_t value = 0;
    for (int i = 7; i >= 0; --i) value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
    return value;
}

/// A list of non-negative whole numbers below 2^63.
std::optional<std::vector<std::int64_t>> wholeNumbers(const json& value) {
    if (!value.is_array()) return std::nullopt;
    std::vector<std::int64_t> numbers;
    for (const auto& item : value) {
        if (!item.is_number_unsigned()) return std::nullopt;
        const auto number = item.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
        numbers.push_back(static_cast<std::int64_t>(number));
    }
    return numbers;
}

/// Bytes of a shape, or nothing when the product leaves 64 bits.
std::optional<std::uint64_t> byteCount(DType type, const std::vector<std::int64_t>& shape) {
    std::uint64_t count = byteSize(type);
    for (const auto dimension : shape)
        if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(dimension), &count)) return std::nullopt;
    return count;
}

Result<Entry> readEntry(const std::string& file, const std::string& key, const json& value) {
    if (!value.is_object())
        return fail(ErrorCode::BadInput, "{}: tensor \"{}\" is {}, expected an object with dtype, shape and data_offsets",
                    file, key, shownJson(value));
    for (const char* field : {"dtype", "shape", "data_offsets"})
        if (!value.contains(field))
            return fail(ErrorCode::BadInput, "{}: tensor \"{}\" has no field {}", file, key, field);
    const json& type = value["dtype"];
    const auto dtype = type.is_string() ? dtypeByName(type.get_ref<const std::string&>()) : std::nullopt;
    if (!dtype)
        return fail(ErrorCode::Unsupported,
                    "{}: tensor \"{}\" has dtype {}, expected one of F64 F32 F16 BF16 I64 I32 I16 I8 U64 U32 U16 U8 BOOL",
                    file, key, shownJson(type));
    const auto shape = wholeNumbers(value["shape"]);
    if (!shape)
        return fail(ErrorCode::BadInput, "{}: tensor \"{}\" has shape {}, expected a list of whole numbers", file, key,
                    shownJson(value["shape"]));
    const auto offsets = wholeNumbers(value["data_offsets"]);
    if (!offsets || offsets->size() != 2 || (*offsets)[0] > (*offsets)[1])
        return fail(ErrorCode::BadInput, "{}: tensor \"{}\" has data_offsets {}, expected [begin, end] with begin <= end",
                    file, key, shownJson(value["data_offsets"]));
    Entry entry{key, *dtype, *shape, static_cast<std::uint64_t>((*offsets)[0]), static_cast<std::uint64_t>((*offsets)[1])};
    const auto expected = byteCount(*dtype, *shape);
    if (!expected || *expected != entry.end - entry.begin)
        return fail(ErrorCode::BadInput, "{}: tensor \"{}\" ({} {}) takes {} bytes in data_offsets, expected {}", file, key,
                    name(*dtype), shownJson(value["shape"]), entry.end - entry.begin,
                    expected ? std::to_string(*expected) : "less than 2^64");
    return entry;
}

/// The entries must tile the buffer: no hole, no overlap, nothing behind the last.
Result<void> checkTiling(const std::string& file, std::vector<Entry>& entries, std::uint64_t bufferSize) {
    std::ranges::sort(entries, {}, [](const Entry& e) { return std::pair(e.begin, e.end); });
    std::uint64_t place = 0;
    const Entry* previous = nullptr;
    for (const Entry& entry : entries) {
        if (entry.begin != place)
            return fail(ErrorCode::BadInput, "{}: tensor \"{}\" begins at byte {}, expected {} where {} ends: the tensors {}",
                        file, entry.name, entry.begin, place,
                        previous ? fmt::format("\"{}\"", previous->name) : std::string("the header"),
                        entry.begin < place ? "overlap" : "leave a hole");
        place = entry.end;
        previous = &entry;
    }
    if (place != bufferSize)
        return fail(ErrorCode::BadInput, "{}: the tensors end at byte {} of the buffer, but the file holds {} bytes there{}",
                    file, place, bufferSize, place > bufferSize ? ": it is truncated" : "");
    return {};
}

Result<void> checkMetadata(const std::string& file, const json& metadata) {
    if (!metadata.is_object())
        return fail(ErrorCode::BadInput, "{}: __metadata__ is {}, expected an object of texts", file, shownJson(metadata));
    for (const auto& [key, value] : metadata.items())
        if (!value.is_string())
            return fail(ErrorCode::BadInput, "{}: __metadata__ field \"{}\" is {}, expected a text", file, key, shownJson(value));
    return {};
}

} // namespace

Result<TensorMap> readSafetensors(const std::filesystem::path& path) {
    PSCOPE_TRY(map, FileMap::open(path));
    const auto bytes = map->bytes();
    const std::string file = path.string();
    if (bytes.size() < 8)
        return fail(ErrorCode::BadInput, "{}: has {} bytes, expected a safetensors file of at least 8", file, bytes.size());
    PSCOPE_CHECK(refuseLfsPointer({reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 40)}, file));
    const std::uint64_t headerSize = littleEndian64(bytes.first(8));
    if (headerSize > kLargestHeader)
        return fail(ErrorCode::BadInput, "{}: header length is {}, expected at most {}: this is not a safetensors file", file,
                    headerSize, kLargestHeader);
    if (headerSize > bytes.size() - 8)
        return fail(ErrorCode::BadInput, "{}: header length is {}, but only {} bytes follow: the file is truncated", file,
                    headerSize, bytes.size() - 8);
    const auto headerBytes = bytes.subspan(8, headerSize);
    const std::string_view header(reinterpret_cast<const char*>(headerBytes.data()), headerBytes.size());
    if (!header.starts_with('{'))
        return fail(ErrorCode::BadInput, "{}: the header does not start with {{: this is not a safetensors file", file);
    PSCOPE_TRY(root, parseJsonObject(header, file + ": header"));

    std::vector<Entry> entries;
    for (const auto& [key, value] : root.items()) {
        if (key == "__metadata__") {
            PSCOPE_CHECK(checkMetadata(file, value));
            continue;
        }
        PSCOPE_TRY(entry, readEntry(file, key, value));
        entries.push_back(std::move(entry));
    }
    const auto buffer = bytes.subspan(8 + headerSize);
    PSCOPE_CHECK(checkTiling(file, entries, buffer.size()));
    TensorMap tensors;
    for (Entry& entry : entries)
        tensors.emplace(std::move(entry.name), Tensor{entry.dtype, std::move(entry.shape),
                                                      buffer.subspan(entry.begin, entry.end - entry.begin), map});
    return tensors;
}

} // namespace pscope
