// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/settings_clip.h"

#include <QRegularExpression>

#include <algorithm>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

std::optional<MatrixKind> kindOf(const QString& text) {
    for (int kind = 0; kind <= static_cast<int>(MatrixKind::Classifier); ++kind)
        if (toQt(name(static_cast<MatrixKind>(kind))) == text) return static_cast<MatrixKind>(kind);
    return std::nullopt;
}

std::vector<int> layersOf(const std::vector<MatrixId>& ids) {
    std::set<int> layers;
    for (const MatrixId& id : ids)
        layers.insert(id.layer);
    return {layers.begin(), layers.end()};
}

} // namespace

QString copiedSettings(const Recipe& recipe, const std::vector<MatrixId>& ids) {
    QStringList statements;
    for (const MatrixId& id : ids) {
        const QString setting = toQt(toText(recipe.matrix(id.layer, id.kind))), kind = toQt(name(id.kind));
        statements << (id.layer < 0 ? QStringLiteral("%1: %2").arg(kind, setting)
                                    : QStringLiteral("layers %1 %2: %3").arg(id.layer).arg(kind, setting));
    }
    return statements.join(QStringLiteral("; "));
}

Result<std::map<MatrixId, MatrixSpec>> pastedSettings(const QString& text,
                                                      const std::vector<MatrixId>& targets) {
    std::map<MatrixId, MatrixSpec> result;
    const QString trimmed = text.simplified();
    if (!trimmed.contains(QLatin1Char(';'))) {
        // After "2:4" comes no blank; after the colon of a statement there is one.
        static const QRegularExpression statement(QStringLiteral("^(?:layers \\d+ )?[a-z.]+: (.+)$"));
        const QRegularExpressionMatch match = statement.match(trimmed);
        const auto spec = parseMatrixSpec(fromQt(match.hasMatch() ? match.captured(1) : trimmed));
        if (!spec)
            return fail(ErrorCode::BadInput,
                        "paste: \"{}\" is no setting; expected one such as \"2:4 int8\", or settings copied "
                        "from the layer table",
                        fromQt(trimmed.left(60)));
        for (const MatrixId& id : targets)
            result[id] = *spec;
        return result;
    }
    static const QRegularExpression statement(QStringLiteral("^(?:layers (\\d+) )?([a-z.]+): (.+)$"));
    std::map<int, std::map<MatrixKind, MatrixSpec>> copied; // by layer
    for (const QString& part : trimmed.split(QLatin1Char(';'), Qt::SkipEmptyParts)) {
        const QRegularExpressionMatch match = statement.match(part.trimmed());
        const auto kind = match.hasMatch() ? kindOf(match.captured(2)) : std::nullopt;
        const auto spec = kind ? parseMatrixSpec(fromQt(match.captured(3)))
                               : Result<MatrixSpec>(fail(ErrorCode::BadInput, "no matrix"));
        if (!kind || !spec)
            return fail(ErrorCode::BadInput,
                        "paste: \"{}\" is no setting of a matrix; expected \"layers 0 ffn.in: 2:4 int8\"",
                        fromQt(part.trimmed().left(60)));
        copied[match.captured(1).isEmpty() ? -1 : match.captured(1).toInt()][*kind] = *spec;
    }
    if (copied.empty())
        return fail(ErrorCode::BadInput,
                    "paste: the clipboard holds no settings; copy some from the layer table first");
    std::vector<const std::map<MatrixKind, MatrixSpec>*> sources;
    for (const auto& [layer, settings] : copied)
        sources.push_back(&settings);
    const std::vector<int> layers = layersOf(targets);
    for (const MatrixId& id : targets) {
        const auto place =
            static_cast<std::size_t>(std::find(layers.begin(), layers.end(), id.layer) - layers.begin());
        const auto& settings = *sources[place % sources.size()];
        if (const auto found = settings.find(id.kind); found != settings.end()) result[id] = found->second;
    }
    if (result.empty())
        return fail(ErrorCode::BadInput,
                    "paste: none of the copied matrices is of a kind that is selected; select whole layers");
    return result;
}

} // namespace pscope
