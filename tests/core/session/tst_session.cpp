// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What goes into a session comes out. Files that are no session, damaged or not ours to write: tst_session_files.cpp.
#include "core/session/session.h"

#include <QtTest>

#include <QTemporaryDir>

#include <limits>
#include <random>
#include <thread>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/session/migrations.h"
#include "core/session/session_samples.h"

using namespace pscope;
using namespace pscope::test;

class TestSession : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void pointsComeBack();
    void notFiniteComesBackAsNotANumber();
    void onlyNameNoteAndStarChange();
    void triggersKeepWhatWasMeasured_data();
    void triggersKeepWhatWasMeasured();
    void referencesAndState();
    void referenceStates();
    void threadsShareASession();
    void twoSessionsOnOneFile();
    void openingTwiceKeepsTheLocks();
    void stateIsQuick();
    void opensLargeSessionsQuickly();
};

void TestSession::initTestCase() {
    // Hundreds of commits wait for the disk each; none of these tests is about a disk, so memory will do where there is some.
    if (QFileInfo("/dev/shm").isWritable()) qputenv("TMPDIR", "/dev/shm");
}

void TestSession::pointsComeBack() {
    QTemporaryDir folder;
    const QString file = folder.filePath("a b?c#d%41.pscope"); // every letter that means something in a URI
    {
        const auto session = opened(file);
        QCOMPARE(session->schemaVersion(), currentSchemaVersion());
        QCOMPARE(session->path(), std::filesystem::path(file.toStdString()));
        for (int i = 0; i < 40; ++i) QCOMPARE(session->add(sampleMeasurement(9, std::uint64_t(i))).value_or(-1), i + 1);
        QVERIFY(session->check()->empty());
    }
    QCOMPARE(listing(folder), QStringList{"a b?c#d%41.pscope"}); // closed: one file, no side files
    const auto session = opened(file);
    const auto points = session->points();
    QVERIFY(points.has_value());
    QCOMPARE(points->size(), std::size_t(40));
    for (int i = 0; i < 40; ++i) {
        QCOMPARE((*points)[std::size_t(i)].id, i + 1);
        QCOMPARE(test::difference((*points)[std::size_t(i)], sampleMeasurement(9, std::uint64_t(i))), std::string());
    }
}

void TestSession::notFiniteComesBackAsNotANumber() {
    QTemporaryDir folder;
    const auto session = opened(folder.filePath("a.pscope"));
    Measurement m = sampleMeasurement(1, 1);
    m.latency->p99Us = std::numeric_limits<double>::quiet_NaN();
    m.speedup.high = std::numeric_limits<double>::infinity();
    m.accuracy->value = std::numeric_limits<double>::quiet_NaN();
    m.note = std::string("zero \0 inside", 13);
    QVERIFY(session->add(m).has_value());
    QVERIFY(session->add(Measurement()).has_value()); // nothing measured at all
    const auto points = session->points();
    QCOMPARE(test::difference(points->at(0), m), std::string());
    QCOMPARE(test::difference(points->at(1), Measurement()), std::string());
    QVERIFY(session->check()->empty());
}

void TestSession::onlyNameNoteAndStarChange() {
    QTemporaryDir folder;
    const auto session = opened(madeSession(folder, 3));
    QVERIFY(session->setNote(2, "looked at", true).has_value());
    QVERIFY(session->setName(2, "mine").has_value());
    const auto missing = session->setName(99, "nobody");
    QCOMPARE(int(missing.error().code), int(ErrorCode::NotFound));
    QVERIFY(QString::fromStdString(missing.error().message).contains("no point 99"));
    Measurement expected = sampleMeasurement(1, 1);
    expected.note = "looked at", expected.starred = true, expected.name = "mine";
    QCOMPARE(test::difference(session->points()->at(1), expected), std::string());
    QCOMPARE(test::difference(session->points()->at(2), sampleMeasurement(1, 2)), std::string());
}

