// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx_graph.h"

#include <charconv>
#include <cstring>
#include <optional>

#include "core/model/file_map.h"
#include "core/model/protobuf_wire.h"

namespace pscope {

namespace {

using Bytes = std::span<const std::byte>;

// Field numbers of onnx.proto, by message.
enum ModelField : std::uint64_t { kModelGraph = 7 };
enum GraphField : std::uint64_t { kGraphNode = 1, kGraphInitialiser = 5 };
enum NodeField : std::uint64_t { kNodeInput = 1, kNodeOutput = 2, kNodeName = 3, kNodeOp = 4, kNodeAttribute = 5 };
enum AttributeField : std::uint64_t { kAttributeName = 1, kAttributeFloat = 2, kAttributeInt = 3, kAttributeTensor = 5, kAttributeInts = 8 };
enum EntryField : std::uint64_t { kEntryKey = 1, kEntryValue = 2 };
enum TensorField : std::uint64_t {
    kTensorDims = 1,
    kTensorType = 2,
    kTensorFloats = 4,
    kTensorInts = 5,
    kTensorLongs = 7,
    kTensorName = 8,
    kTensorRaw = 9,
    kTensorDoubles = 10,
    kTensorExternal = 13,
    kTensorLocation = 14,
};

struct TypeRow {
    std::uint64_t code;
    DType dtype;
};
constexpr TypeRow kTypes[] = {{1, DType::F32},  {2, DType::U8},   {3, DType::I8},   {4, DType::U16}, {5, DType::I16},
                              {6, DType::I32},  {7, DType::I64},  {9, DType::Bool}, {10, DType::F16}, {11, DType::F64},
                              {12, DType::U32}, {13, DType::U64}, {16, DType::BF16}};

std::optional<DType> dtypeOf(std::uint64_t code) {
    for (const auto& row : kTypes)
        if (row.code == code) return row.dtype;
    return std::nullopt;
}

/// A TensorProto as it lies in the file.
struct RawTensor {
    std::string name;
    std::vector<std::int64_t> dims;
    std::uint64_t type = 0;
    Bytes raw;
    std::vector<Bytes> numbers;           // packed floats or doubles, in pieces
    std::vector<std::uint64_t> integers;  // int32_data and int64_data
    bool external = false;
    std::map<std::string, std::string, std::less<>> location; // external_data: location, offset, length
};

/// A repeated integer field, packed or one by one.
template <class Number> void appendIntegers(const ProtoFields& field, std::vector<Number>& dst) {
    if (field.isVarint()) {
        dst.push_back(static_cast<Number>(field.value()));
        return;
    }
    for (ByteCursor cursor(field.bytes()); cursor.good() && cursor.left() > 0;)
        dst.push_back(static_cast<Number>(ProtoFields::varint(cursor)));
}

class GraphReader {
public:
    explicit GraphReader(const std::filesystem::path& path) : m_path(path), m_file(path.string()) {}

    Result<OnnxGraph> read() {
        PSCOPE_TRY(map, FileMap::open(m_path));
        m_map = map;
        m_graph.files.push_back(m_path);
        m_graph.maps.push_back(m_map);
        ProtoFields model(m_map->bytes());
        bool found = false;
        while (model.next()) {
            if (model.number() != kModelGraph || !model.isDelimited()) continue;
            found = true;
            PSCOPE_CHECK(readGraph(model.bytes()));
        }
        if (!model.good() || !found)
            return fail(ErrorCode::BadInput, "{}: is not an ONNX file or truncated ({} bytes): {}", m_file, m_map->bytes().size(),
                        found ? "a field leaves the file" : "no graph found");
        return std::move(m_graph);
    }

private:
    Result<void> readGraph(Bytes message);
    Result<void> readNode(Bytes message);
    Result<void> readAttribute(Bytes message, OnnxNode& node);
    Result<void> addTensor(Bytes message, std::string_view name);
    Result<RawTensor> parseTensor(Bytes message);
    Result<Tensor> makeTensor(const RawTensor& raw);
    Result<Tensor> placeExternal(const RawTensor& raw, Tensor tensor, std::uint64_t size);
    std::unexpected<Error> broken(std::string_view what) const {
        return fail(ErrorCode::BadInput, "{}: {} leaves its message: the file is damaged", m_file, what);
    }

