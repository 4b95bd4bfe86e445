// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of the compared points to every example, as a job: what was evaluated in this run is known, the
// rest is evaluated.
#pragma once

#include "core/measure/flips.h"
#include "widgets/models/lab.h"

namespace pscope {

class CompareRunner : public QObject {
    Q_OBJECT
public:
    explicit CompareRunner(Lab& lab, QObject* parent = nullptr)
        : QObject(parent)
        , m_lab(lab) {}
    void run();
    void cancel();

signals:
    void started();
    void finished(const pscope::FlipTable& table);
    /// Also when cancelled; then the sentence is empty.
    void failed(const QString& sentence);

private:
    Lab& m_lab;
};

} // namespace pscope
