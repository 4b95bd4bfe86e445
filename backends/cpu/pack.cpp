// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/pack.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "backends/cpu/arithmetic.h"

namespace pscope::cpu {

namespace {

/// 1 for each input that `row` keeps, else 0; simple enough for the compiler to vectorise.
void keptInputs(const CompressedMatrix& matrix, Arithmetic arithmetic, int row, std::uint8_t* kept) {
    const std::size_t at = static_cast<std::size_t>(row) * matrix.columns;
    if (arithmetic == Arithmetic::Int8) {
        const std::int8_t* codes = matrix.quantized->codes.data() + at;
        for (int k = 0; k < matrix.columns; ++k) kept[k] = codes[k] != 0;
    } else {
        const float* weights = matrix.weights.values.data() + at;
        for (int k = 0; k < matrix.columns; ++k) kept[k] = weights[k] != 0;
    }
}

/// Reads a matrix as weight words of one arithmetic; rows and inputs past the end are zero.
class WordReader {
public:
    WordReader(const CompressedMatrix& matrix, Arithmetic arithmetic)
        : m_matrix(matrix), m_arithmetic(arithmetic), m_inputs(inputsPerWord(arithmetic)) {}
    int words() const { return (m_matrix.columns + m_inputs - 1) / m_inputs; }
    std::uint32_t word(int row, int index) const {
        if (row >= m_matrix.rows) return 0;
        const std::size_t at = static_cast<std::size_t>(row) * m_matrix.columns + static_cast<std::size_t>(index) * m_inputs;
        const int count = std::min(m_inputs, m_matrix.columns - index * m_inputs);
        if (m_arithmetic == Arithmetic::F32) {
            const float value = m_matrix.weights.values[at];
            return value == 0 ? 0 : std::bit_cast<std::uint32_t>(value); // -0 would count as kept
        }
        std::uint32_t word = 0;
        for (int i = 0; i < count; ++i) {
            if (m_arithmetic == Arithmetic::Bf16) {
                const float value = m_matrix.weights.values[at + i];
                word |= static_cast<std::uint32_t>(value == 0 ? 0 : toBf16(value)) << (16 * i);
            } else {
                word |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(m_matrix.quantized->codes[at + i])) << (8 * i);
            }
        }
        return word;
    }
    /// For each group of `sharedRows` rows and each word: whether any of them keeps anything there. [groups][words]
    std::vector<std::uint8_t> keptMap(int sharedRows) const {
        const int groups = (m_matrix.rows + sharedRows - 1) / sharedRows, count = words();
        std::vector<std::uint8_t> map(static_cast<std::size_t>(groups) * count);
        std::vector<std::uint8_t> inputs(static_cast<std::size_t>(m_matrix.columns));
        for (int row = 0; row < m_matrix.rows; ++row) {
            keptInputs(m_matrix, m_arithmetic, row, inputs.data());
            std::uint8_t* out = map.data() + static_cast<std::size_t>(row / sharedRows) * count;
            if (m_inputs == 1)
                for (int k = 0; k < count; ++k) out[k] |= inputs[static_cast<std::size_t>(k)];
            else
                for (int k = 0; k < m_matrix.columns; ++k) out[k / m_inputs] |= inputs[static_cast<std::size_t>(k)];
        }
        return map;
    }

private:
    const CompressedMatrix& m_matrix;
    Arithmetic m_arithmetic;
    int m_inputs;
};

void packPanels(DensePanels& dense, const WordReader& reader, int rows) {
    constexpr int R = DensePanels::panelRows, S = DensePanels::subRows, C = DensePanels::chunkWords;
    dense.panels = (rows + R - 1) / R;
    dense.words = reader.words();
    std::uint32_t* out = dense.weights.ensure(dense.panels * dense.panelSize());
    for (int p = 0; p < dense.panels; ++p)
        for (int r = 0; r < std::min(R, rows - p * R); ++r) {
            std::uint32_t* row = out + p * dense.panelSize() + (r / S) * C * S + r % S;
            for (int k0 = 0; k0 < dense.words; k0 += C, row += C * R)
                for (int k = k0; k < std::min(dense.words, k0 + C); ++k) row[(k - k0) * S] = reader.word(p * R + r, k);
        }
}

/// See DensePanels::halfBytes.
void packHalfBytes(DensePanels& dense) {
    const auto* codes = reinterpret_cast<const std::int8_t*>(dense.weights.data());
    const std::size_t count = dense.panels * dense.panelSize() * 4;
    auto* out = reinterpret_cast<std::uint8_t*>(dense.halfBytes.ensure(count / 8));
    for (std::size_t at = 0; at < count; at += 128, out += 64)
        for (std::size_t i = 0; i < 64; ++i)
            out[i] = static_cast<std::uint8_t>((codes[at + i] + 8) | (codes[at + 64 + i] + 8) << 4);
    dense.weights = {};
}

void packGroups(DensePanels& dense, const CompressedMatrix& matrix) {
    constexpr int R = DensePanels::panelRows;
    const QuantizedWeights& quantized = *matrix.quantized;
    const int groups = (matrix.columns + quantized.group - 1) / quantized.group;
    dense.groupWords = quantized.group / 4;
    float* scales = dense.groupScales.ensure(static_cast<std::size_t>(dense.panels) * groups * R);
    std::int32_t* offsets = dense.groupOffsets.ensure(static_cast<std::size_t>(dense.panels) * groups * R);
    for (int row = 0; row < matrix.rows; ++row)
        for (int g = 0; g < groups; ++g) {
            std::int32_t sum = 0;
            for (int c = g * quantized.group; c < std::min(matrix.columns, (g + 1) * quantized.group); ++c)
                sum += quantized.codes[static_cast<std::size_t>(row) * matrix.columns + c];
            const std::size_t at = (static_cast<std::size_t>(row / R) * groups + g) * R + row % R;
            scales[at] = quantized.scales[static_cast<std::size_t>(row) * groups + g];
            offsets[at] = -128 * sum;
        }
}

void packRowScales(PackedMatrix& packed, const CompressedMatrix& matrix) {
    packed.rowScales = matrix.quantized->scales;
    packed.rowOffsets.resize(matrix.rows);
    for (int row = 0; row < matrix.rows; ++row) {
        std::int32_t sum = 0;
        for (int c = 0; c < matrix.columns; ++c) sum += matrix.quantized->codes[static_cast<std::size_t>(row) * matrix.columns + c];
        packed.rowOffsets[row] = -128 * sum;
    }
}

/// Entries of every (block of inputs, group of outputs), then ordered by length inside each segment so that loop exits predict.
void packLists(KeptLists& lists, const WordReader& reader, int rows, int sharedRows) {
    const int words = reader.words();
    lists.rows = sharedRows;
    // Single outputs reload activations for every kept weight and want them in the first-level cache; shared ones do not.
    lists.blockWords = sharedRows == 1 ? 96 : 384;
    lists.groups = (rows + sharedRows - 1) / sharedRows;
    lists.blocks = std::max(1, (words + lists.blockWords - 1) / lists.blockWords);
    const std::vector<std::uint8_t> kept = reader.keptMap(sharedRows);
    std::vector<std::uint32_t> values;
    lists.start.push_back(0);
    for (int b = 0; b < lists.blocks; ++b) {
        const int k0 = b * lists.blockWords, k1 = std::min(words, k0 + lists.blockWords);
        for (int s0 = 0; s0 < lists.groups; s0 += KeptLists::segment) {
            std::vector<std::pair<int, int>> order; // length, group
            const int s1 = std::min(lists.groups, s0 + KeptLists::segment);
            for (int g = s0; g < s1; ++g) {
                const std::uint8_t* row = kept.data() + static_cast<std::size_t>(g) * words;
                order.emplace_back(std::accumulate(row + k0, row + k1, 0), g);
            }
            std::ranges::stable_sort(order, {}, &std::pair<int, int>::first);
            for (const auto& [length, g] : order) {
                for (int k = k0; k < k1; ++k) {
                    if (!kept[static_cast<std::size_t>(g) * words + k]) continue;
                    lists.index.push_back(static_cast<std::uint16_t>(k - k0));
                    for (int r = 0; r < sharedRows; ++r) values.push_back(reader.word(g * sharedRows + r, k));
                }
                lists.group.push_back(static_cast<std::uint16_t>(g));
                lists.start.push_back(static_cast<std::uint32_t>(lists.index.size()));
            }
        }
    }
    std::copy(values.begin(), values.end(), lists.weights.ensure(values.size()));
}

/// Kept inputs of each group of four outputs, four to an entry; an incomplete entry repeats input 0 with zero
/// weights.
void packGathered(KeptLists& lists, const CompressedMatrix& matrix) {
    constexpr int R = 4;
    const std::int8_t* codes = matrix.quantized->codes.data();
    lists.rows = R;
    lists.groups = (matrix.rows + R - 1) / R;
    lists.blocks = 1;
    lists.start.push_back(0);
    std::vector<std::uint32_t> values;
    std::vector<std::uint8_t> kept(static_cast<std::size_t>(matrix.columns)), row(kept.size());
    for (int g = 0; g < lists.groups; ++g) {
        std::ranges::fill(kept, 0);
        const int rows = std::min(R, matrix.rows - g * R);
        for (int r = 0; r < rows; ++r) {
            keptInputs(matrix, Arithmetic::Int8, g * R + r, row.data());
            for (std::size_t k = 0; k < row.size(); ++k)
                kept[k] |= row[k];
        }
        int place = 0;
        for (int k = 0; k < matrix.columns; ++k) {
            if (!kept[static_cast<std::size_t>(k)]) continue;
            if (place % 4 == 0) {
                lists.index.insert(lists.index.end(), 4, 0);
                values.insert(values.end(), R, 0);
            }
            lists.index[lists.index.size() - 4 + static_cast<std::size_t>(place % 4)] =
                static_cast<std::uint16_t>(k);
            for (int r = 0; r < rows; ++r)
                values[values.size() - R + static_cast<std::size_t>(r)] |=
                    static_cast<std::uint32_t>(static_cast<std::uint8_t>(
                        codes[static_cast<std::size_t>(g * R + r) * matrix.columns + k]))
                    << (8 * (place % 4));
            ++place;
        }
        lists.group.push_back(static_cast<std::uint16_t>(g));
        lists.start.push_back(static_cast<std::uint32_t>(values.size() / R));
    }
    std::copy(values.begin(), values.end(), lists.weights.ensure(values.size()));
}

void packTiles(TilePanels& tiles, const WordReader& reader, int rows) {
    constexpr int R = TilePanels::panelRows, C = TilePanels::words;
    tiles.panels = (rows + R - 1) / R;
    tiles.chunks = reader.words() / C;
    std::uint32_t* out = tiles.weights.ensure(static_cast<std::size_t>(tiles.panels) * tiles.chunks * R * C);
    for (int row = 0; row < tiles.panels * R; ++row)
        for (int k = 0; k < tiles.chunks * C; ++k)
            out[(static_cast<std::size_t>(row / R) * tiles.chunks + k / C) * R * C + static_cast<std::size_t>(row % R) * C + k % C] = reader.word(row, k);
}

/// Calls visit(slots) for each chunk of each panel: those its fullest output needs, weights per slot being a word's.
template <class Visit> void forEachPermuteChunk(const CompressedMatrix& matrix, Arithmetic arithmetic, Visit&& visit) {
    const int perWord = inputsPerWord(arithmetic), C = PermuteSlots::chunkWords * perWord, chunks = (matrix.columns + C - 1) / C;
    constexpr int R = PermuteSlots::panelRows;
    std::vector<std::uint8_t> kept(static_cast<std::size_t>(chunks) * C); // padded with zeros to whole chunks
    for (int p = 0; p * R < matrix.rows; ++p) {
        std::vector<int> fullest(static_cast<std::size_t>(chunks));
        for (int row = p * R; row < std::min(matrix.rows, p * R + R); ++row) {
            keptInputs(matrix, arithmetic, row, kept.data());
            for (int c = 0; c < chunks; ++c) {
                const std::uint8_t* chunk = kept.data() + static_cast<std::size_t>(c) * C;
                fullest[static_cast<std::size_t>(c)] = std::max(fullest[static_cast<std::size_t>(c)], std::accumulate(chunk, chunk + C, 0));
            }
        }
        for (const int count : fullest) visit((count + perWord - 1) / perWord);
    }
}

/// Where each chunk's slots and, for fp32, position vectors begin.
void layOutSlots(PermuteSlots& slots, const CompressedMatrix& matrix, Arithmetic arithmetic) {
    const int C = PermuteSlots::chunkWords * inputsPerWord(arithmetic);
    slots.panels = (matrix.rows + PermuteSlots::panelRows - 1) / PermuteSlots::panelRows;
    slots.chunks = (matrix.columns + C - 1) / C;
    slots.start.push_back(0);
    slots.panelStart.assign(static_cast<std::size_t>(slots.panels), 0); // also for a matrix whose inputs are all removed
    std::uint32_t positions = 0;
    forEachPermuteChunk(matrix, arithmetic, [&](int count) {
        const std::size_t chunk = slots.start.size() - 1, perPanel = static_cast<std::size_t>(slots.chunks);
        if (chunk % perPanel == 0) slots.panelStart[chunk / perPanel] = positions;
        slots.start.push_back(slots.start.back() + static_cast<std::uint32_t>(count));
        positions += static_cast<std::uint32_t>((count + PermuteSlots::slotsPerPosition - 1) / PermuteSlots::slotsPerPosition);
    });
    slots.weights.ensure(static_cast<std::size_t>(slots.start.back()) * PermuteSlots::panelRows);
    if (arithmetic == Arithmetic::F32) slots.positions.ensure(static_cast<std::size_t>(positions) * PermuteSlots::panelRows);
    else slots.inputs.ensure(static_cast<std::size_t>(slots.start.back()) * PermuteSlots::panelRows * 4);
}

void packSlotsInt8(PermuteSlots& slots, const CompressedMatrix& matrix) {
    constexpr int R = PermuteSlots::panelRows, C = PermuteSlots::chunkWords * 4;
    for (int row = 0; row < matrix.rows; ++row)
        for (int c = 0; c < slots.chunks; ++c) {
            const std::size_t first = slots.start[static_cast<std::size_t>(row / R) * slots.chunks + c];
            int kept = 0;
            for (int k = c * C; k < std::min(matrix.columns, c * C + C); ++k) {
                const std::int8_t code = matrix.quantized->codes[static_cast<std::size_t>(row) * matrix.columns + k];
                if (code == 0) continue;
                const std::size_t at = (first + kept / 4) * R + static_cast<std::size_t>(row % R);
                slots.weights[at] |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(code)) << (8 * (kept % 4));
                slots.inputs[at * 4 + kept % 4] = static_cast<std::uint8_t>(k - c * C);
                ++kept;
            }
        }
}

