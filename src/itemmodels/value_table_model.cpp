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

namespace
{
QString nothing() { return u"–"_s; }
} // namespace

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
    case Qt::ToolTipRole:
        return cell == nothing() && !row.why.isEmpty() ? QVariant(row.why.toHtmlEscaped()) : QVariant();
    case Qt::AccessibleTextRole:
        return QString(m_header.value(index.column()) + u": "_s +
                       (cell == nothing() && !row.why.isEmpty() ? row.why : cell));
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

QString intervalText(const analysis::Figure &mark, const QLocale &locale)
{
    if (!mark.low95 || !mark.high95)
        return u"–"_s;
    return plotted(*mark.low95, locale) + u"–"_s + plotted(*mark.high95, locale);
}

// Undefined is not zero: why there is no value, or no interval beside one.
QString whyOf(const analysis::Figure &figure)
{
    if (!figure.why.empty())
        return QString::fromStdString(figure.why);
    if (figure.value && !figure.low95)
        return figure.n < 10 ? ValueTableModel::tr("fewer than 10 prompts: no interval")
                             : ValueTableModel::tr("no interval for this figure");
    return figure.value ? QString() : ValueTableModel::tr("not known");
}

// An id of a chart's row and mark; 0 stays "none".
constexpr qint64 marksPerRow = 1 << 20, rowsPerPanel = 1 << 20;
qint64 placeId(std::size_t panel, std::size_t row, std::size_t mark)
{
    return (static_cast<qint64>(panel) * rowsPerPanel + static_cast<qint64>(row)) * marksPerRow +
           static_cast<qint64>(mark) + 1;
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
    const QString perMonth = u"_per_month"_s;
    if (unit.size() > perMonth.size() && unit.endsWith(perMonth))
        return ValueTableModel::tr("%1 a month", "a currency").arg(unit.chopped(perMonth.size()).toUpper());
    if (unit == u"percent"_s && spec.bars == analysis::BarMeaning::Part)
        return u"%"_s;
    if (unit == u"points_of_100"_s)
        return ValueTableModel::tr("points of 100");
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

namespace
{
struct Table {
    QStringList header;
    std::vector<ValueTableModel::Row> rows;
    int firstNumber = 2;
};

QStringList figureCells(const analysis::Figure &figure, const QLocale &locale)
{
    return {figure.value ? plotted(*figure.value, locale) : QString::fromStdString(figure.why),
            figure.value ? intervalText(figure, locale) : u"–"_s, countText(figure.n, locale)};
}

Table rowsTable(const analysis::ChartSpec &spec, std::size_t panel)
{
    const QLocale locale;
    const bool several = spec.series.size() > 1;
    std::vector<std::string> measures;
    for (const std::string &series : spec.series) {
        if (!several || anyValue(spec, series))
            measures.push_back(series);
    }
    Table table;
    const bool people = spec.id == "raters";
    table.header = {people ? ValueTableModel::tr("rater") : ValueTableModel::tr("model"),
                    people ? ValueTableModel::tr("scores") : ValueTableModel::tr("endpoint")};
    if (several)
        table.header << ValueTableModel::tr("measure");
    table.header << valueHeader(spec) << u"95 %"_s << u"n"_s;
    table.firstNumber = several ? 3 : 2;
    for (std::size_t r = 0; r < spec.rows.size(); ++r) {
        const analysis::ChartRow &row = spec.rows[r];
        const auto startRow = [&](const std::string &series, std::size_t mark) {
            ValueTableModel::Row out;
            out.color = row.color;
            out.shape = row.shape;
            out.cells << QString::fromStdString(row.label) << QString::fromStdString(row.sublabel);
            if (several)
                out.cells << QString::fromStdString(series);
            out.id = mark < row.marks.size() ? placeId(panel, r, mark) : 0;
            return out;
        };
        for (const std::string &series : measures) {
            const auto mark = std::find_if(row.marks.begin(), row.marks.end(),
                                           [&](const analysis::ChartRow::Mark &m) { return m.series == series; });
            ValueTableModel::Row out = startRow(series, static_cast<std::size_t>(mark - row.marks.begin()));
            if (mark == row.marks.end()) {
                out.cells << u"–"_s << u"–"_s << u"–"_s;
            } else if (spec.bars == analysis::BarMeaning::Part && mark->from) {
                out.cells << plotted(*analysis::numberOf(spec, *mark), locale) << u"–"_s << countText(mark->n, locale);
                out.why = ValueTableModel::tr("a part has no interval of its own");
            } else {
                out.cells << figureCells(*mark, locale);
                out.why = whyOf(*mark);
            }
            table.rows.push_back(std::move(out));
        }
        if (const auto sum = analysis::sumOf(spec, row)) {
            analysis::Figure figure;
            figure.value = sum->value;
            figure.low95 = sum->low95;
            figure.high95 = sum->high95;
            figure.n = sum->n;
            ValueTableModel::Row out = startRow(spec.sumName, sum->mark);
            out.cells << figureCells(figure, locale);
            out.why = whyOf(figure);
            table.rows.push_back(std::move(out));
        }
    }
    return table;
}

QString headingText(const analysis::GridHeading &heading)
{
    const QString label = QString::fromStdString(heading.label);
    return heading.sublabel.empty() ? label : label + u", "_s + QString::fromStdString(heading.sublabel);
}

Table gridTable(const analysis::ChartSpec &spec, std::size_t panel)
{
    const QLocale locale;
    const analysis::GridBody &grid = spec.grid;
    Table table;
    table.header = {
        spec.columnTitles.empty() ? ValueTableModel::tr("row") : QString::fromStdString(spec.columnTitles[0]),
        spec.columnTitles.size() < 2 ? ValueTableModel::tr("column") : QString::fromStdString(spec.columnTitles[1]),
        valueHeader(spec), u"95 %"_s, u"n"_s};
    for (std::size_t r = 0; r < grid.rows.size(); ++r) {
        for (std::size_t c = 0; c < grid.columns.size(); ++c) {
            const analysis::GridCell &cell = grid.cells[r * grid.columns.size() + c];
            if (cell.blank)
                continue;
            ValueTableModel::Row out;
            const analysis::GridHeading &target = grid.rows[r].color >= 0 ? grid.rows[r] : grid.columns[c];
            out.color = grid.rows[r].color >= 0 ? target.color : -1; // the mark stands before the first cell
            out.shape = target.shape;
            out.id = placeId(panel, r, c);
            out.cells << headingText(grid.rows[r]) << headingText(grid.columns[c]) << figureCells(cell, locale);
            out.why = whyOf(cell);
            table.rows.push_back(std::move(out));
        }
    }
    return table;
}

// Of an axis: what it measures, without what the eye needs to be told of the axis.
QString columnTitle(const std::string &axis)
{
    const QString title = QString::fromStdString(axis).section(u',', 0, 0);
    const qsizetype scale = title.indexOf(u" on a logarithmic axis"_s);
    return scale < 0 ? title : title.left(scale);
}

Table planeTable(const analysis::ChartSpec &spec, std::size_t panel)
{
    const QLocale locale;
    const analysis::PlaneBody &plane = spec.plane;
    Table table;
    table.header = {ValueTableModel::tr("model"),
                    ValueTableModel::tr("endpoint"),
                    columnTitle(plane.x.title),
                    plane.y.title.empty() ? ValueTableModel::tr("value") : columnTitle(plane.y.title),
                    u"95 %"_s,
                    u"n"_s};
    for (std::size_t s = 0; s < plane.series.size(); ++s) {
        const analysis::PlaneSeries &series = plane.series[s];
        for (std::size_t p = 0; p < series.points.size(); ++p) {
            const analysis::PlanePoint &point = series.points[p];
            if (!series.markers && point.behind.empty() && point.label.empty())
                continue; // a step of a line: the file has them all
            ValueTableModel::Row out;
            out.color = series.quiet ? -1 : series.color;
            out.shape = series.shape;
            out.id = placeId(panel, s, p);
            out.cells << QString::fromStdString(series.label) << QString::fromStdString(series.sublabel)
                      << (point.x ? plotted(*point.x, locale) : u"–"_s) << figureCells(point, locale);
            out.why = whyOf(point);
            table.rows.push_back(std::move(out));
        }
    }
    return table;
}

Table bodyTable(const analysis::ChartSpec &spec, std::size_t panel)
{
    return !spec.grid.empty()    ? gridTable(spec, panel)
           : !spec.plane.empty() ? planeTable(spec, panel)
                                 : rowsTable(spec, panel);
}
} // namespace

// Panels have different columns: the table takes those of the first, and a column that says which panel a row is of.
void fillFromChart(ValueTableModel &model, const analysis::ChartSpec &spec)
{
    Table all = bodyTable(analysis::panelOf(spec, 0), 0);
    const auto width = all.header.size();
    const bool pairs =
        std::any_of(spec.panels.begin(), spec.panels.end(), [](const auto &p) { return !p.grid.empty(); });
    if (pairs && all.header.size() > 4) { // one column holds both, and the numbers are of two kinds
        all.header[1] =
            ValueTableModel::tr("%1 / against", "what the column holds, and of pairs the other one").arg(all.header[1]);
        all.header[width - 3] = ValueTableModel::tr("value");
    }
    for (std::size_t p = 1; p < spec.panels.size(); ++p) {
        Table next = bodyTable(spec.panels[p], p);
        for (auto &row : next.rows) {
            while (row.cells.size() > width) // a measure's own column: folded into the name before it
                row.cells[1] += u" · "_s + row.cells.takeAt(2);
            while (row.cells.size() < width)
                row.cells.insert(2, QString());
            all.rows.push_back(std::move(row));
        }
    }
    if (!spec.panels.empty()) {
        all.header.prepend(ValueTableModel::tr("chart"));
        for (auto &row : all.rows)
            row.cells.prepend(QString::fromStdString(spec.panels[std::size_t(chartPlace(row.id).panel)].title));
        ++all.firstNumber;
    }
    const auto numeric = all.header.size();
    model.setTable(std::move(all.header), std::move(all.rows),
                   {static_cast<int>(numeric) - 3, static_cast<int>(numeric) - 2, static_cast<int>(numeric) - 1});
}

analysis::MarkRef chartPlace(qint64 id)
{
    if (id <= 0)
        return {};
    const qint64 row = (id - 1) / marksPerRow;
    return {static_cast<int>(row / rowsPerPanel), static_cast<int>(row % rowsPerPanel),
            static_cast<int>((id - 1) % marksPerRow)};
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
