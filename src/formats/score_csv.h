// SPDX-License-Identifier: GPL-3.0-or-later
// Scores in and out as CSV. In: the columns criterion and value, trial (or case and target, and repetition where there
// are several), rater; optional note, flagged, blind, after_reveal, round, why, rubric (key or name) and
// rubric_version. A value is a number of the criterion's scale, a step's label, "pass" or "fail", "can't judge" or
// "n/a". Out: the same columns and what else is known of each score.
#pragma once
#include "core/records.h"
#include "core/scores.h"
#include <string>
#include <string_view>
#include <vector>

namespace assay::formats
{
struct ScoreCsv {
    std::vector<Score> scores;         // in the order of rows; with uid and replaces
    int known = 0;                     // rows that say what is there already
    std::vector<std::string> problems; // "scores.csv:7: ..." one a row that is wrong; then nothing may be imported
    std::vector<Rubric> rubrics;       // that the run is scored by; the first is that of rows that name none
    std::vector<std::string> unread;   // columns that mean nothing here
    const Rubric &rubricOf(const Score &score) const;
};
// `rubrics`: those that the run is scored by, at least one; a row may name another than the first, by its key or name
// and its version. `fallbackRater` names the rater of rows that have none; empty: such rows are wrong. `atMicros`: when
// it is imported. BadInput: the file is no such table at all.
Result<ScoreCsv> parseScoreCsv(std::string_view bytes, std::string_view fileName, const RunRecord &run,
                               std::vector<Rubric> rubrics, std::string_view fallbackRater, std::int64_t atMicros);
std::string scoresCsv(const RunRecord &run, const std::vector<Rubric> &rubrics, bool header = true);
} // namespace assay::formats
