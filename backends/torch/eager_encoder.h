// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The encoder as a row of libtorch calls on a padded batch. Private to this folder; torch types stay in the
// .cpp.
#pragma once

#include <exception>
#include <functional>
#include <memory>

#include "core/backend/backend.h"

namespace pscope::torchback {

struct Stopped : std::exception {};

class EagerEncoder {
public:
    /// Throws Stopped when the job is cancelled on the way.
    EagerEncoder(const CompressedModel& model, const JobContext& job);
    ~EagerEncoder();
    /// Called when a part of a forward pass is done ("layer 0 attention"); may be empty.
    using PartDone = std::function<void(const std::string& part)>;
    /// Throws what libtorch throws; the batch was checked before.
    Result<Logits> run(const TokenBatch& batch, const PartDone& partDone, JobContext& job) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pscope::torchback
