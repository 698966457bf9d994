// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/conclude.h"
#include "engine/request_record.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace assay;
using namespace Qt::StringLiterals;
using engine::conclude;
using engine::Exchange;

namespace
{
Error errorOf(ErrorCode code, CostClass cost)
{
    Error error = makeError(code, "told");
    error.costClass = cost;
    return error;
}
providers::Decoded decodedAs(Outcome outcome, std::string text, std::optional<Error> error = {})
{
    providers::Decoded decoded;
    decoded.outcome = outcome;
    decoded.text = std::move(text);
    decoded.error = std::move(error);
    return decoded;
}
engine::KeySource::Key keyOf(const char *characters)
{
    engine::KeySource::Key key;
    key.secret = Secret{characters};
    return key;
}
} // namespace

class TestConclude : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void withoutAnAnswer_data();
    void withoutAnAnswer();
    void withAnAnswer_data();
    void withAnAnswer();
    void takesEverythingDecoded();
    void aStatusIsNamedInTheError();
    void redactsEveryText();
    void escapesJson_data();
    void escapesJson();
    void recordsARequest();
    void recordsNoKey();
};

void TestConclude::withoutAnAnswer_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("transportCode"); // 0: none
    QTest::addColumn<int>("transportCost");
    QTest::addColumn<int>("answeredCode"); // 0: none
    QTest::addColumn<int>("answeredCost");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<int>("code");
    using enum ErrorCode;
    using enum CostClass;
    const auto row = [](const char *name, int status, ErrorCode transport, CostClass tc, ErrorCode answered,
                        CostClass ac, Outcome outcome, ErrorCode code) {
        QTest::newRow(name) << status << int(transport) << int(tc) << int(answered) << int(ac) << int(outcome)
                            << int(code);
    };
    row("dns", 0, Dns, NotSent, None, NotSent, Outcome::Failed, Dns);
    row("tls", 0, Tls, NotSent, None, NotSent, Outcome::Failed, Tls);
    row("silence", 0, FirstByteTimeout, MayBeCharged, None, NotSent, Outcome::Unknown, FirstByteTimeout);
    row("lost", 0, ConnectionLost, MayBeCharged, None, NotSent, Outcome::Unknown, ConnectionLost);
    row("cancelled unsent", 0, ErrorCode::Cancelled, NotSent, None, NotSent, Outcome::Cancelled, ErrorCode::Cancelled);
    row("cancelled sent", 0, ErrorCode::Cancelled, MayBeCharged, None, NotSent, Outcome::Cancelled,
        ErrorCode::Cancelled);
    row("401", 401, None, NotSent, Unauthorized, NotCharged, Outcome::Failed, Unauthorized);
    row("500", 500, None, NotSent, ServerError, MayBeCharged, Outcome::Unknown, ServerError);
    row("429 cut", 429, ConnectionLost, NotCharged, RateLimited, NotCharged, Outcome::Failed, RateLimited);
    row("429 cancelled", 429, ErrorCode::Cancelled, NotCharged, RateLimited, NotCharged, Outcome::Cancelled,
        ErrorCode::Cancelled);
    row("redirect", 307, Redirect, NotCharged, None, NotSent, Outcome::Failed, Redirect);
    row("nothing at all", 0, None, NotSent, None, NotSent, Outcome::Unknown, Protocol);
}

void TestConclude::withoutAnAnswer()
{
    QFETCH(int, status);
    QFETCH(int, transportCode);
    QFETCH(int, transportCost);
    QFETCH(int, answeredCode);
    QFETCH(int, answeredCost);
    QFETCH(int, outcome);
    QFETCH(int, code);
    Exchange exchange;
    exchange.status = status;
    if (transportCode != 0)
        exchange.transport = errorOf(ErrorCode(transportCode), CostClass(transportCost));
    if (answeredCode != 0)
        exchange.answered = errorOf(ErrorCode(answeredCode), CostClass(answeredCost));
    const Response response = conclude(exchange);
    QCOMPARE(int(response.outcome), outcome);
    QVERIFY(response.error.has_value());
    QCOMPARE(int(response.error->code), code);
    if (response.outcome == Outcome::Unknown)
        QCOMPARE(response.error->costClass, CostClass::MayBeCharged);
}

