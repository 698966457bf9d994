// SPDX-License-Identifier: GPL-3.0-or-later
// Each API's exact words, whole and streamed, right and wrong; over real sockets, with a client that shares no code
// with the product.
#include "demo/content/content.h"
#include "demo/model_profile.h"
#include "support/demo_heard.h"
#include <QtTest>

using namespace assay;
using namespace assay::demo;
using namespace assay::test;

namespace
{
void addApis()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QString>("model");
    QTest::newRow("chat") << static_cast<int>(Api::OpenAiChat) << QStringLiteral("demo-swift");
    QTest::newRow("responses") << static_cast<int>(Api::OpenAiResponses) << QStringLiteral("demo-scribe");
    QTest::newRow("messages") << static_cast<int>(Api::AnthropicMessages) << QStringLiteral("demo-sage");
}
} // namespace

class TestDemoApis : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void streamsTheWrittenAnswer_data() { addApis(); }
    void streamsTheWrittenAnswer();
    void wholeAnswerIsTheSame_data() { addApis(); }
    void wholeAnswerIsTheSame();
    void responsesEventsAreInOrder();
    void messagesEventsAreInOrder();
    void chatUsageOnlyWhenAsked();
    void limitTruncates_data() { addApis(); }
    void limitTruncates();
    void lists_data();
    void lists();
    void counts();
    void errors_data();
    void errors();
    void anyModelOnAnyApi();
};

void TestDemoApis::streamsTheWrittenAnswer()
{
    QFETCH(int, api);
    QFETCH(QString, model);
    const Api which = static_cast<Api>(api);
    const auto running = server();
    const ModelProfile &profile = *findProfile(model.toStdString());
    const Prompt prompt = samplePrompt("code-pagination");
    DemoClient client(running->port());
    const DemoReply reply =
        client.post(pathOf(which), bodyOf(which, model.toStdString(), prompt, true).dump(), version);
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.complete);
    QCOMPARE(reply.headers.at("content-type"), std::string("text/event-stream; charset=utf-8"));
    QVERIFY(reply.headers.at(which == Api::AnthropicMessages ? "request-id" : "x-request-id").starts_with("req_"));

    const WrittenAnswer &written = *Content::embedded().find(profile.voice, prompt.user);
    const Heard heard = hear(which, reply.body);
    QVERIFY(heard.ended && !heard.error);
    QCOMPARE(heard.answer, written.answer);
    QCOMPARE(heard.reasoning, written.reasoning);
    QCOMPARE(heard.finish, std::string(which == Api::OpenAiChat        ? "stop"
                                       : which == Api::OpenAiResponses ? "completed"
                                                                       : "end_turn"));
    QCOMPARE(outputTokens(which, heard.usage),
             countTokens(written.answer, profile.tokenChars) + countTokens(written.reasoning, profile.tokenChars));
}

void TestDemoApis::wholeAnswerIsTheSame()
{
    QFETCH(int, api);
    QFETCH(QString, model);
    const Api which = static_cast<Api>(api);
    const auto running = server();
    const ModelProfile &profile = *findProfile(model.toStdString());
    const Prompt prompt = samplePrompt("code-pagination");
    DemoClient client(running->port());
    const DemoReply reply =
        client.post(pathOf(which), bodyOf(which, model.toStdString(), prompt, false).dump(), version);
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.headers.at("content-type"), std::string("application/json"));
    const Json json = Json::parse(reply.body);
    const WrittenAnswer &written = *Content::embedded().find(profile.voice, prompt.user);
    if (which == Api::OpenAiChat) {
        QCOMPARE(str(json["choices"][0]["message"]["content"]), written.answer);
        QCOMPARE(str(json["object"]), std::string("chat.completion"));
        QVERIFY(json["usage"]["prompt_tokens"].get<int>() + json["usage"]["completion_tokens"].get<int>() ==
                json["usage"]["total_tokens"].get<int>());
    } else if (which == Api::OpenAiResponses) {
        QCOMPARE(str(json["status"]), std::string("completed"));
        QCOMPARE(str(json["output"][0]["summary"][0]["text"]), written.reasoning);
        QCOMPARE(str(json["output"][1]["content"][0]["text"]), written.answer);
    } else {
        QCOMPARE(str(json["content"][0]["thinking"]), written.reasoning);
        QCOMPARE(str(json["content"][1]["text"]), written.answer);
        QCOMPARE(str(json["stop_reason"]), std::string("end_turn"));
    }
    QCOMPARE(outputTokens(which, json["usage"]),
             countTokens(written.answer, profile.tokenChars) + countTokens(written.reasoning, profile.tokenChars));
}

