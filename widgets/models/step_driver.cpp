// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/step_driver.h"

#include <QPointer>

#include "widgets/models/formatter.h"

namespace pscope {

StepDriver::StepDriver(Lab& lab, QString tag, QObject* parent)
    : QObject(parent)
    , m_lab(lab)
    , m_tag(std::move(tag)) {
    connect(&lab.document(), &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind == Kind::Model || event.kind == Kind::Data || event.kind == Kind::Device) stop();
    });
}

void StepDriver::start(std::deque<Step> steps) {
    m_steps = std::move(steps);
    m_done = 0;
    m_total = static_cast<int>(m_steps.size());
    m_running = !m_steps.empty();
    emit stateChanged();
    if (m_running) post();
}

void StepDriver::post() {
    using Tell = std::function<void()>;
    const Step& step = m_steps.front();
    m_lab.jobs().run<Tell>(
        m_tag, tr("%1 (%2 of %3)").arg(step.title).arg(m_done + 1).arg(m_total), JobPriority::Background,
        [lane = m_lab.lane(), session = m_lab.session(), work = step.work](JobContext& job) {
            return work(*lane, session.get(), job);
        },
        [self = QPointer(this)](Result<Tell>& tell) {
            if (!self || !self->m_running) return;
            if (!tell) {
                if (tell.error().code != ErrorCode::Cancelled) emit self->failed(toQt(tell.error().message));
                return self->finish();
            }
            if (*tell) (*tell)();
            self->m_steps.pop_front();
            ++self->m_done;
            if (self->m_steps.empty()) return self->finish();
            emit self->stateChanged();
            self->post();
        });
}

void StepDriver::yieldLane() {
    if (m_running) post(); // replaces itself under its tag, behind what is interactive
}

void StepDriver::stop() {
    if (!m_running) return;
    m_lab.jobs().cancelTag(m_tag);
    finish();
}

void StepDriver::finish() {
    m_steps.clear();
    m_running = false;
    emit stateChanged();
    emit finished();
}

} // namespace pscope
