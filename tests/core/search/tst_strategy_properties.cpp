// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What single strategies promise: exact counts and optima, walls that hold, projections that hit.
#include <QtTest>

#include <set>

#include "core/search/ae_bert.h"
#include "core/search/amc.h"
#include "core/search/ddpg.h"
#include "core/search/fisher_mask.h"
#include "core/search/landscape.h"
#include "core/search/limits.h"
#include "core/search/nxmiformer.h"
#include "core/search/scheme_map.h"

using namespace pscope;
using namespace pscope::test;

static const StrategyRow& row(const char* id) {
    return **findStrategy(id);
}

class TestStrategyProperties : public QObject {
    Q_OBJECT
private slots:
    void toLimitLeavesNothingOnTheTable() {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const Landscape world(4, seed, underFortyPercent());
            Rng rng(seed);
            const Genome genome = toLimit(world, world.space().random(rng), rng);
            QVERIFY(world.predictedViolation(genome) <= 0);
            for (std::size_t g = 0; g < genome.size(); ++g) {
                Genome milder = genome;
                if (milder[g] == 0) continue;
                --milder[g];
                QVERIFY(world.predictedViolation(milder) > 0);
            }
        }
        const Landscape free(2, 1, goalOf({"drop<=1pt"}));
        Rng rng(1);
        const Genome genome = free.space().random(rng);
        QCOMPARE(toLimit(free, genome, rng), genome); // accuracy is not known before an evaluation
    }

    void whatMissedBecomesAsHarshAsAskedAndPinsStay() {
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            const Landscape world(4, seed, goalOf({"latency_p50<0.55ms"}), {"layers 0"});
            const Genome harsher = harsherToLimit(world, world.space().dense());
            QVERIFY(world.predictedViolation(harsher) <= 0);
            QCOMPARE(harsherToLimit(world, harsher), harsher);
            Recipe recipe = denseRecipe(world.space().shape());
            for (int l = 1; l < 4; ++l)
                for (int k = 0; k < kLayerMatrices; ++k)
                    recipe.matrix(l, MatrixKind(k)) = *parseMatrixSpec("45%");
            const Recipe sparser = sparserToLimit(world, recipe);
            QVERIFY(world.predictedViolation(recipe) > 0 && world.predictedViolation(sparser) <= 0);
            QVERIFY(world.space().check(sparser).has_value());
            QVERIFY(sparser.layers[0] == recipe.layers[0]);
        }
        const Landscape world(2, 1, underFortyPercent());
        const Recipe dense = denseRecipe(world.space().shape()); // nothing here has a share of zeros
        QVERIFY(sparserToLimit(world, dense) == dense);
    }

    void ranksCorrelate() {
        QCOMPARE(rankCorrelation({1, 2, 3, 4}, {10, 20, 25, 90}), 1.0);
        QCOMPARE(rankCorrelation({1, 2, 3, 4}, {4, 3, 2, 1}), -1.0);
        QVERIFY(std::abs(rankCorrelation({1, 2, 2, 3}, {1, 2, 3, 4}) - 0.9486832980505138) <
                1e-12); // averaged ties
        QVERIFY(std::isnan(rankCorrelation({1, 2}, {1, 2})));
    }

    void projectionHitsTheRatio() {
        Rng rng(3);
        for (int round = 0; round < 200; ++round) {
            std::vector<double> rates, sizes;
            for (int i = 0; i < 24; ++i)
                rates.push_back(0.9 * rng.uniform()), sizes.push_back(i % 6 < 4 ? 65536 : 262144);
            const double target = 0.05 + 0.8 * rng.uniform();
            const auto projected = projectRates(rates, sizes, target, 0, 0.9);
            double removed = 0, all = 0;
            for (std::size_t i = 0; i < sizes.size(); ++i) {
                QVERIFY(projected[i] >= 0 && projected[i] <= 0.9);
                removed += projected[i] * sizes[i], all += sizes[i];
            }
            QVERIFY(std::abs(removed - target * all) < 1); // within one weight
            std::swap(rates[0], rates[6]);                 // two matrices of one size
            const auto permuted = projectRates(rates, sizes, target, 0, 0.9);
            QCOMPARE(permuted[0], projected[6]);
            QCOMPARE(permuted[1], projected[1]);
        }
    }

    void aeBertIsNeverWorseThanUniformAndShowsItsCorrelation() {
        const Landscape world(4, 3, underFortyPercent(), {}, &row("ae-bert"));
        const auto strategy = start(row("ae-bert"), world, 60, 1);
        const auto all = drive(*strategy, world, 60);
        QVERIFY(all.front().violation <= 0); // candidate 0: uniform at the limit
        QVERIFY(bestScore(all) >= all.front().score);
        const auto shorter = drive(*start(row("ae-bert"), world, 60, 1), world, 30);
        QVERIFY(bestScore(all) >= bestScore(shorter)); // best of N grows with N
        const auto notes = strategy->notes();
        QVERIFY(notes.size() == 2 && notes[1].find("Spearman") != std::string::npos);
        QVERIFY(std::ranges::any_of(
            all, [](const Outcome& o) { return o.recipe.find("repair lstsq") != std::string::npos; }));
    }

    void nxmCounts_data() {
        QTest::addColumn<double>("target");
        QTest::addColumn<int>("count");
        QTest::newRow("0.20") << 0.20 << 10856;
        QTest::newRow("0.15") << 0.15 << 3603;
        QTest::newRow("0.125") << 0.125 << 905;
        QTest::newRow("0.10") << 0.10 << 15;
        QTest::newRow("0.094") << 0.094 << 1;
        QTest::newRow("all") << 1.0 << 15625;
    }
    void nxmCounts() {
        QFETCH(double, target);
        QFETCH(int, count);
        QCOMPARE(int(nxmAssignments({1, 1, 1, 1, 4, 4}, target).size()), count);
        QCOMPARE(nxmRatio(0), 0.28125);
        QCOMPARE(nxmRatio(3), 0.15625);
        QCOMPARE(nxmRatio(4), 0.09375);
    }

    void maskSearchEqualsBruteForce() {
        Rng rng(8);
        for (int round = 0; round < 50; ++round) {
            std::vector<UnitScore> heads, neurons;
            for (int i = 0; i < 6; ++i)
                heads.push_back({0, i, float(rng.uniform())});
            for (int i = 0; i < 8; ++i)
                neurons.push_back({0, i, float(0.3 * rng.uniform())});
            for (auto* units : {&heads, &neurons})
                std::ranges::sort(*units, std::greater{}, &UnitScore::score);
            const double headCost = 3, neuronCost = 1, budget = 26 * rng.uniform();
            const MaskChoice choice = searchMask(heads, neurons, headCost, neuronCost, budget);
            double got = 0, best = 0;
            for (std::size_t i = 0; i < choice.heads; ++i)
                got += heads[i].score;
            for (std::size_t i = 0; i < choice.neurons; ++i)
                got += neurons[i].score;
            QVERIFY(headCost * double(choice.heads) + neuronCost * double(choice.neurons) <= budget + 1e-9);
            for (unsigned set = 0; set < 1U << 14; ++set) {
                double cost = 0, sum = 0;
                for (unsigned i = 0; i < 14; ++i)
                    if (set >> i & 1U)
                        cost += i < 6 ? headCost : neuronCost,
                            sum += i < 6 ? heads[i].score : neurons[i - 6].score;
                if (cost <= budget + 1e-9) best = std::max(best, sum);
            }
            QVERIFY(std::abs(got - best) < 1e-6);
        }
    }

    void fisherMaskMeetsItsBudget() {
        const Landscape world(4, 5, goalOf({"macs<50%"}), {"heads 0", "neurons 1"}, &row("fisher-mask"));
        const auto all = drive(*start(row("fisher-mask"), world, 20, 1), world, 20);
        QVERIFY(all.size() >= 4 && all.front().violation <= 0);
        for (const Outcome& o : all) {
            const Recipe recipe = *parseRecipe(o.recipe, world.space().shape());
            QVERIFY(recipe.layers[0].removedHeads.empty() && recipe.layers[1].neurons < 0);
        }
        QVERIFY(all[0].recipe.find("repair lstsq") != std::string::npos &&
                all[3].recipe.find("repair") == std::string::npos);
    }

    void aStarEqualsBruteForce_data() {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 6; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void aStarEqualsBruteForce() { // 3 layers of 4 heads: 4096 sets; losses add up
        QFETCH(int, seed);
        const Landscape world(3, std::uint64_t(seed), goalOf({"drop<=12pt"}), {}, &row("astar-heads"));
        std::size_t most = 0;
        for (unsigned set = 0; set < 1U << 12; ++set) {
            double drop = 0;
            std::size_t size = 0;
            for (unsigned h = 0; h < 12; ++h)
                if (set >> h & 1U) drop += 100 * world.headCost(int(h / 4), int(h % 4)), ++size;
            if (drop <= 12 + 1e-9) most = std::max(most, size);
        }
        std::vector<std::size_t> evaluations;
        for (const char* mode : {"astar", "ucs", "weighted", "greedy"}) {
            const auto strategy =
                start(row("astar-heads"), world, 6000, 1, {std::string("mode=") + mode, "width=0"});
            const auto all = drive(*strategy, world, 6000);
            evaluations.push_back(all.size());
            std::size_t found = 0;
            for (const Outcome& o : all) {
                std::size_t size = 0;
                const Recipe recipe = *parseRecipe(o.recipe, world.space().shape());
                for (const LayerSpec& layer : recipe.layers)
                    size += layer.removedHeads.size();
                if (o.violation <= 0) found = std::max(found, size);
            }
            if (std::string_view(mode) != "greedy") QCOMPARE(found, most);
            QVERIFY(found <= most);
            QVERIFY(strategy->notes().front().find("search complete") != std::string::npos);
        }
        QVERIFY2(evaluations[0] <= evaluations[1],
                 qPrintable(QString("%1 %2").arg(evaluations[0]).arg(evaluations[1]))); // than UCS
    }
    void aStarBudgets() {
        const Landscape all(2, 1, goalOf({"drop<=100pt"}), {}, &row("astar-heads")),
            none(2, 1, goalOf({"drop<=0pt"}), {}, &row("astar-heads"));
        const auto everything = drive(*start(row("astar-heads"), all, 500, 1), all, 500);
        QVERIFY(std::ranges::any_of(everything, [&](const Outcome& o) {
            const auto recipe = parseRecipe(o.recipe, all.space().shape());
            return std::ranges::all_of(recipe->layers,
                                       [](const LayerSpec& l) { return l.removedHeads.size() == 4; });
        }));
        for (const Outcome& o : drive(*start(row("astar-heads"), none, 500, 1), none, 500))
            QVERIFY(o.violation > 0 || o.recipe.empty());
    }

    void actionWallHolds() {
        const Landscape world(3, 4, goalOf({"macs<50%"}), {}, &row("amc"));
        Rng rng(1);
        const auto allowed = [&](const Genome& genome) { return world.predictedViolation(genome) <= 0; };
        for (int i = 0; i < 10000; ++i) {
            std::vector<double> actions;
            for (std::size_t g = 0; g < world.space().genes().size(); ++g)
                actions.push_back(rng.uniform());
            QVERIFY(allowed(walled(world.space(), actions, allowed)));
        }
        const std::vector<double> keepAll(world.space().genes().size(), 1.0);
        QCOMPARE(walled(world.space(), keepAll, [](const Genome&) { return true; }), world.space().dense());
    }

    void criticLearnsALine() {
        Ddpg agent(2, 32, 2000, 5);
        Rng rng(2);
        const auto truth = [](double s, double a) { return 0.5 * s - a; };
        for (int i = 0; i < 1000; ++i) {
            const double s = rng.uniform(), a = rng.uniform();
            agent.store({{s, 1}, a, truth(s, a), {}});
        }
        for (int i = 0; i < 1500; ++i)
            agent.learn();
        const double rise = agent.value({0.5, 1}, 0.9) - agent.value({0.5, 1}, 0.1),
                     across = agent.value({0.9, 1}, 0.5) - agent.value({0.1, 1}, 0.5);
        QVERIFY2(std::abs(rise + 0.8) < 0.15, qPrintable(QString::number(rise)));
        QVERIFY2(std::abs(across - 0.4) < 0.15, qPrintable(QString::number(across)));
        QVERIFY(agent.act({0.5, 1}) < 0.4); // small actions pay
    }

    void netGradientIsTheSlope() {
        Rng rng(9);
        SmallNet net(3, 8, true, rng);
        const std::vector<double> x{0.3, -0.7, 0.9};
        net.forward(x);
        const auto slope = net.backward(1);
        for (std::size_t i = 0; i < 3; ++i) {
            auto up = x, down = x;
            up[i] += 1e-5, down[i] -= 1e-5;
            QVERIFY(std::abs((net.forward(up) - net.forward(down)) / 2e-5 - slope[i]) < 1e-6);
        }
    }

    void amcBeatsUniform() { // METHODS-search 2.4: 8 steps, exact wall
        double closed = 0;
        int wins = 0;
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            const Landscape world(4, seed, underFortyPercent());
            const double own =
                             bestScore(drive(*start(row("amc"), world, 300, seed, {"repair=0"}), world, 300)),
                         uniform = bestScore(drive(*start(row("uniform"), world, 300, seed), world, 300)),
                         optimum = world.optimum(0.4);
            wins += own > uniform;
            closed += (own - uniform) / (optimum - uniform) / 10;
            QVERIFY(own <= optimum + 1e-9);
        }
        qInfo("better than uniform in %d of 10, mean share of the gap to the optimum closed %.2f", wins,
              closed);
        QVERIFY(wins == 10 && closed >= 0.5);
    }

    void allocationsAreOptimal_data() {
        QTest::addColumn<QString>("id");
        QTest::newRow("hawq") << QString("hawq");
        QTest::newRow("aq-bert") << QString("aq-bert");
    }
    void
    allocationsAreOptimal() { // no recipe of the same options is estimated to lose less within the same size
        QFETCH(QString, id);
        const std::string name = id.toStdString();
        const Landscape world(2, 7, goalOf({"bytes<18%"}), {}, &row(name.c_str()));
        const auto all = drive(*start(row(name.c_str()), world, 10, 1), world, 10);
        QVERIFY(!all.empty() && all.front().violation <= 0);
        const Recipe chosen = *parseRecipe(all.front().recipe, world.space().shape());
        const auto estimate = [&](const Recipe& recipe) {
            double sum = 0;
            for (int l = 0; l < 2; ++l)
                for (int k = 0; k < kLayerMatrices; ++k)
                    sum += (*world.gradients())->weightFisher[std::size_t(l)][std::size_t(k)] *
                           world.matrixError(l, MatrixKind(k), recipe.matrix(l, MatrixKind(k)));
            return sum;
        };
        std::vector<MatrixSpec> options{{}};
        for (const char* text : {"int8", "int4"})
            options.push_back(*parseMatrixSpec(text));
        if (name == "aq-bert")
            for (const char* text :
                 {"int4 group 32", "int2 group 32", "1x32 25% int8", "1x32 50% int4 group 32"})
                options.push_back(*parseMatrixSpec(text));
        if (name == "aq-bert") options.erase(options.begin() + 2);
        Rng rng(1);
        int within = 0;
        for (int i = 0; i < 20000; ++i) {
            Recipe other = denseRecipe(world.space().shape());
            for (auto& layer : other.layers)
                for (auto& matrix : layer.matrices)
                    matrix = options[std::size_t(rng.below(int(options.size())))];
            if (world.predictRecipe(other).megabytes > world.predictRecipe(chosen).megabytes + 1e-12)
                continue;
            ++within;
            QVERIFY(estimate(other) >= estimate(chosen) - 1e-9);
        }
        QVERIFY(within > 0);
    }

    void schemeRule() {
        const std::vector<double> latency{2.0, 1.5, 1.1, 1.0}; // finest first
        QCOMPARE(finestWithin(latency, 0), std::size_t(3));
        QCOMPARE(finestWithin(latency, 0.15), std::size_t(2));
        QCOMPARE(finestWithin(latency, 1e9), std::size_t(0));
    }

    void biggerFasterReportsBothFronts() {
        const Landscape world(4, 2, underFortyPercent(), {}, &row("bigger-faster"));
        const auto strategy = start(row("bigger-faster"), world, 60, 1);
        const auto all = drive(*strategy, world, 60);
        QVERIFY(strategy->notes().back().find("int8 front") != std::string::npos);
        int integers = 0;
        for (const Outcome& o : all) {
            const Recipe recipe = *parseRecipe(o.recipe, world.space().shape());
            std::set<std::pair<std::size_t, int>> shapes; // the same in every layer that stays
            for (const LayerSpec& layer : recipe.layers)
                if (!layer.dropped) shapes.insert({layer.removedHeads.size(), layer.neurons});
            QCOMPARE(shapes.size(), std::size_t(1));
            integers += o.recipe.find("int8") != std::string::npos;
        }
        QVERIFY(integers > 10 && integers < int(all.size()));
    }
};

QTEST_GUILESS_MAIN(TestStrategyProperties)
#include "tst_strategy_properties.moc"