void TestDemoApis::responsesEventsAreInOrder()
{
    const auto running = server();
    DemoClient client(running->port());
    const Json body = bodyOf(Api::OpenAiResponses, "demo-scribe", samplePrompt("extract-orders"), true);
    const auto events = test::demoEvents(client.post(pathOf(Api::OpenAiResponses), body.dump()).body);
    std::vector<std::string> order; // runs of equal names counted once
    std::int64_t sequence = 0;
    std::string itemOfDeltas;
    for (const DemoEvent &event : events) {
        const Json json = Json::parse(event.data);
        QCOMPARE(str(json["type"]), event.name);
        QCOMPARE(json["sequence_number"].get<std::int64_t>(), sequence++);
        if (event.name == "response.output_text.delta")
            itemOfDeltas = str(json["item_id"]);
        if (order.empty() || order.back() != event.name)
            order.push_back(event.name);
    }
    const std::vector<std::string> expected{"response.created",
                                            "response.in_progress",
                                            "response.output_item.added",
                                            "response.reasoning_summary_part.added",
                                            "response.reasoning_summary_text.delta",
                                            "response.reasoning_summary_text.done",
                                            "response.reasoning_summary_part.done",
                                            "response.output_item.done",
                                            "response.output_item.added",
                                            "response.content_part.added",
                                            "response.output_text.delta",
                                            "response.output_text.done",
                                            "response.content_part.done",
                                            "response.output_item.done",
                                            "response.completed"};
    QVERIFY2(order == expected, Json(order).dump().c_str());
    const Json last = Json::parse(events.back().data)["response"];
    QCOMPARE(str(last["output"][1]["id"]), itemOfDeltas);
    QCOMPARE(last["usage"]["input_tokens"].get<int>() + last["usage"]["output_tokens"].get<int>(),
             last["usage"]["total_tokens"].get<int>());
}

void TestDemoApis::messagesEventsAreInOrder()
{
    const auto running = server();
    DemoClient client(running->port());
    const Json body = bodyOf(Api::AnthropicMessages, "demo-sage", samplePrompt("extract-orders"), true);
    const auto events = test::demoEvents(client.post(pathOf(Api::AnthropicMessages), body.dump(), version).body);
    std::vector<std::string> order;
    std::string signature;
    for (const DemoEvent &event : events) {
        const Json json = Json::parse(event.data);
        QCOMPARE(str(json["type"]), event.name);
        if (json.contains("delta") && json["delta"].value("type", "") == "signature_delta")
            signature = str(json["delta"]["signature"]);
        if (order.empty() || order.back() != event.name)
            order.push_back(event.name);
    }
    const std::vector<std::string> expected{"message_start",       "ping",
                                            "content_block_start", "content_block_delta",
                                            "content_block_stop",  "content_block_start",
                                            "content_block_delta", "content_block_stop",
                                            "message_delta",       "message_stop"};
    QVERIFY2(order == expected, Json(order).dump().c_str());
    QVERIFY(!signature.empty());
    const Json start = Json::parse(events.front().data)["message"];
    QVERIFY(start["content"].empty() && start["usage"]["input_tokens"].get<int>() > 100);
}

