// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/search_driver.h"

#include <QPointer>

#include <algorithm>
#include <cmath>

#include "core/session/search_log.h"
#include "widgets/models/formatter.h"

namespace pscope {
namespace {

constexpr int kPollMs = 250;
constexpr double kFinalistSeconds = 4; // until one was seen; both are timed with the usual budget
const QString kTag = QStringLiteral("search");

} // namespace

SearchDriver::SearchDriver(Lab& lab, QObject* parent)
    : QObject(parent)
    , m_lab(lab) {
    m_poll.setInterval(kPollMs);
    connect(&m_poll, &QTimer::timeout, this, &SearchDriver::poll);
    connect(&lab.document(), &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        const bool otherGround = event.kind == Kind::Data || event.kind == Kind::Device ||
                                 event.kind == Kind::Workload || event.kind == Kind::Metric;
        if (otherGround && isRunning())
            stopJob(SearchState::Paused, tr("paused: data, device, workload or metric changed meanwhile"));
        if (event.kind == Kind::Model && isRunning())
            stopJob(SearchState::Paused, tr("paused: another model was opened"));
        if (event.kind == Kind::Model) startNext();
    });
}

SearchDriver::~SearchDriver() = default;

SearchEntry* SearchDriver::entry(int id) {
    for (SearchEntry& one : m_entries)
        if (one.id == id) return &one;
    return nullptr;
}

const SearchEntry* SearchDriver::find(int id) const {
    return const_cast<SearchDriver*>(this)->entry(id);
}

int SearchDriver::unfinished() const {
    for (auto one = m_entries.rbegin(); one != m_entries.rend(); ++one)
        if (one->state == SearchState::Unfinished && one->canRun) return one->id;
    return 0;
}

int SearchDriver::enqueue(const SearchRequest& request) {
    SearchEntry& added = m_entries.emplace_back();
    added.id = ++m_lastId;
    added.request = request;
    added.strategy = toQt(request.strategy);
    added.message = tr("waits for its turn");
    const int id = added.id;
    keepQueue();
    emit listChanged();
    startNext();
    return id;
}

void SearchDriver::startNext() {
    if (isRunning() || !m_lab.session()) return;
    for (SearchEntry& one : m_entries)
        if (one.state == SearchState::Queued && one.canRun && m_lab.document().hasModel())
            return post(one, one.begun || one.report.run != 0);
}

void SearchDriver::post(SearchEntry& one, bool resume) {
    auto ground = searchGround(m_lab.document());
    if (!ground) {
        one.state = SearchState::Failed;
        one.message = toQt(ground.error().message);
        m_lab.report(ground.error(), QStringLiteral("search"));
        emit entryChanged(one.id);
        return startNext();
    }
    m_running = one.id;
    m_benchesUsed = true;
    m_fresh = 0;
    m_sinceFresh.invalidate();
    one.state = SearchState::Running;
    one.read = true;
    one.begun = true;
    one.message.clear();
    one.secondsLeft = -1;
    m_poll.start();
    const int id = one.id;
    m_lab.jobs().runWithUpdates<SearchReport>(
        kTag, tr("Search: %1").arg(toQt(summaryOf(one.request))), JobPriority::Background,
        [self = QPointer(this), id, lane = m_lab.lane(), benches = m_benches, services = m_lab.services(),
         session = m_lab.session(), request = one.request, ground = *ground, resume,
         enough = one.enough](JobContext& job, const JobBridge::Sender& send) {
            const SearchTeller tell = [&](std::shared_ptr<const SearchNews> news) {
                send([self, id, news] {
                    if (self) self->onNews(id, *news);
                });
            };
            return searchOnLane(*lane, *benches, services, *session, request, ground, resume, enough, tell,
                                job);
        },
        [self = QPointer(this), id](Result<SearchReport>& report) {
            if (self) self->onFinished(id, report);
        });
    keepQueue();
    show(id);
    emit entryChanged(id);
}

void SearchDriver::onNews(int id, const SearchNews& news) {
    SearchEntry* one = entry(id);
    if (!one || id != m_running) return;
    SearchReport& report = one->report;
    const bool hadRow = report.run != 0;
    if (news.restart) {
        report = {};
        if (m_shown == id) m_lab.document().setCandidates({});
    }
    report.run = news.part.run;
    report.dense = news.part.dense;
    report.winner = news.part.winner;
    report.policy = news.part.policy;
    report.notes = news.part.notes;
    report.latencyErrorPercent = news.part.latencyErrorPercent;
    report.seconds = news.part.seconds;
    if (!news.part.latencies.empty()) report.latencies = news.part.latencies;
    report.hypervolume.insert(report.hypervolume.end(), news.part.hypervolume.begin(),
                              news.part.hypervolume.end());
    std::vector<PointPtr> tried;
    for (const SearchStep& step : news.part.steps) {
        report.steps.push_back(step);
        if (!step.reused && ++m_fresh == 1) m_sinceFresh.start();
        if (!step.outcome.failed) tried.push_back(candidate(*one, step));
    }
    for (const Measurement& point : news.part.finalists) {
        report.finalists.push_back(point);
        m_lab.document().addPoint(point); // stored by the search before it was told
    }
    if (m_shown == id && !tried.empty()) m_lab.document().addCandidates(tried);
    estimate(*one);
    emit entryChanged(id);
    if (!hadRow) keepQueue();
}

