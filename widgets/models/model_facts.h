// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the window needs to know of a loaded model, data set and device: small values copied off the lane.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "core/backend/backend.h"
#include "core/data/dataset.h"
#include "core/measure/latency.h"
#include "core/recipe/recipe.h"

namespace pscope {

struct MatrixExtent {
    int rows = 0;    // outputs
    int columns = 0; // inputs
    std::int64_t count() const { return std::int64_t(rows) * columns; }
    bool operator==(const MatrixExtent&) const = default;
};

struct ModelFacts {
    std::string name;   // folder name
    std::filesystem::path folder;
    std::string hash;
    std::string architecture;
    ModelShape shape;
    std::vector<std::array<MatrixExtent, kLayerMatrices>> layers;
    MatrixExtent classifier; // 0 x 0 without a head
    std::vector<std::string> labels;
    std::vector<std::string> notes;
    std::int64_t parameters = 0;
    std::int64_t fileBytes = 0;
    int maxTokens = 0;
    bool regression = false;

    bool hasHead() const { return classifier.rows > 0; }
    MatrixExtent size(int layer, MatrixKind kind) const;
};
ModelFacts factsOf(const Model& model);

struct DataFacts {
    std::filesystem::path path;
    std::string name, hash;
    std::size_t examples = 0;
    bool regression = false;
    bool pairs = false;
    std::vector<std::string> labels, notes;
    DatasetOptions options;            // how it was read
    std::filesystem::path calibration; // texts kept apart from these; empty = none
};
DataFacts factsOf(const Dataset& data);

/// One row of the device menu; unusable ones are listed with their reason.
struct DeviceChoice {
    BackendInfo backend;
    DeviceInfo device;
};

/// What makes two measurements comparable.
struct MeasureContext {
    std::string modelHash, dataHash, backend, device;
    std::string metric; // id; "" where no quality is measured
    Workload workload;
    bool operator==(const MeasureContext&) const = default;
};

} // namespace pscope