void TestConclude::withAnAnswer_data()
{
    QTest::addColumn<int>("decoded");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("decodedCode"); // 0: none
    QTest::addColumn<int>("transportCode");
    QTest::addColumn<bool>("bodySeen");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<int>("code");
    using enum ErrorCode;
    const auto row = [](const char *name, Outcome decoded, const char *text, ErrorCode said, ErrorCode transport,
                        bool body, Outcome outcome, ErrorCode code) {
        QTest::newRow(name) << int(decoded) << QByteArray(text) << int(said) << int(transport) << body << int(outcome)
                            << int(code);
    };
    for (const Outcome good :
         {Outcome::Succeeded, Outcome::Truncated, Outcome::Refused, Outcome::Filtered, Outcome::Empty}) {
        row(outcomeName(good).data(), good, good == Outcome::Empty ? "" : "text", None, None, true, good, None);
        // The end had come; a person's stop, or the connection's end, came after it.
        row(("late stop: " + std::string(outcomeName(good))).c_str(), good, "text", None, ErrorCode::Cancelled, true,
            good, None);
    }
    row("cut", Outcome::Partial, "text", ConnectionLost, ConnectionLost, true, Outcome::Partial, ConnectionLost);
    row("cut, no error said", Outcome::Partial, "text", None, Stalled, true, Outcome::Partial, Stalled);
    row("failed with text is partial", Outcome::Failed, "text", ProviderError, None, true, Outcome::Partial,
        ProviderError);
    row("failed without", Outcome::Failed, "", ProviderError, None, true, Outcome::Failed, ProviderError);
    row("not an API", Outcome::Failed, "", NotApi, None, true, Outcome::Failed, NotApi);
    row("no end marker", Outcome::Partial, "text", None, None, true, Outcome::Partial, Incomplete);
    row("a head only", Outcome::Failed, "", ConnectionLost, ConnectionLost, false, Outcome::Unknown, ConnectionLost);
    row("a start without text, cut", Outcome::Failed, "", Stalled, Stalled, true, Outcome::Unknown, Stalled);
    row("stopped with text", Outcome::Partial, "text", ErrorCode::Cancelled, ErrorCode::Cancelled, true,
        Outcome::Cancelled, ErrorCode::Cancelled);
    row("stopped without", Outcome::Failed, "", None, ErrorCode::Cancelled, false, Outcome::Cancelled,
        ErrorCode::Cancelled);
    row("undecided", Outcome::Unknown, "", None, None, true, Outcome::Failed, Incomplete);
}

void TestConclude::withAnAnswer()
{
    QFETCH(int, decoded);
    QFETCH(QByteArray, text);
    QFETCH(int, decodedCode);
    QFETCH(int, transportCode);
    QFETCH(bool, bodySeen);
    QFETCH(int, outcome);
    QFETCH(int, code);
    Exchange exchange;
    exchange.status = 200;
    exchange.bodySeen = bodySeen;
    exchange.decoded = decodedAs(Outcome(decoded), text.toStdString());
    if (decodedCode != 0)
        exchange.decoded->error = errorOf(ErrorCode(decodedCode), CostClass::NotSent);
    if (transportCode != 0)
        exchange.transport = errorOf(ErrorCode(transportCode), CostClass::MayBeCharged);
    const Response response = conclude(exchange);
    QCOMPARE(int(response.outcome), outcome);
    QCOMPARE(QByteArray::fromStdString(response.text), text);
    QCOMPARE(int(response.error ? response.error->code : ErrorCode::None), code);
    if (response.error) // a server that answers 200 has begun to work
        QVERIFY(response.error->costClass != CostClass::NotSent);
}

void TestConclude::takesEverythingDecoded()
{
    Exchange exchange;
    exchange.status = 200;
    exchange.bodySeen = true;
    providers::Decoded decoded = decodedAs(Outcome::Refused, "t");
    decoded.finishReason = "stop";
    decoded.reasoning = "because";
    decoded.refusal = "no";
    decoded.modelReported = "m";
    decoded.requestId = "r";
    decoded.usage.output = 3;
    decoded.usageJson = "{}";
    exchange.decoded = decoded;
    const Response response = conclude(exchange);
    QCOMPARE(response.finishReason, decoded.finishReason);
    QCOMPARE(response.reasoning, decoded.reasoning);
    QCOMPARE(response.refusal, decoded.refusal);
    QCOMPARE(response.modelReported, decoded.modelReported);
    QCOMPARE(response.requestId, decoded.requestId);
    QCOMPARE(response.usage, decoded.usage);
    QCOMPARE(response.usageJson, decoded.usageJson);
    QCOMPARE(response.httpStatus, 200);
}

