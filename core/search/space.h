// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a search may change: genes with a few options each, and the pins that stay as the user set them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/compress/method.h"

namespace pscope {

/// Numbers that follow from the seed alone, on every machine.
class Rng {
public:
    explicit Rng(std::uint64_t seed)
        : m_state(seed) {}
    std::uint64_t next();
    double uniform() { return double(next() >> 11) * 0x1.0p-53; } // [0, 1)
    int below(int count) { return int(next() % std::uint64_t(count)); }
    double normal();

private:
    std::uint64_t m_state;
};

/// One decision: some matrices of a layer get one of `levels`, or a layer loses heads, neurons, or itself.
/// Option 0 is the base recipe's own setting; later options compress harder.
struct Gene {
    enum class Kind { Matrices, Heads, Neurons, Depth } kind = Kind::Matrices;
    int layer = 0;
    unsigned matrices = 0;                      // bit k = MatrixKind k
    std::vector<MatrixSpec> levels;             // Matrices
    std::vector<std::vector<int>> removedHeads; // Heads: ids removed
    std::vector<int> neurons;                   // Neurons: kept, -1 = all
    int options() const;
};
using Genome = std::vector<int>; // an option per gene

struct SpaceOptions {
    std::vector<std::string> levels; // settings of matrices in order of strength; empty = defaultLevels()
    std::string grain = "block";     // "matrix", "block" (attention, FFN), "layer"
    bool matrices = true, heads = false, neurons = false, depth = false;
    std::vector<std::string> pins; // see SearchSpace::make
    std::string base;              // recipe the search starts from; "" = dense
};
std::vector<std::string> defaultLevels();

class SearchSpace {
public:
    /// A pin names what must not change, in the words of a recipe: "layers 0", "layers 1 ffn.in",
    /// "attention.*", "heads 2", "neurons", "depth"; with a value ("layers 0 *: int8") it sets it first.
    /// BadInput names the pin.
    static Result<SearchSpace> make(const ModelShape& shape, const UnitScores& scores,
                                    const SpaceOptions& options);

    const ModelShape& shape() const { return m_shape; }
    const Recipe& base() const { return m_base; }
    const std::vector<Gene>& genes() const { return m_genes; }
    Recipe decode(const Genome& genome) const;
    std::string key(const Genome& genome) const { return toText(decode(genome), m_shape); }
    Genome dense() const { return Genome(m_genes.size(), 0); }
    /// Options drawn around an intensity that is itself drawn, so that the whole range from dense to harshest
    /// is met.
    Genome random(Rng& rng) const;
    /// Legal, and pinned parts as in the base recipe.
    Result<void> check(const Recipe& recipe) const;
    /// What pins leave open, for strategies that decide without genes.
    bool mayChange(int layer, MatrixKind kind) const;
    bool mayRemoveHeads(int layer) const;
    bool mayRemoveNeurons(int layer) const;
    bool mayDrop(int layer) const;
    /// Distinct settings over all genes, without the base's.
    std::vector<MatrixSpec> levels() const;

private:
    struct Pins {
        std::vector<unsigned> matrices; // per layer, bits
        std::vector<std::uint8_t> heads, neurons, depth;
    };
    Result<void> pin(const std::string& text);
    void addMatrixGenes(int layer, const SpaceOptions& options, std::span<const MatrixSpec> levels);
    void addHeadGene(int layer, const UnitScores& scores);
    void addNeuronGene(int layer);

    ModelShape m_shape;
    Recipe m_base;
    Pins m_pins;
    std::vector<Gene> m_genes;
};

} // namespace pscope