    std::filesystem::path m_path;
    std::string m_file;
    std::shared_ptr<const FileMap> m_map;
    std::map<std::string, std::shared_ptr<const FileMap>, std::less<>> m_external;
    OnnxGraph m_graph;
};

Result<void> GraphReader::readGraph(Bytes message) {
    ProtoFields fields(message);
    while (fields.next()) {
        if (!fields.isDelimited()) continue;
        if (fields.number() == kGraphNode) PSCOPE_CHECK(readNode(fields.bytes()));
        if (fields.number() == kGraphInitialiser) PSCOPE_CHECK(addTensor(fields.bytes(), {}));
    }
    if (!fields.good()) return broken("the graph");
    return {};
}

Result<void> GraphReader::readNode(Bytes message) {
    OnnxNode node;
    std::vector<Bytes> attributes;
    ProtoFields fields(message);
    while (fields.next()) {
        if (fields.number() == kNodeInput) node.inputs.emplace_back(fields.text());
        if (fields.number() == kNodeOutput) node.outputs.emplace_back(fields.text());
        if (fields.number() == kNodeName) node.name = fields.text();
        if (fields.number() == kNodeOp) node.op = fields.text();
        if (fields.number() == kNodeAttribute) attributes.push_back(fields.bytes());
    }
    if (!fields.good()) return broken("a node");
    for (const Bytes attribute : attributes) PSCOPE_CHECK(readAttribute(attribute, node));
    m_graph.nodes.push_back(std::move(node));
    return {};
}

Result<void> GraphReader::readAttribute(Bytes message, OnnxNode& node) {
    ProtoFields fields(message);
    std::string_view name;
    OnnxAttribute attribute;
    std::optional<Bytes> tensor;
    while (fields.next()) {
        if (fields.number() == kAttributeName) name = fields.text();
        if (fields.number() == kAttributeFloat && fields.bytes().size() == sizeof(float))
            std::memcpy(&attribute.fraction, fields.bytes().data(), sizeof(float));
        if (fields.number() == kAttributeInt) attribute.whole = static_cast<std::int64_t>(fields.value());
        if (fields.number() == kAttributeInts) appendIntegers(fields, attribute.list);
        if (fields.number() == kAttributeTensor) tensor = fields.bytes();
    }
    if (!fields.good()) return broken("an attribute");
    node.attributes.insert_or_assign(std::string(name), std::move(attribute));
    if (node.op == "Constant" && name == "value" && tensor && !node.outputs.empty())
        PSCOPE_CHECK(addTensor(*tensor, node.outputs.front()));
    return {};
}

Result<RawTensor> GraphReader::parseTensor(Bytes message) {
    RawTensor raw;
    ProtoFields fields(message);
    while (fields.next()) {
        switch (fields.number()) {
        case kTensorDims: appendIntegers(fields, raw.dims); break;
        case kTensorType: raw.type = fields.value(); break;
        case kTensorFloats:
        case kTensorDoubles: raw.numbers.push_back(fields.bytes()); break;
        case kTensorInts:
        case kTensorLongs: appendIntegers(fields, raw.integers); break;
        case kTensorName: raw.name = fields.text(); break;
        case kTensorRaw: raw.raw = fields.bytes(); break;
        case kTensorLocation: raw.external = fields.value() == 1; break;
        case kTensorExternal: {
            ProtoFields entry(fields.bytes());
            std::string key;
            std::string value;
            while (entry.next()) {
                if (entry.number() == kEntryKey) key = entry.text();
                if (entry.number() == kEntryValue) value = entry.text();
            }
            raw.location.insert_or_assign(key, value);
            break;
        }
        default: break;
        }
    }
    if (!fields.good()) return broken("a tensor");
    return raw;
}

Result<void> GraphReader::addTensor(Bytes message, std::string_view name) {
    PSCOPE_TRY(raw, parseTensor(message));
    if (!name.empty()) raw.name = name;
    if (!dtypeOf(raw.type)) return {}; // texts and exotic types are no weights; what needs them will miss them by name
    PSCOPE_TRY(tensor, makeTensor(raw));
    if (!m_graph.initialisers.emplace(raw.name, std::move(tensor)).second)
        return fail(ErrorCode::BadInput, "{}: two initialisers are named \"{}\"", m_file, raw.name);
    return {};
}

/// Copies pieces or widened integers into one buffer of the tensor's own type.
Tensor copied(const RawTensor& raw, Tensor tensor, std::uint64_t size) {
    auto storage = std::make_shared<std::vector<std::byte>>();
    for (const Bytes piece : raw.numbers) storage->insert(storage->end(), piece.begin(), piece.end());
    const std::size_t width = byteSize(tensor.dtype);
    if (raw.numbers.empty() && raw.integers.size() * width == size)
        for (const std::uint64_t number : raw.integers)
            for (std::size_t i = 0; i < width; ++i) storage->push_back(static_cast<std::byte>(number >> (8 * i)));
    tensor.bytes = *storage;
    tensor.owner = storage;
    return tensor;
}

Result<Tensor> GraphReader::makeTensor(const RawTensor& raw) {
    Tensor tensor{*dtypeOf(raw.type), raw.dims, {}, m_map};
    std::uint64_t size = byteSize(tensor.dtype);
    for (const auto dimension : raw.dims)
        if (dimension < 0 || __builtin_mul_overflow(size, static_cast<std::uint64_t>(dimension), &size))
            return fail(ErrorCode::BadInput, "{}: initialiser \"{}\" has the impossible shape {}", m_file, raw.name,
                        tensor.shapeText());
    if (raw.external) return placeExternal(raw, std::move(tensor), size);
    if (!raw.raw.empty())
        tensor.bytes = raw.raw;
    else if (raw.numbers.size() == 1)
        tensor.bytes = raw.numbers.front();
    else if (!raw.numbers.empty() || !raw.integers.empty())
        tensor = copied(raw, std::move(tensor), size);
    if (tensor.bytes.size() != size)
        return fail(ErrorCode::BadInput, "{}: initialiser \"{}\" ({} {}) holds {} bytes, expected {}", m_file, raw.name,
                    name(tensor.dtype), tensor.shapeText(), tensor.bytes.size(), size);
    return tensor;
}

std::optional<std::uint64_t> wholeNumber(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Result<Tensor> GraphReader::placeExternal(const RawTensor& raw, Tensor tensor, std::uint64_t size) {
    const auto field = [&](std::string_view key, const std::string& fallback) {
        const auto found = raw.location.find(key);
        return found == raw.location.end() ? fallback : found->second;
    };
    const std::filesystem::path place = field("location", "");
    bool inside = !place.empty() && place.is_relative();
    for (const auto& part : place) inside = inside && part != "..";
    if (!inside)
        return fail(ErrorCode::BadInput, "{}: initialiser \"{}\" lies in \"{}\", expected a file beside the model", m_file,
                    raw.name, place.string());
    auto& map = m_external[place.string()];
    if (!map) {
        const auto file = m_path.parent_path() / place;
        PSCOPE_TRY(opened, FileMap::open(file));
        map = opened;
        m_graph.files.push_back(file);
        m_graph.maps.push_back(map);
    }
    const auto offset = wholeNumber(field("offset", "0"));
    const auto length = wholeNumber(field("length", std::to_string(size)));
    if (!offset || !length || *length != size || *offset > map->bytes().size() || size > map->bytes().size() - *offset)
        return fail(ErrorCode::BadInput, "{}: initialiser \"{}\" ({} {}) has offset {} and length {} in {} of {} bytes, expected {}",
                    m_file, raw.name, name(tensor.dtype), tensor.shapeText(), field("offset", "0"), field("length", "?"),
                    place.string(), map->bytes().size(), size);
    tensor.bytes = map->bytes().subspan(*offset, size);
    tensor.owner = map;
    return tensor;
}

} // namespace

Result<OnnxGraph> readOnnxGraph(const std::filesystem::path& file) { return GraphReader(file).read(); }

} // namespace pscope
