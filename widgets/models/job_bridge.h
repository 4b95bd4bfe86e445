// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Posts work to a JobRunner and brings its result to the GUI thread by queued call. A result whose request was replaced by
// a newer one under the same tag is dropped; the counters live in shared state, so late letters never touch dead objects.
#pragma once

#include <atomic>
#include <map>
#include <memory>

#include <QObject>

#include "core/jobs/job_runner.h"
#include "widgets/models/mailbox.h"

namespace pscope {

/// Says whether a request is still the newest of its tag. Any thread.
class Ticket {
public:
    Ticket(std::shared_ptr<std::atomic<std::uint64_t>> newest, std::uint64_t mine) : m_newest(std::move(newest)), m_mine(mine) {}
    bool isCurrent() const { return m_newest->load(std::memory_order_acquire) == m_mine; }

private:
    std::shared_ptr<std::atomic<std::uint64_t>> m_newest;
    std::uint64_t m_mine;
};

class JobBridge : public QObject {
    Q_OBJECT
public:
    template <class T> using Work = std::function<Result<T>(JobContext&)>;
    template <class T> using Done = std::function<void(Result<T>&)>;

    explicit JobBridge(QObject* parent = nullptr);
    ~JobBridge() override;

    /// `work` runs on the lane, `done` on this thread. A non-empty tag makes the request replace older ones of that tag.
    template <class T>
    std::uint64_t run(const QString& tag, const QString& title, JobPriority priority, Work<T> work, Done<T> done) {
        return runWithUpdates<T>(tag, title, priority,
                                 [work = std::move(work)](JobContext& job, const Sender&) { return work(job); }, std::move(done));
    }

    /// As `run`; the work may send letters on its way, dropped like results when a newer request exists.
    using Sender = std::function<void(std::function<void()>)>;
    template <class T>
    std::uint64_t runWithUpdates(const QString& tag, const QString& title, JobPriority priority,
                                 std::function<Result<T>(JobContext&, const Sender&)> work, Done<T> done) {
        const Ticket ticket = issue(tag);
        const auto answered = std::make_shared<std::atomic<bool>>(false);
        const Sender send = [mailbox = m_mailbox, ticket](std::function<void()> letter) {
            mailbox->deliver([ticket, letter = std::move(letter)] {
                if (ticket.isCurrent()) letter();
            });
        };
        const std::uint64_t id = m_runner->post(
            tag.toStdString(), title.toStdString(), priority, [work = std::move(work), done, send, answered](JobContext& job) -> Result<void> {
                auto result = std::make_shared<Result<T>>(work(job, send));
                Result<void> outcome;
                if (!*result) outcome = std::unexpected(result->error());
                send([result, done, answered] {
                    answered->store(true);
                    done(*result);
                });
                return outcome;
            });
        m_unanswered[id] = [ticket, answered, done](const Error& error) {
            if (answered->load() || !ticket.isCurrent()) return;
            Result<T> never = std::unexpected(error);
            done(never);
        };
        return id;
    }

    /// Stops jobs of that tag and drops their results.
    void cancelTag(const QString& tag);
    void cancel(std::uint64_t id) { m_runner->cancel(id); }
    void cancelAll() { m_runner->cancelAll(); }
    std::vector<JobInfo> snapshot() const { return m_runner->snapshot(); }
    bool idle() const { return m_runner->idle(); }
    void waitIdle() { m_runner->waitIdle(); } // tests, and the short file lane on exit
    /// Asks everything to stop and joins; nothing is delivered afterwards.
    void shutdown();

signals:
    /// On this thread, after each state change; polls of progress go through snapshot().
    void jobChanged(const pscope::JobInfo& job);

private:
    Ticket issue(const QString& tag);
    void onJob(const JobInfo& info);

    std::shared_ptr<Mailbox> m_mailbox;
    std::map<QString, std::shared_ptr<std::atomic<std::uint64_t>>> m_newest;
    // Jobs taken out of the queue or ended by an exception never answer; their requesters hear it from here.
    std::map<std::uint64_t, std::function<void(const Error&)>> m_unanswered;
    std::unique_ptr<JobRunner> m_runner;
};

} // namespace pscope

Q_DECLARE_METATYPE(pscope::JobInfo)
