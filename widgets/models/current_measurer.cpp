// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/current_measurer.h"

#include <QPointer>

#include "widgets/models/formatter.h"
#include "widgets/models/preferences.h"

namespace pscope {
namespace {

constexpr int kGatherMs = 25;
constexpr double kEditBudgetSeconds = 1.0; // an edit wants its first figure soon; "Measure now" repeats at leisure
const QString kTag = QStringLiteral("current");

} // namespace

Result<Measurement> measureAndStore(Lane& lane, Session* session, const Recipe& recipe, const EvaluateOptions& options,
                                    const std::string& name, const MeasurementWatcher& watcher, JobContext& job) {
    PSCOPE_TRY(bench, benchOf(lane));
    PSCOPE_TRY(point, bench->evaluate(recipe, options, watcher, job));
    if (!name.empty()) point.name = name;
    if (session) {
        PSCOPE_TRY(id, session->add(point));
        point.id = id;
    }
    return std::move(point);
}

CurrentMeasurer::CurrentMeasurer(Lab& lab, QObject* parent) : QObject(parent), m_lab(lab) {
    m_delay.setSingleShot(true);
    m_delay.setInterval(kGatherMs);
    connect(&m_delay, &QTimer::timeout, this, [this] { start(Reuse::Known); });
    connect(&lab.document(), &SessionDocument::changed, this, &CurrentMeasurer::onChanged);
}

EvaluateOptions CurrentMeasurer::optionsFor(const SessionDocument& document) {
    EvaluateOptions options;
    options.workload = document.workload();
    options.measureAccuracy = document.data().has_value() && document.hasModel() && document.model().hasHead();
    options.latency.budgetSeconds = kEditBudgetSeconds;
    options.accuracyThreads = Preferences::load().accuracyThreads;
    return options;
}

void CurrentMeasurer::onChanged(const ChangeEvent& event) {
    using Kind = ChangeEvent::Kind;
    switch (event.kind) {
    case Kind::Model:
        m_labelWarning.clear();
        m_lab.jobs().cancelTag(kTag); // at once: what is being measured belongs to another session or model
        [[fallthrough]];
    case Kind::Data:
        m_labelWarning.clear();
        [[fallthrough]];
    case Kind::Device:
    case Kind::Workload:
    case Kind::Metric:
    case Kind::Recipe:
        m_delay.start(); // again at every step of a drag: a job begun between two steps would be cancelled before its first figure
        break;
    default: break;
    }
}

void CurrentMeasurer::measureAgain() {
    m_delay.stop();
    start(Reuse::Nothing);
}

void CurrentMeasurer::start(Reuse reuse) {
    SessionDocument& document = m_lab.document();
    if (!document.hasModel()) {
        m_lab.jobs().cancelTag(kTag);
        document.setCurrent({});
        return;
    }
    const std::string text = document.recipeText();
    if (const PointPtr known = reuse == Reuse::Known ? document.measured(text) : nullptr) {
        m_lab.jobs().cancelTag(kTag);
        document.setCurrent({CurrentPoint::State::Measured, known, {}});
        emit finished();
        return;
    }
    document.setCurrent({CurrentPoint::State::Waiting, document.current().point, {}});
    emit aboutToMeasure();
    post(text);
}

void CurrentMeasurer::post(const std::string& text) {
    SessionDocument& document = m_lab.document();
    const QString title = text.empty() ? tr("Measure the dense model") : tr("Measure %1").arg(toQt(text));
    m_lab.jobs().runWithUpdates<Measurement>(
        kTag, title, JobPriority::Interactive,
        [self = QPointer(this), lane = m_lab.lane(), session = m_lab.session(), recipe = document.recipe(),
         options = optionsFor(document)](JobContext& job, const JobBridge::Sender& send) {
            const MeasurementWatcher watcher = [&](const Measurement& soFar) {
                send([self, partial = std::make_shared<const Measurement>(soFar)] {
                    if (self) self->m_lab.document().setCurrent({CurrentPoint::State::Measuring, partial, {}});
                });
            };
            auto point = measureAndStore(*lane, session.get(), recipe, options, {}, watcher, job);
            if (point && lane->bench->labelWarning())
                send([self, warning = toQt(*lane->bench->labelWarning())] {
                    if (self) self->warnOnce(warning);
                });
            return point;
        },
        [self = QPointer(this)](Result<Measurement>& result) {
            if (self) self->onFinished(result);
        });
}

/// Every measurement on the same data finds the same; one line in the list of problems is enough.
void CurrentMeasurer::warnOnce(const QString& warning) {
    if (warning == m_labelWarning) return;
    m_labelWarning = warning;
    m_lab.problems().add(Severity::Warning, warning, QStringLiteral("data"));
}

void CurrentMeasurer::onFinished(Result<Measurement>& result) {
    SessionDocument& document = m_lab.document();
    if (result) {
        const int index = document.addPoint(std::move(*result));
        document.setCurrent({CurrentPoint::State::Measured, document.points().at(index), {}});
    } else if (result.error().code == ErrorCode::Cancelled) {
        document.setCurrent({CurrentPoint::State::None, nullptr, {}});
    } else {
        m_lab.report(result.error());
        document.setCurrent({CurrentPoint::State::Failed, nullptr, toQt(result.error().message)});
    }
    emit finished();
}

} // namespace pscope
