// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Settings of matrices as text on the clipboard: "layers 0 ffn.in: 2:4 int8; layers 0 ffn.out: dense".
#pragma once

#include <map>

#include "widgets/models/session_document.h"

namespace pscope {

/// What the given matrices are set to, dense ones included; "" for none.
QString copiedSettings(const Recipe& recipe, const std::vector<MatrixId>& ids);

/// What pasting `text` over `targets` would set. A single setting ("2:4 int8", or one matrix) goes to all of
/// them; settings of several matrices go to those of the same kind, layer by layer in order. BadInput says
/// what the text must look like.
Result<std::map<MatrixId, MatrixSpec>> pastedSettings(const QString& text,
                                                      const std::vector<MatrixId>& targets);

} // namespace pscope
