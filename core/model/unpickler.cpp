// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/unpickler.h"

#include <optional>
#include <unordered_map>

#include "core/model/byte_cursor.h"

namespace pscope {

using Kind = PickleValue::Kind;

const PickleValue* PickleValue::find(std::string_view key) const {
    if (kind != Kind::Dict) return nullptr;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        if (items[i]->kind == Kind::Text && items[i]->text == key) return items[i + 1];
    return nullptr;
}

namespace {

constexpr std::size_t kMostValues = 8'000'000;  // a state dict has some thousands
constexpr std::size_t kMostItems = 32'000'000; // in all containers together; a few bytes of pickle can copy a long list

struct StorageType {
    std::string_view name;
    DType dtype;
};

constexpr StorageType kStorageTypes[] = {
    {"torch.FloatStorage", DType::F32}, {"torch.DoubleStorage", DType::F64},    {"torch.HalfStorage", DType::F16},
    {"torch.BFloat16Storage", DType::BF16}, {"torch.LongStorage", DType::I64},  {"torch.IntStorage", DType::I32},
    {"torch.ShortStorage", DType::I16}, {"torch.CharStorage", DType::I8},       {"torch.ByteStorage", DType::U8},
    {"torch.BoolStorage", DType::Bool},
};

constexpr std::string_view kOrderedDict = "collections.OrderedDict";
constexpr std::string_view kSize = "torch.Size";
constexpr std::string_view kParameter = "torch._utils._rebuild_parameter";
constexpr std::string_view kTensor = "torch._utils._rebuild_tensor";
constexpr std::string_view kTensor2 = "torch._utils._rebuild_tensor_v2";

std::optional<DType> storageDType(std::string_view global) {
    for (const auto& row : kStorageTypes)
        if (row.name == global) return row.dtype;
    return std::nullopt;
}

bool isPermitted(std::string_view global) {
    return global == kOrderedDict || global == kSize || global == kParameter || global == kTensor || global == kTensor2 ||
           storageDType(global).has_value();
}

/// Runs the opcodes of one pickle on a stack. Each step answers what is wrong, or an empty text.
class Machine {
public:
    Machine(std::span<const std::byte> bytes, const std::string& what) : m_cursor(bytes), m_what(what) {}

    Result<Pickle> run() {
        for (;;) {
            const std::size_t place = m_cursor.position();
            const auto opcode = static_cast<char>(m_cursor.u8());
            if (!m_cursor.good()) return broken(place, "it breaks off, expected a STOP");
            if (opcode == '.') break;
            if (m_pickle.values.size() > kMostValues || m_items > kMostItems)
                return broken(place, "it builds more values than any checkpoint has");
            std::string problem = step(opcode);
            if (!m_cursor.good()) problem = "it breaks off inside a value";
            if (!problem.empty()) return broken(place, problem);
        }
        if (m_stack.size() != 1) return broken(m_cursor.position(), "STOP finds no single value");
        m_pickle.root = m_stack.back();
        m_pickle.size = m_cursor.position();
        return std::move(m_pickle);
    }

private:
    using Values = std::vector<const PickleValue*>;

    std::unexpected<Error> broken(std::size_t place, const std::string& problem) const {
        const auto code = m_refused ? ErrorCode::Unsupported : ErrorCode::BadInput;
        return fail(code, "{}: pickle at byte {}: {}", m_what, place, problem);
    }

    PickleValue* push(Kind kind, std::int64_t number = 0, std::string_view text = {}) {
        PickleValue& value = m_pickle.values.emplace_back();
        value.kind = kind;
        value.number = number;
        value.text = text;
        m_stack.push_back(&value);
        return &value;
    }
    std::string pushItems(Kind kind, Values items) {
        m_items += items.size();
        push(kind)->items = std::move(items);
        return {};
    }
    /// The stack may not be emptied below the innermost mark.
    std::size_t available() const { return m_stack.size() - (m_marks.empty() ? 0 : m_marks.back()); }
    PickleValue* pop() {
        if (available() == 0) return nullptr;
        PickleValue* value = m_stack.back();
        m_stack.pop_back();
        return value;
    }
    std::optional<Values> popMark() {
        if (m_marks.empty()) return std::nullopt;
        const auto start = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
        Values items(start, m_stack.end());
        m_stack.erase(start, m_stack.end());
        m_marks.pop_back();
        return items;
    }

    std::string step(char opcode);
    std::string stepNumber(char opcode);
    std::string stepText(char opcode);
    std::string tuple(std::size_t count);
    std::string tupleFromMark(Kind kind);
    std::string extend(Kind kind, std::optional<Values> items);
    std::string take(std::size_t count, Kind kind);
    std::string memoize(std::uint32_t slot);
    std::string recall(std::uint32_t slot);
    std::string global(std::string name);
    std::string stackGlobal();
    std::string call();
    std::string build();
    std::string persistent();
    std::string makeDict(const Values& arguments);
    std::string makeTensor(const Values& arguments);

