// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The vocabulary trainer: deterministic, of the size asked for, merges what is frequent, and knows every
// ASCII word.
#include <QtTest>

#include <algorithm>
#include <random>
#include <set>

#include "core/train/wordpiece_trainer.h"

using namespace pscope;

class TestWordPieceTrainer : public QObject {
    Q_OBJECT
private slots:
    void orderOfTextsIsIrrelevant();
    void mergesTheFrequent();
    void neverUnknownForAscii_data();
    void neverUnknownForAscii();
    void tooSmall();
    void cancelled();
};

static std::vector<std::string> someTexts() {
    std::vector<std::string> texts;
    for (int i = 0; i < 40; ++i)
        texts.push_back("walking walked walker talking talked talker " + std::to_string(i * 37 % 19) +
                        " na\xC3\xAFve caf\xC3\xA9, x-ray!");
    texts.push_back("a solitary \xE2\x98\x83"); // a character met once stays out
    return texts;
}

static std::vector<std::string> train(const std::vector<std::string>& texts, int size) {
    JobContext job;
    auto vocabulary = trainWordPiece(texts, size, {}, job);
    if (!vocabulary) qFatal("%s", vocabulary.error().message.c_str());
    return std::move(*vocabulary);
}

void TestWordPieceTrainer::orderOfTextsIsIrrelevant() {
    auto texts = someTexts();
    const auto first = train(texts, 150);
    QCOMPARE(first, train(texts, 150));
    std::ranges::reverse(texts);
    QCOMPARE(first, train(texts, 150));
}

void TestWordPieceTrainer::mergesTheFrequent() {
    const auto vocabulary = train(someTexts(), 1000);
    const std::vector<std::string> specials(vocabulary.begin(), vocabulary.begin() + 5);
    QCOMPARE(specials, (std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}));
    const std::set<std::string> pieces(vocabulary.begin(), vocabulary.end());
    QCOMPARE(pieces.size(), vocabulary.size()); // no piece twice
    for (const char* word : {"walking", "walked", "talker", "naive", "cafe", "ray"})
        QVERIFY2(pieces.contains(word), word);
    QVERIFY(!pieces.contains("solitary")); // met once: its pairs teach nothing
    QVERIFY(!pieces.contains("\xE2\x98\x83"));
    QVERIFY(vocabulary.size() < 1000); // stops when no pair occurs twice
    QCOMPARE(train(someTexts(), 130).size(), std::size_t{130});
}

void TestWordPieceTrainer::neverUnknownForAscii_data() {
    QTest::addColumn<int>("seed");
    for (const int seed : {1, 2, 3})
        QTest::addRow("seed %d", seed) << seed;
}

void TestWordPieceTrainer::neverUnknownForAscii() {
    QFETCH(int, seed);
    const auto tokenizer = makeWordPiece(train(someTexts(), 200), {});
    QVERIFY(tokenizer.has_value());
    std::mt19937 random(static_cast<unsigned>(seed));
    for (int i = 0; i < 300; ++i) {
        std::string word;
        const auto length = 1 + random() % 30;
        while (word.size() < length)
            word += static_cast<char>(33 + random() % 94);
        for (const auto id : (*tokenizer)->pieces(word))
            QVERIFY2((*tokenizer)->token(id) != "[UNK]", fmt::format("seed {}: {}", seed, word).c_str());
    }
}

void TestWordPieceTrainer::tooSmall() {
    JobContext job;
    const auto texts = someTexts();
    const auto vocabulary = trainWordPiece(texts, 50, {}, job);
    QVERIFY(!vocabulary && vocabulary.error().code == ErrorCode::BadInput);
    QVERIFY2(vocabulary.error().message.find("50 pieces") != std::string::npos,
             vocabulary.error().message.c_str());
}

void TestWordPieceTrainer::cancelled() {
    std::stop_source stop;
    stop.request_stop();
    JobContext job(stop.get_token(), std::make_shared<Progress>());
    const auto vocabulary = trainWordPiece(someTexts(), 150, {}, job);
    QVERIFY(!vocabulary && vocabulary.error().code == ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestWordPieceTrainer)
#include "tst_wordpiece_trainer.moc"
