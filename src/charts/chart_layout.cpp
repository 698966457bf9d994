// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_layout.h"
#include "charts/layout_arrange.h"
#include <algorithm>
#include <cmath>
#include <QFontMetricsF>

namespace assay::charts
{
namespace
{
using analysis::ChartSpec;
constexpr double kKeySymbol = 9, kKeyLine = 26; // before a name of the key
constexpr std::size_t kMostKeyLines = 4;
constexpr double kTallestColumn = 1.5; // times as high as was asked for
constexpr double kLabelShare = 0.6;    // of a name: the model, before its endpoint

bool hasBody(const ChartSpec &spec)
{
    if (!spec.grid.empty())
        return spec.grid.cells.size() == spec.grid.rows.size() * spec.grid.columns.size();
    if (!spec.plane.empty())
        return spec.plane.x.max > spec.plane.x.min && spec.plane.y.max > spec.plane.y.min;
    return !spec.rows.empty() && spec.axisMax > spec.axisMin && spec.ticks.size() == spec.tickLabels.size();
}

class Builder
{
public:
    Builder(const ChartSpec &spec, QSizeF size, Overflow overflow)
        : m_spec(spec), m_overflow(overflow), m_compact(size.width() < kCompactBelow),
          m_sentences(spec.sentences.size())
    {
        m_out.size = size;
        m_margin = m_compact ? 16 : 24;
        m_captionFont = m_subtitleFont = fontOf(m_compact ? 11 : 12);
        m_subtitleFont.setPixelSize(m_compact ? 12 : 14);
        m_foot = wrapped(qt(spec.caption), m_captionFont, width());
    }

    ChartLayout build()
    {
        if (!isDrawable(m_spec)) {
            head();
            empty();
            return std::move(m_out);
        }
        choose();
        m_out.texts.clear();
        head();
        m_out.size.setHeight(std::max(m_out.size.height(), std::ceil(m_y + below(*m_arranged))));
        body(m_out.size.height() - m_margin - footHeight());
        m_y = m_out.size.height() - m_margin - footLines() * lineHeight(m_captionFont);
        lines(TextRole::Caption, m_left, m_captionFont, true);
        lines(TextRole::Caption, m_foot, m_captionFont, false);
        keySymbols();
        return std::move(m_out);
    }
    double comfortable()
    {
        head();
        if (!isDrawable(m_spec))
            return m_y;
        const auto wish = arrangementsOf(m_spec, analysis::panelCount(m_spec), width(), m_compact, true);
        return m_y + wish.front().height(true) + footHeight() + m_margin;
    }

private:
    double width() const { return m_out.size.width() - 2 * m_margin; }
    double footLines() const { return double(m_left.size() + m_foot.size()); }
    double footHeight() const { return (m_compact ? 8 : 14) + footLines() * lineHeight(m_captionFont); }
    double below(const Arrangement &arranged) const { return arranged.height(false) + footHeight() + m_margin; }

    // The first arrangement that fits. On a sheet of its own what may be left out is: first rows, then sentences (the
    // alternative text has them), then the last panels.
    void choose()
    {
        if (chosen(m_out.size.height()))
            return;
        // A narrow sheet is a column among text: it may be taller. A wide one has to be as high as its slide.
        if (m_compact)
            chosen(kTallestColumn * m_out.size.height());
    }
    bool chosen(double room)
    {
        m_room = room;
        for (std::size_t panels = analysis::panelCount(m_spec); panels > 0; --panels) {
            m_sentences = m_spec.sentences.size();
            m_all = arrangementsOf(m_spec, panels, width(), m_compact, false);
            for (bool more = true; more;) {
                if (tryOut())
                    return true;
                more = m_overflow == Overflow::Leave && m_sentences > 0;
                m_sentences -= more ? 1 : 0;
            }
            if (m_overflow == Overflow::Grow)
                break;
        }
        return false;
    }
    // False: none fits; the one that comes nearest to it is chosen.
    bool tryOut()
    {
        m_left.clear();
        m_out.texts.clear();
        head();
        m_arranged = nullptr;
        double least = 0;
        for (Arrangement &each : m_all) {
            each.keepAllRows();
            sayLeft(each);
            double over = m_y + below(each) - m_room;
            while (over > 0 && m_overflow == Overflow::Leave && each.leaveRows(over)) {
                sayLeft(each);
                over = m_y + below(each) - m_room;
            }
            if (over <= 0 || !m_arranged || (m_overflow == Overflow::Leave && over < least)) {
                m_arranged = &each;
                least = over;
            }
            if (over <= 0)
                break;
        }
        sayLeft(*m_arranged);
        return least <= 0;
    }
    void sayLeft(const Arrangement &arranged)
    {
        m_left.clear();
        std::string text;
        for (const std::string &each : arranged.left())
            text += (text.empty() ? "In the table alone, for want of room: " : ", ") + each;
        if (!text.empty())
            m_left = wrapped(qt(text + '.'), m_captionFont, width());
    }

