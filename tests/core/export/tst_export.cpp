// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A folder written and read back: proven when it is whole, refused when somebody touched it.
#include <QtTest>

#include <fstream>

#include <nlohmann/json.hpp>

#include "backends/cpu/cpu_backend.h"
#include "core/export/export.h"
#include "support/temporary_model.h"

using namespace pscope;
namespace fs = std::filesystem;

class TestExport : public QObject {
    Q_OBJECT

    test::TemporaryModel m_files;
    BackendRegistry m_registry;
    JobContext m_job;
    std::unique_ptr<Workbench> m_bench;
    int m_count = 0;

    fs::path target() { return m_files.root() / ("out" + std::to_string(m_count++)); }

    /// An export of `recipe` in a new folder; empty path after a failed check.
    fs::path exported(const std::string& recipe) {
        const auto parsed = parseRecipe(recipe, m_bench->shape());
        if (!parsed) return qWarning("%s", parsed.error().message.c_str()), fs::path();
        const auto folder = target();
        const auto done = exportModel(*m_bench, *parsed, folder, m_job);
        if (!done) return qWarning("%s", done.error().message.c_str()), fs::path();
        return folder;
    }

    static nlohmann::json readJson(const fs::path& file) {
        std::ifstream stream(file);
        return nlohmann::json::parse(stream);
    }

    /// Overwrites bytes of a file in place.
    static void poke(const fs::path& file, std::int64_t fromEnd, const std::string& bytes) {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(-fromEnd, std::ios::end);
        stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }

private slots:
    void initTestCase() {
        QVERIFY(m_files.ok());
        m_registry.add(makeReferenceBackend());
        auto bench = Workbench::open(m_registry, m_files.folder(), {}, m_job);
        QVERIFY2(bench.has_value(), bench ? "" : bench.error().message.c_str());
        m_bench = std::move(*bench);
        QVERIFY(m_bench->setData(m_files.data(), {}, m_job).has_value());
    }

    void comesBack_data() {
        QTest::addColumn<QString>("recipe");
        for (const char* recipe : {"", "*: 60%", "*: 2:4", "*: 4x4 80% int8", "*: int8", "*: int4", "*: int3", "*: int2 group 16", "*: bf16",
                                   "classifier: int8", "heads 0-1: -0,-2", "heads 0: -0,-1,-2,-3", "neurons 0-1: 32; *: 2:4 int8", "drop 0",
                                   "*: 50%; by wanda", "drop 1; heads 0: -1; neurons 0: 48; *: 2:4 int4; classifier: int8"})
            QTest::newRow(recipe) << recipe;
    }
    void comesBack() {
        QFETCH(QString, recipe);
        const auto folder = exported(recipe.toStdString());
        QVERIFY(!folder.empty());
        const auto verdict = verifyExport(m_registry, folder, m_files.data(), m_job);
        QVERIFY2(verdict.has_value(), verdict ? "" : verdict.error().message.c_str());
        QVERIFY2(verdict->passed, verdict->findings.empty() ? "no findings" : verdict->findings.front().c_str());
        QCOMPARE(verdict->maxLogitDifference, 0.0); // same numbers, same kernels: the same bits
        QCOMPARE(verdict->sentences, std::size_t(32));
        QCOMPARE(verdict->reloadedAccuracy, verdict->exportedAccuracy);
        const auto json = readJson(folder / "pscope_verdict.json");
        QVERIFY(json.at("passed").get<bool>());
        QCOMPARE(json.at("sentences").get<int>(), 32);
    }

    void plainReaderGetsTheSame() {
        const auto folder = exported("*: 2:4; heads 0: -1; neurons 1: 32; drop 0");
        const auto verdict = verifyExport(m_registry, folder, {}, m_job);
        QVERIFY(verdict.has_value() && verdict->passed);
        QVERIFY2(verdict->plainLogitDifference < 1e-5, std::to_string(verdict->plainLogitDifference).c_str());
        QCOMPARE(verdict->plainAgreement, 1.0);
        QVERIFY(std::isnan(verdict->reloadedAccuracy)); // no data was given
        QVERIFY(readJson(folder / "pscope_verdict.json").at("reloaded_accuracy").is_null());
    }

    void configSaysWhatChanged() {
        const auto folder = exported("heads 1: -3; drop 0");
        const auto config = readJson(folder / "config.json");
        QCOMPARE(config.at("num_hidden_layers").get<int>(), 1);
        QCOMPARE(config.at("pruned_heads").dump(), std::string("{\"0\":[3]}"));
        QCOMPARE(config.at("id2label").at("1").get<std::string>(), std::string("green"));
        QVERIFY(fs::exists(folder / "vocab.txt"));
        const auto recipe = readJson(folder / "pscope_recipe.json");
        QCOMPARE(recipe.at("text").get<std::string>(), std::string()); // nothing left to do
        QCOMPARE(recipe.at("export").at("requested").get<std::string>(), std::string("heads 1: -3; drop 0"));
    }

    void exportOfAnExportComesBack() {
        const auto first = exported("heads 0: -1; *: 2:4");
        auto bench = Workbench::open(m_registry, first, {}, m_job);
        QVERIFY2(bench.has_value(), bench ? "" : bench.error().message.c_str());
        const auto recipe = parseRecipe("heads 0: -3; *: 2:4 int8", (*bench)->shape());
        QVERIFY2(recipe.has_value(), recipe ? "" : recipe.error().message.c_str());
        const auto folder = target();
        QVERIFY(exportModel(**bench, *recipe, folder, m_job).has_value());
        QCOMPARE(readJson(folder / "config.json").at("pruned_heads").dump(), std::string("{\"0\":[1,3]}"));
        const auto verdict = verifyExport(m_registry, folder, {}, m_job);
        QVERIFY(verdict.has_value() && verdict->passed);
        QVERIFY(!(verdict->sentences == 0));
    }

