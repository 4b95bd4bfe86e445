// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every item model under QAbstractItemModelTester, through all that can happen to its document.
#include <QAbstractItemModelTester>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

#include "tests/widgets/made_up_session.h"
#include "widgets/models/compare_models.h"
#include "widgets/models/flips_model.h"
#include "widgets/models/head_grid_model.h"
#include "widgets/models/job_bridge.h"
#include "widgets/models/jobs_model.h"
#include "widgets/models/layer_tree_model.h"
#include "widgets/models/points_model.h"
#include "widgets/models/problems_model.h"
#include "widgets/models/table_text.h"

using namespace pscope;
using Tester = QAbstractItemModelTester;

class TestItemModels : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_document = std::make_unique<SessionDocument>();
        test::fillDocument(*m_document);
    }

    void layers() {
        LayerTreeModel model(*m_document);
        Tester tester(&model, Tester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 3); // two layers and the classifier
        const QModelIndex layer = model.index(0, 0);
        QCOMPARE(model.rowCount(layer), kLayerMatrices);
        QVERIFY(model.setData(model.index(0, LayerTreeModel::Sparsity), 0.5, Qt::EditRole));
        QCOMPARE(m_document->recipe().matrix(0, MatrixKind::Key).sparsity, 0.5);
        QVERIFY(m_document->recipe().matrix(1, MatrixKind::Key).isDense());
        QVERIFY(model.setData(model.index(2, LayerTreeModel::PatternColumn, layer), QStringLiteral("2:4"), Qt::EditRole));
        QCOMPARE(m_document->recipe().matrix(0, MatrixKind::Value).m, 4);
        QCOMPARE(model.index(0, LayerTreeModel::PatternColumn).data().toString(), QStringLiteral("mixed"));
        QVERIFY(!model.setData(model.index(0, LayerTreeModel::PatternColumn), QStringLiteral("nonsense"), Qt::EditRole));
        QVERIFY(model.setData(model.index(1, 0), Qt::Unchecked, Qt::CheckStateRole));
        QVERIFY(m_document->recipe().layers[1].dropped);
        m_document->undoStack()->undo();
        m_document->setCurrent({CurrentPoint::State::Measured, m_document->points().at(0), {}});
        QCOMPARE(model.index(4, LayerTreeModel::Kernel, layer).data().toString(), QStringLiteral("f32 dense"));
        QCOMPARE(model.index(4, LayerTreeModel::Kernel, model.index(1, 0)).data(LayerTreeModel::BadgeRole).toString(), QStringLiteral("masked only"));
        QVERIFY(!model.index(0, LayerTreeModel::Time).data().toString().isEmpty());
        m_document->setModel(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void anEditOfOneSelectedRowReachesAll() {
        LayerTreeModel model(*m_document);
        const MatrixId a{0, MatrixKind::Query}, b{1, MatrixKind::FfnOut};
        m_document->selection()->set({a, b});
        QVERIFY(model.setData(model.indexOf(a, LayerTreeModel::Bits), 8, Qt::EditRole));
        QCOMPARE(m_document->recipe().matrix(1, MatrixKind::FfnOut).bits, 8);
        QCOMPARE(m_document->undoStack()->count(), 1);
        const MatrixId outside{0, MatrixKind::Value};
        QVERIFY(model.setData(model.indexOf(outside, LayerTreeModel::Bits), 4, Qt::EditRole));
        QCOMPARE(m_document->recipe().matrix(0, MatrixKind::Query).bits, 8);
        QCOMPARE(m_document->recipe().matrix(0, MatrixKind::Value).bits, 4);
    }

    void heads() {
        HeadGridModel model(*m_document);
        Tester tester(&model, Tester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.columnCount(), 4);
        QVERIFY(!model.index(0, 0).data(HeadGridModel::ImportanceRole).isValid());
        auto scores = std::make_shared<UnitScores>();
        scores->heads = {{1, 2, 3, 4}, {5, 6, 7, 8}};
        m_document->setScores("magnitude", scores);
        QCOMPARE(model.index(0, 0).data(HeadGridModel::ImportanceRole).toDouble(), 0.0);
        QCOMPARE(model.index(1, 3).data(HeadGridModel::ImportanceRole).toDouble(), 1.0);
        QVERIFY(model.setData(model.index(1, 2), Qt::Unchecked, Qt::CheckStateRole));
        QVERIFY(!model.index(1, 2).data(HeadGridModel::KeptRole).toBool());
        m_document->setModel(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void points() {
        PointsModel model(*m_document);
        Tester tester(&model, Tester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 4);
        m_document->addPoint(test::madeUpPoint(*m_document, "*: int4", 400, 0.7, 9));
        QCOMPARE(model.rowCount(), 5);
        m_document->addPoint(test::madeUpPoint(*m_document, "*: int4", 410, 0.7, 9)); // the same row again
        QCOMPARE(model.rowCount(), 5);
        QVERIFY(model.setData(model.index(4, PointsModel::Name), QStringLiteral("four bits"), Qt::EditRole));
        QVERIFY(model.setData(model.index(4, PointsModel::Star), Qt::Checked, Qt::CheckStateRole));
        QCOMPARE(m_document->points().at(4)->name, std::string("four bits"));
        QVERIFY(m_document->points().at(4)->starred);
        QCOMPARE(model.index(4, PointsModel::Latency).data().toString(), QStringLiteral("410 µs"));
        m_document->resetPoints({});
        QCOMPARE(model.rowCount(), 0);
    }

    void comparison() {
        for (const auto what : {CompareModel::What::Figures, CompareModel::What::Settings, CompareModel::What::Times}) {
            CompareModel model(*m_document, what);
            Tester tester(&model, Tester::FailureReportingMode::QtTest);
            QCOMPARE(model.rowCount(), 0);
            m_document->setCompared({0, 3, 99}); // 99 does not exist
            QCOMPARE(model.columnCount(), 3);
            QVERIFY(model.rowCount() > 0);
            const std::string csv = tableCsv(model, {0, 1, 2});
            QCOMPARE(std::ranges::count(csv, '\n'), model.rowCount() + 1);
            const QJsonArray json = QJsonDocument::fromJson(QByteArray::fromStdString(tableJson(model, {0, 1, 2}))).array();
            QCOMPARE(json.size(), model.rowCount());
            QCOMPARE(json.first().toObject().size(), 3);
            m_document->toggleCompared(0);
            QCOMPARE(model.columnCount(), 2);
            m_document->setCompared({});
        }
        m_document->setCompared({0, 1});
        CompareModel figures(*m_document, CompareModel::What::Figures);
        int faster = 0; // 500 us against 1000 us, intervals of one percent: proven
        for (int row = 0; row < figures.rowCount(); ++row)
            if (figures.index(row, 0).data().toString().startsWith(QStringLiteral("Latency p50"))) faster = figures.index(row, 2).data(CompareModel::BetterRole).toInt();
        QCOMPARE(faster, 1);
    }

    void flips() {
        FlipsModel model;
        Tester tester(&model, Tester::FailureReportingMode::QtTest);
        FlipsFilter filter(model);
        Tester filterTester(&filter, Tester::FailureReportingMode::QtTest);
        FlipTable table{.labels = {"no", "yes"}, .columns = {"a", "b"}};
        table.rows = {{0, 0, "lost", "", {{0, 0.9F}, {1, 0.6F}}}, {4, 1, "gained", "", {{0, 0.5F}, {1, 0.8F}}}};
        model.setTable(table);
        QCOMPARE(filter.rowCount(), 2);
        filter.setKind(FlipsFilter::Kind::Lost);
        QCOMPARE(filter.rowCount(), 1);
        QCOMPARE(filter.shown().rows.front().text, std::string("lost"));
        filter.setKind(FlipsFilter::Kind::All);
        filter.setFilterFixedString(QStringLiteral("gain"));
        QCOMPARE(filter.rowCount(), 1);
    }

    void problems() {
        ProblemsModel model;
        Tester tester(&model, Tester::FailureReportingMode::QtTest);
        model.add(Severity::Error, QStringLiteral("a"));
        model.add(Severity::Warning, QStringLiteral("b"));
        model.add(Severity::Error, QStringLiteral("a"));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.at(0).text, QStringLiteral("a"));
        QCOMPARE(model.at(0).count, 2);
        model.clear();
        QCOMPARE(model.rowCount(), 0);
        ProblemsModel many; // without the tester, which asks for everything at each change
        for (int i = 0; i < 600; ++i) many.add(Severity::Note, QString::number(i));
        QCOMPARE(many.rowCount(), 500);
    }

    void jobs() {
        JobBridge bridge;
        JobsModel model(bridge);
        Tester tester(&model, Tester::FailureReportingMode::QtTest);
        const auto wait = [](JobContext& job) -> Result<int> {
            job.progress(1, 4);
            while (!job.stopRequested()) std::this_thread::yield();
            return cancelled();
        };
        bridge.run<int>(QStringLiteral("x"), QStringLiteral("long"), JobPriority::Interactive, wait, [](Result<int>&) {});
        QTRY_VERIFY(model.running() != nullptr);
        QTRY_COMPARE(model.index(0, 0).data(JobsModel::FractionRole).toDouble(), 0.25);
        bridge.cancelAll();
        QTRY_COMPARE(model.activeCount(), 0);
        QCOMPARE(model.index(0, JobsModel::State).data().toString(), QStringLiteral("cancelled"));
    }

private:
    std::unique_ptr<SessionDocument> m_document;
};

QTEST_MAIN(TestItemModels)
#include "tst_item_models.moc"