void packSlotsBf16(PermuteSlots& slots, const CompressedMatrix& matrix) {
    constexpr int R = PermuteSlots::panelRows, C = PermuteSlots::chunkWords * 2;
    for (int row = 0; row < matrix.rows; ++row)
        for (int c = 0; c < slots.chunks; ++c) {
            const std::size_t first = slots.start[static_cast<std::size_t>(row / R) * slots.chunks + c];
            int kept = 0;
            for (int k = c * C; k < std::min(matrix.columns, c * C + C); ++k) {
                const float value = matrix.weights.values[static_cast<std::size_t>(row) * matrix.columns + k];
                if (value == 0) continue;
                const std::size_t at = (first + kept / 2) * R + static_cast<std::size_t>(row % R);
                slots.weights[at] |= static_cast<std::uint32_t>(toBf16(value)) << (16 * (kept % 2));
                slots.inputs[at * 4 + 2 * (kept % 2)] =
                    static_cast<std::uint8_t>(k - c * C); // little endian, below 32
                ++kept;
            }
        }
}

void packSlotsF32(PermuteSlots& slots, const CompressedMatrix& matrix) {
    constexpr int R = PermuteSlots::panelRows, C = PermuteSlots::chunkWords, P = PermuteSlots::slotsPerPosition;
    for (int p = 0; p < slots.panels; ++p) {
        std::size_t position = slots.panelStart[p];
        for (int c = 0; c < slots.chunks; ++c) {
            const std::size_t chunk = static_cast<std::size_t>(p) * slots.chunks + c, first = slots.start[chunk];
            for (int row = p * R; row < std::min(matrix.rows, p * R + R); ++row) {
                int kept = 0;
                for (int k = c * C; k < std::min(matrix.columns, c * C + C); ++k) {
                    const float value = matrix.weights.values[static_cast<std::size_t>(row) * matrix.columns + k];
                    if (value == 0) continue;
                    slots.weights[(first + kept) * R + row % R] = std::bit_cast<std::uint32_t>(value);
                    slots.positions[(position + kept / P) * R + row % R] |= static_cast<std::uint32_t>(k - c * C) << (4 * (kept % P));
                    ++kept;
                }
            }
            position += (slots.start[chunk + 1] - first + P - 1) / P;
        }
    }
}

} // namespace

