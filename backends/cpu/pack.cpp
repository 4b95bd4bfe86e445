// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/pack.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

#include "backends/cpu/arithmetic.h"

namespace pscope::cpu {

namespace {

/// 1 for each input that `row` keeps, else 0; simple enough for the compiler to vectorise.
void keptInputs(const CompressedMatrix& matrix, Arithmetic arithmetic, int row, std::uint8_t* kept) {
    const std::size_t at = static_cast<std::size_t>(row) * matrix.columns;
    if (arithmetic == Arithmetic::Int8) {
        const std::int8_t* codes = matrix.quantized->codes.data() + at;
        for (int k = 0; k < matrix.columns; ++k)
            kept[k] = codes[k] != 0;
    } else {
        const float* weights = matrix.weights.values.data() + at;
        for (int k = 0; k < matrix.columns; ++k)
            kept[k] = weights[k] != 0;
    }
}

/// Which of `count` flags are set, in order: places[count + 1]. A branch would be mispredicted at every other
/// weight.
std::size_t keptPlaces(const std::uint8_t* kept, int count, std::uint16_t* places) {
    std::size_t found = 0;
    for (int k = 0; k < count; ++k) {
        places[found] = static_cast<std::uint16_t>(k);
        found += kept[k];
    }
    return found;
}

/// How many of `count` flags, a multiple of 8 and below 256, are set.
int countKept(const std::uint8_t* kept, int count) {
    std::uint64_t sums = 0;
    for (int k = 0; k < count; k += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, kept + k, 8);
        sums += eight;
    }
    return static_cast<int>(sums * 0x0101010101010101U >> 56);
}

/// Reads a matrix as weight words of one arithmetic; rows and inputs past the end are zero.
class WordReader {
public:
    WordReader(const CompressedMatrix& matrix, Arithmetic arithmetic)
        : m_matrix(matrix)
        , m_arithmetic(arithmetic)
        , m_inputs(inputsPerWord(arithmetic)) {}
    int words() const { return (m_matrix.columns + m_inputs - 1) / m_inputs; }
    /// A whole row, out[words()].
    void rowWords(int row, std::uint32_t* out) const {
        const auto count = static_cast<std::size_t>(words());
        if (row >= m_matrix.rows) {
            std::fill_n(out, count, 0U);
            return;
        }
        const std::size_t at = static_cast<std::size_t>(row) * m_matrix.columns;
        if (count > 0) out[count - 1] = 0; // a last word with fewer inputs
        if (m_arithmetic == Arithmetic::Int8) {
            std::memcpy(out, m_matrix.quantized->codes.data() + at,
                        static_cast<std::size_t>(m_matrix.columns));
            return;
        }
        const float* weights = m_matrix.weights.values.data() + at;
        if (m_arithmetic == Arithmetic::F32) {
            for (std::size_t k = 0; k < count; ++k)
                out[k] =
                    weights[k] == 0 ? 0 : std::bit_cast<std::uint32_t>(weights[k]); // -0 would count as kept
            return;
        }
        for (std::size_t k = 0; k < count; ++k) {
            const std::uint32_t low = weights[2 * k] == 0 ? 0 : toBf16(weights[2 * k]);
            const bool second =
                2 * k + 1 < static_cast<std::size_t>(m_matrix.columns) && weights[2 * k + 1] != 0;
            out[k] = low | (second ? static_cast<std::uint32_t>(toBf16(weights[2 * k + 1])) << 16 : 0);
        }
    }
    /// For each group of `sharedRows` rows and each word: whether any of them keeps anything there.
    /// [groups][words]
    std::vector<std::uint8_t> keptMap(int sharedRows) const {
        const int groups = (m_matrix.rows + sharedRows - 1) / sharedRows, count = words();
        std::vector<std::uint8_t> map(static_cast<std::size_t>(groups) * count);
        std::vector<std::uint8_t> inputs(static_cast<std::size_t>(count) *
                                         m_inputs); // padded with zeros to whole words
        for (int row = 0; row < m_matrix.rows; ++row) {
            keptInputs(m_matrix, m_arithmetic, row, inputs.data());
            std::uint8_t* out = map.data() + static_cast<std::size_t>(row / sharedRows) * count;
            for (int k = 0; k < count; ++k) {
                const std::uint8_t* word = inputs.data() + static_cast<std::size_t>(k) * m_inputs;
                if (m_inputs == 1)
                    out[k] |= word[0];
                else if (m_inputs == 2)
                    out[k] |= word[0] | word[1];
                else
                    out[k] |= word[0] | word[1] | word[2] | word[3];
            }
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
    const std::size_t padded = dense.panelSize() / R;
    std::vector<std::uint32_t> panel(
        R * padded); // row by row, so that each side of the transposition is read or written in order
    std::uint32_t* out = dense.weights.ensure(dense.panels * dense.panelSize());
    for (int p = 0; p < dense.panels; ++p) {
        for (int r = 0; r < R; ++r)
            reader.rowWords(p * R + r, panel.data() + static_cast<std::size_t>(r) * padded);
        for (std::size_t k0 = 0; k0 < padded; k0 += C)
            for (int sub = 0; sub < R; sub += S) {
                const std::uint32_t* from = panel.data() + static_cast<std::size_t>(sub) * padded + k0;
                for (int k = 0; k < C; ++k, ++from)
                    for (int r = 0; r < S; ++r)
                        *out++ = from[static_cast<std::size_t>(r) * padded];
            }
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
        for (int c = 0; c < matrix.columns; ++c)
            sum += matrix.quantized->codes[static_cast<std::size_t>(row) * matrix.columns + c];
        packed.rowOffsets[row] = -128 * sum;
    }
}

/// Sets start and group: ranges ordered by length inside each segment, so that loop exits predict. Returns
/// where each [block * groups + group] begins.
std::vector<std::uint32_t> orderLists(KeptLists& lists, const std::vector<std::uint8_t>& kept, int words) {
    std::vector<std::uint32_t> begin(static_cast<std::size_t>(lists.blocks) * lists.groups);
    std::vector<std::pair<int, int>> order; // length, group
    std::uint32_t total = 0;
    lists.start.push_back(0);
    for (int b = 0; b < lists.blocks; ++b) {
        const int k0 = b * lists.blockWords, k1 = std::min(words, k0 + lists.blockWords);
        for (int s0 = 0; s0 < lists.groups; s0 += KeptLists::segment) {
            order.clear();
            for (int g = s0; g < std::min(lists.groups, s0 + KeptLists::segment); ++g) {
                const std::uint8_t* row = kept.data() + static_cast<std::size_t>(g) * words;
                order.emplace_back(std::accumulate(row + k0, row + k1, 0), g);
            }
            std::ranges::stable_sort(order, {}, &std::pair<int, int>::first);
            for (const auto& [length, g] : order) {
                begin[static_cast<std::size_t>(b) * lists.groups + g] = total;
                total += static_cast<std::uint32_t>(length);
                lists.group.push_back(static_cast<std::uint16_t>(g));
                lists.start.push_back(total);
            }
        }
    }
    return begin;
}

void packLists(KeptLists& lists, const WordReader& reader, int rows, int sharedRows) {
    const int words = reader.words();
    lists.rows = sharedRows;
    // Single outputs reload activations for every kept weight and want them in the first-level cache; shared
    // ones do not.
    lists.blockWords = sharedRows == 1 ? 96 : 384;
    lists.groups = (rows + sharedRows - 1) / sharedRows;
    lists.blocks = std::max(1, (words + lists.blockWords - 1) / lists.blockWords);
    const std::vector<std::uint8_t> kept = reader.keptMap(sharedRows);
    const std::vector<std::uint32_t> begin = orderLists(lists, kept, words);
    lists.index.resize(lists.start.back() + KeptLists::foreseen);
    std::uint32_t* weights = lists.weights.ensure(static_cast<std::size_t>(lists.start.back()) * sharedRows);
    std::vector<std::uint32_t> group(static_cast<std::size_t>(sharedRows) * words);
    std::vector<std::uint16_t> inputs(static_cast<std::size_t>(lists.blockWords) + 1);
    for (int g = 0; g < lists.groups; ++g) {
        for (int r = 0; r < sharedRows; ++r)
            reader.rowWords(g * sharedRows + r, group.data() + static_cast<std::size_t>(r) * words);
        for (int b = 0; b < lists.blocks; ++b) {
            const int k0 = b * lists.blockWords;
            const std::size_t at = begin[static_cast<std::size_t>(b) * lists.groups + g];
            const std::size_t count = keptPlaces(kept.data() + static_cast<std::size_t>(g) * words + k0,
                                                 std::min(words - k0, lists.blockWords), inputs.data());
            std::copy_n(inputs.data(), count, lists.index.data() + at);
            for (std::size_t e = 0; e < count; ++e)
                for (int r = 0; r < sharedRows; ++r)
                    weights[(at + e) * sharedRows + r] =
                        group[static_cast<std::size_t>(r) * words + k0 + inputs[e]];
        }
    }
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
    std::vector<std::uint32_t> words(static_cast<std::size_t>(reader.words()));
    for (int row = 0; row < tiles.panels * R; ++row) {
        reader.rowWords(row, words.data());
        for (int c = 0; c < tiles.chunks; ++c)
            std::copy_n(words.data() + c * C, C,
                        out + (static_cast<std::size_t>(row / R) * tiles.chunks + c) * R * C +
                            static_cast<std::size_t>(row % R) * C);
    }
}

/// Calls visit(slots) for each chunk of each panel: those its fullest output needs, weights per slot being a
/// word's.
template <class Visit>
void forEachPermuteChunk(const CompressedMatrix& matrix, Arithmetic arithmetic, Visit&& visit) {
    const int perWord = inputsPerWord(arithmetic), C = PermuteSlots::chunkWords * perWord,
              chunks = (matrix.columns + C - 1) / C;
    constexpr int R = PermuteSlots::panelRows;
    std::vector<std::uint8_t> kept(static_cast<std::size_t>(chunks) * C); // padded with zeros to whole chunks
    for (int p = 0; p * R < matrix.rows; ++p) {
        std::vector<int> fullest(static_cast<std::size_t>(chunks));
        for (int row = p * R; row < std::min(matrix.rows, p * R + R); ++row) {
            keptInputs(matrix, arithmetic, row, kept.data());
            for (int c = 0; c < chunks; ++c) {
                const std::uint8_t* chunk = kept.data() + static_cast<std::size_t>(c) * C;
                fullest[static_cast<std::size_t>(c)] =
                    std::max(fullest[static_cast<std::size_t>(c)], countKept(chunk, C));
            }
        }
        for (const int count : fullest)
            visit((count + perWord - 1) / perWord);
    }
}

/// Where each chunk's slots and, for fp32, position vectors begin.
void layOutSlots(PermuteSlots& slots, const CompressedMatrix& matrix, Arithmetic arithmetic) {
    const int C = PermuteSlots::chunkWords * inputsPerWord(arithmetic);
    slots.panels = (matrix.rows + PermuteSlots::panelRows - 1) / PermuteSlots::panelRows;
    slots.chunks = (matrix.columns + C - 1) / C;
    slots.start.push_back(0);
    slots.panelStart.assign(static_cast<std::size_t>(slots.panels),
                            0); // also for a matrix whose inputs are all removed
    std::uint32_t positions = 0;
    forEachPermuteChunk(matrix, arithmetic, [&](int count) {
        const std::size_t chunk = slots.start.size() - 1, perPanel = static_cast<std::size_t>(slots.chunks);
        if (chunk % perPanel == 0) slots.panelStart[chunk / perPanel] = positions;
        slots.start.push_back(slots.start.back() + static_cast<std::uint32_t>(count));
        positions += static_cast<std::uint32_t>((count + PermuteSlots::slotsPerPosition - 1) /
                                                PermuteSlots::slotsPerPosition);
    });
    slots.weights.ensure(static_cast<std::size_t>(slots.start.back()) * PermuteSlots::panelRows);
    if (arithmetic == Arithmetic::F32)
        slots.positions.ensure(static_cast<std::size_t>(positions) * PermuteSlots::panelRows);
    else
        slots.inputs.ensure(static_cast<std::size_t>(slots.start.back()) * PermuteSlots::panelRows * 4);
}

/// Calls put(row, chunk, first slot of the chunk, how many came before in it, position inside it) for each
/// kept input.
template <class Put>
void forEachSlotInput(const PermuteSlots& slots, const CompressedMatrix& matrix, Arithmetic arithmetic,
                      Put&& put) {
    const int C = PermuteSlots::chunkWords * inputsPerWord(arithmetic);
    std::vector<std::uint8_t> kept(static_cast<std::size_t>(slots.chunks) * C);
    std::uint16_t places[PermuteSlots::chunkWords * 4 + 1];
    for (int row = 0; row < matrix.rows; ++row) {
        keptInputs(matrix, arithmetic, row, kept.data());
        for (int c = 0; c < slots.chunks; ++c) {
            const std::size_t first =
                slots.start[static_cast<std::size_t>(row / PermuteSlots::panelRows) * slots.chunks + c];
            const std::size_t count = keptPlaces(kept.data() + static_cast<std::size_t>(c) * C, C, places);
            for (std::size_t i = 0; i < count; ++i)
                put(row, c, first, i, places[i]);
        }
    }
}

void packSlotsInt8(PermuteSlots& slots, const CompressedMatrix& matrix) {
    constexpr int R = PermuteSlots::panelRows, C = PermuteSlots::chunkWords * 4;
    auto* codes = reinterpret_cast<std::int8_t*>(slots.weights.data());
    forEachSlotInput(
        slots, matrix, Arithmetic::Int8, [&](int row, int c, std::size_t first, std::size_t i, int k) {
            const std::size_t at = ((first + i / 4) * R + static_cast<std::size_t>(row % R)) * 4 + i % 4;
            codes[at] = matrix.quantized->codes[static_cast<std::size_t>(row) * matrix.columns + c * C + k];
            slots.inputs[at] = static_cast<std::uint8_t>(k);
        });
}

void packSlotsBf16(PermuteSlots& slots, const CompressedMatrix& matrix) {
    constexpr int R = PermuteSlots::panelRows, C = PermuteSlots::chunkWords * 2;
    forEachSlotInput(
        slots, matrix, Arithmetic::Bf16, [&](int row, int c, std::size_t first, std::size_t i, int k) {
            const std::size_t at = (first + i / 2) * R + static_cast<std::size_t>(row % R);
            const float value =
                matrix.weights.values[static_cast<std::size_t>(row) * matrix.columns + c * C + k];
            slots.weights[at] |= static_cast<std::uint32_t>(toBf16(value)) << (16 * (i % 2));
            slots.inputs[at * 4 + 2 * (i % 2)] = static_cast<std::uint8_t>(k); // little endian, below 32
        });
}

void packSlotsF32(PermuteSlots& slots, const CompressedMatrix& matrix) {
    constexpr int R = PermuteSlots::panelRows, C = PermuteSlots::chunkWords,
                  P = PermuteSlots::slotsPerPosition;
    std::vector<std::uint32_t> positionOf(slots.start.size() - 1); // first position vector of each chunk
    for (int p = 0; p < slots.panels; ++p) {
        std::uint32_t position = slots.panelStart[static_cast<std::size_t>(p)];
        for (int c = 0; c < slots.chunks; ++c) {
            const std::size_t chunk = static_cast<std::size_t>(p) * slots.chunks + c;
            positionOf[chunk] = position;
            position += (slots.start[chunk + 1] - slots.start[chunk] + P - 1) / P;
        }
    }
    forEachSlotInput(
        slots, matrix, Arithmetic::F32, [&](int row, int c, std::size_t first, std::size_t i, int k) {
            const std::size_t lane = static_cast<std::size_t>(row % R);
            const float value =
                matrix.weights.values[static_cast<std::size_t>(row) * matrix.columns + c * C + k];
            slots.weights[(first + i) * R + lane] = std::bit_cast<std::uint32_t>(value);
            const std::size_t position =
                positionOf[static_cast<std::size_t>(row / R) * slots.chunks + c] + i / P;
            slots.positions[position * R + lane] |= static_cast<std::uint32_t>(k) << (4 * (i % P));
        });
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
        if (choice.arithmetic == Arithmetic::F32)
            packSlotsF32(packed.permute, matrix);
        else if (choice.arithmetic == Arithmetic::Bf16)
            packSlotsBf16(packed.permute, matrix);
        else
            packSlotsInt8(packed.permute, matrix);
    }
    if (choice.form == Form::Gathered) packGathered(packed.lists, matrix);
    if (choice.fourBits) packHalfBytes(packed.dense);
    if (choice.form == Form::Tiles) packTiles(packed.tiles, reader, matrix.rows);
    if (choice.grouped)
        packGroups(packed.dense, matrix);
    else if (choice.arithmetic == Arithmetic::Int8)
        packRowScales(packed, matrix);
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
    const std::size_t places = lists.start.size() + permute.start.size() + permute.panelStart.size();
    return (words + places + permute.weights.size() + permute.positions.size()) * 4 +
           (lists.index.size() + lists.group.size()) * 2 + permute.inputs.size() + rowScales.size() * 8;
}

} // namespace pscope::cpu
