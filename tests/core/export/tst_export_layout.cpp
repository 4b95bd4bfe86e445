// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What other readers of the folder insist on, checked without our own reader: the strict form of a safetensors file, the names
// and shapes the Hugging Face classes build from config.json with pruned_heads, and the files that belong beside the weights.
#include <QtTest>

#include <fstream>
#include <set>

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "backends/cpu/cpu_backend.h"
#include "core/compress/compressor.h"
#include "core/export/export.h"
#include "core/export/exported_model.h"
#include "support/temporary_model.h"

using namespace pscope;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

std::string readAll(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Parses text and refuses a key that occurs twice in one object, as strict readers do.
json strictJson(const std::string& text) {
    std::vector<std::set<std::string>> open;
    return json::parse(text, [&](int, json::parse_event_t event, json& value) {
        if (event == json::parse_event_t::object_start) open.emplace_back();
        if (event == json::parse_event_t::object_end) open.pop_back();
        if (event == json::parse_event_t::key && !open.back().insert(value.get<std::string>()).second)
            throw std::runtime_error("key twice: " + value.get<std::string>());
        return true;
    });
}

/// The rules of the format: an 8-byte little-endian length, a header that starts with '{' and ends within the file, float
/// tensors whose bytes follow one another without hole or overlap up to the end of the file, text metadata with format "pt".
Shapes strictSafetensors(const fs::path& file) {
    const std::string bytes = readAll(file);
    std::uint64_t length = 0;
    for (int i = 7; i >= 0; --i) length = length << 8 | static_cast<unsigned char>(bytes.at(std::size_t(i)));
    if (length > 100'000'000 || 8 + length > bytes.size()) throw std::runtime_error("header length");
    if (bytes.at(8) != '{' || length % 8 != 0) throw std::runtime_error("header must start with { and keep the data aligned");
    const json header = strictJson(bytes.substr(8, length));
    Shapes shapes;
    std::map<std::uint64_t, std::uint64_t> ranges;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__") {
            for (const auto& [key, value] : entry.items())
                if (!value.is_string()) throw std::runtime_error("metadata must be text");
            if (entry.at("format") != "pt") throw std::runtime_error("format");
            continue;
        }
        if (entry.size() != 3 || entry.at("dtype") != "F32") throw std::runtime_error(name + ": fields");
        shapes[name] = entry.at("shape").get<std::vector<std::int64_t>>();
        std::uint64_t size = 4;
        for (const std::int64_t extent : shapes[name]) size *= std::uint64_t(extent);
        const std::uint64_t begin = entry.at("data_offsets").at(0), end = entry.at("data_offsets").at(1);
        if (end - begin != size || begin % 4 != 0 || !ranges.emplace(begin, end).second) throw std::runtime_error(name + ": bytes");
    }
    std::uint64_t at = 0;
    for (const auto& [begin, end] : ranges) {
        if (begin != at) throw std::runtime_error("hole or overlap before byte " + std::to_string(begin));
        at = end;
    }
    if (8 + length + at != bytes.size()) throw std::runtime_error("bytes behind the last tensor");
    return shapes;
}

/// Names of one layer's parts, as the Hugging Face classes call them.
struct LayerNames {
    std::string layer; // {} = number
    std::vector<std::string> projections;
    std::string output, in, out, attentionNorm, outputNorm;
};

LayerNames layerNames(Architecture architecture) {
    if (architecture == Architecture::DistilBert)
        return {"distilbert.transformer.layer.{}.", {"attention.q_lin", "attention.k_lin", "attention.v_lin"}, "attention.out_lin", "ffn.lin1", "ffn.lin2", "sa_layer_norm", "output_layer_norm"};
    if (architecture == Architecture::Albert)
        return {"albert.encoder.albert_layer_groups.{}.albert_layers.0.", {"attention.query", "attention.key", "attention.value"}, "attention.dense", "ffn", "ffn_output", "attention.LayerNorm", "full_layer_layer_norm"};
    return {std::string(name(architecture)) + ".encoder.layer.{}.", {"attention.self.query", "attention.self.key", "attention.self.value"}, "attention.output.dense", "intermediate.dense", "output.dense", "attention.output.LayerNorm", "output.LayerNorm"};
}

/// What the sequence classification class of this architecture holds for `layers` layers (or groups) with these heads.
Shapes expectedShapes(const ModelConfig& c, Architecture architecture, const std::vector<int>& headsLeft) {
    const std::int64_t D = c.hidden, F = c.feedForward, E = c.embedding > 0 ? c.embedding : c.hidden, C = c.classes(), width = D / c.heads;
    Shapes shapes;
    const auto linear = [&](const std::string& where, std::int64_t out, std::int64_t in) {
        shapes[where + ".weight"] = {out, in};
        shapes[where + ".bias"] = {out};
    };
    const auto norm = [&](const std::string& where, std::int64_t features) {
        shapes[where + ".weight"] = {features};
        shapes[where + ".bias"] = {features};
    };
    const std::string base = std::string(name(architecture)) + ".";
    shapes[base + "embeddings.word_embeddings.weight"] = {c.vocabulary, E};
    shapes[base + "embeddings.position_embeddings.weight"] = {c.maxPositions, E};
    if (architecture != Architecture::DistilBert) shapes[base + "embeddings.token_type_embeddings.weight"] = {c.tokenTypes, E};
    norm(base + "embeddings.LayerNorm", E);
    if (architecture == Architecture::Electra && E != D) linear("electra.embeddings_project", D, E);
    if (architecture == Architecture::Albert) linear("albert.encoder.embedding_hidden_mapping_in", D, E);
    const LayerNames names = layerNames(architecture);
    for (std::size_t l = 0; l < headsLeft.size(); ++l) {
        const std::string prefix = fmt::format(fmt::runtime(names.layer), l);
        const std::int64_t features = headsLeft[l] * width;
        for (const auto& projection : names.projections) linear(prefix + projection, features, D);
        linear(prefix + names.output, D, features);
        linear(prefix + names.in, F, D);
        linear(prefix + names.out, D, F);
        norm(prefix + names.attentionNorm, D);
        norm(prefix + names.outputNorm, D);
    }
    switch (architecture) {
    case Architecture::Bert: linear("bert.pooler.dense", D, D), linear("classifier", C, D); break;
    case Architecture::Albert: linear("albert.pooler", D, D), linear("classifier", C, D); break;
    case Architecture::DistilBert: linear("pre_classifier", D, D), linear("classifier", C, D); break;
    case Architecture::Roberta:
    case Architecture::Electra: linear("classifier.dense", D, D), linear("classifier.out_proj", C, D); break;
    }
    return shapes;
}

