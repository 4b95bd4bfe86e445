// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The safetensors reader and writer: what is written comes back, and every lie of a header is told apart.
#include <QtTest>

#include <sys/stat.h>

#include "core/model/checkpoint.h"
#include "tests/core/model/checkpoint_helpers.h"

using namespace pscope;
using namespace pscope::test;
namespace fs = std::filesystem;

namespace {

/// Header length, header, buffer of `bufferSize` zeros.
std::string safetensors(const std::string& header, std::size_t bufferSize) {
    std::string file(8, '\0');
    for (int i = 0; i < 8; ++i) file[i] = static_cast<char>(header.size() >> (8 * i));
    return file + header + std::string(bufferSize, '\0');
}

} // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    fs::path scratch(const std::string& name) const { return fs::path(m_dir.path().toStdString()) / name; }

private slots:
    void everythingComesBack() {
        TensorMap map;
        map["b.weight"] = Tensor::fromFloats({1, 2, 3, 4, 5, 6}, {2, 3});
        map["a.scalar"] = Tensor::fromFloats({2.5F}, {});
        map["z.none"] = Tensor::fromFloats({}, {0, 7});
        map["half"] = convertFloats(Tensor::fromFloats({1, 2, 3}, {3}), DType::F16);
        map["bfloat"] = convertFloats(Tensor::fromFloats({1, 2, 3}, {3}), DType::BF16);
        map["double"] = convertFloats(Tensor::fromFloats({1, 2, 3}, {3}), DType::F64);
        map["name \"with\" ü"] = Tensor::fromFloats({1}, {1});
        QVERIFY_RESULT(writeSafetensors(scratch("all.safetensors"), map, {{"made by", "a test"}}));
        const auto back = readSafetensors(scratch("all.safetensors"));
        QVERIFY_RESULT(back);
        QCOMPARE(difference(map, *back), QString());
        for (const auto& [key, tensor] : *back) // aligned, so floats() of F32 is a view into the map
            QCOMPARE(reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % byteSize(tensor.dtype), std::uintptr_t(0));
        QCOMPARE(static_cast<const void*>(back->at("b.weight").floats().values.data()),
                 static_cast<const void*>(back->at("b.weight").bytes.data()));
    }

    void headerSaysFormatAndMetadata() {
        QVERIFY_RESULT(writeSafetensors(scratch("meta.safetensors"), {}, {{"made by", "a test"}}));
        const std::string file = readBytes(scratch("meta.safetensors"));
        QVERIFY(file.find(R"("format":"pt")") != std::string::npos);
        QVERIFY(file.find(R"("made by":"a test")") != std::string::npos);
        QCOMPARE(file.size() % 8, std::size_t(0));
    }

    void writerReplacesAtOnceAndLeavesNothing() {
        const fs::path folder = scratch("atomic");
        fs::create_directories(folder);
        const fs::path file = folder / "model.safetensors";
        QVERIFY_RESULT(writeSafetensors(file, {{"a", Tensor::fromFloats({1}, {1})}}, {}));
        const auto old = readSafetensors(file); // a mapped old file stays what it was
        QVERIFY_RESULT(old);
        QVERIFY_RESULT(writeSafetensors(file, {{"a", Tensor::fromFloats({2}, {1})}}, {}));
        QCOMPARE(old->at("a").floats().values[0], 1.0F);
        QCOMPARE(readSafetensors(file)->at("a").floats().values[0], 2.0F);
        QCOMPARE(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), std::ptrdiff_t(1));
        struct stat info {};
        QCOMPARE(::stat(file.c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0644U);
    }

    void writerSaysWhy() {
        QVERIFY_ERROR(writeSafetensors(scratch("no/such/folder/x.safetensors"), {}, {}), "cannot be written: No such file");
        Tensor wrong = Tensor::fromFloats({1, 2}, {2});
        wrong.shape = {3};
        QVERIFY_ERROR(writeSafetensors(scratch("x.safetensors"), {{"w", wrong}}, {}), "\"w\" (F32 [3]) holds 8 bytes, expected 12");
        QVERIFY(!fs::exists(scratch("x.safetensors")));
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, const std::string& bytes, const char* sentence) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << sentence;
        };
        const std::string a = R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
        row("empty file", "", "has 0 bytes, expected a safetensors file");
        row("huge header", std::string("\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10), "header length is 9223372036854775807, expected at most");
        row("cut header", std::string("\x20\0\0\0\0\0\0\0{}", 10), "header length is 32, but only 2 bytes follow: the file is truncated");
        row("git-lfs", "version https://git-lfs.github.com/spec/v1\n", "git lfs pull");
        row("no object", safetensors("[1,2]", 0), "does not start with {");
        row("bad JSON", safetensors("{\"a\":}", 0), "header: is not valid JSON (at byte 6 of 6)");
        row("bad UTF-8", safetensors("{\"\xff\":1}", 0), "is not valid JSON");
        row("duplicate", safetensors("{" + a + "," + a + "}", 8), "the name \"a\" occurs twice");
        row("deep", safetensors("{\"a\":" + std::string(5000, '['), 0), "not valid JSON");
        row("deep and closed", safetensors("{\"a\":" + std::string(5000, '[') + std::string(5000, ']') + "}", 0), "nests deeper");
        row("no tensor object", safetensors(R"({"a":3})", 0), "tensor \"a\" is 3, expected an object");
        row("no shape", safetensors(R"({"a":{"dtype":"F32","data_offsets":[0,8]}})", 8), "tensor \"a\" has no field shape");
        row("F8", safetensors(R"({"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}})", 8), "has dtype \"F8_E4M3\", expected one of F64");
        row("dtype number", safetensors(R"({"a":{"dtype":5,"shape":[8],"data_offsets":[0,8]}})", 8), "has dtype 5, expected");
        row("negative shape", safetensors(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8), "has shape [-2], expected a list of whole");
        row("fractional shape", safetensors(R"({"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})", 8), "expected a list of whole");
        row("shape overflow", safetensors(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,8]}})", 8), "expected less than 2^64");
        row("shape of another size", safetensors(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8), "takes 8 bytes in data_offsets, expected 12");
        row("reversed offsets", safetensors(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8), "expected [begin, end] with begin <= end");
        row("three offsets", safetensors(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}})", 8), "expected [begin, end]");
        row("overlap", safetensors("{" + a + R"(,"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})", 12), "tensor \"b\" begins at byte 4, expected 8 where \"a\" ends: the tensors overlap");
        row("hole", safetensors("{" + a + R"(,"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}})", 20), "the tensors leave a hole");
        row("hole at the start", safetensors(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})", 12), "expected 0 where the header ends");
        row("truncated", safetensors("{" + a + "}", 7), "end at byte 8 of the buffer, but the file holds 7 bytes there: it is truncated");
        row("trailing bytes", safetensors("{" + a + "}", 9), "but the file holds 9 bytes there");
        row("metadata", safetensors(R"({"__metadata__":{"a":1}})", 0), "__metadata__ field \"a\" is 1, expected a text");
    }
    void refuses() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, sentence);
        writeBytes(scratch("bad.safetensors"), bytes.toStdString());
        QVERIFY_ERROR(readSafetensors(scratch("bad.safetensors")), sentence.toStdString());
        QVERIFY_ERROR(readSafetensors(scratch("bad.safetensors")), "bad.safetensors: ");
    }

    void absentFileAndFolder() {
        QVERIFY_ERROR(readSafetensors(scratch("absent.safetensors")), "cannot be opened: No such file");
        QVERIFY_ERROR(readSafetensors(m_dir.path().toStdString()), "is not a regular file");
    }

    void readsShards() {
        const fs::path folder = scratch("shards");
        fs::create_directories(folder);
        QVERIFY_RESULT(writeSafetensors(folder / "model-1.safetensors", {{"a", Tensor::fromFloats({1}, {1})}}, {}));
        QVERIFY_RESULT(writeSafetensors(folder / "model-2.safetensors", {{"b", Tensor::fromFloats({2}, {1})}}, {}));
        const fs::path index = folder / "model.safetensors.index.json";
        const auto readWith = [&](const std::string& map) {
            writeBytes(index, R"({"metadata":{"total_size":8},"weight_map":)" + map + "}");
            return readCheckpoint(folder);
        };
        const auto good = readWith(R"({"a":"model-1.safetensors","b":"model-2.safetensors"})");
        QVERIFY_RESULT(good);
        QCOMPARE(good->at("b").floats().values[0], 2.0F);
        QVERIFY_ERROR(readWith(R"({"a":"model-3.safetensors"})"), "the shard model-3.safetensors is missing");
        QVERIFY_ERROR(readWith(R"({"c":"model-1.safetensors"})"), "tensor \"c\" is not in model-1.safetensors");
        QVERIFY_ERROR(readWith(R"({"a":"../secret"})"), "expected a file name without folders");
        QVERIFY_ERROR(readWith("{}"), "weight_map is {}");
        writeBytes(index, "{}");
        QVERIFY_ERROR(readSharded(index), "field weight_map is missing");
    }

    void safetensorsComeFirst() {
        const fs::path folder = scratch("both");
        fs::create_directories(folder);
        QVERIFY_RESULT(writeSafetensors(folder / "model.safetensors", {{"a", Tensor::fromFloats({1}, {1})}}, {}));
        writeBytes(folder / "pytorch_model.bin", "not even read");
        QVERIFY_RESULT(readCheckpoint(folder));
    }
};

QTEST_APPLESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
