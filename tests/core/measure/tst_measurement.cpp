// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON keys other programs rely on, the way back, and the table for spreadsheets.
#include "core/measure/measurement.h"

#include <QtTest>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <limits>

#include "core/measure/sample_measurement.h"

using namespace pscope;
using test::sampleMeasurement;

namespace {

QJsonValue at(const QJsonObject& root, const QString& path) {
    QJsonValue value = root;
    for (const QString& key : path.split('.')) value = value.toObject().value(key);
    return value;
}

/// Reads the document with somebody else's parser.
QJsonObject parsed(const Measurement& m) {
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(toJson(m)), &error);
    if (error.error != QJsonParseError::NoError) qWarning("%s", qPrintable(error.errorString()));
    return document.object();
}

/// A plain RFC 4180 reader, to hold the writer against the rule and not against itself.
std::vector<QStringList> readCsv(const QByteArray& text) {
    std::vector<QStringList> rows(1);
    QByteArray field;
    bool inQuotes = false;
    for (int i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inQuotes) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') field += text[++i];
            else if (c == '"') inQuotes = false;
            else field += c;
        } else if (c == '"') {
            inQuotes = true;
        } else if (c == ',' || c == '\n') {
            rows.back() << QString::fromUtf8(field);
            field.clear();
            if (c == '\n') rows.emplace_back();
        } else if (c != '\r') {
            field += c;
        }
    }
    rows.pop_back(); // after the last line end
    return rows;
}

} // namespace

class TestMeasurement : public QObject {
    Q_OBJECT
private slots:
    void jsonHasTheDocumentedKeys_data();
    void jsonHasTheDocumentedKeys();
    void layersJoinPartsAndKernels();
    void whatWasNotMeasuredIsNull();
    void notANumberIsNull();
    void brokenUtf8DoesNotThrow();
    void jsonComesBack_data();
    void jsonComesBack();
    void badJsonIsNamed_data();
    void badJsonIsNamed();
    void mutatedJsonNeverCrashes();
    void csvIsRfc4180();
    void csvLeavesUnmeasuredEmpty();
    void originOfThisMachine();
};

void TestMeasurement::jsonHasTheDocumentedKeys_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("type");
    const auto row = [](const char* path, QJsonValue::Type type) { QTest::newRow(path) << QString(path) << int(type); };
    for (const char* path : {"recipe.requested", "recipe.effective", "backend", "device.id", "device.name", "workload.text",
                             "accuracy.metric", "provenance", "origin.host", "origin.time", "model.hash", "data.split"})
        row(path, QJsonValue::String);
    for (const char* path : {"latency.p50_us", "latency.p95_us", "latency.p99_us", "latency.samples", "speedup.value", "accuracy.value",
                             "accuracy.n", "accuracy.mcnemar_p", "bytes", "parameters", "nonzeros", "macs.dense", "macs.executed",
                             "workload.batch", "workload.tokens", "workload.threads", "baseline.latency.p50_us", "baseline.accuracy.value"})
        row(path, QJsonValue::Double);
    for (const char* path : {"recipe.differences", "latency.ci95_us", "latency.flags", "speedup.ci95", "layers", "accuracy.ci95"})
        row(path, QJsonValue::Array);
}

void TestMeasurement::jsonHasTheDocumentedKeys() {
    QFETCH(QString, path);
    QFETCH(int, type);
    QCOMPARE(int(at(parsed(sampleMeasurement(1, 1)), path).type()), type);
}