void TestConclude::aStatusIsNamedInTheError()
{
    Exchange exchange;
    exchange.status = 200;
    exchange.bodySeen = true;
    exchange.decoded = decodedAs(Outcome::Partial, "t", errorOf(ErrorCode::Stalled, CostClass::MayBeCharged));
    QCOMPARE(conclude(exchange).error->httpStatus, std::optional(200));
}

void TestConclude::redactsEveryText()
{
    const std::string key = "sk-CANARY-123456";
    Response response;
    response.finishReason = response.text = response.reasoning = response.refusal = response.usageJson =
        response.modelReported = response.requestId = response.raw = "a " + key + " b";
    response.error = makeError(ErrorCode::Unauthorized, response.text);
    response.error->requestId = response.error->type = response.text;
    engine::redactResponse(response, Secret{std::string(key)});
    for (const std::string &text : {response.finishReason, response.text, response.reasoning, response.refusal,
                                    response.usageJson, response.modelReported, response.requestId, response.raw,
                                    response.error->detail, response.error->requestId, response.error->type})
        QCOMPARE(text, std::string("a [key] b"));
}

void TestConclude::escapesJson_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("plain") << QByteArray("plain text / slash");
    QTest::newRow("quotes") << QByteArray(R"("a" \ "b\\")");
    QTest::newRow("JSON in JSON") << QByteArray(R"({"a":"b\n\"c\""})");
    QTest::newRow("UTF-8") << QByteArray("é€😀\xE2\x80\xA8");
    QByteArray controls;
    for (char c = 0; c < 32; ++c)
        controls += c;
    QTest::newRow("every control character") << controls + "\x7f";
}

void TestConclude::escapesJson()
{
    QFETCH(QByteArray, text);
    const QByteArray json = "[" + QByteArray::fromStdString(engine::jsonString(text.toStdString())) + "]";
    for (const char c : json)
        QVERIFY(static_cast<unsigned char>(c) >= 0x20);
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    QCOMPARE(error.error, QJsonParseError::NoError);
    QCOMPARE(document.array().at(0).toString().toUtf8(), text);
    QCOMPARE(engine::jsonString("a\xFF"), std::string("\"a\xEF\xBF\xBD\""));
}

void TestConclude::recordsARequest()
{
    providers::WireRequest request;
    request.url = "https://example.com/v1/messages?x=\"";
    request.headers = {{"Content-Type", "application/json"}, {"X-Odd", "a\"b"}};
    request.body = "{\"q\":\"line\\nline\"}";
    request.keyHeader = "x-api-key";
    request.notSent = {"temperature", "top_p"};
    request.defaulted = {"max_tokens=4096"};
    const QByteArray record = QByteArray::fromStdString(engine::requestRecord(request, keyOf("sk-CANARY-123456")));
    const QJsonObject object = QJsonDocument::fromJson(record).object();
    QCOMPARE(object.size(), 6);
    QCOMPARE(object[u"method"].toString(), u"POST"_s);
    QCOMPARE(object[u"url"].toString(), u"https://example.com/v1/messages?x=\""_s);
    QCOMPARE(object[u"headers"].toObject().size(), 3);
    QCOMPARE(object[u"headers"][u"X-Odd"].toString(), u"a\"b"_s);
    QCOMPARE(object[u"headers"][u"x-api-key"].toString(), u"[key]"_s);
    QCOMPARE(object[u"body"].toString().toStdString(), request.body);
    QCOMPARE(object[u"not_sent"].toArray(), (QJsonArray{u"temperature"_s, u"top_p"_s}));
    QCOMPARE(object[u"defaulted"].toArray(), QJsonArray{u"max_tokens=4096"_s});
}

void TestConclude::recordsNoKey()
{
    providers::WireRequest request;
    request.url = "http://127.0.0.1/v1";
    request.keyHeader = "Authorization";
    request.body = "the prompt holds sk-CANARY-123456 by mistake";
    const std::string record = engine::requestRecord(request, keyOf("sk-CANARY-123456"));
    QVERIFY(record.find("CANARY") == std::string::npos);
    QVERIFY(record.find("the prompt holds [key] by mistake") != std::string::npos);
    // Without a key no header is sent, and none is recorded.
    QVERIFY(engine::requestRecord(request, {}).find("Authorization") == std::string::npos);
}

QTEST_GUILESS_MAIN(TestConclude)
#include "tst_conclude.moc"
