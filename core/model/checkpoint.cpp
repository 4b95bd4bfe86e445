// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/checkpoint_files.h"

#include <array>

#include "core/model/file_map.h"

namespace pscope {

namespace {

namespace fs = std::filesystem;

/// What a folder may hold, best first.
constexpr std::array<std::string_view, 6> kPreferred = {
    "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json",
    "model.onnx",        "onnx/model.onnx"};

Result<Checkpoint> single(Result<TensorMap> tensors, const fs::path& file) {
    if (!tensors) return std::unexpected(std::move(tensors.error()));
    return Checkpoint{std::move(*tensors), {file}};
}

Result<Checkpoint> openFile(const fs::path& file) {
    const std::string extension = file.extension().string();
    if (extension == ".safetensors") return single(readSafetensors(file), file);
    if (extension == ".json") return openSharded(file);
    if (extension == ".onnx") return openOnnx(file);
    if (extension == ".bin" || extension == ".pt" || extension == ".pth") return single(readPytorchBin(file), file);
    return fail(ErrorCode::Unsupported, "{}: is not a weights file, expected .safetensors, .index.json, .bin, .pt or .onnx",
                file.string());
}

} // namespace

Result<Checkpoint> openCheckpoint(const fs::path& path) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) return fail(ErrorCode::NotFound, "{}: does not exist", path.string());
    if (!fs::is_directory(path, ignored)) return openFile(path);
    for (const auto candidate : kPreferred)
        if (fs::exists(path / candidate, ignored)) return openFile(path / candidate);
    return fail(ErrorCode::NotFound,
                "{}: holds no weights, expected model.safetensors, pytorch_model.bin (or their .index.json) or model.onnx",
                path.string());
}

Result<TensorMap> readCheckpoint(const fs::path& folder) {
    PSCOPE_TRY(checkpoint, openCheckpoint(folder));
    return std::move(checkpoint.tensors);
}

Result<TensorMap> readSharded(const fs::path& indexJson) {
    PSCOPE_TRY(checkpoint, openSharded(indexJson));
    return std::move(checkpoint.tensors);
}

} // namespace pscope
