// SPDX-License-Identifier: GPL-3.0-or-later
// A peer for every way to reach a model: the request's exact address, headers and body, each way to give a key, and
// what the answer cost. tst_apis has the ways of failing that all APIs share; here are the refusals, which each words
// its own way.
#include "engine/executor.h"
#include "engine/plan.h"
#include "support/engine_fakes.h"
#include "support/event_frames.h"
#include "support/script_server.h"
#include <nlohmann/json.hpp>
#include <QTest>
#include <regex>

using namespace assay;
using namespace assay::test;
using nlohmann::json;

namespace
{
const std::string key = "sk-CANARY-0123456789abcdef";

std::string sse(const std::string &text) { return "data: " + text + "\n\n"; }

struct Peer {
    const char *title;
    Api api;
    AuthKind auth;
    KeyScheme scheme;
    std::string base, apiVersion, model;        // base: below the server's origin
    std::string target;                         // path and query that it must ask for
    std::map<std::string, std::string> headers; // beside those of HTTP itself
    std::string body;
    std::vector<std::string> answer;
    std::int64_t cachedInput, written; // of 1000 input tokens; 200 are output
};

const std::string chatBody =
    R"({"model":"MODEL","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Question"}],
        "stream":true,"stream_options":{"include_usage":true},"max_tokens":64,"temperature":0.5,"stop":["END"]})";
const std::vector<std::string> chatAnswer = {
    sse(R"({"id":"c1","model":"real-1","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"}}]})"),
    sse(R"({"id":"c1","model":"real-1","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}]})"),
    sse(R"({"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":200,"total_tokens":1200,"prompt_tokens_details":{"cached_tokens":400}}})") +
        "data: [DONE]\n\n"};
const std::string messagesBody =
    R"("max_tokens":64,"system":"Be brief.","messages":[{"role":"user","content":"Question"}],"stop_sequences":["END"],
       "temperature":0.5,"stream":true})";
const std::vector<std::string> messagesAnswer = {
    sse(R"({"type":"message_start","message":{"id":"m1","model":"real-1","usage":{"input_tokens":500,"cache_read_input_tokens":400,"cache_creation_input_tokens":100,"output_tokens":1}}})"),
    sse(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}})"),
    sse(R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":200}})") +
        sse(R"({"type":"message_stop"})")};
const std::string geminiBody =
    R"({"contents":[{"role":"user","parts":[{"text":"Question"}]}],"systemInstruction":{"parts":[{"text":"Be brief."}]},
        "generationConfig":{"maxOutputTokens":64,"temperature":0.5,"stopSequences":["END"]}})";
const std::vector<std::string> geminiAnswer = {
    sse(R"({"candidates":[{"content":{"role":"model","parts":[{"text":"Hel"}]}}],"modelVersion":"real-1"})"),
    sse(R"({"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":"STOP"}],"modelVersion":"real-1","usageMetadata":{"promptTokenCount":1000,"cachedContentTokenCount":400,"candidatesTokenCount":150,"thoughtsTokenCount":50}})")};
const std::string converseBody =
    R"({"messages":[{"role":"user","content":[{"text":"Question"}]}],"system":[{"text":"Be brief."}],
        "inferenceConfig":{"maxTokens":64,"temperature":0.5,"stopSequences":["END"]}})";
const std::vector<std::string> converseAnswer = {
    eventFrame("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":"Hello"}})"),
    eventFrame("messageStop", R"({"stopReason":"end_turn"})") +
        eventFrame(
            "metadata",
            R"({"usage":{"inputTokens":500,"outputTokens":200,"totalTokens":1200,"cacheReadInputTokens":400,"cacheWriteInputTokens":100}})")};

using Headers = std::map<std::string, std::string>;
Headers stream(Headers more)
{
    more.insert({{"content-type", "application/json"}, {"accept", "text/event-stream"}});
    return more;
}
Headers frames(Headers more)
{
    more.insert({{"content-type", "application/json"}, {"accept", "application/vnd.amazon.eventstream"}});
    return more;
}

