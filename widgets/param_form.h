// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A form for whatever parameters a registry row declares: label, unit, range and help come with them.
#pragma once

#include <map>

#include <QWidget>

#include "core/search/strategy.h"

class QFormLayout;

namespace pscope {

class ParamForm : public QWidget {
    Q_OBJECT
public:
    explicit ParamForm(QWidget* parent = nullptr);
    /// Values that were typed for a strategy come back with it.
    void setRow(const StrategyRow& row);
    void setValues(const Params& values);
    Params values() const; // of the strategy that is shown

signals:
    void changed();

private:
    void addField(const ParamInfo& info);

    QFormLayout* m_layout = nullptr;
    std::vector<ParamInfo> m_params;
    std::string m_strategy;
    std::map<std::string, Params> m_typed; // per strategy
};

} // namespace pscope
