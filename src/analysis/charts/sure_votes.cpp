// SPDX-License-Identifier: GPL-3.0-or-later
// What the votes say: strengths on one scale with places, who beats whom with counts, and what makes votes doubtful.
#include "analysis/certainty.h"
#include "analysis/charts/sure_parts.h"
#include "analysis/numbers.h"
#include "analysis/preferences.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::analysis
{
namespace
{
constexpr std::size_t kReplicates = 1000;
constexpr double kRating = 1000; // of the average; 400 points are odds of ten to one

struct Voted {
    const AnalysisData &data;
    const ChartOptions &options;
    const VoteSet &set;
    const VoteReport &report;
    const std::vector<std::string> &names; // by target
    std::vector<std::size_t> order;        // targets in any vote: by group, then strongest first
};

double rating(double strength) { return kRating + stats::kEloPerLog * strength; }

std::string placeText(const std::optional<stats::RankRange> &place)
{
    if (!place)
        return "–";
    return place->best >= place->worst ? '[' + std::to_string(place->best) + ']'
                                       : '[' + std::to_string(place->best) + "–" + std::to_string(place->worst) + ']';
}

std::vector<std::size_t> orderOf(const VoteReport &report)
{
    std::vector<std::size_t> out;
    for (std::size_t t = 0; t < report.met.size(); ++t) {
        if (report.met[t])
            out.push_back(t);
    }
    std::stable_sort(out.begin(), out.end(), [&](auto a, auto b) {
        if (report.graph.component[a] != report.graph.component[b])
            return report.graph.component[a] < report.graph.component[b];
        return report.strength[a].value_or(-1e9) > report.strength[b].value_or(-1e9);
    });
    return out;
}

std::size_t groupsOf(const Voted &v)
{
    std::vector<int> ids;
    for (std::size_t t : v.order)
        ids.push_back(v.report.graph.component[t]);
    std::sort(ids.begin(), ids.end());
    return std::size_t(std::unique(ids.begin(), ids.end()) - ids.begin());
}

ChartSpec strengthsOf(const Voted &v)
{
    ChartSpec out;
    out.id = "sure";
    out.title = "Strength by votes";
    out.subtitle = "Bradley-Terry as a rating: 1,000 is the average, 35 points more win 55 of 100 votes.";
    out.unit = "rating";
    out.series = {"strength"};
    out.columnTitles = {"rating", "place", "votes"};
    out.axisTitle = "rating, 1,000 is the average";
    const bool groups = groupsOf(v) > 1, few = std::int64_t(v.set.prompts) < kFewest;
    for (std::size_t t : v.order) {
        ChartRow row = rowFor(v.data, t, v.options);
        if (groups)
            row.sublabel +=
                (row.sublabel.empty() ? "group " : ", group ") + std::to_string(v.report.graph.component[t]);
        ChartRow::Mark mark;
        mark.series = "strength";
        for (std::size_t i = 0; i < v.set.votes.size(); ++i) {
            const auto &vote = v.set.votes[i];
            if (std::size_t(vote.a) != t && std::size_t(vote.b) != t)
                continue;
            ++mark.n;
            const TrialId own =
                v.data.trials[std::size_t(std::size_t(vote.a) == t ? v.set.trialA[i] : v.set.trialB[i])].trial;
            if (std::find(mark.behind.begin(), mark.behind.end(), own) == mark.behind.end() && mark.behind.size() < 500)
                mark.behind.push_back(own);
        }
        if (v.report.strength[t]) {
            mark.value = rating(*v.report.strength[t]);
            mark.hollow = std::int64_t(v.set.prompts) < kSolid;
            if (!few) {
                mark.low95 = rating(*v.report.lower[t]);
                mark.high95 = rating(*v.report.upper[t]);
            } else {
                mark.why = "fewer than 10 prompts: no interval";
            }
        } else {
            mark.why = "no finite estimate";
        }
        row.columns = {mark.value ? fixed(*mark.value, 0) : "–", few ? "–" : placeText(v.report.places[t]),
                       grouped(mark.n)};
        row.marks.push_back(std::move(mark));
        out.rows.push_back(std::move(row));
    }
    out.references = {{kRating, "average", false, Reference::Axis::X, Reference::Shade::None}};
    coverRows(out, 20);
    return out;
}

GridCell cellOf(const Voted &v, std::size_t a, std::size_t b)
{
    GridCell cell;
    cell.blank = a == b;
    if (cell.blank)
        return cell;
    const VotePair *pair = v.report.pair(a, b);
    if (!pair) {
        cell.why = "never compared";
        cell.text = "–";
        return cell;
    }
    const bool turned = pair->a != a;
    auto seen = [&](double share) { return turned ? 1 - share : share; };
    cell.n = pair->n;
    cell.value = seen(*pair->rate);
    cell.text = shareText(*cell.value);
    cell.note = "n " + grouped(pair->n);
    cell.muted = true;
    for (std::int32_t trial : pair->trials)
        cell.behind.push_back(v.data.trials[std::size_t(trial)].trial);
    if (pair->n >= kFewest && pair->lower) {
        cell.low95 = seen(turned ? *pair->upper : *pair->lower);
        cell.high95 = seen(turned ? *pair->lower : *pair->upper);
        cell.muted = *cell.low95 <= 0.5 && *cell.high95 >= 0.5;
    }
    return cell;
}

ChartSpec matrixOf(const Voted &v)
{
    ChartSpec out;
    out.id = "sure";
    out.title = "Win share (votes)";
    out.subtitle = "Votes for the row against the column, ties half. Grey: the 95 % interval includes 50 %, or fewer "
                   "than 10 votes. Hatched: never compared.";
    out.unit = "win_share";
    out.series = {"win share, votes"};
    out.grid.diverging = true;
    out.grid.middle = 0.5;
    for (std::size_t t : v.order) {
        out.grid.rows.push_back(headingOf(v.data, v.options, t, v.names[t]));
        out.grid.columns.push_back(out.grid.rows.back());
    }
    for (std::size_t a : v.order) {
        for (std::size_t b : v.order)
            out.grid.cells.push_back(cellOf(v, a, b));
    }
    return out;
}

std::string groupsSentence(const Voted &v)
{
    const std::size_t groups = groupsOf(v);
    if (groups < 2)
        return {};
    std::vector<std::string> parts;
    int last = 0;
    for (std::size_t t : v.order) {
        if (v.report.graph.component[t] != last)
            parts.emplace_back();
        parts.back() += (parts.back().empty() ? "" : ", ") + v.names[t];
        last = v.report.graph.component[t];
    }
    return "The votes fall into " + std::to_string(groups) + " groups that were never compared with each other (" +
           joined(parts, " | ") + "): ratings hold within a group only. Compare one of each to join them.";
}

std::string placesSentence(const Voted &v)
{
    if (std::int64_t(v.set.prompts) < kFewest)
        return "The votes cover " + counted(std::int64_t(v.set.prompts), "prompt", "prompts") +
               ": too few for intervals or places; at least " + grouped(kFewest) + " are needed.";
    std::vector<std::string> parts;
    for (std::size_t t : v.order) {
        const auto &p = v.report.places[t];
        if (p && parts.size() < 8)
            parts.push_back(v.names[t] + " " + std::to_string(p->best) +
                            (p->worst > p->best ? "–" + std::to_string(p->worst) : ""));
    }
    return parts.empty() ? "" : "By votes, the places that the 95 % intervals leave open: " + joined(parts, "; ") + '.';
}

std::string badSentence(const Voted &v)
{
    const double share = double(v.set.bothBad) / double(v.set.votes.size());
    return v.set.bothBad == 0
               ? ""
               : "Both answers were called bad in " + grouped(v.set.bothBad) + " of " +
                     counted(std::int64_t(v.set.votes.size()), "vote", "votes") + " (" + shareText(share) + ").";
}

std::string tiesSentence(const Voted &v)
{
    if (!v.report.davidson || !v.report.davidson->nu)
        return {};
    const double nu = *v.report.davidson->nu;
    return shareText(v.report.tieShare) +
           " of the votes are ties; by Davidson's model people would see no difference "
           "between two equally strong models in " +
           shareText(nu / (2 + nu)) + " of votes.";
}

std::vector<std::string> warningsOf(const Voted &v)
{
    std::vector<std::string> out;
    const auto &p = v.report.position;
    if (p.p && *p.p < 0.01)
        out.push_back("Votes lean to the answer on the " + std::string(*p.left > 0.5 ? "left" : "right") + " (left " +
                      shareText(*p.left) + " of " + grouped(v.set.leftWins + v.set.rightWins) + " decided votes, " +
                      pText(*p.p) + ")." +
                      (!v.report.orderHoldsWithoutSide   ? ""
                       : *v.report.orderHoldsWithoutSide ? " With a term for the side the order stays the same."
                                                         : " With a term for the side the order is another one."));
    if (v.set.blind < std::int64_t(v.set.votes.size()))
        out.push_back(v.set.blind > 0 ? "Some votes were not given blind." : "Votes were not given blind.");
    if (v.set.raters == 1)
        out.push_back("One voter only.");
    if (std::int64_t(v.set.prompts) < kSolid)
        out.push_back("Votes on " + counted(std::int64_t(v.set.prompts), "prompt", "prompts") + ": hollow marks.");
    return out;
}

std::string methodOf(const Voted &v)
{
    std::vector<std::string> parts;
    const std::int64_t ranked = std::int64_t(v.set.votes.size()) - v.set.direct;
    std::string out = counted(v.set.direct, "vote", "votes");
    if (ranked > 0)
        out += " and " + counted(ranked, "pair", "pairs") + " derived from rankings";
    out += " of " + counted(std::int64_t(v.set.raters), "person", "people") + " on " +
           counted(std::int64_t(v.set.prompts), "prompt", "prompts");
    if (v.set.cantJudge > 0)
        parts.push_back(grouped(v.set.cantJudge) + " “can't judge”");
    if (v.set.afterReveal > 0)
        parts.push_back(grouped(v.set.afterReveal) + " given after the names were shown");
    if (v.set.laterRounds > 0)
        parts.push_back(grouped(v.set.laterRounds) + " of a second round");
    if (!parts.empty())
        out += "; left out: " + joined(parts, ", ");
    out += '.';
    if (v.report.replicates > 0)
        out += " Ratings: Bradley-Terry, bootstrap over prompts, " + grouped(v.report.replicates) + " draws, seed " +
               std::to_string(kSureSeed) +
               (v.report.regularised > 0 ? ", " + grouped(v.report.regularised) + " of them regularised." : ".");
    return out;
}

std::string titleOf(const Voted &v)
{
    if (std::int64_t(v.set.prompts) < kFewest)
        return "Too few prompts with votes to tell who is preferred (" + grouped(std::int64_t(v.set.prompts)) + ")";
    if (groupsOf(v) > 1)
        return "The votes do not join all models, so there is no one order";
    const std::size_t first = v.order.front();
    if (!v.report.places[first])
        return fitted({"The votes cannot be put on one scale yet"});
    const auto &places = v.report.places;
    const auto open = std::count_if(v.order.begin(), v.order.end(), [&](auto t) { return places[t]->best == 1; });
    if (open == 1)
        return fitted({v.names[first] + " is preferred over every other model", "One model is preferred over all"});
    return fitted({"Votes cannot tell yet who is preferred: " + std::to_string(open) + " may be first"});
}
} // namespace

SurePart votesPart(const AnalysisData &data, const ChartOptions &options)
{
    SurePart out;
    const VoteSet set = votesOf(data);
    if (set.votes.empty())
        return out;
    std::vector<std::size_t> all(data.targets.size());
    std::iota(all.begin(), all.end(), std::size_t(0));
    const std::vector<std::string> names = shortNames(data, all);
    const VoteReport report = voteReport(set, names, kReplicates, kSureSeed, options.keepGoing);
    const Voted v{data, options, set, report, names, orderOf(report)};
    out.panels = {strengthsOf(v), matrixOf(v)};
    out.title = titleOf(v);
    out.subtitle = "Votes between two answers to the same prompt, " +
                   counted(std::int64_t(set.prompts), "prompt", "prompts") + ". Line 95 % interval.";
    for (std::string s : {groupsSentence(v), placesSentence(v), badSentence(v), tiesSentence(v)}) {
        if (!s.empty())
            out.sentences.push_back(std::move(s));
    }
    for (const std::string &s : report.endless)
        out.sentences.push_back(s);
    out.warnings = warningsOf(v);
    out.method = methodOf(v);
    return out;
}
} // namespace assay::analysis
