// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/engine.h"

#include <QPointer>

#include "core/backend/tunable.h"
#include "core/util/hash.h"
#include "widgets/models/formatter.h"
#include "widgets/models/preferences.h"

namespace pscope {
namespace {

constexpr int kDefaultTokens = 128;

Result<void> checkUnchanged(const std::filesystem::path& path, const std::string& now, const std::string& expected) {
    if (expected.empty() || now == expected) return {};
    return fail(ErrorCode::Mismatch,
                "{}: its content changed since this session was measured (hash {}, expected {}); put the old file back or start a new session",
                path.string(), now.substr(0, 12), expected.substr(0, 12));
}

Result<DataFacts> openDataOnLane(Workbench& bench, const std::filesystem::path& file, const std::string& expected, const DatasetOptions& options, JobContext& job) {
    if (!expected.empty()) {
        PSCOPE_TRY(hash, contentHashOfFile(file));
        PSCOPE_CHECK(checkUnchanged(file, hash, expected));
    }
    PSCOPE_CHECK(bench.setData(file, options, job));
    DataFacts facts = factsOf(*bench.data());
    facts.options = options;
    return facts;
}

} // namespace

struct Engine::Opened {
    std::shared_ptr<const ModelFacts> model;
    std::optional<DataFacts> data;
    std::optional<Error> dataError;
    std::filesystem::path missingData;
    std::string backend, device;
    std::vector<std::string> notes;
};

Engine::Engine(Lab& lab, QObject* parent) : QObject(parent), m_lab(lab) {
    connect(&lab.document(), &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        if (event.kind == ChangeEvent::Kind::Metric && m_lab.document().hasModel()) selectMetric();
    });
}

void Engine::probeDevices() {
    m_lab.jobs().run<std::vector<DeviceChoice>>(
        QStringLiteral("devices"), tr("Look for devices"), JobPriority::Interactive,
        [registry = m_lab.services().registry](JobContext&) -> Result<std::vector<DeviceChoice>> {
            std::vector<DeviceChoice> choices;
            for (const auto& backend : registry->all())
                for (const DeviceInfo& device : backend->probe()) choices.push_back({backend->info(), device});
            return choices;
        },
        [self = QPointer(this)](Result<std::vector<DeviceChoice>>& found) {
            if (!self) return;
            if (found) self->m_lab.document().setDevices(std::move(*found));
            else self->m_lab.report(found.error());
        });
}

Result<Engine::Opened> Engine::openOnLane(Lane& lane, const LabServices& services, OpenRequest request, JobContext& job) {
    if (request.demo) {
        job.phase("preparing the demo");
        PSCOPE_TRY(files, services.demo(job));
        request.model = files.model;
        request.data = files.data;
        request.calibration = files.calibration;
    }
    WorkbenchOptions options;
    options.metric = request.metric;
    options.backend = request.backend;
    options.device = request.device;
    options.gradients = services.gradients;
    options.prefixCacheBytes = request.prefixCacheBytes;
    auto bench = Workbench::open(*services.registry, request.model, options, job);
    if (!bench && bench.error().code == ErrorCode::Device && !request.device.empty()) {
        options.backend.clear(); // the session's device is not on this machine: the best one here
        options.device.clear();
        bench = Workbench::open(*services.registry, request.model, options, job);
    }
    if (!bench) return std::unexpected(bench.error());
    PSCOPE_CHECK(checkUnchanged(request.model, (*bench)->model().hash, request.expectedModelHash));
    lane.bench = std::move(*bench);

    Opened opened;
    ModelFacts facts = factsOf(lane.bench->model());
    if (request.demo) facts.name = "WordNet demo";
    opened.model = std::make_shared<const ModelFacts>(std::move(facts));
    opened.backend = lane.bench->backendInfo().id;
    opened.device = lane.bench->deviceInfo().id;
    if (!request.data.empty()) {
        std::error_code ignored;
        if (!std::filesystem::exists(request.data, ignored) && !request.expectedDataHash.empty()) {
            opened.missingData = request.data;
        } else if (auto data = openDataOnLane(*lane.bench, request.data, request.expectedDataHash, request.dataOptions, job)) {
            opened.data = std::move(*data);
        } else if (data.error().code == ErrorCode::Cancelled) {
            return cancelled();
        } else {
            opened.dataError = data.error();
        }
    }
    if (opened.data && !request.calibration.empty()) PSCOPE_CHECK(lane.bench->setCalibrationData(request.calibration, {}, job));
    if (opened.data) opened.data->calibration = request.calibration;
    opened.notes = lane.bench->notes();
    return opened;
}

