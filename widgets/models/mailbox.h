// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The way back from the lane to the GUI thread: letters reach a receiver that still lives, others are thrown away.
#pragma once

#include <functional>
#include <mutex>

#include <QObject>

namespace pscope {

/// Shared by the receiver's owner and by jobs; survives the receiver.
class Mailbox {
public:
    explicit Mailbox(QObject* receiver) : m_receiver(receiver) {}
    /// Any thread. `letter` runs on the receiver's thread later, or never.
    void deliver(std::function<void()> letter) {
        std::scoped_lock lock(m_mutex);
        if (m_receiver) QMetaObject::invokeMethod(m_receiver, std::move(letter), Qt::QueuedConnection);
    }
    /// The receiver's thread, before the receiver dies.
    void close() {
        std::scoped_lock lock(m_mutex);
        m_receiver = nullptr;
    }

private:
    std::mutex m_mutex;
    QObject* m_receiver;
};

} // namespace pscope
