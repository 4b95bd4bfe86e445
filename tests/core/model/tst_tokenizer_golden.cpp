// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Ids against those of the Rust library "tokenizers" 0.23.2 over 360 awkward strings and 14 truncated pairs,
// for every kind of tokeniser and every way to load it. tests/data/tokenizer/make_golden.mjs made them.
#include <QtTest>

#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

#include "core/model/tokenizer.h"

using namespace pscope;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

const fs::path testData = fs::path(PSCOPE_TEST_DATA) / "tokenizer";
const fs::path sharedData = PSCOPE_SHARED_DATA;

/// One way to come by a tokeniser: files copied into a fresh folder, and what its tokenizer_config.json says.
struct Source {
    std::vector<fs::path> files;
    std::string settings; // "" = no tokenizer_config.json
    fs::path golden;
    int vocabulary = 1 << 20;
    /// Texts on which libsentencepiece itself differs from the Rust library, with the reason beside them.
    std::set<std::string> known;
};

using Ids = std::vector<std::int32_t>;

QByteArray shown(const Ids& ids, const Tokenizer& tokenizer) {
    std::string text;
    for (const std::int32_t id : ids)
        text += fmt::format("{}={} ", id, tokenizer.token(id));
    return QByteArray::fromStdString(text);
}

} // namespace

class TestTokenizerGolden : public QObject {
    Q_OBJECT

    Source source(const QString& name) const {
        const fs::path vocabulary = testData / "wordpiece/vocab.txt";
        const fs::path bpe = testData / "bpe";
        if (name == "wordpiece uncased") return {{vocabulary}, "", testData / "wordpiece/uncased.json"};
        if (name == "wordpiece cased")
            return {{vocabulary}, R"({"do_lower_case": false})", testData / "wordpiece/cased.json"};
        if (name == "wordpiece accents kept")
            return {{vocabulary},
                    R"({"do_lower_case": true, "strip_accents": false, "tokenize_chinese_chars": false})",
                    testData / "wordpiece/accents_kept.json"};
        if (name == "bert vocab.txt")
            return {{sharedData / "bert-base-uncased-tokenizer/vocab.txt"},
                    "",
                    testData / "bert_base_uncased.json",
                    30522};
        if (name == "bert tokenizer.json")
            return {{sharedData / "bert-base-uncased-tokenizer/tokenizer.json"},
                    "",
                    testData / "bert_base_uncased.json",
                    30522};
        if (name == "bpe merges.txt")
            return {{bpe / "vocab.json", bpe / "merges.txt"}, "", bpe / "golden.json"};
        if (name == "bpe prefix space")
            return {{bpe / "vocab.json", bpe / "merges.txt"},
                    R"({"add_prefix_space": true})",
                    bpe / "prefix_space.json"};
        if (name == "bpe tokenizer.json")
            return {{testData / "bpe_json/tokenizer.json"}, "", bpe / "golden.json"};
        if (name == "bpe tokenizer.json prefix space")
            return {{testData / "bpe_json/tokenizer.json"},
                    R"({"add_prefix_space": true})",
                    bpe / "prefix_space.json"};
        if (name == "unigram tokenizer.json")
            return {{testData / "unigram_json/tokenizer.json"}, "", testData / "unigram_json/golden.json"};
        if (name == "other parts 1")
            return {{testData / "parts1_json/tokenizer.json"}, "", testData / "parts1_json/golden.json"};
        if (name == "other parts 2")
            return {{testData / "parts2_json/tokenizer.json"}, "", testData / "parts2_json/golden.json"};
        if (name == "unigram charsmap")
            return {{testData / "charsmap_json/tokenizer.json"}, "", testData / "charsmap_json/golden.json"};
        // libsentencepiece takes U+2581 in a text for the space that it stands for; the Rust library keeps it
        // apart.
        return {{testData / "unigram/spiece.model"},
                "",
                testData / "unigram_json/golden.json",
                1 << 20,
                {"\u2581", "\u2581\u2581a", " \u2581 "}};
    }

    void load(const Source& from, std::shared_ptr<const Tokenizer>& tokenizer, Json& golden) const {
        QTemporaryDir folder;
        const fs::path target = folder.path().toStdString();
        for (const fs::path& file : from.files)
            fs::copy_file(file, target / file.filename());
        if (!from.settings.empty()) std::ofstream(target / "tokenizer_config.json") << from.settings;
        ModelConfig config;
        config.vocabulary = from.vocabulary;
        const auto loaded = loadTokenizer(target, config);
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        tokenizer = *loaded;
        golden = Json::parse(std::ifstream(from.golden), nullptr, false);
        QVERIFY2(golden.is_object(), from.golden.c_str());
    }

    static void rows() {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"wordpiece uncased", "wordpiece cased", "wordpiece accents kept", "bert vocab.txt",
              "bert tokenizer.json", "bpe merges.txt", "bpe prefix space", "bpe tokenizer.json",
              "bpe tokenizer.json prefix space", "other parts 1", "other parts 2", "unigram tokenizer.json",
              "unigram charsmap", "unigram spiece.model"})
            QTest::newRow(name) << QString(name);
    }

private slots:
    void ids_data() { rows(); }
    void ids() {
        QFETCH(QString, name);
        const Source from = source(name);
        if (!fs::exists(from.files.front())) QSKIP("needs ../shared/data, which is not here");
        std::shared_ptr<const Tokenizer> tokenizer;
        Json golden;
        load(from, tokenizer, golden);
        if (QTest::currentTestFailed()) return;
        QVERIFY(golden["cases"].size() >= 200);
        int wrong = 0;
        for (const Json& each : golden["cases"]) {
            const std::string text = each["text"];
            const Ids expected = each["ids"], found = tokenizer->pieces(text);
            if (found == expected || from.known.contains(text)) continue;
            ++wrong;
            qWarning().noquote() << "text" << QByteArray::fromStdString(each["text"].dump(-1, ' ', true))
                                 << "\n  found   " << shown(found, *tokenizer) << "\n  expected"
                                 << shown(expected, *tokenizer);
        }
        QCOMPARE(wrong, 0);
    }

    void pairs_data() { rows(); }
    void pairs() {
        QFETCH(QString, name);
        const Source from = source(name);
        if (!fs::exists(from.files.front())) QSKIP("needs ../shared/data, which is not here");
        std::shared_ptr<const Tokenizer> tokenizer;
        Json golden;
        load(from, tokenizer, golden);
        if (QTest::currentTestFailed()) return;
        QVERIFY(golden["pairs"].size() >= 10);
        for (const Json& each : golden["pairs"]) {
            const std::string text = each["text"], pair = each["pair"];
            const Encoding found = tokenizer->encode(text, pair, each["maxTokens"]);
            QVERIFY2(found.ids == each["ids"].get<Ids>(),
                     shown(found.ids, *tokenizer) + " for " + QByteArray::fromStdString(each.dump()));
            QVERIFY2(found.typeIds == each["types"].get<Ids>(), each.dump().c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestTokenizerGolden)
#include "tst_tokenizer_golden.moc"
