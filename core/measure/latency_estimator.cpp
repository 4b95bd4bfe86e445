// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/latency_estimator.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace pscope {
namespace {

constexpr std::size_t kKeptErrors = 60;
constexpr std::size_t kEnoughErrors = 5;
constexpr double kUntestedError = 0.25; // what is said before enough estimates met a measurement

double microseconds(const PartTime& part) {
    return std::chrono::duration<double, std::micro>(part.time).count();
}

/// Settings that differ in sparsity only share a family.
std::string familyOf(const MatrixSpec& spec) {
    std::string family = fmt::format("{} bits group {}", spec.bits, spec.group);
    if (spec.pattern == Pattern::Block) family += fmt::format(" {}x{}", spec.p, spec.q);
    if (spec.pattern == Pattern::NM) family += fmt::format(" of {}", spec.m);
    if (spec.pattern == Pattern::Unstructured) family += " unstructured";
    return family;
}

std::string denseFamily(const MatrixSpec& spec) {
    MatrixSpec dense;
    dense.bits = spec.bits;
    dense.group = spec.group;
    return familyOf(dense);
}

struct Place {
    int layer = -1;
    MatrixKind kind = MatrixKind::Classifier;
    std::string rest; // "norm", "attention" where it is no matrix
    bool isMatrix = false;
};

Place placeOf(const std::string& part) {
    Place place;
    constexpr std::string_view kPrefix = "layer ";
    if (!std::string_view(part).starts_with(kPrefix)) {
        place.rest = part;
        return place;
    }
    const char* const end = part.data() + part.size();
    const auto number = std::from_chars(part.data() + kPrefix.size(), end, place.layer);
    place.rest = number.ptr < end ? std::string(number.ptr + 1, end) : std::string();
    for (int k = 0; k < kLayerMatrices; ++k) {
        if (place.rest != name(static_cast<MatrixKind>(k))) continue;
        place.kind = static_cast<MatrixKind>(k);
        place.isMatrix = true;
    }
    return place;
}

/// A rule of thumb where nothing was measured and the device promises nothing: kept weights plus the price of
/// finding them.
double countedRatio(const MatrixSpec& spec) {
    const double arithmetic = spec.bits <= 8 ? 0.45 : spec.bits == 16 ? 0.8 : 1.0;
    if (spec.isDense()) return arithmetic;
    const double density = 1 - spec.zeroFraction();
    const double indexCost = spec.pattern == Pattern::Block ? 1.1 : 1.6;
    return std::min(arithmetic, arithmetic * (indexCost * density + 0.08));
}

} // namespace

std::string_view name(EstimateBasis basis) {
    switch (basis) {
    case EstimateBasis::Measured:
        return "measured parts";
    case EstimateBasis::Interpolated:
        return "measured parts, interpolated";
    case EstimateBasis::OtherSize:
        return "parts measured at another size";
    case EstimateBasis::Expected:
        return "calibration of this machine";
    case EstimateBasis::Counted:
        break;
    }
    return "a rule of thumb";
}

LatencyEstimator::LatencyEstimator(ModelShape shape, ExpectedSpeedup expected)
    : m_shape(std::move(shape))
    , m_expected(std::move(expected)) {}

void LatencyEstimator::learn(const Measurement& point) {
    if (!point.latency || point.provenance == Provenance::Estimated) return;
    const auto parsed = parseRecipe(point.requested, m_shape);
    if (!parsed) return;
    if (point.isBaseline()
            ? !point.latency->parts.empty()
            : m_denseParts.empty() && point.baselineLatency && !point.baselineLatency->parts.empty()) {
        const LatencyResult& dense = point.isBaseline() ? *point.latency : *point.baselineLatency;
        m_denseParts.clear();
        m_order.clear();
        for (const PartTime& part : dense.parts) {
            if (m_denseParts.insert({part.part, microseconds(part)}).second)
                m_order.push_back(part.part);
            else
                m_denseParts[part.part] += microseconds(part);
        }
        m_denseUs = dense.p50Us;
    }
    if (point.isBaseline() || !point.baselineLatency || point.baselineLatency->parts.empty()) return;
    // The estimate made from what was known before meets the measurement: this is how far estimates can be
    // trusted.
    if (const auto before = estimate(*parsed); before && point.speedup.value > 0) {
        m_errors.push_back(std::abs(point.speedup.value / before->speedup - 1));
        if (m_errors.size() > kKeptErrors) m_errors.erase(m_errors.begin());
    }
    std::map<std::string, double> dense;
    for (const PartTime& part : point.baselineLatency->parts)
        dense[part.part] += microseconds(part);
    std::map<std::string, double> own;
    for (const PartTime& part : point.latency->parts)
        own[part.part] += microseconds(part);
    // Layers of one setting are averaged within the point; a newer point replaces an older one.
    std::map<std::string, BySizeAndDensity> fresh;
    for (const auto& [part, us] : own) {
        const Place place = placeOf(part);
        const auto before = dense.find(part);
        if (!place.isMatrix || before == dense.end() || !(before->second > 0) || !(us > 0) ||
            place.layer >= m_shape.layers)
            continue;
        const MatrixSpec& spec = parsed->matrix(place.layer, place.kind);
        const MatrixSize size = sizeAfterRemoval(*parsed, m_shape, place.layer, place.kind);
        Mean& mean = fresh[familyOf(spec)][{size.rows, size.columns}][1 - spec.zeroFraction()];
        mean.sum += us / before->second;
        ++mean.count;
    }
    for (auto& [family, sizes] : fresh)
        for (auto& [size, densities] : sizes)
            for (auto& [density, mean] : densities)
                m_ratios[family][size][density] = mean;
}

