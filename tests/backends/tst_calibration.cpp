// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Plans and promises follow a calibration table; without one nothing is promised; a table survives the disk, a damaged one
// does not. `pscope calibrate` itself is in tests/app.
#include <QtTest>

#include <fstream>
#include <thread>

#include "backends/cpu/calibrate.h"
#include "backends/cpu/calibration_file.h"
#include "backends/cpu/cpu_backend.h"
#include "backends/cpu/plan.h"
#include "backends/cpu/typical_matrix.h"
#include "backends/cpu_models.h"

using namespace pscope;
using namespace pscope::cpu;

static CalibrationRow row(const char* kernel, int tokens, double density, double ratio, int columns = 256, int rows = 1024) {
    return {.kernel = kernel, .tokens = tokens, .columns = columns, .rows = rows, .density = density, .ratio = ratio, .low = 0.9 * ratio, .high = 1.1 * ratio, .rounds = 7, .denseUs = 100};
}

static std::shared_ptr<const CalibrationTable> tableOf(std::vector<CalibrationRow> rows) {
    CalibrationTable table = emptyCalibration(*chooseIsa());
    table.date = "2026-01-02 03:04 UTC";
    table.seconds = 5;
    table.rows = std::move(rows);
    return std::make_shared<const CalibrationTable>(std::move(table));
}

class TestCalibration : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

    std::filesystem::path folder() const { return m_folder.path().toStdString(); }

