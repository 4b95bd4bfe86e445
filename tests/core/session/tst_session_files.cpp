// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Session files: copies are complete, what is not a session is refused in one sentence and left as it is.
#include "core/session/search_log.h"
#include "core/session/session.h"

#include <QtTest>

#include <QTemporaryDir>

#include <random>

#include <fcntl.h>
#include <sys/wait.h>

#include "core/session/migrations.h"
#include "core/session/session_samples.h"

using namespace pscope;
using namespace pscope::test;

class TestSessionFiles : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void saveAsIsComplete();
    void saveAsOverOtherFiles();
    void saveAsRefusesAnOpenTarget();
    void refusesWhatIsNoSession_data();
    void refusesWhatIsNoSession();
    void refusesANewerVersionInTheLog();
    void awkwardPlaces();
    void readOnlyPlaces();
    void readOnlySessionRefusesToWrite();
    void staleLogOfADeletedFile();
    void checkFindsProblems();
    void damagedFilesNeverCrash();
    void version1IsStillRead();
    void pinsAreKept();
    void version2IsStillRead();
    void searchOfVersion2GoesOn();
};

void TestSessionFiles::initTestCase() {
    // Hundreds of commits wait for the disk each; none of these tests is about a disk, so memory will do where there is some.
    if (QFileInfo("/dev/shm").isWritable()) qputenv("TMPDIR", "/dev/shm");
}

void TestSessionFiles::saveAsIsComplete() {
    QTemporaryDir folder;
    const QString file = madeSession(folder, 10);
    const auto session = opened(file);
    QVERIFY(session->setState("recipe", "*: 2:4").has_value());
    const QString copy = folder.filePath("copy.pscope");
    QVERIFY(session->add(sampleMeasurement(1, 10)).has_value()); // still in the log
    const auto saved = session->saveAs(copy.toStdString());
    QVERIFY2(saved.has_value(), saved ? "" : saved.error().message.c_str());
    QVERIFY(session->saveAs(file.toStdString()).has_value()); // onto itself: nothing to do
    const auto reading = Session::openReadOnly(copy.toStdString());
    QVERIFY(reading.has_value());
    QCOMPARE((*reading)->points()->size(), std::size_t(11));
    QCOMPARE((*reading)->state("recipe")->value_or(""), std::string("*: 2:4"));
    QCOMPARE((*reading)->schemaVersion(), currentSchemaVersion());
    QVERIFY((*reading)->check()->empty());
    const auto fromReading = (*reading)->saveAs(folder.filePath("third.pscope").toStdString()); // a read-only session can be copied
    QVERIFY2(fromReading.has_value(), fromReading ? "" : fromReading.error().message.c_str());
    QCOMPARE(opened(folder.filePath("third.pscope"))->points()->size(), std::size_t(11));
    QVERIFY(session->add(sampleMeasurement(1, 11)).has_value()); // the session goes on where it was
    QCOMPARE(opened(copy)->points()->size(), std::size_t(11));
    const auto nowhere = session->saveAs("/no/such/folder/x.pscope");
    QVERIFY(QString::fromStdString(nowhere.error().message).contains("/no/such/folder does not exist"));
    QVERIFY(QDir(folder.path()).entryList({"*.new-*"}, QDir::Files).isEmpty());
}

void TestSessionFiles::saveAsOverOtherFiles() {
    QTemporaryDir folder;
    const auto session = opened(madeSession(folder, 2));
    writeBytes(folder.filePath("text.pscope"), "just some text");
    QVERIFY(session->saveAs(folder.filePath("text.pscope").toStdString()).has_value());
    QCOMPARE(opened(folder.filePath("text.pscope"))->points()->size(), std::size_t(2));

    // A session that was killed leaves a log; it must not be replayed into the copy that takes its place.
    const QString killed = folder.filePath("killed.pscope");
    {
        const auto victim = opened(killed);
        for (int i = 0; i < 5; ++i) QVERIFY(victim->add(sampleMeasurement(3, std::uint64_t(i))).has_value());
        QVERIFY(QFile::copy(killed, folder.filePath("target.pscope")));
        QVERIFY(QFile::copy(killed + "-wal", folder.filePath("target.pscope-wal")));
    }
    QVERIFY(session->saveAs(folder.filePath("target.pscope").toStdString()).has_value());
    const auto target = opened(folder.filePath("target.pscope"));
    QCOMPARE(target->points()->size(), std::size_t(2));
    QVERIFY(target->check()->empty());
}

