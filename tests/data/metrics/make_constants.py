# SPDX-FileCopyrightText: 2026 Paretoscope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints the constants of tests/core/data/tst_metrics.cpp from the definitions: exact integers and pairwise loops, no
# shortcuts shared with the C++ side. Run: python3 tests/data/metrics/make_constants.py
import math
from fractions import Fraction
from statistics import NormalDist, mean, stdev

z = NormalDist().inv_cdf(0.975)


def mcnemar(a, b):
    n, k = a + b, min(a, b)
    term, total = 1, 0
    for i in range(k + 1):
        total += term
        term = term * (n - i) // (i + 1)
    return 1.0 if 2 * k == n else float(min(Fraction(1), Fraction(2 * total, 2**n)))


def wilson(k, n):
    """The two p with (k/n - p)^2 = z^2 p (1 - p) / n."""
    a, b, c = 1 + z * z / n, -(2 * k / n + z * z / n), (k / n) ** 2
    root = math.sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def pearson(x, y):
    mx, my = mean(x), mean(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y)) / math.sqrt(sum((a - mx) ** 2 for a in x) * sum((b - my) ** 2 for b in y))


def ranks(x):
    return [sum(b < a for b in x) + (sum(b == a for b in x) + 1) / 2 for a in x]


def fisher(r, n, factor):
    e = z * math.sqrt(factor / (n - 3))
    return r, math.tanh(math.atanh(r) - e), math.tanh(math.atanh(r) + e)


def normal(values):
    m, e = mean(values), z * stdev(values) / math.sqrt(len(values))
    return m, m - e, m + e


for pair in [(0, 0), (1, 0), (5, 1), (3, 10), (12, 12), (30, 60), (500, 600), (50000, 51000), (10000, 12000)]:
    print("mcnemar", *pair, repr(mcnemar(*pair)))
for pair in [(0, 10), (10, 10), (5, 10), (2668, 3080), (7, 50)]:
    print("wilson", *pair, *wilson(*pair))
x = [0.5, 1.25, 2.0, 2.0, 3.5, 4.75, 1.0, 5.0, 2.5, 3.0]
y = [0.0, 1.5, 1.5, 2.5, 3.0, 5.0, 2.0, 4.5, 1.0, 3.5]
print("pearson", *fisher(pearson(x, y), 10, 1))
s = pearson(ranks(x), ranks(y))
print("spearman", *fisher(s, 10, 1 + s * s / 2))
print("mse", *normal([(a - b) ** 2 for a, b in zip(x, y)]))
score = [0.1, 0.4, 0.35, 0.8, 0.8, 0.2, 0.9, 0.5, 0.35, 0.6]
label = [0, 0, 1, 1, 0, 0, 1, 1, 0, 1]
positive = [s for s, c in zip(score, label) if c]
negative = [s for s, c in zip(score, label) if not c]
wins = [[(p > n) + (p == n) / 2 for n in negative] for p in positive]
auc = mean(v for row in wins for v in row)
error = z * math.sqrt(stdev(map(mean, wins)) ** 2 / len(positive) + stdev(map(mean, zip(*wins))) ** 2 / len(negative))
print("roc_auc", auc, auc - error, auc + error)
logits = [[1.0, 2.0, 0.5], [0.0, 0.0, 0.0], [-1.0, 3.0, 2.0], [100.0, -100.0, 0.0]]
print("loss", *normal([math.log(sum(math.exp(v - row[t]) for v in row)) for row, t in zip(logits, [1, 0, 2, 0])]))
