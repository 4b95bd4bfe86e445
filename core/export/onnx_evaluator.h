// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The operators that writeOnnx() emits, computed as the ONNX specification words them: in plain loops, with
// shapes checked.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/jobs/job_context.h"
#include "core/model/onnx_graph.h"

namespace pscope {

/// Floats or integers, row-major; a rank of 0 is one number.
struct OnnxValue {
    std::vector<std::int64_t> shape;
    FloatArray floats;
    std::shared_ptr<const std::vector<std::int64_t>> integers; // null: floats
    std::int64_t size() const;

    static OnnxValue of(std::vector<std::int64_t> shape, std::vector<float> values);
    static OnnxValue of(std::vector<std::int64_t> shape, std::vector<std::int64_t> values);
};

class OnnxEvaluator {
public:
    explicit OnnxEvaluator(const OnnxGraph& graph);
    /// The value called `output`. Unsupported for an unknown operator, Mismatch for shapes that do not fit,
    /// each with the node's name.
    Result<OnnxValue> run(std::map<std::string, OnnxValue, std::less<>> inputs, const std::string& output,
                          const JobContext& job) const;

private:
    const OnnxGraph& m_graph;
    std::map<std::string, OnnxValue, std::less<>> m_constants;
};

} // namespace pscope
