// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the core asks of a device, and nothing more. Implementations live in backends/<name>.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/compress/compressed_model.h"
#include "core/jobs/job_context.h"

namespace pscope {

enum class Provenance { Measured, Simulated, Estimated }; // a clock on the device / cycle-accurate RTL / a model or fit
std::string_view name(Provenance provenance);

struct BackendInfo {
    std::string id;    // "cpu", "cpu.reference", "torch"
    std::string label;
    std::string kind;  // "CPU", "GPU", "FPGA"
    Provenance provenance = Provenance::Measured;
};

struct DeviceInfo {
    std::string id;          // "cpu:0"
    std::string name;        // "Intel Xeon, AVX-512 VNNI"
    std::string driver;      // instruction set, driver version
    bool usable = true;
    std::string whyNot;      // one clause when not
    bool operator==(const DeviceInfo&) const = default;
};

/// Packed sequences, no padding: sequence i is ids[offsets[i] .. offsets[i+1]).
struct TokenBatch {
    std::vector<std::int32_t> ids;
    std::vector<std::int32_t> typeIds;
    std::vector<std::int32_t> offsets{0};
    int sequences() const { return static_cast<int>(offsets.size()) - 1; }
    int tokens() const { return offsets.back(); }
    void add(std::span<const std::int32_t> sequenceIds, std::span<const std::int32_t> sequenceTypes);
};

/// [B, C] row-major.
struct Logits {
    int sequences = 0;
    int classes = 0;
    std::vector<float> values;
};

struct Support {
    bool supported = true;
    std::string kernel; // "i8 4x4 tok avx512vnni"
    std::string reason; // why not, or why another kernel than asked
    /// Time of dense fp32 / time of this, of this matrix alone (an encoder has parts that stay); 0 = nothing is
    /// promised. Short sentences leave lanes idle and reuse no weight: up to `fewTokens` in a batch, the second holds.
    double speedup = 0, speedupFewTokens = 0;
    static constexpr int fewTokens = 16;
    std::string basis; // where the promise comes from: "the calibration of this machine, 2026-11-25 14:20"
};

/// Time spent in one named part of one forward pass.
struct PartTime {
    std::string part; // "embeddings", "layer 0 attention.query", "layer 0 attention", "layer 0 norm", "head"
    std::chrono::nanoseconds time{};
};

/// One prepared configuration, bound to one device; used from one thread at a time.
class Executable {
public:
    virtual ~Executable() = default;
    virtual const Recipe& effectiveRecipe() const = 0;
    virtual const std::vector<RecipeDifference>& differences() const = 0;
    /// Kernel per matrix for people: {"layer 0 ffn.in", "f32 dense tok 6x64"}.
    virtual std::vector<std::pair<std::string, std::string>> kernels() const = 0;
    virtual void setThreads(int threads) = 0;
    /// [tokens] packed -> [B, C]. BadInput for ids outside the vocabulary or sequences longer than the position table.
    virtual Result<Logits> forward(const TokenBatch& batch, JobContext& job) = 0;
    /// Like forward, with the time of every part; costs a few percent, so totals come from forward alone.
    virtual Result<std::vector<PartTime>> profile(const TokenBatch& batch, JobContext& job) = 0;
};

class Backend {
public:
    virtual ~Backend() = default;
    virtual BackendInfo info() const = 0;
    virtual std::vector<DeviceInfo> probe() = 0; // may be slow: runs as a job
    /// Which kernel a matrix of that size would get.
    virtual Support supports(const std::string& deviceId, const MatrixSpec& spec, int rows, int columns) const = 0;
    virtual Result<std::unique_ptr<Executable>> prepare(const std::string& deviceId, const CompressedModel& model, JobContext& job) = 0;
};

/// Filled by app in order of preference; the only way anything above reaches a back-end.
class BackendRegistry {
public:
    void add(std::unique_ptr<Backend> backend);
    const std::vector<std::unique_ptr<Backend>>& all() const { return m_backends; }
    /// NotFound lists what there is. An empty id gives PSCOPE_FORCE_BACKEND or the first.
    Result<Backend*> find(std::string_view id) const;

private:
    std::vector<std::unique_ptr<Backend>> m_backends;
};

/// What the encoder saw on its way; back-ends that can tell implement it (cpu.reference does).
class ActivationTap {
public:
    virtual ~ActivationTap() = default;
    /// `input` is [tokens, columns] row-major, valid during the call. layer = index in the compressed model, -1 for the classifier.
    using Visitor = std::function<void(int layer, MatrixKind kind, std::span<const float> input, int tokens, int columns)>;
    virtual Result<Logits> forwardTapped(const TokenBatch& batch, const Visitor& visitor, JobContext& job) = 0;
};

} // namespace pscope
