// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the checkpoint tests share: folders with small models, and files of given bytes.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <QtTest>

#include "core/model/model.h"
#include "core/model/synthetic.h"

namespace pscope::test {

inline constexpr Architecture kArchitectures[] = {Architecture::Bert, Architecture::Roberta, Architecture::DistilBert,
                                                  Architecture::Electra, Architecture::Albert};

inline void writeBytes(const std::filesystem::path& file, std::string_view bytes) {
    std::filesystem::create_directories(file.parent_path());
    std::filesystem::remove(file); // truncating instead makes ext4 flush each file, thousands of times
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::string readBytes(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline bool sameTensor(const Tensor& a, const Tensor& b) {
    return a.dtype == b.dtype && a.shape == b.shape && std::ranges::equal(a.bytes, b.bytes);
}

/// "" or the first difference, by name.
inline QString difference(const TensorMap& a, const TensorMap& b) {
    for (const auto& [key, tensor] : a) {
        const auto other = b.find(key);
        if (other == b.end()) return QString::fromStdString(key + " is missing");
        if (!sameTensor(tensor, other->second)) return QString::fromStdString(key + " differs");
    }
    return a.size() == b.size() ? QString() : QStringLiteral("more tensors than expected");
}

} // namespace pscope::test

/// Fails the test with the error's sentence when a Result is an error.
#define QVERIFY_RESULT(result) QVERIFY2((result).has_value(), (result) ? "" : (result).error().message.c_str())
/// The Result must be an error whose sentence contains the text.
#define QVERIFY_ERROR(result, text)                                                                                    \
    do {                                                                                                               \
        QVERIFY2(!(result).has_value(), "expected an error, got a result");                                            \
        const std::string pscope_message = (result).error().message;                                                   \
        QVERIFY2(pscope_message.find(text) != std::string::npos, pscope_message.c_str());                              \
    } while (false)
