// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/cpu/plan.h"

#include <algorithm>
#include <map>

#include "backends/cpu/typical_matrix.h"

namespace pscope::cpu {

namespace {

/// Compute time of a kernel = perWeight * kept part + fixed, in units of the dense kernel of the same arithmetic.
struct Cost {
    double perWeight, fixed;
    double of(double density) const { return perWeight * density + fixed; }
};

// The fallback without a calibration table of this machine (calibration.h); nothing is promised to anybody from it.
// Measured with `pscope bench kernels` at 16 and 64 tokens (AVX-512 of a Sapphire Rapids core; 768 x 768, one thread) and
// rounded towards dense, so that a kernel chosen for its speed keeps its promise. In one vector of tokens each kept weight
// pays for its index alone; in four it is shared.
Cost listCost(Arithmetic arithmetic, int sharedRows, bool narrow) {
    if (sharedRows >= 4) return narrow ? Cost{1.3, 0.06} : Cost{1.05, 0.04};
    if (sharedRows == 2) return narrow ? Cost{1.9, 0.1} : Cost{1.25, 0.08};
    if (arithmetic == Arithmetic::F32) return narrow ? Cost{2.7, 0.15} : Cost{1.45, 0.1};
    return narrow ? Cost{3.2, 0.18} : Cost{1.4, 0.15};
}
/// Permuted tokens come one by one: a short sentence leaves no lane idle (three quarters of a vector on average). The fp32
/// kernel carries four times as many slots and their shifts.
Cost permuteCost(const KernelTable& table, Arithmetic arithmetic, bool narrow) {
    const double overhead = !narrow ? 1.1 : arithmetic == Arithmetic::F32 ? 1.2 : 0.75;
    return {table.permuteCost * overhead, 0.03};
}
/// The matrix unit, against dense fp32.
constexpr double tileCost(Arithmetic arithmetic, bool narrow) {
    return arithmetic == Arithmetic::Int8 ? (narrow ? 0.14 : 0.06) : (narrow ? 0.25 : 0.12);
}
// Dense kernels among each other, per weight.
constexpr double unitCost(Arithmetic arithmetic) { return arithmetic == Arithmetic::F32 ? 1 : arithmetic == Arithmetic::Bf16 ? 0.5 : 0.25; }
// int8 with a scale per group pays a float multiply-add per group; 4-bit codes are unpacked once per 128
// tokens.
constexpr double groupedCost = 0.29, fourBitCost = 0.26, fourBitBytes = 0.5;
/// Int8 inputs of a group of four outputs, interleaved in registers: eight shuffles beside sixteen
/// multiply-adds.
constexpr Cost gatheredCost{1.1, 0.04};

/// With one vector of tokens, streaming the weights from beyond the second-level cache takes about as long as computing with
/// them (4 x 256 encoder, 12 tokens: 0.8 ms computing, 1.2 ms streaming 12 MB in fp32); with more tokens they are reused.
double blend(double compute, double bytesPerWeight, bool narrow) {
    return narrow ? 0.5 * compute + 0.5 * bytesPerWeight / 4 : compute;
}

struct Candidate {
    KernelChoice choice;
    double cost = 0;
    bool calibrated = false;
};

/// What a matrix is planned for. Its size may be another than that of the matrix whose mask is looked at.
struct Place {
    const KernelTable& table;
    const Calibration* calibration;
    int rows, columns;
};

int sharedRowsOf(const MatrixSpec& spec) {
    if (spec.pattern != Pattern::Block) return 1;
    // Eight outputs by half as many tokens would fill the registers as well, but broadcast twice as often: that was 4
    // to 20 % slower on every shape of BERT-base.
    for (const int rows : {4, 2})
        if (spec.p % rows == 0) return rows;
    return 1;
}

const char* word(Arithmetic arithmetic) { return arithmetic == Arithmetic::F32 ? "f32" : arithmetic == Arithmetic::Bf16 ? "bf16" : "i8"; }

std::string listName(const char* arithmetic, int sharedRows) {
    return sharedRows == 1 ? fmt::format("{} sparse lists", arithmetic) : fmt::format("{} sparse lists of {} rows", arithmetic, sharedRows);
}

/// Counting what a form would keep reads the whole matrix: once for both batch widths.
class Densities {
public:
    explicit Densities(const CompressedMatrix& matrix) : m_matrix(matrix) {}
    double lists(Arithmetic arithmetic, int sharedRows) {
        return remember(arithmetic, sharedRows, [&] { return listDensity(m_matrix, arithmetic, sharedRows); });
    }
    double permute(Arithmetic arithmetic) {
        return remember(arithmetic, 0, [&] { return permuteDensity(m_matrix, arithmetic); });
    }
    double gathered() {
        return remember(Arithmetic::Int8, -1, [&] { return gatheredDensity(m_matrix); });
    }

private:
    template <class Count> double remember(Arithmetic arithmetic, int form, Count&& count) {
        const auto [entry, isNew] = m_known.try_emplace({arithmetic, form}, 0.0);
        if (isNew) entry->second = count();
        return entry->second;
    }
    const CompressedMatrix& m_matrix;
    std::map<std::pair<Arithmetic, int>, double> m_known;
};

/// Adds candidates for one batch width.
class CandidateList {
public:
    CandidateList(const Place& place, const CompressedMatrix& matrix, Densities& densities, bool narrow)
        : m_place(place), m_table(place.table), m_matrix(matrix), m_densities(densities), m_narrow(narrow) {}

