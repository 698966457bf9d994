// SPDX-License-Identifier: GPL-3.0-or-later
// A plane: two axes, labels beside points and at lines' ends.
#include "charts/label_solver.h"
#include "charts/panel_form.h"
#include "charts/shared_label.h"
#include <algorithm>
#include <cmath>
#include <QFontMetricsF>
#include <QLineF>

namespace assay::charts
{
namespace
{
using analysis::ChartSpec;
using analysis::PlaneBody;
using analysis::PlaneSeries;
constexpr double kLeastPlot = 140, kHighestCrowd = 300, kGutter = 52, kMark = 8;
constexpr double kEndSymbol = 14; // before the name at a line's end

class Plane final : public PanelForm
{
public:
    Plane(const ChartSpec &spec, bool compact, PanelShare share) : PanelForm(spec, compact, share) {}
    // Labels at lines' ends stand below each other: the plot must be as high as they are together.
    double least(double width) const override
    {
        const double labels = double(ended().size()) * (lineHeight(fontOf(13, true)) + 2);
        return chrome() + std::max({kLeastPlot, labels, std::min(crowd(width), kHighestCrowd)});
    }
    double comfortable(double width) const override { return std::max(least(width), chrome() + width * body().aspect); }

    PanelLayout lay(QRectF rect) const override
    {
        PanelLayout out;
        out.rect = rect;
        out.left = rect.left();
        out.right = rect.right();
        const double ends = endWidth(rect.width());
        out.plot = QRectF(QPointF(rect.left() + yWidth(), rect.top() + topHeight()),
                          QPointF(rect.right() - (ends > 0 ? ends + 14 : 10), rect.bottom() - belowHeight()));
        axes(out);
        endLabels(out, ends);
        const std::vector<QRectF> taken = obstacles(out);
        pointLabels(out, taken, referenceLabels(out, taken));
        // In a crowd a name is worth more than what a line means, which title and subtitle say too.
        const std::vector<TextLine> all = out.texts;
        std::erase_if(out.texts, [&](const TextLine &text) {
            return text.role == TextRole::Reference && std::any_of(all.begin(), all.end(), [&](const TextLine &other) {
                       return other.role == TextRole::Point && other.rect.intersects(text.rect);
                   });
        });
        return out;
    }

private:
    const PlaneBody &body() const { return spec().plane; }
    static bool labelled(const PlaneSeries &s)
    {
        return std::any_of(s.points.begin(), s.points.end(), [](const auto &p) { return !p.label.empty(); });
    }
    // Series whose name stands at the line's end, with the index of the last point that is drawn.
    std::vector<std::pair<std::size_t, std::size_t>> ended() const
    {
        std::vector<std::pair<std::size_t, std::size_t>> out;
        if (body().namesAbove)
            return out;
        for (std::size_t s = 0; s < body().series.size(); ++s) {
            const PlaneSeries &series = body().series[s];
            if (series.label.empty() || series.line == PlaneSeries::Line::None || labelled(series))
                continue;
            for (std::size_t p = series.points.size(); p-- > 0;) {
                if (series.points[p].value && series.points[p].x) {
                    out.emplace_back(s, p);
                    break;
                }
            }
        }
        return out;
    }
    QString endText(const PlaneSeries &s) const { return qt(s.label); }
    double endWidth(double width) const
    {
        double widest = 0;
        for (const auto &[s, p] : ended()) {
            const PlaneSeries &series = body().series[s];
            const double sub = series.sublabel.empty() ? 0 : 6 + widthOf(qt(series.sublabel), small());
            widest = std::max(widest, kEndSymbol + widthOf(qt(series.label), fontOf(13, true)) + sub);
        }
        return std::min(std::ceil(widest) + (widest > 0 ? 1 : 0), width * 0.34);
    }
    double yWidth() const
    {
        double widest = 0;
        for (const std::string &label : body().y.tickLabels)
            widest = std::max(widest, widthOf(qt(label), small()));
        return std::ceil(widest) + 10;
    }
    double topHeight() const { return lineHeight(small()) + 8; }
    double belowHeight() const { return 6 + 2 * lineHeight(small()) + 2; }
    double chrome() const { return topHeight() + belowHeight(); }
    // Room for the labels of points: they may cover no more than a quarter of the plot.
    double crowd(double width) const
    {
        double area = 0;
        for (const PlaneSeries &s : body().series) {
            for (const auto &p : s.points)
                area += p.label.empty() ? 0 : (widthOf(qt(p.label), small(true)) + 30) * (lineHeight(small(true)) + 4);
        }
        return 4 * area / std::max(width - yWidth() - 10, 100.0);
    }

