// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Editing by mouse and keyboard: the layer table, the global slider with pins, head and width grids, the
// lineage map.
#include <QAction>
#include <QClipboard>
#include <QLineEdit>
#include <QSlider>
#include <QTreeView>

#include "tests/widgets/window_fixture.h"
#include "widgets/balance_bar.h"
#include "widgets/head_grid.h"
#include "widgets/head_panel.h"
#include "widgets/layer_panel.h"
#include "widgets/lineage_map.h"
#include "widgets/models/layer_tree_model.h"
#include "widgets/variants_panel.h"
#include "widgets/width_grid.h"

using namespace pscope;

class TestEditingWindow : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_fixture = std::make_unique<test::WindowFixture>("tst_editing_window");
        QVERIFY(m_fixture->opened());
    }
    void cleanup() { m_fixture.reset(); }

    void settingsAreCopiedFromOneLayerToAnother() {
        document().replaceRecipeText("layers 0 query: 2:4 int8; layers 0 ffn.in: 4x4 75%",
                                     QStringLiteral("t"));
        selectLayer(0);
        QTest::keyClick(&tree(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("attention.query: 2:4 int8")));
        selectLayer(1);
        QTest::keyClick(&tree(), Qt::Key_V, Qt::ControlModifier);
        QVERIFY(document().recipe().layers[1].matrices == document().recipe().layers[0].matrices);
        QTest::keyClick(&tree(), Qt::Key_Delete); // back to dense
        QVERIFY(document().recipe().matrix(1, MatrixKind::Query).isDense());
        QGuiApplication::clipboard()->setText(QStringLiteral("nonsense"));
        QTest::keyClick(&tree(), Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(window().lab().problems().count(Severity::Error), 1);
    }

    void theTableIsFilteredSortedAndFlattened() {
        QTest::keyClicks(&window().layers().filter(), QStringLiteral("ffn"));
        QCOMPARE(tree().model()->rowCount(tree().model()->index(0, 0)), 2);
        window().layers().filter().clear();
        window().layers().setFlat(true);
        QCOMPARE(tree().model()->rowCount(), 2 * kLayerMatrices + 1);
        tree().sortByColumn(LayerTreeModel::Bytes, Qt::DescendingOrder);
        double before = 1e300;
        for (int row = 0; row < tree().model()->rowCount(); ++row) {
            const double bytes =
                tree().model()->index(row, LayerTreeModel::Bytes).data(LayerTreeModel::SortRole).toDouble();
            QVERIFY(bytes <= before);
            before = bytes;
        }
        window().layers().setFlat(false);
        QCOMPARE(tree().model()->rowCount(), 3);
        // The shares of all rows and of what lies outside the table make the whole.
        double share = 0;
        for (int row = 0; row < 3; ++row)
            share += tree()
                         .model()
                         ->index(row, LayerTreeModel::Share)
                         .data()
                         .toString()
                         .remove(QStringLiteral(" %"))
                         .toDouble();
        QVERIFY2(share > 30 && share <= 100.5, qPrintable(QString::number(share)));
    }

    void theGlobalSliderLeavesPinnedMatricesAndOneStep() {
        document().setPinned({{0, MatrixKind::FfnIn}}, true);
        BalanceBar& bar = window().layers().balance();
        QTRY_VERIFY_WITH_TIMEOUT(bar.sharer().isReady(), 20000);
        bar.meanSlider().setSliderDown(true);
        for (const int percent : {10, 30, 50})
            bar.meanSlider().setValue(percent);
        bar.meanSlider().setSliderDown(false);
        QCOMPARE(document().undoStack()->count(), 1);
        QVERIFY(document().recipe().matrix(0, MatrixKind::FfnIn).isDense());
        QCOMPARE(document().recipe().matrix(1, MatrixKind::FfnIn).sparsity, 0.5);
        bar.balanceSlider().setSliderDown(true);
        bar.balanceSlider().setValue(100);
        bar.balanceSlider().setSliderDown(false);
        QVERIFY(std::abs(bar.sharer().mean() - 0.5) < 0.02); // the mean stays
        std::set<double> sparsities;
        for (const LayerSpec& layer : document().recipe().layers)
            for (const MatrixSpec& spec : layer.matrices)
                sparsities.insert(spec.sparsity);
        QVERIFY(sparsities.size() > 2); // it is not the same everywhere any more
        QVERIFY(document().recipe().matrix(0, MatrixKind::FfnIn).isDense());
        document().undoStack()->undo();
        document().undoStack()->undo();
        QVERIFY(document().recipe().isDense());
    }

    void pinsAndVariantsComeBackWithTheSession() {
        selectLayer(0);
        QTest::keyClick(&tree(), Qt::Key_P);
        QCOMPARE(document().pins().size(), std::size_t(kLayerMatrices));
        document().replaceRecipeText("*: int8", QStringLiteral("t"));
        document().addVariant(QStringLiteral("first"));
        const QString session = document().sessionPath();
        const auto pins = document().pins();
        QVERIFY(m_fixture->measured());
        window().close();
        m_fixture->restart();
        window().openSession(session);
        QVERIFY(QTest::qWaitFor([this] { return document().hasModel(); }, 20000));
        QVERIFY(document().pins() == pins);
        QCOMPARE(document().variants().all().size(), std::size_t(2));
        QCOMPARE(document().variants().all().back().name, QStringLiteral("first"));
    }

    void theLineageIsClicked() {
        document().replaceRecipeText("*: int8", QStringLiteral("t"));
        const int first = document().addVariant(QStringLiteral("first"));
        document().replaceRecipeText("*: 2:4", QStringLiteral("t"));
        document().addVariant(QStringLiteral("second"));
        LineageMap& map = window().variants().map();
        window().action(
            QStringLiteral("nameVariant")); // its dock is behind others: the map works without being seen
        map.resize(900, 200);
        QTest::mouseClick(map.viewport(), Qt::LeftButton, {}, map.box(first).center().toPoint());
        QCOMPARE(document().recipeText(), std::string("*: int8"));
        QTest::keyClick(&map, Qt::Key_Right);
        QTest::keyClick(&map, Qt::Key_Return);
        QCOMPARE(document().recipeText(), std::string("*: 2:4"));
        QVERIFY(map.box(first).right() < map.box(map.focused()).left()); // children are to the right
    }

    void widthsAreDraggedAndLayersTicked() {
        WidthGrid& widths = window().heads().widths();
        const int all = document().model().shape.neurons[0];
        const QRect bar = widths.bar(0);
        QTest::mousePress(&widths, Qt::LeftButton, {}, QPoint(bar.right() - 2, bar.center().y()));
        QTest::mouseMove(&widths, QPoint(bar.left() + bar.width() / 2, bar.center().y()));
        QTest::mouseRelease(&widths, Qt::LeftButton, {},
                            QPoint(bar.left() + bar.width() / 2, bar.center().y()));
        const int kept = document().recipe().layers[0].neurons;
        QCOMPARE(kept < 0 ? all : kept, WidthGrid::snapped(all / 2.0, all));
        QTest::mouseClick(&widths, Qt::LeftButton, {}, widths.tick(1).center());
        QVERIFY(document().recipe().layers[1].dropped);
        QTest::mouseClick(&widths, Qt::LeftButton, {}, widths.tick(1).center());
        QVERIFY(!document().recipe().layers[1].dropped);
    }

    void headsAreRemovedByDragging() {
        HeadGrid& grid = window().heads().grid();
        QTest::mousePress(&grid, Qt::LeftButton, {}, grid.cellRect(0, 0).center());
        QTest::mouseMove(&grid, grid.cellRect(1, 0).center());
        QTest::mouseRelease(&grid, Qt::LeftButton, {}, grid.cellRect(1, 0).center());
        QCOMPARE(document().recipe().layers[0].removedHeads, std::vector<int>{0});
        QCOMPARE(document().recipe().layers[1].removedHeads, std::vector<int>{0});
        QCOMPARE(document().undoStack()->count(), 1);
    }

private:
    MainWindow& window() { return *m_fixture->window; }
    SessionDocument& document() { return m_fixture->document(); }
    QTreeView& tree() { return window().layers().tree(); }
    void selectLayer(int layer) {
        std::vector<MatrixId> ids;
        for (int kind = 0; kind < kLayerMatrices; ++kind)
            ids.push_back({layer, static_cast<MatrixKind>(kind)});
        document().selection()->set(ids);
        tree().setFocus();
    }
    std::unique_ptr<test::WindowFixture> m_fixture;
};

QTEST_MAIN(TestEditingWindow)
#include "tst_editing_window.moc"
