// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session_file.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "core/session/migrations.h"

namespace pscope {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr std::size_t kHeaderBytes = 100;
using Header = std::array<unsigned char, kHeaderBytes>;

/// Numbers in the header are big-endian; offsets are those of SQLite's file format.
std::uint32_t number(const Header& header, std::size_t offset) {
    return std::uint32_t(header[offset]) << 24 | std::uint32_t(header[offset + 1]) << 16 | std::uint32_t(header[offset + 2]) << 8 |
           header[offset + 3];
}

fs::path beside(const fs::path& file, std::string_view suffix) {
    fs::path other = file;
    other += suffix;
    return other;
}

std::uintmax_t sizeOrZero(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    return error ? 0 : size;
}

/// The size the header promises, or 0 when it does not know (a program that does not keep it wrote last).
std::uint64_t promisedSize(const Header& header) {
    if (number(header, 24) != number(header, 92)) return 0;
    const std::uint32_t stored = std::uint32_t(header[16]) << 8 | header[17];
    const std::uint64_t pageSize = stored == 1 ? 65536 : stored;
    return pageSize * number(header, 28);
}

Result<void> checkHeader(const fs::path& file, const Header& header, std::uintmax_t size) {
    const std::uint32_t application = number(header, 68);
    if (application != static_cast<std::uint32_t>(kSessionApplicationId))
        return fail(ErrorCode::BadInput,
                    "{}: is a database of another program (application id {:#010x}, a Paretoscope session has {:#010x})", file.string(), application, kSessionApplicationId);
    const std::uint32_t version = number(header, 60);
    if (version > static_cast<std::uint32_t>(currentSchemaVersion()))
        return fail(ErrorCode::BadInput, "{}: was written by a newer Paretoscope (session version {}, this program knows up to {}); "
                    "update the program", file.string(), version, currentSchemaVersion());
    // With a log beside it the file may rightly be behind its header; SQLite sorts that out.
    if (sizeOrZero(beside(file, "-wal")) == 0 && size < promisedSize(header))
        return fail(ErrorCode::BadInput, "{}: is cut off ({} bytes, its header says {}); use an earlier copy", file.string(), size,
                    promisedSize(header));
    return {};
}

/// Names beside a target that nobody else uses; the file is on the same disk, so that renaming it is one step.
fs::path temporaryBeside(const fs::path& file) {
    static std::atomic<unsigned> counter{0};
    return beside(file, fmt::format(".new-{}-{}", ::getpid(), counter++));
}

void removeQuietly(const fs::path& file) {
    std::error_code ignored;
    fs::remove(file, ignored);
}

/// Deletes a half-made file unless it was handed over.
class TemporaryFile {
public:
    explicit TemporaryFile(fs::path path) : m_path(std::move(path)) {}
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        removeQuietly(m_path);
        removeQuietly(beside(m_path, "-journal"));
    }
    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

Result<void> flushToDisk(const fs::path& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    const bool flushed = fd >= 0 && (::fsync(fd) == 0 || errno == EINVAL); // EINVAL: nothing to flush on this file system
    const int code = errno;
    if (fd >= 0) ::close(fd);
    if (!flushed) return fail(ErrorCode::Io, "{}: cannot be written to the disk: {}", path.string(), std::strerror(code));
    return {};
}

fs::path folderOf(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

/// Puts a finished file in place. A log left behind by a deleted file of that name would be replayed into the new one: it goes first.
Result<void> publish(const fs::path& finished, const fs::path& file) {
    PSCOPE_CHECK(flushToDisk(finished, O_RDWR));
    for (const char* suffix : {"-wal", "-shm", "-journal"}) removeQuietly(beside(file, suffix));
    if (std::rename(finished.c_str(), file.c_str()) != 0)
        return fail(ErrorCode::Io, "{}: cannot be put in place: {}", file.string(), std::strerror(errno));
    return flushToDisk(folderOf(file), O_RDONLY | O_DIRECTORY);
}

/// Folds the log of the file about to be replaced into it, which succeeds only when nobody else has it open.
Result<void> claimTarget(const fs::path& file) {
    std::error_code ignored;
    if (!fs::exists(file, ignored)) return {};
    if (fs::is_directory(file, ignored)) return fail(ErrorCode::BadInput, "{}: is a folder; give a file name", file.string());
    const auto kind = inspectSessionFile(file);
    if (!kind || *kind != FileKind::Session) return {}; // nothing of ours: a plain file to replace
    auto target = Database::open(file, Database::Mode::ReadWrite);
    if (!target) return {};
    const auto folded = (*target)->execute("PRAGMA busy_timeout = 200; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE;");
    if (!folded && folded.error().code == ErrorCode::Io)
        return fail(ErrorCode::Io, "{}: is open in another window or program; close it there or choose another name", file.string());
    return {};
}

/// A connection for reading refuses even this, which writes to another file only: the ban is lifted for the moment.
Result<void> vacuumInto(const Database& database, const fs::path& file) {
    PSCOPE_TRY(banned, database.integer("PRAGMA query_only"));
    PSCOPE_TRY(vacuum, database.prepare("VACUUM INTO ?"));
    if (banned) PSCOPE_CHECK(database.execute("PRAGMA query_only = OFF"));
    const auto copied = vacuum.bind(std::string_view(file.string())).run();
    if (banned) PSCOPE_CHECK(database.execute("PRAGMA query_only = ON"));
    return copied;
}

/// A page of the file that cannot be read, in SQLite's words; empty when sound. Structure only, no look at every value.
Result<std::string> findDamage(const Database& database) {
    PSCOPE_TRY(check, database.prepare("PRAGMA quick_check(1)"));
    PSCOPE_TRY(row, check.step());
    std::string verdict = row ? check.text(0) : "no answer";
    if (verdict == "ok") return std::string();
    std::replace(verdict.begin(), verdict.end(), '\n', ' '); // SQLite writes a heading of its own; a message is one sentence
    return verdict;
}

Result<std::unique_ptr<Database>> openForReading(const fs::path& file) {
    if (isWritable(file)) { // recovers what a crash left and leaves no side files; the connection itself refuses to write
        PSCOPE_TRY(database, Database::open(file, Database::Mode::ReadWrite));
        PSCOPE_CHECK(database->execute("PRAGMA query_only = ON"));
        return std::move(database);
    }
    PSCOPE_TRY(plain, Database::open(file, Database::Mode::ReadOnly));
    if (plain->integer("SELECT count(*) FROM sqlite_schema") || sizeOrZero(beside(file, "-wal")) > 0) return std::move(plain);
    return Database::open(file, Database::Mode::Immutable); // no log, and none can be made: the file is all there is
}

Result<void> checkVersionForReading(const Database& database) {
    PSCOPE_TRY(version, database.integer("PRAGMA user_version"));
    if (version < currentSchemaVersion())
        return fail(ErrorCode::Unsupported, "{}: was written by an older Paretoscope (session version {}, this program reads {}); open it "
                    "once for writing to bring it up to date", database.path().string(), version, currentSchemaVersion());
    if (version > currentSchemaVersion()) return migrate(database); // says so
    return {};
}

} // namespace

Result<FileKind> inspectSessionFile(const fs::path& file) {
    std::error_code error;
    const auto status = fs::status(file, error);
    if (!fs::exists(status)) {
        if (!fs::is_directory(folderOf(file), error))
            return fail(ErrorCode::NotFound, "{}: the folder {} does not exist", file.string(), folderOf(file).string());
        return FileKind::Missing;
    }
    if (fs::is_directory(status)) return fail(ErrorCode::BadInput, "{}: is a folder, expected a .pscope file", file.string());
    if (!fs::is_regular_file(status)) return fail(ErrorCode::BadInput, "{}: is not a regular file", file.string());
    Header header{};
    PSCOPE_TRY(got, readFirstBytes(file, std::as_writable_bytes(std::span(header))));
    if (got == 0) {
        if (sizeOrZero(beside(file, "-wal")) > 0)
            return fail(ErrorCode::BadInput, "{}: is empty, but the log {}-wal beside it is not; use an earlier copy", file.string(),
                        file.filename().string());
        return FileKind::Empty;
    }
    const std::string_view start(reinterpret_cast<const char*>(header.data()), kMagic.size());
    if (got < kMagic.size() || start != kMagic)
        return fail(ErrorCode::BadInput, "{}: is not a Paretoscope session (it does not begin like one)", file.string());
    if (got < kHeaderBytes)
        return fail(ErrorCode::BadInput, "{}: is cut off after {} bytes; use an earlier copy", file.string(), got);
    PSCOPE_CHECK(checkHeader(file, header, sizeOrZero(file)));
    return FileKind::Session;
}

Result<void> createSessionFile(const fs::path& file) {
    const TemporaryFile temporary(temporaryBeside(file));
    {
        auto database = Database::open(temporary.path(), Database::Mode::Create);
        if (!database)
            return fail(ErrorCode::Io, "{}: cannot be created; check that the folder can be written", file.string());
        // No log yet: application id and version must be in the file itself, where inspectSessionFile looks for them.
        PSCOPE_CHECK(migrate(**database));
    }
    return publish(temporary.path(), file);
}

Result<void> copySessionTo(const Database& database, const fs::path& file) {
    std::error_code ignored;
    if (!fs::is_directory(folderOf(file), ignored))
        return fail(ErrorCode::NotFound, "{}: the folder {} does not exist", file.string(), folderOf(file).string());
    const TemporaryFile temporary(temporaryBeside(file));
    if (const auto copied = vacuumInto(database, temporary.path()); !copied)
        return fail(copied.error().code, "{}: cannot be saved ({})", file.string(), copied.error().message);
    PSCOPE_CHECK(claimTarget(file));
    return publish(temporary.path(), file);
}

bool isWritable(const fs::path& file) {
    const auto allowed = [](const fs::path& path) { return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0; };
    return allowed(file) && allowed(folderOf(file));
}

Result<std::unique_ptr<Database>> openSessionDatabase(const fs::path& file, bool forWriting) {
    if (forWriting && !isWritable(file))
        return fail(ErrorCode::Io, "{}: cannot be written here (the file or its folder is read-only); open it for reading, or copy it to a "
                    "folder of yours", file.string());
    PSCOPE_TRY(database, forWriting ? Database::open(file, Database::Mode::ReadWrite) : openForReading(file));
    PSCOPE_TRY(damage, findDamage(*database));
    if (!damage.empty()) return fail(ErrorCode::BadInput, "{}: is damaged ({}); use an earlier copy", file.string(), damage);
    if (!forWriting) {
        PSCOPE_CHECK(checkVersionForReading(*database));
        return std::move(database);
    }
    // A commit appends to the log and is flushed before it returns. Were the process killed before that, the frames without a
    // commit mark are ignored; killed after it, even with the power cut, the next open finds and replays the whole commit.
    PSCOPE_CHECK(database->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"));
    PSCOPE_CHECK(migrate(*database));
    return std::move(database);
}

} // namespace pscope
