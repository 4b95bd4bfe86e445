// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Everything outside the document that the controllers of the window share: the lane with the engine on it, the file lane,
// the session, the problems list.
#pragma once

#include <memory>

#include <QObject>

#include "core/measure/workbench.h"
#include "core/session/session.h"
#include "widgets/models/advisor.h"
#include "widgets/models/job_bridge.h"
#include "widgets/models/problems_model.h"
#include "widgets/models/session_document.h"

namespace pscope {

/// Files to begin with, as the embedded demo gives them.
struct StartFiles {
    std::filesystem::path model, data, calibration;
};

/// What app hands down; widgets know no back-end and no training code.
struct LabServices {
    std::shared_ptr<const BackendRegistry> registry;
    GradientSource gradients;
    std::function<Result<StartFiles>(JobContext&)> demo;
    QString commandLineTool; // path of pscope for checks in a fresh process; may be empty
};

/// Lives on the lane: touched inside jobs only.
struct Lane {
    std::unique_ptr<Workbench> bench;
};

class Lab : public QObject {
    Q_OBJECT
public:
    explicit Lab(LabServices services, QObject* parent = nullptr);
    ~Lab() override;

    const LabServices& services() const { return m_services; }
    SessionDocument& document() { return m_document; }
    Advisor& advisor() { return m_advisor; }
    ProblemsModel& problems() { return m_problems; }
    JobBridge& jobs() { return m_jobs; }   // the measuring lane
    JobBridge& files() { return m_files; } // short writes that must not wait for measurements
    const std::shared_ptr<Lane>& lane() const { return m_lane; }
    const std::shared_ptr<Session>& session() const { return m_session; } // null before the first one is open
    void setSession(std::shared_ptr<Session> session) { m_session = std::move(session); }

    /// Puts an error into the problems list; a cancellation is not one.
    void report(const Error& error, const QString& place = {});

private:
    LabServices m_services;
    SessionDocument m_document;
    Advisor m_advisor;
    ProblemsModel m_problems;
    std::shared_ptr<Lane> m_lane = std::make_shared<Lane>();
    std::shared_ptr<Session> m_session;
    JobBridge m_files;
    JobBridge m_jobs; // last: joined first
};

/// `lane->bench`, or an error that says what to do.
Result<Workbench*> benchOf(const Lane& lane);

} // namespace pscope
