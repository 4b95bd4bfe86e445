// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One configuration on the simulated accelerator. The host looks up embeddings and applies the pooler's tanh;
// everything else are integers of the datapath, their time is the cycle formula's, and sampled tiles go
// through the RTL.
#pragma once

#include <map>
#include <random>

#include "backends/cpu/encoder_parts.h"
#include "backends/fpga/datapath.h"
#include "backends/fpga/operations.h"
#include "backends/fpga/rtl_machine.h"
#include "core/backend/device_clock.h"
#include "core/backend/hardware_audit.h"

namespace pscope::fpga {

class FpgaExecutable final : public Executable, public DeviceClock, public HardwareAudit {
public:
    FpgaExecutable(const CompressedModel& model, IntegerModel integers, double clockMHz);

    const Recipe& effectiveRecipe() const override { return m_integers.effective; }
    const std::vector<RecipeDifference>& differences() const override { return m_integers.differences; }
    std::vector<std::pair<std::string, std::string>> kernels() const override;
    void setThreads(int) override {} // one device
    Result<Logits> forward(const TokenBatch& batch, JobContext& job) override;
    Result<std::vector<PartTime>> profile(const TokenBatch& batch, JobContext& job) override;

    Result<std::chrono::duration<double, std::micro>> deviceTime(const TokenBatch& batch,
                                                                 JobContext& job) override;

    std::string whyNoAudit() const override { return whyNoRtl(); }
    AuditCount audited() const override { return m_audit; }
    Result<SimulationEstimate> estimateSimulation(const TokenBatch& batch, JobContext& job) override;
    Result<std::vector<SimulatedPart>> simulate(const TokenBatch& batch, JobContext& job) override;

private:
    struct Parts { // cycles of one sequence of some length, part by part
        std::vector<std::pair<std::string, std::int64_t>> cycles;
        std::int64_t total = 0;
    };
    Result<void> check(const TokenBatch& batch) const;
    std::vector<std::int16_t> embed(const TokenBatch& batch, int sequence) const;
    std::vector<float> head(const std::int16_t* first, const ProductVisitor& visitor);
    const Parts& partsFor(int tokens);
    RtlMachine* machine();
    Result<void> auditTile(const ProductView& view, JobContext& job);
    bool wantsAudit(const ProductView& view);

    CompressedModel m_model;
    IntegerModel m_integers;
    double m_clockMHz;
    std::shared_ptr<const cpu::EncoderParts> m_parts;
    std::map<int, Parts> m_cycles; // by tokens
    std::unique_ptr<RtlMachine> m_machine;
    AuditCount m_audit;
    std::map<std::pair<int, MatrixKind>, int> m_audits; // of each matrix so far
    std::mt19937 m_random{1};
    std::int64_t m_forwards = 0;
};

} // namespace pscope::fpga
