// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Loads pscope_torch.so when somebody needs libtorch, and not before: with it in memory every start took half
// a second.
#pragma once

#include <filesystem>

#include "backends/torch/torch_module.h"

namespace pscope {

/// Where the module belongs: ../lib/paretoscope beside the running program, in the build tree and where it is
/// installed.
std::filesystem::path torchModuleFile();
/// One clause when the file is not there; empty when it is. Loads nothing.
std::string whyNoTorchModule();
/// Loads the module on the first call (half a second); stays for the life of the process. Any thread.
Result<const TorchModule*> torchModule();

} // namespace pscope