void TestMeasurement::layersJoinPartsAndKernels() {
    const Measurement m = sampleMeasurement(1, 1);
    const QJsonArray layers = parsed(m)["layers"].toArray();
    QCOMPARE(layers.size(), 3); // outside, 0, 11
    QVERIFY(layers[0].toObject()["layer"].isNull());
    const QJsonObject zero = layers[1].toObject();
    QCOMPARE(zero["layer"].toInt(-1), 0);
    const QJsonArray parts = zero["parts"].toArray();
    QCOMPARE(parts.size(), 2);
    QCOMPARE(parts[0].toObject()["part"].toString(), QString("attention.query"));
    QCOMPARE(parts[0].toObject()["kernel"].toString(), QString("f32 dense tok 6x64"));
    QVERIFY(parts[1].toObject()["kernel"].isNull());
    QCOMPARE(zero["time_us"].toDouble(), parts[0].toObject()["time_us"].toDouble() + parts[1].toObject()["time_us"].toDouble());
    QCOMPARE(layers[2].toObject()["parts"].toArray()[0].toObject()["time_us"].toDouble(), 1234.567);
    // Lists of numbers stay on one line, or a thousand samples would be a thousand lines.
    const QStringList lines = QString::fromStdString(toJson(m)).split('\n').filter("samples_us");
    QCOMPARE(lines.size(), 2); // candidate and baseline
    QCOMPARE(lines[0].count(','), int(m.latency->samplesUs.size()) - 1);
}

void TestMeasurement::whatWasNotMeasuredIsNull() {
    const QJsonObject json = parsed(Measurement());
    for (const char* key : {"latency", "speedup", "accuracy"}) QVERIFY2(json.contains(key) && json[key].isNull(), key);
    QVERIFY(at(json, "baseline.latency").isNull());
    Measurement alone;
    alone.accuracy = MetricValue{"accuracy", 0.5, 0.4, 0.6, 100};
    QVERIFY(at(parsed(alone), "accuracy.mcnemar_p").isNull()); // nothing was compared
}

void TestMeasurement::notANumberIsNull() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    Measurement m = sampleMeasurement(3, 1);
    m.latency->p50Us = nan;
    m.latency->ciHighUs = std::numeric_limits<double>::infinity();
    m.latency->samplesUs[0] = float(nan);
    m.accuracy->value = nan;
    m.speedup.low = nan;
    const QString text = QString::fromStdString(toJson(m));
    QVERIFY(!text.contains(QRegularExpression("\\b(nan|inf)", QRegularExpression::CaseInsensitiveOption)));
    QVERIFY(at(parsed(m), "latency.p50_us").isNull());
    const auto back = measurementFromJson(toJson(m));
    QVERIFY(back.has_value());
    QVERIFY(std::isnan(back->latency->p50Us) && std::isnan(back->accuracy->value) && std::isnan(back->speedup.low));
}

void TestMeasurement::brokenUtf8DoesNotThrow() {
    Measurement m = sampleMeasurement(3, 1);
    m.note = "cut \xC3";
    QVERIFY(measurementFromJson(toJson(m)).has_value());
}

void TestMeasurement::jsonComesBack_data() {
    QTest::addColumn<int>("index");
    for (int index = 0; index < 12; ++index) QTest::addRow("point %d", index) << index;
}

void TestMeasurement::jsonComesBack() {
    QFETCH(int, index);
    Measurement m = sampleMeasurement(5, std::uint64_t(index));
    m.id = 77;
    const auto back = measurementFromJson(toJson(m));
    QVERIFY2(back.has_value(), back ? "" : back.error().message.c_str());
    QCOMPARE(QString::fromStdString(test::difference(m, *back)), QString());
    QCOMPARE(back->id, 77);
    QCOMPARE(toJson(*back), toJson(m));
}

void TestMeasurement::badJsonIsNamed_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("named");
    QTest::newRow("not JSON") << "{" << "" << "not a JSON object";
    QTest::newRow("another format") << "pscope-measurement-1" << "pscope-measurement-9" << "format";
    QTest::newRow("text for a number") << "\"bytes\": 17" << "\"bytes\": \"many\"" << "bytes";
    QTest::newRow("missing key") << "\"parameters\"" << "\"perameters\"" << "parameters";
    QTest::newRow("number too large") << "\"threads\": 1" << "\"threads\": 99999999999" << "threads";
    QTest::newRow("unknown provenance") << "\"estimated\"" << "\"guessed\"" << "provenance";
    QTest::newRow("object for a list") << "\"differences\": [" << "\"differences\": 3, \"x\": [" << "differences";
}

