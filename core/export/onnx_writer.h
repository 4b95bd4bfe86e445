// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// An ONNX file (ir 8, opset 17) node by node. Weights stay where they are until they are written, so that
// nothing is held twice.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/jobs/job_context.h"
#include "core/model/tensor.h"
#include "core/util/result.h"

namespace pscope {

class OnnxWriter {
public:
    using Attribute = std::pair<std::string, std::variant<std::int64_t, float, std::vector<std::int64_t>>>;
    using Dimensions =
        std::vector<std::variant<std::int64_t, std::string>>; // a number, or a name for what may vary

    /// Stored under `name`, which must be new; F32, I8, U8, I32 or I64. Returns the name.
    std::string constant(std::string name, Tensor tensor);
    /// Integers that steer an operator (shapes, axes, indices); equal ones are stored once. `scalar`: of rank
    /// 0.
    std::string integers(const std::vector<std::int64_t>& values, bool scalar = false);
    std::string scalar(float value);

    /// Returns the first output's name; a second output is called the same with ":1" behind it, and so on.
    std::string add(const std::string& op, const std::vector<std::string>& inputs,
                    const std::vector<Attribute>& attributes = {}, int outputs = 1);

    void input(const std::string& name, DType type, const Dimensions& dimensions) {
        m_inputs.push_back(valueInfo(name, type, dimensions));
    }
    /// `from` is what add() returned.
    void output(const std::string& name, const std::string& from, DType type, const Dimensions& dimensions);
    void metadata(const std::string& key, const std::string& value) { m_metadata.emplace_back(key, value); }

    /// Unsupported from 2 GB on, where protocol buffers end.
    Result<void> write(const std::filesystem::path& file, const JobContext& job) const;

private:
    static std::string valueInfo(const std::string& name, DType type, const Dimensions& dimensions);

    std::vector<std::pair<std::string, Tensor>> m_constants;
    std::vector<std::string> m_nodes, m_inputs, m_outputs; // encoded messages
    std::vector<std::pair<std::string, std::string>> m_metadata;
    int m_count = 0;
};

} // namespace pscope
