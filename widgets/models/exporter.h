// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Getting results out of the window: compressed model (checked in a fresh process), recipe, table, report.
#pragma once

#include "core/export/export.h"
#include "widgets/models/lab.h"

namespace pscope {

class Exporter : public QObject {
    Q_OBJECT
public:
    explicit Exporter(Lab& lab, QObject* parent = nullptr);
    void exportModel(const QString& folder, bool onnx = false);
    void exportRecipe(const QString& file); // .json, else the one-line text
    /// CSV, or JSON by the ending: the same as `pscope measure --json` writes for each.
    void exportPoints(const QString& file, std::vector<PointPtr> points);
    void exportText(const QString& file, const std::string& text); // as it is
    void exportReport(const QString& file); // HTML

signals:
    void written(const QString& path, const QString& sentence);
    void verified(const QString& folder, const pscope::Verdict& verdict);

private:
    void writeText(const QString& file, const QString& title, std::function<std::string()> make);

    Lab& m_lab;
};

} // namespace pscope

Q_DECLARE_METATYPE(pscope::Verdict)