PackedMatrix pack(const CompressedMatrix& matrix, const KernelChoice& choice) {
    PackedMatrix packed;
    packed.arithmetic = choice.arithmetic;
    packed.form = choice.form;
    packed.rounding = choice.rounding;
    packed.rows = matrix.rows;
    packed.columns = matrix.columns;
    const WordReader reader(matrix, choice.arithmetic);
    if (choice.form == Form::Dense) packPanels(packed.dense, reader, matrix.rows);
    if (choice.form == Form::Lists) packLists(packed.lists, reader, matrix.rows, choice.sharedRows);
    if (choice.form == Form::Permute) {
        layOutSlots(packed.permute, matrix, choice.arithmetic);
        if (choice.arithmetic == Arithmetic::F32) packSlotsF32(packed.permute, matrix);
        else if (choice.arithmetic == Arithmetic::Bf16)
            packSlotsBf16(packed.permute, matrix);
        else packSlotsInt8(packed.permute, matrix);
    }
    if (choice.form == Form::Gathered) packGathered(packed.lists, matrix);
    if (choice.fourBits) packHalfBytes(packed.dense);
    if (choice.form == Form::Tiles) packTiles(packed.tiles, reader, matrix.rows);
    if (choice.grouped) packGroups(packed.dense, matrix);
    else if (choice.arithmetic == Arithmetic::Int8) packRowScales(packed, matrix);
    return packed;
}

