// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of the real window for the documentation: does a few steps, waits, writes a file, quits.
#pragma once

#include <QString>

namespace pscope {

class MainWindow;

/// Steps: "sweep", "recipe=TEXT", "try=TEXT", "dock=ID", "size=WxH"; separated by '|'; run once a model is open.
void takePicture(MainWindow& window, const QString& file, double afterSeconds, const QString& steps);

} // namespace pscope
