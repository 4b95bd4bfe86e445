// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the golden ids do not reach: choosing and refusing files, specials, truncation, broken UTF-8, added
// tokens' flags.
#include <QtTest>

#include <fstream>
#include <random>

#include <nlohmann/json.hpp>

#include "core/model/tokenizer.h"

using namespace pscope;
namespace fs = std::filesystem;
using Json = nlohmann::json;
using Ids = std::vector<std::int32_t>;

namespace {

const fs::path testData = fs::path(PSCOPE_TEST_DATA) / "tokenizer";
const fs::path sharedModel = fs::path(PSCOPE_SHARED_DATA) / "models/bert-l4-h128-banking77";

ModelConfig configOf(int vocabulary) {
    ModelConfig config;
    config.vocabulary = vocabulary;
    return config;
}

/// A model folder with the given files.
class Folder {
public:
    Folder& add(const char* name, const std::string& content) {
        std::ofstream(path() / name, std::ios::binary) << content;
        return *this;
    }
    fs::path path() const { return m_folder.path().toStdString(); }
    Result<std::shared_ptr<const Tokenizer>> load(int vocabulary = 1000) const {
        return loadTokenizer(path(), configOf(vocabulary));
    }

private:
    QTemporaryDir m_folder;
};

const std::string smallVocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\nab\n##c\n##d\n!\n";

std::shared_ptr<const Tokenizer> small(WordPieceOptions options = {}) {
    return makeWordPiece(
               {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "ab", "##c", "##d", "!"},
               options)
        .value();
}

/// tokenizer.json of a three-letter WordPiece, with parts replaced by `patch`.
std::string jsonTokenizer(const std::string& patch) {
    Json json = Json::parse(R"({
        "version": "1.0",
        "added_tokens": [{"id": 0, "content": "[PAD]", "special": true}, {"id": 1, "content": "[UNK]", "special": true}],
        "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[PAD]": 0, "[UNK]": 1, "a": 2, "b": 3, "ab": 4}}})");
    json.merge_patch(Json::parse(patch));
    return json.dump();
}

std::string message(const Result<std::shared_ptr<const Tokenizer>>& result) {
    return result ? "loaded" : result.error().message;
}

} // namespace

class TestTokenizer : public QObject {
    Q_OBJECT
private slots:
    void referenceIdsOfTheSharedModel() {
        if (!fs::exists(sharedModel)) QSKIP("needs ../shared/data, which is not here");
        const auto tokenizer = loadTokenizer(sharedModel, configOf(2500));
        QVERIFY2(tokenizer.has_value(), message(tokenizer).c_str());
        QCOMPARE((*tokenizer)->vocabularySize(), 2500);
        QCOMPARE((*tokenizer)->padId(), 0);
        QCOMPARE((*tokenizer)->maxLength(), 64);
        const Json reference = Json::parse(std::ifstream(sharedModel / "reference.json"));
        std::ifstream rows(fs::path(PSCOPE_SHARED_DATA) / "banking77/test.tsv");
        std::string line;
        std::getline(rows, line);
        QCOMPARE(reference["cases"].size(), std::size_t{24});
        for (const Json& each : reference["cases"]) {
            std::getline(rows, line);
            const Encoding encoding =
                (*tokenizer)->encode(line.substr(0, line.rfind('\t')), {}, reference["max_length"]);
            QCOMPARE(encoding.ids, each["input_ids"].get<Ids>());
            QCOMPARE(encoding.typeIds, Ids(encoding.ids.size(), 0));
        }
    }

    void wordsAreNormalisedAndCut() {
        using Words = std::vector<std::string>;
        QCOMPARE(basicTokens("Héllo,\tWORLD!", {}), (Words{"hello", ",", "world", "!"}));
        QCOMPARE(basicTokens("Héllo", {.lowerCase = false, .stripAccents = false}), (Words{"Héllo"}));
        QCOMPARE(basicTokens("x中y", {}), (Words{"x", "中", "y"}));
        QCOMPARE(basicTokens("x中y", {.splitCjk = false}), (Words{"x中y"}));
        QCOMPARE(basicTokens(" \xC2\xA0\n", {}), Words{});
        QCOMPARE(basicTokens("", {}), Words{});
    }

