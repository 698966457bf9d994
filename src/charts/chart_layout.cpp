// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_layout.h"
#include <algorithm>
#include <cmath>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QTextLayout>

namespace assay::charts
{
namespace
{
using analysis::ChartRow;
using analysis::ChartSpec;
constexpr double kComfortablePitch = 62, kLargestPitch = 110, kGroupShare = 0.62;

QString qt(const std::string &text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

// Unhinted, so that a text is as wide in a file of any resolution as it is on the screen, and by its resolved name, so
// that an SVG names a family that exists.
QFont fontOf(double pixels, bool bold = false)
{
    QFont font(QFontInfo(QGuiApplication::font()).family());
    font.setPixelSize(int(std::lround(pixels)));
    font.setBold(bold);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setStyleStrategy(QFont::PreferAntialias);
    return font;
}

std::vector<QString> wrapped(const QString &text, const QFont &font, double width)
{
    QTextLayout layout(text, font);
    std::vector<QString> lines;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        lines.push_back(text.mid(line.textStart(), line.textLength()).trimmed());
    }
    layout.endLayout();
    return lines;
}

struct Fonts {
    QFont subtitle, column, value, label, sublabel, tick, caption, group;
};

class Builder
{
public:
    Builder(const ChartSpec &spec, QSizeF size) : m_spec(spec), m_compact(size.width() < 800)
    {
        m_out.size = size;
        m_margin = m_compact ? 16 : 24;
        m_out.left = m_margin;
        m_out.right = size.width() - m_margin;
        m_fonts = {fontOf(m_compact ? 12 : 14),
                   fontOf(m_compact ? 11 : 12),
                   fontOf(m_compact ? 13 : 15),
                   fontOf(15, true),
                   fontOf(12),
                   fontOf(m_compact ? 11 : 12),
                   fontOf(m_compact ? 11 : 12),
                   fontOf(m_compact ? 11 : 12, true)};
        for (std::size_t i = 0; i < spec.rows.size(); ++i)
            m_groups += startsGroup(i) ? 1 : 0;
        for (const ChartRow &row : spec.rows) {
            for (const auto &mark : row.marks)
                m_lanes = std::max(m_lanes, mark.lane + 1);
        }
    }

    ChartLayout build()
    {
        head();
        if (!isDrawable(m_spec)) {
            empty();
            return std::move(m_out);
        }
        const auto foot = wrapped(qt(m_spec.caption), m_fonts.caption, width());
        vertical(foot);
        horizontal();
        rows();
        axis();
        return std::move(m_out);
    }
    double chrome() // everything but the rows
    {
        head();
        const auto foot = wrapped(qt(m_spec.caption), m_fonts.caption, width());
        return m_y + columnHeight() + belowPlot(foot) + m_margin;
    }
    double rowsHeight(double pitch) const
    {
        return double(m_spec.rows.size()) * pitch + double(m_groups) * groupHeight(pitch);
    }

private:
    double width() const { return m_out.size.width() - 2 * m_margin; }
    bool startsGroup(std::size_t row) const
    {
        return m_spec.grouped && (row == 0 || m_spec.rows[row].group != m_spec.rows[row - 1].group);
    }
    static double lineHeight(const QFont &font) { return std::ceil(QFontMetricsF(font).height()); }
    double columnHeight() const { return lineHeight(m_fonts.column) + 6; }
    double belowPlot(const std::vector<QString> &foot) const
    {
        return 6 + 2 * lineHeight(m_fonts.tick) + 2 + (m_compact ? 8 : 14) +
               double(foot.size()) * lineHeight(m_fonts.caption);
    }
    double groupHeight(double pitch) const { return std::max(pitch * kGroupShare, lineHeight(m_fonts.group) + 1); }
    // The largest pitch at which the rows and their headings take no more than `room`.
    double pitchFor(double room) const
    {
        const double rows = double(m_spec.rows.size()), groups = double(m_groups);
        const double pitch = room / (rows + kGroupShare * groups);
        if (pitch * kGroupShare >= lineHeight(m_fonts.group) + 1)
            return std::min(pitch, kLargestPitch);
        return std::min((room - groups * (lineHeight(m_fonts.group) + 1)) / rows, kLargestPitch);
    }
    double leastPitch() const { return m_lanes > 1 ? 24 : 19; }

