// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a search must leave alone: a tick per layer and part, as the pins of SearchSpace.
#pragma once

#include <string>
#include <vector>

#include <QTableWidget>

namespace pscope {

class PinGrid : public QTableWidget {
    Q_OBJECT
public:
    explicit PinGrid(QWidget* parent = nullptr);
    void setLayers(int layers); // keeps the ticks when the number stays
    void
    setPins(const std::vector<std::string>& pins); // those a tick can say; gives nothing back of the others
    std::vector<std::string> pins() const;
    /// Whether a pin is one of the ticks.
    static bool isTick(const std::string& pin);

signals:
    void pinsChanged();

private:
    void toggleColumn(int column);
    void fit();
};

} // namespace pscope
