// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The front against its definition, its properties under noise, its time, and the axes that feed it.
#include "core/measure/front.h"

#include <QtTest>

#include <algorithm>
#include <ctime>
#include <limits>
#include <numeric>
#include <random>
#include <set>

using namespace pscope;

namespace {

AxisValue around(double value, double spread) { return {true, value, value - spread, value + spread}; }
FrontPoint point(AxisValue x, AxisValue y) { return {x, y, 0}; }

/// The definition read aloud, quadratic: the oracle. Smaller x and larger y are better.
bool dominates(const FrontPoint& a, const FrontPoint& b) {
    const bool xNoWorse = a.x.low <= b.x.low && a.x.value <= b.x.value && a.x.high <= b.x.high;
    const bool yNoWorse = a.y.low >= b.y.low && a.y.value >= b.y.value && a.y.high >= b.y.high;
    return xNoWorse && yNoWorse && (a.x.high < b.x.low || a.y.low > b.y.high);
}

Front front(const std::vector<FrontPoint>& points) { return paretoFront(points, false, true); }

enum Shape { Cloud, Curve, Coarse, Nested, NestedApart, Exact };

std::vector<FrontPoint> sample(Shape shape, std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> unit(0, 1);
    std::vector<FrontPoint> points;
    for (std::size_t i = 0; i < count; ++i) {
        const double t = unit(random);
        if (shape == Cloud) points.push_back(point(around(unit(random), 0.03 * unit(random)), around(t, 0.03 * unit(random))));
        if (shape == Curve) points.push_back(point(around(t, 0.01), around(std::sqrt(t) + 0.02 * unit(random), 0.015)));
        if (shape == Nested) points.push_back(point(around(0.5, t), around(0.5, unit(random))));
        if (shape == NestedApart) // the hard case: half of them separated from the other half, nested on the other axis
            points.push_back(point(around(double(i % 2) * 10, t), around(0.5 - (i % 2 ? 0.4 * unit(random) : 0), unit(random))));
        if (shape == Exact) points.push_back(point(around(t, 0), around(unit(random), 0)));
        if (shape == Coarse) // many ties in every number
            points.push_back(point(around(double(random() % 6), double(random() % 3)), around(double(random() % 6), double(random() % 3))));
    }
    for (std::size_t i = 0; i < points.size(); ++i) points[i].index = i;
    return points;
}

double processorMs() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
}

std::set<std::size_t> memberIds(const std::vector<FrontPoint>& points) {
    std::set<std::size_t> ids;
    for (const std::size_t member : front(points).members) ids.insert(points[member].index);
    return ids;
}

} // namespace

class TestFront : public QObject {
    Q_OBJECT
private slots:
    void smallCases();
    void directionsOfAxes();
    void absentValuesStayOutside();
    void matchesTheDefinition_data() { shapes(); }
    void matchesTheDefinition();
    void properties_data() { shapes(); }
    void properties();
    void aHundredThousandPointsAreQuick_data();
    void aHundredThousandPointsAreQuick();
    void axesHaveUnits();
    void axisValues();
    void axisValuesWithoutMeasurement();

private:
    static void shapes();
};

void TestFront::shapes() {
    QTest::addColumn<int>("shape");
    QTest::addColumn<unsigned>("seed");
    const std::pair<const char*, Shape> all[] = {
        {"cloud", Cloud}, {"curve", Curve}, {"coarse", Coarse}, {"nested", Nested},
        {"nested apart", NestedApart}, {"exact", Exact}};
    for (const auto& [label, shape] : all)
        for (unsigned seed = 1; seed <= 4; ++seed) QTest::addRow("%s seed %u", label, seed) << int(shape) << seed;
}

