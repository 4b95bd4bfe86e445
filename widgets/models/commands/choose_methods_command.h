// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Undo step: which methods choose the weights and the units to remove.
#pragma once

#include <QUndoCommand>

#include "widgets/models/session_document.h"

namespace pscope {

class ChooseMethodsCommand : public QUndoCommand {
public:
    ChooseMethodsCommand(SessionDocument& document, std::string weightMethod, std::string unitMethod);
    void undo() override { store(m_weightBefore, m_unitBefore); }
    void redo() override { store(m_weightAfter, m_unitAfter); }

private:
    void store(const std::string& weightMethod, const std::string& unitMethod);

    SessionDocument& m_document;
    std::string m_weightBefore, m_unitBefore, m_weightAfter, m_unitAfter;
};

} // namespace pscope