void Engine::open(const OpenRequest& asked) {
    OpenRequest request = asked;
    request.metric = m_lab.document().metric();
    request.prefixCacheBytes = std::size_t(Preferences::load().prefixCacheMb) << 20;
    std::error_code ignored;
    if (!request.demo && !std::filesystem::exists(request.model, ignored) && !request.expectedModelHash.empty()) {
        emit missing(QStringLiteral("model"), toQt(request.model.string()), toQt(request.expectedModelHash));
        return;
    }
    const QString title = request.demo ? tr("Open the demo") : tr("Open %1").arg(toQt(request.model.filename().string()));
    m_lab.jobs().run<Opened>(
        QStringLiteral("open"), title, JobPriority::Interactive,
        [lane = m_lab.lane(), services = m_lab.services(), request](JobContext& job) { return openOnLane(*lane, services, request, job); },
        [self = QPointer(this), request](Result<Opened>& opened) {
            if (!self) return;
            if (opened) return self->takeOver(*opened, request);
            self->m_lab.report(opened.error(), QStringLiteral("model"));
            emit self->openFailed();
        });
}

void Engine::takeOver(Opened& opened, const OpenRequest& request) {
    SessionDocument& document = m_lab.document();
    document.setDevice(opened.backend, opened.device);
    document.setData(std::move(opened.data));
    document.setModel(opened.model);
    if (request.recipe) {
        const auto recipe = parseRecipe(*request.recipe, document.model().shape);
        if (recipe) document.resetRecipe(*recipe);
        else m_lab.report(recipe.error());
    }
    adoptDefaultWorkload();
    for (const std::string& note : opened.notes) m_lab.problems().add(Severity::Note, toQt(note), QStringLiteral("model"));
    if (opened.dataError) m_lab.report(*opened.dataError, QStringLiteral("data"));
    requestScores(document.recipe().unitMethod);
    emit this->opened(request.demo);
    if (!opened.missingData.empty())
        emit missing(QStringLiteral("data"), toQt(opened.missingData.string()), toQt(request.expectedDataHash));
}

/// Real sentences need data; without any, a fixed length is timed until data comes.
void Engine::adoptDefaultWorkload() {
    SessionDocument& document = m_lab.document();
    Workload workload = document.workload();
    if (!document.data() && workload.tokens == 0) {
        workload.tokens = std::min(kDefaultTokens, document.model().maxTokens);
        m_fixedLengthByUs = true;
    } else if (document.data() && m_fixedLengthByUs) {
        workload.tokens = 0;
        m_fixedLengthByUs = false;
    }
    document.setWorkload(workload);
}

void Engine::openData(const std::filesystem::path& file, const std::string& expectedHash, const DatasetOptions& options) {
    using Loaded = std::pair<DataFacts, std::vector<std::string>>;
    m_lab.jobs().run<Loaded>(
        QStringLiteral("data"), tr("Read %1").arg(toQt(file.filename().string())), JobPriority::Interactive,
        [lane = m_lab.lane(), file, expectedHash, options](JobContext& job) -> Result<Loaded> {
            PSCOPE_TRY(bench, benchOf(*lane));
            PSCOPE_TRY(facts, openDataOnLane(*bench, file, expectedHash, options, job));
            return Loaded{std::move(facts), bench->notes()};
        },
        [self = QPointer(this)](Result<Loaded>& loaded) {
            if (!self) return;
            if (!loaded) return self->m_lab.report(loaded.error(), QStringLiteral("data"));
            self->m_lab.document().setData(std::move(loaded->first));
            self->adoptDefaultWorkload();
            for (const std::string& note : loaded->second) self->m_lab.problems().add(Severity::Note, toQt(note), QStringLiteral("data"));
            emit self->dataOpened();
        });
}