void TestSessionFiles::saveAsRefusesAnOpenTarget() {
    QTemporaryDir folder;
    const auto session = opened(madeSession(folder, 2));
    const QString other = folder.filePath("other.pscope");
    const auto open = opened(other);
    QVERIFY(open->add(sampleMeasurement(4, 0)).has_value());
    const auto refused = session->saveAs(other.toStdString());
    QVERIFY(!refused.has_value());
    QVERIFY2(QString::fromStdString(refused.error().message).contains("open in another"), refused.error().message.c_str());
    QCOMPARE(open->points()->size(), std::size_t(1));
    QVERIFY(open->add(sampleMeasurement(4, 1)).has_value());
}

void TestSessionFiles::refusesWhatIsNoSession_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("says");
    QTemporaryDir folder;
    const QByteArray whole = bytesOf(madeSession(folder, 20));
    const QString foreign = folder.filePath("foreign.db");
    sql(foreign, "CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES ('x'); PRAGMA user_version = 1;");
    const QString foreignWal = folder.filePath("foreign-wal.db");
    sql(foreignWal, "PRAGMA journal_mode = WAL; CREATE TABLE songs (title TEXT); PRAGMA application_id = 5;");
    const QString newer = madeSession(folder, 1, "newer.pscope");
    sql(newer, "PRAGMA user_version = 99");
    QTest::newRow("text") << QByteArray("this is not a session at all, but a text that is longer than a hundred bytes, so that a header could "
                                        "have been read from it") << "is not a Paretoscope session";
    QTest::newRow("few bytes") << QByteArray("SQ") << "is not a Paretoscope session";
    QTest::newRow("zeros") << QByteArray(4096, '\0') << "is not a Paretoscope session";
    QTest::newRow("header cut off") << whole.left(60) << "cut off after 60 bytes";
    QTest::newRow("cut off in the middle") << whole.left(whole.size() / 2) << "is cut off";
    QTest::newRow("last byte missing") << whole.chopped(1) << "is cut off";
    QTest::newRow("another program's") << bytesOf(foreign) << "another program";
    QTest::newRow("another program's with log") << bytesOf(foreignWal) << "another program";
    QTest::newRow("newer version") << bytesOf(newer) << "newer Paretoscope (session version 99";
    QByteArray wrecked = whole;
    for (int i = 4096; i < wrecked.size(); ++i) wrecked[i] = char(i * 7);
    QTest::newRow("pages overwritten") << wrecked << "damaged";
    QByteArray noSchema = whole;
    for (int i = 100; i < 4096; ++i) noSchema[i] = 0;
    QTest::newRow("first page wiped") << noSchema << "damaged";
}

void TestSessionFiles::refusesWhatIsNoSession() {
    QFETCH(QByteArray, content);
    QFETCH(QString, says);
    QTemporaryDir folder;
    const QString file = folder.filePath("x.pscope");
    writeBytes(file, content);
    for (const bool forWriting : {true, false}) {
        const auto session = forWriting ? Session::open(file.toStdString()) : Session::openReadOnly(file.toStdString());
        QVERIFY(!session.has_value());
        const QString message = QString::fromStdString(session.error().message);
        QCOMPARE(int(session.error().code), int(ErrorCode::BadInput));
        QVERIFY2(message.contains(says) && message.startsWith(file), qPrintable(message));
        QVERIFY2(!message.contains('\n') && message.size() < 250 + file.size(), qPrintable(message));
        QCOMPARE(bytesOf(file), content); // untouched
    }
}

void TestSessionFiles::refusesANewerVersionInTheLog() {
    // The header of the file may be behind: the version that counts can still be in the log.
    QTemporaryDir folder;
    const QString file = madeSession(folder, 1);
    sqlite3* connection = nullptr;
    QCOMPARE(sqlite3_open(file.toUtf8().constData(), &connection), SQLITE_OK);
    QCOMPARE(sqlite3_exec(connection, "PRAGMA user_version = 7", nullptr, nullptr, nullptr), SQLITE_OK);
    for (const bool forWriting : {true, false}) {
        const auto session = forWriting ? Session::open(file.toStdString()) : Session::openReadOnly(file.toStdString());
        QVERIFY(!session.has_value());
        QVERIFY2(QString::fromStdString(session.error().message).contains("session version 7"), session.error().message.c_str());
    }
    sqlite3_close(connection);
}

