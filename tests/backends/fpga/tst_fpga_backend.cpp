// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The simulated accelerator as a back-end: its values, its time, its audits, and what it says it does
// otherwise.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "backends/cpu/cpu_backend.h"
#include "backends/cpu_models.h"
#include "backends/fpga/clock_source.h"
#include "backends/fpga/fpga_backend.h"
#include "backends/fpga/rtl_machine.h"
#include "core/backend/device_clock.h"
#include "core/backend/hardware_audit.h"
#include "core/backend/hardware_explorer.h"
#include "core/compress/compressor.h"
#include "core/measure/latency.h"

using namespace pscope;

class TestFpgaBackend : public QObject {
    Q_OBJECT
private slots:
    void devices();
    void valuesFollowTheReference_data();
    void valuesFollowTheReference();
    void sayWhatRunsOtherwise();
    void timeIsCounted();
    void countedTimesNeedNoClock();
    void sparserIsFaster();
    void wholeModelThroughTheRtl_data();
    void wholeModelThroughTheRtl();
    void simulationStops();
    void smallArrayRefusesLongRows();
    void explorerAddsUp();
    void explorerRefusesWhatCannotBe_data();
    void explorerRefusesWhatCannotBe();
    void reportsAreChecked();
    void importedReportGivesTheClock();
    void missingPieceMakesTheClockAnUpperBound();
    void committedReportIsOfThisRtl();

private:
    std::unique_ptr<Backend> m_backend = makeFpgaBackend();
};

static Result<std::unique_ptr<Executable>> prepareOn(Backend& backend, const std::string& device,
                                                     const CompressedModel& model) {
    JobContext job;
    return backend.prepare(device, model, job);
}

void TestFpgaBackend::devices() {
    const auto devices = m_backend->probe();
    QCOMPARE(devices.size(), 2U);
    QVERIFY(devices[0].name.starts_with("simulated, 8x8 M=8, clock"));
    QVERIFY(devices[1].name.starts_with("simulated, 4x4 M=4, clock"));
    QCOMPARE(m_backend->info().provenance, Provenance::Simulated);
    JobContext job;
    const auto model = test::compressModel(test::makeModel({}), {});
    const auto wrong = m_backend->prepare("fpga:9x9", model, job);
    QVERIFY(!wrong.has_value());
    QVERIFY(wrong.error().message.find("fpga:8x8") != std::string::npos);
}

void TestFpgaBackend::valuesFollowTheReference_data() {
    QTest::addColumn<QString>("recipe");
    QTest::addColumn<QString>("device");
    QTest::addColumn<int>("architecture");
    for (const char* device : {"fpga:8x8", "fpga:4x4"})
        for (const char* recipe : {"dense", "int8", "2:4 int8", "1:4", "3:8 int8", "50% int8", "4x4 50% int8",
                                   "int4", "int8 group16"})
            QTest::addRow("%s %s", device, recipe) << recipe << device << int(Architecture::Bert);
    for (const Architecture a :
         {Architecture::Roberta, Architecture::DistilBert, Architecture::Electra, Architecture::Albert})
        QTest::addRow("%s", std::string(name(a)).c_str()) << "int8"
                                                          << "fpga:8x8" << int(a);
}

