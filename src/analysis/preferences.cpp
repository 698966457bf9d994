// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/preferences.h"
#include "analysis/numbers.h"
#include "core/text.h"
#include "stats/quantiles.h"
#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace assay::analysis
{
namespace
{
constexpr double kManyTies = 0.2; // methods.md 2.4
constexpr double kSideMatters = 0.01;

std::optional<stats::Vote> voteOf(Choice choice)
{
    switch (choice) {
    case Choice::A:
        return stats::Vote::A;
    case Choice::B:
        return stats::Vote::B;
    case Choice::Tie:
    case Choice::BothGood:
        return stats::Vote::Tie;
    case Choice::BothBad:
        return stats::Vote::BothBad;
    case Choice::CantJudge:
        break;
    }
    return std::nullopt;
}

double pointsOfFirst(stats::Vote vote) { return vote == stats::Vote::A ? 1 : vote == stats::Vote::B ? 0 : 0.5; }

// Percentile bootstrap over prompts of a pair's win share: votes on one prompt are not independent.
void setInterval(VotePair &pair, const std::vector<std::pair<double, double>> &byPrompt, std::size_t replicates,
                 std::uint64_t seed)
{
    const bool single = std::all_of(byPrompt.begin(), byPrompt.end(), [](const auto &p) { return p.second <= 1; });
    const auto w = stats::winRate(pair.wins, pair.losses, pair.ties);
    pair.rate = w.rate;
    pair.lower = w.lower;
    pair.upper = w.upper;
    if (single || byPrompt.size() < 2)
        return;
    SplitMix64 random(seed);
    std::vector<double> drawn;
    for (std::size_t r = 0; r < replicates; ++r) {
        double points = 0, votes = 0;
        for (std::size_t i = 0; i < byPrompt.size(); ++i) {
            const auto &[p, n] = byPrompt[random.below(byPrompt.size())];
            points += p;
            votes += n;
        }
        drawn.push_back(points / votes);
    }
    std::sort(drawn.begin(), drawn.end());
    if (drawn.front() == drawn.back())
        return; // unanimous: Wilson's width is all there is
    pair.lower = stats::quantile(drawn, 0.025);
    pair.upper = stats::quantile(drawn, 0.975);
}

std::vector<VotePair> pairsOf(const VoteSet &set, std::size_t replicates, std::uint64_t seed)
{
    struct Found {
        VotePair pair;
        std::map<std::int32_t, std::pair<double, double>> byPrompt; // points of a, votes
        std::set<std::int32_t> trials;
    };
    std::map<std::pair<std::int32_t, std::int32_t>, Found> all;
    for (std::size_t i = 0; i < set.votes.size(); ++i) {
        const stats::PairVote &v = set.votes[i];
        const bool turned = v.a > v.b;
        Found &f = all[std::minmax(v.a, v.b)];
        f.pair.a = std::size_t(std::min(v.a, v.b));
        f.pair.b = std::size_t(std::max(v.a, v.b));
        const double points = turned ? 1 - pointsOfFirst(v.vote) : pointsOfFirst(v.vote);
        ++f.pair.n;
        ++(points > 0.5 ? f.pair.wins : points < 0.5 ? f.pair.losses : f.pair.ties);
        f.pair.bothBad += v.vote == stats::Vote::BothBad ? 1 : 0;
        auto &[sum, count] = f.byPrompt[v.prompt];
        sum += points;
        count += 1;
        f.trials.insert({set.trialA[i], set.trialB[i]});
    }
    std::vector<VotePair> out;
    for (auto &[key, f] : all) {
        std::vector<std::pair<double, double>> byPrompt;
        for (const auto &[prompt, sums] : f.byPrompt)
            byPrompt.push_back(sums);
        setInterval(f.pair, byPrompt, replicates, seed);
        f.pair.trials.assign(f.trials.begin(), f.trials.end());
        out.push_back(std::move(f.pair));
    }
    return out;
}

// Who never lost to anybody outside their own circle: why the likelihood has no maximum.
std::string whyEndless(const stats::PairTable &table, const stats::PairGraph &graph,
                       const std::vector<std::size_t> &members, const std::vector<std::string> &names)
{
    for (std::size_t one : members) {
        const int circle = graph.strongComponent[one];
        bool lost = false;
        std::vector<std::string> top;
        for (std::size_t i : members) {
            if (graph.strongComponent[i] != circle)
                continue;
            top.push_back(names[i]);
            for (std::size_t j : members)
                lost = lost || (graph.strongComponent[j] != circle && table.points(j, i) > 0);
        }
        if (!lost && top.size() < members.size())
            return joined(top, " and ") + " never lost a vote" + (top.size() > 1 ? " to the others" : "") +
                   ": no finite strength can be estimated, more votes are needed.";
    }
    return "No finite strength can be estimated.";
}

// The votes among `members`, numbered as they stand there: targets in no vote are no players.
std::vector<stats::PairVote> votesAmong(const VoteSet &set, const std::vector<std::size_t> &members,
                                        std::size_t targets)
{
    std::vector<std::int32_t> place(targets, -1);
    for (std::size_t i = 0; i < members.size(); ++i)
        place[members[i]] = std::int32_t(i);
    std::vector<stats::PairVote> out;
    for (stats::PairVote v : set.votes) {
        v.a = place[std::size_t(v.a)];
        v.b = place[std::size_t(v.b)];
        if (v.a >= 0 && v.b >= 0)
            out.push_back(v);
    }
    return out;
}

// One group of targets that met: its own table, its own places.
void fitGroup(VoteReport &out, const VoteSet &set, const std::vector<std::size_t> &members,
              const std::vector<std::string> &names, std::size_t replicates, std::uint64_t seed,
              const std::function<bool(double)> &keepGoing)
{
    const auto fit = stats::bradleyTerryIntervals(votesAmong(set, members, out.strength.size()), members.size(),
                                                  replicates, seed, 0.95, keepGoing);
    if (fit.status == stats::Status::NotStronglyConnected)
        out.endless.push_back(whyEndless(stats::tableOf(set.votes, out.strength.size()), out.graph, members, names));
    if (fit.status != stats::Status::Ok)
        return;
    out.replicates = std::max(out.replicates, fit.replicates);
    out.regularised += fit.regularised;
    const auto places = stats::rankRanges(fit.lower, fit.upper);
    for (std::size_t i = 0; i < members.size(); ++i) {
        out.strength[members[i]] = fit.strength[i];
        out.lower[members[i]] = fit.lower[i];
        out.upper[members[i]] = fit.upper[i];
        out.places[members[i]] = places[i];
    }
}

// Refits with a term for the side: does the order survive?
void checkSide(VoteReport &out, const VoteSet &set, const std::vector<std::size_t> &members)
{
    if (!out.position.p || *out.position.p >= kSideMatters)
        return;
    const auto fit = stats::bradleyTerryWithSide(votesAmong(set, members, out.strength.size()), members.size());
    if (fit.status != stats::Status::Ok)
        return;
    std::vector<std::size_t> order(members.size()), without;
    std::iota(order.begin(), order.end(), std::size_t(0));
    without = order;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
        return out.strength[members[a]].value_or(0) > out.strength[members[b]].value_or(0);
    });
    std::stable_sort(without.begin(), without.end(), [&](auto a, auto b) { return fit.strength[a] > fit.strength[b]; });
    out.orderHoldsWithoutSide = order == without;
}
} // namespace

