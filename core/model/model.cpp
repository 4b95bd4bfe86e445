// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model.h"

#include <fstream>

#include <xxhash.h>

#include "core/model/architecture_table.h"
#include "core/model/checkpoint_files.h"
#include "core/model/file_map.h"
#include "core/model/model_assembly.h"
#include "core/util/hash.h"

namespace pscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kHashPiece = 16U << 20; // bytes between two looks at the stop token

/// XXH3-128 of one file in pieces, so that a cold 440 MB file can be cancelled. Adds to the job's progress.
Result<std::string> hashFile(const fs::path& file, JobContext& job, std::int64_t& done, std::int64_t total) {
    PSCOPE_TRY(map, FileMap::open(file));
    const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
    XXH3_128bits_reset(state.get());
    for (auto rest = map->bytes(); !rest.empty();) {
        if (job.stopRequested()) return cancelled();
        const auto piece = rest.first(std::min(rest.size(), kHashPiece));
        XXH3_128bits_update(state.get(), piece.data(), piece.size());
        rest = rest.subspan(piece.size());
        done += static_cast<std::int64_t>(piece.size());
        job.progress(done, total);
    }
    const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

/// Sets hash and size. Names stay out of it: a moved or renamed folder is the same model.
Result<void> identify(Model& model, const fs::path& configFile, const std::vector<fs::path>& files, JobContext& job) {
    std::error_code ignored;
    std::int64_t total = 0;
    for (const auto& file : files) total += static_cast<std::int64_t>(fs::file_size(file, ignored));
    PSCOPE_TRY(text, contentHashOfFile(configFile));
    std::string all = text;
    std::int64_t done = 0;
    for (const auto& file : files) {
        PSCOPE_TRY(hash, hashFile(file, job, done, total));
        all += hash;
    }
    model.hash = contentHash(std::string_view(all));
    model.fileBytes = done;
    return {};
}

fs::path folderOf(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) return path;
    fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    // An exporter's onnx/model.onnx has its config one folder up.
    if (!fs::exists(folder / "config.json", ignored) && fs::exists(folder / ".." / "config.json", ignored))
        folder = folder.has_parent_path() ? folder.parent_path() : folder / "..";
    return folder;
}

std::int64_t countOf(const LinearWeights& linear) {
    return linear.empty() ? 0 : linear.weight.elementCount() + (linear.bias.empty() ? 0 : linear.bias.elementCount());
}
std::int64_t countOf(const LayerNormWeights& norm) { return norm.gamma.elementCount() + norm.beta.elementCount(); }
std::int64_t countOf(const Tensor& tensor) { return tensor.empty() ? 0 : tensor.elementCount(); }

} // namespace

std::string_view name(MatrixKind kind) {
    switch (kind) {
    case MatrixKind::Query: return "attention.query";
    case MatrixKind::Key: return "attention.key";
    case MatrixKind::Value: return "attention.value";
    case MatrixKind::AttentionOutput: return "attention.output";
    case MatrixKind::FfnIn: return "ffn.in";
    case MatrixKind::FfnOut: return "ffn.out";
    case MatrixKind::Classifier: break;
    }
    return "classifier";
}

std::int64_t Model::parameterCount() const {
    std::int64_t count = countOf(wordEmbedding) + countOf(positionEmbedding) + countOf(tokenTypeEmbedding) +
                         countOf(embeddingNorm) + countOf(embeddingProjection) + countOf(headDense) + countOf(classifier);
    for (const LayerWeights& layer : layers) {
        if (layer.sharedWith >= 0) continue;
        for (const LinearWeights& matrix : layer.matrices) count += countOf(matrix);
        count += countOf(layer.attentionNorm) + countOf(layer.outputNorm);
    }
    return count;
}

Result<std::shared_ptr<const Model>> loadModel(const fs::path& path, JobContext& job) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) return fail(ErrorCode::NotFound, "{}: does not exist", path.string());
    auto model = std::make_shared<Model>();
    model->folder = folderOf(path);
    const fs::path configFile = model->folder / "config.json";
    if (!fs::exists(configFile, ignored))
        return fail(ErrorCode::NotFound, "{}: is missing, expected the model's config.json beside its weights",
                    configFile.string());
    job.phase("reading the checkpoint");
    PSCOPE_TRY(config, readModelConfig(configFile));
    model->config = std::move(config);
    PSCOPE_TRY(checkpoint, openCheckpoint(path));
    if (job.stopRequested()) return cancelled();
    PSCOPE_CHECK(assembleModel(*model, checkpoint.tensors, checkpoint.files.front().string()));
    job.phase("hashing the checkpoint");
    PSCOPE_CHECK(identify(*model, configFile, checkpoint.files, job));
    return std::shared_ptr<const Model>(std::move(model));
}

} // namespace pscope