    void changedWeightsFail() {
        const auto folder = exported("*: 2:4");
        poke(folder / "model.safetensors", 400, std::string(64, '\x40')); // sixteen floats become 3.0
        const auto verdict = verifyExport(m_registry, folder, m_files.data(), m_job);
        QVERIFY2(verdict.has_value(), verdict ? "" : verdict.error().message.c_str());
        QVERIFY(!verdict->passed);
        QVERIFY(verdict->findings.front().find("changed after the export") != std::string::npos);
        QVERIFY(!readJson(folder / "pscope_verdict.json").at("passed").get<bool>());
    }

    void wrongAnswersFailEvenWhenTheHashIsRight() {
        const auto folder = exported("*: int8");
        auto json = readJson(folder / "pscope_reference.json");
        auto& logit = json["sentences"][3]["logits"][0];
        logit = logit.get<double>() + 0.01;
        std::ofstream(folder / "pscope_reference.json") << json.dump();
        const auto verdict = verifyExport(m_registry, folder, {}, m_job);
        QVERIFY(verdict.has_value());
        QVERIFY(!verdict->passed);
        QVERIFY(std::abs(verdict->maxLogitDifference - 0.01) < 1e-4);
        QVERIFY(verdict->findings.front().starts_with("logits: differ"));
    }

    void anotherRecipeFails() {
        const auto folder = exported("*: 4x4 50%");
        auto json = readJson(folder / "pscope_recipe.json");
        const auto other = parseRecipe("*: 4x4 80%", m_bench->shape());
        QVERIFY(other.has_value());
        std::ofstream(folder / "pscope_recipe.json") << toJson(*other, m_bench->shape());
        const auto verdict = verifyExport(m_registry, folder, {}, m_job);
        QVERIFY(verdict.has_value());
        QVERIFY(!verdict->passed);
    }

    void otherDataFails() {
        const auto folder = exported("");
        std::ofstream(m_files.root() / "other.tsv") << "text\tlabel\nw5 w6\tred\n";
        const auto verdict = verifyExport(m_registry, folder, m_files.root() / "other.tsv", m_job);
        QVERIFY(verdict.has_value());
        QVERIFY(!verdict->passed);
        QVERIFY(verdict->findings.front().find("not the file it was measured on") != std::string::npos);
    }

    void damagedFolderIsAVerdict() {
        const auto folder = exported("");
        std::ofstream(folder / "config.json") << "{";
        const auto verdict = verifyExport(m_registry, folder, {}, m_job);
        QVERIFY(verdict.has_value());
        QVERIFY(!verdict->passed);
        QVERIFY(verdict->findings.front().find("config.json") != std::string::npos);
    }

    void foreignFolderIsAnError() {
        const auto verdict = verifyExport(m_registry, m_files.folder(), {}, m_job);
        QVERIFY(!verdict.has_value());
        QCOMPARE(verdict.error().code, ErrorCode::NotFound);
        QVERIFY(!fs::exists(m_files.folder() / "pscope_verdict.json"));
    }

    void usedTargetIsRefused() {
        const auto folder = target();
        fs::create_directories(folder);
        std::ofstream(folder / "mine.txt") << "keep";
        const auto done = exportModel(*m_bench, denseRecipe(m_bench->shape()), folder, m_job);
        QVERIFY(!done.has_value());
        QVERIFY(done.error().message.find("not empty") != std::string::npos);
        QCOMPARE(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
        const auto file = exportModel(*m_bench, denseRecipe(m_bench->shape()), folder / "mine.txt", m_job);
        QVERIFY(!file.has_value());
    }

    void emptyTargetIsUsed() {
        const auto folder = target();
        fs::create_directories(folder);
        QVERIFY(exportModel(*m_bench, denseRecipe(m_bench->shape()), folder, m_job).has_value());
    }

    void cancelledLeavesNothing() {
        std::stop_source stop;
        stop.request_stop();
        JobContext job(stop.get_token(), std::make_shared<Progress>());
        const auto folder = target();
        const auto recipe = parseRecipe("*: 33%", m_bench->shape());
        const auto done = exportModel(*m_bench, *recipe, folder, job);
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().code, ErrorCode::Cancelled);
        QVERIFY(!fs::exists(folder));
    }

    void withoutDataIdsAreMadeUp() {
        auto bench = Workbench::open(m_registry, m_files.folder(), {}, m_job);
        QVERIFY(bench.has_value());
        const auto folder = target();
        QVERIFY(exportModel(**bench, *parseRecipe("*: int4", (*bench)->shape()), folder, m_job).has_value());
        const auto reference = readJson(folder / "pscope_reference.json");
        QCOMPARE(reference.at("sentences").size(), std::size_t(32));
        QVERIFY(reference.at("accuracy").is_null());
        const auto verdict = verifyExport(m_registry, folder, {}, m_job);
        QVERIFY(verdict.has_value() && verdict->passed);
    }
};

QTEST_APPLESS_MAIN(TestExport)
#include "tst_export.moc"