void TestSessionFiles::awkwardPlaces() {
    QTemporaryDir folder;
    const auto messageOf = [](const auto& result) { return QString::fromStdString(result ? "" : result.error().message); };
    QVERIFY(messageOf(Session::open(folder.path().toStdString())).contains("is a folder"));
    QVERIFY(messageOf(Session::open("/no/such/folder/x.pscope")).contains("does not exist"));
    QVERIFY(messageOf(Session::open("")).contains("file name"));
    QVERIFY(messageOf(Session::open("/dev/null")).contains("not a regular file"));
    QVERIFY(messageOf(Session::openReadOnly(folder.filePath("missing.pscope").toStdString())).contains("does not exist"));
    QVERIFY(!QFile::exists(folder.filePath("missing.pscope")));
    writeBytes(folder.filePath("empty.pscope"), "");
    QVERIFY(messageOf(Session::openReadOnly(folder.filePath("empty.pscope").toStdString())).contains("is empty"));
    QVERIFY(Session::open(folder.filePath("empty.pscope").toStdString()).has_value()); // an empty file is as good as none
    const QString file = madeSession(folder, 1);
    QVERIFY(QFile::link(file, folder.filePath("link.pscope")));
    QCOMPARE(opened(folder.filePath("link.pscope"))->points()->size(), std::size_t(1));
}

