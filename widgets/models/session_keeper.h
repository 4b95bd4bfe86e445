// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the session file and the window in step: opens and restores, saves every choice a moment after it was made.
#pragma once

#include <map>

#include <QTimer>

#include "widgets/models/engine.h"
#include "widgets/models/lab.h"

namespace pscope {

class SessionKeeper : public QObject {
    Q_OBJECT
public:
    SessionKeeper(Lab& lab, Engine& engine, QObject* parent = nullptr);

    /// Opens a session file and everything it refers to.
    void openSession(const QString& file);
    /// A model in a session of its own; the one before stays on disk.
    void openModel(const QString& folder, const QString& dataFile = {});
    void openDemo();
    void openData(const QString& file, const DatasetOptions& options = {});
    /// The user says where a moved file is now.
    void locate(const QString& role, const QString& path);
    void saveAs(const QString& file);
    /// Writes what waits; on exit.
    void flush();

    static QString unnamedFolder(); // where sessions without a name live
    static bool isUnnamed(const QString& file);

signals:
    void sessionOpened(const QString& file);

private:
    struct Contents;
    void newSession(OpenRequest request, bool demo);
    void adopt(std::shared_ptr<Contents> contents);
    void restoreChoices(const std::map<std::string, std::string>& state);
    void onChanged(const ChangeEvent& event);
    void rememberReferences();
    void setState(const std::string& key, const std::string& value);
    void storePoint(int index);

    Lab& m_lab;
    Engine& m_engine;
    QTimer m_delay;
    std::map<std::string, std::string> m_waiting; // state to write
    OpenRequest m_request;                        // of the session that is open
    bool m_restoring = false;
};

} // namespace pscope
