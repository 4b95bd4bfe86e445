// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/child_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace pscope {
namespace {

constexpr int kPollMs = 50;

/// Both ends of a pipe, closed when no longer needed.
struct Pipe {
    std::array<int, 2> ends{-1, -1};
    ~Pipe() {
        closeEnd(0);
        closeEnd(1);
    }
    void closeEnd(int end) {
        if (ends[end] >= 0) ::close(ends[end]);
        ends[end] = -1;
    }
};

std::string programPath() {
    std::error_code ignored;
    return (std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "pscope").string();
}

enum class Stderr { Ours, Nowhere };

Result<pid_t> start(const std::string& program, const std::vector<std::string>& arguments, Pipe& pipe, Stderr where) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, pipe.ends[1], STDOUT_FILENO);
    if (where == Stderr::Nowhere) posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    sigset_t none; // we block SIGINT for our own watch; the child must not inherit that
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    pid_t child = 0;
    const int error = ::posix_spawn(&child, program.c_str(), &files, &attributes, argv.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) return fail(ErrorCode::Io, "{}: cannot be started: {}", program, std::strerror(error));
    return child;
}

using Clock = std::chrono::steady_clock;

/// Reads until the child closes its end; asks it to stop when the job is asked to, and ends it at the deadline.
std::string readAll(int descriptor, pid_t child, const JobContext& job, Clock::time_point deadline, bool* timedOut) {
    std::string text;
    std::array<char, 65536> buffer;
    bool asked = false;
    while (true) {
        if (Clock::now() > deadline && !*timedOut) {
            ::kill(child, SIGKILL); // a driver that hangs does not listen
            *timedOut = true;
        }
        if (job.stopRequested() && !asked) {
            ::kill(child, SIGTERM);
            asked = true;
        }
        pollfd waiting{descriptor, POLLIN, 0};
        if (::poll(&waiting, 1, kPollMs) <= 0) continue;
        const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

Result<WatchedOutcome> run(const std::string& program, const std::vector<std::string>& arguments, Stderr where,
                           Clock::time_point deadline, JobContext& job) {
    Pipe pipe;
    if (::pipe2(pipe.ends.data(), O_CLOEXEC) != 0) return fail(ErrorCode::Io, "a pipe cannot be made: {}", std::strerror(errno));
    PSCOPE_TRY(child, start(program, arguments, pipe, where));
    pipe.closeEnd(1);
    WatchedOutcome outcome;
    outcome.output = readAll(pipe.ends[0], child, job, deadline, &outcome.timedOut);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (job.stopRequested()) return cancelled();
    if (WIFEXITED(status)) outcome.exitCode = WEXITSTATUS(status);
    else outcome.signal = WTERMSIG(status);
    return outcome;
}

} // namespace

Result<ChildOutcome> runPscope(const std::vector<std::string>& arguments, JobContext& job) {
    const std::string program = programPath();
    PSCOPE_TRY(outcome, run(program, arguments, Stderr::Ours, Clock::time_point::max(), job));
    if (outcome.signal != 0)
        return fail(ErrorCode::Internal, "{} {}: ended by signal {}", program, arguments.front(), outcome.signal);
    return ChildOutcome{outcome.exitCode, std::move(outcome.output)};
}

Result<WatchedOutcome> watchPscope(const std::vector<std::string>& arguments, std::chrono::milliseconds limit, JobContext& job) {
    return run(programPath(), arguments, Stderr::Nowhere, Clock::now() + limit, job);
}

} // namespace pscope
