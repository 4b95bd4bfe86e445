// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small valid files of every format with bytes changed, cut out and put in: a reader may refuse or read, never crash, and
// what it reads must lie inside its memory. Run under the asan preset to see the whole point. PSCOPE_FUZZ_ROUNDS raises the
// number of mutations per file.
#include <QtTest>

#include <random>

#include "core/model/checkpoint.h"
#include "tests/core/model/checkpoint_helpers.h"

using namespace pscope;
using namespace pscope::test;
namespace fs = std::filesystem;

namespace {

fs::path data(const char* name) { return fs::path(PSCOPE_TEST_DATA) / "model" / name; }

/// One to four edits. Half of them fall into the first 512 bytes or the last 512, where the structure lives.
std::string mutated(std::string bytes, std::mt19937_64& random) {
    static constexpr unsigned char kHard[] = {0x00, 0x01, 0x7F, 0x80, 0xFF, 0x2E, 0x28};
    const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
    for (std::size_t edits = 1 + below(4); edits > 0 && !bytes.empty(); --edits) {
        std::size_t place = below(bytes.size());
        if (below(4) == 0) place = below(std::min<std::size_t>(bytes.size(), 512));
        if (below(4) == 0) place = bytes.size() - 1 - below(std::min<std::size_t>(bytes.size(), 512));
        switch (below(8)) {
        case 0: bytes.resize(place); break;
        case 1: bytes.erase(place, 1 + below(16)); break;
        case 2: bytes.insert(place, bytes.substr(below(bytes.size()), 1 + below(32))); break;
        case 3: bytes[place] = static_cast<char>(bytes[place] ^ static_cast<char>(1 << below(8))); break;
        case 4: // digits are where a text header keeps its numbers
            if (const auto digit = bytes.find_first_of("0123456789", place); digit != std::string::npos)
                bytes[digit] = static_cast<char>('0' + below(10));
            break;
        default: bytes[place] = static_cast<char>(kHard[below(std::size(kHard))]);
        }
    }
    return bytes;
}

/// Touches every byte that a tensor claims. The sum keeps the reads from being optimised away.
unsigned long touch(const TensorMap& tensors) {
    unsigned long sum = 0;
    for (const auto& [key, tensor] : tensors) {
        for (const std::byte byte : tensor.bytes) sum += std::to_integer<unsigned long>(byte);
        sum += tensor.floats().values.size();
    }
    return sum;
}

} // namespace

class TestCheckpointFuzz : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    fs::path scratch(const std::string& name) const { return fs::path(m_dir.path().toStdString()) / name; }

    std::string seed(const QString& kind) const {
        if (kind == "zip") return readBytes(data("tensors.bin"));
        if (kind == "zip protocol 4") return readBytes(data("tensors_protocol4.bin"));
        if (kind == "legacy") return readBytes(data("tensors_legacy.bin"));
        if (kind == "onnx") return readBytes(data("bert_onnx/model.onnx"));
        const Model model = makeRandomModel(smallConfig(Architecture::Albert), 1);
        TensorMap few;
        for (const auto& [key, tensor] : toHuggingFaceTensors(model))
            if (tensor.bytes.size() < 200) few.emplace(key, tensor);
        const fs::path file = scratch("seed.safetensors");
        return writeSafetensors(file, few, {{"made by", "a test"}}) ? readBytes(file) : std::string();
    }
    static Result<TensorMap> read(const QString& kind, const fs::path& file) {
        if (kind == "safetensors") return readSafetensors(file);
        return kind == "onnx" ? readOnnxWeights(file) : readPytorchBin(file);
    }

private slots:
    void mutations_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<quint64>("randomSeed");
        for (const char* kind : {"safetensors", "zip", "zip protocol 4", "legacy", "onnx"})
            for (quint64 randomSeed : {1, 2}) QTest::addRow("%s seed %d", kind, static_cast<int>(randomSeed)) << kind << randomSeed;
    }
    void mutations() {
        QFETCH(QString, kind);
        QFETCH(quint64, randomSeed);
        const std::string good = seed(kind);
        QVERIFY(!good.empty());
        const fs::path file = scratch("mutated");
        writeBytes(file, good);
        QVERIFY_RESULT(read(kind, file));
        const int rounds = qEnvironmentVariableIsSet("PSCOPE_FUZZ_ROUNDS") ? qEnvironmentVariableIntValue("PSCOPE_FUZZ_ROUNDS") : 1000;
        std::mt19937_64 random(randomSeed);
        int refused = 0;
        for (int round = 0; round < rounds; ++round) {
            writeBytes(file, mutated(good, random));
            const auto tensors = read(kind, file);
            if (tensors) {
                QVERIFY(touch(*tensors) < ~0UL);
                continue;
            }
            ++refused;
            QVERIFY2(tensors.error().message.starts_with(file.string()), tensors.error().message.c_str());
            QVERIFY2(tensors.error().message.size() < 1000, tensors.error().message.c_str());
        }
        QVERIFY2(refused > rounds / 20, qPrintable(QString("only %1 of %2 mutations were noticed").arg(refused).arg(rounds)));
    }

    void configMutations() {
        const std::string good = modelConfigJson(smallConfig(Architecture::Roberta));
        std::mt19937_64 random(3);
        const fs::path file = scratch("config.json");
        for (int round = 0; round < 2000; ++round) {
            writeBytes(file, mutated(good, random));
            const auto config = readModelConfig(file);
            if (!config) QVERIFY2(config.error().message.starts_with(file.string()), config.error().message.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestCheckpointFuzz)
#include "tst_checkpoint_fuzz.moc"
