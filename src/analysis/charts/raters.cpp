// SPDX-License-Identifier: GPL-3.0-or-later
// Are our raters fair? Severity of each with its interval, and how far each two agree.
#include "analysis/raters.h"
#include "analysis/certainty.h"
#include "analysis/charts/charts_private.h"
#include "analysis/charts/raters_parts.h"
#include "analysis/charts/sure_parts.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "stats/bootstrap.h"
#include <algorithm>
#include <cmath>

namespace assay::analysis
{
namespace
{
constexpr std::uint64_t kSeed = 20261124;
constexpr std::size_t kReplicates = 999;
constexpr std::int64_t kFewAnswers = 30;

std::string driftText(const RaterFinding &f) { return f.drift.rho ? raterRho(*f.drift.rho) : "–"; }

// Beside severity and drift, what was recorded of anybody: the time that an answer took, and guesses of the model.
struct RaterColumns {
    bool times = false, guesses = false;
    explicit RaterColumns(const RaterReport &r)
    {
        for (const RaterFinding &f : r.raters) {
            times = times || f.medianSeconds;
            guesses = guesses || f.guesses > 0;
        }
    }
    std::vector<std::string> titles(std::vector<std::string> first) const
    {
        if (times)
            first.emplace_back("median time");
        if (guesses)
            first.emplace_back("guessed right");
        return first;
    }
    void add(std::vector<std::string> &to, const RaterFinding &f) const
    {
        if (times)
            to.push_back(f.medianSeconds ? seconds(*f.medianSeconds) : "–");
        if (guesses)
            to.push_back(f.guesses > 0 ? grouped(f.rightGuesses) + " of " + grouped(f.guesses) : "–");
    }
};

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
        row.columns = {raterDifference(scale, *mark.value), grouped(f.severity.n), driftText(f)};
    }
    row.marks.push_back(std::move(mark));
    return row;
}

// A rater's mark opens the answers that somebody else judged, too; a pair's, those that both did, furthest apart first.
class SharedAnswers
{
public:
    SharedAnswers(const AnalysisData &data, const RatingSet &set)
        : m_data(data), m_value(set.raters.size(), std::vector<std::optional<double>>(set.units)), m_count(set.units, 0)
    {
        for (const Rating &r : set.ratings) {
            m_value[std::size_t(r.rater)][std::size_t(r.unit)] = r.value;
            ++m_count[std::size_t(r.unit)];
        }
    }
    std::vector<TrialId> ofRater(std::size_t rater) const
    {
        std::vector<TrialId> out;
        for (std::size_t u = 0; u < m_count.size(); ++u) {
            if (m_value[rater][u] && m_count[u] > 1)
                out.push_back(m_data.trials[u].trial);
        }
        return out;
    }
    std::vector<TrialId> ofPair(std::size_t a, std::size_t b) const
    {
        std::vector<std::pair<double, std::size_t>> apart;
        for (std::size_t u = 0; u < m_count.size(); ++u) {
            if (m_value[a][u] && m_value[b][u])
                apart.emplace_back(-std::abs(*m_value[a][u] - *m_value[b][u]), u);
        }
        std::stable_sort(apart.begin(), apart.end());
        std::vector<TrialId> out;
        for (const auto &[distance, u] : apart)
            out.push_back(m_data.trials[u].trial);
        return out;
    }

private:
    const AnalysisData &m_data;
    std::vector<std::vector<std::optional<double>>> m_value; // by rater and answer
    std::vector<int> m_count;
};

ChartSpec matrixOf(const RaterReport &r, const RatingSet &set, const SharedAnswers &shared)
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
        cell.text = cell.value ? raterCoefficient(*cell.value) : "–";
        cell.why = p.n == 0 ? "no answer in common" : cell.value ? "" : "no variation";
        cell.note = p.n > 0 ? shareText(p.identical) + ", n " + grouped(p.n) : cell.why;
        cell.muted = p.n < kFewAnswers || !cell.value;
        cell.behind = shared.ofPair(std::size_t(p.a), std::size_t(p.b));
        out.grid.low = std::min(out.grid.low, cell.value.value_or(0));
        out.grid.cells[std::size_t(p.a) * n + std::size_t(p.b)] = cell;
        out.grid.cells[std::size_t(p.b) * n + std::size_t(p.a)] = std::move(cell);
    }
    return out;
}

void setAxis(ChartSpec &spec, const ScoreScale &scale, const std::string &zero)
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
    spec.references = {{0, zero, false, Reference::Axis::X, Reference::Shade::None}};
}

std::string unitOf(const ScoreScale &scale) { return scale.percent() ? "percentage points" : "points"; }

ChartSpec severityPanel(const RaterReport &r, const RatingSet &set, const SharedAnswers &shared)
{
    ChartSpec out;
    out.id = "raters";
    out.title = "Severity";
    out.unit = "score_difference";
    out.series = {"severity"};
    const RaterColumns columns(r);
    out.columnTitles = columns.titles({"severity", "n", "drift"});
    out.axisTitle = "stricter than the others (left) or milder (right), in " + unitOf(set.score);
    for (std::size_t i = 0; i < set.raters.size(); ++i) {
        out.rows.push_back(rowOf(r.raters[i], set.raters[i], set.score));
        columns.add(out.rows.back().columns, r.raters[i]);
        out.rows.back().marks[0].behind = shared.ofRater(i);
    }
    std::stable_sort(out.rows.begin(), out.rows.end(), [](const ChartRow &a, const ChartRow &b) {
        return a.marks[0].value.value_or(-9) > b.marks[0].value.value_or(-9);
    });
    setAxis(out, set.score, "as the others");
    return out;
}

