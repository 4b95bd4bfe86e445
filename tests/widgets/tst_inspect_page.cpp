// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The inspector as a user meets it: choose a matrix, look at mask, ranges, attention; measure a sensitivity
// curve and stop it.
#include <QAction>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>

#include "tests/widgets/window_fixture.h"
#include "widgets/attention_view.h"
#include "widgets/inspect_page.h"
#include "widgets/mask_view.h"
#include "widgets/plot/series_plot.h"

using namespace pscope;

class TestInspectPage : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_fixture = std::make_unique<test::WindowFixture>("tst_inspect_page");
        QVERIFY(m_fixture->opened());
        m_fixture->window->action(QStringLiteral("page inspect"))->trigger();
        QVERIFY(page().isVisible());
    }
    void cleanup() { m_fixture.reset(); }

    void theMaskFollowsRecipeAndSelection() {
        QSignalSpy ready(&page().inspector(), &Inspector::matrixReady);
        m_fixture->document().selection()->set({{1, MatrixKind::FfnOut}});
        QCOMPARE(page().shown(), (MatrixId{1, MatrixKind::FfnOut}));
        m_fixture->document().replaceRecipeText("*: 2:4", QStringLiteral("t"));
        QTRY_VERIFY_WITH_TIMEOUT(!ready.isEmpty() && last(ready)->removed > 0, 20000);
        const auto matrix = last(ready);
        QCOMPARE(matrix->kind, MatrixKind::FfnOut);
        QCOMPARE(matrix->layer, 1);
        QCOMPARE(matrix->removed * 2, std::int64_t(matrix->rows) * matrix->columns);
        // The sentence over a pixel says what happened to that weight.
        MaskView& mask = page().mask();
        int removed = 0, kept = 0;
        for (int column = 0; column < 4; ++column) {
            const QString text = mask.describe(0, column);
            removed += text.contains(QStringLiteral("removed by the pattern"));
            kept += !text.contains(QStringLiteral("removed"));
        }
        QCOMPARE(removed, 2);
        QCOMPARE(kept, 2);
        const QPointF middle(mask.width() / 2.0, mask.height() / 2.0);
        const auto [row, column] = mask.weightAt(middle);
        QVERIFY(row >= 0 && column >= 0);
        QTest::keyClick(&mask, Qt::Key_Plus);
        const auto [zoomedRow, zoomedColumn] = mask.weightAt(middle);
        QVERIFY(std::abs(zoomedRow - row) <= 1 &&
                std::abs(zoomedColumn - column) <= 1); // zooms about the middle
    }

    void rangesAreShownForData() {
        QSignalSpy ready(&page().inspector(), &Inspector::rangesReady);
        page().tabs().setCurrentIndex(1);
        QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 1, 20000);
        auto* plot = page().tabs().widget(1)->findChild<SeriesPlot*>();
        QCOMPARE(plot->scene().series.size(), std::size_t(3));
        QCOMPARE(plot->scene().series.front().x.size(), 9);
    }

    void attentionOfATypedText() {
        QSignalSpy ready(&page().inspector(), &Inspector::attentionReady);
        page().showAttention(QStringLiteral("w7 w9 w11"));
        QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 1, 20000);
        auto* view = page().findChild<AttentionView*>();
        QCOMPARE(view->chosen(), (std::pair<int, int>{0, 0}));
        QTest::mouseClick(view, Qt::LeftButton, {}, view->thumbnail(1, 1).center().toPoint());
        QCOMPARE(view->chosen(), (std::pair<int, int>{1, 1}));
        m_fixture->document().setHeadsRemoved({{1, 1}}, true);
        QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 2, 20000); // the new recipe is asked about the same text
    }

    void curvesAreMeasuredAndCanBeStopped() {
        page().tabs().setCurrentIndex(3);
        auto* button = page().tabs().widget(3)->findChild<QPushButton*>();
        QTest::mouseClick(button, Qt::LeftButton);
        SensitivityMeter& meter = page().meter();
        QVERIFY(meter.driver().isRunning());
        QTRY_VERIFY_WITH_TIMEOUT(!meter.driver().isRunning(), 60000);
        QVERIFY(meter.reference().has_value());
        QCOMPARE(meter.curves().size(), std::size_t(2));
        for (const SensitivityCurve& curve : meter.curves())
            QCOMPARE(curve.at.size(), curveSteps(CurveFamily::Unstructured).size());
        QCOMPARE(m_fixture->document().points().size(), 1); // nothing of this is a point of the front
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY(meter.driver().isRunning());
        m_fixture->document().editMatrices({{0, MatrixKind::Query}}, {.bits = 8}); // an edit comes between
        QVERIFY(m_fixture->measured());
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY(!meter.driver().isRunning());
    }

private:
    InspectPage& page() { return m_fixture->window->inspect(); }
    static std::shared_ptr<const MatrixInspection> last(const QSignalSpy& spy) {
        return spy.last().first().value<std::shared_ptr<const MatrixInspection>>();
    }
    std::unique_ptr<test::WindowFixture> m_fixture;
};

QTEST_MAIN(TestInspectPage)
#include "tst_inspect_page.moc"
