// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Launching kernels: the layout of a batch, the commands of a pass with their times, and the product of a
// matrix.
#pragma once

#include <functional>

#include "backends/opencl/matrix.h"
#include "core/backend/backend.h"

namespace pscope::opencl {

/// Activations lie in blocks of 64 tokens, the last as narrow as the next multiple of 16 (kernels/common.cl).
struct Lanes {
    int tokens = 0;
    static constexpr int block = 64, granularity = 16;
    int full() const { return tokens / block; }
    int rest() const {
        return (tokens % block + granularity - 1) / granularity * granularity;
    } // lanes of the narrow block
    int padded() const { return full() * block + rest(); }
    int lastLanes() const { return rest() > 0 ? rest() : block; } // of block full()
    std::size_t bytes(int features) const { return std::size_t(padded()) * std::size_t(features) * 4; }
    /// Element of `token` and `feature`.
    std::size_t at(int token, int feature, int features) const {
        const int own = token / block;
        return std::size_t(own) * block * features + std::size_t(feature) * (own == full() ? rest() : block) +
               token % block;
    }
};

/// A buffer that grows with the batches.
class Growing {
public:
    const cl::Buffer& ensure(ClDevice& device, std::size_t bytes) {
        if (bytes > m_bytes) m_buffer = device.buffer(m_bytes = bytes);
        return m_buffer;
    }
    const cl::Buffer& operator*() const { return m_buffer; }

private:
    cl::Buffer m_buffer;
    std::size_t m_bytes = 0;
};

/// The commands of one pass on one queue; with `parts` their events are kept and summed.
class Commands {
public:
    Commands(ClDevice& device, cl::CommandQueue& queue, std::vector<PartTime>* parts)
        : m_device(device)
        , m_queue(queue)
        , m_parts(parts) {}
    ClDevice& device() const { return m_device; }
    cl::CommandQueue& queue() const { return m_queue; }
    void launch(cl::Kernel& kernel, const cl::NDRange& global, const cl::NDRange& local);
    /// Sizes that suit devices without local work: one item each on a processor, the driver's choice
    /// elsewhere.
    void launch(cl::Kernel& kernel, std::size_t width, std::size_t height = 1);
    /// Everything launched since the last call belongs to this part.
    void book(const std::string& part);
    /// After the queue has finished; adds events to the parts.
    void collect();
    template <class... Arguments> static void set(cl::Kernel& kernel, const Arguments&... arguments) {
        cl_uint index = 0;
        (kernel.setArg(index++, arguments), ...);
    }

private:
    ClDevice& m_device;
    cl::CommandQueue& m_queue;
    std::vector<PartTime>* m_parts;
    std::vector<cl::Event> m_open;
    std::vector<std::pair<std::string, cl::Event>> m_booked;
};

/// A kernel of rows.cl over all lane groups, its work shared as tuned.
void launchRows(Commands& commands, cl::Kernel& kernel, const Lanes& lanes);

/// One activation matrix in the forms that kernels want it in, each made at most once.
class Inputs {
public:
    void reset(const cl::Buffer& x, int features, Lanes lanes);
    const cl::Buffer& as(InputForm form, Commands& commands);
    const cl::Buffer& tokenScales() const { return *m_tokenScales; }
    const Lanes& lanes() const { return m_lanes; }

private:
    cl::Buffer m_x;
    int m_features = 0;
    Lanes m_lanes;
    Growing m_rounded, m_codes, m_pairs, m_tokenScales;
    bool m_hasRounded = false, m_hasCodes = false, m_hasPairs = false;
};

inline constexpr int kNoActivation = 15;

/// y = act(W x + bias) + residual.
struct ProductCall {
    const DeviceMatrix* matrix = nullptr;
    const cl::Buffer* vectors = nullptr; // holds the bias at biasAt
    int biasAt = 0;
    int activation = kNoActivation;
    const cl::Buffer* residual = nullptr;
    const cl::Buffer* y = nullptr;
};
void multiply(Commands& commands, Inputs& inputs, const ProductCall& call);

} // namespace pscope::opencl
