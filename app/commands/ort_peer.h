// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// ONNX Runtime as a peer: a node process (tests/bench/ort_peer.cjs) that answers one line of JSON per line of
// JSON, so that its runs can alternate with ours. Optional; nothing but `pscope bench models` uses it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "core/jobs/job_context.h"
#include "core/util/result.h"

namespace pscope {

class OrtPeer {
public:
    /// `directory` is where `npm install --ignore-scripts onnxruntime-node` ran. NotFound says how to install
    /// what lacks.
    static Result<std::unique_ptr<OrtPeer>> start(const std::filesystem::path& directory, JobContext& job);
    ~OrtPeer();
    OrtPeer(const OrtPeer&) = delete;
    OrtPeer& operator=(const OrtPeer&) = delete;

    /// The peer's answer; its own complaint as an error. A stop request ends the wait, and the peer with it.
    Result<nlohmann::json> ask(const nlohmann::json& request, JobContext& job);
    const std::string& version() const { return m_version; }

private:
    OrtPeer(int child, int socket)
        : m_child(child)
        , m_socket(socket) {}
    Result<std::string> readLine(JobContext& job);
    int m_child, m_socket;
    std::string m_pending, m_version;
};

} // namespace pscope
