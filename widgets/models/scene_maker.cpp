// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/scene_maker.h"

namespace pscope {

SceneMaker::SceneMaker(const SessionDocument& document, QObject* parent)
    : QObject(parent)
    , m_document(document) {}

SceneMaker::~SceneMaker() = default;

void SceneMaker::request() {
    if (m_making) {
        m_again = true;
        return;
    }
    if (m_document.points().newest().size() + m_document.candidates().size() <= kAtOnce)
        return finish(std::make_shared<FrontScene>(buildFrontScene(m_document)));
    m_making = true;
    m_again = false;
    auto input = std::make_shared<FrontInput>(frontInput(m_document));
    using Scene = std::shared_ptr<FrontScene>;
    m_jobs.run<Scene>(
        {}, {}, JobPriority::Interactive,
        [input](JobContext&) -> Result<Scene> { return std::make_shared<FrontScene>(buildFrontScene(*input)); },
        [this, input](Result<Scene>& scene) {
            m_making = false;
            const bool fits = scene && isStill(*input);
            if (fits) emit made(*scene);
            if (m_again || !fits) request();
        });
}

/// Scenes name points by their place: those of a list that was replaced meanwhile are of no use.
bool SceneMaker::isStill(const FrontInput& input) const {
    const auto& now = m_document.points().all();
    return now.size() >= input.points.size() && (input.points.empty() || now.front()->id == input.points.front()->id);
}

void SceneMaker::finish(std::shared_ptr<FrontScene> scene) {
    m_again = false;
    emit made(std::move(scene));
}

} // namespace pscope
