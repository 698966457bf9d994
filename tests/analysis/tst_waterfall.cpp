// SPDX-License-Identifier: GPL-3.0-or-later
// Where the time of one answer went: phases that follow each other, tries and waits between them, broken answers.
#include "analysis/charts.h"
#include "analysis/waterfall.h"
#include <QTest>

using namespace assay;
using namespace assay::analysis;
using std::chrono::milliseconds;

namespace
{
StoredAttempt attempt(int number, std::int64_t startedMs, Timing timing, Outcome outcome = Outcome::Succeeded)
{
    StoredAttempt out;
    out.number = number;
    out.startedMicros = 1'764'000'000'000'000 + startedMs * 1000;
    out.endedMicros = out.startedMicros + 1000;
    Response r;
    r.outcome = outcome;
    r.timing = std::move(timing);
    out.response = r;
    return out;
}

Timing whole()
{
    Timing t;
    t.queued = milliseconds(100);
    t.connected = milliseconds(80);
    t.firstByte = milliseconds(500);
    t.firstReasoning = milliseconds(600);
    t.firstAnswer = milliseconds(1000);
    t.lastDelta = milliseconds(3000);
    t.done = milliseconds(3100);
    // Steady but for one pause of 700 ms.
    for (int ms = 600; ms <= 3000; ms += 100) {
        if (ms <= 1500 || ms >= 2200)
            t.chunks.push_back({std::uint32_t(ms * 1000), 50});
    }
    return t;
}

WaterfallSubject subject()
{
    WaterfallSubject s;
    s.label = "GPT-5.5";
    s.endpoint = "OpenAI";
    s.caseTitle = "Ticket 7";
    s.color = 2;
    s.run = RunId{4};
    s.trial = TrialId{9};
    s.appVersion = "0.1.0";
    return s;
}

const ChartRow *rowOf(const ChartSpec &spec, const std::string &label, int which = 0)
{
    for (const ChartRow &row : spec.rows) {
        if (row.label == label && which-- == 0)
            return &row;
    }
    return nullptr;
}

void span(const ChartSpec &spec, const std::string &label, double from, double to, int which = 0)
{
    const ChartRow *row = rowOf(spec, label, which);
    QVERIFY2(row != nullptr, label.c_str());
    QVERIFY(std::abs(*row->marks.front().from - from) < 1e-9);
    QVERIFY2(std::abs(*row->marks.back().value - to) < 1e-9, std::to_string(*row->marks.back().value).c_str());
}
} // namespace

class WaterfallTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void phasesFollowEachOther();
    void connectingHasItsParts();
    void gapsBreakTheAnswer();
    void aReusedConnectionSaysSo();
    void aChainIsItsSteps();
    void triesAndWaits();
    void anOpenTry();
    void nothingSentIsNoChart();
    void inAFile();
};

void WaterfallTest::phasesFollowEachOther()
{
    const ChartSpec spec = makeWaterfall({attempt(1, 0, whole())}, subject());
    QVERIFY(!spec.grouped);
    span(spec, "Queue in Assay", 0, 0.1);
    span(spec, "Connection", 0.1, 0.18);
    span(spec, "To first byte", 0.18, 0.6);
    span(spec, "To first text", 0.6, 0.7);
    span(spec, "Reasoning", 0.7, 1.1);
    span(spec, "Answer", 1.1, 3.1);
    span(spec, "To the end", 3.1, 3.2);
    QCOMPARE(spec.rows.size(), 7u);
    QCOMPARE(rowOf(spec, "Answer")->color, 2);
    QCOMPARE(rowOf(spec, "Connection")->color, 5); // not the model's time
    QCOMPARE(spec.title, std::string("First text after 0.60 s, end after 3.10 s from sending"));
    QVERIFY(spec.subtitle.find("apart: 0.10 s") != std::string::npos);
    QVERIFY(spec.axisMin == 0 && spec.axisMax >= 3.2);
    QVERIFY(spec.caption.find("Trial 9 of run 4") != std::string::npos);
}

void WaterfallTest::connectingHasItsParts()
{
    Timing t = whole();
    t.nameResolved = milliseconds(30);
    t.secured = milliseconds(140);
    t.reusedConnection = false;
    const ChartSpec spec = makeWaterfall({attempt(1, 0, t)}, subject());
    span(spec, "Name look-up", 0.1, 0.13);
    span(spec, "Connection", 0.13, 0.18);
    span(spec, "TLS", 0.18, 0.24);
    span(spec, "To first byte", 0.24, 0.6);
    QCOMPARE(spec.rows.size(), 9u);
    QVERIFY(rowOf(spec, "To first byte")->sublabel.empty());
    t.nameResolved = std::chrono::microseconds(40); // it was at hand
    t.secured.reset();                              // plain http
    const ChartSpec plain = makeWaterfall({attempt(1, 0, t)}, subject());
    QVERIFY(!rowOf(plain, "Name look-up") && !rowOf(plain, "TLS"));
    span(plain, "Connection", 0.1, 0.18);
}

void WaterfallTest::gapsBreakTheAnswer()
{
    const ChartSpec spec = makeWaterfall({attempt(1, 0, whole())}, subject());
    const ChartRow *answer = rowOf(spec, "Answer");
    QCOMPARE(answer->marks.size(), 2u);
    QVERIFY(std::abs(*answer->marks[0].value - 1.6) < 1e-9 && std::abs(*answer->marks[1].from - 2.3) < 1e-9);
    QCOMPARE(answer->sublabel, std::string("15 reads, longest gap 0.70 s"));
}