// What can be said of a rater without another: whether the place on the screen decides.
ChartSpec placePanel(const RaterReport &r, const RatingSet &set)
{
    ChartSpec out;
    out.id = "raters";
    out.title = "Shown first against shown last";
    out.unit = "score_difference";
    out.series = {"first against last"};
    const RaterColumns columns(r);
    out.columnTitles = columns.titles({"difference", "n"});
    out.axisTitle = "shown first: lower (left) or higher (right), " + unitOf(set.score);
    ChartRow row;
    row.label = set.raters[0];
    row.sublabel = counted(r.raters[0].ratings, "score", "scores");
    row.color = 0;
    const stats::PairedEstimate &f = r.raters[0].firstAgainstLast;
    ChartRow::Mark mark;
    mark.series = out.series[0];
    mark.n = f.n;
    mark.value = f.meanDiff;
    mark.hollow = f.n < kSolid;
    if (f.status == stats::Status::Ok && f.n >= kFewest) {
        mark.low95 = f.lower;
        mark.high95 = f.upper;
    } else {
        mark.why = f.n == 0        ? "places are not recorded"
                   : f.n < kFewest ? "fewer than 10 prompts: no interval"
                                   : "no variation seen";
    }
    mark.muted = !mark.low95 || (*mark.low95 <= 0 && *mark.high95 >= 0);
    row.columns = {mark.value ? raterDifference(set.score, *mark.value) : "–", grouped(f.n)};
    columns.add(row.columns, r.raters[0]);
    row.marks.push_back(std::move(mark));
    out.rows.push_back(std::move(row));
    setAxis(out, set.score, "place makes no difference");
    return out;
}

std::string subtitleOf(const ScoreChoice &choice, const RatingSet &set, bool alone)
{
    std::string what = alone ? "mean difference of the answers shown first and last, by prompt"
                             : "mean distance from the other raters on the same answers";
    if (choice.key == "overall")
        what[0] = 'M';
    else
        what = "“" + choice.name + "”: " + what;
    return what +
           (set.score.percent() ? ", percentage points" : ", " + exact(set.score.low) + "–" + exact(set.score.high)) +
           ". Line 95 % interval over prompts; grey: it includes 0, or there are too few prompts for one.";
}

// Why there is no page: without a second rater, a second round, places or guesses nothing can be said.
std::string whyNothing(const RaterReport &r, const RatingSet &set)
{
    if (set.raters.empty())
        return "Nothing has been scored yet. Two raters are needed to see whether they agree.";
    const RaterFinding &f = r.raters[0];
    if (set.raters.size() > 1 || f.repeated > 0 || f.guesses > 0 || f.firstAgainstLast.n > 0)
        return {};
    return "Two raters are needed to see whether they agree: so far only “" + set.raters[0] +
           "” has scored. Let a colleague score at least 20 % of the answers.";
}

std::string captionOf(const AnalysisData &data, const ChartOptions &options, const RaterReport &r, const RatingSet &set)
{
    std::vector<std::string> pairs;
    for (const RaterPair &p : r.pairs) {
        if (std::string text = raterPairText(p, set); !text.empty() && pairs.size() < 3)
            pairs.push_back(std::move(text));
    }
    const std::string alpha = "Alpha: " + raterLevelName(set.level) + ", bootstrap over answers, " +
                              grouped(r.alpha.replicates) + " draws, seed " + std::to_string(kSeed) +
                              ". From .80 firm, from .667 tentative; grey cells rest on fewer than 30 answers.";
    return caption({sampleText(data), provenance(data, options, false), pairs.empty() ? "" : joined(pairs, "; ") + '.',
                    joined(ratersChecks(r, set), " "), set.raters.size() > 1 ? alpha : "", appText(options)});
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
    const RaterReport r = raterReport(set, kSeed, stats::affordableDraws(set.units, 2, kReplicates), options.keepGoing);
    if (std::string why = whyNothing(r, set); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    const bool alone = set.raters.size() == 1;
    const SharedAnswers shared(data, set);
    spec.panels = {alone ? placePanel(r, set) : severityPanel(r, set, shared)};
    if (!alone)
        spec.panels.push_back(matrixOf(r, set, shared));
    spec.title = ratersTitle(r, set);
    spec.sentences = ratersSentences(r, set, data, *choice);
    spec.subtitle = subtitleOf(*choice, set, alone);
    spec.caption = captionOf(data, options, r, set);
    spec.warnings = ratersWarnings(r, set);
    spec.altText = std::string(alone ? "The rater's scores of the answers shown first against those shown last. "
                                     : "Severity of each rater with a zero line, and a matrix of agreement. ") +
                   spec.title + ". " + joined(spec.sentences, " ") +
                   (sampleText(data).empty() ? "" : " " + sampleText(data));
    for (const AnalysisTarget &t : data.targets)
        spec.simulated = spec.simulated || t.simulated;
    return spec;
}
} // namespace assay::analysis
