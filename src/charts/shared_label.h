// SPDX-License-Identifier: GPL-3.0-or-later
// The labels of a plane's points: one beside each, or one for those of a group that lie close together, with the
// group's name above and each member beside its symbol. Private to this room.
#pragma once
#include "charts/chart_layout.h"
#include "charts/label_solver.h"
#include <vector>

namespace assay::charts
{
struct LabelFonts {
    QFont name, member;
};
struct SharedLabel {
    struct Member {
        QString text;
        QPointF at; // of its mark
        analysis::MarkShape shape = analysis::MarkShape::Circle;
        int color = 5;
    };
    QString name;                           // the label of a point, or the name of a group
    QRectF box;                             // around the centres of its marks
    std::vector<std::vector<Member>> lines; // of members; empty for a single point
    std::vector<Member> marks;              // those that it is of
    QSizeF size;
    LabelFonts fonts;
};
std::vector<SharedLabel> sharedLabels(const analysis::PlaneBody &body, const PanelLayout &panel,
                                      const LabelFonts &fonts);
// Adds its texts, its symbols and, where it stands away from its marks, a line to the nearest.
void putLabel(PanelLayout &out, const SharedLabel &label, const LabelPlace &place);
} // namespace assay::charts
