// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Living with the window: start page, recent files, import preview, settings, diagnostics, PDF, presenter,
// manual.
#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTextBrowser>

#include "tests/widgets/window_fixture.h"
#include "widgets/import_dialog.h"
#include "widgets/manual_window.h"
#include "widgets/models/choices_text.h"
#include "widgets/models/diagnostics.h"
#include "widgets/models/exporter.h"
#include "widgets/models/formatter.h"
#include "widgets/presenter.h"
#include "widgets/settings_dialog.h"
#include "widgets/welcome_page.h"

using namespace pscope;

class TestLiving : public QObject {
    Q_OBJECT
private slots:
    void init() { m_fixture = std::make_unique<test::WindowFixture>("tst_living"); }
    void cleanup() {
        Preferences().applyFormat();
        m_fixture.reset();
    }

    void aBareWindowBeginsAtTheStartPage() {
        window().openLast();
        QCOMPARE(window().pages().currentWidget(), &window().welcome());
        QVERIFY(m_fixture->opened());
        QVERIFY(window().pages().currentWidget() != &window().welcome());
        m_fixture->restart();
        QCOMPARE(window().welcome().models().count(), 1);
        QSignalSpy opened(&window().welcome().models(), &RecentList::opened);
        auto* row = window().welcome().models().findChild<QPushButton*>();
        QVERIFY(row->text().contains(QStringLiteral("model")));
        row->click();
        QCOMPARE(opened.count(), 1);
        QVERIFY(QTest::qWaitFor([this] { return document().hasModel(); }, 20000));
    }

    void recentFilesArePinnedForgottenAndMissed() {
        RecentFiles files(QStringLiteral("test"));
        for (const char* path : {"/a", "/b", "/c"})
            files.add(QLatin1String(path));
        files.setPinned(QStringLiteral("/a"), true);
        QCOMPARE(files.list(),
                 QStringList({QStringLiteral("/a"), QStringLiteral("/c"), QStringLiteral("/b")}));
        files.clear();
        QCOMPARE(files.list(), QStringList({QStringLiteral("/a")}));
        RecentList list(QStringLiteral("t"), files);
        list.show();
        QSignalSpy missing(&list, &RecentList::missing);
        auto* row = list.findChild<QPushButton*>();
        QVERIFY(row->text().contains(QStringLiteral("not there")));
        row->click();
        QCOMPARE(missing.count(), 1);
        files.remove(QStringLiteral("/a"));
        QVERIFY(files.list().isEmpty());
    }

