// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The demo's data: the split rule never moves, the splits are disjoint and as large as promised, bad files
// are refused.
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <map>
#include <set>

#include "core/train/wordnet.h"

using namespace pscope;

class TestWordnet : public QObject {
    Q_OBJECT
private slots:
    void splitRuleIsFixed_data();
    void splitRuleIsFixed();
    void installedPackage();
    void writtenFiles();
    void definitionsAreCut();
    void badFiles();
};

static std::filesystem::path folder(const QTemporaryDir& dir) {
    return dir.path().toStdString();
}

static void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file) << text;
}

void TestWordnet::splitRuleIsFixed_data() {
    QTest::addColumn<QString>("offset");
    QTest::addColumn<int>("slot");
    // FNV-1a by hand (python: h = 0xcbf29ce484222325; for b in s: h = (h ^ b) * 0x100000001b3 mod 2^64; h %
    // 100)
    QTest::newRow("00289961") << "00289961" << 0;
    QTest::newRow("00041324") << "00041324" << 79;
    QTest::newRow("00093278") << "00093278" << 80;
    QTest::newRow("00092041") << "00092041" << 83;
    QTest::newRow("00111833") << "00111833" << 84;
    QTest::newRow("00183579") << "00183579" << 92;
    QTest::newRow("00084619") << "00084619" << 93;
    QTest::newRow("00079671") << "00079671" << 99;
}

void TestWordnet::splitRuleIsFixed() {
    QFETCH(QString, offset);
    QFETCH(int, slot);
    const auto expected = slot < 80   ? WordnetSplit::Train
                          : slot < 84 ? WordnetSplit::Search
                          : slot < 93 ? WordnetSplit::Dev
                                      : WordnetSplit::Test;
    QVERIFY(wordnetSplitOf(offset.toStdString()) == expected);
}

void TestWordnet::installedPackage() {
    if (!std::filesystem::exists(kWordnetNouns)) QSKIP("the Debian package wordnet-base is not installed");
    const auto examples = readWordnetExamples(kWordnetNouns);
    QVERIFY2(examples.has_value(), examples ? "" : examples.error().message.c_str());
    std::map<std::string, int> classes;
    std::array<int, kWordnetSplits> rows{};
    std::set<std::string> texts;
    for (const WordnetExample& example : *examples) {
        ++classes[example.label];
        ++rows[static_cast<std::size_t>(example.split)];
        QVERIFY2(texts.insert(example.text).second,
                 example.text.c_str()); // a text in two splits would be a leak
        QVERIFY(example.text.find('\t') == std::string::npos &&
                example.text.find("; \"") == std::string::npos);
    }
    QVERIFY(classes.size() >= 14);
    for (const auto& [label, count] : classes)
        QVERIFY2(count <= kWordnetClassCap && count > 1500, label.c_str());
    QVERIFY(rows[static_cast<std::size_t>(WordnetSplit::Dev)] >= 3000);
    QVERIFY(examples->size() > 35000);
}

void TestWordnet::writtenFiles() {
    if (!std::filesystem::exists(kWordnetNouns)) QSKIP("the Debian package wordnet-base is not installed");
    QTemporaryDir dir;
    const auto written = writeWordnetSplits(kWordnetNouns, folder(dir) / "data");
    QVERIFY2(written.has_value(), written ? "" : written.error().message.c_str());
    std::set<std::string> held;
    for (const char* file : {"train.tsv", "search.tsv", "dev.tsv", "test.tsv"}) {
        std::ifstream in(folder(dir) / "data" / file);
        std::string line;
        QVERIFY(std::getline(in, line));
        QCOMPARE(line, std::string("text\tlabel"));
        while (std::getline(in, line)) {
            QCOMPARE(std::count(line.begin(), line.end(), '\t'), 1);
            if (std::string_view(file) != "train.tsv") held.insert(line.substr(0, line.find('\t')));
        }
    }
    std::ifstream glosses(folder(dir) / "data/glosses.txt");
    int count = 0;
    for (std::string line; std::getline(glosses, line); ++count)
        QVERIFY2(!held.contains(line), line.c_str());
    QVERIFY(count > 80000);
}

void TestWordnet::definitionsAreCut() {
    QTemporaryDir dir;
    std::string text = "  1 a licence line\n";
    for (int i = 0; i < kWordnetMinDefinitions; ++i)
        text += fmt::format(
            "{:08} 05 n 01 beast 0 000 | a beast of kind number{} ; \"see the beast\"; \"no beast\"  \n",
            i + 1, i);
    text += "00900001 06 n 01 thing 0 000 | too few of this file to be a class  \n";
    text += "00900002 05 n 01 thing 0 000 | two words  \n";
    text += "00900003 05 n 01 thing 0 000 | a beast of kind number7  \n"; // said before
    write(folder(dir) / "data.noun", text);
    const auto examples = readWordnetExamples(folder(dir) / "data.noun");
    QVERIFY2(examples.has_value(), examples ? "" : examples.error().message.c_str());
    QCOMPARE(examples->size(), static_cast<std::size_t>(kWordnetMinDefinitions));
    QCOMPARE(examples->front().text, std::string("a beast of kind number0"));
    QCOMPARE(examples->front().label, std::string("animal"));
}

void TestWordnet::badFiles() {
    QTemporaryDir dir;
    const auto missing = readWordnetExamples(folder(dir) / "data.noun");
    QVERIFY(!missing && missing.error().code == ErrorCode::NotFound);
    QVERIFY2(missing.error().message.find("wordnet-base") != std::string::npos,
             missing.error().message.c_str());
    write(folder(dir) / "data.noun", "  1 licence\nnot a synset\n");
    const auto broken = readWordnetExamples(folder(dir) / "data.noun");
    QVERIFY(!broken && broken.error().code == ErrorCode::BadInput);
    QVERIFY2(broken.error().message.find("line 2") != std::string::npos, broken.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestWordnet)
#include "tst_wordnet.moc"
