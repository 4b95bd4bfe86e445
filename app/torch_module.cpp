// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/torch_module.h"

#include <cstring>
#include <mutex>

#include <dlfcn.h>

namespace pscope {
namespace {

Result<const TorchModule*> load(const std::filesystem::path& file) {
    if (const std::string missing = whyNoTorchModule(); !missing.empty())
        return fail(ErrorCode::NotFound, "torch: {}", missing);
    // Never unloaded: libtorch keeps threads and static tables that outlive every object made here.
    void* handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr)
        return fail(ErrorCode::Unsupported, "torch: {} cannot be loaded: {}", file.string(), ::dlerror());
    const auto entry = reinterpret_cast<const TorchModule* (*)()>(::dlsym(handle, kTorchModuleEntry));
    const TorchModule* module = entry == nullptr ? nullptr : entry();
    if (module == nullptr || std::strcmp(module->version, PSCOPE_VERSION) != 0)
        return fail(ErrorCode::Unsupported,
                    "torch: {} is of version {}, expected {}; install both from one build", file.string(),
                    module == nullptr ? "unknown" : module->version, PSCOPE_VERSION);
    return module;
}

} // namespace

std::filesystem::path torchModuleFile() {
    std::error_code unknown;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
    return program.parent_path().parent_path() / "lib/paretoscope/pscope_torch.so";
}

std::string whyNoTorchModule() {
    const auto file = torchModuleFile();
    std::error_code unreadable;
    if (std::filesystem::exists(file, unreadable)) return {};
    return fmt::format("{} is missing; install or build paretoscope again, or use another back-end",
                       file.string());
}

Result<const TorchModule*> torchModule() {
    static std::mutex mutex;
    static const TorchModule* loaded = nullptr;
    const std::lock_guard lock(mutex);
    if (loaded == nullptr) { // a failure is tried again: the file may come back
        PSCOPE_TRY(module, load(torchModuleFile()));
        loaded = module;
    }
    return loaded;
}

} // namespace pscope
