// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/hardware_model.h"

#include <QFont>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

#include "widgets/models/formatter.h"

namespace pscope {
namespace {

const QString kTag = QStringLiteral("hardware");

} // namespace

QString hardwareWord(std::string_view word) {
    const std::pair<std::string_view, QString> words[] = {
        {"compute", HardwareModel::tr("compute")}, {"load", HardwareModel::tr("load")},
        {"drain", HardwareModel::tr("drain")},     {"softmax", HardwareModel::tr("softmax")},
        {"row units", HardwareModel::tr("row units")}, {"control", HardwareModel::tr("control")},
        {"total", HardwareModel::tr("total")},     {"dense", HardwareModel::tr("dense")}};
    for (const auto& [core, here] : words)
        if (core == word) return here;
    return toQt(word);
}

void HardwareModel::setAnswer(HardwareAnswer answer) {
    beginResetModel();
    m_answer = std::move(answer);
    endResetModel();
}

int HardwareModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || m_answer.parts.empty() ? 0 : static_cast<int>(m_answer.parts.size()) + 1;
}

int HardwareModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(ColumnCount);
}

const HardwareRow& HardwareModel::row(int index) const {
    return index < static_cast<int>(m_answer.parts.size()) ? m_answer.parts[static_cast<std::size_t>(index)]
                                                           : m_answer.total;
}

QVariant HardwareModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const HardwareRow& r = row(index.row());
    if (role == Qt::TextAlignmentRole)
        return int((index.column() == Part || index.column() == RunsAs || index.column() == Bound
                        ? Qt::AlignLeft
                        : Qt::AlignRight) |
                   Qt::AlignVCenter);
    if (role == Qt::FontRole && index.row() == rowCount() - 1) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    if (role != Qt::DisplayRole) return {};
    const auto share = [&](std::int64_t cycles) {
        return r.cycles ? formatPercent(double(cycles) / double(r.cycles)) : QString();
    };
    switch (index.column()) {
    case Part:
        return hardwareWord(r.part);
    case RunsAs:
        return hardwareWord(r.pattern);
    case Cycles:
        return QString::number(r.cycles);
    case Time:
        return formatMicroseconds(r.microseconds);
    case Utilisation:
        return formatPercent(r.utilisation);
    case Compute:
        return share(r.compute);
    case Load:
        return share(r.load);
    case Drain:
        return share(r.drain);
    case Softmax:
        return share(r.softmax);
    case RowUnits:
        return share(r.rows);
    case Control:
        return share(r.control);
    case Bound:
        return hardwareWord(r.bound);
    case BytesPlaces:
        return r.bytesDense ? formatBytes(double(r.bytesPlaces)) : QString();
    case BytesBitmap:
        return r.bytesDense ? formatBytes(double(r.bytesBitmap)) : QString();
    default:
        return {};
    }
}

QVariant HardwareModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    static const std::array<std::pair<QString, QString>, ColumnCount> heads{{
        {tr("Part"), tr("Part of a forward pass; attention is scores, softmax and context of all heads")},
        {tr("Runs as"), tr("Weights kept in every group of M inputs")},
        {tr("Cycles"), tr("Clock cycles from the end of the part before to its own end")},
        {tr("Time"), tr("Cycles / clock: simulated, not measured")},
        {tr("Used"), tr("Multiplications that were needed / what the cells could do in that time")},
        {tr("Compute"), tr("Cycles in which the array multiplies")},
        {tr("Load"),
         tr("Cycles in which it waits for operands: more bandwidth or a larger block of rows helps")},
        {tr("Drain"), tr("Cycles in which results must leave first: tiles are too short for the array")},
        {tr("Softmax"), tr("Cycles of the softmax unit")},
        {tr("Rows"), tr("Cycles of layer norm, GELU and quantisation")},
        {tr("Control"), tr("Cycles in which descriptors are read")},
        {tr("Bound by"), tr("Which of them takes most")},
        {tr("Index storage"), tr("Weights as kept values and places in the group, in bytes")},
        {tr("Bitmap storage"), tr("Weights as kept values and one bit per input, in bytes")},
    }};
    const auto& [title, tip] = heads[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return title;
    if (role == Qt::ToolTipRole) return tip;
    return {};
}