void TestDemoApis::chatUsageOnlyWhenAsked()
{
    const auto running = server();
    DemoClient client(running->port());
    Json body = bodyOf(Api::OpenAiChat, "demo-swift", samplePrompt("support-triage"), true);
    const DemoReply with = client.post(pathOf(Api::OpenAiChat), body.dump());
    QVERIFY(with.body.find(",\"usage\":null}") != std::string::npos);
    QVERIFY(hear(Api::OpenAiChat, with.body).usage.is_object());
    body.erase("stream_options");
    const DemoReply without = client.post(pathOf(Api::OpenAiChat), body.dump());
    QVERIFY(without.body.find("usage") == std::string::npos);
    QVERIFY(hear(Api::OpenAiChat, without.body).ended);
}

void TestDemoApis::limitTruncates()
{
    QFETCH(int, api);
    QFETCH(QString, model);
    const Api which = static_cast<Api>(api);
    const auto running = server();
    DemoClient client(running->port());
    const auto limited = [&](int limit) {
        Json body = bodyOf(which, model.toStdString(), samplePrompt("code-pagination"), true);
        body[which == Api::OpenAiChat        ? "max_completion_tokens"
             : which == Api::OpenAiResponses ? "max_output_tokens"
                                             : "max_tokens"] = limit;
        return hear(which, client.post(pathOf(which), body.dump(), version).body);
    };
    const Heard some = limited(200), little = limited(5), enough = limited(4000);
    const std::string cutWord = which == Api::OpenAiChat        ? "length"
                                : which == Api::OpenAiResponses ? "incomplete"
                                                                : "max_tokens";
    if (which == Api::AnthropicMessages) {
        QCOMPARE(some.finish, cutWord);
        QCOMPARE(outputTokens(which, some.usage), std::int64_t(200));
    }
    QCOMPARE(little.finish, cutWord);
    QCOMPARE(outputTokens(which, little.usage), std::int64_t(5));
    QVERIFY2(which == Api::OpenAiChat || little.answer.empty(), "reasoning uses up a small limit");
    QVERIFY(enough.finish != cutWord && little.ended && enough.ended);
}

void TestDemoApis::lists_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("asAnthropic");
    QTest::addColumn<QStringList>("ids");
    const QStringList all{QStringLiteral("demo-swift"), QStringLiteral("demo-sage"), QStringLiteral("demo-scribe"),
                          QStringLiteral("demo-thrift")};
    QTest::newRow("chat") << QStringLiteral("/openai-chat/v1/models") << false << QStringList{all[0], all[3]};
    QTest::newRow("responses") << QStringLiteral("/openai-responses/v1/models") << false << QStringList{all[2]};
    QTest::newRow("messages") << QStringLiteral("/anthropic/v1/models?limit=100") << true << QStringList{all[1]};
    QTest::newRow("root") << QStringLiteral("/v1/models") << false << all;
    QTest::newRow("root as anthropic") << QStringLiteral("/v1/models") << true << all;
    QTest::newRow("page") << QStringLiteral("/v1/models?after_id=demo-swift&limit=2") << true
                          << QStringList{all[1], all[2]};
}

void TestDemoApis::lists()
{
    QFETCH(QString, path);
    QFETCH(bool, asAnthropic);
    QFETCH(QStringList, ids);
    const auto running = server();
    DemoClient client(running->port());
    const DemoReply reply = client.get(path.toStdString(), asAnthropic ? version : DemoClient::Headers{});
    QCOMPARE(reply.status, 200);
    const Json json = Json::parse(reply.body);
    QStringList found;
    for (const Json &model : json["data"]) {
        found.append(QString::fromStdString(str(model["id"])));
        QVERIFY(asAnthropic ? model["display_name"].get<std::string>().find("simulated") != std::string::npos
                            : model["object"] == "model");
    }
    QCOMPARE(found, ids);
    QCOMPARE(json.contains("has_more"), asAnthropic);
    const DemoReply one = client.get("/openai-chat/v1/models/demo-swift");
    QCOMPARE(Json::parse(one.body)["id"].get<std::string>(), std::string("demo-swift"));
    QCOMPARE(client.get("/openai-chat/v1/models/gpt-9").status, 404);
}