    void axes(PanelLayout &out) const
    {
        const auto &x = body().x;
        const auto &y = body().y;
        out.y = {y.scale == analysis::Scale::Log, y.min, y.max, out.plot.bottom(), out.plot.top(), std::nullopt};
        out.x = {x.scale == analysis::Scale::Log, x.min, x.max, out.plot.left(), out.plot.right(), std::nullopt};
        if (x.zeroGutter) {
            out.x.gutter = out.plot.left() + kGutter / 2;
            out.x.from += kGutter;
        }
        const QFont font = small();
        const double below = out.plot.bottom() + 6, centre = out.plot.center().x();
        std::vector<double> ticks = x.ticks;
        std::vector<std::string> labels = x.tickLabels;
        if (x.zeroGutter) {
            ticks.insert(ticks.begin(), 0);
            labels.insert(labels.begin(), "0");
        }
        placeTicks(out.texts, out.x, ticks, labels, {TextRole::Tick, font, {0, below}, At::Centre, false, 1e9});
        place(out.texts, qt(x.title),
              {TextRole::AxisTitle,
               font,
               {centre, below + lineHeight(font)},
               At::Centre,
               false,
               2 * std::min(centre - out.rect.left(), out.rect.right() - centre)});
        double last = 1e9;
        for (std::size_t i = 0; i < std::min(y.ticks.size(), y.tickLabels.size()); ++i) {
            // The lowest one stays above the labels of the other axis.
            const double height = QFontMetricsF(font).height();
            const double at = std::min(out.y.at(y.ticks[i]) - height / 2, out.plot.bottom() + 4 - height);
            if (std::abs(last - at) < lineHeight(font))
                continue;
            last = at;
            place(out.texts, qt(y.tickLabels[i]),
                  {TextRole::Tick, font, {out.plot.left() - 8, at}, At::Right, false, 1e9});
        }
        // Across, above the axis: nobody has to turn the head.
        place(out.texts, qt(y.title),
              {TextRole::AxisTitle, font, {out.rect.left(), out.rect.top()}, At::Left, false, out.rect.width()});
    }

    QPointF at(const PanelLayout &out, const analysis::PlanePoint &p) const
    {
        return {out.x.at(*p.x), out.y.at(*p.value)};
    }

    void endLabels(PanelLayout &out, double room) const
    {
        const auto all = ended();
        if (all.empty())
            return;
        const QFont strong = fontOf(13, true), weak = small();
        std::vector<double> wishes;
        for (const auto &[s, p] : all)
            wishes.push_back(at(out, body().series[s].points[p]).y());
        const double height = lineHeight(strong) + 2;
        // Down to the axis' labels, and no further.
        const auto tops = spreadColumn(wishes, height, out.plot.top() - height / 2, out.plot.bottom() + 4);
        const double x = out.plot.right() + 14;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const PlaneSeries &s = body().series[all[i].first];
            const QPointF end = at(out, s.points[all[i].second]), mid(x - 4, tops[i] + height / 2);
            if (std::abs(end.y() - mid.y()) > 2 || end.x() < out.plot.right() - 12)
                out.leaders.push_back({end, mid, s.quiet ? 5 : s.color});
            if (!s.quiet)
                out.symbols.push_back({{x + 4, tops[i] + height / 2}, s.shape, s.color});
            const double from = x + kEndSymbol, left = room - kEndSymbol;
            const double used =
                place(out.texts, endText(s), {TextRole::Point, strong, {from, tops[i] + 1}, At::Left, !s.quiet, left});
            if (left - used > 34)
                place(out.texts, qt(s.sublabel),
                      {TextRole::Point, weak, {from + used + 6, tops[i] + 2}, At::Left, false, left - used - 6});
        }
    }

    // A label may not lie on a line either: small squares along it stand for the line.
    void along(const PanelLayout &out, const PlaneSeries &s, std::vector<QRectF> &all) const
    {
        std::optional<QPointF> before;
        for (const auto &p : s.points) {
            if (!p.value || !p.x)
                continue;
            const QPointF here = at(out, p), from = before.value_or(here);
            // Steps go across, then up.
            const QPointF turn = s.line == PlaneSeries::Line::Steps ? QPointF(here.x(), from.y()) : from;
            for (const QLineF &step : {QLineF(from, turn), QLineF(turn, here)}) {
                for (double d = 0; d <= step.length(); d += 8) {
                    const QPointF c = step.length() > 0 ? step.pointAt(d / step.length()) : here;
                    all.push_back(QRectF(c, QSizeF()).adjusted(-2, -2, 2, 2));
                }
            }
            before = here;
        }
    }

