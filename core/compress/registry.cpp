// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every one-shot method, in order of preference. To add one: write its file, declare it in methods.h, add its row here.
#include <fmt/ranges.h>

#include "core/compress/methods.h"

namespace pscope {

namespace {

template <class Method>
Result<const Method*> find(const std::vector<Method>& methods, std::string_view id, std::string_view what) {
    std::vector<std::string> known;
    for (const Method& method : methods) {
        if (method.id == id) return &method;
        known.push_back(method.id);
    }
    return fail(ErrorCode::NotFound, "there is no {} method '{}'; known are {}", what, id, fmt::join(known, ", "));
}

} // namespace

const std::vector<WeightMethod>& weightMethods() {
    static const std::vector<WeightMethod> methods{magnitudeMethod(), wandaMethod(), sparseGptMethod(), obsMethod(),
                                                   gptqMethod(), smoothQuantMethod(), randomMethod()};
    return methods;
}

const std::vector<UnitMethod>& unitMethods() {
    static const std::vector<UnitMethod> methods{unitMagnitudeMethod(), unitMichelMethod(), unitFisherMethod(),
                                                 unitFisherRearrangedMethod(), unitRandomMethod()};
    return methods;
}

const std::vector<RepairMethod>& repairMethods() {
    static const std::vector<RepairMethod> methods{noRepair(), leastSquaresRepair(), rescaleRepair()};
    return methods;
}

Result<const CalibrationStats*> Calibrator::inputGrams(JobContext&) {
    return fail(ErrorCode::Unsupported, "second moments of the inputs are not collected here; choose a data set");
}

Result<const RepairMethod*> findRepairMethod(std::string_view id) { return find(repairMethods(), id, "repair"); }
Result<const WeightMethod*> findWeightMethod(std::string_view id) { return find(weightMethods(), id, "weight"); }
Result<const UnitMethod*> findUnitMethod(std::string_view id) { return find(unitMethods(), id, "unit"); }

} // namespace pscope
