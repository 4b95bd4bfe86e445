// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// `pscope` on a trained model: figures that are known beforehand.
#include <QtTest>

#include "program.h"

using namespace pscope::test;

class TestPscopeReal : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    static QString shared(const char* name) { return QString(PSCOPE_SHARED_DATA "/") + name; }

private slots:
    void initTestCase() { qputenv("XDG_CACHE_HOME", m_folder.path().toUtf8()); }

    void knownAccuracy_data() {
        QTest::addColumn<QString>("backend");
        QTest::newRow("cpu") << "cpu";
    }
    void knownAccuracy() {
        QFETCH(QString, backend);
        if (!QFile::exists(shared("models/bert-l4-h128-banking77/config.json"))) QSKIP("shared/data with the trained model is not here");
        const auto run = runPscope({"measure", "--model", shared("models/bert-l4-h128-banking77"), "--data", shared("banking77/test.tsv"), "--backend",
                                 backend, "--max-tokens", "48", "--budget", "0.3", "--json"}); // cut where its reference was
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const auto accuracy = run.json()["accuracy"];
        QCOMPARE(accuracy["n"].get<int>(), 3080);
        QCOMPARE(std::lround(accuracy["value"].get<double>() * 3080), 2668L);
    }

    void exportKeepsIt() {
        if (!QFile::exists(shared("models/bert-l4-h128-banking77/config.json"))) QSKIP("shared/data with the trained model is not here");
        const auto run = runPscope({"export", "--model", shared("models/bert-l4-h128-banking77"), "--data", shared("banking77/test.tsv"), "--recipe",
                                 "*: int4; heads 3: -0; neurons 0: 448", "--out", m_folder.filePath("small"), "--json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const auto verdict = run.json()["verdict"];
        QCOMPARE(verdict["reloaded_accuracy"].get<double>(), verdict["exported_accuracy"].get<double>());
        QVERIFY(verdict["exported_accuracy"].get<double>() > 0.8);
        QVERIFY(verdict["plain_agreement"].get<double>() > 0.9); // dense fp32 readers agree but for 8-bit activations
    }

    void quickDemo() {
        const auto probe = runPscope({"inspect", "demo"});
        if (probe.exitCode != 0) QSKIP(qPrintable(QString::fromStdString("the embedded demo is not here: " + probe.err)));
        const auto run = runPscope({"demo", "--quick", "--out", m_folder.filePath("demo"), "--json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const auto json = run.json();
        QVERIFY(json["points"].size() >= 5);
        for (const char* key : {"session", "csv", "picture"})
            QVERIFY(QFileInfo(QString::fromStdString(json[key].get<std::string>())).size() > 500);
        QVERIFY(json["points"][0]["accuracy"]["value"].get<double>() > 0.6); // trained, not random
    }
};

QTEST_GUILESS_MAIN(TestPscopeReal)
#include "tst_pscope_real.moc"
