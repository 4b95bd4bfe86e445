// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What `pscope` does, on a tiny random model: measure, sweep, session, report, export, verify, bench, cancel.
#include <QtTest>

#include <csignal>
#include <fstream>

#include "program.h"
#include "support/temporary_model.h"

using namespace pscope::test;

class TestPscopeWork : public QObject {
    Q_OBJECT

    TemporaryModel m_files;
    QString model() const { return QString::fromStdString(m_files.folder().string()); }
    QString data() const { return QString::fromStdString(m_files.data().string()); }
    QString file(const char* name) const { return QString::fromStdString((m_files.root() / name).string()); }
    QStringList brief(const QString& command) const { return {command, "--model", model(), "--data", data(), "--budget", "0.06"}; }

    /// Every key the README promises for one measurement.
    static QString missingKey(const nlohmann::json& point) {
        const QStringList paths{"recipe/requested", "recipe/effective", "recipe/differences", "device", "workload", "latency/p50_us",
                                "latency/p95_us", "latency/p99_us", "latency/ci95_us", "latency/samples", "latency/flags", "baseline",
                                "speedup/value", "speedup/ci95", "layers", "accuracy/metric", "accuracy/value", "accuracy/ci95", "accuracy/n",
                                "accuracy/mcnemar_p", "bytes", "parameters", "nonzeros", "macs/dense", "macs/executed", "provenance"};
        for (const auto& path : paths)
            if (!point.contains(nlohmann::json::json_pointer("/" + path.toStdString()))) return path;
        return {};
    }

private slots:
    void initTestCase() { QVERIFY(m_files.ok()); }

    void inspectTells() {
        const auto json = runPscope({"inspect", model(), "--json"}).json();
        QCOMPARE(json["architecture"].get<std::string>(), std::string("bert"));
        QCOMPARE(json["layers"].size(), std::size_t(2));
        QCOMPARE(json["labels"], (nlohmann::json{"red", "green", "blue"}));
        QVERIFY(runPscope({"inspect", model()}).out.find("3 classes") != std::string::npos);
    }