void TestSession::triggersKeepWhatWasMeasured_data() {
    QTest::addColumn<QByteArray>("statement");
    for (const char* text : {"UPDATE points SET speedup = 9", "UPDATE points SET requested = ''", "DELETE FROM points",
                             "UPDATE latencies SET p50_us = 1", "DELETE FROM latencies", "UPDATE metrics SET value = 1", "DELETE FROM metrics",
                             "INSERT INTO metrics VALUES (77, 'candidate', 'accuracy', 1, 1, 1, 5)",
                             "INSERT INTO points SELECT 9, name, note, 2, * FROM points"})
        QTest::newRow(text) << QByteArray(text);
}

void TestSession::triggersKeepWhatWasMeasured() {
    QFETCH(QByteArray, statement);
    QTemporaryDir folder;
    const QString file = madeSession(folder, 2);
    sqlite3* connection = nullptr;
    QCOMPARE(sqlite3_open(file.toUtf8().constData(), &connection), SQLITE_OK);
    QCOMPARE(sqlite3_exec(connection, "PRAGMA foreign_keys = ON", nullptr, nullptr, nullptr), SQLITE_OK);
    QVERIFY(sqlite3_exec(connection, statement.constData(), nullptr, nullptr, nullptr) != SQLITE_OK);
    sqlite3_close(connection);
    QCOMPARE(test::difference(opened(file)->points()->at(1), sampleMeasurement(1, 1)), std::string());
}

void TestSession::referencesAndState() {
    QTemporaryDir folder;
    const QString file = folder.filePath("a.pscope");
    {
        const auto session = opened(file);
        QVERIFY(!session->reference("model")->has_value());
        QVERIFY(!session->state("recipe")->has_value());
        QVERIFY(session->setReference({"model", "/models/a b", "1234"}).has_value());
        QVERIFY(session->setReference({"model", "/models/c", "5678"}).has_value()); // the place may change
        QVERIFY(session->setReference({"data", "/data/dev.tsv", "9"}).has_value());
        QVERIFY(session->setState("recipe", "*: int8").has_value());
        QVERIFY(session->setState("recipe", "").has_value()); // the dense recipe is a value, not an absence
        QVERIFY(session->setState("axes", "latency_p50,accuracy").has_value());
    }
    const auto session = opened(file);
    const auto model = session->reference("model");
    QCOMPARE((*model)->path, std::filesystem::path("/models/c"));
    QCOMPARE((*model)->hash, std::string("5678"));
    QCOMPARE(session->state("recipe")->value_or("absent"), std::string());
    QCOMPARE(session->state("axes")->value_or(""), std::string("latency_p50,accuracy"));
}

void TestSession::referenceStates() {
    const FileReference reference{"data", "/data/dev.tsv", "abc"};
    QCOMPARE(checkReference(reference, "abc", true), ReferenceState::Ok);
    QCOMPARE(checkReference(reference, "abd", true), ReferenceState::Changed);
    QCOMPARE(checkReference(reference, "", false), ReferenceState::Moved);
}

void TestSession::threadsShareASession() {
    QTemporaryDir folder;
    const auto session = opened(folder.filePath("a.pscope"));
    std::atomic<int> failures = 0;
    std::vector<std::jthread> threads;
    for (std::uint64_t seed = 1; seed <= 4; ++seed)
        threads.emplace_back([&, seed] {
            for (std::uint64_t i = 0; i < 8; ++i) {
                failures += !session->add(sampleMeasurement(seed, i)).has_value();
                failures += !session->setState("key", std::to_string(i)).has_value();
                failures += !session->points().has_value();
            }
        });
    threads.clear();
    QCOMPARE(failures.load(), 0);
    QCOMPARE(session->points()->size(), std::size_t(32));
    QVERIFY(session->check()->empty());
}

void TestSession::twoSessionsOnOneFile() {
    QTemporaryDir folder;
    const QString file = folder.filePath("a.pscope");
    const auto a = opened(file), b = opened(file);
    QVERIFY(a->add(sampleMeasurement(1, 0)).has_value());
    QVERIFY(b->add(sampleMeasurement(2, 1)).has_value());
    QCOMPARE(a->points()->size(), std::size_t(2));
    QCOMPARE(b->points()->size(), std::size_t(2));
}

