// SPDX-License-Identifier: GPL-3.0-or-later
// Finds a place for every label beside its point, so that none covers another label, a point or an interval. Pure
// geometry, deterministic. Private to this room and its tests.
#pragma once
#include <optional>
#include <QPointF>
#include <QRectF>
#include <vector>

namespace assay::charts
{
struct LabelWish {
    QPointF anchor;    // the point's centre
    double radius = 8; // of its mark
    QSizeF size;
    QSizeF half = {0, 0}; // of several marks with one label: half the size of the box around their centres
};
struct LabelPlace {
    QRectF rect;
    bool leader = false; // too far from its point to be read without a line to it
};
// `obstacles`: intervals, lines, other texts; `marks`: what a label covers only where there is no other place. One
// place for each wish, inside `area`; nullopt where there is no room left at all (the caller then makes the area
// larger, or names the point elsewhere).
std::vector<std::optional<LabelPlace>> placeLabels(const std::vector<LabelWish> &wishes,
                                                   const std::vector<QRectF> &obstacles, QRectF area,
                                                   const std::vector<QRectF> &marks = {});
// Labels in one column beside lines' ends: pushed apart to at least `height`, in the order of their wishes, as close to
// them as fits between top and bottom. Answers the tops.
std::vector<double> spreadColumn(const std::vector<double> &wishedCentres, double height, double top, double bottom);
} // namespace assay::charts
