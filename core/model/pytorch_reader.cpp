// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// pytorch_model.bin in its two forms: a zip of one pickle and one entry per storage (since torch 1.6), and the older
// stream of five pickles followed by the storages. Contiguous tensors stay views in the map, strided ones are copied.
#include <algorithm>
#include <cstring>
#include <optional>

#include "core/model/aligned_placer.h"
#include "core/model/byte_cursor.h"
#include "core/model/checkpoint.h"
#include "core/model/file_map.h"
#include "core/model/stored_zip.h"
#include "core/model/unpickler.h"

namespace pscope {

namespace {

using Kind = PickleValue::Kind;
using Bytes = std::span<const std::byte>;
using Storages = std::map<std::string, Bytes, std::less<>>; // key -> bytes

constexpr std::int64_t kLargestExpansion = 1 << 16; // elements a view that repeats its storage may have

struct Strided {
    std::vector<std::int64_t> sizes;
    std::vector<std::int64_t> strides;
    std::int64_t count = 1; // elements
    std::int64_t last = 0;  // furthest element from the first
    bool contiguous = true;
};

/// Empty when the numbers are no shape or leave 64 bits.
std::optional<Strided> readStrides(const PickleValue& sizes, const PickleValue& strides) {
    if (sizes.items.size() != strides.items.size()) return std::nullopt;
    Strided result;
    std::int64_t dense = 1;
    for (std::size_t i = sizes.items.size(); i-- > 0;) {
        const PickleValue& size = *sizes.items[i];
        const PickleValue& stride = *strides.items[i];
        if (size.kind != Kind::Int || stride.kind != Kind::Int || size.number < 0 || stride.number < 0) return std::nullopt;
        std::int64_t reach = 0;
        if (__builtin_mul_overflow(result.count, size.number, &result.count)) return std::nullopt;
        if (size.number > 1 && (__builtin_mul_overflow(size.number - 1, stride.number, &reach) ||
                                __builtin_add_overflow(result.last, reach, &result.last)))
            return std::nullopt;
        result.contiguous = result.contiguous && (size.number <= 1 || stride.number == dense);
        if (size.number > 0 && __builtin_mul_overflow(dense, size.number, &dense)) return std::nullopt;
        result.sizes.insert(result.sizes.begin(), size.number);
        result.strides.insert(result.strides.begin(), stride.number);
    }
    return result;
}

/// Copies a strided view into row-major order.
Tensor gather(DType dtype, Bytes first, const Strided& view) {
    const std::size_t width = byteSize(dtype);
    auto storage = std::make_shared<std::vector<std::byte>>(static_cast<std::size_t>(view.count) * width);
    std::vector<std::int64_t> index(view.sizes.size(), 0);
    std::int64_t place = 0;
    for (std::int64_t i = 0; i < view.count; ++i) {
        std::memcpy(storage->data() + static_cast<std::size_t>(i) * width, first.data() + static_cast<std::size_t>(place) * width,
                    width);
        for (std::size_t axis = index.size(); axis-- > 0;) { // odometer
            place += view.strides[axis];
            if (++index[axis] < view.sizes[axis]) break;
            place -= view.strides[axis] * view.sizes[axis];
            index[axis] = 0;
        }
    }
    return {dtype, view.sizes, Bytes(*storage), storage};
}

/// One checkpoint being read: its name for messages, its storages, its map.
struct Source {
    std::string file;
    Storages storages;
    std::shared_ptr<const void> owner;
};

Result<Tensor> makeTensor(const Source& source, const std::string& key, const PickleValue& value) {
    const PickleValue& storage = *value.items[0];
    const auto view = readStrides(*value.items[1], *value.items[2]);
    if (!view) return fail(ErrorCode::BadInput, "{}: tensor \"{}\" has impossible sizes or strides", source.file, key);
    const auto found = source.storages.find(storage.text);
    if (found == source.storages.end())
        return fail(ErrorCode::BadInput, "{}: tensor \"{}\" lies in storage {}, which the file does not hold", source.file, key,
                    storage.text);
    const auto width = static_cast<std::int64_t>(byteSize(storage.dtype));
    const auto held = static_cast<std::int64_t>(found->second.size()) / width;
    if (storage.base > held || storage.number > held - storage.base)
        return fail(ErrorCode::BadInput, "{}: storage {} of tensor \"{}\" holds {} elements of {}, expected {}", source.file,
                    storage.text, key, held, name(storage.dtype), storage.number);
    if (view->count == 0) return Tensor{storage.dtype, view->sizes, {}, source.owner};
    if (value.number < 0 || value.number >= storage.number || view->last >= storage.number - value.number)
        return fail(ErrorCode::BadInput, "{}: tensor \"{}\" reaches to element {:.0f} of storage {}, expected less than {}",
                    source.file, key, static_cast<double>(value.number) + static_cast<double>(view->last), storage.text,
                    storage.number);
    const auto first = found->second.subspan(static_cast<std::size_t>((storage.base + value.number) * width));
    if (view->contiguous)
        return Tensor{storage.dtype, view->sizes, first.first(static_cast<std::size_t>(view->count * width)), source.owner};
    if (view->count > std::max(storage.number, kLargestExpansion))
        return fail(ErrorCode::Unsupported, "{}: tensor \"{}\" repeats {} stored elements into {}", source.file, key,
                    storage.number, view->count);
    return gather(storage.dtype, first, *view);
}

bool holdsTensor(const PickleValue& dict) {
    for (std::size_t i = 1; i < dict.items.size(); i += 2)
        if (dict.items[i]->kind == Kind::Tensor) return true;
    return false;
}

/// The state dict itself, or the one inside a training checkpoint.
const PickleValue* findStateDict(const PickleValue& root) {
    if (root.kind != Kind::Dict) return nullptr;
    if (holdsTensor(root)) return &root;
    for (const char* key : {"state_dict", "model_state_dict", "model"})
        if (const auto* inner = root.find(key); inner && inner->kind == Kind::Dict && holdsTensor(*inner)) return inner;
    return nullptr;
}

Result<TensorMap> collect(const Source& source, const PickleValue& root) {
    const PickleValue* dict = findStateDict(root);
    if (!dict)
        return fail(ErrorCode::BadInput, "{}: holds no tensors by name, expected a state dict (torch.save(model.state_dict()))",
                    source.file);
    TensorMap tensors;
    AlignedPlacer placer;
    for (std::size_t i = 0; i + 1 < dict->items.size(); i += 2) {
        if (dict->items[i]->kind != Kind::Text || dict->items[i + 1]->kind != Kind::Tensor) continue;
        const std::string& key = dict->items[i]->text;
        PSCOPE_TRY(tensor, makeTensor(source, key, *dict->items[i + 1]));
        tensors.insert_or_assign(key, placer.place(std::move(tensor))); // as in Python, the last wins
    }
    return tensors;
}

Result<TensorMap> readZip(const std::shared_ptr<const FileMap>& map, const std::string& file) {
    PSCOPE_TRY(entries, readStoredZip(map->bytes(), file));
    const auto pickleEntry = std::ranges::find_if(entries, [](const auto& entry) {
        return entry.first == "data.pkl" || entry.first.ends_with("/data.pkl");
    });
    if (pickleEntry == entries.end())
        return fail(ErrorCode::BadInput, "{}: is a zip file without data.pkl, expected what torch.save writes", file);
    const std::string root = pickleEntry->first.substr(0, pickleEntry->first.size() - 8); // with its slash
    if (entries.contains(root + "constants.pkl"))
        return fail(ErrorCode::Unsupported, "{}: is a TorchScript program, expected a state dict (torch.save(model.state_dict()))",
                    file);
    for (const auto& [entry, content] : entries)
        if (!content.stored)
            return fail(ErrorCode::Unsupported, "{}: entry {} is compressed, expected stored as torch.save does", file, entry);
    if (const auto order = entries.find(root + "byteorder"); order != entries.end()) {
        const std::string_view text(reinterpret_cast<const char*>(order->second.bytes.data()), order->second.bytes.size());
        if (text != "little") return fail(ErrorCode::Unsupported, "{}: byteorder is \"{}\", expected little", file, text);
    }
    PSCOPE_TRY(pickle, unpickle(pickleEntry->second.bytes, file));
    Source source{file, {}, map};
    const std::string dataFolder = root + "data/";
    for (const auto& [entry, content] : entries)
        if (entry.starts_with(dataFolder)) source.storages.emplace(entry.substr(dataFolder.size()), content.bytes);
    return collect(source, *pickle.root);
}

/// Element types by storage key, as the persistent ids of the pickle tell.
std::map<std::string, DType, std::less<>> storageTypes(const Pickle& pickle) {
    std::map<std::string, DType, std::less<>> types;
    for (const PickleValue& value : pickle.values)
        if (value.kind == Kind::Storage) types.emplace(value.text, value.dtype);
    return types;
}

/// Behind the pickles: for each key of the list a count and that many elements.
Result<Storages> readLegacyStorages(ByteCursor& cursor, const std::string& file, const PickleValue& keys,
                                    const std::map<std::string, DType, std::less<>>& types) {
    Storages storages;
    for (const PickleValue* key : keys.items) {
        const auto type = key->kind == Kind::Text ? types.find(key->text) : types.end();
        if (type == types.end())
            return fail(ErrorCode::BadInput, "{}: lists a storage \"{}\" that no tensor uses", file, key->text);
        const std::uint64_t count = cursor.u64();
        std::uint64_t size = 0;
        const bool overflow = __builtin_mul_overflow(count, byteSize(type->second), &size);
        const Bytes bytes = overflow ? Bytes{} : cursor.take(size);
        if (overflow || !cursor.good())
            return fail(ErrorCode::BadInput, "{}: storage {} claims {} elements of {}, but the file ends before: it is truncated",
                        file, key->text, count, name(type->second));
        storages.emplace(key->text, bytes);
    }
    return storages;
}

Result<TensorMap> readLegacy(const std::shared_ptr<const FileMap>& map, const std::string& file) {
    static constexpr std::string_view kMagic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);
    ByteCursor cursor(map->bytes());
    std::vector<Pickle> pickles;
    for (int i = 0; i < 5; ++i) {
        PSCOPE_TRY(pickle, unpickle(map->bytes().subspan(cursor.position()), file));
        cursor.take(pickle.size);
        pickles.push_back(std::move(pickle));
        const PickleValue& root = *pickles.back().root;
        if (i == 0 && (root.kind != Kind::Long || root.text != kMagic))
            return fail(ErrorCode::BadInput, "{}: is a pickle without torch's magic number, expected what torch.save writes", file);
        if (i == 1 && root.number != 1001)
            return fail(ErrorCode::Unsupported, "{}: torch protocol is {}, expected 1001", file, root.number);
        if (const auto* little = i == 2 ? root.find("little_endian") : nullptr; little && little->number != 1)
            return fail(ErrorCode::Unsupported, "{}: was written on a big-endian machine, expected little-endian", file);
    }
    PSCOPE_TRY(storages, readLegacyStorages(cursor, file, *pickles[4].root, storageTypes(pickles[3])));
    return collect(Source{file, std::move(storages), map}, *pickles[3].root);
}

} // namespace

Result<TensorMap> readPytorchBin(const std::filesystem::path& path) {
    PSCOPE_TRY(map, FileMap::open(path));
    const std::string file = path.string();
    const std::string_view start(reinterpret_cast<const char*>(map->bytes().data()), std::min<std::size_t>(map->bytes().size(), 40));
    PSCOPE_CHECK(refuseLfsPointer(start, file));
    if (start.starts_with("PK\x03\x04")) return readZip(map, file);
    if (start.starts_with("\x80")) {
        auto tensors = readLegacy(map, file);
        map->release(); // most of it was copied for alignment
        return tensors;
    }
    return fail(ErrorCode::BadInput, "{}: is neither a zip file nor a pickle, expected what torch.save writes ({} bytes found)",
                file, map->bytes().size());
}

} // namespace pscope
