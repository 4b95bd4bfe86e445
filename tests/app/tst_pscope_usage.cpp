// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How `pscope` speaks: help, lists, usage errors, exit codes. Nothing is measured here.
#include <QtTest>

#include "program.h"

using namespace pscope::test;

class TestPscopeUsage : public QObject {
    Q_OBJECT

    static QList<QStringList> commands() {
        return {{"inspect"}, {"measure"}, {"sweep"}, {"train"}, {"export"}, {"verify"}, {"report"}, {"demo"}, {"list"}, {"session"}, {"bench"}, {"calibrate"},
                {"list", "backends"}, {"list", "devices"}, {"list", "methods"}, {"list", "metrics"}, {"session", "show"}, {"session", "points"},
                {"session", "check"}, {"bench", "interactive"}, {"bench", "kernels"}, {"bench", "models"}, {"bench", "prepare"}, {"bench", "threads"}};
    }

private slots:
    void version() {
        const auto run = runPscope({"--version"});
        QCOMPARE(run.exitCode, 0);
        QCOMPARE(run.out, std::string("pscope " PSCOPE_VERSION "\n"));
    }

    void helpHasAnExample_data() {
        QTest::addColumn<QStringList>("command");
        for (const auto& command : commands()) QTest::newRow(qPrintable(command.join(' '))) << command;
    }
    void helpHasAnExample() {
        QFETCH(QStringList, command);
        const auto run = runPscope(command + QStringList{"--help"});
        QCOMPARE(run.exitCode, 0);
        QVERIFY2(run.out.find("Example:\n  pscope " + command.first().toStdString()) != std::string::npos, run.out.c_str());
        QVERIFY(run.err.empty());
    }

    void helpListsCommandsAndCodes() {
        const auto run = runPscope({"--help"});
        QCOMPARE(run.exitCode, 0);
        for (const auto& command : commands()) QVERIFY(run.out.find(command.first().toStdString()) != std::string::npos);
        QVERIFY(run.out.find("Exit codes:") != std::string::npos);
    }

    void wrongUsageEndsWithTwo_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("unknown command") << QStringList{"mesure"};
        QTest::newRow("unknown option") << QStringList{"measure", "--model", "x", "--frobnicate"};
        QTest::newRow("missing model") << QStringList{"measure"};
        QTest::newRow("no number") << QStringList{"measure", "--model", "x", "--batch", "many"};
        QTest::newRow("out of range") << QStringList{"measure", "--model", "x", "--batch", "0"};
        QTest::newRow("missing subcommand") << QStringList{"session"};
        QTest::newRow("missing file") << QStringList{"session", "show"};
        QTest::newRow("unknown family") << QStringList{"sweep", "--model", "x", "--only", "magic"};
        QTest::newRow("two models") << QStringList{"bench", "models", "--model", "x", "--random", "tiny"};
    }
    void wrongUsageEndsWithTwo() {
        QFETCH(QStringList, arguments);
        const auto run = runPscope(arguments);
        QCOMPARE(run.exitCode, 2);
        QVERIFY(run.out.empty());
        QVERIFY2(run.err.starts_with("pscope: ") && std::ranges::count(run.err, '\n') == 1, run.err.c_str());
        const auto asJson = runPscope(arguments + QStringList{"--json"});
        QCOMPARE(asJson.exitCode, 2);
        QCOMPARE(asJson.json()["error"]["code"].get<std::string>(), std::string("usage"));
    }

    void failuresEndWithOne_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("named");
        QTest::newRow("no such model") << QStringList{"measure", "--model", "/no/such/model"} << "/no/such/model";
        QTest::newRow("no such model to inspect") << QStringList{"inspect", "/no/such/model"} << "/no/such/model";
        QTest::newRow("no such session") << QStringList{"session", "show", "/no/such.pscope"} << "/no/such.pscope";
        QTest::newRow("no session to report") << QStringList{"report", "--session", "/no/such.pscope", "--out", "x.html"} << "/no/such.pscope";
        QTest::newRow("no export") << QStringList{"verify", "/tmp"} << "/tmp";
        QTest::newRow("unknown axis") << QStringList{"report", "--session", "s", "--out", "x.svg", "--x", "beauty"} << "beauty";
    }
    void failuresEndWithOne() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, named);
        const auto run = runPscope(arguments);
        QCOMPARE(run.exitCode, 1);
        QVERIFY(run.out.empty());
        QVERIFY2(run.err.find(named.toStdString()) != std::string::npos, run.err.c_str());
        QVERIFY2(std::ranges::count(run.err, '\n') == 1, run.err.c_str());
        const auto asJson = runPscope(arguments + QStringList{"--json"});
        QCOMPARE(asJson.exitCode, 1);
        const auto error = asJson.json()["error"];
        QVERIFY(!error["code"].get<std::string>().empty());
        QVERIFY(error["message"].get<std::string>().find(named.toStdString()) != std::string::npos);
    }

    void lists_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("member");
        QTest::newRow("backends") << "backends" << "id" << "cpu.reference";
        QTest::newRow("devices") << "devices" << "backend" << "cpu";
        QTest::newRow("methods") << "methods" << "id" << "wanda";
        QTest::newRow("metrics") << "metrics" << "id" << "accuracy";
    }
    void lists() {
        QFETCH(QString, what);
        QFETCH(QString, key);
        QFETCH(QString, member);
        const auto json = runPscope({"list", what, "--json"}).json();
        QVERIFY(json.is_array());
        QVERIFY(std::ranges::any_of(json, [&](const auto& row) { return row[key.toStdString()] == member.toStdString(); }));
        const auto text = runPscope({"list", what});
        QCOMPARE(text.exitCode, 0);
        QVERIFY(text.out.find(member.toStdString()) != std::string::npos);
    }

    void referenceIsTheLastBackend() {
        const auto json = runPscope({"list", "backends", "--json"}).json();
        QCOMPARE(json.front()["id"].get<std::string>(), std::string("cpu"));
        QCOMPARE(json.back()["id"].get<std::string>(), std::string("cpu.reference"));
    }
};

QTEST_APPLESS_MAIN(TestPscopeUsage)
#include "tst_pscope_usage.moc"
