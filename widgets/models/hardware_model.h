// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The hardware explorer's answers for the current recipe: its parts as a table, and the arrays that were
// tried beside it.
#pragma once

#include <QAbstractTableModel>

#include "core/backend/hardware_explorer.h"
#include "widgets/models/lab.h"

namespace pscope {

/// One setting in full and the same setting on arrays of other sizes.
struct HardwareView {
    HardwareAnswer answer;
    std::vector<HardwareAnswer> arrays; // same M and clock, a beat per cycle and column
    std::vector<HardwareExplorer::Published> published;
};

/// Parts of a pass, the total last.
class HardwareModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Part,
        RunsAs,
        Cycles,
        Time,
        Utilisation,
        Compute,
        Load,
        Drain,
        Softmax,
        RowUnits,
        Control,
        Bound,
        BytesPlaces,
        BytesBitmap,
        ColumnCount
    };
    using QAbstractTableModel::QAbstractTableModel;
    void setAnswer(HardwareAnswer answer);
    const HardwareAnswer& answer() const { return m_answer; }
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// For the clipboard and files.
    QString toCsv() const;
    std::string toJson() const; // the same values and names

private:
    const HardwareRow& row(int index) const;
    HardwareAnswer m_answer;
};

/// The explorer's own words ("compute", "row units", "total") in the language of the window; anything else as it is.
QString hardwareWord(std::string_view word);

class HardwareRunner : public QObject {
    Q_OBJECT
public:
    explicit HardwareRunner(Lab& lab, QObject* parent = nullptr)
        : QObject(parent)
        , m_lab(lab) {}
    /// Null when no back-end of this build describes hardware.
    const HardwareExplorer* explorer() const;
    void run(const HardwareKnobs& knobs, int tokens);

signals:
    void finished(const pscope::HardwareView& view);
    void failed(const QString& sentence);

private:
    Lab& m_lab;
};

} // namespace pscope
