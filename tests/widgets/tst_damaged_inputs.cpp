// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Fifty damaged inputs of each kind dropped on the window: each opens or gives one clear sentence, none
// crashes, and what was open before stays usable.
#include <QDropEvent>
#include <QMimeData>
#include <QTemporaryDir>
#include <QUrl>

#include "tests/widgets/damaged_files.h"
#include "tests/widgets/window_fixture.h"

using namespace pscope;
using test::Damage;

namespace {

QByteArray read(const std::filesystem::path& path) {
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const std::filesystem::path& path, const QByteArray& content) {
    QFile file(QString::fromStdString(path.string()));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(content);
}

std::vector<Damage> named(std::initializer_list<std::pair<const char*, QByteArray>> list) {
    std::vector<Damage> made;
    for (const auto& [name, content] : list)
        made.push_back({QLatin1String(name), content});
    return made;
}

} // namespace

class TestDamagedInputs : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        m_fixture = std::make_unique<test::WindowFixture>("tst_damaged_inputs", 40);
        QVERIFY(m_fixture->opened());
        const SessionDocument& document = m_fixture->document();
        m_recipe = QByteArray::fromStdString(toJson(
            parseRecipe("*: 2:4 int8; heads 0: -1", document.model().shape).value(), document.model().shape));
        QTRY_VERIFY(window().lab().files().idle());
        const std::string copy = m_folder.filePath(QStringLiteral("good.pscope")).toStdString();
        QVERIFY(window().lab().session()->saveAs(copy).has_value());
        m_session = read(copy);
        QVERIFY(m_session.size() > 1000);
    }
    void cleanupTestCase() { m_fixture.reset(); }

    void checkpoints() {
        const QByteArray weights = read(m_fixture->model.folder() / "model.safetensors"),
                         config = read(m_fixture->model.folder() / "config.json");
        const auto cases = test::damages(
            weights,
            named({{"header only", weights.left(8)},
                   {"huge header", QByteArray("\xff\xff\xff\xff\xff\xff\xff\x7f", 8) + weights.mid(8)}}),
            30);
        for (const Damage& damage : cases)
            tryModel(damage, "model.safetensors");
        const auto configs =
            test::damages(config,
                          named({{"array", "[]"},
                                 {"no layers", QByteArray(config).replace("num_hidden_layers", "layers")},
                                 {"negative", QByteArray(config).replace("\"num_hidden_layers\": 2",
                                                                         "\"num_hidden_layers\": -2")},
                                 {"unknown kind", QByteArray(config).replace("\"bert\"", "\"gpt2\"")}}),
                          20);
        for (const Damage& damage : configs)
            tryModel(damage, "config.json");
        report(50);
    }

    void tokenizers() {
        const QByteArray words = read(m_fixture->model.folder() / "vocab.txt");
        for (const Damage& damage :
             test::damages(words, named({{"no specials", words.mid(words.indexOf("w5"))},
                                         {"twice", words + words},
                                         {"one word", "[PAD]\n"}})))
            tryModel(damage, "vocab.txt");
        report(50);
    }

    void dataSets() {
        const QByteArray good = read(m_fixture->model.data());
        const auto made = named({{"header only", "text\tlabel\n"},
                                 {"unknown labels", "text\tlabel\nw7\tcat\nw8\tdog\n"},
                                 {"no label", "text\nw7\nw8\n"},
                                 {"numbers", "text\tlabel\nw7\t0.5\nw8\t1.25\n"},
                                 {"binary", QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16)},
                                 {"one line", "red"},
                                 {"UTF-16", QByteArray("\xff\xfet\0e\0x\0t\0\t\0l\0", 12)}});
        std::vector<Damage> cases = test::damages(good, made, 30);
        for (const Damage& damage : cases)
            tryFile(damage, QStringLiteral("data.tsv"));
        QByteArray csv = "text,label\n";
        for (int i = 0; i < 20; ++i)
            csv += "\"w7, \"\"w8\"\"\",red\n";
        for (const Damage& damage :
             test::damages(csv,
                           named({{"open quote", "text,label\n\"w7,red\n"},
                                  {"one row wider", "text,label\nw7,red\nw8,red,blue,green\n"}}),
                           10))
            tryFile(damage, QStringLiteral("data.csv"));
        QByteArray lines;
        for (int i = 0; i < 20; ++i)
            lines += "{\"text\": \"w7 w8\", \"label\": \"red\"}\n";
        for (const Damage& damage :
             test::damages(lines, named({{"array", "[1,2,3]\n"}, {"deep", QByteArray(5000, '[')}}), 10))
            tryFile(damage, QStringLiteral("data.jsonl"));
        report(50);
    }

    void recipes() {
        const auto made =
            named({{"no object", "[]"},
                   {"unknown format", "{\"format\":\"other\"}"},
                   {"text", "*: 2:4 int8 banana"},
                   {"too many layers", QByteArray(m_recipe).replace("\"layers\":[", "\"layers\":[{},{},{},")},
                   {"deep", QByteArray(20000, '[')},
                   {"numbers", "{\"format\":\"pscope-recipe-1\",\"layers\":[1,2]}"}});
        for (const Damage& damage : test::damages(m_recipe, made))
            tryFile(damage, QStringLiteral("recipe.json"));
        report(50);
    }

    void sessions() {
        QByteArray newer = m_session;
        newer[60] = 0x7f; // user_version in the header of the database
        for (const Damage& damage : test::damages(m_session, named({{"newer", newer},
                                                                    {"header only", m_session.left(100)},
                                                                    {"first page", m_session.left(4096)}})))
            tryFile(damage, QStringLiteral("work.pscope"));
        report(50);
    }

    /// After all of that a sound model opens and is measured.
    void theWindowStillWorks() { QVERIFY(m_fixture->opened()); }

