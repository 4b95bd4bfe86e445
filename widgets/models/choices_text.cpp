// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/choices_text.h"

#include <cstdio>
#include <sstream>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "widgets/models/formatter.h"

namespace pscope {

std::string workloadText(const Workload& workload) {
    return fmt::format("batch={} tokens={} threads={}", workload.batch, workload.tokens, workload.threads);
}

std::optional<Workload> parseWorkload(const std::string& text) {
    Workload workload;
    const int read = std::sscanf(text.c_str(), "batch=%d tokens=%d threads=%d", &workload.batch,
                                 &workload.tokens, &workload.threads);
    if (read != 3 || workload.batch < 1 || workload.tokens < 0 || workload.threads < 1) return std::nullopt;
    return workload;
}

std::string axesText(const std::string& x, const std::string& y) {
    return x + " " + y;
}

std::optional<std::pair<std::string, std::string>> parseAxes(const std::string& text) {
    std::istringstream words(text);
    std::string x, y;
    if (!(words >> x >> y) || !findAxis(x) || !findAxis(y)) return std::nullopt;
    return std::pair{x, y};
}

std::string scopeText(FrontScope scope) {
    switch (scope) {
    case FrontScope::SameWorkload:
        return "same-workload";
    case FrontScope::SameData:
        return "same-data";
    case FrontScope::Everything:
        break;
    }
    return "everything";
}

std::optional<FrontScope> parseScope(const std::string& text) {
    for (const FrontScope scope : {FrontScope::SameWorkload, FrontScope::SameData, FrontScope::Everything})
        if (scopeText(scope) == text) return scope;
    return std::nullopt;
}

std::string dataOptionsText(const DatasetOptions& options) {
    QJsonObject all;
    const std::pair<const char*, const std::string*> parts[] = {{"text", &options.textColumn},
                                                                {"pair", &options.pairColumn},
                                                                {"label", &options.labelColumn},
                                                                {"glue", &options.glueTask},
                                                                {"separator", &options.separator}};
    for (const auto& [key, value] : parts)
        if (!value->empty()) all[QLatin1String(key)] = toQt(*value);
    return all.isEmpty() ? std::string() : QJsonDocument(all).toJson(QJsonDocument::Compact).toStdString();
}

DatasetOptions parseDataOptions(const std::string& text) {
    const QJsonObject all = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    DatasetOptions options;
    options.textColumn = fromQt(all.value(QStringLiteral("text")).toString());
    options.pairColumn = fromQt(all.value(QStringLiteral("pair")).toString());
    options.labelColumn = fromQt(all.value(QStringLiteral("label")).toString());
    options.glueTask = fromQt(all.value(QStringLiteral("glue")).toString());
    options.separator = fromQt(all.value(QStringLiteral("separator")).toString());
    return options;
}

std::string pinsText(const std::set<MatrixId>& pins) {
    std::string text;
    for (const MatrixId& id : pins) {
        if (!text.empty()) text += "; ";
        text +=
            id.layer < 0 ? std::string(name(id.kind)) : fmt::format("layers {} {}", id.layer, name(id.kind));
    }
    return text;
}

std::set<MatrixId> parsePins(const std::string& text) {
    std::set<MatrixId> pins;
    std::istringstream statements(text);
    for (std::string statement; std::getline(statements, statement, ';');) {
        std::istringstream words(statement);
        std::string first, kindName;
        int layer = -1;
        words >> first;
        if (first == "layers")
            words >> layer >> kindName;
        else
            kindName = first;
        for (int kind = 0; kind <= static_cast<int>(MatrixKind::Classifier); ++kind) {
            const auto one = static_cast<MatrixKind>(kind);
            if (kindName == name(one) && (one == MatrixKind::Classifier) == (layer < 0))
                pins.insert({layer, one});
        }
    }
    return pins;
}

std::string viewText(const FrontView& view) {
    QJsonObject limits;
    for (const auto& [axis, limit] : view.limits) limits[toQt(axis)] = limit;
    QJsonArray hidden;
    for (const std::string& device : view.hiddenDevices) hidden << toQt(device);
    const QJsonObject all{{QStringLiteral("by_device"), view.byDevice},
                          {QStringLiteral("band"), view.band},
                          {QStringLiteral("candidates"), view.candidates},
                          {QStringLiteral("hidden_devices"), hidden},
                          {QStringLiteral("limits"), limits}};
    return QJsonDocument(all).toJson(QJsonDocument::Compact).toStdString();
}

FrontView parseView(const std::string& text) {
    FrontView view;
    const QJsonObject all = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    view.byDevice = all[QStringLiteral("by_device")].toBool(view.byDevice);
    view.band = all[QStringLiteral("band")].toBool(view.band);
    view.candidates = all[QStringLiteral("candidates")].toBool(view.candidates);
    for (const QJsonValue& device : all[QStringLiteral("hidden_devices")].toArray())
        view.hiddenDevices.push_back(fromQt(device.toString()));
    const QJsonObject limits = all[QStringLiteral("limits")].toObject();
    for (auto limit = limits.begin(); limit != limits.end(); ++limit)
        if (findAxis(fromQt(limit.key())) && limit.value().isDouble()) view.limits[fromQt(limit.key())] = limit.value().toDouble();
    return view;
}

} // namespace pscope
