// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every OpenCL kernel: it builds without a warning, and every product of every pattern and odd shape gives what
// the reference gives, in each family and vector width. PSCOPE_TEST_TINY=1 keeps the shapes small enough for a
// simulated device.
#include <QtTest>

#include <cmath>
#include <fstream>
#include <random>

#include "backends/cpu/cpu_backend.h"
#include "backends/cpu/reference_ops.h"
#include "backends/cpu_models.h"
#include "backends/opencl/executable.h"
#include "backends/opencl/loader.h"
#include "backends/opencl/program_cache.h"
#include "backends/opencl/driver_check.h"
#include "backends/opencl/trial.h"

using namespace pscope;
using namespace pscope::opencl;

namespace {

/// The one table of what may differ, relative to the largest value: sums in another order, other
/// approximations.
double tolerance(const MatrixSpec& spec) {
    return spec.bits <= 8 ? 2e-6 : 2e-5; // integer sums are exact, only their scaling is rounded
}

bool tiny() {
    return qEnvironmentVariableIsSet("PSCOPE_TEST_TINY");
}

Tuning lane(int vector, int slices = 1, ListShape lists = {32, 96}) {
    Tuning tuning;
    tuning.dense.vector = tuning.int8.vector = tuning.rowVector = tuning.listVector = vector;
    tuning.rowSlices = slices;
    tuning.lists = lists;
    return tuning;
}

Tuning tile(int inputs, int height) {
    Tuning tuning = lane(1, 4, {4, 40});
    tuning.dense = tuning.int8 = {GemmFamily::Tile, 16, inputs, height};
    return tuning;
}

struct NamedTuning {
    const char* name;
    Tuning tuning;
};
const std::vector<NamedTuning>& tunings() {
    static const std::vector<NamedTuning> all{
        {"lane 16", lane(16)},   {"lane 8", lane(8, 1, {8, 16})}, {"lane 4", lane(4, 4, {16, 7})},
        {"lane 1", lane(1, 16)}, {"tile 16", tile(16, 16)},       {"tile 8", tile(8, 8)}};
    return all;
}

std::vector<float> randomValues(std::size_t count, std::uint64_t seed) {
    std::mt19937 random(static_cast<std::mt19937::result_type>(seed));
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values)
        value = normal(random);
    return values;
}

} // namespace

class TestOpenClKernels : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void everyProgramBuilds_data();
    void everyProgramBuilds();
    void products_data();
    void products();
    void encoder_data() { everyProgramBuilds_data(); }
    void encoder();
    void damagedBinaryIsNotUsed();
    void buffersBeyondTheDeviceAreRefused();

private:
    std::optional<FoundDevice> m_found;
};

void TestOpenClKernels::initTestCase() {
    if (!pscope::test::driverSurvivesAFirstContact()) QSKIP("whole test: the OpenCL driver aborts at the first contact here");
    const auto loaded = loadOpenCl();
    if (!loaded) QSKIP(("whole test: " + loaded.error().message).c_str());
    for (FoundDevice& found : enumerateDevices())
        if (found.traits.hasCompiler && !m_found) m_found = std::move(found);
    if (!m_found) QSKIP("whole test: no OpenCL device with a compiler (Debian: pocl-opencl-icd)");
}

void TestOpenClKernels::everyProgramBuilds_data() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < tunings().size(); ++i)
        QTest::newRow(tunings()[i].name) << int(i);
}

void TestOpenClKernels::everyProgramBuilds() {
    QFETCH(int, index);
    const Tuning& tuning = tunings()[std::size_t(index)].tuning;
    const cl::Context context(m_found->device);
    std::map<ProgramText, cl::Program> programs;
    for (int k = 0; k < kKernels; ++k) {
        const auto id = static_cast<KernelId>(k);
        if ((id == KernelId::TileFp32 || id == KernelId::TileInt8) && tuning.dense.family == GemmFamily::Lane)
            continue;
        for (const int variant : variantsOf(id, tuning, 20)) {
            const KernelText text = kernelText(id, variant, tuning);
            QVERIFY(!text.program.source.empty());
            auto known = programs.find(text.program);
            if (known == programs.end()) {
                cl::Program program(context, text.program.source);
                try {
                    program.build({m_found->device},
                                  (text.program.options + " -cl-std=CL1.2 -Werror").c_str());
                } catch (const cl::BuildError& error) {
                    QFAIL((text.program.name + ": " + error.getBuildLog().front().second).c_str());
                }
                known = programs.emplace(text.program, program).first;
            }
            cl_int status = CL_SUCCESS;
            try {
                const cl::Kernel kernel(known->second, text.name.c_str());
            } catch (const cl::Error& error) {
                status = error.err();
            }
            QVERIFY2(status == CL_SUCCESS, (text.name + ": " + errorName(status)).c_str());
        }
    }
}

