// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A genuine torch.onnx export (tests/data/model/make_onnx_files.py) against the state dict it came from, and graphs built
// byte by byte for the other ways exporters store and name a weight.
#include <QtTest>

#include "core/model/checkpoint.h"
#include "tests/core/model/checkpoint_helpers.h"
#include "tests/core/model/proto_writer.h"

using namespace pscope;
using namespace pscope::test;
namespace fs = std::filesystem;

namespace {

fs::path exported() { return fs::path(PSCOPE_TEST_DATA) / "model" / "bert_onnx"; }

const std::vector<float> kStored = {1, 2, 3, 4, 5, 6};                       // [2, 3] = [in, out]
const std::vector<float> kTurned = {1, 4, 2, 5, 3, 6};                       // [3, 2] = [out, in]
std::string weight(std::string_view name) { return onnxInitialiser(onnxTensor(name, {2, 3}, 1) + text(9, floatBytes(kStored))); }
std::string bias(std::string_view name) { return onnxInitialiser(onnxTensor(name, {3}, 1) + text(9, floatBytes({7, 8, 9}))); }

} // namespace

class TestOnnxReader : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    fs::path scratch(const std::string& name) const { return fs::path(m_dir.path().toStdString()) / name; }
    Result<TensorMap> read(const std::string& graph) const {
        writeBytes(scratch("model.onnx"), onnxModel(graph));
        return readOnnxWeights(scratch("model.onnx"));
    }

