// SPDX-License-Identifier: GPL-3.0-or-later
// Title, subtitle, caption and warnings of "Which is best?". A title never claims more than the pairs support.
#include "analysis/certainty.h"
#include "analysis/charts/score_parts.h"
#include "analysis/frozen.h"
#include "analysis/numbers.h"
#include "core/text.h"
#include <algorithm>
#include <cctype>

namespace assay::analysis
{
namespace
{
// "1.5", for titles; a lead that would read as nothing gets its second decimal.
std::string shortLead(const ScoreScale &scale, double lead)
{
    if (scale.percent() || scale.high - scale.low > 20 || scale.count)
        return differenceText(scale, lead);
    const std::string text = fixed(std::abs(lead), 1);
    return text == "0.0" ? differenceText(scale, lead) : text;
}

std::string alone(const std::string &name, double mean, std::int64_t prompts, const ScoreScale &scale)
{
    const std::string n = counted(prompts, "prompt", "prompts"), value = scoreText(scale, mean);
    if (scale.claims)
        return fitted({value + " of " + name + "'s answers have a bad " + scale.thing + " (" + n + ")",
                       value + " of the answers have a bad " + scale.thing + " (" + n + ")"});
    if (scale.percent())
        return fitted({name + " passes " + value + " of " + n, "A pass rate of " + value + " on " + n});
    if (scale.count)
        return fitted({name + ": " + value + " on average, " + n, value + " on average, " + n});
    const std::string of = value + " of " + exact(scale.high) + " on " + n;
    return fitted({name + " scores " + of, "A mean score of " + of});
}

std::string winner(const Comparison &c, const std::vector<std::string> &names, const ScoreScale &scale)
{
    const std::string lead = shortLead(scale, c.lead(0, 1));
    if (c.negligible(0, 1))
        return fitted({names[0] + " is ahead of " + names[1] + ", but by less than matters (" + lead + ")",
                       names[0] + " is ahead by less than matters (" + lead + ")"});
    const std::string verb = scale.claims      ? " has the fewest bad answers"
                             : scale.percent() ? " passes most often"
                                               : " scores best";
    const std::string by = scale.percent() ? lead + " points" : lead;
    const std::string side = scale.lowerBetter ? " below " : " above ";
    return fitted({names[0] + verb + ", " + by + side + names[1], names[0] + verb + ", by " + by, names[0] + verb,
                   "The first one" + verb + ", by " + by});
}
} // namespace

std::string scoreTitle(const Comparison &c, const std::vector<std::string> &names, const std::vector<double> &means,
                       const ScoreScale &scale)
{
    if (c.n() < kFewest)
        return fitted({"Too few scored prompts to rank the models (n = " + grouped(c.n()) + ")"});
    if (c.size() == 1)
        return alone(names[0], means[0], c.n(), scale);
    const Finding f = finding(c);
    if (f.top.size() == 1)
        return winner(c, names, scale);
    std::string behind;
    if (f.behind.size() == 1)
        behind = "; " + names[f.behind[0]] + " trails by " + shortLead(scale, c.lead(0, f.behind[0]));
    else if (!f.behind.empty())
        behind = "; " + std::to_string(f.behind.size()) + " others trail";
    const std::string top = f.top.size() == c.size() && c.size() > 3 ? "the " + std::to_string(c.size()) + " targets"
                                                                     : namesOf(f.top, names);
    if (f.top.size() == 2 && c.same(f.top[0], f.top[1])) {
        const std::string within =
            " are equivalent within " + exact(*scale.margin) + (scale.percent() ? " points" : "");
        return fitted({top + within + behind, top + within, "The first two" + within + behind});
    }
    return fitted({"No clear difference between " + top + behind, "No clear difference between " + top,
                   "No clear difference between the first " + std::to_string(f.top.size()) + behind});
}

std::string scoreSubtitle(const ScoreContext &c)
{
    const ScoreScale &scale = c.choice.scale;
    std::int32_t repeats = 0;
    for (const AnalysisTrial &t : c.data.trials)
        repeats = std::max(repeats, t.repetition);
    std::string what = scale.form == ScoreForm::Shares ? "how often each step was given" : scaleText(scale);
    if (c.choice.key == "overall")
        what[0] = char(std::toupper(static_cast<unsigned char>(what[0])));
    else
        what = "“" + c.choice.name + "”: " + what;
    std::string out = what + ", " + counted(c.set.n, "prompt", "prompts");
    if (c.table.repeats())
        out += repeats > 0 ? " × " + counted(repeats + 1, "repeat", "repeats") : ", several runs";
    const ScoreTable &g = c.gathered;
    out += ", scored " +
           std::string(g.allBlind   ? "blind "
                       : g.anyBlind ? "partly blind "
                                    : "") +
           "by " + counted(std::int64_t(std::max<std::size_t>(g.raters.size(), 1)), "person", "people") + ".";
    if (scale.form == ScoreForm::Shares)
        return out;
    if (c.set.n < kFewest)
        return out + " Fewer than 10 prompts: one point per prompt, no interval.";
    return out + " Thin line 95 % interval, thick 50 %.";
}

std::string scoredBy(const AnalysisData &data, const ScoreTable &g)
{
    std::string out = g.allBlind ? "Scored blind" : g.anyBlind ? "Scored partly blind" : "Scored not blind";
    std::vector<std::string> names;
    for (std::int32_t r : g.raters)
        names.push_back(data.raters[std::size_t(r)]);
    if (!names.empty() && names.size() <= 3)
        out += " by " + joined(names, ", ");
    return out + '.';
}

std::string frozenText(const AnalysisData &data, const ScoreChoice &choice)
{
    const FrozenMeasure frozen = frozenMeasure(data, choice);
    if (frozen.now == nullptr)
        return {};
    const auto on = [](std::int64_t micros) { return micros > 0 ? " on " + isoDate(micros) : std::string(); };
    const std::string exploratory = frozen.isThis ? "." : "; this is another one: exploratory.";
    std::string out = "Frozen" + on(frozen.firstMicros) + " before scoring, primary measure “" +
                      measureName(data, *frozen.first) + "”";
    if (frozen.now->primaryCriterion != frozen.first->primaryCriterion)
        out += ", changed" + on(frozen.nowMicros) + " to “" + measureName(data, *frozen.now) + "”";
    return out + exploratory;
}

std::string scoreCaption(const ScoreContext &c)
{
    const ScoreScale &scale = c.choice.scale;
    const std::string ranks = " Ranks in [ ]: what paired comparisons (" +
                              std::string(scale.percent() ? "McNemar, " : "") + "Holm) leave possible.";
    const std::string over = " over the prompts that all have in common.";
    std::string method;
    if (scale.form != ScoreForm::Shares && c.set.n >= kFewest) {
        method = scale.percent() ? "Intervals: Wilson" + over + ranks
                 : c.options.bcaIntervals && c.set.n >= kFewestForBca
                     ? "Intervals: bootstrap (BCa, 9,999 draws, seed 20261124)" + over + ranks
                     : "Intervals: Student t" + over + ranks;
    }
    return caption({sampleText(c.data), provenance(c.data, c.options, false), scoredBy(c.data, c.gathered),
                    scale.claims ? claimsText(c) : "", leftOutText(c.gathered), method, frozenText(c.data, c.choice),
                    appText(c.options)});
}

std::vector<std::string> scoreWarnings(const ScoreContext &c, const ChartSpec &spec)
{
    std::vector<std::string> out;
    const auto small = std::count_if(spec.rows.begin(), spec.rows.end(),
                                     [](const ChartRow &r) { return r.marks[0].value && r.marks[0].n < kSolid; });
    if (small > 0 && c.choice.scale.form != ScoreForm::Shares)
        out.push_back("n < 30 for " + counted(small, "target", "targets") + ": hollow marks.");
    for (const ChartRow &row : spec.rows) {
        if (row.marks[0].value && row.marks[0].n >= kFewest && !row.marks[0].low95 &&
            c.choice.scale.form != ScoreForm::Shares)
            out.push_back(row.label + ": no variation seen in " + counted(row.marks[0].n, "prompt", "prompts") +
                          ", so no interval.");
    }
    for (std::string &w : judgingWarnings(c.gathered))
        out.push_back(std::move(w));
    for (std::string &w : failureWarnings(c.data, countOutcomes(c.data)))
        out.push_back(std::move(w));
    for (std::string &w : estimandNotes(c.data, c.choice))
        out.push_back(std::move(w));
    return out;
}

std::string nothingScored(const AnalysisData &data)
{
    const auto answers = std::count_if(data.trials.begin(), data.trials.end(),
                                       [](const auto &t) { return t.outcome == Outcome::Succeeded; });
    if (answers == 0)
        return "No answer has been completed yet, so there is nothing to score.";
    return "Latency and cost charts are ready. Score " +
           counted(std::min<std::int64_t>(answers, 20), "answer", "answers") + " to see quality.";
}
} // namespace assay::analysis
