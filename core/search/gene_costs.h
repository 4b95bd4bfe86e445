// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a unit of weight error in each gene costs in accuracy, learnt from answers: ridge regression of the loss of accuracy
// on the genes' errors, drawn toward one cost for all. With few answers every gene costs the same; with many they differ.
#pragma once

#include <vector>

namespace pscope {

class GeneCosts {
public:
    explicit GeneCosts(std::size_t genes, double ridge = 0.3);
    /// errors: one per gene, 0 where nothing was changed; lost: accuracy against dense, as a fraction. O(genes^2).
    void learn(const std::vector<double>& errors, double lost);
    /// Not negative. O(genes^3) after an answer, else O(1).
    const std::vector<double>& costs() const;

private:
    std::size_t m_genes;
    double m_ridge;
    std::vector<double> m_gram, m_right; // [genes, genes], [genes]
    double m_common = 0, m_commonRight = 0;
    mutable std::vector<double> m_costs;
    mutable bool m_stale = true;
};

} // namespace pscope
