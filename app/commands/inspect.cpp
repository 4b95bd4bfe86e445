// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pscope inspect: what a model is, before anything is done to it.
#include <nlohmann/json.hpp>

#include "app/commands/engine_options.h"
#include "app/commands/text_output.h"

namespace pscope {
namespace {

using nlohmann::ordered_json;

ordered_json layersJson(const Model& model) {
    ordered_json layers = ordered_json::array();
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const auto& layer = model.layers[i];
        ordered_json matrices = ordered_json::array();
        for (int kind = 0; kind < kLayerMatrices; ++kind)
            matrices.push_back({{"name", name(static_cast<MatrixKind>(kind))},
                                {"rows", layer.matrices[kind].rows()},
                                {"columns", layer.matrices[kind].columns()},
                                {"dtype", name(layer.matrices[kind].weight.dtype)}});
        layers.push_back({{"layer", i}, {"heads", layer.headIds}, {"neurons", layer.neurons()}, {"shared_with", layer.sharedWith}, {"matrices", matrices}});
    }
    return layers;
}

ordered_json toJson(const Model& model, const Tokenizer* tokenizer, const std::string& tokenizerNote) {
    const auto& config = model.config;
    ordered_json json{{"folder", model.folder.string()},
                      {"hash", model.hash},
                      {"architecture", name(config.architecture)},
                      {"layers_count", config.layers},
                      {"heads", config.heads},
                      {"hidden", config.hidden},
                      {"feed_forward", config.feedForward},
                      {"vocabulary", config.vocabulary},
                      {"embedding", config.embedding},
                      {"max_tokens", config.maxTokens()},
                      {"activation", name(config.activation)},
                      {"head", model.hasHead()},
                      {"regression", config.regression},
                      {"labels", config.labels},
                      {"parameters", model.parameterCount()},
                      {"file_bytes", model.fileBytes},
                      {"tokenizer", tokenizer ? ordered_json(tokenizer->kind()) : ordered_json(nullptr)},
                      {"layers", layersJson(model)},
                      {"notes", model.notes}};
    if (!tokenizerNote.empty()) json["notes"].push_back(tokenizerNote);
    return json;
}

std::string describe(const Model& model, const Tokenizer* tokenizer, const std::string& tokenizerNote) {
    const auto& config = model.config;
    std::vector<std::vector<std::string>> rows{
        {"architecture", std::string(name(config.architecture))},
        {"size", fmt::format("{} layers, {} heads, hidden {}, feed-forward {}", config.layers, config.heads, config.hidden, config.feedForward)},
        {"parameters", fmt::format("{} ({:.1f} MB on disk)", model.parameterCount(), double(model.fileBytes) / 1e6)},
        {"vocabulary", fmt::format("{} pieces, {}", config.vocabulary, tokenizer ? tokenizer->kind() : "no tokenizer")},
        {"longest text", fmt::format("{} tokens", config.maxTokens())},
        {"head", !model.hasHead() ? "none; train one with 'pscope train --start'"
                 : config.regression ? "regression"
                                     : fmt::format("{} classes", config.classes())},
        {"content", model.hash}};
    std::string text = model.folder.string() + "\n" + textTable(rows);
    for (std::size_t i = 0; i < model.layers.size(); ++i)
        text += fmt::format("layer {}: {} heads, {} neurons{}\n", i, model.layers[i].headIds.size(), model.layers[i].neurons(),
                            model.layers[i].sharedWith >= 0 ? fmt::format(", weights of layer {}", model.layers[i].sharedWith) : "");
    for (const auto& note : model.notes) text += "note: " + note + "\n";
    if (!tokenizerNote.empty()) text += "note: " + tokenizerNote + "\n";
    return text;
}

Result<int> inspect(CommandRun& run, const EngineOptions& engine) {
    PSCOPE_TRY(folder, modelFolder(engine, run.job));
    PSCOPE_TRY(model, loadModel(folder, run.job));
    const auto tokenizer = loadTokenizer(folder, model->config); // a model may be looked at without one
    const Tokenizer* words = tokenizer ? tokenizer->get() : nullptr;
    const std::string tokenizerNote = tokenizer ? "" : tokenizer.error().message;
    if (run.json()) run.printJson(toJson(*model, words, tokenizerNote));
    else run.print(describe(*model, words, tokenizerNote));
    return kOk;
}

} // namespace

void addInspect(CLI::App& app, CommandLine& line) {
    auto engine = std::make_shared<EngineOptions>();
    CLI::App* command = addCommand(app, line, "inspect", "What a model folder holds: sizes, layers, labels, anything odd", "pscope inspect bert --json",
                                   [engine](CommandRun& run) { return inspect(run, *engine); });
    command->add_option("model", engine->model, "Model folder, or 'demo'")->required();
}

} // namespace pscope
