// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/onnx_evaluator.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <stdexcept>

namespace pscope {
namespace {

using Shape = std::vector<std::int64_t>;
using Values = std::vector<OnnxValue>;

/// Thrown inside operators, caught in run(), which knows the node's name.
struct Misfit : std::runtime_error {
    using std::runtime_error::runtime_error;
};
void require(bool fits, const char* what) {
    if (!fits) throw Misfit(what);
}

std::int64_t count(const Shape& shape) {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t(1), std::multiplies<>());
}

std::span<const float> floats(const OnnxValue& value) {
    require(!value.integers, "expected floats");
    return value.floats.values;
}
const std::vector<std::int64_t>& integers(const OnnxValue& value) {
    require(value.integers != nullptr, "expected integers");
    return *value.integers;
}
std::int64_t axisOf(const OnnxNode& node, std::size_t rank, std::int64_t otherwise) {
    const std::int64_t axis = node.whole("axis", otherwise);
    const std::int64_t positive = axis < 0 ? axis + std::int64_t(rank) : axis;
    require(positive >= 0 && positive < std::int64_t(rank), "axis outside the shape");
    return positive;
}

/// Steps of a row-major walk over `shape` through a value of shape `own`; 0 where it is repeated.
Shape broadcastSteps(const Shape& own, const Shape& shape) {
    Shape steps(shape.size(), 0);
    std::int64_t step = 1;
    for (std::size_t i = 0; i < own.size(); ++i) {
        const std::size_t from = own.size() - 1 - i, to = shape.size() - 1 - i;
        require(own[from] == shape[to] || own[from] == 1, "shapes cannot be broadcast");
        steps[to] = own[from] == 1 ? 0 : step;
        step *= own[from];
    }
    return steps;
}

/// Calls visit(offset of a, offset of b) for each element of `shape` in order.
template <class Visit> void walk(const Shape& shape, const Shape& stepsA, const Shape& stepsB, Visit visit) {
    Shape index(shape.size(), 0);
    std::int64_t a = 0, b = 0;
    for (std::int64_t left = count(shape); left > 0; --left) {
        visit(a, b);
        for (std::size_t d = shape.size(); d-- > 0;) {
            a += stepsA[d], b += stepsB[d];
            if (++index[d] < shape[d]) break;
            a -= stepsA[d] * shape[d], b -= stepsB[d] * shape[d];
            index[d] = 0;
        }
    }
}

template <class Element, class Combine>
OnnxValue combined(const OnnxValue& a, const OnnxValue& b, std::span<const Element> x,
                   std::span<const Element> y, Combine combine) {
    Shape shape(std::max(a.shape.size(), b.shape.size()), 1);
    for (const Shape* own : {&a.shape, &b.shape})
        for (std::size_t i = 0; i < own->size(); ++i) {
            auto& size = shape[shape.size() - own->size() + i];
            size = size == 1 ? (*own)[i] : size;
        }
    std::vector<Element> result;
    result.reserve(count(shape));
    walk(shape, broadcastSteps(a.shape, shape), broadcastSteps(b.shape, shape),
         [&](std::int64_t i, std::int64_t j) { result.push_back(combine(x[i], y[j])); });
    return OnnxValue::of(std::move(shape), std::move(result));
}

template <class Combine> Values elementwise(const Values& in, Combine combine) {
    if (in[0].integers)
        return {combined<std::int64_t>(in[0], in[1], integers(in[0]), integers(in[1]), combine)};
    return {combined<float>(in[0], in[1], floats(in[0]), floats(in[1]), combine)};
}

template <class Map> Values mapped(const Values& in, Map map) {
    std::vector<float> result(floats(in[0]).begin(), floats(in[0]).end());
    for (float& value : result)
        value = map(value);
    return {OnnxValue::of(in[0].shape, std::move(result))};
}

/// a [..., M, K] times b [K, N], or [..., K, N] with the same leading sizes.
template <class Element>
std::vector<Element> product(const Shape& a, std::span<const Element> x, const Shape& b,
                             std::span<const Element> y, Shape& shape) {
    require(a.size() >= 2 && b.size() >= 2 && a.back() == b[b.size() - 2],
            "the inner sizes of a product differ");
    const bool shared = b.size() == 2;
    require(shared || (a.size() == b.size() && std::equal(a.begin(), a.end() - 2, b.begin())),
            "the leading sizes of a product differ");
    const std::int64_t inner = a.back(), columns = b.back(), rows = a[a.size() - 2],
                       matrices = count(a) / std::max<std::int64_t>(1, rows * inner);
    shape.assign(a.begin(), a.end() - 1);
    shape.push_back(columns);
    std::vector<Element> result(matrices * rows * columns);
    for (std::int64_t row = 0; row < matrices * rows; ++row) {
        const Element* right = y.data() + (shared ? 0 : row / rows * inner * columns);
        Element* out = result.data() + row * columns;
        for (std::int64_t k = 0; k < inner; ++k) {
            const Element left = x[row * inner + k];
            for (std::int64_t column = 0; column < columns; ++column)
                out[column] += left * right[k * columns + column];
        }
    }
    return result;
}

Values matMul(const OnnxNode&, const Values& in) {
    Shape shape;
    auto result = product<float>(in[0].shape, floats(in[0]), in[1].shape, floats(in[1]), shape);
    return {OnnxValue::of(std::move(shape), std::move(result))};
}

Values matMulInteger(const OnnxNode&, const Values& in) {
    std::vector<std::int64_t> left = integers(in[0]);
    const std::int64_t zero = in.size() > 2 ? integers(in[2]).at(0) : 0;
    for (auto& value : left)
        value -= zero;
    Shape shape;
    auto result = product<std::int64_t>(in[0].shape, left, in[1].shape, integers(in[1]), shape);
    return {OnnxValue::of(std::move(shape), std::move(result))};
}

Values dynamicQuantizeLinear(const OnnxNode&, const Values& in) {
    const auto x = floats(in[0]);
    float low = 0, high = 0;
    for (const float value : x)
        low = std::min(low, value), high = std::max(high, value);
    const float scale = high > low ? (high - low) / 255 : 1;
    const float zero = std::clamp(std::nearbyint(-low / scale), 0.0F, 255.0F);
    std::vector<std::int64_t> codes;
    codes.reserve(x.size());
    for (const float value : x)
        codes.push_back(std::int64_t(std::clamp(std::nearbyint(value / scale) + zero, 0.0F, 255.0F)));
    return {OnnxValue::of(in[0].shape, std::move(codes)), OnnxValue::of({}, std::vector<float>{scale}),
            OnnxValue::of({}, std::vector<std::int64_t>{std::int64_t(zero)})};
}

Values layerNormalization(const OnnxNode& node, const Values& in) {
    require(axisOf(node, in[0].shape.size(), -1) == std::int64_t(in[0].shape.size()) - 1,
            "only the last axis is supported");
    const auto found = node.attributes.find("epsilon");
    const float epsilon = found == node.attributes.end() ? 1e-5F : found->second.fraction;
    const auto x = floats(in[0]), gamma = floats(in[1]), beta = floats(in[2]);
    const std::size_t width = gamma.size();
    require(std::int64_t(width) == in[0].shape.back() && beta.size() == width,
            "scale and bias do not fit the last axis");
    std::vector<float> result(x.size());
    for (std::size_t row = 0; row < x.size(); row += width) {
        double mean = 0, square = 0;
        for (std::size_t i = 0; i < width; ++i)
            mean += x[row + i];
        mean /= double(width);
        for (std::size_t i = 0; i < width; ++i)
            square += (x[row + i] - mean) * (x[row + i] - mean);
        const double factor = 1 / std::sqrt(square / double(width) + epsilon);
        for (std::size_t i = 0; i < width; ++i)
            result[row + i] = float((x[row + i] - mean) * factor) * gamma[i] + beta[i];
    }
    return {OnnxValue::of(in[0].shape, std::move(result))};
}

Values softmax(const OnnxNode& node, const Values& in) {
    require(axisOf(node, in[0].shape.size(), -1) == std::int64_t(in[0].shape.size()) - 1,
            "only the last axis is supported");
    std::vector<float> result(floats(in[0]).begin(), floats(in[0]).end());
    const std::size_t width = in[0].shape.back();
    for (std::size_t row = 0; width > 0 && row < result.size(); row += width) {
        const auto first = result.begin() + std::ptrdiff_t(row), last = first + std::ptrdiff_t(width);
        const float largest = *std::max_element(first, last);
        double sum = 0;
        for (auto at = first; at != last; ++at)
            sum += * at = std::exp(*at - largest);
        for (auto at = first; at != last; ++at)
            *at = float(*at / sum);
    }
    return {OnnxValue::of(in[0].shape, std::move(result))};
}

Values gather(const OnnxNode& node, const Values& in) {
    const std::int64_t axis = axisOf(node, in[0].shape.size(), 0), size = in[0].shape[axis];
    Shape shape(in[0].shape.begin(), in[0].shape.begin() + axis);
    shape.insert(shape.end(), in[1].shape.begin(), in[1].shape.end());
    shape.insert(shape.end(), in[0].shape.begin() + axis + 1, in[0].shape.end());
    const std::int64_t outer = count({in[0].shape.begin(), in[0].shape.begin() + axis}),
                       inner = count({in[0].shape.begin() + axis + 1, in[0].shape.end()});
    std::vector<float> result;
    result.reserve(count(shape));
    for (std::int64_t o = 0; o < outer; ++o)
        for (std::int64_t index : integers(in[1])) {
            if (index < 0) index += size;
            require(index >= 0 && index < size, "an index lies outside the axis");
            const auto from = floats(in[0]).begin() + (o * size + index) * inner;
            result.insert(result.end(), from, from + inner);
        }
    return {OnnxValue::of(std::move(shape), std::move(result))};
}

/// Of one axis, with step 1.
Values slice(const OnnxNode&, const Values& in) {
    require(in.size() == 4 && integers(in[1]).size() == 1 && integers(in[2]).size() == 1 &&
                integers(in[3]).size() == 1,
            "only one axis is supported");
    require(integers(in[3])[0] == 0, "only the first axis is supported");
    const std::int64_t size = in[0].shape.at(0), first = integers(in[1])[0], last = integers(in[2])[0];
    require(first >= 0 && first <= last && last <= size, "the slice lies outside the axis");
    Shape shape = in[0].shape;
    shape[0] = last - first;
    const std::int64_t row = in[0].size() / std::max<std::int64_t>(1, size);
    const auto cut = [&]<class Element>(std::span<const Element> all) {
        return OnnxValue::of(shape,
                             std::vector<Element>(all.begin() + first * row, all.begin() + last * row));
    };
    if (in[0].integers) return {cut(std::span<const std::int64_t>(integers(in[0])))};
    return {cut(floats(in[0]))};
}

OnnxValue reshaped(OnnxValue value, Shape shape) {
    require(count(shape) == value.size(), "the new shape holds another number of elements");
    value.shape = std::move(shape);
    return value;
}

Values reshape(const OnnxNode&, const Values& in) {
    Shape shape = integers(in[1]);
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] == 0) shape[i] = in[0].shape.at(i);
    return {reshaped(in[0], std::move(shape))};
}

