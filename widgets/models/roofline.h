// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Measured matrices on the roofline: how much work each does per byte it must read, and how fast it did it.
#pragma once

#include "core/backend/ceilings.h"
#include "widgets/models/lab.h"

namespace pscope {

struct RooflinePoint {
    MatrixId id;
    QString kernel;
    double operationsPerByte = 0; // executed operations / bytes of weights, inputs and outputs
    double gigaOperations = 0;    // per second
    double us = 0;
    int bits = 32;
};

/// Tokens of one timed pass: the workload's, or what the counted MACs of real sentences amount to.
double tokensOf(const Measurement& point, const ModelShape& shape);
/// Empty without times of parts.
std::vector<RooflinePoint> rooflinePoints(const Measurement& point, const ModelFacts& model);

/// Measures the machine once per device and number of threads.
class CeilingMeter : public QObject {
    Q_OBJECT
public:
    explicit CeilingMeter(Lab& lab, QObject* parent = nullptr)
        : QObject(parent)
        , m_lab(lab) {}
    void request();
    /// Null until measured for the present device and threads.
    const MachineCeilings* ceilings() const;

signals:
    void measured();
    void failed(const QString& sentence);

private:
    std::string key() const;
    Lab& m_lab;
    std::map<std::string, MachineCeilings> m_known;
};

} // namespace pscope
