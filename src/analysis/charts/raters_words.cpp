// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/certainty.h"
#include "analysis/charts/raters_parts.h"
#include "analysis/charts/sure_parts.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include <algorithm>
#include <cmath>

namespace assay::analysis
{
namespace
{
constexpr double kDriftLimit = 0.3, kSure = 0.01;
constexpr std::int64_t kFewAnswers = 30;

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
    std::string out =
        "Krippendorff's alpha (" + raterLevelName(level) + ") over all raters is " + raterCoefficient(*a.alpha);
    if (a.lower && a.upper && a.units >= kFewest)
        out += " (95 % interval " + raterCoefficient(*a.lower) + " to " + raterCoefficient(*a.upper) + ", " +
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
    const std::string out = "Within the answers of a single model it is " + raterCoefficient(*least) +
                            (*most - *least > 0.005 ? " to " + raterCoefficient(*most) : "");
    return out + (*most < *r.alpha.alpha ? "; differences between models make the figure over all of them look better."
                                         : ".");
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
                      (*s.mean < 0 ? " lower" : " higher") + " (95 % interval " + raterDifference(set.score, *s.lower) +
                      " to " + raterDifference(set.score, *s.upper) + ")");
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
               (p.kappa.kappa ? raterCoefficient(*p.kappa.kappa) : "not defined") + ") says little here.";
    }
    return {};
}

std::string aloneSentence(const RaterReport &r, const RatingSet &set)
{
    const RaterFinding &f = r.raters[0];
    if (f.repeated > 0)
        return "“" + set.raters[0] +
               "” is the only rater: agreement with oneself says how steady the scores are, not whether "
               "others would agree.";
    return "Only “" + set.raters[0] +
           "” has scored, so nobody can say whether another rater would agree. Let a colleague score at least 20 % of "
           "the answers, or score some of them a second time.";
}

// Liking for the answer that stands first (or last), of whom it can be said; few prompts say nothing.
std::string placeSentence(const RaterReport &r, const RatingSet &set)
{
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < r.raters.size() && parts.size() < 3; ++i) {
        const stats::PairedEstimate &f = r.raters[i].firstAgainstLast;
        if (f.status != stats::Status::Ok || f.n < kFewest || !f.lower)
            continue;
        parts.push_back(set.raters[i] + " " + raterDifference(set.score, *f.meanDiff) + " (95 % interval " +
                        raterDifference(set.score, *f.lower) + " to " + raterDifference(set.score, *f.upper) + ", " +
                        counted(f.n, "prompt", "prompts") + ")");
    }
    return parts.empty() ? "" : "The answer shown first against the one shown last: " + joined(parts, "; ") + '.';
}

// The check of the blinding: what was right, beside what chance alone would bring.
std::string guessSentence(const RaterReport &r, const RatingSet &set)
{
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < r.raters.size(); ++i) {
        const RaterFinding &f = r.raters[i];
        if (f.guesses == 0 || !f.guessP)
            continue;
        parts.push_back(set.raters[i] + " named the model in " + grouped(f.rightGuesses) + " of " +
                        counted(f.guesses, "guess", "guesses") + ", where chance alone would bring " +
                        fixed(f.guessesByChance, 1) + " (" + pText(*f.guessP) + ")");
    }
    return parts.empty() ? "" : "Blinding: " + joined(parts, "; ") + '.';
}
} // namespace

std::vector<std::string> ratersSentences(const RaterReport &r, const RatingSet &set, const AnalysisData &data,
                                         const ScoreChoice &choice)
{
    std::vector<std::string> out{set.raters.size() == 1 ? aloneSentence(r, set) : alphaSentence(r, set.level)};
    for (std::string s : {withinSentence(r), severitySentence(r, set), kappaParadox(r, set, data, choice),
                          placeSentence(r, set), guessSentence(r, set)}) {
        if (!s.empty())
            out.push_back(std::move(s));
    }
    return out;
}

std::string raterLevelName(stats::Level level)
{
    return level == stats::Level::Nominal ? "nominal" : level == stats::Level::Ordinal ? "ordinal" : "interval";
}

std::string raterCoefficient(double v) { return (v <= -0.005 ? "−" : "") + fixed(std::abs(v), 2); }

std::string raterRho(double v) { return (v < 0 ? "−" : "+") + fixed(std::abs(v), 2); }

