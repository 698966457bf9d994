// SPDX-License-Identifier: GPL-3.0-or-later
// Every vendor's way to say how much is left, and when there is more.
#include "providers/protocol.h"
#include "providers/rate_limits.h"
#include <QTest>

using namespace assay;
using namespace assay::providers;
using std::chrono::milliseconds;

namespace
{
constexpr std::int64_t wall = 1'764'000'000'000'000; // 2025-11-24T16:00:00Z, in microseconds

net::Head headOf(int status, std::vector<net::Header> headers)
{
    net::Head head;
    head.status = status;
    head.headers = std::move(headers);
    return head;
}
std::optional<LimitPause> pauseOf(std::vector<net::Header> headers)
{
    return limitPauseOf(headOf(200, std::move(headers)), wall);
}
qint64 ms(const std::optional<milliseconds> &value) { return value ? value->count() : -1; }
} // namespace

class TestRateLimits : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void durations_data();
    void durations();
    void times_data();
    void times();
    void pauses();
    void somethingLeftIsNoPause();
    void nonsenseIsNoPause();
    void hintsOfRefusals();
    void theServersClockCounts();
};

void TestRateLimits::durations_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("wanted");
    const auto row = [](const char *text, qint64 wanted) { QTest::newRow(text) << QByteArray(text) << wanted; };
    row("12ms", 12);
    row("34.066s", 34'066);
    row("1m30s", 90'000);
    row("6m0s", 360'000);
    row("2m59.56s", 179'560);
    row("1h2m3s", 3'723'000);
    row("2d", 86'400'000); // a day at most
    row("500us", 1);
    row("0s", 0);
    row("", -1);
    row("30", -1);
    row("s", -1);
    row("-3s", -1);
    row("1x", -1);
    row("1m30", -1);
    row("nan", -1);
    row("inf s", -1);
    row("1e9s", -1);
}

void TestRateLimits::durations()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, wanted);
    QCOMPARE(ms(durationOf(text.toStdString())), wanted);
}

void TestRateLimits::times_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("wanted");
    const auto row = [](const char *text, qint64 wanted) { QTest::newRow(text) << QByteArray(text) << wanted; };
    row("1970-01-01T00:00:00Z", 0);
    row("2025-11-24T16:00:00Z", 1'764'000'000'000);
    row("2025-11-24T16:00:00.5Z", 1'764'000'000'500);
    row("2025-11-24T16:00:00.123456Z", 1'764'000'000'123);
    row("2025-11-24T18:00:00+02:00", 1'764'000'000'000);
    row("2025-11-24T08:00:00-08:00", 1'764'000'000'000);
    row("2025-13-24T16:00:00Z", -1);
    row("2025-02-30T16:00:00Z", -1);
    row("2025-11-24T16:00:00", -1);
    row("2025-11-24", -1);
    row("soon", -1);
}

void TestRateLimits::times()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, wanted);
    QCOMPARE(qint64(rfc3339Millis(text.toStdString()).value_or(-1)), wanted);
}

