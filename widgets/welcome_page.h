// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where a bare window begins: open something, the demo one click away, recent sessions and models with pins,
// files dropped here.
#pragma once

#include <QWidget>

class QAction;
class QLabel;
class QVBoxLayout;

namespace pscope {

class RecentFiles;

/// Recent files of one kind as rows: a click opens, the pin keeps, the cross forgets; missing ones say so.
class RecentList : public QWidget {
    Q_OBJECT
public:
    RecentList(const QString& title, RecentFiles& files, QWidget* parent = nullptr);
    void refresh();
    int count() const { return m_count; }

signals:
    void opened(const QString& path);
    void missing(const QString& path);

private:
    QWidget* makeRow(const QString& path);

    RecentFiles& m_files;
    QVBoxLayout* m_rows = nullptr;
    QWidget* m_list = nullptr;
    int m_count = 0;
};

class WelcomePage : public QWidget {
    Q_OBJECT
public:
    WelcomePage(const QList<QAction*>& actions, RecentFiles& sessions, RecentFiles& models,
                QWidget* parent = nullptr);
    RecentList& sessions() { return *m_sessions; }
    RecentList& models() { return *m_models; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    RecentList* m_sessions = nullptr;
    RecentList* m_models = nullptr;
};

} // namespace pscope
