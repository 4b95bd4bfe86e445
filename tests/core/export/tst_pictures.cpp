// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Picture and page: well-formed whatever the texts hold, complete, self-contained; and files that are replaced whole.
#include <QtTest>

#include <QXmlStreamReader>

#include <fstream>

#include "../measure/sample_measurement.h"
#include "core/export/export.h"
#include "core/export/picture_parts.h"

using namespace pscope;

namespace {

std::vector<Measurement> samples(int count) {
    std::vector<Measurement> points;
    for (int i = 0; i < count; ++i) points.push_back(test::sampleMeasurement(1, std::uint64_t(i)));
    return points;
}

/// Error text of the XML reader, empty when well-formed; counts elements whose class attribute is `name`.
QString parseXml(const std::string& text, const QString& name, int* count) {
    QXmlStreamReader reader(QString::fromStdString(text));
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isStartElement() && reader.attributes().value("class") == name) ++*count;
    }
    return reader.hasError() ? reader.errorString() : QString();
}

int occurrences(const std::string& text, const std::string& part) {
    int count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

} // namespace

class TestPictures : public QObject {
    Q_OBJECT

private slots:
    void svgIsWellFormedAndComplete() {
        const auto points = samples(12);
        int drawable = 0;
        for (const auto& point : points) drawable += point.latency && point.accuracy;
        int drawn = 0, fronts = 0;
        const auto svg = frontSvg(points, "latency_p50", "accuracy", "A & B <front> \"1\"");
        QCOMPARE(parseXml(svg, "point", &drawn), QString());
        parseXml(svg, "front", &fronts);
        QCOMPARE(drawn, drawable);
        QCOMPARE(fronts, 1);
        QVERIFY(svg.find("A &amp; B &lt;front&gt;") != std::string::npos);
        QVERIFY(svg.find(escapeMarkup(axisTitle(axisOf("latency_p50")))) != std::string::npos);
    }

    void svgShowsEveryAxis() {
        const auto points = samples(6);
        for (const auto& axis : axisRegistry()) {
            int drawn = 0;
            QCOMPARE(parseXml(frontSvg(points, axis.id, "accuracy", "t"), "point", &drawn), QString());
        }
    }

    void svgStandsOddCases() {
        int drawn = 0;
        QCOMPARE(parseXml(frontSvg({}, "latency_p50", "accuracy", ""), "point", &drawn), QString());
        QCOMPARE(drawn, 0);
        auto one = samples(1);
        QCOMPARE(parseXml(frontSvg(one, "latency_p50", "accuracy", ""), "point", &drawn), QString());
        QCOMPARE(drawn, 1);
        one[0].latency->p50Us = NAN;
        const auto svg = frontSvg(one, "latency_p50", "accuracy", "");
        QVERIFY(svg.find("nan") == std::string::npos);
        QVERIFY(svg.find("no point has both values") != std::string::npos);
    }

    void estimatedPointsAreHollow() {
        auto points = samples(2);
        for (auto& point : points) point.provenance = Provenance::Measured;
        const auto measured = frontSvg(points, "latency_p50", "accuracy", "");
        QVERIFY(measured.find("fill=\"#ffffff\" opacity") == std::string::npos);
        points[1].provenance = Provenance::Estimated;
        const auto estimated = frontSvg(points, "latency_p50", "accuracy", "");
        QVERIFY(estimated.find("fill=\"#ffffff\" opacity") != std::string::npos);
        QVERIFY(estimated.find(">estimated</text>") != std::string::npos);
    }

