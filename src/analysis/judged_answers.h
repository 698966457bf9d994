// SPDX-License-Identifier: GPL-3.0-or-later
// What one rater says of one answer on the scale of a choice: criteria weighted, categories as they are, claims as "has
// a bad one". Private to score_table.cpp.
#pragma once
#include "analysis/score_choice.h"
#include <span>
#include <vector>

namespace assay::analysis
{
struct CriterionCell { // one criterion as judged; nothing of it: forgotten
    bool given = false, cantJudge = false, notApplicable = false;
    std::optional<int> value;
};
struct Judged {
    std::optional<double> value; // on the choice's scale
    bool cantJudge = false, notApplicable = false, incomplete = false;
    double bad = 0, all = 0; // of claims
};

class AnswerJudge
{
public:
    AnswerJudge(const AnalysisData &data, const ScoreChoice &choice);
    std::optional<std::size_t> slot(std::int16_t criterion) const; // of the choice's criteria; nullopt: not of them
    std::size_t slots() const { return m_slots.size(); }
    RubricId version(std::size_t slot) const { return m_slots[slot].rubric; }
    // `cells`: one a slot; only those of that version of the rubric are looked at.
    Judged judge(std::span<const CriterionCell> cells, RubricId version) const;

private:
    struct Slot {
        RubricId rubric{};
        Criterion criterion;
        double weight = 1;
        bool counts = false;
    };
    Judged single(std::span<const CriterionCell> cells, RubricId version) const;
    Judged weighted(std::span<const CriterionCell> cells, RubricId version) const;
    Judged claims(std::span<const CriterionCell> cells, RubricId version) const;
    const ScoreChoice &m_choice;
    std::vector<Slot> m_slots;
    std::vector<std::int16_t> m_places; // by criterion of the data: its slot or -1
};
} // namespace assay::analysis
