// SPDX-License-Identifier: GPL-3.0-or-later
// Rows: names on the left, one numeric axis, figures on the right.
#include "charts/panel_form.h"
#include <algorithm>
#include <cmath>
#include <QFontMetricsF>

namespace assay::charts
{
namespace
{
using analysis::ChartRow;
using analysis::ChartSpec;
constexpr double kComfortablePitch = 62, kLargestPitch = 110, kGroupShare = 0.62, kSwatch = 12, kPlotShare = 0.3,
                 kWishedPlot = 190; // of the width; px beside another panel

constexpr std::size_t kFewRows = 5; // of a panel beside another on a slide

struct Fonts {
    QFont column, value, label, sublabel, tick, group;
};

class Rows final : public PanelForm
{
public:
    Rows(const ChartSpec &spec, bool compact, PanelShare share) : PanelForm(spec, compact, share)
    {
        m_fonts = {small(), fontOf(compact ? 13 : 15), fontOf(15, true), fontOf(12), small(), small(true)};
        for (const ChartRow &row : spec.rows) {
            for (const auto &mark : row.marks) {
                m_lanes = std::max(m_lanes, mark.lane + 1);
                m_bars = m_bars || mark.from;
            }
        }
    }
    double least(double width) const override { return chrome(width) + rowsHeight(leastPitch()); }
    double comfortable(double width) const override
    {
        return chrome(width) + rowsHeight(m_bars ? 0.75 * kComfortablePitch : kComfortablePitch);
    }
    PanelLayout lay(QRectF rect) const override;

private:
    friend class RowsBuilder;
    bool startsGroup(std::size_t row) const
    {
        return spec().grouped && (row == 0 || spec().rows[row].group != spec().rows[row - 1].group);
    }
    double leastPitch() const { return m_lanes > 1 ? 23 : 17; }
    double columnHeight() const { return lineHeight(m_fonts.column) + 6; }
    double below() const { return 6 + 2 * lineHeight(m_fonts.tick) + 2; }
    double groupHeight(double pitch) const { return std::max(pitch * kGroupShare, lineHeight(m_fonts.group) + 1); }
    double groups() const
    {
        double count = 0;
        for (std::size_t i = 0; i < rowsKept(); ++i)
            count += startsGroup(i) ? 1 : 0;
        return count;
    }
    double rowsHeight(double pitch) const { return double(rowsKept()) * pitch + groups() * groupHeight(pitch); }
    std::size_t columns() const { return std::min<std::size_t>(spec().columnTitles.size(), share().brief ? 1 : 99); }
    std::vector<std::vector<std::size_t>> keyLines(double width) const // tints, as they stand in lines
    {
        std::vector<std::vector<std::size_t>> lines;
        double x = 0;
        for (std::size_t i = 0; i < spec().tints.size(); ++i) {
            const double w = kSwatch + 6 + widthOf(qt(spec().tints[i].name), m_fonts.column);
            if (lines.empty() || x + w > width) {
                lines.emplace_back();
                x = 0;
            }
            lines.back().push_back(i);
            x += w + 16;
        }
        return lines;
    }
    double keyHeight(double width) const
    {
        const auto lines = keyLines(width).size();
        return lines == 0 ? 0 : double(lines) * (lineHeight(m_fonts.column) + 4) + 6;
    }
    double chrome(double width) const { return keyHeight(width) + columnHeight() + below(); }
    // The largest pitch at which the rows and their headings take no more than `room`.
    double pitchFor(double room) const
    {
        const double rows = double(rowsKept()), groups = this->groups();
        const double pitch = room / (rows + kGroupShare * groups);
        if (pitch * kGroupShare >= lineHeight(m_fonts.group) + 1)
            return std::min(pitch, kLargestPitch);
        return std::min((room - groups * (lineHeight(m_fonts.group) + 1)) / rows, kLargestPitch);
    }

