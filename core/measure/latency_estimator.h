// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How long a recipe will roughly take, from parts that were timed before: no clock runs here, an answer costs
// microseconds.
//
// Every measured point gives, per matrix, the ratio of its time to the dense time of the same matrix in the
// same run. A new recipe is the dense model's measured parts times the ratios of its settings; the end-to-end
// time is scaled by the same sum. A setting without a ratio of its own is interpolated between sparsities,
// taken from a matrix of another size or from what the back-end expects; the weakest source an estimate leans
// on is said with it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/measure/measurement.h"

namespace pscope {

/// Where a ratio comes from, best first.
enum class EstimateBasis { Measured, Interpolated, OtherSize, Expected, Counted };
std::string_view name(EstimateBasis basis);

struct SettingRatio {
    double ratio = 1; // time / time of the dense fp32 matrix
    EstimateBasis basis = EstimateBasis::Counted;
};

struct LatencyEstimate {
    double p50Us = 0, lowUs = 0, highUs = 0;
    double speedup = 1;
    EstimateBasis weakest = EstimateBasis::Measured;
    double usualError = 0;   // fraction: 90 % of the estimates so far were closer
    std::size_t checked = 0; // estimates that were compared with a measurement
    std::vector<PartTime> parts;
};

class LatencyEstimator {
public:
    /// What the device promises for a setting, as time dense / time; nothing when it makes no promise.
    using ExpectedSpeedup = std::function<std::optional<double>(const MatrixSpec&, int rows, int columns)>;

    explicit LatencyEstimator(ModelShape shape, ExpectedSpeedup expected = {});

    /// Takes in a point of one device and workload; all points given to one estimator must share them.
    void learn(const Measurement& point);
    bool ready() const { return !m_denseParts.empty(); }
    /// Nothing before a dense baseline with parts was learned.
    std::optional<LatencyEstimate> estimate(const Recipe& recipe) const;
    SettingRatio ratio(MatrixKind kind, const MatrixSpec& spec, int rows, int columns) const;
    /// Dense time of one matrix, 0 when it was never timed.
    double denseUs(int layer, MatrixKind kind) const;

private:
    struct Mean {
        double sum = 0;
        int count = 0;
        double value() const { return sum / count; }
    };
    struct Size {
        int rows = 0, columns = 0;
        auto operator<=>(const Size&) const = default;
    };
    /// Known ratios of one setting without its sparsity, by size and density.
    using BySizeAndDensity = std::map<Size, std::map<double, Mean>>;

    std::optional<double> known(const std::string& family, Size size, double density, bool interpolate) const;
    double partRatio(const std::string& part, const Recipe& recipe) const;

    ModelShape m_shape;
    ExpectedSpeedup m_expected;
    std::map<std::string, double> m_denseParts; // microseconds
    std::vector<std::string> m_order;           // of the parts
    double m_denseUs = 0;
    std::map<std::string, BySizeAndDensity> m_ratios;
    std::vector<double> m_errors; // |estimated / measured - 1|, newest last
};

} // namespace pscope
