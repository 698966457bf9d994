// SPDX-License-Identifier: GPL-3.0-or-later
// What an error answer means: every status, every provider's shape of body, and what it may have cost.
#include "core/text.h"
#include "providers/protocol.h"
#include <QtTest>

using namespace assay;

class Errors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statuses_data();
    void statuses();
    void bodies_data();
    void bodies();
    void waits_data();
    void waits();
    void requestIds();
    void detailIsShortAndCutBetweenWords();
    void redirectNamesItsTarget();
};

void Errors::statuses_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("cost");
    const auto row = [](int status, const char *code, const char *cost) {
        QTest::addRow("%d", status) << status << QString::fromLatin1(code) << QString::fromLatin1(cost);
    };
    row(307, "redirect", "not_charged");
    row(400, "bad_request", "not_charged");
    row(401, "unauthorized", "not_charged");
    row(402, "spend_limit", "not_charged");
    row(403, "forbidden", "not_charged");
    row(404, "not_found", "not_charged");
    row(407, "proxy", "not_charged");
    row(408, "server_error", "may_be_charged");
    row(413, "request_too_large", "not_charged");
    row(422, "bad_request", "not_charged");
    row(429, "rate_limited", "not_charged");
    row(500, "server_error", "may_be_charged");
    row(502, "server_error", "may_be_charged");
    row(503, "overloaded", "not_charged");
    row(504, "server_error", "may_be_charged");
    row(529, "overloaded", "not_charged");
}

void Errors::statuses()
{
    QFETCH(int, status);
    QFETCH(QString, code);
    QFETCH(QString, cost);
    for (const char *body :
         {"", "{\"error\":{\"message\":\"m\"}}", "not json at all", "<html>", "\xff\xfe", "{\"error\":"}) {
        const Error error = providers::errorFromResponse(net::Head{status, {}, {}}, body, 0);
        QCOMPARE(QString::fromUtf8(errorCodeName(error.code).data()), code);
        QCOMPARE(QString::fromUtf8(costClassName(error.costClass).data()), cost);
        QCOMPARE(error.httpStatus, std::optional<int>(status));
        QVERIFY(isValidUtf8(error.detail));
    }
}

void Errors::bodies_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("detail");
    const auto row = [](const char *name, int status, const char *body, const char *code, const char *type,
                        const char *detail) {
        QTest::newRow(name) << status << QByteArray(body) << QString::fromLatin1(code) << QString::fromLatin1(type)
                            << QString::fromUtf8(detail);
    };
    row("openai", 400,
        R"({"error":{"message":"Bad 'x'","type":"invalid_request_error","param":"x","code":"unsupported_value"}})",
        "bad_request", "unsupported_value", "Bad 'x'");
    row("openai, code null", 400,
        R"({"error":{"message":"m","type":"invalid_request_error","param":"temperature","code":null}})", "bad_request",
        "invalid_request_error", "m");
    row("quota by code", 429, R"({"error":{"message":"m","type":"requests","code":"insufficient_quota"}})",
        "spend_limit", "insufficient_quota", "m");
    row("quota by type", 429,
        R"({"error":{"message":"m","type":"insufficient_quota","code":"credit_balance_exhausted"}})", "spend_limit",
        "credit_balance_exhausted", "m");
    row("plain 429", 429, R"({"error":{"message":"m","type":"tokens","code":"rate_limit_exceeded"}})", "rate_limited",
        "rate_limit_exceeded", "m");
    row("anthropic", 401,
        R"({"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"},"request_id":"r"})",
        "unauthorized", "authentication_error", "invalid x-api-key");
    row("anthropic spend limit", 429,
        R"({"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"contract_spend_limit_reached"}}})",
        "spend_limit", "contract_spend_limit_reached", "m");
    row("anthropic billing", 402, R"({"type":"error","error":{"type":"billing_error","message":"m"}})", "spend_limit",
        "billing_error", "m");
    row("anthropic spend limit as 400", 400,
        R"({"type":"error","error":{"type":"invalid_request_error","message":"m","details":{"error_code":"enforced_spend_limit_reached"}}})",
        "spend_limit", "enforced_spend_limit_reached", "m");
    row("azure", 401, R"({"error":{"code":"401","message":"Access denied"}})", "unauthorized", "401", "Access denied");
    row("ollama", 404, R"({"error":"model 'x' not found"})", "not_found", "", "model 'x' not found");
    row("xai", 400, R"({"code":"Client specified an invalid argument","error":"Incorrect API key"})", "bad_request",
        "Client specified an invalid argument", "Incorrect API key");
    row("mistral", 400,
        R"({"object":"error","message":"Bad role","type":"invalid_request_error","param":null,"code":"3051"})",
        "bad_request", "invalid_request_error", "Bad role");
    row("mistral 422", 422,
        R"({"detail":[{"type":"missing","loc":["body","model"],"msg":"Field required"},{"loc":["body","n",0],"msg":"Wrong"}]})",
        "bad_request", "", "body.model: Field required; body.n.0: Wrong");
    row("detail text", 404, R"({"detail":"Not Found"})", "not_found", "", "Not Found");
    row("bedrock", 400, R"({"message":"The model is wrong"})", "bad_request", "", "The model is wrong");
    row("llama.cpp loading", 503, R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})",
        "overloaded", "unavailable_error", "Loading model");
    row("llama.cpp context", 400,
        R"({"error":{"code":400,"message":"too long","type":"exceed_context_size_error","n_ctx":4096}})", "bad_request",
        "exceed_context_size_error", "too long");
    row("openrouter", 502, R"({"error":{"code":502,"message":"Provider returned error","metadata":{"raw":"x"}}})",
        "server_error", "502", "Provider returned error");
    row("list of one", 400, R"([{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}])", "bad_request",
        "INVALID_ARGUMENT", "m");
    row("html with title", 502, "<!doctype html><HTML><TITLE>\n 502 Bad Gateway </TITLE></HTML>", "server_error", "",
        "a web page (\"502 Bad Gateway\") instead of an API answer");
    row("html without", 404, "<html><body>gone</body></html>", "not_found", "", "a web page instead of an API answer");
    row("words", 503, "no healthy upstream", "overloaded", "", "no healthy upstream");
    row("nothing said", 400, R"({"error":{"code":7}})", "bad_request", "7", R"({"code":7})");
    row("quota word on a 500 stays one", 500, R"({"error":{"message":"m","code":"insufficient_quota"}})",
        "server_error", "insufficient_quota", "m");
    row("invalid utf-8", 400, "{\"error\":{\"message\":\"caf\xe9\"}}", "bad_request", "", "caf\xEF\xBF\xBD");
}

