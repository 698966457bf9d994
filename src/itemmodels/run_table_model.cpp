// SPDX-License-Identifier: GPL-3.0-or-later
#include "itemmodels/run_table_model.h"

#include "itemmodels/format.h"
#include <algorithm>
#include <QStringList>
#include <utility>

namespace assay::itemmodels
{
using namespace Qt::StringLiterals;

RunTableModel::RunTableModel(QObject *parent) : QAbstractTableModel(parent) {}

void RunTableModel::setSource(PageSource source)
{
    m_source = std::move(source);
    refresh();
}

bool RunTableModel::sameRuns(const std::vector<RunSummary> &fresh) const
{
    return fresh.size() == m_runs.size() &&
           std::equal(fresh.begin(), fresh.end(), m_runs.begin(),
                      [](const RunSummary &a, const RunSummary &b) { return a.id == b.id; });
}

void RunTableModel::refresh()
{
    if (!m_source)
        return;
    // As many rows as are shown now, so that a change of one run does not throw the reader back to the top.
    const int wanted = std::max(pageSize, static_cast<int>(m_runs.size()));
    Result<std::vector<RunSummary>> fresh = m_source(std::nullopt, wanted);
    if (!fresh) {
        m_error = fresh.error();
        Q_EMIT failed(*m_error);
        return;
    }
    m_error.reset();
    m_more = static_cast<int>(fresh->size()) == wanted;
    if (sameRuns(*fresh)) {
        for (std::size_t i = 0; i < fresh->size(); ++i) {
            const bool veil = lookUp((*fresh)[i]);
            if (!veil && m_runs[i] == (*fresh)[i])
                continue;
            m_runs[i] = std::move((*fresh)[i]);
            const int row = static_cast<int>(i);
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        }
        return;
    }
    beginResetModel();
    m_runs = std::move(*fresh);
    for (const RunSummary &run : m_runs)
        lookUp(run);
    endResetModel();
}

bool RunTableModel::lookUp(const RunSummary &run)
{
    const bool before = isVeiled(run.id), now = m_veil && m_veil(run.id);
    if (now)
        m_veiled.insert(number(run.id));
    else
        m_veiled.erase(number(run.id));
    return before != now;
}

const RunSummary *RunTableModel::run(int row) const
{
    return row >= 0 && row < static_cast<int>(m_runs.size()) ? &m_runs[static_cast<std::size_t>(row)] : nullptr;
}

int RunTableModel::rowOf(RunId id) const
{
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [id](const RunSummary &run) { return run.id == id; });
    return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

std::vector<RunId> RunTableModel::ticked() const
{
    std::vector<RunId> ids;
    for (const RunSummary &run : m_runs) {
        if (m_ticked.contains(number(run.id)))
            ids.push_back(run.id);
    }
    return ids;
}

void RunTableModel::setTicked(RunId id, bool ticked)
{
    const bool changed = ticked ? m_ticked.insert(number(id)).second : m_ticked.erase(number(id)) > 0;
    if (!changed)
        return;
    if (const int row = rowOf(id); row >= 0)
        Q_EMIT dataChanged(index(row, When), index(row, When), {Qt::CheckStateRole});
    Q_EMIT tickedChanged();
}

int RunTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunTableModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString RunTableModel::text(const RunSummary &run, int column) const
{
    if (isVeiled(run.id)) {
        if (column == Name)
            return tr("being scored blind");
        if (column == What)
            return tr("%n case(s)", nullptr, run.cases);
        if (column == CostColumn)
            return tr("hidden", "a cost");
        if (column == Marks)
            return {};
    }
    switch (column) {
    case When:
        return whenText(run.startedMicros);
    case Name:
        return QString::fromStdString(run.name);
    case What:
        return tr("%n target(s)", nullptr, run.targets) + u" · "_s + tr("%n case(s)", nullptr, run.cases) +
               (run.repetitions > 1 ? u" × "_s + QString::number(run.repetitions) : QString());
    case Answers:
        return tr("%1 of %2").arg(countText(run.succeeded), countText(run.trials));
    case CostColumn:
        return costText(run.cost, run.unknownCosts);
    case Scored:
        return run.scored == 0 ? tr("not scored") : tr("%1 of %2").arg(countText(run.scored), countText(run.trials));
    case Marks: {
        QStringList marks;
        if (run.sample)
            marks << tr("sample");
        if (run.simulated)
            marks << tr("simulated");
        if (run.settled < run.trials && run.endedMicros)
            marks << tr("interrupted");
        return marks.join(u", "_s);
    }
    default:
        return {};
    }
}

QVariant RunTableModel::data(const QModelIndex &index, int role) const
{
    const RunSummary *summary = index.isValid() ? run(index.row()) : nullptr;
    if (summary == nullptr)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(*summary, index.column());
    case Qt::CheckStateRole:
        return index.column() == When ? QVariant(m_ticked.contains(number(summary->id)) ? Qt::Checked : Qt::Unchecked)
                                      : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        return QString(headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString() + u": "_s +
                       text(*summary, index.column()));
    case RunIdRole:
        return QVariant::fromValue(static_cast<qint64>(number(summary->id)));
    default:
        return {};
    }
}

bool RunTableModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    const RunSummary *summary = index.isValid() ? run(index.row()) : nullptr;
    if (summary == nullptr || role != Qt::CheckStateRole || index.column() != When)
        return false;
    setTicked(summary->id, value.toInt() == Qt::Checked);
    return true;
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case When:
        return tr("When");
    case Name:
        return tr("Prompt set");
    case What:
        return tr("What ran");
    case Answers:
        return tr("Answers");
    case CostColumn:
        return tr("Cost");
    case Scored:
        return tr("Scored");
    default:
        return QString();
    }
}

Qt::ItemFlags RunTableModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Qt::ItemFlags base = Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
    return index.column() == When ? base | Qt::ItemIsUserCheckable : base;
}

bool RunTableModel::canFetchMore(const QModelIndex &parent) const { return !parent.isValid() && m_more && m_source; }

void RunTableModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent) || m_runs.empty())
        return;
    const RunSummary &last = m_runs.back();
    Result<std::vector<RunSummary>> page = m_source(RunCursor{last.startedMicros, last.id}, pageSize);
    if (!page) {
        m_more = false;
        m_error = page.error();
        Q_EMIT failed(*m_error);
        return;
    }
    m_more = static_cast<int>(page->size()) == pageSize;
    if (page->empty())
        return;
    const int first = static_cast<int>(m_runs.size());
    for (const RunSummary &run : *page)
        lookUp(run);
    beginInsertRows({}, first, first + static_cast<int>(page->size()) - 1);
    m_runs.insert(m_runs.end(), std::make_move_iterator(page->begin()), std::make_move_iterator(page->end()));
    endInsertRows();
}
} // namespace assay::itemmodels
