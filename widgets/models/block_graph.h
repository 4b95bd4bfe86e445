// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The model as a graph of operations, each tied to the part of the back-end's pass that really ran it: what was fused into
// another operation has no part of its own and says where its time is.
#pragma once

#include "widgets/models/session_document.h"

namespace pscope {

enum class BlockOp { Embeddings, Query, Key, Value, Attention, AttentionOutput, AttentionNorm, FfnIn, Activation, FfnOut, OutputNorm, Head };
inline constexpr int kLayerBlocks = 10; // of one layer, in order of execution: Query ... OutputNorm

struct Block {
    BlockOp op = BlockOp::Embeddings;
    int layer = -1;
    std::optional<MatrixId> matrix; // the one this operation multiplies by
    QString title, setting;         // setting: what the recipe asks of the matrix
    QString left;                   // "3 of 4 heads", "512 of 1024 neurons" where units left; else empty
    int part = -1;                  // into BlockGraph::parts; -1 = not measured
    bool fused = false;             // runs inside the part of another operation
    bool dropped = false;           // its layer is left out
    bool otherwise = false;         // runs otherwise than asked
    double zeros = 0;               // share of weights that are zero
    int bits = 32;
    double bytes = 0, macs = 0;     // stored; per token. 0 where there is no matrix
    double error = -1;              // squared distance to the dense weights over their squared norm; < 0 = not looked at
};

/// One timed part of the pass, in the order in which it ran.
struct ExecutedPart {
    std::string name;        // "layer 0 attention.query"
    QString kernel;          // empty where the back-end names none
    double us = 0, denseUs = 0;
    std::vector<int> blocks; // operations it runs
    QString note;            // asked and run differ: how, and why
};

struct BlockGraph {
    std::vector<Block> blocks; // embeddings, then kLayerBlocks a layer, then the head
    std::vector<ExecutedPart> parts;
    double totalUs = 0;        // end to end; 0 = not timed
    double sumUs() const;
    int blockOf(const MatrixId& id) const; // -1 = none
};
BlockGraph blockGraph(const SessionDocument& document);

/// What colours a block.
enum class BlockHeat { Time, Speedup, Error, Zeros, Bits, Size, Macs };
QString heatTitle(BlockHeat heat);
QString heatLegend(BlockHeat heat); // what the full colour means
struct HeatValue {
    bool known = false;
    double strength = 0; // 0 ... 1 of the colour
    QString text;        // the value behind it
};
HeatValue heatOf(const BlockGraph& graph, const Block& block, BlockHeat heat);

} // namespace pscope