Values unsqueeze(const OnnxNode&, const Values& in) {
    Shape shape = in[0].shape;
    for (const std::int64_t axis : integers(in[1])) {
        require(axis >= 0 && axis <= std::int64_t(shape.size()), "axis outside the shape");
        shape.insert(shape.begin() + axis, 1);
    }
    return {reshaped(in[0], std::move(shape))};
}

Values transpose(const OnnxNode& node, const Values& in) {
    const auto found = node.attributes.find("perm");
    require(found != node.attributes.end() && found->second.list.size() == in[0].shape.size(),
            "perm does not fit the shape");
    Shape steps(in[0].shape.size(), 1), shape, walked;
    for (std::size_t d = steps.size(); d-- > 1;)
        steps[d - 1] = steps[d] * in[0].shape[d];
    for (const std::int64_t axis : found->second.list)
        shape.push_back(in[0].shape.at(axis)), walked.push_back(steps.at(axis));
    std::vector<float> result;
    result.reserve(in[0].size());
    const auto x = floats(in[0]);
    walk(shape, walked, Shape(shape.size(), 0),
         [&](std::int64_t i, std::int64_t) { result.push_back(x[i]); });
    return {OnnxValue::of(std::move(shape), std::move(result))};
}

Values cast(const OnnxNode& node, const Values& in) {
    require(node.whole("to", 0) == 1, "only a cast to float is supported");
    if (!in[0].integers) return {in[0]};
    return {OnnxValue::of(in[0].shape, std::vector<float>(integers(in[0]).begin(), integers(in[0]).end()))};
}

