// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The learnt mutator of SwiftPruner, METHODS-search 2.2 (i) and (ii), and the costs of genes it reads.
#include <QtTest>

#include <cmath>

#include "core/search/edit_policy.h"
#include "core/search/gene_costs.h"

using namespace pscope;

class TestEditPolicy : public QObject {
    Q_OBJECT
private slots:
    void gradientIsTheSlopeOfTheLogProbability() {
        Rng rng(3);
        EditPolicy policy;
        EditFeatures weights;
        for (double& w : weights)
            w = rng.normal();
        policy.setWeights(weights);
        std::vector<EditFeatures> edits(9); // three places, three options
        for (EditFeatures& edit : edits)
            for (double& f : edit)
                f = rng.normal();
        for (int round = 0; round < 30; ++round) {
            EditPolicy::Walk walk;
            const std::size_t pick = policy.draw(edits, rng, walk);
            QCOMPARE(walk.draws, 1);
            for (std::size_t f = 0; f < kEditFeatures; ++f) {
                const auto logOf = [&](double step) {
                    EditFeatures moved = weights;
                    moved[f] += step;
                    EditPolicy other;
                    other.setWeights(moved);
                    return std::log(other.probabilities(edits)[pick]);
                };
                const double slope = (logOf(1e-5) - logOf(-1e-5)) / 2e-5;
                QVERIFY(std::abs(slope - walk.gradient[f]) < 1e-6);
            }
        }
    }

    void drawsFollowTheProbabilities() {
        Rng rng(8);
        EditPolicy policy;
        policy.setWeights({1, 0, 0, 0, 0});
        const std::vector<EditFeatures> edits{{0, 0, 0, 0, 0}, {1, 0, 0, 0, 0}, {2, 0, 0, 0, 0}};
        const auto probability = policy.probabilities(edits);
        std::vector<int> count(3, 0);
        for (int i = 0; i < 20000; ++i) {
            EditPolicy::Walk walk;
            ++count[policy.draw(edits, rng, walk)];
        }
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY(std::abs(count[i] / 20000.0 - probability[i]) < 0.015);
    }

    void banditFindsTheBetterArm_data() {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 10; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void banditFindsTheBetterArm() {
        QFETCH(int, seed);
        Rng rng{std::uint64_t(seed)};
        EditPolicy policy;
        const std::vector<EditFeatures> arms{{1, 0, 0, 0, 0}, {0, 1, 0, 0, 0}};
        for (int i = 0; i < 300; ++i) {
            EditPolicy::Walk walk;
            const std::size_t arm = policy.draw(arms, rng, walk);
            policy.learn(walk, (arm == 1 ? 0.7 : 0.3) + 0.2 * rng.normal(), 1);
        }
        QVERIFY2(policy.probabilities(arms)[1] >= 0.95, qPrintable(QString::number(policy.probabilities(arms)[1])));
    }

    void costsOfGenesAreFoundAndStartEqual() {
        GeneCosts costs(6);
        QCOMPARE(costs.costs(), std::vector<double>(6, 1.0 / 6));
        const std::vector<double> truth{0.4, 0.25, 0.15, 0.1, 0.07, 0.03};
        Rng rng(5);
        for (int i = 0; i < 200; ++i) {
            std::vector<double> errors;
            double lost = 0;
            for (std::size_t g = 0; g < 6; ++g)
                errors.push_back(rng.uniform()), lost += truth[g] * errors.back();
            costs.learn(errors, lost + 0.005 * rng.normal());
        }
        for (std::size_t g = 0; g < 6; ++g)
            QVERIFY2(std::abs(costs.costs()[g] - truth[g]) < 0.02, qPrintable(QString::number(costs.costs()[g])));
        GeneCosts same(4); // one answer: nothing tells the genes apart
        same.learn({0.5, 0.5, 0.5, 0.5}, 0.3);
        for (const double cost : same.costs())
            QVERIFY(std::abs(cost - 0.15) < 1e-9);
    }
};

QTEST_GUILESS_MAIN(TestEditPolicy)
#include "tst_edit_policy.moc"
