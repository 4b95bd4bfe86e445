// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/lab.h"

#include "widgets/models/formatter.h"

namespace pscope {

Lab::Lab(LabServices services, QObject* parent) : QObject(parent), m_services(std::move(services)), m_advisor(m_document, m_services.registry) {
    connect(&m_document, &SessionDocument::refused, this,
            [this](const QString& sentence) { m_problems.add(Severity::Warning, sentence); });
}

Lab::~Lab() {
    m_jobs.shutdown();
    m_files.waitIdle(); // a name typed just before closing is kept
    m_files.shutdown();
}

void Lab::report(const Error& error, const QString& place) {
    if (error.code != ErrorCode::Cancelled) m_problems.add(Severity::Error, toQt(error.message), place);
}

Result<Workbench*> benchOf(const Lane& lane) {
    if (!lane.bench) return fail(ErrorCode::NotFound, "no model is open; open a model folder first");
    return lane.bench.get();
}

} // namespace pscope
