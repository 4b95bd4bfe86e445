// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The page of devices on a real engine: one action measures on all that are ticked, a device that dies costs its own rows only,
// and what is simulated never looks measured.
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QListWidget>
#include <QSettings>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QStandardPaths>
#include <QTableView>
#include <QTest>

#include <atomic>

#include <nlohmann/json.hpp>

#include "backends/cpu/cpu_backend.h"
#include "backends/fpga/fpga_backend.h"
#include "core/session/session.h"
#include "tests/support/temporary_model.h"
#include "widgets/devices_page.h"
#include "widgets/models/device_runner.h"
#include "widgets/models/engine.h"

using namespace pscope;

namespace {

/// The reference, on a device that answers nothing any more after `left` forward passes.
class DyingBackend final : public Backend {
public:
    explicit DyingBackend(std::atomic<int>& left)
        : m_left(left)
        , m_inner(makeReferenceBackend()) {}
    BackendInfo info() const override { return {"dying", "A device that dies", "GPU", Provenance::Measured}; }
    std::vector<DeviceInfo> probe() override { return {{"dying:0", "weak card", "1.0", true, ""}}; }
    Support supports(const std::string& device, const MatrixSpec& spec, int rows, int columns) const override {
        return m_inner->supports(device, spec, rows, columns);
    }
    Result<std::unique_ptr<Executable>> prepare(const std::string&, const CompressedModel& model, JobContext& job) override {
        PSCOPE_TRY(inner, m_inner->prepare(m_inner->probe().front().id, model, job));
        return std::make_unique<Dying>(std::move(inner), m_left);
    }

private:
    class Dying final : public Executable {
    public:
        Dying(std::unique_ptr<Executable> inner, std::atomic<int>& left)
            : m_inner(std::move(inner))
            , m_left(left) {}
        const Recipe& effectiveRecipe() const override { return m_inner->effectiveRecipe(); }
        const std::vector<RecipeDifference>& differences() const override { return m_inner->differences(); }
        std::vector<std::pair<std::string, std::string>> kernels() const override { return {}; }
        void setThreads(int threads) override { m_inner->setThreads(threads); }
        Result<Logits> forward(const TokenBatch& batch, JobContext& job) override {
            if (m_left-- <= 0) return fail(ErrorCode::Device, "dying:0 (weak card): the device failed in layer 0");
            return m_inner->forward(batch, job);
        }
        Result<std::vector<PartTime>> profile(const TokenBatch& batch, JobContext& job) override { return m_inner->profile(batch, job); }

    private:
        std::unique_ptr<Executable> m_inner;
        std::atomic<int>& m_left;
    };

    std::atomic<int>& m_left;
    std::unique_ptr<Backend> m_inner;
};

} // namespace

class TestDevicesPage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void oneActionMeasuresOnAllTicked();
    void whatIsKnownIsNotMeasuredAgain();
    void simulatedNeverLooksMeasured();
    void filesHoldTheTable();
    void aDyingDeviceCostsItsOwnRowsOnly();
    void stopKeepsWhatIsThere();
    void cleanupTestCase();

private:
    void tick(const QStringList& backends) {
        QListWidget& list = m_page->deviceList();
        const auto& devices = m_lab->document().devices();
        for (int i = 0; i < list.count(); ++i)
            list.item(i)->setCheckState(backends.contains(QString::fromStdString(devices[std::size_t(i)].backend.id)) ? Qt::Checked : Qt::Unchecked);
    }
    void measure() {
        m_page->measure();
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->runner().driver().isRunning(), 60000);
    }
    QStringList cells(int row) const {
        QStringList texts;
        for (int column = 0; column < DeviceTable::ColumnCount; ++column) texts << m_page->model().index(row, column).data().toString();
        return texts;
    }
    /// Rows of a recipe ("dense" for the dense model) on a back-end.
    int rowOf(const QString& recipe, const QString& backend) const {
        for (int row = 0; row < m_page->model().rowCount(); ++row)
            if (cells(row)[DeviceTable::RecipeColumn] == recipe && cells(row)[DeviceTable::Device].startsWith(backend + QStringLiteral(" ·"))) return row;
        return -1;
    }

    test::TemporaryModel m_files;
    std::atomic<int> m_left = 0;
    std::unique_ptr<Lab> m_lab;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<DevicesPage> m_page;
};

