// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A list of small measurements done one after another in the background: each is a job of its own, so that an
// edit never waits for more than one of them, and a step that was interrupted is done again.
#pragma once

#include <deque>

#include <QObject>

#include "widgets/models/lab.h"

namespace pscope {

class StepDriver : public QObject {
    Q_OBJECT
public:
    struct Step {
        QString title;
        /// On the lane. What it returns runs on the GUI thread once the step is done.
        std::function<Result<std::function<void()>>(Lane&, Session*, JobContext&)> work;
    };

    /// `tag` names the kind of work; only one list of a kind runs at a time.
    StepDriver(Lab& lab, QString tag, QObject* parent = nullptr);
    void start(std::deque<Step> steps); // replaces what runs
    void stop();
    /// An edit wants the lane: the running step lets go and comes back later.
    void yieldLane();
    bool isRunning() const { return m_running; }
    int done() const { return m_done; }
    int total() const { return m_total; }

signals:
    void stateChanged();
    void finished(); // all steps done, or stopped, or one failed
    void failed(const QString& sentence);

private:
    void post();
    void finish();

    Lab& m_lab;
    QString m_tag;
    std::deque<Step> m_steps; // front = the running one
    int m_done = 0, m_total = 0;
    bool m_running = false;
};

} // namespace pscope
