// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Finds out which tokeniser a model folder holds and loads it.
#include "core/model/tokenizer.h"

#include <fstream>
#include <optional>

#include <nlohmann/json.hpp>

#include "core/model/wordpiece.h"

namespace pscope {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// tokenizer_config.json as far as it changes ids; absent fields stay empty.
struct TokenizerSettings {
    std::optional<bool> lowerCase, stripAccents, splitCjk, addPrefixSpace;
    int maxLength = 0;
    Json tokens = Json::object(); // "unk_token" and kin
};

std::optional<bool> readFlag(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_boolean()) return std::nullopt;
    return found->get<bool>();
}

Result<TokenizerSettings> readSettings(const fs::path& folder) {
    TokenizerSettings settings;
    const fs::path file = folder / "tokenizer_config.json";
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return settings; // optional
    const Json json = Json::parse(stream, nullptr, false);
    if (!json.is_object())
        return fail(ErrorCode::BadInput, "{}: is not a JSON object; mend or remove it", file.string());
    settings.lowerCase = readFlag(json, "do_lower_case");
    settings.stripAccents = readFlag(json, "strip_accents");
    settings.splitCjk = readFlag(json, "tokenize_chinese_chars");
    settings.addPrefixSpace = readFlag(json, "add_prefix_space");
    // A "very large integer" (1e30) stands for no limit in files written by the Python library.
    if (const auto found = json.find("model_max_length"); found != json.end() && found->is_number())
        if (const double length = found->get<double>(); length > 0 && length < 1e6)
            settings.maxLength = static_cast<int>(length);
    settings.tokens = json;
    return settings;
}

/// A special's text is either a string or an object with "content".
std::string specialName(const TokenizerSettings& settings, const char* key, std::string fallback) {
    const auto found = settings.tokens.find(key);
    if (found == settings.tokens.end()) return fallback;
    if (found->is_string()) return found->get<std::string>();
    if (found->is_object() && found->contains("content") && (*found)["content"].is_string())
        return (*found)["content"].get<std::string>();
    return fallback;
}

Result<TokenizerParts> loadWordPiece(const fs::path& folder, const TokenizerSettings& settings) {
    const fs::path file = folder / "vocab.txt";
    PSCOPE_TRY(vocabulary, readVocabularyLines(file));
    const bool lowerCase = settings.lowerCase.value_or(true);
    const SpecialNames names{.unknown = specialName(settings, "unk_token", "[UNK]"),
                             .separator = specialName(settings, "sep_token", "[SEP]"),
                             .padding = specialName(settings, "pad_token", "[PAD]"),
                             .start = specialName(settings, "cls_token", "[CLS]"),
                             .mask = specialName(settings, "mask_token", "[MASK]")};
    auto parts = makeBertParts(std::move(vocabulary),
                               {.splitCjk = settings.splitCjk.value_or(true),
                                .stripAccents = settings.stripAccents.value_or(lowerCase),
                                .lowerCase = lowerCase},
                               names);
    if (!parts) return fail(parts.error().code, "{}: {}", file.string(), parts.error().message);
    return parts;
}

Result<TokenizerParts> loadParts(const fs::path& folder, const TokenizerSettings& settings) {
    if (fs::exists(folder / "vocab.txt")) return loadWordPiece(folder, settings);
    return fail(ErrorCode::NotFound,
                "{}: holds no tokenizer; expected tokenizer.json, vocab.txt, vocab.json with merges.txt, or "
                "spiece.model",
                folder.string());
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const fs::path& folder,
                                                       const ModelConfig& config) try {
    PSCOPE_TRY(settings, readSettings(folder));
    PSCOPE_TRY(parts, loadParts(folder, settings));
    parts.maxLength = settings.maxLength;
    auto tokenizer = makePipeline(std::move(parts));
    if (tokenizer->vocabularySize() > config.vocabulary)
        return fail(ErrorCode::Mismatch,
                    "{}: the tokenizer knows {} pieces but the model embeds only {}; this vocabulary belongs "
                    "to another model",
                    folder.string(), tokenizer->vocabularySize(), config.vocabulary);
    return tokenizer;
} catch (const std::exception& error) {
    return fail(ErrorCode::BadInput, "{}: the tokenizer cannot be read: {}", folder.string(), error.what());
}

} // namespace pscope