struct Operator {
    std::size_t fewestInputs;
    std::function<Values(const OnnxNode&, const Values&)> compute;
};

const std::map<std::string, Operator, std::less<>>& operators() {
    const auto both = [](auto combine) {
        return Operator{2, [combine](const OnnxNode&, const Values& in) { return elementwise(in, combine); }};
    };
    const auto each = [](auto map) {
        return Operator{1, [map](const OnnxNode&, const Values& in) { return mapped(in, map); }};
    };
    static const std::map<std::string, Operator, std::less<>> table{
        {"Add", both([](auto a, auto b) { return a + b; })},
        {"Sub", both([](auto a, auto b) { return a - b; })},
        {"Mul", both([](auto a, auto b) { return a * b; })},
        {"Erf", each([](float x) { return std::erf(x); })},
        {"Tanh", each([](float x) { return std::tanh(x); })},
        {"Relu", each([](float x) { return std::max(x, 0.0F); })},
        {"Sigmoid", each([](float x) { return 1 / (1 + std::exp(-x)); })},
        {"Identity", {1, [](const OnnxNode&, const Values& in) { return Values{in[0]}; }}},
        {"Shape",
         {1,
          [](const OnnxNode&, const Values& in) {
              return Values{OnnxValue::of({std::int64_t(in[0].shape.size())}, in[0].shape)};
          }}},
        {"MatMul", {2, matMul}},
        {"MatMulInteger", {2, matMulInteger}},
        {"DynamicQuantizeLinear", {1, dynamicQuantizeLinear}},
        {"LayerNormalization", {3, layerNormalization}},
        {"Softmax", {1, softmax}},
        {"Gather", {2, gather}},
        {"Slice", {4, slice}},
        {"Reshape", {2, reshape}},
        {"Unsqueeze", {2, unsqueeze}},
        {"Transpose", {1, transpose}},
        {"Cast", {1, cast}},
    };
    return table;
}

