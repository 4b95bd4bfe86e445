// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What all recipe commands share: the layers they touched before and after, and merging within one gesture.
#pragma once

#include <map>

#include <QUndoCommand>

#include "widgets/models/session_document.h"

namespace pscope {

/// Keeps whole LayerSpecs of the touched layers: small (a few hundred bytes each) and exact.
class RecipeCommand : public QUndoCommand {
public:
    void undo() override;
    void redo() override;
    /// Same kind, same gesture (not 0) and same place: the newer end state joins this command.
    bool mergeWith(const QUndoCommand* other) override;

protected:
    /// `after` differs from the document's recipe only in `layers` (and the classifier, layer -1).
    RecipeCommand(SessionDocument& document, const std::vector<int>& layers, const Recipe& after, int gesture);
    virtual bool samePlace(const RecipeCommand& other) const { return layerNumbers() == other.layerNumbers(); }
    std::vector<int> layerNumbers() const; // without -1

private:
    struct Change {
        LayerSpec before, after;
    };
    void store(bool forward);

    SessionDocument& m_document;
    std::map<int, Change> m_layers;
    MatrixSpec m_classifierBefore, m_classifierAfter;
    int m_gesture = 0;
};

} // namespace pscope
