// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/model_folder.h"

#include <fstream>

#include <nlohmann/json.hpp>

#include "core/model/checkpoint.h"

namespace pscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Result<void> writeText(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out)
        return fail(ErrorCode::Io, "{}: cannot be written; check the folder's permissions and free space",
                    file.string());
    return {};
}

/// Head and labels, the keys training may change.
void setHead(Json& json, const ModelConfig& config) {
    Json names = Json::object(), ids = Json::object();
    for (int i = 0; i < config.classes(); ++i) {
        names[std::to_string(i)] = config.labels[static_cast<std::size_t>(i)];
        ids[config.labels[static_cast<std::size_t>(i)]] = i;
    }
    json["id2label"] = names;
    json["label2id"] = ids;
    json["num_labels"] = std::max(1, config.classes());
    json["problem_type"] = config.regression ? "regression" : "single_label_classification";
}

Json scratchConfig(const ModelConfig& config) {
    Json json;
    json["architectures"] = {"BertForSequenceClassification"};
    json["model_type"] = "bert";
    json["vocab_size"] = config.vocabulary;
    json["hidden_size"] = config.hidden;
    json["num_hidden_layers"] = config.layers;
    json["num_attention_heads"] = config.heads;
    json["intermediate_size"] = config.feedForward;
    json["hidden_act"] = "gelu";
    json["hidden_dropout_prob"] = 0.1;
    json["attention_probs_dropout_prob"] = 0.1;
    json["max_position_embeddings"] = config.maxPositions;
    json["type_vocab_size"] = config.tokenTypes;
    json["initializer_range"] = 0.02;
    json["layer_norm_eps"] = 1e-12;
    json["pad_token_id"] = config.padId;
    json["position_embedding_type"] = "absolute";
    return json;
}

Result<Json> readJson(const fs::path& file) {
    std::ifstream in(file);
    if (!in) return fail(ErrorCode::NotFound, "{}: not found; a model folder has one", file.string());
    Json json = Json::parse(in, nullptr, false);
    if (!json.is_object()) return fail(ErrorCode::BadInput, "{}: not a JSON object", file.string());
    return json;
}

std::string classifierClass(const ModelConfig& config) {
    switch (config.architecture) {
    case Architecture::Bert:
        return "BertForSequenceClassification";
    case Architecture::Roberta:
        return "RobertaForSequenceClassification";
    case Architecture::DistilBert:
        return "DistilBertForSequenceClassification";
    case Architecture::Electra:
        return "ElectraForSequenceClassification";
    case Architecture::Albert:
        return "AlbertForSequenceClassification";
    }
    return {};
}

Result<void> writeConfig(const FolderContents& contents, const fs::path& folder) {
    Json json;
    if (contents.source.empty()) {
        json = scratchConfig(contents.model->config);
    } else {
        PSCOPE_TRY(found, readJson(contents.source / "config.json"));
        json = found;
        json["architectures"] = {classifierClass(contents.model->config)};
    }
    setHead(json, contents.model->config);
    json["torch_dtype"] = contents.format == DType::F16    ? "float16"
                          : contents.format == DType::BF16 ? "bfloat16"
                                                           : "float32";
    return writeText(folder / "config.json", json.dump(2) + "\n");
}

Result<void> writeOwnTokenizer(const FolderContents& contents, const fs::path& folder) {
    std::string vocabulary;
    for (const auto& piece : contents.vocabulary)
        vocabulary += piece + "\n";
    PSCOPE_CHECK(writeText(folder / "vocab.txt", vocabulary));
    const Json specials = {{"unk_token", "[UNK]"},
                           {"sep_token", "[SEP]"},
                           {"pad_token", "[PAD]"},
                           {"cls_token", "[CLS]"},
                           {"mask_token", "[MASK]"}};
    PSCOPE_CHECK(writeText(folder / "special_tokens_map.json", specials.dump(2) + "\n"));
    Json config = specials;
    config["do_lower_case"] = true;
    config["model_max_length"] = contents.maxTokens;
    config["tokenizer_class"] = "BertTokenizer";
    return writeText(folder / "tokenizer_config.json", config.dump(2) + "\n");
}

Result<void> copyTokenizer(const fs::path& source, const fs::path& folder) {
    for (const char* file : {"vocab.txt", "vocab.json", "merges.txt", "tokenizer.json", "spiece.model",
                             "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"}) {
        std::error_code ec;
        if (!fs::exists(source / file, ec) || fs::equivalent(source, folder, ec)) continue;
        fs::copy_file(source / file, folder / file, fs::copy_options::overwrite_existing, ec);
        if (ec)
            return fail(ErrorCode::Io, "{}: cannot be copied to {}: {}", (source / file).string(),
                        folder.string(), ec.message());
    }
    return {};
}

} // namespace

Result<void> writeModelFolder(const FolderContents& contents, const fs::path& folder) {
    std::error_code ec;
    fs::create_directories(folder, ec);
    if (ec) return fail(ErrorCode::Io, "{}: cannot be created: {}", folder.string(), ec.message());
    PSCOPE_CHECK(writeConfig(contents, folder));
    if (contents.source.empty())
        PSCOPE_CHECK(writeOwnTokenizer(contents, folder));
    else
        PSCOPE_CHECK(copyTokenizer(contents.source, folder));
    TensorMap tensors = toHuggingFaceTensors(*contents.model);
    for (auto& [name, tensor] : tensors)
        tensor = convertFloats(tensor, contents.format);
    return writeSafetensors(folder / "model.safetensors", tensors, {{"format", "pt"}});
}

} // namespace pscope
