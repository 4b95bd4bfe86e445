// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/session_document.h"

#include <algorithm>

#include "widgets/models/formatter.h"

namespace pscope {

SessionDocument::SessionDocument(QObject* parent) : QObject(parent) {
    qRegisterMetaType<ChangeEvent>();
    m_undo.setUndoLimit(1000);
}

std::string deviceKey(const Measurement& point) { return point.backend + " " + point.device; }

void SessionDocument::announce(ChangeEvent::Kind kind) { emit changed({kind}); }

const DeviceChoice* SessionDocument::device() const {
    for (const DeviceChoice& choice : m_devices)
        if (choice.backend.id == m_backendId && choice.device.id == m_deviceId) return &choice;
    return nullptr;
}

MeasureContext SessionDocument::context() const {
    std::string metric;
    if (m_model && m_data && m_model->hasHead()) metric = m_metric.empty() ? defaultMetric(m_data->regression) : m_metric;
    return {m_model ? m_model->hash : std::string(), m_data ? m_data->hash : std::string(), m_backendId, m_deviceId, metric, m_workload};
}

void SessionDocument::setModel(std::shared_ptr<const ModelFacts> model) {
    const std::string text = recipeText();
    m_model = std::move(model);
    m_scores.reset();
    m_selection.set({});
    m_current = {};
    m_undo.clear();
    m_recipe = {};
    if (m_model) {
        const auto kept = parseRecipe(text, m_model->shape);
        m_recipe = kept ? *kept : denseRecipe(m_model->shape);
    }
    announce(ChangeEvent::Kind::Model);
}

void SessionDocument::setData(std::optional<DataFacts> data) {
    m_data = std::move(data);
    announce(ChangeEvent::Kind::Data);
}

void SessionDocument::setDevices(std::vector<DeviceChoice> devices) {
    m_devices = std::move(devices);
    announce(ChangeEvent::Kind::Devices);
}

void SessionDocument::setDevice(const std::string& backend, const std::string& device) {
    if (backend == m_backendId && device == m_deviceId) return;
    m_backendId = backend;
    m_deviceId = device;
    announce(ChangeEvent::Kind::Device);
}

void SessionDocument::setWorkload(const Workload& workload) {
    if (workload == m_workload) return;
    m_workload = workload;
    announce(ChangeEvent::Kind::Workload);
}

void SessionDocument::setMetric(const std::string& metric) {
    if (metric == m_metric) return;
    m_metric = metric;
    announce(ChangeEvent::Kind::Metric);
}

void SessionDocument::setScores(const std::string& method, std::shared_ptr<const UnitScores> scores) {
    m_scoresMethod = method;
    m_scores = std::move(scores);
    announce(ChangeEvent::Kind::Scores);
}

std::string SessionDocument::recipeText() const { return m_model ? toText(m_recipe, m_model->shape) : std::string(); }

void SessionDocument::storeRecipe(const Recipe& recipe, const std::vector<int>& layers) {
    m_recipe = recipe;
    m_variants.follow(recipeText());
    emit changed({ChangeEvent::Kind::Recipe, layers});
}

void SessionDocument::resetRecipe(const Recipe& recipe) {
    m_undo.clear();
    storeRecipe(recipe, {});
}

void SessionDocument::resetPoints(std::vector<Measurement> points) {
    m_points.reset(std::move(points));
    setCompared({});
    m_brushed.clear();
    m_pinned.clear();
    m_candidates.clear();
    announce(ChangeEvent::Kind::Points);
}

int SessionDocument::addPoint(Measurement point) {
    const int index = m_points.add(std::move(point));
    emit changed({ChangeEvent::Kind::Points, {}, index});
    return index;
}

void SessionDocument::renamePoint(int index, const QString& name) {
    Measurement point = *m_points.at(index);
    if (toQt(point.name) == name) return;
    point.name = fromQt(name);
    m_points.replace(index, std::move(point));
    emit changed({ChangeEvent::Kind::Points, {}, index});
    emit pointEdited(index);
}

void SessionDocument::annotatePoint(int index, const QString& note, bool starred) {
    Measurement point = *m_points.at(index);
    if (toQt(point.note) == note && point.starred == starred) return;
    point.note = fromQt(note);
    point.starred = starred;
    m_points.replace(index, std::move(point));
    emit changed({ChangeEvent::Kind::Points, {}, index});
    emit pointEdited(index);
}

void SessionDocument::setPointPinned(int index, bool pinned) {
    const std::int64_t id = m_points.at(index)->id;
    if (id == 0 || pinned == m_pinned.contains(id)) return;
    if (pinned) m_pinned.insert(id);
    else m_pinned.erase(id);
    emit changed({ChangeEvent::Kind::Points, {}, index});
    emit pointEdited(index);
}

void SessionDocument::resetPinnedPoints(const std::vector<std::int64_t>& ids) {
    m_pinned = {ids.begin(), ids.end()};
    announce(ChangeEvent::Kind::View);
}

void SessionDocument::setCandidates(std::vector<PointPtr> candidates) {
    if (candidates.empty() && m_candidates.empty()) return;
    m_candidates = std::move(candidates);
    announce(ChangeEvent::Kind::Candidates);
}

void SessionDocument::addCandidates(const std::vector<PointPtr>& more) {
    m_candidates.insert(m_candidates.end(), more.begin(), more.end());
    announce(ChangeEvent::Kind::Candidates);
}

void SessionDocument::setBrushed(std::vector<int> points) {
    if (points == m_brushed) return;
    m_brushed = std::move(points);
    announce(ChangeEvent::Kind::Brushed);
}

void SessionDocument::setView(FrontView view) {
    if (view == m_view) return;
    m_view = std::move(view);
    announce(ChangeEvent::Kind::View);
}

void SessionDocument::setLimit(const std::string& axis, std::optional<double> limit) {
    FrontView view = m_view;
    if (limit) view.limits[axis] = *limit;
    else view.limits.erase(axis);
    setView(std::move(view));
}

PointPtr SessionDocument::measured(const std::string& text) const {
    const int index = m_points.find(text, context());
    return index < 0 ? nullptr : m_points.at(index);
}

bool SessionDocument::loadPoint(int index) {
    if (!m_model || index < 0 || index >= m_points.size()) return false;
    const PointPtr point = m_points.at(index);
    const QString title = point->name.empty() ? tr("Load point") : tr("Load “%1”").arg(toQt(point->name));
    const auto done = replaceRecipeText(point->requested, title);
    if (!done) emit refused(tr("This point's recipe does not fit the model that is open: %1").arg(toQt(done.error().message)));
    return done.has_value();
}

void SessionDocument::setCompared(std::vector<int> points) {
    std::erase_if(points, [this](int index) { return index < 0 || index >= m_points.size(); });
    if (points == m_compared) return;
    m_compared = std::move(points);
    announce(ChangeEvent::Kind::Compared);
}

void SessionDocument::toggleCompared(int index) {
    std::vector<int> points = m_compared;
    const auto at = std::find(points.begin(), points.end(), index);
    if (at != points.end()) points.erase(at);
    else points.push_back(index);
    setCompared(std::move(points));
}

void SessionDocument::setCurrent(CurrentPoint current) {
    m_current = std::move(current);
    announce(ChangeEvent::Kind::Current);
}

void SessionDocument::setEstimate(std::optional<RecipeEstimate> estimate) {
    if (!estimate && !m_estimate) return;
    m_estimate = std::move(estimate);
    announce(ChangeEvent::Kind::Estimate);
}

void SessionDocument::setAxes(const std::string& x, const std::string& y) {
    if (x == m_xAxis && y == m_yAxis) return;
    m_xAxis = x;
    m_yAxis = y;
    announce(ChangeEvent::Kind::Axes);
}

void SessionDocument::setScope(FrontScope scope) {
    if (scope == m_scope) return;
    m_scope = scope;
    announce(ChangeEvent::Kind::Axes);
}

void SessionDocument::setSession(const QString& path, const QString& name) {
    m_sessionPath = path;
    m_sessionName = name;
    announce(ChangeEvent::Kind::Session);
}

} // namespace pscope