void TestFront::smallCases() {
    QVERIFY(front({}).members.empty());
    const auto fast = point(around(1, 0.1), around(80, 1));
    const auto slowSame = point(around(2, 0.1), around(80, 1));
    const auto slowBetterWithinNoise = point(around(2, 0.1), around(80.5, 1));
    const auto nearlyAsFast = point(around(1.05, 0.1), around(79.5, 1));
    QCOMPARE(front({fast, slowSame}).dominated, (std::vector<std::uint8_t>{0, 1}));
    // Better in the mean, even if within noise, is reason enough to stay.
    QCOMPARE(front({fast, slowBetterWithinNoise}).dominated, (std::vector<std::uint8_t>{0, 0}));
    // Overlap on both axes: nobody beats anybody.
    QCOMPARE(front({fast, nearlyAsFast}).members.size(), std::size_t(2));
    // Equal points do not remove each other.
    QCOMPARE(front({fast, fast}).members.size(), std::size_t(2));
    // Touching intervals still overlap.
    QCOMPARE(front({point(around(1, 0.5), around(80, 0)), point(around(2, 0.5), around(80, 0))}).members.size(), std::size_t(2));
}

void TestFront::directionsOfAxes() {
    const std::vector<FrontPoint> points = {point(around(1, 0), around(1, 0)), point(around(2, 0), around(2, 0)),
                                            point(around(3, 0), around(1, 0)), point(around(2, 0), around(0, 0))};
    using Members = std::vector<std::size_t>;
    QCOMPARE(paretoFront(points, false, true).members, (Members{0, 1}));
    QCOMPARE(paretoFront(points, true, true).members, (Members{1, 2}));
    QCOMPARE(paretoFront(points, false, false).members, (Members{0, 3}));
    QCOMPARE(paretoFront(points, true, false).members, (Members{3, 2}));
}

void TestFront::absentValuesStayOutside() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<FrontPoint> points = {point({}, around(99, 0)), point(around(nan, 0), around(99, 0)),
                                            point(around(5, 1), around(50, 1)), point({true, 4, nan, 5}, around(99, 0))};
    const Front result = front(points);
    QCOMPARE(result.members, std::vector<std::size_t>{2});
    QCOMPARE(result.dominated, (std::vector<std::uint8_t>{0, 0, 0, 0}));
}

void TestFront::matchesTheDefinition() {
    QFETCH(int, shape);
    QFETCH(unsigned, seed);
    const auto points = sample(Shape(shape), 400, seed);
    const Front result = front(points);
    for (std::size_t b = 0; b < points.size(); ++b) {
        const bool beaten = std::any_of(points.begin(), points.end(), [&](const FrontPoint& a) { return dominates(a, points[b]); });
        QCOMPARE(bool(result.dominated[b]), beaten);
    }
}

void TestFront::properties() {
    QFETCH(int, shape);
    QFETCH(unsigned, seed);
    auto points = sample(Shape(shape), 300, seed);
    const Front result = front(points);
    QVERIFY(!result.members.empty());
    const auto byX = [&](std::size_t a, std::size_t b) { return points[a].x.value < points[b].x.value; };
    QVERIFY(std::is_sorted(result.members.begin(), result.members.end(), byX));
    for (const std::size_t a : result.members)
        for (const std::size_t b : result.members) QVERIFY(!dominates(points[a], points[b]));

    const auto ids = memberIds(points);
    std::mt19937 random(seed + 100);
    std::shuffle(points.begin(), points.end(), random);
    QVERIFY(memberIds(points) == ids); // insertion order is irrelevant

    const Front shuffled = front(points);
    for (int round = 0; round < 20; ++round) { // taking any dominated point away changes nothing
        const std::size_t victim = random() % points.size();
        if (!shuffled.dominated[victim]) continue;
        auto fewer = points;
        fewer.erase(fewer.begin() + std::ptrdiff_t(victim));
        QVERIFY(memberIds(fewer) == ids);
    }
    std::erase_if(points, [&](const FrontPoint& p) { return !ids.contains(p.index); });
    QVERIFY(memberIds(points) == ids); // nor does taking all of them away
}

void TestFront::aHundredThousandPointsAreQuick_data() {
    QTest::addColumn<int>("shape");
    QTest::addColumn<int>("limitMs"); // of processor time, some six times the need, for sanitizers and busy machines
    QTest::newRow("cloud") << int(Cloud) << 300;
    QTest::newRow("curve") << int(Curve) << 300;
    QTest::newRow("coarse") << int(Coarse) << 300;
    QTest::newRow("exact") << int(Exact) << 300;
    QTest::newRow("nested apart: staircases full") << int(NestedApart) << 1500;
    QTest::newRow("nested: nobody dominates") << int(Nested) << 300;
}

