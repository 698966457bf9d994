// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/certainty.h"
#include "analysis/numbers.h"
#include "stats/sample_size.h"
#include <algorithm>
#include <cmath>

namespace assay::analysis
{
namespace
{
constexpr double kAlpha = 0.05;
constexpr std::size_t kStrengthReplicates = 1000;
constexpr double kAssumedPart = 0.25, kAssumedPercent = 20; // of the scale, as the spread of differences: 1 on 1 to 5
constexpr double kAssumedDiscordant = 0.3;                  // of prompts on which one passes and the other fails

std::optional<double> promptsForRates(double delta, double discordant, double alpha) // percentage points
{
    const double d = delta / 100;
    return d >= discordant ? std::nullopt
                           : stats::promptsForPassRates((discordant + d) / 2, (discordant - d) / 2, alpha);
}

// The smallest difference that n prompts would probably have shown; the number needed falls as the difference grows.
std::optional<double> detectableRates(std::int64_t n, double discordant, double alpha)
{
    double low = 0, high = 100 * discordant;
    const auto most = promptsForRates(high * (1 - 1e-9), discordant, alpha);
    if (!most || *most > double(n))
        return std::nullopt;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        const auto needed = promptsForRates(middle, discordant, alpha);
        (needed && *needed <= double(n) ? high : low) = middle;
    }
    return high;
}

void setSize(PairFinding &pair, const ScoreScale &scale, std::size_t pairs)
{
    const PairTest &t = pair.test;
    const double alpha = kAlpha / double(std::max<std::size_t>(1, pairs));
    pair.assumedSpread = t.n < kPilotPairs || (t.mcNemar ? t.aBetter + t.bBetter == 0 : !t.sd || *t.sd <= 0);
    if (t.mcNemar) {
        const double discordant = pair.assumedSpread ? kAssumedDiscordant : t.discordant();
        if (scale.margin) {
            if (const auto needed = promptsForRates(*scale.margin, discordant, alpha))
                pair.promptsNeeded = std::int64_t(std::ceil(*needed));
        }
        pair.detectable = detectableRates(t.n, discordant, alpha);
        return;
    }
    if (pair.assumedSpread && scale.count)
        return; // nothing to go by
    const double span = scale.high - scale.low;
    const double sd = pair.assumedSpread ? (span >= 100 ? kAssumedPercent * span / 100 : kAssumedPart * span) : *t.sd;
    if (scale.margin)
        pair.promptsNeeded = stats::promptsForDifference(*scale.margin, sd, alpha).corrected;
    pair.detectable = stats::detectableDifference(t.n, sd, alpha).difference;
}

std::vector<stats::PairVote> duelsOf(const std::vector<Column> &columns, bool lowerBetter)
{
    std::vector<stats::PairVote> out;
    for (std::size_t a = 0; a < columns.size(); ++a) {
        for (std::size_t b = a + 1; b < columns.size(); ++b) {
            for (std::size_t p = 0; p < columns[a].size(); ++p) {
                const auto &x = columns[lowerBetter ? b : a][p], &y = columns[lowerBetter ? a : b][p];
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

stats::MeanReplicates draw(Certainty &out, const std::vector<Column> &columns, const CertaintyAsked &asked,
                           const std::function<bool(double)> &keepGoing)
{
    std::vector<double> rows;
    for (std::size_t p = 0; p < columns.front().size(); ++p) {
        if (!columns.front()[p])
            continue;
        for (const Column &column : columns)
            rows.push_back(out.scale.lowerBetter ? -*column[p] : *column[p]);
    }
    // BCa intervals need their tails; a share of firsts is known soon where there are thousands of prompts.
    const std::size_t draws =
        asked.bca ? asked.replicates : stats::affordableDraws(std::size_t(out.n), columns.size(), asked.replicates);
    auto drawn = stats::bootstrapMeans(rows, columns.size(), draws, asked.seed, keepGoing);
    out.complete = drawn.complete;
    out.replicates = drawn.count();
    out.shareFirst = stats::shareBest(drawn);
    // Thousands of prompts would take seconds and add nothing to the intervals of the differences.
    if (out.complete && out.n <= 2000)
        out.strength = stats::bradleyTerryIntervals(duelsOf(columns, out.scale.lowerBetter), columns.size(),
                                                    kStrengthReplicates, asked.seed, 0.95, keepGoing);
    return drawn;
}

// The mean of the differences without each prompt in turn.
std::vector<double> withoutEach(const Column &better, const Column &worse, double mean, std::int64_t n)
{
    std::vector<double> out;
    for (std::size_t p = 0; p < better.size(); ++p) {
        if (better[p] && worse[p])
            out.push_back((mean * double(n) - (*better[p] - *worse[p])) / double(n - 1));
    }
    return out;
}

// The differences are of one and the same draws of prompts. Where BCa is not defined, Student's interval stays.
void setBca(PairFinding &pair, const std::vector<Column> &columns, const stats::MeanReplicates &drawn, bool lowerBetter)
{
    PairTest &t = pair.test;
    if (t.mcNemar || t.noVariation || !t.ci95)
        return;
    const Column &a = columns[pair.a], &b = columns[pair.b];
    std::vector<double> differences = drawn.difference(pair.a, pair.b);
    std::sort(differences.begin(), differences.end()); // once for all three levels
    const std::vector<double> without = withoutEach(lowerBetter ? b : a, lowerBetter ? a : b, *t.lead, t.n);
    const auto at = [&](double level) {
        const auto e = stats::bootstrapInterval(*t.lead, differences, without, level);
        return e.bcaLower ? std::optional(stats::Bounds{*e.bcaLower, *e.bcaUpper}) : std::nullopt;
    };
    const auto wide = at(0.95), middle = at(0.9), narrow = at(0.5);
    if (!wide || !middle || !narrow)
        return;
    t.ci95 = wide;
    t.ci90 = middle;
    t.ci50 = narrow;
}

std::string signedText(const ScoreScale &scale, double v)
{
    const std::string size = differenceText(scale, v);
    const bool zero = size.find_first_not_of("0.") == std::string::npos;
    return (v < 0 && !zero ? "−" : "") + size;
}
std::string interval(const ScoreScale &scale, const stats::Bounds &b)
{
    return signedText(scale, b.lower) + " to " + signedText(scale, b.upper);
}

std::string settling(const PairFinding &pair, const ScoreScale &scale)
{
    std::string out;
    if (pair.promptsNeeded && scale.margin) {
        out = "About " + counted(*pair.promptsNeeded, "prompt", "prompts") + " would find a true difference of " +
              pointsText(scale, *scale.margin) + " in 8 of 10 cases";
        if (pair.assumedSpread)
            out += pair.test.mcNemar ? ", if the two differ on about 30 % of prompts"
                                     : ", if differences spread by about a quarter of the scale";
    }
    if (pair.detectable && pair.test.n >= kFewest)
        out += (out.empty() ? "The" : "; the") + std::string(" present ") + grouped(pair.test.n) +
               " would find one of " + differenceText(scale, *pair.detectable) + " or more";
    return out.empty() ? out : out + ".";
}

std::string sameOnAll(const PairFinding &pair, const std::string &a, const std::string &b, const ScoreScale &scale)
{
    const PairTest &t = pair.test;
    const std::string n = counted(t.n, "prompt", "prompts");
    if (*t.lead == 0)
        return a + " and " + b + " score exactly the same on each of " + n +
               ": no variation was seen, so no interval can be given.";
    std::string out = a + " and " + b + " differ by exactly " + differenceText(scale, *t.lead) + " on each of " + n +
                      ", always in favour of " + (*t.lead > 0 ? a : b) +
                      ": no variation was seen, so no interval can be given";
    return out + (pair.pAdjusted ? " (sign test, Holm-adjusted " + pText(*pair.pAdjusted) + ")." : ".");
}
} // namespace

const PairFinding &Certainty::pair(std::size_t a, std::size_t b) const
{
    return *std::find_if(pairs.begin(), pairs.end(), [&](const auto &p) { return p.a == a && p.b == b; });
}

Certainty certaintyOf(const std::vector<Column> &columns, std::int64_t n, const ScoreScale &scale,
                      const CertaintyAsked &asked, const std::function<bool(double)> &keepGoing)
{
    Certainty out;
    out.scale = scale;
    out.size = columns.size();
    out.n = n;
    Column ps;
    for (std::size_t a = 0; a < columns.size(); ++a) {
        for (std::size_t b = a + 1; b < columns.size(); ++b) {
            PairFinding pair;
            pair.a = a;
            pair.b = b;
            pair.test = pairTest(columns[a], columns[b], scale);
            pair.duels = stats::winRate(pair.test.aBetter, pair.test.bBetter, pair.test.equal);
            ps.push_back(pair.test.p);
            out.pairs.push_back(std::move(pair));
        }
    }
    stats::MeanReplicates drawn;
    if (n >= kFewest && columns.size() >= 2)
        drawn = draw(out, columns, asked, keepGoing);
    const bool byMcNemar =
        std::any_of(out.pairs.begin(), out.pairs.end(), [](const auto &p) { return p.test.mcNemar; });
    out.bca = asked.bca && n >= kFewestForBca && drawn.complete && !byMcNemar;
    const auto adjusted = stats::holm(ps);
    for (std::size_t i = 0; i < out.pairs.size(); ++i) {
        PairFinding &pair = out.pairs[i];
        if (out.bca)
            setBca(pair, columns, drawn, scale.lowerBetter);
        pair.pAdjusted = adjusted[i];
        pair.verdict = verdictOf(pair.test, scale.margin, pair.pAdjusted);
        setSize(pair, scale, out.pairs.size());
    }
    return out;
}

std::string pText(double p)
{
    if (p < 0.001)
        return "p < .001";
    if (p >= 0.995)
        return "p = 1";
    const std::string text = fixed(p, p < 0.01 ? 3 : 2);
    return "p = " + (text.starts_with("0") ? text.substr(1) : text);
}

std::string robustness(const PairFinding &pair, const std::string &a, const std::string &b)
{
    const PairTest &t = pair.test;
    if (t.n < kFewest || t.noVariation)
        return {};
    std::string out = a + " against " + b + ": better on " + grouped(t.aBetter) + ", equal on " + grouped(t.equal) +
                      ", worse on " + grouped(t.bBetter) + " of " + counted(t.n, "prompt", "prompts");
    if (t.wilcoxon)
        out += "; Wilcoxon's signed ranks " + pText(*t.wilcoxon);
    if (t.sign)
        out += "; sign test " + pText(*t.sign);
    return out + '.';
}

std::string verdictWord(const PairFinding &pair, const ScoreScale &scale)
{
    // "Not better" alone would be more than was shown: by less than the margin it may well be.
    const std::string by =
        scale.margin ? " by " + exact(*scale.margin) + (scale.percent() ? " points" : "") : std::string();
    using V = stats::Verdict;
    switch (pair.verdict) {
    case V::TooFew:
        return "too few";
    case V::AClearlyBetter:
        return "clearly behind";
    case V::ABetter:
        return "behind";
    case V::ABetterButNegligible:
        return "behind, negligible";
    case V::BClearlyBetter:
        return "clearly ahead";
    case V::BBetter:
        return "ahead";
    case V::BBetterButNegligible:
        return "ahead, negligible";
    case V::Equivalent:
        return "no difference";
    case V::ANotWorse:
        return "not better" + by;
    case V::BNotWorse:
        return "not worse" + by;
    case V::Inconclusive:
        break;
    }
    return pair.test.noVariation ? "no variation" : "can't tell yet";
}

bool isOpen(const PairFinding &pair)
{
    using V = stats::Verdict;
    const V v = pair.verdict;
    return v == V::TooFew || v == V::Inconclusive || v == V::ANotWorse || v == V::BNotWorse;
}

bool isTakenBack(const PairFinding &pair)
{
    const auto &interval = pair.test.ci95;
    return interval && (interval->lower > 0 || interval->upper < 0) && pair.pAdjusted && *pair.pAdjusted > kAlpha;
}

std::string settlingSentence(const PairFinding &pair, const ScoreScale &scale) { return settling(pair, scale); }

std::string pairSentence(const PairFinding &pair, const std::string &a, const std::string &b, const ScoreScale &scale)
{
    using V = stats::Verdict;
    const PairTest &t = pair.test;
    const std::string n = counted(t.n, "prompt", "prompts");
    const std::string m = scale.margin ? pointsText(scale, *scale.margin) : "";
    if (pair.verdict == V::TooFew)
        return a + " against " + b + ": " + n + " in common " + (t.n == 1 ? "is" : "are") +
               " too few to say anything; at least " + grouped(kFewest) + " are needed.";
    if (t.noVariation || !t.ci95)
        return sameOnAll(pair, a, b, scale);
    // An interval without 0 beside "nobody can tell" wants a word: it is of this comparison, the p of all of them.
    const bool takenBack = isTakenBack(pair);
    const std::string evidence =
        "95 % interval " + interval(scale, *t.ci95) +
        (takenBack        ? " for this pair alone, but"
         : pair.pAdjusted ? ","
                          : "") +
        (pair.pAdjusted ? " Holm-adjusted " + std::string(takenBack ? "over all pairs " : "") + pText(*pair.pAdjusted)
                        : "");
    const std::string difference = pointsText(scale, *t.lead) + " (" + evidence + ", " + n + ")";
    // What the 90 % interval carries is said of that one: it is the test of non-inferiority at 5 %.
    const auto notWorse = [&](const std::string &one, const std::string &other) {
        return one + " is not worse than " + other + " by " + m + " or more: the 90 % interval of " + a + "'s lead, " +
               interval(scale, *t.ci90) + ", rules that out (" + n + "). Whether " + (*t.lead >= 0 ? a : b) +
               " is better is open: " + pointsText(scale, *t.lead) + ", " + evidence + ".";
    };
    switch (pair.verdict) {
    case V::AClearlyBetter:
        return a + " is ahead of " + b + " by " + difference +
               (m.empty() ? "." : ", which is more than the " + m + " that matter.");
    case V::ABetter:
        return a + " is ahead of " + b + " by " + difference + ".";
    case V::ABetterButNegligible:
        return a + " is ahead of " + b + " by " + difference + ", which is less than the " + m + " that matter.";
    case V::BClearlyBetter:
    case V::BBetter:
    case V::BBetterButNegligible:
        return b + " is ahead of " + a + " by " + difference + ".";
    case V::Equivalent:
        return "There is no difference of " + m + " or more between " + a + " and " + b + ": the 90 % interval, " +
               interval(scale, *t.ci90) + ", lies within it (" + n + ").";
    case V::ANotWorse:
        return notWorse(a, b);
    case V::BNotWorse:
        return notWorse(b, a);
    default:
        return "Nobody can tell yet whether " + a + " or " + b + " is better: they are apart by " + difference + ".";
    }
}
} // namespace assay::analysis
