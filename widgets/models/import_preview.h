// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Everything the import dialog shows of a data file, made on the lane: rows, columns, labels against classes,
// tokens, and whether the model's own answers fit the order of the labels.
#pragma once

#include "core/data/preview.h"
#include "widgets/models/lab.h"

namespace pscope {

struct ImportPreview {
    DataPreview table;
    LabelMapping labels;
    std::size_t examples = 0;
    std::vector<std::string> notes;
    std::vector<std::string> tokens;        // of the first rows: pieces joined by " · "
    std::size_t longest = 0, truncated = 0; // tokens; examples cut at the model's limit, of those looked at
    std::optional<double> accuracy;         // of the dense model on a sample, in percent
    std::optional<std::string> orderWarning;
    std::string problem; // why the file cannot be used so; the rest is as far as it got
};

class Importer : public QObject {
    Q_OBJECT
public:
    explicit Importer(Lab& lab, QObject* parent = nullptr)
        : QObject(parent)
        , m_lab(lab) {}
    void look(const QString& file, const DatasetOptions& options);
    void cancel();

signals:
    void ready(std::shared_ptr<const pscope::ImportPreview> preview);

private:
    Lab& m_lab;
};

} // namespace pscope
