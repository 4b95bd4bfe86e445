// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The live point: an edit becomes one job tagged "current"; first figures, then the whole measurement reach the document.
#pragma once

#include <QTimer>

#include "widgets/models/lab.h"

namespace pscope {

class CurrentMeasurer : public QObject {
    Q_OBJECT
public:
    explicit CurrentMeasurer(Lab& lab, QObject* parent = nullptr);
    /// Measures although a measurement of this recipe is known.
    void measureAgain();
    /// How a measurement is made now; also what a sweep uses.
    static EvaluateOptions optionsFor(const SessionDocument& document);

signals:
    /// An edit wants the lane: who measures in the background lets go.
    void aboutToMeasure();
    void finished();

private:
    enum class Reuse { Known, Nothing };
    void onChanged(const ChangeEvent& event);
    void start(Reuse reuse);
    void post(const std::string& recipeText);
    void warnOnce(const QString& warning);
    void onFinished(Result<Measurement>& result);

    Lab& m_lab;
    QTimer m_delay; // gathers the changes of one moment
    QString m_labelWarning; // already told
};

/// Evaluates and stores on the lane: the row is durable before anybody hears of it.
Result<Measurement> measureAndStore(Lane& lane, Session* session, const Recipe& recipe, const EvaluateOptions& options,
                                    const std::string& name, const MeasurementWatcher& watcher, JobContext& job);

} // namespace pscope