void WaterfallTest::aReusedConnectionSaysSo()
{
    Timing t = whole();
    t.connected.reset();
    const ChartSpec spec = makeWaterfall({attempt(1, 0, t)}, subject());
    QVERIFY(!rowOf(spec, "Connection"));
    QCOMPARE(rowOf(spec, "To first byte")->sublabel, std::string("connection reused"));
    span(spec, "To first byte", 0.1, 0.6);
    t.reusedConnection = true; // as newer rows say it
    QCOMPARE(rowOf(makeWaterfall({attempt(1, 0, t)}, subject()), "To first byte")->sublabel,
             std::string("connection reused"));
    t.reusedConnection.reset();
    WaterfallSubject program = subject();
    program.program = true; // nothing to connect to
    QVERIFY(rowOf(makeWaterfall({attempt(1, 0, t)}, program), "To first byte")->sublabel.empty());
}

void WaterfallTest::aChainIsItsSteps()
{
    StepResult plan, execute;
    plan.name = "plan";
    plan.outcome = execute.outcome = Outcome::Succeeded;
    plan.timing = execute.timing = whole();
    execute.name = "execute";
    execute.startedAfter = milliseconds(3300);
    execute.timing.queued = milliseconds(150);
    execute.timing.connected.reset();
    execute.timing.reusedConnection = true;
    Timing all = whole();
    for (auto *at : {&all.firstByte, &all.firstReasoning, &all.firstAnswer, &all.lastDelta, &all.done})
        **at += milliseconds(3300);
    all.connected.reset();
    StoredAttempt chain = attempt(1, 0, all);
    chain.response->steps = {plan, execute};
    const ChartSpec spec = makeWaterfall({chain}, subject());
    QVERIFY(spec.grouped);
    QCOMPARE(spec.rows.front().group, std::string("Step 1, plan: succeeded"));
    QCOMPARE(spec.rows.back().group, std::string("Step 2, execute: succeeded"));
    span(spec, "Connection", 0.1, 0.18);
    span(spec, "Answer", 1.1, 3.1);
    span(spec, "Between steps", 3.2, 3.25);
    span(spec, "Queue in Assay", 3.25, 3.4, 1); // the second was sent 3.3 s after the first
    span(spec, "Answer", 4.4, 6.4, 1);
    QVERIFY2(spec.title.starts_with("2 steps in 6.50 s. First text after 3.90 s, end after 6.40 s"),
             spec.title.c_str());
    QVERIFY(spec.caption.find("counted from when the first step was sent") != std::string::npos);
}

void WaterfallTest::triesAndWaits()
{
    Timing refused;
    refused.queued = milliseconds(20);
    refused.firstByte = milliseconds(80);
    refused.done = milliseconds(90);
    StoredAttempt first = attempt(1, 0, refused, Outcome::Failed);
    first.response->httpStatus = 429;
    first.response->error = makeError(ErrorCode::RateLimited, "slow down");
    first.response->error->retryAfter = milliseconds(2000);
    Timing later = whole();
    later.queued = milliseconds(50);
    // Begins 2.2 s after the first one did, by the wall clock.
    const ChartSpec spec = makeWaterfall({first, attempt(2, 2200, later)}, subject());
    QVERIFY(spec.grouped);
    QCOMPARE(spec.rows.front().group, std::string("Attempt 1: failed, HTTP 429"));
    QCOMPARE(spec.rows.back().group, std::string("Attempt 2: succeeded"));
    span(spec, "To first byte", 0.02, 0.1);
    span(spec, "Back-off", 0.11, 2.17);
    QCOMPARE(rowOf(spec, "Back-off")->sublabel, std::string("server asked for it"));
    span(spec, "Queue in Assay", 2.17, 2.22, 1);
    span(spec, "Answer", 3.22, 5.22);
    QVERIFY(spec.title.starts_with("2 attempts in 5.32 s."));
    QVERIFY(spec.subtitle.find("apart: 0.07 s") != std::string::npos);
    QVERIFY(spec.caption.find("wall clock") != std::string::npos);
    // A wall clock that was set back does not lay one try over the other.
    const ChartSpec back = makeWaterfall({first, attempt(2, -60'000, later)}, subject());
    QVERIFY(*rowOf(back, "Queue in Assay", 1)->marks[0].from >= 0.11 - 1e-9);
}

void WaterfallTest::anOpenTry()
{
    StoredAttempt open = attempt(1, 0, {});
    open.response.reset();
    open.endedMicros.reset();
    const ChartSpec spec = makeWaterfall({open}, subject());
    QCOMPARE(spec.rows.size(), 1u);
    QCOMPARE(spec.title, std::string("The last attempt has not ended"));
}

void WaterfallTest::nothingSentIsNoChart()
{
    const ChartSpec spec = makeWaterfall({}, subject());
    QVERIFY(spec.rows.empty() && !spec.emptyReason.empty());
}

void WaterfallTest::inAFile()
{
    WaterfallSubject s = subject();
    s.simulated = true;
    const ChartSpec spec = makeWaterfall({attempt(1, 0, whole())}, s);
    QVERIFY(spec.simulated && spec.caption.find("invented") != std::string::npos);
    const std::string csv = chartCsv(spec);
    QVERIFY(csv.find("from_s") != std::string::npos);
    QVERIFY2(csv.find("timing,Queue in Assay,,OpenAI,yes,\"attempt 1, until second\",bar,0.1,0,") != std::string::npos,
             csv.c_str());
    QVERIFY(csv.find("\"15 reads, longest gap 0.70 s\"") != std::string::npos);
}

QTEST_GUILESS_MAIN(WaterfallTest)
#include "tst_waterfall.moc"