double listDensity(const CompressedMatrix& matrix, Arithmetic arithmetic, int sharedRows) {
    const std::vector<std::uint8_t> kept = WordReader(matrix, arithmetic).keptMap(sharedRows);
    if (kept.empty()) return 1.0;
    return static_cast<double>(std::count(kept.begin(), kept.end(), 1)) / static_cast<double>(kept.size());
}

double gatheredDensity(const CompressedMatrix& matrix) {
    std::vector<std::uint8_t> kept(static_cast<std::size_t>(matrix.columns)), row(kept.size());
    std::int64_t count = 0;
    for (int g = 0; g < matrix.rows; g += 4) {
        std::ranges::fill(kept, 0);
        for (int r = g; r < std::min(matrix.rows, g + 4); ++r) {
            keptInputs(matrix, Arithmetic::Int8, r, row.data());
            for (std::size_t k = 0; k < row.size(); ++k)
                kept[k] |= row[k];
        }
        count += (std::count(kept.begin(), kept.end(), 1) + 3) / 4 * 4;
    }
    const double all = static_cast<double>((matrix.rows + 3) / 4) * matrix.columns;
    return all > 0 ? static_cast<double>(count) / all : 1.0;
}

double permuteDensity(const CompressedMatrix& matrix, Arithmetic arithmetic) {
    std::int64_t slots = 0, all = 0;
    forEachPermuteChunk(matrix, arithmetic, [&](int count) {
        slots += count;
        all += PermuteSlots::chunkWords;
    });
    return all > 0 ? static_cast<double>(slots) / static_cast<double>(all) : 1.0;
}

std::size_t PackedMatrix::bytes() const {
    const std::size_t words = dense.weights.size() + dense.halfBytes.size() + lists.weights.size() +
                              dense.groupScales.size() + dense.groupOffsets.size() + tiles.weights.size();
    return (words + permute.weights.size() + permute.positions.size()) * 4 + lists.index.size() * 2 + permute.inputs.size() + rowScales.size() * 8;
}

} // namespace pscope::cpu
