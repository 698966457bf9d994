// SPDX-License-Identifier: GPL-3.0-or-later
// A grid: headings above and on the left, a coloured cell for each pair, a key of the colours at the foot.
#include "charts/panel_form.h"
#include <algorithm>
#include <cmath>
#include <QFontMetricsF>
#include <utility>

namespace assay::charts
{
namespace
{
using analysis::ChartSpec;
using analysis::GridBody;
using analysis::GridHeading;
constexpr double kComfortableCell = 40, kLeastCell = 19, kLargestCell = 56, kWidestCell = 150, kDot = 18;
constexpr double kTurnBelow = 68, kTurnAlways = 44; // of narrower columns headings are turned, if need be or always
constexpr double kHighestHead = 150;
constexpr std::size_t kHeadLines = 4; // of a heading that is not turned

QString oneLine(const GridHeading &h)
{
    return h.sublabel.empty() ? qt(h.label) : qt(h.label) + QStringLiteral(" · ") + qt(h.sublabel);
}

// At blanks and behind hyphens, as a heading needs it.
std::vector<QString> broken(const QString &text, const QFont &font, double room)
{
    const QFontMetricsF metrics(font);
    std::vector<QString> lines;
    QString line, word;
    const auto put = [&] {
        if (!line.isEmpty() && metrics.horizontalAdvance((line + word).trimmed()) > room) {
            lines.push_back(line.trimmed());
            line.clear();
        }
        line += std::exchange(word, {});
    };
    for (const QChar c : text) {
        word += c;
        if (c == u' ' || c == u'-')
            put();
    }
    put();
    if (!line.trimmed().isEmpty())
        lines.push_back(line.trimmed());
    return lines;
}

class Grid final : public PanelForm
{
public:
    Grid(const ChartSpec &spec, bool compact, PanelShare share) : PanelForm(spec, compact, share) {}
    double least(double width) const override { return chrome(width) + rows() * kLeastCell; }
    double comfortable(double width) const override
    {
        const double cell = rowsKept() > 24 ? 24 : kComfortableCell;
        return chrome(width) + rows() * cell;
    }

    PanelLayout lay(QRectF rect) const override
    {
        PanelLayout out;
        out.rect = rect;
        out.left = rect.left();
        out.right = rect.right();
        const double head = headHeight(rect.width());
        const double height = std::clamp((rect.height() - chrome(rect.width())) / rows(), kLeastCell, kLargestCell);
        out.rows = rowsKept();
        out.cell = {cellWidth(rect.width()), height};
        out.plot = QRectF(rect.left() + labelWidth(rect.width()) + 12, rect.top() + head, out.cell.width() * columns(),
                          height * rows());
        headings(out);
        names(out);
        cells(out);
        key(out);
        return out;
    }

private:
    const GridBody &body() const { return spec().grid; }
    double rows() const { return double(rowsKept()); }
    double columns() const { return double(body().columns.size()); }
    bool dots(const std::vector<GridHeading> &all) const
    {
        return std::any_of(all.begin(), all.end(), [](const auto &h) { return h.color >= 0; });
    }
    double labelWidth(double width) const
    {
        if (share().names)
            return *share().names;
        if (m_names.first != width)
            m_names = {width, gridNamesWidth(spec(), compact(), width)};
        return m_names.second;
    }
    double rightWidth() const
    {
        double widest = widthOf(qt(body().rowTextsTitle), small());
        for (const std::string &text : body().rowTexts)
            widest = std::max(widest, widthOf(qt(text), small()));
        return widest > 0 ? std::ceil(widest) + 12 : 0;
    }
    double cellWidth(double width) const
    {
        if (m_cell.first != width)
            m_cell = {width, std::min((width - labelWidth(width) - 12 - rightWidth()) / columns(), kWidestCell)};
        return m_cell.second;
    }
    // Headings are turned where one would lose something upright.
    bool turned(double width) const { return headAt(width).turned; }
    bool mustTurn(double width) const
    {
        if (cellWidth(width) >= kTurnBelow)
            return false;
        return cellWidth(width) < kTurnAlways ||
               std::any_of(body().columns.begin(), body().columns.end(),
                           [&](const GridHeading &h) { return !headLines(h, width).whole; });
    }
    QFont headFont(double width, bool bold) const
    {
        return cellWidth(width) < kTurnBelow ? fontOf(11, bold) : small(bold);
    }
    struct HeadLines {
        std::vector<QString> label, sublabel;
        bool whole = true;
        double height(double line) const { return double(label.size() + sublabel.size()) * line; }
    };
    HeadLines headLines(const GridHeading &h, double width) const
    {
        const double room = cellWidth(width) - 2;
        HeadLines out;
        const auto put = [&](const std::string &text, const QFont &font, std::size_t most) {
            if (text.empty())
                return std::vector<QString>();
            std::vector<QString> lines = broken(qt(text), font, room);
            out.whole = out.whole && lines.size() <= most;
            for (const QString &line : lines)
                out.whole = out.whole && widthOf(line, font) <= room;
            return lines.size() <= most ? lines : wrapped(qt(text), font, room, most);
        };
        out.label = put(h.label, headFont(width, true), h.sublabel.empty() ? kHeadLines : kHeadLines - 1);
        out.sublabel = put(h.sublabel, headFont(width, false), kHeadLines - 1);
        return out;
    }
    double headHeight(double width) const { return headAt(width).height; }
    // Breaking lines takes long, and a height is asked for often: what was found for a width is kept.
    struct Head {
        double width = -1, height = 0;
        bool turned = false;
    };
    const Head &headAt(double width) const
    {
        if (m_head.width != width) {
            const bool turn = mustTurn(width);
            m_head = {width, heightOfHead(width, turn), turn};
        }
        return m_head;
    }
    double heightOfHead(double width, bool turn) const
    {
        if (!share().heads)
            return 4;
        double most = 0;
        for (const GridHeading &h : body().columns) {
            most = turn ? std::max(most, std::min(widthOf(oneLine(h), small(true)), kHighestHead))
                        : std::max(most, headLines(h, width).height(lineHeight(small(true))));
        }
        return std::ceil(most) + 8 + (dots(body().columns) ? kDot : 0);
    }
    double keyHeight() const { return share().key ? 12 + lineHeight(small()) + (spec().axisTitle.empty() ? 0 : 2) : 4; }
    double chrome(double width) const { return headHeight(width) + keyHeight() + 6; }