    void piecesAreGreedy() {
        const auto tokenizer = small();
        QCOMPARE(tokenizer->pieces("abc acd b!"), (Ids{8, 9, 5, 9, 10, 6, 11}));
        QCOMPARE(tokenizer->pieces("abx"), Ids{1});              // one part without a piece: the whole word
        QCOMPARE(tokenizer->pieces("a[MASK]b"), (Ids{5, 4, 6})); // specials are cut out first
        QCOMPARE(tokenizer->pieces("a[mask]b"), (Ids{5, 1, 1, 1, 6}));
        QCOMPARE(tokenizer->token(9), std::string("##c"));
        QCOMPARE(tokenizer->token(-1), std::string());
        QCOMPARE(tokenizer->token(12), std::string());
    }

    void specialsStandAround() {
        const auto tokenizer = small();
        const Encoding single = tokenizer->encode("a b", {}, 16);
        QCOMPARE(single.ids, (Ids{2, 5, 6, 3}));
        const Encoding pair = tokenizer->encode("a", "b c", 16);
        QCOMPARE(pair.ids, (Ids{2, 5, 3, 6, 7, 3}));
        QCOMPARE(pair.typeIds, (Ids{0, 0, 0, 1, 1, 1}));
        QVERIFY(!pair.truncated);
        QCOMPARE(tokenizer->encode("", {}, 16).ids, (Ids{2, 3}));
    }

    void truncation_data() {
        QTest::addColumn<int>("a");
        QTest::addColumn<int>("b"); // -1: no second sentence
        QTest::addColumn<int>("maxTokens");
        QTest::addColumn<int>("keepA");
        QTest::addColumn<int>("keepB");
        QTest::newRow("single fits") << 5 << -1 << 7 << 5 << 0;
        QTest::newRow("single cut") << 5 << -1 << 6 << 4 << 0;
        QTest::newRow("no room at all") << 5 << -1 << 1 << 0 << 0;
        QTest::newRow("pair fits") << 3 << 4 << 10 << 3 << 4;
        QTest::newRow("short first kept") << 2 << 9 << 10 << 2 << 5;
        QTest::newRow("short second kept") << 9 << 2 << 10 << 5 << 2;
        QTest::newRow("both over half, second longer") << 8 << 9 << 10 << 3 << 4;
        QTest::newRow("both over half, first longer") << 9 << 8 << 10 << 4 << 3;
        QTest::newRow("equal, odd room") << 9 << 9 << 10 << 3 << 4;
        QTest::newRow("pair without room") << 4 << 4 << 2 << 0 << 0;
    }
    void truncation() {
        QFETCH(int, a);
        QFETCH(int, b);
        QFETCH(int, maxTokens);
        QFETCH(int, keepA);
        QFETCH(int, keepB);
        const auto words = [](const char* word, int n) {
            std::string text;
            for (int i = 0; i < n; ++i)
                text += word;
            return text;
        };
        const auto encoding = small()->encode(words("a ", a), words("b ", b), maxTokens);
        QCOMPARE(std::ranges::count(encoding.ids, 5), keepA);
        QCOMPARE(std::ranges::count(encoding.ids, 6), keepB);
        QCOMPARE(encoding.truncated, keepA < a || keepB < std::max(b, 0));
        QCOMPARE(encoding.ids.size(), encoding.typeIds.size());
    }

