// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One matrix of the model through removal, pattern and rounding; and the memory of those already made. Private to this room.
#pragma once

#include <list>
#include <unordered_map>

#include "core/compress/compressed_model.h"
#include "core/compress/method.h"

namespace pscope {

/// Everything that decides a matrix's numbers.
struct MatrixJob {
    FloatArray source; // [sourceRows, sourceColumns]
    int sourceRows = 0, sourceColumns = 0;
    std::optional<std::vector<int>> rows, columns; // indices kept; nullopt = all
    MatrixSpec spec;
    const WeightMethod* method = nullptr;
    std::vector<float> inputNorms; // [sourceColumns], when the method needs them
    Gram gram;                     // [sourceColumns, sourceColumns], when method or repair need it
    const RepairMethod* repair = nullptr; // null: none
    int unitWidth = 0;                    // columns per head or neuron where such left
    std::uint64_t seed = 0;
};

/// Mismatch when a weight is not finite. A dense matrix with nothing removed refers to the source without a copy.
Result<std::shared_ptr<const CompressedMatrix>> buildMatrix(const MatrixJob& job, JobContext& context);

/// Memory of its own that a matrix made by `job` holds; a view into the model's file holds none.
std::size_t ownedBytes(const CompressedMatrix& matrix, const MatrixJob& job);

/// Keeps the most recently used matrices within a budget of bytes.
class MatrixCache {
public:
    explicit MatrixCache(std::size_t budget) : m_budget(budget) {}
    std::shared_ptr<const CompressedMatrix> find(const std::string& key);
    void store(const std::string& key, std::shared_ptr<const CompressedMatrix> matrix, std::size_t bytes);
    std::size_t bytes() const { return m_bytes; }
    std::size_t size() const { return m_entries.size(); }

private:
    struct Entry {
        std::string key;
        std::shared_ptr<const CompressedMatrix> matrix;
        std::size_t bytes;
    };
    std::size_t m_budget;
    std::size_t m_bytes = 0;
    std::list<Entry> m_entries; // most recent first
    std::unordered_map<std::string, std::list<Entry>::iterator> m_index;
};

} // namespace pscope
