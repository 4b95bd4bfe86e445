// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/diagnostics.h"

#include <QGuiApplication>
#include <QLocale>
#include <QScreen>
#include <QSysInfo>

#include "widgets/models/formatter.h"
#include "widgets/models/lab.h"

namespace pscope {

QString diagnosticsText(Lab& lab, const QString& version) {
    // Not translated: it is read by whoever gets the report.
    QStringList lines;
    const SessionDocument& document = lab.document();
    lines << QStringLiteral("Paretoscope %1, Qt %2 (%3), %4")
                 .arg(version, QLatin1String(qVersion()), QGuiApplication::platformName(), QLocale().name());
    lines << QStringLiteral("%1, kernel %2, %3")
                 .arg(QSysInfo::prettyProductName(), QSysInfo::kernelVersion(), QSysInfo::buildAbi());
    lines << toQt(hostFingerprint());
    for (const QScreen* screen : QGuiApplication::screens())
        lines << QStringLiteral("screen %1x%2 at %3")
                     .arg(screen->size().width())
                     .arg(screen->size().height())
                     .arg(screen->devicePixelRatio());
    lines << QString() << QStringLiteral("Devices");
    for (const DeviceChoice& choice : document.devices()) {
        const bool chosen =
            choice.backend.id == document.context().backend && choice.device.id == document.context().device;
        lines << QStringLiteral("  %1%2 %3: %4; %5")
                     .arg(chosen ? QStringLiteral("* ") : QStringLiteral("  "), toQt(choice.backend.id),
                          toQt(choice.device.id), toQt(choice.device.name),
                          choice.device.usable
                              ? toQt(choice.device.driver)
                              : QStringLiteral("cannot be used: ") + toQt(choice.device.whyNot));
    }
    lines << QString() << QStringLiteral("Open");
    lines << QStringLiteral("  session %1, %2 points")
                 .arg(document.sessionPath().isEmpty() ? QStringLiteral("none") : document.sessionPath())
                 .arg(document.points().size());
    if (document.hasModel()) {
        const ModelFacts& model = document.model();
        lines << QStringLiteral("  model %1: %2, %3 layers x %4, %5 parameters, hash %6")
                     .arg(toQt(model.folder.string()), toQt(model.architecture))
                     .arg(model.shape.layers)
                     .arg(model.shape.hidden)
                     .arg(formatCount(static_cast<double>(model.parameters)), toQt(model.hash).left(12));
        lines << QStringLiteral("  recipe %1")
                     .arg(document.recipeText().empty() ? QStringLiteral("(dense)")
                                                        : toQt(document.recipeText()));
    }
    if (document.data())
        lines << QStringLiteral("  data %1: %2 examples, hash %3")
                     .arg(toQt(document.data()->path.string()))
                     .arg(document.data()->examples)
                     .arg(toQt(document.data()->hash).left(12));
    lines << QStringLiteral("  workload %1, metric %2")
                 .arg(toQt(toText(document.workload())), toQt(document.context().metric));
    if (const PointPtr& point = document.current().point; point && point->latency) {
        lines << QStringLiteral("  last timing p50 %1, %2 runs, flags %3")
                     .arg(formatMicroseconds(point->latency->p50Us))
                     .arg(point->latency->samplesUs.size())
                     .arg(toQt(fmt::format("{}", fmt::join(point->latency->flags, " "))));
        for (const RecipeDifference& difference : point->differences)
            lines << QStringLiteral("  %1: asked %2, runs as %3 (%4)")
                         .arg(toQt(difference.where), toQt(difference.requested), toQt(difference.effective),
                              toQt(difference.reason));
    }
    lines << QString() << QStringLiteral("Problems");
    for (int row = 0; row < lab.problems().rowCount(); ++row) {
        const Problem& problem = lab.problems().at(row);
        lines << QStringLiteral("  %1 x%2 %3")
                     .arg(problem.last.toString(Qt::ISODate))
                     .arg(problem.count)
                     .arg(problem.text);
    }
    lines << QString() << QStringLiteral("Jobs");
    for (const JobInfo& job : lab.jobs().snapshot()) {
        static const char* const states[] = {"queued", "running", "done", "cancelled", "failed"};
        lines << QStringLiteral("  %1 %2 %3 s %4")
                     .arg(QLatin1String(states[static_cast<int>(job.state)]), toQt(job.title))
                     .arg(job.seconds, 0, 'f', 2)
                     .arg(toQt(job.error));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace pscope
