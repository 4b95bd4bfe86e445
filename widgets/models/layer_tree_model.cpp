// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/layer_tree_model.h"

#include <algorithm>
#include <set>

#include "widgets/models/formatter.h"
#include "widgets/models/part_times.h"
#include "widgets/models/recipe_cost.h"

namespace pscope {
namespace {

// Top rows of the tree carry internalId 0, the matrices of layer i carry i + 1; rows of the flat table carry this.
constexpr quintptr kFlatRow = ~quintptr{0};

} // namespace

LayerTreeModel::LayerTreeModel(SessionDocument& document, QObject* parent) : QAbstractItemModel(parent), m_document(document) {
    connect(&document, &SessionDocument::changed, this, &LayerTreeModel::onChanged);
    readMeasurement();
}

void LayerTreeModel::onChanged(const ChangeEvent& event) {
    switch (event.kind) {
    case ChangeEvent::Kind::Model:
        beginResetModel();
        readMeasurement();
        endResetModel();
        break;
    case ChangeEvent::Kind::Recipe:
    case ChangeEvent::Kind::Pins: emitAll(); break;
    case ChangeEvent::Kind::Current:
        readMeasurement();
        emitAll();
        break;
    default: break;
    }
}

void LayerTreeModel::readMeasurement() {
    m_measured.clear();
    m_layerTimes.clear();
    m_longestUs = m_longestLayerUs = m_sumUs = 0;
    const PointPtr& point = m_document.current().point;
    if (!point) return;
    for (const auto& [place, kernel] : point->kernels) m_measured[place].kernel = toQt(kernel);
    for (const RecipeDifference& difference : point->differences) {
        Measured& measured = m_measured[difference.where];
        measured.note = tr("asked %1, runs as %2: %3").arg(toQt(difference.requested), toQt(difference.effective), toQt(difference.reason));
        const auto asked = parseMatrixSpec(difference.requested), runs = parseMatrixSpec(difference.effective);
        const bool maskedOnly = asked && runs && !asked->isDense() && runs->isDense();
        measured.badge = maskedOnly ? tr("masked only") : tr("not as asked");
    }
    if (!point->latency) return;
    const auto collect = [this](const std::vector<PartTime>& parts, double Measured::*field) {
        for (const PartTime& part : parts) {
            const double us = std::chrono::duration<double, std::micro>(part.time).count();
            m_measured[part.part].*field += us;
            if (const auto layer = layerOfPart(part.part)) m_layerTimes[*layer].*field += us;
        }
    };
    collect(point->latency->parts, &Measured::us);
    if (point->baselineLatency) collect(point->baselineLatency->parts, &Measured::baselineUs);
    for (const auto& [place, measured] : m_measured) m_longestUs = std::max({m_longestUs, measured.us, measured.baselineUs});
    for (const PartTime& part : point->latency->parts) m_sumUs += std::chrono::duration<double, std::micro>(part.time).count();
    for (const auto& [layer, measured] : m_layerTimes)
        m_longestLayerUs = std::max({m_longestLayerUs, measured.us, measured.baselineUs});
}

void LayerTreeModel::emitAll() {
    const int rows = rowCount();
    if (rows == 0) return;
    emit dataChanged(index(0, 0), index(rows - 1, ColumnCount - 1));
    if (m_flat) return;
    for (int row = 0; row < rows; ++row)
        if (const QModelIndex layer = index(row, 0); rowCount(layer) > 0)
            emit dataChanged(index(0, 0, layer), index(kLayerMatrices - 1, ColumnCount - 1, layer));
}

void LayerTreeModel::setFlat(bool flat) {
    if (flat == m_flat) return;
    beginResetModel();
    m_flat = flat;
    endResetModel();
}

int LayerTreeModel::matrixRow(const QModelIndex& index) const { return index.isValid() && index.internalId() == kFlatRow ? index.row() : -1; }

QModelIndex LayerTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    if (m_flat) return createIndex(row, column, kFlatRow);
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row() + 1) : quintptr{0});
}