private slots:
    void exportEqualsItsStateDict() {
        const auto onnx = readOnnxWeights(exported() / "model.onnx");
        const auto expected = readPytorchBin(exported() / "expected.bin");
        QVERIFY_RESULT(onnx);
        QVERIFY_RESULT(expected);
        for (const auto& [key, tensor] : *expected) {
            QVERIFY2(onnx->contains(key), key.c_str());
            QVERIFY2(sameTensor(onnx->at(key), tensor), key.c_str());
        }
    }

    void loadsTheExportAsAModel() {
        JobContext job;
        const auto folder = loadModel(exported(), job); // expected.bin is not a name that readCheckpoint looks for
        const auto file = loadModel(exported() / "model.onnx", job);
        QVERIFY_RESULT(folder);
        QVERIFY_RESULT(file);
        QCOMPARE((*folder)->hash, (*file)->hash);
        QCOMPARE((*file)->classifier.rows(), 3);
        QVERIFY((*file)->fileBytes > 0);
    }

    void findsModelsInTheOnnxFolder() {
        fs::create_directories(scratch("optimum/onnx"));
        fs::copy(exported() / "model.onnx", scratch("optimum/onnx/model.onnx"));
        fs::copy(exported() / "config.json", scratch("optimum/config.json"));
        JobContext job;
        QVERIFY_RESULT(loadModel(scratch("optimum"), job));
        QVERIFY_RESULT(loadModel(scratch("optimum/onnx/model.onnx"), job));
    }

    void namesTheWeightOfAProduct_data() {
        QTest::addColumn<QByteArray>("graph");
        const auto row = [](const char* name, const std::string& graph) { QTest::newRow(name) << QByteArray::fromStdString(graph); };
        row("by its bias", onnxNode("MatMul", "MatMul_7", {"x", "onnx::MatMul_1"}, "y") + onnxNode("Add", "Add_8", {"a.b.bias", "y"}, "z") +
                               weight("onnx::MatMul_1") + bias("a.b.bias"));
        row("bias second", onnxNode("MatMul", "MatMul_7", {"x", "onnx::MatMul_1"}, "y") + onnxNode("Add", "Add_8", {"y", "a.b.bias"}, "z") +
                               weight("onnx::MatMul_1") + bias("a.b.bias"));
        row("by its path", onnxNode("MatMul", "/a/b/MatMul", {"x", "onnx::MatMul_1"}, "y") + weight("onnx::MatMul_1"));
        row("by its own name", onnxNode("MatMul", "MatMul_7", {"x", "a.b.weight"}, "y") + weight("a.b.weight"));
        row("Gemm as stored", onnxNode("Gemm", "Gemm_7", {"x", "onnx::Gemm_1", "a.b.bias"}, "y") + weight("onnx::Gemm_1") + bias("a.b.bias"));
        row("Constant node", onnxNode("Constant", "", {}, "w", text(5, text(1, "value") + text(5, onnxTensor("", {2, 3}, 1) + text(9, floatBytes(kStored))))) +
                                 onnxNode("MatMul", "/a/b/MatMul", {"x", "w"}, "y"));
        row("floats field", onnxNode("MatMul", "/a/b/MatMul", {"x", "w"}, "y") + onnxInitialiser(onnxTensor("w", {2, 3}, 1) + text(4, floatBytes(kStored))));
    }
    void namesTheWeightOfAProduct() {
        QFETCH(QByteArray, graph);
        const auto map = read(graph.toStdString());
        QVERIFY_RESULT(map);
        QVERIFY(map->contains("a.b.weight"));
        QCOMPARE(map->at("a.b.weight").shapeText(), std::string("[3, 2]"));
        QVERIFY(std::ranges::equal(map->at("a.b.weight").floats().values, kTurned));
        QVERIFY(!map->contains("onnx::MatMul_1"));
    }

    void transposedGemmStaysAsItIs() {
        const auto map = read(onnxNode("Gemm", "g", {"x", "a.weight", "a.bias"}, "y", text(5, text(1, "transB") + number(3, 1))) +
                              weight("a.weight") + bias("a.bias"));
        QVERIFY_RESULT(map);
        QVERIFY(std::ranges::equal(map->at("a.weight").floats().values, kStored));
        QVERIFY(std::ranges::equal(map->at("a.bias").floats().values, std::vector<float>({7, 8, 9})));
    }

    void readsEveryStorageOfNumbers() {
        const auto map = read(onnxInitialiser(onnxTensor("half", {2}, 10) + text(5, varint(0x3C00) + varint(0xC000))) +
                              onnxInitialiser(onnxTensor("long", {2}, 7) + text(7, varint(5) + varint(~0ULL))) +
                              onnxInitialiser(onnxTensor("text", {1}, 8) + text(6, "ignored")) +
                              onnxInitialiser(onnxTensor("none", {0, 4}, 1)));
        QVERIFY_RESULT(map);
        QVERIFY(std::ranges::equal(map->at("half").floats().values, std::vector<float>({1, -2})));
        QVERIFY(std::ranges::equal(map->at("long").floats().values, std::vector<float>({5, -1})));
        QCOMPARE(map->size(), std::size_t(3));
    }

    void readsExternalData() {
        const auto place = [](const char* key, std::string_view value) { return text(13, text(1, key) + text(2, value)); };
        const auto initialiser = [&](std::string_view file, std::string_view offset, std::string_view length) {
            return onnxInitialiser(onnxTensor("w", {2, 3}, 1) + place("location", file) + place("offset", offset) +
                                   place("length", length) + number(14, 1));
        };
        writeBytes(scratch("weights.data"), "12345678" + floatBytes(kStored));
        const auto map = read(initialiser("weights.data", "8", "24"));
        QVERIFY_RESULT(map);
        QVERIFY(std::ranges::equal(map->at("w").floats().values, kStored));
        QVERIFY_ERROR(read(initialiser("weights.data", "9", "24")), "has offset 9 and length 24 in weights.data of 32 bytes, expected 24");
        QVERIFY_ERROR(read(initialiser("weights.data", "8", "20")), "expected 24");
        QVERIFY_ERROR(read(initialiser("weights.data", "-8", "24")), "has offset -8");
        QVERIFY_ERROR(read(initialiser("../weights.data", "8", "24")), "expected a file beside the model");
        QVERIFY_ERROR(read(initialiser("/etc/passwd", "0", "24")), "expected a file beside the model");
        QVERIFY_ERROR(read(initialiser("absent.data", "0", "24")), "absent.data: cannot be opened");
    }

    void refusesDamagedFiles() {
        const std::string good = onnxModel(weight("w"));
        writeBytes(scratch("cut.onnx"), good.substr(0, good.size() - 1));
        QVERIFY_ERROR(readOnnxWeights(scratch("cut.onnx")), "cut.onnx: is not an ONNX file or truncated");
        writeBytes(scratch("empty.onnx"), "");
        QVERIFY_ERROR(readOnnxWeights(scratch("empty.onnx")), "no graph found");
        QVERIFY_ERROR(read(weight("w") + weight("w")), "two initialisers are named \"w\"");
        QVERIFY_ERROR(read(onnxInitialiser(onnxTensor("w", {2, 4}, 1) + text(9, floatBytes(kStored)))),
                      "\"w\" (F32 [2, 4]) holds 24 bytes, expected 32");
        QVERIFY_ERROR(read(onnxInitialiser(onnxTensor("w", {1ULL << 62, 8}, 1))), "has the impossible shape");
        QVERIFY_ERROR(read(text(5, "\x08")), "leaves its message");
    }
};

QTEST_APPLESS_MAIN(TestOnnxReader)
#include "tst_onnx_reader.moc"
