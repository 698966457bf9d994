// SPDX-License-Identifier: GPL-3.0-or-later
// The executor over a real transport and a scripted loopback server: what is sent, told, recorded and when.
#include "core/text.h"
#include "engine/executor.h"
#include "engine/plan.h"
#include "support/engine_fakes.h"
#include "support/script_server.h"
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <set>

using namespace assay;
using namespace assay::test;
using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using EventKind = LogListener::Event::Kind;

namespace
{
const std::string key = "sk-CANARY-0123456789abcdef";

// ---- answers of the three APIs ----------------------------------------------------------------------------------
std::string data(const std::string &json) { return "data: " + json + "\n\n"; }
std::string event(const std::string &name, const std::string &json)
{
    return "event: " + name + "\ndata: " + json + "\n\n";
}

std::string chatText(const std::string &text)
{
    return data(R"({"id":"c1","model":"test-1","choices":[{"index":0,"delta":{"content":")" + text +
                R"("},"finish_reason":null}]})");
}
std::vector<std::string> chatEnd()
{
    return {data(R"({"id":"c1","model":"test-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})"),
            data(R"({"id":"c1","model":"test-1","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":200,)"
                 R"("total_tokens":1200}})"),
            "data: [DONE]\n\n"};
}
std::vector<std::string> chatEvents(const std::vector<std::string> &texts = {"Hel", "lo"})
{
    std::vector<std::string> events;
    for (const std::string &text : texts)
        events.push_back(chatText(text));
    for (std::string &end : chatEnd())
        events.push_back(std::move(end));
    return events;
}
std::vector<std::string> responsesEvents()
{
    return {
        event("response.created",
              R"({"type":"response.created","response":{"id":"r1","model":"test-1","status":"in_progress"}})"),
        event(
            "response.output_text.delta",
            R"({"type":"response.output_text.delta","item_id":"m1","output_index":0,"content_index":0,"delta":"Hel"})"),
        event(
            "response.output_text.delta",
            R"({"type":"response.output_text.delta","item_id":"m1","output_index":0,"content_index":0,"delta":"lo"})"),
        event(
            "response.completed",
            R"({"type":"response.completed","response":{"id":"r1","model":"test-1","status":"completed","output":[{"type":"message","id":"m1","role":"assistant","content":[{"type":"output_text","text":"Hello"}]}],"usage":{"input_tokens":1000,"output_tokens":200,"total_tokens":1200}}})")};
}
std::vector<std::string> messagesEvents()
{
    return {
        event(
            "message_start",
            R"({"type":"message_start","message":{"id":"m1","model":"test-1","role":"assistant","content":[],"usage":{"input_tokens":1000,"output_tokens":1}}})"),
        event("content_block_start",
              R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})"),
        event("content_block_delta",
              R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}})"),
        event("content_block_delta",
              R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}})"),
        event("content_block_stop", R"({"type":"content_block_stop","index":0})"),
        event("message_delta",
              R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":200}})"),
        event("message_stop", R"({"type":"message_stop"})")};
}
Script chatAnswer() { return script::stream(chatEvents()); }
Script errorAnswer(int status, const std::string &type, HeaderList headers = {})
{
    headers.emplace_back("Content-Type", "application/json");
    return script::answer(status, R"({"error":{"message":"no: )" + type + R"(","type":")" + type + R"("}})", headers);
}

bool isText(const LogListener::Event &event) { return event.kind == EventKind::Delta; }
bool isWaiting(const LogListener::Event &event) { return event.kind == EventKind::Waiting; }

// ---- one test's world -------------------------------------------------------------------------------------------
struct World {
    explicit World(engine::ExecutorOptions given = {})
    {
        given.retry.firstBackoff = milliseconds(4);
        given.retry.lastBackoff = milliseconds(20);
        prices =
            *catalog::PriceBook::parse(R"({"prices":[{"model":"listed-1","currency":"USD","input":"5","output":"25",
            "source":"a test","as_of":"2026-01-01"}]})");
        transport = std::make_unique<net::Transport>(clock);
        executor = std::make_unique<engine::Executor>(*transport, recorder, keys, prices, clock, given);
    }
    ~World() { executor.reset(); }

    ModelTarget target(const std::string &path = "/v1", Api api = Api::OpenAiChat, int concurrency = 4)
    {
        ModelTarget target;
        target.model = "test-1";
        target.endpoint.id = EndpointId(std::int64_t(1 + std::hash<std::string>()(path) % 1000));
        target.endpoint.name = path;
        target.endpoint.api = api;
        target.endpoint.baseUrl = server.url(path);
        target.endpoint.concurrency = concurrency;
        return target;
    }
    ModelTarget keyed(ModelTarget target)
    {
        target.endpoint.auth = {AuthKind::Environment, "TEST_API_KEY"};
        keys.keys[target.endpoint.name] = {Secret{std::string(key)}, server.origin()};
        return target;
    }
    RunPlan plan(std::vector<ModelTarget> targets, int cases = 1, int concurrency = 8)
    {
        RunPlan plan;
        plan.prompt = {"Be brief.", "Question {{n}}"};
        for (int i = 0; i < cases; ++i) {
            Case c;
            c.id = "c" + std::to_string(i);
            c.variables = {{"n", std::to_string(i)}};
            plan.cases.push_back(std::move(c));
        }
        plan.targets = std::move(targets);
        plan.concurrency = concurrency;
        return plan;
    }
    std::vector<Trial> trialsOf(const RunPlan &plan)
    {
        std::vector<Trial> expanded = engine::expand(plan);
        for (Trial &trial : expanded)
            trial.id = TrialId(++lastTrial);
        return expanded;
    }
    std::shared_ptr<LogListener> start(const RunPlan &plan)
    {
        auto listener = std::make_shared<LogListener>();
        trials = trialsOf(plan);
        executor->start(plan, trials, listener);
        return listener;
    }
    // Every promise that holds whatever happened.
    void checkPromises(const LogListener &listener)
    {
        const std::vector<std::string> faults = listener.faults();
        QVERIFY2(faults.empty(), faults.empty() ? "" : faults.front().c_str());
        const std::map<TrialId, LogListener::Settled> settled = listener.settled();
        QCOMPARE(settled.size(), trials.size());
        const FakeRecorder::Log log = recorder.log();
        for (const Trial &trial : trials) {
            QVERIFY(settled.contains(trial.id));
            QCOMPARE(settled.at(trial.id).times, 1);
            QCOMPARE(log.timesSettled.at(trial.id), 1);
        }
        for (const FakeRecorder::Finish &finish : log.finishes) {
            const Timing &t = finish.response.timing;
            QVERIFY(t.queued >= Nanos(0));
            if (t.firstByte && t.firstAnswer)
                QVERIFY(*t.firstByte <= *t.firstAnswer);
            if (t.firstAnswer && t.lastDelta && t.done)
                QVERIFY(*t.firstAnswer <= *t.lastDelta && *t.lastDelta <= *t.done);
            QVERIFY(std::is_sorted(t.chunks.begin(), t.chunks.end(),
                                   [](const ChunkMark &a, const ChunkMark &b) { return a.atMicros < b.atMicros; }));
        }
    }

    SystemClock clock;
    ScriptServer server;
    FakeRecorder recorder;
    FakeKeys keys;
    catalog::PriceBook prices;
    std::unique_ptr<net::Transport> transport;
    std::unique_ptr<engine::Executor> executor;
    std::vector<Trial> trials;
    std::int64_t lastTrial = 0;
};
} // namespace

