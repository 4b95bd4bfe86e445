// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// config.json of every architecture: the keys that differ, the defaults, and the sentence for each bad field.
#include <QtTest>

#include <nlohmann/json.hpp>

#include "tests/core/model/checkpoint_helpers.h"

using namespace pscope;
using namespace pscope::test;
using nlohmann::json;
namespace fs = std::filesystem;

Q_DECLARE_METATYPE(pscope::Architecture)
Q_DECLARE_METATYPE(pscope::Activation)

class TestModelConfig : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    Result<ModelConfig> read(const std::string& text) const {
        const fs::path file = fs::path(m_dir.path().toStdString()) / "config.json";
        writeBytes(file, text);
        return readModelConfig(file);
    }
    /// A good BERT config with some fields replaced (null removes one).
    Result<ModelConfig> readBertWith(const json& changes) const {
        json root = {{"model_type", "bert"},        {"vocab_size", 100},       {"hidden_size", 32}, {"num_hidden_layers", 2},
                     {"num_attention_heads", 4}, {"intermediate_size", 64}};
        for (const auto& [key, value] : changes.items())
            if (value.is_null())
                root.erase(key);
            else
                root[key] = value;
        return read(root.dump());
    }

private slots:
    void textFormComesBack_data() {
        QTest::addColumn<Architecture>("architecture");
        for (const auto architecture : kArchitectures) QTest::newRow(std::string(name(architecture)).c_str()) << architecture;
    }
    void textFormComesBack() {
        QFETCH(Architecture, architecture);
        ModelConfig config = smallConfig(architecture, 3);
        config.labels = {"zero", "one \"quoted\"", "zwei ü"};
        config.prunedHeads[0] = {0, 3};
        config.activation = Activation::Relu;
        const auto back = read(modelConfigJson(config));
        QVERIFY_RESULT(back);
        QVERIFY(*back == config);
        ModelConfig regression = smallConfig(architecture, 1);
        QVERIFY(read(modelConfigJson(regression)).value() == regression);
    }

    void bertDefaults() {
        const auto config = readBertWith({});
        QVERIFY_RESULT(config);
        QCOMPARE(config->maxPositions, 512);
        QCOMPARE(config->tokenTypes, 2);
        QCOMPARE(config->embedding, 32);
        QCOMPARE(config->layerNormEps, 1e-12F);
        QCOMPARE(config->activation, Activation::GeluErf);
        QVERIFY(config->labels == std::vector<std::string>({"LABEL_0", "LABEL_1"}));
        QVERIFY(!config->regression);
        QCOMPARE(config->maxTokens(), 512);
    }

    void robertaCountsPositionsFromPad() {
        const auto config = readBertWith({{"model_type", "roberta"}, {"max_position_embeddings", 514}, {"type_vocab_size", 1}, {"layer_norm_eps", 1e-5}});
        QVERIFY_RESULT(config);
        QCOMPARE(config->padId, 1);
        QCOMPARE(config->positionOffset, 2);
        QCOMPARE(config->maxTokens(), 512);
        QCOMPARE(config->layerNormEps, 1e-5F);
    }

    void distilBertHasItsOwnNames() {
        const auto config = read(R"({"model_type":"distilbert","vocab_size":50,"dim":24,"n_layers":3,"n_heads":2,"hidden_dim":48,"activation":"relu"})");
        QVERIFY_RESULT(config);
        QCOMPARE(config->hidden, 24);
        QCOMPARE(config->layers, 3);
        QCOMPARE(config->heads, 2);
        QCOMPARE(config->feedForward, 48);
        QCOMPARE(config->tokenTypes, 0);
        QCOMPARE(config->activation, Activation::Relu);
    }

    void albertAndElectraDefaults() {
        const auto albert = readBertWith({{"model_type", "albert"}});
        QVERIFY_RESULT(albert);
        QCOMPARE(albert->embedding, 128);
        QCOMPARE(albert->layerGroups, 1);
        QCOMPARE(albert->activation, Activation::GeluTanh);
        const auto electra = readBertWith({{"model_type", "electra"}, {"embedding_size", 16}});
        QVERIFY_RESULT(electra);
        QCOMPARE(electra->embedding, 16);
        QCOMPARE(electra->layerGroups, 0);
    }

    void architectureFromTheClassName() {
        const auto config = readBertWith({{"model_type", nullptr}, {"architectures", {"ElectraForSequenceClassification"}}, {"embedding_size", 32}});
        QVERIFY_RESULT(config);
        QCOMPARE(config->architecture, Architecture::Electra);
    }

    void activations_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Activation>("activation");
        QTest::newRow("gelu") << "gelu" << Activation::GeluErf;
        QTest::newRow("gelu_new") << "gelu_new" << Activation::GeluTanh;
        QTest::newRow("gelu_fast") << "gelu_fast" << Activation::GeluTanh;
        QTest::newRow("gelu_pytorch_tanh") << "gelu_pytorch_tanh" << Activation::GeluTanh;
        QTest::newRow("relu") << "relu" << Activation::Relu;
        QTest::newRow("silu") << "silu" << Activation::Silu;
        QTest::newRow("swish") << "swish" << Activation::Silu;
        QTest::newRow("tanh") << "tanh" << Activation::Tanh;
    }
    void activations() {
        QFETCH(QString, text);
        QFETCH(Activation, activation);
        const auto config = readBertWith({{"hidden_act", text.toStdString()}});
        QVERIFY_RESULT(config);
        QCOMPARE(config->activation, activation);
    }

    void labels() {
        QVERIFY(readBertWith({{"id2label", {{"1", "b"}, {"0", "a"}, {"2", "c"}}}, {"num_labels", 9}})->labels ==
                std::vector<std::string>({"a", "b", "c"})); // names win over the count
        QCOMPARE(readBertWith({{"num_labels", 5}})->classes(), 5);
        QVERIFY(readBertWith({{"num_labels", 1}})->regression);
        QVERIFY(readBertWith({{"num_labels", 1}, {"problem_type", "regression"}})->regression);
        QVERIFY(!readBertWith({{"problem_type", "single_label_classification"}})->regression);
    }

    void prunedHeads() {
        const auto config = readBertWith({{"pruned_heads", {{"1", {3, 0, 3}}, {"0", json::array()}}}});
        QVERIFY_RESULT(config);
        QVERIFY(config->headIds(0) == std::vector<int>({0, 1, 2, 3}));
        QVERIFY(config->headIds(1) == std::vector<int>({1, 2}));
    }

    void refuses_data() {
        QTest::addColumn<QString>("changes");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* changes, const char* sentence) { QTest::newRow(changes) << changes << sentence; };
        row(R"({"vocab_size":null})", "field vocab_size is missing, expected a whole number from 1");
        row(R"({"hidden_size":null})", "field hidden_size is missing, expected a whole number from 1 to 65536");
        row(R"({"hidden_size":"768"})", "field hidden_size is \"768\", expected a whole number from 1 to 65536");
        row(R"({"hidden_size":-4})", "field hidden_size is -4, expected");
        row(R"({"hidden_size":31.5})", "field hidden_size is 31.5, expected");
        row(R"({"hidden_size":99999999999999999999})", "field hidden_size is 1e+20, expected");
        row(R"({"hidden_size":4294967328})", "field hidden_size is 4294967328, expected");
        row(R"({"num_hidden_layers":0})", "field num_hidden_layers is 0, expected a whole number from 1 to 1024");
        row(R"({"num_attention_heads":5})", "field hidden_size is 32, expected a multiple of num_attention_heads = 5");
        row(R"({"model_type":"gpt2"})", "field model_type is \"gpt2\", expected bert, roberta, distilbert, electra or albert");
        row(R"({"model_type":null})", "field model_type is missing, expected bert");
        row(R"({"model_type":7})", "field model_type is 7, expected a text");
        row(R"({"hidden_act":"quick_gelu"})", "field hidden_act is \"quick_gelu\", expected gelu, gelu_new");
        row(R"({"layer_norm_eps":0})", "field layer_norm_eps is 0, expected a number between 0 and 1");
        row(R"({"layer_norm_eps":"1e-5"})", "field layer_norm_eps is \"1e-5\", expected a number");
        row(R"({"pad_token_id":100})", "field pad_token_id is 100, expected a whole number from 0 to 99");
        row(R"({"model_type":"roberta","max_position_embeddings":2})", "field max_position_embeddings is 2, expected over 2");
        row(R"({"id2label":{"0":"a","2":"b"}})", "field id2label has the id \"2\", expected each of 0 to 1 once");
        row(R"({"id2label":{"0":"a","00":"b"}})", "field id2label has the id");
        row(R"({"id2label":["a","b"]})", "field id2label is [\"a\",\"b\"], expected an object like");
        row(R"({"id2label":{}})", "field id2label is {}, expected an object like");
        row(R"({"problem_type":"multi_label_classification"})", "problem_type is \"multi_label_classification\", expected single");
        row(R"({"problem_type":"regression","num_labels":3})", "problem_type is regression with 3 labels, expected 1");
        row(R"({"pruned_heads":{"2":[0]}})", "expected layer numbers from 0 to 1");
        row(R"({"pruned_heads":{"0":[4]}})", "expected heads from 0 to 3");
        row(R"({"pruned_heads":{"0":[0,1,2,3]}})", "expected at least one head left in layer 0");
        row(R"({"pruned_heads":[1]})", "field pruned_heads is [1], expected an object from layer number");
        row(R"({"position_embedding_type":"relative_key"})", "position_embedding_type is \"relative_key\", expected absolute");
        row(R"({"is_decoder":true})", "field is_decoder is true, expected an encoder");
        row(R"({"model_type":"albert","num_hidden_groups":3})", "num_hidden_groups is 3, expected a whole number from 1 to 2");
    }
    void refuses() {
        QFETCH(QString, changes);
        QFETCH(QString, sentence);
        const auto config = readBertWith(json::parse(changes.toStdString()));
        QVERIFY_ERROR(config, sentence.toStdString());
        QVERIFY_ERROR(config, "config.json: ");
    }

    void refusesBadFiles() {
        QVERIFY_ERROR(read("{\"model_type\": \"bert\",,}"), "config.json: is not valid JSON (at byte 23 of 24)");
        QVERIFY_ERROR(read(""), "config.json: is not valid JSON");
        QVERIFY_ERROR(read("[]"), "config.json: found JSON array, expected an object");
        QVERIFY_ERROR(readModelConfig("/no/such/config.json"), "/no/such/config.json: cannot be opened: No such file");
    }
};

QTEST_APPLESS_MAIN(TestModelConfig)
#include "tst_model_config.moc"
