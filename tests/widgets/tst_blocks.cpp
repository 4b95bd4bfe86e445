// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Operations tied to the parts that ran, and the page that shows both: what is picked on one side is marked on the other.
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "backends/cpu/cpu_backend.h"
#include "tests/widgets/made_up_session.h"
#include "widgets/block_page.h"
#include "widgets/block_view.h"
#include "widgets/export_menus.h"
#include "widgets/models/lab.h"
#include "widgets/models/parts_model.h"
#include "widgets/plot/picture.h"

using namespace pscope;

class TestBlocks : public QObject {
    Q_OBJECT
private slots:
    void init() {
        auto registry = std::make_shared<BackendRegistry>();
        registry->add(makeCpuBackend());
        m_lab = std::make_unique<Lab>(LabServices{.registry = registry});
        m_document = &m_lab->document();
        test::fillDocument(*m_document);
        Measurement point = test::madeUpPoint(*m_document, "*: int8", 500, 0.8, 9);
        point.latency->parts = {{"embeddings", std::chrono::microseconds(10)}};
        for (int layer = 0; layer < layers(); ++layer)
            for (const char* part : {"attention.query", "attention.key", "attention.value", "attention", "attention.output", "norm", "ffn.in", "ffn.out"})
                point.latency->parts.push_back({fmt::format("layer {} {}", layer, part), std::chrono::microseconds(20)});
        point.latency->parts.push_back({"head", std::chrono::microseconds(5)});
        point.kernels = {{"layer 0 ffn.in", "i8 dense"}, {"classifier", "f32 dense"}};
        m_document->setCurrent({CurrentPoint::State::Measured, std::make_shared<const Measurement>(point), {}});
    }

    void everyOperationHasItsPart() {
        const BlockGraph graph = blockGraph(*m_document);
        QCOMPARE(graph.blocks.size(), std::size_t(2 + kLayerBlocks * layers()));
        QCOMPARE(graph.parts.size(), std::size_t(2 + 8 * layers()));
        std::size_t tied = 0;
        for (const ExecutedPart& part : graph.parts) tied += part.blocks.size();
        QCOMPARE(tied, graph.blocks.size()); // none left over, none twice
        const Block& activation = graph.blocks[1 + 7];
        QVERIFY(activation.op == BlockOp::Activation && activation.fused);
        QCOMPARE(graph.parts[std::size_t(activation.part)].name, std::string("layer 0 ffn.in"));
        const Block& norm = graph.blocks[1 + 5];
        QVERIFY(!norm.fused);
        QCOMPARE(graph.parts[std::size_t(norm.part)].blocks.size(), std::size_t(2)); // both of the layer, timed as one
        QCOMPARE(graph.parts.back().kernel, QStringLiteral("f32 dense"));
        QCOMPARE(graph.sumUs(), 15.0 + 160.0 * layers());
        QCOMPARE(graph.totalUs, 500.0);
    }

    void differencesAndRemovedUnitsAreSaid() {
        QVERIFY(m_document->replaceRecipeText("layers 0 *: 50% int8; heads 0: -0; drop 1", QStringLiteral("x")).has_value());
        const BlockGraph graph = blockGraph(*m_document);
        const Block& query = graph.blocks[1];
        QCOMPARE(query.zeros, 0.5);
        QCOMPARE(query.bits, 8);
        QVERIFY(graph.blocks[1 + 3].left.contains(QStringLiteral("of")));
        QVERIFY(graph.blocks[1 + kLayerBlocks].dropped && graph.blocks[1 + kLayerBlocks].part < 0);
        const int changed = graph.blockOf({1, MatrixKind::FfnIn});
        QVERIFY(changed >= 0 && !graph.blocks[std::size_t(changed)].otherwise); // left out: nothing runs
    }

    void heatIsRelativeAndSaysItsValue() {
        const BlockGraph graph = blockGraph(*m_document);
        for (const BlockHeat heat : {BlockHeat::Time, BlockHeat::Speedup, BlockHeat::Error, BlockHeat::Zeros, BlockHeat::Bits, BlockHeat::Size, BlockHeat::Macs}) {
            QVERIFY(!heatTitle(heat).isEmpty() && !heatLegend(heat).isEmpty());
            for (const Block& block : graph.blocks) {
                const HeatValue value = heatOf(graph, block, heat);
                QVERIFY(value.strength >= 0 && value.strength <= 1);
                QVERIFY(!value.known || !value.text.isEmpty());
            }
        }
        QCOMPARE(heatOf(graph, graph.blocks[1], BlockHeat::Time).strength, 1.0);
        QVERIFY(!heatOf(graph, graph.blocks[1 + 7], BlockHeat::Time).known); // its time is that of ffn.in
    }

