// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// spiece.model, read by ourselves. Not through libsentencepiece: Debian's carries a private protobuf 3.14 whose exported
// symbols collide with the libprotobuf 3.21 that libtorch brings, and a program with both dies before main().
#include <cstring>
#include <limits>

#include "core/model/byte_cursor.h"
#include "core/model/file_map.h"
#include "core/model/normalizers.h"
#include "core/model/protobuf_wire.h"
#include "core/model/unicode.h"
#include "core/model/unigram.h"

namespace pscope {

namespace {

constexpr std::string_view visibleSpace = "\xE2\x96\x81"; // U+2581

/// sentencepiece_model.proto: what a piece is for. Only normal and user-defined ones are ever matched in text.
enum class PieceType { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

struct Piece {
    std::string text;
    float score = 0;
    PieceType type = PieceType::Normal;
};

struct SpieceFile {
    std::vector<Piece> pieces;
    std::string charsmap;
    bool dummyPrefix = true;
    bool unigram = true;
};

Piece readPiece(std::span<const std::byte> message) {
    Piece piece;
    for (ProtoFields fields(message); fields.next();) {
        if (fields.number() == 1 && fields.isDelimited()) piece.text = fields.text();
        if (fields.number() == 2 && fields.bytes().size() == sizeof(float))
            std::memcpy(&piece.score, fields.bytes().data(), sizeof(float));
        if (fields.number() == 3 && fields.isVarint()) piece.type = static_cast<PieceType>(fields.value());
    }
    return piece;
}

/// ModelProto: 1 pieces, 2 trainer_spec (3: model_type, 1 = unigram), 3 normalizer_spec (2: charsmap, 3: dummy prefix).
Result<SpieceFile> readSpiece(const std::filesystem::path& file) {
    PSCOPE_TRY(map, FileMap::open(file));
    SpieceFile model;
    ProtoFields fields(map->bytes());
    while (fields.next()) {
        if (fields.number() == 1 && fields.isDelimited()) model.pieces.push_back(readPiece(fields.bytes()));
        if (fields.number() == 2 && fields.isDelimited())
            for (ProtoFields trainer(fields.bytes()); trainer.next();)
                if (trainer.number() == 3 && trainer.isVarint()) model.unigram = trainer.value() == 1;
        if (fields.number() == 3 && fields.isDelimited())
            for (ProtoFields normalizer(fields.bytes()); normalizer.next();) {
                if (normalizer.number() == 2 && normalizer.isDelimited()) model.charsmap = normalizer.text();
                if (normalizer.number() == 3 && normalizer.isVarint()) model.dummyPrefix = normalizer.value() != 0;
            }
    }
    if (!fields.good() || model.pieces.empty())
        return fail(ErrorCode::BadInput, "{}: is no SentencePiece model: expected a protobuf with pieces, found {} readable ones",
                    file.string(), model.pieces.size());
    if (!model.unigram)
        return fail(ErrorCode::Unsupported, "{}: is a SentencePiece model of another type than unigram, which ALBERT uses", file.string());
    return model;
}

/// SentencePiece prefers a user-defined symbol over every other way to cover its bytes.
float scoreOf(const Piece& piece, float highest) {
    return piece.type == PieceType::UserDefined ? static_cast<float>(piece.text.size()) * highest - 0.1F : piece.score;
}

/// Pieces that text may match, in id order; the others keep their place with an empty text.
UnigramSpec matchable(const std::vector<Piece>& pieces) {
    float highest = std::numeric_limits<float>::lowest();
    for (const Piece& piece : pieces)
        if (piece.type == PieceType::Normal) highest = std::max(highest, piece.score);
    UnigramSpec spec;
    for (const Piece& piece : pieces) {
        const bool matches = piece.type == PieceType::Normal || piece.type == PieceType::UserDefined;
        if (piece.type == PieceType::Unknown) spec.unknownId = static_cast<std::int32_t>(spec.pieces.size());
        spec.pieces.emplace_back(matches ? piece.text : "", matches ? scoreOf(piece, highest) : highest);
    }
    return spec;
}

class SpieceModel final : public PieceModel {
public:
    static Result<std::unique_ptr<SpieceModel>> load(const std::filesystem::path& path) {
        PSCOPE_TRY(file, readSpiece(path));
        auto model = std::make_unique<SpieceModel>();
        for (std::size_t id = 0; id < file.pieces.size(); ++id)
            model->m_ids.try_emplace(file.pieces[id].text, static_cast<std::int32_t>(id));
        PSCOPE_TRY(unigram, makeUnigramModel(matchable(file.pieces)));
        model->m_unigram = std::move(unigram);
        if (!file.charsmap.empty()) {
            PSCOPE_TRY(charsmap, makeCharsmap(file.charsmap));
            model->m_charsmap = std::move(charsmap);
        }
        for (Piece& piece : file.pieces) model->m_texts.push_back(std::move(piece.text));
        model->m_dummyPrefix = file.dummyPrefix;
        return model;
    }