class TestExecutor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void succeeds_data();
    void succeeds();
    void costs_data();
    void costs();
    void recordsTheRequestWithoutItsKey();
    void tellsInOrder();
    void sendsOnlyWhatIsDurable();
    void waitsAsA429Asks();
    void aLongHintPausesTheEndpoint();
    void pausesWhenNothingIsLeft();
    void aPauseHoldsForTheNextRun();
    void tooManyRequestsShrinkWhatIsSentAtOnce();
    void neverUsesAConnectionOfLlamaCppTwice();
    void retriesAConnectionThatWasNeverMade();
    void errors_data();
    void errors();
    void aBrokenStreamKeepsItsText_data();
    void aBrokenStreamKeepsItsText();
    void aWrongKeyStopsItsEndpointAndStaysSecret();
    void anEchoedKeyIsNowhere();
    void aMissingKeySendsNothing();
    void aBrokenKeySendsNothing();
    void aKeyOfAnotherOriginIsNeverSent();
    void stopsOne();
    void stopsAll();
    void stopsWhatIsBeingRecorded();
    void stopsWhatWaitsForARetry();
    void settlesOnceUnderRandomCancels_data();
    void settlesOnceUnderRandomCancels();
    void aStoreThatRefusesStopsTheRun();
    void aFullDiskHoldsWhatIsNotSent();
    void aFullDiskCanBeStopped();
    void whatHasNoRoomIsNotSent();
    void whatHasNoRoomYetWaits();
    void worstCasesAreSetAside();
    void aStoreThatLosesAnAnswerStopsTheRun();
    void boundsWhatIsUnsaved();
    void savesPartialText();
    void queueingIsApart();
    void limitsHoldAcrossRuns();
    void retriesWhatAPersonAsksFor();
    void destructionSettlesEverything();
    void destructionDoesNotWaitForAFullDisk();
    void aRunWithoutTrialsFinishes();
    void foreignTrialsFail();
    void anEndlessListOfAnswersStaysInOrder();

private:
    net::NetGlobal m_net;
};

void TestExecutor::succeeds_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("inlineRecorder");
    QTest::newRow("chat") << int(Api::OpenAiChat) << QByteArray("/v1/chat/completions") << false;
    QTest::newRow("responses") << int(Api::OpenAiResponses) << QByteArray("/v1/responses") << false;
    QTest::newRow("messages") << int(Api::AnthropicMessages) << QByteArray("/v1/messages") << false;
    QTest::newRow("a recorder that answers at once")
        << int(Api::OpenAiChat) << QByteArray("/v1/chat/completions") << true;
}

void TestExecutor::succeeds()
{
    QFETCH(int, api);
    QFETCH(QByteArray, path);
    QFETCH(bool, inlineRecorder);
    World w;
    w.recorder.answerInline = inlineRecorder;
    const auto events = Api(api) == Api::OpenAiChat        ? chatEvents()
                        : Api(api) == Api::OpenAiResponses ? responsesEvents()
                                                           : messagesEvents();
    w.server.route(path.toStdString(), script::stream(events, {{"x-request-id", "req-7"}}));
    ModelTarget target = w.target("/v1", Api(api));
    target.price.emplace();
    target.price->input = UnitPrice{5'000'000};
    target.price->output = UnitPrice{25'000'000};
    const auto listener = w.start(w.plan({target}));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);

    const LogListener::Settled settled = listener->settled(w.trials[0].id);
    const Response &response = settled.response;
    QCOMPARE(response.outcome, Outcome::Succeeded);
    QCOMPARE(response.text, std::string("Hello"));
    QCOMPARE(settled.attempts, 1);
    QVERIFY(settled.saved.ok());
    QVERIFY(!response.error);
    QCOMPARE(response.httpStatus, 200);
    QCOMPARE(response.requestId, std::string("req-7"));
    QCOMPARE(response.modelReported, std::string("test-1"));
    QCOMPARE(response.usage.input, std::optional<std::int64_t>(1000));
    QCOMPARE(response.usage.output, std::optional<std::int64_t>(200));
    std::string body;
    for (const std::string &e : events)
        body += e;
    QCOMPARE(response.raw, body);
    QCOMPARE(response.cost.amount, std::optional(Money{10'000'000, "USD"}));
    QCOMPARE(response.cost.source, CostSource::OwnRate);
    QVERIFY(!response.cost.lowerBound);
    const Timing &t = response.timing;
    QVERIFY(t.connected && t.firstByte && t.firstAnswer && t.lastDelta && t.done && !t.firstReasoning);
    QVERIFY(t.nameResolved && *t.nameResolved <= *t.connected && !t.secured); // plain http
    QCOMPARE(t.reusedConnection, std::optional(false));
    std::uint64_t bytes = 0;
    for (const ChunkMark &mark : t.chunks)
        bytes += mark.bytes;
    QCOMPARE(bytes, std::uint64_t(body.size()));

    const FakeRecorder::Log log = w.recorder.log();
    QCOMPARE(log.starts.size(), std::size_t(1));
    QCOMPARE(log.starts[0].number, 1);
    QCOMPARE(log.starts[0].uuid.size(), std::size_t(36));
    QVERIFY(log.starts[0].startedMicros > 1'600'000'000'000'000);
    QCOMPARE(log.finishes.size(), std::size_t(1));
    QVERIFY(log.finishes[0].settles);
    QVERIFY(log.finishes[0].response == response); // what is told is what is stored
    QVERIFY(QByteArray::fromStdString(w.server.requests().at(0).body).contains("Question 0"));
}

void TestExecutor::costs_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<int>("source");
    QTest::newRow("listed") << u"listed-1"_s << int(CostSource::PriceTable);
    QTest::newRow("unknown stays unknown") << u"nobody-knows"_s << int(CostSource::Unknown);
}

void TestExecutor::costs()
{
    QFETCH(QString, model);
    QFETCH(int, source);
    World w;
    w.server.route("/v1/chat/completions", chatAnswer());
    ModelTarget target = w.target();
    target.model = model.toStdString();
    const auto listener = w.start(w.plan({target}));
    QVERIFY(listener->waitForFinish());
    const Cost cost = listener->settled(w.trials[0].id).response.cost;
    QCOMPARE(int(cost.source), source);
    QCOMPARE(cost.amount.has_value(), CostSource(source) != CostSource::Unknown);
    if (cost.amount)
        QCOMPARE(cost.amount->nano, std::int64_t(10'000'000));
}

void TestExecutor::recordsTheRequestWithoutItsKey()
{
    World w;
    w.server.route("/v1/chat/completions", chatAnswer());
    const auto listener = w.start(w.plan({w.keyed(w.target())}));
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.server.requests().at(0).header("authorization"), "Bearer " + key); // it was used ...
    const QByteArray record = QByteArray::fromStdString(w.recorder.log().starts.at(0).requestJson);
    QVERIFY(!record.contains(key.c_str())); // ... and is not written
    QJsonParseError parsed;
    const QJsonObject object = QJsonDocument::fromJson(record, &parsed).object();
    QCOMPARE(parsed.error, QJsonParseError::NoError);
    QCOMPARE(object[u"method"].toString(), u"POST"_s);
    QCOMPARE(object[u"url"].toString().toStdString(), w.server.url("/v1/chat/completions"));
    QCOMPARE(object[u"headers"][u"Authorization"].toString(), u"[key]"_s);
    QCOMPARE(object[u"body"].toString().toStdString(), w.server.requests().at(0).body);
    QVERIFY(object[u"not_sent"].isArray());
}

