// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The front plot: a click on a point says which, pictures are written, many points stay fluid.
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/widgets/made_up_session.h"
#include "widgets/front_panel.h"
#include "widgets/head_grid.h"
#include "widgets/models/head_grid_model.h"
#include "widgets/plot/front_plot.h"
#include "widgets/plot/layer_time_plot.h"

using namespace pscope;

class TestPlots : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_document = std::make_unique<SessionDocument>();
        test::fillDocument(*m_document);
    }

    void aClickLoadsTheRecipe() {
        FrontPanel panel(*m_document, {});
        panel.resize(800, 600);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QTest::qWait(60); // the queued layout and replot
        FrontPlot& plot = panel.plot();
        int wanted = -1;
        for (std::size_t i = 0; i < plot.scene().points.size(); ++i)
            if (plot.scene().points[i].point->requested == "*: 2:4 int8") wanted = static_cast<int>(i);
        QVERIFY(wanted >= 0);
        QWidget* canvas = plot.findChild<QWidget*>();
        QTest::mouseClick(canvas, Qt::LeftButton, {}, canvas->mapFrom(&plot, plot.pixelOf(wanted)));
        QCOMPARE(m_document->recipeText(), std::string("*: 2:4 int8"));
        m_document->undoStack()->undo();
        QVERIFY(m_document->recipe().isDense());
        const QPoint nowhere(canvas->width() / 2, 20);
        QTest::mouseClick(canvas, Qt::LeftButton, {}, nowhere);
        QVERIFY(m_document->recipe().isDense());
    }

    void picturesAreWritten_data() {
        QTest::addColumn<QString>("ending");
        QTest::addColumn<QByteArray>("magic");
        QTest::newRow("png") << "png" << QByteArray("\x89PNG");
        QTest::newRow("svg") << "svg" << QByteArray("<?xml");
        QTest::newRow("pdf") << "pdf" << QByteArray("%PDF");
    }
    void picturesAreWritten() {
        QFETCH(QString, ending);
        QFETCH(QByteArray, magic);
        QTemporaryDir folder;
        FrontPlot plot(*m_document);
        plot.resize(600, 400);
        plot.show();
        QTest::qWait(60);
        const QString file = folder.filePath(QStringLiteral("front.") + ending);
        QVERIFY(plot.savePicture(file));
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.read(magic.size()), magic);
        QVERIFY(written.size() > 2000);
        QVERIFY(!plot.savePicture(folder.filePath(QStringLiteral("no/such/folder.") + ending)));
    }

    void layerTimesNameTheGap() {
        LayerTimePlot plot(*m_document);
        QVERIFY(plot.summary().isEmpty());
        m_document->setCurrent({CurrentPoint::State::Measured, m_document->points().at(0), {}});
        QVERIFY2(plot.summary().contains(QStringLiteral("930 µs")), qPrintable(plot.summary())); // 1000 - (10 + 40 + 20)
    }

    void headsAreRemovedByMouseAndKeyboard() {
        HeadGridModel model(*m_document);
        HeadGrid grid(model);
        grid.resize(300, 200);
        grid.show();
        const auto at = [&grid](int layer, int head) { return grid.cellRect(layer, head).center(); };
        QTest::mousePress(&grid, Qt::LeftButton, {}, at(0, 0));
        QTest::mouseMove(&grid, at(0, 1));
        QTest::mouseMove(&grid, at(0, 2));
        QTest::mouseRelease(&grid, Qt::LeftButton, {}, at(0, 2));
        QCOMPARE(m_document->recipe().layers[0].removedHeads, (std::vector<int>{0, 1, 2}));
        QCOMPARE(m_document->undoStack()->count(), 1);
        QTest::mouseClick(&grid, Qt::LeftButton, {}, at(0, 0));
        QCOMPARE(m_document->recipe().layers[0].removedHeads, (std::vector<int>{1, 2}));
        QTest::keyClick(&grid, Qt::Key_Down);
        QTest::keyClick(&grid, Qt::Key_Right);
        QTest::keyClick(&grid, Qt::Key_Space);
        QCOMPARE(m_document->recipe().layers[1].removedHeads, (std::vector<int>{1}));
    }

private:
    std::unique_ptr<SessionDocument> m_document;
};

QTEST_MAIN(TestPlots)
#include "tst_plots.moc"
