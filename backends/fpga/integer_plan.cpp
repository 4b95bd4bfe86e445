// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backends/fpga/integer_plan.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "backends/cpu/encoder_parts.h" // names and checks are the same for every back-end

namespace pscope::fpga {
namespace {

constexpr double kHeadroom = 64; // of the expected size, for results without a bound

/// Fraction bits with which |value| <= bound fits 16 bits.
int fractionFor(double bound) {
    if (!(bound > 0)) return 14;
    return std::clamp(15 - int(std::ceil(std::log2(bound * 1.0001))), 0, 14);
}

/// The finer of two rows sets the format of their sum, which is 20 bits: they are at most 4 apart.
int beside(int residual, int branch) {
    return std::clamp(branch, std::max(0, residual - 4), std::min(14, residual + 4));
}

/// Of a linear layer on rows x with |x|_2 <= norm, and with elements of about `size` each.
struct InputFacts {
    double norm = 0;
    double size = 0;
};

struct RowFacts {
    double bound = 0, size = 0; // of any result
};

MatrixFacts matrixFacts(std::span<const float> weights, std::span<const float> bias, int rows, int columns) {
    MatrixFacts facts;
    for (int r = 0; r < rows; ++r) {
        const float* row = weights.data() + std::size_t(r) * columns;
        float partial[16] = {}; // a loop the compiler can vectorise
        int c = 0;
        for (; c + 16 <= columns; c += 16)
            for (int i = 0; i < 16; ++i)
                partial[i] += row[c + i] * row[c + i];
        double norm = 0;
        for (; c < columns; ++c)
            norm += double(row[c]) * row[c];
        for (const float p : partial)
            norm += p;
        const double b = bias.empty() ? 0 : std::fabs(bias[std::size_t(r)]);
        facts.mostNorm = std::max(facts.mostNorm, std::sqrt(norm));
        facts.mostBias = std::max(facts.mostBias, b);
        facts.meanSquareNorm += norm / rows;
        facts.meanSquareBias += b * b / rows;
    }
    return facts;
}

RowFacts resultFacts(const MatrixFacts& matrix, const InputFacts& in) {
    return {matrix.mostNorm * in.norm + matrix.mostBias,
            std::sqrt(matrix.meanSquareNorm * in.size * in.size + matrix.meanSquareBias)};
}

InputFacts normFacts(const std::vector<float>& gamma, const std::vector<float>& beta) {
    double most = 0, squares = 0, bias = 0;
    for (std::size_t i = 0; i < gamma.size(); ++i) {
        most = std::max(most, std::fabs(double(gamma[i])));
        squares += double(gamma[i]) * gamma[i] + double(beta[i]) * beta[i];
        bias += double(beta[i]) * beta[i];
    }
    const auto n = double(gamma.size());
    return {most * std::sqrt(n) + std::sqrt(bias), std::sqrt(squares / n)};
}

double normBound(const std::vector<float>& gamma, const std::vector<float>& beta) {
    double bound = 0;
    for (std::size_t i = 0; i < gamma.size(); ++i)
        bound = std::max(bound, std::fabs(double(gamma[i])) * std::sqrt(double(gamma.size())) +
                                    std::fabs(double(beta[i])));
    return bound;
}

struct NormValues {
    std::vector<float> gamma, beta;
};

NormValues valuesOf(const LayerNormWeights& norm) {
    const auto read = [](const Tensor& tensor) {
        const FloatArray array = tensor.floats();
        return std::vector<float>(array.values.begin(), array.values.end());
    };
    return {read(norm.gamma), read(norm.beta)};
}

/// The norm of x (fraction fx, shifted by lx) + y (fraction fy, shifted by ly), both in the finer format.
NormPlan normPlan(const NormValues& norm, int fx, int fy, int fout, double eps) {
    NormPlan plan;
    const int common = std::max(fx, fy);
    plan.lx = common - fx;
    plan.ly = common - fy;
    double most = 1e-9;
    for (const float g : norm.gamma)
        most = std::max(most, std::fabs(double(g)));
    int gammaFraction = fractionFor(most);
    gammaFraction =
        std::clamp(gammaFraction, std::max(0, fout - 9), 14); // the shift behind the product is 1 at least
    plan.gammaShift = 10 + gammaFraction - fout;
    for (const float g : norm.gamma)
        plan.gamma.push_back(saturated16(std::llround(std::ldexp(double(g), gammaFraction))));
    for (const float b : norm.beta)
        plan.beta.push_back(saturated16(std::llround(std::ldexp(double(b), fout))));
    const auto n = double(norm.gamma.size());
    while ((1 << plan.logWidth) < int(norm.gamma.size()))
        ++plan.logWidth;
    plan.inverse = std::uint32_t(std::llround(std::ldexp(1.0, 15 + plan.logWidth) / n));
    plan.eps = std::uint32_t(std::clamp(std::ldexp(eps * n, 2 * common), 1.0, 4294967295.0));
    return plan;
}

/// Codes and scales of one matrix. `gain` is put into the scales; in = fraction of the rows it multiplies.
std::shared_ptr<IntegerMatrix> integersOf(std::span<const float> weights, const QuantizedWeights* known,
                                          std::span<const float> bias, int rows, int columns, double gain,
                                          int inFraction, int outFraction, const Geometry& geometry) {
    auto made = std::make_shared<IntegerMatrix>();
    made->rows = rows;
    made->columns = columns;
    made->fraction = outFraction;
    made->codes.resize(std::size_t(rows) * columns);
    const int mostExponent = geometry.accumulatorBits - 1;
    for (int r = 0; r < rows; ++r) {
        const float* row = weights.data() + std::size_t(r) * columns;
        std::int8_t* codes = made->codes.data() + std::size_t(r) * columns;
        double scale = 0;
        if (known) {
            scale = known->scales[std::size_t(r)];
            std::copy_n(known->codes.data() + std::size_t(r) * columns, columns, codes);
        } else {
            float most = 0;
            for (int c = 0; c < columns; ++c)
                most = std::max(most, std::fabs(row[c]));
            scale = most / 127.0;
            for (int c = 0; c < columns; ++c)
                codes[c] =
                    std::int8_t(scale > 0 ? std::clamp<long>(std::lround(row[c] / scale), -127, 127) : 0);
        }
        int exponent = 0;
        double fraction = std::frexp(std::ldexp(scale * gain / 127.0, outFraction - inFraction), &exponent);
        if (exponent > -1)
            fraction = 65535.0 / 65536, exponent = -1; // larger than anything a checkpoint holds
        if (-exponent > mostExponent)
            fraction = std::ldexp(fraction, exponent + mostExponent), exponent = -mostExponent;
        const double b = bias.empty() ? 0 : double(bias[std::size_t(r)]) * gain;
        made->scales.push_back({std::uint16_t(std::min(65535.0, std::round(std::ldexp(fraction, 16)))),
                                std::uint8_t(-exponent),
                                std::int32_t(std::clamp<long long>(std::llround(std::ldexp(b, outFraction)),
                                                                   -1000000, 1000000))});
    }
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; c += geometry.group) {
            int count = 0;
            for (int i = c; i < std::min(columns, c + geometry.group); ++i)
                count += made->codes[std::size_t(r) * columns + i] != 0;
            made->kept = std::max(made->kept, count);
        }
    made->kept = std::max(1, made->kept);
    if (columns < geometry.group) made->kept = geometry.group; // a partial group runs dense
    return made;
}

class Planner {
public:
    Planner(const CompressedModel& model, const Geometry& geometry, IntegerCache& cache, JobContext& job)
        : m_model(model)
        , m_geometry(geometry)
        , m_cache(cache)
        , m_job(job) {}
    Result<IntegerModel> run();

private:
    Result<void> layer(const CompressedLayer& from);
    Result<void> head();
    Result<void> checkWidth(const std::string& where, int columns, int kept) const;
    std::shared_ptr<const IntegerMatrix> matrix(const CompressedLayer& from, MatrixKind kind, double gain,
                                                int in, int out);
    void note(const std::string& where, const MatrixSpec& asked, const IntegerMatrix& made,
              MatrixSpec& effective);

