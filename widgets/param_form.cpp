// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/param_form.h"

#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>

#include <cmath>

#include "widgets/models/formatter.h"
#include "widgets/wheel_guard.h"

namespace pscope {
namespace {

/// Enough digits to say the smallest useful step of the range, and the default exactly.
int decimalsFor(const ParamInfo& info) {
    if (info.whole) return 0;
    int decimals =
        std::clamp(2 - static_cast<int>(std::floor(std::log10(std::max(1e-9, info.high - info.low)))), 1, 8);
    while (decimals < 8 && std::abs(info.value * std::pow(10, decimals) -
                                    std::round(info.value * std::pow(10, decimals))) > 1e-6)
        ++decimals;
    while (decimals < 8 && info.low > 0 && info.low < std::pow(10, -decimals))
        ++decimals;
    return decimals;
}

} // namespace

ParamForm::ParamForm(QWidget* parent)
    : QWidget(parent) {
    m_layout = new QFormLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setRowWrapPolicy(QFormLayout::WrapLongRows);
}

void ParamForm::setRow(const StrategyRow& row) {
    while (m_layout->rowCount() > 0)
        m_layout->removeRow(0);
    m_strategy = row.id;
    m_params = row.params;
    for (const ParamInfo& info : row.params)
        addField(info);
    setVisible(!row.params.empty());
}

void ParamForm::addField(const ParamInfo& info) {
    auto* field = new QDoubleSpinBox(this);
    field->setObjectName(QStringLiteral("param ") + toQt(info.id));
    field->setDecimals(decimalsFor(info));
    field->setRange(info.low, info.high);
    field->setSingleStep(info.whole ? 1 : std::pow(10, -std::min(2, field->decimals())));
    field->setStepType(info.whole && info.high > 100 ? QAbstractSpinBox::AdaptiveDecimalStepType
                                                     : QAbstractSpinBox::DefaultStepType);
    const auto known = m_typed[m_strategy].find(info.id);
    field->setValue(known == m_typed[m_strategy].end() ? info.value : known->second);
    if (!info.unit.empty()) field->setSuffix(QLatin1Char(' ') + toQt(info.unit));
    QString tip = toQt(info.help);
    if (!tip.isEmpty() && !tip.endsWith(QLatin1Char('.'))) tip += QLatin1Char('.');
    const QString unit = info.unit.empty() ? QString() : QLatin1Char(' ') + toQt(info.unit);
    field->setToolTip(tr("%1\n%2 to %3%4; %5%4 unless you say otherwise")
                          .arg(tip)
                          .arg(info.low)
                          .arg(info.high)
                          .arg(unit)
                          .arg(info.value)
                          .trimmed());
    field->setAccessibleName(toQt(info.label));
    guardFromWheel({field});
    auto* label = new QLabel(toQt(info.label), this);
    label->setToolTip(field->toolTip());
    label->setBuddy(field);
    m_layout->addRow(label, field);
    connect(field, &QDoubleSpinBox::valueChanged, this, [this, id = info.id](double value) {
        m_typed[m_strategy][id] = value;
        emit changed();
    });
}

void ParamForm::setValues(const Params& values) {
    for (const auto& [id, value] : values)
        if (auto* field = findChild<QDoubleSpinBox*>(QStringLiteral("param ") + toQt(id)))
            field->setValue(value);
}

Params ParamForm::values() const {
    Params values;
    for (const ParamInfo& info : m_params)
        if (auto* field = findChild<QDoubleSpinBox*>(QStringLiteral("param ") + toQt(info.id)))
            values[info.id] = field->value();
    return values;
}

} // namespace pscope
