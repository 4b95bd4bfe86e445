// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Results come back on the right thread, old ones do not, dead receivers hear nothing, abandoned requests are answered.
#include <thread>

#include <QPointer>
#include <QTest>

#include "widgets/models/job_bridge.h"

using namespace pscope;

namespace {

Result<int> untilStopped(JobContext& job) {
    while (!job.stopRequested()) std::this_thread::yield();
    return cancelled();
}

} // namespace

class TestJobBridge : public QObject {
    Q_OBJECT
private slots:
    void resultsArriveOnThisThread() {
        JobBridge bridge;
        int got = 0;
        QThread* thread = nullptr;
        bridge.run<int>({}, QStringLiteral("t"), JobPriority::Interactive, [](JobContext&) -> Result<int> { return 42; }, [&](Result<int>& result) {
            got = *result;
            thread = QThread::currentThread();
        });
        QTRY_COMPARE(got, 42);
        QCOMPARE(thread, QThread::currentThread());
    }

    void onlyTheNewestOfATagIsDelivered() {
        JobBridge bridge;
        std::vector<int> got;
        for (int i = 0; i < 20; ++i)
            bridge.run<int>(QStringLiteral("current"), QStringLiteral("t"), JobPriority::Interactive,
                            [i](JobContext& job) -> Result<int> {
                                if (i < 19) return untilStopped(job); // a slider still being dragged
                                return i;
                            },
                            [&](Result<int>& result) { got.push_back(result ? *result : -1); });
        QTRY_COMPARE(got.size(), std::size_t(1));
        QCOMPARE(got.front(), 19);
        bridge.waitIdle();
        QCoreApplication::processEvents();
        QCOMPARE(got.size(), std::size_t(1));
    }

    void aJobTakenOutOfTheQueueIsAnswered() {
        JobBridge bridge;
        bridge.run<int>({}, QStringLiteral("busy"), JobPriority::Interactive, untilStopped, [](Result<int>&) {});
        std::optional<ErrorCode> answer;
        const auto id = bridge.run<int>(QStringLiteral("q"), QStringLiteral("t"), JobPriority::Background,
                                        [](JobContext&) -> Result<int> { return 1; },
                                        [&](Result<int>& result) { answer = result ? ErrorCode::Internal : result.error().code; });
        bridge.cancel(id);
        QTRY_VERIFY(answer.has_value());
        QCOMPARE(*answer, ErrorCode::Cancelled);
        bridge.cancelAll();
    }

    void anExceptionIsAnswered() {
        JobBridge bridge;
        QString message;
        bridge.run<int>({}, QStringLiteral("t"), JobPriority::Interactive,
                        [](JobContext&) -> Result<int> { throw std::runtime_error("broken"); },
                        [&](Result<int>& result) { message = QString::fromStdString(result.error().message); });
        QTRY_COMPARE(message, QStringLiteral("broken"));
    }

    void updatesStopWhenARequestIsReplaced() {
        JobBridge bridge;
        int stale = 0;
        bool finished = false;
        bridge.runWithUpdates<int>(QStringLiteral("c"), QStringLiteral("t"), JobPriority::Interactive,
                                   [&stale](JobContext& job, const JobBridge::Sender& send) -> Result<int> {
                                       while (!job.stopRequested()) std::this_thread::yield();
                                       send([&stale] { ++stale; });
                                       return cancelled();
                                   },
                                   [&](Result<int>&) { ++stale; });
        bridge.run<int>(QStringLiteral("c"), QStringLiteral("t"), JobPriority::Interactive, [](JobContext&) -> Result<int> { return 1; },
                        [&](Result<int>&) { finished = true; });
        QTRY_VERIFY(finished);
        QCOMPARE(stale, 0);
    }

    void closingDuringAJobIsPromptAndSilent() {
        bool delivered = false;
        QElapsedTimer timer;
        {
            JobBridge bridge;
            bridge.run<int>({}, QStringLiteral("t"), JobPriority::Interactive, untilStopped, [&](Result<int>&) { delivered = true; });
            timer.start();
        }
        QVERIFY2(timer.elapsed() < 1000, "the destructor waited for a job that obeys its token");
        QCoreApplication::processEvents();
        QVERIFY(!delivered);
    }
};

QTEST_GUILESS_MAIN(TestJobBridge)
#include "tst_job_bridge.moc"
