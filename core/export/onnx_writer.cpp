// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/onnx_writer.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace pscope {
namespace {

constexpr std::uint64_t kIrVersion = 8, kOpset = 17;
constexpr std::uint64_t kLargestMessage = (std::uint64_t(1) << 31) - 1;

// AttributeProto.AttributeType
enum AttributeType : std::uint64_t { kFloat = 1, kInt = 2, kInts = 7 };

std::uint64_t onnxType(DType type) {
    switch (type) {
    case DType::F32:
        return 1;
    case DType::U8:
        return 2;
    case DType::I8:
        return 3;
    case DType::I32:
        return 6;
    default:
        return 7; // I64
    }
}

// The wire format: a key (field number and wire type), then the payload.
std::string varint(std::uint64_t value) {
    std::string bytes;
    for (; value >= 128; value >>= 7)
        bytes += static_cast<char>(value | 128U);
    return bytes += static_cast<char>(value);
}
std::string number(int field, std::uint64_t value) {
    return varint(std::uint64_t(field) << 3) + varint(value);
}
std::string header(int field, std::uint64_t size) {
    return varint(std::uint64_t(field) << 3 | 2U) + varint(size);
}
std::string text(int field, std::string_view value) {
    return header(field, value.size()).append(value);
}
std::string real(int field, float value) {
    std::string bytes = varint(std::uint64_t(field) << 3 | 5U);
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (int i = 0; i < 4; ++i)
        bytes += static_cast<char>(bits >> (8 * i));
    return bytes;
}

std::string attributeMessage(const OnnxWriter::Attribute& attribute) {
    std::string message = text(1, attribute.first);
    if (const auto* whole = std::get_if<std::int64_t>(&attribute.second))
        return message + number(3, std::uint64_t(*whole)) + number(20, kInt);
    if (const auto* fraction = std::get_if<float>(&attribute.second))
        return message + real(2, *fraction) + number(20, kFloat);
    for (const std::int64_t value : std::get<std::vector<std::int64_t>>(attribute.second))
        message += number(8, std::uint64_t(value));
    return message + number(20, kInts);
}

/// A TensorProto without its data, which follows as field 9.
std::string tensorHead(const std::string& name, const Tensor& tensor) {
    std::string message;
    for (const std::int64_t dimension : tensor.shape)
        message += number(1, std::uint64_t(dimension));
    return message + number(2, onnxType(tensor.dtype)) + text(8, name) + header(9, tensor.bytes.size());
}

Tensor integerTensor(const std::vector<std::int64_t>& values, bool scalar) {
    auto storage = std::make_shared<std::vector<std::int64_t>>(values);
    std::vector<std::int64_t> shape;
    if (!scalar) shape = {static_cast<std::int64_t>(values.size())};
    return {DType::I64, shape, std::as_bytes(std::span(*storage)), storage};
}

} // namespace

std::string OnnxWriter::constant(std::string name, Tensor tensor) {
    m_constants.emplace_back(name, std::move(tensor));
    return name;
}

std::string OnnxWriter::integers(const std::vector<std::int64_t>& values, bool scalar) {
    const std::string name = fmt::format("{}[{}]", scalar ? "index" : "shape", fmt::join(values, ","));
    if (std::ranges::find(m_constants, name, &std::pair<std::string, Tensor>::first) != m_constants.end())
        return name;
    return constant(name, integerTensor(values, scalar));
}

std::string OnnxWriter::scalar(float value) {
    const std::string name = fmt::format("scalar[{}]", value);
    if (std::ranges::find(m_constants, name, &std::pair<std::string, Tensor>::first) != m_constants.end())
        return name;
    return constant(name, Tensor::fromFloats({value}, {}));
}

std::string OnnxWriter::add(const std::string& op, const std::vector<std::string>& inputs,
                            const std::vector<Attribute>& attributes, int outputs) {
    const std::string name = fmt::format("{}_{}", op, m_count++);
    std::string message;
    for (const std::string& input : inputs)
        message += text(1, input);
    for (int i = 0; i < outputs; ++i)
        message += text(2, i == 0 ? name : fmt::format("{}:{}", name, i));
    message += text(3, name) + text(4, op);
    for (const Attribute& attribute : attributes)
        message += text(5, attributeMessage(attribute));
    m_nodes.push_back(std::move(message));
    return name;
}

void OnnxWriter::output(const std::string& name, const std::string& from, DType type,
                        const Dimensions& dimensions) {
    m_nodes.push_back(text(1, from) + text(2, name) + text(3, name) + text(4, "Identity"));
    m_outputs.push_back(valueInfo(name, type, dimensions));
}

std::string OnnxWriter::valueInfo(const std::string& name, DType type, const Dimensions& dimensions) {
    std::string shape;
    for (const auto& dimension : dimensions) {
        const auto* size = std::get_if<std::int64_t>(&dimension);
        shape += text(1, size ? number(1, std::uint64_t(*size)) : text(2, std::get<std::string>(dimension)));
    }
    return text(1, name) + text(2, text(1, number(1, onnxType(type)) + text(2, shape)));
}

Result<void> OnnxWriter::write(const std::filesystem::path& file, const JobContext& job) const {
    std::string graphHead, graphTail;
    for (const std::string& node : m_nodes)
        graphHead += text(1, node);
    graphHead += text(2, "encoder");
    for (const std::string& input : m_inputs)
        graphTail += text(11, input);
    for (const std::string& output : m_outputs)
        graphTail += text(12, output);

    std::vector<std::string> heads;
    std::uint64_t size = graphHead.size() + graphTail.size();
    for (const auto& [name, tensor] : m_constants) {
        const std::string head = tensorHead(name, tensor);
        heads.push_back(header(5, head.size() + tensor.bytes.size()) + head);
        size += heads.back().size() + tensor.bytes.size();
    }
    std::string modelHead = number(1, kIrVersion) + text(2, "paretoscope") + text(3, PSCOPE_VERSION);
    modelHead += text(8, text(1, "") + number(2, kOpset));
    for (const auto& [key, value] : m_metadata)
        modelHead += text(14, text(1, key) + text(2, value));
    modelHead += header(7, size);
    if (modelHead.size() + size > kLargestMessage)
        return fail(ErrorCode::Unsupported,
                    "{}: would have {} bytes and an ONNX file ends at 2 GB; export without ONNX",
                    file.string(), size);

    std::ofstream stream(file, std::ios::binary);
    stream << modelHead << graphHead;
    for (std::size_t i = 0; i < m_constants.size() && stream; ++i) {
        if (job.stopRequested()) return cancelled();
        const Tensor& tensor = m_constants[i].second;
        stream << heads[i];
        stream.write(reinterpret_cast<const char*>(tensor.bytes.data()),
                     static_cast<std::streamsize>(tensor.bytes.size()));
    }
    stream << graphTail;
    stream.close();
    if (!stream) return fail(ErrorCode::Io, "{}: cannot be written: {}", file.string(), std::strerror(errno));
    return {};
}

} // namespace pscope
