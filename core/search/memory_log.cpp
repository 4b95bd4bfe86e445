// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/search_log.h"

namespace pscope {
namespace {

class MemorySearchLog final : public SearchLog {
public:
    Result<std::int64_t> begin(const SearchIdentity&) override { return ++m_runs; }
    Result<std::int64_t> resume(const SearchIdentity&) override {
        return fail(ErrorCode::NotFound,
                    "there is nothing to resume without a session file; name one with --session");
    }
    Result<void> setDense(std::int64_t, const Figures&) override { return {}; }
    Result<std::optional<SearchStep>> find(const SearchIdentity& identity,
                                           const std::string& recipe) override {
        const auto at = m_steps.find(identity.selectionSplit + '\n' + identity.backend + '\n' + recipe);
        return at == m_steps.end() ? std::nullopt : std::optional(at->second);
    }
    Result<void> add(std::int64_t, const SearchIdentity& identity, const SearchStep& step) override {
        m_steps.emplace(identity.selectionSplit + '\n' + identity.backend + '\n' + step.outcome.recipe, step);
        return {};
    }
    Result<std::optional<LatencyPair>> findLatency(const SearchIdentity& identity,
                                                   const std::string& recipe) override {
        const auto at = m_latencies.find(identity.device + '\n' + identity.workload + '\n' + recipe);
        return at == m_latencies.end() ? std::nullopt : std::optional(at->second);
    }
    Result<void> addLatency(std::int64_t, const SearchIdentity& identity, const LatencyPair& pair) override {
        m_latencies.emplace(identity.device + '\n' + identity.workload + '\n' + pair.recipe, pair);
        return {};
    }
    Result<std::int64_t> addFinalist(std::int64_t, const Measurement&, bool) override { return 0; }
    Result<void> finish(std::int64_t, const std::string&, const std::string&) override { return {}; }

private:
    std::int64_t m_runs = 0;
    std::map<std::string, SearchStep> m_steps;
    std::map<std::string, LatencyPair> m_latencies;
};

} // namespace

std::unique_ptr<SearchLog> makeMemorySearchLog() {
    return std::make_unique<MemorySearchLog>();
}

} // namespace pscope
