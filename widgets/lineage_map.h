// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The named variants as a tree from the dense model to the right: what was made from what, with the figures
// of each.
#pragma once

#include <map>

#include <QAbstractScrollArea>

#include "widgets/models/session_document.h"

namespace pscope {

class LineageMap : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit LineageMap(SessionDocument& document, QWidget* parent = nullptr);
    int focused() const { return m_focus; }
    void setFocused(int id);
    QRectF box(int id) const; // in the viewport; empty when unknown

signals:
    void loadWanted(int id);
    void renameWanted(int id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void layOut();
    int place(int id, int column, int row); // gives the next free row
    QSizeF boxSize() const;
    int at(const QPointF& place) const;
    void paintNode(QPainter& painter, const QRectF& frame, const Variant& variant, bool working) const;
    QString figures(const Variant& variant) const;

    static constexpr int kWorking = -1; // the recipe as it stands, when it is no variant
    SessionDocument& m_document;
    std::map<int, std::pair<int, int>> m_cells; // column, row
    int m_columns = 0, m_rows = 0, m_focus = 0;
};

} // namespace pscope
