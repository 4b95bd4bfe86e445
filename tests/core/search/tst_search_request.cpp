// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a person asks of a search: kept as JSON without loss, checked before anything runs; hypervolume point
// by point.
#include <QtTest>

#include "core/search/search_request.h"

using namespace pscope;

class TestSearchRequest : public QObject {
    Q_OBJECT
private slots:
    void jsonRoundTrips() {
        SearchRequest request;
        request.strategy = "spdy";
        request.params = {{"candidates", 7.0}};
        request.constraints = {"latency_p50<=4ms", "bytes<=40%"};
        request.objective = "bytes";
        request.minutes = 2.5;
        request.seed = ~std::uint64_t(0);
        request.searchData = "/data/dev \"x\".tsv";
        request.heads = true;
        request.pins = {"layers 0", "heads 2"};
        request.base = "*: int8";
        const auto back = searchRequestFromJson(toJson(request));
        QVERIFY2(back.has_value(), back ? "" : back.error().message.c_str());
        QVERIFY(*back == request);
        QVERIFY(*searchRequestFromJson("{}") == SearchRequest{}); // an older program knew fewer keys
    }

    void refusesWhatItCannotRead_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("list") << QByteArray("[1]");
        QTest::newRow("cut off") << QByteArray("{\"seed\": 1");
        QTest::newRow("kind") << QByteArray("{\"evaluations\": \"many\"}");
    }
    void refusesWhatItCannotRead() {
        QFETCH(QByteArray, json);
        const auto request = searchRequestFromJson(json.toStdString());
        QVERIFY(!request);
        QVERIFY(request.error().message.starts_with("search request: "));
    }

    void everyStrategyHasSettings() {
        for (const StrategyRow& row : strategies()) {
            SearchRequest request;
            request.strategy = row.id;
            for (const ParamInfo& info : row.params)
                request.params[info.id] = info.low;
            const auto settings = settingsOf(request);
            QVERIFY2(settings.has_value(), settings ? "" : settings.error().message.c_str());
            QCOMPARE(settings->params.size(), row.params.size());
            QVERIFY(*searchRequestFromJson(settings->request) == request);
        }
    }

    void refusesWhatCannotBeSearched_data() {
        QTest::addColumn<QString>("what");
        for (const char* what :
             {"strategy", "parameter", "constraint", "objective", "evaluations", "nothing free"})
            QTest::newRow(what) << QString(what);
    }
    void refusesWhatCannotBeSearched() {
        QFETCH(QString, what);
        SearchRequest request;
        if (what == "strategy") request.strategy = "magic";
        if (what == "parameter") request.params["magic"] = 1;
        if (what == "constraint") request.constraints = {"latency_p50<soon"};
        if (what == "objective") request.objective = "beauty";
        if (what == "evaluations") request.evaluations = 0;
        if (what == "nothing free") request.matrices = false;
        const auto settings = settingsOf(request);
        QVERIFY(!settings);
        QVERIFY(settings.error().message.size() > 20);
    }

    void theCurveEqualsTheWhole() {
        const Figures dense{10, 80, 1, 1};
        HypervolumeCurve curve(dense);
        std::vector<Figures> seen;
        Rng rng(3);
        for (int i = 0; i < 300; ++i) {
            seen.push_back({12 * rng.uniform(), 90 * rng.uniform(), 1, 1});
            QVERIFY(std::abs(curve.add(seen.back()) - hypervolume(seen, dense)) < 1e-12);
        }
        QVERIFY(curve.value() > 0);
    }
};

QTEST_APPLESS_MAIN(TestSearchRequest)
#include "tst_search_request.moc"
