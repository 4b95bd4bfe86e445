// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The encoder as blocks, one card a layer, coloured by what is chosen. Clicking a block selects its matrix everywhere.
#pragma once

#include <set>

#include <QWidget>

#include "widgets/models/block_graph.h"

namespace pscope {

struct PlotColors;

class BlockView : public QWidget {
    Q_OBJECT
public:
    explicit BlockView(SessionDocument& document, QWidget* parent = nullptr);
    void setGraph(const BlockGraph& graph);
    void setHeat(BlockHeat heat);
    /// Blocks of a part that is looked at; a frame around them.
    void setMarked(std::set<int> blocks);
    const std::set<int>& marked() const { return m_marked; }
    QRectF blockRect(int block) const { return m_places[static_cast<std::size_t>(block)]; }
    int heightForWidth(int width) const override;
    bool hasHeightForWidth() const override { return true; }
    QSize sizeHint() const override { return {760, heightForWidth(760)}; }

signals:
    void picked(int block);
    void inspectWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Metrics {
        double box, thin, gap, card, narrow, inner; // heights of boxes, widths of cards
    };
    Metrics metrics() const;
    double cardHeight(const Metrics& m) const;
    int perRow(int width, const Metrics& m) const;
    void place();
    void pick(int block, Qt::KeyboardModifiers keys);
    int blockAt(const QPointF& at) const;
    QString tip(int block) const;
    void paintLinks(QPainter& painter, const PlotColors& colors) const;
    void paintBlock(QPainter& painter, int block, const PlotColors& colors) const;

    SessionDocument& m_document;
    BlockGraph m_graph;
    BlockHeat m_heat = BlockHeat::Time;
    std::vector<QRectF> m_places; // per block
    std::vector<QRectF> m_cards;  // embeddings, layers, head
    std::set<int> m_marked;
    int m_focus = -1;
};

} // namespace pscope
