// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/cpu_calibration.h"

#include "backends/cpu/calibration_file.h"

namespace pscope::cpu {

const CpuCalibration::Known& CpuCalibration::known(Isa isa) const {
    const auto [entry, isNew] = m_known.try_emplace(isa);
    if (!isNew || m_folder.empty()) return entry->second;
    const CalibrationTable now = emptyCalibration(isa);
    auto table = readCalibration(calibrationFile(m_folder, now), now);
    if (table)
        entry->second.calibration =
            std::make_shared<Calibration>(std::make_shared<CalibrationTable>(std::move(*table)));
    else if (table.error().code != ErrorCode::NotFound)
        entry->second.problem = table.error().message;
    return entry->second;
}

CalibrationState CpuCalibration::state(Isa isa) const {
    std::scoped_lock lock(m_mutex);
    const Known& what = known(isa);
    CalibrationState state{
        .present = what.calibration != nullptr, .possible = !m_folder.empty(), .problem = what.problem};
    if (state.possible) state.file = calibrationFile(m_folder, emptyCalibration(isa));
    if (state.present) state.date = what.calibration->table()->date;
    return state;
}

std::shared_ptr<const Calibration> CpuCalibration::get(Isa isa) const {
    std::scoped_lock lock(m_mutex);
    return known(isa).calibration;
}

Result<std::shared_ptr<const CalibrationTable>> CpuCalibration::measure(Isa isa, JobContext& job) {
    auto& run = m_unfinished[isa];
    if (!run) run = std::make_unique<CalibrationRun>(isa);
    PSCOPE_TRY(measured, run->advance(job));
    run.reset();
    auto table = std::make_shared<const CalibrationTable>(std::move(measured));
    {
        std::scoped_lock lock(m_mutex);
        m_known[isa] = {std::make_shared<Calibration>(table), {}};
    }
    if (!m_folder.empty()) PSCOPE_CHECK(writeCalibration(calibrationFile(m_folder, *table), *table));
    return table;
}

} // namespace pscope::cpu
