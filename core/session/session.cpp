// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The session itself: one connection behind one mutex, one transaction per call.
#include "core/session/session.h"

#include <mutex>

#include "core/session/migrations.h"
#include "core/session/rows.h"
#include "core/session/session_file.h"

namespace pscope {

struct Session::Impl {
    std::filesystem::path path;
    std::mutex mutex;
    std::unique_ptr<Database> database;
    bool readOnly = false;

    Result<void> requireWritable() const {
        if (readOnly) return fail(ErrorCode::Io, "{}: was opened for reading only; save a copy to work in", path.string());
        return {};
    }

    /// Small state changes with every edit, from the thread that draws: it is not flushed each time. Killing the process still loses
    /// nothing (the log is in the kernel's hands); a power cut may lose the last edits, never a point, and damages nothing.
    Result<void> runUnflushed(Statement& statement) const {
        PSCOPE_CHECK(database->execute("PRAGMA synchronous = NORMAL"));
        const auto done = statement.run();
        PSCOPE_CHECK(database->execute("PRAGMA synchronous = FULL"));
        return done;
    }

    /// One row is to be changed by `statement`; NotFound when there is none of that id.
    Result<void> changePoint(Statement& statement, std::int64_t id) const {
        PSCOPE_CHECK(statement.run());
        if (database->changes() == 0) return fail(ErrorCode::NotFound, "{}: has no point {}", path.string(), id);
        return {};
    }

    Result<void> appendRows(const char* pragma, std::string_view good, std::vector<std::string>& problems) const {
        PSCOPE_TRY(row, database->prepare(pragma));
        for (;;) {
            PSCOPE_TRY(more, row.step());
            if (!more) return {};
            if (const std::string verdict = row.text(0); verdict != good) problems.push_back(verdict);
        }
    }