void TestDevicesPage::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("pscope-tests"));
    QCoreApplication::setApplicationName(QStringLiteral("devices page"));
    QSettings().clear();
    auto registry = std::make_shared<BackendRegistry>();
    registry->add(makeCpuBackend());
    registry->add(makeFpgaBackend());
    registry->add(std::make_unique<DyingBackend>(m_left));
    registry->add(makeReferenceBackend());
    m_lab = std::make_unique<Lab>(LabServices{.registry = registry});
    m_engine = std::make_unique<Engine>(*m_lab);
    m_page = std::make_unique<DevicesPage>(*m_lab);
    m_page->show();
    QVERIFY(m_files.ok());
    m_engine->probeDevices();
    QSignalSpy opened(m_engine.get(), &Engine::opened);
    m_engine->open({.model = m_files.folder(), .data = m_files.data()});
    QVERIFY(opened.wait(20000));
    QTRY_VERIFY(m_page->deviceList().count() >= 5); // two build points of the accelerator
    auto session = Session::open(m_files.root() / "side.pscope");
    QVERIFY(session.has_value());
    m_lab->setSession(std::move(*session));
}

void TestDevicesPage::oneActionMeasuresOnAllTicked() {
    QAbstractItemModelTester tester(&m_page->model());
    QVERIFY(m_lab->document().replaceRecipeText("*: 2:4", QStringLiteral("sparser")).has_value());
    tick({"cpu", "fpga", "cpu.reference"});
    measure();
    QVERIFY(rowOf("dense", "cpu") >= 0 && rowOf("*: 2:4", "cpu") > rowOf("dense", "cpu.reference"));
    for (const char* backend : {"cpu", "fpga", "cpu.reference"})
        for (const char* recipe : {"dense", "*: 2:4"}) {
            const int row = rowOf(recipe, backend);
            QVERIFY2(row >= 0, backend);
            const QStringList texts = cells(row);
            for (const int column : {DeviceTable::Latency, DeviceTable::Spread, DeviceTable::SpeedupColumn, DeviceTable::Quality})
                QVERIFY2(texts[column] != QStringLiteral("–"), qPrintable(texts.join('|')));
        }
    QVERIFY(cells(rowOf("*: 2:4", "fpga"))[DeviceTable::Otherwise].contains("int8")); // its cells multiply 8-bit integers
    QVERIFY(cells(rowOf("*: 2:4", "cpu"))[DeviceTable::Otherwise].isEmpty());
    QCOMPARE(m_lab->document().context().backend, std::string("cpu")); // the chosen device is still the same
    // Both build points, both others, with two recipes each: all are in the session.
    const auto stored = m_lab->session()->points();
    QVERIFY(stored.has_value());
    QCOMPARE(stored->size(), std::size_t(8));
}

void TestDevicesPage::whatIsKnownIsNotMeasuredAgain() {
    const int before = m_lab->document().points().size();
    m_page->measure();
    QVERIFY(!m_page->runner().driver().isRunning());
    QCOMPARE(m_lab->document().points().size(), before);
}