void TestOpenClKernels::products_data() {
    QTest::addColumn<int>("index");
    QTest::addColumn<QString>("spec");
    QTest::addColumn<int>("tokens");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    struct Shape {
        int tokens, rows, columns;
    };
    std::vector<Shape> shapes{{1, 8, 16}, {7, 24, 48}, {37, 52, 64}, {64, 48, 128}, {150, 100, 96}};
    if (tiny()) shapes = {{1, 8, 16}, {21, 28, 32}};
    std::vector<const char*> specs{
        "dense",   "int8",    "bf16",    "int4",     "int4 group16", "2:4",          "1:4",
        "4:8",     "2:8",     "1:8",     "3:4",      "80%",          "100%",         "4x4 70%",
        "8x1 80%", "2x4 60%", "1x8 75%", "1:4 int8", "90% int8",     "4x4 90% int8", "2:4 bf16"};
    if (tiny()) specs = {"dense", "int8", "bf16", "1:4", "4x4 70%", "2x4 60%", "1:4 int8"};
    for (std::size_t i = 0; i < tunings().size(); ++i)
        for (const char* spec : specs)
            for (const Shape& shape : shapes)
                QTest::addRow("%s, %s, %dx%dx%d", tunings()[i].name, spec, shape.tokens, shape.columns,
                              shape.rows)
                    << int(i) << QString(spec) << shape.tokens << shape.rows << shape.columns;
    if (tiny()) return;
    // Sizes that no pattern asks for: one output, one input, odd inputs (half a pair), nothing at all.
    for (std::size_t i = 0; i < tunings().size(); ++i)
        for (const char* spec : {"dense", "int8", "50%"})
            for (const Shape& shape :
                 {Shape{5, 1, 33}, Shape{16, 25, 1}, Shape{65, 7, 9}, Shape{3, 6, 0}, Shape{3, 0, 8}})
                QTest::addRow("%s, %s, odd %dx%dx%d", tunings()[i].name, spec, shape.tokens, shape.columns,
                              shape.rows)
                    << int(i) << QString(spec) << shape.tokens << shape.rows << shape.columns;
}

void TestOpenClKernels::products() {
    QFETCH(int, index);
    QFETCH(QString, spec);
    QFETCH(int, tokens);
    QFETCH(int, rows);
    QFETCH(int, columns);
    // One device per tuning for the whole run: programs are built once.
    static std::map<int, std::unique_ptr<ClDevice>> devices;
    auto& device = devices[index];
    if (!device)
        device = std::make_unique<ClDevice>(*m_found, tunings()[std::size_t(index)].tuning,
                                            std::filesystem::path());

    const auto matrix = test::makeMatrix(test::spec(spec.toStdString().c_str()), rows, columns, 11);
    TrialCall call{.matrix = matrix.get(), .plan = planMatrix(device->tuning(), *matrix)};
    call.x = randomValues(std::size_t(tokens) * columns, 1);
    call.bias = randomValues(std::size_t(rows), 2);
    call.residual = randomValues(std::size_t(tokens) * rows, 3);
    call.tokens = tokens;
    call.activation = int(Activation::GeluErf);
    auto expected = cpu::reference::linear(call.x, tokens, *matrix, call.bias);
    cpu::reference::activate(expected, Activation::GeluErf);
    for (std::size_t i = 0; i < expected.size(); ++i)
        expected[i] += call.residual[i];

    // What the plan takes, and every form that can hold the matrix: a plan must not hide a wrong kernel.
    std::vector<MatrixPlan> plans{call.plan};
    const InputForm floats = matrix->spec.bits == 16  ? InputForm::Bf16
                             : matrix->spec.bits <= 8 ? InputForm::Codes
                                                      : InputForm::Plain;
    const int shared = matrix->spec.pattern != Pattern::Block ? 1
                       : matrix->spec.p % 4 == 0              ? 4
                       : matrix->spec.p % 2 == 0              ? 2
                                                              : 1;
    plans.push_back(forcedPlan(Product::Dense, floats));
    plans.push_back(forcedPlan(Product::Lists, floats, shared));
    if (matrix->spec.bits <= 8 && matrix->spec.group == 0)
        plans.push_back(forcedPlan(Product::Int8, InputForm::Pairs));
    double largest = 1;
    for (const float value : expected)
        largest = std::max(largest, double(std::fabs(value)));
    for (const MatrixPlan& plan : plans) {
        call.plan = plan;
        std::vector<float> got;
        try {
            Trial trial(*device, call);
            trial.run();
            got = trial.result();
        } catch (const DeviceFailure& failure) {
            QFAIL(failure.error.message.c_str());
        } catch (const cl::Error& error) {
            QFAIL(fmt::format("{}: {}", error.what(), errorName(error.err())).c_str());
        }
        QCOMPARE(got.size(), expected.size());
        for (std::size_t i = 0; i < got.size(); ++i)
            QVERIFY2(std::fabs(got[i] - expected[i]) <= tolerance(matrix->spec) * largest,
                     fmt::format("product {} input {}: token {} output {} is {} instead of {}",
                                 int(plan.product), int(plan.input), i / std::size_t(rows),
                                 i % std::size_t(rows), got[i], expected[i])
                         .c_str());
    }
}

