// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/products.h"

#include <algorithm>

namespace pscope::opencl {

void Commands::launch(cl::Kernel& kernel, const cl::NDRange& global, const cl::NDRange& local) {
    cl::Event* event = m_parts ? &m_open.emplace_back() : nullptr;
    m_queue.enqueueNDRangeKernel(kernel, cl::NullRange, global, local, nullptr, event);
}

void Commands::launch(cl::Kernel& kernel, std::size_t width, std::size_t height) {
    if (width == 0 || height == 0) return;
    launch(kernel, cl::NDRange(width, height), m_device.traits().isCpu ? cl::NDRange(1, 1) : cl::NullRange);
}

void Commands::book(const std::string& part) {
    for (cl::Event& event : m_open)
        m_booked.emplace_back(part, std::move(event));
    m_open.clear();
}

void Commands::collect() {
    for (const auto& [part, event] : m_booked) {
        const std::chrono::nanoseconds time(event.getProfilingInfo<CL_PROFILING_COMMAND_END>() -
                                            event.getProfilingInfo<CL_PROFILING_COMMAND_START>());
        const auto known = std::ranges::find(*m_parts, part, &PartTime::part);
        if (known == m_parts->end())
            m_parts->push_back({part, time});
        else
            known->time += time;
    }
    m_booked.clear();
}

void Inputs::reset(const cl::Buffer& x, int features, Lanes lanes) {
    m_x = x;
    m_features = features;
    m_lanes = lanes;
    m_hasRounded = m_hasCodes = m_hasPairs = false;
}

/// A kernel of rows.cl over all lane groups.
void launchRows(Commands& commands, cl::Kernel& kernel, const Lanes& lanes) {
    const Tuning& tuning = commands.device().tuning();
    const std::size_t groups = std::size_t(lanes.padded() / tuning.rowVector);
    if (tuning.rowSlices == 1) return commands.launch(kernel, groups);
    const std::size_t slices = std::size_t(tuning.rowSlices);
    commands.launch(kernel, cl::NDRange(groups, slices),
                    cl::NDRange(std::size_t(16 / tuning.rowVector), slices));
}

const cl::Buffer& Inputs::as(InputForm form, Commands& commands) {
    ClDevice& device = commands.device();
    const auto make = [&](bool& done, Growing& buffer, KernelId id, std::size_t bytes,
                          bool scales) -> const cl::Buffer& {
        if (done) return *buffer;
        done = true;
        cl::Kernel& kernel = device.kernel(id);
        Commands::set(kernel, m_lanes.full(), m_lanes.lastLanes(), m_features, m_x,
                      buffer.ensure(device, bytes));
        if (scales) kernel.setArg(5, m_tokenScales.ensure(device, m_lanes.bytes(1)));
        launchRows(commands, kernel, m_lanes);
        return *buffer;
    };
    switch (form) {
    case InputForm::Plain:
        break;
    case InputForm::Bf16:
        return make(m_hasRounded, m_rounded, KernelId::RoundBf16, m_lanes.bytes(m_features), false);
    case InputForm::Codes:
        return make(m_hasCodes, m_codes, KernelId::QuantizeFloats, m_lanes.bytes(m_features), true);
    case InputForm::Pairs:
        return make(m_hasPairs, m_pairs, KernelId::QuantizePairs, m_lanes.bytes((m_features + 1) / 2), true);
    }
    return m_x;
}

static void multiplyBlocks(Commands& commands, const DeviceMatrix& matrix, const cl::Buffer& x,
                           const cl::Buffer& tokenScales, const ProductCall& call, int firstBlock, int blocks,
                           int lanes) {
    ClDevice& device = commands.device();
    const Tuning& tuning = device.tuning();
    const int flags = (matrix.scaled() ? 1 : 0) | (call.residual ? 2 : 0) | call.activation << 4;
    const cl::Buffer& unused = *call.y;
    const auto finish = [&](cl::Kernel& kernel, cl_uint at) {
        kernel.setArg(at, *call.vectors);
        kernel.setArg(at + 1, call.biasAt);
        kernel.setArg(at + 2, matrix.scaled() ? matrix.rowScales : unused);
        kernel.setArg(at + 3, matrix.scaled() ? tokenScales : unused);
        kernel.setArg(at + 4, call.residual ? *call.residual : unused);
        kernel.setArg(at + 5, flags);
        kernel.setArg(at + 6, *call.y);
    };
    if (matrix.plan.product == Product::Lists) {
        const int vector = tuning.listVector;
        const LaneTile tile = laneTileFor(vector, lanes);
        cl::Kernel& kernel = device.kernel(matrix.plan.shared == 4   ? KernelId::Lists4
                                           : matrix.plan.shared == 2 ? KernelId::Lists2
                                                                     : KernelId::Lists1,
                                           tile.vectors);
        Commands::set(kernel, firstBlock, lanes, matrix.columns, matrix.rows, x, matrix.weights, matrix.index,
                      matrix.starts, matrix.inputBlocks);
        finish(kernel, 9);
        return commands.launch(kernel, std::size_t(blocks) * std::size_t(lanes / (tile.vectors * vector)),
                               std::size_t(matrix.items));
    }
    const bool integer = matrix.plan.product == Product::Int8;
    const GemmChoice& choice = integer ? tuning.int8 : tuning.dense;
    if (choice.family == GemmFamily::Tile) {
        cl::Kernel& kernel = device.kernel(integer ? KernelId::TileInt8 : KernelId::TileFp32);
        Commands::set(kernel, firstBlock, lanes, matrix.columns, matrix.rows, x, matrix.weights);
        finish(kernel, 6);
        const std::size_t height = std::size_t(choice.tileHeight),
                          groups = std::size_t((matrix.rows + 47) / 48);
        if (groups > 0)
            commands.launch(kernel, cl::NDRange(std::size_t(blocks) * 16, groups * height),
                            cl::NDRange(16, height));
        return;
    }
    const LaneTile tile = laneTileFor(choice.vector, lanes);
    cl::Kernel& kernel = device.kernel(integer ? KernelId::Int8 : KernelId::Dense, tile.vectors);
    Commands::set(kernel, firstBlock, lanes, matrix.columns, matrix.rows, x, matrix.weights);
    finish(kernel, 6);
    const int outputs = tile.outputs();
    commands.launch(kernel, std::size_t(blocks) * std::size_t(lanes / (tile.vectors * choice.vector)),
                    std::size_t((matrix.rows + outputs - 1) / outputs));
}

void multiply(Commands& commands, Inputs& inputs, const ProductCall& call) {
    const DeviceMatrix& matrix = *call.matrix;
    const cl::Buffer& x = inputs.as(matrix.plan.input, commands);
    const Lanes& lanes = inputs.lanes();
    if (lanes.full() > 0)
        multiplyBlocks(commands, matrix, x, inputs.tokenScales(), call, 0, lanes.full(), Lanes::block);
    if (lanes.rest() > 0)
        multiplyBlocks(commands, matrix, x, inputs.tokenScales(), call, lanes.full(), 1, lanes.rest());
}

} // namespace pscope::opencl
