// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where every head looks for one text: small maps of all heads, a large one of the chosen head with its
// tokens.
#pragma once

#include <memory>

#include <QImage>
#include <QWidget>

#include "widgets/models/inspector.h"

namespace pscope {

class AttentionView : public QWidget {
    Q_OBJECT
public:
    enum class Side { Compressed, Dense };
    explicit AttentionView(QWidget* parent = nullptr);
    void setMaps(std::shared_ptr<const AttentionPair> maps);
    void setSide(Side side);
    /// Layer of the model and head id that the large map shows; -1 when there is none.
    std::pair<int, int> chosen() const { return {m_layer, m_head}; }
    void choose(int layer, int head);
    QRectF thumbnail(int layer, int head) const; // empty when not shown
    QSize sizeHint() const override { return {720, 360}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    const AttentionMaps* maps() const;
    const std::vector<float>* map(int layer, int head) const;
    QImage imageOf(const std::vector<float>& map) const;
    void layOut();
    QRectF largeRect() const;
    void paintThumbnails(QPainter& painter) const;
    void paintLarge(QPainter& painter) const;

    std::shared_ptr<const AttentionPair> m_maps;
    Side m_side = Side::Compressed;
    int m_layer = -1, m_head = -1;
    int m_layers = 0, m_heads = 0; // of the dense model
    std::map<std::pair<int, int>, QImage> m_images;
};

} // namespace pscope
