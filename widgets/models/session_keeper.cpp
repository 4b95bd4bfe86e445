// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/session_keeper.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QPointer>
#include <QStandardPaths>

#include "widgets/models/choices_text.h"
#include "widgets/models/formatter.h"

namespace pscope {
namespace {

constexpr int kSaveDelayMs = 300;
const std::vector<std::string>& stateKeys() {
    static const std::vector<std::string> keys{"recipe", "workload", "backend", "device", "metric", "axes", "scope", "view", "demo", "pins", "variants", "dataOptions"};
    return keys;
}

std::filesystem::path toPath(const QString& text) { return {text.toStdString()}; }

} // namespace

struct SessionKeeper::Contents {
    std::shared_ptr<Session> session;
    std::vector<Measurement> points;
    std::vector<std::int64_t> pinned;
    std::map<std::string, std::string> state;
    std::optional<FileReference> model, data, calibration;

    static Result<std::shared_ptr<Contents>> read(const std::filesystem::path& file) {
        auto contents = std::make_shared<Contents>();
        PSCOPE_TRY(session, Session::open(file));
        contents->session = std::move(session);
        PSCOPE_TRY(points, contents->session->points());
        contents->points = std::move(points);
        PSCOPE_TRY(pinned, contents->session->pinned());
        contents->pinned = std::move(pinned);
        for (const std::string& key : stateKeys()) {
            PSCOPE_TRY(value, contents->session->state(key));
            if (value) contents->state[key] = *value;
        }
        PSCOPE_TRY(model, contents->session->reference("model"));
        PSCOPE_TRY(data, contents->session->reference("data"));
        PSCOPE_TRY(calibration, contents->session->reference("calibration"));
        contents->model = model;
        contents->data = data;
        contents->calibration = calibration;
        return contents;
    }
};

SessionKeeper::SessionKeeper(Lab& lab, Engine& engine, QObject* parent) : QObject(parent), m_lab(lab), m_engine(engine) {
    m_delay.setSingleShot(true);
    m_delay.setInterval(kSaveDelayMs);
    connect(&m_delay, &QTimer::timeout, this, &SessionKeeper::flush);
    connect(&lab.document(), &SessionDocument::changed, this, &SessionKeeper::onChanged);
    connect(&lab.document(), &SessionDocument::pointEdited, this, &SessionKeeper::storePoint);
    connect(&engine, &Engine::opened, this, &SessionKeeper::rememberReferences);
    connect(&engine, &Engine::dataOpened, this, &SessionKeeper::rememberReferences);
}

QString SessionKeeper::unnamedFolder() {
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/sessions");
    QDir().mkpath(folder);
    return folder;
}

bool SessionKeeper::isUnnamed(const QString& file) { return QFileInfo(file).absolutePath() == QFileInfo(unnamedFolder()).absoluteFilePath(); }

void SessionKeeper::openSession(const QString& file) {
    flush();
    using Read = std::shared_ptr<Contents>;
    m_lab.files().run<Read>(
        QStringLiteral("session"), tr("Open %1").arg(QFileInfo(file).fileName()), JobPriority::Interactive,
        [file = toPath(file)](JobContext&) -> Result<Read> { return Contents::read(file); },
        [self = QPointer(this)](Result<Read>& read) {
            if (!self) return;
            if (read) self->adopt(*read);
            else self->m_lab.report(read.error(), QStringLiteral("session"));
        });
}

void SessionKeeper::adopt(std::shared_ptr<Contents> contents) {
    m_restoring = true;
    SessionDocument& document = m_lab.document();
    document.setModel(nullptr);
    document.setData(std::nullopt);
    m_lab.setSession(contents->session);
    document.resetPoints(std::move(contents->points));
    document.resetPinnedPoints(contents->pinned);
    restoreChoices(contents->state);
    const QString path = toQt(contents->session->path().string());
    document.setSession(path, isUnnamed(path) ? tr("unsaved session") : QFileInfo(path).completeBaseName());

    OpenRequest request;
    request.recipe = contents->state["recipe"];
    request.backend = contents->state["backend"];
    request.device = contents->state["device"];
    request.dataOptions = parseDataOptions(contents->state["dataOptions"]);
    request.demo = contents->state["demo"] == "1" && m_lab.services().demo;
    if (contents->model) {
        request.model = contents->model->path;
        request.expectedModelHash = contents->model->hash;
    }
    if (contents->data) {
        request.data = contents->data->path;
        request.expectedDataHash = contents->data->hash;
    }
    if (contents->calibration) request.calibration = contents->calibration->path;
    m_request = request;
    m_restoring = false;
    emit sessionOpened(path);
    if (contents->model || request.demo) m_engine.open(request);
}

void SessionKeeper::restoreChoices(const std::map<std::string, std::string>& state) {
    SessionDocument& document = m_lab.document();
    const auto find = [&](const char* key) {
        const auto at = state.find(key);
        return at == state.end() ? std::string() : at->second;
    };
    if (const auto workload = parseWorkload(find("workload"))) document.setWorkload(*workload);
    if (const auto axes = parseAxes(find("axes"))) document.setAxes(axes->first, axes->second);
    if (const auto scope = parseScope(find("scope"))) document.setScope(*scope);
    document.resetPins(parsePins(find("pins")));
    document.resetVariants(VariantTree::fromJson(find("variants")));
    document.setView(parseView(find("view")));
    document.setMetric(find("metric"));
    document.setDevice(find("backend"), find("device"));
}

void SessionKeeper::newSession(OpenRequest request, bool demo) {
    flush();
    const QString stamp = QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
    const QString file = QStringLiteral("%1/%2%3.pscope").arg(unnamedFolder(), stamp, demo ? QStringLiteral("-demo") : QString());
    using Read = std::shared_ptr<Contents>;
    m_lab.files().run<Read>(
        QStringLiteral("session"), tr("New session"), JobPriority::Interactive,
        [file = toPath(file)](JobContext&) -> Result<Read> { return Contents::read(file); },
        [self = QPointer(this), request, demo, workload = m_lab.document().workload()](Result<Read>& read) mutable {
            if (!self) return;
            if (!read) return self->m_lab.report(read.error(), QStringLiteral("session"));
            self->adopt(*read); // empty: refers to nothing yet
            self->m_request = request;
            self->setState("demo", demo ? "1" : "0");
            self->m_engine.open(request);
        });
}

void SessionKeeper::openModel(const QString& folder, const QString& dataFile) {
    OpenRequest request;
    request.model = toPath(folder);
    request.data = toPath(dataFile);
    newSession(request, false);
}

void SessionKeeper::openDemo() {
    OpenRequest request;
    request.demo = true;
    newSession(request, true);
}

void SessionKeeper::openData(const QString& file, const DatasetOptions& options) {
    m_request.dataOptions = options;
    m_request.data = toPath(file);
    m_request.expectedDataHash.clear();
    m_engine.openData(toPath(file), {}, options);
}

void SessionKeeper::locate(const QString& role, const QString& path) {
    if (role == QLatin1String("data")) {
        m_request.data = toPath(path);
        m_engine.openData(toPath(path), m_request.expectedDataHash, m_request.dataOptions);
        return;
    }
    m_request.model = toPath(path);
    m_request.demo = false;
    m_engine.open(m_request);
}

void SessionKeeper::saveAs(const QString& file) {
    flush();
    const auto session = m_lab.session();
    if (!session) return;
    m_lab.files().run<std::shared_ptr<Session>>(
        QStringLiteral("session"), tr("Save as %1").arg(QFileInfo(file).fileName()), JobPriority::Interactive,
        [session, file = toPath(file)](JobContext&) -> Result<std::shared_ptr<Session>> {
            PSCOPE_CHECK(session->saveAs(file));
            PSCOPE_TRY(copy, Session::open(file));
            return std::shared_ptr<Session>(std::move(copy));
        },
        [self = QPointer(this), file](Result<std::shared_ptr<Session>>& copy) {
            if (!self) return;
            if (!copy) return self->m_lab.report(copy.error(), QStringLiteral("session"));
            self->m_lab.setSession(*copy);
            self->m_lab.document().setSession(file, QFileInfo(file).completeBaseName());
            emit self->sessionOpened(file);
        });
}

void SessionKeeper::onChanged(const ChangeEvent& event) {
    if (m_restoring || !m_lab.session()) return;
    const SessionDocument& document = m_lab.document();
    using Kind = ChangeEvent::Kind;
    switch (event.kind) {
    case Kind::Recipe:
        if (document.hasModel()) setState("recipe", document.recipeText());
        break;
    case Kind::Workload: setState("workload", workloadText(document.workload())); break;
    case Kind::Device:
        setState("backend", document.context().backend);
        setState("device", document.context().device);
        break;
    case Kind::Metric: setState("metric", document.metric()); break;
    case Kind::Axes:
        setState("axes", axesText(document.xAxis(), document.yAxis()));
        setState("scope", scopeText(document.scope()));
        break;
    case Kind::Pins: setState("pins", pinsText(document.pins())); break;
    case Kind::Variants: setState("variants", document.variants().toJson()); break;
    case Kind::View: setState("view", viewText(document.view())); break;
    default: break;
    }
}

void SessionKeeper::setState(const std::string& key, const std::string& value) {
    m_waiting[key] = value;
    if (!m_delay.isActive()) m_delay.start();
}

void SessionKeeper::flush() {
    m_delay.stop();
    const auto session = m_lab.session();
    if (m_waiting.empty() || !session) return;
    m_lab.files().run<bool>(
        QString(), tr("Save choices"), JobPriority::Interactive,
        [session, waiting = std::exchange(m_waiting, {})](JobContext&) -> Result<bool> {
            for (const auto& [key, value] : waiting) PSCOPE_CHECK(session->setState(key, value));
            return true;
        },
        [self = QPointer(this)](Result<bool>& saved) {
            if (self && !saved) self->m_lab.report(saved.error(), QStringLiteral("session"));
        });
}

void SessionKeeper::rememberReferences() {
    const auto session = m_lab.session();
    const SessionDocument& document = m_lab.document();
    if (!session || !document.hasModel()) return;
    std::vector<FileReference> references{{"model", document.model().folder, document.model().hash}};
    m_request.expectedModelHash = document.model().hash;
    if (document.data()) {
        references.push_back({"data", document.data()->path, document.data()->hash});
        m_request.expectedDataHash = document.data()->hash;
    }
    m_lab.files().run<bool>(
        QString(), tr("Save references"), JobPriority::Interactive,
        [session, references](JobContext&) -> Result<bool> {
            for (const FileReference& reference : references) PSCOPE_CHECK(session->setReference(reference));
            return true;
        },
        [self = QPointer(this)](Result<bool>& saved) {
            if (self && !saved) self->m_lab.report(saved.error(), QStringLiteral("session"));
        });
    setState("recipe", document.recipeText());
    setState("dataOptions", dataOptionsText(m_request.dataOptions));
}

void SessionKeeper::storePoint(int index) {
    const auto session = m_lab.session();
    const PointPtr point = m_lab.document().points().at(index);
    if (!session || point->id == 0) return;
    m_lab.files().run<bool>(
        QString(), tr("Save point"), JobPriority::Interactive,
        [session, point, pinned = m_lab.document().isPointPinned(index)](JobContext&) -> Result<bool> {
            PSCOPE_CHECK(session->setPinned(point->id, pinned));
            PSCOPE_CHECK(session->setName(point->id, point->name));
            PSCOPE_CHECK(session->setNote(point->id, point->note, point->starred));
            return true;
        },
        [self = QPointer(this)](Result<bool>& saved) {
            if (self && !saved) self->m_lab.report(saved.error(), QStringLiteral("session"));
        });
}

} // namespace pscope
