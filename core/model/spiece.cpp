// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// spiece.model through libsentencepiece, which brings its own normaliser, character map and search.
#include <sentencepiece_processor.h>

#include "core/model/normalizers.h"
#include "core/model/unicode.h"
#include "core/model/unigram.h"

namespace pscope {

namespace {

constexpr std::string_view visibleSpace = "\xE2\x96\x81"; // U+2581

class SpieceModel final : public PieceModel {
public:
    sentencepiece::util::Status load(const std::filesystem::path& file) {
        return m_processor.Load(file.string());
    }

    std::string_view kind() const override { return "unigram"; }
    int size() const override { return m_processor.GetPieceSize(); }

    std::int32_t idOf(std::string_view piece) const override {
        const int id = m_processor.PieceToId({piece.data(), piece.size()});
        // The library answers "unknown" for what it does not know; only the unknown piece itself has that id.
        return id == m_processor.unk_id() && m_processor.IdToPiece(id) != piece ? -1 : id;
    }

    std::string token(std::int32_t id) const override {
        return id >= 0 && id < size() ? m_processor.IdToPiece(id) : std::string();
    }

    void tokenize(std::string_view word, std::vector<std::int32_t>& ids) const override {
        const std::string clean = unicode::sanitised(word);
        for (const int id : m_processor.EncodeAsIds(clean)) {
            if (endsInNumberComma(m_processor.IdToPiece(id)))
                splitNumberComma(m_processor.IdToPiece(id), ids);
            else
                ids.push_back(id);
        }
    }

private:
    static bool endsInNumberComma(std::string_view piece) {
        return piece.size() > 1 && piece.ends_with(',') && piece[piece.size() - 2] >= '0' &&
               piece[piece.size() - 2] <= '9';
    }

    /// ALBERT's rule: "9," is the number and the comma, whatever the vocabulary says.
    void splitNumberComma(std::string_view piece, std::vector<std::int32_t>& ids) const {
        const bool startsWord = piece.starts_with(visibleSpace);
        std::string number(piece.substr(0, piece.size() - 1));
        if (startsWord) number.erase(0, visibleSpace.size());
        std::vector<std::string> parts = m_processor.EncodeAsPieces(number);
        // The library puts a word start before the number; where the piece had none it comes off again.
        if (!startsWord && !parts.empty() && parts.front().starts_with(visibleSpace)) {
            parts.front().erase(0, visibleSpace.size());
            if (parts.front().empty()) parts.erase(parts.begin());
        }
        parts.emplace_back(",");
        for (const std::string& part : parts)
            ids.push_back(m_processor.PieceToId(part));
    }

    sentencepiece::SentencePieceProcessor m_processor;
};

} // namespace

Result<TokenizerParts> loadAlbertParts(const std::filesystem::path& spieceModel,
                                       const AlbertOptions& options) {
    auto model = std::make_unique<SpieceModel>();
    if (const auto status = model->load(spieceModel); !status.ok())
        return fail(ErrorCode::BadInput, "{}: is no SentencePiece model: {}", spieceModel.string(),
                    status.message());
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
