// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/device_runner.h"

#include <QPointer>

#include "widgets/models/current_measurer.h"
#include "widgets/models/formatter.h"

namespace pscope {

DeviceRunner::DeviceRunner(Lab& lab, DeviceTable& table, QObject* parent)
    : QObject(parent)
    , m_lab(lab)
    , m_table(table)
    , m_driver(lab, QStringLiteral("device set")) {
    connect(&m_driver, &StepDriver::finished, this, &DeviceRunner::onStopped);
    connect(&m_driver, &StepDriver::failed, this, [this](const QString& sentence) { m_lab.report({ErrorCode::Io, fromQt(sentence)}); });
    connect(&m_driver, &StepDriver::stateChanged, this, [this] {
        const auto at = static_cast<std::size_t>(m_driver.done());
        if (m_driver.isRunning() && at < m_order.size()) m_table.setTask(m_order[at], {DeviceTask::State::Running, {}});
    });
    connect(&lab.document(), &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        using Kind = ChangeEvent::Kind;
        if (event.kind == Kind::Model || event.kind == Kind::Session) m_table.setTasks({});
        if (event.kind == Kind::Workload || event.kind == Kind::Metric) stop(); // what is still to come would be of another table
    });
}

bool DeviceRunner::start(const std::vector<std::string>& recipes, const std::vector<DeviceChoice>& devices, Known known) {
    const SessionDocument& document = m_lab.document();
    std::deque<StepDriver::Step> steps;
    std::map<DeviceTable::TaskKey, DeviceTask> tasks;
    std::vector<DeviceTable::TaskKey> order;
    const auto lost = std::make_shared<std::map<std::string, std::string>>();
    MeasureContext context = document.context();
    for (const DeviceChoice& device : devices) {
        context.backend = device.backend.id;
        context.device = device.device.id;
        for (const std::string& text : recipes) {
            const auto recipe = parseRecipe(text, document.model().shape);
            if (!recipe) {
                m_lab.report(recipe.error(), QStringLiteral("recipe"));
                continue;
            }
            const DeviceTable::TaskKey key{text, deviceKey(device)};
            if (known == Known::Keep && document.points().find(text, context) >= 0) continue;
            if (!tasks.try_emplace(key).second) continue;
            order.push_back(key);
            steps.push_back(step(*recipe, device, key, lost));
        }
    }
    m_driver.stop();
    m_order = std::move(order);
    m_table.setTasks(std::move(tasks));
    const bool any = !steps.empty();
    if (any) m_driver.start(std::move(steps));
    return any;
}

/// `lost` remembers devices that failed, so that each is asked, and complains, once. It is used on the lane alone.
StepDriver::Step DeviceRunner::step(const Recipe& recipe, const DeviceChoice& device, DeviceTable::TaskKey key,
                                    std::shared_ptr<std::map<std::string, std::string>> lost) {
    using Tell = std::function<void()>;
    const QString what = key.first.empty() ? tr("dense") : toQt(key.first);
    return {tr("%1 on %2").arg(what, toQt(device.device.id)),
            [self = QPointer(this), recipe, backend = device.backend.id, id = device.device.id, key, lost,
             options = CurrentMeasurer::optionsFor(m_lab.document())](Lane& lane, Session* session, JobContext& job) -> Result<Tell> {
                PSCOPE_TRY(bench, benchOf(lane));
                const auto gone = lost->find(key.second);
                const bool first = gone == lost->end();
                Result<Measurement> point = std::unexpected(Error{ErrorCode::Device, first ? "" : gone->second});
                if (first) point = bench->evaluateOn(backend, id, recipe, options, {}, job);
                if (!point && point.error().code == ErrorCode::Cancelled) return std::unexpected(point.error());
                if (!point && point.error().code == ErrorCode::Device) lost->emplace(key.second, point.error().message);
                if (point && session) {
                    PSCOPE_TRY(row, session->add(*point));
                    point->id = row;
                }
                return [self, key, first, result = std::make_shared<Result<Measurement>>(std::move(point))] {
                    if (self) self->onMeasured(key, *result, first);
                };
            }};
}

void DeviceRunner::onMeasured(const DeviceTable::TaskKey& key, Result<Measurement>& result, bool first) {
    if (result) {
        m_lab.document().addPoint(std::move(*result)); // announces itself: the table reads the point from there
        return m_table.setTask(key, {DeviceTask::State::Done, {}});
    }
    if (first) m_lab.report(result.error(), QStringLiteral("device"));
    m_table.setTask(key, {DeviceTask::State::Failed, result.error().message});
}

/// What was not reached is no longer waiting.
void DeviceRunner::onStopped() {
    auto tasks = m_table.tasks();
    std::erase_if(tasks, [](const auto& task) { return task.second.state == DeviceTask::State::Waiting || task.second.state == DeviceTask::State::Running; });
    m_table.setTasks(std::move(tasks));
}

} // namespace pscope
