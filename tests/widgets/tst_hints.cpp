// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Hints speak of this matrix, and of the whole recipe only with what stays in it; the calibration they come from is made in the
// background, gives way to everything else and is not forced on anybody.
#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <thread>

#include "tests/widgets/made_up_session.h"
#include "widgets/models/kernel_calibrator.h"

using namespace pscope;

/// Gains four times by int8, once it was calibrated; calibrating is forty steps of 5 ms.
class MadeUpKernels final : public Backend, public Calibratable {
public:
    static constexpr int kSteps = 40;

    BackendInfo info() const override { return {"cpu", "CPU", "CPU"}; }
    std::vector<DeviceInfo> probe() override { return {{"cpu:0", "Made-up processor"}}; }
    Support supports(const std::string&, const MatrixSpec& spec, int, int) const override {
        Support support{true, "made-up kernel", ""};
        if (!present) return support;
        support.speedup = spec.bits == 8 ? 4 : 1;
        support.speedupFewTokens = spec.bits == 8 ? 2 : 1;
        support.basis = "calibrated on this machine, yesterday";
        return support;
    }
    Result<std::unique_ptr<Executable>> prepare(const std::string&, const CompressedModel&, JobContext&) override {
        return fail(ErrorCode::Unsupported, "nothing runs here");
    }
    CalibrationState calibration() const override { return {.present = present, .problem = problem}; }
    std::shared_ptr<const CalibrationTable> calibrationTable() const override { return nullptr; }
    Result<std::shared_ptr<const CalibrationTable>> calibrate(JobContext& job) override {
        ++calls;
        for (; step < kSteps; ++step) {
            if (job.stopRequested()) return cancelled();
            job.progress(step, kSteps);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        present = true;
        return std::make_shared<const CalibrationTable>();
    }

    std::atomic<bool> present = false;
    std::atomic<int> step = 0, calls = 0;
    std::string problem;
};

class TestHints : public QObject {
    Q_OBJECT

    MadeUpKernels* m_kernels = nullptr;
    std::unique_ptr<Lab> m_lab;

    SettingHint hint(const std::vector<MatrixId>& ids, const MatrixSpec& spec) const {
        return ids.size() == 1 ? m_lab->advisor().hint(ids.front(), spec) : m_lab->advisor().hint(ids, [&](const MatrixId&) { return spec; });
    }

private slots:
    void init() {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        auto registry = std::make_shared<BackendRegistry>();
        auto kernels = std::make_unique<MadeUpKernels>();
        m_kernels = kernels.get();
        registry->add(std::move(kernels));
        m_lab = std::make_unique<Lab>(LabServices{.registry = registry});
    }
    void cleanup() { m_lab.reset(); }

    void aFactorIsNeverReadAsEndToEnd() {
        m_kernels->present = true;
        test::fillDocument(m_lab->document());
        m_lab->document().resetPoints({test::madeUpPoint(m_lab->document(), "", 1000, 0.8, 1)}); // parts: 10, 40 and 20 us
        m_lab->document().setWorkload({.batch = 1, .tokens = 32});
        m_lab->document().resetPoints({test::madeUpPoint(m_lab->document(), "", 1000, 0.8, 1)});
        const MatrixSpec int8{.bits = 8};
        const SettingHint one = hint({{0, MatrixKind::FfnIn}}, int8);
        QCOMPARE(one.speedup, 4.0);
        QVERIFY2(one.shortText().contains("this matrix") && one.shortText().contains("4"), qPrintable(one.shortText()));
        QVERIFY2(one.sentence().contains("this matrix alone") && one.sentence().contains("calibrated on this machine, yesterday"), qPrintable(one.sentence()));
        QVERIFY(std::abs(one.endToEnd - 70.0 / 40.0) < 1e-9); // 10 + 40 / 4 + 20
        QVERIFY2(one.sentence().contains("end to end") && one.sentence().contains("stays"), qPrintable(one.sentence()));
        const SettingHint two = hint({{0, MatrixKind::FfnIn}, {1, MatrixKind::FfnIn}}, int8);
        QVERIFY2(two.shortText().contains("these matrices"), qPrintable(two.shortText()));
        QVERIFY(std::abs(two.endToEnd - 70.0 / 25.0) < 1e-9);
    }

    void shortSentencesArePromisedLess() {
        m_kernels->present = true;
        test::fillDocument(m_lab->document());
        m_lab->document().resetPoints({});
        const auto speedup = [&](const Workload& workload) {
            m_lab->document().setWorkload(workload);
            return hint({{0, MatrixKind::FfnIn}}, MatrixSpec{.bits = 8}).speedup;
        };
        QCOMPARE(speedup({.batch = 1, .tokens = 128}), 4.0);
        QCOMPARE(speedup({.batch = 1, .tokens = 12}), 2.0);
        QCOMPARE(speedup({.batch = 4, .tokens = 12}), 4.0);
        QCOMPARE(speedup({.batch = 1, .tokens = 0}), 2.0); // real sentences: the cautious figure
        m_kernels->present = false;
        m_lab->advisor().refresh();
        QCOMPARE(speedup({.batch = 1, .tokens = 128}), 0.0); // nothing is promised from constants
    }

    void calibratesWhenIdleAndGivesWay() {
        KernelCalibrator calibrator(*m_lab, nullptr, 20);
        QSignalSpy done(&calibrator, &KernelCalibrator::calibrated), learned(&m_lab->advisor(), &Advisor::learned);
        test::fillDocument(m_lab->document());
        QTRY_VERIFY(m_kernels->step > 3);
        bool ran = false;
        int stepsBefore = -1;
        m_lab->jobs().run<bool>(
            "other", "Something else", JobPriority::Interactive,
            [&](JobContext&) -> Result<bool> {
                stepsBefore = m_kernels->step;
                return true;
            },
            [&](Result<bool>&) { ran = true; });
        QTRY_VERIFY(ran);
        QVERIFY(stepsBefore < MadeUpKernels::kSteps); // it did not wait for the end
        QTRY_COMPARE(done.count(), 1);
        QVERIFY(m_kernels->calls >= 2); // stopped, and gone on with
        QVERIFY(learned.count() > 0);
        QVERIFY(hint({{0, MatrixKind::FfnIn}}, MatrixSpec{.bits = 8}).speedup > 0);
        QTest::qWait(80);
        QCOMPARE(done.count(), 1); // once
    }

    void whoStopsItIsNotAskedAgain() {
        KernelCalibrator calibrator(*m_lab, nullptr, 20);
        test::fillDocument(m_lab->document());
        QTRY_VERIFY(m_kernels->step > 1);
        for (const JobInfo& job : m_lab->jobs().snapshot())
            if (job.tag == "calibrate") m_lab->jobs().cancel(job.id);
        QTRY_VERIFY(m_lab->jobs().idle());
        QTest::qWait(100);
        QCOMPARE(m_kernels->calls.load(), 1);
    }

    void aRefusedTableIsToldOnce() {
        m_kernels->problem = "x.json: is damaged; it has to be measured again";
        KernelCalibrator calibrator(*m_lab, nullptr, 20);
        QSignalSpy done(&calibrator, &KernelCalibrator::calibrated);
        test::fillDocument(m_lab->document());
        QTRY_COMPARE(done.count(), 1);
        QCOMPARE(m_lab->problems().rowCount(), 1);
    }
};

QTEST_GUILESS_MAIN(TestHints)
#include "tst_hints.moc"