    void partsAreATable() {
        PartsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setGraph(blockGraph(*m_document));
        QCOMPARE(model.rowCount(), 2 + 8 * layers());
        QVERIFY(model.index(6, PartsModel::Runs).data().toString().contains(QStringLiteral(" + ")));
        model.setGraph(blockGraph(*m_document)); // the same rows: no reset
        model.setGraph({});
        QCOMPARE(model.rowCount(), 0);
    }

    void bothSidesFollow() {
        BlockPage page(*m_lab);
        page.resize(900, 700);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        BlockView& view = page.view();
        const BlockGraph graph = blockGraph(*m_document);
        const int ffn = graph.blockOf({0, MatrixKind::FfnIn});
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.blockRect(ffn).center().toPoint());
        QCOMPARE(m_document->selection()->matrices(), (std::vector<MatrixId>{{0, MatrixKind::FfnIn}}));
        QModelIndexList rows = page.parts().selectionModel()->selectedRows();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows.first().data().toString(), QStringLiteral("layer 0 ffn.in"));
        QCOMPARE(view.marked(), (std::set<int>{ffn, ffn + 1})); // what is fused into it is marked too
        const int attention = 1 + 3;
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.blockRect(attention).center().toPoint());
        QVERIFY(m_document->selection()->matrices().empty());
        QCOMPARE(page.parts().selectionModel()->selectedRows().first().data().toString(), QStringLiteral("layer 0 attention"));
        page.parts().selectRow(page.parts().model()->rowCount() - 2); // the last layer's output
        QCOMPARE(m_document->selection()->matrices(), (std::vector<MatrixId>{{layers() - 1, MatrixKind::FfnOut}}));
        m_document->selection()->set({{0, MatrixKind::Key}});
        rows = page.parts().selectionModel()->selectedRows();
        QCOMPARE(rows.first().data().toString(), QStringLiteral("layer 0 attention.key"));
        QTest::keyClick(&view, Qt::Key_Escape);
        QVERIFY(m_document->selection()->matrices().empty());
        QSignalSpy inspect(&page, &BlockPage::inspectWanted);
        QTest::mouseDClick(&view, Qt::LeftButton, {}, view.blockRect(ffn).center().toPoint());
        QCOMPARE(inspect.count(), 1);
    }

    void blocksNeverOverlap() {
        BlockPage page(*m_lab);
        page.show();
        for (const int width : {300, 700, 1500}) {
            page.resize(width, 700);
            QTest::qWait(30);
            const BlockView& view = page.view();
            const int count = 2 + kLayerBlocks * layers();
            for (int a = 0; a < count; ++a) {
                QVERIFY(view.blockRect(a).isValid());
                for (int b = 0; b < a; ++b) QVERIFY(!view.blockRect(a).intersects(view.blockRect(b)));
            }
            QVERIFY(view.height() >= view.blockRect(count - 1).bottom());
        }
    }

    void tablesAndPlotsAreExported() {
        BlockPage page(*m_lab);
        page.resize(900, 700);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        ExportMenus menus(page);
        QVERIFY(ExportMenus::isPlot(page.view()));
        const std::string csv = ExportMenus::text(page.parts(), QStringLiteral("x.csv")), json = ExportMenus::text(page.parts(), QStringLiteral("x.json"));
        QCOMPARE(std::ranges::count(csv, '\n'), 3 + 8 * layers());
        QVERIFY(csv.starts_with("Part,Runs,Time"));
        QVERIFY(json.starts_with("["));
        QSignalSpy wanted(&menus, &ExportMenus::fileWanted);
        menus.saveTable(page.parts());
        QCOMPARE(wanted.count(), 1);
        QTemporaryDir folder;
        for (const char* ending : {".png", ".svg", ".pdf"}) {
            const QString file = folder.filePath(QStringLiteral("blocks")) + QLatin1String(ending);
            QVERIFY(savePicture(page.view(), file));
            QVERIFY(QFileInfo(file).size() > 1500);
            QVERIFY(!savePicture(page.view(), folder.filePath(QStringLiteral("no/such/place")) + QLatin1String(ending)));
        }
    }

private:
    int layers() const { return m_document->model().shape.layers; }
    std::unique_ptr<Lab> m_lab;
    SessionDocument* m_document = nullptr;
};

QTEST_MAIN(TestBlocks)
#include "tst_blocks.moc"
