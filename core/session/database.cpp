// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/database.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <system_error>

#include <sqlite3.h>

namespace pscope {

namespace {

/// A path as the URI that SQLite needs for its options.
std::string uriOf(const std::filesystem::path& file, std::string_view options) {
    std::string uri = "file:";
    for (const char c : file.string()) {
        if (c == '?' || c == '#' || c == '%') uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
        else uri += c;
    }
    return uri + std::string(options);
}

/// What people can do about it, by SQLite's primary result code.
std::pair<ErrorCode, std::string_view> adviceFor(int code) {
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {ErrorCode::Io, "another program is writing to it; try again when that is done"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: return {ErrorCode::Io, "it cannot be written here; save a copy in a folder of yours"};
    case SQLITE_CANTOPEN: return {ErrorCode::Io, "the file or its folder cannot be opened; check the permissions"};
    case SQLITE_FULL: return {ErrorCode::Io, "the disk is full; free some space and try again, what was stored before is safe"};
    case SQLITE_IOERR: return {ErrorCode::Io, "the disk reported an error"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {ErrorCode::BadInput, "the file is damaged; use an earlier copy"};
    default: return {ErrorCode::Internal, "this is unexpected"};
    }
}

} // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Statement& Statement::bind(std::int64_t value) {
    m_bindError |= sqlite3_bind_int64(m_statement.get(), ++m_bound, value);
    return *this;
}

Statement& Statement::bind(double value) {
    m_bindError |= sqlite3_bind_double(m_statement.get(), ++m_bound, value);
    return *this;
}

Statement& Statement::bind(std::string_view text) {
    const char* start = text.data() ? text.data() : ""; // a null pointer would be stored as NULL
    m_bindError |= sqlite3_bind_text64(m_statement.get(), ++m_bound, start, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind(std::span<const std::byte> blob) {
    const void* start = blob.data() ? static_cast<const void*>(blob.data()) : "";
    m_bindError |= sqlite3_bind_blob64(m_statement.get(), ++m_bound, start, blob.size(), SQLITE_TRANSIENT);
    return *this;
}

Result<bool> Statement::step() {
    if (m_bindError) return std::unexpected(m_database->error(m_bindError));
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return std::unexpected(m_database->error(code));
}

Result<void> Statement::run() {
    for (;;) {
        PSCOPE_TRY(row, step());
        if (!row) return {};
    }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_statement.get(), column); }

double Statement::real(int column) const {
    return isNull(column) ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(m_statement.get(), column);
}

std::string Statement::text(int column) const {
    const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(m_statement.get(), column));
    const int size = sqlite3_column_bytes(m_statement.get(), column);
    return start ? std::string(start, static_cast<std::size_t>(size)) : std::string();
}

std::span<const std::byte> Statement::blob(int column) const {
    const auto* start = static_cast<const std::byte*>(sqlite3_column_blob(m_statement.get(), column));
    const int size = sqlite3_column_bytes(m_statement.get(), column);
    return start ? std::span(start, static_cast<std::size_t>(size)) : std::span<const std::byte>();
}

bool Statement::isNull(int column) const { return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL; }

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, Mode mode) {
    int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= mode == Mode::ReadOnly || mode == Mode::Immutable ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (mode == Mode::Create) flags |= SQLITE_OPEN_CREATE;
    const std::string uri = uriOf(file, mode == Mode::Immutable ? "?immutable=1" : "");
    sqlite3* connection = nullptr;
    const int code = sqlite3_open_v2(uri.c_str(), &connection, flags, nullptr);
    std::unique_ptr<Database> database(new Database(file, connection)); // owns the connection even when opening failed
    if (code != SQLITE_OK) return std::unexpected(database->error(code));
    sqlite3_busy_timeout(connection, 5000);
    // The file may come from a stranger: nothing written in its schema may do more than read and write it.
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    PSCOPE_CHECK(database->execute("PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON;"));
    return database;
}

Result<void> Database::execute(const std::string& sql) const {
    const int code = sqlite3_exec(m_connection.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return std::unexpected(error(code));
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) const {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(m_connection.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK) return std::unexpected(error(code));
    return Statement(statement, *this);
}

Result<std::int64_t> Database::integer(std::string_view sql) const {
    PSCOPE_TRY(statement, prepare(sql));
    PSCOPE_TRY(row, statement.step());
    if (!row) return fail(ErrorCode::Internal, "{}: '{}' gave no row", m_path.string(), sql);
    return statement.integer(0);
}

std::int64_t Database::lastInsertId() const { return sqlite3_last_insert_rowid(m_connection.get()); }
std::int64_t Database::changes() const { return sqlite3_changes64(m_connection.get()); }
bool Database::readOnly() const { return sqlite3_db_readonly(m_connection.get(), "main") != 0; }

Error Database::error(int code) const {
    const auto [kind, advice] = adviceFor(code);
    const char* detail = m_connection ? sqlite3_errmsg(m_connection.get()) : sqlite3_errstr(code);
    return Error{kind, fmt::format("{}: {} ({})", m_path.string(), advice, detail)};
}

Result<std::size_t> readFirstBytes(const std::filesystem::path& file, std::span<std::byte> bytes) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) return fail(ErrorCode::Io, "{}: cannot be opened: {}", file.string(), error.message());
    const auto count = std::min<std::uintmax_t>(size, bytes.size());
    sqlite3_vfs* layer = sqlite3_vfs_find(nullptr);
    const std::unique_ptr<const char, void (*)(const char*)> name(
        sqlite3_create_filename(file.c_str(), "", "", 0, nullptr),
        [](const char* text) { sqlite3_free_filename(const_cast<char*>(text)); });
    // The layer asks for this much raw memory, aligned like any allocation, to keep its file in.
    const auto memory = std::make_unique<std::max_align_t[]>(static_cast<std::size_t>(layer->szOsFile) / sizeof(std::max_align_t) + 1);
    auto* handle = reinterpret_cast<sqlite3_file*>(memory.get());
    int code = layer->xOpen(layer, name.get(), handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, nullptr);
    if (code == SQLITE_OK) code = handle->pMethods->xRead(handle, bytes.data(), static_cast<int>(count), 0);
    if (handle->pMethods) handle->pMethods->xClose(handle);
    if (code != SQLITE_OK) return fail(ErrorCode::Io, "{}: cannot be read; check the permissions", file.string());
    return static_cast<std::size_t>(count);
}

Result<Transaction> Transaction::begin(const Database& database, Kind kind) {
    PSCOPE_CHECK(database.execute(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN"));
    return Transaction(database);
}

Transaction::~Transaction() {
    if (m_database) (void)m_database->execute("ROLLBACK"); // fails only when SQLite rolled back by itself
}

Result<void> Transaction::commit() {
    PSCOPE_CHECK(m_database->execute("COMMIT")); // on failure the destructor rolls back
    m_database = nullptr;
    return {};
}

} // namespace pscope
