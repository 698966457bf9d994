// SPDX-License-Identifier: GPL-3.0-or-later
// Are our raters fair? Severity of each with its interval, and how far each two agree.
#include "analysis/raters.h"
#include "analysis/certainty.h"
#include "analysis/charts/charts_private.h"
#include "analysis/charts/sure_parts.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include <algorithm>
#include <cmath>

namespace assay::analysis
{
namespace
{
constexpr std::uint64_t kSeed = 20261124;
constexpr std::size_t kReplicates = 999;
constexpr double kDriftLimit = 0.3, kSure = 0.01;
constexpr std::int64_t kFewAnswers = 30;

std::string signedText(double v) { return (v < 0 ? "−" : "+") + fixed(std::abs(v), 2); }
std::string signedDifference(const ScoreScale &scale, double v)
{
    const std::string size = differenceText(scale, v);
    return (size.find_first_not_of("0.") == std::string::npos ? "" : v < 0 ? "−" : "+") + size;
}
std::string levelName(stats::Level level)
{
    return level == stats::Level::Nominal ? "nominal" : level == stats::Level::Ordinal ? "ordinal" : "interval";
}
// A value as people gave it: a step's label, "pass", a number.
std::string valueName(const AnalysisData &data, const ScoreChoice &choice, double value)
{
    if (choice.scale.form == ScoreForm::Rate)
        return choice.scale.claims ? (value > 50 ? "“has a bad " + choice.scale.thing + "”" : "“none”")
                                   : (value > 50 ? "“pass”" : "“fail”");
    const ScaleStep *step = criterionOf(data, choice.criteria.front()).scale.step(int(std::lround(value)));
    return step && !step->label.empty() ? "“" + step->label + "”" : exact(value);
}

std::string alphaSentence(const RaterReport &r, stats::Level level)
{
    const auto &a = r.alpha;
    if (a.status == stats::Status::NoVariation)
        return "Every shared answer got the same score from everyone: agreement beyond chance has no meaning there, "
               "and "
               "alpha is not defined.";
    if (!a.alpha)
        return "No answer has been scored by two raters, so agreement is not known.";
    std::string out = "Krippendorff's alpha (" + levelName(level) + ") over all raters is " + fixed(*a.alpha, 2);
    if (a.lower && a.upper && a.units >= kFewest)
        out += " (95 % interval " + fixed(*a.lower, 2) + " to " + fixed(*a.upper, 2) + ", " +
               counted(a.units, "answer", "answers") + ")";
    else
        out += " on " + counted(a.units, "answer", "answers");
    // The reading is that of the interval: an estimate of .82 from .60 to .95 is not yet firm.
    if (a.lower && a.units >= kFewest && alphaReading(*a.lower) != alphaReading(*a.alpha))
        return out + ": " + alphaReading(*a.alpha) + "; the lower end of the interval would be " +
               alphaReading(*a.lower) + '.';
    return out + ", " + alphaReading(*a.alpha) + '.';
}

std::string withinSentence(const RaterReport &r)
{
    std::optional<double> least, most;
    for (const auto &a : r.alphaByTarget) {
        if (a) {
            least = std::min(least.value_or(*a), *a);
            most = std::max(most.value_or(*a), *a);
        }
    }
    if (!least || r.alphaByTarget.size() < 2 || !r.alpha.alpha)
        return {};
    return "Within the answers of a single model it is " + fixed(*least, 2) +
           (*most - *least > 0.005 ? " to " + fixed(*most, 2) : "") +
           "; differences between models make the figure over all of them look better.";
}

std::string severitySentence(const RaterReport &r, const RatingSet &set)
{
    std::vector<std::string> off;
    bool any = false;
    for (std::size_t i = 0; i < r.raters.size(); ++i) {
        const auto &s = r.raters[i].severity;
        any = any || (s.status == stats::Status::Ok && s.n >= kFewest);
        if (s.status != stats::Status::Ok || s.n < kFewest || (*s.lower <= 0 && *s.upper >= 0))
            continue;
        off.push_back(set.raters[i] + " scores " + pointsText(set.score, *s.mean) +
                      (*s.mean < 0 ? " lower" : " higher"));
    }
    if (off.empty() && !any)
        return {};
    if (off.empty())
        return "Nobody is shown to be stricter or milder than the others; grey intervals include 0.";
    return joined(off, ", ") + " than the others do on the same answers. As long as everyone scores all models of a "
                               "prompt, this cancels out between models.";
}

// High agreement with a kappa near nothing: one value dominates, so both figures and the marginals are shown.
std::string kappaParadox(const RaterReport &r, const RatingSet &set, const AnalysisData &data,
                         const ScoreChoice &choice)
{
    for (const RaterPair &p : r.pairs) {
        if (!p.usualA || !p.usualB || p.n < kFewest)
            continue;
        auto gave = [&](std::int32_t rater, const RaterPair::Usual &usual) {
            return set.raters[std::size_t(rater)] + " gave " + valueName(data, choice, usual.value) + " " +
                   grouped(usual.times) + " times";
        };
        return "On " + counted(p.n, "shared answer", "shared answers") + " " + gave(p.a, *p.usualA) + " and " +
               gave(p.b, *p.usualB) + ": they agree on " + shareText(p.identical) +
               ", but chance alone would agree almost as often, so kappa (" +
               (p.kappa.kappa ? fixed(*p.kappa.kappa, 2) : "not defined") + ") says little here.";
    }
    return {};
}

std::string pairTextOf(const RaterPair &p, const RatingSet &set)
{
    if (p.n == 0)
        return {};
    std::string out = set.raters[std::size_t(p.a)] + " and " + set.raters[std::size_t(p.b)] + ": " +
                      shareText(p.identical) + " identical scores on " + counted(p.n, "answer", "answers");
    if (set.scale.empty())
        return out;
    const bool weighted = set.level == stats::Level::Ordinal;
    out += !p.kappa.kappa ? ", kappa not defined (no variation)"
           : weighted
               ? ", quadratic kappa " + fixed(p.kappa.quadratic.value_or(0), 2) + ", kappa " + fixed(*p.kappa.kappa, 2)
               : ", kappa " + fixed(*p.kappa.kappa, 2);
    if (p.kappa.kappa && p.kappa.ase)
        out += " (standard error " + fixed(*p.kappa.ase, 2) + ")";
    return out;
}

std::string driftText(const RaterFinding &f) { return f.drift.rho ? signedText(*f.drift.rho) : "–"; }

ChartRow rowOf(const RaterFinding &f, const std::string &name, const ScoreScale &scale)
{
    ChartRow row;
    row.label = name;
    row.sublabel = counted(f.ratings, "score", "scores");
    row.color = 0;
    ChartRow::Mark mark;
    mark.series = "severity";
    mark.n = f.severity.n;
    if (f.severity.n == 0) {
        mark.why = scale.form == ScoreForm::Shares ? "categories have no stricter or milder"
                                                   : "no answer shared with another rater";
        row.columns = {"–", "0", driftText(f)};
    } else {
        mark.value = f.severity.mean;
        mark.hollow = f.severity.n < kSolid;
        const bool interval = f.severity.status == stats::Status::Ok && f.severity.n >= kFewest;
        if (!interval)
            mark.why = f.severity.n < kFewest ? "fewer than 10 prompts: no interval" : "no variation seen";
        if (interval) {
            mark.low95 = f.severity.lower;
            mark.high95 = f.severity.upper;
        }
        mark.muted = !interval || (*mark.low95 <= 0 && *mark.high95 >= 0);
        row.columns = {signedDifference(scale, *mark.value), grouped(f.severity.n), driftText(f)};
    }
    row.marks.push_back(std::move(mark));
    return row;
}

ChartSpec matrixOf(const RaterReport &r, const RatingSet &set)
{
    ChartSpec out;
    out.id = "raters";
    out.title = "Alpha";
    out.subtitle =
        "Where there is room, under it the share of identical scores and n. Grey: fewer than 30 answers in common.";
    out.unit = "alpha";
    out.series = {"alpha"};
    const std::size_t n = set.raters.size();
    for (const std::string &name : set.raters) {
        out.grid.rows.push_back({name, {}, -1, MarkShape::Circle, {}, {}, false});
        out.grid.columns.push_back({name, {}, -1, MarkShape::Circle, {}, {}, false});
    }
    out.grid.cells.resize(n * n);
    for (std::size_t i = 0; i < n; ++i)
        out.grid.cells[i * n + i].blank = true;
    for (const RaterPair &p : r.pairs) {
        GridCell cell;
        cell.n = p.n;
        cell.value = p.alpha.alpha;
        cell.text = cell.value ? fixed(*cell.value, 2) : "–";
        cell.why = p.n == 0 ? "no answer in common" : cell.value ? "" : "no variation";
        cell.note = p.n > 0 ? shareText(p.identical) + ", n " + grouped(p.n) : cell.why;
        cell.muted = p.n < kFewAnswers || !cell.value;
        out.grid.low = std::min(out.grid.low, cell.value.value_or(0));
        out.grid.cells[std::size_t(p.a) * n + std::size_t(p.b)] = cell;
        out.grid.cells[std::size_t(p.b) * n + std::size_t(p.a)] = std::move(cell);
    }
    return out;
}

std::vector<std::string> warningsOf(const RaterReport &r, const RatingSet &set)
{
    std::vector<std::string> out;
    if (r.doubleShare < 0.2 && set.raters.size() > 1)
        out.push_back("Only " + shareText(r.doubleShare) +
                      " of the judged answers have two scores; 20 % or more are needed.");
    if (r.alpha.units > 0 && r.alpha.units < kFewAnswers)
        out.push_back("Agreement rests on " + counted(r.alpha.units, "answer", "answers") + "; its interval is wide.");
    for (std::size_t i = 0; i < r.raters.size(); ++i) {
        const RaterFinding &f = r.raters[i];
        const std::string &name = set.raters[i];
        if (f.drift.rho && f.drift.p && std::abs(*f.drift.rho) > kDriftLimit && *f.drift.p < kSure)
            out.push_back(name + " drifts: scores get " + (*f.drift.rho < 0 ? "stricter" : "milder") +
                          " against the others' as the session goes on (rho " + signedText(*f.drift.rho) + ", " +
                          pText(*f.drift.p) + ").");
        if (f.firstAgainstLast.p && *f.firstAgainstLast.p < kSure)
            out.push_back(name + " scores the answer shown first " +
                          signedDifference(set.score, *f.firstAgainstLast.meanDiff) + " against the one shown last (" +
                          pText(*f.firstAgainstLast.p) + ").");
        if (f.guessP && *f.guessP < kSure)
            out.push_back("Blinding was weak: " + name + " named the model in " + grouped(f.rightGuesses) + " of " +
                          counted(f.guesses, "guess", "guesses") + " (" + pText(*f.guessP) + " against chance).");
    }
    if (set.blind < std::int64_t(set.ratings.size()))
        out.push_back(set.blind > 0 ? "Some scores were not given blind." : "Scores were not given blind.");
    if (set.afterReveal > 0)
        out.push_back(counted(set.afterReveal, "score was", "scores were") +
                      " changed after the names were shown; left out here.");
    return out;
}

// What was looked at and not found wanting, or could not be looked at: silence would read as approval.
std::vector<std::string> checksOf(const RaterReport &r, const RatingSet &set)
{
    auto any = [&](auto &&has) { return std::any_of(r.raters.begin(), r.raters.end(), has); };
    std::vector<std::string> unknown, out;
    if (!any([](const auto &f) { return f.drift.n > 0; }))
        unknown.push_back("drift (the order of judging is not recorded)");
    if (!any([](const auto &f) { return f.firstAgainstLast.n > 0; }))
        unknown.push_back("liking for a position (places are not recorded)");
    if (set.guesses.empty())
        unknown.push_back("blinding (no guesses of the model)");
    if (set.retests.empty())
        unknown.push_back("agreement with oneself (no second round)");
    if (!unknown.empty())
        out.push_back("Not known: " + joined(unknown, ", ") + ".");
    for (std::size_t i = 0; i < r.raters.size(); ++i) {
        const RaterFinding &f = r.raters[i];
        std::vector<std::string> parts;
        if (f.medianSeconds)
            parts.push_back("median " + seconds(*f.medianSeconds) + " an answer");
        if (f.sameAsBefore)
            parts.push_back(shareText(*f.sameAsBefore) + " of scores equal to the one before");
        if (f.guesses > 0)
            parts.push_back(grouped(f.rightGuesses) + " of " + counted(f.guesses, "guess", "guesses") + " right" +
                            (f.guessP ? " (" + pText(*f.guessP) + " against chance)" : ""));
        if (f.repeated > 0)
            parts.push_back("in a second round " + grouped(f.repeatedSame) + " of " +
                            counted(f.repeated, "score", "scores") + " the same" +
                            (f.self.alpha ? ", alpha with oneself " + fixed(*f.self.alpha, 2) : ""));
        if (!parts.empty())
            out.push_back(set.raters[i] + ": " + joined(parts, ", ") + ".");
    }
    return out;
}

std::string titleOf(const RaterReport &r, const RatingSet &set)
{
    if (set.raters.size() == 1 && r.raters[0].repeated < kFewest)
        return "One rater: too few answers scored twice to tell how steady the scores are";
    if (set.raters.size() == 1) {
        const auto &self = r.raters[0].self.alpha;
        return fitted({set.raters[0] + " scored " + grouped(r.raters[0].repeated) + " answers twice, alpha " +
                           (self ? fixed(*self, 2) : "not defined"),
                       "One rater, scored twice: alpha " + (self ? fixed(*self, 2) : "not defined")});
    }
    if (r.alpha.status == stats::Status::NoVariation)
        return "Every shared answer got one and the same score";
    if (!r.alpha.alpha)
        return "No answer has been scored by two raters";
    const double a = *r.alpha.alpha;
    if (r.alpha.units < kFewest)
        return "Too few shared answers to tell how far the raters agree";
    return (a >= 0.8     ? "The raters agree well (alpha "
            : a >= 0.667 ? "The raters agree fairly well (alpha "
                         : "The raters agree too little to rely on it (alpha ") +
           fixed(a, 2) + ")";
}

void setAxis(ChartSpec &spec, const ScoreScale &scale)
{
    const double least = 0.0625 * (scale.high - scale.low);
    Range range{-least, least};
    for (const ChartRow &row : spec.rows) {
        for (const auto &m : row.marks) {
            for (const auto &v : {m.value, m.low95, m.high95}) {
                if (v)
                    range = {std::min(range.low, *v), std::max(range.high, *v)};
            }
        }
    }
    setLinearAxis(spec, range, std::nullopt, "");
    spec.references = {{0, "as the others", false, Reference::Axis::X, Reference::Shade::None}};
}
} // namespace

ChartSpec makeRatersChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "raters";
    spec.question = "Are our raters fair?";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    const auto choice = chosenScore(data, options);
    const RatingSet set = choice ? ratingsOf(data, *choice) : RatingSet{};
    if (set.raters.size() < 2 && set.retests.empty())
        return emptySpec(std::move(spec),
                         set.raters.empty()
                             ? "Nothing has been scored yet. Two raters are needed to see whether they "
                               "agree."
                             : "Two raters are needed to see whether they agree: so far only " + set.raters[0] +
                                   " has scored. Let a colleague score at least 20 % of "
                                   "the answers.");
    const RaterReport r = raterReport(set, kSeed, kReplicates, options.keepGoing);
    ChartSpec severity;
    severity.id = spec.id;
    severity.title = "Severity";
    severity.unit = "score_difference";
    severity.series = {"severity"};
    severity.columnTitles = {"severity", "n", "drift"};
    severity.axisTitle = std::string("stricter than the others (left) or milder (right), in ") +
                         std::string(set.score.percent() ? "percentage points" : "points");
    for (std::size_t i = 0; i < set.raters.size(); ++i)
        severity.rows.push_back(rowOf(r.raters[i], set.raters[i], set.score));
    std::stable_sort(severity.rows.begin(), severity.rows.end(), [](const ChartRow &a, const ChartRow &b) {
        return a.marks[0].value.value_or(-9) > b.marks[0].value.value_or(-9);
    });
    setAxis(severity, set.score);
    spec.panels = {std::move(severity)};
    if (set.raters.size() > 1)
        spec.panels.push_back(matrixOf(r, set));
    spec.title = titleOf(r, set);
    spec.sentences = {alphaSentence(r, set.level)};
    for (std::string s : {withinSentence(r), severitySentence(r, set), kappaParadox(r, set, data, *choice)}) {
        if (!s.empty())
            spec.sentences.push_back(std::move(s));
    }
    spec.subtitle =
        (choice->key == "overall" ? "" : "“" + choice->name + "”: ") + (choice->key == "overall" ? "Mean" : "mean") +
        " distance from the other raters on the same answers" +
        (set.score.percent() ? ", percentage points" : ", " + exact(set.score.low) + "–" + exact(set.score.high)) +
        ". Line 95 % interval over prompts; grey: "
        "it includes 0, or there are too few prompts for one.";
    std::vector<std::string> pairs;
    for (const RaterPair &p : r.pairs) {
        if (std::string text = pairTextOf(p, set); !text.empty() && pairs.size() < 3)
            pairs.push_back(std::move(text));
    }
    spec.caption = caption({sampleText(data), provenance(data, options, false),
                            pairs.empty() ? "" : joined(pairs, "; ") + '.', joined(checksOf(r, set), " "),
                            "Alpha: " + levelName(set.level) + ", bootstrap over answers, " +
                                grouped(r.alpha.replicates) + " draws, seed " + std::to_string(kSeed) +
                                ". From .80 firm, from .667 tentative; unshaded cells rest on "
                                "fewer than 30 answers.",
                            appText(options)});
    spec.warnings = warningsOf(r, set);
    spec.altText = "Severity of each rater with a zero line, and a matrix of agreement. " + spec.title + ". " +
                   joined(spec.sentences, " ") + (sampleText(data).empty() ? "" : " " + sampleText(data));
    for (const AnalysisTarget &t : data.targets)
        spec.simulated = spec.simulated || t.simulated;
    return spec;
}
} // namespace assay::analysis