void TestExecutor::tellsInOrder()
{
    World w;
    w.server.route("/v1/chat/completions",
                   {script::streamHead(), script::chunk(chatText("one ")), script::gate("two"),
                    script::chunk(chatText("two")), script::gate("end"),
                    script::chunk(chatEnd()[0] + chatEnd()[1] + chatEnd()[2]), script::lastChunk()});
    const auto listener = w.start(w.plan({w.target()}));
    QVERIFY(listener->waitForEvent(isText, 1));
    QVERIFY(!listener->finished());
    w.server.open("two");
    QVERIFY(listener->waitForEvent(isText, 2));
    w.server.open("end");
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    QStringList told;
    for (const LogListener::Event &e : listener->events()) {
        told << (e.kind == EventKind::State   ? QString::fromLatin1(trialStateName(e.state).data())
                 : e.kind == EventKind::Delta ? QString::fromStdString(e.text)
                                              : u"settled"_s);
    }
    QCOMPARE(told, (QStringList{u"sent"_s, u"streaming"_s, u"one "_s, u"two"_s, u"settled"_s}));
}

void TestExecutor::sendsOnlyWhatIsDurable()
{
    World w;
    w.server.route("/v1/chat/completions", chatAnswer());
    w.recorder.holdBegins(true);
    const auto listener = w.start(w.plan({w.target()}, 3));
    QVERIFY(w.recorder.waitFor([](const auto &log) { return log.starts.size() == 3; }));
    QCOMPARE(w.server.connections(), 0);
    QVERIFY(listener->events().empty());
    w.recorder.holdBegins(false);
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.server.count(), 3);
    w.checkPromises(*listener);
}

void TestExecutor::waitsAsA429Asks()
{
    World w;
    w.server.routeInTurn("/a/v1/chat/completions",
                         {errorAnswer(429, "rate_limit_error", {{"Retry-After", "1"}}), chatAnswer()});
    w.server.route("/b/v1/chat/completions", chatAnswer());
    const MonoTime before = w.clock.now();
    const auto listener = w.start(w.plan({w.target("/a/v1", Api::OpenAiChat, 1), w.target("/b/v1")}, 2));
    QVERIFY(listener->waitForFinish());
    const Nanos wall = w.clock.now() - before;
    w.checkPromises(*listener);
    // The endpoint as a whole waited, the other one did not.
    std::vector<MonoTime> a, b;
    for (const ScriptServer::Request &request : w.server.requests())
        (request.path.starts_with("/a") ? a : b).push_back(request.at);
    QCOMPARE(a.size(), std::size_t(3));
    QCOMPARE(b.size(), std::size_t(2));
    QVERIFY(a[1] - a[0] >= milliseconds(1000) && b[1] < a[1]);
    int retried = 0, told = 0;
    for (const Trial &trial : w.trials) {
        const LogListener::Settled settled = listener->settled(trial.id);
        QCOMPARE(settled.response.outcome, Outcome::Succeeded);
        for (const LogListener::Event &e : listener->events(trial.id)) {
            if (!isWaiting(e))
                continue;
            ++told;
            QCOMPARE(e.why->code, ErrorCode::RateLimited);
            QVERIFY(e.until - a[0] >= milliseconds(1000));
        }
        if (settled.attempts == 2) {
            ++retried;
            // The wait that the server asked for is never inside.
            QVERIFY(settled.response.timing.queued + *settled.response.timing.done <= wall - milliseconds(1000));
        }
    }
    QCOMPARE(retried, 1);
    QCOMPARE(told, 2); // the one that was told, and the one that waits behind it
    const FakeRecorder::Log log = w.recorder.log();
    const auto first = std::find_if(log.finishes.begin(), log.finishes.end(), [](const auto &f) { return !f.settles; });
    QVERIFY(first != log.finishes.end());
    QCOMPARE(first->response.outcome, Outcome::Failed);
    QCOMPARE(first->response.error->code, ErrorCode::RateLimited);
    QCOMPARE(first->response.error->costClass, CostClass::NotCharged);
    QCOMPARE(log.starts.size(), std::size_t(5));
}

void TestExecutor::aLongHintPausesTheEndpoint()
{
    World w;
    w.server.route("/v1/chat/completions", errorAnswer(429, "rate_limit_error", {{"Retry-After", "86400"}}));
    const auto listener = w.start(w.plan({w.target("/v1", Api::OpenAiChat, 1)}, 3));
    // A limit is a pause, not a failure: the one that met it waits as the two behind it do.
    QVERIFY(listener->waitForEvent(isWaiting, 3));
    QVERIFY(listener->settled().empty());
    for (const LogListener::Event &e : listener->events()) {
        if (isWaiting(e))
            QCOMPARE(e.why->retryAfter, std::optional(milliseconds(86'400'000)));
    }
    w.executor->cancelAll();
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.server.count(), 1);
    w.checkPromises(*listener);
}

// A good answer whose headers say that it was the last one for a while.
void TestExecutor::pausesWhenNothingIsLeft()
{
    World w;
    const HeaderList none{{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "700ms"}};
    w.server.routeInTurn("/v1/chat/completions", {script::stream(chatEvents(), none), chatAnswer()});
    const auto listener = w.start(w.plan({w.target("/v1", Api::OpenAiChat, 1)}, 3));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    const std::vector<ScriptServer::Request> requests = w.server.requests();
    QCOMPARE(requests.size(), std::size_t(3));
    QVERIFY(requests[1].at - requests[0].at >= milliseconds(650));
    int told = 0;
    for (const Trial &trial : w.trials) {
        QCOMPARE(listener->settled(trial.id).response.outcome, Outcome::Succeeded);
        QCOMPARE(listener->settled(trial.id).attempts, 1); // nothing failed, nothing was tried again
        for (const LogListener::Event &e : listener->events(trial.id)) {
            if (!isWaiting(e))
                continue;
            ++told;
            QCOMPARE(e.why->code, ErrorCode::RateLimited);
            QCOMPARE(e.why->retryAfter, std::optional(milliseconds(700)));
        }
    }
    QCOMPARE(told, 2);
}

void TestExecutor::aPauseHoldsForTheNextRun()
{
    World w;
    const HeaderList none{{"anthropic-ratelimit-requests-remaining", "0"},
                          {"anthropic-ratelimit-requests-reset", "2026-11-24T10:00:02Z"},
                          {"date", "Tue, 24 Nov 2026 10:00:01 GMT"}};
    w.server.routeInTurn("/v1/messages", {script::stream(messagesEvents(), none), script::stream(messagesEvents())});
    const RunPlan plan = w.plan({w.target("/v1", Api::AnthropicMessages)});
    QVERIFY(w.start(plan)->waitForFinish());
    const auto second = w.start(plan);
    QVERIFY(second->waitForFinish());
    QVERIFY(std::ranges::any_of(second->events(), isWaiting)); // and it is told why it waits
    const std::vector<ScriptServer::Request> requests = w.server.requests();
    QCOMPARE(requests.size(), std::size_t(2));
    QVERIFY(requests[1].at - requests[0].at >= milliseconds(900));
}

