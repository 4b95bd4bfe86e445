// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/model/architecture_table.h"
#include "core/model/json_text.h"

namespace pscope {

using nlohmann::json;

namespace {

constexpr int kNoDefault = -1; // integer(): the field must be there
constexpr int kMaxWidth = 1 << 16;
constexpr int kMaxRows = 1 << 24;

struct ActivationName {
    std::string_view name;
    Activation activation;
};

// The first row of an activation is the one we write.
constexpr ActivationName kActivations[] = {
    {"gelu", Activation::GeluErf},       {"gelu_python", Activation::GeluErf},
    {"gelu_new", Activation::GeluTanh},  {"gelu_fast", Activation::GeluTanh},
    {"gelu_accurate", Activation::GeluTanh}, {"gelu_pytorch_tanh", Activation::GeluTanh},
    {"relu", Activation::Relu},          {"silu", Activation::Silu},
    {"swish", Activation::Silu},         {"tanh", Activation::Tanh},
};

/// Field names that differ between architectures; the rest is common.
struct FieldNames {
    const char* layers = "num_hidden_layers";
    const char* heads = "num_attention_heads";
    const char* hidden = "hidden_size";
    const char* feedForward = "intermediate_size";
    const char* activation = "hidden_act";
};

constexpr FieldNames kDistilBertFields = {"n_layers", "n_heads", "dim", "hidden_dim", "activation"};

FieldNames fieldNames(Architecture architecture) {
    return architecture == Architecture::DistilBert ? kDistilBertFields : FieldNames{};
}

/// One config.json: typed access whose failures name file, field, found and expected.
class Fields {
public:
    Fields(const json& root, std::string file) : m_root(root), m_file(std::move(file)) {}

    const std::string& file() const { return m_file; }
    /// The value, or null when it is absent.
    const json& value(const char* key) const {
        static const json absent;
        const auto found = m_root.find(key);
        return found == m_root.end() ? absent : *found;
    }
    bool has(const char* key) const { return !value(key).is_null(); }

    Result<int> integer(const char* key, int fallback, int low, int high) const {
        const json& found = value(key);
        if (found.is_null() && fallback != kNoDefault) return fallback;
        if (found.is_null())
            return fail(ErrorCode::BadInput, "{}: field {} is missing, expected a whole number from {} to {}", m_file, key,
                        low, high);
        const bool whole = found.is_number_unsigned() && found.get<std::uint64_t>() <= static_cast<std::uint64_t>(high);
        if (!whole || found.get<int>() < low)
            return fail(ErrorCode::BadInput, "{}: field {} is {}, expected a whole number from {} to {}", m_file, key,
                        shownJson(found), low, high);
        return found.get<int>();
    }

    Result<float> positive(const char* key, float fallback) const {
        const json& found = value(key);
        if (found.is_null()) return fallback;
        if (!found.is_number() || !(found.get<double>() > 0) || !(found.get<double>() < 1))
            return fail(ErrorCode::BadInput, "{}: field {} is {}, expected a number between 0 and 1", m_file, key,
                        shownJson(found));
        return found.get<float>();
    }