VoteSet votesOf(const AnalysisData &data)
{
    VoteSet out;
    std::map<std::string, std::int64_t> criteria;
    for (const AnalysisPreference &p : data.preferences)
        ++criteria[p.criterion];
    if (criteria.empty())
        return out;
    const std::string asked =
        std::max_element(criteria.begin(), criteria.end(), [](auto &a, auto &b) { return a.second < b.second; })->first;
    std::set<std::int32_t> prompts, raters;
    auto trial = [&](std::int32_t i) -> const AnalysisTrial * {
        return i >= 0 && std::size_t(i) < data.trials.size() ? &data.trials[std::size_t(i)] : nullptr;
    };
    for (const AnalysisPreference &p : data.preferences) {
        const AnalysisTrial *a = trial(p.a), *b = trial(p.b);
        if (p.criterion != asked || !a || !b || a->target == b->target || a->caseIndex != b->caseIndex)
            continue;
        if (p.afterReveal || p.round > 1) {
            ++(p.afterReveal ? out.afterReveal : out.laterRounds);
            continue;
        }
        const auto vote = voteOf(p.choice);
        if (!vote) {
            ++out.cantJudge;
            continue;
        }
        out.votes.push_back({a->caseIndex, a->target, b->target, *vote});
        out.trialA.push_back(p.a);
        out.trialB.push_back(p.b);
        out.ties += *vote == stats::Vote::Tie || *vote == stats::Vote::BothBad ? 1 : 0;
        out.bothGood += p.choice == Choice::BothGood ? 1 : 0;
        out.bothBad += p.choice == Choice::BothBad ? 1 : 0;
        out.blind += p.blind ? 1 : 0;
        if (!p.derived) {
            ++out.direct;
            out.leftWins += *vote == stats::Vote::A ? 1 : 0;
            out.rightWins += *vote == stats::Vote::B ? 1 : 0;
        }
        prompts.insert(a->caseIndex);
        raters.insert(p.rater);
    }
    out.prompts = prompts.size();
    out.raters = raters.size();
    return out;
}

const VotePair *VoteReport::pair(std::size_t a, std::size_t b) const
{
    const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const VotePair &p) {
        return (p.a == a && p.b == b) || (p.a == b && p.b == a);
    });
    return found == pairs.end() ? nullptr : &*found;
}

VoteReport voteReport(const VoteSet &set, const std::vector<std::string> &names, std::size_t replicates,
                      std::uint64_t seed, const std::function<bool(double)> &keepGoing)
{
    const std::size_t targets = names.size();
    VoteReport out;
    out.strength.resize(targets);
    out.lower.resize(targets);
    out.upper.resize(targets);
    out.places.resize(targets);
    out.met.assign(targets, false);
    for (const stats::PairVote &v : set.votes)
        out.met[std::size_t(v.a)] = out.met[std::size_t(v.b)] = true;
    const stats::PairTable table = stats::tableOf(set.votes, targets);
    out.graph = stats::pairGraph(table);
    out.pairs = pairsOf(set, replicates, seed);
    std::map<int, std::vector<std::size_t>> groups;
    for (std::size_t t = 0; t < targets; ++t) {
        if (out.met[t])
            groups[out.graph.component[t]].push_back(t);
    }
    for (const auto &[id, members] : groups)
        fitGroup(out, set, members, names, replicates, seed, keepGoing);
    out.tieShare = set.votes.empty() ? 0 : double(set.ties) / double(set.votes.size());
    out.position = stats::positionBias(set.leftWins, set.rightWins);
    if (groups.size() != 1)
        return out;
    const std::vector<std::size_t> &members = groups.begin()->second;
    checkSide(out, set, members);
    if (out.tieShare > kManyTies) {
        auto fit = stats::davidson(stats::tableOf(votesAmong(set, members, targets), members.size()));
        if (fit.status == stats::Status::Ok)
            out.davidson = std::move(fit);
    }
    return out;
}
} // namespace assay::analysis
