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
    return plotted(*mark.low95, locale) + u"–"_s + plotted(*mark.high95, locale);
}

// An id of a chart's row and mark; 0 stays "none".
constexpr qint64 marksPerRow = 256;
qint64 placeId(std::size_t row, std::size_t mark)
{
    return static_cast<qint64>(row) * marksPerRow + static_cast<qint64>(mark) + 1;
}

bool anyValue(const analysis::ChartSpec &spec, const std::string &series)
{
    return std::any_of(spec.rows.begin(), spec.rows.end(), [&](const analysis::ChartRow &row) {
        return std::any_of(row.marks.begin(), row.marks.end(), [&](const analysis::ChartRow::Mark &mark) {
            return mark.series == series && mark.value.has_value();
        });
    });
}

// What the numbers are: the measure's own word, or its unit where that says more.
QString valueHeader(const analysis::ChartSpec &spec)
{
    const QString unit = QString::fromStdString(spec.unit);
    const QString perThousand = u"_per_1000_answers"_s;
    if (unit.endsWith(perThousand))
        return ValueTableModel::tr("%1 / 1,000", "a currency per 1,000 answers")
            .arg(unit.chopped(perThousand.size()).toUpper());
    if (unit == u"s"_s)
        return ValueTableModel::tr("s", "seconds");
    return spec.series.empty() ? ValueTableModel::tr("value") : QString::fromStdString(spec.series.front());
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
    const bool several = spec.series.size() > 1;
    std::vector<std::string> measures;
    for (const std::string &series : spec.series) {
        if (!several || anyValue(spec, series))
            measures.push_back(series);
    }
    QStringList header{ValueTableModel::tr("model"), ValueTableModel::tr("endpoint")};
    if (several)
        header << ValueTableModel::tr("measure");
    header << valueHeader(spec) << u"95 %"_s << u"n"_s;
    const int first = several ? 3 : 2;
    std::vector<ValueTableModel::Row> rows;
    for (std::size_t r = 0; r < spec.rows.size(); ++r) {
        const analysis::ChartRow &row = spec.rows[r];
        for (const std::string &series : measures) {
            const auto mark = std::find_if(row.marks.begin(), row.marks.end(),
                                           [&](const analysis::ChartRow::Mark &m) { return m.series == series; });
            ValueTableModel::Row out;
            out.color = row.color;
            out.shape = row.shape;
            out.cells << QString::fromStdString(row.label) << QString::fromStdString(row.sublabel);
            if (several)
                out.cells << QString::fromStdString(series);
            if (mark == row.marks.end()) {
                out.cells << u"–"_s << u"–"_s << u"–"_s;
            } else {
                out.id = placeId(r, static_cast<std::size_t>(mark - row.marks.begin()));
                out.cells << (mark->value ? plotted(*mark->value, locale) : QString::fromStdString(mark->why))
                          << (mark->value ? intervalText(*mark, locale) : u"–"_s) << countText(mark->n, locale);
            }
            rows.push_back(std::move(out));
        }
    }
    model.setTable(std::move(header), std::move(rows), {first, first + 1, first + 2});
}

ChartPlace chartPlace(qint64 id)
{
    return id <= 0 ? ChartPlace{}
                   : ChartPlace{static_cast<int>((id - 1) / marksPerRow), static_cast<int>((id - 1) % marksPerRow)};
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
