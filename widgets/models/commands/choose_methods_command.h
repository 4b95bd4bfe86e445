// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Undo step: which methods choose the weights and the units to remove, and which repairs those that stay.
#pragma once

#include <QUndoCommand>

#include "widgets/models/session_document.h"

namespace pscope {

struct ChosenMethods {
    std::string weights, units, repair; // ids
};
ChosenMethods chosenMethods(const Recipe& recipe);

class ChooseMethodsCommand : public QUndoCommand {
public:
    ChooseMethodsCommand(SessionDocument& document, ChosenMethods after);
    void undo() override { store(m_before); }
    void redo() override { store(m_after); }

private:
    void store(const ChosenMethods& methods);

    SessionDocument& m_document;
    ChosenMethods m_before, m_after;
};

} // namespace pscope
