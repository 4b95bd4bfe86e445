// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a bug report needs to know, as plain text: versions, machine, devices and why some cannot be used,
// what is open, the last problems. Paths are in it; texts of the data are not.
#pragma once

#include <QString>

namespace pscope {

class Lab;

QString diagnosticsText(Lab& lab, const QString& version);

} // namespace pscope
