// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/raters.h"
#include "analysis/score_table.h"
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

// Kappa says little where one value dominates: chance alone would agree almost always.
void addPair(RaterReport &out, const RatingSet &set, const Table &table, std::int32_t a, std::int32_t b)
{
    const auto &x = table[std::size_t(a)], &y = table[std::size_t(b)];
    RaterPair pair;
    pair.a = a;
    pair.b = b;
    std::map<double, std::int64_t> byA, byB;
    std::int64_t same = 0;
    for (std::size_t u = 0; u < set.units; ++u) {
        if (!x[u] || !y[u])
            continue;
        ++pair.n;
        same += *x[u] == *y[u] ? 1 : 0;
        ++byA[*x[u]];
        ++byB[*y[u]];
    }
    pair.identical = pair.n > 0 ? double(same) / double(pair.n) : 0;
    if (!set.scale.empty())
        pair.kappa = stats::cohenKappa(x, y, set.scale);
    pair.alpha = stats::krippendorffAlpha({x, y}, set.level);
    const double chanceCorrected = pair.kappa.kappa.value_or(0);
    if (!set.scale.empty() && pair.n > 0 && pair.identical >= 0.8 && chanceCorrected < 0.4) {
        auto usual = [](const std::map<double, std::int64_t> &by) {
            const auto most =
                std::max_element(by.begin(), by.end(), [](auto &l, auto &r) { return l.second < r.second; });
            return RaterPair::Usual{most->first, most->second};
        };
        pair.usualA = usual(byA);
        pair.usualB = usual(byB);
    }
    out.pairs.push_back(std::move(pair));
}

void addSelf(RaterFinding &out, const RatingSet &set, std::int32_t rater)
{
    Table twice(2, std::vector<std::optional<double>>(set.units));
    for (const Retest &r : set.retests) {
        if (r.rater != rater)
            continue;
        ++out.repeated;
        out.repeatedSame += r.first == r.second ? 1 : 0;
        twice[0][std::size_t(r.unit)] = r.first;
        twice[1][std::size_t(r.unit)] = r.second;
    }
    if (out.repeated > 0)
        out.self = stats::krippendorffAlpha(twice, set.level);
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
    if (out.guesses == 0)
        return;
    out.guessesByChance = double(out.guesses) * double(out.guesses) / choices;
    out.guessP = 1 - stats::binomialCdf(out.rightGuesses - 1, out.guesses, double(out.guesses) / choices);
}
} // namespace

RaterReport raterReport(const RatingSet &set, std::uint64_t seed, std::size_t replicates,
                        const std::function<bool(double)> &keepGoing)
{
    RaterReport out;
    const Table table = tableOf(set);
    out.alpha = stats::krippendorffInterval(table, set.level, replicates, seed, 0.95, keepGoing);
    for (std::size_t t = 0; t < set.targets; ++t)
        out.alphaByTarget.push_back(stats::krippendorffAlpha(tableOf(set, std::int32_t(t)), set.level).alpha);
    for (std::size_t a = 0; a < set.raters.size(); ++a) {
        for (std::size_t b = a + 1; b < set.raters.size(); ++b)
            addPair(out, set, table, std::int32_t(a), std::int32_t(b));
    }
    const std::vector<Others> all = totals(set);
    std::vector<std::vector<const Rating *>> own(set.raters.size());
    for (const Rating &r : set.ratings)
        own[std::size_t(r.rater)].push_back(&r);
    for (std::size_t r = 0; r < set.raters.size(); ++r) {
        RaterFinding finding;
        finding.ratings = std::int64_t(own[r].size());
        if (set.score.form != ScoreForm::Shares) { // categories are not stricter or milder
            addResiduals(finding, own[r], all);
            finding.firstAgainstLast = firstAgainstLast(own[r]);
        }
        addSelf(finding, set, std::int32_t(r));
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
                            : "too low to rely on: make the rubric's steps clearer, and see who differs from whom";
}

namespace
{
// methods.md 3.2: steps are ordinal, points and counts interval, pass or fail and categories nominal.
void setScale(RatingSet &out, const AnalysisData &data, const ScoreChoice &choice)
{
    out.score = choice.scale;
    const assay::Scale &scale = criterionOf(data, choice.criteria.front()).scale;
    if (choice.scale.form == ScoreForm::Rate) {
        out.level = stats::Level::Nominal;
        out.scale = {0, 100};
    } else if (choice.scale.form == ScoreForm::Shares) {
        out.level = stats::Level::Nominal;
        for (const ScaleStep &step : scale.steps)
            out.scale.push_back(step.value);
        std::sort(out.scale.begin(), out.scale.end());
    } else if (choice.whole || scale.kind != ScaleKind::Ordinal) {
        out.level = stats::Level::Interval;
    } else {
        for (int v = scale.low; v <= scale.high; ++v)
            out.scale.push_back(v);
    }
}

class Places // of raters, in the order in which they come
{
public:
    Places(const AnalysisData &data, RatingSet &set) : m_data(data), m_set(set), m_place(data.raters.size(), -1) {}
    std::int32_t of(std::int32_t rater)
    {
        std::int32_t &place = m_place[std::size_t(rater)];
        if (place < 0) {
            place = std::int32_t(m_set.raters.size());
            m_set.raters.push_back(m_data.raters[std::size_t(rater)]);
        }
        return place;
    }
    std::int32_t known(std::int32_t rater) const // -1: has given no rating
    {
        return rater < 0 || std::size_t(rater) >= m_place.size() ? -1 : m_place[std::size_t(rater)];
    }

private:
    const AnalysisData &m_data;
    RatingSet &m_set;
    std::vector<std::int32_t> m_place;
};
} // namespace

RatingSet ratingsOf(const AnalysisData &data, const ScoreChoice &choice)
{
    RatingSet out;
    out.units = data.trials.size();
    out.targets = data.targets.size();
    setScale(out, data, choice);
    out.afterReveal = gatherScores(data, choice).afterReveal;
    Places places(data, out);
    const std::vector<RaterValue> values = raterValues(data, choice); // by answer, rater, round
    for (std::size_t i = 0; i < values.size(); ++i) {
        const RaterValue &v = values[i];
        const std::int32_t rater = places.of(v.rater);
        if (i > 0 && values[i - 1].trial == v.trial && values[i - 1].rater == v.rater) {
            if (i < 2 || values[i - 2].trial != v.trial || values[i - 2].rater != v.rater) // the first two rounds
                out.retests.push_back({rater, v.trial, values[i - 1].value, v.value});
            continue;
        }
        const AnalysisTrial &trial = data.trials[std::size_t(v.trial)];
        out.ratings.push_back({v.trial, trial.caseIndex, trial.target, rater, v.value, {}, {}, {}});
        Rating &rating = out.ratings.back();
        if (v.sequence > 0)
            rating.sequence = double(v.sequence);
        if (v.position > 0)
            rating.position = int(v.position);
        if (v.millis >= 0)
            rating.seconds = double(v.millis) / 1000;
        out.blind += v.blind ? 1 : 0;
    }
    for (const AnalysisGuess &g : data.guesses) {
        const std::int32_t rater = places.known(g.rater);
        if (rater >= 0 && g.trial >= 0 && std::size_t(g.trial) < data.trials.size())
            out.guesses.push_back({rater, g.target == data.trials[std::size_t(g.trial)].target, int(g.choices)});
    }
    return out;
}
} // namespace assay::analysis
