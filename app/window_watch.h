// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The GUI thread's watchdog: how long single events keep it busy, in CPU time of this thread, so that other programs on the
// machine do not decide the verdict. For tests, and for `paretoscope --watchdog`.
#pragma once

#include <algorithm>
#include <ctime>
#include <map>

#include <QApplication>
#include <QPointer>

namespace pscope {

class WatchedApplication : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override {
        if (m_depth++ > 0) { // part of an event that is being counted
            const bool done = QApplication::notify(receiver, event);
            --m_depth;
            return done;
        }
        const char* kind = receiver->metaObject()->className();
        const QPointer<QObject> alive(receiver);
        const int type = event->type();
        const double begin = threadCpuMs();
        const bool done = QApplication::notify(receiver, event);
        const double spent = threadCpuMs() - begin;
        --m_depth;
        if (spent <= std::min(kTold, longestMs)) return done;
        const QString what =
            QStringLiteral("event %1 of %2 %3").arg(type).arg(QLatin1String(kind), alive ? alive->objectName() : QString()).trimmed();
        if (spent > kTold) slow[what] = std::max(slow[what], spent);
        if (spent > longestMs) {
            longestMs = spent;
            longest = what;
        }
        return done;
    }
    void restart() {
        longestMs = 0;
        slow.clear();
    }

    double longestMs = 0;
    QString longest;
    std::map<QString, double> slow; // those above 16 ms, the longest of each kind

private:
    static constexpr double kTold = 16; // a frame
    static double threadCpuMs() {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return 1e3 * double(now.tv_sec) + 1e-6 * double(now.tv_nsec);
    }
    int m_depth = 0;
};

} // namespace pscope