void TestExecutor::tooManyRequestsShrinkWhatIsSentAtOnce()
{
    World w;
    // Eight at once are too many for it: from the ninth request on it shows how many are on at the same time.
    std::atomic<int> asked{0};
    w.server.routeTo("/v1/chat/completions", [&](const ScriptServer::Request &) {
        if (asked++ < 8)
            return errorAnswer(429, "rate_limit_error", {{"Retry-After", "1"}});
        return Script{script::wait(milliseconds(60))} + chatAnswer();
    });
    const auto listener = w.start(w.plan({w.target("/v1", Api::OpenAiChat, 8)}, 24));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    for (const Trial &trial : w.trials)
        QCOMPARE(listener->settled(trial.id).response.outcome, Outcome::Succeeded);
    // How many were on when each request after the refusals came: sent no later, answered later.
    const std::vector<ScriptServer::Request> requests = w.server.requests();
    QCOMPARE(requests.size(), std::size_t(32));
    int firstRound = 0;
    for (const ScriptServer::Request &request : requests)
        firstRound += request.at > requests[7].at && request.at < requests[8].at + milliseconds(50) ? 1 : 0;
    QVERIFY2(firstRound <= 4, std::to_string(firstRound).c_str()); // half of eight
}

// Its server promises to keep connections and closes them: the second request would be lost.
void TestExecutor::neverUsesAConnectionOfLlamaCppTwice()
{
    World w;
    w.server.route("/a/v1/chat/completions", script::stream(chatEvents(), {{"Server", "llama.cpp"}}));
    QVERIFY(w.start(w.plan({w.target("/a/v1", Api::OpenAiChat, 1)}, 3))->waitForFinish());
    std::set<int> connections;
    for (const ScriptServer::Request &request : w.server.requests())
        connections.insert(request.connection);
    QCOMPARE(connections.size(), std::size_t(3));
}

void TestExecutor::retriesAConnectionThatWasNeverMade()
{
    World w;
    ModelTarget target = w.target();
    {
        ScriptServer gone; // its port is closed again
        target.endpoint.baseUrl = gone.url("/v1");
    }
    const auto listener = w.start(w.plan({target}));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    const LogListener::Settled settled = listener->settled(w.trials[0].id);
    QCOMPARE(settled.response.outcome, Outcome::Failed);
    QCOMPARE(settled.response.error->code, ErrorCode::Refused);
    QCOMPARE(settled.response.error->costClass, CostClass::NotSent);
    QCOMPARE(settled.attempts, 4);
    const FakeRecorder::Log log = w.recorder.log();
    QCOMPARE(log.finishes.size(), std::size_t(4));
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(log.starts[std::size_t(i)].number, i + 1);
        QCOMPARE(log.finishes[std::size_t(i)].settles, i == 3);
    }
}

void TestExecutor::errors_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("cost");
    QTest::addColumn<int>("requests");
    const auto row = [](int status, const QString &type, Outcome outcome, ErrorCode code, CostClass cost,
                        int requests) {
        QTest::addRow("%d %s", status, qPrintable(type))
            << status << type << int(outcome) << int(code) << int(cost) << requests;
    };
    const CostClass not_ = CostClass::NotCharged, may = CostClass::MayBeCharged;
    row(400, u"invalid_request_error"_s, Outcome::Failed, ErrorCode::BadRequest, not_, 1);
    row(403, u"permission_error"_s, Outcome::Failed, ErrorCode::Forbidden, not_, 1);
    row(404, u"not_found_error"_s, Outcome::Failed, ErrorCode::NotFound, not_, 1);
    row(413, u"request_too_large"_s, Outcome::Failed, ErrorCode::RequestTooLarge, not_, 1);
    row(429, u"insufficient_quota"_s, Outcome::Failed, ErrorCode::SpendLimit, not_, 1);
    row(429, u"rate_limit_error"_s, Outcome::Failed, ErrorCode::RateLimited, not_, 3);
    row(500, u"server_error"_s, Outcome::Unknown, ErrorCode::ServerError, may, 1);
    row(502, u"bad_gateway"_s, Outcome::Unknown, ErrorCode::ServerError, may, 1);
    row(503, u"overloaded"_s, Outcome::Failed, ErrorCode::Overloaded, not_, 4);
    row(529, u"overloaded_error"_s, Outcome::Failed, ErrorCode::Overloaded, not_, 4);
    row(307, u"elsewhere"_s, Outcome::Failed, ErrorCode::Redirect, not_, 1);
}

void TestExecutor::errors()
{
    QFETCH(int, status);
    QFETCH(QString, type);
    QFETCH(int, outcome);
    QFETCH(int, code);
    QFETCH(int, cost);
    QFETCH(int, requests);
    World w;
    w.server.route("/v1/chat/completions",
                   errorAnswer(status, type.toStdString(), {{"Location", "http://127.0.0.2:9/x"}}));
    const auto listener = w.start(w.plan({w.target()}));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    const LogListener::Settled settled = listener->settled(w.trials[0].id);
    QCOMPARE(int(settled.response.outcome), outcome);
    QCOMPARE(int(settled.response.error->code), code);
    QCOMPARE(int(settled.response.error->costClass), cost);
    QCOMPARE(settled.response.error->httpStatus, std::optional<int>(status));
    QCOMPARE(settled.response.httpStatus, status);
    QCOMPARE(settled.attempts, requests);
    QCOMPARE(w.server.count(), requests);
    QVERIFY(settled.response.text.empty()); // an error never becomes answer text
    QVERIFY(!settled.response.cost.amount);
}

void TestExecutor::aBrokenStreamKeepsItsText_data()
{
    QTest::addColumn<QByteArray>("how");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *how, Outcome outcome, ErrorCode code, const char *text) {
        QTest::newRow(how) << QByteArray(how) << int(outcome) << int(code) << QByteArray(text);
    };
    row("reset", Outcome::Partial, ErrorCode::ConnectionLost, "so far");
    row("cut chunked", Outcome::Partial, ErrorCode::ConnectionLost, "so far");
    row("no end marker", Outcome::Partial, ErrorCode::Incomplete, "so far");
    row("stall", Outcome::Partial, ErrorCode::Stalled, "so far");
    row("error inside", Outcome::Partial, ErrorCode::ProviderError, "so far");
    row("silence", Outcome::Unknown, ErrorCode::FirstByteTimeout, "");
    row("closed without an answer", Outcome::Unknown, ErrorCode::ConnectionLost, "");
    row("a head and nothing", Outcome::Unknown, ErrorCode::ConnectionLost, "");
}

