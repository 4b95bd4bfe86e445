// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Measures recipes on a set of devices one after another in the background. Every figure is stored at once; a device
// that fails costs one sentence and its own rows, never those of others.
#pragma once

#include "widgets/models/device_table.h"
#include "widgets/models/step_driver.h"

namespace pscope {

class DeviceRunner : public QObject {
    Q_OBJECT
public:
    DeviceRunner(Lab& lab, DeviceTable& table, QObject* parent = nullptr);
    enum class Known { Keep, Again };
    /// Recipe texts that do not fit the open model are reported and left out. False when nothing is left to measure.
    bool start(const std::vector<std::string>& recipes, const std::vector<DeviceChoice>& devices, Known known);
    void stop() { m_driver.stop(); }
    StepDriver& driver() { return m_driver; }

private:
    StepDriver::Step step(const Recipe& recipe, const DeviceChoice& device, DeviceTable::TaskKey key,
                          std::shared_ptr<std::map<std::string, std::string>> lost);
    void onMeasured(const DeviceTable::TaskKey& key, Result<Measurement>& result, bool first);
    void onStopped();

    Lab& m_lab;
    DeviceTable& m_table;
    StepDriver m_driver;
    std::vector<DeviceTable::TaskKey> m_order; // of the steps
};

} // namespace pscope
