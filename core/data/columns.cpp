// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See columns.h.
#include "core/data/columns.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace pscope {

namespace {

/// Folded names, the likelier first.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> pairNames = {{
    {"sentence1", "sentence2"},
    {"question1", "question2"},
    {"premise", "hypothesis"},
    {"question", "sentence"},
    {"texta", "textb"},
    {"text1", "text2"},
    {"sentencea", "sentenceb"},
    {"#1string", "#2string"},
    {"query", "passage"},
    {"question", "passage"},
    {"question", "answer"},
    {"question", "context"},
    {"text", "textpair"},
    {"text", "pair"},
}};
constexpr std::array<std::string_view, 15> textNames = {
    "text",    "sentence", "sentence1", "utterance", "query", "question", "review",    "content",
    "comment", "tweet",    "message",   "document",  "body",  "input",    "definition"};
constexpr std::array<std::string_view, 13> labelNames = {
    "label", "labels",      "goldlabel", "category",  "intent",     "class", "target",
    "score", "isduplicate", "quality",   "sentiment", "similarity", "y"};

/// Where GLUE's own files keep things; label -1 is the last column. CoLA's files have no header.
struct GlueTask {
    std::string_view id;
    std::size_t text;
    int pair;
    int label;
    bool header;
};
constexpr std::array<GlueTask, 9> glueTasks = {{{"cola", 3, -1, 1, false},
                                                {"sst2", 0, -1, 1, true},
                                                {"mrpc", 3, 4, 0, true},
                                                {"stsb", 7, 8, -1, true},
                                                {"qqp", 3, 4, 5, true},
                                                {"mnli", 8, 9, -1, true},
                                                {"qnli", 1, 2, -1, true},
                                                {"rte", 1, 2, -1, true},
                                                {"wnli", 1, 2, -1, true}}};

class ColumnFinder {
public:
    ColumnFinder(const Table& table, const DatasetOptions& options, const std::filesystem::path& file)
        : m_table(table)
        , m_options(options)
        , m_file(file) {
        const auto first =
            table.names.empty() ? table.row(0) : std::span<const std::string_view>(table.names);
        for (const std::string_view cell : first)
            m_header.push_back(trimmed(cell));
        for (const std::string& cell : m_header)
            m_folded.push_back(foldedName(cell));
    }

    Result<Columns> run() {
        // The fixed places are those of GLUE's tab files; other formats of the same tasks go by their names.
        if (!m_options.glueTask.empty() && m_table.format == TableFormat::Tsv && m_options.textColumn.empty())
            return glue();
        m_columns.width = m_header.size();
        m_hasHeader = !m_table.names.empty() || looksLikeHeader();
        m_columns.firstRow = m_table.names.empty() && m_hasHeader ? 1 : 0;
        if (m_header.size() < 2)
            return fail(ErrorCode::BadInput,
                        "{}: line {} has one column (\"{:.40}\"), expected at least a text and a label{}",
                        m_file.string(), m_table.line(0), m_header[0],
                        m_table.format == TableFormat::Tsv ? " with a tab between them" : "");
        PSCOPE_CHECK(findLabel());
        PSCOPE_CHECK(findTexts());
        if (m_columns.text == m_columns.label || m_columns.pair == m_columns.label)
            return fail(ErrorCode::BadInput, "{}: column \"{}\" cannot be both a text and the label",
                        m_file.string(), nameOf(m_columns.label));
        nameColumns();
        return m_columns;
    }

private:
    static std::string trimmed(std::string_view cell) {
        const std::size_t begin = cell.find_first_not_of(" \t\"");
        if (begin == std::string_view::npos) return {};
        return std::string(cell.substr(begin, cell.find_last_not_of(" \t\"") + 1 - begin));
    }

    std::optional<std::size_t> folded(std::string_view name) const {
        const auto found = std::ranges::find(m_folded, name);
        if (found == m_folded.end()) return std::nullopt;
        return static_cast<std::size_t>(found - m_folded.begin());
    }

    std::string nameOf(std::size_t column) const {
        return m_hasHeader && column < m_header.size() && !m_header[column].empty() ? m_header[column]
                                                                                    : std::to_string(column);
    }

