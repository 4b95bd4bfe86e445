// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// See dataset.h: a table's rows become examples here, and examples become token ids.
#include "core/data/dataset.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <random>
#include <unordered_map>

#include "core/data/columns.h"
#include "core/data/table.h"
#include "core/util/hash.h"

namespace pscope {

namespace {

namespace fs = std::filesystem;

std::string_view trimmed(std::string_view cell) {
    const std::size_t begin = cell.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return cell.substr(begin, cell.find_last_not_of(" \t\r\n") + 1 - begin);
}

/// Rows that cannot be used: a few in a large file are left out and named, more are an error.
class BadRows {
public:
    void add(std::int64_t line, std::string reason) {
        ++m_count;
        if (m_named.size() < 5) m_named.push_back(fmt::format("line {} ({})", line, reason));
    }
    Result<void> judge(std::size_t rows, Dataset& dataset) const {
        if (m_count == 0) return {};
        if (m_count * 100 > rows)
            return fail(ErrorCode::BadInput,
                        "{}: {}; {} of {} rows cannot be used, expected at most one in a hundred",
                        dataset.path.string(), fmt::join(m_named, ", "), m_count, rows);
        dataset.notes.push_back(fmt::format("left out {} of {} rows: {}{}", m_count, rows,
                                            fmt::join(m_named, ", "),
                                            m_count > m_named.size() ? ", ..." : ""));
        return {};
    }

private:
    std::size_t m_count = 0;
    std::vector<std::string> m_named;
};

/// What is wrong with a row; "" when it can be used.
std::string fault(std::span<const std::string_view> row, const Columns& columns) {
    const std::size_t needed = std::max({columns.text, columns.label, columns.pair.value_or(0)}) + 1;
    if (columns.width > 0 && row.size() != columns.width)
        return fmt::format("{} columns, expected {}", row.size(), columns.width);
    if (row.size() < needed) return fmt::format("{} columns, expected at least {}", row.size(), needed);
    if (row[columns.text].data() == nullptr) return fmt::format("no \"{}\"", columns.textName);
    if (columns.pair && row[*columns.pair].data() == nullptr)
        return fmt::format("no \"{}\"", columns.pairName);
    const std::string_view label = trimmed(row[columns.label]);
    if (label.empty()) return fmt::format("column \"{}\" is empty, expected a label", columns.labelName);
    if (columns.pair && label == "-") return "annotators found no label"; // as SNLI and MNLI mark it
    return {};
}

/// "3" for "3.0": exporters write whole numbers either way.
std::string canonicalLabel(std::string_view label) {
    if (const auto number = parsedNumber(label);
        number && *number == std::floor(*number) && std::abs(*number) < 1e15)
        return fmt::format("{}", static_cast<std::int64_t>(*number));
    return std::string(label);
}

/// Names in order of first appearance; numbers in numeric order.
void collectLabels(Dataset& dataset, const std::vector<std::string_view>& cells) {
    std::unordered_map<std::string, int> known;
    std::unordered_map<std::string_view, int> seen; // spares the canonical form of every cell
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto found = seen.find(cells[i]);
        if (found == seen.end()) {
            std::string label = canonicalLabel(cells[i]);
            const auto [place, isNew] = known.try_emplace(label, static_cast<int>(dataset.labels.size()));
            if (isNew) dataset.labels.push_back(std::move(label));
            found = seen.emplace(cells[i], place->second).first;
        }
        dataset.examples[i].label = found->second;
    }
    if (!std::ranges::all_of(dataset.labels,
                             [](const std::string& label) { return parsedNumber(label).has_value(); }))
        return;
    std::vector<std::string> sorted = dataset.labels;
    std::ranges::sort(sorted, {}, [](const std::string& label) { return *parsedNumber(label); });
    std::vector<int> place(sorted.size());
    for (std::size_t i = 0; i < sorted.size(); ++i)
        place[static_cast<std::size_t>(known[sorted[i]])] = static_cast<int>(i);
    for (Example& example : dataset.examples)
        example.label = place[static_cast<std::size_t>(example.label)];
    dataset.labels = std::move(sorted);
}

/// Whether all labels are numbers and one of them is no class id.
bool areFractions(const std::vector<std::string_view>& cells) {
    bool fraction = false;
    for (const std::string_view cell : cells) {
        const auto number = parsedNumber(cell);
        if (!number || !std::isfinite(*number)) return false;
        fraction = fraction || *number != std::floor(*number);
    }
    return fraction;
}

Result<void> collectTargets(Dataset& dataset, const std::vector<std::string_view>& cells,
                            const std::vector<std::int64_t>& lines) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto number = parsedNumber(cells[i]);
        if (!number || !std::isfinite(*number))
            return fail(ErrorCode::BadInput,
                        "{}: line {}: column \"{}\" holds \"{}\", expected a number to regress on",
                        dataset.path.string(), lines[i], dataset.labelColumn, cells[i]);
        dataset.examples[i].target = *number;
    }
    return {};
}

