// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/compare_models.h"

#include <QFont>

#include <algorithm>
#include <cmath>

#include "widgets/models/formatter.h"
#include "widgets/models/part_times.h"

namespace pscope {
namespace {

QString signedPercent(double ratio) {
    const double percent = 100 * (ratio - 1);
    if (!std::isfinite(percent)) return {};
    return QStringLiteral("%1%2 %")
        .arg(percent < 0 ? QStringLiteral("−") : QStringLiteral("+"))
        .arg(std::abs(percent), 0, 'f', std::abs(percent) < 10 ? 1 : 0);
}

} // namespace

QString pointTitle(const Measurement& point) {
    if (!point.name.empty()) return toQt(point.name);
    return point.requested.empty() ? CompareModel::tr("dense") : toQt(point.requested);
}

CompareModel::CompareModel(SessionDocument& document, What what, QObject* parent)
    : QAbstractTableModel(parent)
    , m_document(document)
    , m_what(what) {
    connect(&document, &SessionDocument::changed, this, [this](const ChangeEvent& event) {
        const auto& compared = m_document.compared();
        const bool ours = event.kind == ChangeEvent::Kind::Points &&
                          std::find(compared.begin(), compared.end(), event.point) != compared.end();
        if (event.kind == ChangeEvent::Kind::Compared || event.kind == ChangeEvent::Kind::Model || ours)
            rebuild();
    });
    rebuild();
}

void CompareModel::rebuild() {
    beginResetModel();
    m_points.clear();
    m_recipes.clear();
    m_rows.clear();
    for (const int index : m_document.compared()) {
        m_points.push_back(m_document.points().at(index));
        std::optional<Recipe> recipe;
        if (m_document.hasModel())
            if (auto parsed = parseRecipe(m_points.back()->requested, m_document.model().shape))
                recipe = std::move(*parsed);
        m_recipes.push_back(std::move(recipe));
    }
    if (!m_points.empty()) {
        if (m_what == What::Figures)
            makeFigures();
        else if (m_what == What::Settings)
            makeSettings();
        else
            makeTimes();
    }
    endResetModel();
}

void CompareModel::addFigure(const QString& title, const QString& axisId) {
    const AxisInfo* axis = findAxis(fromQt(axisId));
    if (!axis) return;
    Row row{.title = title.isEmpty() ? axisTitle(*axis) : title};
    const AxisValue first = axisValue(*m_points.front(), axis->id);
    for (const PointPtr& point : m_points) {
        const AxisValue value = axisValue(*point, axis->id);
        Cell cell;
        if (value.present) {
            cell.text = formatAxisValue(*axis, value.value);
            if (value.low < value.high)
                cell.tip = tr("95 % interval %1 – %2")
                               .arg(formatAxisValue(*axis, value.low), formatAxisValue(*axis, value.high));
            if (value.low < value.high)
                cell.text += QStringLiteral("   [%1 – %2]")
                                 .arg(formatSignificant(value.low), formatSignificant(value.high));
            if (point != m_points.front() && first.present) {
                const double sign = axis->higherIsBetter ? 1 : -1;
                const bool above = value.low > first.high, below = value.high < first.low;
                cell.better = above ? static_cast<int>(sign) : below ? -static_cast<int>(sign) : 0;
                const QString change =
                    axis->unit == "%"
                        ? tr("%1%2 points")
                              .arg(value.value < first.value ? QStringLiteral("−") : QStringLiteral("+"))
                              .arg(std::abs(value.value - first.value), 0, 'f', 1)
                        : signedPercent(value.value / first.value);
                cell.text += QLatin1Char('\n') + change +
                             (cell.better > 0   ? QStringLiteral("  ▲")
                              : cell.better < 0 ? QStringLiteral("  ▼")
                                                : QString());
                if (cell.better == 0 && value.value != first.value)
                    cell.tip += (cell.tip.isEmpty() ? QString() : QStringLiteral("\n")) +
                                tr("within both intervals: no proven difference");
            }
        }
        row.cells.push_back(std::move(cell));
    }
    if (std::any_of(row.cells.begin(), row.cells.end(),
                    [](const Cell& cell) { return !cell.text.isEmpty(); }))
        m_rows.push_back(std::move(row));
}

void CompareModel::makeFigures() {
    addFigure({}, QStringLiteral("accuracy"));
    for (const char* axis : {"latency_p50", "latency_p95", "latency_p99", "throughput", "speedup", "bytes",
                             "macs", "nonzeros", "parameters"})
        addFigure({}, QLatin1String(axis));
    const auto add = [this](const QString& title, const QString& tip,
                            const std::function<QString(const Measurement&)>& text) {
        Row row{.title = title, .tip = tip};
        for (const PointPtr& point : m_points)
            row.cells.push_back({text(*point), {}, 0});
        m_rows.push_back(std::move(row));
    };
    add(tr("McNemar against dense"),
        tr("Exact test on the same examples: how likely so large a difference is by chance"),
        [](const Measurement& point) {
            return point.accuracy && !point.isBaseline() ? formatProbability(point.mcnemarP) : QString();
        });
    add(tr("Runs otherwise than asked"), tr("Settings for which the back-end used another kernel"),
        [](const Measurement& point) {
            return point.differences.empty() ? tr("no") : tr("%1 settings").arg(point.differences.size());
        });
    add(tr("Device"), {}, [](const Measurement& point) {
        return toQt(point.deviceName.empty() ? point.device : point.deviceName);
    });
    add(tr("Workload"), {}, [](const Measurement& point) { return formatWorkload(point.workload); });
    add(tr("Flags"), tr("What was noticed while timing"), [](const Measurement& point) {
        QStringList flags;
        if (point.latency)
            for (const std::string& flag : point.latency->flags)
                flags << toQt(flag);
        return flags.isEmpty() ? QStringLiteral("–") : flags.join(QStringLiteral(", "));
    });
    add(tr("Measured"), {}, [](const Measurement& point) {
        return toQt(point.origin.time).replace(QLatin1Char('T'), QLatin1Char(' ')).left(19);
    });
}

void CompareModel::addSettingRow(const QString& title, const std::function<QString(const Recipe&)>& textOf) {
    Row row{.title = title};
    for (const auto& recipe : m_recipes)
        row.cells.push_back({recipe ? textOf(*recipe) : tr("other model"), {}, 0});
    const bool same = std::all_of(row.cells.begin(), row.cells.end(),
                                  [&](const Cell& cell) { return cell.text == row.cells.front().text; });
    if (!same) m_rows.push_back(std::move(row));
}

void CompareModel::makeSettings() {
    if (!m_document.hasModel()) return;
    const ModelFacts& model = m_document.model();
    for (int layer = 0; layer < model.shape.layers; ++layer) {
        const auto at = static_cast<std::size_t>(layer);
        addSettingRow(tr("layer %1").arg(layer), [at](const Recipe& recipe) {
            return recipe.layers[at].dropped ? tr("left out") : tr("kept");
        });
        // Six matrices that all hold one setting are one row.
        const auto uniform = [at](const Recipe& recipe) {
            const auto& all = recipe.layers[at].matrices;
            return std::all_of(all.begin(), all.end(),
                               [&](const MatrixSpec& spec) { return spec == all.front(); });
        };
        if (std::all_of(m_recipes.begin(), m_recipes.end(),
                        [&](const auto& recipe) { return !recipe || uniform(*recipe); })) {
            addSettingRow(tr("layer %1, all matrices").arg(layer), [at](const Recipe& recipe) {
                return toQt(toText(recipe.layers[at].matrices.front()));
            });
        } else {
            for (int k = 0; k < kLayerMatrices; ++k)
                addSettingRow(
                    toQt(placeName({layer, static_cast<MatrixKind>(k)})), [at, k](const Recipe& recipe) {
                        return toQt(toText(recipe.layers[at].matrices[static_cast<std::size_t>(k)]));
                    });
        }
        addSettingRow(tr("layer %1, heads removed").arg(layer), [at](const Recipe& recipe) {
            QStringList heads;
            for (const int head : recipe.layers[at].removedHeads)
                heads << QString::number(head);
            return heads.isEmpty() ? QStringLiteral("–") : heads.join(QStringLiteral(", "));
        });
        addSettingRow(tr("layer %1, neurons kept").arg(layer), [at, &model](const Recipe& recipe) {
            return QString::number(recipe.layers[at].neurons < 0 ? model.shape.neurons[at]
                                                                 : recipe.layers[at].neurons);
        });
    }
    addSettingRow(tr("classifier"), [](const Recipe& recipe) { return toQt(toText(recipe.classifier)); });
    addSettingRow(tr("weights chosen by"), [](const Recipe& recipe) { return toQt(recipe.weightMethod); });
    addSettingRow(tr("neurons chosen by"), [](const Recipe& recipe) { return toQt(recipe.unitMethod); });
    addSettingRow(tr("what stays is repaired by"), [](const Recipe& recipe) { return toQt(recipe.repair); });
}

void CompareModel::makeTimes() {
    int layers = 0;
    for (const PointPtr& point : m_points)
        if (point->latency)
            for (const PartTime& part : point->latency->parts)
                if (const auto layer = layerOfPart(part.part)) layers = std::max(layers, *layer + 1);
    std::vector<std::optional<LayerTimes>> times;
    for (const PointPtr& point : m_points)
        times.push_back(point->latency && !point->latency->parts.empty()
                            ? std::optional(layerTimes(*point->latency, layers))
                            : std::nullopt);
    const auto add = [&](const QString& title, const QString& tip, bool strong,
                         const std::function<double(const LayerTimes&)>& us) {
        Row row{.title = title, .tip = tip, .strong = strong};
        const double first = times.front() ? us(*times.front()) : 0;
        for (std::size_t i = 0; i < times.size(); ++i) {
            Cell cell;
            if (times[i]) {
                const double now = us(*times[i]);
                cell.text = now > 0   ? formatMicroseconds(now)
                            : now < 0 ? QStringLiteral("−%1").arg(formatMicroseconds(-now))
                                      : QStringLiteral("–");
                if (i > 0 && first > 0 && now > 0)
                    cell.text += QStringLiteral("   %1").arg(signedPercent(now / first));
                if (i > 0 && first > 0 && now == 0) cell.text = tr("left out");
            }
            row.cells.push_back(std::move(cell));
        }
        m_rows.push_back(std::move(row));
    };
    if (std::none_of(times.begin(), times.end(), [](const auto& one) { return one.has_value(); })) return;
    add(tr("embeddings"), {}, false, [](const LayerTimes& t) { return t.embeddingsUs; });
    for (int layer = 0; layer < layers; ++layer)
        add(tr("layer %1").arg(layer), {}, false,
            [layer](const LayerTimes& t) { return t.layersUs[static_cast<std::size_t>(layer)]; });
    add(tr("classification head"), {}, false, [](const LayerTimes& t) { return t.headUs; });
    add(tr("sum of the parts"), tr("Timed part by part, under a profiler that costs a few percent"), true,
        [](const LayerTimes& t) { return t.sumUs(); });
    add(tr("end to end"), tr("Timed as a whole"), true, [](const LayerTimes& t) { return t.totalUs; });
    add(tr("gap"),
        tr("End to end minus the sum: time between the parts, or the profiler's own cost when negative"),
        false, [](const LayerTimes& t) { return t.totalUs - t.sumUs(); });
}

int CompareModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}
int CompareModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || m_points.empty() ? 0 : 1 + static_cast<int>(m_points.size());
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    if (section == 0)
        return role == Qt::DisplayRole ? QVariant(m_what == What::Figures ? tr("Figure") : tr("Where"))
                                       : QVariant();
    if (section > static_cast<int>(m_points.size())) return {};
    const QString title = pointTitle(*m_points[static_cast<std::size_t>(section - 1)]);
    if (role == Qt::DisplayRole) return QStringLiteral("%1  %2").arg(QChar(u'A' + section - 1), title);
    if (role == Qt::ToolTipRole) return toQt(m_points[static_cast<std::size_t>(section - 1)]->requested);
    return {};
}

QVariant CompareModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::FontRole && row.strong) {
        QFont font;
        font.setBold(true);
        return font;
    }
    if (index.column() == 0)
        return role == Qt::DisplayRole   ? QVariant(row.title)
               : role == Qt::ToolTipRole ? QVariant(row.tip)
                                         : QVariant();
    const Cell& cell = row.cells[static_cast<std::size_t>(index.column() - 1)];
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case Qt::ToolTipRole:
        return cell.tip.isEmpty() ? row.tip : cell.tip;
    case BetterRole:
        return cell.better;
    default:
        return {};
    }
}

} // namespace pscope
