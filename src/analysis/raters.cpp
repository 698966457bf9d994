// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/raters.h"
#include "stats/special.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace assay::analysis
{
namespace
{
using Table = std::vector<std::vector<std::optional<double>>>; // [rater][unit]

Table tableOf(const RatingSet &set, std::optional<std::int32_t> target = {})
{
    Table out(set.raters.size(), std::vector<std::optional<double>>(set.units));
    for (const Rating &r : set.ratings) {
        if (!target || r.target == *target)
            out[std::size_t(r.rater)][std::size_t(r.unit)] = r.value;
    }
    return out;
}

struct Others { // of one answer: sum and number of all ratings
    double sum = 0, count = 0;
};

std::vector<Others> totals(const RatingSet &set)
{
    std::vector<Others> out(set.units);
    for (const Rating &r : set.ratings) {
        out[std::size_t(r.unit)].sum += r.value;
        out[std::size_t(r.unit)].count += 1;
    }
    return out;
}

void addResiduals(RaterFinding &out, const std::vector<const Rating *> &own, const std::vector<Others> &all)
{
    std::vector<std::int32_t> prompts;
    std::vector<std::optional<double>> residuals, sequence;
    for (const Rating *r : own) {
        const Others &o = all[std::size_t(r->unit)];
        if (o.count < 2)
            continue;
        prompts.push_back(r->prompt);
        residuals.push_back(r->value - (o.sum - r->value) / (o.count - 1));
        sequence.push_back(r->sequence);
    }
    out.shared = std::int64_t(residuals.size());
    out.severity = stats::meanIntervalByPrompt(prompts, residuals);
    out.drift = stats::spearman(sequence, residuals);
}

// By prompt: the score of what was shown first against what was shown last.
stats::PairedEstimate firstAgainstLast(const std::vector<const Rating *> &own)
{
    struct Ends {
        const Rating *first = nullptr, *last = nullptr;
    };
    std::map<std::int32_t, Ends> byPrompt;
    for (const Rating *r : own) {
        if (!r->position)
            continue;
        Ends &e = byPrompt[r->prompt];
        e.first = !e.first || *r->position < *e.first->position ? r : e.first;
        e.last = !e.last || *r->position > *e.last->position ? r : e.last;
    }
    std::vector<std::optional<double>> first, last;
    for (const auto &[prompt, e] : byPrompt) {
        if (e.first == e.last)
            continue;
        first.push_back(e.first->value);
        last.push_back(e.last->value);
    }
    return stats::pairedDifference(first, last);
}

void addFatigue(RaterFinding &out, std::vector<const Rating *> own)
{
    std::vector<double> seconds;
    for (const Rating *r : own) {
        if (r->seconds)
            seconds.push_back(*r->seconds);
    }
    std::sort(seconds.begin(), seconds.end());
    out.medianSeconds = stats::quantile(seconds, 0.5);
    std::erase_if(own, [](const Rating *r) { return !r->sequence; });
    if (own.size() < 2)
        return;
    std::stable_sort(own.begin(), own.end(), [](auto *a, auto *b) { return *a->sequence < *b->sequence; });
    double same = 0;
    for (std::size_t i = 1; i < own.size(); ++i)
        same += own[i]->value == own[i - 1]->value ? 1 : 0;
    out.sameAsBefore = same / double(own.size() - 1);
}

void addGuesses(RaterFinding &out, const RatingSet &set, std::int32_t rater)
{
    double choices = 0;
    for (const Guess &g : set.guesses) {
        if (g.rater != rater || g.choices < 2)
            continue;
        ++out.guesses;
        out.rightGuesses += g.right ? 1 : 0;
        choices += g.choices;
    }
    if (out.guesses > 0)
        out.guessP = 1 - stats::binomialCdf(out.rightGuesses - 1, out.guesses, double(out.guesses) / choices);
}
} // namespace

RaterReport raterReport(const RatingSet &set, std::uint64_t seed, std::size_t replicates)
{
    RaterReport out;
    const Table table = tableOf(set);
    out.alpha = stats::krippendorffInterval(table, stats::Level::Ordinal, replicates, seed);
    for (std::size_t t = 0; t < set.targets; ++t)
        out.alphaByTarget.push_back(
            stats::krippendorffAlpha(tableOf(set, std::int32_t(t)), stats::Level::Ordinal).alpha);
    for (std::size_t a = 0; a < set.raters.size(); ++a) {
        for (std::size_t b = a + 1; b < set.raters.size(); ++b) {
            RaterPair pair{std::int32_t(a), std::int32_t(b), 0, stats::cohenKappa(table[a], table[b], set.scale),
                           stats::krippendorffAlpha({table[a], table[b]}, stats::Level::Ordinal)};
            pair.n = pair.kappa.n;
            out.pairs.push_back(std::move(pair));
        }
    }
    const std::vector<Others> all = totals(set);
    std::vector<std::vector<const Rating *>> own(set.raters.size());
    for (const Rating &r : set.ratings)
        own[std::size_t(r.rater)].push_back(&r);
    for (std::size_t r = 0; r < set.raters.size(); ++r) {
        RaterFinding finding;
        finding.ratings = std::int64_t(own[r].size());
        addResiduals(finding, own[r], all);
        finding.firstAgainstLast = firstAgainstLast(own[r]);
        addFatigue(finding, own[r]);
        addGuesses(finding, set, std::int32_t(r));
        out.raters.push_back(std::move(finding));
    }
    double judged = 0, twice = 0;
    for (const Others &o : all) {
        judged += o.count > 0 ? 1 : 0;
        twice += o.count > 1 ? 1 : 0;
    }
    out.doubleShare = judged > 0 ? twice / judged : 0;
    return out;
}

std::string alphaReading(double alpha)
{
    return alpha >= 0.8     ? "firm enough to rely on"
           : alpha >= 0.667 ? "good enough for tentative conclusions"
                            : "too low to rely on: the rubric needs clearer steps";
}

RatingSet ratingsOf(const AnalysisData &data)
{
    RatingSet out;
    out.units = data.trials.size();
    out.targets = data.targets.size();
    out.scale = {1, 2, 3, 4, 5};
    std::vector<std::int32_t> place(data.raters.size(), -1);
    for (const AnalysisScore &s : data.scores) {
        if (data.isOverall(s) && s.value && s.afterReveal)
            ++out.afterReveal;
        if (!data.isOverall(s) || s.afterReveal || s.round > 1 || !s.value || s.trial < 0 ||
            std::size_t(s.trial) >= data.trials.size() || s.rater < 0 || std::size_t(s.rater) >= data.raters.size())
            continue;
        std::int32_t &rater = place[std::size_t(s.rater)];
        if (rater < 0) {
            rater = std::int32_t(out.raters.size());
            out.raters.push_back(data.raters[std::size_t(s.rater)]);
        }
        const AnalysisTrial &trial = data.trials[std::size_t(s.trial)];
        out.ratings.push_back({s.trial, trial.caseIndex, trial.target, rater, double(*s.value), {}, {}, {}});
        Rating &rating = out.ratings.back();
        if (s.sequence > 0)
            rating.sequence = double(s.sequence);
        if (s.position > 0)
            rating.position = int(s.position);
        if (s.judgedMillis >= 0)
            rating.seconds = double(s.judgedMillis) / 1000;
        out.blind += s.blind ? 1 : 0;
    }
    for (const AnalysisGuess &g : data.guesses) {
        if (g.rater >= 0 && std::size_t(g.rater) < place.size() && place[std::size_t(g.rater)] >= 0 && g.trial >= 0 &&
            std::size_t(g.trial) < data.trials.size())
            out.guesses.push_back(
                {place[std::size_t(g.rater)], g.target == data.trials[std::size_t(g.trial)].target, int(g.choices)});
    }
    return out;
}
} // namespace assay::analysis
