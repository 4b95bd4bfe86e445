// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Genuine torch.save output (tests/data/model/make_torch_files.py) in both containers, and what must be refused.
#include <QtTest>

#include "core/model/checkpoint.h"
#include "core/model/unpickler.h"
#include "tests/core/model/checkpoint_helpers.h"

using namespace pscope;
using namespace pscope::test;
namespace fs = std::filesystem;

namespace {

fs::path data(const std::string& name) { return fs::path(PSCOPE_TEST_DATA) / "model" / name; }

std::vector<float> ramp(int first, int count) {
    std::vector<float> values;
    for (int i = first; i < first + count; ++i) values.push_back(static_cast<float>(i) / 8 - 1);
    return values;
}

/// "" or what is wrong with the tensor.
QString check(const TensorMap& map, const char* key, DType type, std::vector<std::int64_t> shape, std::vector<float> values) {
    const auto found = map.find(key);
    if (found == map.end()) return QString("%1 is missing").arg(key);
    const Tensor& tensor = found->second;
    if (tensor.dtype != type) return QString("%1 has the wrong type").arg(key);
    if (tensor.shape != shape) return QString("%1 has shape %2").arg(key, QString::fromStdString(tensor.shapeText()));
    const FloatArray floats = tensor.floats();
    return std::ranges::equal(floats.values, values) ? QString() : QString("%1 has other values").arg(key);
}

Result<Pickle> unpickleText(std::string_view text) { return unpickle(std::as_bytes(std::span(text)), "test"); }

} // namespace

class TestPytorchReader : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    fs::path scratch(const char* name) const { return fs::path(m_dir.path().toStdString()) / name; }

