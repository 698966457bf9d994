// SPDX-License-Identifier: GPL-3.0-or-later
// The runs of a workspace as a table, newest first, read page by page as the view scrolls (keyset paging: the cost of a
// page does not grow with what lies before it). Rows can be ticked for comparison. GUI thread.
#pragma once
#include "core/records.h"
#include <functional>
#include <optional>
#include <QAbstractTableModel>
#include <set>
#include <vector>

namespace assay::itemmodels
{
class RunTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { When, Name, What, Answers, CostColumn, Scored, Marks, ColumnCount };
    enum Role { RunIdRole = Qt::UserRole, SummaryRole };
    using PageSource = std::function<Result<std::vector<RunSummary>>(std::optional<RunCursor> after, int limit)>;

    explicit RunTableModel(QObject *parent = nullptr);
    // Reads the first page afresh. Rows whose run is still there keep their ticks; what changed is told narrowly when
    // the same runs stand in the same places.
    void setSource(PageSource source);
    void refresh();
    // Of a run that `veil` is true of, name, targets and cost are not told: it is being scored blind.
    void setVeil(std::function<bool(RunId)> veil) { m_veil = std::move(veil); }
    bool isVeiled(RunId id) const { return m_veiled.contains(number(id)); }
    const std::optional<Error> &error() const noexcept { return m_error; } // of the last page that failed

    const RunSummary *run(int row) const; // null when out of range
    int rowOf(RunId id) const;            // -1 when not read (yet)
    std::vector<RunId> ticked() const;
    void setTicked(RunId id, bool ticked);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    void tickedChanged();
    void failed(const assay::Error &error);

private:
    static constexpr int pageSize = 60;
    bool sameRuns(const std::vector<RunSummary> &fresh) const;
    QString text(const RunSummary &run, int column) const;
    PageSource m_source;
    std::vector<RunSummary> m_runs;
    bool lookUp(const RunSummary &run); // whether its veil has changed
    std::set<std::int64_t> m_ticked, m_veiled;
    std::function<bool(RunId)> m_veil;
    bool m_more = false;
    std::optional<Error> m_error;
};
} // namespace assay::itemmodels
