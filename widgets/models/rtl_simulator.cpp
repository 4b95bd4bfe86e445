// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/rtl_simulator.h"

#include <QPointer>

#include <chrono>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

const QString kTag = QStringLiteral("simulate everything");

/// What both jobs begin with: the recipe on the device, and a sentence for it.
struct Ready {
    std::unique_ptr<Executable> executable;
    HardwareAudit* audit = nullptr;
    TokenBatch batch;
};

Result<Ready> readyOn(Lane& lane, const BackendRegistry& registry, const DeviceChoice& device, const Recipe& recipe, int tokens,
                      JobContext& job) {
    PSCOPE_TRY(bench, benchOf(lane));
    PSCOPE_TRY(compressed, bench->compressor().apply(recipe, job));
    PSCOPE_TRY(backend, registry.find(device.backend.id));
    PSCOPE_TRY(executable, backend->prepare(device.device.id, compressed, job));
    Ready ready{std::move(executable), nullptr, {}};
    ready.audit = dynamic_cast<HardwareAudit*>(ready.executable.get());
    if (!ready.audit) return fail(ErrorCode::Unsupported, "{}: cannot be simulated cycle by cycle", device.device.id);
    PSCOPE_TRY(batches, workloadBatches({1, tokens, 1}, bench->model().config, nullptr));
    ready.batch = std::move(batches.front());
    return ready;
}

} // namespace

std::vector<DeviceChoice> RtlSimulator::devices() const {
    std::vector<DeviceChoice> found;
    for (const DeviceChoice& choice : m_lab.document().devices())
        if (choice.backend.provenance == Provenance::Simulated && choice.device.usable) found.push_back(choice);
    return found;
}

void RtlSimulator::estimate(const DeviceChoice& device, int tokens) {
    m_lab.jobs().run<SimulationEstimate>(
        kTag, tr("How long simulating everything takes"), JobPriority::Interactive,
        [lane = m_lab.lane(), registry = m_lab.services().registry, device, recipe = m_lab.document().recipe(),
         tokens](JobContext& job) -> Result<SimulationEstimate> {
            PSCOPE_TRY(ready, readyOn(*lane, *registry, device, recipe, tokens, job));
            return ready.audit->estimateSimulation(ready.batch, job);
        },
        [self = QPointer(this)](Result<SimulationEstimate>& estimate) {
            if (!self) return;
            if (estimate)
                emit self->estimated(*estimate);
            else
                emit self->failed(estimate.error().code == ErrorCode::Cancelled ? QString() : toQt(estimate.error().message));
        });
}

void RtlSimulator::simulate(const DeviceChoice& device, int tokens) {
    m_lab.jobs().run<SimulatedModel>(
        kTag, tr("Simulate everything on %1").arg(toQt(device.device.id)), JobPriority::Background,
        [lane = m_lab.lane(), registry = m_lab.services().registry, device, recipe = m_lab.document().recipe(),
         tokens](JobContext& job) -> Result<SimulatedModel> {
            PSCOPE_TRY(ready, readyOn(*lane, *registry, device, recipe, tokens, job));
            const auto start = std::chrono::steady_clock::now();
            PSCOPE_TRY(parts, ready.audit->simulate(ready.batch, job));
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
            return SimulatedModel{totalOf(parts), static_cast<int>(parts.size()), took.count()};
        },
        [self = QPointer(this)](Result<SimulatedModel>& result) {
            if (!self) return;
            if (result)
                emit self->finished(*result);
            else
                emit self->failed(result.error().code == ErrorCode::Cancelled ? QString() : toQt(result.error().message));
        });
}

void RtlSimulator::cancel() {
    m_lab.jobs().cancelTag(kTag);
    emit failed({});
}

std::pair<std::int64_t, std::int64_t> RtlSimulator::progress() const {
    for (const JobInfo& job : m_lab.jobs().snapshot())
        if (job.tag == fromQt(kTag) && job.state == JobState::Running) return {job.done, job.total};
    return {0, 0};
}

} // namespace pscope
