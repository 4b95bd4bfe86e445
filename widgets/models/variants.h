// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Named recipes and which of them each was made from: a tree whose root is the dense model. A value.
#pragma once

#include <string>
#include <vector>

#include <QString>

namespace pscope {

struct Variant {
    int id = 0;
    int parent = 0;
    QString name;
    std::string recipe; // canonical text
    QString time;       // ISO 8601, UTC
    bool operator==(const Variant&) const = default;
};

class VariantTree {
public:
    static constexpr int kRoot = 0; // the dense model; always there
    VariantTree();

    /// A child of the current one, which it becomes. A name that exists gets a number.
    int add(const QString& name, const std::string& recipe);
    bool rename(int id, const QString& name); // not the root
    /// Its children go to its parent.
    bool remove(int id); // not the root
    void setCurrent(int id);
    /// The recipe changed: when it is a variant's, that one is current; else the current one was edited.
    void follow(const std::string& recipe);

    const std::vector<Variant>& all() const { return m_all; } // parents before children
    const Variant* find(int id) const;
    int current() const { return m_current; }
    /// The recipe is not the current variant's any more.
    bool edited() const { return m_edited; }
    int depth(int id) const;
    std::vector<int> children(int id) const;
    QString freeName(const QString& wanted) const;

    std::string toJson() const;
    static VariantTree fromJson(const std::string& json); // damaged: only the root
    bool operator==(const VariantTree&) const = default;

private:
    std::vector<Variant> m_all;
    int m_current = kRoot;
    bool m_edited = false;
};

} // namespace pscope