    ByteCursor m_cursor;
    const std::string& m_what;
    Pickle m_pickle;
    std::vector<PickleValue*> m_stack;
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint32_t, PickleValue*> m_memo;
    std::size_t m_items = 0;
    bool m_refused = false; // well-formed, but asks for what we do not build
};

std::string Machine::step(char opcode) {
    switch (opcode) {
    case '\x80': { // PROTO
        const int protocol = m_cursor.u8();
        return protocol >= 2 && protocol <= 5 ? "" : fmt::format("protocol {} found, expected 2 to 5", protocol);
    }
    case '\x95': m_cursor.take(8); return {}; // FRAME: only a hint for buffering
    case '(': m_marks.push_back(m_stack.size()); return {};
    case '0': return pop() ? "" : "POP on an empty stack";
    case '1': return popMark() ? "" : "POP_MARK without a mark";
    case 'N': push(Kind::None); return {};
    case ')': return pushItems(Kind::Tuple, {});
    case ']': return pushItems(Kind::List, {});
    case '}': return pushItems(Kind::Dict, {});
    case 't': return tupleFromMark(Kind::Tuple);
    case 'l': return tupleFromMark(Kind::List);
    case 'd': return tupleFromMark(Kind::Dict);
    case '\x85': return tuple(1);
    case '\x86': return tuple(2);
    case '\x87': return tuple(3);
    case 'a': return take(1, Kind::List);
    case 's': return take(2, Kind::Dict);
    case 'e': return extend(Kind::List, popMark());
    case 'u': return extend(Kind::Dict, popMark());
    case 'q': return memoize(m_cursor.u8());
    case 'r': return memoize(m_cursor.u32());
    case '\x94': return memoize(static_cast<std::uint32_t>(m_memo.size()));
    case 'h': return recall(m_cursor.u8());
    case 'j': return recall(m_cursor.u32());
    case 'c': {
        const std::string module(m_cursor.line());
        return global(module + "." + std::string(m_cursor.line()));
    }
    case '\x93': return stackGlobal();
    case 'R':
    case '\x81': return call(); // REDUCE, NEWOBJ
    case 'b': return build();
    case 'Q': return persistent();
    default: return stepNumber(opcode);
    }
}

std::string Machine::stepNumber(char opcode) {
    switch (opcode) {
    case '\x88': push(Kind::Bool, 1); return {};
    case '\x89': push(Kind::Bool, 0); return {};
    case 'J': push(Kind::Int, static_cast<std::int32_t>(m_cursor.u32())); return {};
    case 'K': push(Kind::Int, m_cursor.u8()); return {};
    case 'M': push(Kind::Int, m_cursor.u16()); return {};
    case 'G': m_cursor.take(8); push(Kind::Float); return {};
    case '\x8a': { // LONG1
        const int width = m_cursor.u8();
        if (width > 8) {
            push(Kind::Long, 0, m_cursor.text(static_cast<std::uint64_t>(width)));
            return {};
        }
        std::uint64_t bits = m_cursor.unsignedNumber(width);
        if (width > 0 && width < 8 && (bits >> (8 * width - 1) & 1U) != 0) bits |= ~std::uint64_t{0} << (8 * width);
        push(Kind::Int, static_cast<std::int64_t>(bits));
        return {};
    }
    default: return stepText(opcode);
    }
}

std::string Machine::stepText(char opcode) {
    std::uint64_t length = 0;
    switch (opcode) {
    case 'X': // BINUNICODE
    case 'T': // BINSTRING
    case 'B': length = m_cursor.u32(); break; // BINBYTES
    case '\x8c': // SHORT_BINUNICODE
    case 'U': // SHORT_BINSTRING
    case 'C': length = m_cursor.u8(); break; // SHORT_BINBYTES
    case '\x8d': length = m_cursor.u64(); break; // BINUNICODE8
    default:
        m_refused = true;
        return fmt::format("opcode 0x{:02x} is not one that torch.save uses", static_cast<unsigned char>(opcode));
    }
    const auto text = m_cursor.text(length);
    push(Kind::Text, 0, text);
    return {};
}

std::string Machine::tuple(std::size_t count) {
    if (available() < count) return "a tuple of more values than there are";
    const auto start = m_stack.end() - static_cast<std::ptrdiff_t>(count);
    Values items(start, m_stack.end());
    m_stack.erase(start, m_stack.end());
    return pushItems(Kind::Tuple, std::move(items));
}

std::string Machine::tupleFromMark(Kind kind) {
    auto items = popMark();
    if (!items) return "a container without a mark";
    if (kind == Kind::Dict && items->size() % 2 != 0) return "a dict with a key and no value";
    return pushItems(kind, std::move(*items));
}

std::string Machine::extend(Kind kind, std::optional<Values> items) {
    if (!items || available() == 0) return "items without a container";
    PickleValue* container = m_stack.back();
    if (container->kind != kind) return "items for something that is no list or dict";
    if (kind == Kind::Dict && items->size() % 2 != 0) return "a dict with a key and no value";
    m_items += items->size();
    container->items.insert(container->items.end(), items->begin(), items->end());
    return {};
}

std::string Machine::take(std::size_t count, Kind kind) {
    if (available() < count + 1) return "items without a container";
    const auto start = m_stack.end() - static_cast<std::ptrdiff_t>(count);
    Values items(start, m_stack.end());
    m_stack.erase(start, m_stack.end());
    return extend(kind, std::move(items));
}

std::string Machine::memoize(std::uint32_t slot) {
    if (available() == 0) return "a memo of nothing";
    m_memo[slot] = m_stack.back();
    return {};
}

std::string Machine::recall(std::uint32_t slot) {
    const auto found = m_memo.find(slot);
    if (found == m_memo.end()) return fmt::format("memo {} was never stored", slot);
    m_stack.push_back(found->second);
    return {};
}

std::string Machine::global(std::string name) {
    if (!m_cursor.good()) return {};
    if (!isPermitted(name)) {
        m_refused = true;
        for (char& c : name)
            if (static_cast<unsigned char>(c) < 32 || static_cast<unsigned char>(c) > 126) c = '?';
        return fmt::format("asks for the Python object {}, which is refused: only plain tensors are read; save a state dict "
                           "or safetensors",
                           name.substr(0, 120));
    }
    push(Kind::Global, 0, name);
    return {};
}

std::string Machine::stackGlobal() {
    const PickleValue* name = pop();
    const PickleValue* module = pop();
    if (!name || !module || name->kind != Kind::Text || module->kind != Kind::Text) return "a global without a name";
    return global(module->text + "." + name->text);
}

std::string Machine::call() {
    const PickleValue* arguments = pop();
    PickleValue* callee = pop();
    if (!arguments || !callee || callee->kind != Kind::Global || arguments->kind != Kind::Tuple)
        return "a call of something that is not a permitted object";
    const Values& items = arguments->items;
    if (callee->text == kOrderedDict) return makeDict(items);
    if (callee->text == kTensor || callee->text == kTensor2) return makeTensor(items);
    if (callee->text == kSize && items.size() == 1) return pushItems(Kind::Tuple, items[0]->items);
    if (callee->text == kParameter && !items.empty() && items[0]->kind == Kind::Tensor) {
        push(Kind::Tensor, items[0]->number)->items = items[0]->items;
        return {};
    }
    return fmt::format("{} is called with arguments it does not take", callee->text);
}

std::string Machine::makeDict(const Values& arguments) {
    Values items;
    if (!arguments.empty()) // older Pythons: OrderedDict([[key, value], ...])
        for (const PickleValue* pair : arguments[0]->items) {
            if (pair->items.size() != 2) return "an OrderedDict of something that is not pairs";
            items.insert(items.end(), pair->items.begin(), pair->items.end());
        }
    return pushItems(Kind::Dict, std::move(items));
}

std::string Machine::makeTensor(const Values& arguments) {
    if (arguments.size() < 4 || arguments[0]->kind != Kind::Storage || arguments[1]->kind != Kind::Int ||
        arguments[2]->kind != Kind::Tuple || arguments[3]->kind != Kind::Tuple)
        return "a tensor without storage, offset, sizes and strides";
    PickleValue* tensor = push(Kind::Tensor, arguments[1]->number);
    tensor->items = {arguments[0], arguments[2], arguments[3]};
    return {};
}

/// State put on top of a finished object: the `_metadata` of a state dict and the like; no weights in it.
std::string Machine::build() {
    if (available() < 2) return "BUILD without an object";
    pop();
    return {};
}

/// ('storage', type, key, location, elements[, view]); view = (key, offset, elements) inside the named storage.
std::string Machine::persistent() {
    const PickleValue* id = pop();
    const bool tuple = id && id->kind == Kind::Tuple && id->items.size() >= 5 && id->items[0]->kind == Kind::Text;
    if (tuple && id->items[0]->text == "module") {
        m_refused = true;
        return "holds a whole Python module, expected a state dict of tensors";
    }
    if (!tuple || id->items[0]->text != "storage" || id->items[1]->kind != Kind::Global || id->items[2]->kind != Kind::Text ||
        id->items[4]->kind != Kind::Int || id->items[4]->number < 0)
        return "a persistent id that is no storage";
    const auto dtype = storageDType(id->items[1]->text);
    if (!dtype) return fmt::format("{} is no storage type", id->items[1]->text);
    const std::int64_t total = id->items[4]->number;
    PickleValue* storage = push(Kind::Storage, total, id->items[2]->text);
    storage->dtype = *dtype;
    if (id->items.size() < 6 || id->items[5]->kind == Kind::None) return {};
    const auto& view = id->items[5]->items;
    if (view.size() != 3 || view[1]->kind != Kind::Int || view[2]->kind != Kind::Int || view[1]->number < 0 ||
        view[2]->number < 0 || view[1]->number > total || view[2]->number > total - view[1]->number)
        return "a storage view outside its storage";
    storage->base = view[1]->number;
    storage->number = view[2]->number;
    return {};
}

} // namespace

Result<Pickle> unpickle(std::span<const std::byte> bytes, const std::string& what) { return Machine(bytes, what).run(); }

} // namespace pscope