void TestDevicesPage::simulatedNeverLooksMeasured() {
    const auto look = [&](const char* backend, int column) {
        const QModelIndex index = m_page->model().index(rowOf("dense", backend), column);
        return std::pair(index.data().toString(), index.data(Qt::FontRole).value<QFont>().italic());
    };
    QCOMPARE(look("fpga", DeviceTable::ProvenanceColumn), std::pair(QStringLiteral("▲ simulated"), true));
    QCOMPARE(look("cpu", DeviceTable::ProvenanceColumn), std::pair(QStringLiteral("measured"), false));
    QVERIFY(look("fpga", DeviceTable::Latency).first.startsWith(QStringLiteral("▲ ")));
    QVERIFY(m_page->model().index(rowOf("dense", "fpga"), DeviceTable::Latency).data(Qt::ToolTipRole).toString().contains("cycles"));
    for (int column = 0; column < DeviceTable::ColumnCount; ++column)
        QVERIFY(!m_page->model().headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
}

void TestDevicesPage::filesHoldTheTable() {
    const auto json = nlohmann::json::parse(m_page->model().toJson().toStdString());
    QCOMPARE(json.size(), std::size_t(8));
    int simulated = 0;
    for (const auto& point : json) {
        QVERIFY(point.at("latency").at("p50_us").get<double>() > 0);
        simulated += point.at("provenance") == "simulated";
    }
    QCOMPARE(simulated, 4);
    QCOMPARE(m_page->model().toCsv().count("\r\n"), 9);
    m_page->table().selectRow(0);
    QTest::keySequence(&m_page->table(), QKeySequence::Copy);
    const QStringList lines = QGuiApplication::clipboard()->text().split('\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].startsWith("Recipe\tDevice\t") && lines[1].startsWith("dense\t"));
}

void TestDevicesPage::aDyingDeviceCostsItsOwnRowsOnly() {
    const int before = m_lab->document().points().size(), problems = m_lab->problems().count(Severity::Error);
    QVERIFY(m_lab->document().replaceRecipeText("*: 1:4", QStringLiteral("sparser still")).has_value());
    tick({"dying", "cpu"});
    m_left = 100000;
    m_page->measure();
    const auto denseIsThere = [&] { return rowOf("dense", "dying") >= 0 && cells(rowOf("dense", "dying"))[DeviceTable::Latency] != QStringLiteral("–"); };
    // Looked at after every event: between two looks 50 ms apart the second recipe may be done.
    for (const QDeadlineTimer deadline(60000); !denseIsThere() && !deadline.hasExpired();) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    QVERIFY(denseIsThere());
    m_left = 3; // it goes away in the middle of the second recipe
    QTRY_VERIFY_WITH_TIMEOUT(!m_page->runner().driver().isRunning(), 60000);
    const QStringList gone = cells(rowOf("*: 1:4", "dying"));
    QCOMPARE(gone[DeviceTable::ProvenanceColumn], QStringLiteral("failed"));
    QCOMPARE(gone[DeviceTable::Otherwise], QStringLiteral("dying:0 (weak card): the device failed in layer 0"));
    QCOMPARE(m_lab->problems().count(Severity::Error), problems + 1);
    // The dense row of that device and the other device's new row are there: nothing that was measured is lost.
    QVERIFY(cells(rowOf("dense", "dying"))[DeviceTable::Latency] != QStringLiteral("–"));
    QVERIFY(cells(rowOf("*: 1:4", "cpu"))[DeviceTable::Latency] != QStringLiteral("–"));
    QCOMPARE(m_lab->document().points().size(), before + 2);
    const auto json = nlohmann::json::parse(m_page->model().toJson().toStdString());
    QCOMPARE(std::ranges::count_if(json, [](const auto& row) { return row.contains("error"); }), 1);
    // Once it is back it is opened anew.
    m_left = 100000;
    measure();
    QVERIFY(cells(rowOf("*: 1:4", "dying"))[DeviceTable::Latency] != QStringLiteral("–"));
}

void TestDevicesPage::stopKeepsWhatIsThere() {
    const int before = m_lab->document().points().size();
    QVERIFY(m_lab->document().replaceRecipeText("*: int8", QStringLiteral("whole numbers")).has_value());
    tick({"cpu", "fpga"});
    m_page->measure();
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->document().points().size() > before, 60000);
    m_page->runner().stop();
    QVERIFY(!m_page->runner().driver().isRunning());
    QVERIFY(m_lab->document().points().size() > before);
    for (int row = 0; row < m_page->model().rowCount(); ++row)
        QVERIFY(cells(row)[DeviceTable::ProvenanceColumn] != QStringLiteral("waiting"));
}

void TestDevicesPage::cleanupTestCase() {
    m_page.reset();
    m_engine.reset();
    m_lab.reset();
}

QTEST_MAIN(TestDevicesPage)
#include "tst_devices_page.moc"