/// What is no product: embeddings, norm, rounding, attention over packed sequences, the head.
void TestOpenClKernels::encoder() {
    QFETCH(int, index);
    const auto model = test::makeModel(
        {.layers = 1, .heads = 2, .headWidth = 4, .feedForward = 12, .positions = 40, .embedding = 6});
    Recipe recipe = denseRecipe(shapeOf(*model));
    recipe.matrix(0, MatrixKind::FfnIn) = test::spec("int8");
    recipe.matrix(0, MatrixKind::FfnOut) = test::spec("bf16");
    const CompressedModel compressed = test::compressModel(model, recipe);
    const auto reference = makeReferenceBackend();
    const auto expected = test::prepare(*reference, compressed);
    auto device =
        std::make_shared<ClDevice>(*m_found, tunings()[std::size_t(index)].tuning, std::filesystem::path());
    MatrixCache cache;
    ClExecutable mine(device, uploadTables(*device, model), compressed, cache);
    std::vector<std::vector<int>> batches{{3, 1, 18}, {1}};
    if (!tiny()) batches.push_back({40, 40, 30, 2, 17});
    for (const auto& lengths : batches) {
        const TokenBatch batch = test::randomBatch(*model, lengths);
        const auto got = test::run(mine, batch), wanted = test::run(*expected, batch);
        QCOMPARE(got.size(), wanted.size());
        for (std::size_t i = 0; i < got.size(); ++i)
            QVERIFY2(std::fabs(got[i] - wanted[i]) <= 1e-2F,
                     fmt::format("logit {}: {} instead of {}", i, got[i], wanted[i]).c_str());
    }
}

void TestOpenClKernels::damagedBinaryIsNotUsed() {
    if (tiny()) QSKIP("the simulated device has other binaries");
    QTemporaryDir folder;
    qputenv("PSCOPE_OPENCL_CACHE", "always");
    const ProgramCache cache(folder.path().toStdString(), m_found->traits);
    const cl::Context context(m_found->device);
    const std::string source = "__kernel void one(__global int* x) { x[0] = 1; }", options = "-cl-std=CL1.2";
    QVERIFY(!cache.find(context, m_found->device, source, options));
    cl::Program program(context, source);
    program.build({m_found->device}, options.c_str());
    cache.keep(program, source, options);
    const auto file = cache.fileOf(source, options);
    QVERIFY(std::filesystem::exists(file));
    QVERIFY(cache.find(context, m_found->device, source, options).has_value());
    const auto whole = std::filesystem::file_size(file);
    std::filesystem::resize_file(file, whole / 2); // PoCL aborts the process over this
    QVERIFY(!cache.find(context, m_found->device, source, options));
    QVERIFY2(!std::filesystem::exists(file), "a damaged file stays");
    cache.keep(program, source, options);
    {
        std::fstream damage(file, std::ios::in | std::ios::out | std::ios::binary);
        damage.seekp(std::streamoff(whole - 10));
        damage.put('!');
    }
    QVERIFY(!cache.find(context, m_found->device, source, options));
    qunsetenv("PSCOPE_OPENCL_CACHE");
}

void TestOpenClKernels::buffersBeyondTheDeviceAreRefused() {
    ClDevice device(*m_found, lane(16), {});
    bool refused = false;
    try {
        device.buffer(std::size_t(m_found->traits.largestBuffer) + 1);
    } catch (const DeviceFailure& failure) {
        refused = failure.error.message.find("at most") != std::string::npos;
    }
    QVERIFY(refused);
}

QTEST_GUILESS_MAIN(TestOpenClKernels)
#include "tst_opencl_kernels.moc"
