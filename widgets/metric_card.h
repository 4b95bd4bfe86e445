// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// One large figure with its interval and what it says against the baseline.
#pragma once

#include <QFrame>

class QLabel;

namespace pscope {

class MetricCard : public QFrame {
    Q_OBJECT
public:
    explicit MetricCard(const QString& title, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    /// Empty value: a dash.
    void show(const QString& value, const QString& interval, const QString& against);
    /// Figures of an older recipe, while the new one is being measured.
    void setStale(bool stale);

private:
    QLabel* m_title = nullptr;
    QLabel* m_value = nullptr;
    QLabel* m_interval = nullptr;
    QLabel* m_against = nullptr;
};

} // namespace pscope
