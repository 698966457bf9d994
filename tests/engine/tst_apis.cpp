// SPDX-License-Identifier: GPL-3.0-or-later
// Every cloud's API through the real executor and transport, against a scripted peer that speaks it: the key in its
// header, the exact address, the answer with its usage, and what each way of failing is called.
#include "engine/executor.h"
#include "engine/plan.h"
#include "support/engine_fakes.h"
#include "support/event_frames.h"
#include "support/script_server.h"
#include <QTest>

using namespace assay;
using namespace assay::test;

namespace
{
const std::string key = "sk-CANARY-0123456789abcdef";

std::string event(const std::string &json) { return "data: " + json + "\r\n\r\n"; }
std::string geminiText(const std::string &text)
{
    return event(R"({"candidates":[{"content":{"role":"model","parts":[{"text":")" + text +
                 R"("}]}}],"modelVersion":"test-1","responseId":"r1"})");
}
const std::string geminiEnd = event(
    R"({"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}],"modelVersion":"test-1","usageMetadata":{"promptTokenCount":1000,"candidatesTokenCount":150,"thoughtsTokenCount":50}})");
std::string converseText(const std::string &text)
{
    return eventFrame("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":")" + text + R"("}})");
}
const std::string converseEnd =
    eventFrame("messageStop", R"({"stopReason":"end_turn"})") +
    eventFrame("metadata", R"({"usage":{"inputTokens":1000,"outputTokens":200,"totalTokens":1200}})");
std::string messagesText(const std::string &text)
{
    return event(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":")" + text + R"("}})");
}
const std::string messagesStart = event(
    R"({"type":"message_start","message":{"id":"m1","model":"test-1","usage":{"input_tokens":1000,"output_tokens":1}}})");
const std::string messagesEnd =
    event(R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":200}})") +
    event(R"({"type":"message_stop"})");
std::string chatText(const std::string &text)
{
    return event(R"({"id":"c1","model":"test-1","choices":[{"index":0,"delta":{"content":")" + text + R"("}}]})");
}
const std::string chatEnd =
    event(
        R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":200,"total_tokens":1200}})") +
    "data: [DONE]\n\n";
std::string ollamaText(const std::string &text)
{
    return R"({"model":"test-1","message":{"role":"assistant","content":")" + text + "\"},\"done\":false}\n";
}
const std::string ollamaEnd =
    R"({"model":"test-1","message":{"content":""},"done":true,"done_reason":"stop","prompt_eval_count":1000,"eval_count":200})"
    "\n";

struct Speech { // how one API's peer speaks
    Api api;
    std::string base, target, header, prefix;
    std::vector<std::string> answer; // "Hel", "lo", the end
    std::string breaksOff;           // an error in the middle of a stream
    std::string refusal;             // an error body
};

const std::vector<Speech> &speeches()
{
    const std::string google = R"({"error":{"code":0,"message":"no","status":"SAID"}})";
    const std::string anthropic = R"({"type":"error","error":{"type":"said","message":"no"}})";
    static const std::vector<Speech> all{
        {Api::Gemini,
         "/v1beta",
         "/v1beta/models/test-1:streamGenerateContent?alt=sse",
         "x-goog-api-key",
         "",
         {geminiText("Hel"), geminiText("lo"), geminiEnd},
         "{\n  \"error\": {\"code\": 500, \"message\": \"no\"}\n}\n",
         google},
        {Api::VertexGemini,
         "/v1/projects/p/locations/l",
         "/v1/projects/p/locations/l/publishers/google/models/test-1:streamGenerateContent?alt=sse",
         "x-goog-api-key",
         "",
         {geminiText("Hel"), geminiText("lo"), geminiEnd},
         event(google),
         google},
        {Api::VertexAnthropic,
         "/v1/projects/p/locations/l",
         "/v1/projects/p/locations/l/publishers/anthropic/models/test-1:streamRawPredict",
         "authorization",
         "Bearer ",
         {messagesStart + messagesText("Hel"), messagesText("lo"), messagesEnd},
         event(anthropic),
         anthropic},
        {Api::BedrockConverse,
         "",
         "/model/test-1/converse-stream",
         "authorization",
         "Bearer ",
         {converseText("Hel"), converseText("lo"), converseEnd},
         exceptionFrame("throttlingException", R"({"message":"no"})"),
         R"({"message":"no"})"},
        {Api::AzureOpenAi,
         "/openai/v1",
         "/openai/v1/chat/completions",
         "api-key",
         "",
         {chatText("Hel"), chatText("lo"), chatEnd},
         event(R"({"error":{"message":"no","type":"said"}})"),
         R"({"error":{"code":"said","message":"no"}})"},
        {Api::FoundryAnthropic,
         "/anthropic",
         "/anthropic/v1/messages",
         "x-api-key",
         "",
         {messagesStart + messagesText("Hel"), messagesText("lo"), messagesEnd},
         event(anthropic),
         anthropic},
        {Api::Ollama,
         "",
         "/api/chat",
         "authorization",
         "Bearer ",
         {ollamaText("Hel"), ollamaText("lo"), ollamaEnd},
         "{\"error\":\"no\"}\n",
         R"({"error":"no"})"},
    };
    return all;
}

