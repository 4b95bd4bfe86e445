// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/search_lane.h"

#include "core/session/search_log.h"
#include "widgets/models/current_measurer.h"

namespace pscope {
namespace {

constexpr std::size_t kPrefixBytes = std::size_t{256} << 20; // the window's own workbench keeps as much again

struct Place {
    std::string backend, device;
};

Result<std::unique_ptr<Workbench>> openRows(const LabServices& services, const SearchGround& ground,
                                            const Place& place, const std::filesystem::path& file,
                                            const DatasetOptions& rows,
                                            const std::filesystem::path& calibration,
                                            const DatasetOptions& calibrationRows, JobContext& job) {
    WorkbenchOptions options;
    options.backend = place.backend;
    options.device = place.device;
    options.metric = ground.metric;
    options.gradients = services.gradients;
    options.prefixCacheBytes = kPrefixBytes;
    PSCOPE_TRY(bench, Workbench::open(*services.registry, ground.model, options, job));
    PSCOPE_CHECK(
        bench->setCalibrationData(calibration, calibrationRows, job)); // never from the reported rows
    PSCOPE_CHECK(bench->setData(file, rows, job));
    return std::move(bench);
}

/// Which rows choose, which report, and what calibrates.
struct Rows {
    std::filesystem::path file, calibration;
    DatasetOptions chosen, reported, calibrationRows;
    bool drawn = false; // one file for both: some rows choose, the others report
};

Rows rowsOf(const SearchRequest& request, const SearchGround& ground) {
    Rows rows;
    const bool ownCalibration = !ground.calibration.empty();
    rows.file = !request.searchData.empty() ? std::filesystem::path(request.searchData)
                : ownCalibration            ? ground.calibration
                                            : ground.data;
    rows.drawn = rows.file == ground.data;
    // Calibration texts are read as the window read them when it opened the model.
    rows.chosen = ownCalibration && rows.file == ground.calibration ? DatasetOptions{} : ground.columns;
    rows.chosen.sample = request.searchExamples;
    rows.chosen.sampleSeed = request.seed;
    rows.reported = ground.columns;
    if (rows.drawn) {
        rows.reported = rows.chosen;
        rows.reported.outsideSample = true;
    }
    rows.calibration = ownCalibration ? ground.calibration : rows.file;
    rows.calibrationRows = ownCalibration ? DatasetOptions{} : rows.drawn ? rows.chosen : ground.columns;
    return rows;
}

Result<void> openBenches(SearchBenches& benches, const LabServices& services, const SearchRequest& request,
                         const SearchGround& ground, const Rows& rows, const Workbench& bench,
                         JobContext& job) {
    const std::string key = fmt::format("{} {} {} {} {} {} {} {}", bench.model().hash, bench.backendInfo().id,
                                        bench.deviceInfo().id, ground.metric, rows.file.string(),
                                        ground.data.string(), request.searchExamples, request.seed);
    if (benches.key == key) return {};
    benches = {};
    const Place here{bench.backendInfo().id, bench.deviceInfo().id};
    PSCOPE_TRY(selection, openRows(services, ground, here, rows.file, rows.chosen, rows.calibration,
                                   rows.calibrationRows, job));
    benches.selection = std::move(selection);
    benches.selectionSplit =
        drawnSplitName(rows.file, benches.selection->data()->examples.size(), request.seed);
    const std::string reportFile = ground.data.filename().string();
    if (rows.drawn) {
        PSCOPE_TRY(report, openRows(services, ground, here, ground.data, rows.reported, rows.calibration,
                                    rows.calibrationRows, job));
        benches.ownReport = std::move(report);
        benches.reportSplit =
            fmt::format("{}: {} rows not drawn", reportFile, benches.ownReport->data()->examples.size());
    } else {
        benches.reportSplit = fmt::format("{}: {} rows", reportFile, bench.data()->examples.size());
    }
    benches.key = key; // last: a job that was stopped half-way leaves nothing to be taken for whole
    return {};
}

/// A limit names a back-end, or a device of one.
Result<Place> placeOf(const BackendRegistry& registry, const std::string& name) {
    for (const auto& backend : registry.all())
        if (backend->info().id == name) return Place{name, {}};
    for (const auto& backend : registry.all())
        for (const DeviceInfo& device : backend->probe())
            if (device.id == name) return Place{backend->info().id, name};
    return fail(
        ErrorCode::NotFound,
        "search: a limit speaks of '@{}', and there is no such back-end or device here; see the list of "
        "devices",
        name);
}

Result<void> openDevices(SearchBenches& benches, SearchSettings& settings, const LabServices& services,
                         const SearchGround& ground, const Rows& rows, const Workbench& bench,
                         JobContext& job) {
    for (Constraint& constraint : settings.goal.constraints) {
        if (constraint.device.empty()) continue;
        PSCOPE_TRY(place, placeOf(*services.registry, constraint.device));
        const bool here = place.backend == bench.backendInfo().id &&
                          (place.device.empty() || place.device == bench.deviceInfo().id);
        if (here) constraint.device.clear();
    }
    for (const std::string& name : devicesOf(settings.goal)) {
        auto& other = benches.others[name];
        if (!other) {
            PSCOPE_TRY(place, placeOf(*services.registry, name));
            job.phase("preparing " + name);
            PSCOPE_TRY(opened, openRows(services, ground, place, ground.data, rows.reported, rows.calibration,
                                        rows.calibrationRows, job));
            other = std::move(opened);
        }
        settings.others.push_back({name, other.get()});
    }
    return {};
}

/// Copies what came since the last call; the whole report would be copied anew for every step otherwise.
class Teller {
public:
    explicit Teller(const SearchTeller& tell)
        : m_tell(tell) {}
    void operator()(const SearchReport& soFar) {
        auto news = std::make_shared<SearchNews>();
        news->restart = std::exchange(m_first, false);
        SearchReport& part = news->part;
        const auto rest = [](const auto& all, std::size_t& sent) {
            const std::size_t from = std::exchange(sent, all.size());
            return std::vector(all.begin() + static_cast<std::ptrdiff_t>(from), all.end());
        };
        part.steps = rest(soFar.steps, m_steps);
        part.hypervolume = rest(soFar.hypervolume, m_volumes);
        part.finalists = rest(soFar.finalists, m_finalists);
        if (soFar.latencies.size() != m_latencies) part.latencies = soFar.latencies;
        m_latencies = soFar.latencies.size();
        part.run = soFar.run;
        part.dense = soFar.dense;
        part.winner = soFar.winner;
        part.policy = soFar.policy;
        part.notes = soFar.notes;
        part.latencyErrorPercent = soFar.latencyErrorPercent;
        part.seconds = soFar.seconds;
        m_tell(news);
    }

private:
    const SearchTeller& m_tell;
    bool m_first = true;
    std::size_t m_steps = 0, m_volumes = 0, m_finalists = 0, m_latencies = 0;
};

} // namespace

Result<SearchGround> searchGround(const SessionDocument& document) {
    if (!document.hasModel())
        return fail(ErrorCode::NotFound, "search: no model is open; open a model folder first");
    if (!document.data())
        return fail(ErrorCode::NotFound,
                    "search: there are no labelled texts to choose by; open a data file first");
    if (!document.model().hasHead())
        return fail(ErrorCode::Unsupported, "search: this model has no classification or regression head, so "
                                            "candidates cannot be told apart");
    SearchGround ground;
    ground.model = document.model().folder;
    ground.data = document.data()->path;
    ground.calibration = document.data()->calibration;
    ground.columns = document.data()->options;
    ground.metric = document.metric();
    ground.report = CurrentMeasurer::optionsFor(document);
    ground.report.latency.budgetSeconds =
        LatencyOptions{}.budgetSeconds; // what is reported is timed at leisure
    return ground;
}

Result<SearchReport> searchOnLane(Lane& lane, SearchBenches& benches, const LabServices& services,
                                  const Session& session, const SearchRequest& request,
                                  const SearchGround& ground, bool resume,
                                  std::shared_ptr<const std::atomic<bool>> enough, const SearchTeller& tell,
                                  JobContext& job) {
    PSCOPE_TRY(bench, benchOf(lane));
    job.phase("opening the rows to choose by");
    PSCOPE_TRY(settings, settingsOf(request));
    const Rows rows = rowsOf(request, ground);
    PSCOPE_CHECK(openBenches(benches, services, request, ground, rows, *bench, job));
    PSCOPE_CHECK(openDevices(benches, settings, services, ground, rows, *bench, job));
    settings.report = ground.report;
    settings.selectionSplit = benches.selectionSplit;
    settings.reportSplit = benches.reportSplit;
    settings.enough = std::move(enough);
    settings.resume = resume;
    PSCOPE_TRY(log, openSearchLog(session));
    Workbench& report = benches.ownReport ? *benches.ownReport : *bench;
    const auto run = [&] { return runSearch(*benches.selection, report, settings, *log, Teller(tell), job); };
    auto result = run();
    if (!result && result.error().code == ErrorCode::NotFound && settings.resume) {
        settings.resume = false;
        result = run();
    }
    return result;
}

} // namespace pscope