void TestRateLimits::pauses()
{
    const auto expect = [](std::vector<net::Header> headers, qint64 wait, const char *what) {
        const std::optional<LimitPause> pause = pauseOf(std::move(headers));
        QVERIFY2(pause.has_value(), what);
        QCOMPARE(qint64(pause->wait.count()), wait);
        QCOMPARE(pause->what, std::string(what));
    };
    // OpenAI and Groq
    expect({{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "1m30s"}}, 90'000, "requests");
    // Azure
    expect({{"x-ratelimit-remaining-tokens", "0"}, {"x-ratelimit-reset-tokens", "7"}}, 7'000, "tokens");
    // OpenRouter: a Unix time, in milliseconds or seconds
    expect({{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1764000012000"}}, 12'000, "requests");
    expect({{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1764000012"}}, 12'000, "requests");
    // Mistral: the window is in the name
    expect({{"x-ratelimit-remaining-req-10-second", "0"}}, 10'000, "req-10-second");
    expect({{"x-ratelimit-remaining-tokens-minute", "0"}}, 60'000, "tokens-minute");
    // Anthropic
    expect({{"anthropic-ratelimit-input-tokens-remaining", "0"},
            {"anthropic-ratelimit-input-tokens-reset", "2025-11-24T16:00:30Z"}},
           30'000, "input-tokens");
    // The longest of several.
    expect({{"x-ratelimit-remaining-requests", "0"},
            {"x-ratelimit-reset-requests", "2s"},
            {"x-ratelimit-remaining-tokens", "0"},
            {"x-ratelimit-reset-tokens", "20s"}},
           20'000, "tokens");
}

void TestRateLimits::somethingLeftIsNoPause()
{
    QVERIFY(!pauseOf({}));
    QVERIFY(!pauseOf({{"x-ratelimit-remaining-requests", "1"}, {"x-ratelimit-reset-requests", "60s"}}));
    QVERIFY(!pauseOf({{"x-ratelimit-remaining-tokens-month", "0"}})); // nobody waits for that
    // Over already.
    QVERIFY(!pauseOf({{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "0s"}}));
    QVERIFY(!pauseOf(
        {{"anthropic-ratelimit-tokens-remaining", "0"}, {"anthropic-ratelimit-tokens-reset", "2025-11-24T15:59:00Z"}}));
}

void TestRateLimits::nonsenseIsNoPause()
{
    for (const char *nonsense : {"", "-1", "none", "0x0", "0,5", "NaN", "-0"})
        QVERIFY2(!pauseOf({{"x-ratelimit-remaining-requests", nonsense}, {"x-ratelimit-reset-requests", "60s"}}),
                 nonsense);
    for (const char *nonsense : {"", "soon", "-5", "NaN"})
        QVERIFY2(!pauseOf({{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", nonsense}}),
                 nonsense);
    QVERIFY(!pauseOf({{"anthropic-ratelimit--remaining", "0"}, {"anthropic-ratelimit-remaining", "0"}}));
    // Absurdly long is a day.
    QCOMPARE(qint64(pauseOf({{"x-ratelimit-remaining-x", "0"}, {"x-ratelimit-reset-x", "99999999"}})->wait.count()),
             qint64(86'400'000));
}

void TestRateLimits::hintsOfRefusals()
{
    const auto hint = [](int status, std::vector<net::Header> headers, std::string_view body) {
        return ms(errorFromResponse(headOf(status, std::move(headers)), body, wall).retryAfter);
    };
    const char *google = R"({"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[
        {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[]},
        {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}})";
    QCOMPARE(hint(429, {}, google), qint64(34'400));
    QCOMPARE(hint(429, {}, std::string("[") + google + "]"), qint64(34'400)); // a stream's error comes as a list
    // In the order of the sources: a header that says it outright wins, the counters come last.
    QCOMPARE(hint(429, {{"retry-after", "5"}}, google), qint64(5'000));
    QCOMPARE(hint(429, {{"x-ratelimit-remaining-tokens", "0"}, {"x-ratelimit-reset-tokens", "1m0s"}}, google),
             qint64(34'400));
    QCOMPARE(hint(429, {{"x-ratelimit-remaining-tokens", "0"}, {"x-ratelimit-reset-tokens", "1m0s"}}, "{}"),
             qint64(60'000));
    QCOMPARE(hint(429, {{"x-should-retry", "false"}}, google), qint64(-1));
    QCOMPARE(hint(400, {}, google), qint64(-1)); // no wait helps
    QCOMPARE(hint(429, {}, R"({"error":{"details":[{"retryDelay":"soon"}]}})"), qint64(-1));
    QCOMPARE(hint(429, {}, R"({"error":{"details":{"retryDelay":"1s"}}})"), qint64(-1));
}

void TestRateLimits::theServersClockCounts()
{
    // Its clock is an hour ahead of ours: the difference of its own two times counts.
    const auto pause = pauseOf({{"date", "Mon, 24 Nov 2025 17:00:00 GMT"},
                                {"anthropic-ratelimit-requests-remaining", "0"},
                                {"anthropic-ratelimit-requests-reset", "2025-11-24T17:00:08Z"}});
    QVERIFY(pause.has_value());
    QCOMPARE(qint64(pause->wait.count()), qint64(8'000));
}

QTEST_GUILESS_MAIN(TestRateLimits)
#include "tst_rate_limits.moc"