private:
    MainWindow& window() { return *m_fixture->window; }

    void tryModel(const Damage& damage, const char* file) {
        QTemporaryDir folder;
        const std::filesystem::path copy = folder.filePath(QStringLiteral("model")).toStdString();
        std::filesystem::copy(m_fixture->model.folder(), copy);
        if (damage.removed)
            std::filesystem::remove(copy / file);
        else
            write(copy / file, damage.content);
        drop(QString::fromStdString(copy.string()), damage.name);
    }

    void tryFile(const Damage& damage, const QString& name) {
        if (!m_fixture->document().hasModel()) QVERIFY(m_fixture->opened());
        QTemporaryDir folder;
        const QString path = folder.filePath(name);
        if (!damage.removed) write(path.toStdString(), damage.content);
        drop(path, damage.name);
    }

    int told() {
        int sum = 0;
        for (int row = 0; row < window().lab().problems().rowCount(); ++row)
            if (window().lab().problems().at(row).severity != Severity::Note)
                sum += window().lab().problems().at(row).count;
        return sum;
    }

    void drop(const QString& path, const QString& name) {
        window().lab().problems().clear();
        const QString session = m_fixture->document().sessionPath();
        const std::string recipe = m_fixture->document().recipeText();
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&window(), &enter);
        QDropEvent event(QPointF(100, 100), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&window(), &event);
        const auto quiet = [this] {
            if (told() > 0) return true;
            return window().lab().jobs().idle() && window().lab().files().idle();
        };
        // The answer to a drop may take two lanes, one after the other: idle twice in a row.
        for (int calm = 0; calm < 2; ++calm) {
            QVERIFY2(QTest::qWaitFor(quiet, 30000), qPrintable(name));
            QTest::qWait(2);
        }
        window().lab().jobs().cancelAll();
        QVERIFY2(QTest::qWaitFor(
                     [this] { return window().lab().jobs().idle() && window().lab().files().idle(); }, 30000),
                 qPrintable(name));
        QCoreApplication::processEvents();
        ++m_tried;
        if (told() > 0) {
            ++m_refused;
            QVERIFY2(told() <= 2, qPrintable(name)); // a model and its data may both be wrong
            const QString text = window().lab().problems().at(0).text;
            if (qEnvironmentVariableIsSet("PSCOPE_TELL")) // to be read by people
                qInfo("%s: %s", qPrintable(name), qPrintable(QString(text).remove(QDir::tempPath())));
            QVERIFY2(text.size() > 20 && text.size() < 700, qPrintable(name + QStringLiteral(": ") + text));
            QVERIFY2(!text.contains(QLatin1Char('\n')), qPrintable(name + QStringLiteral(": ") + text));
            for (const char* crude : {"std::", "json.exception", "bad_alloc", "terminate", "SQLITE_"})
                QVERIFY2(!text.contains(QLatin1String(crude)),
                         qPrintable(name + QStringLiteral(": ") + text));
        }
    }

    void report(int least) {
        QVERIFY2(m_tried >= least, qPrintable(QString::number(m_tried)));
        QVERIFY2(
            m_refused * 2 > m_tried,
            qPrintable(
                QStringLiteral("%1 of %2 refused").arg(m_refused).arg(m_tried))); // most damage is noticed
        qInfo("%d damaged inputs, %d refused with a sentence, %d harmless", m_tried, m_refused,
              m_tried - m_refused);
        m_tried = m_refused = 0;
    }

    std::unique_ptr<test::WindowFixture> m_fixture;
    QTemporaryDir m_folder;
    QByteArray m_recipe, m_session;
    int m_tried = 0, m_refused = 0;
};

QTEST_MAIN(TestDamagedInputs)
#include "tst_damaged_inputs.moc"
