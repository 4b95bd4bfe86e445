// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/search_lane.h"

#include "core/session/search_log.h"
#include "widgets/models/current_measurer.h"

namespace pscope {
namespace {

constexpr std::size_t kPrefixBytes = std::size_t{256} << 20; // the window's own workbench keeps as much again

Result<std::unique_ptr<Workbench>> openRows(const LabServices& services, const SearchGround& ground,
                                            const Workbench& like, const std::filesystem::path& file,
                                            const DatasetOptions& rows,
                                            const std::filesystem::path& calibration,
                                            const DatasetOptions& calibrationRows, JobContext& job) {
    WorkbenchOptions options;
    options.backend = like.backendInfo().id;
    options.device = like.deviceInfo().id;
    options.metric = ground.metric;
    options.gradients = services.gradients;
    options.prefixCacheBytes = kPrefixBytes;
    PSCOPE_TRY(bench, Workbench::open(*services.registry, ground.model, options, job));
    PSCOPE_CHECK(
        bench->setCalibrationData(calibration, calibrationRows, job)); // never from the reported rows
    PSCOPE_CHECK(bench->setData(file, rows, job));
    return std::move(bench);
}

Result<void> openBenches(SearchBenches& benches, const LabServices& services, const SearchRequest& request,
                         const SearchGround& ground, const Workbench& bench, JobContext& job) {
    const std::filesystem::path file = !request.searchData.empty() ? std::filesystem::path(request.searchData)
                                       : !ground.calibration.empty() ? ground.calibration
                                                                     : ground.data;
    const bool drawn = file == ground.data; // one file for both: some rows choose, the others report
    const std::string key = fmt::format("{} {} {} {} {} {} {} {}", bench.model().hash, bench.backendInfo().id,
                                        bench.deviceInfo().id, ground.metric, file.string(),
                                        ground.data.string(), request.searchExamples, request.seed);
    if (benches.key == key) return {};
    benches = {};
    const bool ownCalibration = !ground.calibration.empty();
    // Calibration texts are read as the window read them when it opened the model.
    DatasetOptions rows = ownCalibration && file == ground.calibration ? DatasetOptions{} : ground.columns;
    rows.sample = request.searchExamples;
    rows.sampleSeed = request.seed;
    const std::filesystem::path& calibration = ownCalibration ? ground.calibration : file;
    const DatasetOptions calibrationRows = ownCalibration ? DatasetOptions{} : drawn ? rows : ground.columns;
    PSCOPE_TRY(selection, openRows(services, ground, bench, file, rows, calibration, calibrationRows, job));
    benches.selection = std::move(selection);
    benches.selectionSplit = drawnSplitName(file, benches.selection->data()->examples.size(), request.seed);
    const std::string reportFile = ground.data.filename().string();
    if (drawn) {
        rows.outsideSample = true;
        PSCOPE_TRY(report, openRows(services, ground, bench, file, rows, calibration, calibrationRows, job));
        benches.ownReport = std::move(report);
        benches.reportSplit =
            fmt::format("{}: {} rows not drawn", reportFile, benches.ownReport->data()->examples.size());
    } else {
        benches.reportSplit = fmt::format("{}: {} rows", reportFile, bench.data()->examples.size());
    }
    benches.key = key; // last: a job that was stopped half-way leaves nothing to be taken for whole
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
    PSCOPE_CHECK(openBenches(benches, services, request, ground, *bench, job));
    PSCOPE_TRY(settings, settingsOf(request));
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