    Result<void> appendOrphans(std::vector<std::string>& problems) const {
        PSCOPE_TRY(row, database->prepare("PRAGMA foreign_key_check"));
        for (;;) {
            PSCOPE_TRY(more, row.step());
            if (!more) return {};
            problems.push_back(fmt::format("table {}, row {}: belongs to a row of {} that does not exist", row.text(0), row.integer(1),
                                           row.text(2)));
        }
    }
};

namespace {

Result<std::filesystem::path> realPath(const std::filesystem::path& file) {
    if (file.empty()) return fail(ErrorCode::BadInput, "a session needs a file name");
    std::error_code error;
    auto real = std::filesystem::weakly_canonical(std::filesystem::absolute(file, error), error);
    if (error) return fail(ErrorCode::Io, "{}: cannot be reached: {}", file.string(), error.message());
    return real;
}

} // namespace

Session::Session() : m_impl(std::make_unique<Impl>()) {}
Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(const std::filesystem::path& file) {
    PSCOPE_TRY(real, realPath(file)); // side files lie beside the real file, not beside a link to it
    PSCOPE_TRY(kind, inspectSessionFile(real));
    if (kind != FileKind::Session) PSCOPE_CHECK(createSessionFile(real));
    PSCOPE_TRY(database, openSessionDatabase(real, true));
    std::unique_ptr<Session> session(new Session);
    session->m_impl->path = file;
    session->m_impl->database = std::move(database);
    return session;
}

Result<std::unique_ptr<Session>> Session::openReadOnly(const std::filesystem::path& file) {
    PSCOPE_TRY(real, realPath(file));
    PSCOPE_TRY(kind, inspectSessionFile(real));
    if (kind == FileKind::Missing) return fail(ErrorCode::NotFound, "{}: does not exist", file.string());
    if (kind == FileKind::Empty) return fail(ErrorCode::BadInput, "{}: is empty, expected a Paretoscope session", file.string());
    PSCOPE_TRY(database, openSessionDatabase(real, false));
    std::unique_ptr<Session> session(new Session);
    session->m_impl->path = file;
    session->m_impl->database = std::move(database);
    session->m_impl->readOnly = true;
    return session;
}

const std::filesystem::path& Session::path() const { return m_impl->path; }

Result<std::int64_t> Session::add(const Measurement& measurement) {
    std::scoped_lock lock(m_impl->mutex);
    PSCOPE_CHECK(m_impl->requireWritable());
    PSCOPE_TRY(transaction, Transaction::begin(*m_impl->database, Transaction::Kind::Write));
    PSCOPE_TRY(id, insertPoint(*m_impl->database, measurement));
    PSCOPE_CHECK(transaction.commit());
    return id;
}

Result<std::vector<Measurement>> Session::points() const {
    std::scoped_lock lock(m_impl->mutex);
    const auto transaction = Transaction::begin(*m_impl->database, Transaction::Kind::Read);
    if (!transaction) return std::unexpected(transaction.error());
    return readPoints(*m_impl->database);
}

Result<void> Session::setNote(std::int64_t id, const std::string& note, bool starred) {
    std::scoped_lock lock(m_impl->mutex);
    PSCOPE_CHECK(m_impl->requireWritable());
    PSCOPE_TRY(update, m_impl->database->prepare("UPDATE points SET note = ?, starred = ? WHERE id = ?"));
    update.bind(std::string_view(note)).bind(std::int64_t(starred)).bind(id);
    return m_impl->changePoint(update, id);
}

Result<void> Session::setName(std::int64_t id, const std::string& name) {
    std::scoped_lock lock(m_impl->mutex);
    PSCOPE_CHECK(m_impl->requireWritable());
    PSCOPE_TRY(update, m_impl->database->prepare("UPDATE points SET name = ? WHERE id = ?"));
    update.bind(std::string_view(name)).bind(id);
    return m_impl->changePoint(update, id);
}

Result<void> Session::setPinned(std::int64_t id, bool pinned) {
    std::scoped_lock lock(m_impl->mutex);
    PSCOPE_CHECK(m_impl->requireWritable());
    PSCOPE_TRY(update, m_impl->database->prepare("UPDATE points SET pinned = ? WHERE id = ?"));
    update.bind(std::int64_t(pinned)).bind(id);
    return m_impl->changePoint(update, id);
}

Result<std::vector<std::int64_t>> Session::pinned() const {
    std::scoped_lock lock(m_impl->mutex);
    std::vector<std::int64_t> ids;
    PSCOPE_TRY(row, m_impl->database->prepare("SELECT id FROM points WHERE pinned = 1 ORDER BY id"));
    for (;;) {
        PSCOPE_TRY(more, row.step());
        if (!more) return ids;
        ids.push_back(row.integer(0));
    }
}

Result<void> Session::setReference(const FileReference& reference) {
    std::scoped_lock lock(m_impl->mutex);
    PSCOPE_CHECK(m_impl->requireWritable());
    PSCOPE_TRY(put, m_impl->database->prepare("INSERT INTO file_references (role, path, hash) VALUES (?,?,?) "
                                              "ON CONFLICT (role) DO UPDATE SET path = excluded.path, hash = excluded.hash"));
    put.bind(std::string_view(reference.role)).bind(std::string_view(reference.path.string())).bind(std::string_view(reference.hash));
    return put.run();
}

Result<std::optional<FileReference>> Session::reference(const std::string& role) const {
    std::scoped_lock lock(m_impl->mutex);
    PSCOPE_TRY(get, m_impl->database->prepare("SELECT path, hash FROM file_references WHERE role = ?"));
    get.bind(std::string_view(role));
    PSCOPE_TRY(found, get.step());
    if (!found) return std::nullopt;
    return FileReference{role, get.text(0), get.text(1)};
}

Result<void> Session::setState(const std::string& key, const std::string& value) {
    std::scoped_lock lock(m_impl->mutex);
    PSCOPE_CHECK(m_impl->requireWritable());
    PSCOPE_TRY(put, m_impl->database->prepare("INSERT INTO state (key, value) VALUES (?,?) "
                                              "ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value"));
    put.bind(std::string_view(key)).bind(std::string_view(value));
    return m_impl->runUnflushed(put);
}

Result<std::optional<std::string>> Session::state(const std::string& key) const {
    std::scoped_lock lock(m_impl->mutex);
    PSCOPE_TRY(get, m_impl->database->prepare("SELECT value FROM state WHERE key = ?"));
    get.bind(std::string_view(key));
    PSCOPE_TRY(found, get.step());
    if (!found) return std::nullopt;
    return get.text(0);
}

Result<void> Session::saveAs(const std::filesystem::path& file) const {
    PSCOPE_TRY(real, realPath(file));
    std::scoped_lock lock(m_impl->mutex);
    if (real == m_impl->database->path()) return {}; // everything is there already
    return copySessionTo(*m_impl->database, real);
}

Result<std::vector<std::string>> Session::check() const {
    std::scoped_lock lock(m_impl->mutex);
    const auto transaction = Transaction::begin(*m_impl->database, Transaction::Kind::Read);
    if (!transaction) return std::unexpected(transaction.error());
    std::vector<std::string> problems;
    PSCOPE_CHECK(m_impl->appendRows("PRAGMA integrity_check", "ok", problems));
    PSCOPE_CHECK(m_impl->appendOrphans(problems));
    PSCOPE_TRY(unreadable, findUnreadableRows(*m_impl->database));
    problems.insert(problems.end(), unreadable.begin(), unreadable.end());
    return problems;
}

int Session::schemaVersion() const {
    std::scoped_lock lock(m_impl->mutex);
    return static_cast<int>(m_impl->database->integer("PRAGMA user_version").value_or(0));
}

ReferenceState checkReference(const FileReference& reference, const std::string& hashNow, bool exists) {
    if (!exists) return ReferenceState::Moved;
    return reference.hash == hashNow ? ReferenceState::Ok : ReferenceState::Changed;
}

} // namespace pscope
