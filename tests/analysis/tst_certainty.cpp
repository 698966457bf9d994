// SPDX-License-Identifier: GPL-3.0-or-later
// What the pages "How sure are we?" and "Are our raters fair?" say, on made-up records with known answers.
#include "analysis/certainty.h"
#include "analysis/charts.h"
#include "analysis/raters.h"
#include "analysis/score_table.h"
#include "support/chart_data.h"
#include <QtTest>

using namespace assay;
using namespace assay::analysis;

namespace
{
ChartSpec make(const char *id, const AnalysisData &data)
{
    return chartKind(id)->make(data, {false, "0.1.0", "support-v3", {}});
}
AnalysisData records(int targets, int prompts, int raters = 1)
{
    test::ChartShape shape;
    shape.targets = test::someTargets(targets);
    shape.prompts = prompts;
    shape.raters = raters;
    return test::chartData(shape);
}
// One row a prompt: what each target scores on it.
AnalysisData models(const std::vector<std::vector<int>> &rows)
{
    AnalysisData data;
    for (const char *name : {"Alpha", "Beta", "Gamma", "Delta"}) {
        if (data.targets.size() < rows.front().size())
            data.targets.push_back({name, name, "here", Api::OpenAiChat, false});
    }
    data.raters = {"Mara"};
    for (std::size_t p = 0; p < rows.size(); ++p) {
        data.caseKeys.push_back("p" + std::to_string(p));
        for (std::size_t t = 0; t < rows[p].size(); ++t) {
            AnalysisTrial trial;
            trial.trial = TrialId(std::int64_t(data.trials.size()) + 1);
            trial.run = RunId(1);
            trial.target = std::int32_t(t);
            trial.caseIndex = std::int32_t(p);
            trial.outcome = Outcome::Succeeded;
            AnalysisScore score;
            score.trial = std::int32_t(data.trials.size());
            score.value = rows[p][t];
            score.blind = true;
            data.trials.push_back(trial);
            data.scores.push_back(score);
        }
    }
    return data;
}
AnalysisData twoModels(const std::vector<std::pair<int, int>> &scores)
{
    std::vector<std::vector<int>> rows;
    for (const auto &[a, b] : scores)
        rows.push_back({a, b});
    return models(rows);
}
std::vector<std::pair<int, int>> times(std::vector<std::pair<int, int>> pattern, int count)
{
    std::vector<std::pair<int, int>> out;
    for (int i = 0; i < count; ++i)
        out.insert(out.end(), pattern.begin(), pattern.end());
    return out;
}
bool contains(const std::string &text, const char *part) { return text.find(part) != std::string::npos; }
std::string allText(const ChartSpec &s)
{
    std::string out = s.title + s.subtitle + s.caption + s.altText;
    for (const auto &t : s.sentences)
        out += t;
    for (const auto &t : s.warnings)
        out += t;
    return out;
}
} // namespace

class CertaintyTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aLeadIsSaidWithItsInterval()
    {
        const auto s = make("sure", twoModels(times({{5, 3}, {4, 3}, {4, 2}, {3, 3}}, 8)));
        QCOMPARE(s.title, std::string("Alpha leads, 1.25 points above Beta"));
        QVERIFY(contains(s.sentences[0], "95 % interval") && contains(s.sentences[0], "32 prompts"));
        QVERIFY(!s.panels[0].rows[0].marks[0].muted);
        QCOMPARE(*s.panels[0].rows[0].marks[0].value, 1.25);
        QCOMPARE(s.panels[0].references[0].value, 0.0);
    }
    void nobodyCanTellIsNotTheSame()
    {
        const auto s = make("sure", twoModels(times({{5, 3}, {2, 4}, {4, 3}, {3, 4}, {5, 4}}, 4)));
        QVERIFY2(contains(s.title, "Nobody can tell yet"), s.title.c_str());
        QVERIFY(contains(s.sentences[1], "prompts would find a true difference of 0.25"));
        QVERIFY(s.panels[0].rows[0].marks[0].muted);
        QVERIFY(!contains(allText(s), "no difference that") && !contains(allText(s), "equivalent"));
        QCOMPARE(s.panels[0].rows[0].columns.back(), std::string("can't tell yet"));
    }
    // The claim rests on the 90 % interval, so that is the one that stands beside it.
    void notWorseIsSaidWithTheIntervalThatCarriesIt()
    {
        const auto s = make("sure", twoModels(times({{4, 4}, {4, 3}, {3, 3}, {4, 4}, {3, 4}, {5, 4}, {4, 4}}, 6)));
        QCOMPARE(s.panels[0].rows[0].columns.back(), std::string("not better by 0.25")); // of the one behind
        QVERIFY(s.panels[0].columnTitles[1] == "comes first"); // of draws: no probability of being the best
        const std::string &said = s.sentences[0];
        QVERIFY2(
            contains(said, "Alpha is not worse than Beta by 0.25 points or more: the 90 % interval of Alpha's lead, "),
            said.c_str());
        QVERIFY2(contains(said, "Whether Alpha is better is open: 0.14 points, 95 % interval "), said.c_str());
    }
    // Alone the lead would be shown, among six comparisons it is not: colour, verdict and words say the same.
    void aLeadThatHolmTakesBackLooksOpen()
    {
        std::vector<std::vector<int>> rows;
        for (int p = 0; p < 40; ++p)
            rows.push_back({4,
                            p < 9    ? 3
                            : p < 11 ? 5
                                     : 4,
                            p >= 20 && p < 30    ? 3
                            : p == 30 || p == 31 ? 5
                                                 : 4,
                            p >= 10 && p < 20    ? 3
                            : p == 35 || p == 36 ? 5
                                                 : 4});
        const auto s = make("sure", models(rows));
        const auto &mark = s.panels[0].rows[0].marks[0];
        QVERIFY2(*mark.low95 > 0, "the example must be one where the interval alone excludes 0");
        QVERIFY2(contains(s.title, "Nobody can tell yet"), s.title.c_str());
        QVERIFY(mark.muted);
        QVERIFY2(contains(s.sentences[0], "for this pair alone, but Holm-adjusted over all pairs p = "),
                 s.sentences[0].c_str());
        QVERIFY2(contains(s.subtitle, "grey: not shown to be ahead"), s.subtitle.c_str());
        QVERIFY2(contains(s.caption, "5 % divided by the 6 comparisons"), s.caption.c_str());
    }
    void onlyEquivalentIsNoDifference()
    {
        auto pairs = times({{4, 4}, {3, 3}, {5, 5}, {2, 2}}, 25);
        pairs[0] = {5, 4};
        pairs[1] = {3, 4};
        const auto s = make("sure", twoModels(pairs));
        QVERIFY2(contains(s.title, "No difference that matters between"), s.title.c_str());
        QCOMPARE(s.panels[0].rows[0].columns.back(), std::string("no difference"));
    }
    void aSpreadOfNothingIsNotCertainty()
    {
        const auto s = make("sure", twoModels(times({{4, 3}}, 20)));
        QVERIFY2(contains(s.sentences[0], "differ by exactly 1.00"), s.sentences[0].c_str());
        QVERIFY2(contains(s.sentences[0], "sign test, Holm-adjusted p < .001"), s.sentences[0].c_str());
        QVERIFY(!s.panels[0].rows[0].marks[0].low95 && !s.panels[0].rows[0].marks[0].why.empty());
        QCOMPARE(s.title, std::string("Alpha leads, 1.00 points above Beta"));
        const auto equal = make("sure", twoModels(times({{4, 4}}, 20)));
        QVERIFY2(contains(equal.sentences[0], "score exactly the same on each of 20 prompts"),
                 equal.sentences[0].c_str());
        QVERIFY2(contains(equal.title, "Nobody can tell yet"), equal.title.c_str());
        QCOMPARE(equal.panels[0].rows[0].columns.back(), std::string("no variation"));
    }
    void tooFewPromptsShowPoints()
    {
        const auto s = make("sure", records(3, 6));
        QVERIFY(contains(s.title, "Too few prompts"));
        // Said once, and nothing beside it pretends to know more: no test, no difference that six prompts would find.
        QCOMPARE(std::count_if(s.sentences.begin(), s.sentences.end(),
                               [](const auto &said) { return contains(said, "too few to say anything"); }),
                 1);
        QVERIFY2(!contains(allText(s), "the present 6") && !contains(allText(s), "Student's t (p"), allText(s).c_str());
        QCOMPARE(s.panels[0].rows[0].marks[0].points.size(), std::size_t(6));
        QVERIFY(!s.panels[0].rows[0].marks[0].low95);
    }
    void oneModelAndNoScoresSayWhatIsNeeded()
    {
        QVERIFY(contains(make("sure", records(1, 20)).emptyReason, "Two models are needed"));
        auto data = records(3, 20);
        data.scores.clear();
        QVERIFY(contains(make("sure", data).emptyReason, "Nothing has been scored yet"));
        QVERIFY(contains(make("raters", data).emptyReason, "Two raters are needed"));
        QVERIFY(contains(make("raters", records(3, 20)).emptyReason, "Two raters are needed"));
        QVERIFY(!make("sure", {}).emptyReason.empty() && !make("raters", {}).emptyReason.empty());
    }
    void theMatrixMirrorsItself()
    {
        const auto s = make("sure", records(8, 40));
        QCOMPARE(s.panels[0].rows.size(), std::size_t(7));
        QCOMPARE(s.panels[1].grid.cells.size(), std::size_t(64));
        for (std::size_t a = 0; a < 8; ++a) {
            QVERIFY(s.panels[1].grid.cells[a * 9].blank);
            for (std::size_t b = a + 1; b < 8; ++b)
                QVERIFY(std::abs(*s.panels[1].grid.cells[a * 8 + b].value + *s.panels[1].grid.cells[b * 8 + a].value -
                                 1) < 1e-12);
        }
        QVERIFY(contains(chartCsv(s), "win_share"));
    }
    void theSameDataGiveTheSamePage()
    {
        const auto data = records(4, 30, 2);
        QCOMPARE(allText(make("sure", data)), allText(make("sure", data)));
        QCOMPARE(allText(make("raters", data)), allText(make("raters", data)));
    }
    void aStopEndsTheWork()
    {
        int asked = 0;
        ChartOptions options;
        options.keepGoing = [&](double) { return ++asked < 2; };
        const auto s = chartKind("sure")->make(records(3, 40), options);
        QVERIFY(asked >= 2 && asked < 6);
        QVERIFY(!s.title.empty());
    }
    void failuresThatFlatterAreNoted()
    {
        auto data = twoModels(times({{4, 4}, {4, 3}, {3, 3}, {5, 4}}, 5));
        for (std::size_t i = 0; i < data.trials.size(); i += 6) { // every third of Alpha's requests
            data.trials[i].outcome = Outcome::Failed;
            std::erase_if(data.scores, [&](const auto &s) { return std::size_t(s.trial) == i; });
        }
        const auto choice = *chosenScore(data, {});
        const auto notes = estimandNotes(data, choice);
        QCOMPARE(notes.size(), std::size_t(2));
        QVERIFY(contains(notes[1], "order of the models is another one"));
        QVERIFY(gatherScores(data, Estimand::Delivered).observations.size() >
                gatherScores(data, Estimand::Quality).observations.size());
        QVERIFY(estimandNotes(twoModels(times({{4, 3}}, 4)), choice).empty());
    }
    void agreementIsReadNotPraised()
    {
        const auto s = make("raters", records(3, 40, 3));
        QVERIFY(s.emptyReason.empty());
        QCOMPARE(s.panels[0].rows.size(), std::size_t(3));
        QCOMPARE(s.panels[1].grid.cells.size(), std::size_t(9));
        QVERIFY(contains(s.sentences[0], "Krippendorff's alpha") && contains(s.sentences[0], "95 % interval"));
        QVERIFY(contains(s.caption, "Not known: drift"));
    }
    void aStrictRaterIsFound()
    {
        auto data = records(3, 40, 2);
        for (auto &score : data.scores)
            score.value = score.rater == 1 ? std::max(1, *score.value - 1) : *score.value;
        const auto s = make("raters", data);
        bool said = false;
        for (const auto &sentence : s.sentences)
            said = said || contains(sentence, "rater 2 scores");
        QVERIFY(said);
        QCOMPARE(s.panels[0].rows.back().label, std::string("rater 2"));
        QVERIFY(*s.panels[0].rows.back().marks[0].high95 < 0 && !s.panels[0].rows.back().marks[0].muted);
    }
    void ratersWhoNeverMetHaveNoAgreement()
    {
        auto data = records(2, 20, 2);
        std::erase_if(data.scores, [](const auto &score) { return (score.trial / 2 % 2 == 0) != (score.rater == 0); });
        const auto s = make("raters", data);
        QVERIFY(contains(s.title, "No answer has been scored by two raters"));
        QCOMPARE(s.panels[1].grid.cells[1].text, std::string("–"));
        QVERIFY(!s.panels[0].rows[0].marks[0].value && !s.panels[0].rows[0].marks[0].why.empty());
    }
    void everyoneSayingTheSameIsUndefined()
    {
        auto data = records(2, 20, 2);
        for (auto &score : data.scores)
            score.value = 4;
        const auto s = make("raters", data);
        QVERIFY(contains(s.sentences[0], "alpha is not defined"));
        QCOMPARE(s.panels[1].grid.cells[1].text, std::string("–"));
    }
    void driftPositionBlindingAndFatigue()
    {
        RatingSet set;
        set.raters = {"Mara", "Ben"};
        set.scale = {1, 2, 3, 4, 5};
        set.units = 80;
        set.targets = 2;
        for (int u = 0; u < 80; ++u) {
            const double truth = 2 + u % 3;
            set.ratings.push_back({u, u / 2, u % 2, 0, truth, double(u), 1 + u % 2, 8.0});
            // Ben gets milder, and likes what is shown first.
            set.ratings.push_back({u, u / 2, u % 2, 1, std::min(5.0, truth + (u > 40 ? 1 : 0) + (u % 2 == 0 ? 1 : 0)),
                                   double(u), 1 + u % 2, 3.0});
        }
        for (int i = 0; i < 10; ++i)
            set.guesses.push_back({1, i < 9, 4});
        const auto r = raterReport(set, 1);
        QVERIFY(*r.raters[1].drift.rho > 0.3 && *r.raters[1].drift.p < 0.01);
        QVERIFY(*r.raters[1].firstAgainstLast.meanDiff > 0);
        QVERIFY(*r.raters[1].guessP < 0.001);
        QCOMPARE(*r.raters[1].medianSeconds, 3.0);
        QVERIFY(!r.raters[0].guessP);
        QCOMPARE(r.doubleShare, 1.0);
        QVERIFY(*r.alpha.lower <= *r.alpha.alpha && *r.alpha.alpha <= *r.alpha.upper);
    }
};

QTEST_GUILESS_MAIN(CertaintyTest)
#include "tst_certainty.moc"
