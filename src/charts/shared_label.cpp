// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/shared_label.h"
#include <algorithm>
#include <cmath>
#include <QFontMetricsF>
#include <QLineF>

namespace assay::charts
{
namespace
{
using analysis::PlaneBody;
using analysis::PlanePoint;
// Marks of one group further apart than this are named one by one.
constexpr double kNear = 70, kWidest = 170, kHighest = 110;
constexpr double kSymbol = 9, kBesideSymbol = 4, kBetween = 10;

struct Named {
    const PlanePoint *point = nullptr;
    SharedLabel::Member mark;
};

std::vector<Named> namedPoints(const PlaneBody &body, const PanelLayout &panel)
{
    std::vector<Named> out;
    for (const analysis::PlaneSeries &series : body.series) {
        for (const PlanePoint &p : series.points) {
            if (!p.label.empty() && p.value && p.x)
                out.push_back(
                    {&p, {qt(p.member), {panel.x.at(*p.x), panel.y.at(*p.value)}, series.shape, series.color}});
        }
    }
    return out;
}

QRectF around(const std::vector<SharedLabel::Member> &marks)
{
    double left = marks[0].at.x(), right = left, top = marks[0].at.y(), bottom = top;
    for (const auto &m : marks) {
        left = std::min(left, m.at.x());
        right = std::max(right, m.at.x());
        top = std::min(top, m.at.y());
        bottom = std::max(bottom, m.at.y());
    }
    return {left, top, right - left, bottom - top};
}

bool belongs(const Named &one, const std::vector<Named> &group)
{
    if (one.point->group.empty() || one.point->group != group[0].point->group || one.mark.color != group[0].mark.color)
        return false;
    std::vector<SharedLabel::Member> all{one.mark};
    double nearest = 1e9;
    for (const Named &other : group) {
        all.push_back(other.mark);
        nearest = std::min(nearest, QLineF(one.mark.at, other.mark.at).length());
    }
    const QRectF box = around(all);
    return nearest <= kNear && box.width() <= kWidest && box.height() <= kHighest;
}

double memberWidth(const SharedLabel::Member &member, const QFont &font)
{
    return widthOf(member.text, font) + kBesideSymbol + kSymbol;
}

// Members side by side, on as many lines as they need.
void breakLines(SharedLabel &label, double room)
{
    double x = 0, widest = std::ceil(widthOf(label.name, label.fonts.name)) + 1;
    for (SharedLabel::Member member : label.marks) {
        const double most = room - kBesideSymbol - kSymbol;
        if (widthOf(member.text, label.fonts.member) > most)
            member.text = QFontMetricsF(label.fonts.member).elidedText(member.text, Qt::ElideRight, most);
        const double w = memberWidth(member, label.fonts.member);
        if (label.lines.empty() || x + kBetween + w > room) {
            label.lines.emplace_back();
            x = 0;
        } else {
            x += kBetween;
        }
        x += w;
        widest = std::max(widest, x);
        label.lines.back().push_back(std::move(member));
    }
    label.size = {std::ceil(widest) + 1,
                  lineHeight(label.fonts.name) + double(label.lines.size()) * lineHeight(label.fonts.member)};
}
} // namespace

std::vector<SharedLabel> sharedLabels(const PlaneBody &body, const PanelLayout &panel, const LabelFonts &fonts)
{
    std::vector<std::vector<Named>> groups;
    for (const Named &one : namedPoints(body, panel)) {
        const auto home =
            std::find_if(groups.begin(), groups.end(), [&](const auto &group) { return belongs(one, group); });
        if (home == groups.end())
            groups.push_back({one});
        else
            home->push_back(one);
    }
    std::vector<SharedLabel> out;
    for (const std::vector<Named> &group : groups) {
        SharedLabel label;
        label.fonts = fonts;
        for (const Named &one : group)
            label.marks.push_back(one.mark);
        label.box = around(label.marks);
        const double room = panel.plot.width() * 0.4;
        if (group.size() > 1) {
            label.name = QFontMetricsF(fonts.name).elidedText(qt(group[0].point->group), Qt::ElideRight, room);
            breakLines(label, std::max(room * 0.75, 120.0));
        } else {
            label.name = qt(group[0].point->label);
            label.size = {std::ceil(std::min(widthOf(label.name, fonts.name), room)) + 1, lineHeight(fonts.name)};
        }
        out.push_back(std::move(label));
    }
    return out;
}

void putLabel(PanelLayout &out, const SharedLabel &label, const LabelPlace &where)
{
    const QRectF &r = where.rect;
    place(out.texts, label.name, {TextRole::Point, label.fonts.name, r.topLeft(), At::Left, true, r.width()});
    double y = r.top() + lineHeight(label.fonts.name);
    for (const auto &line : label.lines) {
        double x = r.left();
        for (const SharedLabel::Member &member : line) {
            const double text = widthOf(member.text, label.fonts.member);
            place(out.texts, member.text, {TextRole::Point, label.fonts.member, {x, y}, At::Left, false, text + 1});
            x += text + kBesideSymbol;
            out.symbols.push_back(
                {{x + kSymbol / 2, y + lineHeight(label.fonts.member) / 2}, member.shape, member.color});
            x += kSymbol + kBetween;
        }
        y += lineHeight(label.fonts.member);
    }
    if (!where.leader)
        return;
    const auto reach = [&](const SharedLabel::Member &m) {
        return QPointF(std::clamp(m.at.x(), r.left(), r.right()), std::clamp(m.at.y(), r.top(), r.bottom()));
    };
    const auto nearest = std::min_element(label.marks.begin(), label.marks.end(), [&](const auto &a, const auto &b) {
        return QLineF(a.at, reach(a)).length() < QLineF(b.at, reach(b)).length();
    });
    out.leaders.push_back({nearest->at, reach(*nearest), nearest->color});
}
} // namespace assay::charts
