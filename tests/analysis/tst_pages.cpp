// SPDX-License-Identifier: GPL-3.0-or-later
// The pages that compare in other ways than by rows: where each fails, what is cheapest and good enough.
#include "analysis/charts.h"
#include "analysis/score_choice.h"
#include "support/chart_data.h"
#include "support/rubric_data.h"
#include <QtTest>
#include <set>

using namespace assay;
using namespace assay::analysis;
using namespace assay::test;

namespace
{
ChartOptions options()
{
    ChartOptions out;
    out.appVersion = "0.1.0";
    out.setName = "support-v3";
    return out;
}
ChartSpec make(const char *id, const AnalysisData &data) { return chartKind(id)->make(data, options()); }
bool contains(const std::string &text, const char *part) { return text.find(part) != std::string::npos; }

// Targets A, B, ... with the same scores and costs on every prompt, but for what `edit` does.
AnalysisData flat(const std::vector<std::pair<int, double>> &scoresAndCosts, int prompts)
{
    std::vector<ChartTarget> targets;
    for (std::size_t t = 0; t < scoresAndCosts.size(); ++t)
        targets.push_back({std::string("Model ") + char('A' + int(t)), std::string(1, char('a' + int(t))), "Cloud"});
    AnalysisData data = chartData({targets, prompts, 1, 1, true, false});
    for (std::size_t i = 0; i < data.trials.size(); ++i) {
        AnalysisTrial &t = data.trials[i];
        const auto &[score, cost] = scoresAndCosts[std::size_t(t.target)];
        // A little of both, or nothing varies.
        const int value = std::min(5, score + (t.caseIndex % 4 == 0 ? 1 : 0));
        t.costNano = std::int64_t(cost * 1e6 * (1 + 0.1 * (t.caseIndex % 3)));
        data.scores.push_back({std::int32_t(i), 0, value, false, true});
    }
    return data;
}
} // namespace

namespace
{
// Two runs of the same prompts; in the second B scores one point less.
AnalysisData twoRuns(int prompts)
{
    std::vector<ChartTarget> targets{{"Model A", "a", "Cloud"}, {"Model B", "b", "Cloud"}};
    AnalysisData data = chartData({targets, prompts, 2, 1, true, false});
    data.runs.push_back(data.runs[0]);
    data.runs[1].id = RunId(2);
    data.runs[1].startedMicros += 30LL * 86'400'000'000;
    for (std::size_t i = 0; i < data.trials.size(); ++i) {
        AnalysisTrial &t = data.trials[i];
        t.run = RunId(1 + t.repetition);
        const int before = 4 + t.caseIndex % 2;
        const bool worse = t.target == 1 && t.repetition == 1;
        // B falls by 1, on some prompts by 0 or 2; A wobbles and stays above the mark.
        const int third = t.caseIndex % 6;
        const int fall = worse ? 1 + (third == 0 ? 1 : third == 3 ? -1 : 0) : 0;
        const bool later = t.target == 0 && t.repetition == 1;
        const int wobble = later && t.caseIndex % 4 == 0 ? 1 : later && t.caseIndex % 4 == 1 ? -1 : 0;
        data.scores.push_back({std::int32_t(i), 0, before - fall + wobble, false, true});
    }
    return data;
}
} // namespace

class PagesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // ---- where each fails
    void theHardestPromptIsOnTopAndTheBestTargetFirst()
    {
        AnalysisData data = flat({{3, 1}, {4, 1}}, 12);
        data.scores[7 * 2 + 0].value = 1; // prompt 8 defeats both
        data.scores[7 * 2 + 1].value = 2;
        const ChartSpec s = make("fails", data);
        QVERIFY(s.grid.diverging && s.grid.middle == 4);
        QCOMPARE(s.grid.columns[0].label, std::string("Model B"));
        QCOMPARE(s.grid.rows[0].label, std::string("All 12 prompts"));
        QCOMPARE(s.grid.rows[1].label, std::string("case-8"));
        QCOMPARE(s.grid.rowTexts[1], std::string("1.5"));
        QCOMPARE(*s.grid.cells[2].value, 2.0);
        QCOMPARE(s.grid.cells[2].behind.size(), std::size_t(1));
        QCOMPARE(s.title, std::string("1 of 12 prompts defeats every model; Model A is below 4.0 on 9"));
    }
    void aMissingScoreIsHatchedAndSaysWhy()
    {
        AnalysisData data = flat({{3, 1}, {4, 1}}, 12);
        data.scores.erase(data.scores.begin() + 3); // prompt 2, B
        data.trials[3].outcome = Outcome::Failed;
        data.scores.erase(data.scores.begin()); // prompt 1, A
        const ChartSpec s = make("fails", data);
        int missing = 0;
        for (const GridCell &cell : s.grid.cells) {
            if (cell.value)
                continue;
            ++missing;
            QVERIFY(cell.text.empty() && !cell.blank);
            QVERIFY(cell.why == "failed" || cell.why == "not scored");
            QCOMPARE(cell.behind.size(), std::size_t(1));
        }
        QCOMPARE(missing, 2);
        QVERIFY(contains(chartCsv(s), "not scored") && contains(chartCsv(s), "failed"));
    }
    void tagsAreSummedUpOverTheSamePrompts()
    {
        ChartShape shape;
        shape.targets = someTargets(3);
        shape.prompts = 36;
        shape.tags = true;
        const ChartSpec s = make("fails", chartData(shape));
        QCOMPARE(s.panels.size(), std::size_t(2));
        QCOMPARE(s.panels[0].grid.rows.size(), std::size_t(3));
        for (const GridCell &cell : s.panels[0].grid.cells) {
            QCOMPARE(cell.n, std::int64_t(12));
            QVERIFY(cell.low95 && cell.behind.size() == 12);
        }
        QCOMPARE(s.panels[1].grid.rows.size(), std::size_t(1 + 30)); // the hardest 30
        QVERIFY(contains(s.subtitle, "The 30 hardest of 36 scored prompts"));
        QCOMPARE(s.panels[1].grid.rows[1].label.substr(0, 14), std::string("Prompt number "));
    }

    // ---- cheapest good enough
    void theCheapestGoodEnoughNeedsItsInterval()
    {
        // A is good and dear, B is good and cheap, C is cheap and bad.
        const ChartSpec s = make("value", flat({{5, 9}, {4, 2}, {2, 1}}, 40));
        QCOMPARE(s.title, std::string("Model B is the cheapest clearly above 4.0, at USD 2.19 per 1,000"));
        // The same on a line that only A is above for sure.
        ChartOptions strict = options();
        strict.assume.goodEnough = 4.5;
        QVERIFY(
            contains(chartKind("value")->make(flat({{5, 9}, {4, 2}}, 40), strict).title, "Only Model A is clearly"));
        strict.assume.goodEnough = 4.25; // B's mean lies on it
        const std::string title = chartKind("value")->make(flat({{4, 9}, {4, 2}}, 40), strict).title;
        QVERIFY2(contains(title, "No model is clearly above 4.2"), title.c_str());
    }
    void equalCostsNameNoWinner()
    {
        const ChartSpec s = make("value", flat({{5, 2}, {5, 2}, {5, 2}}, 40));
        QVERIFY2(contains(s.title, "No clear difference in cost between Model A, Model B and Model C"),
                 s.title.c_str());
    }
    void theFrontierComesFromTheSameDraws()
    {
        const ChartSpec s = make("value", flat({{5, 9}, {4, 2}, {3, 5}}, 40)); // C is dearer and worse than B
        QVERIFY(contains(s.sentences[0], "Model B in 100 %, Model A in 100 %"));
        QVERIFY(contains(s.sentences[1], "over 95 % of the draws: Model C"));
        const PlaneSeries &frontier = s.plane.series[0];
        QVERIFY(frontier.quiet && frontier.points.size() == 2);
        QCOMPARE(s.plane.series.size(), std::size_t(4));
        for (std::size_t i = 1; i < s.plane.series.size(); ++i) {
            const PlanePoint &p = s.plane.series[i].points[0];
            QVERIFY(p.low95 && p.high95 && p.xLow95 && *p.xLow95 > 0 && *p.xLow95<*p.x && * p.xHigh95> * p.x);
            QCOMPARE(p.behind.size(), std::size_t(40));
            QCOMPARE(p.n, std::int64_t(40));
        }
        QCOMPARE(make("value", flat({{5, 9}, {4, 2}, {3, 5}}, 40)).sentences, s.sentences); // seeded
    }
    void aFreeModelIsOnTheMapAndAnUnpricedOneIsNamed()
    {
        AnalysisData data = flat({{5, 9}, {4, 0}, {4, 3}}, 20);
        for (AnalysisTrial &t : data.trials) {
            if (t.target == 2)
                t.costNano.reset();
        }
        const ChartSpec s = make("value", data);
        QVERIFY(s.plane.x.zeroGutter && s.plane.x.min > 0);
        QVERIFY(std::any_of(s.plane.series.begin(), s.plane.series.end(),
                            [](const PlaneSeries &p) { return p.label == "Model B" && p.points[0].x == 0.0; }));
        QVERIFY2(contains(s.caption, "Not drawn: Model C (price unknown)."), s.caption.c_str());
        QVERIFY(contains(chartCsv(s), "x_usd_per_1000_answers"));
    }
    void fewPromptsHaveNoIntervalsAndNoWinner()
    {
        const ChartSpec s = make("value", flat({{5, 9}, {4, 2}}, 5));
        QVERIFY(contains(s.title, "Too few prompts"));
        QVERIFY(!s.plane.series.back().points[0].low95 && s.sentences.empty());
    }
    // ---- what changed
    void changesArePairedAndHolmDecides()
    {
        AnalysisData data = twoRuns(30);
        const ChartSpec s = make("changed", data);
        QVERIFY2(contains(s.title, "Model B scores lower by 1.00 than on 2026-11-02"), s.title.c_str());
        QCOMPARE(s.panels[0].title, std::string("Score"));
        const ChartRow &worse = s.panels[0].rows[0];
        QCOMPARE(worse.label, std::string("Model B"));
        QVERIFY(!worse.marks[0].muted && *worse.marks[0].high95 < 0);
        QCOMPARE(worse.marks[0].n, std::int64_t(30));
        QCOMPARE(worse.marks[0].behind.size(), std::size_t(60));
        QVERIFY(s.panels[0].rows[1].marks[0].muted); // A: as before
    }
    void promptsThatCrossTheMarkAreNamed()
    {
        AnalysisData data = twoRuns(30);
        const ChartSpec s = make("changed", data);
        const ChartSpec &flips = s.panels.back();
        QVERIFY(!flips.grid.empty());
        QVERIFY(flips.grid.rows.size() <= 20);
        for (std::size_t r = 0; r < flips.grid.rows.size(); ++r) {
            const GridCell &b = flips.grid.cells[r * 2 + 1];
            QVERIFY(!b.muted && *b.value < 0 && contains(b.text, " → "));
            QVERIFY(flips.grid.cells[r * 2].muted); // A did not cross
        }
        QVERIFY(contains(s.sentences.back(), "Model B"));
    }
    void pairsThatLackASideAreCounted()
    {
        AnalysisData data = twoRuns(30);
        std::erase_if(data.scores, [&](const AnalysisScore &score) {
            const AnalysisTrial &t = data.trials[std::size_t(score.trial)];
            return t.run == RunId(2) && t.caseIndex < 4;
        });
        const ChartSpec s = make("changed", data);
        QVERIFY2(contains(s.caption, "Up to 4 prompts have an answer in one run only"), s.caption.c_str());
        QCOMPARE(s.panels[0].rows[0].marks[0].n, std::int64_t(26));
        QVERIFY(contains(make("changed", flat({{4, 1}}, 12)).emptyReason, "Two runs of the same prompts"));
    }
    void twoEqualRunsShowNoChange()
    {
        AnalysisData data = twoRuns(30);
        for (AnalysisScore &score : data.scores)
            score.value = 3 + data.trials[std::size_t(score.trial)].caseIndex % 3;
        for (AnalysisTrial &t : data.trials) {
            t.costNano = 1'000'000 + 1000 * t.caseIndex;
            t.total = Nanos(1'000'000'000 + 1000 * t.caseIndex);
        }
        QCOMPARE(make("changed", data).title, std::string("No clear change since 2026-11-02"));
    }

    // ---- same model, which cloud
    void cloudsOfOneModelStandSideBySide()
    {
        std::vector<ChartTarget> targets{{"Opus 4.7", "claude-opus-4-7", "Anthropic", 4, 2.0, 11},
                                         {"Opus 4.7", "us.anthropic.claude-opus-4-7-v1:0", "Bedrock", 4, 6.0, 12},
                                         {"GPT-5.5", "gpt-5.5", "OpenAI", 4, 1.0, 7}};
        const ChartSpec s = make("clouds", chartData({targets, 40}));
        QVERIFY2(s.title.starts_with("Opus 4.7: fastest on Anthropic; Bedrock takes "), s.title.c_str());
        QVERIFY(s.panels.size() >= 4);
        for (const ChartSpec &panel : s.panels) {
            QCOMPARE(panel.rows.size(), std::size_t(2)); // the third has no other cloud
            QCOMPARE(panel.rows[0].label, std::string("Anthropic"));
            QVERIFY(panel.rows[0].marks[0].value && panel.rows[0].marks[0].low95);
            QVERIFY(panel.rows[0].color == panel.rows[1].color && panel.rows[0].shape != panel.rows[1].shape);
        }
        targets[1].seconds = 2.0;
        QVERIFY(contains(make("clouds", chartData({targets, 40})).title, "no clear difference in speed"));
        targets.erase(targets.begin() + 1);
        QVERIFY(contains(make("clouds", chartData({targets, 40})).emptyReason, "over two endpoints"));
    }

    // ---- a month
    void aMonthIsItsPartsTimesTheVolume()
    {
        const AnalysisData data = chartData({someTargets(3), 40});
        ChartOptions o = options();
        o.assume.tasksPerMonth = 10'000;
        const ChartSpec s = chartKind("month")->make(data, o);
        const ChartSpec perAnswer = make("cost", data);
        QCOMPARE(s.panels.size(), std::size_t(2));
        for (std::size_t r = 0; r < 3; ++r) {
            const ChartRow &row = s.panels[0].rows[r];
            double total = 0, low = 0;
            for (const auto &mark : row.marks) {
                if (!mark.value)
                    continue;
                QVERIFY(std::abs(*mark.from - total) < 1e-9 * (1 + total)); // they touch
                total = *mark.value;
                low = mark.low95.value_or(low);
            }
            QVERIFY(std::abs(total - 10 * *perAnswer.rows[r].marks[0].value) < 1e-6 * total);
            QVERIFY(low > 0 && low < total);
        }
        QVERIFY(std::any_of(s.panels[0].rows[0].marks.begin(), s.panels[0].rows[0].marks.end(),
                            [](const auto &m) { return m.series == "reasoning" && m.value; }));
        QVERIFY(contains(s.subtitle, "10,000 tasks a month"));
    }
    void retriesAreOnTheBill()
    {
        AnalysisData data = chartData({someTargets(1), 20});
        for (AnalysisTrial &t : data.trials)
            t.retriesNano = t.costNano;
        const ChartSpec s = make("month", data);
        const auto retries = std::find_if(s.panels[0].rows[0].marks.begin(), s.panels[0].rows[0].marks.end(),
                                          [](const auto &m) { return m.series == "retries"; });
        double total = 0;
        for (const auto &mark : s.panels[0].rows[0].marks)
            total = std::max(total, mark.value.value_or(0));
        QVERIFY(std::abs(*retries->value - *retries->from - total / 2) < 1e-6 * total); // half of it
    }
    void theTornadoSwingsAroundWhatWasMeasured()
    {
        const ChartSpec s = make("month", chartData({someTargets(2), 40}));
        const ChartSpec &t = s.panels[1];
        double last = 1e18;
        for (const ChartRow &row : t.rows) {
            QCOMPARE(*row.marks[0].from, *row.marks[1].from);
            const double swing = std::abs(*row.marks[1].value - *row.marks[0].value);
            QVERIFY(swing <= last + 1e-6);
            last = swing;
        }
        QVERIFY(std::abs(t.references[0].value - *t.rows[0].marks[0].from) < 1e-9);
    }

    // ---- list price and bill
    void theBillIsPriceTimesTokenizerTimesVerbosity()
    {
        // B asks double, and writes 60 % as much: methods.md 5.6, 2 x 0.6 = 1.2, when output is all that is paid.
        AnalysisData data = flat({{4, 1}, {4, 1}}, 40);
        for (AnalysisPrice &p : data.prices) {
            p.price.input = UnitPrice{1};
            p.price.cachedInput.reset();
        }
        data.prices[0].price.output = UnitPrice{10'000'000};
        data.prices[1].price.output = UnitPrice{20'000'000};
        for (AnalysisTrial &t : data.trials) {
            t.inputTokens = 400;
            t.cachedInput = t.cacheWrite = t.reasoningTokens = std::nullopt;
            t.outputTokens = (t.target == 0 ? 1000 : 600) + t.caseIndex % 3;
            t.costNano = *t.outputTokens * (t.target == 0 ? 10'000 : 20'000);
        }
        const ChartSpec s = make("price", data);
        QCOMPARE(s.rows[0].columns, std::vector<std::string>({"1.00", "1.00", "1.00", "1.00", "–"}));
        QCOMPARE(s.rows[1].columns, std::vector<std::string>({"2.00", "1.00", "0.60", "1.20", "0.50"}));
        QVERIFY2(contains(s.title, "Model B is listed at 2.0"), s.title.c_str());
    }

    // ---- how long people wait
    void aPromiseNeedsItsInterval()
    {
        AnalysisData data = chartData({someTargets(2), 90});
        for (AnalysisTrial &t : data.trials) {
            const bool slow = t.target == 1 && t.caseIndex % 5 == 0;
            t.total = Nanos((slow ? 9'000'000'000 : 2'000'000'000) + t.caseIndex);
        }
        const ChartSpec s = make("waits", data);
        QVERIFY2(contains(s.title, "keeps 95 % of answers within 5.00 s; 1 clearly does not"), s.title.c_str());
        QCOMPARE(s.panels.size(), std::size_t(2));
        const PlaneSeries &line = s.panels[1].plane.series[0];
        QVERIFY(std::is_sorted(line.points.begin(), line.points.end(),
                               [](const auto &a, const auto &b) { return *a.x < *b.x || *a.value < *b.value; }));
        QCOMPARE(*line.points.back().value, 1.0);
        QVERIFY(contains(make("waits", chartData({someTargets(2), 30})).title, "Nobody is shown to keep") ||
                contains(make("waits", chartData({someTargets(2), 30})).title, "keep"));
    }
    void longLinesAreThinnedAndStillEndAtOne()
    {
        const ChartSpec s = make("waits", chartData({someTargets(2), 500}));
        QVERIFY(s.panels[1].plane.series[0].points.size() <= 201);
        QCOMPARE(*s.panels[1].plane.series[0].points.back().value, 1.0);
    }

    // ---- a chain
    void aChainIsHeldAgainstTheBestAlone()
    {
        AnalysisData data = flat({{3, 1}, {4, 2}, {5, 9}}, 40);
        data.targets[2].api = Api::Chain;
        const ChartSpec s = make("chain", data);
        QVERIFY2(contains(s.title, "Model C scores 0.75 above Model B alone"), s.title.c_str());
        QVERIFY(contains(s.sentences[0], "Model C against Model B alone: +0.75 points"));
        QCOMPARE(s.panels.size(), std::size_t(3));
        QVERIFY(contains(make("chain", flat({{3, 1}, {4, 2}}, 30)).emptyReason, "No chain is in these runs. Add one"));
    }

    // ---- the decision
    void gatesStopAndWeightsOrder()
    {
        const AnalysisData data = flat({{5, 9}, {4, 2}, {2, 1}}, 40);
        ChartOptions o = options();
        o.decision.weights = {1, 0, 0, 0};
        QVERIFY(contains(chartKind("decide")->make(data, o).title, "Model A comes first by these weights"));
        o.decision.weights = {0, 1, 0, 0};
        QVERIFY(contains(chartKind("decide")->make(data, o).title, "Model C comes first by these weights"));
        o.decision.leastScore = 3;
        const ChartSpec s = chartKind("decide")->make(data, o);
        QVERIFY(contains(s.title, "Model B comes first"));
        QVERIFY(contains(s.rows[2].marks[0].why, "stopped: score 2.25 below 3.00"));
        QVERIFY(std::any_of(s.sentences.begin(), s.sentences.end(),
                            [](const auto &x) { return contains(x, "Without its gate") && contains(x, "Model C"); }));
    }
    void whatWouldChangeTheWinnerIsTheCrossing()
    {
        // Cost: A 1/4, B 1; quality: A 1, B .75 + 1/16. At equal reliability and speed they cross where
        // q * (1 - .8125) = c * (1 - .25).
        AnalysisData data = flat({{5, 8}, {4, 2}}, 40);
        for (AnalysisTrial &t : data.trials)
            t.total = Nanos(1'000'000'000);
        DecisionRules rules;
        rules.weights = {9, 1, 0, 0};
        const Decision d = decide(data, rules, {"A", "B"});
        QCOMPARE(d.in[0].target, std::size_t(0));
        QVERIFY2(contains(d.changes[0], "If quality weighed under 80 % instead of 90 %, B would come first."),
                 d.changes[0].c_str());
        QCOMPARE(d.in[0].shareFirst, std::optional(1.0));
    }
    void anUnknownGateStops()
    {
        AnalysisData data = flat({{5, 9}, {4, 2}}, 40); // p95 needs 72 answers
        DecisionRules rules;
        rules.mostSeconds = 10;
        const Decision d = decide(data, rules, {"A", "B"});
        QVERIFY(d.in.empty());
        QCOMPARE(d.out[0].stoppedBy[0], std::string("p95 not known yet: 40 answers, 32 more are needed"));
        QVERIFY2(contains(d.notes[0], "needs 72 completed answers of each target; 2 targets lack up to 32. There are "
                                      "enough for a gate on the median or the p90."),
                 d.notes[0].c_str());
        ChartOptions o = options();
        o.decision = rules;
        QCOMPARE(chartKind("decide")->make(data, o).title, std::string("No model passes every gate"));
    }

    void aGateOnTheP90HasItsInterval()
    {
        AnalysisData data = flat({{5, 9}, {4, 2}}, 40);
        for (AnalysisTrial &t : data.trials) // A: 1.00 to 1.39 s; B: 2.00 to 2.39 s
            t.total = Nanos(1'000'000'000LL * (1 + t.target) + 10'000'000LL * t.caseIndex);
        DecisionRules rules;
        rules.percentile = 90;
        rules.mostSeconds = 1.5;
        Decision d = decide(data, rules, {"A", "B"});
        QCOMPARE(d.in.size(), std::size_t(1));
        QVERIFY2(contains(d.out[0].stoppedBy[0], "p90 2.35 s (95 % interval 2.3"), d.out[0].stoppedBy[0].c_str());
        QVERIFY(contains(d.out[0].stoppedBy[0], "above 1.50 s") && d.notes.empty());
        rules.mostSeconds = 1.36; // its estimate is below, the end of its interval above
        d = decide(data, rules, {"A", "B"});
        QVERIFY(d.in.size() == 1 && d.in[0].tailHigh > 1.36);
        QVERIFY2(contains(d.notes[0], "Within 1.36 s, but not clearly: A, p90 1.35 s (95 % interval"),
                 d.notes[0].c_str());
        rules.percentile = 50;
        d = decide(data, rules, {"A", "B"});
        QVERIFY(d.notes.empty() && contains(d.out[0].stoppedBy[0], "median 2."));
        // A prompt that was asked twice: the answers are not independent, so there is no interval.
        data.trials.push_back(data.trials[0]);
        QVERIFY(!decide(data, rules, {"A", "B"}).in[0].tailHigh);
    }
    void equalOnesShareEveryDraw()
    {
        AnalysisData data = flat({{4, 2}, {4, 2}, {4, 2}}, 40);
        for (AnalysisTrial &t : data.trials)
            t.total = Nanos(2'000'000'000);
        const Decision d = decide(data, {}, {"A", "B", "C"});
        for (const Contender &c : d.in)
            QVERIFY(std::abs(*c.shareFirst - 1.0 / 3) < 1e-9);
        QVERIFY(contains(make("decide", data).title, "No clear choice by these weights"));
    }
    void timeAndWholeAnswersAreDrawnToo()
    {
        // Alike but in time, which varies from prompt to prompt far more than the two differ.
        AnalysisData data = flat({{4, 2}, {4, 2}}, 40);
        for (AnalysisTrial &t : data.trials)
            t.total = Nanos(1'000'000'000LL * (1 + (7 * t.caseIndex + 3 * t.target) % 11) + 20'000'000 * t.target);
        DecisionRules rules;
        rules.weights = {0, 0, 1, 0};
        const Decision d = decide(data, rules, {"A", "B"});
        QVERIFY2(*d.in[0].shareFirst < 0.95, qPrintable(QString::number(*d.in[0].shareFirst)));
    }
    void theChosenScoreDecides()
    {
        // Two criteria that rank the models the other way round.
        AnalysisData data = flat({{5, 2}, {3, 2}}, 40);
        data.criteria = {{RubricId{}, "overall", 1, overallRubric().criteria.front()},
                         {RubricId{1}, "policy", 1, ordinal("tone", 1)}};
        const std::size_t given = data.scores.size();
        for (std::size_t i = 0; i < given; ++i) {
            AnalysisScore score = data.scores[i];
            score.criterion = 1;
            score.value = 6 - *score.value;
            data.scores.push_back(score);
        }
        ChartOptions o = options();
        o.decision.weights = {1, 0, 0, 0};
        std::set<std::string> titles;
        for (const ScoreChoice &choice : scoreChoices(data)) {
            o.score = choice.key;
            titles.insert(chartKind("decide")->make(data, o).title);
        }
        QVERIFY(titles.count("Model A comes first by these weights") &&
                titles.count("Model B comes first by these weights"));
    }

    // ---- over time
    void timeIsCutIntoHoursDaysOrWeeks()
    {
        AnalysisData data = chartData({someTargets(2), 30}); // an hour a prompt
        for (AnalysisTrial &t : data.trials) {
            if (t.target == 1 && t.caseIndex >= 10 && t.caseIndex < 14)
                t.outcome = Outcome::Failed;
        }
        const ChartSpec s = make("trend", data);
        QCOMPARE(s.title, std::string("4 of 60 requests failed, over 30 hours"));
        QCOMPARE(s.panels.size(), std::size_t(2));
        QCOMPARE(s.panels[0].plane.series[0].points.size(), std::size_t(30));
        QVERIFY(s.panels[0].plane.series[0].points[3].muted); // one request an hour decides nothing
        QVERIFY2(contains(s.sentences[0], "13.3 % ("), s.sentences[0].c_str());
        QVERIFY(contains(s.sentences[0], ", by hour)"));
        QVERIFY(!s.panels[1].plane.series[1].points[11].value); // nothing came: no point, and no 0
        for (AnalysisTrial &t : data.trials)
            t.startedMicros += t.caseIndex * 24 * 3'600'000'000LL;
        QVERIFY(contains(make("trend", data).title, "over 30 days"));
        for (AnalysisTrial &t : data.trials)
            t.startedMicros += t.caseIndex * 9 * 24 * 3'600'000'000LL;
        QVERIFY(contains(make("trend", data).title, "weeks"));
        for (AnalysisTrial &t : data.trials)
            t.startedMicros = 1'793'577'600'000'000;
        QVERIFY(contains(make("trend", data).emptyReason, "in one hour"));
    }

    void emptyPagesSayWhatToDo()
    {
        const AnalysisData unscored = chartData({someTargets(2), 12, 1, 1, true, false});
        QVERIFY(contains(make("decide", unscored).emptyReason, "Score some answers first"));
        for (const char *id : {"fails", "value"}) {
            QVERIFY(contains(make(id, {}).emptyReason, "Nothing has been run yet"));
            QVERIFY(contains(make(id, unscored).emptyReason, "Nothing has been scored yet"));
        }
    }
};

QTEST_GUILESS_MAIN(PagesTest)
#include "tst_pages.moc"
