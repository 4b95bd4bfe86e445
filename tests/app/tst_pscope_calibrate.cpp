// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// `pscope calibrate`: measures, keeps, shows; what it finds damaged or foreign it refuses and measures again.
#include <QtTest>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "app/program.h"

using namespace pscope::test;
namespace fs = std::filesystem;

class TestPscopeCalibrate : public QObject {
    Q_OBJECT
    QTemporaryDir m_cache;
    fs::path m_file;

    static void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

private slots:
    void initTestCase() { qputenv("XDG_CACHE_HOME", m_cache.path().toUtf8()); }

    void nothingToShowAtFirst() {
        const auto show = runPscope({"calibrate", "--show", "--json"});
        QCOMPARE(show.exitCode, 1);
        QVERIFY2(show.err.find("nothing was calibrated yet") != std::string::npos, show.err.c_str());
        QVERIFY(runPscope({"list", "devices"}).out.find("pscope calibrate") != std::string::npos);
        QCOMPARE(runPscope({"calibrate", "--backend", "cpu.reference"}).exitCode, 1);
    }

    void interruptLeavesNothing() {
        QProcess process;
        process.setReadChannel(QProcess::StandardError);
        process.start(PSCOPE_PROGRAM, {"calibrate", "--progress"});
        QVERIFY(process.waitForStarted());
        QVERIFY(process.waitForReadyRead(20'000));
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(5000));
        QCOMPARE(process.exitCode(), 130);
        QCOMPARE(runPscope({"calibrate", "--show"}).exitCode, 1);
    }

    void measures() {
        const auto run = runPscope({"calibrate", "--json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const auto json = run.json();
        QVERIFY(json["rows"].size() > 100);
        bool int8IsFaster = false;
        for (const auto& row : json["rows"]) {
            QVERIFY(row["speedup"].get<double>() > 0 && row["rounds"].get<int>() >= 5);
            QVERIFY(row["quartiles"][0].get<double>() <= row["speedup"].get<double>() + 1e-9);
            if (row["kernel"] == "i8 dense" && row["tokens"] == 128) int8IsFaster = int8IsFaster || row["speedup"].get<double>() > 1.2;
        }
        QVERIFY(int8IsFaster);
        m_file = json["file"].get<std::string>();
        QVERIFY(fs::exists(m_file));
        const auto shown = runPscope({"calibrate", "--show", "--json"});
        QCOMPARE(shown.exitCode, 0);
        QCOMPARE(shown.json()["rows"].size(), json["rows"].size());
        QVERIFY(runPscope({"list", "devices"}).out.find(json["date"].get<std::string>()) != std::string::npos);
        QVERIFY(runPscope({"calibrate", "--show"}).out.find("i8 lists of 4") != std::string::npos);
    }

    void damagedOrForeignIsRefusedInOneSentence_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("said");
        QTest::newRow("empty") << "" << "is damaged";
        QTest::newRow("cut off") << "{\"format\": \"paretoscope calibration 1\", \"proc" << "is damaged";
        QTest::newRow("another kind of file") << "[1, 2]" << "is damaged";
        QTest::newRow("foreign")
            << R"({"format":"paretoscope calibration 1","processor":"Z80","isa":"avx2","kernels":"0","date":"","seconds":1,"foreign_cores":0,"rows":[]})"
            << "was measured elsewhere (Z80";
        QTest::newRow("a later format") << R"({"format":"paretoscope calibration 9"})" << "another program version";
    }
    void damagedOrForeignIsRefusedInOneSentence() {
        QFETCH(QString, text);
        QFETCH(QString, said);
        std::ostringstream kept;
        kept << std::ifstream(m_file, std::ios::binary).rdbuf();
        write(m_file, text.toStdString());
        const auto devices = runPscope({"list", "devices"});
        QCOMPARE(devices.exitCode, 0); // a bad file hinders nobody
        QProcess process; // begins to measure again, and says why
        process.setReadChannel(QProcess::StandardError);
        process.start(PSCOPE_PROGRAM, {"calibrate"});
        QVERIFY(process.waitForReadyRead(20'000));
        const QByteArray line = process.readLine();
        process.kill();
        process.waitForFinished();
        QVERIFY2(line.contains(said.toUtf8()) && line.contains("measured again"), line.constData());
        write(m_file, kept.str());
        QCOMPARE(runPscope({"calibrate", "--show"}).exitCode, 0);
    }
};

QTEST_GUILESS_MAIN(TestPscopeCalibrate)
#include "tst_pscope_calibrate.moc"
