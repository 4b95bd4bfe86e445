// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The lane: order, replacement by tag, cancellation, failures, and going down at any moment. Gates instead of sleeps.
#include "core/jobs/job_runner.h"

#include <QtTest>

#include <atomic>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

using namespace pscope;

namespace {

/// Work that returns Cancelled as soon as it is told to stop, and nothing else.
Result<void> untilStopped(JobContext& job) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait(lock, job.stopToken(), [] { return false; });
    return cancelled();
}

JobRunner::Work untilOpened(std::latch& started, std::latch& gate) {
    return [&](JobContext&) -> Result<void> {
        started.count_down();
        gate.wait();
        return {};
    };
}

JobRunner::Work nothing() {
    return [](JobContext&) -> Result<void> { return {}; };
}

JobInfo infoOf(const JobRunner& runner, std::uint64_t id) {
    for (const JobInfo& info : runner.snapshot())
        if (info.id == id) return info;
    return {};
}

} // namespace

class TestJobRunner : public QObject {
    Q_OBJECT
private slots:
    void runsInOrderOfPosting();
    void aTagPostedAHundredTimesLeavesOne();
    void aNewerTagStopsTheRunningJob();
    void cancelsQueuedAndRunning();
    void cancelTagSparesOthers();
    void interactiveBeforeBackground();
    void endsAreTold_data();
    void endsAreTold();
    void listenerHearsEveryStateInOrder();
    void listenerMayPostAndBeReplaced();
    void progressIsSeenWhileRunning();
    void historyKeepsFifty();
    void capturesDieOutsideTheLock();
    void destroyedWhileRunning();
    void postDuringDestructionIsCancelled();
    void manyThreadsAtOnce();
};

void TestJobRunner::runsInOrderOfPosting() {
    JobRunner runner;
    std::vector<int> order; // written on the lane only, read after waitIdle
    for (int i = 0; i < 20; ++i)
        runner.post("", "n", JobPriority::Interactive, [&order, i](JobContext&) -> Result<void> {
            order.push_back(i);
            return {};
        });
    runner.waitIdle();
    QVERIFY(runner.idle());
    QCOMPARE(order.size(), std::size_t(20));
    QVERIFY(std::is_sorted(order.begin(), order.end()));
}

void TestJobRunner::aTagPostedAHundredTimesLeavesOne() {
    JobRunner runner;
    std::latch started(1), gate(1);
    runner.post("", "blocker", JobPriority::Interactive, untilOpened(started, gate));
    started.wait();
    std::vector<int> ran;
    for (int i = 0; i < 100; ++i)
        runner.post("current", "edit", JobPriority::Interactive, [&ran, i](JobContext&) -> Result<void> {
            ran.push_back(i);
            return {};
        });
    const auto list = runner.snapshot();
    QCOMPARE(list.size(), std::size_t(2)); // the blocker and the last edit; replaced ones are not history
    QCOMPARE(list[0].state, JobState::Running);
    QCOMPARE(list[1].state, JobState::Queued);
    gate.count_down();
    runner.waitIdle();
    QCOMPARE(ran, std::vector<int>{99});
}

void TestJobRunner::aNewerTagStopsTheRunningJob() {
    JobRunner runner;
    std::latch started(1);
    const auto older = runner.post("current", "old", JobPriority::Interactive, [&](JobContext& job) {
        started.count_down();
        return untilStopped(job);
    });
    started.wait();
    const auto newer = runner.post("current", "new", JobPriority::Interactive, nothing());
    runner.waitIdle();
    QCOMPARE(infoOf(runner, older).state, JobState::Cancelled);
    QCOMPARE(infoOf(runner, newer).state, JobState::Done);
    QVERIFY(infoOf(runner, older).error.empty());
}

void TestJobRunner::cancelsQueuedAndRunning() {
    JobRunner runner;
    std::latch started(1);
    std::atomic<bool> queuedRan = false;
    const auto running = runner.post("", "running", JobPriority::Interactive, [&](JobContext& job) {
        started.count_down();
        return untilStopped(job);
    });
    const auto queued = runner.post("", "queued", JobPriority::Interactive, [&](JobContext&) -> Result<void> {
        queuedRan = true;
        return {};
    });
    started.wait();
    runner.cancel(queued);
    QCOMPARE(infoOf(runner, queued).state, JobState::Cancelled); // at once, though the lane is busy
    QCOMPARE(infoOf(runner, running).state, JobState::Running);
    runner.cancel(running);
    runner.cancel(12345); // unknown: ignored
    runner.waitIdle();
    QCOMPARE(infoOf(runner, running).state, JobState::Cancelled);
    QVERIFY(!queuedRan);
}

