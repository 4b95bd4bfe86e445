// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A device with a clock of its own: a constant, a share per stored value, a percent or so that depends on the recipe alone
// (no additive model sees it), and a factor that a test turns up once the latency model was fitted.
#pragma once

#include <atomic>
#include <functional>

#include "backends/cpu/cpu_backend.h"
#include "core/backend/device_clock.h"

namespace pscope::test {

struct Slowing {
    std::atomic<double> factor{1};
    std::atomic<int> prepared{0};
};

class SlowedExecutable final : public Executable, public DeviceClock {
public:
    SlowedExecutable(std::unique_ptr<Executable> inner, double us, std::shared_ptr<Slowing> slowing)
        : m_inner(std::move(inner))
        , m_us(us)
        , m_slowing(std::move(slowing)) {}
    const Recipe& effectiveRecipe() const override { return m_inner->effectiveRecipe(); }
    const std::vector<RecipeDifference>& differences() const override { return m_inner->differences(); }
    std::vector<std::pair<std::string, std::string>> kernels() const override { return m_inner->kernels(); }
    void setThreads(int threads) override { m_inner->setThreads(threads); }
    Result<Logits> forward(const TokenBatch& batch, JobContext& job) override { return m_inner->forward(batch, job); }
    Result<std::vector<PartTime>> profile(const TokenBatch& batch, JobContext& job) override {
        return m_inner->profile(batch, job);
    }
    Result<std::chrono::duration<double, std::micro>> deviceTime(const TokenBatch&, JobContext&) override {
        return std::chrono::duration<double, std::micro>(m_us * m_slowing->factor);
    }

private:
    std::unique_ptr<Executable> m_inner;
    double m_us;
    std::shared_ptr<Slowing> m_slowing;
};

class SlowedBackend final : public Backend {
public:
    explicit SlowedBackend(std::shared_ptr<Slowing> slowing)
        : m_slowing(std::move(slowing)) {}
    BackendInfo info() const override { return {"slowed", "Made-up device", "CPU", Provenance::Simulated}; }
    std::vector<DeviceInfo> probe() override {
        DeviceInfo device = m_inner->probe().front();
        device.id = "slowed:0";
        return {device};
    }
    Support supports(const std::string&, const MatrixSpec& spec, int rows, int columns) const override {
        return m_inner->supports(m_inner->probe().front().id, spec, rows, columns);
    }
    Result<std::unique_ptr<Executable>> prepare(const std::string&, const CompressedModel& model,
                                                JobContext& job) override {
        auto inner = m_inner->prepare(m_inner->probe().front().id, model, job);
        if (!inner) return std::unexpected(inner.error());
        double us = 20;
        std::size_t seed = 17;
        for (const CompressedLayer& layer : model.layers)
            for (const auto& matrix : layer.matrices) {
                us += 2e-2 * double(storedValues(*matrix));
                seed = seed * 31 + std::hash<std::string>{}(toText(matrix->spec));
            }
        us *= 1 + 0.01 * (2 * double(seed % 1000) / 999 - 1);
        return std::make_unique<SlowedExecutable>(std::move(*inner), us, m_slowing);
    }

private:
    std::shared_ptr<Slowing> m_slowing;
    std::unique_ptr<Backend> m_inner = makeReferenceBackend();
};

} // namespace pscope::test
