// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/sweep_driver.h"

#include <QPointer>

#include "widgets/models/current_measurer.h"
#include "widgets/models/formatter.h"

namespace pscope {
namespace {

const QString kTag = QStringLiteral("sweep");

} // namespace

SweepDriver::SweepDriver(Lab& lab, QObject* parent) : QObject(parent), m_lab(lab) {
    connect(&lab.document(), &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        const bool otherGround = event.kind == Kind::Model || event.kind == Kind::Data || event.kind == Kind::Device || event.kind == Kind::Workload || event.kind == Kind::Metric;
        if (otherGround && isRunning()) stop(); // the rungs would no longer be comparable
    });
}

void SweepDriver::start(const SweepOptions& options) {
    if (isRunning() || !m_lab.document().hasModel()) return;
    m_options = options;
    m_options.evaluate = CurrentMeasurer::optionsFor(m_lab.document());
    if (!m_options.evaluate.measureAccuracy) m_options.sensitivityOrdered = false;
    m_steps.clear();
    m_done = 0;
    m_sensitivityPlanned = !m_options.sensitivityOrdered;
    planUniform();
}

void SweepDriver::planUniform() {
    m_stage = Stage::Uniform;
    emit stateChanged();
    m_lab.jobs().run<std::vector<SweepStep>>(
        kTag, tr("Plan the sweep"), JobPriority::Background,
        [lane = m_lab.lane(), options = m_options](JobContext& job) -> Result<std::vector<SweepStep>> {
            PSCOPE_TRY(bench, benchOf(*lane));
            PSCOPE_TRY(scores, bench->unitScores("magnitude", job));
            return uniformLadder(bench->shape(), *scores, options);
        },
        [self = QPointer(this)](Result<std::vector<SweepStep>>& steps) {
            if (self) self->onPlanned(steps);
        });
}

void SweepDriver::planSensitivity() {
    m_stage = Stage::Sensitivity;
    emit stateChanged();
    m_lab.jobs().run<std::vector<SweepStep>>(
        kTag, tr("Sweep: which layers are sensitive"), JobPriority::Background,
        [lane = m_lab.lane(), options = m_options](JobContext& job) -> Result<std::vector<SweepStep>> {
            PSCOPE_TRY(bench, benchOf(*lane));
            return sensitivityLadder(*bench, options, job);
        },
        [self = QPointer(this)](Result<std::vector<SweepStep>>& steps) {
            if (self) self->onPlanned(steps);
        });
}

void SweepDriver::onPlanned(Result<std::vector<SweepStep>>& steps) {
    if (!isRunning()) return;
    if (!steps) return onError(steps.error());
    if (m_stage == Stage::Sensitivity) m_sensitivityPlanned = true;
    m_steps.insert(m_steps.end(), steps->begin(), steps->end());
    next();
}

void SweepDriver::next() {
    const SessionDocument& document = m_lab.document();
    while (!m_steps.empty()) {
        m_rung = std::move(m_steps.front());
        m_steps.pop_front();
        if (!document.measured(toText(m_rung.recipe, document.model().shape))) return measure(m_rung);
        ++m_done;
    }
    if (!m_sensitivityPlanned) return planSensitivity();
    finish();
}

void SweepDriver::measure(const SweepStep& step) {
    m_stage = Stage::Rung;
    emit stateChanged();
    m_lab.jobs().run<Measurement>(
        kTag, tr("Sweep %1 of %2: %3").arg(m_done + 1).arg(total()).arg(toQt(step.name)), JobPriority::Background,
        [lane = m_lab.lane(), session = m_lab.session(), step, options = m_options.evaluate](JobContext& job) {
            return measureAndStore(*lane, session.get(), step.recipe, options, step.name, {}, job);
        },
        [self = QPointer(this)](Result<Measurement>& result) {
            if (self) self->onMeasured(result);
        });
}

void SweepDriver::onMeasured(Result<Measurement>& result) {
    if (!isRunning()) return;
    if (!result && result.error().code == ErrorCode::Cancelled) return onError(result.error());
    ++m_done;
    if (result) m_lab.document().addPoint(std::move(*result));
    else m_lab.report(result.error()); // one rung that cannot be built does not end the ladder
    m_stage = Stage::Uniform;
    next();
}

void SweepDriver::onError(const Error& error) {
    if (error.code != ErrorCode::Cancelled) m_lab.report(error);
    finish();
}

void SweepDriver::yieldLane() {
    switch (m_stage) {
    case Stage::Idle: return;
    case Stage::Uniform: return planUniform(); // replaces itself under its tag
    case Stage::Sensitivity: return planSensitivity();
    case Stage::Rung: return measure(m_rung);
    }
}

void SweepDriver::stop() {
    if (!isRunning()) return;
    m_lab.jobs().cancelTag(kTag);
    finish();
}

void SweepDriver::finish() {
    m_steps.clear();
    m_stage = Stage::Idle;
    emit stateChanged();
}

} // namespace pscope