    std::string_view kind() const override { return "unigram"; }
    int size() const override { return static_cast<int>(m_texts.size()); }

    std::int32_t idOf(std::string_view piece) const override {
        const auto found = m_ids.find(piece);
        return found == m_ids.end() ? -1 : found->second;
    }

    std::string token(std::int32_t id) const override {
        return id >= 0 && id < size() ? m_texts[static_cast<std::size_t>(id)] : std::string();
    }

    void tokenize(std::string_view word, std::vector<std::int32_t>& ids) const override {
        std::vector<std::int32_t> plain;
        encode(unicode::sanitised(word), plain);
        for (const std::int32_t id : plain) {
            if (endsInNumberComma(token(id)))
                splitNumberComma(token(id), ids);
            else
                ids.push_back(id);
        }
    }

private:
    /// SentencePiece's own normalisation: character map, single spaces, a space in front, spaces made visible.
    void encode(const std::string& text, std::vector<std::int32_t>& ids) const {
        const std::string mapped = m_charsmap ? m_charsmap->apply(text) : text;
        std::string visible;
        bool atSpace = true; // leading spaces vanish, runs become one
        for (const char c : mapped) {
            if (c != ' ') {
                if (atSpace && (!visible.empty() || m_dummyPrefix)) visible += visibleSpace;
                visible += c;
            }
            atSpace = c == ' ';
        }
        if (!visible.empty()) m_unigram->tokenize(visible, ids);
    }

    static bool endsInNumberComma(std::string_view piece) {
        return piece.size() > 1 && piece.ends_with(',') && piece[piece.size() - 2] >= '0' &&
               piece[piece.size() - 2] <= '9';
    }

    /// ALBERT's rule: "9," is the number and the comma, whatever the vocabulary says.
    void splitNumberComma(std::string_view piece, std::vector<std::int32_t>& ids) const {
        const bool startsWord = piece.starts_with(visibleSpace);
        std::string number(piece.substr(0, piece.size() - 1));
        if (startsWord) number.erase(0, visibleSpace.size());
        std::vector<std::int32_t> pieces;
        encode(number, pieces);
        std::vector<std::string> parts;
        for (const std::int32_t id : pieces) parts.push_back(token(id));
        // Encoding puts a word start before the number; where the piece had none it comes off again.
        if (!startsWord && !parts.empty() && parts.front().starts_with(visibleSpace)) {
            parts.front().erase(0, visibleSpace.size());
            if (parts.front().empty()) parts.erase(parts.begin());
        }
        parts.emplace_back(",");
        for (const std::string& part : parts) {
            const std::int32_t id = idOf(part);
            ids.push_back(id >= 0 ? id : idOf("<unk>"));
        }
    }

    std::vector<std::string> m_texts;
    PieceIds m_ids;
    std::unique_ptr<PieceModel> m_unigram;
    std::unique_ptr<Normalizer> m_charsmap;
    bool m_dummyPrefix = true;
};

} // namespace

Result<TokenizerParts> loadAlbertParts(const std::filesystem::path& spieceModel,
                                       const AlbertOptions& options) {
    PSCOPE_TRY(model, SpieceModel::load(spieceModel));
    const std::int32_t start = model->idOf(options.start);
    const std::int32_t separator = model->idOf(options.separator);
    const std::int32_t padding = model->idOf(options.padding);
    if (start < 0 || separator < 0 || padding < 0)
        return fail(ErrorCode::BadInput, "{}: of its {} pieces none is the special token \"{}\"",
                    spieceModel.string(), model->size(),
                    start < 0       ? options.start
                    : separator < 0 ? options.separator
                                    : options.padding);
    TokenizerParts parts;
    for (const std::string& name :
         {options.padding, options.unknown, options.start, options.separator, options.mask})
        if (const std::int32_t id = model->idOf(name); id >= 0)
            parts.added.push_back({.content = name, .id = id, .leftStrip = name == options.mask});
    using Kind = TemplateItem::Kind;
    parts.specials.single = {{Kind::Special, start, 0}, {Kind::A, -1, 0}, {Kind::Special, separator, 0}};
    parts.specials.pair = parts.specials.single;
    parts.specials.pair.push_back({Kind::B, -1, 1});
    parts.specials.pair.push_back({Kind::Special, separator, 1});
    parts.normalizer = makeAlbertNormalizer(options.lowerCase, options.keepAccents);
    parts.padId = padding;
    parts.model = std::move(model);
    return parts;
}

} // namespace pscope
