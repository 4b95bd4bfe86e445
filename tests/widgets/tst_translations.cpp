// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Chinese window is complete: every string of the sources is in the file and translated, placeholders are
// kept, and the words that the core gives to the window are among them.
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include "core/compress/method.h"
#include "core/data/metrics.h"
#include "core/measure/front.h"
#include "core/measure/latency.h"
#include "core/measure/latency_estimator.h"
#include "core/search/goal.h"
#include "core/search/strategy.h"

using namespace pscope;

namespace {

struct Message {
    QString context, source, translation;
    bool finished = true;
};

std::vector<Message> readMessages(const QString& file) {
    QFile in(file);
    std::vector<Message> messages;
    if (!in.open(QIODevice::ReadOnly)) return messages;
    QXmlStreamReader xml(&in);
    QString context;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        if (xml.name() == QLatin1String("name")) context = xml.readElementText();
        if (xml.name() == QLatin1String("source"))
            messages.push_back({context, xml.readElementText(), {}, true});
        if (xml.name() == QLatin1String("translation") && !messages.empty()) {
            messages.back().finished = !xml.attributes().hasAttribute(QStringLiteral("type"));
            messages.back().translation =
                xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
        }
    }
    return messages;
}

QStringList placeholders(const QString& text) {
    QStringList found;
    static const QRegularExpression placeholder(QStringLiteral("%(?:n|[0-9])"));
    for (auto match = placeholder.globalMatch(text); match.hasNext();)
        found << match.next().captured();
    found.sort();
    return found;
}

const QString kFile = QStringLiteral(PSCOPE_SOURCE "/resources/translations/paretoscope_zh_CN.ts");

} // namespace

class TestTranslations : public QObject {
    Q_OBJECT
private slots:
    void everyStringIsTranslated() {
        const auto messages = readMessages(kFile);
        QVERIFY(messages.size() > 500);
        for (const Message& message : messages) {
            const QString where = message.context + QStringLiteral(": ") + message.source;
            QVERIFY2(message.finished && !message.translation.isEmpty(), qPrintable(where));
            QCOMPARE(placeholders(message.translation), placeholders(message.source));
        }
    }

    void nothingOfTheSourcesIsMissing() {
        QString tool =
            QStandardPaths::findExecutable(QStringLiteral("lupdate"), {QStringLiteral("/usr/lib/qt6/bin")});
        if (tool.isEmpty()) QSKIP("lupdate is not installed (qt6-tools-dev-tools)");
        QTemporaryDir folder;
        const QString copy = folder.filePath(QStringLiteral("paretoscope_zh_CN.ts")),
                      top = QStringLiteral(PSCOPE_SOURCE);
        QVERIFY(QFile::copy(kFile, copy));
        QProcess process;
        process.start(tool, {QStringLiteral("-silent"), QStringLiteral("-locations"), QStringLiteral("none"),
                             QStringLiteral("-I"), top, top + QStringLiteral("/widgets"),
                             top + QStringLiteral("/app"), QStringLiteral("-ts"), copy});
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 0);
        QStringList missing;
        for (const Message& message : readMessages(copy))
            if (!message.finished && message.translation.isEmpty())
                missing << message.context + QStringLiteral(": ") + message.source;
        QVERIFY2(
            missing.isEmpty(),
            qPrintable(QStringLiteral("%1 strings are not in resources/translations, run\n  lupdate -I . "
                                      "widgets app -no-obsolete -locations none -ts "
                                      "resources/translations/paretoscope_zh_CN.ts\nand translate:\n  %2")
                           .arg(missing.size())
                           .arg(missing.join(QStringLiteral("\n  ")))));
    }

    void theCoresWordsAreAmongThem() {
        QSet<QString> known;
        for (const Message& message : readMessages(kFile))
            if (message.context == QLatin1String("Core")) known.insert(message.source);
        std::vector<std::string> words;
        for (const MetricInfo& metric : metricRegistry())
            words.push_back(metric.label);
        for (const AxisInfo& axis : axisRegistry())
            words.push_back(axis.label);
        for (const WeightMethod& method : weightMethods())
            words.insert(words.end(), {method.label, method.help});
        for (const UnitMethod& method : unitMethods())
            words.insert(words.end(), {method.label, method.help});
        for (const RepairMethod& method : repairMethods())
            words.insert(words.end(), {method.label, method.help});
        for (const GoalMetric& metric : goalMetrics())
            words.push_back(metric.label);
        for (const StrategyRow& row : strategies()) {
            words.insert(words.end(), {row.label, row.help});
            for (const ParamInfo& param : row.params)
                words.insert(words.end(), {param.label, param.help});
        }
        std::erase(words, std::string());
        for (const char* flag : {"drift", "load", "warm-up", "frequency", "wide", "few samples", "preempted"})
            words.insert(words.end(), {flag, explainFlag(flag)});
        for (int basis = 0; basis <= static_cast<int>(EstimateBasis::Counted); ++basis)
            words.emplace_back(name(static_cast<EstimateBasis>(basis)));
        for (const std::string& word : words)
            QVERIFY2(known.contains(QString::fromStdString(word)), word.c_str());
    }
};

QTEST_GUILESS_MAIN(TestTranslations)
#include "tst_translations.moc"
