// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/recent_files.h"

#include <QSettings>

namespace pscope {
namespace {

constexpr qsizetype kMost = 12;
QString key(const QString& kind) {
    return QStringLiteral("recent/") + kind;
}
QString pinKey(const QString& kind) {
    return QStringLiteral("pinned/") + kind;
}

} // namespace

QStringList RecentFiles::pinned() const {
    return QSettings().value(pinKey(m_kind)).toStringList();
}

QStringList RecentFiles::list() const {
    QStringList paths = pinned();
    for (const QString& path : QSettings().value(key(m_kind)).toStringList())
        if (!paths.contains(path)) paths << path;
    return paths;
}

void RecentFiles::add(const QString& path) {
    QStringList paths = QSettings().value(key(m_kind)).toStringList();
    paths.removeAll(path);
    paths.prepend(path);
    QSettings().setValue(key(m_kind), paths.mid(0, kMost));
}

void RecentFiles::remove(const QString& path) {
    setPinned(path, false);
    QStringList paths = QSettings().value(key(m_kind)).toStringList();
    paths.removeAll(path);
    QSettings().setValue(key(m_kind), paths);
}

void RecentFiles::clear() {
    QSettings().remove(key(m_kind));
}

bool RecentFiles::isPinned(const QString& path) const {
    return pinned().contains(path);
}

void RecentFiles::setPinned(const QString& path, bool pinned) {
    QStringList paths = this->pinned();
    paths.removeAll(path);
    if (pinned) {
        paths << path;
        add(path); // unpinned later it is still a recent one
    }
    QSettings().setValue(pinKey(m_kind), paths);
}

} // namespace pscope
