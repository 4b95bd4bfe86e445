// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/matrix_selection.h"

#include <algorithm>

namespace pscope {

bool MatrixSelection::contains(const MatrixId& id) const { return std::binary_search(m_ids.begin(), m_ids.end(), id); }

void MatrixSelection::set(std::vector<MatrixId> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (ids == m_ids) return;
    m_ids = std::move(ids);
    emit changed();
}

} // namespace pscope
