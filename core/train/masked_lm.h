// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Masked language modelling: unsupervised pre-training of an encoder on plain texts (Devlin et al. 2019). Its
// own head is thrown away afterwards; the decoder is tied to the word embedding.
#pragma once

#include "core/train/optimizer.h"
#include "core/train/twin.h"

namespace pscope {

/// Which pieces may be hidden, and by what.
struct MaskingRule {
    std::int64_t maskId = 0;
    std::int64_t vocabulary = 0;        // V
    std::vector<std::int64_t> specials; // never hidden, never drawn
};
/// Hides `fraction` of a batch's tokens: 80 % become the mask, 10 % a random piece, 10 % stay. Flat positions
/// and true ids.
struct HiddenTokens {
    std::vector<std::int64_t> positions, truth;
};
HiddenTokens hideTokens(PaddedBatch& batch, double fraction, const MaskingRule& rule, std::uint64_t seed);

class MaskedLmHead {
public:
    MaskedLmHead(const ModelConfig& config, std::uint64_t seed);
    ~MaskedLmHead();
    NamedParameters parameters() const;
    /// Mean cross entropy of the hidden tokens; scalar.
    at::Tensor loss(const Twin& twin, const PaddedBatch& batch, const HiddenTokens& hidden,
                    const TwinForward& forward) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pscope
