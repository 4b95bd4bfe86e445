// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/recent_files.h"

#include <QSettings>

namespace pscope {
namespace {

constexpr qsizetype kMost = 12;
QString key(const QString& kind) { return QStringLiteral("recent/") + kind; }

} // namespace

QStringList RecentFiles::list() const { return QSettings().value(key(m_kind)).toStringList(); }

void RecentFiles::add(const QString& path) {
    QStringList paths = list();
    paths.removeAll(path);
    paths.prepend(path);
    QSettings().setValue(key(m_kind), paths.mid(0, kMost));
}

void RecentFiles::remove(const QString& path) {
    QStringList paths = list();
    paths.removeAll(path);
    QSettings().setValue(key(m_kind), paths);
}

void RecentFiles::clear() { QSettings().remove(key(m_kind)); }

} // namespace pscope
