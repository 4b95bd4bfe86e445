// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Opens models, data and devices on the lane and tells the document what came of it.
#pragma once

#include "widgets/models/lab.h"

namespace pscope {

/// What to open together. Empty hashes: take whatever is there.
struct OpenRequest {
    std::filesystem::path model, data, calibration;
    std::string expectedModelHash, expectedDataHash;
    std::string backend, device, metric;
    std::optional<std::string> recipe; // set it after opening (a session is being restored)
    DatasetOptions dataOptions;
    std::size_t prefixCacheBytes = std::size_t{512} << 20;
    bool demo = false;                 // paths come from LabServices::demo
};

class Engine : public QObject {
    Q_OBJECT
public:
    explicit Engine(Lab& lab, QObject* parent = nullptr);

    void probeDevices();
    void open(const OpenRequest& request);
    void openData(const std::filesystem::path& file, const std::string& expectedHash = {}, const DatasetOptions& options = {});
    void selectDevice(const std::string& backend, const std::string& device);
    /// Tries the kernels of the current device and keeps the best, or forgets what was kept. The device is then prepared anew.
    enum class Tuning { Tune, Reset };
    void tuneDevice(Tuning wish);
    /// Files of an attached board, as --fpga-binary and --fpga-manifest name them; then looks for devices again.
    void useBoard(const QString& binary, const QString& manifest);
    void requestScores(const std::string& unitMethod);

signals:
    /// A model is open and the document knows it. `demo` = the embedded one.
    void opened(bool demo);
    void dataOpened();
    void openFailed();
    /// A file the session refers to is not there: to be asked for.
    void missing(const QString& role, const QString& path, const QString& hash);

private:
    struct Opened;
    static Result<Opened> openOnLane(Lane& lane, const LabServices& services, OpenRequest request, JobContext& job);
    void selectMetric();
    void takeOver(Opened& opened, const OpenRequest& request);
    void adoptDefaultWorkload();

    Lab& m_lab;
    bool m_fixedLengthByUs = false; // there was no data when the model came
};

} // namespace pscope
