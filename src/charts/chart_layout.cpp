// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_layout.h"
#include "charts/panel_form.h"
#include <algorithm>
#include <cmath>
#include <QFontMetricsF>

namespace assay::charts
{
namespace
{
using analysis::ChartSpec;
constexpr double kBetween = 24;
constexpr double kNarrowestPlane = 280, kNarrowestRows = 400; // of a panel beside others

bool hasBody(const ChartSpec &spec)
{
    if (!spec.grid.empty())
        return spec.grid.cells.size() == spec.grid.rows.size() * spec.grid.columns.size();
    if (!spec.plane.empty())
        return spec.plane.x.max > spec.plane.x.min && spec.plane.y.max > spec.plane.y.min;
    return !spec.rows.empty() && spec.axisMax > spec.axisMin && spec.ticks.size() == spec.tickLabels.size();
}

struct PanelHead { // its small title and subtitle, above the body
    std::vector<QString> title, subtitle;
    QFont titleFont, subtitleFont;
    double height() const
    {
        const double h =
            double(title.size()) * lineHeight(titleFont) + double(subtitle.size()) * lineHeight(subtitleFont);
        return h > 0 ? h + 8 : 0;
    }
};

class Builder
{
public:
    Builder(const ChartSpec &spec, QSizeF size) : m_spec(spec), m_compact(size.width() < kCompactBelow)
    {
        m_out.size = size;
        m_margin = m_compact ? 16 : 24;
        m_captionFont = m_subtitleFont = fontOf(m_compact ? 11 : 12);
        m_subtitleFont.setPixelSize(m_compact ? 12 : 14);
        if (!isDrawable(spec))
            return;
        arrange();
        for (std::size_t i = 0; i < analysis::panelCount(spec); ++i)
            m_forms.push_back(
                formOf(analysis::panelOf(spec, int(i)), m_compact || panelWidth(i) < 0.6 * kCompactBelow));
        m_foot = wrapped(qt(spec.caption), m_captionFont, width());
    }

    ChartLayout build()
    {
        head();
        if (m_forms.empty()) {
            empty();
            return std::move(m_out);
        }
        const double leastHeight = m_y + bodyHeight(false) + footHeight() + m_margin;
        m_out.size.setHeight(std::max(m_out.size.height(), std::ceil(leastHeight)));
        body(m_out.size.height() - m_margin - footHeight());
        m_y = m_out.size.height() - m_margin - double(m_foot.size()) * lineHeight(m_captionFont);
        lines(TextRole::Caption, m_foot, m_captionFont, false);
        return std::move(m_out);
    }
    double comfortable()
    {
        head();
        return m_forms.empty() ? m_y : m_y + bodyHeight(true) + footHeight() + m_margin;
    }

private:
    double width() const { return m_out.size.width() - 2 * m_margin; }
    double panelWidth(std::size_t i) const
    {
        const bool whole = m_spec.panels.empty() || !m_spec.panels[i].grid.empty() || m_columns == 1;
        return whole ? width() : (width() - double(m_columns - 1) * kBetween) / double(m_columns);
    }
    // Which panels stand in one row: as many as there is room for, as many in each. A grid has a row of its own.
    void arrange()
    {
        std::size_t narrow = 0;
        double least = kNarrowestPlane;
        for (const ChartSpec &panel : m_spec.panels) {
            narrow += panel.grid.empty() ? 1 : 0;
            least = panel.plane.empty() && panel.grid.empty() ? kNarrowestRows : least;
        }
        if (m_spec.panelsBeside && narrow > 1) {
            const auto most = std::size_t(std::max(1.0, std::floor((width() + kBetween) / (least + kBetween))));
            const std::size_t rows = (narrow + most - 1) / most;
            m_columns = (narrow + rows - 1) / rows;
        }
        for (std::size_t i = 0; i < analysis::panelCount(m_spec); ++i) {
            const auto wide = [&](std::size_t k) { return !m_spec.panels.empty() && !m_spec.panels[k].grid.empty(); };
            if (m_rows.empty() || m_rows.back().size() == m_columns || wide(i) || wide(m_rows.back().front()))
                m_rows.emplace_back();
            m_rows.back().push_back(i);
        }
    }
    double footHeight() const { return (m_compact ? 8 : 14) + double(m_foot.size()) * lineHeight(m_captionFont); }

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
        for (const std::string &sentence : m_spec.sentences)
            lines(TextRole::Sentence, wrapped(qt(sentence), m_subtitleFont, width()), m_subtitleFont, true);
        m_y += m_spec.sentences.empty() ? 0 : 4;
        lines(TextRole::Subtitle, wrapped(qt(m_spec.subtitle), m_subtitleFont, width()), m_subtitleFont, false);
        m_y += m_compact ? 6 : 10;
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

