// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Kept hidden states may never change an answer: random sequences of edits give the same predictions, bit for
// bit, with the cache and without it.
#include <QtTest>

#include <random>

#include "backends/cpu/cpu_backend.h"
#include "core/measure/workbench.h"
#include "support/temporary_model.h"

using namespace pscope;

class TestPrefixCache : public QObject {
    Q_OBJECT

    test::TemporaryModel m_files;
    BackendRegistry m_registry;
    JobContext m_job;

    std::unique_ptr<Workbench> open(std::size_t cacheBytes) {
        WorkbenchOptions options;
        options.prefixCacheBytes = cacheBytes;
        auto bench = Workbench::open(m_registry, m_files.folder(), options, m_job);
        if (!bench || !(*bench)->setData(m_files.data(), {}, m_job)) return nullptr;
        return std::move(*bench);
    }

    std::optional<Predictions> predict(Workbench& bench, const std::string& text) {
        const auto recipe = parseRecipe(text, bench.shape());
        if (!recipe) return std::nullopt;
        EvaluateOptions options;
        options.measureLatency = false;
        const auto point = bench.evaluate(*recipe, options, {}, m_job);
        if (!point) return std::nullopt;
        const Predictions* made = bench.predictions(point->requested);
        return made ? std::optional(*made) : std::nullopt;
    }

private slots:
    void initTestCase() {
        QVERIFY(m_files.ok());
        m_registry.add(makeCpuBackend());
        m_registry.add(makeReferenceBackend());
    }

    void cachedEqualsUncached_data() {
        QTest::addColumn<int>("seed");
        QTest::addColumn<qint64>("bytes");
        for (int seed = 1; seed <= 4; ++seed)
            QTest::addRow("seed %d, ample", seed) << seed << qint64(512) * 1024 * 1024;
        for (int seed = 5; seed <= 8; ++seed)
            QTest::addRow("seed %d, tight", seed) << seed << qint64(40) * 1024; // evicts all the time
    }
    void cachedEqualsUncached() {
        QFETCH(int, seed);
        QFETCH(qint64, bytes);
        const auto cached = open(std::size_t(bytes)), plain = open(0);
        QVERIFY(cached && plain);
        const int layers = cached->shape().layers;
        const std::vector<std::string> edits{"layer {} ffn.in: 50%",
                                             "layer {} ffn.out: 2:4",
                                             "layer {} query: int8",
                                             "layer {} ffn.*: 2:4 int8",
                                             "heads {}: -0",
                                             "neurons {}: 8",
                                             "drop {}",
                                             "classifier: int8",
                                             "layer {} value: bf16",
                                             "layer {} ffn.in: 4x4 50%",
                                             "layer {} attention.*: 30%"};
        const std::vector<std::string> methods{"", "; by wanda", "; by random"};
        std::mt19937 random{unsigned(seed)};
        std::vector<std::string> statements;
        int compared = 0;
        for (int step = 0; step < 14; ++step) {
            if (!statements.empty() && random() % 3 == 0)
                statements.erase(statements.begin() + std::ptrdiff_t(random() % statements.size()));
            std::string edit = edits[random() % edits.size()];
            if (const auto at = edit.find("{}"); at != std::string::npos)
                edit.replace(at, 2, std::to_string(random() % unsigned(layers)));
            statements.push_back(edit);
            std::string text;
            for (const auto& statement : statements)
                text += (text.empty() ? "" : "; ") + statement;
            text += methods[random() % methods.size()];
            const auto want = predict(*plain, text);
            const auto got = predict(*cached, text);
            QCOMPARE(got.has_value(), want.has_value());
            if (!want) { // this model does not take the edit
                statements.pop_back();
                continue;
            }
            ++compared;
            QVERIFY2(got->logits == want->logits, text.c_str());
            QVERIFY2(got->labels == want->labels, text.c_str());
        }
        QVERIFY2(compared >= 6, "too few of the random recipes are legal to prove anything");
    }

    /// Counts what the executable is asked to compute again.
    void onlyTheLayersBehindTheEditRun() {
        struct Counting final : Executable, LayerwiseExecutable {
            struct States final : HiddenStates {
                std::size_t bytes() const override { return 100; }
            };
            std::vector<int> versions{0, 0, 0};
            std::vector<int> entries;
            Recipe recipe;
            std::vector<RecipeDifference> none;
            const Recipe& effectiveRecipe() const override { return recipe; }
            const std::vector<RecipeDifference>& differences() const override { return none; }
            std::vector<std::pair<std::string, std::string>> kernels() const override { return {}; }
            void setThreads(int) override {}
            Result<Logits> forward(const TokenBatch& batch, JobContext&) override {
                return Logits{batch.sequences(), 1, std::vector<float>(std::size_t(batch.sequences()))};
            }
            Result<std::vector<PartTime>> profile(const TokenBatch&, JobContext&) override {
                return std::vector<PartTime>{};
            }
            int layers() const override { return 3; }
            std::string prefixKey(int place) const override {
                std::string key;
                for (int i = 0; i < place; ++i)
                    key += std::to_string(versions[std::size_t(i)]) + ' ';
                return key;
            }
            Result<Logits> forwardFrom(int place, const HiddenStates*, const TokenBatch& batch,
                                       const std::vector<bool>& keepAt, const Keeper& keep,
                                       JobContext& job) override {
                entries.push_back(place);
                for (int p = place + 1; p <= 3; ++p)
                    if (keepAt[std::size_t(p)]) keep(p, std::make_unique<States>());
                return forward(batch, job);
            }
        } executable;
        EncodedDataset data;
        for (int i = 0; i < 40; ++i) {
            data.encodings.push_back({{1, 2}, {0, 0}, false});
            data.labels.push_back(0);
        }
        const EvaluationSet set = makeEvaluationSet(data, 0, 1024);
        QCOMPARE(set.batches.size(), std::size_t(1));
        PrefixCache cache(10000);
        const auto entered = [&] {
            PrefixRun run(&cache, executable, set);
            return run.forward(0, m_job) ? executable.entries.back() : -1;
        };
        QCOMPARE(entered(), 0);
        QCOMPARE(entered(), 3); // nothing changed: the head alone
        executable.versions[2] = 1;
        QCOMPARE(entered(), 2);
        executable.versions[1] = 1;
        QCOMPARE(entered(), 1);
        executable.versions[0] = 1;
        QCOMPARE(entered(), 0);
        executable.versions = {0, 0, 0};
        QCOMPARE(entered(), 3); // back to the first: still known
        cache.clear();
        QCOMPARE(cache.bytes(), std::size_t(0));
        QCOMPARE(entered(), 0);
        PrefixCache tiny(150);
        PrefixRun run(&tiny, executable, set);
        QVERIFY(run.forward(0, m_job).has_value());
        QVERIFY2(tiny.bytes() <= 150, "the budget holds");
    }
};

QTEST_GUILESS_MAIN(TestPrefixCache)
#include "tst_prefix_cache.moc"
