// SPDX-License-Identifier: GPL-3.0-or-later
// The file of numbers against the picture: every line of the CSV is looked for in the scene, by the places of the items
// that were drawn, and every mark of the scene has its line.
#include "analysis/charts.h"
#include "charts/chart_picture.h"
#include "support/chart_data.h"
#include "support/page_data.h"
#include <cmath>
#include <QGraphicsEllipseItem>
#include <QGraphicsLineItem>
#include <QGraphicsScene>
#include <QLineSeries>
#include <QtTest>

using namespace assay;
using namespace assay::analysis;
using namespace assay::charts;

namespace
{
constexpr double kNear = 0.6; // px

using Line = QHash<QString, QString>; // column without its unit -> cell
using Table = std::vector<Line>;

std::vector<QStringList> recordsOf(const std::string &csv)
{
    std::vector<QStringList> out;
    QStringList record;
    QString cell;
    bool quoted = false;
    const QString text = QString::fromStdString(csv);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quoted) {
            if (c == u'"' && i + 1 < text.size() && text[i + 1] == u'"')
                cell += text[++i];
            else if (c == u'"')
                quoted = false;
            else
                cell += c;
        } else if (c == u'"') {
            quoted = true;
        } else if (c == u',') {
            record << std::exchange(cell, {});
        } else if (c == u'\n') {
            record << std::exchange(cell, {});
            out.push_back(std::exchange(record, {}));
        } else if (c != u'\r') {
            cell += c;
        }
    }
    return out;
}

// "value_usd_per_month" is the value: units are of no concern here.
QString plainName(const QString &column)
{
    for (const char *name : {"value", "from", "to", "x_lo95", "x_hi95"}) {
        if (column == QLatin1String(name) || column.startsWith(QLatin1String(name) + u'_'))
            return QString::fromLatin1(name);
    }
    return column.startsWith(u"x_") ? QStringLiteral("x") : column;
}

std::vector<Table> tablesOf(const std::string &csv)
{
    std::vector<Table> out;
    QStringList header;
    for (const QStringList &record : recordsOf(csv)) {
        if (record.size() == 1 && record[0].isEmpty()) { // between two tables
            header.clear();
            continue;
        }
        if (header.isEmpty()) {
            for (const QString &column : record)
                header << plainName(column);
            out.emplace_back();
            continue;
        }
        Line line;
        for (qsizetype c = 0; c < header.size(); ++c)
            line.insert(header[c], record.value(c));
        out.back().push_back(line);
    }
    return out;
}

std::optional<double> numberIn(const Line &line, const char *column)
{
    const QString text = line.value(QLatin1String(column));
    bool ok = false;
    const double value = text.toDouble(&ok);
    return ok ? std::optional(value) : std::nullopt;
}

struct Drawn {
    QGraphicsScene scene;
    std::vector<MarkSpot> spots;
    ChartLayout layout;
    QList<QLineF> lines;
    QList<QPointF> path; // of all lines through points, in the axes' own coordinates
    int points = 0;

    explicit Drawn(const ChartSpec &spec)
    {
        ChartPicture picture = buildPicture(spec, ChartTheme::Light, {960, 540}, Overflow::Grow); // all of it
        spots = picture.spots;
        layout = picture.layout;
        QChart *chart = picture.chart.release();
        scene.addItem(chart);
        for (const QGraphicsItem *item : scene.items()) {
            if (const auto *line = qgraphicsitem_cast<const QGraphicsLineItem *>(item))
                lines << QLineF(line->mapToScene(line->line().p1()), line->mapToScene(line->line().p2()));
            else if (qgraphicsitem_cast<const QGraphicsEllipseItem *>(item) && chartIn(item->parentItem()))
                ++points; // one of ours: QtCharts has its round markers elsewhere
            if (const QChart *one = chartIn(item)) {
                for (QAbstractSeries *series : one->series()) {
                    if (const auto *line = qobject_cast<QLineSeries *>(series))
                        path << line->points();
                }
            }
        }
    }
    static const QChart *chartIn(const QGraphicsItem *item)
    {
        return item ? qobject_cast<const QChart *>(const_cast<QGraphicsItem *>(item)->toGraphicsObject()) : nullptr;
    }
    const MarkSpot *spot(MarkRef mark) const
    {
        const auto found = std::find_if(spots.begin(), spots.end(), [&](const MarkSpot &s) { return s.mark == mark; });
        return found == spots.end() ? nullptr : &*found;
    }
    bool hasLine(QPointF a, QPointF b) const
    {
        return std::any_of(lines.begin(), lines.end(), [&](const QLineF &l) {
            const auto near = [](QPointF p, QPointF q) { return QLineF(p, q).length() < kNear; };
            return (near(l.p1(), a) && near(l.p2(), b)) || (near(l.p1(), b) && near(l.p2(), a));
        });
    }
};

