// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// "Try it": one typed text, answered by the dense and by the compressed model.
#pragma once

#include "widgets/models/lab.h"

namespace pscope {

class TryRunner : public QObject {
    Q_OBJECT
public:
    explicit TryRunner(Lab& lab, QObject* parent = nullptr) : QObject(parent), m_lab(lab) {}
    void ask(const QString& text, const QString& pair); // with the recipe as it stands
    void ask(const QString& text, const QString& pair, const Recipe& recipe);

signals:
    void answered(const pscope::TryAnswer& answer);
    void failed(const QString& sentence);

private:
    Lab& m_lab;
};

} // namespace pscope
