// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/param_form.h"

#include <QCheckBox>
#include <QComboBox>
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
    for (const double shown : {info.value, info.low, info.high})
        while (decimals < 8 && std::abs(shown * std::pow(10, decimals) - std::round(shown * std::pow(10, decimals))) > 1e-6)
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
    const auto known = m_typed[m_strategy].find(info.id);
    const double value = known == m_typed[m_strategy].end() ? info.value : known->second;
    QString tip = coreText(info.help);
    if (!tip.isEmpty() && !tip.endsWith(QLatin1Char('.'))) tip += QLatin1Char('.');
    const auto typed = [this, id = info.id](double now) {
        m_typed[m_strategy][id] = now;
        emit changed();
    };
    QWidget* field = nullptr;
    if (info.flag) {
        auto* tick = new QCheckBox(this);
        tick->setChecked(value != 0);
        connect(tick, &QCheckBox::toggled, this, [typed](bool on) { typed(on ? 1 : 0); });
        field = tick;
    } else if (!info.choices.empty()) {
        auto* choice = new QComboBox(this);
        for (const std::string& name : info.choices)
            choice->addItem(toQt(name));
        choice->setCurrentIndex(static_cast<int>(value));
        connect(choice, &QComboBox::currentIndexChanged, this, [typed](int at) { typed(at); });
        field = choice;
    } else {
        auto* number = new QDoubleSpinBox(this);
        number->setDecimals(decimalsFor(info));
        number->setRange(info.low, info.high);
        number->setSingleStep(info.whole ? 1 : std::pow(10, -std::min(2, number->decimals())));
        number->setStepType(info.whole && info.high > 100 ? QAbstractSpinBox::AdaptiveDecimalStepType
                                                          : QAbstractSpinBox::DefaultStepType);
        number->setValue(value);
        const QString unit = info.unit.empty() ? QString() : QLatin1Char(' ') + toQt(info.unit);
        number->setSuffix(unit);
        tip = tr("%1\n%2 to %3%4; %5%4 unless you say otherwise")
                  .arg(tip)
                  .arg(info.low)
                  .arg(info.high)
                  .arg(unit)
                  .arg(info.value)
                  .trimmed();
        connect(number, &QDoubleSpinBox::valueChanged, this, typed);
        field = number;
    }
    field->setObjectName(QStringLiteral("param ") + toQt(info.id));
    field->setToolTip(tip);
    field->setAccessibleName(coreText(info.label));
    guardFromWheel({field});
    auto* label = new QLabel(coreText(info.label), this);
    label->setToolTip(tip);
    label->setBuddy(field);
    m_layout->addRow(label, field);
}

void ParamForm::setValues(const Params& values) {
    for (const auto& [id, value] : values) {
        auto* field = findChild<QWidget*>(QStringLiteral("param ") + toQt(id));
        if (auto* number = qobject_cast<QDoubleSpinBox*>(field)) number->setValue(value);
        if (auto* choice = qobject_cast<QComboBox*>(field)) choice->setCurrentIndex(static_cast<int>(value));
        if (auto* tick = qobject_cast<QCheckBox*>(field)) tick->setChecked(value != 0);
    }
}

Params ParamForm::values() const {
    Params values;
    for (const ParamInfo& info : m_params) {
        auto* field = findChild<QWidget*>(QStringLiteral("param ") + toQt(info.id));
        if (auto* number = qobject_cast<QDoubleSpinBox*>(field)) values[info.id] = number->value();
        if (auto* choice = qobject_cast<QComboBox*>(field)) values[info.id] = choice->currentIndex();
        if (auto* tick = qobject_cast<QCheckBox*>(field)) values[info.id] = tick->isChecked() ? 1 : 0;
    }
    return values;
}

} // namespace pscope
