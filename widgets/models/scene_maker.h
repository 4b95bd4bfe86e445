// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the scene of a front: at once where there are few points, on a thread of its own where making it would be felt.
#pragma once

#include <memory>

#include "widgets/models/front_scene.h"
#include "widgets/models/job_bridge.h"

namespace pscope {

class SceneMaker : public QObject {
    Q_OBJECT
public:
    static constexpr std::size_t kAtOnce = 4000; // points: three milliseconds

    explicit SceneMaker(const SessionDocument& document, QObject* parent = nullptr);
    ~SceneMaker() override;
    /// A scene of the document as it is now; made() follows, before this returns or later. Requests that come while one is
    /// being made become one more.
    void request();
    bool isMaking() const { return m_making; }

signals:
    void made(std::shared_ptr<pscope::FrontScene> scene);

private:
    bool isStill(const FrontInput& input) const;
    void finish(std::shared_ptr<FrontScene> scene);

    const SessionDocument& m_document;
    JobBridge m_jobs;
    bool m_making = false, m_again = false;
};

} // namespace pscope
