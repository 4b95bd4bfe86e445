// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo.h"

#include <array>
#include <cstdlib>

#include <unistd.h>

#include "core/train/wordnet.h"
#include "core/util/hash.h"

namespace pscope {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

fs::path programFolder() {
    std::error_code ignored;
    return fs::read_symlink("/proc/self/exe", ignored).parent_path();
}

/// Another WordNet or another rule gives another folder, so that old files are never taken for new ones.
Result<std::string> dataKey() {
    auto hash = contentHashOfFile(kWordnetNouns);
    if (!hash) return fail(ErrorCode::NotFound, "{}: is missing; the demo's texts come from it: install the package wordnet-base", kWordnetNouns);
    const std::string rule = fmt::format("1 {} {} {} {} {}", kWordnetMinDefinitions, kWordnetClassCap, kWordnetMinWords, kWordnetMaxWords, *hash);
    return contentHash(rule).substr(0, 12);
}

/// Made under another name and then renamed, so that two programs starting at once both find whole files.
Result<void> writeTexts(const fs::path& folder) {
    const fs::path part = folder.string() + fmt::format(".part-{}", ::getpid());
    std::error_code error;
    fs::create_directories(part, error);
    if (error) return fail(ErrorCode::Io, "{}: cannot be made: {}", part.string(), error.message());
    auto written = writeWordnetSplits(kWordnetNouns, part);
    if (written) {
        fs::remove(part / "glosses.txt", error); // for training only
        fs::rename(part, folder, error);
    }
    std::error_code ignored;
    fs::remove_all(part, ignored);
    if (written && error && !fs::exists(folder, ignored))
        return fail(ErrorCode::Io, "{}: cannot be made: {}", folder.string(), error.message());
    return written;
}

/// The build makes the texts beside its programs; an installed program makes them in the user's cache.
Result<fs::path> textFolder(JobContext& job) {
    const fs::path built = (programFolder() / "../share/paretoscope/demo/data").lexically_normal();
    std::error_code ignored;
    if (fs::exists(built / "test.tsv", ignored)) return built;
    PSCOPE_TRY(cache, userCacheFolder());
    PSCOPE_TRY(key, dataKey());
    const fs::path texts = cache / ("demo-" + key);
    if (!fs::exists(texts / "test.tsv", ignored)) {
        job.phase("reading WordNet");
        PSCOPE_CHECK(writeTexts(texts));
    }
    return texts;
}

} // namespace

Result<fs::path> demoFolder() {
    if (const std::string chosen = environment("PSCOPE_DEMO_DIR"); !chosen.empty()) {
        if (!fs::exists(fs::path(chosen) / "model" / "config.json"))
            return fail(ErrorCode::NotFound, "PSCOPE_DEMO_DIR={}: holds no model/config.json", chosen);
        return fs::path(chosen);
    }
    const std::array places{(programFolder() / "../share/paretoscope/demo").lexically_normal(), fs::path(PSCOPE_SOURCE_DEMO)};
    for (const auto& place : places)
        if (std::error_code ignored; fs::exists(place / "model" / "config.json", ignored)) return place;
    return fail(ErrorCode::NotFound, "the embedded demo is neither in {} nor in {}; reinstall, or name its folder in PSCOPE_DEMO_DIR",
                places[0].string(), places[1].string());
}

Result<fs::path> userCacheFolder() {
    fs::path folder;
    if (const std::string cache = environment("XDG_CACHE_HOME"); !cache.empty()) folder = fs::path(cache) / "paretoscope";
    else if (const std::string home = environment("HOME"); !home.empty()) folder = fs::path(home) / ".cache" / "paretoscope";
    else return fail(ErrorCode::NotFound, "neither XDG_CACHE_HOME nor HOME is set, so there is no place for the demo's texts");
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fail(ErrorCode::Io, "{}: cannot be made: {}", folder.string(), error.message());
    return folder;
}

Result<DemoFiles> demoFiles(JobContext& job) {
    PSCOPE_TRY(folder, demoFolder());
    PSCOPE_TRY(texts, textFolder(job));
    return DemoFiles{folder / "model", texts / "train.tsv", texts / "search.tsv", texts / "dev.tsv", texts / "test.tsv"};
}

} // namespace pscope