    const CompressedModel& m_model;
    Geometry m_geometry;
    IntegerCache& m_cache;
    JobContext& m_job;
    IntegerModel m_made;
    InputFacts m_input; // of the layer being planned
    int m_fraction = 0;
};

void Planner::note(const std::string& where, const MatrixSpec& asked, const IntegerMatrix& made,
                   MatrixSpec& effective) {
    const int group = m_geometry.group;
    effective = effectiveSpec(asked, made.kept, group);
    m_made.kernels.emplace_back(where, kernelText(made, m_geometry));
    if (effective == asked) return;
    std::string reason;
    const auto add = [&](const std::string& text) { reason += (reason.empty() ? "" : "; ") + text; };
    if (asked.bits > 8) add("the cells multiply 8-bit integers");
    if (asked.bits < 8) add(fmt::format("{}-bit values travel in 8-bit lanes", asked.bits));
    if (asked.group > 0) add("the requantiser has one scale per output, so the groups were rounded again");
    if (asked.pattern == Pattern::Unstructured || asked.pattern == Pattern::Block ||
        (asked.pattern == Pattern::NM && effective.isDense()))
        add(effective.isDense()
                ? fmt::format("some group of {} inputs keeps all: no cell is skipped", group)
                : fmt::format("the fullest group of {} inputs keeps {}, and every group takes as long", group,
                              made.kept));
    else if (asked.pattern == Pattern::NM && (effective.n != asked.n || effective.m != asked.m))
        add(fmt::format("the array selects from groups of {}; the fullest keeps {}", group, made.kept));
    m_made.differences.push_back({where, toText(asked), toText(effective), reason});
}

Result<void> Planner::checkWidth(const std::string& where, int columns, int kept) const {
    const Geometry& g = m_geometry;
    if (columns > g.mostInputs())
        return fail(
            ErrorCode::Unsupported,
            "{}: {} inputs, but the activation buffer of the {} array holds rows of {}; take a larger array",
            where, columns, toText(g), g.mostInputs());
    const int groups = (columns + g.group - 1) / g.group, slots = groups * kept;
    if (slots > g.mostKept() || (kept < g.group && slots > g.mostPlaced()))
        return fail(ErrorCode::Unsupported,
                    "{}: {} kept weights per output, but the weight buffer of the {} array holds {}; take a "
                    "larger array",
                    where, slots, toText(g),
                    std::min(g.mostKept(), kept < g.group ? g.mostPlaced() : g.mostKept()));
    if (slots * 16129.0 >= std::ldexp(1.0, g.accumulatorBits - 1))
        return fail(ErrorCode::Unsupported, "{}: sums of {} products overflow the {} bits of an accumulator",
                    where, slots, g.accumulatorBits);
    return {};
}

std::shared_ptr<const IntegerMatrix> Planner::matrix(const CompressedLayer& from, MatrixKind kind,
                                                     double gain, int in, int out) {
    const CompressedMatrix& weights = *from.matrices[std::size_t(kind)];
    const QuantizedWeights* known =
        weights.quantized && weights.quantized->group == 0 ? &*weights.quantized : nullptr;
    auto made = m_cache.get(from.matrices[std::size_t(kind)], {gain, in, out, m_geometry.group}, [&] {
        return integersOf(weights.weights.values, known, from.biases[std::size_t(kind)], weights.rows,
                          weights.columns, gain, in, out, m_geometry);
    });
    note(cpu::partName(from.source, kind), weights.spec, *made, m_made.effective.matrix(from.source, kind));
    return made;
}

Result<void> Planner::layer(const CompressedLayer& from) {
    const ModelConfig& config = m_model.model->config;
    IntegerLayer made;
    made.source = from.source;
    made.heads = int(from.headIds.size());
    made.headWidth = config.headWidth();
    made.inFraction = m_fraction;
    if (made.headWidth % m_geometry.lanes() != 0)
        return fail(
            ErrorCode::Unsupported,
            "layer {}: heads of {} values do not start at a beat of {}; the {} array cannot address them",
            from.source, made.headWidth, m_geometry.lanes(), toText(m_geometry));
    const NormValues attention = valuesOf(from.attentionNorm), output = valuesOf(from.outputNorm);
    const auto facts = [&](MatrixKind kind, const InputFacts& in) {
        return resultFacts(m_cache.facts(from.matrices[std::size_t(kind)], from.biases[std::size_t(kind)]),
                           in);
    };
    // Scores come out as powers of two: log2(e)/sqrt(width) and the 127s of both codes go into the query's
    // scales.
    const double queryGain = std::numbers::log2e / std::sqrt(double(made.headWidth)) * 16384.0 / 16129.0;
    const double valueGain = 128.0 / 127.0;
    const RowFacts q = facts(MatrixKind::Query, m_input), k = facts(MatrixKind::Key, m_input),
                   v = facts(MatrixKind::Value, m_input);
    const int fq = fractionFor(q.bound * queryGain), fk = fractionFor(k.bound),
              fv = fractionFor(v.bound * valueGain);
    made.matrices[0] = matrix(from, MatrixKind::Query, queryGain, made.inFraction, fq);
    made.matrices[1] = matrix(from, MatrixKind::Key, 1, made.inFraction, fk);
    made.matrices[2] = matrix(from, MatrixKind::Value, valueGain, made.inFraction, fv);
    made.scoreShift = fq + fk + 14 - 16 - kScoreFraction;
    if (made.scoreShift < 1)
        return fail(ErrorCode::Unsupported, "layer {}: query and key are too large for 16-bit rows",
                    from.source);
    const InputFacts context{v.bound * std::sqrt(double(made.heads * made.headWidth)), v.size};
    const int fy =
        beside(made.inFraction, fractionFor(kHeadroom * facts(MatrixKind::AttentionOutput, context).size));
    made.matrices[3] = matrix(from, MatrixKind::AttentionOutput, 1, fv, fy);
    made.middleFraction = fractionFor(normBound(attention.gamma, attention.beta));
    made.attentionNorm = normPlan(attention, made.inFraction, fy, made.middleFraction, config.layerNormEps);

    const InputFacts middle = normFacts(attention.gamma, attention.beta);
    const RowFacts inner = facts(MatrixKind::FfnIn, middle);
    made.matrices[4] = matrix(from, MatrixKind::FfnIn, 1, made.middleFraction, kGeluFraction);
    const int fz = beside(made.middleFraction,
                          fractionFor(kHeadroom * facts(MatrixKind::FfnOut, {inner.bound, inner.size}).size));
    made.matrices[5] = matrix(from, MatrixKind::FfnOut, 1, kGeluFraction, fz);
    made.outFraction = fractionFor(normBound(output.gamma, output.beta));
    made.outputNorm = normPlan(output, made.middleFraction, fz, made.outFraction, config.layerNormEps);
    for (int i = 0; i < kLayerMatrices; ++i)
        PSCOPE_CHECK(checkWidth(cpu::partName(from.source, MatrixKind(i)),
                                made.matrices[std::size_t(i)]->columns, made.matrices[std::size_t(i)]->kept));
    const int longest = std::max(config.hidden, made.matrices[4]->rows);
    if (longest > m_geometry.longestRow())
        return fail(ErrorCode::Unsupported,
                    "layer {}: rows of {} values, but the row buffer of the {} array holds {}", from.source,
                    longest, toText(m_geometry), m_geometry.longestRow());
    m_fraction = made.outFraction;
    m_input = normFacts(output.gamma, output.beta);
    m_made.layers.push_back(std::move(made));
    return {};
}

Result<void> Planner::head() {
    if (!m_model.classifier) return {};
    const Model& model = *m_model.model;
    InputFacts in = m_input;
    int fraction = m_fraction;
    if (!model.headDense.empty()) {
        const FloatArray weights = model.headDense.weight.floats();
        const FloatArray bias = model.headDense.bias.empty() ? FloatArray{} : model.headDense.bias.floats();
        const int rows = model.headDense.rows(), columns = model.headDense.columns();
        const RowFacts facts = resultFacts(matrixFacts(weights.values, bias.values, rows, columns), in);
        m_made.headDense = integersOf(weights.values, nullptr, bias.values, rows, columns, 1, fraction,
                                      fractionFor(facts.bound), m_geometry);
        PSCOPE_CHECK(checkWidth("head", columns, m_made.headDense->kept));
        const bool bounded = model.headActivation == Activation::Tanh;
        in = {bounded ? std::sqrt(double(rows)) : facts.bound * std::sqrt(double(rows)),
              bounded ? 1 : facts.size};
        fraction = m_made.pooledFraction = bounded ? 14 : m_made.headDense->fraction;
    }
    const CompressedMatrix& weights = *m_model.classifier;
    const FloatArray bias = model.classifier.bias.empty() ? FloatArray{} : model.classifier.bias.floats();
    const RowFacts facts = resultFacts(m_cache.facts(m_model.classifier, bias.values), in);
    const QuantizedWeights* known =
        weights.quantized && weights.quantized->group == 0 ? &*weights.quantized : nullptr;
    auto made = integersOf(weights.weights.values, known, bias.values, weights.rows, weights.columns, 1,
                           fraction, fractionFor(facts.bound), m_geometry);
    PSCOPE_CHECK(checkWidth("classifier", weights.columns, made->kept));
    note("classifier", weights.spec, *made, m_made.effective.classifier);
    m_made.classifier = std::move(made);
    return {};
}

Result<IntegerModel> Planner::run() {
    const Model& model = *m_model.model;
    m_made.geometry = m_geometry;
    m_made.effective = m_model.recipe;
    PSCOPE_TRY(table, geluTable(model.config.activation));
    m_made.gelu = table;
    const NormValues first = valuesOf(model.embeddingNorm);
    if (model.embeddingProjection.empty()) {
        m_fraction = fractionFor(normBound(first.gamma, first.beta));
        m_input = normFacts(first.gamma, first.beta);
    } else {
        const FloatArray weights = model.embeddingProjection.weight.floats();
        const FloatArray bias =
            model.embeddingProjection.bias.empty() ? FloatArray{} : model.embeddingProjection.bias.floats();
        const RowFacts facts =
            resultFacts(matrixFacts(weights.values, bias.values, model.config.hidden, model.config.embedding),
                        normFacts(first.gamma, first.beta));
        m_fraction = fractionFor(facts.bound);
        m_input = {facts.bound * std::sqrt(double(model.config.hidden)), facts.size};
    }
    m_made.firstFraction = m_fraction;
    for (const CompressedLayer& from : m_model.layers) {
        if (m_job.stopRequested()) return cancelled();
        PSCOPE_CHECK(layer(from));
    }
    PSCOPE_CHECK(head());
    return std::move(m_made);
}

} // namespace