Result<Dataset> readTableAsDataset(const Table& table, const fs::path& file, const DatasetOptions& options,
                                   JobContext& job) {
    PSCOPE_TRY(columns, findColumns(table, options, file));
    Dataset dataset{.path = file,
                    .hash = contentHash(std::string_view(table.text)),
                    .pairs = columns.pair.has_value(),
                    .textColumn = columns.textName,
                    .pairColumn = columns.pairName,
                    .labelColumn = columns.labelName,
                    .notes = table.notes};
    dataset.notes.insert(dataset.notes.end(), columns.notes.begin(), columns.notes.end());
    BadRows badRows;
    std::vector<std::string_view> labels;
    std::vector<std::int64_t> lines;
    std::size_t rows = 0, emptyTexts = 0;
    for (std::size_t i = columns.firstRow; i < table.rowCount(); ++i) {
        if (options.limit > 0 && dataset.examples.size() >= static_cast<std::size_t>(options.limit)) break;
        if (i % 1024 == 0 && job.stopRequested()) return cancelled();
        ++rows;
        const auto row = table.row(i);
        if (std::string reason = fault(row, columns); !reason.empty()) {
            badRows.add(table.line(i), std::move(reason));
            continue;
        }
        Example& example = dataset.examples.emplace_back();
        example.text = row[columns.text];
        if (columns.pair) example.pair = row[*columns.pair];
        emptyTexts += trimmed(example.text).empty();
        labels.push_back(trimmed(row[columns.label]));
        lines.push_back(table.line(i));
    }
    PSCOPE_CHECK(badRows.judge(rows, dataset));
    if (dataset.examples.empty())
        return fail(ErrorCode::BadInput, "{}: has a header but no rows, expected labelled texts",
                    file.string());
    if (emptyTexts > 0) dataset.notes.push_back(fmt::format("{} texts are empty and kept", emptyTexts));

    dataset.regression = options.regression || options.glueTask == "stsb";
    if (!dataset.regression && areFractions(labels)) {
        dataset.regression = true;
        dataset.notes.push_back(
            fmt::format("column \"{}\" holds fractions: read as regression targets", dataset.labelColumn));
    }
    if (dataset.regression)
        PSCOPE_CHECK(collectTargets(dataset, labels, lines));
    else
        collectLabels(dataset, labels);
    return dataset;
}

} // namespace

namespace {

/// Keeps the rows of the sample, or the others; the draw depends on seed and row count alone.
Result<void> takeSample(Dataset& dataset, const DatasetOptions& options) {
    const std::size_t all = dataset.examples.size(), wanted = static_cast<std::size_t>(options.sample);
    if (options.sample <= 0) return {};
    if (options.outsideSample && wanted >= all)
        return fail(ErrorCode::BadInput, "{}: has {} rows, so nothing is left beside a sample of {}", dataset.path.string(), all, wanted);
    std::vector<std::size_t> order(all);
    std::iota(order.begin(), order.end(), 0);
    std::mt19937_64 random(options.sampleSeed);
    const std::size_t drawn = std::min(wanted, all);
    for (std::size_t i = 0; i < drawn; ++i) std::swap(order[i], order[i + random() % (all - i)]);
    std::vector<std::size_t> kept(order.begin() + (options.outsideSample ? std::ptrdiff_t(drawn) : 0),
                                  options.outsideSample ? order.end() : order.begin() + std::ptrdiff_t(drawn));
    std::ranges::sort(kept);
    std::vector<Example> examples;
    for (const std::size_t i : kept) examples.push_back(std::move(dataset.examples[i]));
    dataset.examples = std::move(examples);
    return {};
}

} // namespace

Result<Dataset> readDataset(const fs::path& file, const DatasetOptions& options, JobContext& job) {
    job.phase("reading " + file.filename().string());
    if (options.limit < 0)
        return fail(ErrorCode::BadInput, "the row limit is {}, expected 0 (all) or more", options.limit);
    // With a limit the hash must still be that of the whole file, which is read anyway; only parsing stops
    // early.
    const auto limit = static_cast<std::size_t>(options.limit);
    Table table;
    PSCOPE_CHECK(readTable(file, limit > 0 ? limit + limit / 50 + 12 : 0, options.separator, table, job));
    PSCOPE_TRY(dataset, readTableAsDataset(table, file, options, job));
    for (std::size_t i = 0; i < dataset.examples.size(); ++i)
        dataset.examples[i].row = std::int64_t(i);
    PSCOPE_CHECK(takeSample(dataset, options));
    return std::move(dataset);
}

Result<EncodedDataset> encodeDataset(const Dataset& dataset, const Tokenizer& tokenizer, int maxTokens,
                                     JobContext& job) {
    job.phase("tokenizing " + dataset.path.filename().string());
    EncodedDataset encoded;
    encoded.regression = dataset.regression;
    encoded.encodings.reserve(dataset.examples.size());
    for (std::size_t i = 0; i < dataset.examples.size(); ++i) {
        if (i % 256 == 0) {
            if (job.stopRequested()) return cancelled();
            job.progress(static_cast<std::int64_t>(i), static_cast<std::int64_t>(dataset.examples.size()));
        }
        const Example& example = dataset.examples[i];
        Encoding encoding = tokenizer.encode(
            example.text, dataset.pairs ? std::string_view(example.pair) : std::string_view(), maxTokens);
        encoded.truncatedCount += encoding.truncated;
        encoded.tokenCount += static_cast<std::int64_t>(encoding.ids.size());
        encoded.encodings.push_back(std::move(encoding));
        if (dataset.regression)
            encoded.targets.push_back(example.target);
        else
            encoded.labels.push_back(example.label);
    }
    job.progress(static_cast<std::int64_t>(dataset.examples.size()),
                 static_cast<std::int64_t>(dataset.examples.size()));
    return encoded;
}

} // namespace pscope
