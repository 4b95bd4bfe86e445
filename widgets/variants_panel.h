// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bottom dock: the lineage map with its verbs.
#pragma once

#include <functional>

#include <QWidget>

class QAction;

namespace pscope {

class LineageMap;
class SessionDocument;

class VariantsPanel : public QWidget {
    Q_OBJECT
public:
    VariantsPanel(SessionDocument& document, QAction* nameIt, QWidget* parent = nullptr);
    LineageMap& map() { return *m_map; }
    void askName(); // names the recipe as it stands
    void askRename(int id);

signals:
    void compareWanted();

private:
    void ask(const QString& title, const QString& suggestion, std::function<void(const QString&)> use);
    void compareFocused();

    SessionDocument& m_document;
    LineageMap* m_map = nullptr;
};

} // namespace pscope