QString where(const Line &line)
{
    QStringList cells;
    for (auto it = line.begin(); it != line.end(); ++it)
        cells << it.key() + u'=' + it.value();
    cells.sort();
    return cells.join(u' ');
}

class Checker
{
public:
    Checker(const ChartSpec &spec) : m_spec(spec), m_drawn(spec), m_tables(tablesOf(chartCsv(spec))) {}
    QStringList run()
    {
        if (m_tables.size() != panelCount(m_spec))
            return {QStringLiteral("%1 tables").arg(m_tables.size())};
        for (int p = 0; p < int(panelCount(m_spec)); ++p) {
            const ChartSpec &body = panelOf(m_spec, p);
            m_panel = p;
            m_next = 0;
            if (!body.grid.empty())
                grid(body);
            else if (!body.plane.empty())
                plane(body);
            else
                rows(body);
            if (m_next != m_tables[std::size_t(p)].size())
                m_out << QStringLiteral("lines left over in panel %1").arg(p);
        }
        if (m_seen != m_drawn.spots.size())
            m_out << QStringLiteral("%1 marks, %2 of them in the file").arg(m_drawn.spots.size()).arg(m_seen);
        if (m_points != m_drawn.points)
            m_out << QStringLiteral("%1 points drawn, %2 in the file").arg(m_drawn.points).arg(m_points);
        return m_out;
    }

private:
    const PanelLayout &layout() const { return m_drawn.layout.panels[std::size_t(m_panel)]; }
    const Line &next()
    {
        static const Line none;
        const Table &table = m_tables[std::size_t(m_panel)];
        return m_next < table.size() ? table[m_next++] : none;
    }
    void expect(bool holds, const char *what, const Line &line)
    {
        if (!holds)
            m_out << QString::fromLatin1(what) + QStringLiteral(": ") + where(line);
    }

    void across(const Line &line, const char *low, const char *high, double y)
    {
        const auto a = numberIn(line, low), b = numberIn(line, high);
        expect(a.has_value() == b.has_value(), "half an interval", line);
        if (a && b)
            expect(m_drawn.hasLine({layout().x.at(*a), y}, {layout().x.at(*b), y}), "no interval", line);
    }

    void rows(const ChartSpec &body)
    {
        const bool parts = body.bars == BarMeaning::Part;
        for (std::size_t r = 0; r < body.rows.size(); ++r) {
            double rowY = 0;
            for (std::size_t k = 0; k < body.rows[r].marks.size(); ++k) {
                const ChartRow::Mark &mark = body.rows[r].marks[k];
                const Line line = next();
                const MarkSpot *spot = m_drawn.spot({m_panel, int(r), int(k)});
                const auto value = numberIn(line, "value");
                expect(line.value(QStringLiteral("series")) == QString::fromStdString(mark.series), "series", line);
                expect(value.has_value() == (spot != nullptr), "drawn or not", line);
                for (std::size_t i = 0; i < mark.points.size(); ++i) {
                    const Line point = next();
                    expect(point.value(QStringLiteral("kind")) == QStringLiteral("point"), "kind", point);
                    m_points += value ? 1 : 0;
                }
                if (!spot || !value)
                    continue;
                ++m_seen;
                rowY = layout().rowY(r, mark.lane);
                const AxisMap &x = layout().x;
                if (const auto from = numberIn(line, "from")) {
                    const double end = parts ? numberIn(line, "to").value_or(NAN) : *value;
                    const double a = std::min(x.at(*from), x.at(end)), b = std::max(x.at(*from), x.at(end));
                    expect(!parts || std::abs(*value - (end - *from)) < 1e-9 * (1 + std::abs(end)), "a part", line);
                    expect(std::abs(spot->bounds.left() - a) < kNear &&
                               std::abs(spot->bounds.right() - std::max(b, a + 1)) < kNear,
                           "a bar", line);
                } else {
                    expect(std::abs(spot->centre.x() - x.at(*value)) < kNear, "a mark", line);
                }
                const bool summary = mark.points.empty() || mark.low95;
                if (summary && !parts) {
                    across(line, "lo95", "hi95", rowY);
                    across(line, "lo50", "hi50", rowY);
                }
            }
            if (parts && sumOf(body, body.rows[r])) {
                const Line line = next();
                expect(line.value(QStringLiteral("kind")) == QStringLiteral("sum"), "kind", line);
                if (m_drawn.spot({m_panel, int(r), int(sumOf(body, body.rows[r])->mark)}))
                    across(line, "lo95", "hi95", rowY);
            }
        }
    }

