// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/try_runner.h"

#include <QPointer>

#include "widgets/models/formatter.h"

namespace pscope {

void TryRunner::ask(const QString& text, const QString& pair) { ask(text, pair, m_lab.document().recipe()); }

void TryRunner::ask(const QString& text, const QString& pair, const Recipe& recipe) {
    if (!m_lab.document().hasModel() || text.trimmed().isEmpty()) return;
    m_lab.jobs().run<TryAnswer>(
        QStringLiteral("try"), tr("Answer “%1”").arg(text.left(40)), JobPriority::Interactive,
        [lane = m_lab.lane(), recipe, text = fromQt(text), pair = fromQt(pair)](JobContext& job) -> Result<TryAnswer> {
            PSCOPE_TRY(bench, benchOf(*lane));
            return bench->tryText(text, pair, recipe, job);
        },
        [self = QPointer(this)](Result<TryAnswer>& answer) {
            if (!self) return;
            if (answer) emit self->answered(*answer);
            else if (answer.error().code != ErrorCode::Cancelled) emit self->failed(toQt(answer.error().message));
        });
}

} // namespace pscope
