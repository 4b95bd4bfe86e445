// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/job_bridge.h"

namespace pscope {

JobBridge::JobBridge(QObject* parent)
    : QObject(parent), m_mailbox(std::make_shared<Mailbox>(this)), m_runner(std::make_unique<JobRunner>()) {
    qRegisterMetaType<JobInfo>();
    m_runner->setListener([this, mailbox = m_mailbox](const JobInfo& info) {
        mailbox->deliver([this, info] { onJob(info); });
    });
}

JobBridge::~JobBridge() { shutdown(); }

Ticket JobBridge::issue(const QString& tag) {
    if (tag.isEmpty()) return {std::make_shared<std::atomic<std::uint64_t>>(1), 1}; // never replaced
    auto& newest = m_newest[tag];
    if (!newest) newest = std::make_shared<std::atomic<std::uint64_t>>(0);
    return {newest, newest->fetch_add(1, std::memory_order_acq_rel) + 1};
}

void JobBridge::onJob(const JobInfo& info) {
    if (info.state != JobState::Queued && info.state != JobState::Running) {
        if (auto entry = m_unanswered.extract(info.id)) {
            const bool failed = info.state == JobState::Failed;
            entry.mapped()(failed ? Error{ErrorCode::Internal, info.error} : Error{ErrorCode::Cancelled, "cancelled"});
        }
    }
    emit jobChanged(info);
}

void JobBridge::cancelTag(const QString& tag) {
    issue(tag);
    m_runner->cancelTag(tag.toStdString());
}

void JobBridge::shutdown() {
    m_mailbox->close();
    if (m_runner) m_runner->cancelAll();
    m_runner.reset();
}

} // namespace pscope