void TestExecutor::aBrokenStreamKeepsItsText()
{
    QFETCH(QByteArray, how);
    QFETCH(int, outcome);
    QFETCH(int, code);
    QFETCH(QByteArray, text);
    engine::ExecutorOptions options;
    options.timeouts.firstByte = milliseconds(80);
    options.timeouts.gap = milliseconds(80);
    World w(options);
    const Script begun{script::streamHead(), script::chunk(chatText("so far"))};
    const HeaderList close{{"Content-Type", "text/event-stream"}, {"Connection", "close"}};
    const std::string broke = data(R"({"error":{"message":"broke","type":"server_error"}})");
    const std::map<QByteArray, Script> scripts{
        {"reset", begun + Script{script::gate("seen"), script::reset()}},
        {"cut chunked", begun + Script{script::close()}},
        {"no end marker", {script::head(200, close), script::send(chatText("so far")), script::close()}},
        {"stall", begun + Script{script::stall()}},
        {"error inside", begun + Script{script::chunk(broke), script::lastChunk()}},
        {"silence", {script::stall()}},
        {"closed without an answer", {script::close()}},
        {"a head and nothing", {script::streamHead(), script::close()}}};
    w.server.route("/v1/chat/completions", scripts.at(how));
    const auto listener = w.start(w.plan({w.target()}));
    if (how == "reset") { // a reset discards what the client has not read
        QVERIFY(listener->waitForEvent(isText));
        w.server.open("seen");
    }
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    const LogListener::Settled settled = listener->settled(w.trials[0].id);
    QCOMPARE(int(settled.response.outcome), outcome);
    QCOMPARE(errorCodeName(settled.response.error->code), errorCodeName(ErrorCode(code)));
    // Text that came was made, and what was made is charged.
    QCOMPARE(settled.response.error->costClass, text.isEmpty() ? CostClass::MayBeCharged : CostClass::Charged);
    QCOMPARE(QByteArray::fromStdString(settled.response.text), text);
    QCOMPARE(settled.attempts, 1);
    QCOMPARE(w.server.count(), 1); // never by itself a second time
}

void TestExecutor::aWrongKeyStopsItsEndpointAndStaysSecret()
{
    World w;
    w.server.route("/a/v1/chat/completions",
                   script::answer(401, R"({"error":{"message":"Incorrect API key provided: )" + key +
                                           R"(","type":"invalid_request_error","code":"invalid_api_key"}})"));
    w.server.route("/b/v1/chat/completions", chatAnswer());
    const auto listener = w.start(w.plan({w.keyed(w.target("/a/v1", Api::OpenAiChat, 1)), w.target("/b/v1")}, 4));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    QCOMPARE(w.server.count("/a/v1/chat/completions"), 1);
    QCOMPARE(w.server.count("/b/v1/chat/completions"), 4); // the others go on
    int sent = 0, notSent = 0;
    for (const auto &[id, settled] : listener->settled()) {
        if (settled.response.outcome == Outcome::Succeeded)
            continue;
        QCOMPARE(settled.response.outcome, Outcome::Failed);
        const Error &error = *settled.response.error;
        QCOMPARE(error.code, ErrorCode::Unauthorized);
        QVERIFY2(error.detail.find("[key]") != std::string::npos, error.detail.c_str());
        QVERIFY(error.detail.find("CANARY") == std::string::npos);
        QVERIFY(settled.response.raw.find("CANARY") == std::string::npos);
        ++(error.costClass == CostClass::NotSent ? notSent : sent);
    }
    QCOMPARE(sent, 1);
    QCOMPARE(notSent, 3);
    QCOMPARE(w.recorder.log().settles.size(), std::size_t(3));
}

void TestExecutor::anEchoedKeyIsNowhere()
{
    engine::ExecutorOptions options;
    options.partialBytes = 1;
    World w(options);
    w.server.route("/v1/chat/completions",
                   script::stream(chatEvents({"your key is ", key.substr(0, 9), key.substr(9), "!"})));
    const auto listener = w.start(w.plan({w.keyed(w.target())}));
    QVERIFY(listener->waitForFinish());
    const Response response = listener->settled(w.trials[0].id).response;
    QCOMPARE(response.text, std::string("your key is [key]!"));
    const FakeRecorder::Log log = w.recorder.log();
    for (const FakeRecorder::Partial &partial : log.partials)
        QVERIFY2(partial.text.find(key) == std::string::npos, partial.text.c_str());
    QVERIFY(log.finishes[0].response.text.find("CANARY") == std::string::npos);
}

void TestExecutor::aMissingKeySendsNothing()
{
    World w;
    w.server.route("/b/v1/chat/completions", chatAnswer());
    ModelTarget target = w.keyed(w.target("/a/v1"));
    w.keys.keys.clear();
    const auto listener = w.start(w.plan({target, w.target("/b/v1")}, 3));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    QCOMPARE(w.server.count("/a/v1/chat/completions"), 0);
    QCOMPARE(w.server.count("/b/v1/chat/completions"), 3);
    int missing = 0;
    for (const auto &[id, settled] : listener->settled()) {
        if (settled.response.outcome != Outcome::Failed)
            continue;
        ++missing;
        QCOMPARE(settled.response.error->code, ErrorCode::KeyMissing);
        QCOMPARE(settled.response.error->detail, std::string("set TEST_API_KEY"));
        QCOMPARE(settled.attempts, 0);
    }
    QCOMPARE(missing, 3);
    QCOMPARE(w.recorder.log().starts.size(), std::size_t(3));
}

void TestExecutor::aBrokenKeySendsNothing()
{
    World w;
    ModelTarget target = w.keyed(w.target());
    w.keys.keys["/v1"].secret = Secret{"k\r\nX-Evil: 1"};
    const auto listener = w.start(w.plan({target}));
    QVERIFY(listener->waitForFinish());
    const Response response = listener->settled(w.trials[0].id).response;
    QCOMPARE(response.error->code, ErrorCode::KeyInvalid);
    QVERIFY(response.error->detail.find("X-Evil") == std::string::npos);
    QCOMPARE(w.server.connections(), 0);
}

void TestExecutor::aKeyOfAnotherOriginIsNeverSent()
{
    World w;
    ScriptServer other;
    ModelTarget target = w.keyed(w.target());
    target.endpoint.baseUrl = other.url("/v1"); // the user edits the base URL; the key belongs to the old one
    const auto listener = w.start(w.plan({target}, 2));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    for (const auto &[id, settled] : listener->settled()) {
        QCOMPARE(settled.response.outcome, Outcome::Failed);
        QCOMPARE(settled.response.error->code, ErrorCode::KeyOrigin);
        QCOMPARE(settled.response.error->costClass, CostClass::NotSent);
    }
    QCOMPARE(other.rawBytes(), std::uint64_t(0));
}

void TestExecutor::stopsOne()
{
    World w;
    w.server.routeTo("/v1/chat/completions", [](const ScriptServer::Request &request) -> Script {
        if (request.body.find("Question 1") == std::string::npos)
            return chatAnswer();
        return {script::streamHead(), script::chunk(chatText("half")), script::stall()};
    });
    const auto listener = w.start(w.plan({w.target()}, 3));
    QVERIFY(listener->waitForEvent([](const auto &e) { return e.text == "half"; }));
    QVERIFY(listener->waitForSettled(2));
    const auto stopped =
        std::find_if(w.trials.begin(), w.trials.end(), [](const Trial &t) { return t.caseIndex == 1; });
    w.executor->cancel(stopped->id);
    w.executor->cancel(stopped->id);
    w.executor->cancel(TrialId(4711));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    const Response response = listener->settled(stopped->id).response;
    QCOMPARE(response.outcome, Outcome::Cancelled);
    QCOMPARE(response.text, std::string("half"));
    QCOMPARE(response.error->code, ErrorCode::Cancelled);
    QCOMPARE(response.error->costClass, CostClass::MayBeCharged);
    QVERIFY(response.raw.find("half") != std::string::npos);
    w.executor->cancel(stopped->id); // long gone
}

