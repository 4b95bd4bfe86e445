// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// An executable whose answers are known: class = first id modulo C. It writes down who was called when.
#pragma once

#include <thread>
#include <vector>

#include "core/backend/backend.h"
#include "core/data/dataset.h"

namespace pscope::test {

class FakeExecutable : public Executable {
public:
    FakeExecutable(char name, std::string* log, int classes = 3) : m_name(name), m_log(log), m_classes(classes) {}

    const Recipe& effectiveRecipe() const override { return m_recipe; }
    const std::vector<RecipeDifference>& differences() const override { return m_differences; }
    std::vector<std::pair<std::string, std::string>> kernels() const override { return {}; }
    void setThreads(int threads) override { threadsSet = threads; }

    Result<Logits> forward(const TokenBatch& batch, JobContext&) override {
        if (m_log) *m_log += m_name;
        if (pause.count() > 0) std::this_thread::sleep_for(pause);
        Logits logits{batch.sequences(), m_classes, std::vector<float>(std::size_t(batch.sequences() * m_classes), 0.0F)};
        for (int s = 0; s < batch.sequences(); ++s)
            logits.values[std::size_t(s * m_classes + batch.ids[std::size_t(batch.offsets[std::size_t(s)])] % m_classes)] = 1;
        return logits;
    }
    Result<std::vector<PartTime>> profile(const TokenBatch&, JobContext&) override {
        return std::vector<PartTime>{{"layer 0 attention", std::chrono::nanoseconds(1000)}, {"head", std::chrono::nanoseconds(10)}};
    }

    std::chrono::microseconds pause{0};
    int threadsSet = 0;

private:
    char m_name;
    std::string* m_log;
    int m_classes;
    Recipe m_recipe;
    std::vector<RecipeDifference> m_differences;
};

/// `count` single-id sentences; the label of row i is i % 3, and rows where i % 7 == 0 carry an id of another class.
inline EncodedDataset madeUpData(int count) {
    EncodedDataset data;
    for (int i = 0; i < count; ++i) {
        data.encodings.push_back({{i % 7 == 0 ? i % 3 + 1 : i % 3, 5, 6}, {0, 0, 0}, false});
        data.labels.push_back(i % 3);
        data.tokenCount += 3;
    }
    return data;
}

} // namespace pscope::test
