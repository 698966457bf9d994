// SPDX-License-Identifier: GPL-3.0-or-later
// A table of ready texts: the index plumbing once, for the small tables that are made whole and replaced whole (a
// chart's twin, the answers behind a mark). A row may carry an id that the page understands. GUI thread.
#pragma once
#include "analysis/chart_spec.h"
#include "core/records.h"
#include <QAbstractTableModel>
#include <QStringList>
#include <vector>

namespace assay::itemmodels
{
class ValueTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole, ColorRole, ShapeRole };
    struct Row {
        QStringList cells; // as many as there are columns
        qint64 id = 0;
        int color = -1; // series 0..5 of the mark drawn before the first cell; -1: none
        analysis::MarkShape shape = analysis::MarkShape::Circle;
        QString why = {}; // of a "–": what a pointer and a screen reader are told
        bool operator==(const Row &) const = default;
    };
    explicit ValueTableModel(QObject *parent = nullptr) : QAbstractTableModel(parent) {}
    void setTable(QStringList header, std::vector<Row> rows, QList<int> numericColumns = {});
    qint64 id(int row) const; // 0 when out of range

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QStringList m_header;
    std::vector<Row> m_rows;
    QList<int> m_numeric;
};

// The table twin of a chart: every plotted number with its interval, n, and why a value is missing. Of rows: one a
// target, with several measures one for each of them that any target has (the warnings say why one is left out). Of a
// grid: one a cell; of a plane: one a point that is marked. Ids name the mark: see chartPlace().
void fillFromChart(ValueTableModel &model, const analysis::ChartSpec &spec);
analysis::MarkRef chartPlace(qint64 id); // not valid() for ids that name none
struct TrialBehind {
    QString prompt, target; // the case's title, the target's label
    TrialRow row;
};
// The answers behind a mark: case, target, outcome, times, cost, scores. Ids are trial ids.
void fillFromTrials(ValueTableModel &model, const std::vector<TrialBehind> &trials);
} // namespace assay::itemmodels
