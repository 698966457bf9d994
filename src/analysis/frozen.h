// SPDX-License-Identifier: GPL-3.0-or-later
// What was decided before scoring (methods.md 0.10), as a chart must say it. Pure; any thread. Private to this room.
#pragma once
#include "analysis/score_choice.h"

namespace assay::analysis
{
// By the rubric of a choice, and what it was changed to later. Null: nothing was decided.
struct FrozenMeasure {
    const Freeze *first = nullptr, *now = nullptr; // into the data
    std::int64_t firstMicros = 0, nowMicros = 0;   // since when
    bool isThis = false;                           // the choice is the primary measure
};
FrozenMeasure frozenMeasure(const AnalysisData &data, const ScoreChoice &choice);
std::string measureName(const AnalysisData &data, const Freeze &freeze); // "Tone", "all criteria, weighted"
} // namespace assay::analysis
