// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/gene_costs.h"

#include <algorithm>
#include <numeric>

#include <Eigen/Cholesky>

namespace pscope {

GeneCosts::GeneCosts(std::size_t genes, double ridge)
    : m_genes(genes)
    , m_ridge(ridge)
    , m_gram(genes * genes, 0)
    , m_right(genes, 0)
    , m_costs(genes, genes ? 1.0 / double(genes) : 0) {}

void GeneCosts::learn(const std::vector<double>& errors, double lost) {
    const double sum = std::accumulate(errors.begin(), errors.end(), 0.0);
    m_common += sum * sum, m_commonRight += sum * lost;
    for (std::size_t i = 0; i < m_genes; ++i) {
        m_right[i] += errors[i] * lost;
        for (std::size_t j = 0; j < m_genes; ++j)
            m_gram[i * m_genes + j] += errors[i] * errors[j];
    }
    m_stale = true;
}

const std::vector<double>& GeneCosts::costs() const {
    if (!m_stale || !(m_common > 0)) return m_costs;
    m_stale = false;
    const double common = std::max(0.0, m_commonRight / m_common);
    const auto n = Eigen::Index(m_genes);
    const Eigen::MatrixXd system = Eigen::Map<const Eigen::MatrixXd>(m_gram.data(), n, n) +
                                   m_ridge * Eigen::MatrixXd::Identity(n, n);
    const Eigen::VectorXd right = Eigen::Map<const Eigen::VectorXd>(m_right.data(), n).array() + m_ridge * common;
    const Eigen::VectorXd solution = system.llt().solve(right); // the ridge keeps it positive
    for (std::size_t i = 0; i < m_genes; ++i)
        m_costs[i] = std::max(solution[Eigen::Index(i)], 0.05 * common);
    return m_costs;
}

} // namespace pscope
