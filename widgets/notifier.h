// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tells people who look elsewhere that something long is done: over the desktop's notification service, else
// the tray, and always by the task bar. Never waits.
#pragma once

#include <QObject>

class QSystemTrayIcon;
class QWidget;

namespace pscope {

class Notifier : public QObject {
    Q_OBJECT
public:
    explicit Notifier(QWidget& window);
    /// Nothing but a flash in the task bar when the window is what people look at: it says the same itself.
    void notify(const QString& title, const QString& text);

signals:
    void sent(const QString& way, const QString& title, const QString& text); // "dbus", "tray", "window"

private:
    bool overBus(const QString& title, const QString& text);
    bool overTray(const QString& title, const QString& text);

    QWidget& m_window;
    QSystemTrayIcon* m_tray = nullptr; // shown only while it has something to say
};

} // namespace pscope
