// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/matrix_edit.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

constexpr double kFirstSparsity = 0.5;       // what a freshly chosen unstructured pattern starts with
constexpr double kFirstBlockSparsity = 0.75; // blocks are only worth it when most are gone

void setPattern(MatrixSpec& spec, const PatternChoice& choice) {
    const double before = spec.zeroFraction();
    spec.pattern = choice.pattern;
    spec.n = spec.m = spec.p = spec.q = 0;
    spec.sparsity = 0;
    switch (choice.pattern) {
    case Pattern::Dense: break;
    case Pattern::Unstructured: spec.sparsity = before > 0 ? before : kFirstSparsity; break;
    case Pattern::NM: spec.n = choice.a; spec.m = choice.b; break;
    case Pattern::Block:
        spec.p = choice.a;
        spec.q = choice.b;
        spec.sparsity = before > 0 ? before : kFirstBlockSparsity;
        break;
    }
}

void setSparsity(MatrixSpec& spec, double sparsity) {
    // Whole thousandths: a slider's rounding noise must not make two texts of one setting.
    const double value = std::round(std::clamp(sparsity, 0.0, 0.99) * 1000) / 1000;
    if (spec.pattern == Pattern::NM) {
        spec.n = std::clamp(static_cast<int>(std::lround((1 - value) * spec.m)), 1, spec.m - 1);
        return;
    }
    if (value == 0) {
        setPattern(spec, {});
        return;
    }
    if (spec.pattern == Pattern::Dense) spec.pattern = Pattern::Unstructured;
    spec.sparsity = value;
}

} // namespace

std::string placeName(const MatrixId& id) {
    if (id.kind == MatrixKind::Classifier) return std::string(name(id.kind));
    return fmt::format("layer {} {}", id.layer, name(id.kind));
}

const std::vector<PatternChoice>& patternChoices() {
    static const std::vector<PatternChoice> choices{
        {Pattern::Dense, 0, 0},  {Pattern::Unstructured, 0, 0}, {Pattern::NM, 2, 4},    {Pattern::NM, 1, 4},
        {Pattern::NM, 4, 8},     {Pattern::NM, 2, 8},           {Pattern::NM, 1, 8},    {Pattern::Block, 4, 1},
        {Pattern::Block, 4, 4},  {Pattern::Block, 8, 4},        {Pattern::Block, 8, 8}, {Pattern::Block, 16, 4},
        {Pattern::Block, 16, 16}};
    return choices;
}

PatternChoice patternOf(const MatrixSpec& spec) {
    if (spec.pattern == Pattern::NM) return {Pattern::NM, spec.n, spec.m};
    if (spec.pattern == Pattern::Block) return {Pattern::Block, spec.p, spec.q};
    return {spec.pattern, 0, 0};
}

QString toText(const PatternChoice& choice) {
    switch (choice.pattern) {
    case Pattern::Unstructured: return QCoreApplication::translate("MatrixEdit", "unstructured");
    case Pattern::NM: return QStringLiteral("%1:%2").arg(choice.a).arg(choice.b);
    case Pattern::Block: return QStringLiteral("%1x%2").arg(choice.a).arg(choice.b);
    case Pattern::Dense: break;
    }
    return QCoreApplication::translate("MatrixEdit", "dense");
}

QString explain(const PatternChoice& choice) {
    switch (choice.pattern) {
    case Pattern::Unstructured: return QCoreApplication::translate("MatrixEdit", "Any single weight may go: keeps the most accuracy, hardest to make fast");
    case Pattern::NM:
        return QCoreApplication::translate("MatrixEdit", "Keeps %1 of every %2 consecutive inputs of each output").arg(choice.a).arg(choice.b);
    case Pattern::Block:
        return QCoreApplication::translate("MatrixEdit", "Removes whole blocks of %1 outputs × %2 inputs").arg(choice.a).arg(choice.b);
    case Pattern::Dense: break;
    }
    return QCoreApplication::translate("MatrixEdit", "Keeps every weight");
}

std::optional<PatternChoice> parsePatternChoice(const QString& text) {
    for (const PatternChoice& choice : patternChoices())
        if (toText(choice) == text.trimmed()) return choice;
    const auto spec = parseMatrixSpec(fromQt(text));
    if (!spec) return std::nullopt;
    return patternOf(*spec);
}

const std::vector<int>& bitChoices() {
    static const std::vector<int> bits{32, 16, 8, 4, 3, 2};
    return bits;
}

QString bitsText(int bits) {
    if (bits == 32) return QStringLiteral("fp32");
    if (bits == 16) return QStringLiteral("bf16");
    return QStringLiteral("int%1").arg(bits);
}

MatrixSpec applyEdit(MatrixSpec spec, const MatrixEdit& edit) {
    if (edit.pattern) setPattern(spec, *edit.pattern);
    if (edit.sparsity) setSparsity(spec, *edit.sparsity);
    if (edit.bits) {
        spec.bits = *edit.bits;
        if (spec.bits > 8) spec.group = 0;
    }
    return spec;
}

QString toText(const MatrixEdit& edit) {
    QStringList parts;
    if (edit.pattern) parts << toText(*edit.pattern);
    if (edit.sparsity) parts << formatPercent(*edit.sparsity, 0);
    if (edit.bits) parts << bitsText(*edit.bits);
    return parts.join(QLatin1Char(' '));
}

} // namespace pscope
