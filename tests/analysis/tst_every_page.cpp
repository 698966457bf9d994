// SPDX-License-Identifier: GPL-3.0-or-later
// What is chosen above the charts acts on every page: the filter on all of them, the score on those that are made of
// scores, and on no other.
#include "analysis/charts.h"
#include "analysis/filter.h"
#include "analysis/score_choice.h"
#include "support/page_data.h"
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
    out.appVersion = "1.0.0";
    out.setName = "support-v3";
    return out;
}
AnalysisData dataFor(const ChartKind &kind) { return pageData({4, "missing", kind.id == "chain"}); }

// All that a page says and plots.
std::string said(const ChartSpec &spec)
{
    std::string out = spec.title + '\n' + spec.subtitle + '\n' + spec.caption + '\n' + spec.emptyReason + '\n';
    for (const std::string &s : spec.sentences)
        out += s + '\n';
    return out + (spec.emptyReason.empty() ? chartCsv(spec) : "");
}

template <typename Each> void forEachFigure(const ChartSpec &spec, Each each)
{
    for (int p = 0; p < int(panelCount(spec)); ++p) {
        const ChartSpec &body = panelOf(spec, p);
        for (const ChartRow &row : body.rows)
            for (const auto &mark : row.marks)
                each(static_cast<const Figure &>(mark));
        for (const GridCell &cell : body.grid.cells)
            each(static_cast<const Figure &>(cell));
        for (const PlaneSeries &series : body.plane.series)
            for (const PlanePoint &point : series.points)
                each(static_cast<const Figure &>(point));
    }
}
std::set<std::int64_t> answersBehind(const ChartSpec &spec)
{
    std::set<std::int64_t> out;
    forEachFigure(spec, [&](const Figure &f) {
        for (TrialId id : f.behind)
            out.insert(number(id));
    });
    return out;
}

struct Dimension {
    const char *name;
    AnalysisFilter filter;
    bool (*keeps)(const AnalysisData &, const AnalysisTrial &);
};
constexpr std::int64_t kFirst = 1'793'577'600'000'000, kHour = 3'600'000'000, kMonth = 30LL * 24 * kHour;

std::vector<Dimension> dimensions(const AnalysisData &data)
{
    std::vector<Dimension> out(5);
    out[0].name = "targets";
    out[0].filter.targets = {nameOf(data.targets[0]), nameOf(data.targets[1]), nameOf(data.targets[3])};
    out[0].keeps = [](const AnalysisData &, const AnalysisTrial &t) { return t.target != 2; };
    out[1].name = "tags";
    out[1].filter.tags = {"billing", "code"};
    out[1].keeps = [](const AnalysisData &, const AnalysisTrial &t) { return t.caseIndex % 3 != 2; };
    out[2].name = "prompts";
    for (int p = 0; p < 30; ++p)
        out[2].filter.cases.push_back("case-" + std::to_string(p + 1));
    out[2].keeps = [](const AnalysisData &, const AnalysisTrial &t) { return t.caseIndex < 30; };
    out[3].name = "raters";
    out[3].filter.raters = {"rater 1"};
    out[3].keeps = [](const AnalysisData &, const AnalysisTrial &) { return true; };
    out[4].name = "dates"; // an hour a prompt, and again a month later
    out[4].filter.fromMicros = kFirst + 5 * kHour;
    out[4].filter.beforeMicros = kFirst + kMonth + 30 * kHour;
    out[4].keeps = [](const AnalysisData &, const AnalysisTrial &t) {
        return t.startedMicros >= kFirst + 5 * kHour && t.startedMicros < kFirst + kMonth + 30 * kHour;
    };
    return out;
}
} // namespace

class EveryPageTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void noWeightIsSaidToBeMoreThanAll()
    {
        for (const std::string_view variant : kPageVariants) {
            for (int targets : {2, 7, 12}) {
                const std::string all = said(chartKind("decide")->make(pageData({targets, variant, false}), options()));
                QVERIFY2(all.find("over 100 %") == std::string::npos, all.c_str());
                QVERIFY2(all.find("under 0 %") == std::string::npos, all.c_str());
            }
        }
    }
    void theFilterActsOnEveryPage_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("dimension");
        const auto all = dimensions(dataFor(chartKinds()[0]));
        for (int k = 0; k < int(chartKinds().size()); ++k) {
            for (int d = 0; d < int(all.size()); ++d)
                QTest::addRow("%s by %s", chartKinds()[std::size_t(k)].id.data(), all[std::size_t(d)].name) << k << d;
        }
    }
    void theFilterActsOnEveryPage()
    {
        QFETCH(int, kind);
        QFETCH(int, dimension);
        const ChartKind &of = chartKinds()[std::size_t(kind)];
        const AnalysisData data = dataFor(of);
        const Dimension by = dimensions(data)[std::size_t(dimension)];
        ChartOptions o = options();
        const ChartSpec whole = of.make(data, o);
        QVERIFY2(whole.emptyReason.empty(), whole.emptyReason.c_str());
        o.filter = filterText(data, by.filter);
        const ChartSpec some = of.make(filtered(data, by.filter), o);
        const bool raters = by.name == std::string("raters");
        if (raters && of.id == "raters") { // one is left: nobody to agree with
            QVERIFY(!some.emptyReason.empty());
            return;
        }
        QVERIFY2(some.emptyReason.empty(), some.emptyReason.c_str());
        QVERIFY2(some.caption.find("only " + o.filter) != std::string::npos, some.caption.c_str());
        std::set<std::int64_t> kept;
        for (const AnalysisTrial &t : data.trials) {
            if (by.keeps(data, t))
                kept.insert(number(t.trial));
        }
        const auto behind = answersBehind(some);
        QVERIFY(std::includes(kept.begin(), kept.end(), behind.begin(), behind.end()));
        // Every page shows something else then; a rater's leaving changes those that scores are in.
        if (!raters)
            QVERIFY2(answersBehind(whole) != behind || chartCsv(whole) != chartCsv(some), of.id.data());
        else
            QCOMPARE(chartCsv(whole) != chartCsv(some), of.usesScore);
    }
    void theChosenScoreActsWhereScoresAre_data()
    {
        QTest::addColumn<int>("kind");
        for (int k = 0; k < int(chartKinds().size()); ++k)
            QTest::newRow(chartKinds()[std::size_t(k)].id.data()) << k;
    }
    void theChosenScoreActsWhereScoresAre()
    {
        QFETCH(int, kind);
        const ChartKind &of = chartKinds()[std::size_t(kind)];
        AnalysisData data = dataFor(of);
        data.criteria = {{RubricId{}, "overall", 1, overallRubric().criteria.front()},
                         {RubricId{1}, "policy", 1, ordinal("tone", 1)},
                         {RubricId{1}, "policy", 1, passFail("safe", 1)}};
        const std::size_t given = data.scores.size();
        for (const int c : {1, 2}) {
            for (std::size_t i = 0; i < given; ++i) {
                AnalysisScore score = data.scores[i];
                score.criterion = std::int16_t(c);
                const int other = 1 + (*score.value + int(i) % 3) % 5;
                score.value = c == 1 ? other : (other + score.rater) % 2;
                data.scores.push_back(score);
            }
        }
        std::set<std::string> pages;
        std::size_t choices = 0;
        for (const ScoreChoice &choice : scoreChoices(data)) {
            ChartOptions o = options();
            o.score = choice.key;
            const ChartSpec spec = of.make(data, o);
            QVERIFY2(spec.emptyReason.empty(), spec.emptyReason.c_str());
            pages.insert(said(spec));
            ++choices;
            // And the page says which score it is.
            if (!of.usesScore || choice.key == "overall")
                continue;
            std::string words = spec.subtitle;
            for (const ChartSpec &panel : spec.panels)
                words += panel.subtitle;
            QVERIFY2(words.find("“" + choice.name + "”") != std::string::npos, words.c_str());
        }
        QVERIFY(choices >= 3);
        QCOMPARE(pages.size(), of.usesScore ? choices : std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(EveryPageTest)
#include "tst_every_page.moc"