void TestSession::openingTwiceKeepsTheLocks() {
    // Closing any descriptor of a file drops all locks of the process on it; then a second program could fold the log away under us.
    QTemporaryDir folder;
    const QString file = folder.filePath("a.pscope");
    const auto session = opened(file);
    QVERIFY(session->add(sampleMeasurement(1, 0)).has_value());
    const auto lockedForOthers = [&file] {
        const pid_t child = fork();
        if (child == 0) {
            const int fd = ::open(file.toUtf8().constData(), O_RDWR);
            struct flock wanted {};
            wanted.l_type = F_WRLCK;
            wanted.l_whence = SEEK_SET;
            wanted.l_start = 0x40000000 + 2; // the bytes on which SQLite's readers hold their lock
            wanted.l_len = 510;
            fcntl(fd, F_GETLK, &wanted);
            _exit(wanted.l_type == F_UNLCK ? 1 : 0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    };
    QVERIFY(lockedForOthers());
    { const auto again = opened(file); }
    { const auto reading = Session::openReadOnly(file.toStdString()); }
    QVERIFY(!session->saveAs(std::filesystem::path(file.toStdString() + "/nowhere")).has_value());
    QVERIFY(lockedForOthers());
    QVERIFY(session->add(sampleMeasurement(1, 1)).has_value());
}

void TestSession::stateIsQuick() {
    // Written with every edit on the thread that draws.
    QTemporaryDir folder;
    const auto session = opened(folder.filePath("a.pscope"));
    QElapsedTimer timer;
    std::vector<double> times;
    for (int i = 0; i < 200; ++i) {
        timer.start();
        QVERIFY(session->setState("recipe", "layers 0-" + std::to_string(i) + " *: int8").has_value());
        times.push_back(double(timer.nsecsElapsed()) * 1e-6);
    }
    std::sort(times.begin(), times.end());
    qInfo("setState: median %.2f ms, slowest %.2f ms", times[100], times.back());
    QVERIFY(times[100] < 20);
}

void TestSession::opensLargeSessionsQuickly() {
    QTemporaryDir folder;
    const QString file = madeSession(folder, 1);
    // 5000 copies of a point with both latencies, made in SQL because 5000 flushed commits would take a minute.
    sql(file, "CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM c WHERE i < 5000) SELECT i FROM c;"
              "CREATE TEMP TABLE p AS SELECT * FROM points; CREATE TEMP TABLE l AS SELECT * FROM latencies; CREATE TEMP TABLE m AS SELECT * FROM metrics;"
              "UPDATE p SET id = 0; INSERT INTO points SELECT i, name, note, starred, requested, effective, differences, kernels, backend, device, "
              "device_name, batch, tokens, threads, model_hash, data_hash, data_split, speedup, speedup_low, speedup_high, mcnemar_p, parameters, "
              "nonzeros, bytes, dense_macs, executed_macs, provenance, program, host, time, seed, pinned FROM n, p;"
              "INSERT INTO latencies SELECT i, role, p50_us, p95_us, p99_us, ci_low_us, ci_high_us, flags, parts, sample_count, samples_us FROM n, l;"
              "INSERT INTO metrics SELECT i, role, metric, value, low, high, examples FROM n, m;");
    QElapsedTimer timer;
    timer.start();
    const auto session = opened(file);
    const auto opening = timer.restart();
    const auto points = session->points();
    const auto reading = timer.elapsed();
    QCOMPARE(points->size(), std::size_t(5000));
    QCOMPARE(test::difference(points->at(4999), points->at(0)), std::string());
    qInfo("5000 points (%lld kB): opened in %lld ms, read in %lld ms", static_cast<long long>(QFileInfo(file).size() / 1000),
          static_cast<long long>(opening), static_cast<long long>(reading));
    QVERIFY(opening < 2000);
    QVERIFY(reading < 5000);
}

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
