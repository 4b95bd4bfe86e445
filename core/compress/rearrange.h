// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The second step of Kwon et al. 2022: a better set of the same size, by the block-diagonal Fisher matrix.
#pragma once

#include <span>
#include <vector>

namespace pscope {

/// `gradients` [batches][units] of one layer; `removed` ascending. |sum over removed of g|^2, the loss that
/// the removal costs to second order, never grows: each kept unit, least Fisher score first, joins the
/// removed, and the one without which the sum is least returns. Gives the new removed set, ascending. O(kept
/// * removed * batches).
std::vector<int> rearranged(const std::vector<std::vector<float>>& gradients, std::span<const float> fisher,
                            std::vector<int> removed);
double blockFisherLoss(const std::vector<std::vector<float>>& gradients, std::span<const int> removed);

} // namespace pscope