void TestFront::aHundredThousandPointsAreQuick() {
    QFETCH(int, shape);
    QFETCH(int, limitMs);
    const auto points = sample(Shape(shape), 100'000, 7);
    const double start = processorMs();
    const Front result = front(points);
    const double ms = processorMs() - start;
    qInfo("%zu members of 100000 points in %.1f ms", result.members.size(), ms);
    QVERIFY2(ms < limitMs, "slower than the bound");
}

void TestFront::axesHaveUnits() {
    std::set<std::string> ids;
    for (const AxisInfo& axis : axisRegistry()) {
        QVERIFY2(!axis.label.empty() && !axis.unit.empty(), axis.id.c_str());
        ids.insert(axis.id);
    }
    const std::set<std::string> documented = {"latency_p50", "latency_p95", "latency_p99", "throughput", "speedup", "loss",
                                              "accuracy",    "bytes",       "macs",        "nonzeros",   "parameters"};
    QVERIFY(ids == documented);
}

void TestFront::axisValues() {
    Measurement m;
    m.requested = "*: int8";
    m.workload.batch = 4;
    m.latency = LatencyResult{.p50Us = 2000, .p95Us = 2500, .p99Us = 2600, .ciLowUs = 1950, .ciHighUs = 2100};
    for (int i = 0; i < 1000; ++i) m.latency->samplesUs.push_back(float(1500 + i));
    m.baselineLatency = LatencyResult{.p50Us = 6000};
    m.speedup = {3, 2.9, 3.1};
    m.accuracy = MetricValue{"accuracy", 0.8662, 0.85, 0.88, 2000};
    m.cost = {.parameters = 4'000'000, .nonzeros = 1'000'000, .bytes = 5'500'000, .denseMacs = 90'000'000, .executedMacs = 30'000'000};
    const auto is = [&](const char* axis, double value, double low, double high) {
        const AxisValue v = axisValue(m, axis);
        const auto near = [](double a, double b) { return std::abs(a - b) < 1e-9 * std::max(1.0, std::abs(b)); };
        return v.present && near(v.value, value) && near(v.low, low) && near(v.high, high);
    };
    QVERIFY(is("latency_p50", 2.0, 1.95, 2.1));
    QVERIFY(is("throughput", 2000, 4e6 / 2100, 4e6 / 1950));
    QVERIFY(is("speedup", 3, 2.9, 3.1));
    QVERIFY(is("accuracy", 86.62, 85, 88));
    QVERIFY(is("bytes", 5.5, 5.5, 5.5));
    QVERIFY(is("macs", 30, 30, 30));
    QVERIFY(is("nonzeros", 1, 1, 1));
    QVERIFY(is("parameters", 4, 4, 4));
    const AxisValue p95 = axisValue(m, "latency_p95"); // ranks 950 -+ 13.5 of 1500..2499 us
    QCOMPARE(p95.value, 2.5);
    QVERIFY(p95.low > 2.43 && p95.low < 2.44 && p95.high == 2.5);
    QVERIFY(!axisValue(m, "no such axis").present);
}

void TestFront::axisValuesWithoutMeasurement() {
    Measurement m;
    for (const AxisInfo& axis : axisRegistry()) QVERIFY2(!axisValue(m, axis.id).present, axis.id.c_str());
    m.accuracy = MetricValue{"loss", 0.4, 0.3, 0.5, 100};
    QVERIFY(!axisValue(m, "accuracy").present); // points the other way, has no percent
    m.latency = LatencyResult{.p50Us = 100, .p95Us = 120, .p99Us = 130, .ciLowUs = 90, .ciHighUs = 110};
    const AxisValue p99 = axisValue(m, "latency_p99"); // no samples kept: no interval
    QVERIFY(p99.present && p99.low == 0.13 && p99.high == 0.13);
    QCOMPARE(axisValue(m, "speedup").value, 1.0); // the baseline itself
    m.requested = "*: int8";
    QVERIFY(!axisValue(m, "speedup").present);
}

QTEST_GUILESS_MAIN(TestFront)
#include "tst_front.moc"
