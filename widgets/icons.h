// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Our line icons, drawn in the palette's colour at the moment they are painted, so that they follow the theme.
#pragma once

#include <QIcon>

namespace pscope {

QIcon icon(const QString& name); // "sweep" for :/icons/sweep.svg
QIcon applicationIcon();

} // namespace pscope