void Errors::bodies()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    const Error error = providers::errorFromResponse(net::Head{status, {}, {}}, body.toStdString(), 0);
    QTEST(QString::fromUtf8(errorCodeName(error.code).data()), "code");
    QTEST(QString::fromStdString(error.type), "type");
    QTEST(QString::fromStdString(error.detail), "detail");
}

void Errors::waits_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<qint64>("clock");     // seconds since 1970; 0: not known
    QTest::addColumn<int>("milliseconds"); // -1: no hint
    QTest::newRow("seconds") << QStringLiteral("retry-after") << QStringLiteral("7") << qint64(0) << 7000;
    QTest::newRow("milliseconds") << QStringLiteral("retry-after-ms") << QStringLiteral("1500") << qint64(0) << 1500;
    QTest::newRow("nonsense") << QStringLiteral("retry-after") << QStringLiteral("soon") << qint64(1800000000) << -1;
    QTest::newRow("date, our clock") << QStringLiteral("retry-after") << QStringLiteral("Fri, 15 Jan 2027 08:00:10 GMT")
                                     << qint64(1800000000) << 10000;
    QTest::newRow("date, no clock at all")
        << QStringLiteral("retry-after") << QStringLiteral("Fri, 15 Jan 2027 08:00:10 GMT") << qint64(0) << -1;
    QTest::newRow("none") << QStringLiteral("server") << QStringLiteral("x") << qint64(1800000000) << -1;
}

void Errors::waits()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(qint64, clock);
    QFETCH(int, milliseconds);
    const net::Head head{429, {{name.toStdString(), value.toStdString()}}, {}};
    const Error error = providers::errorFromResponse(head, "{}", clock * 1'000'000);
    QCOMPARE(error.retryAfter ? static_cast<int>(error.retryAfter->count()) : -1, milliseconds);
}

void Errors::requestIds()
{
    QCOMPARE(providers::requestIdOf(net::Head{200, {{"request-id", "a"}}, {}}), std::string("a"));
    QCOMPARE(providers::requestIdOf(net::Head{200, {{"request-id", "a"}, {"x-request-id", "b"}}, {}}),
             std::string("b"));
    QCOMPARE(providers::requestIdOf(net::Head{200, {{"apim-request-id", "c"}}, {}}), std::string("c"));
    QVERIFY(providers::requestIdOf(net::Head{200, {{"date", "x"}}, {}}).empty());
    const net::Head head{500, {{"x-request-id", "from-head"}}, {}};
    QCOMPARE(providers::errorFromResponse(head, R"({"error":{"message":"m"},"request_id":"from-body"})", 0).requestId,
             std::string("from-head"));
}

// A key that a server echoes is redacted later, by its whole value: half of one must not be left at the cut.
void Errors::detailIsShortAndCutBetweenWords()
{
    const std::string key = "sk-" + std::string(200, 'k');
    for (std::size_t before = 1750; before < 2050; before += 13) {
        const std::string body = std::string(before, 'a') + " " + key + " tail " + std::string(5000, 'z');
        const std::string detail = providers::errorFromResponse(net::Head{401, {}, {}}, body, 0).detail;
        QVERIFY(detail.size() <= 2010 && !detail.empty());
        QVERIFY(detail.find("sk-") == std::string::npos || detail.find(key) != std::string::npos);
    }
}

void Errors::redirectNamesItsTarget()
{
    const net::Head head{302, {{"location", "https://elsewhere.example/login"}}, {}};
    const Error error = providers::errorFromResponse(head, "", 0);
    QVERIFY(error.code == ErrorCode::Redirect);
    QCOMPARE(error.detail, std::string("to https://elsewhere.example/login"));
}

QTEST_GUILESS_MAIN(Errors)
#include "tst_errors.moc"
