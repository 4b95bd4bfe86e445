// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How long one step of a pan, a zoom, a hover and a press takes in the front plot, and how long the scene
// takes to be made, over made-up points. Prints medians and the worst of 60; exits with 1 when a pan step at
// 100 000 points is 16 ms or more.
//   front_plot_bench [points...]      (QT_QPA_PLATFORM=offscreen, one core)
#include <QApplication>
#include <QTest>
#include <QToolTip>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <random>

#include <qcustomplot.h>

#include "tests/widgets/made_up_session.h"
#include "widgets/plot/front_plot.h"
#include "widgets/plot/point_layer.h"
#include "widgets/theme.h"

using namespace pscope;

namespace {

constexpr double kFluidMs = 16;
constexpr int kSteps = 60;

/// A cloud under a front: accuracy falls as latency does, with noise.
void fill(SessionDocument& document, int count) {
    test::fillDocument(document);
    std::vector<Measurement> points;
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0, 1);
    std::uniform_real_distribution<double> uniform(0, 1);
    for (int i = 0; i < count; ++i) {
        const double share = 0.15 + 0.85 * uniform(random);
        const double accuracy =
            0.9 * (1 - std::exp(-4 * share)) - 0.25 * std::abs(noise(random)) * uniform(random);
        points.push_back(test::madeUpPoint(document, i == 0 ? "" : fmt::format("made up {}", i), 4000 * share,
                                           std::clamp(accuracy, 0.05, 0.95), i + 1));
        points.back().latency->samplesUs.clear();
        points.back().baselineLatency.reset();
    }
    document.resetPoints(std::move(points));
}

struct Times {
    std::vector<double> ms;
    double median() {
        std::ranges::sort(ms);
        return ms[ms.size() / 2];
    }
    double worst() const { return *std::ranges::max_element(ms); }
};

enum class Clock { Wall, Thread };

double now(Clock clock) {
    timespec time{};
    clock_gettime(clock == Clock::Thread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
    return 1e3 * double(time.tv_sec) + 1e-6 * double(time.tv_nsec);
}

template <class Step> Times timed(int steps, Step step, Clock clock = Clock::Wall) {
    Times times;
    for (int i = 0; i < steps; ++i) {
        const double begin = now(clock);
        step(i);
        times.ms.push_back(now(clock) - begin);
    }
    return times;
}

double report(const char* what, Times times) {
    const double median = times.median();
    std::printf("  %-34s median %7.2f ms   worst %7.2f ms\n", what, median, times.worst());
    return median;
}

bool measure(int count) {
    SessionDocument document;
    fill(document, count);
    std::printf("%d points\n", count);
    report("making the scene (other thread)", timed(5, [&](int) { buildFrontScene(document); }));
    report("copying what it is made from", timed(5, [&](int) { frontInput(document); }));
    FrontPlot plot(document);
    plot.resize(1000, 700);
    plot.show();
    if (!QTest::qWaitFor([&] { return plot.scene().points.size() >= std::size_t(count); }, 20000)) return false;
    QTest::qWait(200);
    report("a change, until it is drawn, GUI's part", timed(5, [&](int i) { // what the events took, without the waits
               FrontView view = document.view();
               view.band = i % 2 == 0;
               document.setView(view);
               QTest::qWait(400);
           }, Clock::Thread));
    QCustomPlot& canvas = plot.canvas();
    const QPoint middle = canvas.axisRect()->center();
    QTest::mousePress(&canvas, Qt::LeftButton, {}, middle);
    const Times pan = timed(kSteps, [&](int i) {
        // The event as it comes from the user, and the paint it leads to, before the next.
        QMouseEvent move(QEvent::MouseMove, QPointF(middle + QPoint(3 * i - 90, i)),
                         canvas.mapToGlobal(QPointF(middle + QPoint(3 * i - 90, i))), Qt::NoButton,
                         Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&canvas, &move);
        canvas.replot(QCustomPlot::rpImmediateRefresh);
    });
    QTest::mouseRelease(&canvas, Qt::LeftButton, {}, middle);
    const double panMs = report("a step of a pan, drawn", pan);
    report("a turn of the wheel, drawn", timed(kSteps, [&](int i) {
               QWheelEvent wheel(QPointF(middle), canvas.mapToGlobal(QPointF(middle)), {},
                                 QPoint(0, i % 2 ? 120 : -120), Qt::NoButton, Qt::NoModifier,
                                 Qt::NoScrollPhase, false);
               QCoreApplication::sendEvent(&canvas, &wheel);
               canvas.replot(QCustomPlot::rpImmediateRefresh);
           }));
    report("the mouse moves over it",
           timed(kSteps, [&](int i) { QTest::mouseMove(&canvas, middle + QPoint(i, i)); }));
    report("a press and release", timed(10, [&](int) {
               QTest::mousePress(&canvas, Qt::LeftButton, {}, canvas.axisRect()->topLeft() + QPoint(4, 4));
               QTest::mouseRelease(&canvas, Qt::LeftButton, {}, canvas.axisRect()->topLeft() + QPoint(4, 4));
           }));
    int bars = 0;
    bool stamped = false;
    for (const PointLayer* layer : plot.layers())
        bars += layer->barsDrawn(), stamped = stamped || layer->stamped();
    std::printf("  drawn %s, %d error bars\n", stamped ? "as a cloud" : "one by one", bars);
    QToolTip::hideText();
    return count < 100000 || panMs < kFluidMs;
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    prepareApplication(application);
    Theme theme(application);
    theme.apply(ThemeChoice::Light);
    std::vector<int> counts;
    for (int i = 1; i < argc; ++i)
        counts.push_back(std::atoi(argv[i]));
    if (counts.empty()) counts = {1000, 10000, 100000};
    bool fluid = true;
    for (const int count : counts)
        fluid = measure(count) && fluid;
    return fluid ? 0 : 1;
}