QModelIndex LayerTreeModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == 0 || child.internalId() == kFlatRow) return {};
    return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr{0});
}

int LayerTreeModel::rowCount(const QModelIndex& parent) const {
    if (!m_document.hasModel()) return 0;
    const ModelFacts& model = m_document.model();
    if (m_flat) return parent.isValid() ? 0 : model.shape.layers * kLayerMatrices + (model.hasHead() ? 1 : 0);
    if (!parent.isValid()) return model.shape.layers + (model.hasHead() ? 1 : 0);
    return parent.column() == 0 && isLayer(parent) ? kLayerMatrices : 0;
}

int LayerTreeModel::columnCount(const QModelIndex&) const { return ColumnCount; }

bool LayerTreeModel::isLayer(const QModelIndex& index) const {
    return index.isValid() && index.internalId() == 0 && m_document.hasModel() && index.row() < m_document.model().shape.layers;
}

std::vector<MatrixId> LayerTreeModel::matricesOf(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    if (const int row = matrixRow(index); row >= 0) {
        if (row >= m_document.model().shape.layers * kLayerMatrices) return {MatrixId{}};
        return {{row / kLayerMatrices, static_cast<MatrixKind>(row % kLayerMatrices)}};
    }
    if (index.internalId() != 0) return {{static_cast<int>(index.internalId()) - 1, static_cast<MatrixKind>(index.row())}};
    if (!isLayer(index)) return {MatrixId{}};
    std::vector<MatrixId> ids;
    for (int kind = 0; kind < kLayerMatrices; ++kind) ids.push_back({index.row(), static_cast<MatrixKind>(kind)});
    return ids;
}

QModelIndex LayerTreeModel::indexOf(const MatrixId& id, int column) const {
    if (!m_document.hasModel()) return {};
    if (m_flat) return index(id.layer < 0 ? m_document.model().shape.layers * kLayerMatrices : id.layer * kLayerMatrices + static_cast<int>(id.kind), column);
    if (id.kind == MatrixKind::Classifier) return index(m_document.model().shape.layers, column);
    return index(static_cast<int>(id.kind), column, index(id.layer, 0));
}

bool LayerTreeModel::dropped(const QModelIndex& index) const {
    const MatrixId id = matricesOf(index).front();
    return id.layer >= 0 && m_document.recipe().layers[static_cast<std::size_t>(id.layer)].dropped;
}

bool LayerTreeModel::mixed(const QModelIndex& index) const {
    if (!isLayer(index)) return false;
    std::set<QString> values;
    for (const MatrixId& id : matricesOf(index)) {
        const MatrixSpec& spec = m_document.recipe().matrix(id.layer, id.kind);
        if (index.column() == PatternColumn) values.insert(toText(patternOf(spec)));
        if (index.column() == Sparsity) values.insert(QString::number(spec.zeroFraction()));
        if (index.column() == Bits) values.insert(QString::number(spec.bits));
    }
    return values.size() > 1;
}

/// Weights that are left after layers, heads, neurons and pattern are gone.
double LayerTreeModel::keptWeights(const MatrixId& id) const {
    const Recipe& recipe = m_document.recipe();
    double count = static_cast<double>(m_document.model().size(id.layer, id.kind).count());
    if (id.layer >= 0) {
        if (recipe.layers[static_cast<std::size_t>(id.layer)].dropped) return 0;
        const MatrixSize left = sizeAfterRemoval(recipe, m_document.model().shape, id.layer, id.kind);
        count = static_cast<double>(left.rows) * left.columns;
    }
    return count * (1 - recipe.matrix(id.layer, id.kind).zeroFraction());
}

/// As stored in the recipe's formats, biases not counted.
double LayerTreeModel::storedBytes(const QModelIndex& index) const {
    double bytes = 0;
    const Recipe& recipe = m_document.recipe();
    for (const MatrixId& id : matricesOf(index)) {
        const MatrixExtent full = m_document.model().size(id.layer, id.kind);
        MatrixSize size{full.rows, full.columns};
        if (id.layer >= 0) {
            if (recipe.layers[static_cast<std::size_t>(id.layer)].dropped) continue;
            size = sizeAfterRemoval(recipe, m_document.model().shape, id.layer, id.kind);
        }
        bytes += matrixCost(recipe.matrix(id.layer, id.kind), size.rows, size.columns).bytes;
    }
    return bytes;
}

