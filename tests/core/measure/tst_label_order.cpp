// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/measure/label_order.h"

using namespace pscope;

class TestLabelOrder : public QObject {
    Q_OBJECT

    /// 200 rows; the model answers order[truth] in nine of ten rows.
    static Predictions answers(const std::vector<int>& order, int rows = 200) {
        Predictions p;
        p.classes = int(order.size());
        for (int i = 0; i < rows; ++i) {
            const int truth = i % p.classes;
            const int answer = i % 10 == 9 ? (order[std::size_t(truth)] + 1) % p.classes : order[std::size_t(truth)];
            p.labels.push_back(truth);
            for (int c = 0; c < p.classes; ++c) p.logits.push_back(c == answer ? 1.0F : 0.0F);
        }
        return p;
    }

private slots:
    void rightOrderIsSilent() { QVERIFY(!swappedLabelWarning(answers({0, 1, 2}), {"a", "b", "c"})); }
    void swappedOrderIsNamed() {
        const auto warning = swappedLabelWarning(answers({2, 0, 1}), {"entailment", "neutral", "contradiction"});
        QVERIFY(warning.has_value());
        QVERIFY2(warning->find("contradiction, entailment, neutral") != std::string::npos, warning->c_str());
        QVERIFY2(warning->find("90.0 %") != std::string::npos, warning->c_str());
    }
    void twoClassesSwapped() { QVERIFY(swappedLabelWarning(answers({1, 0}), {"no", "yes"}).has_value()); }
    void chanceIsSilent() {
        Predictions p = answers({0, 1}, 60);
        for (std::size_t i = 0; i < p.labels.size(); ++i) p.labels[i] = int(i / 2 % 2); // unrelated to the answers
        QVERIFY(!swappedLabelWarning(p, {"no", "yes"}));
    }
    void manyClassesAndFewRowsAreLeftAlone() {
        QVERIFY(!swappedLabelWarning(answers({1, 0, 3, 2}), {"a", "b", "c", "d"}));
        QVERIFY(!swappedLabelWarning(answers({1, 0}, 20), {"a", "b"}));
        QVERIFY(!swappedLabelWarning({}, {}));
    }
};

QTEST_GUILESS_MAIN(TestLabelOrder)
#include "tst_label_order.moc"