/// Against the reference's int8 path, with which it shares weights and rounding of activations but not the
/// 16-bit rows between: logits agree to a few percent of their spread.
void TestFpgaBackend::valuesFollowTheReference() {
    QFETCH(QString, recipe);
    QFETCH(QString, device);
    QFETCH(int, architecture);
    test::RandomModel wanted;
    wanted.architecture = Architecture(architecture);
    if (wanted.architecture == Architecture::Electra || wanted.architecture == Architecture::Albert)
        wanted.embedding = 16;
    const auto model = test::makeModel(wanted);
    const auto compressed =
        test::compressModel(model, test::uniformRecipe(2, test::spec(recipe.toUtf8().constData())));
    auto executable = prepareOn(*m_backend, device.toStdString(), compressed);
    QVERIFY2(executable.has_value(), executable ? "" : executable.error().message.c_str());
    const auto reference = makeReferenceBackend();
    const auto exact = test::prepare(*reference, compressed);
    const TokenBatch batch = test::randomBatch(*model, {1, 7, 16, 40});
    const auto mine = test::run(**executable, batch), theirs = test::run(*exact, batch);
    QCOMPARE(mine.size(), theirs.size());
    double error = 0, size = 0;
    for (std::size_t i = 0; i < mine.size(); ++i) {
        error += (mine[i] - theirs[i]) * (mine[i] - theirs[i]);
        size += theirs[i] * theirs[i];
    }
    QVERIFY2(std::sqrt(error / size) < 0.05,
             fmt::format("relative error {:.4f}", std::sqrt(error / size)).c_str());
    if (!fpga::whyNoRtl().empty()) return;
    const AuditCount audit = dynamic_cast<HardwareAudit&>(**executable).audited();
    QVERIFY(audit.tiles >= 12);
    QCOMPARE(audit.differences, 0);
}

void TestFpgaBackend::sayWhatRunsOtherwise() {
    const auto model = test::makeModel({});
    const auto at = [&](const char* spec) {
        return prepareOn(*m_backend, "fpga:8x8",
                         test::compressModel(model, test::uniformRecipe(2, test::spec(spec))));
    };
    const auto exact = at("2:4 int8");
    QVERIFY(exact.has_value());
    for (const auto& d : (*exact)->differences())
        QCOMPARE(QString::fromStdString(d.where), QStringLiteral("classifier")); // fp32 asked
    const auto wide = at("2:4");
    QCOMPARE((*wide)->differences().front().effective, std::string("2:4 int8"));
    QVERIFY((*wide)->differences().front().reason.find("8-bit") != std::string::npos);
    const auto loose = at("50% int8");
    QVERIFY((*loose)->differences().front().reason.find("group of 8") != std::string::npos);
    for (const auto& d : (*loose)->differences())
        QVERIFY(!d.reason.empty());
}

void TestFpgaBackend::timeIsCounted() {
    const auto model = test::makeModel({});
    auto executable = prepareOn(*m_backend, "fpga:8x8", test::compressModel(model, {}));
    auto& clock = dynamic_cast<DeviceClock&>(**executable);
    JobContext job;
    const auto one = clock.deviceTime(test::randomBatch(*model, {16}), job),
               again = clock.deviceTime(test::randomBatch(*model, {16}, 9), job);
    const auto two = clock.deviceTime(test::randomBatch(*model, {16, 16}), job);
    QCOMPARE(one->count(), again->count());
    QCOMPARE(two->count(), 2 * one->count());
    const auto parts = (*executable)->profile(test::randomBatch(*model, {16}), job);
    double sum = 0;
    for (const auto& part : *parts)
        sum += std::chrono::duration<double, std::micro>(part.time).count();
    QVERIFY(std::abs(sum - one->count()) < 0.05 * double(parts->size()));
}

/// Each batch once, without flags of this machine, and the ratio of cycles as the speed-up.
void TestFpgaBackend::countedTimesNeedNoClock() {
    const auto model = test::makeModel({});
    auto dense = prepareOn(*m_backend, "fpga:8x8", test::compressModel(model, {}));
    auto sparse = prepareOn(*m_backend, "fpga:8x8",
                            test::compressModel(model, test::uniformRecipe(2, test::spec("1:8 int8"))));
    JobContext job;
    std::vector<TokenBatch> batches;
    for (int length = 5; length < 15; ++length) batches.push_back(test::randomBatch(*model, {length}));
    const auto timed = measureLatency(**sparse, **dense, batches, {}, job);
    QVERIFY(timed.has_value());
    QCOMPARE(timed->candidate.samplesUs.size(), batches.size());
    QVERIFY(timed->candidate.flags.empty() && timed->baseline.flags.empty());
    for (std::size_t i = 0; i < batches.size(); ++i)
        QCOMPARE(timed->candidate.samplesUs[i],
                 float(dynamic_cast<DeviceClock&>(**sparse).deviceTime(batches[i], job)->count()));
    QVERIFY(timed->speedup.value > 1);
}