    void nameColumns() {
        m_columns.textName = nameOf(m_columns.text);
        m_columns.labelName = nameOf(m_columns.label);
        if (m_columns.pair) m_columns.pairName = nameOf(*m_columns.pair);
    }

    Result<Columns> glue() {
        const auto task = std::ranges::find(glueTasks, m_options.glueTask,
                                            [](const GlueTask& t) { return std::string(t.id); });
        if (task == glueTasks.end())
            return fail(
                ErrorCode::NotFound,
                "there is no GLUE task \"{}\"; expected cola, sst2, mrpc, stsb, qqp, mnli, qnli, rte or wnli",
                m_options.glueTask);
        m_hasHeader = task->header;
        m_columns.firstRow = task->header ? 1 : 0;
        m_columns.text = task->text;
        if (task->pair >= 0) m_columns.pair = static_cast<std::size_t>(task->pair);
        m_columns.label = task->label >= 0 ? static_cast<std::size_t>(task->label) : m_header.size() - 1;
        const std::size_t needed =
            std::max({m_columns.text, m_columns.pair.value_or(0), m_columns.label}) + 1;
        if (m_header.size() < needed || m_columns.label == m_columns.pair.value_or(m_columns.text))
            return fail(ErrorCode::BadInput,
                        "{}: line 1 has {} columns, GLUE's {} has at least {} with the label; is it the test "
                        "split, which has no labels?",
                        m_file.string(), m_header.size(), m_options.glueTask,
                        std::max(needed, m_columns.pair.value_or(0) + 2));
        nameColumns();
        return m_columns;
    }

    bool looksLikeHeader() {
        const auto known = [](std::string_view name) {
            return std::ranges::find(textNames, name) != textNames.end() ||
                   std::ranges::find(labelNames, name) != labelNames.end() ||
                   std::ranges::any_of(pairNames,
                                       [&](const auto& p) { return p.first == name || p.second == name; });
        };
        const auto chosen = [&](std::string_view wanted) {
            // a number is a place, even where a cell of the first row reads the same
            return !wanted.empty() && !parsedNumber(wanted) &&
                   std::ranges::find(m_header, wanted) != m_header.end();
        };
        return std::ranges::any_of(m_folded, known) || chosen(m_options.textColumn) ||
               chosen(m_options.labelColumn) || chosen(m_options.pairColumn) || firstLabelIsForeign();
    }

    /// Whether the first cell of the column most like a label fits none below it, as only a title does.
    bool firstLabelIsForeign() {
        constexpr std::size_t enoughRows = 10; // below, a label may well occur once
        if (m_table.rowCount() < enoughRows) return false;
        const std::size_t column = fewestValues();
        std::set<std::string_view> values;
        bool numbers = true;
        for (std::size_t i = 1; i < m_table.rowCount(); ++i) {
            const auto row = m_table.row(i);
            if (column >= row.size()) continue;
            values.insert(row[column]);
            numbers = numbers && parsedNumber(row[column]);
        }
        const std::string_view first = m_table.row(0)[column];
        const bool foreign = numbers ? !parsedNumber(first)
                                     : !values.contains(first) && values.size() * 2 <= m_table.rowCount();
        if (foreign)
            m_columns.notes.push_back(
                fmt::format("took line {} as a header, though none of its names is known", m_table.line(0)));
        return foreign;
    }