void SearchDriver::onFinished(int id, Result<SearchReport>& report) {
    SearchEntry* one = entry(id);
    if (!one || id != m_running) return;
    m_running = 0;
    m_poll.stop();
    one->secondsLeft = -1;
    one->phase.clear();
    if (report && !report->cancelled) {
        one->state = SearchState::Done;
        one->message = toQt(report->message);
        one->report.message = report->message;
        one->report.state = report->state;
        one->report.winner = report->winner;
        one->report.policy = report->policy;
        one->report.notes = report->notes;
        one->report.latencies = report->latencies;
    } else if (report || report.error().code == ErrorCode::Cancelled) {
        one->state = SearchState::Paused; // from the list of jobs
        one->message = tr("paused after %1 evaluations").arg(one->report.steps.size());
    } else {
        one->state = SearchState::Failed;
        one->message = toQt(report.error().message);
        m_lab.report(report.error(), QStringLiteral("search"));
    }
    const bool worthTelling = one->state != SearchState::Paused;
    emit entryChanged(id);
    if (worthTelling) emit finished(id);
    if (worthTelling) startNext();
}

/// Whatever is on the lane under our tag lets go; its letters are dropped from here on.
void SearchDriver::stopJob(SearchState state, const QString& message) {
    SearchEntry* one = entry(m_running);
    m_running = 0;
    m_poll.stop();
    m_lab.jobs().cancelTag(kTag);
    if (!one) return;
    one->state = state;
    one->message = message;
    one->phase.clear();
    one->secondsLeft = -1;
    emit entryChanged(one->id);
}

void SearchDriver::pause(int id) {
    SearchEntry* one = entry(id);
    if (!one) return;
    const QString message = tr("paused after %1 evaluations").arg(one->report.steps.size());
    if (id == m_running) {
        stopJob(SearchState::Paused, message);
        startNext();
    } else if (one->state == SearchState::Queued) {
        one->state = SearchState::Paused;
        one->message = message;
        emit entryChanged(id);
    }
    keepQueue();
}

void SearchDriver::resume(int id) {
    SearchEntry* one = entry(id);
    if (!one || !one->canRun ||
        (one->state != SearchState::Paused && one->state != SearchState::Unfinished &&
         one->state != SearchState::Failed))
        return;
    one->state = SearchState::Queued;
    one->enough = std::make_shared<std::atomic<bool>>(false);
    one->message = tr("waits for its turn");
    emit entryChanged(id);
    keepQueue();
    startNext();
}

void SearchDriver::cancel(int id) {
    SearchEntry* one = entry(id);
    if (!one || one->state == SearchState::Done) return;
    const std::int64_t run = one->report.run;
    const QString message =
        tr("cancelled after %1 evaluations; they are kept")
            .arg(std::max<std::int64_t>(one->storedSteps, std::int64_t(one->report.steps.size())));
    if (id == m_running) stopJob(SearchState::Done, message);
    one->state = SearchState::Done;
    one->message = message;
    if (run != 0 && m_lab.session())
        m_lab.jobs().run<bool>( // behind the job that is letting go: it writes its own last word first
            QString(), tr("Close the search"), JobPriority::Background,
            [session = m_lab.session(), run, text = fromQt(message)](JobContext&) -> Result<bool> {
                PSCOPE_TRY(log, openSearchLog(*session));
                PSCOPE_CHECK(log->finish(run, "done", text));
                return true;
            },
            [self = QPointer(this)](Result<bool>& done) {
                if (self && !done) self->m_lab.report(done.error(), QStringLiteral("search"));
            });
    emit entryChanged(id);
    keepQueue();
    startNext();
}

void SearchDriver::finishNow(int id) {
    if (SearchEntry* one = entry(id); one && id == m_running) *one->enough = true;
}

void SearchDriver::yieldLane() {
    SearchEntry* one = entry(m_running);
    if (one) post(*one, true); // replaces itself under its tag and waits behind the edit
}

/// Polled, because the timings and the weight errors come before there is a step to tell of.
void SearchDriver::poll() {
    SearchEntry* one = entry(m_running);
    if (!one) return;
    for (const JobInfo& job : m_lab.jobs().snapshot()) {
        if (job.tag != kTag.toStdString() ||
            (job.state != JobState::Running && job.state != JobState::Queued))
            continue;
        one->phase =
            job.state == JobState::Queued ? tr("waits while something else is measured") : toQt(job.phase);
    }
    estimate(*one);
    emit entryChanged(one->id);
}

/// From the pace of the evaluations that were really made in this job; known ones pass in no time.
void SearchDriver::estimate(SearchEntry& one) const {
    if (m_fresh < 3 || !m_sinceFresh.isValid()) return;
    const double each = double(m_sinceFresh.elapsed()) / 1000 / (m_fresh - 1);
    const double left = std::max(0.0, double(one.request.evaluations) - double(one.report.steps.size()));
    double seconds = left * each;
    if (one.request.minutes > 0)
        seconds = std::min(seconds,
                           std::max(0.0, 60 * one.request.minutes - double(m_sinceFresh.elapsed()) / 1000));
    const bool finalsLeft = one.report.finalists.empty();
    one.secondsLeft = seconds + (finalsLeft ? kFinalistSeconds : 0);
}

} // namespace pscope
