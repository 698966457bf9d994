// SPDX-License-Identifier: GPL-3.0-or-later
// The demo server over real sockets, with a client that shares no code with the product.
#include "core/prompt_template.h"
#include "demo/content/content.h"
#include "demo/demo_server.h"
#include "demo/model_profile.h"
#include "support/demo_client.h"
#include <memory>
#include <nlohmann/json.hpp>
#include <QtTest>
#include <set>

using namespace assay;
using namespace assay::demo;
using test::DemoClient;
using test::DemoEvent;
using test::DemoReply;
using Json = nlohmann::json;

namespace
{

constexpr double fast = 2000; // times real speed
const DemoClient::Headers version{{"anthropic-version", "2023-06-01"}};

std::unique_ptr<DemoServer> server(double speed = fast, std::uint64_t seed = 1)
{
    auto started = DemoServer::start({0, speed, seed, false});
    if (!started)
        throw std::runtime_error(started.error().detail);
    return std::move(started).value();
}

Prompt samplePrompt(const std::string &id)
{
    for (const Case &item : sampleSet().cases)
        if (item.id == id)
            return *render(*item.prompt, item.variables);
    throw std::runtime_error("no such case");
}

std::string pathOf(Api api)
{
    switch (api) {
    case Api::OpenAiChat:
        return "/openai-chat/v1/chat/completions";
    case Api::OpenAiResponses:
        return "/openai-responses/v1/responses";
    case Api::AnthropicMessages:
        break;
    }
    return "/anthropic/v1/messages";
}

Json bodyOf(Api api, const std::string &model, const Prompt &prompt, bool stream)
{
    const Json user{{"role", "user"}, {"content", prompt.user}};
    Json out{{"model", model}, {"stream", stream}};
    if (api == Api::OpenAiResponses) {
        out["instructions"] = prompt.system;
        out["input"] = prompt.user;
    } else if (api == Api::OpenAiChat) {
        out["messages"] = Json::array({Json{{"role", "system"}, {"content", prompt.system}}, user});
        if (stream)
            out["stream_options"] = {{"include_usage", true}};
    } else {
        out["system"] = prompt.system;
        out["messages"] = Json::array({user});
        out["max_tokens"] = 8000;
    }
    return out;
}

std::string str(const Json &json) { return json.get<std::string>(); }

// What a stream says, read by hand in the words of its API.
struct Heard {
    std::string answer, reasoning, refusal, finish;
    Json usage;
    bool ended = false, error = false;
    std::vector<std::string> names;
};

void hearChat(Heard &out, const DemoEvent &event)
{
    if (event.data == "[DONE]") {
        out.ended = true;
        return;
    }
    const Json json = Json::parse(event.data);
    out.error = out.error || json.contains("error");
    if (out.error)
        return;
    if (json["choices"].empty()) {
        out.usage = json["usage"];
        return;
    }
    const Json &choice = json["choices"][0];
    const Json &delta = choice["delta"];
    if (delta.contains("content") && delta["content"].is_string())
        out.answer += delta["content"].get<std::string>();
    if (delta.contains("refusal") && delta["refusal"].is_string())
        out.refusal += delta["refusal"].get<std::string>();
    if (choice["finish_reason"].is_string())
        out.finish = str(choice["finish_reason"]);
}

void hearResponses(Heard &out, const DemoEvent &event)
{
    const Json json = Json::parse(event.data);
    const std::string type = str(json["type"]);
    if (type == "response.output_text.delta")
        out.answer += str(json["delta"]);
    else if (type == "response.reasoning_summary_text.delta")
        out.reasoning += str(json["delta"]);
    else if (type == "response.refusal.delta")
        out.refusal += str(json["delta"]);
    else if (type == "response.completed" || type == "response.incomplete") {
        out.ended = true;
        out.usage = json["response"]["usage"];
        out.finish = str(json["response"]["status"]);
    }
    out.error = out.error || type == "error" || type == "response.failed";
}

void hearMessages(Heard &out, const DemoEvent &event)
{
    const Json json = Json::parse(event.data);
    const std::string type = str(json["type"]);
    if (type == "content_block_delta" && json["delta"]["type"] == "text_delta")
        out.answer += str(json["delta"]["text"]);
    else if (type == "content_block_delta" && json["delta"]["type"] == "thinking_delta")
        out.reasoning += str(json["delta"]["thinking"]);
    else if (type == "message_delta") {
        out.finish = str(json["delta"]["stop_reason"]);
        out.usage = json["usage"];
        if (!json["delta"]["stop_details"].is_null())
            out.refusal = str(json["delta"]["stop_details"]["explanation"]);
    }
    out.ended = out.ended || type == "message_stop";
    out.error = out.error || type == "error";
}

Heard hear(Api api, const std::string &body)
{
    Heard out;
    for (const DemoEvent &event : test::demoEvents(body)) {
        out.names.push_back(event.name);
        if (api == Api::OpenAiChat)
            hearChat(out, event);
        else if (api == Api::OpenAiResponses)
            hearResponses(out, event);
        else
            hearMessages(out, event);
    }
    return out;
}

void addApis()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QString>("model");
    QTest::newRow("chat") << static_cast<int>(Api::OpenAiChat) << QStringLiteral("demo-swift");
    QTest::newRow("responses") << static_cast<int>(Api::OpenAiResponses) << QStringLiteral("demo-scribe");
    QTest::newRow("messages") << static_cast<int>(Api::AnthropicMessages) << QStringLiteral("demo-sage");
}

