// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A sharded checkpoint: an index that says in which file each tensor lies.
#include <set>

#include "core/model/checkpoint_files.h"
#include "core/model/json_text.h"

namespace pscope {

namespace {

namespace fs = std::filesystem;

Result<TensorMap> readShard(const fs::path& file) {
    return file.extension() == ".safetensors" ? readSafetensors(file) : readPytorchBin(file);
}

/// A shard lies beside its index: no folders, no way out of them.
bool isPlainFileName(const std::string& text) {
    return !text.empty() && text != "." && text != ".." && fs::path(text).filename() == fs::path(text);
}

} // namespace

Result<Checkpoint> openSharded(const fs::path& indexJson) {
    const std::string index = indexJson.string();
    PSCOPE_TRY(root, readJsonObject(indexJson));
    const auto map = root.find("weight_map");
    if (map == root.end() || !map->is_object() || map->empty())
        return fail(ErrorCode::BadInput, "{}: field weight_map is {}, expected an object from tensor name to file name", index,
                    map == root.end() ? "missing" : shownJson(*map));
    std::map<std::string, std::vector<std::string>> tensorsOf; // shard -> tensors promised in it
    for (const auto& [tensor, file] : map->items()) {
        if (!file.is_string() || !isPlainFileName(file.get_ref<const std::string&>()))
            return fail(ErrorCode::BadInput, "{}: tensor \"{}\" lies in {}, expected a file name without folders", index, tensor,
                        shownJson(file));
        tensorsOf[file.get<std::string>()].push_back(tensor);
    }
    Checkpoint checkpoint;
    for (const auto& [shard, names] : tensorsOf) {
        const fs::path file = indexJson.parent_path() / shard;
        std::error_code ignored;
        if (!fs::exists(file, ignored))
            return fail(ErrorCode::NotFound, "{}: the shard {} is missing, expected it beside the index with {} tensors (first: {})",
                        index, shard, names.size(), names.front());
        PSCOPE_TRY(tensors, readShard(file));
        for (const auto& name : names) {
            const auto found = tensors.find(name);
            if (found == tensors.end())
                return fail(ErrorCode::BadInput, "{}: tensor \"{}\" is not in {}, where weight_map places it", index, name, shard);
            checkpoint.tensors.emplace(name, found->second);
        }
        checkpoint.files.push_back(file);
    }
    return checkpoint;
}

} // namespace pscope
