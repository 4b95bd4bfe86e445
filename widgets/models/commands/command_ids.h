// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Ids under which undo commands may merge; one per mergeable command.
#pragma once

namespace pscope {

enum CommandId { kEditMatrices = 1, kEditHeads = 2, kEditNeurons = 3 };

} // namespace pscope
