// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Drivers that misbehave and boards that take no source, played by a layer of our own (accel_layer.c) over
// whatever OpenCL platform there is.
#include <QtTest>

#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

#include "app/program.h"
#include "backends/cpu/cpu_backend.h"
#include "backends/cpu_models.h"
#include "backends/opencl/device.h"
#include "backends/opencl/driver_check.h"
#include "backends/opencl/loader.h"
#include "backends/opencl/opencl_backend.h"
#include "core/session/session.h"
#include "support/temporary_model.h"

using namespace pscope;
using test::runPscope;

class TestOpenClDrivers : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanup();
    void abortDisablesTheDevice();
    void vanishingDeviceKeepsEarlierRows();
    void board();
    void boardProblems_data();
    void boardProblems();

private:
    QString path(const char* name) const { return m_folder.filePath(name); }
    void write(const char* name, const std::string& text) const {
        std::ofstream(path(name).toStdString(), std::ios::binary) << text;
    }
    nlohmann::json manifest() const;
    void useBoard(const QString& binary, const QString& manifest) const;

    QTemporaryDir m_folder;
    std::string m_binary;
};

void TestOpenClDrivers::initTestCase() {
    qputenv("OPENCL_LAYERS", PSCOPE_TEST_LAYER); // read once, at the first call
    qputenv("XDG_CACHE_HOME", path("cache").toUtf8());
    qputenv("PSCOPE_OPENCL_TUNE", "never");
    if (!test::driverSurvivesAFirstContact()) QSKIP("whole test: the OpenCL driver aborts at the first contact here");
    const auto loaded = opencl::loadOpenCl();
    if (!loaded) QSKIP(("whole test: " + loaded.error().message).c_str());
    const auto devices = opencl::enumerateDevices();
    if (devices.empty() || !devices.front().traits.hasCompiler)
        QSKIP("whole test: no OpenCL device with a compiler (Debian: pocl-opencl-icd)");
    // Without PSCOPE_LAYER_BOARD the layer lets everything through: this is the board's tool chain.
    std::ifstream file(PSCOPE_BOARD_KERNEL);
    const std::string source{std::istreambuf_iterator<char>(file), {}};
    const cl::Context context(devices.front().device);
    cl::Program program(context, source);
    program.build({devices.front().device}, "-cl-std=CL1.2 -Werror");
    const auto binaries = program.getInfo<CL_PROGRAM_BINARIES>();
    QVERIFY(!binaries.empty() && !binaries.front().empty());
    m_binary.assign(binaries.front().begin(), binaries.front().end());
    write("board.bin", m_binary);
    write("board.json", manifest().dump());
}

void TestOpenClDrivers::cleanup() {
    for (const char* name : {"PSCOPE_LAYER_BOARD", "PSCOPE_LAYER_ABORT", "PSCOPE_LAYER_FAIL_AFTER",
                             opencl::kBoardBinary, opencl::kBoardManifest})
        qunsetenv(name);
    QDir(path("cache")).removeRecursively(); // what was probed under another disguise
}

nlohmann::json TestOpenClDrivers::manifest() const {
    return {{"format", "pscope-board-1"},
            {"name", "test array"},
            {"bytes", m_binary.size()},
            {"kernel", "test_gemm_i8"},
            {"arguments", {"input", "weights", "indices", "output", "tokens", "rows", "columns", "n", "m"}},
            {"array", {{"rows", 8}, {"columns", 8}, {"m", 8}}},
            {"bits", 8},
            {"clock_mhz", 200}};
}

void TestOpenClDrivers::useBoard(const QString& binary, const QString& manifest) const {
    qputenv("PSCOPE_LAYER_BOARD", "1");
    qputenv(opencl::kBoardBinary, binary.toUtf8());
    qputenv(opencl::kBoardManifest, manifest.toUtf8());
}

void TestOpenClDrivers::abortDisablesTheDevice() {
    qputenv("PSCOPE_LAYER_ABORT", "1");
    const auto run = runPscope({"list", "devices", "--json"});
    QCOMPARE(run.exitCode, 0);
    bool seen = false;
    for (const auto& row : run.json()) {
        if (row.at("backend") == "cpu") QVERIFY(row.at("usable").get<bool>());
        if (row.at("backend") != "opencl") continue;
        seen = true;
        QVERIFY(!row.at("usable").get<bool>());
        QVERIFY2(row.at("why_not").get<std::string>().find("signal 6") != std::string::npos,
                 row.dump().c_str());
    }
    QVERIFY(seen);
}

void TestOpenClDrivers::vanishingDeviceKeepsEarlierRows() {
    const test::TemporaryModel model;
    QVERIFY(model.ok());
    const QString session = path("vanish.pscope");
    const QStringList measure{"measure",
                              "--model",
                              QString::fromStdString(model.folder().string()),
                              "--data",
                              QString::fromStdString(model.data().string()),
                              "--backend",
                              "opencl",
                              "--budget",
                              "0.1",
                              "--session",
                              session};
    const auto first = runPscope(measure);
    QVERIFY2(first.exitCode == 0, first.err.c_str());
    qputenv("PSCOPE_LAYER_FAIL_AFTER", "400");
    const auto second = runPscope(measure + QStringList{"--recipe", "*: 1:4"});
    QCOMPARE(second.exitCode, 1);
    QVERIFY2(second.err.find("the device failed in") != std::string::npos &&
                 second.err.find("CL_DEVICE_NOT_AVAILABLE") != std::string::npos,
             second.err.c_str());
    QCOMPARE(std::count(second.err.begin(), second.err.end(), '\n') -
                 std::count(first.err.begin(), first.err.end(), '\n'),
             std::ptrdiff_t{1});
    const auto kept = Session::open(session.toStdString());
    QVERIFY(kept.has_value());
    const auto points = (*kept)->points();
    QVERIFY(points.has_value());
    QCOMPARE(points->size(), std::size_t{1});
}

