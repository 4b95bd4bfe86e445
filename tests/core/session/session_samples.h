// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Session files to test on, and what is done to them behind the session's back.
#pragma once

#include <QtTest>

#include <QTemporaryDir>

#include <sqlite3.h>
#include <unistd.h>

#include "core/measure/sample_measurement.h"
#include "core/session/session.h"

namespace pscope::test {

inline std::unique_ptr<Session> opened(const QString& file) {
    auto session = Session::open(file.toStdString());
    if (!session) qFatal("%s", session.error().message.c_str());
    return std::move(*session);
}

inline QByteArray bytesOf(const QString& file) {
    QFile f(file);
    return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
}

inline void writeBytes(const QString& file, const QByteArray& bytes) {
    QFile f(file);
    if (!f.open(QIODevice::WriteOnly) || f.write(bytes) != bytes.size()) qFatal("cannot write %s", qPrintable(file));
}

/// Runs SQL behind the session's back.
inline void sql(const QString& file, const char* text) {
    sqlite3* connection = nullptr;
    char* message = nullptr;
    if (sqlite3_open(file.toUtf8().constData(), &connection) != SQLITE_OK ||
        sqlite3_exec(connection, text, nullptr, nullptr, &message) != SQLITE_OK)
        qFatal("%s: %s", text, message ? message : "cannot open");
    sqlite3_close(connection);
}

/// A file name's worth of a session with `count` points, closed.
inline QString madeSession(const QTemporaryDir& folder, int count, const QString& name = "work.pscope") {
    const QString file = folder.filePath(name);
    const auto session = opened(file);
    for (int i = 0; i < count; ++i)
        if (!session->add(sampleMeasurement(1, std::uint64_t(i)))) qFatal("add failed");
    return file;
}

/// Permissions mean nothing to root: such tests act as somebody else for a while.
class AsSomebodyElse {
public:
    AsSomebodyElse() : m_switched(geteuid() == 0 && seteuid(65534) == 0) {}
    ~AsSomebodyElse() {
        if (m_switched && seteuid(0) != 0) qFatal("cannot become root again");
    }
    bool bound() const { return geteuid() != 0; }

private:
    bool m_switched;
};

inline QStringList listing(const QTemporaryDir& folder) { return QDir(folder.path()).entryList(QDir::Files | QDir::Hidden, QDir::Name); }

} // namespace pscope::test