    Fonts m_fonts;
    int m_lanes = 1;
    bool m_bars = false;
};

class RowsBuilder
{
public:
    RowsBuilder(const Rows &form, QRectF rect) : m_form(form), m_spec(form.spec()), m_fonts(form.m_fonts)
    {
        m_out.rect = rect;
        m_out.left = rect.left();
        m_out.right = rect.right();
    }
    PanelLayout build()
    {
        const double top = m_out.rect.top() + m_form.keyHeight(m_out.rect.width()) + m_form.columnHeight();
        m_out.pitch = m_form.pitchFor(m_out.rect.bottom() - m_form.below() - top);
        m_out.laneOffset = m_form.m_lanes > 1 ? std::min(m_out.pitch * 0.22, 11.0) : 0;
        m_out.barHeight = std::min(m_out.pitch * (m_form.m_lanes > 1 ? 0.36 : 0.56), 28.0);
        m_out.plot = QRectF(0, top, 0, m_form.rowsHeight(m_out.pitch));
        key();
        horizontal();
        rows();
        axis();
        return std::move(m_out);
    }

private:
    double width() const { return m_out.rect.width(); }
    bool compact() const { return m_form.compact(); }
    bool twoLines() const { return m_out.pitch >= lineHeight(m_fonts.label) + lineHeight(m_fonts.sublabel) + 2; }

    void key()
    {
        double y = m_out.rect.top();
        const double line = lineHeight(m_fonts.column);
        for (const auto &names : m_form.keyLines(width())) {
            double x = m_out.left;
            for (std::size_t i : names) {
                m_out.key.push_back({{x, y + (line - kSwatch) / 2, kSwatch, kSwatch}, m_spec.tints[i].tint});
                x += kSwatch + 6;
                x += place(m_out.texts, qt(m_spec.tints[i].name),
                           {TextRole::Key, m_fonts.column, {x, y}, At::Left, false, width() - kSwatch - 6}) +
                     16;
            }
            y += line + 4;
        }
    }

    void horizontal()
    {
        if (!twoLines()) {
            m_fonts.label = fontOf(m_out.pitch >= 22 ? 13 : 12, true);
            m_fonts.sublabel = fontOf(11);
            m_fonts.value = fontOf(m_out.pitch >= 22 ? 13 : 12);
        }
        double columns = 0;
        m_columnRight.assign(m_form.columns(), 0);
        for (std::size_t c = m_columnRight.size(); c-- > 0;) {
            m_columnRight[c] = m_out.right - columns;
            double w = widthOf(qt(m_spec.columnTitles[c]), m_fonts.column);
            for (std::size_t i = 0; i < m_form.rowsKept(); ++i) {
                const ChartRow &row = m_spec.rows[i];
                if (c < row.columns.size())
                    w = std::max(w, widthOf(qt(row.columns[c]), m_fonts.value));
            }
            columns += std::ceil(w) + (compact() ? 12 : 24);
        }
        // Names are whole as long as the plot keeps its share.
        const double most =
            std::max((compact() ? 0.26 : 0.27) * width(), (1 - kPlotShare) * width() - columns - namesGap(compact()));
        m_labelWidth = m_form.share().names.value_or(std::min(namesAt(twoLines()), most));
        m_out.plot.setLeft(m_out.left + m_labelWidth + (m_labelWidth > 0 ? namesGap(compact()) : 0));
        m_out.plot.setRight(m_out.right - columns - (compact() ? 6 : 8));
    }