    void brokenUtf8NeverCrashes() {
        const auto tokenizer = small();
        QCOMPARE(tokenizer->pieces("a\xFF\xC3"), Ids{5}); // what is no character is dropped
        QCOMPARE(tokenizer->pieces("a\xF0\x9F\x98"), Ids{5});
        QCOMPARE(tokenizer->pieces("a\xED\xA0\x80"), Ids{5});    // a surrogate
        QCOMPARE(tokenizer->pieces("a\xC0\x80 b"), (Ids{5, 6})); // overlong zero
        std::vector<std::shared_ptr<const Tokenizer>> all{tokenizer};
        for (const char* folder : {"bpe", "bpe_json", "unigram", "unigram_json", "charsmap_json"})
            all.push_back(loadTokenizer(testData / folder, configOf(100000)).value());
        std::mt19937 random(7);
        for (int round = 0; round < 3000; ++round) {
            std::string text;
            for (unsigned i = 0, n = random() % 40; i < n; ++i)
                text.push_back(static_cast<char>(random() % 3 ? random() % 256 : 'a'));
            for (const auto& each : all)
                for (const std::int32_t id : each->pieces(text))
                    QVERIFY(id >= 0 && id < each->vocabularySize());
        }
    }

    void byteLevelKeepsEveryByte() {
        const auto tokenizer = loadTokenizer(testData / "bpe", configOf(100000)).value();
        // Each byte's stand-in back to the byte, from the vocabulary: ids 4 to 259 are the bytes in order.
        std::map<std::string, char> byteOf;
        for (int b = 0; b < 256; ++b)
            byteOf[tokenizer->token(4 + b)] = static_cast<char>(b);
        QCOMPARE(byteOf.size(), std::size_t{256});
        std::mt19937 random(11);
        for (int round = 0; round < 500; ++round) {
            std::string text, back;
            for (unsigned i = 0, n = random() % 60; i < n; ++i)
                text.push_back(static_cast<char>(random() % 2 ? random() % 256 : ' ' + random() % 90));
            if (text.find('<') != std::string::npos) continue; // could be a special
            for (const std::int32_t id : tokenizer->pieces(text)) {
                const std::string piece = tokenizer->token(id);
                for (std::size_t i = 0; i < piece.size();) {
                    const std::size_t length = static_cast<unsigned char>(piece[i]) < 0x80 ? 1 : 2;
                    back.push_back(byteOf.at(piece.substr(i, length)));
                    i += length;
                }
            }
            QCOMPARE(back, text);
        }
    }