std::string difference(const Shapes& got, const Shapes& expected) {
    for (const auto& [name, shape] : expected) {
        if (!got.contains(name)) return "missing " + name;
        if (got.at(name) != shape) return fmt::format("{}: [{}], expected [{}]", name, fmt::join(got.at(name), ","), fmt::join(shape, ","));
    }
    for (const auto& [name, shape] : got)
        if (!expected.contains(name)) return "unexpected " + name;
    return "";
}

} // namespace

class TestExportLayout : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void shapes_data() {
        QTest::addColumn<int>("architecture");
        QTest::addColumn<QString>("recipe");
        QTest::addColumn<QList<int>>("headsLeft"); // per layer or group
        QTest::addColumn<QList<int>>("pruned");    // keys of pruned_heads
        for (int a = 0; a < 5; ++a) {
            const auto architecture = static_cast<Architecture>(a);
            const bool shares = architecture == Architecture::Albert;
            const auto row = [&](const char* recipe, const QList<int>& headsLeft, const QList<int>& pruned) {
                QTest::addRow("%s: %s", name(architecture).data(), recipe) << a << recipe << headsLeft << pruned;
            };
            row("*: 2:4 int8", shares ? QList{4} : QList{4, 4}, {});
            row("heads 0-1: -1,-3", shares ? QList{2} : QList{2, 2}, shares ? QList{0} : QList{0, 1});
            row("heads 1: -0; neurons 0: 32", {4, 3}, {1});
            row("drop 0; heads 1: -0,-1,-2", {1}, {0});
        }
    }

    void shapes() {
        QFETCH(int, architecture);
        QFETCH(QString, recipe);
        QFETCH(QList<int>, headsLeft);
        QFETCH(QList<int>, pruned);
        JobContext job;
        const auto model = makeSharedRandomModel(smallConfig(static_cast<Architecture>(architecture)), 3);
        const auto asked = parseRecipe(recipe.toStdString(), shapeOf(*model));
        QVERIFY2(asked.has_value(), asked ? "" : asked.error().message.c_str());
        const auto exported = buildExportedModel(*Compressor(model, nullptr).apply(*asked, job));
        QVERIFY2(exported.has_value(), exported ? "" : exported.error().message.c_str());
        const fs::path file = m_folder.filePath("model.safetensors").toStdString();
        QVERIFY(writeSafetensors(file, toHuggingFaceTensors(exported->model), {}).has_value());
        try {
            const Shapes expected = expectedShapes(model->config, static_cast<Architecture>(architecture), {headsLeft.begin(), headsLeft.end()});
            QCOMPARE(difference(strictSafetensors(file), expected), std::string());
        } catch (const std::exception& problem) {
            QFAIL(problem.what());
        }
        QList<int> keys;
        for (const auto& [key, heads] : exported->model.config.prunedHeads) {
            keys << key;
            QCOMPARE(int(heads.size()), model->config.heads - headsLeft.at(key)); // readers build the layer from these two
        }
        QCOMPARE(keys, pruned);
    }

    void folder() {
        const test::TemporaryModel files;
        std::ofstream(files.folder() / "tokenizer_config.json") << R"({"do_lower_case": true, "model_max_length": 64})";
        BackendRegistry registry;
        registry.add(makeReferenceBackend());
        JobContext job;
        auto bench = Workbench::open(registry, files.folder(), {}, job);
        QVERIFY2(bench.has_value(), bench ? "" : bench.error().message.c_str());
        const auto recipe = parseRecipe("heads 1: -3,-0; *: 4x4 50% int8", (*bench)->shape());
        const auto out = files.root() / "out";
        const auto done = exportModel(**bench, *recipe, out, job);
        QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());

        const json before = strictJson(readAll(files.folder() / "config.json")), after = strictJson(readAll(out / "config.json"));
        for (const auto& [key, value] : before.items()) QVERIFY2(after.contains(key) && after.at(key) == value, key.c_str());
        QCOMPARE(after.size(), before.size() + 1);
        QCOMPARE(after.at("pruned_heads").dump(), std::string(R"({"1":[0,3]})")); // the layer's number as a text, heads ascending
        QCOMPARE(after.at("id2label").dump(), std::string(R"({"0":"red","1":"green","2":"blue"})"));
        for (const char* name : {"vocab.txt", "tokenizer_config.json"}) QCOMPARE(readAll(out / name), readAll(files.folder() / name));
        try {
            QCOMPARE(difference(strictSafetensors(out / "model.safetensors"), expectedShapes((*bench)->model().config, Architecture::Bert, {4, 2})), std::string());
        } catch (const std::exception& problem) {
            QFAIL(problem.what());
        }
    }
};

QTEST_GUILESS_MAIN(TestExportLayout)
#include "tst_export_layout.moc"