void TestOpenClDrivers::board() {
    useBoard(path("board.bin"), path("board.json"));
    const auto backend = makeBoardBackend({}), reference = makeReferenceBackend();
    const auto devices = backend->probe();
    QCOMPARE(devices.size(), std::size_t{1});
    QVERIFY2(devices.front().usable, devices.front().whyNot.c_str());
    QVERIFY(!makeOpenClBackend({})->probe().front().usable); // no compiler: not for that back-end
    const auto model = test::makeModel({});
    for (const char* text : {"*: int8", "*: 2:4 int8", "*: 1:8 int8", "*: int8; heads 0: -0,-1; neurons 1: 0",
                             "*: 4x4 50% int8"}) {
        const auto recipe = parseRecipe(text, shapeOf(*model));
        QVERIFY2(recipe.has_value(), text);
        const auto compressed = test::compressModel(model, *recipe);
        const auto mine = test::prepare(*backend, compressed),
                   expected = test::prepare(*reference, compressed);
        const TokenBatch batch = test::randomBatch(*model, {9, 1, 30});
        const auto got = test::run(*mine, batch), wanted = test::run(*expected, batch);
        QCOMPARE(got.size(), wanted.size());
        for (std::size_t i = 0; i < got.size(); ++i)
            QVERIFY2(std::fabs(got[i] - wanted[i]) < 1e-5F,
                     fmt::format("{}: logit {}: {} instead of {}", text, i, got[i], wanted[i]).c_str());
        const bool masked = std::string_view(text).find("4x4") != std::string_view::npos;
        QCOMPARE(mine->differences().empty(), !masked);
    }
    const auto dense = test::prepare(*backend, test::compressModel(model, {}));
    QCOMPARE(dense->differences().front().effective, std::string("int8"));
    JobContext job;
    const auto parts = dense->profile(test::randomBatch(*model, {5}), job);
    QVERIFY(parts.has_value() && parts->size() > 5);
}

void TestOpenClDrivers::boardProblems_data() {
    QTest::addColumn<QString>("binary");
    QTest::addColumn<QString>("manifestFile");
    QTest::addColumn<QString>("says");
    write("short.bin", m_binary.substr(0, m_binary.size() / 2));
    write("foreign.bin", std::string(m_binary.size(), 'x'));
    write("broken.json", "{ \"format\":");
    const auto changed = [&](const char* name, auto&& change) {
        auto json = manifest();
        change(json);
        write(name, json.dump());
    };
    changed("kernel.json", [](auto& json) { json["kernel"] = "gone"; });
    changed("few.json", [](auto& json) { json["arguments"] = {"input", "weights", "indices", "output"}; });
    changed("order.json", [](auto& json) { std::swap(json["arguments"][4], json["arguments"][5]); });
    changed("word.json", [](auto& json) { json["arguments"][8] = "depth"; });
    changed("hash.json", [](auto& json) { json["xxh128"] = std::string(32, '0'); });
    changed("bits.json", [](auto& json) { json["bits"] = 16; });
    changed("format.json", [](auto& json) { json["format"] = "other"; });
    QTest::newRow("no binary") << "gone.bin"
                               << "board.json"
                               << "binary cannot be read";
    QTest::newRow("truncated") << "short.bin"
                               << "board.json"
                               << "cut short";
    QTest::newRow("foreign") << "foreign.bin"
                             << "board.json"
                             << "built for another device";
    QTest::newRow("no manifest") << "board.bin"
                                 << "gone.json"
                                 << "manifest cannot be read";
    QTest::newRow("broken manifest") << "board.bin"
                                     << "broken.json"
                                     << "is no board manifest";
    QTest::newRow("other format") << "board.bin"
                                  << "format.json"
                                  << "expected \"pscope-board-1\"";
    QTest::newRow("unknown kernel") << "board.bin"
                                    << "kernel.json"
                                    << "no kernel \"gone\"";
    QTest::newRow("too few arguments") << "board.bin"
                                       << "few.json"
                                       << "takes 9 arguments";
    QTest::newRow("wrong order") << "board.bin"
                                 << "order.json"
                                 << "arguments in the manifest";
    QTest::newRow("unknown argument") << "board.bin"
                                      << "word.json"
                                      << "\"depth\"";
    QTest::newRow("changed binary") << "board.bin"
                                    << "hash.json"
                                    << "its manifest says 0000";
    QTest::newRow("other width") << "board.bin"
                                 << "bits.json"
                                 << "expected 8";
}

void TestOpenClDrivers::boardProblems() {
    QFETCH(QString, binary);
    QFETCH(QString, manifestFile);
    QFETCH(QString, says);
    useBoard(path(binary.toUtf8()), path(manifestFile.toUtf8()));
    JobContext job;
    const auto executable =
        makeBoardBackend({})->prepare("", test::compressModel(test::makeModel({}), {}), job);
    QVERIFY(!executable.has_value());
    const QString message = QString::fromStdString(executable.error().message);
    QVERIFY2(message.contains(says), message.toUtf8());
    QVERIFY(!message.contains('\n'));
}

QTEST_GUILESS_MAIN(TestOpenClDrivers)
#include "tst_opencl_drivers.moc"
