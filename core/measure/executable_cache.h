// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The last few prepared configurations, so that going back and forth between two points costs nothing.
#pragma once

#include <algorithm>
#include <list>
#include <memory>
#include <string>

#include "core/backend/backend.h"

namespace pscope {

/// One configuration ready to run, with the numbers it was made of: they answer what it costs, and keep the packed matrices known.
struct Prepared {
    std::unique_ptr<Executable> executable;
    CompressedModel compressed;
};

class ExecutableCache {
public:
    explicit ExecutableCache(std::size_t capacity) : m_capacity(capacity) {}

    Prepared* find(const std::string& key) {
        const auto at = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& e) { return e.key == key; });
        if (at == m_entries.end()) return nullptr;
        m_entries.splice(m_entries.begin(), m_entries, at);
        return &at->prepared;
    }
    Prepared* insert(std::string key, Prepared prepared) {
        m_entries.push_front({std::move(key), std::move(prepared)});
        if (m_entries.size() > m_capacity) m_entries.pop_back();
        return &m_entries.front().prepared;
    }
    void clear() { m_entries.clear(); }

private:
    struct Entry {
        std::string key;
        Prepared prepared;
    };
    std::size_t m_capacity;
    std::list<Entry> m_entries;
};

} // namespace pscope
