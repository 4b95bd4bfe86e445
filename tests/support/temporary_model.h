// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A tiny random BERT with vocabulary and data in a temporary folder, as a user would have them on disk.
#pragma once

#include <fstream>
#include <random>
#include <string>

#include <QTemporaryDir>

#include <nlohmann/json.hpp>

#include "core/model/checkpoint.h"
#include "core/model/synthetic.h"

namespace pscope::test {

class TemporaryModel {
public:
    explicit TemporaryModel(int rows = 120, std::uint64_t seed = 3, const ModelConfig& config = smallConfig(Architecture::Bert)) {
        const Model model = makeRandomModel(config, seed);
        std::filesystem::create_directories(folder());
        m_ok = writeSafetensors(folder() / "model.safetensors", toHuggingFaceTensors(model), {{"format", "pt"}}).has_value();
        nlohmann::json json{{"model_type", "bert"}, {"vocab_size", config.vocabulary}, {"hidden_size", config.hidden},
                            {"num_hidden_layers", config.layers}, {"num_attention_heads", config.heads},
                            {"intermediate_size", config.feedForward}, {"max_position_embeddings", config.maxPositions},
                            {"type_vocab_size", config.tokenTypes}, {"hidden_act", "gelu"}, {"pad_token_id", 0},
                            {"id2label", {{"0", "red"}, {"1", "green"}, {"2", "blue"}}}};
        std::ofstream(folder() / "config.json") << json.dump(1);
        writeVocabulary(config.vocabulary);
        writeData(rows);
    }

    bool ok() const { return m_ok; }
    std::filesystem::path folder() const { return root() / "model"; }
    std::filesystem::path data() const { return root() / "data.tsv"; }
    std::filesystem::path root() const { return m_folder.path().toStdString(); }

private:
    void writeVocabulary(int size) {
        std::ofstream vocabulary(folder() / "vocab.txt");
        for (const char* special : {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}) vocabulary << special << '\n';
        for (int i = 5; i < size; ++i) vocabulary << "w" << i << '\n';
    }
    void writeData(int rows) {
        std::ofstream data(root() / "data.tsv");
        data << "text\tlabel\n";
        std::mt19937 random(5);
        const char* labels[] = {"red", "green", "blue"};
        for (int i = 0; i < rows; ++i) {
            const auto words = 1 + random() % 9;
            for (unsigned w = 0; w < words; ++w) data << 'w' << 5 + random() % 95 << ' ';
            data << '\t' << labels[random() % 3] << '\n';
        }
    }

    QTemporaryDir m_folder;
    bool m_ok = false;
};

} // namespace pscope::test
