// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/masked_lm.h"

#include <algorithm>

#include <torch/torch.h>

#include "core/train/batches.h"

namespace pscope {

HiddenTokens hideTokens(PaddedBatch& batch, double fraction, const MaskingRule& rule, std::uint64_t seed) {
    Random random(seed);
    const auto special = [&](std::int64_t id) {
        return std::ranges::find(rule.specials, id) != rule.specials.end();
    };
    const auto anyPiece = [&] {
        for (;;)
            if (const auto id =
                    static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(rule.vocabulary)));
                !special(id))
                return id;
    };
    HiddenTokens hidden;
    for (std::size_t i = 0; i < batch.ids.size(); ++i) {
        if (batch.mask[i] == 0.0F || special(batch.ids[i]) || random.uniform() >= fraction) continue;
        hidden.positions.push_back(static_cast<std::int64_t>(i));
        hidden.truth.push_back(batch.ids[i]);
        const double how = random.uniform();
        if (how < 0.8)
            batch.ids[i] = rule.maskId;
        else if (how < 0.9)
            batch.ids[i] = anyPiece();
    }
    return hidden;
}

struct MaskedLmHead::Impl {
    at::Tensor weight, bias, gamma, beta, outputBias;
    float epsilon = 1e-12F;
};

MaskedLmHead::MaskedLmHead(const ModelConfig& config, std::uint64_t seed)
    : m_impl(std::make_unique<Impl>()) {
    torch::manual_seed(seed);
    const auto leaf = [](at::Tensor tensor) { return tensor.requires_grad_(true); };
    m_impl->weight = leaf(torch::randn({config.embedding, config.hidden}).mul_(0.02));
    m_impl->bias = leaf(torch::zeros({config.embedding}));
    m_impl->gamma = leaf(torch::ones({config.embedding}));
    m_impl->beta = leaf(torch::zeros({config.embedding}));
    m_impl->outputBias = leaf(torch::zeros({config.vocabulary}));
    m_impl->epsilon = config.layerNormEps;
}
MaskedLmHead::~MaskedLmHead() = default;

NamedParameters MaskedLmHead::parameters() const {
    return {{"masked lm weight", m_impl->weight},
            {"masked lm bias", m_impl->bias},
            {"masked lm gamma", m_impl->gamma},
            {"masked lm beta", m_impl->beta},
            {"masked lm output bias", m_impl->outputBias}};
}

at::Tensor MaskedLmHead::loss(const Twin& twin, const PaddedBatch& batch, const HiddenTokens& hidden,
                              const TwinForward& forward) const {
    const auto count = static_cast<std::int64_t>(hidden.positions.size());
    const auto longs = [&](const std::vector<std::int64_t>& values) {
        return torch::tensor(values, torch::kLong);
    };
    const at::Tensor all = twin.encode(batch, forward);
    at::Tensor x = all.reshape({-1, all.size(-1)})
                       .index_select(0, longs(hidden.positions)); // only the hidden ones: [M, D]
    if (count == 0) return x.sum();
    x = torch::gelu(linearIn(forward.precision, x, m_impl->weight, m_impl->bias));
    x = torch::layer_norm(x, {x.size(-1)}, m_impl->gamma, m_impl->beta, m_impl->epsilon);
    return torch::cross_entropy_loss(linearIn(forward.precision, x, twin.wordEmbedding(), m_impl->outputBias),
                                     longs(hidden.truth));
}

} // namespace pscope