const std::vector<Peer> &peers()
{
    const std::string bearer = "Bearer " + key, vertex = "/v1/projects/p/locations/l";
    static const std::vector<Peer> all{
        {"OpenAI Responses",
         Api::OpenAiResponses,
         AuthKind::Environment,
         KeyScheme::Usual,
         "/v1",
         "",
         "gpt-x",
         "/v1/responses",
         stream({{"authorization", bearer}}),
         R"({"model":"MODEL","input":"Question","instructions":"Be brief.","stream":true,"store":false,
             "stream_options":{"include_obfuscation":false},"max_output_tokens":64,"temperature":0.5})",
         {sse(R"({"type":"response.created","response":{"id":"r1","model":"real-1"}})"),
          sse(R"({"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Hello"})"),
          sse(R"({"type":"response.completed","sequence_number":3,"response":{"id":"r1","model":"real-1","status":"completed","usage":{"input_tokens":1000,"input_tokens_details":{"cached_tokens":400},"output_tokens":200,"total_tokens":1200}}})")},
         400,
         0},
        {"OpenAI Chat", Api::OpenAiChat, AuthKind::Environment, KeyScheme::Usual, "/v1", "", "gpt-x",
         "/v1/chat/completions", stream({{"authorization", bearer}}), chatBody, chatAnswer, 400, 0},
        {"Azure v1", Api::AzureOpenAi, AuthKind::Environment, KeyScheme::Usual, "/openai/v1", "", "my-deployment",
         "/openai/v1/chat/completions", stream({{"api-key", key}}), chatBody, chatAnswer, 400, 0},
        {"Azure v1, Entra token", Api::AzureOpenAi, AuthKind::Environment, KeyScheme::Bearer, "/openai/v1", "",
         "my-deployment", "/openai/v1/chat/completions", stream({{"authorization", bearer}}), chatBody, chatAnswer, 400,
         0},
        {"Azure deployment", Api::AzureOpenAi, AuthKind::Environment, KeyScheme::Usual,
         "/openai/deployments/my-deployment", "2024-10-21", "my-deployment",
         "/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21", stream({{"api-key", key}}),
         chatBody, chatAnswer, 400, 0},
        {"Anthropic", Api::AnthropicMessages, AuthKind::Environment, KeyScheme::Usual, "/v1", "", "claude-x",
         "/v1/messages", stream({{"x-api-key", key}, {"anthropic-version", "2023-06-01"}}),
         R"({"model":"MODEL",)" + messagesBody, messagesAnswer, 400, 100},
        {"Anthropic, Bearer", Api::AnthropicMessages, AuthKind::Environment, KeyScheme::Bearer, "/v1", "", "claude-x",
         "/v1/messages", stream({{"authorization", bearer}, {"anthropic-version", "2023-06-01"}}),
         R"({"model":"MODEL",)" + messagesBody, messagesAnswer, 400, 100},
        {"Claude in Foundry", Api::FoundryAnthropic, AuthKind::Environment, KeyScheme::Usual, "/anthropic", "",
         "claude-x", "/anthropic/v1/messages", stream({{"x-api-key", key}, {"anthropic-version", "2023-06-01"}}),
         R"({"model":"MODEL",)" + messagesBody, messagesAnswer, 400, 100},
        {"Claude in Foundry, Entra token", Api::FoundryAnthropic, AuthKind::Environment, KeyScheme::Bearer,
         "/anthropic", "", "claude-x", "/anthropic/v1/messages",
         stream({{"authorization", bearer}, {"anthropic-version", "2023-06-01"}}),
         R"({"model":"MODEL",)" + messagesBody, messagesAnswer, 400, 100},
        {"Claude on Vertex", Api::VertexAnthropic, AuthKind::GoogleServiceAccount, KeyScheme::Usual, vertex, "",
         "claude-x@20260416", vertex + "/publishers/anthropic/models/claude-x%4020260416:streamRawPredict",
         stream({{"authorization", bearer}}), R"({"anthropic_version":"vertex-2023-10-16",)" + messagesBody,
         messagesAnswer, 400, 100},
        {"Gemini", Api::Gemini, AuthKind::Environment, KeyScheme::Usual, "/v1beta", "", "gemini-x",
         "/v1beta/models/gemini-x:streamGenerateContent?alt=sse", stream({{"x-goog-api-key", key}}), geminiBody,
         geminiAnswer, 400, 0},
        {"Gemini on Vertex", Api::VertexGemini, AuthKind::GoogleUser, KeyScheme::Usual, vertex, "", "gemini-x",
         vertex + "/publishers/google/models/gemini-x:streamGenerateContent?alt=sse",
         stream({{"authorization", bearer}}), geminiBody, geminiAnswer, 400, 0},
        {"Bedrock, API key", Api::BedrockConverse, AuthKind::Environment, KeyScheme::Usual, "", "",
         "eu.anthropic.some-model-v1:0", "/model/eu.anthropic.some-model-v1%3A0/converse-stream",
         frames({{"authorization", bearer}}), converseBody, converseAnswer, 400, 100},
        {"Bedrock, signed", Api::BedrockConverse, AuthKind::AwsProfile, KeyScheme::Usual, "", "", "amazon.nova-x-v1:0",
         "/model/amazon.nova-x-v1%3A0/converse-stream", frames({}), converseBody, converseAnswer, 400, 100},
        {"Ollama",
         Api::Ollama,
         AuthKind::None,
         KeyScheme::Usual,
         "",
         "",
         "qwen3:8b",
         "/api/chat",
         {{"content-type", "application/json"}, {"accept", "application/x-ndjson"}},
         R"({"model":"MODEL","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Question"}],
             "stream":true,"options":{"num_predict":64,"temperature":0.5,"stop":["END"]}})",
         {"{\"model\":\"real-1\",\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"done\":false}\n",
          "{\"model\":\"real-1\",\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
          "\"prompt_eval_count\":1000,\"eval_count\":200}\n"},
         0,
         0},
    };
    return all;
}

