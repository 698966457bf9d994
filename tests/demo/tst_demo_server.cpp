// SPDX-License-Identifier: GPL-3.0-or-later
// How the demo server behaves: faults, pace, many at once, limits, and its end.
#include "demo/content/content.h"
#include "demo/model_profile.h"
#include "support/demo_heard.h"
#include <QtTest>
#include <set>

using namespace assay;
using namespace assay::demo;
using namespace assay::test;

namespace
{
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
    void faults_data();
    void faults();
    void optionsInQueryAndPath();
    void naturalFaultsOfTheSample();
    void reliableServerHasNoneOfThem();
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
        "POST /anthropic/v1/messages HTTP/1.1\r\nanthropic-version: 2023-06-01\r\nContent-Length: 90000000\r\n\r\n");
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
