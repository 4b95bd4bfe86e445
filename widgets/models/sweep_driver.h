// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A ladder of recipes measured one background job at a time, so that edits always come first: a running rung is given up
// for an edit and repeated afterwards.
#pragma once

#include <deque>

#include "core/search/sweep.h"
#include "widgets/models/lab.h"

namespace pscope {

class SweepDriver : public QObject {
    Q_OBJECT
public:
    explicit SweepDriver(Lab& lab, QObject* parent = nullptr);
    void start(const SweepOptions& options);
    void stop();
    /// An edit wants the lane now.
    void yieldLane();
    bool isRunning() const { return m_stage != Stage::Idle; }
    int done() const { return m_done; }
    int total() const { return m_done + static_cast<int>(m_steps.size()) + (m_stage == Stage::Rung ? 1 : 0); }

signals:
    void stateChanged(); // running or not, and how far

private:
    enum class Stage { Idle, Uniform, Rung, Sensitivity };
    void next();
    void planUniform();
    void planSensitivity();
    void measure(const SweepStep& step);
    void onPlanned(Result<std::vector<SweepStep>>& steps);
    void onMeasured(Result<Measurement>& result);
    void onError(const Error& error);
    void finish();

    Lab& m_lab;
    SweepOptions m_options;
    Stage m_stage = Stage::Idle;
    bool m_sensitivityPlanned = false;
    std::deque<SweepStep> m_steps;
    SweepStep m_rung;
    int m_done = 0;
};

} // namespace pscope