std::string kernelText(const IntegerMatrix& matrix, const Geometry& geometry) {
    return matrix.kept >= geometry.group ? fmt::format("dense {0}:{0} int8", geometry.group)
                                         : fmt::format("{}:{} int8", matrix.kept, geometry.group);
}

int fullestGroup(std::span<const float> weights, int rows, int columns, int group) {
    int most = 0;
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; c += group) {
            int count = 0;
            for (int i = c; i < std::min(columns, c + group); ++i)
                count += weights[std::size_t(r) * columns + i] != 0;
            most = std::max(most, count);
        }
    return most;
}

MatrixSpec effectiveSpec(const MatrixSpec& asked, int kept, int group) {
    MatrixSpec spec;
    spec.bits = 8;
    if (kept >= group) return spec;
    spec.pattern = Pattern::NM;
    spec.n = kept;
    spec.m = group;
    // The same thing in the user's own words where it is the same: 1:4 on groups of 8 is 2:8.
    if (asked.pattern == Pattern::NM && group % asked.m == 0 && asked.n * (group / asked.m) == kept) {
        spec.n = asked.n;
        spec.m = asked.m;
    }
    return spec;
}

IntegerCache::Entry& IntegerCache::entry(const std::shared_ptr<const CompressedMatrix>& matrix) {
    Entry& entry = m_entries[matrix.get()];
    if (entry.owner.lock() != matrix)
        entry = {matrix, {}, {}}; // new, or another one at the address of one that is gone
    return entry;
}

const MatrixFacts& IntegerCache::facts(const std::shared_ptr<const CompressedMatrix>& matrix,
                                       std::span<const float> bias) {
    Entry& known = entry(matrix);
    if (!known.facts) known.facts = matrixFacts(matrix->weights.values, bias, matrix->rows, matrix->columns);
    return *known.facts;
}

std::shared_ptr<const IntegerMatrix>
IntegerCache::get(const std::shared_ptr<const CompressedMatrix>& matrix, const Key& key,
                  const std::function<std::shared_ptr<const IntegerMatrix>()>& make) {
    Entry& known = entry(matrix);
    for (const auto& [made, integers] : known.made)
        if (made == key) return integers;
    return known.made.emplace_back(key, make()).second;
}

void IntegerCache::trim() {
    std::erase_if(m_entries, [](const auto& item) { return item.second.owner.expired(); });
}

Result<IntegerModel> planIntegers(const CompressedModel& model, const Geometry& geometry, IntegerCache& cache,
                                  JobContext& job) {
    return Planner(model, geometry, cache, job).run();
}

} // namespace pscope::fpga
