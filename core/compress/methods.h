// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One function per method file; registry.cpp lists them. Private to this room.
#pragma once

#include "core/compress/method.h"

namespace pscope {

WeightMethod magnitudeMethod();
WeightMethod wandaMethod();
WeightMethod randomMethod();
WeightMethod sparseGptMethod();
WeightMethod gptqMethod();
WeightMethod obsMethod();
WeightMethod smoothQuantMethod();

UnitMethod unitMagnitudeMethod();
UnitMethod unitMichelMethod();
UnitMethod unitFisherMethod();
UnitMethod unitRandomMethod();
UnitMethod unitFisherRearrangedMethod();

RepairMethod noRepair();
RepairMethod leastSquaresRepair();
RepairMethod rescaleRepair();

/// A number in [0, 1) that depends on nothing but its arguments: the i-th draw of stream `seed`.
float uniformAt(std::uint64_t seed, std::uint64_t index);

} // namespace pscope