void TestDemoApis::counts()
{
    const auto running = server();
    DemoClient client(running->port());
    Json body = bodyOf(Api::AnthropicMessages, "demo-sage", samplePrompt("support-triage"), false);
    body.erase("max_tokens");
    body.erase("stream");
    const Json sage = Json::parse(client.post("/anthropic/v1/messages/count_tokens", body.dump(), version).body);
    const Json scribe =
        Json::parse(client
                        .post("/openai-responses/v1/responses/input_tokens",
                              bodyOf(Api::OpenAiResponses, "demo-scribe", samplePrompt("support-triage"), false).dump())
                        .body);
    QCOMPARE(scribe["object"].get<std::string>(), std::string("response.input_tokens"));
    QVERIFY2(sage["input_tokens"].get<int>() > scribe["input_tokens"].get<int>(), "another tokenizer");
    // The count is what the answer's usage says.
    const Json message = Json::parse(
        client
            .post(pathOf(Api::AnthropicMessages),
                  bodyOf(Api::AnthropicMessages, "demo-sage", samplePrompt("support-triage"), false).dump(), version)
            .body);
    QVERIFY(message["usage"]["input_tokens"] == sage["input_tokens"]);
}

void TestDemoApis::errors_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("sendVersion");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("word"); // code, param or type that must be in the body
    const QByteArray chat = "/openai-chat/v1/chat/completions", responses = "/openai-responses/v1/responses",
                     messages = "/anthropic/v1/messages";
    const QByteArray user = R"([{"role":"user","content":"hi"}])";
    QTest::newRow("chat: not JSON") << chat << QByteArray("{") << true << 400 << QByteArray("invalid_request_error");
    QTest::newRow("chat: an array") << chat << QByteArray("[]") << true << 400 << QByteArray("JSON");
    QTest::newRow("chat: no model") << chat << QByteArray("{}") << true << 400 << QByteArray("model");
    QTest::newRow("chat: unknown model") << chat << R"({"model":"gpt-9","messages":)" + user + "}" << true << 404
                                         << QByteArray("model_not_found");
    QTest::newRow("chat: no messages") << chat << QByteArray(R"({"model":"demo-swift"})") << true << 400
                                       << QByteArray("missing_required_parameter");
    QTest::newRow("chat: empty messages")
        << chat << QByteArray(R"({"model":"demo-swift","messages":[]})") << true << 400 << QByteArray("empty_array");
    QTest::newRow("chat: bad role") << chat
                                    << QByteArray(R"({"model":"demo-swift","messages":[{"role":"x","content":""}]})")
                                    << true << 400 << QByteArray("messages[0].role");
    QTest::newRow("chat: content is a number")
        << chat << QByteArray(R"({"model":"demo-swift","messages":[{"role":"user","content":5}]})") << true << 400
        << QByteArray("messages[0].content");
    QTest::newRow("chat: temperature 3") << chat << R"({"model":"demo-swift","temperature":3,"messages":)" + user + "}"
                                         << true << 400 << QByteArray("temperature");
    QTest::newRow("chat: stream is text") << chat << R"({"model":"demo-swift","stream":"yes","messages":)" + user + "}"
                                          << true << 400 << QByteArray("stream");
    QTest::newRow("chat: limit of 0") << chat
                                      << R"({"model":"demo-swift","max_completion_tokens":0,"messages":)" + user + "}"
                                      << true << 400 << QByteArray("max_completion_tokens");
    QTest::newRow("chat: huge number") << chat << R"({"model":"demo-swift","max_tokens":1e999,"messages":)" + user + "}"
                                       << true << 400 << QByteArray("invalid_request_error");
    QTest::newRow("chat: usage without stream")
        << chat << R"({"model":"demo-swift","stream_options":{"include_usage":true},"messages":)" + user + "}" << true
        << 400 << QByteArray("stream_options");
    QTest::newRow("chat: wrong path") << QByteArray("/openai-chat/v1/completion") << QByteArray("{}") << true << 404
                                      << QByteArray("Invalid URL");
    QTest::newRow("no api") << QByteArray("/nothing") << QByteArray("{}") << false << 404 << QByteArray("Invalid URL");
    QTest::newRow("chat: deep nesting") << chat << QByteArray(200'000, '[') << true << 400 << QByteArray("JSON");
    QTest::newRow("responses: no input") << responses << QByteArray(R"({"model":"demo-scribe"})") << true << 400
                                         << QByteArray("missing_required_parameter");
    QTest::newRow("responses: effort") << responses
                                       << QByteArray(
                                              R"({"model":"demo-scribe","input":"x","reasoning":{"effort":"huge"}})")
                                       << true << 400 << QByteArray("reasoning.effort");
    QTest::newRow("responses: unknown model")
        << responses << QByteArray(R"({"model":"x","input":"x"})") << true << 404 << QByteArray("model_not_found");
    QTest::newRow("messages: no version")
        << messages << QByteArray("{}") << false << 400 << QByteArray("anthropic-version");
    QTest::newRow("messages: unknown model") << messages << R"({"model":"x","max_tokens":5,"messages":)" + user + "}"
                                             << true << 404 << QByteArray("not_found_error");
    QTest::newRow("messages: no limit") << messages << R"({"model":"demo-sage","messages":)" + user + "}" << true << 400
                                        << QByteArray("max_tokens: Field required");
    QTest::newRow("messages: budget") << messages
                                      << R"({"model":"demo-sage","max_tokens":500,"thinking":{"type":"enabled",)"
                                         R"("budget_tokens":2000},"messages":)" +
                                             user + "}"
                                      << true << 400 << QByteArray("budget_tokens");
}

void TestDemoApis::errors()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, body);
    QFETCH(bool, sendVersion);
    QFETCH(int, status);
    QFETCH(QByteArray, word);
    const auto running = server();
    DemoClient client(running->port());
    const DemoReply reply =
        client.post(path.toStdString(), body.toStdString(), sendVersion ? version : DemoClient::Headers{});
    QCOMPARE(reply.status, status);
    const Json json = Json::parse(reply.body);
    QVERIFY2(QByteArray::fromStdString(reply.body).contains(word), reply.body.c_str());
    QVERIFY(!str(json["error"]["message"]).empty());
    if (path.startsWith("/anthropic")) {
        QCOMPARE(str(json["type"]), std::string("error"));
        QCOMPARE(str(json["request_id"]), reply.headers.at("request-id"));
    } else {
        QVERIFY(json["error"].contains("param") && json["error"].contains("code") && json["error"].contains("type"));
    }
    QCOMPARE(client.get("/health").status, 200); // the connection goes on
}

void TestDemoApis::anyModelOnAnyApi()
{
    const auto running = server();
    DemoClient client(running->port());
    const Prompt prompt = samplePrompt("support-triage");
    for (const ModelProfile &profile : profiles())
        for (const Api api : {Api::OpenAiChat, Api::OpenAiResponses, Api::AnthropicMessages}) {
            const Json body = bodyOf(api, std::string(profile.id), prompt, true);
            const Heard heard = hear(api, client.post(pathOf(api), body.dump(), version).body);
            QVERIFY(heard.ended);
            QCOMPARE(heard.answer, Content::embedded().find(profile.voice, prompt.user)->answer);
            QCOMPARE(heard.reasoning.empty(), !profile.reasons || api == Api::OpenAiChat);
        }
}

QTEST_GUILESS_MAIN(TestDemoApis)
#include "tst_demo_apis.moc"
