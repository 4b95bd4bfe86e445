// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/board.h"

#include <algorithm>
#include <cstdlib>
#include <random>

#include "core/compress/compressor.h"

namespace pscope::opencl {
namespace {

constexpr std::size_t kAlignment = 4096; // direct transfers of every board family ask for this or less

/// Host memory that a board can read directly.
class AlignedBytes {
public:
    explicit AlignedBytes(std::size_t size)
        : m_data(static_cast<std::byte*>(
              std::aligned_alloc(kAlignment, (size + kAlignment - 1) / kAlignment * kAlignment))) {
        if (m_data == nullptr) throw std::bad_alloc();
    }
    ~AlignedBytes() { std::free(m_data); }
    AlignedBytes(const AlignedBytes&) = delete;
    AlignedBytes& operator=(const AlignedBytes&) = delete;
    template <class T> T* as() { return reinterpret_cast<T*>(m_data); }

private:
    std::byte* m_data;
};

/// n of the array's m that hold the matrix's pattern; m where the array has no kernel for it.
int keptOf(const BoardManifest& manifest, const MatrixSpec& spec) {
    const bool fits = manifest.sparse() && spec.pattern == Pattern::NM && manifest.m % spec.m == 0;
    return fits ? spec.n * (manifest.m / spec.m) : manifest.m;
}

} // namespace

Result<std::shared_ptr<Board>> Board::open(FoundDevice found, const BoardManifest& manifest,
                                           std::vector<unsigned char> binary) {
    const std::string id = found.traits.id;
    try {
        std::shared_ptr<Board> board(new Board(found, manifest));
        PSCOPE_CHECK(board->program(binary));
        PSCOPE_CHECK(board->selfTest());
        return board;
    } catch (const cl::Error& error) {
        return fail(ErrorCode::Device, "{}: {} failed with {}", id, error.what(), errorName(error.err()));
    }
}

Result<void> Board::program(const std::vector<unsigned char>& binary) {
    m_queue = cl::CommandQueue(m_context, m_device, CL_QUEUE_PROFILING_ENABLE);
    cl::Program program;
    try {
        program = cl::Program(m_context, {m_device}, {binary});
        program.build({m_device});
    } catch (const cl::Error& error) {
        return fail(ErrorCode::Mismatch,
                    "{} ({}): refuses the binary \"{}\" ({}); it was built for another device", m_traits.id,
                    m_traits.name, m_manifest.name, errorName(error.err()));
    }
    try {
        m_kernel = cl::Kernel(program, m_manifest.kernel.c_str());
    } catch (const cl::Error&) {
        return fail(ErrorCode::Mismatch,
                    "{}: the binary has no kernel \"{}\" that its manifest names; it has: {}", m_traits.id,
                    m_manifest.kernel, program.getInfo<CL_PROGRAM_KERNEL_NAMES>());
    }
    if (const auto count = m_kernel.getInfo<CL_KERNEL_NUM_ARGS>(); count != m_manifest.arguments.size())
        return fail(ErrorCode::Mismatch, "{}: the kernel \"{}\" takes {} arguments, its manifest lists {}",
                    m_traits.id, m_manifest.kernel, count, m_manifest.arguments.size());
    return {};
}

BoardMatrix Board::upload(const CompressedMatrix& matrix) const {
    BoardMatrix board;
    const int m = m_manifest.m;
    board.m = m;
    board.n = keptOf(m_manifest, matrix.spec);
    board.rows = matrix.rows;
    board.columns = (matrix.columns + m - 1) / m * m;
    const bool asIs = matrix.quantized && matrix.quantized->group == 0;
    const QuantizedWeights quantized =
        asIs ? *matrix.quantized : quantizeRtn(matrix.weights.values, matrix.rows, matrix.columns, 8, 0);
    board.scales = quantized.scales;

    const std::size_t kept = std::size_t(board.rows) * (board.columns / m) * board.n;
    std::vector<std::int8_t> values(std::max<std::size_t>(kept, 1), 0);
    std::vector<std::uint8_t> places(values.size(), 0);
    for (int row = 0; row < board.rows; ++row)
        for (int group = 0; group < board.columns / m; ++group) {
            const std::size_t at = (std::size_t(row) * (board.columns / m) + group) * board.n;
            for (int i = 0, slot = 0; i < m; ++i) {
                const int column = group * m + i;
                const std::int8_t code = column < matrix.columns
                                             ? quantized.codes[std::size_t(row) * matrix.columns + column]
                                             : std::int8_t{0};
                if (board.n < m && code == 0) continue;
                values[at + slot] = code;
                places[at + slot++] = std::uint8_t(i);
            }
        }
    const auto send = [&](auto& list) {
        list.resize((list.size() + kAlignment - 1) / kAlignment * kAlignment);
        return cl::Buffer(m_context, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, list.size(), list.data());
    };
    board.weights = send(values);
    board.indices = send(places);

    board.spec = MatrixSpec{};
    board.spec.bits = 8;
    if (board.n < m) {
        board.spec.pattern = Pattern::NM;
        board.spec.n = matrix.spec.n;
        board.spec.m = matrix.spec.m;
    } else if (!matrix.spec.isDense()) {
        MatrixSpec pattern = matrix.spec;
        pattern.bits = 32;
        pattern.group = 0;
        board.reason = fmt::format("masked only: the board's array has no form for {}", toText(pattern));
    }
    if (!asIs || matrix.spec.bits != 8)
        board.reason += fmt::format("{}the board multiplies 8-bit codes with one scale per output",
                                    board.reason.empty() ? "" : "; ");
    return board;
}

std::vector<std::int32_t> Board::multiply(const BoardMatrix& matrix, std::span<const std::int8_t> codes,
                                          int tokens, std::chrono::nanoseconds* onBoard) {
    // Whole pages: that is what boards transfer, and a first test with wrong arguments stays inside.
    const auto pages = [](std::size_t bytes) { return (bytes / kAlignment + 1) * kAlignment; };
    const std::size_t outBytes = std::size_t(tokens) * matrix.rows * sizeof(std::int32_t);
    AlignedBytes in(pages(codes.size())), out(pages(outBytes));
    std::ranges::copy(codes, in.as<std::int8_t>());
    const cl::Buffer input(m_context, CL_MEM_READ_ONLY, pages(codes.size())),
        output(m_context, CL_MEM_WRITE_ONLY, pages(outBytes));
    if (!codes.empty()) m_queue.enqueueWriteBuffer(input, CL_FALSE, 0, codes.size(), in.as<std::byte>());
    cl_uint index = 0;
    for (const BoardArgument argument : m_manifest.arguments) {
        switch (argument) {
        case BoardArgument::Input:
            m_kernel.setArg(index, input);
            break;
        case BoardArgument::Weights:
            m_kernel.setArg(index, matrix.weights);
            break;
        case BoardArgument::Indices:
            m_kernel.setArg(index, matrix.indices);
            break;
        case BoardArgument::Output:
            m_kernel.setArg(index, output);
            break;
        case BoardArgument::Tokens:
            m_kernel.setArg(index, tokens);
            break;
        case BoardArgument::Rows:
            m_kernel.setArg(index, matrix.rows);
            break;
        case BoardArgument::Columns:
            m_kernel.setArg(index, matrix.columns);
            break;
        case BoardArgument::N:
            m_kernel.setArg(index, matrix.n);
            break;
        case BoardArgument::M:
            m_kernel.setArg(index, matrix.m);
            break;
        }
        ++index;
    }
    cl::Event event;
    m_queue.enqueueNDRangeKernel(m_kernel, cl::NullRange, cl::NDRange(1), cl::NDRange(1), nullptr, &event);
    if (outBytes > 0) m_queue.enqueueReadBuffer(output, CL_TRUE, 0, outBytes, out.as<std::byte>());
    m_queue.finish();
    if (onBoard)
        *onBoard += std::chrono::nanoseconds(event.getProfilingInfo<CL_PROFILING_COMMAND_END>() -
                                             event.getProfilingInfo<CL_PROFILING_COMMAND_START>());
    return {out.as<std::int32_t>(), out.as<std::int32_t>() + std::size_t(tokens) * matrix.rows};
}

/// Arguments in another order than the kernel's give wrong sums, if they give any.
Result<void> Board::selfTest() {
    std::mt19937 random(1);
    CompressedMatrix matrix;
    matrix.rows = 6;
    matrix.columns = 4 * m_manifest.m;
    if (m_manifest.sparse() && m_manifest.m >= 2) {
        matrix.spec.pattern = Pattern::NM;
        matrix.spec.n = 1;
        matrix.spec.m = m_manifest.m;
    }
    const std::size_t size = std::size_t(matrix.rows) * matrix.columns;
    std::vector<float> weights(size, 0.0F);
    QuantizedWeights quantized{.codes = std::vector<std::int8_t>(size, 0),
                               .scales = std::vector<float>(std::size_t(matrix.rows), 1.0F)};
    for (std::size_t group = 0; group < size / std::size_t(m_manifest.m); ++group) {
        const std::size_t at = group * std::size_t(m_manifest.m) + random() % unsigned(m_manifest.m);
        quantized.codes[at] = std::int8_t(int(random() % 255) - 127);
        weights[at] = float(quantized.codes[at]);
    }
    matrix.weights.values = weights;
    matrix.quantized = quantized;
    const int tokens = 3;
    std::vector<std::int8_t> codes(std::size_t(tokens) * matrix.columns);
    for (auto& code : codes)
        code = std::int8_t(int(random() % 255) - 127);
    const auto sums = multiply(upload(matrix), codes, tokens, nullptr);
    for (int t = 0; t < tokens; ++t)
        for (int row = 0; row < matrix.rows; ++row) {
            std::int32_t expected = 0;
            for (int c = 0; c < matrix.columns; ++c)
                expected += quantized.codes[std::size_t(row) * matrix.columns + c] *
                            codes[std::size_t(t) * matrix.columns + c];
            if (const auto got = sums[std::size_t(t) * matrix.rows + row]; got != expected)
                return fail(ErrorCode::Mismatch,
                            "{}: a test product gives {} where {} is right: the arguments in the manifest "
                            "are not those of the kernel \"{}\"",
                            m_traits.id, got, expected, m_manifest.kernel);
        }
    return {};
}

} // namespace pscope::opencl