std::string raterDifference(const ScoreScale &scale, double v)
{
    const std::string size = differenceText(scale, v);
    return (size.find_first_not_of("0.") == std::string::npos ? "" : v < 0 ? "−" : "+") + size;
}

std::string raterPairText(const RaterPair &p, const RatingSet &set)
{
    if (p.n == 0)
        return {};
    std::string out = set.raters[std::size_t(p.a)] + " and " + set.raters[std::size_t(p.b)] + ": " +
                      shareText(p.identical) + " identical scores on " + counted(p.n, "answer", "answers");
    if (set.scale.empty())
        return out;
    const bool weighted = set.level == stats::Level::Ordinal;
    out += !p.kappa.kappa ? ", kappa not defined (no variation)"
           : weighted     ? ", quadratic kappa " + raterCoefficient(p.kappa.quadratic.value_or(0)) + ", kappa " +
                            raterCoefficient(*p.kappa.kappa)
                      : ", kappa " + raterCoefficient(*p.kappa.kappa);
    if (p.kappa.kappa && p.kappa.ase)
        out += " (standard error " + fixed(*p.kappa.ase, 2) + ")";
    return out;
}

std::vector<std::string> ratersWarnings(const RaterReport &r, const RatingSet &set)
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
                          " against the others' as the session goes on (rho " + raterRho(*f.drift.rho) + ", " +
                          pText(*f.drift.p) + ").");
        if (f.firstAgainstLast.p && *f.firstAgainstLast.p < kSure)
            out.push_back(name + " scores the answer shown first " +
                          raterDifference(set.score, *f.firstAgainstLast.meanDiff) + " against the one shown last (" +
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

std::vector<std::string> ratersChecks(const RaterReport &r, const RatingSet &set)
{
    auto any = [&](auto &&has) { return std::any_of(r.raters.begin(), r.raters.end(), has); };
    std::vector<std::string> unknown, out;
    if (!any([](const auto &f) { return f.drift.n > 0; }))
        unknown.push_back(set.raters.size() == 1 ? "drift (it shows against another rater alone)"
                                                 : "drift (the order of judging is not recorded)");
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
        if (f.sameAsBefore) // times and guesses have columns
            parts.push_back(shareText(*f.sameAsBefore) + " of scores equal to the one before");
        if (f.repeated > 0)
            parts.push_back("in a second round " + grouped(f.repeatedSame) + " of " +
                            counted(f.repeated, "score", "scores") + " the same" +
                            (f.self.alpha ? ", alpha with oneself " + raterCoefficient(*f.self.alpha) : ""));
        if (!parts.empty())
            out.push_back(set.raters[i] + ": " + joined(parts, ", ") + ".");
    }
    return out;
}

std::string ratersTitle(const RaterReport &r, const RatingSet &set)
{
    if (set.raters.size() == 1 && r.raters[0].repeated == 0)
        return "One rater: whether others would agree is not known";
    if (set.raters.size() == 1 && r.raters[0].repeated < kFewest)
        return "One rater: too few answers scored twice to tell how steady the scores are";
    if (set.raters.size() == 1) {
        const auto &self = r.raters[0].self.alpha;
        return fitted({set.raters[0] + " scored " + grouped(r.raters[0].repeated) + " answers twice, alpha " +
                           (self ? raterCoefficient(*self) : "not defined"),
                       "One rater, scored twice: alpha " + (self ? raterCoefficient(*self) : "not defined")});
    }
    if (r.alpha.status == stats::Status::NoVariation)
        return "Every shared answer got one and the same score";
    if (!r.alpha.alpha)
        return "No answer has been scored by two raters";
    const double a = *r.alpha.alpha;
    if (r.alpha.units < kFewest)
        return "Too few shared answers to tell how far the raters agree";
    const std::string alpha = " (alpha " + raterCoefficient(a);
    if (a < 0.667)
        return "The raters agree too little to rely on their scores" + alpha + ")";
    // What the interval leaves open is not claimed.
    if (r.alpha.lower && alphaReading(*r.alpha.lower) != alphaReading(a))
        return std::string(a >= 0.8 ? "The raters may agree well" : "The raters may agree fairly well") + alpha +
               ", 95 % interval from " + raterCoefficient(*r.alpha.lower) + ")";
    return std::string(a >= 0.8 ? "The raters agree well" : "The raters agree fairly well") + alpha + ")";
}
} // namespace assay::analysis