void TestJobRunner::cancelTagSparesOthers() {
    JobRunner runner;
    std::latch started(1), gate(1);
    runner.post("", "blocker", JobPriority::Interactive, untilOpened(started, gate));
    started.wait();
    const auto sweep = runner.post("sweep", "s", JobPriority::Background, nothing());
    const auto other = runner.post("other", "o", JobPriority::Background, nothing());
    runner.cancelTag("sweep");
    gate.count_down();
    runner.waitIdle();
    QCOMPARE(infoOf(runner, sweep).state, JobState::Cancelled);
    QCOMPARE(infoOf(runner, other).state, JobState::Done);
}

void TestJobRunner::interactiveBeforeBackground() {
    JobRunner runner;
    std::latch started(1), gate(1);
    runner.post("", "blocker", JobPriority::Background, untilOpened(started, gate));
    started.wait();
    std::string order;
    const auto say = [&order](char letter) {
        return [&order, letter](JobContext&) -> Result<void> {
            order += letter;
            return {};
        };
    };
    runner.post("", "", JobPriority::Background, say('b'));
    runner.post("", "", JobPriority::Interactive, say('i'));
    runner.post("", "", JobPriority::Background, say('c'));
    runner.post("", "", JobPriority::Interactive, say('j'));
    gate.count_down();
    runner.waitIdle();
    QCOMPARE(order, std::string("ijbc"));
}

void TestJobRunner::endsAreTold_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("error");
    QTest::newRow("done") << 0 << int(JobState::Done) << "";
    QTest::newRow("failed") << 1 << int(JobState::Failed) << "disk: full";
    QTest::newRow("cancelled by itself") << 2 << int(JobState::Cancelled) << "";
    QTest::newRow("exception") << 3 << int(JobState::Failed) << "thrown text";
    QTest::newRow("foreign exception") << 4 << int(JobState::Failed) << "an exception of unknown type was thrown";
    QTest::newRow("no function") << 5 << int(JobState::Failed) << "bad_function_call";
    QTest::newRow("done although stopped") << 6 << int(JobState::Done) << "";
}

void TestJobRunner::endsAreTold() {
    QFETCH(int, kind);
    QFETCH(int, state);
    QFETCH(QString, error);
    JobRunner runner;
    const auto work = [&runner, kind](JobContext&) -> Result<void> {
        if (kind == 1) return fail(ErrorCode::Io, "disk: full");
        if (kind == 2) return cancelled();
        if (kind == 3) throw std::runtime_error("thrown text");
        if (kind == 4) throw 7;
        if (kind == 6) runner.cancelAll(); // a job past its point of no return is still done
        return {};
    };
    const auto id = runner.post("", "x", JobPriority::Interactive, kind == 5 ? JobRunner::Work() : work);
    runner.waitIdle();
    QCOMPARE(int(infoOf(runner, id).state), state);
    QCOMPARE(QString::fromStdString(infoOf(runner, id).error), error);
    runner.post("", "the lane lives on", JobPriority::Interactive, nothing());
    runner.waitIdle();
}

void TestJobRunner::listenerHearsEveryStateInOrder() {
    JobRunner runner;
    std::vector<std::pair<std::uint64_t, JobState>> heard; // notifier thread only, read after waitIdle
    std::atomic<bool> onCaller = false;
    const auto caller = std::this_thread::get_id();
    runner.setListener([&](const JobInfo& info) {
        if (std::this_thread::get_id() == caller) onCaller = true;
        heard.emplace_back(info.id, info.state);
    });
    std::latch started(1), gate(1);
    const auto a = runner.post("", "a", JobPriority::Interactive, untilOpened(started, gate));
    started.wait();
    const auto b = runner.post("t", "b", JobPriority::Interactive, nothing());
    const auto c = runner.post("t", "c", JobPriority::Interactive, nothing());
    gate.count_down();
    runner.waitIdle();
    const std::vector<std::pair<std::uint64_t, JobState>> expected = {
        {a, JobState::Queued}, {a, JobState::Running}, {b, JobState::Queued},  {b, JobState::Cancelled},
        {c, JobState::Queued}, {a, JobState::Done},    {c, JobState::Running}, {c, JobState::Done}};
    QVERIFY(heard == expected);
    QVERIFY(!onCaller);
}

void TestJobRunner::listenerMayPostAndBeReplaced() {
    JobRunner runner;
    std::atomic<int> followUps = 0;
    runner.setListener([&](const JobInfo& info) {
        if (info.state == JobState::Done && info.title == "first")
            runner.post("", "second", JobPriority::Interactive, nothing());
        if (info.state == JobState::Done && info.title == "second") ++followUps;
    });
    runner.post("", "first", JobPriority::Interactive, nothing());
    runner.waitIdle();
    QCOMPARE(followUps.load(), 1);
    {
        int heard = 0; // dies right after setListener({}): nobody may touch it later
        runner.setListener([&heard](const JobInfo&) { ++heard; });
        for (int i = 0; i < 50; ++i) runner.post("", "x", JobPriority::Interactive, nothing());
        runner.setListener({});
        heard = -1;
        QCOMPARE(heard, -1);
    }
    runner.waitIdle();
}

