// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lazy_torch.h"

#include "app/torch_module.h"
#include "backends/torch/torch_rules.h"

namespace pscope {
namespace {

class LazyTorchBackend final : public Backend {
public:
    BackendInfo info() const override { return torchback::backendInfo(); }

    std::vector<DeviceInfo> probe() override {
        DeviceInfo device = torchback::deviceInfo();
        device.whyNot = whyNoTorchModule();
        device.usable = device.whyNot.empty();
        return {device};
    }

    Support supports(const std::string& deviceId, const MatrixSpec& spec, int rows,
                     int columns) const override {
        return torchback::supportFor(deviceId, spec, rows, columns);
    }

    Result<std::unique_ptr<Executable>> prepare(const std::string& deviceId, const CompressedModel& model,
                                                JobContext& job) override {
        if (!m_backend) { // the device's worker is the only thread that prepares
            PSCOPE_TRY(module, torchModule());
            m_backend = module->makeBackend();
        }
        return m_backend->prepare(deviceId, model, job);
    }

private:
    std::unique_ptr<Backend> m_backend;
};

} // namespace

std::unique_ptr<Backend> makeLazyTorchBackend() {
    return std::make_unique<LazyTorchBackend>();
}

GradientSource lazyTorchGradients() {
    return [](const Model& model, const EncodedDataset& data, JobContext& job) -> Result<CalibrationStats> {
        PSCOPE_TRY(module, torchModule());
        return module->makeGradients()(model, data, job);
    };
}

} // namespace pscope