OnnxValue fromTensor(const Tensor& tensor) {
    if (isFloating(tensor.dtype)) return {tensor.shape, tensor.floats(), nullptr};
    std::vector<std::int64_t> values(tensor.elementCount());
    if (tensor.dtype == DType::I64)
        std::copy_n(reinterpret_cast<const std::byte*>(tensor.bytes.data()), tensor.bytes.size(),
                    reinterpret_cast<std::byte*>(values.data()));
    else {
        const FloatArray exact = tensor.floats(); // 8-bit codes
        values.assign(exact.values.begin(), exact.values.end());
    }
    return OnnxValue::of(tensor.shape, std::move(values));
}

} // namespace

std::int64_t OnnxValue::size() const {
    return count(shape);
}

OnnxValue OnnxValue::of(Shape shape, std::vector<float> values) {
    auto storage = std::make_shared<const std::vector<float>>(std::move(values));
    const std::span<const float> view = *storage;
    return {std::move(shape), {std::move(storage), view}, nullptr};
}

OnnxValue OnnxValue::of(Shape shape, std::vector<std::int64_t> values) {
    return {std::move(shape), {}, std::make_shared<const std::vector<std::int64_t>>(std::move(values))};
}

OnnxEvaluator::OnnxEvaluator(const OnnxGraph& graph)
    : m_graph(graph) {
    for (const auto& [name, tensor] : graph.initialisers)
        m_constants.emplace(name, fromTensor(tensor));
}

Result<OnnxValue> OnnxEvaluator::run(std::map<std::string, OnnxValue, std::less<>> values,
                                     const std::string& output, const JobContext& job) const {
    for (const OnnxNode& node : m_graph.nodes) {
        if (job.stopRequested()) return cancelled();
        const auto op = operators().find(node.op);
        if (op == operators().end())
            return fail(ErrorCode::Unsupported, "node {}: operator {} is not one that this program writes",
                        node.name, node.op);
        Values in;
        for (const std::string& name : node.inputs) {
            const auto made = values.find(name);
            const auto constant = m_constants.find(name);
            if (made == values.end() && constant == m_constants.end())
                return fail(
                    ErrorCode::Mismatch,
                    "node {}: its input {} is not there yet; expected nodes in the order of their use",
                    node.name, name);
            in.push_back(made != values.end() ? made->second : constant->second);
        }
        if (in.size() < op->second.fewestInputs)
            return fail(ErrorCode::Mismatch, "node {}: {} has {} inputs, expected at least {}", node.name,
                        node.op, in.size(), op->second.fewestInputs);
        try {
            Values out = op->second.compute(node, in);
            for (std::size_t i = 0; i < std::min(out.size(), node.outputs.size()); ++i)
                values.insert_or_assign(node.outputs[i], std::move(out[i]));
        } catch (const std::exception& error) {
            return fail(ErrorCode::Mismatch, "node {} ({}): {}", node.name, node.op, error.what());
        }
    }
    const auto result = values.find(output);
    if (result == values.end()) return fail(ErrorCode::Mismatch, "the graph has no output {}", output);
    return result->second;
}

} // namespace pscope