    void settingsChangeTheIds() {
        const Folder folder =
            std::move(Folder()
                          .add("vocab.txt", "<p>\n<u>\n<c>\n<s>\nA\na\nextra\n")
                          .add("tokenizer_config.json",
                               R"({"do_lower_case": false, "model_max_length": 12, "pad_token": "<p>",
                                                "unk_token": {"content": "<u>", "lstrip": false}, "cls_token": "<c>", "sep_token": "<s>"})")
                          .add("added_tokens.json", R"({"[E1]": 7})"));
        const auto tokenizer = folder.load();
        QVERIFY2(tokenizer.has_value(), message(tokenizer).c_str());
        QCOMPARE((*tokenizer)->encode("A a x [E1]", {}, 12).ids, (Ids{2, 4, 5, 1, 7, 3}));
        QCOMPARE((*tokenizer)->maxLength(), 12);
        QCOMPARE((*tokenizer)->vocabularySize(), 8);
    }

    void addedTokenFlags() {
        const Folder folder = std::move(Folder().add(
            "tokenizer.json", jsonTokenizer(R"({"normalizer": {"type": "Lowercase"}, "added_tokens": [
            {"id": 0, "content": "[PAD]", "special": true}, {"id": 10, "content": "ab", "single_word": true, "normalized": false},
            {"id": 11, "content": "<l>", "lstrip": true, "normalized": false}, {"id": 12, "content": "<r>", "rstrip": true, "normalized": false},
            {"id": 13, "content": "Q", "normalized": true}, {"id": 14, "content": "<r><r>", "normalized": false}]})")));
        const auto tokenizer = folder.load();
        QVERIFY2(tokenizer.has_value(), message(tokenizer).c_str());
        const auto pieces = [&](std::string_view text) { return (*tokenizer)->pieces(text); };
        QCOMPARE(pieces("a ab b"), (Ids{2, 10, 3}));
        QCOMPARE(pieces("abb"), Ids{1}); // not a word of its own
        QCOMPARE(pieces("\"ab\""), (Ids{1, 10, 1}));
        QCOMPARE(pieces("a  <l> b"), (Ids{2, 11, 3}));
        QCOMPARE(pieces("a<r>  <r> b"), (Ids{2, 12, 12, 3}));
        QCOMPARE(pieces("a<r><r>b"), (Ids{2, 14, 3}));  // the longest wins
        QCOMPARE(pieces("aqb Q"), (Ids{2, 13, 3, 13})); // looked for after lower-casing
        QCOMPARE(pieces("AB"), Ids{4});                 // raw text has no "ab"
        QCOMPARE((*tokenizer)->vocabularySize(), 15);
        QCOMPARE((*tokenizer)->encode("a", "b", 9).ids, (Ids{2, 3})); // no post_processor, no specials
    }

    void foreignVocabularyIsAMismatch() {
        const Folder folder = std::move(Folder().add("vocab.txt", smallVocabulary));
        QVERIFY(folder.load(12).has_value());
        QVERIFY(folder.load(16).has_value()); // rows are often padded to a multiple
        const auto refused = folder.load(11);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Mismatch);
        QVERIFY2(message(refused).contains("12 pieces") && message(refused).contains("only 11"),
                 message(refused).c_str());
    }

    void badFilesAreNamed_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("content");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* title, const char* name, const std::string& content, ErrorCode code,
                            const char* says) {
            QTest::newRow(title) << QString(name) << QString::fromStdString(content) << static_cast<int>(code)
                                 << QString(says);
        };
        const char* json = "tokenizer.json";
        row("nothing there", "readme", "", ErrorCode::NotFound, "holds no tokenizer");
        row("empty vocabulary", "vocab.txt", "", ErrorCode::BadInput, "vocab.txt: is empty");
        row("no unknown", "vocab.txt", "[CLS]\n[SEP]\n[PAD]\n", ErrorCode::BadInput,
            "no unknown token \"[UNK]\"");
        row("no separator", "vocab.txt", "[CLS]\n[UNK]\n[PAD]\n", ErrorCode::BadInput,
            "lacks the special token \"[SEP]\"");
        row("no JSON", json, "{\"model\":", ErrorCode::BadInput, "tokenizer.json: is not valid JSON at byte");
        row("other JSON", json, "[1]", ErrorCode::BadInput, "no \"model\" object");
        row("unknown model", json, jsonTokenizer(R"({"model": {"type": "WordLevel"}})"),
            ErrorCode::Unsupported, "model \"WordLevel\"");
        row("unknown normalizer", json, jsonTokenizer(R"({"normalizer": {"type": "Nmt"}})"),
            ErrorCode::Unsupported, "normalizer \"Nmt\"");
        row("expression", json,
            jsonTokenizer(
                R"({"normalizer": {"type": "Replace", "pattern": {"Regex": "x+"}, "content": ""}})"),
            ErrorCode::Unsupported, "expression \"x+\"");
        row("unknown pre-tokenizer", json, jsonTokenizer(R"({"pre_tokenizer": {"type": "Split"}})"),
            ErrorCode::Unsupported, "pre_tokenizer \"Split\"");
        row("unknown template", json, jsonTokenizer(R"({"post_processor": {"type": "Odd"}})"),
            ErrorCode::Unsupported, "post_processor \"Odd\"");
        row("template without ids", json,
            jsonTokenizer(
                R"({"post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[X]", "type_id": 0}}]}})"),
            ErrorCode::BadInput, "special_tokens lacks \"[X]\"");
        row("ids twice", json, jsonTokenizer(R"({"model": {"vocab": {"c": 4}}})"), ErrorCode::BadInput,
            "the same id 4");
        row("id no number", json, jsonTokenizer(R"({"model": {"vocab": {"c": "x"}}})"), ErrorCode::BadInput,
            "piece \"c\" has id \"x\"");
        row("id far off", json, jsonTokenizer(R"({"model": {"vocab": {"c": 4000000000}}})"),
            ErrorCode::BadInput, "piece \"c\" has id 4000000000");
        row("charsmap cut", json,
            jsonTokenizer(R"({"normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAEAAAAA"}})"),
            ErrorCode::BadInput, "character map");
        row("charsmap no base64", json,
            jsonTokenizer(R"({"normalizer": {"type": "Precompiled", "precompiled_charsmap": "?"}})"),
            ErrorCode::BadInput, "no base64");
        row("merge without result", json,
            R"({"model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["a b"]}})",
            ErrorCode::BadInput, "needs the piece \"ab\"");
        row("merge of one", json,
            R"({"model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["ab"]}})", ErrorCode::BadInput,
            "merge 1 is \"ab\"");
        row("byte fallback", json,
            R"({"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [], "byte_fallback": true}})",
            ErrorCode::Unsupported, "byte_fallback");
        row("unigram no unknown", json,
            R"({"model": {"type": "Unigram", "vocab": [["a", -1.0]], "unk_id": 3}})", ErrorCode::BadInput,
            "unk_id is 3");
        row("unigram no score", json, R"({"model": {"type": "Unigram", "vocab": ["a"], "unk_id": 0}})",
            ErrorCode::BadInput, "Unigram piece 0");
        row("added without id", json, jsonTokenizer(R"({"added_tokens": [{"content": "x"}]})"),
            ErrorCode::BadInput, "added_tokens[0]");
        row("merges missing", "vocab.json", R"({"<s>": 0})", ErrorCode::Io, "merges.txt");
        row("vocab.json a list", "vocab.json", "[]", ErrorCode::BadInput,
            "vocab.json: the vocabulary is array");
        row("no spiece", "spiece.model", "not a model", ErrorCode::BadInput,
            "spiece.model: is no SentencePiece model");
        row("settings", "tokenizer_config.json", "{", ErrorCode::BadInput,
            "tokenizer_config.json: is not valid JSON");
    }
    void badFilesAreNamed() {
        QFETCH(QString, name);
        QFETCH(QString, content);
        QFETCH(int, code);
        QFETCH(QString, says);
        const Folder folder = std::move(Folder().add(name.toUtf8(), content.toStdString()));
        const auto result = folder.load();
        QVERIFY2(!result && message(result).contains(says.toStdString()), message(result).c_str());
        QCOMPARE(static_cast<int>(result.error().code), code);
    }

    void mutatedFilesNeverCrash() {
        std::mt19937 random(3);
        for (const fs::path name :
             {"unigram_json/tokenizer.json", "bpe_json/tokenizer.json", "unigram/spiece.model"}) {
            std::ifstream stream(testData / name, std::ios::binary);
            const std::string original((std::istreambuf_iterator<char>(stream)), {});
            QVERIFY(!original.empty());
            for (int round = 0; round < 60; ++round) {
                std::string broken = original;
                for (unsigned i = 0, n = 1 + random() % 8; i < n; ++i)
                    broken[random() % broken.size()] = static_cast<char>(random() % 256);
                if (round % 5 == 0) broken.resize(random() % broken.size());
                const Folder folder = std::move(Folder().add(name.filename().c_str(), broken));
                const auto result = folder.load(1 << 20);
                if (result)
                    (*result)->encode("The café, ＡＢ½ 12, 😀 <mask>", "b", 32);
                else
                    QVERIFY(!message(result).empty());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestTokenizer)
#include "tst_tokenizer.moc"