void TestSessionFiles::readOnlyPlaces() {
    QTemporaryDir folder;
    const QString file = madeSession(folder, 3);
    const QByteArray before = bytesOf(file);
    const QString place = folder.path();
    QVERIFY(QFile::setPermissions(file, QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther));
    QVERIFY(QFile::setPermissions(place, QFile::ReadOwner | QFile::ExeOwner | QFile::ReadGroup | QFile::ExeGroup |
                                                 QFile::ReadOther | QFile::ExeOther));
    QTemporaryDir elsewhere;
    QVERIFY(QFile::setPermissions(elsewhere.path(), QFile::Permissions(0x7777))); // everybody everything
    {
        const AsSomebodyElse somebody;
        if (!somebody.bound()) QSKIP("runs as root and cannot become anybody else: permissions mean nothing here");
        const auto writing = Session::open(file.toStdString());
        QVERIFY(!writing.has_value());
        QVERIFY2(QString::fromStdString(writing.error().message).contains("read-only"), writing.error().message.c_str());
        const auto making = Session::open(folder.filePath("new.pscope").toStdString());
        QVERIFY(!making.has_value());
        QVERIFY2(QString::fromStdString(making.error().message).contains("cannot be created"), making.error().message.c_str());
        const auto reading = Session::openReadOnly(file.toStdString());
        QVERIFY2(reading.has_value(), reading ? "" : reading.error().message.c_str());
        QCOMPARE((*reading)->points()->size(), std::size_t(3));
        QVERIFY((*reading)->check()->empty());
        const auto copied = (*reading)->saveAs(elsewhere.filePath("copy.pscope").toStdString());
        QVERIFY2(copied.has_value(), copied ? "" : copied.error().message.c_str());
        QCOMPARE(opened(elsewhere.filePath("copy.pscope"))->points()->size(), std::size_t(3));
    }
    QVERIFY(QFile::setPermissions(place, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    QCOMPARE(bytesOf(file), before);
    QCOMPARE(listing(folder), QStringList{"work.pscope"});
}

void TestSessionFiles::readOnlySessionRefusesToWrite() {
    QTemporaryDir folder;
    const QString file = madeSession(folder, 2);
    {
        const auto reading = Session::openReadOnly(file.toStdString());
        QVERIFY(reading.has_value());
        for (const auto& refused : {(*reading)->setName(1, "x"), (*reading)->setNote(1, "x", true), (*reading)->setState("a", "b"),
                                    (*reading)->setReference({"model", "/x", "y"})})
            QVERIFY(!refused.has_value());
        const auto added = (*reading)->add(sampleMeasurement(1, 1));
        QVERIFY(!added.has_value());
        QVERIFY(QString::fromStdString(added.error().message).contains("opened for reading only"));
        QCOMPARE((*reading)->points()->size(), std::size_t(2));
    }
    QCOMPARE(listing(folder), QStringList{"work.pscope"}); // reading leaves no side files either
}

void TestSessionFiles::staleLogOfADeletedFile() {
    QTemporaryDir folder;
    const QString file = folder.filePath("a.pscope");
    {
        const auto session = opened(file);
        for (int i = 0; i < 5; ++i) QVERIFY(session->add(sampleMeasurement(1, std::uint64_t(i))).has_value());
        QVERIFY(QFile::copy(file + "-wal", folder.filePath("b.pscope-wal"))); // as if b.pscope had been deleted after a kill
    }
    const auto fresh = opened(folder.filePath("b.pscope"));
    QVERIFY(fresh->points()->empty());
    QVERIFY(fresh->check()->empty());
}

void TestSessionFiles::checkFindsProblems() {
    QTemporaryDir folder;
    const QString file = madeSession(folder, 6);
    // Written past our own guards, as another program could.
    sql(file, "PRAGMA foreign_keys = OFF; DROP TRIGGER points_stay; DROP TRIGGER latencies_stay; DROP TRIGGER metrics_stay;"
              "UPDATE points SET kernels = '{not json' WHERE id = 2; UPDATE points SET differences = '[3]' WHERE id = 3;"
              "UPDATE latencies SET parts = '[[1, 2]]' WHERE point = 4; UPDATE metrics SET point = 4711 WHERE point = 1 AND role = 'baseline';");
    const auto session = opened(file);
    const auto problems = session->check();
    QVERIFY(problems.has_value());
    const QString all = QString::fromStdString(fmt::format("{}", fmt::join(*problems, "\n")));
    QVERIFY2(all.contains("point 2: column kernels is not a JSON list"), qPrintable(all));
    QVERIFY2(all.contains("point 3: column differences, element 0"), qPrintable(all));
    QVERIFY2(all.contains("point 4: column parts, element 0"), qPrintable(all));
    QVERIFY2(all.contains("table metrics") && all.contains("does not exist"), qPrintable(all));
    const auto points = session->points();
    QVERIFY(!points.has_value());
    QVERIFY2(QString::fromStdString(points.error().message).contains("point 2"), points.error().message.c_str());
}

void TestSessionFiles::damagedFilesNeverCrash() {
    QTemporaryDir folder;
    const QByteArray whole = bytesOf(madeSession(folder, 12));
    std::mt19937 random(5);
    int refused = 0, noticed = 0;
    for (int round = 0; round < 150; ++round) {
        QByteArray bytes = whole;
        const int edits = 1 + int(random() % 40);
        for (int i = 0; i < edits; ++i) bytes[int(random() % unsigned(bytes.size()))] = char(random());
        if (random() % 4 == 0) bytes.truncate(int(random() % unsigned(bytes.size())));
        const QString file = folder.filePath(QString("damaged%1.pscope").arg(round));
        writeBytes(file, bytes);
        const auto session = Session::openReadOnly(file.toStdString());
        if (!session) {
            ++refused;
            QVERIFY(!session.error().message.empty());
            continue;
        }
        const auto points = (*session)->points(); // flipped digits inside a value cannot be noticed; a crash can
        const auto problems = (*session)->check();
        noticed += !points || !problems || !problems->empty();
    }
    qInfo("%d of 150 damaged files refused at once, %d more noticed by reading or check", refused, noticed);
    QVERIFY(refused > 30);
}

void TestSessionFiles::version2IsStillRead() {
    QTemporaryDir folder;
    const QString file = folder.filePath("v2.pscope");
    QVERIFY2(QFile::copy(PSCOPE_TEST_DATA "/session/v2/points.pscope", file), "the stored file of version 2 is missing");
    QVERIFY(QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner));
    const auto session = opened(file);
    QCOMPARE(session->schemaVersion(), currentSchemaVersion());
    QVERIFY(session->check()->empty());
    QCOMPARE(session->points()->size(), std::size_t(4));
    const auto runs = searchRuns(*session);
    QVERIFY2(runs.has_value(), runs ? "" : runs.error().message.c_str());
    QCOMPARE(runs->size(), std::size_t(1));
    QCOMPARE(runs->at(0).strategy, std::string("uniform"));
    QCOMPARE(runs->at(0).steps, 3);
    QVERIFY(runs->at(0).request.empty());
    const auto report = readSearch(*session, runs->at(0).id);
    QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
    QCOMPARE(report->steps.size(), std::size_t(3));
    QCOMPARE(report->latencies.size(), std::size_t(5));
    QCOMPARE(report->finalists.size(), std::size_t(1));
    QVERIFY(report->winner.has_value());
    QVERIFY(report->steps[0].outcome.figures.accuracy > 0);
}

void TestSessionFiles::pinsAreKept() {
    QTemporaryDir folder;
    const QString file = folder.filePath("pins.pscope");
    QVERIFY(QFile::copy(PSCOPE_TEST_DATA "/session/v2/points.pscope", file));
    QVERIFY(QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner));
    {
        const auto session = opened(file);
        QVERIFY(session->setPinned(2, true));
        QVERIFY(session->setPinned(3, true));
        QVERIFY(session->setPinned(3, false));
        QVERIFY(!session->setPinned(99, true));
        QVERIFY(session->setName(2, "the small one")); // nothing measured is touched by either
    }
    const auto session = opened(file);
    QCOMPARE(*session->pinned(), std::vector<std::int64_t>{2});
    QCOMPARE(session->points()->at(1).name, std::string("the small one"));
}