    void families_data() {
        QTest::addColumn<QString>("recipe");
        QTest::addColumn<int>("family");
        QTest::newRow("dense") << "" << int(RecipeFamily::Dense);
        QTest::newRow("bits") << "*: int8" << int(RecipeFamily::Quantized);
        QTest::newRow("grouped") << "layers 0-3 ffn.in: int4 group 32" << int(RecipeFamily::Quantized);
        QTest::newRow("unstructured") << "*: 80%; by wanda" << int(RecipeFamily::Unstructured);
        QTest::newRow("n:m") << "layers 1 query: 2:4 int8" << int(RecipeFamily::NM);
        QTest::newRow("blocks") << "*: 4x4 80% int8; heads 0: -1" << int(RecipeFamily::Blocks);
        QTest::newRow("units") << "heads 0-3: -0,-1; drop 11" << int(RecipeFamily::Units);
    }
    void families() {
        QFETCH(QString, recipe);
        QFETCH(int, family);
        QCOMPARE(int(familyOf(recipe.toStdString())), family);
    }

    void pageIsSelfContained() {
        const auto points = samples(10);
        const auto html = reportHtml(points, "Session <1>");
        QVERIFY(html.starts_with("<!DOCTYPE html>"));
        QVERIFY(html.find("<h1>Session &lt;1&gt;</h1>") != std::string::npos);
        // The namespace of SVG is a name, not an address that is fetched; nothing else may point outside.
        QCOMPARE(occurrences(html, "http"), occurrences(html, "http://www.w3.org/2000/svg"));
        for (const char* outside : {" src=", " href=", "@import", "url("}) QCOMPARE(occurrences(html, outside), 0);
        for (const auto& point : points) QVERIFY(html.find(escapeMarkup(point.deviceName)) != std::string::npos);
        QVERIFY(html.find("the device has no such kernel") != std::string::npos); // a difference and its reason
        QVERIFY(html.find("A processor, 2 cores, Linux") != std::string::npos);   // the host
        QVERIFY(html.find("How it was measured") != std::string::npos);
        QVERIFY(html.find("@media print") != std::string::npos);
        QCOMPARE(occurrences(html, "<tr data-point="), 10);
    }

    void improbableIsNotZero() {
        auto points = samples(3);
        for (auto& point : points) {
            point.requested = "*: int8";
            point.mcnemarP = 3e-9;
            if (!point.accuracy) point.accuracy = MetricValue{"accuracy", 0.5, 0.4, 0.6, 100};
        }
        const auto html = reportHtml(points, "");
        QCOMPARE(occurrences(html, "<td>&lt;&nbsp;0.0001</td>"), 3);
    }

    void pageKeepsWorkloadsApart() {
        auto points = samples(4);
        for (auto& point : points) point.workload = {1, 64, 1}, point.accuracy->count = 100;
        const int together = occurrences(reportHtml(points, ""), "<svg");
        points[1].workload = {8, 64, 1};
        QCOMPARE(occurrences(reportHtml(points, ""), "<svg"), together + 1);
        QVERIFY(reportHtml({}, "empty").find("holds no points") != std::string::npos);
    }

    void numbersAreShort() {
        QCOMPARE(shortNumber(0), std::string("0"));
        QCOMPARE(shortNumber(0.86623), std::string("0.8662"));
        QCOMPARE(shortNumber(12.3456), std::string("12.35"));
        QCOMPARE(shortNumber(1234567), std::string("1234567"));
        QCOMPARE(shortNumber(NAN), std::string("-"));
    }

    void filesAreReplacedWhole() {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("a.txt").toStdString();
        QVERIFY(writeFile(file, "one").has_value());
        QVERIFY(writeFile(file, std::string(3'000'000, 'x')).has_value());
        QCOMPARE(std::filesystem::file_size(file), 3'000'000U);
        QVERIFY(writeFile(file, "").has_value());
        QCOMPARE(std::filesystem::file_size(file), 0U);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{"a.txt"}); // no temporary file stays
        const auto nowhere = writeFile(folder.filePath("no/such/folder.txt").toStdString(), "x");
        QVERIFY(!nowhere.has_value());
        QVERIFY(nowhere.error().message.find("folder.txt") != std::string::npos);
        QVERIFY(!writeFile(folder.path().toStdString(), "x").has_value());
    }
};

QTEST_APPLESS_MAIN(TestPictures)
#include "tst_pictures.moc"
