// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Folders of every architecture: written, loaded, compared tensor by tensor; and what a checkpoint may lack or bring along.
#include <QtTest>

#include <fstream>

#include <nlohmann/json.hpp>

#include "core/model/architecture_table.h"
#include "core/model/checkpoint.h"
#include "tests/core/model/checkpoint_helpers.h"

using namespace pscope;
using namespace pscope::test;
namespace fs = std::filesystem;

Q_DECLARE_METATYPE(pscope::Architecture)

class TestModelLoading : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    fs::path folder(const char* name) const { return fs::path(m_dir.path().toStdString()) / name; }
    static void architectureRows() {
        QTest::addColumn<Architecture>("architecture");
        for (const auto architecture : kArchitectures)
            QTest::newRow(std::string(name(architecture)).c_str()) << architecture;
    }
    /// Saves a random model with its tensors changed by `edit`, and loads the folder.
    template <class Edit> Result<std::shared_ptr<const Model>> reload(const ModelConfig& config, const char* where, Edit edit) {
        const Model model = makeRandomModel(config, 1);
        if (auto saved = saveModel(model, folder(where)); !saved) return std::unexpected(saved.error());
        TensorMap tensors = toHuggingFaceTensors(model);
        edit(tensors);
        if (auto saved = writeSafetensors(folder(where) / "model.safetensors", tensors, {}); !saved)
            return std::unexpected(saved.error());
        JobContext job;
        return loadModel(folder(where), job);
    }
    static void rename(TensorMap& tensors, auto change) {
        TensorMap renamed;
        for (auto& [key, tensor] : tensors) renamed.emplace(change(key), tensor);
        tensors = std::move(renamed);
    }

