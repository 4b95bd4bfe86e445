// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What of an ONNX file concerns weights: initialisers (still in the map) and the nodes that use them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/model/file_map.h"
#include "core/model/tensor.h"
#include "core/util/result.h"

namespace pscope {

struct OnnxAttribute {
    std::int64_t whole = 0;
    float fraction = 0;
    std::vector<std::int64_t> list;
};

struct OnnxNode {
    std::string name; // "/bert/encoder/layer.0/attention/self/query/MatMul"
    std::string op;   // "MatMul"
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    std::map<std::string, OnnxAttribute, std::less<>> attributes; // numbers only
    std::int64_t whole(std::string_view attribute, std::int64_t otherwise) const {
        const auto found = attributes.find(attribute);
        return found == attributes.end() ? otherwise : found->second.whole;
    }
};

struct OnnxGraph {
    TensorMap initialisers; // Constant nodes included, under the name of their output
    std::vector<OnnxNode> nodes;
    std::vector<std::shared_ptr<const FileMap>> maps;
    std::vector<std::filesystem::path> files; // the .onnx file, then its external data files
};

Result<OnnxGraph> readOnnxGraph(const std::filesystem::path& file);

} // namespace pscope
