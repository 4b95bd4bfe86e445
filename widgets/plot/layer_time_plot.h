// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Time of every layer, this recipe beside the dense baseline, with the end-to-end total next to the sum.
#pragma once

#include <QWidget>

#include "widgets/models/session_document.h"

class QCustomPlot;
class QCPBars;

namespace pscope {

class LayerTimePlot : public QWidget {
    Q_OBJECT
public:
    explicit LayerTimePlot(SessionDocument& document, QWidget* parent = nullptr);
    /// "layers 3.1 ms + outside the profile 0.1 ms = 3.2 ms end to end"
    QString summary() const { return m_summary; }

signals:
    void summaryChanged(const QString& text);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void restyle();
    void rebuild();

    SessionDocument& m_document;
    QCustomPlot* m_plot = nullptr;
    QCPBars* m_now = nullptr;
    QCPBars* m_dense = nullptr;
    QStringList m_names, m_tips;
    QString m_summary;
};

} // namespace pscope