void TestExecutor::stopsAll()
{
    World w;
    w.server.route("/v1/chat/completions", {script::streamHead(), script::chunk(chatText("half")), script::stall()});
    const auto listener = w.start(w.plan({w.target("/v1", Api::OpenAiChat, 8)}, 200, 8));
    QVERIFY(listener->waitForEvent(isText, 8));
    const MonoTime before = w.clock.now();
    w.executor->cancelAll();
    QVERIFY(listener->waitForFinish());
    QVERIFY(w.clock.now() - before < std::chrono::seconds(2));
    w.checkPromises(*listener);
    QCOMPARE(w.server.count(), 8);
    int halves = 0;
    for (const auto &[id, settled] : listener->settled()) {
        QCOMPARE(settled.response.outcome, Outcome::Cancelled);
        halves += settled.response.text == "half" ? 1 : 0;
        QCOMPARE(settled.response.error->costClass == CostClass::NotSent, settled.response.text.empty());
    }
    QCOMPARE(halves, 8);
}

void TestExecutor::stopsWhatIsBeingRecorded()
{
    World w;
    w.recorder.holdBegins(true);
    const auto listener = w.start(w.plan({w.target()}, 2));
    QVERIFY(w.recorder.waitFor([](const auto &log) { return log.starts.size() == 2; }));
    w.executor->cancel(w.trials[0].id);
    w.executor->cancelAll();
    w.recorder.holdBegins(false);
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    for (const auto &[id, settled] : listener->settled()) {
        QCOMPARE(settled.response.outcome, Outcome::Cancelled);
        QCOMPARE(settled.response.error->costClass, CostClass::NotSent);
    }
    QCOMPARE(w.server.connections(), 0);
    QCOMPARE(w.recorder.log().finishes.size(), std::size_t(2)); // the recorded attempts are closed
}

void TestExecutor::stopsWhatWaitsForARetry()
{
    World w;
    w.server.route("/v1/chat/completions", errorAnswer(429, "rate_limit_error", {{"Retry-After", "100"}}));
    const auto listener = w.start(w.plan({w.target()}));
    QVERIFY(listener->waitForEvent(isWaiting));
    w.executor->cancel(w.trials[0].id);
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    const LogListener::Settled settled = listener->settled(w.trials[0].id);
    QCOMPARE(settled.response.outcome, Outcome::Cancelled);
    QCOMPARE(settled.attempts, 1);
    QCOMPARE(w.recorder.log().settles.size(), std::size_t(1));
}

void TestExecutor::settlesOnceUnderRandomCancels_data()
{
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 1; seed <= 4; ++seed)
        QTest::addRow("seed %llu", static_cast<unsigned long long>(seed)) << seed;
}

void TestExecutor::settlesOnceUnderRandomCancels()
{
    QFETCH(quint64, seed);
    engine::ExecutorOptions options;
    options.partialEvery = milliseconds(5);
    options.timeouts.gap = milliseconds(300);
    options.jitterSeed = seed;
    World w(options);
    std::atomic<std::uint64_t> asked{seed};
    w.server.routeTo("/v1/chat/completions", [&asked](const ScriptServer::Request &) -> Script {
        SplitMix64 random(asked++);
        switch (random.below(8)) {
        case 0:
            return errorAnswer(503, "overloaded");
        case 1:
            return errorAnswer(500, "server_error");
        case 2:
            return {script::streamHead(), script::chunk(chatText("half")), script::close()};
        case 3:
            return {script::streamHead(), script::chunk(chatText("slow")), script::wait(milliseconds(20)),
                    script::chunk(chatText("ly")), script::reset()};
        case 4:
            return {script::wait(milliseconds(5)), script::close()};
        default:
            return chatAnswer();
        }
    });
    RunPlan plan = w.plan({w.target("/v1", Api::OpenAiChat, 32), w.target("/v1/", Api::OpenAiChat, 16)}, 250, 32);
    const auto listener = w.start(plan);
    SplitMix64 random(seed);
    for (int i = 0; i < 300; ++i) {
        w.executor->cancel(w.trials[random.below(w.trials.size())].id);
        if (random.below(4) == 0)
            listener->waitForSettled(random.below(400), milliseconds(2)); // gives the run a moment
    }
    if (seed % 2 == 0)
        w.executor->cancelAll();
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    QCOMPARE(w.trials.size(), std::size_t(500));
    const FakeRecorder::Log log = w.recorder.log();
    QCOMPARE(log.starts.size(), log.finishes.size()); // every attempt that was begun was closed
    std::set<std::string> uuids;
    for (const AttemptStart &start : log.starts)
        QVERIFY(uuids.insert(start.uuid).second);
    QVERIFY(w.server.count() <= int(log.starts.size()));
}

void TestExecutor::aStoreThatRefusesStopsTheRun()
{
    World w;
    w.server.route("/v1/chat/completions", chatAnswer());
    std::atomic<int> begun{0};
    w.recorder.refuseBegin = [&begun](const AttemptStart &) -> std::optional<Error> {
        if (++begun <= 2)
            return std::nullopt;
        return makeError(ErrorCode::DiskFull, "no space left");
    };
    const auto listener = w.start(w.plan({w.target("/v1", Api::OpenAiChat, 1)}, 10));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    QCOMPARE(w.server.count(), 2);
    int failed = 0;
    for (const auto &[id, settled] : listener->settled()) {
        if (settled.response.outcome == Outcome::Succeeded)
            continue;
        ++failed;
        QCOMPARE(settled.response.outcome, Outcome::Failed);
        QCOMPARE(settled.response.error->code, ErrorCode::DiskFull);
        QCOMPARE(settled.response.error->costClass, CostClass::NotSent);
        QCOMPARE(settled.attempts, 0);
    }
    QCOMPARE(failed, 8);
    QCOMPARE(begun.load(), 3);
}

void TestExecutor::aFullDiskHoldsWhatIsNotSent()
{
    engine::ExecutorOptions options;
    options.diskPatience = std::chrono::milliseconds(20);
    World w(options);
    w.server.route("/v1/chat/completions", chatAnswer());
    std::atomic<int> begun{0}, refused{0};
    w.recorder.refuseBegin = [&](const AttemptStart &) -> std::optional<Error> {
        if (++begun <= 2 || refused >= 3)
            return std::nullopt;
        ++refused;
        return makeError(ErrorCode::DiskFull, "no space left");
    };
    const auto listener = w.start(w.plan({w.target("/v1", Api::OpenAiChat, 1)}, 10));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    QCOMPARE(refused.load(), 3);
    QCOMPARE(w.server.count(), 10);
    QCOMPARE(int(listener->settled().size()), 10);
    for (const auto &[id, settled] : listener->settled()) {
        QCOMPARE(settled.response.outcome, Outcome::Succeeded);
        QCOMPARE(settled.attempts, 1); // what was refused by the disk was no attempt
    }
}

