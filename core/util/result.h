// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How every expected failure travels: a code for programs, one sentence for people.
#pragma once

#include <expected>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace pscope {

enum class ErrorCode {
    BadInput,    // a file, a text or an argument is malformed
    NotFound,    // a file, an identifier or a tensor does not exist
    Mismatch,    // two things that must agree do not (shape, hash, vocabulary)
    Unsupported, // well-formed, but nothing here can do it
    Io,          // the operating system refused a read or a write
    Device,      // a device is absent or stopped answering
    Cancelled,   // the caller asked for it; never shown as an error
    Internal,    // a bug of ours, caught
};

/// What went wrong: the message names the thing, what was found, what was expected and what to do.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
};

template <class T> using Result = std::expected<T, Error>;

/// `return fail(ErrorCode::BadInput, "{}: line {} has {} columns, expected {}", ...);`
template <class... Args>
[[nodiscard]] std::unexpected<Error> fail(ErrorCode code, fmt::format_string<Args...> text, Args&&... args) {
    return std::unexpected(Error{code, fmt::format(text, std::forward<Args>(args)...)});
}

[[nodiscard]] inline std::unexpected<Error> cancelled() {
    return std::unexpected(Error{ErrorCode::Cancelled, "cancelled"});
}

} // namespace pscope

/// Unwraps a Result into `var` or returns its error from the enclosing function.
#define PSCOPE_TRY(var, expr)                                                                                \
    auto var##_result = (expr);                                                                              \
    if (!var##_result) return std::unexpected(std::move(var##_result.error()));                              \
    auto& var = *var##_result
/// The same for Result<void>.
#define PSCOPE_CHECK(expr)                                                                                   \
    do {                                                                                                     \
        if (auto pscope_checked = (expr); !pscope_checked)                                                   \
            return std::unexpected(std::move(pscope_checked.error()));                                       \
    } while (false)