    void measureHasEveryKey() {
        const auto run = runPscope(brief("measure") + QStringList{"--recipe", "*: 2:4 int8", "--json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const auto json = run.json();
        QVERIFY(json.is_object());
        QCOMPARE(missingKey(json), QString());
        QCOMPARE(json["recipe"]["requested"].get<std::string>(), std::string("*: 2:4 int8"));
        QCOMPARE(json["accuracy"]["n"].get<int>(), 120);
        QCOMPARE(json["provenance"].get<std::string>(), std::string("measured"));
        QVERIFY(json["latency"]["p50_us"].get<double>() > 0);
        QVERIFY(json["latency"]["samples"].get<int>() > 0);
    }

    void measureSaysWhereTextsAreCut() {
        const QStringList command = brief("measure") + QStringList{"--limit", "20"};
        QCOMPARE(runPscope(command + QStringList{"--json"}).json()["data"]["max_tokens"].get<int>(), 64);
        QCOMPARE(runPscope(command + QStringList{"--json", "--max-tokens", "8"}).json()["data"]["max_tokens"].get<int>(), 8);
        const auto text = runPscope(command + QStringList{"--max-tokens", "8"}).out;
        QVERIFY2(text.find("on 20 rows cut at 8 tokens") != std::string::npos, text.c_str());
    }

    void measureWithoutRecipeIsDense() {
        const auto json = runPscope(brief("measure") + QStringList{"--json"}).json();
        QCOMPARE(json["recipe"]["requested"].get<std::string>(), std::string());
        QCOMPARE(json["speedup"]["value"].get<double>(), 1.0);
    }

    void measureTakesSeveral() {
        const auto run = runPscope(brief("measure") + QStringList{"--recipe", "dense", "--recipe", "*: int8", "--backend", "cpu,cpu.reference", "--json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const auto json = run.json();
        QCOMPARE(json.size(), std::size_t(4));
        QCOMPARE(json[1]["recipe"]["requested"].get<std::string>(), std::string("*: int8"));
        QVERIFY(json[0]["device"] != nlohmann::json());
        // Two back-ends, one model: the same answers on the same rows, but for rounding of a near tie.
        QVERIFY(std::abs(json[0]["accuracy"]["value"].get<double>() - json[2]["accuracy"]["value"].get<double>()) < 0.02);
    }

    void limitAndFlagsAreObeyed() {
        const auto limited = runPscope(brief("measure") + QStringList{"--limit", "17", "--no-latency", "--json"}).json();
        QCOMPARE(limited["accuracy"]["n"].get<int>(), 17);
        QVERIFY(limited["latency"].is_null() || !limited.contains("latency"));
        const auto timed = runPscope({"measure", "--model", model(), "--budget", "0.06", "--seq", "16", "--batch", "2", "--json"});
        QVERIFY2(timed.exitCode == 0, timed.err.c_str());
        QCOMPARE(timed.json()["workload"]["batch"].get<int>(), 2);
        QCOMPARE(timed.json()["workload"]["tokens"].get<int>(), 16);
    }

    void badRecipeIsOneSentence() {
        const auto run = runPscope(brief("measure") + QStringList{"--recipe", "*: 2:5 sparse", "--json"});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json()["error"]["code"].get<std::string>(), std::string("bad_input"));
    }

    void splitChoosesAFile() {
        const auto folder = m_files.root() / "splits";
        std::filesystem::create_directories(folder);
        std::filesystem::copy_file(m_files.data(), folder / "test.tsv");
        const QStringList base{"measure", "--model", model(), "--data", QString::fromStdString(folder.string()), "--no-latency", "--json"};
        QCOMPARE(runPscope(base + QStringList{"--split", "test"}).json()["accuracy"]["n"].get<int>(), 120);
        const auto missing = runPscope(base);
        QCOMPARE(missing.exitCode, 1);
        QVERIFY(missing.err.find("dev.tsv") != std::string::npos);
    }

    void progressOnlyWhenAskedFor() {
        const QStringList bench{"bench", "interactive", "--model", model(), "--data", data(), "--edits", "270", "--budget", "0.06", "--json"};
        const auto quiet = runPscope(bench);
        QVERIFY2(quiet.exitCode == 0, quiet.err.c_str());
        const auto told = runPscope(bench + QStringList{"--progress"}); // a line a second: it runs for some
        QVERIFY2(told.err.size() > quiet.err.size(), told.err.c_str());
        QCOMPARE(told.json()[0]["times"][0]["edits"], quiet.json()[0]["times"][0]["edits"]);
    }

    void sweepFillsASession() {
        const auto run = runPscope(brief("sweep") + QStringList{"--only", "bits,nm", "--uniform-only", "--session", file("a.pscope"), "--json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        const auto points = run.json()["points"];
        QVERIFY(points.size() >= 5);
        for (const auto& point : points) QCOMPARE(missingKey(point), QString());

        const auto stored = runPscope({"session", "points", file("a.pscope"), "--json"}).json();
        QCOMPARE(stored.size(), points.size());
        const auto shown = runPscope({"session", "show", file("a.pscope"), "--json"}).json();
        QCOMPARE(shown["points"].get<std::size_t>(), points.size());
        QCOMPARE(shown["references"][0]["path"].get<std::string>(), m_files.folder().string());
        QVERIFY(runPscope({"session", "points", file("a.pscope")}).out.find("numbers: front") != std::string::npos);
        const auto checked = runPscope({"session", "check", file("a.pscope"), "--json"});
        QCOMPARE(checked.exitCode, 0);
        QVERIFY(checked.json()["sound"].get<bool>());
    }

    void reportIsWritten() {
        QVERIFY(QFile::exists(file("a.pscope"))); // made by the sweep above
        const auto run = runPscope({"report", "--session", file("a.pscope"), "--out", file("r.html"), "--out", file("r.csv"), "--out", file("r.svg"), "--json"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QCOMPARE(run.json()["files"].size(), std::size_t(3));
        for (const char* name : {"r.html", "r.csv", "r.svg"}) QVERIFY(QFileInfo(file(name)).size() > 500);
        QCOMPARE(runPscope({"report", "--session", file("a.pscope"), "--out", file("r.docx")}).exitCode, 1);
    }

    void anotherModelIsKeptOut() {
        TemporaryModel other(40, 99);
        const auto run = runPscope({"measure", "--model", QString::fromStdString(other.folder().string()), "--no-latency", "--data",
                                 QString::fromStdString(other.data().string()), "--session", file("a.pscope")});
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(run.err.find("another model") != std::string::npos, run.err.c_str());
    }

    void exportIsProvenInAFreshProcess() {
        const auto folder = file("small");
        const QStringList arguments{"export", "--model", model(), "--data", data(), "--recipe", "*: 2:4 int8; heads 0: -1", "--out", folder, "--json"};
        const auto run = runPscope(arguments);
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        QVERIFY(run.json()["verdict"]["passed"].get<bool>());
        QVERIFY(run.json()["verdict"]["reloaded_accuracy"].is_number());
        QVERIFY(QFile::exists(folder + "/pscope_verdict.json"));
        QCOMPARE(runPscope(arguments).exitCode, 1); // the folder is not empty any more

        const auto applied = runPscope({"measure", "--model", folder, "--data", data(), "--recipe", "@" + folder + "/pscope_recipe.json", "--no-latency", "--json"});
        QVERIFY2(applied.exitCode == 0, applied.err.c_str());
        QCOMPARE(applied.json()["accuracy"]["value"].get<double>(), run.json()["verdict"]["exported_accuracy"].get<double>());

        std::fstream weights((folder + "/model.safetensors").toStdString(), std::ios::in | std::ios::out | std::ios::binary);
        weights.seekp(-2000, std::ios::end);
        weights << std::string(256, '\x41');
        weights.close();
        const auto altered = runPscope({"verify", folder, "--data", data(), "--json"});
        QCOMPARE(altered.exitCode, 3);
        QVERIFY(!altered.json()["passed"].get<bool>());
    }

    void benchesRun() {
        const auto models = runPscope({"bench", "models", "--random", "tiny", "--seq", "16", "--budget", "0.06", "--json"});
        QVERIFY2(models.exitCode == 0, models.err.c_str());
        QCOMPARE(models.json().size(), std::size_t(6));
        QCOMPARE(models.json()[5]["name"].get<std::string>(), std::string("half the heads"));
        const auto edits = runPscope({"bench", "interactive", "--model", model(), "--data", data(), "--edits", "8", "--budget", "0.06", "--json"});
        QVERIFY2(edits.exitCode == 0, edits.err.c_str());
        const auto times = edits.json()[0]["times"];
        QStringList seen;
        for (const auto& line : times) {
            seen << QString::fromStdString(line["edited"].get<std::string>() + ": " + line["what"].get<std::string>());
            QVERIFY(line["median_ms"].get<double>() > 0);
            QVERIFY(line["edits"].get<int>() >= 4);
        }
        for (const char* place : {"first layer", "last layer", "classifier"})
            for (const char* what : {"first latency", "first accuracy", "whole accuracy", "spent: timing"})
                QVERIFY2(seen.contains(QString("%1: %2").arg(place, what)), qPrintable(seen.join('\n')));
    }

    void benchOfEncodersJudgesRatios() {
        const auto bench = runPscope({"bench", "models", "--cases", "mini b1 s32", "--filter", "2:4", "--seconds", "0", "--no-torch", "--json"});
        QVERIFY2(bench.exitCode == 0, bench.err.c_str());
        QVERIFY(bench.err.find("npm install --ignore-scripts") != std::string::npos); // says what lacks and how to get it
        const auto json = bench.json();
        QCOMPARE(json.size(), std::size_t(1));
        QCOMPARE(json[0]["times"].size(), std::size_t(2)); // dense beside it
        QCOMPARE(json[0]["targets"].size(), std::size_t(1));
        const auto& target = json[0]["targets"][0];
        QCOMPARE(target["against"].get<std::string>(), std::string("dense fp32"));
        QVERIFY(target["ratio"]["median"].get<double>() > 0 && target["ratio"]["rounds"].get<int>() >= 3);
        QCOMPARE(json[0]["case"].get<std::string>(), std::string("mini b1 s32"));
        // The workload is obeyed, --targets turns a missed ratio into exit 3, and what would be ignored is refused.
        const auto chosen = runPscope({"bench", "models", "--cases", "mini", "--filter", "2:4", "--seconds", "0", "--no-torch", "--seq", "7",
                                       "--batch", "3", "--threads", "2", "--json", "--targets"});
        QVERIFY2(chosen.exitCode == 0 || chosen.exitCode == 3, chosen.err.c_str());
        QCOMPARE(chosen.json().size(), std::size_t(1));
        QCOMPARE(chosen.json()[0]["case"].get<std::string>(), std::string("mini b3 s7, 2 threads"));
        QCOMPARE(chosen.exitCode == 3, chosen.json()[0]["targets"][0]["verdict"].get<std::string>() == "fail");
        QCOMPARE(runPscope({"bench", "models", "--cases", "mini b1 s32", "--no-torch", "--backend", "cpu.vapour"}).exitCode, 1);
        for (const QStringList& ignored : {QStringList{"--no-accuracy"}, {"--limit", "5"}, {"--data", "x.tsv"}, {"--budget", "1"}}) {
            const auto refused = runPscope(QStringList{"bench", "models", "--cases", "mini b1 s32"} + ignored);
            QCOMPARE(refused.exitCode, 1);
            QVERIFY2(refused.err.find(ignored.first().toStdString() + ": has no meaning") != std::string::npos, refused.err.c_str());
        }
        QCOMPARE(runPscope({"bench", "models", "--random", "tiny", "--targets"}).exitCode, 1);
        const auto none = runPscope({"bench", "models", "--cases", "nonsense", "--json"});
        QVERIFY(none.exitCode == 1 && none.json()["error"]["message"].get<std::string>().find("nonsense") != std::string::npos);
        const auto absent = runPscope({"bench", "models", "--cases", "mini b1 s32", "--no-torch", "--filter", "2:4", "--ort", "/nowhere", "--json"});
        QVERIFY(absent.exitCode == 1 && absent.json()["error"]["code"].get<std::string>() == "not_found");
    }

    void interruptEndsWith130() {
        QProcess process;
        process.setReadChannel(QProcess::StandardError);
        process.start(PSCOPE_PROGRAM,
                      QStringList{"bench", "interactive", "--model", model(), "--edits", "10000", "--budget", "0.5", "--progress", "--json"});
        QVERIFY(process.waitForStarted());
        QVERIFY(process.waitForReadyRead(20'000)); // its first progress line: it is at work
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(5000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        const auto json = nlohmann::json::parse(process.readAllStandardOutput().toStdString(), nullptr, false);
        QCOMPARE(json["error"]["code"].get<std::string>(), std::string("cancelled"));
    }
};

QTEST_GUILESS_MAIN(TestPscopeWork)
#include "tst_pscope_work.moc"
