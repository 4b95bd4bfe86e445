// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/variants.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace pscope {

VariantTree::VariantTree()
    : m_all{{kRoot, kRoot, QStringLiteral("dense"), {}, {}}} {}

const Variant* VariantTree::find(int id) const {
    const auto at =
        std::find_if(m_all.begin(), m_all.end(), [id](const Variant& one) { return one.id == id; });
    return at == m_all.end() ? nullptr : &*at;
}

QString VariantTree::freeName(const QString& wanted) const {
    const auto taken = [this](const QString& name) {
        return std::any_of(m_all.begin(), m_all.end(), [&](const Variant& one) { return one.name == name; });
    };
    if (!taken(wanted)) return wanted;
    for (int number = 2;; ++number)
        if (const QString name = QStringLiteral("%1 %2").arg(wanted).arg(number); !taken(name)) return name;
}

int VariantTree::add(const QString& name, const std::string& recipe) {
    int id = 1;
    for (const Variant& one : m_all)
        id = std::max(id, one.id + 1);
    m_all.push_back(
        {id, m_current, freeName(name), recipe, QDateTime::currentDateTimeUtc().toString(Qt::ISODate)});
    m_current = id;
    m_edited = false;
    return id;
}

bool VariantTree::rename(int id, const QString& name) {
    const Variant* known = find(id);
    if (id == kRoot || !known || name.trimmed().isEmpty() || known->name == name) return false;
    const QString free = freeName(name.trimmed());
    m_all[static_cast<std::size_t>(known - m_all.data())].name = free;
    return true;
}

bool VariantTree::remove(int id) {
    const Variant* known = find(id);
    if (id == kRoot || !known) return false;
    const int parent = known->parent;
    if (m_current == id) {
        m_current = parent;
        m_edited = true;
    }
    m_all.erase(m_all.begin() + (known - m_all.data()));
    for (Variant& one : m_all)
        if (one.parent == id) one.parent = parent;
    return true;
}

void VariantTree::setCurrent(int id) {
    if (!find(id)) return;
    m_current = id;
    m_edited = false;
}

void VariantTree::follow(const std::string& recipe) {
    const Variant* now = find(m_current);
    if (now && now->recipe == recipe) {
        m_edited = false;
        return;
    }
    for (const Variant& one : m_all)
        if (one.recipe == recipe) return setCurrent(one.id);
    m_edited = true;
}

int VariantTree::depth(int id) const {
    int depth = 0;
    for (const Variant* one = find(id); one && one->id != kRoot; one = find(one->parent))
        ++depth;
    return depth;
}

std::vector<int> VariantTree::children(int id) const {
    std::vector<int> found;
    for (const Variant& one : m_all)
        if (one.parent == id && one.id != kRoot) found.push_back(one.id);
    return found;
}

std::string VariantTree::toJson() const {
    QJsonArray list;
    for (const Variant& one : m_all) {
        if (one.id == kRoot) continue;
        list.append(QJsonObject{{QStringLiteral("id"), one.id},
                                {QStringLiteral("parent"), one.parent},
                                {QStringLiteral("name"), one.name},
                                {QStringLiteral("recipe"), QString::fromStdString(one.recipe)},
                                {QStringLiteral("time"), one.time}});
    }
    const QJsonObject all{{QStringLiteral("current"), m_current}, {QStringLiteral("variants"), list}};
    return QJsonDocument(all).toJson(QJsonDocument::Compact).toStdString();
}

VariantTree VariantTree::fromJson(const std::string& json) {
    VariantTree tree;
    const QJsonObject all = QJsonDocument::fromJson(QByteArray::fromStdString(json)).object();
    for (const QJsonValue& value : all.value(QStringLiteral("variants")).toArray()) {
        const QJsonObject one = value.toObject();
        const int id = one.value(QStringLiteral("id")).toInt(),
                  parent = one.value(QStringLiteral("parent")).toInt();
        const QString name = one.value(QStringLiteral("name")).toString();
        // Parents are written before their children: what refers elsewhere hangs on the root, and no circle
        // can be read.
        if (id <= kRoot || name.isEmpty() || tree.find(id)) continue;
        tree.m_all.push_back({id, tree.find(parent) ? parent : kRoot, tree.freeName(name),
                              one.value(QStringLiteral("recipe")).toString().toStdString(),
                              one.value(QStringLiteral("time")).toString()});
    }
    const int current = all.value(QStringLiteral("current")).toInt();
    if (tree.find(current)) tree.m_current = current;
    return tree;
}

} // namespace pscope
