// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The window's searches: those that wait, the one on the lane, and those the session knows. One background
// job at a time; an edit takes the lane, the search goes on afterwards where it was.
#pragma once

#include <deque>

#include <QElapsedTimer>
#include <QTimer>

#include "widgets/models/search_lane.h"

namespace pscope {

struct SearchRunInfo;

enum class SearchState { Queued, Running, Paused, Unfinished, Done, Failed };

struct SearchEntry {
    int id = 0; // in this window
    SearchRequest request;
    SearchState state = SearchState::Queued;
    bool canRun = true; // false: begun by a program that did not say how to ask again, or on another model
    bool read = true;   // false: the report is in the session and was not looked at yet
    bool reading = false;
    bool begun = false; // by this window: may have a row of which nothing was told yet
    SearchReport report;
    QString strategy, message, time;
    std::int64_t storedSteps = 0; // before the report was read
    // while it runs
    QString phase;
    double secondsLeft = -1; // -1 = not known
    std::shared_ptr<std::atomic<bool>> enough = std::make_shared<std::atomic<bool>>(false);
};

class SearchDriver : public QObject {
    Q_OBJECT
public:
    explicit SearchDriver(Lab& lab, QObject* parent = nullptr);
    ~SearchDriver() override;

    const std::deque<SearchEntry>& entries() const { return m_entries; }
    const SearchEntry* find(int id) const;
    bool isRunning() const { return m_running != 0; }
    int running() const { return m_running; } // id, 0 = none
    int unfinished()
        const; // newest entry that can be gone on with and was not paused by hand in this window; 0 = none

    int enqueue(const SearchRequest& request); // gives the id
    void pause(int id);
    void resume(int id);    // also one the session knows as unfinished
    void cancel(int id);    // for good; what was evaluated stays
    void finishNow(int id); // no more proposals: measure the best
    /// Its candidates are drawn in the front; 0 = none. Reads the report when it lies in the session.
    void show(int id);
    int shown() const { return m_shown; }
    /// Every report that still lies in the session; entryChanged comes for each.
    void readAll();
    /// The session was opened: forget, read its list.
    void load();
    /// An edit wants the lane now.
    void yieldLane();

signals:
    void listChanged();        // entries came or went
    void entryChanged(int id); // its state, progress or report
    void finished(int id);     // done or failed by itself: worth a notification
    void loaded();

private:
    using Runs = std::vector<SearchRunInfo>;
    SearchEntry* entry(int id);
    void startNext();
    void post(SearchEntry& entry, bool resume);
    void stopJob(SearchState state, const QString& message);
    void onNews(int id, const SearchNews& news);
    void onFinished(int id, Result<SearchReport>& report);
    void read(SearchEntry& entry);
    void onRead(int id, Result<SearchReport>& report);
    void takeRuns(const Runs& runs, const std::string& queue);
    void poll();
    void estimate(SearchEntry& entry) const;
    void keepQueue();
    PointPtr candidate(const SearchEntry& entry, const SearchStep& step) const;
    void showAll(const SearchEntry& entry);

    Lab& m_lab;
    std::shared_ptr<SearchBenches> m_benches = std::make_shared<SearchBenches>();
    std::deque<SearchEntry> m_entries; // oldest first
    bool m_benchesUsed = false;
    int m_lastId = 0, m_running = 0, m_shown = 0;
    QTimer m_poll;
    QElapsedTimer m_sinceFresh; // since the first step of this job that was really evaluated
    int m_fresh = 0;
};

} // namespace pscope