    void add(TextRole role, const QString &text, const QFont &font, QRectF rect, bool strong, const QString &full = {})
    {
        if (!text.isEmpty())
            m_out.texts.push_back({role, text, text == full ? QString() : full, font, rect, strong});
    }
    // Left edge, right edge or centre of the text at `x`.
    enum class At { Left, Right, Centre };
    void place(TextRole role, const QString &full, const QFont &font, QPointF at, At anchor, bool strong, double room)
    {
        const QFontMetricsF metrics(font);
        const QString text =
            metrics.horizontalAdvance(full) > room ? metrics.elidedText(full, Qt::ElideRight, room) : full;
        const double w = metrics.horizontalAdvance(text);
        const double left = anchor == At::Left ? at.x() : anchor == At::Right ? at.x() - w : at.x() - w / 2;
        add(role, text, font, {left, at.y(), w, metrics.height()}, strong, full);
    }
    void lines(TextRole role, const std::vector<QString> &all, const QFont &font, bool strong)
    {
        for (const QString &line : all) {
            place(role, line, font, {m_margin, m_y}, At::Left, strong, width() + 1);
            m_y += lineHeight(font);
        }
    }

    void head()
    {
        m_y = m_margin - 4;
        const QString title = qt(m_spec.title);
        QFont font = fontOf(m_compact ? 20 : 24, true);
        while (font.pixelSize() > 17 && QFontMetricsF(font).horizontalAdvance(title) > width())
            font.setPixelSize(font.pixelSize() - 1);
        lines(TextRole::Title, wrapped(title, font, width()), font, true);
        m_y += 2;
        lines(TextRole::Subtitle, wrapped(qt(m_spec.subtitle), m_fonts.subtitle, width()), m_fonts.subtitle, false);
        m_y += m_compact ? 6 : 10;
    }

    void empty()
    {
        const QFont font = fontOf(15);
        const auto text = wrapped(qt(m_spec.emptyReason), font, std::min(width(), 560.0));
        double y = std::max(m_y, (m_out.size.height() - double(text.size()) * lineHeight(font)) / 2);
        for (const QString &line : text) {
            place(TextRole::Empty, line, font, {m_out.size.width() / 2, y}, At::Centre, false, width());
            y += lineHeight(font);
        }
        m_out.size.setHeight(std::max(m_out.size.height(), y + m_margin));
    }

    void vertical(const std::vector<QString> &foot)
    {
        const double top = m_y + columnHeight();
        const double least = top + rowsHeight(leastPitch()) + belowPlot(foot) + m_margin;
        if (m_out.size.height() < least)
            m_out.size.setHeight(std::ceil(least));
        const double room = m_out.size.height() - m_margin - belowPlot(foot) - top;
        m_out.pitch = pitchFor(room);
        m_out.laneOffset = m_lanes > 1 ? std::min(m_out.pitch * 0.22, 11.0) : 0;
        m_out.plot = QRectF(0, top, 0, rowsHeight(m_out.pitch));
        double y = m_out.size.height() - m_margin - double(foot.size()) * lineHeight(m_fonts.caption);
        std::swap(y, m_y);
        lines(TextRole::Caption, foot, m_fonts.caption, false);
    }

    bool twoLines() const { return m_out.pitch >= lineHeight(m_fonts.label) + lineHeight(m_fonts.sublabel) + 2; }

