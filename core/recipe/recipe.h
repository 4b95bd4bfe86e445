// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of each matrix, head, neuron and layer. A value: compare, copy, print, parse.
//
// Text form, statements separated by ';' (later ones win); case and white space do not matter:
//   [layers 0,2-5] SELECTOR: SETTINGS   SELECTOR: * | query key value attention.output ffn.in ffn.out classifier | ffn.* attention.*
//                                       (several with commas; left out after "layers 2" it is *)
//                                       SETTINGS: dense | 80% | 2:4 | 4x4 80%, and fp32 | bf16 | int8 int4 int3 int2 [group 32]
//   heads 0-3: -0,-1                    remove heads 0 and 1 in layers 0..3 ('+0' puts one back, 'all' puts all back)
//   neurons 4: 512                      keep 512 FFN neurons in layer 4 ('all': every one)
//   drop 11                             leave layer 11 out
//   by wanda; units by fisher           which saliency chooses weights / heads and neurons (default magnitude)
//   repair lstsq                        what is done to the weights that stay, so that they make up for those that left
// '*' means the encoder's matrices; the classifier is compressed only when named. A statement replaces the whole setting of
// the matrices it names: "*: 50%; ffn.*: int8" leaves the FFN unpruned. The empty text is the dense model.
#pragma once

#include <array>
#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/model.h"
#include "core/util/result.h"

namespace pscope {

enum class Pattern { Dense, Unstructured, NM, Block };

/// p x q blocks: p outputs x q inputs. N:M: N kept of every M consecutive inputs of one output.
struct MatrixSpec {
    Pattern pattern = Pattern::Dense;
    double sparsity = 0; // fraction of zeros 0..1, Unstructured and Block; N:M: derived 1 - n/m
    int n = 0, m = 0;
    int p = 0, q = 0;
    int bits = 32;       // weights: 32 fp32, 16 bf16, 8 4 3 2 integers
    int group = 0;       // quantisation group along the inputs; 0 = one scale per output
    bool operator==(const MatrixSpec&) const = default;
    bool isDense() const { return pattern == Pattern::Dense; }
    double zeroFraction() const { return pattern == Pattern::NM ? 1.0 - double(n) / m : pattern == Pattern::Dense ? 0.0 : sparsity; }
    /// Integer weights run with int8 activations, quantised per token at run time.
    int activationBits() const { return bits <= 8 ? 8 : bits; }
};

struct LayerSpec {
    std::array<MatrixSpec, kLayerMatrices> matrices;
    std::vector<int> removedHeads; // original head ids, ascending, unique
    int neurons = -1;              // FFN neurons kept; -1 = all
    bool dropped = false;
    bool operator==(const LayerSpec&) const = default;
};

struct Recipe {
    std::vector<LayerSpec> layers; // size L of the model it is for
    MatrixSpec classifier;
    std::string weightMethod = "magnitude"; // id in the method registry: chooses weights to remove
    std::string unitMethod = "magnitude";   // id in the importance registry: chooses FFN neurons to remove
    std::string repair = "none";            // id in the repair registry
    bool operator==(const Recipe&) const = default;
    bool isDense() const;
    MatrixSpec& matrix(int layer, MatrixKind kind);             // layer ignored for Classifier
    const MatrixSpec& matrix(int layer, MatrixKind kind) const;
};

/// The sizes a recipe is parsed and checked against.
struct ModelShape {
    int layers = 0, hidden = 0, headWidth = 0, classes = 0;
    std::vector<std::vector<int>> headIds; // per layer: original ids present
    std::vector<int> neurons;              // per layer
};
ModelShape shapeOf(const Model& model);
Recipe denseRecipe(const ModelShape& shape);

/// The same request without what says nothing: "0%" is dense, numbers of another pattern are cleared, keeping every neuron
/// is no removal. Editors use it so that a slider back at zero gives the dense recipe.
MatrixSpec normalized(const MatrixSpec& spec);
Recipe normalized(const Recipe& recipe, const ModelShape& shape);

/// What is left of a matrix once the recipe's heads and neurons are gone (dropped layers count as if present).
struct MatrixSize {
    int rows = 0, columns = 0;
    bool operator==(const MatrixSize&) const = default;
};
MatrixSize sizeAfterRemoval(const Recipe& recipe, const ModelShape& shape, int layer, MatrixKind kind);

/// BadInput names the statement, the word and what was expected there; impossible settings are refused here too
/// ("layer 3 query: 2:4 needs the 770 inputs to be divisible by 4"). Whether a method of that name exists is not asked here:
/// Compressor::apply answers that.
Result<Recipe> parseRecipe(std::string_view text, const ModelShape& shape);
/// Canonical one-line text; parseRecipe(toText(r)) == r for legal recipes, equal recipes have equal texts, dense is "".
std::string toText(const Recipe& recipe, const ModelShape& shape);
std::string toText(const MatrixSpec& spec); // "2:4 int8", "dense"
Result<MatrixSpec> parseMatrixSpec(std::string_view text);

/// {"format":"pscope-recipe-1","text":"...","classifier":"int8","layers":[{"query":"2:4 int8",...,"removedHeads":[0],
/// "neurons":512 or null,"dropped":false},...]}; both forms are written, "layers" is read, "text" only where it is missing.
std::string toJson(const Recipe& recipe, const ModelShape& shape);
Result<Recipe> parseRecipeJson(std::string_view json, const ModelShape& shape);
/// Accepts a text, a JSON document, or "@file" with either.
Result<Recipe> readRecipe(std::string_view argument, const ModelShape& shape);

/// Legality of one setting on one matrix of that many rows (outputs) and columns (inputs); Unsupported with the reason.
Result<void> checkSpec(const MatrixSpec& spec, int rows, int columns);
Result<void> checkRecipe(const Recipe& recipe, const ModelShape& shape);

/// One thing that runs otherwise than asked.
struct RecipeDifference {
    std::string where;     // "layer 3 ffn.in"
    std::string requested; // "50%"
    std::string effective; // "dense"
    std::string reason;    // one clause
    bool operator==(const RecipeDifference&) const = default;
};
/// Human-readable changes from a to b, one line each ("layer 2 ffn.in: dense -> 2:4 int8").
std::vector<std::string> recipeDiff(const Recipe& a, const Recipe& b, const ModelShape& shape);

} // namespace pscope
