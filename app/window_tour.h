// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// `paretoscope --pictures DIR`: works through the window on the demo like a user and takes a picture of every
// page, light and dark; the manual and the README show them.
#pragma once

#include <deque>
#include <functional>

#include <QObject>
#include <QTimer>

class QDialog;

namespace pscope {

class MainWindow;
class Theme;

class WindowTour : public QObject {
    Q_OBJECT
public:
    WindowTour(MainWindow& window, Theme& theme, const QString& folder, const QString& only,
               QObject* parent = nullptr);
    void start();

private:
    struct Step {
        std::function<void()> act;
        std::function<bool()> ready; // empty: a moment is enough
    };
    void plan();
    void planPages();
    void planDialogs();
    void act(std::function<void()> what, std::function<bool()> ready = {});
    void picture(const QString& name, std::function<QWidget*()> of = {});
    void next();
    bool wanted(const QString& name) const;
    bool calm() const; // nothing runs and the recipe is measured
    void recipe(const QString& text, const QString& name = {});
    QString demoData() const;

    MainWindow& m_window;
    Theme& m_theme;
    QString m_folder, m_only;
    std::deque<Step> m_steps;
    std::size_t m_lastPicture = 0; // steps up to the last wanted picture
    QTimer m_poll;
    int m_waited = 0;
    bool m_failed = false;
};

} // namespace pscope