    /// What the user asked for: a name in the header, else an index.
    Result<std::size_t> chosen(const std::string& wanted, std::string_view role) const {
        if (m_hasHeader) {
            const auto exact = std::ranges::find(m_header, wanted);
            if (exact != m_header.end()) return static_cast<std::size_t>(exact - m_header.begin());
            if (const auto similar = folded(foldedName(wanted))) return *similar;
        }
        std::size_t index = 0;
        const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), index);
        if (error == std::errc() && end == wanted.data() + wanted.size() && index < m_header.size())
            return index;
        return fail(ErrorCode::NotFound, "{}: has no {} column \"{}\"; {}", m_file.string(), role, wanted,
                    m_hasHeader ? fmt::format("its columns are {}", fmt::join(m_header, ", "))
                                : fmt::format("it has no header, expected an index from 0 to {}",
                                              m_header.size() - 1));
    }

    Result<void> findLabel() {
        if (!m_options.labelColumn.empty()) {
            PSCOPE_TRY(column, chosen(m_options.labelColumn, "label"));
            m_columns.label = column;
            return {};
        }
        if (m_hasHeader)
            for (const std::string_view name : labelNames)
                if (const auto column = folded(name)) {
                    m_columns.label = *column;
                    return {};
                }
        m_columns.label = fewestValues();
        m_columns.notes.push_back(
            fmt::format("no column is named label: took {} (column {}), which repeats its values most",
                        nameOf(m_columns.label), m_columns.label));
        return {};
    }

    Result<void> findTexts() {
        const bool single = m_options.pairColumn == "none";
        if (!m_options.pairColumn.empty() && !single) {
            PSCOPE_TRY(column, chosen(m_options.pairColumn, "pair"));
            m_columns.pair = column;
        }
        if (!m_options.textColumn.empty()) {
            PSCOPE_TRY(column, chosen(m_options.textColumn, "text"));
            m_columns.text = column;
            return {};
        }
        if (m_hasHeader && !m_columns.pair && !single)
            for (const auto& [first, second] : pairNames)
                if (const auto a = folded(first), b = folded(second);
                    a && b && *a != m_columns.label && *b != m_columns.label) {
                    m_columns.text = *a;
                    m_columns.pair = *b;
                    return {};
                }
        if (m_hasHeader)
            for (const std::string_view name : textNames)
                if (const auto column = folded(name);
                    column && *column != m_columns.label && column != m_columns.pair) {
                    m_columns.text = *column;
                    return {};
                }
        m_columns.text = longestTexts();
        m_columns.notes.push_back(
            fmt::format("no column is named text: took {} (column {}), whose cells are the longest",
                        nameOf(m_columns.text), m_columns.text));
        return {};
    }

    std::size_t sampleEnd() const {
        return std::min<std::size_t>(m_table.rowCount(), m_columns.firstRow + 500);
    }

    /// The column with the fewest distinct values that is not constant; the last one of equals.
    std::size_t fewestValues() const {
        std::size_t best = m_header.size() - 1, bestCount = SIZE_MAX;
        for (std::size_t column = 0; column < m_header.size(); ++column) {
            std::set<std::string_view> values;
            for (std::size_t i = m_columns.firstRow; i < sampleEnd(); ++i)
                if (const auto row = m_table.row(i); column < row.size()) values.insert(row[column]);
            if (values.size() < 2 || values.size() > bestCount) continue;
            best = column;
            bestCount = values.size();
        }
        return best;
    }

    std::size_t longestTexts() const {
        std::size_t best = m_columns.label == 0 ? 1 : 0, bestLength = 0;
        for (std::size_t column = 0; column < m_header.size(); ++column) {
            if (column == m_columns.label || column == m_columns.pair) continue;
            std::size_t length = 0;
            for (std::size_t i = m_columns.firstRow; i < sampleEnd(); ++i)
                if (const auto row = m_table.row(i); column < row.size()) length += row[column].size();
            if (length <= bestLength) continue;
            best = column;
            bestLength = length;
        }
        return best;
    }

    const Table& m_table;
    const DatasetOptions& m_options;
    const std::filesystem::path& m_file;
    std::vector<std::string> m_header,
        m_folded; // cells of the first row, whether or not they turn out to be names
    bool m_hasHeader = false;
    Columns m_columns;
};

} // namespace

Result<Columns> findColumns(const Table& table, const DatasetOptions& options,
                            const std::filesystem::path& file) {
    return ColumnFinder(table, options, file).run();
}

std::string foldedName(std::string_view name) {
    std::string folded;
    folded.reserve(name.size());
    for (const char c : name)
        if (c != ' ' && c != '_' && c != '-')
            folded.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c);
    return folded;
}

std::optional<double> parsedNumber(std::string_view cell) {
    if (cell.starts_with('+')) cell.remove_prefix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (cell.empty() || error != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
    return number;
}

} // namespace pscope
