// SPDX-License-Identifier: GPL-3.0-or-later
// Are our raters fair? Agreement, severity, drift, position, blinding and fatigue (methods.md 3). Pure and seeded; any
// thread. Private to this room.
#pragma once
#include "analysis/score_choice.h"
#include "stats/correlation.h"
#include "stats/estimates.h"
#include "stats/kappa.h"
#include "stats/krippendorff.h"
#include "stats/quantiles.h"
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace assay::analysis
{
struct Rating {                                               // one judgement; what the record does not hold is absent
    std::int32_t unit = 0, prompt = 0, target = 0, rater = 0; // unit: the answer
    double value = 0;
    std::optional<double> sequence; // of the rater's judgements
    std::optional<int> position;    // as shown, from 1
    std::optional<double> seconds;  // from seeing to scoring
};
struct Guess {
    std::int32_t rater = 0;
    bool right = false;
    int choices = 2; // among how many names
};
struct Retest { // the same rater on the same answer once more, in a later round
    std::int32_t rater = 0, unit = 0;
    double first = 0, second = 0;
};
struct RatingSet {
    std::vector<std::string> raters;
    ScoreScale score;          // of the values
    std::vector<double> scale; // every value of the scale, ascending; empty: not in steps, so no kappa
    stats::Level level = stats::Level::Ordinal;
    std::size_t units = 0, targets = 0;
    std::vector<Rating> ratings;
    std::vector<Retest> retests;
    std::vector<Guess> guesses;
    std::int64_t afterReveal = 0; // judgements left out because the names had been shown
    std::int64_t blind = 0;       // of the ratings
};
RatingSet ratingsOf(const AnalysisData &data, const ScoreChoice &choice);

struct RaterPair {
    std::int32_t a = 0, b = 0;
    std::int64_t n = 0;   // answers that both judged
    double identical = 0; // share of them with one and the same score; 0 of none
    stats::CohenKappa kappa;
    stats::Alpha alpha; // of the two
    // What each gave most often and how often, where agreement is high and kappa is not: one value dominates.
    struct Usual {
        double value = 0;
        std::int64_t times = 0;
    };
    std::optional<Usual> usualA, usualB;
};
struct RaterFinding {
    std::int64_t ratings = 0, shared = 0;   // shared: with another rater on the same answer
    stats::PromptMeanEstimate severity;     // mean distance from the others' mean on the same answers, by prompt
    stats::Correlation drift;               // of that distance with the order of judging
    stats::PairedEstimate firstAgainstLast; // scores of answers shown first - shown last, by prompt
    std::optional<double> medianSeconds, sameAsBefore; // share of scores equal to the one before
    std::int64_t guesses = 0, rightGuesses = 0;
    double guessesByChance = 0;   // how many would be right
    std::optional<double> guessP; // one-sided exact binomial against chance
    // Against oneself, from one round to the next.
    std::int64_t repeated = 0, repeatedSame = 0;
    stats::Alpha self;
};
struct RaterReport {
    stats::AlphaInterval alpha;                       // all raters, at the level of the scale
    std::vector<std::optional<double>> alphaByTarget; // within one model: pooled alpha is inflated when models differ
    std::vector<RaterPair> pairs;                     // a < b
    std::vector<RaterFinding> raters;
    double doubleShare = 0; // of judged answers with two ratings or more
};
RaterReport raterReport(const RatingSet &set, std::uint64_t seed, std::size_t replicates = 999,
                        const std::function<bool(double)> &keepGoing = {});
std::string alphaReading(double alpha); // "firm", "tentative", "too low: the rubric needs work"
} // namespace assay::analysis
