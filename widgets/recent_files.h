// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recently opened models, data sets and sessions, newest first, kept in the settings.
#pragma once

#include <QString>
#include <QStringList>

namespace pscope {

class RecentFiles {
public:
    explicit RecentFiles(QString kind) : m_kind(std::move(kind)) {} // "models", "data", "sessions"
    QStringList list() const; // pinned ones first
    void add(const QString& path);
    void remove(const QString& path);
    void clear(); // pinned ones stay
    bool isPinned(const QString& path) const;
    void setPinned(const QString& path, bool pinned);

private:
    QStringList pinned() const;
    QString m_kind;
};

} // namespace pscope
