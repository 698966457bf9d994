// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/certainty.h"
#include "analysis/numbers.h"
#include "stats/sample_size.h"
#include "stats/signed_rank.h"
#include <algorithm>
#include <cmath>

namespace assay::analysis
{
namespace
{
constexpr double kAlpha = 0.05;
constexpr std::size_t kStrengthReplicates = 1000;

std::optional<stats::Bounds> boundsOf(const stats::PairedEstimate &d)
{
    return d.lower && d.upper ? std::optional(stats::Bounds{*d.lower, *d.upper}) : std::nullopt;
}

PairFinding measured(const std::vector<Column> &columns, std::size_t a, std::size_t b)
{
    PairFinding out;
    out.a = a;
    out.b = b;
    out.difference = stats::pairedDifference(columns[a], columns[b]);
    out.noVariation = out.difference.status == stats::Status::ZeroVariance;
    out.duels = stats::winRate(out.difference.aBetter, out.difference.bBetter, out.difference.equal);
    if (out.difference.status != stats::Status::Ok)
        return out;
    out.ci95 = boundsOf(out.difference);
    out.ci90 = boundsOf(stats::pairedDifference(columns[a], columns[b], 0.9));
    out.ci50 = boundsOf(stats::pairedDifference(columns[a], columns[b], 0.5));
    const auto ranks = stats::wilcoxonSignedRank(columns[a], columns[b]).p();
    out.testsDisagree = ranks && (*ranks <= kAlpha) != (*out.difference.p <= kAlpha);
    return out;
}

void setSize(PairFinding &pair, double margin, std::size_t pairs)
{
    pair.assumedSpread = !pair.difference.sd || pair.difference.n < kPilotPairs;
    const double sd = pair.assumedSpread ? kAssumedSpread : *pair.difference.sd;
    const double alpha = kAlpha / double(std::max<std::size_t>(1, pairs));
    pair.promptsNeeded = stats::promptsForDifference(margin, sd, alpha).corrected;
    pair.detectable = stats::detectableDifference(pair.difference.n, sd, alpha).difference;
}

std::vector<stats::PairVote> duelsOf(const std::vector<Column> &columns)
{
    std::vector<stats::PairVote> out;
    for (std::size_t a = 0; a < columns.size(); ++a) {
        for (std::size_t b = a + 1; b < columns.size(); ++b) {
            for (std::size_t p = 0; p < columns[a].size(); ++p) {
                const auto &x = columns[a][p], &y = columns[b][p];
                if (x && y)
                    out.push_back({std::int32_t(p), std::int32_t(a), std::int32_t(b),
                                   *x > *y   ? stats::Vote::A
                                   : *x < *y ? stats::Vote::B
                                             : stats::Vote::Tie});
            }
        }
    }
    return out;
}

void addStrengths(Certainty &out, const std::vector<Column> &columns, std::uint64_t seed,
                  const std::function<bool(double)> &keepGoing)
{
    double ties = 0, all = 0;
    for (const PairFinding &pair : out.pairs) {
        ties += double(pair.difference.equal);
        all += double(pair.difference.n);
    }
    if (all > 0)
        out.tieShare = ties / all;
    // Thousands of prompts would take seconds and add nothing to the intervals of the differences.
    if (out.n <= 2000)
        out.strength =
            stats::bradleyTerryIntervals(duelsOf(columns), columns.size(), kStrengthReplicates, seed, 0.95, keepGoing);
}

std::string signedText(double v) { return (v < 0 ? "−" : "") + fixed(std::abs(v), 2); }
std::string interval(const stats::Bounds &b) { return signedText(b.lower) + " to " + signedText(b.upper); }

std::string settling(const PairFinding &pair, double margin)
{
    std::string out;
    if (pair.promptsNeeded)
        out = " About " + counted(*pair.promptsNeeded, "prompt", "prompts") + " would find a difference of " +
              fixed(margin, 2) + " in 8 of 10 cases" +
              (pair.assumedSpread ? ", if differences spread by about 1 point" : "");
    if (pair.detectable)
        out += (out.empty() ? " The" : "; the") + std::string(" present ") + grouped(pair.difference.n) +
               (pair.difference.n == 1 ? " finds" : " find") + " one of " + fixed(*pair.detectable, 2);
    return out.empty() ? out : out + ".";
}
} // namespace

const PairFinding &Certainty::pair(std::size_t a, std::size_t b) const
{
    return *std::find_if(pairs.begin(), pairs.end(), [&](const auto &p) { return p.a == a && p.b == b; });
}

Certainty certaintyOf(const std::vector<Column> &columns, std::int64_t n, double margin, std::size_t replicates,
                      std::uint64_t seed, const std::function<bool(double)> &keepGoing)
{
    Certainty out;
    out.size = columns.size();
    out.n = n;
    Column ps;
    for (std::size_t a = 0; a < columns.size(); ++a) {
        for (std::size_t b = a + 1; b < columns.size(); ++b) {
            out.pairs.push_back(measured(columns, a, b));
            ps.push_back(out.pairs.back().difference.p);
        }
    }
    const auto adjusted = stats::holm(ps);
    for (std::size_t i = 0; i < out.pairs.size(); ++i) {
        PairFinding &pair = out.pairs[i];
        pair.pAdjusted = adjusted[i];
        pair.verdict =
            stats::verdict({pair.difference.n, pair.ci95, pair.ci90, margin, pair.pAdjusted, kAlpha, kFewest});
        setSize(pair, margin, out.pairs.size());
    }
    if (n < kFewest || columns.size() < 2)
        return out;
    std::vector<double> rows;
    for (std::size_t p = 0; p < columns.front().size(); ++p) {
        if (!columns.front()[p])
            continue;
        for (const Column &column : columns)
            rows.push_back(*column[p]);
    }
    const auto drawn = stats::bootstrapMeans(rows, columns.size(), replicates, seed, keepGoing);
    out.complete = drawn.complete;
    out.replicates = drawn.count();
    out.shareFirst = stats::shareBest(drawn);
    addStrengths(out, columns, seed, keepGoing);
    return out;
}

std::string pText(double p)
{
    if (p < 0.001)
        return "p < .001";
    const std::string text = fixed(p, p < 0.01 ? 3 : 2);
    return "p = " + (text.starts_with("0") ? text.substr(1) : text);
}

std::string verdictWord(const PairFinding &pair)
{
    using V = stats::Verdict;
    if (pair.noVariation)
        return "–";
    switch (pair.verdict) {
    case V::TooFew:
        return "too few";
    case V::AClearlyBetter:
        return "clearly ahead";
    case V::ABetter:
        return "ahead";
    case V::ABetterButNegligible:
        return "ahead, negligible";
    case V::BClearlyBetter:
        return "clearly behind";
    case V::BBetter:
        return "behind";
    case V::BBetterButNegligible:
        return "behind, negligible";
    case V::Equivalent:
        return "no difference";
    case V::ANotWorse:
        return "not worse";
    case V::BNotWorse:
        return "not better";
    case V::Inconclusive:
        break;
    }
    return "can't tell yet";
}

std::string pairSentence(const PairFinding &pair, const std::string &a, const std::string &b, double margin)
{
    using V = stats::Verdict;
    const auto &d = pair.difference;
    const std::string n = counted(d.n, "prompt", "prompts"), m = fixed(margin, 2);
    if (pair.noVariation)
        return a + " and " + b + " differ by exactly " + signedText(*d.meanDiff) + " on each of " + n +
               ": no variation was seen, so no interval can be given.";
    if (pair.verdict == V::TooFew || !pair.ci95)
        return a + " against " + b + ": " + n + " in common are too few to say anything; at least " + grouped(kFewest) +
               " are needed." + settling(pair, margin);
    const std::string difference = fixed(std::abs(*d.meanDiff), 2) + " points (95 % interval " + interval(*pair.ci95) +
                                   (pair.pAdjusted ? ", Holm-adjusted " + pText(*pair.pAdjusted) : "") + ", " + n + ")";
    switch (pair.verdict) {
    case V::AClearlyBetter:
        return a + " is ahead of " + b + " by " + difference + ", which is more than the " + m + " that matter.";
    case V::ABetter:
        return a + " is ahead of " + b + " by " + difference + ".";
    case V::ABetterButNegligible:
        return a + " is ahead of " + b + " by " + difference + ", which is less than the " + m + " that matter.";
    case V::Equivalent:
        return "There is no difference of " + m + " or more between " + a + " and " + b + ": the 90 % interval, " +
               interval(*pair.ci90) + ", lies within it (" + n + ").";
    case V::ANotWorse:
        return a + " is not worse than " + b + " by " + m + " or more; whether it is better is open: " + difference +
               "." + settling(pair, margin);
    case V::BNotWorse:
        return b + " is not worse than " + a + " by " + m + " or more; whether it is better is open: " + difference +
               "." + settling(pair, margin);
    default:
        return "Nobody can tell yet whether " + a + " or " + b + " is better: they are apart by " + difference + "." +
               settling(pair, margin);
    }
}
} // namespace assay::analysis
