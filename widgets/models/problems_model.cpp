// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/problems_model.h"

#include <algorithm>

namespace pscope {
namespace {
constexpr int kMostProblems = 500;
}

void ProblemsModel::add(Severity severity, const QString& text, const QString& place) {
    const auto known = std::find_if(m_problems.begin(), m_problems.end(),
                                    [&](const Problem& problem) { return problem.severity == severity && problem.text == text; });
    Problem problem{severity, text, place, 1, QDateTime::currentDateTime()};
    if (known != m_problems.end()) {
        const int row = static_cast<int>(known - m_problems.begin());
        problem.count = known->count + 1;
        beginRemoveRows({}, row, row);
        m_problems.erase(known);
        endRemoveRows();
    } else if (rowCount() >= kMostProblems) {
        beginRemoveRows({}, rowCount() - 1, rowCount() - 1);
        m_problems.pop_back();
        endRemoveRows();
    }
    beginInsertRows({}, 0, 0);
    m_problems.insert(m_problems.begin(), problem);
    endInsertRows();
    emit added(problem);
}

void ProblemsModel::clear() {
    beginResetModel();
    m_problems.clear();
    endResetModel();
}

int ProblemsModel::count(Severity severity) const {
    return static_cast<int>(std::count_if(m_problems.begin(), m_problems.end(), [&](const Problem& p) { return p.severity == severity; }));
}

int ProblemsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_problems.size()); }
int ProblemsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant ProblemsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    static const char* const titles[ColumnCount] = {QT_TR_NOOP("Severity"), QT_TR_NOOP("What"), QT_TR_NOOP("Count"), QT_TR_NOOP("Last")};
    return tr(titles[section]);
}

QVariant ProblemsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Problem& problem = at(index.row());
    if (role == Qt::ToolTipRole) return problem.text;
    if (role == Qt::UserRole) return static_cast<int>(problem.severity);
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case SeverityColumn:
        return problem.severity == Severity::Error ? tr("error") : problem.severity == Severity::Warning ? tr("warning") : tr("note");
    case Text: return problem.text;
    case Count: return problem.count > 1 ? QVariant(QStringLiteral("×%1").arg(problem.count)) : QVariant();
    case Time: return problem.last.toString(QStringLiteral("HH:mm:ss"));
    default: return {};
    }
}

} // namespace pscope