    void headings(PanelLayout &out) const
    {
        const double dotRoom = dots(body().columns) ? kDot : 0, line = lineHeight(small(true));
        const double bottom = out.plot.top() - 6;
        const bool turn = turned(out.rect.width());
        std::vector<QPointF> marks;
        for (std::size_t c = 0; share().heads && c < body().columns.size(); ++c) {
            const GridHeading &h = body().columns[c];
            const double x = out.cellRect(0, c).center().x();
            marks.push_back(h.color >= 0 ? QPointF(x, bottom - kDot / 2 + 2) : QPointF());
            if (turn) {
                placeTurned(out.texts, oneLine(h),
                            {TextRole::ColumnTitle,
                             small(true),
                             {x, bottom - dotRoom},
                             At::Left,
                             true,
                             bottom - dotRoom - out.rect.top()});
                continue;
            }
            const HeadLines lines = headLines(h, out.rect.width());
            double y = bottom - dotRoom - lines.height(line);
            const auto put = [&](const std::vector<QString> &all, bool strong) {
                for (const QString &text : all) {
                    place(out.texts, text,
                          {TextRole::ColumnTitle,
                           headFont(out.rect.width(), strong),
                           {x, y},
                           At::Centre,
                           strong,
                           out.cell.width() - 2});
                    y += line;
                }
            };
            put(lines.label, true);
            put(lines.sublabel, false);
        }
        for (std::size_t r = 0; r < rowsKept(); ++r)
            out.headingMarks.push_back(body().rows[r].color >= 0 ? QPointF(out.plot.left() - 12 - kDot / 2 + 4,
                                                                           out.cellRect(r, 0).center().y())
                                                                 : QPointF());
        out.headingMarks.insert(out.headingMarks.end(), marks.begin(), marks.end());
    }

