// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/presets.h"

#include <QCoreApplication>
#include <QSettings>

namespace pscope {
namespace {

const QString kKey = QStringLiteral("presets");

void store(const std::vector<Preset>& presets) {
    QSettings settings;
    settings.beginWriteArray(kKey, static_cast<int>(presets.size()));
    for (std::size_t i = 0; i < presets.size(); ++i) {
        settings.setArrayIndex(static_cast<int>(i));
        settings.setValue(QStringLiteral("name"), presets[i].name);
        settings.setValue(QStringLiteral("recipe"), presets[i].recipe);
    }
    settings.endArray();
}

} // namespace

const std::vector<Preset>& Presets::shipped() {
    static const std::vector<Preset> presets = [] {
        std::vector<Preset> made;
        for (const char* recipe :
             {"*: int8", "*: bf16", "*: 2:4", "*: 2:4 int8", "*: 4x4 80% int8", "*: 50%", "*: int4 group 32"})
            made.push_back({QLatin1String(recipe), QLatin1String(recipe), true});
        return made;
    }();
    return presets;
}

std::vector<Preset> Presets::saved() {
    std::vector<Preset> presets;
    QSettings settings;
    const int count = settings.beginReadArray(kKey);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        Preset preset{settings.value(QStringLiteral("name")).toString(),
                      settings.value(QStringLiteral("recipe")).toString(), false};
        if (!preset.name.isEmpty()) presets.push_back(std::move(preset));
    }
    settings.endArray();
    return presets;
}

void Presets::save(const QString& name, const QString& recipe) {
    std::vector<Preset> presets = saved();
    std::erase_if(presets, [&](const Preset& preset) { return preset.name == name; });
    presets.push_back({name, recipe, false});
    store(presets);
}

void Presets::remove(const QString& name) {
    std::vector<Preset> presets = saved();
    std::erase_if(presets, [&](const Preset& preset) { return preset.name == name; });
    QSettings().remove(kKey);
    store(presets);
}

} // namespace pscope
