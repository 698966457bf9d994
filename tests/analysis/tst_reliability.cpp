// SPDX-License-Identifier: GPL-3.0-or-later
// Reliable?: every request is counted once, cancelled ones never, and nobody is called worse without the pairs for it.
#include "analysis/charts.h"
#include "stats/quantiles.h"
#include "support/chart_data.h"
#include <QtTest>

using namespace assay;
using namespace assay::analysis;
using namespace assay::test;

namespace
{
AnalysisData requests(int targets, int prompts)
{
    return chartData({someTargets(targets), prompts, 1, 0, false, false});
}
void setOutcome(AnalysisData &data, int target, int every, Outcome outcome)
{
    int seen = 0;
    for (AnalysisTrial &t : data.trials) {
        if (t.target == target && seen++ % every == 0)
            t.outcome = outcome;
    }
}
ChartSpec make(const AnalysisData &data) { return chartKind("reliability")->make(data, {false, "0.1.0", "set", {}}); }
const ChartRow &rowOf(const ChartSpec &spec, const std::string &endpoint)
{
    return *std::find_if(spec.rows.begin(), spec.rows.end(), [&](const auto &r) { return r.endpoint == endpoint; });
}
} // namespace

class ReliabilityTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void barsAddUpToEveryRequest()
    {
        AnalysisData data = requests(4, 60);
        const Outcome all[] = {Outcome::Failed, Outcome::Refused, Outcome::Truncated, Outcome::Empty};
        for (int t = 0; t < 4; ++t)
            setOutcome(data, t, 7 + t, all[t]);
        for (const ChartRow &row : make(data).rows) {
            double end = 0;
            std::size_t behind = 0;
            for (const auto &m : row.marks) {
                QCOMPARE(m.n, 60);
                behind += m.behind.size();
                if (!m.value)
                    continue;
                QVERIFY(std::abs(*m.from - end) < 1e-9);
                end = *m.value;
            }
            QVERIFY(std::abs(end - 100) < 1e-9);
            QCOMPARE(behind, 60u);
        }
    }
    void cancelledRequestsCountNowhere()
    {
        AnalysisData data = requests(1, 40);
        setOutcome(data, 0, 4, Outcome::Cancelled);
        const ChartSpec spec = make(data);
        QCOMPARE(spec.rows[0].columns[2], std::string("30"));
        QCOMPARE(spec.rows[0].columns[0], std::string("100 %"));
    }
    void noFailureIsNoPromise()
    {
        const ChartSpec spec = make(requests(2, 30));
        // 0 of 30: Wilson's upper end is z^2 / (n + z^2) = 11.4 %.
        QVERIFY2(spec.title.find("up to 11 % may still fail") != std::string::npos, spec.title.c_str());
        QVERIFY(!spec.warnings.empty());
    }
    void aFewMoreFailuresAreNoFinding()
    {
        AnalysisData data = requests(2, 40);
        setOutcome(data, 0, 20, Outcome::Failed); // 2
        setOutcome(data, 1, 10, Outcome::Failed); // 4
        const std::string title = make(data).title;
        QVERIFY2(title.find("no clear difference") != std::string::npos, title.c_str());
        QVERIFY2(title.find("6 of 80 requests") != std::string::npos, title.c_str());
    }
    void manyMoreAre()
    {
        AnalysisData data = requests(3, 60);
        setOutcome(data, 1, 3, Outcome::Failed);
        const std::string title = make(data).title;
        QVERIFY2(title.find("fails more often than") != std::string::npos, title.c_str());
    }
    void retriesAreSeen()
    {
        AnalysisData data = requests(1, 20);
        for (std::size_t i = 0; i < data.trials.size(); i += 4)
            data.trials[i].attempts = 3;
        const ChartSpec spec = make(data);
        QCOMPARE(spec.rows[0].marks[1].behind.size(), 5u);
        QVERIFY(spec.rows[0].marks[1].high95 &&
                !spec.rows[0].marks[0].high95); // one interval, at the end of the whole ones
        QCOMPARE(spec.tints.size(), 2u);
    }
    void theSameRequestIsPairedOverRuns()
    {
        AnalysisData data = requests(2, 30), again = data;
        for (AnalysisTrial &t : again.trials)
            t.run = RunId(2);
        setOutcome(again, 1, 2, Outcome::Failed);
        data.trials.insert(data.trials.end(), again.trials.begin(), again.trials.end());
        const ChartSpec spec = make(data);
        QCOMPARE(rowOf(spec, "OpenAI").columns[2], std::string("60"));
        QVERIFY(spec.title.find("fails more often") != std::string::npos);
    }
    void outagesWidenTheInterval()
    {
        AnalysisData data = chartData({someTargets(1), 240});
        const auto once = make(data).rows[0].marks[0];
        for (std::size_t i = 0; i < data.trials.size(); ++i) {
            data.trials[i].startedMicros = 1'793'577'600'000'000 + std::int64_t(i / 20) * 3'600'000'000; // 12 hours
            if (i / 20 == 4) { // one of them an outage
                data.trials[i].outcome = Outcome::Failed;
                data.trials[i].error = i % 4 ? ErrorCode::Overloaded : ErrorCode::RateLimited;
            }
        }
        const auto spec = make(data);
        const auto &mark = spec.rows[0].marks[0];
        const auto wilson = stats::wilsonInterval(220, 240);
        QVERIFY(*mark.low95 < 100 * wilson.lower - 5);
        QVERIFY(spec.caption.find("by the hour") != std::string::npos);
        QVERIFY2(spec.caption.find("Of 20 failed requests: 15 the provider's fault, 5 limits of the account.") !=
                     std::string::npos,
                 spec.caption.c_str());
        QVERIFY(std::none_of(spec.warnings.begin(), spec.warnings.end(),
                             [](const auto &w) { return w.find("one by one") != std::string::npos; }));
        QVERIFY(once.low95);
    }
    void nothingEndedIsSaid()
    {
        AnalysisData data = requests(1, 3);
        setOutcome(data, 0, 1, Outcome::Cancelled);
        QVERIFY(!make(data).emptyReason.empty());
        QVERIFY(!make({}).emptyReason.empty());
    }
};

QTEST_GUILESS_MAIN(ReliabilityTest)
#include "tst_reliability.moc"
