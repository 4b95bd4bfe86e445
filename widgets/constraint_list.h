// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Limits a search must meet, one row each; what can be limited comes from goalMetrics().
#pragma once

#include <string>
#include <vector>

#include <QWidget>

class QVBoxLayout;

namespace pscope {

class ConstraintList : public QWidget {
    Q_OBJECT
public:
    explicit ConstraintList(QWidget* parent = nullptr);
    void setConstraints(
        const std::vector<std::string>& texts); // of parseConstraint; what cannot be read is left out
    std::vector<std::string> constraints() const;
    void addRow(const std::string& text);
    /// Further back-ends a latency can be limited on, as label and id; the one searched on needs no name.
    void setDevices(const std::vector<std::pair<QString, std::string>>& devices);

signals:
    void changed();

private:
    class Row;
    void addAnother();

    QVBoxLayout* m_rows = nullptr;
    std::vector<std::pair<QString, std::string>> m_devices;
};

} // namespace pscope
