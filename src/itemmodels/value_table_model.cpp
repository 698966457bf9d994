// SPDX-License-Identifier: GPL-3.0-or-later
#include "itemmodels/value_table_model.h"

#include "itemmodels/format.h"
#include <algorithm>
#include <QCoreApplication>
#include <QLocale>
#include <utility>

namespace assay::itemmodels
{
using namespace Qt::StringLiterals;

void ValueTableModel::setTable(QStringList header, std::vector<Row> rows, QList<int> numericColumns)
{
    if (header == m_header && rows == m_rows && numericColumns == m_numeric)
        return;
    beginResetModel();
    m_header = std::move(header);
    m_rows = std::move(rows);
    m_numeric = std::move(numericColumns);
    endResetModel();
}

qint64 ValueTableModel::id(int row) const
{
    return row >= 0 && row < static_cast<int>(m_rows.size()) ? m_rows[static_cast<std::size_t>(row)].id : 0;
}

int ValueTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ValueTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_header.size());
}

QVariant ValueTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount())
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const QString cell = row.cells.value(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return cell;
    case Qt::TextAlignmentRole:
        return QVariant((m_numeric.contains(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        return QString(m_header.value(index.column()) + u": "_s + cell);
    case IdRole:
        return row.id;
    case ColorRole:
        return index.column() == 0 ? QVariant(row.color) : QVariant();
    case ShapeRole:
        return index.column() == 0 ? QVariant(static_cast<int>(row.shape)) : QVariant();
    default:
        return {};
    }
}

QVariant ValueTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::DisplayRole)
        return m_header.value(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant((m_numeric.contains(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

namespace
{
// Enough digits to tell two marks apart, never more than the measurement has.
QString plotted(double value, const QLocale &locale)
{
    const double size = qAbs(value);
    return locale.toString(value, 'f', size >= 100 ? 0 : size >= 0.995 ? 2 : 4);
}

QString intervalText(const analysis::ChartRow::Mark &mark, const QLocale &locale)
{
    if (!mark.low95 || !mark.high95)
        return u"–"_s;
    return plotted(*mark.low95, locale) + u" – "_s + plotted(*mark.high95, locale);
}

QString scoresText(const std::vector<Score> &scores)
{
    QStringList parts;
    for (const Score &score : scores)
        parts << (score.value ? QString::number(*score.value)
                              : QCoreApplication::translate("TrialTable", "can't judge"));
    return parts.isEmpty() ? u"–"_s : parts.join(u", "_s);
}
} // namespace

void fillFromChart(ValueTableModel &model, const analysis::ChartSpec &spec)
{
    const QLocale locale;
    QStringList header{ValueTableModel::tr("model"), ValueTableModel::tr("endpoint")};
    QList<int> numeric;
    for (const std::string &series : spec.series) {
        numeric << static_cast<int>(header.size()) << static_cast<int>(header.size() + 1);
        header << QString::fromStdString(series) << u"95 %"_s;
    }
    numeric << static_cast<int>(header.size());
    header << u"n"_s;
    std::vector<ValueTableModel::Row> rows;
    for (const analysis::ChartRow &row : spec.rows) {
        ValueTableModel::Row out;
        out.color = row.color;
        out.shape = row.shape;
        out.cells << QString::fromStdString(row.label) << QString::fromStdString(row.sublabel);
        std::int64_t n = 0;
        for (const std::string &series : spec.series) {
            const auto mark = std::find_if(row.marks.begin(), row.marks.end(),
                                           [&](const analysis::ChartRow::Mark &m) { return m.series == series; });
            if (mark == row.marks.end()) {
                out.cells << u"–"_s << u"–"_s;
                continue;
            }
            n = std::max(n, mark->n);
            out.cells << (mark->value ? plotted(*mark->value, locale) : QString::fromStdString(mark->why))
                      << (mark->value ? intervalText(*mark, locale) : u"–"_s);
        }
        out.cells << countText(n, locale);
        rows.push_back(std::move(out));
    }
    model.setTable(std::move(header), std::move(rows), std::move(numeric));
}

void fillFromTrials(ValueTableModel &model, const std::vector<TrialBehind> &trials)
{
    std::vector<ValueTableModel::Row> rows;
    for (const auto &[prompt, target, row] : trials) {
        ValueTableModel::Row out;
        out.id = number(row.trial.id);
        out.cells << prompt << target << QString::fromUtf8(outcomeName(row.response.outcome))
                  << durationText(row.response.timing.ttft()) << durationText(row.response.timing.done)
                  << costText(row.response.cost) << scoresText(row.scores);
        rows.push_back(std::move(out));
    }
    model.setTable({ValueTableModel::tr("prompt"), ValueTableModel::tr("target"), ValueTableModel::tr("outcome"),
                    ValueTableModel::tr("TTFT"), ValueTableModel::tr("total"), ValueTableModel::tr("cost"),
                    ValueTableModel::tr("scores")},
                   std::move(rows), {3, 4, 5});
}
} // namespace assay::itemmodels