void TestJobRunner::progressIsSeenWhileRunning() {
    JobRunner runner;
    std::latch started(1), gate(1);
    const auto id = runner.post("", "p", JobPriority::Interactive, [&](JobContext& job) -> Result<void> {
        job.phase("timing");
        job.progress(3, 10);
        started.count_down();
        gate.wait();
        job.progress(10, 10);
        return {};
    });
    started.wait();
    JobInfo info = infoOf(runner, id);
    QCOMPARE(info.done, 3);
    QCOMPARE(info.total, 10);
    QCOMPARE(info.phase, std::string("timing"));
    QVERIFY(!runner.idle());
    gate.count_down();
    runner.waitIdle();
    info = infoOf(runner, id);
    QCOMPARE(info.done, 10);
    QVERIFY(info.seconds >= 0 && info.seconds < 60);
}

void TestJobRunner::historyKeepsFifty() {
    JobRunner runner;
    std::uint64_t last = 0;
    for (int i = 0; i < 80; ++i) last = runner.post("", "n", JobPriority::Interactive, nothing());
    runner.waitIdle();
    const auto list = runner.snapshot();
    QCOMPARE(list.size(), std::size_t(50));
    QCOMPARE(list.front().id, last); // newest first
}

void TestJobRunner::capturesDieOutsideTheLock() {
    // What a job holds may itself talk to the runner when it goes; under the runner's lock that would hang for ever.
    struct Talker {
        JobRunner& runner;
        ~Talker() { runner.snapshot(); }
    };
    JobRunner runner;
    std::latch started(1), gate(1);
    runner.post("", "blocker", JobPriority::Interactive, untilOpened(started, gate));
    started.wait();
    for (int i = 0; i < 3; ++i)
        runner.post("t", "talker", JobPriority::Interactive,
                    [talker = std::make_shared<Talker>(runner)](JobContext&) -> Result<void> { return {}; });
    runner.cancelTag("t");
    runner.post("t", "talker", JobPriority::Interactive,
                [talker = std::make_shared<Talker>(runner)](JobContext&) -> Result<void> { return {}; });
    gate.count_down();
    runner.waitIdle();
    QVERIFY(runner.idle());
}

void TestJobRunner::destroyedWhileRunning() {
    std::vector<JobState> states; // notifier thread, read after the runner is gone
    QElapsedTimer timer;
    {
        JobRunner runner;
        runner.setListener([&](const JobInfo& info) { states.push_back(info.state); });
        std::latch started(1);
        runner.post("", "running", JobPriority::Background, [&](JobContext& job) {
            started.count_down();
            return untilStopped(job);
        });
        for (int i = 0; i < 5; ++i) runner.post("", "queued", JobPriority::Background, nothing());
        started.wait();
        timer.start();
    }
    QVERIFY2(timer.elapsed() < 1000, "the destructor waited for more than the running job");
    QCOMPARE(std::count(states.begin(), states.end(), JobState::Cancelled), 6);
    QCOMPARE(std::count(states.begin(), states.end(), JobState::Running), 1);
}

void TestJobRunner::postDuringDestructionIsCancelled() {
    std::atomic<int> ran = 0, cancelledCount = 0;
    {
        JobRunner runner;
        runner.setListener([&](const JobInfo& info) { cancelledCount += info.state == JobState::Cancelled; });
        std::latch started(1);
        runner.post("", "running", JobPriority::Interactive, [&](JobContext& job) {
            started.count_down();
            const auto result = untilStopped(job);
            runner.post("", "late", JobPriority::Interactive, [&](JobContext&) -> Result<void> {
                ++ran;
                return {};
            });
            return result;
        });
        started.wait();
    }
    QCOMPARE(ran.load(), 0);
    QCOMPARE(cancelledCount.load(), 2);
}

void TestJobRunner::manyThreadsAtOnce() {
    std::atomic<int> ran = 0, ended = 0;
    {
        JobRunner runner;
        runner.setListener([&](const JobInfo& info) {
            ended += info.state == JobState::Done || info.state == JobState::Cancelled;
        });
        std::vector<std::jthread> callers;
        for (unsigned seed = 1; seed <= 4; ++seed)
            callers.emplace_back([&runner, &ran, seed] {
                std::mt19937 random(seed);
                for (int i = 0; i < 200; ++i) {
                    const auto tag = random() % 3 ? std::string() : "tag" + std::to_string(random() % 2);
                    const auto id = runner.post(tag, "n", JobPriority(random() % 2), [&ran](JobContext& job) -> Result<void> {
                        job.progress(1, 1);
                        ++ran;
                        return {};
                    });
                    if (random() % 5 == 0) runner.cancel(id);
                    if (random() % 7 == 0) runner.snapshot();
                }
            });
        callers.clear();
        runner.waitIdle();
    }
    QCOMPARE(ended.load(), 800); // every job came to exactly one end
    QVERIFY(ran > 0);
}

QTEST_GUILESS_MAIN(TestJobRunner)
#include "tst_job_runner.moc"
