// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/notifier.h"

#include <QApplication>
#include <QSystemTrayIcon>
#include <QTimer>
#include <QWidget>

#ifdef PSCOPE_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#endif

#include "widgets/icons.h"

namespace pscope {
namespace {

constexpr int kShownMs = 10000;

} // namespace

Notifier::Notifier(QWidget& window)
    : QObject(&window)
    , m_window(window) {}

void Notifier::notify(const QString& title, const QString& text) {
    QApplication::alert(&m_window);
    if (m_window.isActiveWindow()) return emit sent(QStringLiteral("window"), title, text);
    if (overBus(title, text)) return emit sent(QStringLiteral("dbus"), title, text);
    if (overTray(title, text)) return emit sent(QStringLiteral("tray"), title, text);
    emit sent(QStringLiteral("window"), title, text);
}

bool Notifier::overBus([[maybe_unused]] const QString& title, [[maybe_unused]] const QString& text) {
#ifdef PSCOPE_DBUS
    if (!qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS"))
        return false; // asking would start a bus, and wait for it
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return false;
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
    call << QGuiApplication::applicationDisplayName() << 0U << QStringLiteral("paretoscope") << title
         << text.toHtmlEscaped() << QStringList() << QVariantMap() << kShownMs;
    return bus.send(call); // no answer is waited for
#else
    return false;
#endif
}

bool Notifier::overTray(const QString& title, const QString& text) {
    if (!QSystemTrayIcon::isSystemTrayAvailable() || !QSystemTrayIcon::supportsMessages()) return false;
    if (!m_tray) {
        m_tray = new QSystemTrayIcon(applicationIcon(), this);
        connect(m_tray, &QSystemTrayIcon::messageClicked, &m_window, [this] {
            m_window.raise();
            m_window.activateWindow();
        });
    }
    m_tray->show();
    m_tray->showMessage(title, text, applicationIcon(), kShownMs);
    QTimer::singleShot(kShownMs, m_tray, &QSystemTrayIcon::hide);
    return true;
}

} // namespace pscope
