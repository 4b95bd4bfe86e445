// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/ort_peer.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace pscope {
namespace {

constexpr int kPollMs = 50;

Error absent(const std::filesystem::path& directory, std::string_view what) {
    return {ErrorCode::NotFound,
            fmt::format("{}: {}; install ONNX Runtime with \"npm install --ignore-scripts --prefix {} "
                        "onnxruntime-node\" (node 18 or later) "
                        "and give the folder with --ort",
                        directory.string(), what, directory.string())};
}

} // namespace

Result<std::unique_ptr<OrtPeer>> OrtPeer::start(const std::filesystem::path& directory, JobContext& job) {
    const std::filesystem::path script = std::filesystem::path(PSCOPE_BENCH_SCRIPTS) / "ort_peer.cjs";
    if (!std::filesystem::exists(script))
        return fail(ErrorCode::NotFound,
                    "{}: not there; the peer needs the source tree this program was built from",
                    script.string());
    if (!std::filesystem::exists(directory / "node_modules/onnxruntime-node"))
        return std::unexpected(absent(directory, "no node_modules/onnxruntime-node"));
    // A socket pair instead of two pipes: writing to a peer that died is an error code, not a signal.
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return fail(ErrorCode::Io, "a socket pair cannot be made: {}", std::strerror(errno));
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
    std::string program = "node", scriptText = script.string(), where = directory.string();
    std::array<char*, 4> arguments{program.data(), scriptText.data(), where.data(), nullptr};
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, program.c_str(), &files, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    ::close(ends[1]);
    if (error != 0) {
        ::close(ends[0]);
        return std::unexpected(
            absent(directory, fmt::format("node cannot be started ({})", std::strerror(error))));
    }
    std::unique_ptr<OrtPeer> peer(new OrtPeer(child, ends[0]));
    PSCOPE_TRY(answer, peer->ask({{"do", "version"}}, job));
    peer->m_version = answer["version"].get<std::string>();
    return peer;
}

OrtPeer::~OrtPeer() {
    ::close(m_socket); // end of input ends it; the signal ends what it is computing
    ::kill(m_child, SIGTERM);
    while (::waitpid(m_child, nullptr, 0) < 0 && errno == EINTR) {
    }
}

Result<nlohmann::json> OrtPeer::ask(const nlohmann::json& request, JobContext& job) {
    const std::string line = request.dump() + '\n';
    for (std::size_t at = 0; at < line.size();) {
        const ssize_t sent = ::send(m_socket, line.data() + at, line.size() - at, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return fail(ErrorCode::Io, "the ONNX Runtime peer is gone: {}", std::strerror(errno));
        at += static_cast<std::size_t>(sent);
    }
    PSCOPE_TRY(text, readLine(job));
    auto answer = nlohmann::json::parse(text, nullptr, false);
    if (!answer.is_object())
        return fail(ErrorCode::Internal, "the ONNX Runtime peer answered \"{}\", expected a JSON object",
                    text);
    if (answer.contains("error"))
        return fail(ErrorCode::Internal, "ONNX Runtime: {}", answer["error"].get<std::string>());
    return answer;
}

Result<std::string> OrtPeer::readLine(JobContext& job) {
    std::array<char, 65536> buffer;
    while (true) {
        if (const auto end = m_pending.find('\n'); end != std::string::npos) {
            std::string line = m_pending.substr(0, end);
            m_pending.erase(0, end + 1);
            return line;
        }
        if (job.stopRequested()) return cancelled();
        pollfd waiting{m_socket, POLLIN, 0};
        if (::poll(&waiting, 1, kPollMs) <= 0) continue;
        const ssize_t count = ::read(m_socket, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0)
            return fail(ErrorCode::Io,
                        "the ONNX Runtime peer ended before it answered; its last words are above");
        m_pending.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

} // namespace pscope