    void names(PanelLayout &out) const
    {
        const QFont strong = small(true), weak = small();
        const double edge = out.plot.left() - 12;
        for (std::size_t r = 0; r < rowsKept(); ++r) {
            const GridHeading &h = body().rows[r];
            const double right = edge - (h.color >= 0 ? kDot : 0), room = right - out.rect.left();
            const double y = out.cellRect(r, 0).center().y() - QFontMetricsF(strong).height() / 2;
            const double rest = h.sublabel.empty() ? 0 : std::min(widthOf(qt(h.sublabel), weak), room * 0.5);
            if (rest > 24)
                place(out.texts, qt(h.sublabel), {TextRole::Sublabel, weak, {right, y}, At::Right, false, rest + 0.5});
            const double used = rest > 24 ? rest + 6 : 0;
            place(out.texts, qt(h.label), {TextRole::Label, strong, {right - used, y}, At::Right, true, room - used});
        }
        place(out.texts, share().heads ? qt(body().rowTextsTitle) : QString(),
              {TextRole::ColumnTitle,
               weak,
               {out.plot.right() + rightWidth(), out.plot.top() - lineHeight(weak) - 4},
               At::Right,
               false,
               rightWidth()});
        for (std::size_t r = 0; r < std::min(body().rowTexts.size(), rowsKept()); ++r)
            place(out.texts, qt(body().rowTexts[r]),
                  {TextRole::Value,
                   weak,
                   {out.plot.right() + rightWidth(), out.cellRect(r, 0).center().y() - lineHeight(weak) / 2},
                   At::Right,
                   false,
                   rightWidth()});
    }

    void cells(PanelLayout &out) const
    {
        const bool two = out.cell.height() >= 2 * lineHeight(small()) + 4;
        const double room = out.cell.width() - 6;
        for (std::size_t r = 0; r < rowsKept(); ++r) {
            for (std::size_t c = 0; c < body().columns.size(); ++c) {
                const auto &cell = body().cells[r * body().columns.size() + c];
                const QPointF centre = out.cellRect(r, c).center();
                const QString text = qt(cell.text), note = qt(cell.note);
                const QFont font = small(true);
                const bool both = two && !note.isEmpty() && widthOf(note, fontOf(11)) <= room;
                const double height = lineHeight(font) + (both ? lineHeight(fontOf(11)) : 0);
                double y = centre.y() - height / 2;
                if (widthOf(text, font) <= room)
                    place(out.texts, text, {TextRole::Cell, font, {centre.x(), y}, At::Centre, true, room});
                y += lineHeight(font);
                if (both)
                    place(out.texts, note, {TextRole::Cell, fontOf(11), {centre.x(), y}, At::Centre, false, room});
            }
        }
    }

    // Low, middle and high of the colours, and what they measure, under the cells.
    void key(PanelLayout &out) const
    {
        const QFont font = small();
        const double y = out.plot.bottom() + 12, height = lineHeight(font);
        double x = out.plot.left();
        auto text = [&](const QString &t) {
            x += place(out.texts, t, {TextRole::Key, font, {x, y}, At::Left, false, out.rect.right() - x}) + 6;
        };
        const auto &ends = spec().tickLabels; // low and high in words
        if (ends.size() < 2 || !share().key)
            return;
        text(qt(ends.front()));
        const double bar = std::min(120.0, out.rect.right() - x - widthOf(qt(ends.back()), font) - 12);
        out.key.push_back({{x, y + 2, std::max(bar, 20.0), height - 4}, -1});
        x += std::max(bar, 20.0) + 6;
        text(qt(ends.back()));
        x += 10;
        text(qt(spec().axisTitle));
    }

    mutable Head m_head;
    mutable std::pair<double, double> m_names{-1, 0}, m_cell{-1, 0}; // width of the panel, of its names or a cell
};
} // namespace

double gridNamesWidth(const ChartSpec &panel, bool compact, double width)
{
    const QFont font = fontOf(compact ? 11 : 12, true);
    double widest = 0;
    for (const GridHeading &h : panel.grid.rows)
        widest = std::max(widest, widthOf(oneLine(h), font) + (h.color >= 0 ? kDot : 0));
    const double cells = double(panel.grid.columns.size()) * kTurnBelow + 52; // that read upright, and the means
    return std::clamp(std::ceil(widest) + 1, 40.0, std::clamp(width - cells, 0.3 * width, 0.45 * width));
}

std::unique_ptr<PanelForm> gridForm(const ChartSpec &spec, bool compact, PanelShare share)
{
    return std::make_unique<Grid>(spec, compact, share);
}
} // namespace assay::charts
