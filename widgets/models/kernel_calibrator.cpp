// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/kernel_calibrator.h"

#include <QPointer>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

const QString kTag = QStringLiteral("calibrate");

} // namespace

KernelCalibrator::KernelCalibrator(Lab& lab, QObject* parent, int calmMs)
    : QObject(parent)
    , m_lab(lab) {
    m_delay.setSingleShot(true);
    m_delay.setInterval(calmMs);
    connect(&m_delay, &QTimer::timeout, this, &KernelCalibrator::startWhenIdle);
    connect(&lab.document(), &SessionDocument::changed, this, &KernelCalibrator::onChanged);
    connect(&lab.jobs(), &JobBridge::jobChanged, this, &KernelCalibrator::onJob);
}

Calibratable* KernelCalibrator::kernels() const {
    const std::string backend = m_lab.document().context().backend;
    if (backend.empty() || !m_lab.services().registry) return nullptr;
    const auto found = m_lab.services().registry->find(backend);
    return found ? dynamic_cast<Calibratable*>(*found) : nullptr;
}

void KernelCalibrator::onChanged(const ChangeEvent& event) {
    if (event.kind != ChangeEvent::Kind::Model && event.kind != ChangeEvent::Kind::Device) return;
    if (m_job == 0 && m_lab.document().hasModel()) m_delay.start();
}

/// Nothing that is being timed may be disturbed, nor anybody kept waiting: every other job goes first.
void KernelCalibrator::onJob(const JobInfo& job) {
    if (m_job == 0 || job.id == m_job || job.state != JobState::Queued) return;
    m_yielding = true;
    m_lab.jobs().cancel(m_job);
}

void KernelCalibrator::startWhenIdle() {
    Calibratable* target = kernels();
    if (!target || m_job != 0 || m_refused) return;
    if (!m_lab.jobs().idle()) return m_delay.start();
    const CalibrationState state = target->calibration();
    if (state.present || !state.possible) return;
    if (!state.problem.empty() && m_problem != toQt(state.problem)) {
        m_problem = toQt(state.problem);
        m_lab.problems().add(Severity::Warning, m_problem, QStringLiteral("device"));
    }
    using Table = std::shared_ptr<const CalibrationTable>;
    m_yielding = false;
    m_job = m_lab.jobs().run<Table>(
        kTag, tr("Calibrate: what each kernel gains on this machine"), JobPriority::Background,
        [target, registry = m_lab.services().registry](JobContext& job) { return target->calibrate(job); },
        [self = QPointer(this)](Result<Table>& table) {
            if (self) self->onFinished(table);
        });
}

void KernelCalibrator::onFinished(const Result<std::shared_ptr<const CalibrationTable>>& table) {
    m_job = 0;
    if (!table && table.error().code == ErrorCode::Cancelled) {
        m_refused = !m_yielding;
        if (m_yielding) m_delay.start();
        return;
    }
    if (!table)
        m_lab.report(table.error(), QStringLiteral("device")); // it may still be in use, only not kept
    if (!table && table.error().code != ErrorCode::Io) {
        m_refused = true;
        return;
    }
    m_lab.advisor().refresh();
    emit calibrated();
}

} // namespace pscope
