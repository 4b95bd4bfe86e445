// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Finds out which tokeniser a model folder holds and loads it.
#include "core/model/tokenizer.h"

#include <algorithm>

#include "core/model/bpe.h"
#include "core/model/tokenizer_json.h"
#include "core/model/tokenizer_settings.h"
#include "core/model/unigram.h"
#include "core/model/wordpiece.h"

namespace pscope {

namespace {

namespace fs = std::filesystem;

/// Puts the file's name before an error that does not have it.
template <class T> Result<T> named(Result<T> result, const fs::path& file) {
    if (!result && !result.error().message.starts_with(file.string()))
        result.error().message = fmt::format("{}: {}", file.string(), result.error().message);
    return result;
}

Result<TokenizerParts> loadWordPiece(const fs::path& file, const TokenizerSettings& settings) {
    PSCOPE_TRY(vocabulary, readVocabularyLines(file));
    const bool lowerCase = settings.lowerCase.value_or(true);
    return makeBertParts(std::move(vocabulary),
                         {.splitCjk = settings.splitCjk.value_or(true),
                          .stripAccents = settings.stripAccents.value_or(lowerCase),
                          .lowerCase = lowerCase},
                         {.unknown = settings.specialName("unk_token", "[UNK]"),
                          .separator = settings.specialName("sep_token", "[SEP]"),
                          .padding = settings.specialName("pad_token", "[PAD]"),
                          .start = settings.specialName("cls_token", "[CLS]"),
                          .mask = settings.specialName("mask_token", "[MASK]")});
}

Result<TokenizerParts> loadRoberta(const fs::path& file, const TokenizerSettings& settings) {
    PSCOPE_TRY(json, readJsonFile(file));
    BpeSpec spec;
    PSCOPE_TRY(vocabulary, vocabularyFromJson(json));
    spec.vocabulary = std::move(vocabulary);
    PSCOPE_TRY(merges, readMerges(file.parent_path() / "merges.txt"));
    spec.merges = std::move(merges);
    return makeRobertaParts(std::move(spec), {.addPrefixSpace = settings.addPrefixSpace.value_or(false),
                                              .start = settings.specialName("cls_token", "<s>"),
                                              .separator = settings.specialName("sep_token", "</s>"),
                                              .padding = settings.specialName("pad_token", "<pad>"),
                                              .unknown = settings.specialName("unk_token", "<unk>"),
                                              .mask = settings.specialName("mask_token", "<mask>")});
}

Result<TokenizerParts> loadAlbert(const fs::path& file, const TokenizerSettings& settings) {
    return loadAlbertParts(file, {.lowerCase = settings.lowerCase.value_or(true),
                                  .keepAccents = settings.keepAccents.value_or(false),
                                  .start = settings.specialName("cls_token", "[CLS]"),
                                  .separator = settings.specialName("sep_token", "[SEP]"),
                                  .padding = settings.specialName("pad_token", "<pad>"),
                                  .unknown = settings.specialName("unk_token", "<unk>"),
                                  .mask = settings.specialName("mask_token", "[MASK]")});
}

/// tokenizer.json says it all, so it goes first; the others leave most of it to what is usual in their
/// family.
Result<TokenizerParts> loadParts(const fs::path& folder, const TokenizerSettings& settings) {
    if (const fs::path file = folder / "tokenizer.json"; fs::exists(file))
        return named(loadTokenizerJson(file, settings), file);
    Result<TokenizerParts> parts =
        fail(ErrorCode::NotFound,
             "{}: holds no tokenizer; expected tokenizer.json, vocab.txt, vocab.json with merges.txt, or "
             "spiece.model",
             folder.string());
    if (const fs::path file = folder / "vocab.txt"; fs::exists(file))
        parts = named(loadWordPiece(file, settings), file);
    else if (const fs::path vocabulary = folder / "vocab.json"; fs::exists(vocabulary))
        parts = named(loadRoberta(vocabulary, settings), vocabulary);
    else if (const fs::path spiece = folder / "spiece.model"; fs::exists(spiece))
        parts = named(loadAlbert(spiece, settings), spiece);
    if (!parts) return parts;
    for (const AddedToken& token : settings.added)
        if (std::ranges::find(parts->added, token.content, &AddedToken::content) == parts->added.end())
            parts->added.push_back(token);
    return parts;
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const fs::path& folder,
                                                       const ModelConfig& config) try {
    PSCOPE_TRY(settings, readTokenizerSettings(folder));
    PSCOPE_TRY(parts, loadParts(folder, settings));
    parts.maxLength = settings.maxLength;
    if (parts.padId < 0) parts.padId = config.padId;
    auto tokenizer = makePipeline(std::move(parts));
    if (tokenizer->vocabularySize() > config.vocabulary)
        return fail(ErrorCode::Mismatch,
                    "{}: the tokenizer knows {} pieces but the model embeds only {}; this vocabulary belongs "
                    "to another model",
                    folder.string(), tokenizer->vocabularySize(), config.vocabulary);
    return tokenizer;
} catch (const std::exception& error) { // the file system's, or memory
    return fail(ErrorCode::Io, "{}: the tokenizer cannot be read: {}", folder.string(), error.what());
}

} // namespace pscope
