// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Labels: the columns and targets of the GLUE tasks, and matching a file's classes to a model's.
#include <QtTest>

#include "core/data/dataset_samples.h"

using namespace pscope;
using namespace pscope::test;

class TestDatasetLabels : public QObject {
    Q_OBJECT
private slots:
    void glueTasks_data() {
        QTest::addColumn<QString>("task");
        QTest::addColumn<QString>("content");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("cola") << "cola"
                              << "gj04\t1\t\tThey ran.\nks08\t0\t*\tRan they \"did.\n"
                              << QStringList{"They ran.||1", "Ran they \"did.||0"};
        QTest::newRow("sst2") << "sst2"
                              << "sentence\tlabel\nfine film \t1\ndull \t0\n"
                              << QStringList{"fine film ||1", "dull ||0"};
        QTest::newRow("mrpc") << "mrpc"
                              << "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\n1\t7\t8\tOne \"is.\tAn "
                                 "is.\n0\t5\t6\tx\ty\n"
                              << QStringList{"One \"is.|An is.|1", "x|y|0"};
        QTest::newRow("stsb") << "stsb"
                              << "index\tgenre\tfilename\tyear\told_"
                                 "index\tsource1\tsource2\tsentence1\tsentence2\tscore\n0\tg\tf\t2012\t1\tn\t"
                                 "n\tA.\tB.\t3.800\n1\tg\tf\t2012\t2\tn\tn\tC.\tD.\t5\n"
                              << QStringList{"A.|B.|3.8", "C.|D.|5"};
        QTest::newRow("qqp") << "qqp"
                             << "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n1\t2\t3\tWhy?\tHow?"
                                "\t0\n2\t4\t5\tA?\tB?\t1\n"
                             << QStringList{"Why?|How?|0", "A?|B?|1"};
        QTest::newRow("mnli")
            << "mnli"
            << "index\tpromptID\tpairID\tgenre\ts1b\ts2b\ts1p\ts2p\tsentence1\tsentence2\tlabel1\tgold_"
               "label\n0\t1\t1n\tg\t(\t(\t(\t(\tP.\tH.\tneutral\tneutral\n1\t1\t1e\tg\t(\t(\t(\t(\tP2.\tH2."
               "\tneutral\tentailment\n"
            << QStringList{"P.|H.|neutral", "P2.|H2.|entailment"};
        QTest::newRow("qnli") << "qnli"
                              << "index\tquestion\tsentence\tlabel\n0\tQ?\tS.\tnot_entailment\n"
                              << QStringList{"Q?|S.|not_entailment"};
        QTest::newRow("rte") << "rte"
                             << "index\tsentence1\tsentence2\tlabel\n0\tA\tB\tentailment\n"
                             << QStringList{"A|B|entailment"};
        QTest::newRow("wnli") << "wnli"
                              << "index\tsentence1\tsentence2\tlabel\n0\tA\tB\t1\n"
                              << QStringList{"A|B|1"};
        QTest::newRow("rte as jsonl")
            << "rte"
            << "{\"sentence1\": \"A\", \"sentence2\": \"B\", \"label\": 0}" << QStringList{"A|B|0"};
    }
    void glueTasks() {
        QFETCH(QString, task);
        QFETCH(QString, content);
        QFETCH(QStringList, expected);
        const TestFile file(content.startsWith('{') ? "dev.jsonl" : "dev.tsv", content.toStdString());
        const auto dataset = file.read({.glueTask = task.toStdString()});
        QVERIFY2(dataset.has_value(), joined(dataset));
        QStringList found;
        for (const std::string& each : summary(*dataset))
            found << QString::fromStdString(each);
        QCOMPARE(found, expected);
        QCOMPARE(dataset->regression, task == "stsb");
    }

    void glueTestSplitHasNoLabels() {
        const auto dataset =
            TestFile("test.tsv", "index\tsentence1\tsentence2\n0\tA\tB\n").read({.glueTask = "rte"});
        QVERIFY2(!dataset && dataset.error().message.contains("test split"), joined(dataset));
    }

    void fractionsAreTargets() {
        const auto dataset = TestFile("a.tsv", "text\tscore\na\t1\nb\t2.5\n").read();
        QVERIFY2(dataset && dataset->regression && hasNote(*dataset, "regression"), joined(dataset));
        QCOMPARE(dataset->examples[1].target, 2.5);
        QCOMPARE(dataset->examples[1].label, -1);
    }

