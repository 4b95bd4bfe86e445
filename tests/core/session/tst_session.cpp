// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What goes into a session comes out; what is not a session is refused in one sentence and left as it is.
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

#include "core/measure/sample_measurement.h"
#include "core/session/migrations.h"

using namespace pscope;
using test::sampleMeasurement;

namespace {

std::unique_ptr<Session> opened(const QString& file) {
    auto session = Session::open(file.toStdString());
    if (!session) qFatal("%s", session.error().message.c_str());
    return std::move(*session);
}

QByteArray bytesOf(const QString& file) {
    QFile f(file);
    return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
}

void writeBytes(const QString& file, const QByteArray& bytes) {
    QFile f(file);
    if (!f.open(QIODevice::WriteOnly) || f.write(bytes) != bytes.size()) qFatal("cannot write %s", qPrintable(file));
}

/// Runs SQL behind the session's back.
void sql(const QString& file, const char* text) {
    sqlite3* connection = nullptr;
    char* message = nullptr;
    if (sqlite3_open(file.toUtf8().constData(), &connection) != SQLITE_OK ||
        sqlite3_exec(connection, text, nullptr, nullptr, &message) != SQLITE_OK)
        qFatal("%s: %s", text, message ? message : "cannot open");
    sqlite3_close(connection);
}

/// A file name's worth of a session with `count` points, closed.
QString madeSession(const QTemporaryDir& folder, int count, const QString& name = "work.pscope") {
    const QString file = folder.filePath(name);
    const auto session = opened(file);
    for (int i = 0; i < count; ++i)
        if (!session->add(sampleMeasurement(1, std::uint64_t(i)))) qFatal("add failed");
    return file;
}

/// Permissions mean nothing to root: such tests act as somebody else for a while.
class AsSomebodyElse {
public:
    AsSomebodyElse() : m_switched(geteuid() == 0 && seteuid(65534) == 0) {}
    ~AsSomebodyElse() {
        if (m_switched && seteuid(0) != 0) qFatal("cannot become root again");
    }
    bool bound() const { return geteuid() != 0; }

private:
    bool m_switched;
};

QStringList listing(const QTemporaryDir& folder) { return QDir(folder.path()).entryList(QDir::Files | QDir::Hidden, QDir::Name); }

} // namespace

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

void TestSession::saveAsIsComplete() {
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

void TestSession::saveAsOverOtherFiles() {
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

void TestSession::saveAsRefusesAnOpenTarget() {
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

void TestSession::refusesWhatIsNoSession_data() {
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

void TestSession::refusesWhatIsNoSession() {
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

void TestSession::refusesANewerVersionInTheLog() {
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

void TestSession::awkwardPlaces() {
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

void TestSession::readOnlyPlaces() {
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

void TestSession::readOnlySessionRefusesToWrite() {
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

void TestSession::staleLogOfADeletedFile() {
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

void TestSession::checkFindsProblems() {
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

void TestSession::damagedFilesNeverCrash() {
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

void TestSession::version1IsStillRead() {
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
              "nonzeros, bytes, dense_macs, executed_macs, provenance, program, host, time, seed FROM n, p;"
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