QString HardwareModel::toCsv() const {
    QString text = QStringLiteral("part,runs_as,cycles,us,utilisation,compute,load,drain,softmax,rows,"
                                  "control,bound,bytes_places,bytes_bitmap\n");
    for (int i = 0; i < rowCount(); ++i) {
        const HardwareRow& r = row(i);
        text += toQt(fmt::format("{},{},{},{:.3f},{:.4f},{},{},{},{},{},{},{},{},{}\n", r.part, r.pattern,
                                 r.cycles, r.microseconds, r.utilisation, r.compute, r.load, r.drain,
                                 r.softmax, r.rows, r.control, r.bound, r.bytesPlaces, r.bytesBitmap));
    }
    return text;
}

std::string HardwareModel::toJson() const {
    QJsonArray all;
    for (int i = 0; i < rowCount(); ++i) {
        const HardwareRow& r = row(i);
        const auto count = [](auto number) { return QJsonValue(static_cast<qint64>(number)); };
        all << QJsonObject{{QStringLiteral("part"), toQt(r.part)},         {QStringLiteral("runs_as"), toQt(r.pattern)},
                           {QStringLiteral("cycles"), count(r.cycles)},    {QStringLiteral("us"), r.microseconds},
                           {QStringLiteral("utilisation"), r.utilisation}, {QStringLiteral("compute"), count(r.compute)},
                           {QStringLiteral("load"), count(r.load)},        {QStringLiteral("drain"), count(r.drain)},
                           {QStringLiteral("softmax"), count(r.softmax)},  {QStringLiteral("rows"), count(r.rows)},
                           {QStringLiteral("control"), count(r.control)},  {QStringLiteral("bound"), toQt(r.bound)},
                           {QStringLiteral("bytes_places"), count(r.bytesPlaces)},
                           {QStringLiteral("bytes_bitmap"), count(r.bytesBitmap)}};
    }
    return QJsonDocument(all).toJson().toStdString();
}

const HardwareExplorer* HardwareRunner::explorer() const {
    if (!m_lab.services().registry) return nullptr;
    for (const auto& backend : m_lab.services().registry->all())
        if (const auto* explorer = dynamic_cast<const HardwareExplorer*>(backend.get())) return explorer;
    return nullptr;
}

void HardwareRunner::run(const HardwareKnobs& knobs, int tokens) {
    const HardwareExplorer* explorer = this->explorer();
    if (!explorer || !m_lab.document().hasModel()) return;
    m_lab.jobs().run<HardwareView>(
        kTag, tr("Cycles on %1").arg(toQt(toText(knobs))), JobPriority::Background,
        [lane = m_lab.lane(), registry = m_lab.services().registry, explorer,
         recipe = m_lab.document().recipe(), knobs, tokens](JobContext& job) -> Result<HardwareView> {
            PSCOPE_TRY(bench, benchOf(*lane));
            PSCOPE_TRY(compressed, bench->compressor().apply(recipe, job));
            HardwareView view;
            PSCOPE_TRY(answer, explorer->explore(compressed, knobs, tokens, job));
            view.answer = std::move(answer);
            for (const int size : {4, 8, 16, 32, 64}) {
                if (size < knobs.group) continue;
                HardwareKnobs other = knobs;
                other.rows = other.columns = size;
                other.bytesPerCycle = size;
                PSCOPE_TRY(tried, explorer->explore(compressed, other, tokens, job));
                view.arrays.push_back(std::move(tried));
            }
            view.published = explorer->published();
            return view;
        },
        [self = QPointer(this)](Result<HardwareView>& view) {
            if (!self) return;
            if (view)
                emit self->finished(*view);
            else if (view.error().code != ErrorCode::Cancelled)
                emit self->failed(toQt(view.error().message));
        });
}

} // namespace pscope