struct World {
    World()
    {
        engine::ExecutorOptions options;
        options.retry.firstBackoff = std::chrono::milliseconds(2);
        options.retry.lastBackoff = std::chrono::milliseconds(4);
        transport = std::make_unique<net::Transport>(clock);
        executor = std::make_unique<engine::Executor>(*transport, recorder, keys, prices, clock, options);
    }
    ~World() { executor.reset(); }
    Response ask(const Speech &speech)
    {
        ModelTarget target;
        target.model = "test-1";
        target.endpoint.id = EndpointId{1};
        target.endpoint.name = "peer";
        target.endpoint.api = speech.api;
        target.endpoint.baseUrl = server.url(speech.base);
        target.endpoint.auth = {AuthKind::Environment, "TEST_API_KEY"};
        keys.keys["peer"] = {Secret{std::string(key)}, server.origin()};
        RunPlan plan;
        plan.prompt = {"Be brief.", "Question"};
        plan.cases.emplace_back();
        plan.cases.back().id = "c";
        plan.targets = {target};
        std::vector<Trial> trials = engine::expand(plan);
        trials[0].id = TrialId{1};
        const auto listener = std::make_shared<LogListener>();
        executor->start(plan, trials, listener);
        if (!listener->waitForFinish())
            return {};
        return listener->settled(TrialId{1}).response;
    }
    SystemClock clock;
    ScriptServer server;
    FakeRecorder recorder;
    FakeKeys keys;
    catalog::PriceBook prices;
    std::unique_ptr<net::Transport> transport;
    std::unique_ptr<engine::Executor> executor;
};
} // namespace

class TestApis : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answers_data() { rows(); }
    void answers();
    void breaksOff_data() { rows(); }
    void breaksOff();
    void refusals_data();
    void refusals();

private:
    static void rows()
    {
        QTest::addColumn<int>("speech");
        for (std::size_t i = 0; i < speeches().size(); ++i)
            QTest::newRow(std::string(apiName(speeches()[i].api)).c_str()) << int(i);
    }
    net::NetGlobal m_net;
};

void TestApis::answers()
{
    QFETCH(int, speech);
    const Speech &peer = speeches()[std::size_t(speech)];
    World w;
    w.server.otherwise(script::stream(peer.answer));
    const Response response = w.ask(peer);
    QCOMPARE(response.outcome, Outcome::Succeeded);
    QCOMPARE(response.text, std::string("Hello"));
    QCOMPARE(response.usage.input, std::optional<std::int64_t>(1000));
    QCOMPARE(response.usage.output, std::optional<std::int64_t>(200));
    QCOMPARE(w.server.count(), 1);
    const ScriptServer::Request request = w.server.requests().at(0);
    QCOMPARE(request.method, std::string("POST"));
    QCOMPARE(request.target, peer.target);
    QCOMPARE(request.header(peer.header), peer.prefix + key);
    QVERIFY(QByteArray::fromStdString(request.body).contains("Question"));
    QVERIFY(!QByteArray::fromStdString(request.body + request.target).contains("CANARY"));
}

void TestApis::breaksOff()
{
    QFETCH(int, speech);
    const Speech &peer = speeches()[std::size_t(speech)];
    World w;
    w.server.otherwise(script::stream({peer.answer[0], peer.breaksOff}));
    const Response response = w.ask(peer);
    QCOMPARE(response.outcome, Outcome::Partial);
    QCOMPARE(response.text, std::string("Hel"));
    QVERIFY(response.error && response.error->code == ErrorCode::ProviderError);
    QVERIFY(response.error->costClass == CostClass::Charged);
    QCOMPARE(response.error->detail, std::string("no"));
    QCOMPARE(w.server.count(), 1); // what was begun is never asked for again unasked
}

void TestApis::refusals_data()
{
    QTest::addColumn<int>("speech");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("requests");
    const std::tuple<int, ErrorCode, int> ways[] = {{401, ErrorCode::Unauthorized, 1}, {403, ErrorCode::Forbidden, 1},
                                                    {404, ErrorCode::NotFound, 1},     {400, ErrorCode::BadRequest, 1},
                                                    {429, ErrorCode::RateLimited, 3},  {529, ErrorCode::Overloaded, 4},
                                                    {500, ErrorCode::ServerError, 1}};
    for (std::size_t i = 0; i < speeches().size(); ++i)
        for (const auto &[status, code, requests] : ways)
            QTest::addRow("%s %d", std::string(apiName(speeches()[i].api)).c_str(), status)
                << int(i) << status << int(code) << requests;
}

void TestApis::refusals()
{
    QFETCH(int, speech);
    QFETCH(int, status);
    QFETCH(int, code);
    QFETCH(int, requests);
    const Speech &peer = speeches()[std::size_t(speech)];
    World w;
    w.server.otherwise(script::answer(status, peer.refusal));
    const Response response = w.ask(peer);
    QVERIFY(response.error.has_value());
    QCOMPARE(int(response.error->code), code);
    QCOMPARE(response.error->detail, std::string("no"));
    QCOMPARE(response.outcome, status == 500 ? Outcome::Unknown : Outcome::Failed);
    QCOMPARE(w.server.count(), requests);
}

QTEST_GUILESS_MAIN(TestApis)
#include "tst_apis.moc"
