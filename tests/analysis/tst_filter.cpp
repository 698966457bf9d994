// SPDX-License-Identifier: GPL-3.0-or-later
// What a filter leaves: the right answers, with indices that still point at each other.
#include "analysis/charts.h"
#include "analysis/filter.h"
#include "support/chart_data.h"
#include <QtTest>

using namespace assay;
using namespace assay::analysis;
using namespace assay::test;

namespace
{
AnalysisData records()
{
    ChartShape shape;
    shape.targets = someTargets(4);
    shape.prompts = 12;
    shape.raters = 2;
    shape.tags = true;
    AnalysisData data = chartData(shape);
    data.preferences = {{0, 1, 0}, {0, 2, 1}, {5, 6, 1}};
    data.guesses = {{1, 0, 1, 4}, {2, 1, 3, 4}};
    data.adjudications = {{1, 0, 1, 4, false}};
    return data;
}
} // namespace

class FilterTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingChosenIsEverything()
    {
        const AnalysisData data = records();
        const AnalysisData same = filtered(data, {});
        QVERIFY(AnalysisFilter{}.empty() && filterText(data, {}).empty());
        QCOMPARE(same.trials.size(), data.trials.size());
        QCOMPARE(same.scores.size(), data.scores.size());
    }
    void indicesPointAtWhatTheyPointedAt()
    {
        const AnalysisData data = records();
        AnalysisFilter filter;
        filter.targets = {nameOf(data.targets[1]), nameOf(data.targets[3])};
        filter.tags = {"code"};
        const AnalysisData some = filtered(data, filter);
        QCOMPARE(some.targets.size(), std::size_t(2));
        QCOMPARE(some.caseKeys.size(), std::size_t(4)); // every third
        QCOMPARE(some.caseTitles.size(), some.caseKeys.size());
        QCOMPARE(some.tags, std::vector<std::string>{"code"});
        QCOMPARE(some.trials.size(), std::size_t(8));
        for (const AnalysisTrial &t : some.trials) {
            const auto old = std::find_if(data.trials.begin(), data.trials.end(),
                                          [&](const AnalysisTrial &o) { return o.trial == t.trial; });
            QCOMPARE(some.targets[std::size_t(t.target)], data.targets[std::size_t(old->target)]);
            QCOMPARE(some.caseKeys[std::size_t(t.caseIndex)], data.caseKeys[std::size_t(old->caseIndex)]);
            QCOMPARE(some.caseTags[std::size_t(t.caseIndex)], std::vector<std::int32_t>{0});
        }
        QCOMPARE(some.scores.size(), std::size_t(16)); // two raters
        for (const AnalysisScore &s : some.scores) {
            const TrialId trial = some.trials[std::size_t(s.trial)].trial;
            QVERIFY(std::any_of(data.scores.begin(), data.scores.end(), [&](const AnalysisScore &o) {
                return data.trials[std::size_t(o.trial)].trial == trial && o.rater == s.rater && o.value == s.value;
            }));
        }
        QCOMPARE(filterText(data, filter), std::string("2 of 4 targets, tag code"));
    }
    void ratersTakeTheirJudgementsAlong()
    {
        const AnalysisData data = records();
        AnalysisFilter filter;
        filter.raters = {"rater 2"};
        const AnalysisData some = filtered(data, filter);
        QCOMPARE(some.trials.size(), data.trials.size()); // answers stay
        QCOMPARE(some.scores.size() * 2, data.scores.size());
        QCOMPARE(some.preferences.size(), std::size_t(2));
        QCOMPARE(some.preferences[0].rater, 0);
        QCOMPARE(some.guesses.size(), std::size_t(1));
        QVERIFY(some.adjudications.empty()); // the word of both
        QCOMPARE(filterText(data, filter), std::string("rater rater 2"));
    }
    void datesAreHalfOpenAndUtc()
    {
        const AnalysisData data = records(); // an hour a prompt, from midnight
        AnalysisFilter filter;
        filter.fromMicros = 1'793'577'600'000'000 + 2 * 3'600'000'000LL;
        filter.beforeMicros = *filter.fromMicros + 3 * 3'600'000'000LL;
        const AnalysisData some = filtered(data, filter);
        QCOMPARE(some.trials.size(), std::size_t(3 * 4));
        for (const AnalysisTrial &t : some.trials)
            QVERIFY(t.startedMicros >= *filter.fromMicros && t.startedMicros < *filter.beforeMicros);
        AnalysisData unsent = data; // never sent: by its run
        for (AnalysisTrial &t : unsent.trials)
            t.startedMicros = 0;
        filter.fromMicros = unsent.runs[0].startedMicros;
        filter.beforeMicros = *filter.fromMicros + 1;
        QCOMPARE(filtered(unsent, filter).trials.size(), unsent.trials.size());
        AnalysisFilter days;
        days.fromMicros = 1'793'577'600'000'000;
        days.beforeMicros = *days.fromMicros + 7 * 86'400'000'000LL;
        QCOMPARE(filterText(data, days), std::string("2026-11-02 to 2026-11-08"));
        days.beforeMicros.reset();
        QCOMPARE(filterText(data, days), std::string("from 2026-11-02"));
    }
    void whatIsNotThereLeavesNothing()
    {
        const AnalysisData data = records();
        AnalysisFilter filter;
        filter.tags = {"no such tag"};
        const AnalysisData none = filtered(data, filter);
        QVERIFY(none.trials.empty() && none.runs.empty() && none.scores.empty() && none.preferences.empty());
        for (const ChartKind &kind : chartKinds())
            QVERIFY2(!kind.make(none, {}).emptyReason.empty(), kind.id.data());
    }
    void everyCaptionStatesTheFilter()
    {
        const AnalysisData data = records();
        AnalysisFilter filter;
        filter.targets = {nameOf(data.targets[0]), nameOf(data.targets[1])};
        ChartOptions options;
        options.filter = filterText(data, filter);
        const AnalysisData some = filtered(data, filter);
        for (const ChartKind &kind : chartKinds()) {
            const ChartSpec spec = kind.make(some, options);
            if (spec.emptyReason.empty())
                QVERIFY2(spec.caption.find("only 2 of 4 targets") != std::string::npos, spec.caption.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(FilterTest)
#include "tst_filter.moc"
