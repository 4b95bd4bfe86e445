// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite behind three small owners: connection, statement, transaction. Every refusal becomes one sentence about the file.
// Used under the session's mutex; nothing outside core/session includes this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/util/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace pscope {

class Database;

/// A prepared statement. Values are bound in order of the question marks, columns are read by number from 0.
class Statement {
public:
    Statement& bind(std::int64_t value);
    Statement& bind(double value); // not-a-number is stored as NULL
    Statement& bind(std::string_view text);
    Statement& bind(std::span<const std::byte> blob);

    /// true: a row is there to be read; false: no more.
    Result<bool> step();
    /// For statements without rows.
    Result<void> run();

    std::int64_t integer(int column) const;
    double real(int column) const; // NULL gives not-a-number
    std::string text(int column) const;
    std::span<const std::byte> blob(int column) const; // valid until the next step
    bool isNull(int column) const;

private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Statement(sqlite3_stmt* statement, const Database& database) : m_statement(statement), m_database(&database) {}

    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
    const Database* m_database;
    int m_bound = 0;
    int m_bindError = 0;
};

class Database {
public:
    enum class Mode {
        Create,    // reads and writes, makes the file
        ReadWrite, // reads and writes a file that exists
        ReadOnly,
        Immutable, // reads without locks and side files: for places where nothing can be written
    };
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, Mode mode);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs one or several statements and ignores their rows.
    Result<void> execute(const std::string& sql) const;
    Result<Statement> prepare(std::string_view sql) const;
    /// First column of the first row; Internal when there is none.
    Result<std::int64_t> integer(std::string_view sql) const;
    std::int64_t lastInsertId() const;
    std::int64_t changes() const; // rows touched by the last statement
    bool readOnly() const;
    const std::filesystem::path& path() const { return m_path; }

    /// The sentence for what SQLite just refused.
    Error error(int code) const;

private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    Database(std::filesystem::path path, sqlite3* connection) : m_path(std::move(path)), m_connection(connection) {}

    std::filesystem::path m_path;
    std::unique_ptr<sqlite3, Close> m_connection;
};

/// Fills `bytes` from the start of the file and says how many there were. Goes through SQLite's own file layer: closing a
/// descriptor of our own would drop every lock this process holds on the file, also those of a session open in another window.
Result<std::size_t> readFirstBytes(const std::filesystem::path& file, std::span<std::byte> bytes);

/// Everything until commit() happens together or not at all.
class Transaction {
public:
    enum class Kind { Read, Write }; // Write takes the lock at once, so that it cannot fail half-way
    static Result<Transaction> begin(const Database& database, Kind kind);
    Transaction(Transaction&& other) noexcept : m_database(std::exchange(other.m_database, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction(); // rolls back unless committed
    Result<void> commit();

private:
    explicit Transaction(const Database& database) : m_database(&database) {}
    const Database* m_database;
};

} // namespace pscope