void TestFpgaBackend::sparserIsFaster() {
    test::RandomModel wanted;
    wanted.heads = 4, wanted.headWidth = 32, wanted.feedForward = 512;
    const auto model = test::makeModel(wanted);
    double last = 1e30;
    JobContext job;
    for (const char* spec : {"int8", "4:8 int8", "2:8 int8", "1:8 int8"}) {
        auto executable = prepareOn(*m_backend, "fpga:8x8",
                                    test::compressModel(model, test::uniformRecipe(2, test::spec(spec))));
        const double us = dynamic_cast<DeviceClock&>(**executable)
                              .deviceTime(test::randomBatch(*model, {32}), job)
                              ->count();
        QVERIFY2(us < last, spec);
        last = us;
    }
}

void TestFpgaBackend::wholeModelThroughTheRtl_data() {
    QTest::addColumn<QString>("recipe");
    QTest::addRow("dense int8") << "*: int8";
    QTest::addRow("2:4, heads, neurons, a layer less")
        << "*: 2:4 int8; heads 0: -1; neurons 1: 520; drop 2,3";
}

/// The embedded demo, a trained model: every layer's every operation on 16 tokens, values and cycles.
void TestFpgaBackend::wholeModelThroughTheRtl() {
    QFETCH(QString, recipe);
    if (!fpga::whyNoRtl().empty()) QSKIP(fpga::whyNoRtl().c_str());
    JobContext job;
    const auto model = loadModel(PSCOPE_DEMO_MODEL, job);
    QVERIFY2(model.has_value(), model ? "" : model.error().message.c_str());
    Compressor compressor(*model, nullptr);
    const auto asked = parseRecipe(recipe.toStdString(), shapeOf(**model));
    QVERIFY2(asked.has_value(), asked ? "" : asked.error().message.c_str());
    auto compressed = compressor.apply(*asked, job);
    QVERIFY2(compressed.has_value(), compressed ? "" : compressed.error().message.c_str());
    compressed->layers.resize(
        std::min<std::size_t>(2, compressed->layers.size())); // the rest is the same again
    auto executable = prepareOn(*m_backend, "fpga:8x8", *compressed);
    QVERIFY2(executable.has_value(), executable ? "" : executable.error().message.c_str());
    const auto parts =
        dynamic_cast<HardwareAudit&>(**executable).simulate(test::randomBatch(**model, {13}), job);
    QVERIFY2(parts.has_value(), parts ? "" : parts.error().message.c_str());
    QCOMPARE(parts->size(), compressed->layers.size());
    for (const SimulatedPart& part : *parts) {
        QCOMPARE(part.values, 13 * (*model)->config.hidden);
        QCOMPARE(part.differences, 0);
        QCOMPARE(part.cycles, part.expectedCycles);
    }
}

void TestFpgaBackend::simulationStops() {
    if (!fpga::whyNoRtl().empty()) QSKIP(fpga::whyNoRtl().c_str());
    const auto model = test::makeModel({});
    auto executable = prepareOn(*m_backend, "fpga:8x8", test::compressModel(model, {}));
    auto& audit = dynamic_cast<HardwareAudit&>(**executable);
    JobContext calm;
    const TokenBatch batch = test::randomBatch(*model, {16});
    const auto estimate = audit.estimateSimulation(batch, calm);
    QVERIFY(estimate.has_value() && estimate->cycles > 0 && estimate->seconds() > 0);
    std::stop_source stop;
    stop.request_stop();
    JobContext stopped(stop.get_token(), std::make_shared<Progress>());
    const auto parts = audit.simulate(batch, stopped);
    QVERIFY(!parts.has_value());
    QCOMPARE(parts.error().code, ErrorCode::Cancelled);
}

