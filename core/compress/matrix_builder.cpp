// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One matrix: gather what stays, mask, repair, round, count.
#include "core/compress/matrix_builder.h"

#include <algorithm>
#include <bit>

#include "core/compress/compressor.h"
#include "core/compress/quantize.h"
#include "core/compress/second_moments.h"

namespace pscope {

namespace {

std::vector<float> gather(const MatrixJob& job, int rows, int columns) {
    std::vector<float> out;
    out.reserve(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
    for (int r = 0; r < rows; ++r) {
        const int from = job.rows ? (*job.rows)[static_cast<std::size_t>(r)] : r;
        const auto row = job.source.values.subspan(static_cast<std::size_t>(from) * static_cast<std::size_t>(job.sourceColumns),
                                                   static_cast<std::size_t>(job.sourceColumns));
        if (!job.columns) out.insert(out.end(), row.begin(), row.end());
        else
            for (int c : *job.columns) out.push_back(row[static_cast<std::size_t>(c)]);
    }
    return out;
}

std::vector<float> gatherNorms(const MatrixJob& job) {
    if (!job.columns || job.inputNorms.empty()) return job.inputNorms;
    std::vector<float> out;
    for (int c : *job.columns) out.push_back(job.inputNorms[static_cast<std::size_t>(c)]);
    return out;
}

void prune(const MatrixJob& job, const MethodInput& input, std::vector<float>& weights) {
    const std::vector<std::uint8_t> mask = maskFor(job.spec, job.method->saliency(input), input.rows, input.columns, job.method->perRow);
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (!mask[i]) weights[i] = 0;
}

Result<void> repair(const MatrixJob& job, std::vector<float>& weights, int rows, JobContext& context) {
    MatrixJob before = job;
    before.columns.reset();
    const std::vector<float> original = gather(before, rows, job.sourceColumns);
    RepairInput input{.original = original, .rows = rows, .sourceColumns = job.sourceColumns, .columns = {}, .gram = *job.gram};
    if (job.columns) {
        if (job.columns->empty()) return {};
        input.columns = *job.columns;
        input.unitWidth = job.unitWidth;
    }
    return job.repair->repair(input, weights, context);
}

/// Pattern, repair, rounding. Methods with a fit of their own do pattern and rounding in one go where no repair lies between.
Result<void> compress(const MatrixJob& job, std::vector<float>& weights, CompressedMatrix& matrix, JobContext& context) {
    const std::vector<float> norms = gatherNorms(job);
    const std::vector<float> part = job.columns && job.gram ? subGram(*job.gram, job.sourceColumns, *job.columns) : std::vector<float>();
    const auto gram = part.empty() && job.gram && !job.columns ? std::span<const float>(*job.gram) : std::span<const float>(part);
    const std::vector<float> given = weights;
    const MethodInput input{.weights = given, .rows = matrix.rows, .columns = matrix.columns, .inputNorms = norms, .seed = job.seed, .gram = gram};
    const bool integers = job.spec.bits <= 8, repairs = job.repair && job.repair->repair && (!job.spec.isDense() || job.columns);
    if (integers) matrix.quantized = QuantizedWeights{.bits = job.spec.bits, .group = job.spec.group, .codes = {}, .scales = {}};
    QuantizedWeights* codes = integers ? &*matrix.quantized : nullptr;
    const auto& fit = job.method->fit;
    if (fit && !repairs) {
        PSCOPE_CHECK(fit(input, job.spec, weights, codes, context));
    } else {
        if (fit && !job.spec.isDense())
            PSCOPE_CHECK(fit(input, job.spec, weights, nullptr, context));
        else if (!job.spec.isDense())
            prune(job, input, weights);
        if (repairs) PSCOPE_CHECK(repair(job, weights, matrix.rows, context));
        if (integers && fit) {
            MatrixSpec rounding = job.spec;
            rounding.pattern = Pattern::Dense;
            PSCOPE_CHECK(fit(input, rounding, weights, codes, context));
        } else if (integers) {
            *codes = quantizeRtn(weights, matrix.rows, matrix.columns, job.spec.bits, job.spec.group);
        }
    }
    if (integers) dequantize(*codes, matrix.columns, weights);
    if (job.spec.bits == 16) std::ranges::transform(weights, weights.begin(), roundToBf16);
    return {};
}

Result<std::int64_t> countNonzeros(std::span<const float> weights) {
    constexpr std::uint32_t kExponent = 0x7F800000U;
    std::uint32_t count = 0, special = 0; // plain integers, so that the loop vectorises
    for (float w : weights) {
        const auto bits = std::bit_cast<std::uint32_t>(w);
        count += (bits << 1) != 0;
        special |= (bits & kExponent) == kExponent;
    }
    if (special) return fail(ErrorCode::Mismatch, "holds weights that are not finite numbers; the checkpoint is damaged");
    return count;
}

} // namespace

Result<std::shared_ptr<const CompressedMatrix>> buildMatrix(const MatrixJob& job, JobContext& context) {
    auto matrix = std::make_shared<CompressedMatrix>();
    matrix->spec = job.spec;
    matrix->rows = job.rows ? static_cast<int>(job.rows->size()) : job.sourceRows;
    matrix->columns = job.columns ? static_cast<int>(job.columns->size()) : job.sourceColumns;
    const bool untouched = !job.rows && !job.columns && job.spec.isDense() && job.spec.bits == 32;
    if (untouched) {
        matrix->weights = job.source;
    } else {
        auto weights = std::make_shared<std::vector<float>>(gather(job, matrix->rows, matrix->columns));
        PSCOPE_CHECK(countNonzeros(*weights));
        PSCOPE_CHECK(compress(job, *weights, *matrix, context));
        matrix->weights = {weights, *weights};
    }
    PSCOPE_TRY(nonzeros, countNonzeros(matrix->weights.values));
    matrix->nonzeros = nonzeros;
    if (job.spec.pattern == Pattern::Block) matrix->blocks = countBlocks(*matrix);
    return matrix;
}

std::shared_ptr<const CompressedMatrix> MatrixCache::find(const std::string& key) {
    const auto at = m_index.find(key);
    if (at == m_index.end()) return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, at->second);
    return at->second->matrix;
}

std::size_t ownedBytes(const CompressedMatrix& matrix, const MatrixJob& job) {
    const bool isView = matrix.weights.values.data() == job.source.values.data();
    std::size_t bytes = isView ? 0 : matrix.weights.values.size_bytes();
    if (matrix.quantized) bytes += matrix.quantized->codes.size() + matrix.quantized->scales.size() * sizeof(float);
    return bytes;
}

void MatrixCache::store(const std::string& key, std::shared_ptr<const CompressedMatrix> matrix, std::size_t bytes) {
    if (m_index.contains(key)) return;
    m_entries.push_front({key, std::move(matrix), bytes});
    m_index[key] = m_entries.begin();
    m_bytes += bytes;
    while (m_bytes > m_budget && m_entries.size() > 1) {
        m_bytes -= m_entries.back().bytes;
        m_index.erase(m_entries.back().key);
        m_entries.pop_back();
    }
}

} // namespace pscope