    void lines(TextRole role, const std::vector<QString> &all, const QFont &font, bool strong)
    {
        for (const QString &line : all) {
            place(m_out.texts, line, {role, font, {m_margin, m_y}, At::Left, strong, width() + 1});
            m_y += lineHeight(font);
        }
    }

    void head()
    {
        m_y = m_margin - 4;
        const QString title = qt(m_spec.title);
        QFont font = fontOf(m_compact ? 20 : 24, true);
        while (font.pixelSize() > 17 && widthOf(title, font) > width())
            font.setPixelSize(font.pixelSize() - 1);
        lines(TextRole::Title, wrapped(title, font, width()), font, true);
        m_y += 2;
        for (std::size_t i = 0; i < m_sentences; ++i)
            lines(TextRole::Sentence, wrapped(qt(m_spec.sentences[i]), m_subtitleFont, width()), m_subtitleFont, true);
        m_y += m_spec.sentences.empty() ? 0 : 4;
        lines(TextRole::Subtitle, wrapped(qt(m_spec.subtitle), m_subtitleFont, width()), m_subtitleFont, false);
        m_y += m_compact ? 6 : 10;
        key();
    }

    // Whose mark is whose, where panels share it: in columns as wide as the longest name, if they are not too many.
    void key()
    {
        m_symbols.clear();
        if (m_spec.key.empty() || !isDrawable(m_spec))
            return;
        const QFont strong = fontOf(m_compact ? 11 : 12, true), weak = fontOf(m_compact ? 11 : 12);
        const bool dashed = std::any_of(m_spec.key.begin(), m_spec.key.end(), [](const auto &h) { return h.dash > 0; });
        const double symbol = dashed ? kKeyLine + 6 : kKeySymbol + 6, between = 20;
        double widest = 0;
        for (const analysis::GridHeading &h : m_spec.key)
            widest = std::max(widest, symbol + widthOf(qt(h.label), strong) +
                                          (h.sublabel.empty() ? 0 : 6 + widthOf(qt(h.sublabel), weak)));
        const auto count = m_spec.key.size();
        const auto fitting =
            std::size_t(std::max(1.0, std::floor((width() + between) / (std::ceil(widest) + 1 + between))));
        const std::size_t columns = std::min(count, std::max(fitting, (count + kMostKeyLines - 1) / kMostKeyLines));
        const double room = std::min((width() + between) / double(columns) - between, std::ceil(widest) + 1);
        const double line = lineHeight(strong) + 2;
        for (std::size_t i = 0; i < count; ++i) {
            const analysis::GridHeading &h = m_spec.key[i];
            const double x = m_margin + double(i % columns) * (room + between), y = m_y + double(i / columns) * line;
            m_symbols.push_back({{x + (dashed ? kKeyLine : kKeySymbol) / 2, y + lineHeight(strong) / 2},
                                 h.shape,
                                 h.color,
                                 dashed ? h.dash : -1});
            // The model keeps at least the larger part of the room.
            const double left = room - symbol, sub = h.sublabel.empty() ? 0 : widthOf(qt(h.sublabel), weak) + 7;
            const double used = place(
                m_out.texts, qt(h.label),
                {TextRole::Key, strong, {x + symbol, y}, At::Left, true, std::max(kLabelShare * left, left - sub)});
            if (left - used > 34)
                place(m_out.texts, qt(h.sublabel),
                      {TextRole::Key, weak, {x + symbol + used + 6, y}, At::Left, false, left - used - 6 + 0.5});
        }
        m_y += double((count + columns - 1) / columns) * line + 8;
    }
    void keySymbols()
    {
        auto &to = m_out.panels.front().symbols;
        to.insert(to.end(), m_symbols.begin(), m_symbols.end());
    }

    void empty()
    {
        const QFont font = fontOf(15);
        const auto text = wrapped(qt(m_spec.emptyReason), font, std::min(width(), 560.0));
        double y = std::max(m_y, (m_out.size.height() - double(text.size()) * lineHeight(font)) / 2);
        for (const QString &line : text) {
            place(m_out.texts, line, {TextRole::Empty, font, {m_out.size.width() / 2, y}, At::Centre, false, width()});
            y += lineHeight(font);
        }
        m_out.size.setHeight(std::max(m_out.size.height(), y + m_margin));
    }

