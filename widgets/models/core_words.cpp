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
    QT_TRANSLATE_NOOP("Core", "the scheduler interrupted more than a tenth of the runs; their times are kept, the "
                              "speed-up is that of the others"),
    QT_TRANSLATE_NOOP("Core", "the first and the last third of the samples differ by more than 5 %: measure "
                              "again when the machine is calm"),
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
};

} // namespace
} // namespace pscope
