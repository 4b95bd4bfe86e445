// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Time per layer of the compared points as groups of bars.
#pragma once

#include <QWidget>

#include "widgets/models/session_document.h"

class QCPBars;
class QCustomPlot;

namespace pscope {

/// Colours of the compared points A, B, C...: safe for colour-blind eyes, the same in every view of the
/// comparison.
QColor compareColor(int place, const QPalette& palette);

class CompareTimePlot : public QWidget {
    Q_OBJECT
public:
    explicit CompareTimePlot(SessionDocument& document, QWidget* parent = nullptr);
    int series() const { return static_cast<int>(m_bars.size()); }

protected:
    void changeEvent(QEvent* event) override;

private:
    void rebuild();

    SessionDocument& m_document;
    QCustomPlot* m_plot = nullptr;
    QList<QCPBars*> m_bars;
};

} // namespace pscope
