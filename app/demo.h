// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The embedded demo: our own small model, and its labelled texts made out of the installed WordNet.
#pragma once

#include <filesystem>

#include "core/jobs/job_context.h"
#include "core/util/result.h"

namespace pscope {

/// Everything the demo needs, on this machine. The texts are split by a fixed rule (hash of the synset).
struct DemoFiles {
    std::filesystem::path model;  // Hugging Face folder
    std::filesystem::path train;  // TSV: text, label
    std::filesystem::path search; // what a search may look at
    std::filesystem::path dev;    // what a front is drawn from
    std::filesystem::path test;   // looked at last
};

/// $PSCOPE_DEMO_DIR, else <prefix>/share/paretoscope/demo beside the running program, else the build's source tree.
/// NotFound lists the places looked at.
Result<std::filesystem::path> demoFolder();

/// $XDG_CACHE_HOME/paretoscope or ~/.cache/paretoscope; made when absent.
Result<std::filesystem::path> userCacheFolder();

/// Finds the model and the texts: those the build made beside its programs, else, at the first call on this machine, written
/// into the user's cache (about a second).
/// NotFound when the model or the Debian package wordnet-base is missing.
Result<DemoFiles> demoFiles(JobContext& job);

} // namespace pscope
