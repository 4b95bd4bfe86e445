// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A wheel turned over a choice that has no focus scrolls on instead of changing it: nobody edits a recipe by accident.
#pragma once

#include <initializer_list>

class QWidget;

namespace pscope {

void guardFromWheel(std::initializer_list<QWidget*> widgets);

} // namespace pscope