double LayerTreeModel::shareOfTime(const QModelIndex& index) const { return m_sumUs > 0 ? measuredOf(index).us / m_sumUs : 0; }

double LayerTreeModel::sortKey(const QModelIndex& index) const {
    const MatrixId id = matricesOf(index).front();
    switch (index.column()) {
    case Time:
    case Share: return measuredOf(index).us;
    case Bytes: return storedBytes(index);
    case Sparsity: return m_document.recipe().matrix(id.layer, id.kind).zeroFraction();
    case Bits: return m_document.recipe().matrix(id.layer, id.kind).bits;
    case Neurons: return isLayer(index) ? editValue(index).toDouble() : 0;
    case Weights: {
        double weights = 0;
        for (const MatrixId& one : matricesOf(index)) weights += keptWeights(one);
        return weights;
    }
    default: return id.layer < 0 ? 1e9 : id.layer * kLayerMatrices + static_cast<double>(id.kind);
    }
}

LayerTreeModel::Measured LayerTreeModel::measuredOf(const QModelIndex& index) const {
    if (isLayer(index)) {
        const auto found = m_layerTimes.find(index.row());
        return found == m_layerTimes.end() ? Measured{} : found->second;
    }
    const MatrixId id = matricesOf(index).front();
    auto found = m_measured.find(placeName(id));
    if (found == m_measured.end() && id.kind == MatrixKind::Classifier) found = m_measured.find("head");
    return found == m_measured.end() ? Measured{} : found->second;
}

std::vector<MatrixId> LayerTreeModel::targets(const QModelIndex& index) const {
    std::vector<MatrixId> own = matricesOf(index);
    const auto& selected = m_document.selection()->matrices();
    const bool inside = std::all_of(own.begin(), own.end(), [&](const MatrixId& id) { return m_document.selection()->contains(id); });
    return inside ? selected : own;
}

std::vector<int> LayerTreeModel::targetLayers(const QModelIndex& index) const {
    std::set<int> layers;
    for (const MatrixId& id : targets(index))
        if (id.layer >= 0) layers.insert(id.layer);
    return {layers.begin(), layers.end()};
}

Qt::ItemFlags LayerTreeModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractItemModel::flags(index);
    if (!index.isValid()) return flags;
    if (!isLayer(index)) flags |= Qt::ItemNeverHasChildren;
    if (isLayer(index) && index.column() == Name) flags |= Qt::ItemIsUserCheckable;
    if (dropped(index)) return flags;
    const int column = index.column();
    if (column == PatternColumn || column == Sparsity || column == Bits) flags |= Qt::ItemIsEditable;
    if (column == Neurons && isLayer(index)) flags |= Qt::ItemIsEditable;
    return flags;
}

bool LayerTreeModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid()) return false;
    if (role == Qt::CheckStateRole && isLayer(index) && index.column() == Name) {
        const std::vector<int> layers = targetLayers(index);
        m_document.setDropped(layers, value.toInt() == Qt::Unchecked);
        return true;
    }
    if (role != Qt::EditRole) return false;
    switch (index.column()) {
    case PatternColumn:
        if (const auto choice = parsePatternChoice(value.toString())) {
            m_document.editMatrices(targets(index), {.pattern = choice}, m_gesture);
            return true;
        }
        return false;
    case Sparsity: m_document.editMatrices(targets(index), {.sparsity = value.toDouble()}, m_gesture); return true;
    case Bits: m_document.editMatrices(targets(index), {.bits = value.toInt()}, m_gesture); return true;
    case Neurons: m_document.setNeurons(targetLayers(index), value.toInt(), m_gesture); return true;
    default: return false;
    }
}

} // namespace pscope
