// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/opencl/board_manifest.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <span>

#include <nlohmann/json.hpp>

#include "core/util/hash.h"

namespace pscope::opencl {
namespace {

constexpr const char* kFormat = "pscope-board-1";
constexpr std::array<const char*, 9> kArguments{"input", "weights", "indices", "output", "tokens",
                                                "rows",  "columns", "n",       "m"};

Result<std::vector<BoardArgument>> argumentsOf(const nlohmann::json& list, const std::string& file) {
    std::vector<BoardArgument> arguments;
    for (const auto& entry : list) {
        const auto name = entry.get<std::string>();
        const auto known = std::ranges::find(kArguments, name);
        if (known == kArguments.end())
            return fail(
                ErrorCode::BadInput,
                "{}: argument \"{}\" is none of input, weights, indices, output, tokens, rows, columns, n, m",
                file, name);
        const auto argument = static_cast<BoardArgument>(known - kArguments.begin());
        if (std::ranges::count(arguments, argument))
            return fail(ErrorCode::BadInput, "{}: argument \"{}\" stands there twice", file, name);
        arguments.push_back(argument);
    }
    for (const BoardArgument needed : {BoardArgument::Input, BoardArgument::Weights, BoardArgument::Output})
        if (!std::ranges::count(arguments, needed))
            return fail(ErrorCode::BadInput, "{}: \"arguments\" lacks \"{}\"", file,
                        kArguments[std::size_t(needed)]);
    return arguments;
}

} // namespace

bool BoardManifest::sparse() const {
    return std::ranges::count(arguments, BoardArgument::Indices) > 0;
}

Result<BoardManifest> readBoardManifest(const std::filesystem::path& path) {
    const std::string file = path.string();
    std::ifstream in(path);
    if (!in)
        return fail(ErrorCode::NotFound,
                    "{}: the board's manifest cannot be read; name it with --fpga-manifest", file);
    try {
        const auto json = nlohmann::json::parse(in);
        if (json.at("format") != kFormat)
            return fail(ErrorCode::BadInput, "{}: its format is {}, expected \"{}\"", file,
                        json.at("format").dump(), kFormat);
        BoardManifest manifest;
        manifest.name = json.at("name");
        manifest.kernel = json.at("kernel");
        manifest.bytes = json.at("bytes");
        manifest.hash = json.value("xxh128", "");
        manifest.clockMhz = json.value("clock_mhz", 0.0);
        manifest.arrayRows = json.at("array").at("rows");
        manifest.arrayColumns = json.at("array").at("columns");
        manifest.m = json.at("array").at("m");
        if (json.at("bits") != 8)
            return fail(ErrorCode::Unsupported, "{}: a kernel of {} bits, expected 8", file,
                        json.at("bits").dump());
        if (manifest.m < 1 || manifest.m > 256 || manifest.arrayRows < 1 || manifest.arrayColumns < 1)
            return fail(ErrorCode::BadInput, "{}: an array of {} x {} with M = {} is impossible", file,
                        manifest.arrayRows, manifest.arrayColumns, manifest.m);
        PSCOPE_TRY(arguments, argumentsOf(json.at("arguments"), file));
        manifest.arguments = std::move(arguments);
        return manifest;
    } catch (const nlohmann::json::exception& problem) {
        return fail(ErrorCode::BadInput, "{}: is no board manifest: {}", file, problem.what());
    }
}

Result<std::vector<unsigned char>> readBoardBinary(const std::filesystem::path& path,
                                                   const BoardManifest& manifest) {
    std::ifstream in(path, std::ios::binary);
    if (!in)
        return fail(ErrorCode::NotFound, "{}: the board's binary cannot be read; name it with --fpga-binary",
                    path.string());
    std::vector<unsigned char> bytes{std::istreambuf_iterator<char>(in), {}};
    if (bytes.size() != manifest.bytes)
        return fail(ErrorCode::Mismatch,
                    "{}: has {} bytes, its manifest says {}: it was cut short or belongs to another manifest",
                    path.string(), bytes.size(), manifest.bytes);
    if (const std::string hash = contentHash(std::as_bytes(std::span(bytes)));
        !manifest.hash.empty() && hash != manifest.hash)
        return fail(ErrorCode::Mismatch,
                    "{}: hashes to {}, its manifest says {}: it was changed or belongs to another manifest",
                    path.string(), hash, manifest.hash);
    return bytes;
}

} // namespace pscope::opencl