    void horizontal()
    {
        if (!twoLines()) {
            m_fonts.label = fontOf(m_out.pitch >= 22 ? 13 : 12, true);
            m_fonts.sublabel = fontOf(11);
            m_fonts.value = fontOf(m_out.pitch >= 22 ? 13 : 12);
        }
        const QFontMetricsF label(m_fonts.label), sub(m_fonts.sublabel), value(m_fonts.value), head(m_fonts.column);
        double widest = 0;
        for (std::size_t i = 0; i < m_spec.rows.size(); ++i) {
            const double a = label.horizontalAdvance(qt(m_spec.rows[i].label)), b = sub.horizontalAdvance(sublabel(i));
            widest = std::max(widest, twoLines() ? std::max(a, b) : a + (b > 0 ? 8 + b : 0));
        }
        widest += m_spec.grouped ? 12 : 0;
        for (const ChartRow &row : m_spec.rows)
            widest =
                std::max(widest, m_spec.grouped ? QFontMetricsF(m_fonts.group).horizontalAdvance(qt(row.group)) : 0);
        m_labelWidth = std::clamp(std::ceil(widest) + 1, 40.0, width() * (m_compact ? 0.26 : 0.27));
        double columns = 0;
        m_columnRight.assign(m_spec.columnTitles.size(), 0);
        for (std::size_t c = m_spec.columnTitles.size(); c-- > 0;) {
            m_columnRight[c] = m_out.size.width() - m_margin - columns;
            double w = head.horizontalAdvance(qt(m_spec.columnTitles[c]));
            for (const ChartRow &row : m_spec.rows) {
                if (c < row.columns.size())
                    w = std::max(w, value.horizontalAdvance(qt(row.columns[c])));
            }
            columns += std::ceil(w) + (m_compact ? 12 : 24);
        }
        m_out.plot.setLeft(m_margin + m_labelWidth + (m_compact ? 12 : 18));
        m_out.plot.setRight(m_out.size.width() - m_margin - columns - (m_compact ? 6 : 8));
    }

    // Under a group's heading a row says only what the heading does not.
    QString sublabel(std::size_t row) const
    {
        const ChartRow &r = m_spec.rows[row];
        QString text = qt(r.sublabel);
        if (m_spec.grouped && text.startsWith(qt(r.group)))
            text = text.mid(qt(r.group).size()).trimmed();
        return text;
    }

    void rows()
    {
        const QFontMetricsF column(m_fonts.column);
        for (std::size_t c = 0; c < m_columnRight.size(); ++c)
            place(TextRole::ColumnTitle, qt(m_spec.columnTitles[c]), m_fonts.column,
                  {m_columnRight[c], m_out.plot.top() - column.height() - 4}, At::Right, false, width());
        double y = m_out.plot.top();
        for (std::size_t i = 0; i < m_spec.rows.size(); ++i) {
            if (startsGroup(i)) {
                const double height = groupHeight(m_out.pitch), line = QFontMetricsF(m_fonts.group).height();
                place(TextRole::Group, qt(m_spec.rows[i].group), m_fonts.group, {m_margin, y + (height - line) / 2},
                      At::Left, false, m_labelWidth);
                if (i > 0)
                    m_out.groupRule.push_back(y);
                y += height;
            }
            row(i, y + m_out.pitch / 2);
            y += m_out.pitch;
        }
    }

    void row(std::size_t i, double centre)
    {
        const ChartRow &r = m_spec.rows[i];
        m_out.rowCentre.push_back(centre);
        labels(i, centre);
        const double valueTop = centre - QFontMetricsF(m_fonts.value).height() / 2;
        for (std::size_t c = 0; c < std::min(r.columns.size(), m_columnRight.size()); ++c)
            place(TextRole::Value, qt(r.columns[c]), m_fonts.value, {m_columnRight[c], valueTop}, At::Right, c == 0,
                  width());
        const bool none = std::none_of(r.marks.begin(), r.marks.end(), [](const auto &m) { return m.value; });
        if (none && !r.marks.empty())
            place(TextRole::Why, qt(r.marks.front().why), m_fonts.sublabel,
                  {m_out.plot.left() + 8, centre - QFontMetricsF(m_fonts.sublabel).height() / 2}, At::Left, false,
                  m_out.plot.width() - 12);
    }

