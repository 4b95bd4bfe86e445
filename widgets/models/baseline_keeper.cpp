// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/baseline_keeper.h"

#include <QPointer>

#include "widgets/models/current_measurer.h"
#include "widgets/models/formatter.h"

namespace pscope {
namespace {

const QString kTag = QStringLiteral("baseline");

} // namespace

BaselineKeeper::BaselineKeeper(Lab& lab, QObject* parent)
    : QObject(parent)
    , m_lab(lab) {
    m_delay.setSingleShot(true);
    m_delay.setInterval(0); // before CurrentMeasurer, so that its job is queued behind ours
    connect(&m_delay, &QTimer::timeout, this, &BaselineKeeper::check);
    connect(&lab.document(), &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        switch (event.kind) {
        case Kind::Model:
            m_lab.jobs().cancelTag(kTag);
            m_running = false;
            [[fallthrough]];
        case Kind::Data:
        case Kind::Device:
        case Kind::Workload:
        case Kind::Metric:
        case Kind::Recipe:
            m_delay.start();
            break;
        default:
            break;
        }
    });
}

void BaselineKeeper::check() {
    SessionDocument& document = m_lab.document();
    // The dense recipe itself is measured by whoever measures the current one.
    if (!document.hasModel() || document.recipe().isDense() || document.baseline()) return;
    const MeasureContext now = document.context();
    if (m_running && m_asked == now) return;
    m_running = true;
    m_asked = now;
    m_lab.jobs().run<Measurement>(
        kTag, tr("Measure the dense model first"), JobPriority::Interactive,
        [lane = m_lab.lane(), session = m_lab.session(), recipe = denseRecipe(document.model().shape),
         options = CurrentMeasurer::optionsFor(document)](JobContext& job) {
            return measureAndStore(*lane, session.get(), recipe, options, {}, {}, job);
        },
        [self = QPointer(this)](Result<Measurement>& result) {
            if (!self) return;
            self->m_running = false;
            if (result)
                self->m_lab.document().addPoint(std::move(*result));
            else
                self->m_lab.report(result.error());
        });
}

} // namespace pscope