void TestMeasurement::badJsonIsNamed() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, named);
    QString text = QString::fromStdString(toJson(sampleMeasurement(1, 2)));
    QVERIFY(text.contains(from));
    text.replace(text.indexOf(from), from.size(), to);
    const auto back = measurementFromJson(text.toStdString());
    QVERIFY(!back.has_value());
    QCOMPARE(int(back.error().code), int(ErrorCode::BadInput));
    QVERIFY2(QString::fromStdString(back.error().message).contains(named), back.error().message.c_str());
}

void TestMeasurement::mutatedJsonNeverCrashes() {
    const std::string original = toJson(sampleMeasurement(1, 1));
    std::mt19937 random(11);
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string text = original;
        for (unsigned edit = 0; edit <= random() % 3; ++edit) {
            const std::size_t place = random() % text.size();
            if (random() % 2) text[place] = char(random() % 128);
            else text.erase(place, random() % 20);
        }
        refused += !measurementFromJson(text).has_value();
    }
    QVERIFY(refused > 0 && refused <= 3000);
}

void TestMeasurement::csvIsRfc4180() {
    const std::vector<Measurement> points = {sampleMeasurement(1, 0), sampleMeasurement(1, 1), sampleMeasurement(1, 2)};
    const QByteArray text = QByteArray::fromStdString(toCsv(points));
    QVERIFY(text.endsWith("\r\n"));
    const auto rows = readCsv(text);
    QCOMPARE(rows.size(), std::size_t(4));
    const QStringList& names = rows[0];
    for (const char* name : {"latency_p50_ms", "latency_p50_ci95_low_ms", "size_bytes", "sequence_tokens", "speedup_x", "macs_executed",
                             "metric_value", "metric_examples", "provenance", "time_utc"})
        QVERIFY2(names.contains(name), name);
    const auto cell = [&](std::size_t row, const char* name) { return rows[row].at(names.indexOf(name)); };
    for (std::size_t i = 0; i < points.size(); ++i) {
        QCOMPARE(rows[i + 1].size(), names.size());
        QCOMPARE(cell(i + 1, "name").toStdString(), points[i].name); // comma, quote, line end and umlaut survive
        QCOMPARE(cell(i + 1, "recipe_requested").toStdString(), points[i].requested);
        QCOMPARE(cell(i + 1, "latency_p50_ms").toDouble(), points[i].latency->p50Us / 1000);
        QCOMPARE(cell(i + 1, "size_bytes").toLongLong(), points[i].cost.bytes);
        QCOMPARE(cell(i + 1, "seed").toULongLong(), points[i].origin.seed);
    }
    QCOMPARE(cell(2, "sequence_tokens"), QString("128"));
    QCOMPARE(cell(1, "sequence_tokens"), QString("real"));
}

void TestMeasurement::csvLeavesUnmeasuredEmpty() {
    Measurement m;
    m.latency = LatencyResult{.p50Us = std::numeric_limits<double>::quiet_NaN()};
    const auto rows = readCsv(QByteArray::fromStdString(toCsv({m})));
    for (const char* name : {"latency_p50_ms", "speedup_x", "metric", "metric_value", "mcnemar_p", "baseline_latency_p50_ms"})
        QCOMPARE(rows[1].at(rows[0].indexOf(name)), QString());
    QCOMPARE(readCsv(QByteArray::fromStdString(toCsv({}))).size(), std::size_t(1)); // the names alone
}

void TestMeasurement::originOfThisMachine() {
    const QRegularExpression utc("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$");
    QVERIFY(utc.match(QString::fromStdString(nowUtc())).hasMatch());
    const auto shown = QDateTime::fromString(QString::fromStdString(nowUtc()), Qt::ISODate);
    QVERIFY(std::abs(shown.secsTo(QDateTime::currentDateTimeUtc())) <= 5);
    const QString host = QString::fromStdString(hostFingerprint());
    QVERIFY2(host.contains("core") && host.contains("Linux") && !host.contains('\n'), qPrintable(host));
    QCOMPARE(hostFingerprint(), hostFingerprint());
}

QTEST_GUILESS_MAIN(TestMeasurement)
#include "tst_measurement.moc"
