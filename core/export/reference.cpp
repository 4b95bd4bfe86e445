// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/reference.h"

#include <algorithm>
#include <fstream>
#include <random>

#include <nlohmann/json.hpp>

#include "core/export/export.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kSentences = 32;
constexpr std::uint64_t kSeed = 1;
constexpr const char* kFormat = "pscope-reference-1";

ordered_json sentencesJson(const ExportReference& reference) {
    ordered_json list = ordered_json::array();
    for (std::size_t i = 0; i < reference.sentences.size(); ++i) {
        const auto first = reference.logits.begin() + std::ptrdiff_t(i) * reference.classes;
        list.push_back({{"ids", reference.sentences[i].ids},
                        {"types", reference.sentences[i].typeIds},
                        {"logits", std::vector<float>(first, first + reference.classes)}});
    }
    return list;
}

ordered_json onnxJson(const ExportReference& reference) {
    if (!reference.onnx) return nullptr;
    return {{"hash", reference.onnx->hash}, {"integer_products", reference.onnx->integerProducts}};
}

ordered_json accuracyJson(const ExportReference& reference) {
    if (!reference.accuracy || !reference.data) return nullptr;
    const auto& accuracy = *reference.accuracy;
    const auto& data = *reference.data;
    return {{"metric", accuracy.id},        {"value", accuracy.value},     {"ci95", {accuracy.low, accuracy.high}},
            {"n", accuracy.count},          {"file", data.file},           {"file_hash", data.hash},
            {"text_column", data.textColumn}, {"pair_column", data.pairColumn}, {"label_column", data.labelColumn},
            {"rows", data.rows}};
}

/// Throws nlohmann's exceptions for anything missing or of another type.
ExportReference parse(const ordered_json& json) {
    ExportReference reference;
    reference.recipe = json.at("recipe");
    reference.sourceName = json.at("source").at("name");
    reference.sourceHash = json.at("source").at("hash");
    reference.backend = json.at("backend");
    reference.device = json.at("device");
    reference.deviceName = json.at("device_name");
    for (const auto& kernel : json.at("kernels")) reference.kernels.emplace_back(kernel.at(0), kernel.at(1));
    reference.weightsHash = json.at("weights_hash");
    if (const auto onnx = json.find("onnx"); onnx != json.end() && !onnx->is_null()) // younger than the format
        reference.onnx = OnnxReference{onnx->at("hash"), onnx->at("integer_products")};
    reference.sentencesFrom = json.at("sentences_from");
    reference.maxTokens = json.at("max_tokens");
    reference.classes = json.at("classes");
    for (const auto& sentence : json.at("sentences")) {
        Encoding encoding;
        encoding.ids = sentence.at("ids").get<std::vector<std::int32_t>>();
        encoding.typeIds = sentence.at("types").get<std::vector<std::int32_t>>();
        const auto logits = sentence.at("logits").get<std::vector<float>>();
        if (logits.size() != std::size_t(reference.classes) || encoding.ids.size() != encoding.typeIds.size() || encoding.ids.empty())
            throw std::length_error("a sentence whose ids, types and logits do not fit together");
        reference.logits.insert(reference.logits.end(), logits.begin(), logits.end());
        reference.sentences.push_back(std::move(encoding));
    }
    if (const auto& accuracy = json.at("accuracy"); !accuracy.is_null()) {
        reference.accuracy = MetricValue{accuracy.at("metric"), accuracy.at("value"), accuracy.at("ci95").at(0), accuracy.at("ci95").at(1),
                                         accuracy.at("n")};
        reference.data = ReferenceData{accuracy.at("file"),        accuracy.at("file_hash"),    accuracy.at("text_column"),
                                       accuracy.at("pair_column"), accuracy.at("label_column"), accuracy.at("rows")};
    }
    return reference;
}

} // namespace

std::string toJson(const ExportReference& reference) {
    ordered_json json{{"format", kFormat},
                      {"recipe", reference.recipe},
                      {"source", {{"name", reference.sourceName}, {"hash", reference.sourceHash}}},
                      {"backend", reference.backend},
                      {"device", reference.device},
                      {"device_name", reference.deviceName},
                      {"kernels", reference.kernels},
                      {"weights_hash", reference.weightsHash},
                      {"onnx", onnxJson(reference)},
                      {"sentences_from", reference.sentencesFrom},
                      {"max_tokens", reference.maxTokens},
                      {"classes", reference.classes},
                      {"accuracy", accuracyJson(reference)},
                      {"sentences", sentencesJson(reference)}};
    return json.dump(1) + "\n";
}

Result<ExportReference> readReference(const std::filesystem::path& folder) {
    const auto file = folder / kExportReference;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail(ErrorCode::NotFound, "{}: is missing, so this is no complete export; write it again with 'pscope export'", file.string());
    try {
        const auto json = ordered_json::parse(stream);
        if (const std::string format = json.at("format"); format != kFormat)
            return fail(ErrorCode::Unsupported, "{}: has format '{}', expected '{}'", file.string(), format, kFormat);
        return parse(json);
    } catch (const std::exception& error) {
        return fail(ErrorCode::BadInput, "{}: cannot be understood: {}", file.string(), error.what());
    }
}

std::vector<Encoding> referenceSentences(const Workbench& bench) {
    std::vector<Encoding> sentences;
    const auto& config = bench.model().config;
    if (const Dataset* data = bench.data(); data && !data->examples.empty()) {
        const std::size_t count = std::min(kSentences, data->examples.size());
        for (std::size_t i = 0; i < count; ++i) {
            const auto& example = data->examples[i * data->examples.size() / count];
            sentences.push_back(bench.tokenizer().encode(example.text, example.pair, bench.maxTokens()));
        }
        return sentences;
    }
    std::mt19937_64 random(kSeed);
    for (std::size_t i = 0; i < kSentences; ++i) {
        const int longest = std::min(48, bench.maxTokens());
        const int length = 1 + static_cast<int>(random() % longest);
        Encoding encoding;
        for (int token = 0; token < length; ++token) encoding.ids.push_back(static_cast<std::int32_t>(random() % config.vocabulary));
        encoding.typeIds.assign(length, 0);
        sentences.push_back(std::move(encoding));
    }
    return sentences;
}

std::string referenceSource(const Workbench& bench) {
    const Dataset* data = bench.data();
    return data ? data->path.filename().string() : fmt::format("random ids, seed {}", kSeed);
}

TokenBatch packed(const std::vector<Encoding>& sentences) {
    TokenBatch batch;
    for (const auto& sentence : sentences) batch.add(sentence.ids, sentence.typeIds);
    return batch;
}

} // namespace pscope
