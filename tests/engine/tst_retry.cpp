// SPDX-License-Identifier: GPL-3.0-or-later
// Every row of the reliability plan's "when may we retry?", and what is not in it.
#include "engine/retry.h"
#include <QTest>

using namespace assay;
using engine::decide;
using engine::RetryDecision;
using engine::RetryPolicy;
using std::chrono::milliseconds;
using Kind = RetryDecision::Kind;

namespace
{
constexpr int noHint = -1;
Error errorOf(ErrorCode code, int hintMs, CostClass cost)
{
    Error error = makeError(code, "told");
    error.costClass = cost;
    if (hintMs != noHint)
        error.retryAfter = milliseconds(hintMs);
    return error;
}
} // namespace

class TestRetry : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rules_data();
    void rules();
    void everyOtherCodeGivesUp();
    void neverAfterABody();
    void backoffGrowsWithinBounds();
    void neverSoonerThanTheHint();
    void sameSeedSameWaits();
};

void TestRetry::rules_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("hint");
    QTest::addColumn<int>("cost");
    QTest::addColumn<int>("attempt");
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("pause");
    const auto row = [](const char *name, ErrorCode code, int hint, CostClass cost, int attempt, Kind kind,
                        bool pause) {
        QTest::newRow(name) << int(code) << hint << int(cost) << attempt << int(kind) << pause;
    };
    using enum ErrorCode;
    const CostClass no = CostClass::NotSent, not_ = CostClass::NotCharged, may = CostClass::MayBeCharged;
    // Surely not processed: three more times.
    row("dns 1", Dns, noHint, no, 1, Kind::RetryAfter, false);
    row("dns 3", Dns, noHint, no, 3, Kind::RetryAfter, false);
    row("dns 4", Dns, noHint, no, 4, Kind::GiveUp, false);
    row("refused", Refused, noHint, no, 1, Kind::RetryAfter, false);
    row("refused 4", Refused, noHint, no, 4, Kind::GiveUp, false);
    row("connect timeout", ConnectTimeout, noHint, no, 2, Kind::RetryAfter, false);
    row("tls", Tls, noHint, no, 1, Kind::RetryAfter, false);
    row("refused stream", ConnectionLost, noHint, no, 1, Kind::RetryAfter, false);
    row("refused stream 4", ConnectionLost, noHint, no, 4, Kind::GiveUp, false);
    // The server says to wait.
    row("429 hint", RateLimited, 2000, not_, 1, Kind::RetryAfter, true);
    row("429 hint 3", RateLimited, 2000, not_, 3, Kind::RetryAfter, true);
    row("429 hint 4: the others still wait", RateLimited, 2000, not_, 4, Kind::GiveUp, true);
    row("429 hint 120 s", RateLimited, 120'000, not_, 1, Kind::RetryAfter, true);
    row("429 hint over 120 s", RateLimited, 120'001, not_, 1, Kind::RetryAfter, true);
    row("429 hint a day", RateLimited, 86'400'000, not_, 1, Kind::RetryAfter, true);
    row("429 no hint 1", RateLimited, noHint, not_, 1, Kind::RetryAfter, true);
    row("429 no hint 2", RateLimited, noHint, not_, 2, Kind::RetryAfter, true);
    row("429 no hint 3", RateLimited, noHint, not_, 3, Kind::GiveUp, false);
    row("503 no hint", Overloaded, noHint, not_, 1, Kind::RetryAfter, false);
    row("503 no hint 4", Overloaded, noHint, not_, 4, Kind::GiveUp, false);
    row("503 hint", Overloaded, 3000, not_, 1, Kind::RetryAfter, true);
    row("529 long hint", Overloaded, 600'000, not_, 1, Kind::RetryAfter, true);
    // A person must act first.
    row("spend limit", SpendLimit, noHint, not_, 1, Kind::StopEndpoint, false);
    row("spend limit with a hint", SpendLimit, 1000, not_, 1, Kind::StopEndpoint, false);
    row("401", Unauthorized, noHint, not_, 1, Kind::StopEndpoint, false);
    row("403", Forbidden, noHint, not_, 1, Kind::StopEndpoint, false);
    row("no key", KeyMissing, noHint, no, 0, Kind::StopEndpoint, false);
    row("bad key", KeyInvalid, noHint, no, 0, Kind::StopEndpoint, false);
    row("key of another origin", KeyOrigin, noHint, no, 1, Kind::StopEndpoint, false);
    row("plain http", PlainHttpRefused, noHint, no, 1, Kind::StopEndpoint, false);
    // Ambiguous: it may have been charged.
    row("500", ServerError, noHint, may, 1, Kind::GiveUp, false);
    row("502 with a hint", ServerError, 1000, may, 1, Kind::GiveUp, false);
    row("first byte", FirstByteTimeout, noHint, may, 1, Kind::GiveUp, false);
    row("stalled", Stalled, noHint, may, 1, Kind::GiveUp, false);
    row("total", TotalTimeout, noHint, may, 1, Kind::GiveUp, false);
    row("lost after it was sent", ConnectionLost, noHint, may, 1, Kind::GiveUp, false);
    // The same request would get the same answer.
    row("400", BadRequest, noHint, not_, 1, Kind::GiveUp, false);
    row("404", NotFound, noHint, not_, 1, Kind::GiveUp, false);
    row("413", RequestTooLarge, noHint, not_, 1, Kind::GiveUp, false);
    row("error in the stream", ProviderError, noHint, may, 1, Kind::GiveUp, false);
    row("cancelled", Cancelled, noHint, no, 1, Kind::GiveUp, false);
    row("proxy", Proxy, noHint, no, 1, Kind::GiveUp, false);
}

void TestRetry::rules()
{
    QFETCH(int, code);
    QFETCH(int, hint);
    QFETCH(int, cost);
    QFETCH(int, attempt);
    QFETCH(int, kind);
    QFETCH(bool, pause);
    SplitMix64 jitter(1);
    const RetryDecision decision = decide({}, errorOf(ErrorCode(code), hint, CostClass(cost)), attempt, false, jitter);
    QCOMPARE(int(decision.kind), kind);
    QCOMPARE(decision.pauseEndpoint, pause);
    if (decision.kind == Kind::RetryAfter)
        QVERIFY(decision.wait > milliseconds(0));
    if (decision.pauseEndpoint && hint != noHint)
        QVERIFY(decision.wait >= milliseconds(hint));
}

void TestRetry::everyOtherCodeGivesUp()
{
    using enum ErrorCode;
    SplitMix64 jitter(1);
    for (const ErrorCode code : {None,      BadInput,      Internal,   Proxy,           BadUrl,        FirstByteTimeout,
                                 Stalled,   TotalTimeout,  Incomplete, TooLarge,        Protocol,      Redirect,
                                 NotApi,    NotFound,      BadRequest, RequestTooLarge, ServerError,   ProviderError,
                                 Cancelled, BudgetStopped, CannotOpen, ReadOnly,        NotAWorkspace, NewerSchema,
                                 Damaged,   DiskFull,      Busy,       StoreFailed}) {
        for (const CostClass cost : {CostClass::NotSent, CostClass::NotCharged, CostClass::MayBeCharged})
            QCOMPARE(decide({}, errorOf(code, 1000, cost), 1, false, jitter), RetryDecision{});
    }
}

void TestRetry::neverAfterABody()
{
    SplitMix64 jitter(1);
    for (int code = 0; code <= int(ErrorCode::StoreFailed); ++code) {
        const RetryDecision decision = decide({}, errorOf(ErrorCode(code), 1000, CostClass::NotSent), 1, true, jitter);
        QVERIFY2(decision.kind != Kind::RetryAfter, errorCodeName(ErrorCode(code)).data());
        QVERIFY(!decision.pauseEndpoint);
    }
}

void TestRetry::backoffGrowsWithinBounds()
{
    RetryPolicy policy;
    policy.maxAttempts = 20;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        SplitMix64 jitter(seed);
        for (int attempt = 1; attempt < 20; ++attempt) {
            const milliseconds full = attempt >= 5 ? milliseconds(8000) : milliseconds(500 << (attempt - 1));
            const auto wait = decide(policy, errorOf(ErrorCode::Dns, noHint, {}), attempt, false, jitter).wait;
            QVERIFY(wait >= full / 2 && wait <= full);
        }
    }
}

void TestRetry::neverSoonerThanTheHint()
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SplitMix64 jitter(seed);
        const auto wait = decide({}, errorOf(ErrorCode::RateLimited, 2000, {}), 1, false, jitter).wait;
        QVERIFY(wait >= milliseconds(2000) && wait <= milliseconds(3000));
    }
}

void TestRetry::sameSeedSameWaits()
{
    SplitMix64 one(42), two(42), three(43);
    bool differs = false;
    for (int i = 0; i < 20; ++i) {
        const Error error = errorOf(ErrorCode::Refused, noHint, {});
        const RetryDecision first = decide({}, error, 2, false, one);
        QCOMPARE(first, decide({}, error, 2, false, two));
        differs = differs || !(first == decide({}, error, 2, false, three));
    }
    QVERIFY(differs);
}

QTEST_GUILESS_MAIN(TestRetry)
#include "tst_retry.moc"
