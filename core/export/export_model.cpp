// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the folder. pscope_reference.json comes last: a folder without it is not finished.
#include <fstream>

#include <nlohmann/json.hpp>

#include "core/export/export.h"
#include "core/export/exported_model.h"
#include "core/export/onnx_export.h"
#include "core/export/reference.h"
#include "core/model/checkpoint.h"
#include "core/util/hash.h"

namespace pscope {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// Files that travel with the weights unchanged, where the original has them.
constexpr std::array kTokenizerFiles{"vocab.txt",  "vocab.json",  "merges.txt", "tokenizer.json",          "tokenizer_config.json",
                                     "spiece.model", "sentencepiece.bpe.model", "special_tokens_map.json", "added_tokens.json"};

Result<void> prepareTarget(const fs::path& folder) {
    std::error_code error;
    if (fs::exists(folder, error)) {
        if (!fs::is_directory(folder, error)) return fail(ErrorCode::BadInput, "{}: is a file; name a new or empty folder", folder.string());
        if (!fs::is_empty(folder, error)) return fail(ErrorCode::BadInput, "{}: is not empty; name a new or empty folder", folder.string());
        return {};
    }
    fs::create_directories(folder, error);
    if (error) return fail(ErrorCode::Io, "{}: cannot be made: {}", folder.string(), error.message());
    return {};
}

/// Takes back what was written unless the export was completed.
class Unfinished {
public:
    explicit Unfinished(fs::path folder) : m_folder(std::move(folder)) {}
    ~Unfinished() {
        if (m_finished) return;
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(m_folder, ignored)) fs::remove_all(entry.path(), ignored);
        fs::remove(m_folder, ignored);
    }
    void finished() { m_finished = true; }

private:
    fs::path m_folder;
    bool m_finished = false;
};

/// The original config.json with what the compression changed; everything else stays as its author wrote it.
Result<std::string> configJson(const Model& original, const Model& exported) {
    const auto file = original.folder / "config.json";
    try {
        std::ifstream stream(file, std::ios::binary);
        if (!stream) return fail(ErrorCode::NotFound, "{}: is gone since the model was loaded", file.string());
        auto json = ordered_json::parse(stream);
        const auto& config = exported.config;
        json[json.contains("n_layers") ? "n_layers" : "num_hidden_layers"] = config.layers;
        json.erase("pruned_heads");
        ordered_json pruned = ordered_json::object();
        for (const auto& [layer, heads] : config.prunedHeads) pruned[std::to_string(layer)] = heads;
        if (!pruned.empty()) json["pruned_heads"] = pruned;
        if (config.layerGroups > 0) {
            json["num_hidden_groups"] = config.layerGroups;
            json["inner_group_num"] = config.innerGroups;
        }
        for (const char* key : {"torch_dtype", "dtype"}) // readers may follow it and round what was written in full
            if (json.contains(key)) json[key] = "float32";
        return json.dump(2) + "\n";
    } catch (const std::exception& error) {
        return fail(ErrorCode::BadInput, "{}: cannot be read: {}", file.string(), error.what());
    }
}

Result<void> copyTokenizer(const fs::path& from, const fs::path& to) {
    for (const char* name : kTokenizerFiles) {
        std::error_code error;
        if (!fs::exists(from / name, error)) continue;
        fs::copy_file(from / name, to / name, error);
        if (error) return fail(ErrorCode::Io, "{}: cannot be copied to {}: {}", (from / name).string(), to.string(), error.message());
    }
    return {};
}

/// Also for "models/bert/", "." and the like.
std::string folderName(const Model& model) {
    std::error_code ignored;
    const auto folder = fs::weakly_canonical(model.folder, ignored);
    return (folder.has_filename() ? folder : folder.parent_path()).filename().string();
}

/// A recipe document like any other (`--recipe @pscope_recipe.json` reads it), with a note on where it came from.
std::string recipeJson(const ExportedModel& exported, const Workbench& bench, const std::string& requested) {
    auto json = ordered_json::parse(toJson(exported.residual, shapeOf(exported.model)));
    json["export"] = {{"apply_to", "the model in this folder"}, {"requested", requested},
                      {"of_model", folderName(bench.model())}, {"of_model_hash", bench.model().hash},
                      {"time", nowUtc()}, {"notes", exported.notes}};
    return json.dump(1) + "\n";
}

Result<ExportReference> makeReference(Workbench& bench, const Recipe& recipe, JobContext& job) {
    ExportReference reference;
    reference.recipe = toText(recipe, bench.shape());
    reference.sourceName = folderName(bench.model());
    reference.sourceHash = bench.model().hash;
    reference.backend = bench.backendInfo().id;
    reference.device = bench.deviceInfo().id;
    reference.deviceName = bench.deviceInfo().name;
    PSCOPE_TRY(executable, bench.executable(recipe, job));
    reference.kernels = executable->kernels();
    reference.maxTokens = bench.maxTokens();
    reference.sentencesFrom = referenceSource(bench);
    reference.sentences = referenceSentences(bench);
    PSCOPE_TRY(logits, executable->forward(packed(reference.sentences), job));
    reference.classes = logits.classes;
    reference.logits = std::move(logits.values);
    const Dataset* data = bench.data();
    if (!data || !bench.model().hasHead()) return reference; // without a head the "logits" are the last hidden state
    EvaluateOptions options;
    options.measureLatency = false;
    PSCOPE_TRY(point, bench.evaluate(recipe, options, {}, job));
    reference.accuracy = point.accuracy;
    reference.data = ReferenceData{data->path.filename().string(), data->hash,        data->textColumn,
                                   data->pairColumn,               data->labelColumn, static_cast<std::int64_t>(data->examples.size())};
    return reference;
}

} // namespace

Result<void> exportModel(Workbench& bench, const Recipe& recipe, const fs::path& folder, JobContext& job, bool onnx) {
    job.phase("applying the recipe");
    PSCOPE_TRY(compressed, bench.compressor().apply(recipe, job));
    PSCOPE_TRY(exported, buildExportedModel(compressed, job));
    PSCOPE_TRY(config, configJson(bench.model(), exported.model));
    if (job.stopRequested()) return cancelled();
    PSCOPE_CHECK(prepareTarget(folder));
    Unfinished unfinished(folder);

    job.phase("writing weights");
    PSCOPE_CHECK(writeSafetensors(folder / kExportWeights, toHuggingFaceTensors(exported.model), {{"format", "pt"}}, job));
    PSCOPE_CHECK(writeFile(folder / "config.json", config));
    PSCOPE_CHECK(copyTokenizer(bench.model().folder, folder));
    if (onnx) {
        const fs::path file = folder / kExportOnnx;
        std::error_code error;
        fs::create_directories(file.parent_path(), error);
        if (error) return fail(ErrorCode::Io, "{}: cannot be made: {}", file.parent_path().string(), error.message());
        PSCOPE_CHECK(writeOnnx(compressed, file, job));
    }
    PSCOPE_CHECK(writeFile(folder / kExportRecipe, recipeJson(exported, bench, toText(recipe, bench.shape()))));

    job.phase("reference answers");
    PSCOPE_TRY(reference, makeReference(bench, recipe, job));
    PSCOPE_TRY(hash, contentHashOfFile(folder / kExportWeights));
    reference.weightsHash = hash;
    if (onnx) {
        PSCOPE_TRY(graph, contentHashOfFile(folder / kExportOnnx));
        reference.onnx = OnnxReference{graph, hasIntegerProducts(compressed)};
    }
    PSCOPE_CHECK(writeFile(folder / kExportReference, toJson(reference)));
    unfinished.finished();
    return {};
}

} // namespace pscope