private slots:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(".*")); }

    void interpolates() {
        const Calibration calibration(tableOf({row("f32 lists of 4", 128, 0.5, 0.6), row("f32 lists of 4", 128, 0.1, 0.2), row("f32 lists of 4", 12, 0.5, 0.9),
                                               row("f32 lists of 4", 128, 0.5, 0.5, 768, 3072), row("i8 dense", 128, 1, 0.25)}));
        const auto ratio = [&](const char* kernel, int rows, int columns, bool narrow, double density) { return calibration.ratio(kernel, rows, columns, narrow, density); };
        QCOMPARE(*ratio("f32 lists of 4", 1024, 256, false, 0.5), 0.6);
        QVERIFY(std::abs(*ratio("f32 lists of 4", 1024, 256, false, 0.3) - 0.4) < 1e-12); // half-way
        QVERIFY(std::abs(*ratio("f32 lists of 4", 300, 300, false, 0.7) - 0.8) < 1e-12);  // beyond, the nearest size
        QCOMPARE(*ratio("f32 lists of 4", 1024, 256, false, 0.0), 0.1);                   // never for nothing
        QCOMPARE(*ratio("f32 lists of 4", 3072, 768, false, 0.01), 0.5);                  // one point: taken as it is
        QCOMPARE(*ratio("f32 lists of 4", 1024, 256, true, 0.1), 0.9);                    // short batches have their own
        QCOMPARE(*ratio("i8 dense", 99999, 9999, false, 1), 0.25);
        QVERIFY(!ratio("i8 dense", 1024, 256, true, 1));
        QVERIFY(!ratio("bf16 dense", 1024, 256, false, 1));
    }

    void planFollowsTheTable() {
        const KernelTable& kernels = *kernelTable(*chooseIsa());
        const CompressedMatrix matrix = typicalMatrix(test::spec("4x1 80%"), 1024, 256);
        const Calibration fast(tableOf({row("f32 lists of 4", 12, 0.2, 0.3), row("f32 lists of 4", 128, 0.2, 0.2)}));
        const Calibration slow(tableOf({row("f32 lists of 4", 12, 0.2, 1.3), row("f32 lists of 4", 128, 0.2, 1.2), row("f32 permute", 12, 0.2, 1.4),
                                        row("f32 permute", 128, 0.2, 1.4)}));
        const Calibration mixed(tableOf({row("f32 lists of 4", 12, 0.2, 1.3), row("f32 lists of 4", 128, 0.2, 0.2), row("f32 permute", 12, 0.2, 1.4),
                                         row("f32 permute", 128, 0.2, 1.4)}));
        const auto isLists = [](const KernelChoice& choice) { return choice.form == Form::Lists; };
        const KernelPlan one = planKernels(kernels, matrix, &fast), two = planKernels(kernels, matrix, &slow), three = planKernels(kernels, matrix, &mixed);
        QVERIFY(isLists(one.narrow) && isLists(one.wide) && one.reason.empty() && one.calibrated);
        QVERIFY(two.narrow.form == Form::Dense && two.wide.form == Form::Dense && !two.reason.empty());
        QCOMPARE(two.wideRatio, 1.0);
        QVERIFY(three.narrow.form == Form::Dense && isLists(three.wide));
        QVERIFY(!planKernels(kernels, matrix).calibrated); // constants are nobody's promise
    }

    void backendPromisesWhatWasMeasured() {
        const auto none = makeCpuBackend();
        QCOMPARE(none->supports("", test::spec("int8"), 1024, 256).speedup, 0.0);
        QVERIFY(!dynamic_cast<Calibratable&>(*none).calibration().possible);

        const auto table = tableOf({row("i8 dense", 12, 1, 0.5), row("i8 dense", 128, 1, 0.25), row("f32 lists of 1", 12, 0.1, 2), row("f32 lists of 1", 128, 0.1, 2),
                                    row("f32 permute", 12, 0.1, 2), row("f32 permute", 128, 0.1, 2)});
        QVERIFY(writeCalibration(calibrationFile(folder(), *table), *table).has_value());
        const auto backend = makeCpuBackend(folder());
        const auto& kernels = dynamic_cast<Calibratable&>(*backend);
        QVERIFY2(kernels.calibration().present, kernels.calibration().problem.c_str());
        QCOMPARE(*kernels.calibrationTable(), *table);
        const Support int8 = backend->supports("", test::spec("int8"), 1024, 256);
        QCOMPARE(int8.speedup, 4.0);
        QCOMPARE(int8.speedupFewTokens, 2.0);
        QVERIFY2(int8.basis.find("2026-01-02") != std::string::npos, int8.basis.c_str());
        QCOMPARE(backend->supports("", test::spec("dense"), 1024, 256).speedup, 1.0);
        const Support masked = backend->supports("", test::spec("90%"), 1024, 256);
        QCOMPARE(masked.speedup, 1.0);
        QVERIFY(masked.kernel.find("dense") != std::string::npos && !masked.reason.empty());
        // What is promised is what is prepared.
        const auto model = test::makeModel({.layers = 1, .heads = 4, .headWidth = 64, .feedForward = 1024});
        const auto executable = test::prepare(*backend, test::compressModel(model, test::uniformRecipe(1, test::spec("90%"))));
        QCOMPARE(executable->kernels()[4].second, masked.kernel);
    }

    void damagedFilesAreRefused_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("said");
        QTest::newRow("no JSON") << "{" << "<" << "damaged";
        QTest::newRow("a text for a number") << "\"ratio\": 0.5" << "\"ratio\": \"fast\"" << "damaged";
        QTest::newRow("a field lacks") << "\"density\"" << "\"denseness\"" << "damaged";
        QTest::newRow("impossible") << "\"ratio\": 0.5" << "\"ratio\": -3" << "impossible times";
        QTest::newRow("no tokens") << "\"tokens\": 12" << "\"tokens\": 0" << "impossible times";
        QTest::newRow("other kernels") << "\"kernels\": \"" << "\"kernels\": \"x" << "measured elsewhere";
        QTest::newRow("another processor") << "\"processor\": \"" << "\"processor\": \"Not " << "measured elsewhere";
        QTest::newRow("another format") << "calibration 1" << "calibration 2" << "another program version";
    }
    void damagedFilesAreRefused() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, said);
        const auto table = tableOf({row("i8 dense", 12, 1, 0.5), row("i8 dense", 128, 1, 0.25)});
        const auto file = calibrationFile(folder(), *table);
        QVERIFY(writeCalibration(file, *table).has_value());
        QFile disk(QString::fromStdString(file.string()));
        QVERIFY(disk.open(QIODevice::ReadOnly));
        QString text = QString::fromUtf8(disk.readAll());
        disk.close();
        QVERIFY2(text.contains(from), qPrintable(text));
        text.replace(text.indexOf(from), from.size(), to);
        std::ofstream(file) << text.toStdString();
        const auto read = readCalibration(file, emptyCalibration(*chooseIsa()));
        QVERIFY(!read);
        QVERIFY2(read.error().message.find(said.toStdString()) != std::string::npos, read.error().message.c_str());
        QCOMPARE(std::ranges::count(read.error().message, '\n'), 0);
        const auto backend = makeCpuBackend(folder());
        QVERIFY(!dynamic_cast<Calibratable&>(*backend).calibration().problem.empty());
        QCOMPARE(backend->supports("", test::spec("int8"), 1024, 256).speedup, 0.0);
    }

    void anInterruptedRunGoesOn() {
        CalibrationRun run(Isa::Portable); // the slowest kernels: stopped long before it is done
        std::stop_source stop;
        JobContext job(stop.get_token(), std::make_shared<Progress>());
        std::jthread stopper([&] {
            while (job.progressSink()->done() < 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
            stop.request_stop();
        });
        const auto first = run.advance(job);
        QVERIFY(!first && first.error().code == ErrorCode::Cancelled);
        stopper.join();
        const std::int64_t done = job.progressSink()->done();
        std::stop_source at;
        at.request_stop();
        JobContext again(at.get_token(), std::make_shared<Progress>());
        const auto second = run.advance(again);
        QVERIFY(!second && second.error().code == ErrorCode::Cancelled);
        QCOMPARE(again.progressSink()->done(), done); // not from the beginning
    }
};

QTEST_GUILESS_MAIN(TestCalibration)
#include "tst_calibration.moc"