    // Below each other, what is left over goes to each line by what it would like to have.
    void body(double bottom)
    {
        const auto &all = m_arranged->lines();
        const double spare = std::max(0.0, bottom - m_y - m_arranged->height(false));
        double wanted = 0;
        for (const auto &line : all)
            wanted += m_arranged->lineHeight(line, true) - m_arranged->lineHeight(line, false);
        double y = m_y;
        for (const auto &line : all) {
            const double least = m_arranged->lineHeight(line, false), wish = m_arranged->lineHeight(line, true) - least;
            const double share = all.size() == 1 ? spare : wanted > 0 ? std::min(spare, wanted) * wish / wanted : 0;
            double head = 0, x = m_margin;
            for (const Arrangement::Cell &cell : line)
                head = std::max(head, cell.head.height());
            for (const Arrangement::Cell &cell : line) {
                panel(cell, {x, y, cell.width, least + share}, head);
                x += cell.width + kBetweenPanels;
            }
            y += least + share + kBetweenPanels;
        }
    }

    void panel(const Arrangement::Cell &cell, QRectF rect, double headHeight)
    {
        double y = rect.top();
        const double left = rect.left() + cell.indent;
        auto put = [&](TextRole role, const std::vector<QString> &all, const QFont &font, bool strong) {
            for (const QString &line : all) {
                place(m_out.texts, line, {role, font, {left, y}, At::Left, strong, rect.right() - left + 1});
                y += lineHeight(font);
            }
        };
        put(TextRole::PanelTitle, cell.head.title, cell.head.titleFont, true);
        put(TextRole::Subtitle, cell.head.subtitle, cell.head.subtitleFont, false);
        m_out.panels.push_back(cell.form->lay(rect.adjusted(0, headHeight, 0, 0)));
    }

    const ChartSpec &m_spec;
    const Overflow m_overflow;
    ChartLayout m_out;
    bool m_compact = false;
    std::size_t m_sentences; // of the chart, that are shown
    double m_margin = 24, m_y = 0, m_room = 0;
    QFont m_subtitleFont, m_captionFont;
    std::vector<QString> m_foot, m_left; // the caption; what is left to the table
    std::vector<LabelSymbol> m_symbols;  // of the key
    std::vector<Arrangement> m_all;      // that are tried
    Arrangement *m_arranged = nullptr;   // among them
};
} // namespace

double AxisMap::scaled(double value) const { return logarithmic ? std::log10(std::max(value, low)) : value; }

double AxisMap::at(double value) const
{
    if (gutter && value <= 0)
        return *gutter;
    const double first = scaled(low), last = scaled(high);
    const double share = last > first ? (scaled(value) - first) / (last - first) : 0;
    return from + std::clamp(share, 0.0, 1.0) * (to - from);
}

QRectF PanelLayout::cellRect(std::size_t row, std::size_t column) const
{
    return {plot.left() + double(column) * cell.width(), plot.top() + double(row) * cell.height(), cell.width(),
            cell.height()};
}

std::vector<TextLine> ChartLayout::allTexts() const
{
    std::vector<TextLine> all = texts;
    for (const PanelLayout &panel : panels)
        all.insert(all.end(), panel.texts.begin(), panel.texts.end());
    return all;
}

void placeTicks(std::vector<TextLine> &out, const AxisMap &axis, const std::vector<double> &ticks,
                const std::vector<std::string> &labels, const TextSpot &spot)
{
    std::vector<std::size_t> order(std::min(ticks.size(), labels.size()));
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    auto rankOf = [&](std::size_t i) {
        if (!axis.logarithmic || ticks[i] <= 0)
            return axis.logarithmic ? 0 : int(i % 2);
        const double power = std::log10(ticks[i]);
        return std::abs(power - std::round(power)) < 1e-9 ? 0 : 1;
    };
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return rankOf(a) < rankOf(b); });
    std::vector<QRectF> taken;
    for (std::size_t i : order) {
        const QString text = qt(labels[i]);
        const double w = widthOf(text, spot.font), x = axis.at(ticks[i]);
        const QRectF rect(x - w / 2 - 5, spot.at.y(), w + 10, QFontMetricsF(spot.font).height());
        if (std::any_of(taken.begin(), taken.end(), [&](const QRectF &o) { return o.intersects(rect); }))
            continue;
        taken.push_back(rect);
        TextSpot at = spot;
        at.at.setX(x);
        place(out, text, at);
    }
}

std::unique_ptr<PanelForm> formOf(const ChartSpec &spec, bool compact, PanelShare share)
{
    return !spec.grid.empty()    ? gridForm(spec, compact, share)
           : !spec.plane.empty() ? planeForm(spec, compact, share)
                                 : rowsForm(spec, compact, share);
}

bool isDrawable(const ChartSpec &spec)
{
    if (!spec.emptyReason.empty())
        return false;
    return spec.panels.empty() ? hasBody(spec) : std::all_of(spec.panels.begin(), spec.panels.end(), hasBody);
}

ChartLayout layoutChart(const ChartSpec &spec, QSizeF size, Overflow overflow)
{
    return Builder(spec, size, overflow).build();
}

double comfortableHeight(const ChartSpec &spec, double width)
{
    return Builder(spec, {width, 0}, Overflow::Grow).comfortable();
}
} // namespace assay::charts
