// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 at any moment loses nothing that was shown: a child adds points and prints each row id after add() returned; it is
// killed at a random moment, twenty times on one growing file; every printed row must be there, equal in every field.
#include "core/session/session.h"

#include <QtTest>

#include <QProcess>
#include <QTemporaryDir>

#include <map>
#include <random>

#include "core/measure/sample_measurement.h"

using namespace pscope;

class TestSessionKill : public QObject {
    Q_OBJECT
private slots:
    void nothingShownIsLost();
};

namespace {

constexpr int kRounds = 20;
constexpr unsigned kSeed = 20260101;

struct Shown {
    std::uint64_t seed, index;
};

/// Runs the writer, kills it after about `milliseconds`, gives what it had printed in whole lines.
QList<qint64> runAndKill(const QString& file, int seed, int milliseconds) {
    QProcess child;
    child.start(PSCOPE_SESSION_WRITER, {file, QString::number(seed)});
    child.waitForStarted();
    if (child.waitForFinished(milliseconds)) // it writes for ever; ending by itself is an error
        qWarning("the writer stopped by itself: %s", child.readAllStandardError().constData());
    child.kill(); // SIGKILL
    child.waitForFinished();
    QByteArray printed = child.readAllStandardOutput();
    printed.truncate(printed.lastIndexOf('\n') + 1);
    QList<qint64> ids;
    for (const QByteArray& line : printed.split('\n'))
        if (!line.isEmpty()) ids << line.toLongLong();
    return ids;
}

} // namespace

void TestSessionKill::nothingShownIsLost() {
    QTemporaryDir folder;
    const QString file = folder.filePath("work.pscope");
    std::mt19937 random(kSeed);
    std::map<qint64, Shown> shown;
    int killedWhileWriting = 0;
    for (int round = 1; round <= kRounds; ++round) {
        // Some early enough to hit the creation of the file, most in the middle of commits and checkpoints.
        const int moment = round <= 4 ? int(random() % 20) : int(20 + random() % 380);
        const auto ids = runAndKill(file, round, moment);
        for (int i = 0; i < ids.size(); ++i) {
            QVERIFY2(!shown.contains(ids[i]), "a row id was given twice");
            shown[ids[i]] = {std::uint64_t(round), std::uint64_t(i)};
        }
        killedWhileWriting += !ids.isEmpty();
        if (!QFile::exists(file)) continue; // killed before the file was put in place
        const auto session = Session::open(file.toStdString());
        QVERIFY2(session.has_value(), session ? "" : session.error().message.c_str());
        const auto problems = (*session)->check();
        QVERIFY2(problems.has_value() && problems->empty(), problems && !problems->empty() ? problems->front().c_str() : "");
        const auto points = (*session)->points();
        QVERIFY(points.has_value());
        std::map<qint64, const Measurement*> stored;
        for (const Measurement& point : *points) stored[point.id] = &point;
        for (const auto& [id, what] : shown) {
            const auto lost = QString("round %1 (seed %2): row %3 was shown and is lost").arg(round).arg(kSeed).arg(id);
            QVERIFY2(stored.contains(id), qPrintable(lost));
            QCOMPARE(test::difference(*stored[id], test::sampleMeasurement(what.seed, what.index)), std::string());
        }
        // At most one commit per round went through without its line getting out.
        QVERIFY(stored.size() <= shown.size() + std::size_t(round));
    }
    qInfo("%zu rows shown over %d kills, %d of them while writing, none lost", shown.size(), kRounds, killedWhileWriting);
    QVERIFY(killedWhileWriting >= kRounds / 2);
    QVERIFY(shown.size() > 50);
}

QTEST_GUILESS_MAIN(TestSessionKill)
#include "tst_session_kill.moc"
