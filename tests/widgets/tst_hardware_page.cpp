// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The hardware explorer's page on a real engine: knobs and edits change the table, nothing runs while it is
// hidden.
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTest>

#include "backends/cpu/cpu_backend.h"
#include "backends/fpga/fpga_backend.h"
#include "tests/support/temporary_model.h"
#include "widgets/hardware_page.h"
#include "widgets/models/engine.h"
#include "widgets/models/hardware_model.h"
#include "widgets/simulate_bar.h"

using namespace pscope;

class TestHardwarePage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        auto registry = std::make_shared<BackendRegistry>();
        registry->add(makeCpuBackend());
        registry->add(makeFpgaBackend());
        m_lab = std::make_unique<Lab>(LabServices{.registry = registry});
        m_engine = std::make_unique<Engine>(*m_lab);
        m_page = std::make_unique<HardwarePage>(*m_lab);
        QVERIFY(m_files.ok());
        QSignalSpy opened(m_engine.get(), &Engine::opened);
        m_engine->open({.model = m_files.folder(), .data = m_files.data()});
        QVERIFY(opened.wait(20000));
        QCOMPARE(m_page->model().rowCount(), 0); // nobody looks
        m_page->show();
        QTRY_VERIFY_WITH_TIMEOUT(m_page->model().rowCount() > 0, 20000);
    }

    void theTableAddsUp() {
        const HardwareModel& model = m_page->model();
        QAbstractItemModelTester tester(&m_page->model());
        std::int64_t sum = 0;
        for (int row = 0; row + 1 < model.rowCount(); ++row)
            sum += model.index(row, HardwareModel::Cycles).data().toString().toLongLong();
        QCOMPARE(sum,
                 model.index(model.rowCount() - 1, HardwareModel::Cycles).data().toString().toLongLong());
        QCOMPARE(model.toCsv().count(QLatin1Char('\n')), model.rowCount() + 1);
        const QJsonArray json = QJsonDocument::fromJson(QByteArray::fromStdString(model.toJson())).array();
        QCOMPARE(json.size(), model.rowCount());
        QCOMPARE(json.last()[QStringLiteral("cycles")].toInteger(), sum);
        QCOMPARE(json.last().toObject().size(), model.toCsv().section(QLatin1Char('\n'), 0, 0).count(QLatin1Char(',')) + 1);
        for (int column = 0; column < model.columnCount(); ++column)
            QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    }

    void anEditShowsAtOnce() {
        const std::int64_t dense = m_page->model().answer().total.cycles;
        QVERIFY(m_lab->document().replaceRecipeText("*: 2:8 int8", QStringLiteral("sparser")).has_value());
        QTRY_VERIFY_WITH_TIMEOUT(m_page->model().answer().total.cycles < dense, 20000);
        QCOMPARE(m_page->model().index(0, HardwareModel::RunsAs).data().toString(), QStringLiteral("2:8"));
        m_lab->document().undoStack()->undo();
        QTRY_COMPARE_WITH_TIMEOUT(m_page->model().answer().total.cycles, dense, 20000);
    }

    void aLargerArrayTakesFewerCycles() {
        const HardwareKnobs before = m_page->knobs();
        QCOMPARE(before.columns, 8);
        auto* array = m_page->findChild<QComboBox*>();
        const std::int64_t cycles = m_page->model().answer().total.cycles;
        array->setCurrentIndex(array->findData(16));
        QTRY_VERIFY_WITH_TIMEOUT(m_page->model().answer().knobs.columns == 16, 20000);
        QVERIFY(m_page->model().answer().total.cycles < cycles);
        array->setCurrentIndex(array->findData(4)); // M follows what the array can have
        QCOMPARE(m_page->knobs().group, 4);
        QTRY_COMPARE_WITH_TIMEOUT(m_page->model().answer().knobs.columns, 4, 20000);
        QVERIFY(m_page->model().answer().total.cycles > cycles);
    }

    void everythingIsSimulatedAfterAnEstimate() {
        SimulateBar& bar = m_page->simulation();
        m_engine->probeDevices();
        QTRY_VERIFY(bar.go().isEnabled());
        m_page->findChild<QSpinBox*>()->setValue(8);
        QTest::mouseClick(&bar.go(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(bar.stage(), SimulateBar::Stage::Offered, 20000);
        QVERIFY2(bar.text().contains("8 tokens") && bar.text().contains("about <b>"), qPrintable(bar.text()));
        QTest::mouseClick(&bar.stop(), Qt::LeftButton); // not now
        QCOMPARE(bar.stage(), SimulateBar::Stage::Idle);
        QTest::mouseClick(&bar.go(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(bar.stage(), SimulateBar::Stage::Offered, 20000);
        QTest::mouseClick(&bar.go(), Qt::LeftButton);
        QCOMPARE(bar.stage(), SimulateBar::Stage::Running);
        QTRY_COMPARE_WITH_TIMEOUT(bar.stage(), SimulateBar::Stage::Idle, 60000);
        static const QRegularExpression verdict("<b>[1-9]\\d* tiles, 0 differences</b>");
        QVERIFY2(bar.text().contains(verdict), qPrintable(bar.text()));
    }

    void aSimulationCanBeCancelled() {
        SimulateBar& bar = m_page->simulation();
        QTest::mouseClick(&bar.go(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(bar.stage(), SimulateBar::Stage::Offered, 20000);
        QTest::mouseClick(&bar.go(), Qt::LeftButton);
        QTest::mouseClick(&bar.stop(), Qt::LeftButton);
        QCOMPARE(bar.stage(), SimulateBar::Stage::Idle);
        QVERIFY(bar.text().startsWith("Cancelled"));
    }

    void cleanupTestCase() {
        m_page.reset();
        m_engine.reset();
        m_lab.reset();
    }

private:
    test::TemporaryModel m_files;
    std::unique_ptr<Lab> m_lab;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<HardwarePage> m_page;
};

QTEST_MAIN(TestHardwarePage)
#include "tst_hardware_page.moc"
