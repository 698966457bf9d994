// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/label_solver.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::charts
{
namespace
{
constexpr double kGap = 3;
constexpr double kCoveredMark = 5000; // worse than any way, better than a label on a label
constexpr double kRing = 20;          // a label of several lines moves no further at a time than one of a single line

double overlap(const QRectF &a, const QRectF &b)
{
    const QRectF both = a.intersected(b);
    return both.isEmpty() ? 0 : both.width() * both.height();
}

struct Candidate {
    QRectF rect;
    double distance = 0; // how far from the best place; ties go to the earlier one
};

// Eight places around the mark (right and left first), then the same further and further out.
std::vector<Candidate> candidatesFor(const LabelWish &wish, QRectF area)
{
    const double w = wish.size.width(), h = wish.size.height();
    std::vector<Candidate> out;
    for (int ring = 0; ring < 24; ++ring) {
        const double far = wish.radius + kGap + ring * 0.75 * std::min(h, kRing);
        const double x = far + wish.half.width(), y = far + wish.half.height(); // beside, above or below
        const double dx = 0.72 * far + wish.half.width(), dy = 0.72 * far + wish.half.height();
        const QPointF c = wish.anchor;
        const QPointF corners[] = {{c.x() + x, c.y() - h / 2},
                                   {c.x() - x - w, c.y() - h / 2},
                                   {c.x() - w / 2, c.y() - y - h},
                                   {c.x() - w / 2, c.y() + y},
                                   {c.x() + dx, c.y() - dy - h},
                                   {c.x() + dx, c.y() + dy},
                                   {c.x() - dx - w, c.y() - dy - h},
                                   {c.x() - dx - w, c.y() + dy},
                                   // Between them, for crowds.
                                   {c.x() + x, c.y() - dy - h / 2},
                                   {c.x() + x, c.y() + dy - h / 2},
                                   {c.x() - x - w, c.y() - dy - h / 2},
                                   {c.x() - x - w, c.y() + dy - h / 2}};
        int place = 0;
        for (const QPointF &corner : corners) {
            const QRectF rect(corner, wish.size);
            if (area.contains(rect))
                out.push_back({rect, ring * 20.0 + place});
            ++place;
        }
    }
    return out;
}

class Solver
{
public:
    Solver(const std::vector<LabelWish> &wishes, const std::vector<QRectF> &obstacles, QRectF area,
           const std::vector<QRectF> &marks)
        : m_wishes(wishes), m_obstacles(obstacles), m_marks(marks), m_chosen(wishes.size(), -1)
    {
        for (const LabelWish &wish : wishes)
            m_candidates.push_back(candidatesFor(wish, area));
    }

    std::vector<std::optional<LabelPlace>> solve()
    {
        // The most crowded first: they have the fewest places.
        std::vector<std::size_t> order(m_wishes.size());
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return free(a) < free(b); });
        for (int round = 0; round < 4; ++round) {
            bool changed = false;
            for (std::size_t i : order)
                changed = choose(i) || changed;
            if (!changed)
                break;
        }
        return result();
    }

private:
    std::size_t free(std::size_t i) const
    {
        return std::size_t(std::count_if(m_candidates[i].begin(), m_candidates[i].end(),
                                         [&](const Candidate &c) { return blocked(c.rect) == 0; }));
    }
    double blocked(const QRectF &rect) const
    {
        double sum = 0;
        for (const QRectF &o : m_obstacles)
            sum += overlap(o, rect);
        return sum;
    }
    // Labels must not touch each other at all; covering a bit of an interval is the lesser evil.
    double cost(std::size_t i, const Candidate &c) const
    {
        double sum = c.distance + 4 * blocked(c.rect);
        for (const QRectF &mark : m_marks)
            sum += kCoveredMark * (overlap(mark, c.rect) > 0);
        const QRectF wide = c.rect.adjusted(-kGap, -1, kGap, 1);
        for (std::size_t k = 0; k < m_chosen.size(); ++k) {
            if (k != i && m_chosen[k] >= 0)
                sum += 1e5 * (overlap(m_candidates[k][std::size_t(m_chosen[k])].rect, wide) > 0);
        }
        return sum;
    }
    bool choose(std::size_t i)
    {
        int best = -1;
        double least = 0;
        for (std::size_t c = 0; c < m_candidates[i].size(); ++c) {
            const double here = cost(i, m_candidates[i][c]);
            if (best < 0 || here < least) {
                best = int(c);
                least = here;
            }
        }
        const bool changed = best != m_chosen[i];
        m_chosen[i] = best;
        return changed;
    }
    std::vector<std::optional<LabelPlace>> result() const
    {
        std::vector<std::optional<LabelPlace>> out(m_wishes.size());
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (m_chosen[i] < 0)
                continue;
            const Candidate &c = m_candidates[i][std::size_t(m_chosen[i])];
            if (cost(i, c) >= 1e5)
                continue; // it would lie on another label
            out[i] = LabelPlace{c.rect, c.distance >= 20};
        }
        return out;
    }

    const std::vector<LabelWish> &m_wishes;
    const std::vector<QRectF> &m_obstacles, &m_marks;
    std::vector<std::vector<Candidate>> m_candidates;
    std::vector<int> m_chosen;
};
} // namespace

std::vector<std::optional<LabelPlace>> placeLabels(const std::vector<LabelWish> &wishes,
                                                   const std::vector<QRectF> &obstacles, QRectF area,
                                                   const std::vector<QRectF> &marks)
{
    return Solver(wishes, obstacles, area, marks).solve();
}

std::vector<double> spreadColumn(const std::vector<double> &wishedCentres, double height, double top, double bottom)
{
    const std::size_t n = wishedCentres.size();
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return wishedCentres[a] < wishedCentres[b]; });
    // Blocks of touching labels, each centred on the mean of its wishes.
    struct Block {
        double sum = 0;
        std::size_t count = 0;
        double start = 0;
    };
    auto settle = [&](Block &b) {
        const double size = double(b.count) * height;
        b.start = std::clamp(b.sum / double(b.count) - size / 2, top, std::max(top, bottom - size));
    };
    std::vector<Block> blocks;
    for (std::size_t i : order) {
        blocks.push_back({wishedCentres[i], 1, 0});
        settle(blocks.back());
        while (blocks.size() > 1) {
            Block &last = blocks.back(), &before = blocks[blocks.size() - 2];
            if (before.start + double(before.count) * height <= last.start)
                break;
            before.sum += last.sum;
            before.count += last.count;
            settle(before);
            blocks.pop_back();
        }
    }
    std::vector<double> tops(n);
    std::size_t k = 0;
    for (const Block &b : blocks) {
        for (std::size_t i = 0; i < b.count; ++i)
            tops[order[k++]] = b.start + double(i) * height;
    }
    return tops;
}
} // namespace assay::charts