std::int64_t outputTokens(Api api, const Json &usage)
{
    return usage[api == Api::OpenAiChat ? "completion_tokens" : "output_tokens"].get<std::int64_t>();
}

Json lastLog(std::uint16_t port)
{
    Json last;
    QByteArray text = QByteArray::fromStdString(DemoClient(port).get("/demo/log").body);
    const QList<QByteArray> lines = text.trimmed().split('\n');
    return Json::parse(lines.at(lines.size() - 2).toStdString()); // the last one is the log's own request
}
} // namespace

class TestDemoServer : public QObject
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
    void faults_data();
    void faults();
    void optionsInQueryAndPath();
    void naturalFaultsOfTheSample();
    void reliableServerHasNoneOfThem();
    void anyModelOnAnyApi();
    void paceFollowsTheOptions();
    void parallelStreams();
    void overload();
    void deterministic();
    void keepAliveAndPipelining();
    void largeRequests();
    void malformedHttp();
    void logKnowsWhoLeft();
    void stopsWithStreamsOpen();
    void portTaken();
};

void TestDemoServer::streamsTheWrittenAnswer()
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

void TestDemoServer::wholeAnswerIsTheSame()
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

void TestDemoServer::responsesEventsAreInOrder()
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

void TestDemoServer::messagesEventsAreInOrder()
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

void TestDemoServer::chatUsageOnlyWhenAsked()
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

void TestDemoServer::limitTruncates()
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

void TestDemoServer::lists_data()
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

void TestDemoServer::lists()
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

void TestDemoServer::counts()
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

void TestDemoServer::errors_data()
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

void TestDemoServer::errors()
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

void TestDemoServer::faults_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("fault");
    for (const auto &[api, model] :
         {std::pair{Api::OpenAiChat, "demo-swift"}, std::pair{Api::OpenAiResponses, "demo-scribe"},
          std::pair{Api::AnthropicMessages, "demo-sage"}})
        for (const char *fault : {"none", "cut", "stall", "error", "refuse", "length", "empty", "html", "slow", "400",
                                  "401", "429", "500", "503", "529", "nonsense"})
            QTest::addRow("%s %s", model, fault)
                << static_cast<int>(api) << QString::fromLatin1(model) << QString::fromLatin1(fault);
}