    Candidate best() {
        if (m_matrix.spec.bits <= 8) addInt8();
        else if (m_matrix.spec.bits == 16) addBf16();
        else addFloat(Rounding::None);
        return *std::ranges::min_element(m_list, {}, &Candidate::cost);
    }

private:
    void addDense(Arithmetic arithmetic, Rounding rounding = Rounding::None) {
        KernelChoice choice{.arithmetic = arithmetic, .form = Form::Dense, .rounding = rounding};
        choice.kernel = fmt::format("{} dense", word(arithmetic));
        add(std::move(choice), 1, unitCost(arithmetic), 4.0 / inputsPerWord(arithmetic));
    }
    bool fitsFourBits() const { return m_matrix.spec.bits <= 4; }
    void addGrouped() {
        KernelChoice choice{
            .arithmetic = Arithmetic::Int8, .form = Form::Dense, .grouped = true, .fourBits = fitsFourBits()};
        choice.kernel = fitsFourBits() ? "i4 dense, grouped scales" : "i8 dense, grouped scales";
        add(std::move(choice), 1, groupedCost,
            (fitsFourBits() ? fourBitBytes : 1.0) + 8.0 / m_matrix.quantized->group);
    }
    void addFourBits() {
        KernelChoice choice{.arithmetic = Arithmetic::Int8, .form = Form::Dense, .fourBits = true};
        choice.kernel = "i4 dense";
        add(std::move(choice), 1, fourBitCost, fourBitBytes);
    }
    void addGathered() {
        if (!m_table.permute || m_matrix.spec.pattern != Pattern::Block || sharedRowsOf(m_matrix.spec) < 4 ||
            m_matrix.rows > 0xffff || m_matrix.columns > 0xffff)
            return;
        const double density = m_densities.gathered();
        KernelChoice choice{.arithmetic = Arithmetic::Int8, .form = Form::Gathered, .sharedRows = 4};
        choice.kernel = "i8 gathered lists of 4 rows";
        add(std::move(choice), density, unitCost(Arithmetic::Int8) * gatheredCost.of(density), density * 1.5);
    }
    void addLists(Arithmetic arithmetic, Rounding rounding = Rounding::None) {
        // List indices are 16 bits wide; no layer comes near, a classifier might.
        if (m_matrix.spec.isDense() || m_matrix.rows > 0xffff) return;
        const int shared = sharedRowsOf(m_matrix.spec);
        const double density = m_densities.lists(arithmetic, shared);
        KernelChoice choice{.arithmetic = arithmetic, .form = Form::Lists, .sharedRows = shared, .rounding = rounding};
        choice.kernel = listName(word(arithmetic), shared);
        add(std::move(choice), density, unitCost(arithmetic) * listCost(arithmetic, shared, m_narrow).of(density),
            density * (4.0 + 2.0 / shared) / inputsPerWord(arithmetic));
    }
    void addPermute(Arithmetic arithmetic, Rounding rounding = Rounding::None) {
        if (!m_table.permute || m_matrix.spec.isDense()) return;
        const double density = m_densities.permute(arithmetic);
        KernelChoice choice{.arithmetic = arithmetic, .form = Form::Permute, .rounding = rounding};
        choice.kernel = fmt::format("{} permute", word(arithmetic));
        add(std::move(choice), density, unitCost(arithmetic) * permuteCost(m_table, arithmetic, m_narrow).of(density),
            density * (arithmetic == Arithmetic::F32    ? 4.5
                       : arithmetic == Arithmetic::Bf16 ? 4.0
                                                        : 2.0));
    }
    void addTiles(Arithmetic arithmetic) {
        const int chunkInputs = TilePanels::words * inputsPerWord(arithmetic);
        if (!m_table.tiles || m_matrix.columns % chunkInputs != 0 || m_matrix.columns == 0) return;
        KernelChoice choice{.arithmetic = arithmetic, .form = Form::Tiles};
        choice.kernel = fmt::format("{} dense tiles", word(arithmetic));
        add(std::move(choice), 1, tileCost(arithmetic, m_narrow), 4.0 / inputsPerWord(arithmetic));
    }
    void addFloat(Rounding rounding) {
        addDense(Arithmetic::F32, rounding);
        addLists(Arithmetic::F32, rounding);
        addPermute(Arithmetic::F32, rounding);
    }
    void addBf16() {
        addFloat(Rounding::Bf16);
        addTiles(Arithmetic::Bf16);
        if (!m_table.bf16) return;
        addDense(Arithmetic::Bf16);
        if (m_matrix.spec.pattern == Pattern::Block) addLists(Arithmetic::Bf16);
        else
            addPermute(Arithmetic::Bf16);
    }
    void addInt8() {
        if (const int group = m_matrix.quantized->group; group > 0) {
            // A group must fill whole chunks of a panel for its sum to be cut out of it.
            if (group % (4 * DensePanels::chunkWords) == 0) addGrouped();
            addFloat(Rounding::Int8);
            return;
        }
        if (fitsFourBits())
            addFourBits();
        else
            addDense(Arithmetic::Int8);
        addTiles(Arithmetic::Int8);
        addLists(Arithmetic::Int8);
        addLists(Arithmetic::F32, Rounding::Int8);
        addPermute(Arithmetic::Int8);
        addGathered();
    }
    /// `density`: of the form; what this machine was measured to take goes before the constants.
    void add(KernelChoice choice, double density, double compute, double bytesPerWeight) {
        Candidate candidate{std::move(choice), blend(compute, bytesPerWeight, m_narrow)};
        const bool denseFloats = candidate.choice.arithmetic == Arithmetic::F32 && candidate.choice.form == Form::Dense;
        if (const Calibration* known = m_place.calibration) {
            const auto ratio = denseFloats ? std::optional(1.0)
                                           : known->ratio(calibrationKey(candidate.choice, m_matrix.spec.group), m_place.rows,
                                                          m_place.columns, m_narrow, density);
            candidate.cost = ratio.value_or(candidate.cost);
            candidate.calibrated = ratio.has_value();
        }
        m_list.push_back(std::move(candidate));
    }