struct World {
    World()
    {
        transport = std::make_unique<net::Transport>(clock);
        executor =
            std::make_unique<engine::Executor>(*transport, recorder, keys, prices, clock, engine::ExecutorOptions{});
    }
    ~World() { executor.reset(); }
    Response ask(const Peer &peer)
    {
        ModelTarget target;
        target.model = peer.model;
        target.endpoint.id = EndpointId{1};
        target.endpoint.name = "peer";
        target.endpoint.api = peer.api;
        target.endpoint.baseUrl = server.origin() + peer.base;
        target.endpoint.apiVersion = peer.apiVersion;
        target.endpoint.auth = {peer.auth, peer.auth == AuthKind::Environment ? "TEST_API_KEY" : "", peer.scheme};
        target.parameters.maxOutputTokens = 64;
        target.parameters.temperature = 0.5;
        target.parameters.stopSequences = {"END"};
        TokenPrice price; // per million: 2 in, 0.20 cached, 2.50 written, 10 out
        price.input = UnitPrice{2'000'000};
        price.cachedInput = UnitPrice{200'000};
        price.cacheWrite = UnitPrice{2'500'000};
        price.output = UnitPrice{10'000'000};
        target.price = price;
        engine::KeySource::Key given{Secret{std::string(key)}, server.origin()};
        if (signsForAws(peer.auth)) {
            given.secret = {};
            given.aws =
                net::AwsSigning{{"AKIDEXAMPLE", Secret{std::string(key)}, Secret{"session-token"}}, "eu-central-1"};
        }
        keys.keys["peer"] = given;
        RunPlan plan;
        plan.prompt = {"Be brief.", "Question"};
        plan.cases.emplace_back();
        plan.cases.back().id = "c";
        plan.targets = {target};
        std::vector<Trial> trials = engine::expand(plan);
        trials[0].id = TrialId{1};
        const auto listener = std::make_shared<LogListener>();
        executor->start(plan, trials, listener);
        return listener->waitForFinish() ? listener->settled(TrialId{1}).response : Response{};
    }
    SystemClock clock;
    ScriptServer server;
    FakeRecorder recorder;
    FakeKeys keys;
    catalog::PriceBook prices;
    std::unique_ptr<net::Transport> transport;
    std::unique_ptr<engine::Executor> executor;
};

std::string listed(const Headers &headers)
{
    std::string out;
    for (const auto &[name, value] : headers)
        out += name + ": " + value + "\n";
    return out;
}

// Without what HTTP itself needs.
Headers ownHeaders(const ScriptServer::Request &request)
{
    Headers own;
    for (const auto &[name, value] : request.headers)
        if (name != "host" && name != "content-length" && name != "accept-encoding" && name != "user-agent")
            own[name] = value;
    return own;
}
} // namespace

class PeersTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void requestsAreExact_data() { rows(); }
    void requestsAreExact()
    {
        QFETCH(int, index);
        const Peer &peer = peers()[std::size_t(index)];
        World w;
        w.server.otherwise(script::stream(peer.answer));
        const Response response = w.ask(peer);
        QVERIFY2(response.outcome == Outcome::Succeeded, response.error ? response.error->detail.c_str() : "no answer");
        QCOMPARE(w.server.count(), 1);
        const ScriptServer::Request request = w.server.requests().at(0);
        QCOMPARE(request.method, std::string("POST"));
        QCOMPARE(request.target, peer.target);
        Headers headers = ownHeaders(request);
        if (signsForAws(peer.auth))
            checkSignature(headers);
        QCOMPARE(listed(headers), listed(peer.headers));
        std::string body = peer.body;
        if (const std::size_t at = body.find("MODEL"); at != std::string::npos)
            body.replace(at, 5, peer.model);
        QCOMPARE(json::parse(request.body), json::parse(body));
        QVERIFY(QByteArray::fromStdString(request.body + request.target).indexOf("CANARY") < 0);
    }
    void answersAreCounted_data() { rows(); }
    void answersAreCounted()
    {
        QFETCH(int, index);
        const Peer &peer = peers()[std::size_t(index)];
        World w;
        w.server.otherwise(script::stream(peer.answer));
        const Response response = w.ask(peer);
        QCOMPARE(response.text, std::string("Hello"));
        QCOMPARE(response.modelReported, peer.api == Api::BedrockConverse ? std::string() : std::string("real-1"));
        QCOMPARE(response.usage.input, std::optional<std::int64_t>(1000));
        QCOMPARE(response.usage.cachedInput.value_or(0), peer.cachedInput);
        QCOMPARE(response.usage.cacheWrite.value_or(0), peer.written);
        QCOMPARE(response.usage.output, std::optional<std::int64_t>(200));
        const std::int64_t fresh = 1000 - peer.cachedInput - peer.written;
        const std::int64_t nano =
            (fresh * 2'000'000 + peer.cachedInput * 200'000 + peer.written * 2'500'000 + 200 * 10'000'000) / 1000;
        QVERIFY(response.cost.amount.has_value());
        QCOMPARE(response.cost.amount->nano, nano);
        QCOMPARE(response.cost.source, CostSource::OwnRate);
    }
    void refusalsAreTold_data()
    {
        QTest::addColumn<int>("api");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("outcome");
        const auto row = [](Api api, const char *title, const std::string &body, Outcome outcome) {
            QTest::newRow(title) << int(api) << QByteArray::fromStdString(body) << int(outcome);
        };
        row(Api::OpenAiChat, "chat",
            sse(R"({"choices":[{"index":0,"delta":{"refusal":"I cannot."},"finish_reason":"stop"}]})") +
                "data: [DONE]\n\n",
            Outcome::Refused);
        row(Api::OpenAiResponses, "responses",
            sse(R"({"type":"response.refusal.delta","output_index":0,"content_index":0,"delta":"I cannot."})") +
                sse(R"({"type":"response.completed","response":{"status":"completed"}})"),
            Outcome::Refused);
        row(Api::AnthropicMessages, "messages",
            messagesAnswer[0] +
                sse(R"({"type":"message_delta","delta":{"stop_reason":"refusal"},"usage":{"output_tokens":3}})") +
                sse(R"({"type":"message_stop"})"),
            Outcome::Refused);
        row(Api::Gemini, "gemini", sse(R"({"promptFeedback":{"blockReason":"SAFETY"},"modelVersion":"real-1"})"),
            Outcome::Filtered);
        row(Api::BedrockConverse, "bedrock",
            converseAnswer[0] + eventFrame("messageStop", R"({"stopReason":"content_filtered"})"), Outcome::Filtered);
        row(Api::AzureOpenAi, "azure",
            sse(R"({"choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":"content_filter"}]})") +
                "data: [DONE]\n\n",
            Outcome::Filtered);
    }
    void refusalsAreTold()
    {
        QFETCH(int, api);
        QFETCH(QByteArray, body);
        QFETCH(int, outcome);
        const auto peer =
            std::find_if(peers().begin(), peers().end(), [&](const Peer &one) { return int(one.api) == api; });
        World w;
        w.server.otherwise(script::stream({body.toStdString()}));
        const Response response = w.ask(*peer);
        QCOMPARE(int(response.outcome), outcome);
        QCOMPARE(w.server.count(), 1);
    }
    // A prompt that an API does not take is not sent, and the words say why.
    void whatIsNotTakenIsNotSent()
    {
        const auto ollama =
            std::find_if(peers().begin(), peers().end(), [](const Peer &one) { return one.api == Api::Ollama; });
        World w;
        w.server.otherwise(script::stream(ollama->answer));
        ModelTarget target;
        target.model = "m";
        target.endpoint.id = EndpointId{1};
        target.endpoint.name = "peer";
        target.endpoint.api = Api::Ollama;
        target.endpoint.baseUrl = w.server.origin();
        RunPlan plan;
        plan.prompt = {
            "",
            "What?",
            {{"a.pdf", "application/pdf", std::string(64, '0'), std::make_shared<const std::string>("%PDF-")}}};
        plan.cases.emplace_back();
        plan.cases.back().id = "c";
        plan.targets = {target};
        std::vector<Trial> trials = engine::expand(plan);
        trials[0].id = TrialId{1};
        const auto listener = std::make_shared<LogListener>();
        w.executor->start(plan, trials, listener);
        QVERIFY(listener->waitForFinish());
        const Response response = listener->settled(TrialId{1}).response;
        QCOMPARE(response.outcome, Outcome::Failed);
        QCOMPARE(response.error->detail, std::string("not sent: Ollama's API takes pictures, but no PDF (a.pdf)"));
        QVERIFY(response.error->costClass == CostClass::NotSent);
        QCOMPARE(w.server.count(), 0);
    }

private:
    static void rows()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < peers().size(); ++i)
            QTest::newRow(peers()[i].title) << int(i);
    }
    // Signed for service and region; the vectors hold the signature itself (tests/net). Neither key goes out.
    static void checkSignature(Headers &headers)
    {
        static const std::regex form(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\\d{8}/eu-central-1/bedrock/aws4_request, ?"
            "SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*x-amz-date[a-z0-9;-]*x-amz-security-token, "
            "?Signature=[0-9a-f]{64}");
        QVERIFY2(std::regex_match(headers["authorization"], form), headers["authorization"].c_str());
        QVERIFY(std::regex_match(headers["x-amz-date"], std::regex("\\d{8}T\\d{6}Z")));
        QCOMPARE(headers["x-amz-security-token"], std::string("session-token"));
        for (const char *name : {"authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"})
            headers.erase(name);
    }
    net::NetGlobal m_net;
};

QTEST_GUILESS_MAIN(PeersTest)
#include "tst_peers.moc"