void TestFpgaBackend::smallArrayRefusesLongRows() {
    test::RandomModel wanted;
    wanted.feedForward = 640;
    const auto refused = prepareOn(*m_backend, "fpga:4x4", test::compressModel(test::makeModel(wanted), {}));
    QVERIFY(!refused.has_value());
    QVERIFY(refused.error().message.find("layer 0 ffn.out: 640 inputs") != std::string::npos);
}

void TestFpgaBackend::explorerAddsUp() {
    const auto& explorer = dynamic_cast<const HardwareExplorer&>(*m_backend);
    const auto model = test::makeModel({});
    const auto compressed = test::compressModel(model, test::uniformRecipe(2, test::spec("2:4 int8")));
    JobContext job;
    for (const HardwareKnobs& knobs : {HardwareKnobs{}, HardwareKnobs{4, 4, 4, 4, 80},
                                       HardwareKnobs{16, 16, 8, 16, 200}, HardwareKnobs{8, 8, 8, 2, 100}}) {
        const auto answer = explorer.explore(compressed, knobs, 32, job);
        QVERIFY2(answer.has_value(), answer ? "" : answer.error().message.c_str());
        std::int64_t sum = 0;
        for (const HardwareRow& row : answer->parts) {
            QCOMPARE(row.compute + row.load + row.drain + row.softmax + row.rows + row.control, row.cycles);
            QVERIFY(row.utilisation >= 0 && row.utilisation <= 1);
            sum += row.cycles;
        }
        QCOMPARE(sum, answer->total.cycles);
    }
    // What the explorer says of a built point is what the device counts, but for the head.
    const auto answer = explorer.explore(compressed, explorer.defaultKnobs(), 32, job);
    auto executable = prepareOn(*m_backend, "fpga:8x8", compressed);
    double head = 0;
    const auto parts = (*executable)->profile(test::randomBatch(*model, {32}), job);
    for (const auto& part : *parts)
        if (part.part == "head") head = std::chrono::duration<double, std::micro>(part.time).count();
    const double device =
        dynamic_cast<DeviceClock&>(**executable).deviceTime(test::randomBatch(*model, {32}), job)->count();
    QVERIFY(std::abs(device - head - answer->total.microseconds) < 0.01);
}

void TestFpgaBackend::explorerRefusesWhatCannotBe_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("group");
    QTest::addColumn<double>("bandwidth");
    QTest::addColumn<double>("clock");
    QTest::addRow("rows") << 7 << 8 << 8 << 8.0 << 100.0;
    QTest::addRow("columns") << 8 << 6 << 2 << 8.0 << 100.0;
    QTest::addRow("group") << 8 << 8 << 16 << 8.0 << 100.0;
    QTest::addRow("bandwidth") << 8 << 8 << 8 << 0.0 << 100.0;
    QTest::addRow("clock") << 8 << 8 << 8 << 8.0 << -1.0;
}

void TestFpgaBackend::explorerRefusesWhatCannotBe() {
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, group);
    QFETCH(double, bandwidth);
    QFETCH(double, clock);
    JobContext job;
    const auto compressed = test::compressModel(test::makeModel({}), {});
    const auto answer = dynamic_cast<const HardwareExplorer&>(*m_backend)
                            .explore(compressed, {rows, columns, group, bandwidth, clock}, 16, job);
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error().code, ErrorCode::BadInput);
    QVERIFY(answer.error().message.find("expected") != std::string::npos);
}

void TestFpgaBackend::reportsAreChecked() {
    using fpga::parsePlaceAndRoute;
    QVERIFY(!parsePlaceAndRoute("", "x").has_value());
    QVERIFY(!parsePlaceAndRoute("[1]", "x").has_value());
    QVERIFY(!parsePlaceAndRoute(R"({"format":"other"})", "x").has_value());
    const auto missing =
        parsePlaceAndRoute(R"({"format":"pscope-fpga-report-1","array":"4x4 M=4"})", "file.json");
    QVERIFY(!missing.has_value());
    QVERIFY(missing.error().message.starts_with("file.json: \"part\""));
}