    const Place& m_place;
    const KernelTable& m_table;
    const CompressedMatrix& m_matrix;
    Densities& m_densities;
    bool m_narrow;
    std::vector<Candidate> m_list;
};

bool isDense(const KernelChoice& choice) { return choice.form == Form::Dense || choice.form == Form::Tiles; }

MatrixSpec effectiveSpec(const MatrixSpec& requested, const KernelChoice& choice) {
    MatrixSpec spec = requested;
    if (isDense(choice)) {
        spec = MatrixSpec{};
        spec.bits = requested.bits;
        spec.group = requested.group;
    }
    if (choice.arithmetic == Arithmetic::F32) {
        spec.bits = 32;
        spec.group = 0;
    } else if (choice.arithmetic == Arithmetic::Int8) {
        spec.bits = choice.fourBits ? 4 : 8;
    }
    return spec;
}

/// What one choice does otherwise than the recipe says; empty when nothing.
std::string reasonOf(const KernelChoice& choice, const MatrixSpec& spec) {
    std::vector<std::string> reasons;
    if (spec.bits < 4 && choice.fourBits)
        reasons.push_back(fmt::format("int{} codes are stored in 4 bits", spec.bits));
    if (spec.bits < 8 && choice.arithmetic == Arithmetic::Int8 && !choice.fourBits)
        reasons.push_back(fmt::format("stored as int{}, executed by the int8 kernel", spec.bits));
    if (choice.rounding == Rounding::Bf16)
        reasons.push_back("no bf16 instruction faster than fp32 on this processor: fp32 kernel on values rounded to bf16");
    if (choice.rounding == Rounding::Int8)
        reasons.push_back(fmt::format("the fp32 kernel on the int{} values is the fastest that computes the same", spec.bits));
    if (!spec.isDense() && isDense(choice))
        reasons.push_back("no sparse kernel is faster than dense here: run dense on the masked weights");
    std::string text;
    for (const std::string& reason : reasons) text += (text.empty() ? "" : "; ") + reason;
    return text;
}

/// Fills in the words from the two choices.
void describe(KernelPlan& plan, const MatrixSpec& requested) {
    const std::string narrow = reasonOf(plan.narrow, requested), wide = reasonOf(plan.wide, requested);
    const auto both = [](const std::string& small, const std::string& large) {
        return fmt::format("up to {} tokens {}, beyond {}", PackedLinear::narrowTokens, small, large);
    };
    plan.kernel = plan.narrow == plan.wide ? plan.wide.kernel : both(plan.narrow.kernel, plan.wide.kernel);
    plan.spec = requested;
    if (narrow.empty() && wide.empty()) return;
    const MatrixSpec small = narrow.empty() ? requested : effectiveSpec(requested, plan.narrow);
    const MatrixSpec large = wide.empty() ? requested : effectiveSpec(requested, plan.wide);
    // Where the two disagree the recipe keeps its wording: neither is what always runs.
    if (small == large) plan.spec = large;
    plan.effective = small == large ? toText(large) : both(toText(small), toText(large));
    plan.reason = narrow == wide ? wide
                  : narrow.empty() ? fmt::format("beyond {} tokens: {}", PackedLinear::narrowTokens, wide)
                  : wide.empty() ? fmt::format("up to {} tokens: {}", PackedLinear::narrowTokens, narrow)
                                 : both(narrow, wide);
}

KernelPlan planFor(const Place& place, const CompressedMatrix& matrix) {
    KernelPlan plan;
    Densities densities(matrix);
    const Candidate narrow = CandidateList(place, matrix, densities, true).best();
    const Candidate wide = CandidateList(place, matrix, densities, false).best();
    plan.narrow = narrow.choice;
    plan.wide = wide.choice;
    plan.calibrated = narrow.calibrated && wide.calibrated;
    plan.narrowRatio = narrow.cost;
    plan.wideRatio = wide.cost;
    describe(plan, matrix.spec);
    return plan;
}

} // namespace

KernelPlan planKernels(const KernelTable& table, const CompressedMatrix& matrix, const Calibration* calibration) {
    return planFor({table, calibration, matrix.rows, matrix.columns}, matrix);
}

PackedLinear packLinear(const KernelTable& table, const CompressedMatrix& matrix, const Calibration* calibration) {
    KernelPlan plan = planKernels(table, matrix, calibration);
    PackedLinear packed;
    packed.wide = std::make_shared<PackedMatrix>(pack(matrix, plan.wide));
    packed.narrow = plan.narrow == plan.wide ? packed.wide : std::make_shared<PackedMatrix>(pack(matrix, plan.narrow));
    packed.kernel = std::move(plan.kernel);
    packed.effective = std::move(plan.effective);
    packed.reason = std::move(plan.reason);
    packed.spec = plan.spec;
    return packed;
}

KernelPlan planKernelsFor(const KernelTable& table, const MatrixSpec& spec, int rows, int columns, const Calibration* calibration) {
    // A random matrix large enough that the fullest of 32 outputs is typical, small enough to be made in a blink.
    const int unit = std::max({1, spec.p, 32}), width = std::max({1, spec.q, spec.m, spec.group, 64});
    const CompressedMatrix matrix = typicalMatrix(spec, std::min(rows, (96 + unit - 1) / unit * unit),
                                                  std::min(columns, (256 + width - 1) / width * width));
    return planFor({table, calibration, rows, columns}, matrix);
}

} // namespace pscope::cpu
