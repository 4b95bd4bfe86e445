// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pin_grid.h"

#include <QHeaderView>
#include <QSignalBlocker>

#include <algorithm>

#include <fmt/format.h>

namespace pscope {
namespace {

struct Part {
    const char* title;
    const char* tip;
    const char* pin; // {} = the layer
};
constexpr Part kParts[] = {
    {QT_TRANSLATE_NOOP("pscope::PinGrid", "Attention"),
     QT_TRANSLATE_NOOP("pscope::PinGrid", "The settings of query, key, value and attention output stay"),
     "layers {} attention.*"},
    {QT_TRANSLATE_NOOP("pscope::PinGrid", "FFN"),
     QT_TRANSLATE_NOOP("pscope::PinGrid", "The settings of both feed-forward matrices stay"),
     "layers {} ffn.*"},
    {QT_TRANSLATE_NOOP("pscope::PinGrid", "Heads"),
     QT_TRANSLATE_NOOP("pscope::PinGrid", "No further head is removed"), "heads {}"},
    {QT_TRANSLATE_NOOP("pscope::PinGrid", "Width"),
     QT_TRANSLATE_NOOP("pscope::PinGrid", "No further FFN neuron is removed"), "neurons {}"},
    {QT_TRANSLATE_NOOP("pscope::PinGrid", "Layer"),
     QT_TRANSLATE_NOOP("pscope::PinGrid", "The layer is not dropped"), "depth {}"},
};
constexpr int kColumns = static_cast<int>(std::size(kParts));
constexpr int kShownRows = 6;

std::string pinOf(int layer, int column) {
    return fmt::format(fmt::runtime(kParts[column].pin), layer);
}

} // namespace

PinGrid::PinGrid(QWidget* parent)
    : QTableWidget(0, kColumns, parent) {
    for (int column = 0; column < kColumns; ++column) {
        auto* title = new QTableWidgetItem(tr(kParts[column].title));
        title->setToolTip(tr("%1. Click to tick or clear the whole column.").arg(tr(kParts[column].tip)));
        setHorizontalHeaderItem(column, title);
    }
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    horizontalHeader()->setSectionsClickable(true);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    setSelectionMode(NoSelection);
    setShowGrid(false);
    setAccessibleName(tr("Pinned parts"));
    connect(this, &QTableWidget::itemChanged, this, &PinGrid::pinsChanged);
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this, &PinGrid::toggleColumn);
}

void PinGrid::setLayers(int layers) {
    if (layers == rowCount()) return;
    const QSignalBlocker quiet(this);
    setRowCount(layers);
    for (int layer = 0; layer < layers; ++layer) {
        setVerticalHeaderItem(layer, new QTableWidgetItem(QString::number(layer)));
        for (int column = 0; column < kColumns; ++column) {
            auto* tick = new QTableWidgetItem;
            tick->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled);
            tick->setCheckState(Qt::Unchecked);
            tick->setToolTip(tr("Layer %1: %2").arg(layer).arg(tr(kParts[column].tip)));
            setItem(layer, column, tick);
        }
    }
    fit();
}

void PinGrid::fit() {
    const int rows = std::min(rowCount(), kShownRows);
    setFixedHeight(horizontalHeader()->sizeHint().height() + rows * verticalHeader()->defaultSectionSize() +
                   4);
}

bool PinGrid::isTick(const std::string& pin) {
    for (const Part& part : kParts) {
        const std::string text = part.pin, head = text.substr(0, text.find("{}")),
                          tail = text.substr(text.find("{}") + 2);
        if (!pin.starts_with(head) || !pin.ends_with(tail) || pin.size() <= head.size() + tail.size())
            continue;
        const std::string layer = pin.substr(head.size(), pin.size() - head.size() - tail.size());
        if (std::ranges::all_of(layer, [](char c) { return c >= '0' && c <= '9'; })) return true;
    }
    return false;
}

void PinGrid::setPins(const std::vector<std::string>& pins) {
    {
        const QSignalBlocker quiet(this);
        for (int layer = 0; layer < rowCount(); ++layer)
            for (int column = 0; column < kColumns; ++column)
                item(layer, column)
                    ->setCheckState(std::ranges::find(pins, pinOf(layer, column)) != pins.end()
                                        ? Qt::Checked
                                        : Qt::Unchecked);
    }
    emit pinsChanged();
}

std::vector<std::string> PinGrid::pins() const {
    std::vector<std::string> pins;
    for (int layer = 0; layer < rowCount(); ++layer)
        for (int column = 0; column < kColumns; ++column)
            if (item(layer, column)->checkState() == Qt::Checked) pins.push_back(pinOf(layer, column));
    return pins;
}

void PinGrid::toggleColumn(int column) {
    bool all = true;
    for (int layer = 0; layer < rowCount(); ++layer)
        all = all && item(layer, column)->checkState() == Qt::Checked;
    {
        const QSignalBlocker quiet(this);
        for (int layer = 0; layer < rowCount(); ++layer)
            item(layer, column)->setCheckState(all ? Qt::Unchecked : Qt::Checked);
    }
    emit pinsChanged();
}

} // namespace pscope
