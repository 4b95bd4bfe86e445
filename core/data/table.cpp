// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See table.h.
#include "core/data/table.h"

#include <algorithm>
#include <fstream>

#include <nlohmann/json.hpp>

#include "core/model/unicode.h"

namespace pscope {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// What the three readers share: where they are, when to stop.
struct Reading {
    const fs::path& file;
    std::size_t maxRows;
    Table& table;
    JobContext& job;

    bool full() const { return maxRows > 0 && table.rowCount() >= maxRows; }
    bool stopped(std::size_t position) {
        if (table.rowCount() % 1024 != 0) return false;
        job.progress(static_cast<std::int64_t>(position), static_cast<std::int64_t>(table.text.size()));
        return job.stopRequested();
    }
};

Result<std::string> readText(const fs::path& file) {
    std::error_code code;
    if (!fs::exists(file, code)) return fail(ErrorCode::NotFound, "{}: there is no such file", file.string());
    if (fs::is_directory(file, code))
        return fail(ErrorCode::BadInput, "{}: is a folder, expected a data file", file.string());
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail(ErrorCode::Io, "{}: cannot be opened for reading", file.string());
    std::string text(static_cast<std::size_t>(fs::file_size(file, code)), '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, stream.gcount())));
    if (stream.bad())
        return fail(ErrorCode::Io, "{}: reading broke off after {} bytes", file.string(), text.size());
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        return fail(ErrorCode::BadInput, "{}: is UTF-16, expected UTF-8; save it as UTF-8", file.string());
    if (const auto zero = text.find('\0'); zero != std::string::npos)
        return fail(ErrorCode::BadInput, "{}: has a zero byte at offset {}, expected a text file in UTF-8",
                    file.string(), zero);
    return text;
}

/// One line without its end; `position` moves to the next line.
std::string_view takeLine(std::string_view text, std::size_t& position, char lineEnd) {
    const std::size_t end = std::min(text.find(lineEnd, position), text.size());
    std::string_view line = text.substr(position, end - position);
    position = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

bool isBlank(std::string_view line) {
    return line.find_first_not_of(" \t") == std::string_view::npos;
}

Result<void> readTsv(Reading& reading, std::string_view text) {
    // Files of the classic Mac have carriage returns alone.
    const char lineEnd =
        text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos ? '\r' : '\n';
    std::int64_t lineNumber = 0;
    for (std::size_t position = 0; position < text.size() && !reading.full();) {
        if (reading.stopped(position)) return cancelled();
        std::string_view line = takeLine(text, position, lineEnd);
        ++lineNumber;
        if (isBlank(line)) continue;
        reading.table.beginRow(lineNumber);
        for (std::size_t tab; (tab = line.find('\t')) != std::string_view::npos; line.remove_prefix(tab + 1))
            reading.table.addCell(line.substr(0, tab));
        reading.table.addCell(line);
    }
    return {};
}

/// RFC 4180 with any separator: quoted fields may hold separators, line ends and doubled quotes.
class CsvReader {
public:
    CsvReader(Reading& reading, std::string_view text, char separator)
        : m_reading(reading)
        , m_text(text)
        , m_separator(separator) {}

    Result<void> run() {
        while (m_position < m_text.size() && !m_reading.full()) {
            if (m_reading.stopped(m_position)) return cancelled();
            if (skippedBlankLine()) continue;
            m_reading.table.beginRow(m_line);
            PSCOPE_CHECK(row());
        }
        return {};
    }

private:
    bool atLineEnd() const {
        return m_position >= m_text.size() || m_text[m_position] == '\n' || m_text[m_position] == '\r';
    }

    void skipLineEnd() {
        if (m_position >= m_text.size()) return;
        if (m_text[m_position] == '\r' && m_position + 1 < m_text.size() && m_text[m_position + 1] == '\n')
            ++m_position;
        ++m_position;
        ++m_line;
    }

    bool skippedBlankLine() {
        if (!atLineEnd()) return false;
        skipLineEnd();
        return true;
    }

    Result<void> row() {
        for (;;) {
            if (m_position < m_text.size() && m_text[m_position] == '"')
                PSCOPE_CHECK(quotedField());
            else
                plainField();
            if (atLineEnd()) break;
            ++m_position; // the separator
        }
        skipLineEnd();
        return {};
    }

    void plainField() {
        const std::size_t begin = m_position;
        while (!atLineEnd() && m_text[m_position] != m_separator)
            ++m_position;
        m_reading.table.addCell(m_text.substr(begin, m_position - begin));
    }

    Result<void> quotedField() {
        const std::int64_t openedOn = m_line;
        std::size_t begin = ++m_position;
        std::string unescaped;
        bool escapes = false;
        for (;;) {
            const std::size_t quote = m_text.find('"', m_position);
            if (quote == std::string_view::npos)
                return fail(
                    ErrorCode::BadInput,
                    "{}: line {}: a quoted field is never closed; close it or double the quotes inside it",
                    m_reading.file.string(), openedOn);
            m_line += std::count(m_text.begin() + static_cast<std::ptrdiff_t>(m_position),
                                 m_text.begin() + static_cast<std::ptrdiff_t>(quote), '\n');
            m_position = quote + 1;
            if (m_position >= m_text.size() || m_text[m_position] != '"') break;
            escapes = true;
            unescaped.append(
                m_text.substr(begin, m_position - begin)); // up to and with the first of two quotes
            begin = ++m_position;
        }
        const std::string_view tail = m_text.substr(begin, m_position - 1 - begin);
        if (escapes)
            m_reading.table.addOwnedCell(std::move(unescaped.append(tail)));
        else
            m_reading.table.addCell(tail);
        if (!atLineEnd() && m_text[m_position] != m_separator)
            return fail(ErrorCode::BadInput,
                        "{}: line {}: column {} has text behind its closing quote, expected '{}' or the end "
                        "of the line",
                        m_reading.file.string(), m_line,
                        m_reading.table.row(m_reading.table.rowCount() - 1).size(), m_separator);
        return {};
    }

    Reading& m_reading;
    std::string_view m_text;
    char m_separator;
    std::size_t m_position = 0;
    std::int64_t m_line = 1;
};

std::string cellText(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<void> addObject(Reading& reading, const Json& object, std::int64_t line) {
    if (!object.is_object())
        return fail(ErrorCode::BadInput,
                    "{}: line {}: expected a JSON object like {{\"text\": ..., \"label\": ...}}, got {}",
                    reading.file.string(), line,
                    object.is_discarded() ? "text that is no JSON" : object.type_name());
    Table& table = reading.table;
    if (table.names.empty())
        for (const auto& [key, unused] : object.items())
            table.names.push_back(table.unescaped.emplace_back(key));
    table.beginRow(line);
    for (const std::string_view name : table.names) {
        const auto found = object.find(name);
        if (found != object.end() && !found->is_null())
            table.addOwnedCell(cellText(*found));
        else
            table.addCell({}); // whether that matters depends on the columns used
    }
    return {};
}

Result<void> readJsonLines(Reading& reading, std::string_view text) {
    std::int64_t lineNumber = 0;
    for (std::size_t position = 0; position < text.size() && !reading.full();) {
        if (reading.stopped(position)) return cancelled();
        const std::string_view line = takeLine(text, position, '\n');
        ++lineNumber;
        if (!isBlank(line))
            PSCOPE_CHECK(
                addObject(reading, Json::parse(unicode::sanitised(line), nullptr, false), lineNumber));
    }
    return {};
}

/// A JSON array of objects; its parts have no lines, so they are counted instead.
Result<void> readJsonArray(Reading& reading, std::string_view text) {
    const Json array = Json::parse(unicode::sanitised(text), nullptr, false);
    if (!array.is_array())
        return fail(
            ErrorCode::BadInput,
            "{}: begins like a JSON array but is not one; expected [{{\"text\": ..., \"label\": ...}}, ...]",
            reading.file.string());
    std::int64_t number = 0;
    for (const Json& object : array) {
        if (reading.full()) break;
        if (reading.stopped(0)) return cancelled();
        PSCOPE_CHECK(addObject(reading, object, ++number));
    }
    return {};
}

Result<TableFormat> chooseFormat(const fs::path& file, std::string_view text) {
    std::string extension = file.extension().string();
    std::ranges::transform(extension, extension.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (extension == ".tsv") return TableFormat::Tsv;
    if (extension == ".csv") return TableFormat::Csv;
    if (extension == ".jsonl" || extension == ".ndjson" || extension == ".json") return TableFormat::Jsonl;
    const std::string_view firstLine = text.substr(0, text.find_first_of("\r\n"));
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && (text[first] == '{' || text.substr(first).starts_with("[{")))
        return TableFormat::Jsonl;
    if (firstLine.find('\t') != std::string_view::npos) return TableFormat::Tsv;
    if (firstLine.find_first_of(",;") != std::string_view::npos) return TableFormat::Csv;
    return fail(ErrorCode::BadInput,
                "{}: line 1 has neither tabs nor commas and is no JSON; expected TSV, CSV or JSONL",
                file.string());
}

/// A CSV file of a locale with decimal commas separates by semicolons.
char csvSeparator(std::string_view text) {
    const std::string_view firstLine = text.substr(0, text.find_first_of("\r\n"));
    if (firstLine.find(',') != std::string_view::npos) return ',';
    if (firstLine.find(';') != std::string_view::npos) return ';';
    return firstLine.find('\t') != std::string_view::npos ? '\t' : ',';
}

/// '\0' = the file decides.
Result<char> parseSeparator(const fs::path& file, const std::string& text) {
    if (text.empty()) return '\0';
    if (text == "tab" || text == "\t" || text == "\\t") return '\t';
    if (text.size() == 1 && text[0] != '"' && text[0] != '\n' && text[0] != '\r' && static_cast<unsigned char>(text[0]) < 0x80)
        return text[0];
    return fail(ErrorCode::BadInput, "{}: '{}' cannot separate columns; give one character (, ; |) or tab", file.string(), text);
}

} // namespace

Result<void> readTable(const fs::path& file, std::size_t maxRows, const std::string& separatorText, Table& table,
                       JobContext& job) try {
    PSCOPE_TRY(wanted, parseSeparator(file, separatorText));
    PSCOPE_TRY(content, readText(file));
    table.text = std::move(content);
    std::string_view text = table.text;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return fail(ErrorCode::BadInput, "{}: is empty, expected labelled texts", file.string());
    Reading reading{file, maxRows, table, job};
    if (wanted != '\0') {
        table.format = wanted == '\t' ? TableFormat::Tsv : TableFormat::Csv;
        return wanted == '\t' ? readTsv(reading, text) : CsvReader(reading, text, wanted).run();
    }
    PSCOPE_TRY(format, chooseFormat(file, text));
    table.format = format;
    switch (format) {
    case TableFormat::Tsv:
        return readTsv(reading, text);
    case TableFormat::Csv: {
        const char separator = csvSeparator(text);
        if (separator != ',')
            table.notes.push_back(
                fmt::format("columns are separated by '{}'", separator == '\t' ? "tab" : ";"));
        return CsvReader(reading, text, separator).run();
    }
    case TableFormat::Jsonl:
        return text[first] == '[' ? readJsonArray(reading, text) : readJsonLines(reading, text);
    }
    return fail(ErrorCode::Internal, "{}: unknown table format", file.string());
} catch (const std::exception& error) { // nlohmann::json throws where it runs out of depth or memory
    return fail(ErrorCode::BadInput, "{}: cannot be read: {}", file.string(), error.what());
}

} // namespace pscope