    Result<std::string> text(const char* key, const char* fallback) const {
        const json& found = value(key);
        if (found.is_null()) return fallback;
        if (!found.is_string())
            return fail(ErrorCode::BadInput, "{}: field {} is {}, expected a text", m_file, key, shownJson(found));
        return found.get<std::string>();
    }

private:
    const json& m_root;
    std::string m_file;
};

Result<Architecture> readArchitecture(const Fields& fields) {
    PSCOPE_TRY(type, fields.text("model_type", ""));
    const json& classes = fields.value("architectures");
    for (const auto& row : architectureTable()) {
        if (type == row.type) return row.architecture;
        const bool named = classes.is_array() && !classes.empty() && classes[0].is_string();
        if (type.empty() && named && classes[0].get_ref<const std::string&>().starts_with(row.className))
            return row.architecture;
    }
    if (type.empty())
        return fail(ErrorCode::BadInput,
                    "{}: field model_type is missing, expected bert, roberta, distilbert, electra or albert", fields.file());
    return fail(ErrorCode::Unsupported,
                "{}: field model_type is \"{}\", expected bert, roberta, distilbert, electra or albert", fields.file(), type);
}

Result<Activation> readActivation(const Fields& fields, const char* key, const char* fallback) {
    PSCOPE_TRY(text, fields.text(key, fallback));
    for (const auto& row : kActivations)
        if (row.name == text) return row.activation;
    return fail(ErrorCode::Unsupported, "{}: field {} is \"{}\", expected gelu, gelu_new, gelu_fast, relu, silu or tanh",
                fields.file(), key, text);
}

Result<void> readSizes(const Fields& fields, ModelConfig& config) {
    const FieldNames names = fieldNames(config.architecture);
    const bool albert = config.architecture == Architecture::Albert;
    PSCOPE_TRY(layers, fields.integer(names.layers, kNoDefault, 1, 1024));
    PSCOPE_TRY(heads, fields.integer(names.heads, kNoDefault, 1, 1024));
    PSCOPE_TRY(hidden, fields.integer(names.hidden, kNoDefault, 1, kMaxWidth));
    PSCOPE_TRY(feedForward, fields.integer(names.feedForward, kNoDefault, 1, kMaxWidth * 4));
    PSCOPE_TRY(vocabulary, fields.integer("vocab_size", kNoDefault, 1, kMaxRows));
    PSCOPE_TRY(maxPositions, fields.integer("max_position_embeddings", 512, 1, kMaxRows));
    if (hidden % heads != 0)
        return fail(ErrorCode::BadInput, "{}: field {} is {}, expected a multiple of {} = {}", fields.file(), names.hidden,
                    hidden, names.heads, heads);
    config.layers = layers;
    config.heads = heads;
    config.hidden = hidden;
    config.feedForward = feedForward;
    config.vocabulary = vocabulary;
    config.maxPositions = maxPositions;
    config.embedding = hidden;
    if (albert || config.architecture == Architecture::Electra) {
        PSCOPE_TRY(embedding, fields.integer("embedding_size", 128, 1, kMaxWidth));
        config.embedding = embedding;
    }
    if (albert) {
        PSCOPE_TRY(groups, fields.integer("num_hidden_groups", 1, 1, layers));
        PSCOPE_TRY(inner, fields.integer("inner_group_num", 1, 1, 64));
        config.layerGroups = groups;
        config.innerGroups = inner;
        config.layers = layers * inner;
    }
    return {};
}

Result<void> readTokens(const Fields& fields, ModelConfig& config) {
    const bool roberta = config.architecture == Architecture::Roberta;
    const bool distilBert = config.architecture == Architecture::DistilBert;
    PSCOPE_TRY(padId, fields.integer("pad_token_id", roberta ? 1 : 0, 0, config.vocabulary - 1));
    config.padId = padId;
    if (roberta) config.positionOffset = padId + 1; // positions of real tokens follow the one reserved for padding
    if (config.maxTokens() < 1)
        return fail(ErrorCode::BadInput, "{}: field max_position_embeddings is {}, expected over {} (pad_token_id + 1)",
                    fields.file(), config.maxPositions, config.positionOffset);
    if (distilBert) return {};
    PSCOPE_TRY(types, fields.integer("type_vocab_size", 2, 0, 1024));
    config.tokenTypes = types;
    return {};
}

Result<std::vector<std::string>> readIdToLabel(const Fields& fields) {
    const json& map = fields.value("id2label");
    if (!map.is_object() || map.empty())
        return fail(ErrorCode::BadInput, "{}: field id2label is {}, expected an object like {{\"0\": \"negative\"}}",
                    fields.file(), shownJson(map));
    std::vector<std::optional<std::string>> labels(map.size());
    for (const auto& [key, value] : map.items()) {
        const bool digits = !key.empty() && key.size() < 8 && std::ranges::all_of(key, [](char c) { return c >= '0' && c <= '9'; });
        const std::size_t id = digits ? std::stoul(key) : map.size();
        if (id >= map.size() || labels[id])
            return fail(ErrorCode::BadInput, "{}: field id2label has the id \"{}\", expected each of 0 to {} once",
                        fields.file(), key, map.size() - 1);
        labels[id] = value.is_string() ? value.get<std::string>() : shownJson(value);
    }
    std::vector<std::string> texts;
    for (auto& label : labels) texts.push_back(std::move(*label));
    return texts;
}

Result<void> readLabels(const Fields& fields, ModelConfig& config) {
    if (fields.has("id2label")) {
        PSCOPE_TRY(labels, readIdToLabel(fields));
        config.labels = std::move(labels);
    } else {
        PSCOPE_TRY(count, fields.integer("num_labels", 2, 1, kMaxWidth));
        for (int i = 0; i < count; ++i) config.labels.push_back(fmt::format("LABEL_{}", i));
    }
    PSCOPE_TRY(problem, fields.text("problem_type", ""));
    if (problem == "regression" && config.classes() != 1)
        return fail(ErrorCode::Unsupported, "{}: field problem_type is regression with {} labels, expected 1", fields.file(),
                    config.classes());
    if (problem != "" && problem != "regression" && problem != "single_label_classification")
        return fail(ErrorCode::Unsupported,
                    "{}: field problem_type is \"{}\", expected single_label_classification or regression", fields.file(),
                    problem);
    config.regression = config.classes() == 1;
    return {};
}

Result<void> readPrunedHeads(const Fields& fields, ModelConfig& config) {
    if (!fields.has("pruned_heads")) return {};
    const json& map = fields.value("pruned_heads");
    const auto bad = [&](std::string_view expected) {
        return fail(ErrorCode::BadInput, "{}: field pruned_heads is {}, expected {}", fields.file(), shownJson(map), expected);
    };
    if (!map.is_object()) return bad("an object from layer number to a list of heads");
    const int owners = config.layerGroups > 0 ? config.layerGroups * config.innerGroups : config.layers;
    for (const auto& [key, list] : map.items()) {
        const bool digits = !key.empty() && key.size() < 6 && std::ranges::all_of(key, [](char c) { return c >= '0' && c <= '9'; });
        if (!digits || std::stoi(key) >= owners) return bad(fmt::format("layer numbers from 0 to {}", owners - 1));
        if (!list.is_array()) return bad("a list of heads for each layer");
        std::vector<int> heads;
        for (const auto& item : list) {
            if (!item.is_number_unsigned() || item.get<std::uint64_t>() >= static_cast<std::uint64_t>(config.heads))
                return bad(fmt::format("heads from 0 to {}", config.heads - 1));
            heads.push_back(item.get<int>());
        }
        std::ranges::sort(heads);
        heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
        if (static_cast<int>(heads.size()) == config.heads) return bad(fmt::format("at least one head left in layer {}", key));
        if (!heads.empty()) config.prunedHeads[std::stoi(key)] = std::move(heads);
    }
    return {};
}

/// What would change the arithmetic of the encoder in ways nothing here computes.
Result<void> refuseForeignSwitches(const Fields& fields) {
    PSCOPE_TRY(positions, fields.text("position_embedding_type", "absolute"));
    if (positions != "absolute")
        return fail(ErrorCode::Unsupported, "{}: field position_embedding_type is \"{}\", expected absolute", fields.file(),
                    positions);
    for (const char* key : {"is_decoder", "add_cross_attention"})
        if (fields.value(key) == json(true))
            return fail(ErrorCode::Unsupported, "{}: field {} is true, expected an encoder", fields.file(), key);
    return {};
}

} // namespace

std::string_view name(Architecture architecture) { return namesOf(architecture).type; }

std::string_view name(Activation activation) {
    return std::ranges::find(kActivations, activation, &ActivationName::activation)->name;
}

int ModelConfig::weightLayer(int layer) const {
    if (layerGroups == 0) return layer;
    const int outer = layer / innerGroups;
    const int group = outer * layerGroups / (layers / innerGroups);
    return group * innerGroups + layer % innerGroups;
}

std::vector<int> ModelConfig::headIds(int layer) const {
    const auto pruned = prunedHeads.find(weightLayer(layer));
    std::vector<int> ids;
    for (int head = 0; head < heads; ++head)
        if (pruned == prunedHeads.end() || !std::ranges::binary_search(pruned->second, head)) ids.push_back(head);
    return ids;
}

Result<ModelConfig> readModelConfig(const std::filesystem::path& configJson) {
    PSCOPE_TRY(root, readJsonObject(configJson));
    const Fields fields(root, configJson.string());
    ModelConfig config;
    PSCOPE_TRY(architecture, readArchitecture(fields));
    config.architecture = architecture;
    PSCOPE_CHECK(readSizes(fields, config));
    PSCOPE_CHECK(readTokens(fields, config));
    const bool albert = architecture == Architecture::Albert;
    const bool distilBert = architecture == Architecture::DistilBert;
    PSCOPE_TRY(activation, readActivation(fields, fieldNames(architecture).activation, albert ? "gelu_new" : "gelu"));
    config.activation = activation;
    PSCOPE_TRY(eps, fields.positive("layer_norm_eps", 1e-12F));
    if (!distilBert) config.layerNormEps = eps; // DistilBERT's is a constant of its code
    PSCOPE_CHECK(readLabels(fields, config));
    PSCOPE_CHECK(readPrunedHeads(fields, config));
    PSCOPE_CHECK(refuseForeignSwitches(fields));
    return config;
}

std::string modelConfigJson(const ModelConfig& config) {
    const FieldNames names = fieldNames(config.architecture);
    const auto& row = namesOf(config.architecture);
    nlohmann::ordered_json root;
    root["architectures"] = {fmt::format("{}ForSequenceClassification", row.className)};
    root["model_type"] = row.type;
    root["vocab_size"] = config.vocabulary;
    root[names.hidden] = config.hidden;
    root[names.layers] = config.layers / config.innerGroups;
    root[names.heads] = config.heads;
    root[names.feedForward] = config.feedForward;
    root[names.activation] = name(config.activation);
    root["max_position_embeddings"] = config.maxPositions;
    if (config.architecture != Architecture::DistilBert) {
        root["type_vocab_size"] = config.tokenTypes;
        root["layer_norm_eps"] = std::stod(fmt::format("{}", config.layerNormEps)); // 1e-12, not its binary neighbour
    }
    if (!row.projection.empty()) root["embedding_size"] = config.embedding;
    if (config.layerGroups > 0) {
        root["num_hidden_groups"] = config.layerGroups;
        root["inner_group_num"] = config.innerGroups;
    }
    root["pad_token_id"] = config.padId;
    root["num_labels"] = config.classes();
    for (int i = 0; i < config.classes(); ++i) {
        root["id2label"][std::to_string(i)] = config.labels[i];
        root["label2id"][config.labels[i]] = i;
    }
    root["problem_type"] = config.regression ? "regression" : "single_label_classification";
    for (const auto& [layer, heads] : config.prunedHeads) root["pruned_heads"][std::to_string(layer)] = heads;
    root["torch_dtype"] = "float32";
    return root.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace pscope
