// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See tokenizer_json.h.
#include "core/model/tokenizer_json.h"

#include "core/model/bpe.h"
#include "core/model/normalizers.h"
#include "core/model/pre_tokenizers.h"
#include "core/model/unigram.h"
#include "core/model/wordpiece.h"

namespace pscope {

namespace {

using Json = nlohmann::json;

// Lenient getters: absent, null and wrongly typed fields read as the default, as the format's own writers
// leave them out.
bool flag(const Json& object, const char* key, bool fallback) {
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() ? found->get<bool>() : fallback;
}
std::string text(const Json& object, const char* key, const std::string& fallback = {}) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : fallback;
}
const Json& part(const Json& object, const char* key) {
    static const Json nothing;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? *found : nothing;
}

Result<std::unique_ptr<Normalizer>> normalizer(const Json& json, const TokenizerSettings& settings);

Result<std::unique_ptr<Normalizer>> normalizerSequence(const Json& json, const TokenizerSettings& settings) {
    std::vector<std::unique_ptr<Normalizer>> steps;
    for (const Json& each : part(json, "normalizers")) {
        PSCOPE_TRY(step, normalizer(each, settings));
        if (step) steps.push_back(std::move(step));
    }
    return makeSequence(std::move(steps));
}

std::unique_ptr<Normalizer> bertNormalizer(const Json& json, const TokenizerSettings& settings) {
    const bool lowerCase = settings.lowerCase.value_or(flag(json, "lowercase", true));
    // null or absent: accents go where capitals go
    const bool strip = settings.stripAccents.value_or(flag(json, "strip_accents", lowerCase));
    return makeBertNormalizer(
        {.cleanText = flag(json, "clean_text", true),
         .splitCjk = settings.splitCjk.value_or(flag(json, "handle_chinese_chars", true)),
         .stripAccents = strip,
         .lowerCase = lowerCase});
}

Result<std::unique_ptr<Normalizer>> replaceNormalizer(const Json& json) {
    const Json& pattern = part(json, "pattern");
    const std::string with = text(json, "content");
    if (const std::string what = text(pattern, "String"); !what.empty()) return makeReplace(what, with);
    const std::string expression = text(pattern, "Regex");
    if (expression == " {2,}") return makeCollapseSpaces(with);
    return fail(ErrorCode::Unsupported,
                "normalizer Replace with the expression \"{}\" is not supported; a plain string is",
                expression);
}

Result<std::unique_ptr<Normalizer>> charsmapNormalizer(const Json& json) {
    const std::string encoded = text(json, "precompiled_charsmap");
    if (encoded.empty()) return nullptr; // an identity map is written as none
    auto blob = decodedBase64(encoded);
    if (!blob) return fail(ErrorCode::BadInput, "normalizer Precompiled: precompiled_charsmap is no base64");
    return makeCharsmap(std::move(*blob));
}

/// Null for no normaliser.
Result<std::unique_ptr<Normalizer>> normalizer(const Json& json, const TokenizerSettings& settings) {
    if (json.is_null()) return nullptr;
    const std::string type = text(json, "type");
    if (type == "Sequence") return normalizerSequence(json, settings);
    if (type == "BertNormalizer") return bertNormalizer(json, settings);
    if (type == "NFC") return makeUnicodeForm(unicode::Form::Nfc);
    if (type == "NFD") return makeUnicodeForm(unicode::Form::Nfd);
    if (type == "NFKC") return makeUnicodeForm(unicode::Form::Nfkc);
    if (type == "NFKD") return makeUnicodeForm(unicode::Form::Nfkd);
    if (type == "Lowercase") return makeLowerCase();
    if (type == "StripAccents") return makeStripMarks();
    if (type == "Strip")
        return makeStripEnds(flag(json, "strip_left", true), flag(json, "strip_right", true));
    if (type == "Prepend") return makePrepend(text(json, "prepend"));
    if (type == "Replace") return replaceNormalizer(json);
    if (type == "Precompiled") return charsmapNormalizer(json);
    return fail(ErrorCode::Unsupported, "normalizer \"{}\" is not supported", type);
}

Result<std::unique_ptr<PreTokenizer>> preTokenizer(const Json& json, const TokenizerSettings& settings);

Result<std::unique_ptr<PreTokenizer>> preTokenizerSequence(const Json& json,
                                                           const TokenizerSettings& settings) {
    std::vector<std::unique_ptr<PreTokenizer>> steps;
    for (const Json& each : part(json, "pretokenizers")) {
        PSCOPE_TRY(step, preTokenizer(each, settings));
        if (step) steps.push_back(std::move(step));
    }
    return makeSequence(std::move(steps));
}

Result<std::unique_ptr<PreTokenizer>> metaspace(const Json& json) {
    MetaspaceOptions options;
    options.symbol = text(json, "replacement", options.symbol);
    options.split = flag(json, "split", true);
    // Files before prepend_scheme only know add_prefix_space.
    const std::string scheme =
        text(json, "prepend_scheme", flag(json, "add_prefix_space", true) ? "always" : "never");
    if (scheme != "always" && scheme != "first" && scheme != "never")
        return fail(ErrorCode::Unsupported,
                    "pre_tokenizer Metaspace has prepend_scheme \"{}\", expected always, first or never",
                    scheme);
    options.prepend = scheme == "always"  ? Prepend::Always
                      : scheme == "first" ? Prepend::First
                                          : Prepend::Never;
    return makeMetaspace(options);
}

/// Null for no pre-tokeniser.
Result<std::unique_ptr<PreTokenizer>> preTokenizer(const Json& json, const TokenizerSettings& settings) {
    if (json.is_null()) return nullptr;
    const std::string type = text(json, "type");
    if (type == "Sequence") return preTokenizerSequence(json, settings);
    if (type == "BertPreTokenizer") return makeBertPreTokenizer();
    if (type == "ByteLevel")
        return makeByteLevel(
            {.addPrefixSpace = settings.addPrefixSpace.value_or(flag(json, "add_prefix_space", true)),
             .usePattern = flag(json, "use_regex", true)});
    if (type == "Metaspace") return metaspace(json);
    if (type == "WhitespaceSplit") return makeWhitespaceSplit();
    if (type == "Whitespace") return makeWordSplit();
    if (type == "Digits") return makeDigitSplit(flag(json, "individual_digits", false));
    if (type == "Punctuation") {
        if (const std::string behavior = text(json, "behavior", "Isolated"); behavior != "Isolated")
            return fail(ErrorCode::Unsupported,
                        "pre_tokenizer Punctuation with behavior \"{}\" is not supported, only Isolated",
                        behavior);
        return makePunctuationSplit();
    }
    return fail(ErrorCode::Unsupported, "pre_tokenizer \"{}\" is not supported", type);
}

Result<std::unique_ptr<PieceModel>> wordPieceModel(const Json& json) {
    PSCOPE_TRY(vocabulary, vocabularyFromJson(part(json, "vocab")));
    WordPieceSpec spec;
    spec.unknown = text(json, "unk_token", spec.unknown);
    spec.continuation = text(json, "continuing_subword_prefix", spec.continuation);
    const Json& longest = part(json, "max_input_chars_per_word");
    if (longest.is_number_unsigned()) spec.maxCharacters = longest.get<std::size_t>();
    return makeWordPieceModel(std::move(vocabulary), spec);
}

/// "a b" in older files, ["a", "b"] in newer ones.
std::optional<std::pair<std::string, std::string>> merge(const Json& json) {
    if (json.is_array() && json.size() == 2 && json[0].is_string() && json[1].is_string())
        return std::pair{json[0].get<std::string>(), json[1].get<std::string>()};
    if (!json.is_string()) return std::nullopt;
    const std::string both = json.get<std::string>();
    const std::size_t space = both.find(' ');
    if (space == std::string::npos) return std::nullopt;
    return std::pair{both.substr(0, space), both.substr(space + 1)};
}

Result<std::unique_ptr<PieceModel>> bpeModel(const Json& json) {
    for (const char* key : {"continuing_subword_prefix", "end_of_word_suffix"})
        if (const std::string value = text(json, key); !value.empty())
            return fail(ErrorCode::Unsupported,
                        "BPE model with {} \"{}\" is not supported; byte-level BPE has none", key, value);
    if (flag(json, "byte_fallback", false))
        return fail(ErrorCode::Unsupported,
                    "BPE model with byte_fallback is not supported; byte-level BPE needs none");
    BpeSpec spec;
    PSCOPE_TRY(vocabulary, vocabularyFromJson(part(json, "vocab")));
    spec.vocabulary = std::move(vocabulary);
    spec.unknown = text(json, "unk_token");
    spec.fuseUnknown = flag(json, "fuse_unk", false);
    spec.ignoreMerges = flag(json, "ignore_merges", false);
    for (const Json& each : part(json, "merges")) {
        auto pair = merge(each);
        if (!pair)
            return fail(ErrorCode::BadInput, "merge {} is {}, expected two pieces", spec.merges.size() + 1,
                        each.dump());
        spec.merges.push_back(std::move(*pair));
    }
    return makeBpeModel(std::move(spec));
}

Result<std::unique_ptr<PieceModel>> unigramModel(const Json& json) {
    if (flag(json, "byte_fallback", false))
        return fail(ErrorCode::Unsupported, "Unigram model with byte_fallback is not supported");
    UnigramSpec spec;
    for (const Json& each : part(json, "vocab")) {
        if (!each.is_array() || each.size() != 2 || !each[0].is_string() || !each[1].is_number())
            return fail(ErrorCode::BadInput, "Unigram piece {} is {}, expected [\"piece\", score]",
                        spec.pieces.size(), each.dump());
        spec.pieces.emplace_back(each[0].get<std::string>(), each[1].get<double>());
    }
    if (const Json& unknown = part(json, "unk_id"); unknown.is_number_integer())
        spec.unknownId = unknown.get<std::int32_t>();
    return makeUnigramModel(std::move(spec));
}

Result<std::unique_ptr<PieceModel>> pieceModel(const Json& json) {
    std::string type = text(json, "type");
    if (type.empty()) // files of the first versions do not say
        type = part(json, "vocab").is_array() ? "Unigram" : json.contains("merges") ? "BPE" : "WordPiece";
    if (type == "WordPiece") return wordPieceModel(json);
    if (type == "BPE") return bpeModel(json);
    if (type == "Unigram") return unigramModel(json);
    return fail(ErrorCode::Unsupported, "model \"{}\" is not supported, expected WordPiece, BPE or Unigram",
                type);
}

Result<std::vector<AddedToken>> addedTokens(const Json& list) {
    std::vector<AddedToken> tokens;
    for (const Json& each : list) {
        const Json& id = part(each, "id");
        AddedToken token{.content = text(each, "content"),
                         .id = id.is_number_unsigned() && id.get<std::uint64_t>() < 100'000'000
                                   ? id.get<std::int32_t>()
                                   : -1,
                         .singleWord = flag(each, "single_word", false),
                         .leftStrip = flag(each, "lstrip", false),
                         .rightStrip = flag(each, "rstrip", false),
                         .normalized = flag(each, "normalized", !flag(each, "special", false))};
        if (token.id < 0 || token.content.empty())
            return fail(ErrorCode::BadInput, "added_tokens[{}] is {}, expected an object with content and id",
                        tokens.size(), each.dump());
        tokens.push_back(std::move(token));
    }
    return tokens;
}

/// [["content", id], ...] fields of BertProcessing and RobertaProcessing.
std::int32_t processorId(const Json& json, const char* key) {
    const Json& entry = part(json, key);
    return entry.is_array() && entry.size() == 2 && entry[1].is_number_integer()
               ? entry[1].get<std::int32_t>()
               : -1;
}

Result<SpecialTemplate> namedTemplate(const Json& json, bool roberta) {
    const std::int32_t start = processorId(json, "cls"), separator = processorId(json, "sep");
    if (start < 0 || separator < 0)
        return fail(ErrorCode::BadInput, "post_processor {}: cls and sep must be [\"token\", id]",
                    text(json, "type"));
    using Kind = TemplateItem::Kind;
    const std::int32_t second = roberta ? 0 : 1;
    SpecialTemplate result;
    result.single = {{Kind::Special, start, 0}, {Kind::A, -1, 0}, {Kind::Special, separator, 0}};
    result.pair = result.single;
    if (roberta) result.pair.push_back({Kind::Special, separator, 0});
    result.pair.push_back({Kind::B, -1, second});
    result.pair.push_back({Kind::Special, separator, second});
    return result;
}

Result<std::vector<TemplateItem>> templateItems(const Json& list, const Json& specials) {
    std::vector<TemplateItem> items;
    for (const Json& each : list) {
        const bool special = each.contains("SpecialToken");
        const Json& body = part(each, special ? "SpecialToken" : "Sequence");
        const Json& type = part(body, "type_id");
        const std::string name = text(body, "id");
        const std::int32_t typeId = type.is_number_integer() ? type.get<std::int32_t>() : 0;
        if (!special) {
            items.push_back({name == "B" ? TemplateItem::Kind::B : TemplateItem::Kind::A, -1, typeId});
            continue;
        }
        const Json& ids = part(part(specials, name.c_str()), "ids");
        if (!ids.is_array() || ids.empty())
            return fail(ErrorCode::BadInput, "post_processor TemplateProcessing: special_tokens lacks \"{}\"",
                        name);
        for (const Json& id : ids)
            items.push_back({TemplateItem::Kind::Special, id.get<std::int32_t>(), typeId});
    }
    return items;
}

/// No specials where the file wants none.
Result<SpecialTemplate> specialTemplate(const Json& json) {
    using Kind = TemplateItem::Kind;
    const SpecialTemplate bare{.single = {{Kind::A, -1, 0}}, .pair = {{Kind::A, -1, 0}, {Kind::B, -1, 1}}};
    const std::string type = text(json.is_object() ? json : Json::object(), "type");
    if (type.empty() || type == "ByteLevel") return bare; // ByteLevel only mends offsets
    if (type == "BertProcessing" || type == "RobertaProcessing")
        return namedTemplate(json, type == "RobertaProcessing");
    if (type == "Sequence") {
        for (const Json& each : part(json, "processors"))
            if (text(each, "type") != "ByteLevel") return specialTemplate(each);
        return bare;
    }
    if (type != "TemplateProcessing")
        return fail(ErrorCode::Unsupported, "post_processor \"{}\" is not supported", type);
    PSCOPE_TRY(single, templateItems(part(json, "single"), part(json, "special_tokens")));
    PSCOPE_TRY(pair, templateItems(part(json, "pair"), part(json, "special_tokens")));
    return SpecialTemplate{std::move(single), std::move(pair)};
}

/// The padding token's id by the name the folder gives it, else the usual names; -1 when there is none.
std::int32_t paddingId(const TokenizerParts& parts, const TokenizerSettings& settings) {
    for (const std::string& name :
         {settings.specialName("pad_token", "[PAD]"), std::string("[PAD]"), std::string("<pad>")}) {
        for (const AddedToken& token : parts.added)
            if (token.content == name) return token.id;
        if (const std::int32_t id = parts.model->idOf(name); id >= 0) return id;
    }
    return -1;
}

Result<TokenizerParts> partsOf(const Json& json, const TokenizerSettings& settings) {
    if (!json.is_object() || !json.contains("model") || !json["model"].is_object())
        return fail(ErrorCode::BadInput, "has no \"model\" object; is it a tokenizer.json?");
    TokenizerParts parts;
    PSCOPE_TRY(cleaner, normalizer(part(json, "normalizer"), settings));
    PSCOPE_TRY(splitter, preTokenizer(part(json, "pre_tokenizer"), settings));
    PSCOPE_TRY(model, pieceModel(json["model"]));
    PSCOPE_TRY(added, addedTokens(part(json, "added_tokens")));
    PSCOPE_TRY(specials, specialTemplate(part(json, "post_processor")));
    parts.normalizer = std::move(cleaner);
    parts.preTokenizer = std::move(splitter);
    parts.model = std::move(model);
    parts.added = std::move(added);
    parts.specials = std::move(specials);
    parts.padId = paddingId(parts, settings);
    return parts;
}

} // namespace

