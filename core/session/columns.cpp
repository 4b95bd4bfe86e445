// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/columns.h"

#include <bit>
#include <cstring>

#include <nlohmann/json.hpp>

namespace pscope {

namespace {

using Json = nlohmann::json;

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// Parses a list and turns each element with `element`, which may throw the library's type errors.
template <class T, class Element> Result<std::vector<T>> decodeList(const char* column, const std::string& text, Element element) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_array()) return fail(ErrorCode::BadInput, "column {} is not a JSON list", column);
    std::vector<T> list;
    try {
        for (const Json& item : json) list.push_back(element(item));
    } catch (const Json::exception&) {
        return fail(ErrorCode::BadInput, "column {}, element {} is not of the expected form", column, list.size());
    }
    return list;
}

static_assert(std::endian::native == std::endian::little, "samples are stored little-endian; swap the bytes here for this machine");

} // namespace

std::string encodeDifferences(const std::vector<RecipeDifference>& differences) {
    Json list = Json::array();
    for (const auto& d : differences)
        list.push_back({{"where", d.where}, {"requested", d.requested}, {"effective", d.effective}, {"reason", d.reason}});
    return dump(list);
}

std::string encodeKernels(const KernelList& kernels) {
    Json list = Json::array();
    for (const auto& [where, kernel] : kernels) list.push_back(Json::array({where, kernel}));
    return dump(list);
}

std::string encodeFlags(const std::vector<std::string>& flags) { return dump(Json(flags)); }

std::string encodeParts(const std::vector<PartTime>& parts) {
    Json list = Json::array();
    for (const PartTime& part : parts) list.push_back(Json::array({part.part, part.time.count()}));
    return dump(list);
}

std::vector<std::byte> encodeSamples(const std::vector<float>& samples) {
    const auto bytes = std::as_bytes(std::span(samples));
    return {bytes.begin(), bytes.end()};
}

Result<std::vector<RecipeDifference>> decodeDifferences(const std::string& json) {
    return decodeList<RecipeDifference>("differences", json, [](const Json& d) {
        const auto text = [&d](const char* key) { return d.at(key).get<std::string>(); };
        return RecipeDifference{text("where"), text("requested"), text("effective"), text("reason")};
    });
}

Result<KernelList> decodeKernels(const std::string& json) {
    return decodeList<std::pair<std::string, std::string>>("kernels", json, [](const Json& k) {
        return std::pair{k.at(0).get<std::string>(), k.at(1).get<std::string>()};
    });
}

Result<std::vector<std::string>> decodeFlags(const std::string& json) {
    return decodeList<std::string>("flags", json, [](const Json& flag) { return flag.get<std::string>(); });
}

Result<std::vector<PartTime>> decodeParts(const std::string& json) {
    return decodeList<PartTime>("parts", json, [](const Json& part) {
        return PartTime{part.at(0).get<std::string>(), std::chrono::nanoseconds(part.at(1).get<std::int64_t>())};
    });
}

Result<std::vector<float>> decodeSamples(std::span<const std::byte> blob) {
    if (blob.size() % sizeof(float) != 0)
        return fail(ErrorCode::BadInput, "column samples_us has {} bytes, expected a multiple of 4", blob.size());
    std::vector<float> samples(blob.size() / sizeof(float));
    if (!samples.empty()) std::memcpy(samples.data(), blob.data(), blob.size());
    return samples;
}

} // namespace pscope
