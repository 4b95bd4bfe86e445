// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The .pscope file: one SQLite database with everything that was measured. Committed as it is made.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/measure/measurement.h"
#include "core/util/result.h"

namespace pscope {

/// A file a session refers to: kept by path and content hash, never copied.
struct FileReference {
    std::string role;  // "model", "data", "calibration"
    std::filesystem::path path;
    std::string hash;
};
enum class ReferenceState { Ok, Moved, Changed };

class Session {
public:
    /// Opens or creates. BadInput for a file that is not a session, is damaged, or comes from a newer version (all say which).
    static Result<std::unique_ptr<Session>> open(const std::filesystem::path& file);
    static Result<std::unique_ptr<Session>> openReadOnly(const std::filesystem::path& file);
    ~Session();

    const std::filesystem::path& path() const;
    /// Stores a point; durable when it returns. Gives the row id. Thread-safe like everything here.
    Result<std::int64_t> add(const Measurement& measurement);
    Result<std::vector<Measurement>> points() const; // oldest first
    Result<void> setNote(std::int64_t id, const std::string& note, bool starred);
    Result<void> setName(std::int64_t id, const std::string& name);
    /// Points that keep their label on the front plot.
    Result<void> setPinned(std::int64_t id, bool pinned);
    Result<std::vector<std::int64_t>> pinned() const;

    Result<void> setReference(const FileReference& reference);
    Result<std::optional<FileReference>> reference(const std::string& role) const;
    /// Small state of the program that belongs to the file: "recipe", "workload", "backend", "device", "axes" ...
    Result<void> setState(const std::string& key, const std::string& value);
    Result<std::optional<std::string>> state(const std::string& key) const;
    /// A copy that includes everything committed so far (save as).
    Result<void> saveAs(const std::filesystem::path& file) const;
    /// Integrity, foreign keys, every JSON column parses: one sentence per problem, empty = sound.
    Result<std::vector<std::string>> check() const;
    int schemaVersion() const;

private:
    Session();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Compares a reference with what lies at its path now (model folder: Model::hash; file: contentHashOfFile).
ReferenceState checkReference(const FileReference& reference, const std::string& hashNow, bool exists);

} // namespace pscope
