// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reading labelled texts in every format, finding columns, encoding; tst_dataset_labels.cpp has the labels.
#include <QtTest>

#include <ctime>
#include <fstream>
#include <utility>

#include "core/data/dataset_samples.h"
#include "core/util/hash.h"

using namespace pscope;
using namespace pscope::test;

class TestDataset : public QObject {
    Q_OBJECT
private slots:
    void formats_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("content");
        QTest::addColumn<QStringList>("expected");
        const QStringList two{"one||x", "two||y"};
        QTest::newRow("tsv") << "a.tsv"
                             << "text\tlabel\none\tx\ntwo\ty\n"
                             << two;
        QTest::newRow("tsv, no last line end") << "a.tsv"
                                               << "text\tlabel\none\tx\ntwo\ty" << two;
        QTest::newRow("tsv, CRLF and mark") << "a.tsv"
                                            << "\uFEFFtext\tlabel\r\none\tx\r\ntwo\ty\r\n"
                                            << two;
        QTest::newRow("tsv, CR only") << "a.tsv"
                                      << "text\tlabel\rone\tx\rtwo\ty\r" << two;
        QTest::newRow("tsv, empty lines") << "a.tsv"
                                          << "\ntext\tlabel\n\none\tx\n\n\ntwo\ty\n\n"
                                          << two;
        QTest::newRow("tsv, label first") << "a.tsv"
                                          << "label\ttext\nx\tone\ny\ttwo\n"
                                          << two;
        QTest::newRow("tsv, quotes are text") << "a.tsv"
                                              << "text\tlabel\n\"one\tx\na \"b\"\ty\n"
                                              << QStringList{"\"one||x", "a \"b\"||y"};
        QTest::newRow("tsv, spaces round labels") << "a.tsv"
                                                  << "text\tlabel\none\t x \ntwo\ty\n"
                                                  << two;
        QTest::newRow("csv") << "a.csv"
                             << "text,label\none,x\ntwo,y\n"
                             << two;
        QTest::newRow("csv, CRLF") << "a.CSV"
                                   << "text,label\r\none,x\r\ntwo,y\r\n"
                                   << two;
        QTest::newRow("csv, quoted") << "a.csv"
                                     << "\"text\",\"label\"\n\"a, \"\"b\"\"\nand c\",x\n\"\",y\n"
                                     << QStringList{"a, \"b\"\nand c||x", "||y"};
        QTest::newRow("csv, quoted CRLF inside") << "a.csv"
                                                 << "text,label\r\n\"a\r\nb\",x\r\nc,y\r\n"
                                                 << QStringList{"a\r\nb||x", "c||y"};
        QTest::newRow("csv, semicolons") << "a.csv"
                                         << "text;label\none;x\ntwo;y\n"
                                         << two;
        QTest::newRow("jsonl")
            << "a.jsonl"
            << "{\"text\": \"one\", \"label\": \"x\"}\n\n{\"label\": \"y\", \"text\": \"two\"}\n"
            << two;
        QTest::newRow("jsonl, escapes")
            << "a.jsonl"
            << "{\"text\": \"a\\n\\u00e9\\\"\", \"label\": 1}\n{\"text\": \"b\", \"label\": 0}"
            << QStringList{"a\né\"||1", "b||0"};
        QTest::newRow("json array")
            << "a.json"
            << "[{\"text\": \"one\", \"label\": \"x\"},\n {\"text\": \"two\", \"label\": \"y\"}]" << two;
        QTest::newRow("unknown extension, tabs") << "a.txt"
                                                 << "text\tlabel\none\tx\ntwo\ty\n"
                                                 << two;
        QTest::newRow("unknown extension, commas") << "a.data"
                                                   << "text,label\none,x\ntwo,y\n"
                                                   << two;
        QTest::newRow("unknown extension, objects")
            << "a"
            << "{\"text\": \"one\", \"label\": \"x\"}\n{\"text\": \"two\", \"label\": \"y\"}" << two;
        QTest::newRow("more columns") << "a.tsv"
                                      << "id\tsentence\tdomain\tintent\n7\tone\tq\tx\n8\ttwo\tq\ty\n"
                                      << two;
        QTest::newRow("names in capitals") << "a.csv"
                                           << "Category,Text\nx,one\ny,two\n"
                                           << two;
        QTest::newRow("pairs") << "a.tsv"
                               << "sentence1\tsentence2\tlabel\na\tb\tx\nc\td\ty\n"
                               << QStringList{"a|b|x", "c|d|y"};
        QTest::newRow("question and sentence")
            << "a.jsonl"
            << "{\"question\": \"q\", \"sentence\": \"s\", \"label\": 1, \"idx\": 0}\n"
            << QStringList{"q|s|1"};
        QTest::newRow("numbers in order") << "a.tsv"
                                          << "text\tlabel\na\t10\nb\t9\nc\t10.0\n"
                                          << QStringList{"a||10", "b||9", "c||10"};
        QTest::newRow("no header") << "a.tsv"
                                   << "one long text\tx\ntwo long text\ty\n"
                                   << QStringList{"one long text||x", "two long text||y"};
    }
    void formats() {
        QFETCH(QString, name);
        QFETCH(QString, content);
        QFETCH(QStringList, expected);
        const TestFile file(name.toUtf8(), content.toStdString());
        const auto dataset = file.read();
        QVERIFY2(dataset.has_value(), joined(dataset));
        QStringList found;
        for (const std::string& each : summary(*dataset))
            found << QString::fromStdString(each);
        QCOMPARE(found, expected);
        QCOMPARE(dataset->hash, *contentHashOfFile(file.path()));
    }

    void theSeparatorCanBeSaid_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("content");
        QTest::addColumn<QString>("separator");
        QTest::newRow("semicolon beside commas") << "a.csv" << "text;label\nfirst, one;x\nthen, two;y\n" << ";";
        QTest::newRow("comma in the header") << "a.csv" << "text, plain;label\nfirst, one;x\nthen, two;y\n" << ";";
        QTest::newRow("bar") << "a.txt" << "text|label\nfirst, one|x\nthen, two|y\n" << "|";
        QTest::newRow("tab in a csv") << "a.csv" << "text\tlabel\nfirst, one\tx\nthen, two\ty\n" << "tab";
        QTest::newRow("comma in a tsv") << "a.tsv" << "text,label\n\"first, one\",x\n\"then, two\",y\n" << ",";
    }
    void theSeparatorCanBeSaid() {
        QFETCH(QString, name);
        QFETCH(QString, content);
        QFETCH(QString, separator);
        const TestFile file(name.toUtf8(), content.toStdString());
        DatasetOptions options;
        options.separator = separator.toStdString();
        if (content.startsWith(QLatin1String("text, "))) options.textColumn = "0", options.labelColumn = "1";
        const auto dataset = file.read(options);
        QVERIFY2(dataset.has_value(), joined(dataset));
        QCOMPARE(summary(*dataset), (Names{"first, one||x", "then, two||y"}));
        for (const char* wrong : {"ab", "\"", "\n"}) {
            options.separator = wrong;
            const auto refused = file.read(options);
            QVERIFY(!refused);
            QVERIFY(refused.error().message.find("separate columns") != std::string::npos);
        }
    }

    void brokenUtf8InJsonIsReplaced() {
        const TestFile file("a.jsonl", "{\"text\": \"a\xFF"
                                       "b\", \"label\": 1}\n");
        QCOMPARE(summary(file.read()), Names{"a\uFFFDb||1"});
    }

    void labelsInTheirOrder() {
        QCOMPARE(TestFile("a.tsv", "text\tlabel\n1\tb\n2\ta\n3\tb\n").read()->labels, (Names{"b", "a"}));
        QCOMPARE(TestFile("a.tsv", "text\tlabel\n1\t10\n2\t9\n3\t-1\n").read()->labels,
                 (Names{"-1", "9", "10"}));
    }

    void chosenColumns() {
        const TestFile file("a.csv", "id,a,b,c\n1,one,eins,x\n2,two,zwei,y\n");
        QCOMPARE(joined(file.read({.textColumn = "b", .labelColumn = "c"})).left(17),
                 QByteArray("eins||x ; zwei||y"));
        const auto pairs = file.read({.textColumn = "a", .pairColumn = "2", .labelColumn = "3"});
        QCOMPARE(summary(pairs), (Names{"one|eins|x", "two|zwei|y"}));
        QCOMPARE(pairs->textColumn, std::string("a"));
        QCOMPARE(pairs->pairColumn, std::string("b"));
        QCOMPARE(pairs->labelColumn, std::string("c"));
        const TestFile two("a.tsv", "sentence1\tsentence2\tlabel\na\tb\tx\n");
        QCOMPARE(summary(two.read({.pairColumn = "none"})), Names{"a||x"});
        QCOMPARE(summary(two.read({.limit = 1})), Names{"a|b|x"});
        QCOMPARE(
            summary(TestFile("a.tsv", "1\tfirst\n2\tsecond\n").read({.textColumn = "1", .labelColumn = "0"})),
            (Names{"first||1", "second||2"}));
    }

    void guessesLeaveNotes() {
        std::string content = "what\twhere\n";
        for (int i = 0; i < 20; ++i)
            content += fmt::format("some words {}\t{}\n", i, i % 2 ? "here" : "there");
        const auto dataset = TestFile("a.tsv", content).read();
        QVERIFY2(dataset && dataset->examples.size() == 20, joined(dataset));
        QCOMPARE(dataset->textColumn, std::string("what"));
        QVERIFY2(hasNote(*dataset, "line 1 as a header") && hasNote(*dataset, "no column is named label"),
                 joined(dataset));
    }

    void limitTakesTheFirstRows() {
        std::string content = "text\tlabel\n";
        for (int i = 0; i < 500; ++i)
            content += fmt::format("t{}\t{}\n", i, i % 3);
        const TestFile file("a.tsv", content);
        const auto dataset = file.read({.limit = 100});
        QCOMPARE(dataset->examples.size(), std::size_t{100});
        QCOMPARE(dataset->examples.back().text, std::string("t99"));
        QCOMPARE(dataset->hash, *contentHashOfFile(file.path())); // of the file, not of what was read
        QCOMPARE(file.read({.limit = 5000})->examples.size(), std::size_t{500});
    }

    void fewBadRowsAreNamedManyRefused() {
        std::string content = "text\tlabel\n";
        for (int i = 0; i < 300; ++i)
            content += i == 41 ? "no label here\n" : i == 77 ? "a\tb\tc\n" : fmt::format("t{}\tx\n", i);
        const auto dataset = TestFile("a.tsv", content).read();
        QVERIFY2(dataset.has_value(), joined(dataset));
        QCOMPARE(dataset->examples.size(), std::size_t{298});
        QVERIFY2(hasNote(*dataset, "line 43 (1 columns, expected 2), line 79 (3 columns, expected 2)"),
                 joined(dataset));
        content.replace(content.find("t3\tx"), 4, "t3\t ");
        content.replace(content.find("t5\tx"), 4, "t5\t ");
        const auto refused = TestFile("a.tsv", content).read();
        QVERIFY2(!refused && refused.error().message.contains("line 5 (column \"label\" is empty"),
                 joined(refused));
    }

    void badFilesSayWhere_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("says");
        QTest::newRow("empty") << "a.tsv" << QByteArray("") << "is empty";
        QTest::newRow("white space") << "a.tsv" << QByteArray(" \n\n") << "is empty";
        QTest::newRow("header only") << "a.tsv" << QByteArray("text\tlabel\n") << "no rows";
        QTest::newRow("one column") << "a.tsv" << QByteArray("text\none\n")
                                    << "line 1 has one column (\"text\")";
        QTest::newRow("neither") << "a.txt" << QByteArray("just words\n") << "neither tabs nor commas";
        QTest::newRow("UTF-16") << "a.csv" << QByteArray("\xFF\xFEt\0", 4) << "UTF-16";
        QTest::newRow("binary") << "a.csv" << QByteArray("text,label\na\0b,x\n", 17)
                                << "zero byte at offset 12";
        QTest::newRow("open quote") << "a.csv" << QByteArray("text,label\na,x\n\"b,y\nc,z\n")
                                    << "line 3: a quoted field is never closed";
        QTest::newRow("behind quote") << "a.csv" << QByteArray("text,label\n\"a\nb\" c,x\n")
                                      << "line 3: column 1 has text behind its closing quote";
        QTest::newRow("no JSON") << "a.jsonl" << QByteArray("{\"text\": \"a\", \"label\": 1}\n{\"text\": \n")
                                 << "line 2: expected a JSON object";
        QTest::newRow("no object") << "a.jsonl" << QByteArray("[1]\n") << "expected a JSON object";
        QTest::newRow("broken array") << "a.json" << QByteArray("[{\"text\": \"a\"},") << "is not one";
        QTest::newRow("key missing") << "a.jsonl"
                                     << QByteArray("{\"text\": \"a\", \"label\": 1}\n{\"label\": 1}\n")
                                     << "line 2 (no \"text\")";
    }
    void badFilesSayWhere() {
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        QFETCH(QString, says);
        const auto dataset = TestFile(name.toUtf8(), content.toStdString()).read();
        QVERIFY2(!dataset && dataset.error().message.contains(says.toStdString()), joined(dataset));
        QVERIFY2(dataset.error().message.contains(name.toStdString()), joined(dataset));
    }

    void badOptionsAreRefused() {
        const TestFile file("a.tsv", "text\tlabel\na\tx\n");
        JobContext job;
        QCOMPARE(readDataset("/nowhere/a.tsv", {}, job).error().code, ErrorCode::NotFound);
        QCOMPARE(readDataset("/tmp", {}, job).error().code, ErrorCode::BadInput);
        const auto column = file.read({.textColumn = "body"});
        QVERIFY2(!column &&
                     column.error().message.contains("no text column \"body\"; its columns are text, label"),
                 joined(column));
        QVERIFY(!file.read({.labelColumn = "2"}));
        QVERIFY(!file.read({.textColumn = "label"}));
        QCOMPARE(file.read({.glueTask = "nonsense"}).error().code, ErrorCode::NotFound);
        const auto regression = file.read({.regression = true});
        QVERIFY2(!regression && regression.error().message.contains(
                                    "line 2: column \"label\" holds \"x\", expected a number"),
                 joined(regression));
    }

    void cancelledReadsNothing() {
        std::stop_source stop;
        stop.request_stop();
        JobContext job(stop.get_token(), std::make_shared<Progress>());
        const TestFile file("a.tsv", "text\tlabel\na\tx\n");
        QCOMPARE(readDataset(file.path(), {}, job).error().code, ErrorCode::Cancelled);
        const auto tokenizer = makeWordPiece({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "a"}, {}).value();
        QCOMPARE(encodeDataset(*file.read(), *tokenizer, 8, job).error().code, ErrorCode::Cancelled);
    }

    void encodingCountsTokens() {
        const auto tokenizer = makeWordPiece({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b"}, {}).value();
        JobContext job;
        const auto dataset =
            TestFile("a.tsv", "sentence1\tsentence2\tlabel\na a a\tb\tx\na\tb b\ty\n").read();
        const auto encoded = encodeDataset(*dataset, *tokenizer, 6, job);
        QVERIFY(encoded.has_value());
        QCOMPARE(encoded->encodings[0].ids, (std::vector<std::int32_t>{2, 4, 4, 3, 5, 3}));
        QCOMPARE(encoded->truncatedCount, std::size_t{1});
        QCOMPARE(encoded->tokenCount, 12);
        QCOMPARE(encoded->labels, (std::vector<int>{0, 1}));
        QVERIFY(encoded->targets.empty());
        const auto scores =
            encodeDataset(*TestFile("a.tsv", "text\tscore\na\t1.5\n").read(), *tokenizer, 6, job);
        QVERIFY(scores->regression && scores->targets == std::vector<double>{1.5} && scores->labels.empty());
    }

    void tenThousandRowsAreQuick() {
        std::string content = "text\tlabel\n";
        for (int i = 0; i < 10000; ++i)
            content += fmt::format("how do i locate the card number {} that was sent to me two weeks ago, it "
                                   "has not arrived\tclass_{}\n",
                                   i, i % 77);
        const TestFile file("big.tsv", content);
        Names vocabulary{"[PAD]", "[UNK]", "[CLS]", "[SEP]"};
        for (char c = 'a'; c <= 'z'; ++c)
            vocabulary.insert(vocabulary.end(), {std::string(1, c), std::string("##") + c});
        for (char c = '0'; c <= '9'; ++c)
            vocabulary.insert(vocabulary.end(), {std::string(1, c), std::string("##") + c});
        const auto tokenizer = makeWordPiece(vocabulary, {}).value();
        JobContext job;
        // The processor's time, not the clock's: other tests may be running.
        auto spent = [start = std::clock()]() mutable {
            const std::clock_t now = std::clock();
            return 1000 * static_cast<double>(now - std::exchange(start, now)) / CLOCKS_PER_SEC;
        };
        const auto dataset = file.read();
        const double readMs = spent();
        const auto encoded = encodeDataset(*dataset, *tokenizer, 128, job);
        const double encodeMs = spent();
        QCOMPARE(encoded->size(), std::size_t{10000});
        qInfo() << "10,000 rows:" << readMs << "ms to read," << encodeMs << "ms to encode"
                << encoded->tokenCount << "tokens";
#if !defined(NDEBUG) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("the limits are for optimised builds without sanitizers");
#else
        QVERIFY(readMs < 300 &&
                encodeMs <
                    1500); // measured: 5 and 75, with a vocabulary of letters that makes 73 tokens a row
#endif
    }

    void sharedFiles() {
        if (!fs::exists(sharedData / "banking77")) QSKIP("needs ../shared/data, which is not here");
        JobContext job;
        const auto rows = [&](const char* file) { return readDataset(sharedData / file, {}, job); };
        const auto banking = rows("banking77/test.tsv");
        QVERIFY2(banking.has_value(), banking ? "" : banking.error().message.c_str());
        QCOMPARE(banking->examples.size(), std::size_t{3080});
        QCOMPARE(banking->labels.size(), std::size_t{77});
        QVERIFY2(banking->notes.empty(), joined(banking->notes));
        QCOMPARE(rows("banking77/train.tsv")->examples.size(), std::size_t{10003});
        QCOMPARE(rows("clinc150/test.tsv")->labels.size(), std::size_t{150});
        QCOMPARE(rows("snips/train.tsv")->examples.size(), std::size_t{13784});
        const auto config = readModelConfig(sharedData / "models/bert-l4-h128-banking77/config.json");
        QVERIFY(config.has_value());
        Dataset mapped = *banking;
        const auto result = mapLabels(mapped, *config);
        QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
        for (std::size_t i = 0; i < mapped.examples.size(); ++i) {
            const int before = banking->examples[i].label, after = mapped.examples[i].label;
            QCOMPARE(config->labels[static_cast<std::size_t>(after)],
                     banking->labels[static_cast<std::size_t>(before)]);
        }
    }
};

QTEST_GUILESS_MAIN(TestDataset)
#include "tst_dataset.moc"