    void labelsMap_data() {
        QTest::addColumn<QStringList>("file");
        QTest::addColumn<QStringList>("model");
        QTest::addColumn<QList<int>>("expected"); // empty: a Mismatch
        QTest::addColumn<QString>("says");
        QTest::newRow("same order") << QStringList{"a", "b"} << QStringList{"a", "b"} << QList<int>{0, 1}
                                    << "";
        QTest::newRow("swapped") << QStringList{"b", "a"} << QStringList{"a", "b"} << QList<int>{1, 0}
                                 << "another order";
        QTest::newRow("spelling") << QStringList{"Card Arrival", "REFUND-not_showing"}
                                  << QStringList{"refund_not_showing", "card_arrival"} << QList<int>{1, 0}
                                  << "another order";
        QTest::newRow("some classes absent") << QStringList{"c"} << QStringList{"a", "b", "c"}
                                             << QList<int>{2} << "2 of the model's 3 classes";
        QTest::newRow("numbers") << QStringList{"0", "2"} << QStringList{"a", "b", "c"} << QList<int>{0, 2}
                                 << "1 of the model's 3 classes";
        QTest::newRow("numbers from 1") << QStringList{"1", "2", "3"} << QStringList{"a", "b", "c"}
                                        << QList<int>{0, 1, 2} << "labels 1 to 3";
        QTest::newRow("digits as names")
            << QStringList{"1", "0"} << QStringList{"1", "0"} << QList<int>{0, 1} << "";
        QTest::newRow("LABEL_i, numbers")
            << QStringList{"0", "1"} << QStringList{"LABEL_0", "LABEL_1"} << QList<int>{0, 1} << "";
        QTest::newRow("LABEL_i, its own names")
            << QStringList{"LABEL_1", "label_0"} << QStringList{"LABEL_0", "LABEL_1"} << QList<int>{1, 0}
            << "another order";
        QTest::newRow("LABEL_i, NLI names")
            << QStringList{"neutral", "contradiction", "entailment"}
            << QStringList{"LABEL_0", "LABEL_1", "LABEL_2"} << QList<int>{1, 2, 0} << "GLUE's order";
        QTest::newRow("LABEL_i, other names")
            << QStringList{"spam", "ham"} << QStringList{"LABEL_0", "LABEL_1"} << QList<int>{1, 0}
            << "alphabetical order";
        QTest::newRow("NLI numbers, same order")
            << QStringList{"0", "1", "2"} << QStringList{"entailment", "neutral", "contradiction"}
            << QList<int>{0, 1, 2} << "";
        QTest::newRow("NLI numbers, other order")
            << QStringList{"0", "1", "2"} << QStringList{"CONTRADICTION", "NEUTRAL", "ENTAILMENT"}
            << QList<int>{2, 1, 0} << "mapped by name";
        QTest::newRow("unknown name")
            << QStringList{"a", "x"} << QStringList{"a", "b"} << QList<int>{}
            << "1 of 2 labels are unknown to the model: x; the model's classes are a, b";
        QTest::newRow("number too high")
            << QStringList{"0", "2"} << QStringList{"a", "b"} << QList<int>{} << "classes are 0 to 1 (a, b)";
        QTest::newRow("hidden labels")
            << QStringList{"-1"} << QStringList{"a", "b"} << QList<int>{} << "test split";
        QTest::newRow("LABEL_i, other count")
            << QStringList{"x", "y", "z"} << QStringList{"LABEL_0", "LABEL_1"} << QList<int>{}
            << "3 labels (x, y, z) but the model has 2";
        QTest::newRow("two for one") << QStringList{"a_b", "a-b"} << QStringList{"ab", "c"} << QList<int>{}
                                     << "same class";
    }
    void labelsMap() {
        QFETCH(QStringList, file);
        QFETCH(QStringList, model);
        QFETCH(QList<int>, expected);
        QFETCH(QString, says);
        const auto strings = [](const QStringList& list) {
            Names names;
            for (const QString& each : list)
                names.push_back(each.toStdString());
            return names;
        };
        Dataset dataset = labelled(strings(file));
        const auto mapped = mapLabels(dataset, modelWith(strings(model)));
        QVERIFY2(mapped.has_value() == !expected.empty(), mapped ? "mapped" : mapped.error().message.c_str());
        if (!mapped) {
            QCOMPARE(mapped.error().code, ErrorCode::Mismatch);
            QVERIFY2(mapped.error().message.contains(says.toStdString()), mapped.error().message.c_str());
            return;
        }
        const auto found = ids(dataset);
        QCOMPARE(QList<int>(found.begin(), found.end()), expected);
        QCOMPARE(dataset.labels, strings(model));
        QVERIFY2(says.isEmpty() ? dataset.notes.empty() : hasNote(dataset, says.toStdString()),
                 joined(dataset.notes));
        QVERIFY(mapLabels(dataset, modelWith(strings(model)))); // again changes nothing
        QCOMPARE(ids(dataset), found);
    }

    void regressionAndClassesDoNotMix() {
        ModelConfig regressor = modelWith({"LABEL_0"});
        regressor.regression = true;
        Dataset whole = labelled({"0", "3", "5"});
        QVERIFY(mapLabels(whole, regressor).has_value());
        QVERIFY(whole.regression && whole.examples[1].target == 3.0);
        Dataset named = labelled({"a", "b"});
        QCOMPARE(mapLabels(named, regressor).error().code, ErrorCode::Mismatch);
        whole.labelColumn = "score";
        QCOMPARE(mapLabels(whole, modelWith({"a", "b"})).error().code, ErrorCode::Mismatch);
    }
};

QTEST_GUILESS_MAIN(TestDatasetLabels)
#include "tst_dataset_labels.moc"