void TestSessionFiles::version1IsStillRead() {
    QTemporaryDir folder;
    const QString file = folder.filePath("v1.pscope");
    QVERIFY2(QFile::copy(PSCOPE_TEST_DATA "/session/v1/points.pscope", file), "the stored file of version 1 is missing");
    QVERIFY(QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner));
    const auto session = opened(file);
    QCOMPARE(session->schemaVersion(), currentSchemaVersion()); // brought forward if need be
    QVERIFY(session->check()->empty());
    const auto points = session->points();
    QVERIFY(points.has_value());
    QCOMPARE(points->size(), std::size_t(6));
    const Measurement& dense = points->at(0);
    QVERIFY(dense.isBaseline());
    QCOMPARE(dense.provenance, Provenance::Measured);
    const Measurement& second = points->at(1);
    QCOMPARE(second.id, 2);
    QCOMPARE(second.requested, std::string("layers 2-5 ffn.*: 4x4 80% int8; heads 0-3: -0,-1"));
    QCOMPARE(second.differences.at(0).where, std::string("layer 3 ffn.in"));
    QCOMPARE(second.kernels.at(1).second, std::string("i8 4x4 tok avx512vnni"));
    QCOMPARE(second.workload, (Workload{2, 128, 1}));
    QCOMPARE(second.latency->parts.at(3).time, std::chrono::nanoseconds(1'234'567));
    QCOMPARE(second.latency->samplesUs.size(), std::size_t(217));
    QCOMPARE(second.speedup.value, 2.25);
    QCOMPARE(second.mcnemarP, 0.03125);
    QCOMPARE(second.cost.denseMacs, std::int64_t(1) << 60);
    QCOMPARE(second.origin.seed, ~std::uint64_t(0) - 1);
    QVERIFY(second.starred);
    QVERIFY(!points->at(4).latency.has_value());
    QCOMPARE(session->state("recipe")->value_or(""), std::string("layers 0-3 *: int8"));
    QCOMPARE((*session->reference("model"))->path, std::filesystem::path("/models/some where"));
    QVERIFY(session->add(sampleMeasurement(1, 1)).has_value());
}

/// A search over the demo: 6 evaluations, 6 timings, one finalist, as the program of version 2 wrote it.
void TestSessionFiles::searchOfVersion2GoesOn() {
    QTemporaryDir folder;
    const QString file = folder.filePath("v2.pscope");
    QVERIFY2(QFile::copy(PSCOPE_TEST_DATA "/session/v2/search.pscope", file), "the stored file of version 2 is missing");
    QVERIFY(QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner));
    const auto session = opened(file);
    QCOMPARE(session->schemaVersion(), currentSchemaVersion());
    QVERIFY(session->check()->empty());
    const auto runs = searchRuns(*session);
    QVERIFY(runs.has_value());
    QCOMPARE(runs->size(), std::size_t(1));
    QCOMPARE(runs->front().strategy, std::string("spdy"));
    QCOMPARE(runs->front().state, std::string("done"));
    QCOMPARE(runs->front().steps, std::int64_t(6));
    QCOMPARE(session->points()->size(), std::size_t(1));
    const auto log = openSearchLog(*session);
    QVERIFY(log.has_value());
    SearchIdentity who; // what version 2 timed has no tail, what is timed now has
    who.modelHash = "m", who.backend = "b", who.device = "d", who.workload = "w";
    LatencyPair pair{"*: int8", 1.5, 1.4, 1.6, NAN, "fit"};
    pair.p95Ms = 2.5;
    QVERIFY((*log)->addLatency(runs->front().id, who, pair).has_value());
    QCOMPARE((*log)->findLatency(who, "*: int8")->value().p95Ms, 2.5);
}

QTEST_GUILESS_MAIN(TestSessionFiles)
#include "tst_session_files.moc"
