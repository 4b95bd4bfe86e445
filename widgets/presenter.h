// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// For a room: full screen, large type. Steps through the starred points (or the front) beside the plot,
// answers typed texts with the point that is shown, and replays the session in the order in which it was
// measured.
#pragma once

#include <QTimer>
#include <QWidget>

#include "widgets/models/session_document.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QSlider;

namespace pscope {

class AnswerBars;
class FrontPlot;
class Lab;
class TryRunner;

class Presenter : public QWidget {
    Q_OBJECT
public:
    explicit Presenter(Lab& lab, QWidget* parent = nullptr);
    ~Presenter() override;
    void step(int by);
    void setReplaying(bool replaying);
    bool replaying() const { return m_replay.isActive(); }
    int shown() const { return m_at; }                        // place in order()
    const std::vector<int>& order() const { return m_order; } // points that are stepped through
    int pointsDrawn() const { return m_stage.points().size(); }
    QLineEdit& text() { return *m_text; }
    /// Points of one session in the order in which they were measured.
    static std::vector<int> byTime(const SessionDocument& document);

signals:
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void setupWidgets();
    void setupStage();
    void chooseOrder();
    void showPlace(int place);
    void showPoint(const Measurement& point);
    void ask();
    void replayNext();
    void drawAll();

    Lab& m_lab;
    SessionDocument& m_source;
    SessionDocument m_stage; // what the plot shows: a copy, so that replaying touches nothing
    TryRunner* m_runner = nullptr;
    FrontPlot* m_plot = nullptr;
    QLabel* m_name = nullptr;
    QLabel* m_recipe = nullptr;
    QLabel* m_speedup = nullptr;
    QLabel* m_figures = nullptr;
    QLabel* m_note = nullptr;
    QLabel* m_place = nullptr;
    QLineEdit* m_text = nullptr;
    QLabel* m_verdict = nullptr;
    AnswerBars* m_bars = nullptr;
    QPushButton* m_play = nullptr;
    QTimer m_replay, m_typing;
    std::vector<int> m_order, m_timeline;
    int m_at = -1;
    std::size_t m_replayed = 0;
};

} // namespace pscope