private slots:
    void everyArchitectureHasARow() {
        for (const auto architecture : kArchitectures) QVERIFY(namesOf(architecture).architecture == architecture);
        QCOMPARE(architectureTable().size(), std::size(kArchitectures));
    }

    void comesBack_data() { architectureRows(); }
    void comesBack() {
        QFETCH(Architecture, architecture);
        const Model model = makeRandomModel(smallConfig(architecture, 3), 7);
        QVERIFY_RESULT(saveModel(model, folder("back")));
        JobContext job;
        const auto loaded = loadModel(folder("back"), job);
        QVERIFY_RESULT(loaded);
        QCOMPARE(difference(toHuggingFaceTensors(model), toHuggingFaceTensors(**loaded)), QString());
        QVERIFY((*loaded)->config == model.config);
        QVERIFY((*loaded)->hasHead());
        QVERIFY((*loaded)->notes.empty());
        QCOMPARE((*loaded)->headActivation, model.headActivation);
        QCOMPARE((*loaded)->parameterCount(), model.parameterCount());
        QCOMPARE(static_cast<int>((*loaded)->layers.size()), model.config.layers);
    }

    void loadsWithoutBasePrefix_data() { architectureRows(); }
    void loadsWithoutBasePrefix() {
        QFETCH(Architecture, architecture);
        const auto& names = namesOf(architecture);
        const auto loaded = reload(smallConfig(architecture), "bare", [&](TensorMap& tensors) {
            rename(tensors, [&](std::string key) {
                if (key.starts_with(names.prefix)) key.erase(0, names.prefix.size());
                return key;
            });
        });
        QVERIFY_RESULT(loaded);
        QVERIFY((*loaded)->notes.empty());
    }

    void loadsOldNorms() {
        const auto loaded = reload(smallConfig(Architecture::Bert), "gamma", [](TensorMap& tensors) {
            rename(tensors, [](std::string key) {
                if (key.ends_with("LayerNorm.weight")) key = key.substr(0, key.size() - 6) + "gamma";
                if (key.ends_with("LayerNorm.bias")) key = key.substr(0, key.size() - 4) + "beta";
                return "module." + key;
            });
        });
        QVERIFY_RESULT(loaded);
        QVERIFY((*loaded)->notes.empty());
    }

    void loadsWithoutHead_data() { architectureRows(); }
    void loadsWithoutHead() {
        QFETCH(Architecture, architecture);
        const auto& names = namesOf(architecture);
        const auto loaded = reload(smallConfig(architecture), "headless", [&](TensorMap& tensors) {
            std::erase_if(tensors, [&](const auto& item) {
                return item.first.starts_with(names.classifier) || item.first.starts_with(names.headDense);
            });
        });
        QVERIFY_RESULT(loaded);
        QVERIFY(!(*loaded)->hasHead());
        QCOMPARE((*loaded)->notes.size(), std::size_t(1));
        QVERIFY((*loaded)->notes.front().find("no classification head") != std::string::npos);
    }

    void namesMissingTensors_data() { architectureRows(); }
    void namesMissingTensors() {
        QFETCH(Architecture, architecture);
        const std::string gone = std::string(namesOf(architecture).prefix) +
                                 layerPrefix(smallConfig(architecture), 0) + std::string(namesOf(architecture).matrices[4]) + ".bias";
        const auto loaded = reload(smallConfig(architecture), "missing", [&](TensorMap& tensors) { tensors.erase(gone); });
        QVERIFY_ERROR(loaded, "missing: " + gone);
        QCOMPARE(loaded.error().code, ErrorCode::Mismatch);
    }

    void countsManyMissingTensors() {
        const auto loaded = reload(smallConfig(Architecture::Bert), "many", [](TensorMap& tensors) {
            std::erase_if(tensors, [](const auto& item) { return item.first.find("encoder.layer.1") != std::string::npos; });
        });
        QVERIFY_ERROR(loaded, "16 of the tensors");
        QVERIFY_ERROR(loaded, "and 11 more");
    }

    void namesMisshapenAndMistypedTensors() {
        const auto loaded = reload(smallConfig(Architecture::Bert), "shape", [](TensorMap& tensors) {
            tensors["bert.encoder.layer.1.intermediate.dense.weight"] = Tensor::fromFloats(std::vector<float>(64 * 31), {64, 31});
            auto& pooler = tensors["bert.pooler.dense.bias"];
            pooler = Tensor{DType::I32, pooler.shape, pooler.bytes, pooler.owner};
        });
        QVERIFY_ERROR(loaded, "bert.encoder.layer.1.intermediate.dense.weight is [64, 31], expected [64, 32]");
        QVERIFY_ERROR(loaded, "bert.pooler.dense.bias is I32, expected a float type");
    }

    void wrongLabelCountIsAMismatch() {
        const Model model = makeRandomModel(smallConfig(Architecture::Bert, 3), 1);
        QVERIFY_RESULT(saveModel(model, folder("labels")));
        ModelConfig config = model.config;
        config.labels.push_back("one more");
        writeBytes(folder("labels") / "config.json", modelConfigJson(config));
        JobContext job;
        QVERIFY_ERROR(loadModel(folder("labels"), job), "classifier.weight is [3, 32], expected [4, 32]");
    }

    void extraTensorsBecomeANote() {
        const auto loaded = reload(smallConfig(Architecture::Bert), "extra", [](TensorMap& tensors) {
            tensors["cls.predictions.bias"] = Tensor::fromFloats({1}, {1});
            tensors["bert.embeddings.position_ids"] = Tensor::fromFloats({1}, {1});
        });
        QVERIFY_RESULT(loaded);
        QCOMPARE((*loaded)->notes.size(), std::size_t(1));
        QVERIFY((*loaded)->notes.front().find("cls.predictions.bias") != std::string::npos);
        QVERIFY((*loaded)->notes.front().find("position_ids") == std::string::npos);
    }

    void prunedHeadsShrinkMatrices_data() { architectureRows(); }
    void prunedHeadsShrinkMatrices() {
        QFETCH(Architecture, architecture);
        ModelConfig config = smallConfig(architecture);
        config.prunedHeads[0] = {1, 3};
        const Model model = makeRandomModel(config, 3);
        QVERIFY_RESULT(saveModel(model, folder("pruned")));
        JobContext job;
        const auto loaded = loadModel(folder("pruned"), job);
        QVERIFY_RESULT(loaded);
        const LayerWeights& first = (*loaded)->layers[0];
        QVERIFY(first.headIds == std::vector<int>({0, 2}));
        QCOMPARE(first.matrices[0].rows(), 16);
        QCOMPARE(first.matrices[3].columns(), 16);
        const bool shared = architecture == Architecture::Albert;
        QCOMPARE((*loaded)->layers[1].headIds.size(), std::size_t(shared ? 2 : 4));
        QCOMPARE((*loaded)->layers[1].sharedWith, shared ? 0 : -1);
    }

    void albertGroupsShare() {
        ModelConfig config = smallConfig(Architecture::Albert);
        config.layers = 12; // 6 outer layers of 2 inner ones, in 2 groups
        config.innerGroups = 2;
        config.layerGroups = 2;
        const Model model = makeRandomModel(config, 3);
        QVERIFY_RESULT(saveModel(model, folder("groups")));
        JobContext job;
        const auto loaded = loadModel(folder("groups"), job);
        QVERIFY_RESULT(loaded);
        QCOMPARE((*loaded)->layers.size(), std::size_t(12));
        const std::vector<int> expected = {-1, -1, 0, 1, 0, 1, -1, -1, 6, 7, 6, 7};
        for (int i = 0; i < 12; ++i) QCOMPARE((*loaded)->layers[i].sharedWith, expected[i]);
        QVERIFY((*loaded)->parameterCount() == model.parameterCount());
        QVERIFY(toHuggingFaceTensors(**loaded).contains("albert.encoder.albert_layer_groups.1.albert_layers.1.ffn.weight"));
    }

    void hashFollowsContentNotPlace() {
        const Model model = makeRandomModel(smallConfig(Architecture::Bert), 1);
        QVERIFY_RESULT(saveModel(model, folder("one")));
        fs::copy(folder("one"), folder("two"), fs::copy_options::recursive);
        JobContext job;
        const auto one = loadModel(folder("one"), job);
        const auto two = loadModel(folder("two") / "model.safetensors", job); // a file is as good as its folder
        QVERIFY_RESULT(one);
        QVERIFY_RESULT(two);
        QCOMPARE((*one)->hash, (*two)->hash);
        QVERIFY_RESULT(saveModel(makeRandomModel(smallConfig(Architecture::Bert), 2), folder("two")));
        QVERIFY((*loadModel(folder("two"), job))->hash != (*one)->hash);
    }

    void absentFolderAndConfig() {
        JobContext job;
        QVERIFY_ERROR(loadModel(folder("nowhere"), job), "nowhere: does not exist");
        fs::create_directories(folder("bare-folder"));
        QVERIFY_ERROR(loadModel(folder("bare-folder"), job), "config.json: is missing");
        writeBytes(folder("bare-folder") / "config.json", modelConfigJson(smallConfig(Architecture::Bert)));
        QVERIFY_ERROR(loadModel(folder("bare-folder"), job), "holds no weights");
    }

    void loadsTheSharedModel() {
        const fs::path path = fs::path(PSCOPE_SHARED_DATA) / "models/bert-l4-h128-banking77";
        if (!fs::exists(path)) QSKIP("shared/data is not on this machine");
        JobContext job;
        const auto loaded = loadModel(path, job);
        QVERIFY_RESULT(loaded);
        QCOMPARE((*loaded)->layers.size(), std::size_t(4));
        QCOMPARE((*loaded)->classifier.rows(), 77);
        QCOMPARE((*loaded)->parameterCount(), std::int64_t(1148237));
        QVERIFY((*loaded)->notes.empty());
    }
};

QTEST_APPLESS_MAIN(TestModelLoading)
#include "tst_model_loading.moc"