    // As wide as the widest name.
    double namesAt(bool twoLines) const
    {
        double widest = 0;
        for (std::size_t i = 0; i < m_form.rowsKept(); ++i) {
            const double a = widthOf(qt(m_spec.rows[i].label), m_fonts.label);
            const double b = widthOf(sublabel(i), m_fonts.sublabel);
            widest = std::max(widest, twoLines ? std::max(a, b) : a + (b > 0 ? 8 + b : 0));
        }
        widest += m_spec.grouped ? 12 : 0;
        for (std::size_t i = 0; i < m_form.rowsKept(); ++i)
            widest = std::max(widest, m_spec.grouped ? widthOf(qt(m_spec.rows[i].group), m_fonts.group) : 0);
        return std::max(std::ceil(widest) + 1, 40.0);
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
        const double columnTop = m_out.plot.top() - QFontMetricsF(m_fonts.column).height() - 4;
        for (std::size_t c = 0; c < m_columnRight.size(); ++c)
            place(m_out.texts, qt(m_spec.columnTitles[c]),
                  {TextRole::ColumnTitle, m_fonts.column, {m_columnRight[c], columnTop}, At::Right, false, width()});
        double y = m_out.plot.top();
        for (std::size_t i = 0; i < m_form.rowsKept(); ++i) {
            if (m_form.startsGroup(i)) {
                const double height = m_form.groupHeight(m_out.pitch), line = QFontMetricsF(m_fonts.group).height();
                place(m_out.texts, m_labelWidth > 0 ? qt(m_spec.rows[i].group) : QString(),
                      {TextRole::Group,
                       m_fonts.group,
                       {m_out.left, y + (height - line) / 2},
                       At::Left,
                       false,
                       m_labelWidth});
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
        if (m_labelWidth > 0)
            labels(i, centre);
        const double valueTop = centre - QFontMetricsF(m_fonts.value).height() / 2;
        for (std::size_t c = 0; c < std::min(r.columns.size(), m_columnRight.size()); ++c)
            place(m_out.texts, qt(r.columns[c]),
                  {TextRole::Value, m_fonts.value, {m_columnRight[c], valueTop}, At::Right, c == 0, width()});
        const bool none = std::none_of(r.marks.begin(), r.marks.end(), [](const auto &m) { return m.value; });
        if (none && !r.marks.empty())
            place(m_out.texts, qt(r.marks.front().why),
                  {TextRole::Why,
                   m_fonts.sublabel,
                   {m_out.plot.left() + 8, centre - QFontMetricsF(m_fonts.sublabel).height() / 2},
                   At::Left,
                   false,
                   m_out.plot.width() - 12});
    }

    void labels(std::size_t i, double centre)
    {
        // Under a heading the names are a list: they start together, a little in from the heading.
        const double indent = m_spec.grouped ? 12 : 0, room = m_labelWidth - indent;
        const At anchor = m_spec.grouped ? At::Left : At::Right;
        const double edge = m_spec.grouped ? m_out.left + indent : m_out.left + m_labelWidth;
        const QFontMetricsF strong(m_fonts.label), weak(m_fonts.sublabel);
        const QString label = qt(m_spec.rows[i].label), sub = sublabel(i);
        auto put = [&](TextRole role, const QString &text, const QFont &font, QPointF at, double most) {
            place(m_out.texts, text, {role, font, at, anchor, role == TextRole::Label, most});
        };
        if (twoLines() && !sub.isEmpty()) {
            const double top = centre - (strong.height() + weak.height()) / 2;
            put(TextRole::Label, label, m_fonts.label, {edge, top}, room);
            put(TextRole::Sublabel, sub, m_fonts.sublabel, {edge, top + strong.height()}, room);
            return;
        }
        // One line: the model keeps its room first, then its place gets what is left, if that says anything.
        const double whole = strong.horizontalAdvance(label);
        const double wanted = whole <= room ? whole : room * (sub.isEmpty() ? 1.0 : 0.68);
        const double rest = sub.isEmpty() ? 0 : std::min(weak.horizontalAdvance(sub), room - wanted - 8);
        const double used = rest >= 28 ? rest + 8 : 0;
        const double subEdge = m_spec.grouped ? edge + wanted + 8 : edge, subTop = centre - weak.height() / 2 + 0.5;
        if (used > 0)
            put(TextRole::Sublabel, sub, m_fonts.sublabel, {subEdge, subTop}, rest + 0.5);
        put(TextRole::Label, label, m_fonts.label, {m_spec.grouped ? edge : edge - used, centre - strong.height() / 2},
            used > 0 ? wanted + 0.5 : room + 0.5);
    }

    void axis()
    {
        m_out.x = {m_spec.scale == analysis::Scale::Log,
                   m_spec.axisMin,
                   m_spec.axisMax,
                   m_out.plot.left(),
                   m_out.plot.right(),
                   std::nullopt};
        const double y = m_out.plot.bottom() + 6;
        placeTicks(m_out.texts, m_out.x, m_spec.ticks, m_spec.tickLabels,
                   {TextRole::Tick, m_fonts.tick, {0, y}, At::Centre, false, width()});
        // Under the middle of the plot, or as near to it as it has room.
        const double w = std::min(std::ceil(widthOf(qt(m_spec.axisTitle), m_fonts.tick)) + 1, width());
        const double x = std::clamp(m_out.plot.center().x() - w / 2, m_out.left, m_out.right - w);
        place(m_out.texts, qt(m_spec.axisTitle),
              {TextRole::AxisTitle, m_fonts.tick, {x, y + lineHeight(m_fonts.tick)}, At::Left, false, w});
        references();
    }

    void references()
    {
        const double top = m_out.plot.top() - QFontMetricsF(m_fonts.column).height() - 4;
        std::vector<QRectF> taken;
        for (const TextLine &line : m_out.texts) {
            if (line.role == TextRole::ColumnTitle)
                taken.push_back(line.rect.adjusted(-6, 0, 6, 0));
        }
        for (const analysis::Reference &reference : m_spec.references) {
            const QString text = qt(reference.label);
            const double w = widthOf(text, m_fonts.column);
            if (w > m_out.right - m_out.left)
                continue; // as below
            const double x = std::clamp(m_out.x.at(reference.value) - w / 2, m_out.left, m_out.right - w);
            const QRectF rect(x, top, w, QFontMetricsF(m_fonts.column).height());
            if (std::any_of(taken.begin(), taken.end(), [&](const QRectF &o) { return o.intersects(rect); }))
                continue; // the line still says where it is; the table says what
            taken.push_back(rect.adjusted(-6, 0, 6, 0));
            place(m_out.texts, text, {TextRole::Reference, m_fonts.column, rect.topLeft(), At::Left, false, w + 1});
        }
    }

    const Rows &m_form;
    const ChartSpec &m_spec;
    Fonts m_fonts;
    PanelLayout m_out;
    double m_labelWidth = 0;
    std::vector<double> m_columnRight;
};

PanelLayout Rows::lay(QRectF rect) const { return RowsBuilder(*this, rect).build(); }
} // namespace

double namesGap(bool compact) { return compact ? 12 : 18; }

namespace
{
// `few`: they will have two lines each.
double wholeNames(const ChartSpec &spec, bool compact, bool few = false)
{
    const QFont label = fontOf(compact ? 12 : 13, true), sublabel = fontOf(11), tall = fontOf(15, true),
                low = fontOf(12);
    double widest = 0;
    for (const ChartRow &row : spec.rows) {
        const QString name = qt(row.label), sub = spec.grouped ? QString() : qt(row.sublabel);
        const double oneLine = widthOf(name, label) + (sub.isEmpty() ? 0 : 8 + widthOf(sub, sublabel));
        widest = std::max({widest, few ? 0 : oneLine, widthOf(name, tall), widthOf(sub, low)});
    }
    return std::max(std::ceil(widest) + 2 + (spec.grouped ? 12 : 0), 40.0);
}
} // namespace

// At most a quarter of the width, so that the plots have the rest.
double rowNamesWidth(const ChartSpec &spec, bool compact, double width)
{
    return std::min(wholeNames(spec, compact), 0.25 * width);
}

double rowsWish(const ChartSpec &spec, bool compact)
{
    const QFont font = fontOf(compact ? 11 : 12);
    double columns = 0;
    for (std::size_t c = 0; c < spec.columnTitles.size(); ++c) {
        double w = widthOf(qt(spec.columnTitles[c]), font);
        for (const ChartRow &row : spec.rows)
            w = std::max(w, c < row.columns.size() ? widthOf(qt(row.columns[c]), font) : 0);
        columns += std::ceil(w) + (compact ? 12 : 24);
    }
    return wholeNames(spec, compact, spec.rows.size() <= kFewRows) + columns + kWishedPlot;
}

std::unique_ptr<PanelForm> rowsForm(const ChartSpec &spec, bool compact, PanelShare share)
{
    return std::make_unique<Rows>(spec, compact, share);
}
} // namespace assay::charts