    void grid(const ChartSpec &body)
    {
        const GridBody &g = body.grid;
        for (std::size_t r = 0; r < g.rows.size(); ++r) {
            for (std::size_t c = 0; c < g.columns.size(); ++c) {
                if (g.cells[r * g.columns.size() + c].blank)
                    continue;
                const Line line = next();
                ++m_seen;
                const QRectF cell = layout().cellRect(r, c);
                const auto value = numberIn(line, "value");
                // What is written in the cell is the file's number, rounded.
                for (const TextLine &text : layout().texts) {
                    if (text.role != TextRole::Cell || !cell.contains(text.rect.center()) || !text.font.bold())
                        continue;
                    QString number = text.text;
                    const bool percent = number.endsWith(QStringLiteral(" %"));
                    number.remove(QStringLiteral(" %")).replace(QChar(0x2212), u'-').remove(u'+');
                    bool ok = false;
                    const double written = number.toDouble(&ok) / (percent ? 100 : 1);
                    if (!ok) // "4.0 → 3.0", "–"
                        continue;
                    const qsizetype decimals = number.contains(u'.') ? number.size() - number.indexOf(u'.') - 1 : 0;
                    const double half = 0.5001 * std::pow(10, -double(decimals)) / (percent ? 100 : 1);
                    expect(value && std::abs(*value - written) <= half, "a cell's text", line);
                }
                expect(value || line.value(QStringLiteral("note")).size() > 0, "no value and no reason", line);
            }
        }
    }

    void plane(const ChartSpec &body)
    {
        for (std::size_t s = 0; s < body.plane.series.size(); ++s) {
            const PlaneSeries &series = body.plane.series[s];
            for (std::size_t i = 0; i < series.points.size(); ++i) {
                const Line line = next();
                const auto x = numberIn(line, "x"), y = numberIn(line, "value");
                if (!x || !y)
                    continue;
                const QPointF at(layout().x.at(*x), layout().y.at(*y));
                if (const MarkSpot *spot = m_drawn.spot({m_panel, int(s), int(i)})) {
                    ++m_seen;
                    expect(QLineF(spot->centre, at).length() < kNear, "a mark", line);
                }
                if (series.line != PlaneSeries::Line::None) {
                    const QPointF own(layout().x.scaled(*x), layout().y.scaled(*y));
                    const bool gutter = layout().x.gutter && *x <= 0;
                    expect(gutter || std::any_of(m_drawn.path.begin(), m_drawn.path.end(),
                                                 [&](const QPointF &p) {
                                                     return std::abs(p.x() - own.x()) <
                                                                1e-6 * (1 + std::abs(own.x())) &&
                                                            std::abs(p.y() - own.y()) < 1e-6 * (1 + std::abs(own.y()));
                                                 }),
                           "a point of a line", line);
                }
                const auto low = numberIn(line, "lo95"), high = numberIn(line, "hi95");
                if (low && high)
                    expect(m_drawn.hasLine({at.x(), layout().y.at(*low)}, {at.x(), layout().y.at(*high)}),
                           "no interval", line);
                const auto left = numberIn(line, "x_lo95"), right = numberIn(line, "x_hi95");
                if (left && right)
                    expect(m_drawn.hasLine({layout().x.at(*left), at.y()}, {layout().x.at(*right), at.y()}),
                           "no interval across", line);
            }
        }
    }

    const ChartSpec &m_spec;
    Drawn m_drawn;
    std::vector<Table> m_tables;
    QStringList m_out;
    int m_panel = 0, m_points = 0;
    std::size_t m_next = 0, m_seen = 0;
};
} // namespace

class NumbersTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theFileIsThePicture_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("variant");
        for (int k = 0; k < int(chartKinds().size()); ++k) {
            for (int v = 0; v < int(std::size(test::kPageVariants)); ++v)
                QTest::addRow("%s %s", chartKinds()[std::size_t(k)].id.data(), test::kPageVariants[v].data()) << k << v;
        }
    }
    void theFileIsThePicture()
    {
        QFETCH(int, kind);
        QFETCH(int, variant);
        const ChartKind &of = chartKinds()[std::size_t(kind)];
        const auto data = test::pageData({7, test::kPageVariants[std::size_t(variant)], of.id == "chain"});
        const ChartSpec spec = of.make(data, {});
        QVERIFY2(spec.emptyReason.empty(), spec.emptyReason.c_str());
        const QStringList problems = Checker(spec).run();
        QVERIFY2(problems.isEmpty(), qPrintable(problems.mid(0, 8).join(u'\n')));
    }
    void theTailsHaveTheirIntervals() // enough prompts for a p95 with an interval, each asked once
    {
        const ChartSpec spec = chartKind("latency")->make(test::chartData({test::someTargets(7), 90, 1, 1}), {});
        QVERIFY(spec.rows[0].marks[1].low95 && spec.rows[0].marks[3].high95);
        const QStringList problems = Checker(spec).run();
        QVERIFY2(problems.isEmpty(), qPrintable(problems.mid(0, 8).join(u'\n')));
    }
};

QTEST_MAIN(NumbersTest)
#include "tst_numbers.moc"
