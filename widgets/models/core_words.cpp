// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The core's labels and explanations, for lupdate alone: core knows no Qt, coreText() looks them up.
// tst_translations compares this list with the registries.
#include <QtGlobal>

namespace pscope {
namespace {

[[maybe_unused]] const char* const kWords[] = {
    QT_TRANSLATE_NOOP("Core", "Accuracy"),
    QT_TRANSLATE_NOOP("Core", "F1 (class 1)"),
    QT_TRANSLATE_NOOP("Core", "F1 (macro)"),
    QT_TRANSLATE_NOOP("Core", "Matthews correlation"),
    QT_TRANSLATE_NOOP("Core", "ROC AUC"),
    QT_TRANSLATE_NOOP("Core", "Cross-entropy"),
    QT_TRANSLATE_NOOP("Core", "Pearson correlation"),
    QT_TRANSLATE_NOOP("Core", "Spearman correlation"),
    QT_TRANSLATE_NOOP("Core", "Mean squared error"),
    QT_TRANSLATE_NOOP("Core", "Latency p50"),
    QT_TRANSLATE_NOOP("Core", "Latency p95"),
    QT_TRANSLATE_NOOP("Core", "Latency p99"),
    QT_TRANSLATE_NOOP("Core", "Throughput"),
    QT_TRANSLATE_NOOP("Core", "Speed-up"),
    QT_TRANSLATE_NOOP("Core", "Loss"),
    QT_TRANSLATE_NOOP("Core", "Size"),
    QT_TRANSLATE_NOOP("Core", "Executed MACs"),
    QT_TRANSLATE_NOOP("Core", "Non-zeros"),
    QT_TRANSLATE_NOOP("Core", "Parameters"),
    QT_TRANSLATE_NOOP("Core", "Magnitude"),
    QT_TRANSLATE_NOOP("Core", "Random (control)"),
    QT_TRANSLATE_NOOP("Core", "Fisher"),
    QT_TRANSLATE_NOOP("Core", "Michel (mean gradient)"),
    QT_TRANSLATE_NOOP("Core", "Wanda"),
    QT_TRANSLATE_NOOP("Core", "Removes the weights closest to zero; needs no data."),
    QT_TRANSLATE_NOOP("Core", "Removes weights by lot; whatever does not beat this is not a method."),
    QT_TRANSLATE_NOOP(
        "Core", "Heads and neurons with the smallest squared gate gradient go first; needs labelled data."),
    QT_TRANSLATE_NOOP("Core", "Heads and neurons whose weights are small go first; needs no data."),
    QT_TRANSLATE_NOOP("Core",
                      "Heads and neurons whose gate hardly moves the loss go first; needs labelled data."),
    QT_TRANSLATE_NOOP("Core",
                      "Removes heads and neurons by lot; whatever does not beat this is not a method."),
    QT_TRANSLATE_NOOP("Core", "Weighs each weight by the size of the input it meets on calibration data; "
                              "compares within one output."),
    QT_TRANSLATE_NOOP("Core", "drift"),
    QT_TRANSLATE_NOOP("Core", "load"),
    QT_TRANSLATE_NOOP("Core", "warm-up"),
    QT_TRANSLATE_NOOP("Core", "frequency"),
    QT_TRANSLATE_NOOP("Core", "wide"),
    QT_TRANSLATE_NOOP("Core", "few samples"),
    QT_TRANSLATE_NOOP("Core", "preempted"),
    QT_TRANSLATE_NOOP("Core",
                      "the scheduler interrupted more than a tenth of the runs; their times are kept, the "
                      "speed-up is that of the others"),
    QT_TRANSLATE_NOOP("Core", "the same inputs took over 5 % longer or shorter in the last third of the samples than in "
                              "the first: measure again when the machine is calm"),
    QT_TRANSLATE_NOOP("Core", "other programs kept more than 30 % of a core busy while this was timed"),
    QT_TRANSLATE_NOOP("Core",
                      "times were still falling when the warm-up ended: the first samples may be slow"),
    QT_TRANSLATE_NOOP(
        "Core",
        "the processor's clock changed by more than 5 % while this was timed: compare speed-ups, not times"),
    QT_TRANSLATE_NOOP("Core", "the time budget ended before the median's interval was within 2 %: give it "
                              "more time or a calmer machine"),
    QT_TRANSLATE_NOOP("Core", "the time budget ended before enough samples were taken: the interval is wide"),
    QT_TRANSLATE_NOOP("Core", "measured parts"),
    QT_TRANSLATE_NOOP("Core", "measured parts, interpolated"),
    QT_TRANSLATE_NOOP("Core", "parts measured at another size"),
    QT_TRANSLATE_NOOP("Core", "calibration of this machine"),
    QT_TRANSLATE_NOOP("Core", "a rule of thumb"),
    QT_TRANSLATE_NOOP("Core", "fp32 multiply-add"),
    QT_TRANSLATE_NOOP("Core", "int8 dot product"),
    QT_TRANSLATE_NOOP("Core", "L1 cache"),
    QT_TRANSLATE_NOOP("Core", "L2 cache"),
    QT_TRANSLATE_NOOP("Core", "L3 cache"),
    QT_TRANSLATE_NOOP("Core", "memory"),
    // What others have published about accelerators.
    QT_TRANSLATE_NOOP("Core", "STA, N:M transformers on FPGA"),
    QT_TRANSLATE_NOOP("Core", "14.47x over an i9-9900X, 11.33x over an RTX 2080 Ti, 2.00x to 19.47x over "
                              "earlier FPGA designs"),
    QT_TRANSLATE_NOOP("Core", "STA, first version"),
    QT_TRANSLATE_NOOP("Core", "up to 12.28x energy and 51.00x MAC efficiency"),
    QT_TRANSLATE_NOOP("Core", "AE-BERT, one pruned BERT-base encoder on Alveo U200"),
    QT_TRANSLATE_NOOP("Core", "1.83x over a Xeon Gold 5218"),
    QT_TRANSLATE_NOOP("Core", "FQ-BERT, fully quantised BERT on ZCU102 / ZCU111"),
    QT_TRANSLATE_NOOP("Core", "3.18 sentences/s per W, weights 7.94x smaller"),
    // Strategies and their parameters.
    QT_TRANSLATE_NOOP("Core", "Loss against dense"),
    QT_TRANSLATE_NOOP("Core", "GPTQ"),
    QT_TRANSLATE_NOOP("Core", "Rounds to integers column by column; later columns make up for the error on "
                              "calibration texts. Removes by magnitude."),
    QT_TRANSLATE_NOOP("Core", "OBS in blocks"),
    QT_TRANSLATE_NOOP("Core", "Removes one weight after the other where the rest of its block can make up "
                              "for it best; needs calibration texts."),
    QT_TRANSLATE_NOOP("Core", "None"),
    QT_TRANSLATE_NOOP("Core", "The weights that stay keep their values."),
    QT_TRANSLATE_NOOP("Core", "Least squares"),
    QT_TRANSLATE_NOOP("Core", "The weights that stay are solved for anew, so that each matrix answers "
                              "calibration texts as before; no training."),
    QT_TRANSLATE_NOOP("Core", "Rescale units"),
    QT_TRANSLATE_NOOP("Core", "Heads and neurons that stay get one factor each, so that their block answers "
                              "calibration texts as before."),
    QT_TRANSLATE_NOOP("Core", "SmoothQuant"),
    QT_TRANSLATE_NOOP("Core", "Before rounding to integers, moves outliers of the attention's result into "
                              "the weights of its output matrix."),
    QT_TRANSLATE_NOOP("Core", "SparseGPT"),
    QT_TRANSLATE_NOOP("Core", "Weights leave column by column; those that stay make up for the error on "
                              "calibration texts, rounding included."),
    QT_TRANSLATE_NOOP("Core", "Fisher, rearranged"),
    QT_TRANSLATE_NOOP("Core", "Fisher importance, then neurons change places with removed ones while that "
                              "lowers the estimated loss."),
    QT_TRANSLATE_NOOP("Core", "threads"),
    QT_TRANSLATE_NOOP("Core",
                      "more threads were asked for than this machine has cores: they waited for each other"),
    QT_TRANSLATE_NOOP("Core", "A* over heads"),
    QT_TRANSLATE_NOOP("Core", "Removes as many attention heads as an accuracy budget allows. The drop on the "
                              "rows chosen by is guaranteed, optimality only where losses add up."),
    QT_TRANSLATE_NOOP("Core", "Accuracy budget"),
    QT_TRANSLATE_NOOP("Core", "Largest drop; a constraint on drop takes its place"),
    QT_TRANSLATE_NOOP("Core", "Order"),
    QT_TRANSLATE_NOOP(
        "Core",
        "ucs: by loss so far; greedy: by estimate; astar: their sum; weighted: omega times the estimate"),
    QT_TRANSLATE_NOOP("Core", "Weight of the estimate"),
    QT_TRANSLATE_NOOP("Core", "Of mode weighted"),
    QT_TRANSLATE_NOOP("Core", "Heads tried per node"),
    QT_TRANSLATE_NOOP("Core", "Those of least loss alone; 0: all, exact"),
    QT_TRANSLATE_NOOP("Core", "AE-BERT"),
    QT_TRANSLATE_NOOP(
        "Core",
        "Random pruning rates per matrix, projected onto one overall ratio and judged without training; "
        "shows how well the cheap score ranks what least-squares repair makes of the candidates."),
    QT_TRANSLATE_NOOP("Core", "Overall pruning ratio"),
    QT_TRANSLATE_NOOP("Core", "Used where no limit on latency, size or MACs decides"),
    QT_TRANSLATE_NOOP("Core", "Least rate"),
    QT_TRANSLATE_NOOP("Core", "Rates of single matrices are drawn from here on"),
    QT_TRANSLATE_NOOP("Core", "Largest rate"),
    QT_TRANSLATE_NOOP("Core", "Up to here"),
    QT_TRANSLATE_NOOP("Core", "Block side"),
    QT_TRANSLATE_NOOP("Core", "1: single weights; 4: 4x4 blocks"),
    QT_TRANSLATE_NOOP("Core", "Round to int8"),
    QT_TRANSLATE_NOOP("Core", "Weights and activations in 8 bits too"),
    QT_TRANSLATE_NOOP("Core", "Annealing"),
    QT_TRANSLATE_NOOP("Core", "Share spent on steps around the best candidate"),
    QT_TRANSLATE_NOOP("Core", "AMC (DDPG)"),
    QT_TRANSLATE_NOOP("Core", "A learned policy gives each layer's heads and neurons a share to keep; an "
                              "action wall keeps the budget, least squares repairs what stays. The paper's "
                              "convolutions are replaced by heads and neurons."),
    QT_TRANSLATE_NOOP("Core", "Share of MACs"),
    QT_TRANSLATE_NOOP("Core", "The wall where no limit on latency, size or MACs is given"),
    QT_TRANSLATE_NOOP("Core", "Cost the agent sees"),
    QT_TRANSLATE_NOOP("Core", "Predicted latency, or MACs"),
    QT_TRANSLATE_NOOP("Core", "Reward"),
    QT_TRANSLATE_NOOP("Core", "accuracy: for a fixed budget; guaranteed: -(1 - accuracy) ln cost"),
    QT_TRANSLATE_NOOP("Core", "Least share kept"),
    QT_TRANSLATE_NOOP("Core", "Of each part, before the wall"),
    QT_TRANSLATE_NOOP("Core", "Warm-up"),
    QT_TRANSLATE_NOOP("Core", "Uniform random episodes first; at most a third of the budget"),
    QT_TRANSLATE_NOOP("Core", "Hidden width"),
    QT_TRANSLATE_NOOP("Core", "Of actor and critic; the paper has 300"),
    QT_TRANSLATE_NOOP("Core", "Least exploration"),
    QT_TRANSLATE_NOOP("Core", "Sigma does not fall below"),
    QT_TRANSLATE_NOOP("Core", "Solve the weights that stay anew"),
    QT_TRANSLATE_NOOP("Core", "AQ-BERT, post-training"),
    QT_TRANSLATE_NOOP(
        "Core",
        "2, 4 or 8 bits per matrix and a share of weight groups with 0 bits, exact for the estimated loss "
        "under the limit. The paper's differentiable search and its training are not part of this."),
    QT_TRANSLATE_NOOP("Core", "Group size"),
    QT_TRANSLATE_NOOP("Core", "Weights of one output that get 0 bits together and share a scale"),
    QT_TRANSLATE_NOOP("Core", "Most 0-bit groups"),
    QT_TRANSLATE_NOOP("Core", "Largest share of a matrix's groups that may get 0 bits"),
    QT_TRANSLATE_NOOP("Core", "Bigger&Faster"),
    QT_TRANSLATE_NOOP("Core", "Evolution over depth, heads and FFN width with int8 in the loop, beside the "
                              "same in fp32. The paper's supernet training is not part of this."),
    QT_TRANSLATE_NOOP("Core", "Precision"),
    QT_TRANSLATE_NOOP("Core", "both: half of the budget each, to overlay the fronts"),
    QT_TRANSLATE_NOOP("Core", "Fisher mask search"),
    QT_TRANSLATE_NOOP(
        "Core",
        "Which heads and neurons stay, by Fisher information under the limit; rearranged, rescaled or solved "
        "anew, without training. Factors are fitted on the dense model's activations. Needs gradients."),
    QT_TRANSLATE_NOOP("Core", "Without a limit: where the search starts"),
    QT_TRANSLATE_NOOP("Core", "Greedy"),
    QT_TRANSLATE_NOOP("Core", "Measures how much each part's compression alone costs in loss, then "
                              "compresses where a millisecond is cheapest."),
    QT_TRANSLATE_NOOP("Core", "Share of probes"),
    QT_TRANSLATE_NOOP("Core", "Largest share of the budget spent on probing single parts"),
    QT_TRANSLATE_NOOP("Core", "HAWQ-V3"),
    QT_TRANSLATE_NOOP(
        "Core",
        "Bits per matrix, exact for the estimated loss: curvature times squared rounding error. Curvature is "
        "the empirical Fisher diagonal, not Hutchinson's estimate as in the paper. Needs gradients."),
    QT_TRANSLATE_NOOP("Core", "Allow int3"),
    QT_TRANSLATE_NOOP("Core", "3-bit weights may be chosen"),
    QT_TRANSLATE_NOOP("Core", "Allow int2"),
    QT_TRANSLATE_NOOP("Core", "2-bit weights may be chosen"),
    QT_TRANSLATE_NOOP("Core", "Inputs that share a scale below 8 bits; 0: a whole output row"),
    QT_TRANSLATE_NOOP("Core", "MOEA/D"),
    QT_TRANSLATE_NOOP("Core", "Cuts the front of loss against latency into neighbouring scalar problems that "
                              "share their solutions; limits come first."),
    QT_TRANSLATE_NOOP("Core", "Scalar problems"),
    QT_TRANSLATE_NOOP("Core", "Points wanted along the front; at most a quarter of the budget"),
    QT_TRANSLATE_NOOP("Core", "Neighbours"),
    QT_TRANSLATE_NOOP("Core", "Problems that share solutions"),
    QT_TRANSLATE_NOOP("Core", "Mutations per child"),
    QT_TRANSLATE_NOOP("Core", "Expected number of genes drawn anew"),
    QT_TRANSLATE_NOOP("Core", "NSGA-II"),
    QT_TRANSLATE_NOOP(
        "Core",
        "Evolves a whole front of loss against latency; limits come first, then dominance and spread."),
    QT_TRANSLATE_NOOP("Core", "Population"),
    QT_TRANSLATE_NOOP("Core", "Members per generation; at most a fifth of the budget"),
    QT_TRANSLATE_NOOP("Core", "NxMiFormer search"),
    QT_TRANSLATE_NOOP(
        "Core",
        "One of 2:4, int8, int4 and their combinations per kind of matrix, the same in all layers, within a "
        "compression ratio. One-shot; the ADMM training of the best candidates is not part of this."),
    QT_TRANSLATE_NOOP("Core", "Compression ratio"),
    QT_TRANSLATE_NOOP("Core", "Largest size of the encoder's matrices against fp32"),
    QT_TRANSLATE_NOOP("Core", "Random"),
    QT_TRANSLATE_NOOP("Core", "Draws settings at random, redrawing what is predicted to miss a latency or "
                              "size limit. What every strategy must beat."),
    QT_TRANSLATE_NOOP("Core", "Draws per candidate"),
    QT_TRANSLATE_NOOP("Core", "Redraws while the prediction misses a limit"),
    QT_TRANSLATE_NOOP("Core", "Up to the limits"),
    QT_TRANSLATE_NOOP("Core", "Make each draw milder until it just meets the limits, as the evolutionary "
                              "strategies do: tells what that alone is worth"),
    QT_TRANSLATE_NOOP("Core", "Mapping of pruning schemes"),
    QT_TRANSLATE_NOOP("Core",
                      "The finest pattern per matrix that is not much slower than the fastest one on this "
                      "device, for a row of sparsities; then, if wanted, evolution over patterns."),
    QT_TRANSLATE_NOOP("Core", "Sparsity"),
    QT_TRANSLATE_NOOP("Core", "Tried first; others follow"),
    QT_TRANSLATE_NOOP("Core", "Slower allowed"),
    QT_TRANSLATE_NOOP("Core", "0: always the fastest scheme"),
    QT_TRANSLATE_NOOP("Core", "Sensitivity cut"),
    QT_TRANSLATE_NOOP("Core", "Matrices that would lose more are only rounded"),
    QT_TRANSLATE_NOOP("Core", "Search on"),
    QT_TRANSLATE_NOOP("Core", "After the rules, change one part's scheme at a time"),
    QT_TRANSLATE_NOOP("Core", "SPDY"),
    QT_TRANSLATE_NOOP("Core", "Exact dynamic programme over levels under the latency limit, with a local "
                              "search over the parts' weights. The error of a level comes from the weights "
                              "alone, not from calibrated outputs as in the paper."),
    QT_TRANSLATE_NOOP("Core", "Coefficients redrawn"),
    QT_TRANSLATE_NOOP("Core", "Share of the parts whose weight changes per step"),
    QT_TRANSLATE_NOOP("Core", "SwiftPruner"),
    QT_TRANSLATE_NOOP("Core", "Evolution under a latency limit with a mutator that learns which edits pay; "
                              "'learned=0' mutates at random instead."),
    QT_TRANSLATE_NOOP("Core", "Members alive; the oldest dies; at most a quarter of the budget"),
    QT_TRANSLATE_NOOP("Core", "Tournament"),
    QT_TRANSLATE_NOOP("Core", "Members among whom the best becomes parent"),
    QT_TRANSLATE_NOOP("Core", "Learning rate"),
    QT_TRANSLATE_NOOP("Core", "Step of the mutator's weights"),
    QT_TRANSLATE_NOOP("Core", "Random mutations"),
    QT_TRANSLATE_NOOP("Core", "Share of children mutated at random"),
    QT_TRANSLATE_NOOP("Core", "Penalty"),
    QT_TRANSLATE_NOOP("Core", "Reward lost per unit of relative excess over the limits"),
    QT_TRANSLATE_NOOP("Core", "Learned mutator"),
    QT_TRANSLATE_NOOP("Core", "0: random mutations only (the ablation)"),
    QT_TRANSLATE_NOOP("Core", "Uniform"),
    QT_TRANSLATE_NOOP("Core",
                      "The same setting everywhere, one rung after the other: the hand-made baseline."),
};

} // namespace
} // namespace pscope
