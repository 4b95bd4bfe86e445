// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of kernels as this machine was measured to have it (calibrate.h measures, calibration_file.h
// keeps).
#pragma once

#include <map>
#include <optional>

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/pack.h"
#include "core/backend/calibration.h"

namespace pscope::cpu {

/// The row's name of a kernel; `group` is the matrix's quantisation group. An fp32 kernel standing in for
/// another arithmetic is the fp32 kernel.
std::string calibrationKey(const KernelChoice& choice, int group);

/// Batches as they are measured: one for each of the two widths that PackedLinear tells apart.
inline constexpr int calibrationTokensNarrow = 12, calibrationTokensWide = 128;

/// Answers out of a table, in a microsecond.
class Calibration {
public:
    explicit Calibration(std::shared_ptr<const CalibrationTable> table);

    /// Time / time of dense fp32 of the same matrix, interpolated between the measured densities at the
    /// measured size that is nearest. Nothing for a kernel that was not measured.
    std::optional<double> ratio(const std::string& kernel, int rows, int columns, bool narrow,
                                double density) const;
    const std::shared_ptr<const CalibrationTable>& table() const { return m_table; }

private:
    struct Point {
        double density, ratio;
    };
    struct Curve {
        double weights = 0;        // of the matrix
        std::vector<Point> points; // by density
    };
    std::shared_ptr<const CalibrationTable> m_table;
    std::map<std::pair<std::string, bool>, std::vector<Curve>> m_curves;
};

} // namespace pscope::cpu