void TestDemoServer::faults()
{
    QFETCH(int, api);
    QFETCH(QString, model);
    QFETCH(QString, fault);
    const Api which = static_cast<Api>(api);
    const auto running = server();
    DemoClient client(running->port());
    DemoClient::Headers headers = version;
    headers.emplace_back("x-demo-fault", fault.toStdString());
    const Prompt prompt = samplePrompt("support-triage");
    const std::string body = bodyOf(which, model.toStdString(), prompt, true).dump();
    const std::string full = Content::embedded().find(findProfile(model.toStdString())->voice, prompt.user)->answer;

    if (fault == QStringLiteral("stall")) {
        client.send("POST " + pathOf(which) +
                    " HTTP/1.1\r\nanthropic-version: 2023-06-01\r\nx-demo-fault: stall\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
        const std::string got = client.receiveSome(300);
        QVERIFY(got.find("200 OK") != std::string::npos);
        for (const char *end : {"[DONE]", "response.completed", "message_stop"})
            QVERIFY2(got.find(end) == std::string::npos, end);
        QVERIFY2(!client.closedByServer(50), "a stall keeps the connection open");
        return;
    }
    const DemoReply reply = client.post(pathOf(which), body, headers);
    bool isStatus = false;
    const int status = fault.toInt(&isStatus);
    if (isStatus) {
        QCOMPARE(reply.status, status);
        QCOMPARE(reply.headers.count("retry-after"), std::size_t(status == 429 ? 1 : 0));
        QVERIFY(Json::parse(reply.body)["error"]["message"].is_string());
        return;
    }
    if (fault == QStringLiteral("nonsense")) {
        QCOMPARE(reply.status, 400);
        return;
    }
    QCOMPARE(reply.status, 200);
    if (fault == QStringLiteral("html")) {
        QVERIFY(reply.headers.at("content-type").starts_with("text/html"));
        return;
    }
    const Heard heard = hear(which, reply.body);
    const bool cut = fault == QStringLiteral("cut"), error = fault == QStringLiteral("error");
    QCOMPARE(reply.complete, !cut);
    QCOMPARE(heard.error, error);
    QCOMPARE(heard.ended, !cut && !error);
    if (cut || error || fault == QStringLiteral("length")) {
        QVERIFY(!heard.answer.empty() && heard.answer.size() < full.size() && full.starts_with(heard.answer));
    } else if (fault == QStringLiteral("refuse")) {
        QVERIFY(heard.answer.empty() && !heard.refusal.empty());
    } else if (fault == QStringLiteral("empty")) {
        QVERIFY(heard.answer.empty() && heard.refusal.empty() && heard.reasoning.empty());
        QCOMPARE(outputTokens(which, heard.usage), std::int64_t(0));
    } else {
        QCOMPARE(heard.answer, full);
    }
}

void TestDemoServer::optionsInQueryAndPath()
{
    const auto running = server();
    DemoClient client(running->port());
    Json body = bodyOf(Api::OpenAiChat, "demo-swift", {"", "Anything."}, true);
    for (const std::string path : {"/openai-chat/v1/chat/completions?x-demo-tokens=321&x-demo-rate=5000",
                                   "/demo:tokens=321,rate=5000/openai-chat/v1/chat/completions"}) {
        const Heard heard = hear(Api::OpenAiChat, client.post(path, body.dump()).body);
        QCOMPARE(outputTokens(Api::OpenAiChat, heard.usage), std::int64_t(321));
        QVERIFY(heard.ended);
    }
    QCOMPARE(client.post("/demo:fault=500/v1/chat/completions", body.dump()).status, 500);
    QCOMPARE(client.get("/demo:fault=500/openai-chat/v1/models").status, 200);
}

void TestDemoServer::naturalFaultsOfTheSample()
{
    const auto running = server();
    DemoClient client(running->port());
    const auto ask = [&](const char *model, const char *id) {
        return DemoClient(running->port())
            .post(pathOf(Api::OpenAiChat), bodyOf(Api::OpenAiChat, model, samplePrompt(id), true).dump());
    };
    const DemoReply limited = ask("demo-swift", "code-log-cause");
    QCOMPARE(limited.status, 429);
    QCOMPARE(limited.headers.at("retry-after"), std::string("1"));
    QVERIFY(hear(Api::OpenAiChat, ask("demo-swift", "code-log-cause").body).ended);

    const DemoReply cut = ask("demo-swift", "write-price-letter");
    QVERIFY(!cut.complete && !hear(Api::OpenAiChat, cut.body).answer.empty());
    const Heard refused = hear(Api::OpenAiChat, ask("demo-thrift", "extract-contract").body);
    QVERIFY(refused.answer.empty() && refused.refusal.find("legal advice") != std::string::npos);
    QCOMPARE(refused.finish, std::string("stop"));
    const Heard truncated = hear(Api::OpenAiChat, ask("demo-thrift", "code-slow-query").body);
    QCOMPARE(truncated.finish, std::string("length"));
    QVERIFY2(truncated.answer.ends_with("o.stat"), "the written text is the truncated one, sent whole");
}

void TestDemoServer::reliableServerHasNoneOfThem()
{
    const auto running = DemoServer::start({0, fast, 1, true});
    QVERIFY(running.ok());
    DemoClient client(running.value()->port());
    for (int i = 0; i < 120; ++i) {
        const Prompt prompt{"", "Prompt number " + std::to_string(i)};
        const char *model = i % 2 == 0 ? "demo-swift" : "demo-thrift";
        const DemoReply reply =
            client.post(pathOf(Api::OpenAiChat), bodyOf(Api::OpenAiChat, model, prompt, true).dump());
        QCOMPARE(reply.status, 200);
        const Heard heard = hear(Api::OpenAiChat, reply.body);
        QVERIFY(heard.ended && heard.finish == "stop" && heard.refusal.empty());
    }
}

void TestDemoServer::anyModelOnAnyApi()
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

// Lower bounds are exact; the upper ones only say that the machine has not stood still.
void TestDemoServer::paceFollowsTheOptions()
{
    const auto running = server(50);
    DemoClient client(running->port());
    const DemoClient::Headers options{{"x-demo-latency-ms", "2000"}, {"x-demo-rate", "100"}, {"x-demo-tokens", "51"}};
    const std::string body = bodyOf(Api::OpenAiChat, "demo-swift", {"", "Anything."}, true).dump();
    const DemoReply reply = client.post(pathOf(Api::OpenAiChat), body, options);
    QVERIFY(hear(Api::OpenAiChat, reply.body).ended);
    const Json log = lastLog(running->port());
    QCOMPARE(str(log["request"]), reply.headers.at("x-request-id"));
    const auto at = [&](const char *name) { return log[name].get<std::int64_t>(); };
    const std::int64_t head = at("head_us") - at("arrived_us"), first = at("first_us") - at("arrived_us"),
                       whole = at("last_us") - at("arrived_us");
    QVERIFY2(head >= 24'000 && head < first, std::to_string(head).c_str());
    QVERIFY2(first >= 40'000 && first < 540'000, std::to_string(first).c_str());   // 2 s / 50
    QVERIFY2(whole >= 50'000 && whole < 1'050'000, std::to_string(whole).c_str()); // and 50 gaps of 10 ms, / 50
    const auto clientWhole = std::chrono::duration_cast<std::chrono::microseconds>(reply.done - reply.sent).count();
    QVERIFY(clientWhole >= at("last_us") - at("arrived_us"));
    QCOMPARE(str(log["ended"]), std::string("complete"));
}

void TestDemoServer::parallelStreams()
{
    const auto running = server(20);
    std::vector<std::string> bodies;
    for (int i = 0; i < 200; ++i)
        bodies.push_back(
            bodyOf(Api::OpenAiChat, "demo-swift", {"", "Parallel prompt " + std::to_string(i)}, true).dump());
    const auto begin = std::chrono::steady_clock::now();
    const auto replies = test::demoParallelPosts(
        running->port(), "/openai-chat/v1/chat/completions?x-demo-tokens=100&x-demo-fault=none&x-demo-latency-ms=4000",
        bodies);
    const auto took = std::chrono::steady_clock::now() - begin;
    std::set<std::string> ids;
    for (const DemoReply &reply : replies) {
        const Heard heard = hear(Api::OpenAiChat, reply.body);
        QVERIFY(reply.complete && heard.ended);
        QCOMPARE(outputTokens(Api::OpenAiChat, heard.usage), std::int64_t(100));
        ids.insert(reply.headers.at("x-request-id"));
    }
    QCOMPARE(ids.size(), bodies.size());
    QCOMPARE(running->requestsServed(), std::uint64_t(200));
    QVERIFY2(took < std::chrono::seconds(8), "one after the other they would take 47 s");
}

void TestDemoServer::overload()
{
    const auto running = server(1);
    std::vector<std::unique_ptr<DemoClient>> clients; // 512 that wait in the server
    const std::string body = bodyOf(Api::AnthropicMessages, "demo-sage", {"", "Wait."}, true).dump();
    const std::string request = "POST /anthropic/v1/messages?x-demo-latency-ms=60000 HTTP/1.1\r\nanthropic-version: "
                                "2023-06-01\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + body;
    try {
        for (int i = 0; i < 512; ++i)
            clients.push_back(std::make_unique<DemoClient>(running->port())), clients.back()->send(request);
    } catch (const std::runtime_error &e) {
        QSKIP(e.what()); // fewer descriptors than 512 pairs need
    }
    QTRY_COMPARE_WITH_TIMEOUT(running->requestsServed(), std::uint64_t(512), 8000);
    DemoClient late(running->port());
    const DemoReply reply = late.post("/anthropic/v1/messages", body, version);
    QCOMPARE(reply.status, 529);
    QCOMPARE(Json::parse(reply.body)["error"]["type"].get<std::string>(), std::string("overloaded_error"));
    clients.clear();
    QTRY_COMPARE_WITH_TIMEOUT(late.post("/anthropic/v1/messages/count_tokens", body, version).status, 200, 8000);
}

void TestDemoServer::deterministic()
{
    const auto first = server(), second = server(100), other = server(fast, 99);
    const Prompt prompt{"Be brief.", "Explain compound interest in two sentences. Is 5 % a lot?"};
    std::set<std::string> texts;
    for (const auto *running : {&first, &first, &second}) {
        std::string all;
        for (const ModelProfile &profile : profiles()) {
            DemoClient client((*running)->port());
            const Json body = bodyOf(Api::OpenAiResponses, std::string(profile.id), prompt, true);
            const Heard heard = hear(Api::OpenAiResponses, client.post(pathOf(Api::OpenAiResponses), body.dump()).body);
            all += heard.answer + heard.reasoning + heard.usage.dump();
        }
        texts.insert(all);
    }
    QCOMPARE(texts.size(), std::size_t(1));
    DemoClient client(other->port());
    const Json body = bodyOf(Api::OpenAiResponses, "demo-sage", prompt, true);
    QVERIFY(hear(Api::OpenAiResponses, client.post(pathOf(Api::OpenAiResponses), body.dump()).body).ended);
}

void TestDemoServer::keepAliveAndPipelining()
{
    const auto running = server();
    DemoClient client(running->port());
    std::string both;
    for (int i = 0; i < 500; ++i)
        both += "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
    client.send(both + "GET /openai-chat/v1/models HTTP/1.1\r\nConnection: close\r\n\r\n");
    for (int i = 0; i < 500; ++i)
        QCOMPARE(client.receive().status, 200);
    const DemoReply last = client.receive();
    QVERIFY(last.complete && Json::parse(last.body)["data"].size() == 2);
    QVERIFY(client.closedByServer(2000));

    DemoClient old(running->port()); // HTTP/1.0 has no chunks: the end is the close
    const std::string body = bodyOf(Api::OpenAiChat, "demo-swift", samplePrompt("support-triage"), true).dump();
    old.send("POST /openai-chat/v1/chat/completions HTTP/1.0\r\nContent-Length: " + std::to_string(body.size()) +
             "\r\n\r\n" + body);
    const DemoReply reply = old.receive();
    QVERIFY(reply.headers.count("transfer-encoding") == 0 && hear(Api::OpenAiChat, reply.body).ended);
}

void TestDemoServer::largeRequests()
{
    const auto running = server();
    DemoClient client(running->port());
    const std::string text = std::string(100'000, 'x') + " What is this?";
    const Json body = bodyOf(Api::OpenAiChat, "demo-swift", {"", text}, true);
    QVERIFY(hear(Api::OpenAiChat, client.post(pathOf(Api::OpenAiChat) + "?x-demo-fault=none", body.dump()).body).ended);

    const Json huge = bodyOf(Api::OpenAiChat, "demo-swift", {"", std::string(7'900'000, 'x')}, true);
    const DemoReply tooLong = client.post(pathOf(Api::OpenAiChat), huge.dump());
    QCOMPARE(tooLong.status, 400);
    QVERIFY(tooLong.body.find("context_length_exceeded") != std::string::npos);

    DemoClient waiting(running->port());
    waiting.send("POST /openai-chat/v1/chat/completions HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: " +
                 std::to_string(body.dump().size()) + "\r\n\r\n");
    QCOMPARE(waiting.receive().status, 100);
    waiting.send(body.dump());
    QCOMPARE(waiting.receive().status, 200);

    DemoClient over(running->port());
    over.send(
        "POST /anthropic/v1/messages HTTP/1.1\r\nanthropic-version: 2023-06-01\r\nContent-Length: 9000000\r\n\r\n");
    const DemoReply refused = over.receive();
    QCOMPARE(refused.status, 413);
    QCOMPARE(Json::parse(refused.body)["error"]["type"].get<std::string>(), std::string("request_too_large"));
}

void TestDemoServer::malformedHttp()
{
    const auto running = server();
    for (const std::string bytes :
         {"nonsense\r\n\r\n", "GET / HTTP/9\r\n\r\n", "POST /v1/messages HTTP/1.1\r\nContent-Length: x\r\n\r\n"}) {
        DemoClient client(running->port());
        client.send(bytes);
        const DemoReply reply = client.receive();
        QCOMPARE(reply.status, 400);
        QVERIFY(Json::parse(reply.body)["error"]["message"].is_string());
        QVERIFY(client.closedByServer(2000));
    }
    DemoClient client(running->port());
    client.send("DELETE /v1/models HTTP/1.1\r\n\r\n");
    QCOMPARE(client.receive().status, 405);
}

void TestDemoServer::logKnowsWhoLeft()
{
    const auto running = server(1);
    {
        DemoClient client(running->port());
        const std::string body = bodyOf(Api::OpenAiChat, "demo-swift", {"", "Leave."}, true).dump();
        client.send("POST /v1/chat/completions?x-demo-fault=stall&x-demo-latency-ms=1 HTTP/1.1\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
        QVERIFY(!client.receiveSome(100).empty());
    }
    QTRY_VERIFY_WITH_TIMEOUT(
        Json::parse(DemoClient(running->port())
                        .get("/demo/log")
                        .body.substr(0, DemoClient(running->port()).get("/demo/log").body.find('\n')))["ended"] ==
            "gone",
        4000);
}

void TestDemoServer::stopsWithStreamsOpen()
{
    auto running = server(1);
    DemoClient client(running->port());
    const std::string body = bodyOf(Api::OpenAiChat, "demo-thrift", {"", "Stay."}, true).dump();
    client.send("POST /v1/chat/completions?x-demo-fault=slow HTTP/1.1\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    QTRY_COMPARE_WITH_TIMEOUT(running->requestsServed(), std::uint64_t(1), 4000);
    QElapsedTimer timer;
    timer.start();
    running.reset();
    QVERIFY(timer.elapsed() < 1000);
    QVERIFY(client.closedByServer(1000));
}

void TestDemoServer::portTaken()
{
    const auto running = server();
    const auto again = DemoServer::start({running->port(), 1, 1, false});
    QVERIFY(!again.ok());
    QVERIFY(again.error().code == ErrorCode::Refused);
    QVERIFY(again.error().detail.find(std::to_string(running->port())) != std::string::npos);
    QVERIFY(!DemoServer::start({0, 0.0, 1, false}).ok());
}

QTEST_GUILESS_MAIN(TestDemoServer)
#include "tst_demo_server.moc"