private slots:
    void readsEveryKindOfTensor_data() {
        QTest::addColumn<QString>("file");
        for (const char* file : {"tensors.bin", "tensors_legacy.bin", "tensors_protocol4.bin"}) QTest::newRow(file) << file;
    }
    void readsEveryKindOfTensor() {
        QFETCH(QString, file);
        const auto map = readPytorchBin(data(file.toStdString()));
        QVERIFY_RESULT(map);
        QCOMPARE(map->size(), std::size_t(16));
        QCOMPARE(check(*map, "plain", DType::F32, {3, 5}, ramp(0, 15)), QString());
        QCOMPARE(check(*map, "tied", DType::F32, {3, 5}, ramp(0, 15)), QString());
        QCOMPARE(check(*map, "tail", DType::F32, {2, 4}, ramp(16, 8)), QString());
        std::vector<float> turned;
        for (int row = 0; row < 4; ++row)
            for (int column = 0; column < 6; ++column) turned.push_back(ramp(column * 4 + row, 1)[0]);
        QCOMPARE(check(*map, "transposed", DType::F32, {4, 6}, turned), QString());
        QCOMPARE(check(*map, "half", DType::F16, {7}, ramp(0, 7)), QString());
        QCOMPARE(check(*map, "bfloat", DType::BF16, {7}, ramp(0, 7)), QString());
        QCOMPARE(check(*map, "double", DType::F64, {2, 2}, ramp(0, 4)), QString());
        const std::vector<float> small = {-2, -1, 0, 1, 2};
        QCOMPARE(check(*map, "long", DType::I64, {5}, small), QString());
        QCOMPARE(check(*map, "int", DType::I32, {5}, small), QString());
        QCOMPARE(check(*map, "short", DType::I16, {5}, small), QString());
        QCOMPARE(check(*map, "char", DType::I8, {5}, small), QString());
        QCOMPARE(check(*map, "byte", DType::U8, {5}, {250, 251, 252, 253, 254}), QString());
        QCOMPARE(check(*map, "bool", DType::Bool, {3}, {1, 0, 1}), QString());
        QCOMPARE(check(*map, "scalar", DType::F32, {}, {2.5F}), QString());
        QCOMPARE(check(*map, "nothing", DType::F32, {0, 4}, {}), QString());
        QCOMPARE(check(*map, "expanded", DType::I64, {2, 4}, {0, 1, 2, 3, 0, 1, 2, 3}), QString());
    }

    void tensorsAreAligned() {
        const auto map = readPytorchBin(data("tensors_legacy.bin"));
        QVERIFY_RESULT(map);
        for (const auto& [key, tensor] : *map)
            QCOMPARE(reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % byteSize(tensor.dtype), std::uintptr_t(0));
    }

    void readsParametersAndTrainingCheckpoints() {
        const auto parameter = readPytorchBin(data("parameter.bin"));
        QVERIFY_RESULT(parameter);
        QCOMPARE(parameter->size(), std::size_t(1));
        QCOMPARE(check(*parameter, "a", DType::F32, {2, 3}, ramp(0, 6)), QString());
        const auto nested = readPytorchBin(data("checkpoint.pt"));
        QVERIFY_RESULT(nested);
        QCOMPARE(nested->size(), std::size_t(2));
        QVERIFY(nested->contains("weight") && nested->contains("bias"));
    }

    void loadsAModel_data() {
        QTest::addColumn<QString>("folder");
        QTest::newRow("zip") << "bert_zip";
        QTest::newRow("legacy") << "bert_legacy";
    }
    void loadsAModel() {
        QFETCH(QString, folder);
        JobContext job;
        const auto model = loadModel(data(folder.toStdString()), job);
        QVERIFY_RESULT(model);
        QVERIFY((*model)->hasHead());
        QVERIFY((*model)->notes.empty());
        QCOMPARE((*model)->classifier.rows(), 3);
        QVERIFY(std::ranges::equal((*model)->layers[0].matrices[5].weight.floats().values, ramp(0, 128)));
    }

    void refusesForeignObjects_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("system") << "evil.bin" << "asks for the Python object posix.system, which is refused";
        QTest::newRow("module") << "module.pt" << "asks for the Python object torch.nn.modules.linear.Linear";
        QTest::newRow("legacy module") << "module_legacy.pt" << "torch.nn.modules.linear.Linear";
        QTest::newRow("TorchScript") << "script.pt" << "is a TorchScript program, expected a state dict";
    }
    void refusesForeignObjects() {
        QFETCH(QString, file);
        QFETCH(QString, sentence);
        QVERIFY_ERROR(readPytorchBin(data(file.toStdString())), sentence.toStdString());
    }

    void refusesDamagedFiles_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("sentence");
        const auto bytesOf = [](const char* name) { return QByteArray::fromStdString(readBytes(data(name))); };
        QTest::newRow("empty") << QByteArray() << "is neither a zip file nor a pickle";
        QTest::newRow("text") << QByteArray("hello") << "is neither a zip file nor a pickle";
        QTest::newRow("git-lfs") << QByteArray("version https://git-lfs.github.com/spec/v1\noid sha256:0\n") << "git lfs pull";
        QTest::newRow("zip cut") << bytesOf("tensors.bin").chopped(40) << "has no zip directory at its end: the file is truncated";
        QTest::newRow("legacy cut") << bytesOf("tensors_legacy.bin").chopped(3) << "it is truncated";
        QTest::newRow("pickle cut") << bytesOf("tensors_legacy.bin").first(300) << "breaks off";
        QTest::newRow("a list") << QByteArray("\x80\x02].") << "without torch's magic number";
    }
    void refusesDamagedFiles() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, sentence);
        writeBytes(scratch("damaged.bin"), bytes.toStdString());
        QVERIFY_ERROR(readPytorchBin(scratch("damaged.bin")), sentence.toStdString());
        QVERIFY_ERROR(readPytorchBin(scratch("damaged.bin")), "damaged.bin");
    }

    void unpicklesPlainValues() {
        const auto pickle = unpickleText(std::string_view("\x80\x02}q\x00(X\x01\x00\x00\x00" "aK\x07X\x01\x00\x00\x00" "b\x8a\x02\xff\xff" "u.", 26));
        QVERIFY_RESULT(pickle);
        QCOMPARE(pickle->root->find("a")->number, std::int64_t(7));
        QCOMPARE(pickle->root->find("b")->number, std::int64_t(-1));
        QCOMPARE(pickle->size, std::size_t(26));
    }

    void pickleErrorsSayWhere_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("no stop") << QByteArray("\x80\x02K\x01") << "byte 4: it breaks off";
        QTest::newRow("protocol") << QByteArray("\x80\x09.") << "protocol 9 found, expected 2 to 5";
        QTest::newRow("opcode") << QByteArray("\x80\x02i.") << "opcode 0x69 is not one that torch.save uses";
        QTest::newRow("memo") << QByteArray("\x80\x02h\x05.") << "memo 5 was never stored";
        QTest::newRow("eval") << QByteArray("\x80\x02" "c__builtin__\neval\n.") << "the Python object __builtin__.eval";
        QTest::newRow("long text") << QByteArray("\x80\x02X\xff\xff\xff\x7f.") << "breaks off inside a value";
        QTest::newRow("append") << QByteArray("\x80\x02K\x01" "a.") << "items without a container";
        QTest::newRow("under the mark") << QByteArray("\x80\x02K\x01(0.") << "POP on an empty stack";
    }
    void pickleErrorsSayWhere() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, sentence);
        QVERIFY_ERROR(unpickleText({bytes.constData(), static_cast<std::size_t>(bytes.size())}), sentence.toStdString());
    }

    void aSelfContainingListIsNoProblem() { // ]q\0 h\0 a : a list that holds itself
        QVERIFY_RESULT(unpickleText(std::string_view("\x80\x02]q\x00h\x00" "a.", 9)));
    }

    void copyingListsIsBounded() { // OrderedDict of the same list of pairs, again and again
        std::string text = "\x80\x02" "ccollections\nOrderedDict\nq\x01](";
        for (int i = 0; i < 4000; ++i) text += "K\x01K\x02\x86";
        text += "eq\x02\x30(";
        for (int i = 0; i < 8000; ++i) text += "h\x01h\x02\x85R";
        text += "l.";
        QVERIFY_ERROR(unpickleText(text), "more values than any checkpoint has");
    }
};

QTEST_APPLESS_MAIN(TestPytorchReader)
#include "tst_pytorch_reader.moc"
