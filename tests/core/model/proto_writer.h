// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Just enough of the protocol-buffer wire format to build ONNX files byte by byte, good and bad ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pscope::test {

inline std::string varint(std::uint64_t value) {
    std::string text;
    for (; value >= 128; value >>= 7) text.push_back(static_cast<char>(value | 128));
    text.push_back(static_cast<char>(value));
    return text;
}
inline std::string number(int field, std::uint64_t value) { return varint(static_cast<std::uint64_t>(field) << 3) + varint(value); }
inline std::string text(int field, std::string_view value) {
    return varint(static_cast<std::uint64_t>(field) << 3 | 2) + varint(value.size()) + std::string(value);
}

inline std::string floatBytes(const std::vector<float>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}
/// TensorProto up to its data: dims, type, name.
inline std::string onnxTensor(std::string_view name, std::vector<std::uint64_t> dims, int type) {
    std::string all;
    for (const auto dimension : dims) all += number(1, dimension);
    return all + number(2, static_cast<std::uint64_t>(type)) + text(8, name);
}
inline std::string onnxNode(std::string_view op, std::string_view name, std::vector<std::string> inputs, std::string_view output,
                            std::string_view attributes = {}) {
    std::string all;
    for (const auto& input : inputs) all += text(1, input);
    return text(1, all + text(2, output) + text(3, name) + text(4, op) + std::string(attributes));
}
inline std::string onnxInitialiser(const std::string& tensor) { return text(5, tensor); }
inline std::string onnxModel(const std::string& graph) { return number(1, 8) + text(7, graph); }

} // namespace pscope::test
