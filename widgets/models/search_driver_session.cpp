// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What SearchDriver draws in the front, and what the session keeps of searches.
#include "widgets/models/search_driver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QPointer>

#include <algorithm>
#include <cmath>

#include "core/session/search_log.h"
#include "widgets/models/formatter.h"

namespace pscope {
namespace {

constexpr const char* kQueueKey = "search_queue";

SearchState stateOf(const SearchRunInfo& run) {
    return run.state == "done" ? SearchState::Done : SearchState::Unfinished;
}

} // namespace

PointPtr SearchDriver::candidate(const SearchEntry& one, const SearchStep& step) const {
    const SessionDocument& document = m_lab.document();
    const MeasureContext context = document.context();
    const Outcome& outcome = step.outcome;
    auto point = std::make_shared<Measurement>();
    point->name = fmt::format("{} #{}", one.request.strategy, outcome.number);
    point->requested = point->effective = outcome.recipe;
    point->provenance = Provenance::Estimated;
    point->modelHash = context.modelHash;
    point->dataHash = context.dataHash;
    point->backend = context.backend;
    point->device = context.device;
    if (document.device()) point->deviceName = document.device()->device.name;
    point->workload = context.workload;
    const double us = outcome.figures.latencyMs * 1000;
    const double error =
        std::isfinite(one.report.latencyErrorPercent) ? one.report.latencyErrorPercent / 100 : 0;
    point->latency = LatencyResult{.p50Us = us,
                                   .p95Us = us,
                                   .p99Us = us,
                                   .ciLowUs = us * (1 - std::min(error, 0.9)),
                                   .ciHighUs = us * (1 + error)};
    if (us > 0 && one.report.dense.latencyMs > 0) {
        const double speedup = one.report.dense.latencyMs * 1000 / us;
        point->speedup = {speedup, speedup / (1 + error), speedup / (1 - std::min(error, 0.9))};
        point->baselineLatency = LatencyResult{.p50Us = one.report.dense.latencyMs * 1000};
    }
    point->accuracy = MetricValue{context.metric, outcome.figures.accuracy / 100, outcome.accuracyLow / 100,
                                  outcome.accuracyHigh / 100, std::size_t(one.request.searchExamples)};
    point->cost.bytes = step.bytes;
    point->cost.executedMacs = step.macs;
    point->note = fmt::format("{}{}judged on the search split", step.label, step.label.empty() ? "" : "; ");
    return point;
}

void SearchDriver::showAll(const SearchEntry& one) {
    std::vector<PointPtr> all;
    for (const SearchStep& step : one.report.steps)
        if (!step.outcome.failed) all.push_back(candidate(one, step));
    m_lab.document().setCandidates(std::move(all));
}

void SearchDriver::show(int id) {
    if (id == m_shown) return;
    m_shown = id;
    SearchEntry* one = entry(id);
    if (!one) return m_lab.document().setCandidates({});
    showAll(*one);
    read(*one);
}

void SearchDriver::readAll() {
    for (SearchEntry& one : m_entries)
        read(one);
}

void SearchDriver::read(SearchEntry& one) {
    if (one.read || one.reading || !m_lab.session()) return;
    one.reading = true;
    m_lab.files().run<SearchReport>(
        QString(), tr("Read a search"), JobPriority::Interactive,
        [session = m_lab.session(), run = one.report.run](JobContext&) { return readSearch(*session, run); },
        [self = QPointer(this), id = one.id](Result<SearchReport>& report) {
            if (self) self->onRead(id, report);
        });
}

void SearchDriver::onRead(int id, Result<SearchReport>& report) {
    SearchEntry* one = entry(id);
    if (!one || one->read || one->state == SearchState::Running) return;
    one->read = true; // also when it failed: once is enough
    if (!report) return m_lab.report(report.error(), QStringLiteral("session"));
    one->report = std::move(*report);
    if (m_shown == id) showAll(*one);
    emit entryChanged(id);
}

void SearchDriver::load() {
    if (isRunning()) stopJob(SearchState::Paused, {});
    m_entries.clear();
    m_shown = 0;
    m_lab.document().setCandidates({});
    // What the old benches hold is large: the lane frees it.
    if (std::exchange(m_benchesUsed, false))
        m_lab.jobs().run<bool>(
            QStringLiteral("search-benches"), tr("Free the last search"), JobPriority::Background,
            [old = std::exchange(m_benches, std::make_shared<SearchBenches>())](JobContext&) -> Result<bool> {
                *old = {};
                return true;
            },
            [](Result<bool>&) {});
    emit listChanged();
    const auto session = m_lab.session();
    if (!session) return;
    using Found = std::pair<Runs, std::string>;
    m_lab.files().run<Found>(
        QStringLiteral("searches"), tr("Read the list of searches"), JobPriority::Interactive,
        [session](JobContext&) -> Result<Found> {
            PSCOPE_TRY(runs, searchRuns(*session));
            PSCOPE_TRY(queue, session->state(kQueueKey));
            return Found{std::move(runs), queue.value_or("")};
        },
        [self = QPointer(this)](Result<Found>& found) {
            if (!self) return;
            if (!found) return self->m_lab.report(found.error(), QStringLiteral("session"));
            self->takeRuns(found->first, found->second);
        });
}

void SearchDriver::takeRuns(const Runs& runs, const std::string& queue) {
    std::deque<SearchEntry> known;
    for (const SearchRunInfo& run : runs) {
        SearchEntry& one = known.emplace_back();
        one.id = ++m_lastId;
        one.strategy = toQt(run.strategy);
        one.state = stateOf(run);
        one.read = false;
        one.report.run = run.id;
        one.storedSteps = run.steps;
        one.time = toQt(run.time);
        one.message = !run.message.empty() ? toQt(run.message)
                                           : tr("not finished: %1 evaluations are kept").arg(run.steps);
        const auto request = searchRequestFromJson(run.request);
        one.canRun = request.has_value();
        if (request)
            one.request = *request;
        else
            one.request.strategy = run.strategy;
    }
    for (const QJsonValue& waiting : QJsonDocument::fromJson(QByteArray::fromStdString(queue)).array()) {
        const auto request = searchRequestFromJson(fromQt(waiting.toString()));
        if (!request) continue;
        const bool begun =
            std::ranges::any_of(known, [&](const SearchEntry& one) { // killed just after it got its row
                return one.state == SearchState::Unfinished && one.request == *request;
            });
        if (begun) continue;
        SearchEntry& one = known.emplace_back();
        one.id = ++m_lastId;
        one.request = *request;
        one.strategy = toQt(request->strategy);
        one.state = SearchState::Unfinished;
        one.message = tr("was waiting for its turn when the window closed");
    }
    // What was asked for while the list was being read comes after it.
    for (SearchEntry& one : m_entries)
        known.push_back(std::move(one));
    m_entries = std::move(known);
    emit listChanged();
    emit loaded();
}

/// Waiting searches have no row of their own yet: they are kept as text.
void SearchDriver::keepQueue() {
    const auto session = m_lab.session();
    if (!session) return;
    QJsonArray waiting;
    for (const SearchEntry& one : m_entries)
        if (one.report.run == 0 && one.state != SearchState::Done && one.state != SearchState::Failed)
            waiting << toQt(toJson(one.request));
    m_lab.files().run<bool>(
        QStringLiteral("search-queue"), tr("Save the waiting searches"), JobPriority::Interactive,
        [session, text = QJsonDocument(waiting).toJson(QJsonDocument::Compact).toStdString()](
            JobContext&) -> Result<bool> {
            PSCOPE_CHECK(session->setState(kQueueKey, text));
            return true;
        },
        [self = QPointer(this)](Result<bool>& saved) {
            if (self && !saved) self->m_lab.report(saved.error(), QStringLiteral("session"));
        });
}

} // namespace pscope
