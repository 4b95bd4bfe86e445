// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A plot, or anything else that is painted, as a file.
#pragma once

class QString;
class QWidget;

namespace pscope {

/// By the ending: .svg and .pdf as lines and text, else a picture at twice the size on screen. False when it cannot be written.
bool savePicture(QWidget& widget, const QString& file);

} // namespace pscope