std::optional<double> LatencyEstimator::known(const std::string& family, Size size, double density,
                                              bool interpolate) const {
    const auto sizes = m_ratios.find(family);
    if (sizes == m_ratios.end()) return std::nullopt;
    const auto at = sizes->second.find(size);
    if (at == sizes->second.end()) return std::nullopt;
    const auto& known = at->second;
    if (const auto exact = known.find(density); exact != known.end()) return exact->second.value();
    if (!interpolate) return std::nullopt;
    const auto above = known.upper_bound(density);
    if (above != known.end() && above != known.begin()) {
        const auto below = std::prev(above);
        const double share = (density - below->first) / (above->first - below->first);
        return below->second.value() + share * (above->second.value() - below->second.value());
    }
    // Beyond what was seen a kernel's time has a part that does not shrink: a quarter of it, as a cautious
    // guess.
    const auto nearest = above == known.end() ? std::prev(above) : above;
    return nearest->second.value() * (0.25 + 0.75 * density / nearest->first);
}

SettingRatio LatencyEstimator::ratio(MatrixKind, const MatrixSpec& asked, int rows, int columns) const {
    const MatrixSpec spec = normalized(asked);
    if (spec == MatrixSpec{}) return {1, EstimateBasis::Measured};
    const std::string family = familyOf(spec);
    const double density = 1 - spec.zeroFraction();
    const Size size{rows, columns};
    if (const auto exact = known(family, size, density, false)) return {*exact, EstimateBasis::Measured};
    if (const auto near = known(family, size, density, true)) {
        // Back-ends fall back to their dense kernel where a sparse one would be slower.
        const auto dense = spec.bits == 32 ? std::optional(1.0) : known(denseFamily(spec), size, 1.0, false);
        return {dense ? std::min(*near, *dense) : *near, EstimateBasis::Interpolated};
    }
    if (const auto sizes = m_ratios.find(family); sizes != m_ratios.end()) {
        Mean mean;
        for (const auto& [other, densities] : sizes->second) {
            mean.sum += *known(family, other, density, true);
            ++mean.count;
        }
        return {mean.value(), EstimateBasis::OtherSize};
    }
    if (m_expected)
        if (const auto speedup = m_expected(spec, rows, columns); speedup && *speedup > 0)
            return {1 / *speedup, EstimateBasis::Expected};
    return {countedRatio(spec), EstimateBasis::Counted};
}

double LatencyEstimator::denseUs(int layer, MatrixKind kind) const {
    const auto at =
        m_denseParts.find(layer < 0 ? "classifier" : fmt::format("layer {} {}", layer, name(kind)));
    return at == m_denseParts.end() ? 0 : at->second;
}

/// Parts that are no matrix shrink with what was removed around them.
double LatencyEstimator::partRatio(const std::string& part, const Recipe& recipe) const {
    const Place place = placeOf(part);
    if (place.layer < 0 || place.layer >= m_shape.layers) return 1;
    const auto at = static_cast<std::size_t>(place.layer);
    const LayerSpec& layer = recipe.layers[at];
    if (place.rest != "attention") return 1;
    const double heads = static_cast<double>(m_shape.headIds[at].size());
    return heads > 0 ? 1 - static_cast<double>(layer.removedHeads.size()) / heads : 1;
}

std::optional<LatencyEstimate> LatencyEstimator::estimate(const Recipe& recipe) const {
    if (!ready() || !(m_denseUs > 0)) return std::nullopt;
    LatencyEstimate result;
    double denseSum = 0, sum = 0;
    for (const std::string& part : m_order) {
        const double dense = m_denseParts.at(part);
        denseSum += dense;
        const Place place = placeOf(part);
        double us = dense;
        if (place.layer >= 0 && place.layer < m_shape.layers) {
            if (recipe.layers[static_cast<std::size_t>(place.layer)].dropped) continue;
            if (place.isMatrix) {
                const MatrixSize full =
                    sizeAfterRemoval(denseRecipe(m_shape), m_shape, place.layer, place.kind);
                const MatrixSize left = sizeAfterRemoval(recipe, m_shape, place.layer, place.kind);
                const double fullCount = static_cast<double>(full.rows) * full.columns;
                const MatrixSpec& spec = recipe.matrix(place.layer, place.kind);
                const auto cut = left == full ? std::nullopt
                                              : known(familyOf(spec), {left.rows, left.columns},
                                                      1 - spec.zeroFraction(), false);
                const SettingRatio setting = cut ? SettingRatio{*cut, EstimateBasis::Measured}
                                                 : ratio(place.kind, spec, full.rows, full.columns);
                result.weakest = std::max(result.weakest, setting.basis);
                us = dense * setting.ratio *
                     (cut || fullCount <= 0 ? 1 : static_cast<double>(left.rows) * left.columns / fullCount);
            } else {
                us = dense * partRatio(part, recipe);
            }
        }
        sum += us;
        result.parts.push_back({part, std::chrono::nanoseconds(std::llround(us * 1e3))});
    }
    if (!(denseSum > 0)) return std::nullopt;
    result.speedup = denseSum / std::max(sum, denseSum * 1e-3);
    result.p50Us = m_denseUs / result.speedup;
    result.checked = m_errors.size();
    result.usualError = kUntestedError;
    if (m_errors.size() >= kEnoughErrors) {
        std::vector<double> errors = m_errors;
        std::sort(errors.begin(), errors.end());
        result.usualError = errors[errors.size() * 9 / 10];
    }
    result.lowUs = result.p50Us * (1 - std::min(result.usualError, 0.9));
    result.highUs = result.p50Us * (1 + result.usualError);
    return result;
}

} // namespace pscope
