// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recipes to start from: some come with the program, others the user saved; those live in the settings.
#pragma once

#include <vector>

#include <QString>

namespace pscope {

struct Preset {
    QString name;
    QString recipe; // one-line text
    bool shipped = false;
    bool operator==(const Preset&) const = default;
};

class Presets {
public:
    static const std::vector<Preset>& shipped();
    static std::vector<Preset> saved();
    /// Replaces the one of that name.
    static void save(const QString& name, const QString& recipe);
    static void remove(const QString& name);
};

} // namespace pscope
