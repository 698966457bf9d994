// SPDX-License-Identifier: GPL-3.0-or-later
// A peer for every way to reach a model: the request's exact address, headers and body, each way to give a key, and
// what the answer cost. tst_apis has the ways of failing that all APIs share; here are the refusals, which each words
// its own way.
#include "engine/executor.h"
#include "engine/plan.h"
#include "support/api_peers.h"
#include "support/engine_fakes.h"
#include "support/script_server.h"
#include <nlohmann/json.hpp>
#include <QTest>
#include <regex>

using namespace assay;
using namespace assay::test;
using nlohmann::json;

namespace
{
const std::string &key = peerKey;

struct World {
    World()
    {
        transport = std::make_unique<net::Transport>(clock);
        executor =
            std::make_unique<engine::Executor>(*transport, recorder, keys, prices, clock, engine::ExecutorOptions{});
    }
    ~World() { executor.reset(); }
    Response ask(const ApiPeer &peer)
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

} // namespace

class PeersTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void requestsAreExact_data() { rows(); }
    void requestsAreExact()
    {
        QFETCH(int, index);
        const ApiPeer &peer = apiPeers()[std::size_t(index)];
        World w;
        w.server.otherwise(script::stream(peer.answer));
        const Response response = w.ask(peer);
        QVERIFY2(response.outcome == Outcome::Succeeded, response.error ? response.error->detail.c_str() : "no answer");
        QCOMPARE(w.server.count(), 1);
        const ScriptServer::Request request = w.server.requests().at(0);
        QCOMPARE(request.method, std::string("POST"));
        QCOMPARE(request.target, peer.target);
        Headers headers = ownHeaders(request.headers);
        if (signsForAws(peer.auth))
            checkSignature(headers);
        QCOMPARE(listed(headers), listed(peer.headers));
        QCOMPARE(json::parse(request.body), bodyOf(peer));
        QVERIFY(QByteArray::fromStdString(request.body + request.target).indexOf("CANARY") < 0);
    }
    void answersAreCounted_data() { rows(); }
    void answersAreCounted()
    {
        QFETCH(int, index);
        const ApiPeer &peer = apiPeers()[std::size_t(index)];
        World w;
        w.server.otherwise(script::stream(peer.answer));
        const Response response = w.ask(peer);
        QCOMPARE(response.text, std::string("Hello"));
        QCOMPARE(response.modelReported, peer.api == Api::BedrockConverse ? std::string() : std::string("real-1"));
        QCOMPARE(response.usage.input, std::optional<std::int64_t>(1000));
        QCOMPARE(response.usage.cachedInput.value_or(0), peer.cachedInput);
        QCOMPARE(response.usage.cacheWrite.value_or(0), peer.written);
        QCOMPARE(response.usage.output, std::optional<std::int64_t>(200));
        QVERIFY(response.cost.amount.has_value());
        QCOMPARE(response.cost.amount->nano, nanoOf(peer));
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
            std::find_if(apiPeers().begin(), apiPeers().end(), [&](const ApiPeer &one) { return int(one.api) == api; });
        World w;
        w.server.otherwise(script::stream({body.toStdString()}));
        const Response response = w.ask(*peer);
        QCOMPARE(int(response.outcome), outcome);
        QCOMPARE(w.server.count(), 1);
    }
    // A prompt that an API does not take is not sent, and the words say why.
    void whatIsNotTakenIsNotSent()
    {
        const auto ollama = std::find_if(apiPeers().begin(), apiPeers().end(),
                                         [](const ApiPeer &one) { return one.api == Api::Ollama; });
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
        for (std::size_t i = 0; i < apiPeers().size(); ++i)
            QTest::newRow(apiPeers()[i].title) << int(i);
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
