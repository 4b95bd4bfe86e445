// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which matrices are selected: one object that every view of layers shares.
#pragma once

#include <vector>

#include <QObject>

#include "widgets/models/matrix_edit.h"

namespace pscope {

class MatrixSelection : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    const std::vector<MatrixId>& matrices() const { return m_ids; } // sorted, unique
    bool contains(const MatrixId& id) const;
    void set(std::vector<MatrixId> ids);

signals:
    void changed();

private:
    std::vector<MatrixId> m_ids;
};

} // namespace pscope