void Engine::selectDevice(const std::string& backend, const std::string& device) {
    m_lab.jobs().run<std::pair<std::string, std::string>>(
        QStringLiteral("device"), tr("Prepare %1").arg(toQt(device)), JobPriority::Interactive,
        [lane = m_lab.lane(), backend, device](JobContext& job) -> Result<std::pair<std::string, std::string>> {
            PSCOPE_TRY(bench, benchOf(*lane));
            PSCOPE_CHECK(bench->setBackend(backend, device, job));
            return std::pair{bench->backendInfo().id, bench->deviceInfo().id};
        },
        [self = QPointer(this)](Result<std::pair<std::string, std::string>>& chosen) {
            if (!self) return;
            if (chosen) return self->m_lab.document().setDevice(chosen->first, chosen->second);
            self->m_lab.report(chosen.error(), QStringLiteral("device"));
            emit self->m_lab.document().changed({ChangeEvent::Kind::Device}); // the menu shows the old choice again
        });
}

void Engine::tuneDevice(Tuning wish) {
    const std::string backend = m_lab.document().context().backend, device = m_lab.document().context().device;
    m_lab.jobs().run<std::string>(
        QStringLiteral("tune"), tr("Choose kernels for %1").arg(toQt(device)), JobPriority::Interactive,
        [registry = m_lab.services().registry, backend, device, wish](JobContext& job) -> Result<std::string> {
            PSCOPE_TRY(found, registry->find(backend));
            auto* tunable = dynamic_cast<TunableBackend*>(found);
            if (tunable == nullptr)
                return fail(ErrorCode::Unsupported, "{}: has nothing to tune; choose an OpenCL device first", device);
            if (wish == Tuning::Tune) return tunable->tune(device, job);
            PSCOPE_TRY(had, tunable->forgetTuning(device));
            return fmt::format("{}: {}", device, had ? "its record is removed" : "it had no record");
        },
        [self = QPointer(this), backend, device](Result<std::string>& done) {
            if (!self) return;
            if (!done) return self->m_lab.report(done.error(), QStringLiteral("device"));
            self->m_lab.problems().add(Severity::Note, toQt(*done));
            self->selectDevice(backend, device);
        });
}

void Engine::useBoard(const QString& binary, const QString& manifest) {
    qputenv("PSCOPE_FPGA_BINARY", binary.toLocal8Bit());
    qputenv("PSCOPE_FPGA_MANIFEST", manifest.toLocal8Bit());
    probeDevices();
}

void Engine::selectMetric() {
    m_lab.jobs().run<bool>(
        QStringLiteral("metric"), tr("Change the metric"), JobPriority::Interactive,
        [lane = m_lab.lane(), metric = m_lab.document().metric()](JobContext&) -> Result<bool> {
            PSCOPE_TRY(bench, benchOf(*lane));
            bench->setMetric(metric);
            return true;
        },
        [](Result<bool>&) {});
}

void Engine::requestScores(const std::string& unitMethod) {
    using Scores = std::shared_ptr<const UnitScores>;
    m_lab.jobs().run<Scores>(
        QStringLiteral("scores"), tr("Importance of heads and neurons"), JobPriority::Interactive,
        [lane = m_lab.lane(), unitMethod](JobContext& job) -> Result<Scores> {
            PSCOPE_TRY(bench, benchOf(*lane));
            PSCOPE_TRY(scores, bench->unitScores(unitMethod, job));
            return std::make_shared<const UnitScores>(*scores);
        },
        [self = QPointer(this), unitMethod](Result<Scores>& scores) {
            if (!self) return;
            if (scores) self->m_lab.document().setScores(unitMethod, *scores);
            else self->m_lab.report(scores.error());
        });
}

} // namespace pscope