    PanelHead panelHead(std::size_t i) const
    {
        PanelHead out{{}, {}, fontOf(m_compact ? 13 : 15, true), m_captionFont};
        if (m_spec.panels.empty())
            return out;
        const double w = panelWidth(i);
        out.title = wrapped(qt(m_spec.panels[i].title), out.titleFont, w, 2);
        out.subtitle = wrapped(qt(m_spec.panels[i].subtitle), out.subtitleFont, w, 2);
        if (m_spec.panels[i].title.empty())
            out.title.clear();
        if (m_spec.panels[i].subtitle.empty())
            out.subtitle.clear();
        return out;
    }
    double panelHeight(std::size_t i, bool comfortable) const
    {
        const double w = panelWidth(i);
        return panelHead(i).height() + (comfortable ? m_forms[i]->comfortable(w) : m_forms[i]->least(w));
    }
    double rowHeight(const std::vector<std::size_t> &row, bool comfortable) const
    {
        double most = 0;
        for (std::size_t i : row)
            most = std::max(most, panelHeight(i, comfortable));
        return most;
    }
    double bodyHeight(bool comfortable) const
    {
        double sum = 0;
        for (const auto &row : m_rows)
            sum += rowHeight(row, comfortable) + (&row == &m_rows.front() ? 0 : kBetween);
        return sum;
    }

    // Below each other, what is left over goes to each row by what it would like to have.
    void body(double bottom)
    {
        const double spare = std::max(0.0, bottom - m_y - bodyHeight(false));
        double wanted = 0;
        for (const auto &row : m_rows)
            wanted += rowHeight(row, true) - rowHeight(row, false);
        double y = m_y;
        for (const auto &row : m_rows) {
            const double least = rowHeight(row, false), wish = rowHeight(row, true) - least;
            const double share = m_rows.size() == 1 ? spare : wanted > 0 ? std::min(spare, wanted) * wish / wanted : 0;
            double x = m_margin;
            for (std::size_t i : row) {
                panel(i, {x, y, panelWidth(i), least + share});
                x += panelWidth(i) + kBetween;
            }
            y += least + share + kBetween;
        }
    }

    void panel(std::size_t i, QRectF rect)
    {
        const PanelHead head = panelHead(i);
        double y = rect.top();
        auto put = [&](TextRole role, const std::vector<QString> &all, const QFont &font, bool strong) {
            for (const QString &line : all) {
                place(m_out.texts, line, {role, font, {rect.left(), y}, At::Left, strong, rect.width() + 1});
                y += lineHeight(font);
            }
        };
        put(TextRole::PanelTitle, head.title, head.titleFont, true);
        put(TextRole::Subtitle, head.subtitle, head.subtitleFont, false);
        m_out.panels.push_back(m_forms[i]->lay(rect.adjusted(0, head.height(), 0, 0)));
    }

    const ChartSpec &m_spec;
    ChartLayout m_out;
    bool m_compact = false;
    std::size_t m_columns = 1;
    std::vector<std::vector<std::size_t>> m_rows; // of panels
    double m_margin = 24, m_y = 0;
    QFont m_subtitleFont, m_captionFont;
    std::vector<QString> m_foot;
    std::vector<std::unique_ptr<PanelForm>> m_forms;
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

std::unique_ptr<PanelForm> formOf(const ChartSpec &spec, bool compact)
{
    return !spec.grid.empty()    ? gridForm(spec, compact)
           : !spec.plane.empty() ? planeForm(spec, compact)
                                 : rowsForm(spec, compact);
}

bool isDrawable(const ChartSpec &spec)
{
    if (!spec.emptyReason.empty())
        return false;
    return spec.panels.empty() ? hasBody(spec) : std::all_of(spec.panels.begin(), spec.panels.end(), hasBody);
}

ChartLayout layoutChart(const ChartSpec &spec, QSizeF size) { return Builder(spec, size).build(); }

double comfortableHeight(const ChartSpec &spec, double width) { return Builder(spec, {width, 0}).comfortable(); }
} // namespace assay::charts
