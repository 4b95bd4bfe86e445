// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Who races in `pscope bench models`: our recipes, libtorch and ONNX Runtime on the same batch.
#pragma once

#include <functional>

#include "app/commands/bench_common.h"
#include "app/commands/encoder_cases.h"
#include "app/commands/ort_peer.h"

namespace pscope {

/// Something that runs the case's batch `times` times and tells how long each took, in us.
struct Contestant {
    std::string name;
    double flopRatio = 1; // dense operations / its own
    std::function<Result<std::vector<double>>(int times)> burst;
    std::function<Result<std::vector<float>>()> logits;
    std::vector<double> cold, warm; // one value per round: first pass, median of the rest
    int passes = 2;
    std::unique_ptr<Executable> executable; // ours and libtorch
};

struct CaseRun {
    EncoderCase which;
    TokenBatch batch;
    std::vector<std::unique_ptr<Contestant>> contestants;
    double logitDifference = -1; // our dense against ORT fp32, relative to the largest logit
    std::vector<std::string> notes;
};

/// Models and sessions of one shape, kept for all its cases.
class EncoderArena {
public:
    EncoderArena(CommandRun& run, const EncoderBenchOptions& options)
        : m_run(run)
        , m_options(options) {}

    Result<void> open(const std::string& shape);
    /// Everybody loaded, warm, and agreed on the logits.
    Result<CaseRun*> prepare(const EncoderCase& which);

private:
    bool wanted(const std::string& name) const;
    Result<void> addOurs();
    Result<void> addTorch();
    Result<void> addOrt();
    Result<void> warmUp();

    CommandRun& m_run;
    const EncoderBenchOptions& m_options;
    std::unique_ptr<TemporaryFolder> m_folder;
    std::shared_ptr<const Model> m_model;
    std::unique_ptr<OrtPeer> m_peer;
    std::unique_ptr<CaseRun> m_case; // after the peer: it refers to it
};

double wallMicros();

} // namespace pscope