void TestFpgaBackend::importedReportGivesTheClock() {
    QTemporaryDir folder;
    const auto write = [&](const QString& name, const std::string& hash) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(fmt::format(R"({{"format":"pscope-fpga-report-1","array":"8x8 M=8","part":"Some Part","design":"all of it",
            "tools":"a tool","rtl_sha256":"{}","lut":1,"ff":1,"dsp":64,"bram":16,"logic_cells":1,"logic_cells_total":2,"fmax_mhz":250}})", hash).c_str());
    };
    write("mine.json", fpga::rtlHash());
    write("old.json", std::string(64, '0'));
    qputenv("PSCOPE_FPGA_REPORT", folder.filePath("old.json").toUtf8());
    QVERIFY(m_backend->probe()[0].name.find("clock assumed 100 MHz") != std::string::npos); // of another RTL
    qputenv("PSCOPE_FPGA_REPORT", (folder.filePath("old.json") + ':' + folder.filePath("mine.json")).toUtf8());
    QVERIFY(m_backend->probe()[0].name.find("clock 250 MHz from place and route on Some Part") != std::string::npos);
    qputenv("PSCOPE_FPGA_REPORT", "/nowhere.json");
    QCOMPARE(fpga::knownReports().problems.size(), 1U);
    qunsetenv("PSCOPE_FPGA_REPORT");
}

/// A design placed in pieces has a clock of its own only when all of them have one.
void TestFpgaBackend::missingPieceMakesTheClockAnUpperBound() {
    QTemporaryDir folder;
    QStringList files;
    const auto write = [&](const char* piece, const char* clock) {
        files << folder.filePath(QLatin1String(piece) + QStringLiteral(".json"));
        QFile file(files.last());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(fmt::format(R"({{"format":"pscope-fpga-report-1","array":"8x8 M=8","part":"Some Part","design":"a piece","piece":"{}",
            "tools":"a tool","rtl_sha256":"{}","lut":1,"ff":1,"dsp":0,"bram":0,"logic_cells":1,"logic_cells_total":2,{}}})",
                               piece, fpga::rtlHash(), clock)
                       .c_str());
    };
    const auto name = [&] {
        qputenv("PSCOPE_FPGA_REPORT", files.join(':').toUtf8());
        return m_backend->probe()[0].name;
    };
    write("array", R"("fmax_mhz":90)");
    write("engine", R"("fmax_mhz":30)");
    QVERIFY2(name().find("clock at most 30 MHz from place and route on Some Part (slowest of 2 pieces); the vector unit was not placed") !=
                 std::string::npos,
             name().c_str());
    write("vector", R"("not_placed":"9 logic cells, the part has 2")");
    QVERIFY2(name().ends_with("the vector unit was not placed (9 logic cells, the part has 2)"), name().c_str());
    files.removeLast();
    write("vector", R"("fmax_mhz":40)");
    QVERIFY2(name().ends_with("clock 30 MHz from place and route on Some Part (slowest of 3 pieces)"), name().c_str());
    qunsetenv("PSCOPE_FPGA_REPORT");
}

/// Fails when the RTL moved on without a new report: run backends/fpga/report.sh.
void TestFpgaBackend::committedReportIsOfThisRtl() {
    const auto known = fpga::knownReports();
    QVERIFY2(known.problems.empty(), known.problems.empty() ? "" : known.problems.front().c_str());
    if (known.reports.empty()) QSKIP("no report of a place and route is committed");
    for (const auto& report : known.reports)
        QCOMPARE(QString::fromStdString(report.rtlSha256), QString::fromStdString(fpga::rtlHash()));
}

QTEST_GUILESS_MAIN(TestFpgaBackend)
#include "tst_fpga_backend.moc"
