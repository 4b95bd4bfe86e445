// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Strategies that are one exact dynamic programme: options per matrix with a loss and a cost each (HAWQ-V3,
// AQ-BERT's post-training form). Private to this room.
#pragma once

#include "core/search/level_dp.h"
#include "core/search/strategy.h"

namespace pscope {

struct AllocationPlace {
    int layer = 0;
    MatrixKind kind = MatrixKind::Query;
    std::vector<MatrixSpec> options; // the first is what the base recipe says
    std::vector<double> loss;        // of the same size
};

/// Proposes the optimum for a row of budgets: at the limit and a little below, or over the whole range
/// without one. The cost is what the first predictable constraint counts (latency, bytes, MACs), bytes
/// without any.
class Allocation final : public Strategy {
public:
    Allocation(StrategyInput input, std::vector<AllocationPlace> places);
    std::vector<Proposal> ask(int most) override;
    void tell(const std::vector<Outcome>&) override {}
    std::vector<std::string> notes() const override;
    std::optional<PolicyMap> policy() const override;

private:
    Recipe recipeOf(const std::vector<int>& choice) const;
    std::string whatCosts() const;

    StrategyInput m_in;
    std::vector<AllocationPlace> m_places;
    std::optional<AllocationFront> m_front;
    std::vector<std::size_t> m_plan; // places on the front
    std::size_t m_next = 0;
    std::vector<std::string> m_seen;
    std::vector<int> m_last;
};

/// A place for every matrix that pins leave open, with those of `levels` that its size allows and the device
/// runs.
std::vector<AllocationPlace> openPlaces(const SearchWorld& world, const std::vector<std::string>& levels);

} // namespace pscope