void TestExecutor::aFullDiskCanBeStopped()
{
    engine::ExecutorOptions options;
    options.diskPatience = std::chrono::milliseconds(20);
    World w(options);
    w.server.route("/v1/chat/completions", chatAnswer());
    std::atomic<int> refused{0};
    w.recorder.refuseBegin = [&](const AttemptStart &) -> std::optional<Error> {
        ++refused;
        return makeError(ErrorCode::DiskFull, "no space left");
    };
    const auto listener = w.start(w.plan({w.target("/v1", Api::OpenAiChat, 2)}, 6));
    QTRY_VERIFY(refused >= 2);
    w.executor->cancelAll();
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    QCOMPARE(w.server.count(), 0);
    for (const auto &[id, settled] : listener->settled())
        QCOMPARE(settled.response.outcome, Outcome::Cancelled);
}

namespace
{
RunPlan budgeted(World &w, int cases, int concurrency)
{
    ModelTarget target = w.target("/v1", Api::OpenAiChat, concurrency);
    target.parameters.maxOutputTokens = 200;
    TokenPrice price;
    price.input = UnitPrice{0};
    price.output = UnitPrice{10'000'000};
    target.price = price;
    RunPlan plan = w.plan({target}, cases, concurrency);
    plan.budget.perRun = Money{5'000'000'000, "USD"};
    return plan;
}
} // namespace

void TestExecutor::whatHasNoRoomIsNotSent()
{
    World w;
    w.server.route("/v1/chat/completions", chatAnswer());
    std::atomic<int> granted{0};
    w.recorder.refuseBegin = [&granted](const AttemptStart &) -> std::optional<Error> {
        if (++granted <= 7)
            return std::nullopt;
        return makeError(ErrorCode::BudgetStopped, "full");
    };
    const auto listener = w.start(budgeted(w, 40, 40));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    QCOMPARE(w.server.count(), 7);
    int stopped = 0;
    for (const auto &[id, settled] : listener->settled()) {
        if (settled.response.outcome == Outcome::Succeeded)
            continue;
        ++stopped;
        QCOMPARE(settled.response.outcome, Outcome::Cancelled);
        QCOMPARE(settled.response.error->code, ErrorCode::BudgetStopped);
        QCOMPARE(settled.response.error->costClass, CostClass::NotSent);
        QCOMPARE(settled.attempts, 0);
    }
    QCOMPARE(stopped, 33);
}

// What was set aside for a request under way comes back when it costs less: nothing ends before.
void TestExecutor::whatHasNoRoomYetWaits()
{
    World w;
    w.server.route("/v1/chat/completions", chatAnswer());
    std::atomic<int> asked{0}; // every third has no room just then
    w.recorder.refuseBegin = [&asked](const AttemptStart &) -> std::optional<Error> {
        return ++asked % 3 == 0 ? std::optional(makeError(ErrorCode::BudgetStopped, "full for now")) : std::nullopt;
    };
    const auto listener = w.start(budgeted(w, 12, 4));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    int sent = 0, stopped = 0;
    for (const auto &[id, settled] : listener->settled())
        ++(settled.response.outcome == Outcome::Succeeded ? sent : stopped);
    QCOMPARE(w.server.count(), sent);
    QVERIFY2(sent > 4, qPrintable(QString::number(sent))); // beyond the first refusal
    QCOMPARE(sent + stopped, 12);
}

void TestExecutor::worstCasesAreSetAside()
{
    World w;
    w.server.route("/v1/chat/completions", chatAnswer());
    RunPlan plan = budgeted(w, 1, 1);
    QVERIFY(w.start(plan)->waitForFinish());
    const auto reservation = w.recorder.log().starts.back().reservation;
    QVERIFY(reservation);
    QCOMPARE(reservation->worst, (Money{2'000'000, "USD"})); // 200 tokens at 10 per million
    QCOMPARE(reservation->runLimitNano, std::optional<std::int64_t>(5'000'000'000));
    plan.budget = {};
    QVERIFY(w.start(plan)->waitForFinish());
    QVERIFY(!w.recorder.log().starts.back().reservation); // no budget, nothing set aside
    plan.budget.perMonth = Money{1'000'000'000, "EUR"};   // of another currency: what it costs cannot be told in it
    const auto listener = w.start(plan);
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.server.count(), 2);
    QCOMPARE(listener->settled().begin()->second.response.error->code, ErrorCode::BudgetStopped);
    plan.budget.allowUnknown = true;
    QVERIFY(w.start(plan)->waitForFinish());
    QCOMPARE(w.server.count(), 3);
}

void TestExecutor::aStoreThatLosesAnAnswerStopsTheRun()
{
    World w;
    w.server.route("/v1/chat/completions", chatAnswer());
    w.recorder.refuseFinish = [](const FakeRecorder::Finish &) -> std::optional<Error> {
        return makeError(ErrorCode::StoreFailed, "input/output error");
    };
    w.recorder.holdBegins(true);
    const auto listener = w.start(w.plan({w.target("/v1", Api::OpenAiChat, 1)}, 10));
    QVERIFY(w.recorder.waitFor([](const auto &log) { return log.starts.size() == 1; }));
    w.recorder.holdBegins(false);
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    int complete = 0;
    for (const auto &[id, settled] : listener->settled()) {
        if (settled.response.outcome != Outcome::Succeeded)
            continue;
        ++complete;
        QCOMPARE(settled.response.text, std::string("Hello")); // the answer is told all the same
        QVERIFY(!settled.saved.ok());
        QCOMPARE(settled.saved.error().code, ErrorCode::StoreFailed);
    }
    QVERIFY(complete >= 1 && complete < 10);
    QCOMPARE(w.server.count(), complete);
}

void TestExecutor::boundsWhatIsUnsaved()
{
    engine::ExecutorOptions options;
    options.maxUnsaved = 4;
    World w(options);
    w.server.route("/v1/chat/completions", chatAnswer());
    w.recorder.holdFinishes(true);
    const auto listener = w.start(w.plan({w.target("/v1", Api::OpenAiChat, 2)}, 20, 2));
    QVERIFY(w.recorder.waitFor([](const auto &log) { return log.finishes.size() >= 4; }));
    // The slot is free again when the transfer ends: more than two went out although nothing is saved.
    QVERIFY(!w.recorder.waitFor([](const auto &log) { return log.starts.size() > 6; }, milliseconds(150)));
    QVERIFY(listener->settled().empty());
    w.recorder.holdFinishes(false);
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    QCOMPARE(w.server.count(), 20);
}

void TestExecutor::savesPartialText()
{
    engine::ExecutorOptions options;
    options.partialEvery = milliseconds(20);
    options.partialBytes = 1000;
    World w(options);
    const std::string big(1200, 'x');
    w.server.route("/v1/chat/completions",
                   {script::streamHead(), script::chunk(chatText("small")), script::gate("big"),
                    script::chunk(chatText(big)), script::gate("end"),
                    script::chunk(chatEnd()[0] + chatEnd()[1] + chatEnd()[2]), script::lastChunk()});
    const auto listener = w.start(w.plan({w.target()}));
    QVERIFY(w.recorder.waitFor([](const auto &log) { return log.partials.size() == 1; })); // by time
    w.server.open("big");
    QVERIFY(w.recorder.waitFor([](const auto &log) { return log.partials.size() == 2; }));
    // Nothing new, nothing saved.
    QVERIFY(!w.recorder.waitFor([](const auto &log) { return log.partials.size() > 2; }, milliseconds(100)));
    w.server.open("end");
    QVERIFY(listener->waitForFinish());
    const FakeRecorder::Log log = w.recorder.log();
    QCOMPARE(log.partials[0].text, std::string("small"));
    QCOMPARE(log.partials[1].text, "small" + big);
    QCOMPARE(log.partials[1].id, log.finishes[0].id);
}

// No absolute upper bounds: a busy machine makes everything longer, but never makes the parts overlap.
void TestExecutor::queueingIsApart()
{
    World w;
    w.server.route("/v1/chat/completions", Script{script::wait(milliseconds(60))} + chatAnswer());
    const MonoTime before = w.clock.now();
    const auto listener = w.start(w.plan({w.target("/v1", Api::OpenAiChat, 1)}, 5, 1));
    QVERIFY(listener->waitForFinish());
    const Nanos wall = w.clock.now() - before;
    w.checkPromises(*listener);
    Nanos earlier{0}; // all transfers before this one
    for (const Trial &trial : w.trials) {
        const Timing t = listener->settled(trial.id).response.timing;
        QVERIFY(*t.ttft() >= milliseconds(60));
        QVERIFY(*t.done >= *t.ttft());
        QVERIFY(t.queued >= earlier);
        QVERIFY(t.queued + *t.done <= wall);
        earlier += *t.done;
    }
}

void TestExecutor::limitsHoldAcrossRuns()
{
    World w;
    Script slow{script::wait(milliseconds(5))};
    for (const Step &step : chatAnswer())
        slow.push_back(step);
    w.server.route("/v1/chat/completions", slow);
    const RunPlan plan = w.plan({w.target("/v1", Api::OpenAiChat, 2)}, 20, 16);
    const auto first = w.start(plan);
    const std::vector<Trial> firstTrials = w.trials;
    const auto second = w.start(plan);
    QVERIFY(first->waitForFinish());
    QVERIFY(second->waitForFinish());
    w.checkPromises(*second);
    w.trials = firstTrials;
    w.checkPromises(*first);
    QCOMPARE(w.server.count(), 40);
    QCOMPARE(w.server.mostInFlight(), 2);
}

void TestExecutor::retriesWhatAPersonAsksFor()
{
    World w;
    w.server.routeInTurn("/v1/chat/completions", {errorAnswer(500, "server_error"), chatAnswer()});
    const RunPlan plan = w.plan({w.target()});
    const auto first = w.start(plan);
    QVERIFY(first->waitForFinish());
    QCOMPARE(first->settled(w.trials[0].id).response.outcome, Outcome::Unknown);
    const auto again = std::make_shared<LogListener>();
    w.executor->retry(plan, w.trials[0], 1, again);
    QVERIFY(again->waitForFinish());
    const LogListener::Settled settled = again->settled(w.trials[0].id);
    QCOMPARE(settled.response.outcome, Outcome::Succeeded);
    QCOMPARE(settled.attempts, 2);
    QCOMPARE(w.recorder.log().starts[1].number, 2);
    QVERIFY(again->faults().empty());
}

void TestExecutor::destructionSettlesEverything()
{
    World w;
    w.server.route("/v1/chat/completions", {script::streamHead(), script::chunk(chatText("half")), script::stall()});
    const auto listener = w.start(w.plan({w.target()}, 50, 4));
    QVERIFY(listener->waitForEvent(isText, 4));
    w.executor.reset();
    QVERIFY(listener->finished()); // already, without waiting
    w.checkPromises(*listener);
    for (const auto &[id, settled] : listener->settled())
        QCOMPARE(settled.response.outcome, Outcome::Cancelled);
}

void TestExecutor::destructionDoesNotWaitForAFullDisk()
{
    engine::ExecutorOptions options;
    options.closingPatience = milliseconds(30);
    World w(options);
    w.server.route("/v1/chat/completions", chatAnswer());
    w.recorder.holdFinishes(true);
    const auto listener = w.start(w.plan({w.target("/v1", Api::OpenAiChat, 1)}, 3));
    QVERIFY(w.recorder.waitFor([](const auto &log) { return log.finishes.size() >= 1; }));
    w.recorder.holdBegins(true);
    w.executor.reset();
    QVERIFY(listener->finished());
    QVERIFY(listener->faults().empty());
    const auto settled = listener->settled();
    QCOMPARE(settled.size(), std::size_t(3));
    int complete = 0;
    for (const auto &[id, trial] : settled) {
        QCOMPARE(trial.saved.ok(), false);
        complete += trial.response.text == "Hello" ? 1 : 0;
    }
    QVERIFY(complete >= 1); // told with all that came
    w.transport.reset();
    w.recorder.holdBegins(false);
    w.recorder.holdFinishes(false); // the late answers go nowhere
    QVERIFY(listener->faults().empty());
}

void TestExecutor::aRunWithoutTrialsFinishes()
{
    World w;
    const auto listener = std::make_shared<LogListener>();
    w.executor->start(w.plan({w.target()}), {}, listener);
    QVERIFY(listener->waitForFinish());
    QVERIFY(listener->events().empty());
}

void TestExecutor::foreignTrialsFail()
{
    World w;
    w.server.route("/v1/chat/completions", chatAnswer());
    const RunPlan plan = w.plan({w.target()});
    w.trials = w.trialsOf(plan);
    Trial foreign;
    foreign.id = TrialId(90);
    foreign.targetIndex = 7;
    w.trials.push_back(foreign);
    foreign.id = TrialId(91);
    foreign.targetIndex = 0;
    foreign.caseIndex = -1;
    w.trials.push_back(foreign);
    const auto listener = std::make_shared<LogListener>();
    w.executor->start(plan, w.trials, listener);
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    QCOMPARE(listener->settled(TrialId(90)).response.error->code, ErrorCode::Internal);
    QCOMPARE(listener->settled(TrialId(91)).response.outcome, Outcome::Failed);
    QCOMPARE(listener->settled(w.trials[0].id).response.outcome, Outcome::Succeeded);
}

void TestExecutor::anEndlessListOfAnswersStaysInOrder()
{
    World w;
    w.server.routeTo("/v1/chat/completions", [](const ScriptServer::Request &request) {
        const std::size_t at = request.body.find("Question ");
        const std::string n = request.body.substr(at + 9, request.body.find('"', at) - at - 9);
        return script::stream(chatEvents({"answer ", "to ", n}));
    });
    const auto listener = w.start(w.plan({w.target("/v1", Api::OpenAiChat, 16)}, 300, 16));
    QVERIFY(listener->waitForFinish());
    w.checkPromises(*listener);
    for (const Trial &trial : w.trials) {
        const LogListener::Settled settled = listener->settled(trial.id);
        QCOMPARE(settled.response.text, "answer to " + std::to_string(trial.caseIndex));
        std::string streamed;
        for (const LogListener::Event &e : listener->events(trial.id))
            streamed += e.text;
        QCOMPARE(streamed, settled.response.text);
    }
    QVERIFY(w.server.mostInFlight() <= 16);
}

QTEST_GUILESS_MAIN(TestExecutor)
#include "tst_executor.moc"
