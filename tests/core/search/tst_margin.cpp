// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How a search learns by how much predicted limits are missed.
#include <QtTest>

#include <cmath>

#include "core/search/margin.h"
#include "core/search/space.h"

using namespace pscope;

class TestMargin : public QObject {
    Q_OBJECT

    static Goal under(const char* text) { return {{*parseConstraint(text)}, ""}; }
    static Figures at(double ms) {
        Figures figures;
        figures.latencyMs = ms, figures.latencyP95Ms = 2 * ms, figures.accuracy = 80, figures.megabytes = 1;
        return figures;
    }

private slots:
    void quantilesAreTheNormalOnes() {
        QVERIFY(std::abs(normalQuantile(0.5)) < 1e-9);
        QVERIFY(std::abs(normalQuantile(0.975) - 1.959963985) < 1e-6);
        QVERIFY(std::abs(normalQuantile(0.1) + 1.281551566) < 1e-6);
    }

    /// Ten thousand devices drawn from the prior: a limit drawn in for 80 % is met by 80 % of them.
    void probabilitiesAreKept() {
        Rng rng(4);
        const Goal goal = under("latency_p50<1ms");
        const std::vector<LimitMargin> margins{{"latency_p50<=1ms", {0.01, 0.02, 0.04}}};
        const Goal nearer = drawnIn(goal, sharesFor(goal, margins, 0.8));
        const double aim = nearer.constraints[0].limit;
        QVERIFY(aim < 1 && aim > 0.9);
        QVERIFY(std::abs(probabilityMet(goal, margins, at(aim), at(2)) - 0.8) < 1e-6);
        int met = 0;
        for (int i = 0; i < 10000; ++i)
            met += aim * std::exp(0.01 + 0.04 * rng.normal() + 0.02 * rng.normal()) <= 1;
        QVERIFY2(std::abs(met - 8000) < 150, qPrintable(QString::number(met)));
    }

    void finalistsTeachTheBias() {
        Deviation deviation(0, 0.01, 0.02);
        QCOMPARE(deviation.bias(), 0.0);
        deviation.learn(0.05);
        QVERIFY(std::abs(deviation.bias() - 0.04) < 1e-12); // one finalist weighs four times the prior
        const double before = deviation.quantile(0.9);
        for (int i = 0; i < 20; ++i)
            deviation.learn(0.05);
        QVERIFY(std::abs(deviation.bias() - 0.05) < 1e-3);
        QVERIFY(deviation.quantile(0.9) < before); // and the bias is surer
        deviation.learn(NAN);                      // a figure that was not measured teaches nothing
        QVERIFY(std::isfinite(deviation.bias()));
    }

    void oneDisturbedTimingDoesNotCondemnTheOthers() {
        Deviation deviation(0, 0.01, 0.02);
        deviation.learn(0.3); // somebody compiled
        QVERIFY2(deviation.bias() < 0.08, qPrintable(QString::number(deviation.bias())));
        deviation.learn(0.01), deviation.learn(0.01);
        QVERIFY(deviation.bias() < 0.04);
        for (int i = 0; i < 12; ++i) // but what is so every time is believed
            deviation.learn(0.3);
        QVERIFY2(deviation.bias() > 0.2, qPrintable(QString::number(deviation.bias())));
    }

    void outliersDoNotWidenTheMargin() {
        std::vector<double> residuals, weights;
        Rng rng(2);
        for (int i = 0; i < 40; ++i)
            residuals.push_back(0.01 * rng.normal()), weights.push_back(1);
        const double calm = deviationOf(residuals, weights, 0.005).spread();
        residuals[7] = 0.9; // somebody compiled
        QVERIFY(deviationOf(residuals, weights, 0.005).spread() < 1.6 * calm);
        QVERIFY(deviationOf({0.0, 0.0, 0.0, 0.0}, {1, 1, 1, 1}, 0.005).spread() >= 0.005);
        QVERIFY(deviationOf({}, {}, 0.005).spread() > 0.01); // nothing known is not sure
    }

    void whatNoClockDecidesIsMetOrNot() {
        const Goal goal = under("bytes<1mb");
        const std::vector<LimitMargin> margins{{"bytes<=1MB", {}}};
        QCOMPARE(probabilityMet(goal, margins, at(1), at(2)), 1.0);
        Figures larger = at(1);
        larger.megabytes = 1.001;
        QCOMPARE(probabilityMet(goal, margins, larger, at(2)), 0.0);
        QCOMPARE(drawnIn(goal, {0.1}).constraints[0].limit, 1.0);
    }

    void everyTimedLimitIsDrawnInTowardsTheFasterSide() {
        Goal goal;
        for (const char* text : {"latency_p95<50%", "speedup>=3x", "drop<=1pt"})
            goal.constraints.push_back(*parseConstraint(text));
        const Goal nearer = drawnIn(goal, {0.1, 0.1, 0.1});
        QVERIFY(std::abs(nearer.constraints[0].limit - 0.45) < 1e-12);
        QVERIFY(std::abs(nearer.constraints[1].limit - 3 / 0.9) < 1e-12);
        QCOMPARE(nearer.constraints[2].limit, 1.0);
        QVERIFY(std::abs(excess(goal.constraints[0], at(0.51), at(1)) - std::log(1.02)) < 1e-12);
        QVERIFY(std::abs(excess(goal.constraints[1], at(0.25), at(1)) - std::log(0.75)) < 1e-12);
        Figures worse = at(1);
        worse.accuracy = 77;
        QVERIFY(std::abs(excess(goal.constraints[2], worse, at(1)) - 2) < 1e-12);
    }
};

QTEST_GUILESS_MAIN(TestMargin)
#include "tst_margin.moc"