    std::vector<QRectF> obstacles(const PanelLayout &out) const
    {
        std::vector<QRectF> all;
        for (const PlaneSeries &s : body().series) {
            if (s.line != PlaneSeries::Line::None)
                along(out, s, all);
            for (const auto &p : s.points) {
                if (!p.value || !p.x)
                    continue;
                const QPointF c = at(out, p);
                if (s.markers)
                    all.push_back(QRectF(c, QSizeF()).adjusted(-kMark, -kMark, kMark, kMark));
                if (p.low95 && p.high95)
                    all.push_back(
                        QRectF(QPointF(c.x() - 1, out.y.at(*p.high95)), QPointF(c.x() + 1, out.y.at(*p.low95))));
                if (p.xLow95 && p.xHigh95)
                    all.push_back(
                        QRectF(QPointF(out.x.at(*p.xLow95), c.y() - 1), QPointF(out.x.at(*p.xHigh95), c.y() + 1)));
            }
        }
        return all;
    }

    // What the lines across mean, inside the plot beside their line, at the first of a few places that is free. Answers
    // where they stand.
    std::vector<QRectF> referenceLabels(PanelLayout &out, const std::vector<QRectF> &taken) const
    {
        const QFont font = small();
        const double h = lineHeight(font);
        std::vector<QRectF> placed;
        for (const analysis::Reference &r : body().references) {
            const double w = widthOf(qt(r.label), font) + 1;
            if (r.label.empty() || w > out.plot.width())
                continue;
            std::vector<QPointF> tops;
            if (r.axis == analysis::Reference::Axis::Y) {
                const double y = out.y.at(r.value);
                for (double x : {out.x.from + 6, out.plot.right() - w - 4, out.plot.center().x() - w / 2})
                    tops.insert(tops.end(), {{x, y - h - 1}, {x, y + 2}});
            } else {
                const double x = out.x.at(r.value);
                for (double y : {out.plot.top() + 2, out.plot.bottom() - h - 2, out.plot.center().y()})
                    tops.insert(tops.end(), {{x + 5, y}, {x - w - 5, y}});
            }
            for (const QPointF &top : tops) {
                const QRectF rect(top, QSizeF(w, h));
                const auto hits = [&](const QRectF &o) { return o.intersects(rect); };
                if (!out.plot.contains(rect) || std::any_of(taken.begin(), taken.end(), hits) ||
                    std::any_of(placed.begin(), placed.end(), hits))
                    continue;
                placed.push_back(rect);
                place(out.texts, qt(r.label), {TextRole::Reference, font, top, At::Left, false, w});
                break;
            }
        }
        return placed;
    }

    void pointLabels(PanelLayout &out, std::vector<QRectF> taken, const std::vector<QRectF> &references) const
    {
        const std::vector<SharedLabel> labels = sharedLabels(body(), out, {small(true), small()});
        std::vector<LabelWish> wishes;
        for (const SharedLabel &label : labels)
            wishes.push_back({label.box.center(), kMark, label.size, label.box.size() / 2});
        taken.insert(taken.end(), references.begin(), references.end());
        for (const analysis::Reference &r : body().references) {
            const bool onX = r.axis == analysis::Reference::Axis::X;
            const QPointF on(out.x.at(r.value), out.y.at(r.value));
            taken.push_back(onX ? QRectF(on.x() - 1, out.plot.top(), 2, out.plot.height())
                                : QRectF(out.plot.left(), on.y() - 1, out.plot.width(), 2));
        }
        std::vector<QRectF> marks;
        for (const PlaneSeries &s : body().series) {
            for (const auto &p : s.points) {
                if (s.markers && p.value && p.x)
                    marks.push_back(QRectF(at(out, p), QSizeF()).adjusted(-5, -5, 5, 5));
            }
        }
        const auto places = placeLabels(wishes, taken, out.plot.adjusted(2, 0, 6, 0), marks);
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (places[i])
                putLabel(out, labels[i], *places[i]);
        }
    }
};
} // namespace

std::unique_ptr<PanelForm> planeForm(const ChartSpec &spec, bool compact, PanelShare share)
{
    return std::make_unique<Plane>(spec, compact, share);
}
} // namespace assay::charts
