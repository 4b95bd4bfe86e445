// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/stored_zip.h"

#include <optional>

#include "core/model/byte_cursor.h"

namespace pscope {

namespace {

using Bytes = std::span<const std::byte>;
using Entries = std::map<std::string, ZipEntry, std::less<>>;

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDirectoryHeader = 0x02014b50;
constexpr std::uint32_t kEndRecord = 0x06054b50;
constexpr std::uint32_t kEndRecord64 = 0x06064b50;
constexpr std::uint32_t kEndLocator64 = 0x07064b50;
constexpr std::size_t kEndRecordSize = 22;
constexpr std::size_t kLongestComment = 65535;
constexpr std::uint64_t kSee64 = 0xFFFFFFFF; // "the number is in the zip64 record"

struct Directory {
    std::uint64_t entries = 0;
    std::uint64_t offset = 0;
};

struct DirectoryEntry {
    std::string name;
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint64_t packed = 0;
    std::uint64_t size = 0;
    std::uint64_t header = 0; // where the local header is
};

/// The end record lies behind everything except a comment of unknown length: search backwards.
std::optional<std::size_t> findEndRecord(Bytes bytes) {
    if (bytes.size() < kEndRecordSize) return std::nullopt;
    const std::size_t last = bytes.size() - kEndRecordSize;
    const std::size_t first = last > kLongestComment ? last - kLongestComment : 0;
    for (std::size_t place = last + 1; place-- > first;)
        if (ByteCursor(bytes, place).u32() == kEndRecord) return place;
    return std::nullopt;
}

Result<Directory> readEnd(Bytes bytes, const std::string& file) {
    const auto place = findEndRecord(bytes);
    if (!place)
        return fail(ErrorCode::BadInput, "{}: has no zip directory at its end: the file is truncated ({} bytes)", file,
                    bytes.size());
    ByteCursor end(bytes, *place + 10);
    Directory directory;
    directory.entries = end.u16();
    end.u32(); // size of the directory
    directory.offset = end.u32();
    if (directory.entries != 0xFFFF && directory.offset != kSee64) return directory;
    if (*place < 20 || ByteCursor(bytes, *place - 20).u32() != kEndLocator64) return directory; // 65535 entries, honestly
    ByteCursor end64(bytes, ByteCursor(bytes, *place - 20 + 8).u64());
    if (end64.u32() != kEndRecord64 || !end64.good())
        return fail(ErrorCode::BadInput, "{}: the zip64 directory record is not where its locator says", file);
    end64.take(28); // record size, versions, disks, entries on this disk
    directory.entries = end64.u64();
    end64.u64();
    directory.offset = end64.u64();
    if (!end64.good()) return fail(ErrorCode::BadInput, "{}: the zip64 directory record is truncated", file);
    return directory;
}

/// The zip64 extra field holds, in this order, those of the three numbers that did not fit 32 bits.
void readExtra(Bytes extra, DirectoryEntry& entry) {
    ByteCursor cursor(extra);
    while (cursor.good() && cursor.left() >= 4) {
        const auto kind = cursor.u16();
        ByteCursor field(cursor.take(cursor.u16()));
        if (kind != 1) continue;
        for (std::uint64_t* number : {&entry.size, &entry.packed, &entry.header})
            if (*number == kSee64 && field.left() >= 8) *number = field.u64();
    }
}

DirectoryEntry readDirectoryEntry(ByteCursor& cursor) {
    DirectoryEntry entry;
    cursor.take(4); // versions
    entry.flags = cursor.u16();
    entry.method = cursor.u16();
    cursor.take(8); // time, date, CRC
    entry.packed = cursor.u32();
    entry.size = cursor.u32();
    const auto nameLength = cursor.u16();
    const auto extraLength = cursor.u16();
    const auto commentLength = cursor.u16();
    cursor.take(8); // disk, attributes
    entry.header = cursor.u32();
    entry.name = cursor.text(nameLength);
    readExtra(cursor.take(extraLength), entry);
    cursor.take(commentLength);
    return entry;
}

Result<Bytes> payloadOf(Bytes bytes, const std::string& file, const DirectoryEntry& entry) {
    if ((entry.flags & 1U) != 0) return fail(ErrorCode::Unsupported, "{}: entry {} is encrypted", file, entry.name);
    ByteCursor local(bytes, entry.header);
    const bool found = local.u32() == kLocalHeader;
    local.take(22);
    const auto nameLength = local.u16();
    const auto extraLength = local.u16();
    local.take(nameLength);
    local.take(extraLength);
    const Bytes payload = local.take(entry.packed);
    if (!found || !local.good())
        return fail(ErrorCode::BadInput, "{}: entry {} ({} bytes at {}) does not lie inside the file of {} bytes", file,
                    entry.name, entry.packed, entry.header, bytes.size());
    return payload;
}

} // namespace

Result<Entries> readStoredZip(Bytes bytes, const std::string& file) {
    PSCOPE_TRY(directory, readEnd(bytes, file));
    Entries entries;
    ByteCursor cursor(bytes, directory.offset);
    for (std::uint64_t i = 0; i < directory.entries; ++i) {
        if (cursor.u32() != kDirectoryHeader || !cursor.good())
            return fail(ErrorCode::BadInput, "{}: the zip directory breaks off at entry {} of {}", file, i, directory.entries);
        const DirectoryEntry entry = readDirectoryEntry(cursor);
        if (!cursor.good())
            return fail(ErrorCode::BadInput, "{}: the zip directory breaks off in entry {} of {}", file, i, directory.entries);
        PSCOPE_TRY(payload, payloadOf(bytes, file, entry));
        const bool stored = entry.method == 0 && entry.packed == entry.size;
        if (!entries.emplace(entry.name, ZipEntry{payload, stored}).second)
            return fail(ErrorCode::BadInput, "{}: the zip directory names {} twice", file, entry.name);
    }
    return entries;
}

} // namespace pscope
