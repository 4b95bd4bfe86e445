// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// ONNX initialisers under the names of the library that exported them. Exporters fold the transposition of a Linear
// into its weight and rename it "onnx::MatMul_123"; the bias added behind the MatMul, or the node's path, tells whose it is.
#include <algorithm>
#include <cstring>
#include <optional>
#include <unordered_map>

#include "core/model/aligned_placer.h"
#include "core/model/checkpoint_files.h"
#include "core/model/onnx_graph.h"

namespace pscope {

namespace {

/// [in, out] -> [out, in], in tiles that stay in the cache.
template <class Element> void transposeInto(std::span<const std::byte> src, std::byte* dst, std::size_t rows, std::size_t columns) {
    constexpr std::size_t kTile = 32;
    for (std::size_t rowTile = 0; rowTile < rows; rowTile += kTile)
        for (std::size_t columnTile = 0; columnTile < columns; columnTile += kTile)
            for (std::size_t row = rowTile; row < std::min(rows, rowTile + kTile); ++row)
                for (std::size_t column = columnTile; column < std::min(columns, columnTile + kTile); ++column)
                    std::memcpy(dst + (column * rows + row) * sizeof(Element),
                                src.data() + (row * columns + column) * sizeof(Element), sizeof(Element));
}

Tensor transposed(const Tensor& tensor) {
    const auto rows = static_cast<std::size_t>(tensor.shape[0]);
    const auto columns = static_cast<std::size_t>(tensor.shape[1]);
    auto storage = std::make_shared<std::vector<std::byte>>(tensor.bytes.size());
    switch (byteSize(tensor.dtype)) {
    case 8: transposeInto<std::uint64_t>(tensor.bytes, storage->data(), rows, columns); break;
    case 4: transposeInto<std::uint32_t>(tensor.bytes, storage->data(), rows, columns); break;
    case 2: transposeInto<std::uint16_t>(tensor.bytes, storage->data(), rows, columns); break;
    default: transposeInto<std::uint8_t>(tensor.bytes, storage->data(), rows, columns); break;
    }
    return {tensor.dtype, {tensor.shape[1], tensor.shape[0]}, std::span<const std::byte>(*storage), storage};
}

/// Renames and turns the weights of one graph.
class WeightNamer {
public:
    explicit WeightNamer(const OnnxGraph& graph) : m_graph(graph) {
        for (const OnnxNode& node : graph.nodes)
            if (node.op == "Add" && node.inputs.size() == 2)
                for (int i = 0; i < 2; ++i) m_otherSummand[node.inputs[i]] = node.inputs[1 - i];
    }

    TensorMap run() {
        for (const OnnxNode& node : m_graph.nodes) visit(node);
        for (const auto& [name, tensor] : m_graph.initialisers)
            if (!m_consumed.contains(name)) m_named.try_emplace(name, tensor);
        for (const OnnxNode& node : m_graph.nodes) // exporters store equal tensors once and alias the others
            if (node.op == "Identity" && node.inputs.size() == 1 && node.outputs.size() == 1)
                if (const auto found = m_named.find(node.inputs[0]); found != m_named.end())
                    m_named.try_emplace(node.outputs[0], found->second);
        return std::move(m_named);
    }

private:
    void visit(const OnnxNode& node) {
        const bool product = node.op == "MatMul" || (node.op == "Gemm" && node.whole("transB", 0) == 0);
        if (node.inputs.size() < 2 || node.outputs.empty() || (node.op != "MatMul" && node.op != "Gemm")) return;
        const auto weight = m_graph.initialisers.find(node.inputs[1]);
        if (weight == m_graph.initialisers.end() || weight->second.shape.size() != 2) return;
        const std::string name = nameOf(node, weight->first);
        m_consumed.emplace(weight->first, true);
        if (!m_named.contains(name)) m_named.emplace(name, product ? transposed(weight->second) : weight->second);
    }

    /// The canonical name of the weight that `node` multiplies by.
    std::string nameOf(const OnnxNode& node, const std::string& stored) const {
        if (stored.ends_with(".weight")) return stored;
        std::string bias;
        if (node.op == "Gemm" && node.inputs.size() > 2) bias = node.inputs[2];
        if (const auto sum = m_otherSummand.find(node.outputs[0]); sum != m_otherSummand.end()) bias = sum->second;
        if (bias.ends_with(".bias") && m_graph.initialisers.contains(bias))
            return bias.substr(0, bias.size() - 5) + ".weight";
        std::string path = node.name;
        if (!path.starts_with('/') || path.find('/', 1) == std::string::npos) return stored;
        path = path.substr(1, path.rfind('/') - 1);
        std::ranges::replace(path, '/', '.');
        return path + ".weight";
    }

    const OnnxGraph& m_graph;
    std::unordered_map<std::string, std::string> m_otherSummand; // an input of Add -> its other input
    std::unordered_map<std::string, bool> m_consumed;
    TensorMap m_named;
};

} // namespace

Result<Checkpoint> openOnnx(const std::filesystem::path& file) {
    PSCOPE_TRY(graph, readOnnxGraph(file));
    Checkpoint checkpoint;
    checkpoint.tensors = WeightNamer(graph).run();
    AlignedPlacer placer;
    for (auto& [name, tensor] : checkpoint.tensors) tensor = placer.place(std::move(tensor));
    for (const auto& map : graph.maps) map->release(); // most of it was transposed or copied for alignment
    checkpoint.files = std::move(graph.files);
    return checkpoint;
}

Result<TensorMap> readOnnxWeights(const std::filesystem::path& file) {
    PSCOPE_TRY(checkpoint, openOnnx(file));
    return std::move(checkpoint.tensors);
}

} // namespace pscope