    void labels(std::size_t i, double centre)
    {
        // Under a heading the names are a list: they start together, a little in from the heading.
        const double indent = m_spec.grouped ? 12 : 0, room = m_labelWidth - indent;
        const At anchor = m_spec.grouped ? At::Left : At::Right;
        const double edge = m_spec.grouped ? m_margin + indent : m_margin + m_labelWidth;
        const QFontMetricsF strong(m_fonts.label), weak(m_fonts.sublabel);
        const QString label = qt(m_spec.rows[i].label), sub = sublabel(i);
        if (twoLines() && !sub.isEmpty()) {
            const double top = centre - (strong.height() + weak.height()) / 2;
            place(TextRole::Label, label, m_fonts.label, {edge, top}, anchor, true, room);
            place(TextRole::Sublabel, sub, m_fonts.sublabel, {edge, top + strong.height()}, anchor, false, room);
            return;
        }
        // One line: the model keeps its room first, then its place gets what is left, if that says anything.
        const double wanted = std::min(strong.horizontalAdvance(label), room * (sub.isEmpty() ? 1.0 : 0.68));
        const double rest = sub.isEmpty() ? 0 : std::min(weak.horizontalAdvance(sub), room - wanted - 8);
        const double used = rest >= 28 ? rest + 8 : 0;
        const double subEdge = m_spec.grouped ? edge + wanted + 8 : edge, subTop = centre - weak.height() / 2 + 0.5;
        if (used > 0)
            place(TextRole::Sublabel, sub, m_fonts.sublabel, {subEdge, subTop}, anchor, false, rest + 0.5);
        place(TextRole::Label, label, m_fonts.label,
              {m_spec.grouped ? edge : edge - used, centre - strong.height() / 2}, anchor, true,
              used > 0 ? wanted + 0.5 : room + 0.5);
    }

    void axis()
    {
        m_out.logarithmic = m_spec.scale == ChartSpec::Scale::Log;
        m_out.axisLow = m_spec.axisMin;
        m_out.axisHigh = m_spec.axisMax;
        const QFontMetricsF metrics(m_fonts.tick);
        const double y = m_out.plot.bottom() + 6;
        std::vector<std::size_t> order(m_spec.ticks.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = i;
        // Where not every label fits, powers of ten come first; on a linear axis every other one goes.
        auto rankOf = [&](std::size_t i) {
            const double power = std::log10(m_spec.ticks[i]);
            return m_out.logarithmic ? (std::abs(power - std::round(power)) < 1e-9 ? 0 : 1) : int(i % 2);
        };
        std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return rankOf(a) < rankOf(b); });
        std::vector<QRectF> taken;
        for (std::size_t i : order) {
            const QString text = qt(m_spec.tickLabels[i]);
            const double w = metrics.horizontalAdvance(text), x = m_out.x(m_spec.ticks[i]);
            const QRectF rect(x - w / 2 - 5, y, w + 10, metrics.height());
            if (std::any_of(taken.begin(), taken.end(), [&](const QRectF &o) { return o.intersects(rect); }))
                continue;
            taken.push_back(rect);
            place(TextRole::Tick, text, m_fonts.tick, {x, y}, At::Centre, false, width());
        }
        place(
            TextRole::AxisTitle, qt(m_spec.axisTitle), m_fonts.tick,
            {m_out.plot.center().x(), y + lineHeight(m_fonts.tick)}, At::Centre, false,
            2 * std::min(m_out.plot.center().x() - m_margin, m_out.size.width() - m_margin - m_out.plot.center().x()));
    }

    const ChartSpec &m_spec;
    ChartLayout m_out;
    Fonts m_fonts;
    bool m_compact = false;
    double m_margin = 24, m_y = 0, m_labelWidth = 0;
    std::vector<double> m_columnRight;
    int m_groups = 0, m_lanes = 1;
};
} // namespace

double ChartLayout::scaled(double value) const { return logarithmic ? std::log10(std::max(value, axisLow)) : value; }

double ChartLayout::x(double value) const
{
    const double low = scaled(axisLow), high = scaled(axisHigh);
    const double share = high > low ? (scaled(value) - low) / (high - low) : 0;
    return plot.left() + std::clamp(share, 0.0, 1.0) * plot.width();
}

double ChartLayout::y(std::size_t row, int lane) const
{
    return rowCentre[row] + (lane == 0 ? -laneOffset : laneOffset);
}

ChartLayout layoutChart(const ChartSpec &spec, QSizeF size) { return Builder(spec, size).build(); }

double comfortableHeight(const ChartSpec &spec, double width)
{
    Builder builder(spec, {width, 0});
    return builder.chrome() + builder.rowsHeight(kComfortablePitch);
}
} // namespace assay::charts