Result<std::vector<std::string>> vocabularyFromJson(const Json& object) {
    if (!object.is_object() || object.empty())
        return fail(ErrorCode::BadInput, "the vocabulary is {}, expected an object of pieces and their ids",
                    object.is_object() ? "empty" : object.type_name());
    std::vector<std::string> pieces(object.size());
    for (const auto& [piece, id] : object.items()) {
        // Ids may have gaps (removed pieces), but not so many that this is no vocabulary.
        if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= 2 * object.size() + 1000)
            return fail(ErrorCode::BadInput, "piece \"{}\" has id {}, expected a whole number near 0 to {}",
                        piece, id.dump(), object.size() - 1);
        const auto place = id.get<std::size_t>();
        if (place >= pieces.size()) pieces.resize(place + 1);
        if (!pieces[place].empty())
            return fail(ErrorCode::BadInput, "pieces \"{}\" and \"{}\" have the same id {}", pieces[place],
                        piece, place);
        pieces[place] = piece;
    }
    return pieces;
}

Result<TokenizerParts> loadTokenizerJson(const std::filesystem::path& file,
                                         const TokenizerSettings& settings) try {
    PSCOPE_TRY(json, readJsonFile(file));
    auto parts = partsOf(json, settings);
    if (!parts) return fail(parts.error().code, "{}: {}", file.string(), parts.error().message);
    return parts;
} catch (const std::exception& error) { // a field of another type than the format knows
    return fail(ErrorCode::BadInput, "{}: is no tokenizer.json: {}", file.string(), error.what());
}

} // namespace pscope
