// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Left dock, second half: the head grid with the choice of importance.
#pragma once

#include <QWidget>

class QComboBox;

namespace pscope {

class HeadGrid;
class HeadGridModel;
class SessionDocument;
class WidthGrid;

class HeadPanel : public QWidget {
    Q_OBJECT
public:
    explicit HeadPanel(SessionDocument& document, QWidget* parent = nullptr);
    HeadGrid& grid() { return *m_grid; }
    HeadGridModel& model() { return *m_model; }
    WidthGrid& widths() { return *m_widths; }

signals:
    void scoresWanted(const std::string& unitMethod);

private:
    HeadGridModel* m_model = nullptr;
    HeadGrid* m_grid = nullptr;
    WidthGrid* m_widths = nullptr;
    QComboBox* m_method = nullptr;
};

} // namespace pscope
