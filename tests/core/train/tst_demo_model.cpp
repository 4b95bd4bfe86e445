// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The embedded demo, as it lies in the tree: it loads, is as small as promised, and is as good as its README
// says.
#include <QTemporaryDir>
#include <QtTest>

#include <set>

#include "core/model/tokenizer.h"
#include "core/train/train_run.h"
#include "core/train/wordnet.h"

using namespace pscope;

class TestDemoModel : public QObject {
    Q_OBJECT
private slots:
    void loads();
    void isAsGoodAsItSays_data();
    void isAsGoodAsItSays();
};

static const std::filesystem::path demo =
    std::filesystem::path(PSCOPE_TEST_DATA) / "../../resources/demo/model";

void TestDemoModel::loads() {
    JobContext job;
    const auto model = loadModel(demo, job);
    QVERIFY2(model.has_value(), model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->config.layers, 4);
    QCOMPARE((*model)->config.hidden, 256);
    QVERIFY((*model)->config.classes() >= 14);
    QVERIFY((*model)->hasHead());
    QVERIFY((*model)->fileBytes <= 16 * 1024 * 1024);
    QVERIFY((*model)->notes.empty());
    const auto tokenizer = loadTokenizer(demo, (*model)->config);
    QVERIFY2(tokenizer.has_value(), tokenizer ? "" : tokenizer.error().message.c_str());
    QCOMPARE((*tokenizer)->vocabularySize(), 8000);
    for (const auto id : (*tokenizer)->pieces("any xylophone-like thing, 3 of them (mostly)"))
        QVERIFY((*tokenizer)->token(id) != "[UNK]");
}

void TestDemoModel::isAsGoodAsItSays_data() {
    QTest::addColumn<QString>("split");
    QTest::addColumn<double>("accuracy");
    QTest::newRow("dev") << "dev.tsv" << 0.8479;
    QTest::newRow("test") << "test.tsv" << 0.8525;
}

void TestDemoModel::isAsGoodAsItSays() {
    if (!std::filesystem::exists(kWordnetNouns)) QSKIP("the Debian package wordnet-base is not installed");
    QFETCH(QString, split);
    QFETCH(double, accuracy);
    QTemporaryDir dir;
    const std::filesystem::path data = dir.path().toStdString();
    QVERIFY(writeWordnetSplits(kWordnetNouns, data).has_value());
    JobContext job;
    const auto model = loadModel(demo, job);
    QVERIFY(model.has_value());
    const auto tokenizer = loadTokenizer(demo, (*model)->config);
    auto dataset = readDataset(data / split.toStdString(), {}, job);
    QVERIFY(tokenizer.has_value() && dataset.has_value());
    QVERIFY(mapLabels(*dataset, (*model)->config).has_value());
    const auto encoded = encodeDataset(*dataset, **tokenizer, 48, job);
    QVERIFY(encoded.has_value());
    const auto metric = evaluateTwin(Twin(*model), *encoded, job);
    QVERIFY(metric.has_value());
    // Three texts may tip over on another processor's rounding.
    QVERIFY2(std::abs(metric->value - accuracy) < 1e-3,
             fmt::format("{} instead of {}", metric->value, accuracy).c_str());
}

QTEST_GUILESS_MAIN(TestDemoModel)
#include "tst_demo_model.moc"