    void dataIsLookedAtBeforeItIsUsed() {
        QVERIFY(m_fixture->opened());
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("odd.csv"));
        const QStringList colours{QStringLiteral("red"), QStringLiteral("green"), QStringLiteral("blue")};
        QByteArray text = "nr,colour,what,other\n";
        for (int i = 0; i < 30; ++i)
            text += QStringLiteral("%1,%2,w7 w%3 w9,x\n").arg(i).arg(colours[i % 3]).arg(10 + i).toUtf8();
        write(file, text);
        window().importData(file);
        auto* dialog = window().findChild<ImportDialog*>();
        QVERIFY(dialog);
        QSignalSpy looked(dialog, &ImportDialog::looked);
        QVERIFY(looked.wait(20000));
        QCOMPARE(dialog->rows().columnCount(), 4);
        QCOMPARE(dialog->rows().rowCount(), 30);
        // Names nobody knows: the user says which columns are meant.
        for (const auto& [name, column] : {std::pair{"Text", "2"}, {"Label", "1"}})
            for (QComboBox* combo : dialog->findChildren<QComboBox*>())
                if (combo->accessibleName() == QLatin1String(name)) {
                    combo->setCurrentIndex(combo->findData(QLatin1String(column)));
                    emit combo->activated(combo->currentIndex());
                }
        QVERIFY(looked.wait(20000));
        QVERIFY2(dialog->useButton().isEnabled(), qPrintable(dialog->verdict()));
        QCOMPARE(dialog->labels().rowCount(), 3);
        for (int row = 0; row < 3; ++row)
            QCOMPARE(dialog->labels().item(row, 0)->text(), dialog->labels().item(row, 3)->text());
        QVERIFY(dialog->verdict().contains(QStringLiteral("dense model answers")));
        dialog->useButton().click();
        QTRY_VERIFY_WITH_TIMEOUT(document().data() && document().data()->examples == 30, 20000);
        // The choice of columns belongs to the session.
        QVERIFY(m_fixture->measured());
        const QString session = document().sessionPath();
        window().close();
        QTRY_VERIFY(window().lab().files().idle());
        m_fixture->restart();
        window().openSession(session);
        QVERIFY(QTest::qWaitFor([this] { return document().hasModel() && document().data().has_value(); },
                                20000));
        QCOMPARE(document().data()->examples, std::size_t(30));
    }

    void theSeparatorIsAChoice() {
        QVERIFY(m_fixture->opened());
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("bars.csv"));
        write(file, "text, plain|label\nw7, w8|red\nw9, w10|green\nw11, w12|blue\n");
        window().importData(file);
        auto* dialog = window().findChild<ImportDialog*>();
        QSignalSpy looked(dialog, &ImportDialog::looked);
        QVERIFY(looked.wait(20000));
        QComboBox& separator = dialog->separator();
        separator.setCurrentIndex(separator.findData(QStringLiteral("|")));
        emit separator.activated(separator.currentIndex());
        QVERIFY(looked.wait(20000));
        QCOMPARE(dialog->rows().columnCount(), 2);
        QCOMPARE(dialog->rows().item(0, 0)->text(), QStringLiteral("w7, w8"));
        dialog->close();
    }

    void wrongLabelsAreToldInTheDialog() {
        QVERIFY(m_fixture->opened());
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("wrong.tsv"));
        write(file, "text\tlabel\nw7\tcat\nw8\tdog\n");
        window().importData(file);
        auto* dialog = window().findChild<ImportDialog*>();
        QSignalSpy looked(dialog, &ImportDialog::looked);
        QVERIFY(looked.wait(20000));
        QVERIFY(!dialog->useButton().isEnabled());
        QVERIFY2(dialog->verdict().contains(QStringLiteral("cat")), qPrintable(dialog->verdict()));
        dialog->close();
        QCOMPARE(document().data()->examples, std::size_t(120)); // the data before is still there
    }

    void settingsActAtOnceAndStay() {
        QCOMPARE(formatMicroseconds(1234.5678), QStringLiteral("1.23 ms"));
        SettingsDialog dialog;
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog.findChildren<QComboBox*>().at(2)->setCurrentIndex(1); // times always in microseconds
        QCOMPARE(Preferences::load().timeUnit, TimeUnit::Microseconds);
        QCOMPARE(formatMicroseconds(1234.5678), QStringLiteral("1235 µs"));
        Preferences preferences;
        preferences.digits = 5;
        preferences.timeUnit = TimeUnit::Milliseconds;
        preferences.prefixCacheMb = 64;
        preferences.save();
        QVERIFY(Preferences::load() == preferences);
        preferences.applyFormat();
        QCOMPARE(formatMicroseconds(1234.5678), QStringLiteral("1.2346 ms"));
    }

    void dataOptionsTravelAsText() {
        DatasetOptions options;
        options.textColumn = "a \"b\"";
        options.labelColumn = "3";
        options.glueTask = "mrpc";
        options.separator = ";";
        const DatasetOptions copy = parseDataOptions(dataOptionsText(options));
        QCOMPARE(copy.textColumn, options.textColumn);
        QCOMPARE(copy.labelColumn, options.labelColumn);
        QCOMPARE(copy.glueTask, options.glueTask);
        QCOMPARE(copy.separator, options.separator);
        QCOMPARE(dataOptionsText({}), std::string());
        QVERIFY(parseDataOptions("[[[").textColumn.empty());
    }

    void diagnosticsSayWhatIsThere() {
        QVERIFY(m_fixture->opened());
        const QString text = diagnosticsText(window().lab(), QStringLiteral("9.9"));
        for (const char* part : {"Paretoscope 9.9", "Devices", "* cpu", "model ", "data ", "p50"})
            QVERIFY2(text.contains(QLatin1String(part)), part);
        QVERIFY(!text.contains(QStringLiteral("w7 "))); // no texts of the data
    }

    void theReportIsAPdfToo() {
        QVERIFY(m_fixture->opened());
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("report.pdf"));
        auto* exporter = window().findChild<Exporter*>();
        QSignalSpy written(exporter, &Exporter::written);
        exporter->exportReport(file);
        QTRY_COMPARE_WITH_TIMEOUT(written.count(), 1, 30000);
        QFile pdf(file);
        QVERIFY(pdf.open(QIODevice::ReadOnly));
        const QByteArray bytes = pdf.readAll();
        QVERIFY(bytes.startsWith("%PDF") && bytes.size() > 8000 && bytes.contains("/Page"));
        exporter->exportReport(QStringLiteral("/no/such/folder/report.pdf"));
        QTRY_COMPARE_WITH_TIMEOUT(window().lab().problems().count(Severity::Error), 1, 20000);
        QVERIFY(window().lab().problems().at(0).text.contains(QStringLiteral("/no/such/folder")));
    }

    void thePresenterStepsAnswersAndReplays() {
        QVERIFY(m_fixture->opened());
        for (const char* recipe : {"*: int8", "*: 2:4"}) {
            QVERIFY(document().replaceRecipeText(recipe, QStringLiteral("t")).has_value());
            QVERIFY(m_fixture->measured());
        }
        document().annotatePoint(0, QStringLiteral("where we began"), true);
        document().annotatePoint(2, {}, true);
        const std::string recipe = document().recipeText();
        auto presenter = std::make_unique<Presenter>(window().lab());
        presenter->setAttribute(Qt::WA_DeleteOnClose, false);
        presenter->resize(1200, 700);
        presenter->show();
        QCOMPARE(presenter->order(), (std::vector<int>{0, 2}));
        QCOMPARE(presenter->shown(), 0);
        QTest::keyClick(presenter.get(), Qt::Key_Right);
        QCOMPARE(presenter->shown(), 1);
        QTest::keyClick(presenter.get(), Qt::Key_Right); // no further
        QCOMPARE(presenter->shown(), 1);
        QTest::keyClicks(&presenter->text(), QStringLiteral("w7 w9"));
        QTest::keyClick(&presenter->text(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(window().lab().jobs().idle(), 20000);
        presenter->setReplaying(true);
        QCOMPARE(presenter->pointsDrawn(), 0);
        QTRY_VERIFY_WITH_TIMEOUT(presenter->pointsDrawn() >= 2, 5000);
        QTRY_VERIFY_WITH_TIMEOUT(!presenter->replaying(), 10000);
        QCOMPARE(presenter->pointsDrawn(), 3);
        QCOMPARE(document().recipeText(), recipe); // presenting changes nothing
        QSignalSpy closed(presenter.get(), &Presenter::closed);
        QTest::keyClick(presenter.get(), Qt::Key_Escape);
        QCOMPARE(closed.count(), 1);
    }

    void everyChapterOpens() {
        ManualWindow manual;
        manual.setAttribute(Qt::WA_DeleteOnClose, false);
        for (const QString& chapter : ManualWindow::chapters()) {
            manual.open(chapter);
            QVERIFY2(manual.page().toPlainText().size() > 500, qPrintable(chapter));
            static const QRegularExpression link(QStringLiteral("href=\"([^\"]+)\\.md\""));
            for (auto match = link.globalMatch(manual.page().toHtml()); match.hasNext();) {
                const QString target = match.next().captured(1);
                QVERIFY2(ManualWindow::chapters().contains(target), qPrintable(chapter + QStringLiteral(" links to ") + target));
            }
        }
    }

private:
    MainWindow& window() { return *m_fixture->window; }
    SessionDocument& document() { return m_fixture->document(); }
    static void write(const QString& path, const QByteArray& text) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    std::unique_ptr<test::WindowFixture> m_fixture;
};

QTEST_MAIN(TestLiving)
#include "tst_living.moc"
