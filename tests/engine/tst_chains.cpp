// SPDX-License-Identifier: GPL-3.0-or-later
// Chains: each step a real request under its own endpoint's rules, all of them one attempt of one trial.
#include "core/text.h"
#include "engine/chain.h"
#include "support/engine_world.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace assay;
using namespace assay::test;
using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace
{
std::string data(const std::string &json) { return "data: " + json + "\n\n"; }

// 1,000 tokens in and 200 out.
Script says(const std::string &text, const std::string &finish = "stop")
{
    return script::stream(
        {data(R"({"id":"c1","model":"test-1","choices":[{"index":0,"delta":{"content":")" + text +
              R"("},"finish_reason":null}]})"),
         data(R"({"id":"c1","model":"test-1","choices":[{"index":0,"delta":{},"finish_reason":")" + finish + R"("}]})"),
         data(R"({"id":"c1","model":"test-1","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":200,)"
              R"("total_tokens":1200}})"),
         "data: [DONE]\n\n"});
}
Script fails(int status, HeaderList headers = {})
{
    headers.emplace_back("Content-Type", "application/json");
    return script::answer(status, R"({"error":{"message":"no","type":"broken"}})", headers);
}

std::vector<std::pair<std::string, std::string>> messagesOf(const std::string &body)
{
    std::vector<std::pair<std::string, std::string>> out;
    const QJsonArray messages =
        QJsonDocument::fromJson(QByteArray::fromStdString(body)).object()["messages"_L1].toArray();
    for (const QJsonValue &one : messages)
        out.emplace_back(one["role"_L1].toString().toStdString(), one["content"_L1].toString().toStdString());
    return out;
}

const Money oneAnswer{1'400'000, "USD"};
} // namespace

class ChainsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void planThenExecute();
    void stepsAreDurableBeforeTheyAreSent();
    void promptsOfSteps();
    void aStepIsTriedAgain();
    void aFailedStepEndsIt_data();
    void aFailedStepEndsIt();
    void aStepThatStopsShortEndsIt_data();
    void aStepThatStopsShortEndsIt();
    void unknownUsageMakesTheSumUnknown();
    void aProgramAsAStep();
    void endpointsKeepTheirLimits();
    void aStoppedEndpointStopsWhatComesThere();
    void cancelBetweenAndWithinSteps();
    void aStoreThatRefusesAStep();
    void aFullDiskHoldsAStep();
    void aStepHeldByAFullDiskCanBeStopped();
    void theWholeChainIsSetAside();
    void theBudgetHoldsTheWholeChain();
    void checks();
    void sums();

private:
    net::NetGlobal m_net;
};

void ChainsTest::planThenExecute()
{
    EngineWorld w;
    w.server.route("/plan/chat/completions", says("1. look 2. tell"));
    w.server.route("/do/chat/completions", says("Done: 42"));
    const ModelTarget chain = w.chain({{"plan", w.model("/plan"), Prompt{"You plan.", "Plan this: {{prompt}}"}},
                                       {"execute", w.model("/do"), Prompt{"{{system}}", "{{prompt}} / {{answer}}"}}});
    const auto listener = w.start(w.plan({chain}));
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    const Response r = w.only(*listener);
    QCOMPARE(r.outcome, Outcome::Succeeded);
    QCOMPARE(r.text, std::string("Done: 42"));
    QVERIFY(!r.error);
    QCOMPARE(r.usage.input, std::optional<std::int64_t>(2000));
    QCOMPARE(r.usage.output, std::optional<std::int64_t>(400));
    QCOMPARE(r.cost.amount, std::optional(Money{2'800'000, "USD"}));
    QCOMPARE(r.cost.source, CostSource::OwnRate);
    // What was asked.
    const auto requests = w.server.requests();
    QCOMPARE(requests.size(), std::size_t(2));
    using Messages = std::vector<std::pair<std::string, std::string>>;
    QCOMPARE(messagesOf(requests[0].body), (Messages{{"system", "You plan."}, {"user", "Plan this: Question 0"}}));
    QCOMPARE(messagesOf(requests[1].body),
             (Messages{{"system", "Be brief."}, {"user", "Question 0 / 1. look 2. tell"}}));
    // Every step is kept.
    QCOMPARE(r.steps.size(), std::size_t(2));
    QVERIFY(r.steps[0].name == "plan" && r.steps[0].endpoint == "/plan" && r.steps[0].text == "1. look 2. tell");
    QVERIFY(r.steps[1].name == "execute" && r.steps[1].text == "Done: 42");
    QVERIFY(r.steps[0].cost.amount == oneAnswer && r.steps[1].cost.amount == oneAnswer);
    QVERIFY(r.steps[0].startedAfter == Nanos(0) && r.steps[1].startedAfter >= *r.steps[0].timing.done);
    QVERIFY(r.steps[1].requestJson.find("1. look 2. tell") != std::string::npos);
    QVERIFY(r.raw.starts_with("step 1 of 2 \"plan\", ") &&
            r.raw.find("step 2 of 2 \"execute\", ") != std::string::npos);
    // The time of a chain: until the last step's first token, from when the first step was sent.
    QCOMPARE(*r.timing.ttft(), r.steps[1].startedAfter + *r.steps[1].timing.ttft());
    QCOMPARE(*r.timing.done, r.steps[1].startedAfter + *r.steps[1].timing.done);
    QVERIFY(!r.timing.connected && !r.timing.reusedConnection && r.steps[0].timing.reusedConnection == false);
    // What was told: each step by its name, before its text.
    std::vector<std::string> told;
    for (const auto &event : listener->events(w.trials[0].id))
        if (event.kind == LogListener::Event::Kind::Step || event.kind == LogListener::Event::Kind::Delta)
            told.push_back(event.text);
    QCOMPARE(told, (std::vector<std::string>{"1 of 2 plan", "1. look 2. tell", "2 of 2 execute", "Done: 42"}));
    const FakeRecorder::Log log = w.recorder.log();
    QCOMPARE(log.starts.size(), std::size_t(1));
    QCOMPARE(log.finishes.size(), std::size_t(1));
    QVERIFY(log.starts[0].requestJson.starts_with(R"({"chain":"a chain","steps":[{"name":"plan")"));
}

void ChainsTest::stepsAreDurableBeforeTheyAreSent()
{
    EngineWorld w;
    w.server.route("/a/chat/completions", says("first"));
    w.server.route("/b/chat/completions", says("second"));
    const auto listener =
        w.start(w.plan({w.chain({{"one", w.model("/a"), std::nullopt}, {"two", w.model("/b"), std::nullopt}})}));
    QVERIFY(listener->waitForFinish());
    const auto steps = w.recorder.log().steps;
    QCOMPARE(steps.size(), std::size_t(2));
    QVERIFY(!steps[0].last && steps[0].steps.size() == 1 && steps[0].steps[0].outcome == Outcome::Unknown);
    QVERIFY(steps[0].steps[0].requestJson.find("Question 0") != std::string::npos);
    QVERIFY(steps[1].last && steps[1].steps.size() == 2);
    QVERIFY(steps[1].steps[0].text == "first" && steps[1].steps[0].cost.amount == oneAnswer);
    QVERIFY(steps[1].steps[1].text.empty() && steps[1].steps[1].outcome == Outcome::Unknown);
    // And nothing goes out while that is not answered.
    EngineWorld held;
    held.server.route("/a/chat/completions", says("first"));
    held.server.route("/b/chat/completions", says("second"));
    bool hold = true;
    held.recorder.refuseStep = [&](const std::vector<StepResult> &all) -> std::optional<Error> {
        if (all.size() == 2 && std::exchange(hold, false))
            held.recorder.holdBegins(true);
        return std::nullopt;
    };
    const auto waiting = held.start(
        held.plan({held.chain({{"one", held.model("/a"), std::nullopt}, {"two", held.model("/b"), std::nullopt}})}));
    QVERIFY(held.recorder.waitFor([](const FakeRecorder::Log &log) { return log.steps.size() == 2; }));
    QTest::qWait(50);
    QCOMPARE(held.server.requests().size(), std::size_t(1));
    held.recorder.holdBegins(false);
    QVERIFY(waiting->waitForFinish());
    QCOMPARE(held.only(*waiting).text, std::string("second"));
}

void ChainsTest::promptsOfSteps()
{
    const ModelTarget m;
    const ModelTarget chain = EngineWorld::chain({{"draft", m, std::nullopt},
                                                  {"critique", m, Prompt{"", "Find faults in: {{answer}}"}},
                                                  {"final", m, Prompt{"", "{{draft}} | {{critique}} | {{prompt}}"}},
                                                  {"polish", m, std::nullopt}});
    QVERIFY(engine::checkChain(chain).ok());
    Prompt asked{"sys", "What is {{braces}}?"};
    asked.attachments.push_back({"a.png", "image/png", "00", nullptr});
    std::vector<StepResult> done;
    const auto add = [&](const char *name, const char *text, Outcome outcome = Outcome::Succeeded) {
        StepResult step;
        step.name = name;
        step.text = text;
        step.outcome = outcome;
        done.push_back(step);
    };
    QCOMPARE(*engine::stepPrompt(chain, 0, asked, done), asked); // as it is, with what goes with it
    add("draft", "", Outcome::Failed);                           // a try that was made again says nothing
    add("draft", "a {{prompt}} b");
    const Prompt second = *engine::stepPrompt(chain, 1, asked, done);
    QCOMPARE(second.user, std::string("Find faults in: a {{prompt}} b")); // a model's braces mean nothing
    QVERIFY(second.attachments.empty());
    add("critique", "none");
    const Prompt third = *engine::stepPrompt(chain, 2, asked, done);
    QCOMPARE(third.user, std::string("a {{prompt}} b | none | What is {{braces}}?"));
    QCOMPARE(third.attachments.size(), std::size_t(1)); // it is asked the prompt again
    add("final", "The end");
    QCOMPARE(*engine::stepPrompt(chain, 3, asked, done), (Prompt{"", "The end"}));
}

void ChainsTest::aStepIsTriedAgain()
{
    EngineWorld w;
    w.server.route("/a/chat/completions", says("first"));
    w.server.routeInTurn("/b/chat/completions",
                         {fails(503), fails(429, {{"Retry-After-Ms", "5"}}), says("third time")});
    const auto listener =
        w.start(w.plan({w.chain({{"one", w.model("/a"), std::nullopt}, {"two", w.model("/b"), std::nullopt}})}));
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    const Response r = w.only(*listener);
    QCOMPARE(r.text, std::string("third time"));
    QCOMPARE(r.outcome, Outcome::Succeeded);
    QCOMPARE(w.server.requests().size(), std::size_t(4)); // the first step was not asked again
    QCOMPARE(r.steps.size(), std::size_t(4));             // every request is kept
    QVERIFY(r.steps[1].name == "two" && r.steps[1].error->code == ErrorCode::Overloaded);
    QVERIFY(r.steps[2].error->code == ErrorCode::RateLimited && r.steps[3].outcome == Outcome::Succeeded);
    QCOMPARE(r.cost.amount, std::optional(Money{2'800'000, "USD"})); // what was refused cost nothing
    QCOMPARE(listener->settled(w.trials[0].id).attempts, 1);
}

void ChainsTest::aFailedStepEndsIt_data()
{
    QTest::addColumn<int>("failing");
    QTest::addColumn<QString>("place");
    QTest::newRow("the first") << 0 << "step 1 of 3 (\"one\"): ";
    QTest::newRow("in the middle") << 1 << "step 2 of 3 (\"two\"): ";
    QTest::newRow("the last") << 2 << "step 3 of 3 (\"three\"): ";
}

void ChainsTest::aFailedStepEndsIt()
{
    QFETCH(int, failing);
    QFETCH(QString, place);
    EngineWorld w;
    const char *paths[] = {"/a", "/b", "/c"};
    for (int i = 0; i < 3; ++i)
        w.server.route(std::string(paths[i]) + "/chat/completions", i == failing ? fails(400) : says("fine"));
    const auto listener = w.start(w.plan({w.chain({{"one", w.model("/a"), std::nullopt},
                                                   {"two", w.model("/b"), std::nullopt},
                                                   {"three", w.model("/c"), std::nullopt}})}));
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    const Response r = w.only(*listener);
    QCOMPARE(r.outcome, Outcome::Failed);
    QCOMPARE(r.error->code, ErrorCode::BadRequest);
    QVERIFY2(r.error->detail.starts_with(place.toStdString()), r.error->detail.c_str());
    QVERIFY(r.text.empty());
    QCOMPARE(w.server.requests().size(), std::size_t(failing + 1)); // later ones were not sent
    QCOMPARE(r.steps.size(), std::size_t(failing + 1));
    // What the steps before cost is known, and that something was charged is said.
    if (failing == 0) {
        QVERIFY(!r.cost.amount && r.error->costClass == CostClass::NotCharged);
    } else {
        QCOMPARE(r.cost.amount, std::optional(Money{oneAnswer.nano * failing, "USD"}));
        QCOMPARE(r.error->costClass, CostClass::Charged);
        QCOMPARE(r.steps[0].text, std::string("fine"));
    }
}

void ChainsTest::aStepThatStopsShortEndsIt_data()
{
    QTest::addColumn<QByteArray>("finish");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("outcome");
    QTest::newRow("cut") << QByteArray("length") << QByteArray("1. lo") << int(Outcome::Truncated);
    QTest::newRow("filtered") << QByteArray("content_filter") << QByteArray("1.") << int(Outcome::Filtered);
    QTest::newRow("empty") << QByteArray("stop") << QByteArray("") << int(Outcome::Empty);
}

void ChainsTest::aStepThatStopsShortEndsIt()
{
    QFETCH(QByteArray, finish);
    QFETCH(QByteArray, text);
    QFETCH(int, outcome);
    EngineWorld w;
    w.server.route("/a/chat/completions", says(text.toStdString(), finish.toStdString()));
    const auto listener =
        w.start(w.plan({w.chain({{"one", w.model("/a"), std::nullopt}, {"two", w.model("/b"), std::nullopt}})}));
    QVERIFY(listener->waitForFinish());
    const Response r = w.only(*listener);
    QCOMPARE(r.outcome, Outcome(outcome)); // an answer that rests on half a plan is not the chain's
    QVERIFY(r.text.empty() && r.steps.at(0).text == text.toStdString());
    QVERIFY2(r.error->detail.find("step 1 of 2 (\"one\")") != std::string::npos &&
                 r.error->detail.find("the steps after it were not sent") != std::string::npos,
             r.error->detail.c_str());
    QCOMPARE(r.cost.amount, std::optional(oneAnswer));
    QCOMPARE(w.server.requests().size(), std::size_t(1));
    QVERIFY(!r.timing.ttft());
}

void ChainsTest::unknownUsageMakesTheSumUnknown()
{
    EngineWorld w;
    w.server.route(
        "/a/chat/completions",
        script::stream({data(R"({"id":"c1","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]})"),
                        "data: [DONE]\n\n"}));
    w.server.route("/b/chat/completions", says("y"));
    const auto listener =
        w.start(w.plan({w.chain({{"one", w.model("/a"), std::nullopt}, {"two", w.model("/b"), std::nullopt}})}));
    QVERIFY(listener->waitForFinish());
    const Response r = w.only(*listener);
    QCOMPARE(r.outcome, Outcome::Succeeded);
    QVERIFY(!r.usage.input && !r.usage.output && !r.cost.amount);
    QVERIFY(r.steps[1].cost.amount == oneAnswer);
}

void ChainsTest::aProgramAsAStep()
{
    EngineWorld w;
    w.server.route("/a/chat/completions", says("hello"));
    ModelTarget upper = w.command("tr a-z A-Z");
    upper.price.emplace();
    upper.price->perRequestPico = 0;
    const ModelTarget chain = w.chain({{"ask", w.model("/a"), std::nullopt}, {"shout", upper, std::nullopt}});
    const auto listener = w.start(w.plan({chain}));
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    const Response r = w.only(*listener);
    QCOMPARE(r.text, std::string("HELLO\n"));
    QCOMPARE(r.cost.amount, std::optional(oneAnswer)); // and nothing for the program, which is said to be free
    QVERIFY(!r.usage.input);                           // what it read nobody counted
    QVERIFY(r.steps[1].requestJson.find(R"("input":"hello\n")") != std::string::npos);
    w.gate->allowed = false;
    const auto refused = w.start(w.plan({chain}));
    QVERIFY(refused->waitForFinish());
    QCOMPARE(w.only(*refused).error->code, ErrorCode::NotAllowed);
    QVERIFY(w.only(*refused).error->detail.find("step 2 of 2") != std::string::npos);
}

void ChainsTest::endpointsKeepTheirLimits()
{
    EngineWorld w;
    // The second step's server tells how many it has at once by holding each a little.
    Script slow = says("x");
    slow.insert(slow.begin(), script::wait(milliseconds(15)));
    w.server.route("/a/chat/completions", says("x"));
    w.server.route("/b/chat/completions", slow);
    const ModelTarget chain =
        w.chain({{"one", w.model("/a", 8), std::nullopt}, {"two", w.model("/b", 1), std::nullopt}});
    const auto listener = w.start(w.plan({chain, w.model("/b", 1)}, 6, 16));
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    // One at a time at the second endpoint, whoever asks: their times do not overlap.
    std::vector<std::pair<std::int64_t, Nanos>> spans;
    const auto begun = std::chrono::steady_clock::now();
    Q_UNUSED(begun);
    for (const Trial &trial : w.trials)
        QCOMPARE(listener->settled(trial.id).response.outcome, Outcome::Succeeded);
    int on = 0, most = 0;
    for (const auto &event : listener->events()) {
        if (event.kind == LogListener::Event::Kind::Step && event.text == "2 of 2 two")
            most = std::max(most, ++on);
        else if (event.kind == LogListener::Event::Kind::Settled &&
                 w.trials[std::size_t(number(event.trial) - number(w.trials[0].id))].targetIndex == 0)
            --on;
    }
    QVERIFY2(most <= 2, std::to_string(most).c_str()); // the next may be sent while the one before is being stored
}

void ChainsTest::aStoppedEndpointStopsWhatComesThere()
{
    EngineWorld w;
    w.server.route("/a/chat/completions", says("x"));
    w.server.route("/b/chat/completions", fails(401));
    const ModelTarget chain =
        w.chain({{"one", w.model("/a", 1), std::nullopt}, {"two", w.model("/b", 1), std::nullopt}});
    const auto listener = w.start(w.plan({chain}, 5));
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    int asked = 0;
    for (const auto &request : w.server.requests())
        asked += request.path == "/b/chat/completions";
    QVERIFY2(asked >= 1 && asked <= 2, std::to_string(asked).c_str());
    for (const Trial &trial : w.trials) {
        const Response r = listener->settled(trial.id).response;
        QCOMPARE(r.outcome, Outcome::Failed);
        QCOMPARE(r.error->code, ErrorCode::Unauthorized);
        QVERIFY(r.error->detail.find("step 2 of 2") != std::string::npos);
        QCOMPARE(r.cost.amount, std::optional(oneAnswer)); // the first step was answered
        QCOMPARE(r.error->costClass, CostClass::Charged);
    }
}

void ChainsTest::cancelBetweenAndWithinSteps()
{
    SplitMix64 random(3);
    for (int round = 0; round < 15; ++round) {
        EngineWorld w;
        w.recorder.answerInline = round % 2 == 0;
        Script slow = says("x");
        slow.insert(slow.begin(), script::wait(milliseconds(3)));
        w.server.route("/a/chat/completions", slow);
        w.server.route("/b/chat/completions", slow);
        const ModelTarget chain =
            w.chain({{"one", w.model("/a", 3), std::nullopt}, {"two", w.model("/b", 1), std::nullopt}});
        const auto listener = w.start(w.plan({chain}, 8, 6));
        for (int i = 0; i < 8; ++i) {
            std::this_thread::sleep_for(std::chrono::microseconds(random.below(3'000)));
            w.executor->cancel(w.trials[random.below(8)].id);
        }
        if (round % 3 == 0)
            w.executor->cancelAll();
        QVERIFY(listener->waitForFinish());
        QCOMPARE(w.broken(*listener), std::string());
        for (const Trial &trial : w.trials) {
            const Response r = listener->settled(trial.id).response;
            if (r.outcome != Outcome::Cancelled)
                continue;
            QCOMPARE(r.error->code, ErrorCode::Cancelled);
            // A step that was answered is not lost by stopping the next.
            if (!r.steps.empty() && r.steps[0].outcome == Outcome::Succeeded) {
                QCOMPARE(r.error->costClass, CostClass::Charged);
                QVERIFY(r.text.empty() || r.steps.size() == 2);
            }
        }
    }
}

void ChainsTest::aStoreThatRefusesAStep()
{
    EngineWorld w;
    w.server.route("/a/chat/completions", says("first"));
    w.server.route("/b/chat/completions", says("second"));
    w.recorder.refuseStep = [](const std::vector<StepResult> &steps) -> std::optional<Error> {
        return steps.size() == 2 ? std::optional(makeError(ErrorCode::StoreFailed, "refused")) : std::nullopt;
    };
    const auto listener = w.start(
        w.plan({w.chain({{"one", w.model("/a", 1), std::nullopt}, {"two", w.model("/b"), std::nullopt}})}, 3, 1));
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    QCOMPARE(w.server.requests().size(), std::size_t(1)); // what cannot be recorded is not sent, nor anything after it
    const Response r = w.only(*listener);
    QCOMPARE(r.error->code, ErrorCode::StoreFailed);
    QCOMPARE(r.steps.at(0).text, std::string("first"));
}

// The step before has been paid for: the next one waits for room as any trial does.
void ChainsTest::aFullDiskHoldsAStep()
{
    engine::ExecutorOptions options;
    options.diskPatience = milliseconds(10);
    EngineWorld w(options);
    w.server.route("/a/chat/completions", says("first"));
    w.server.route("/b/chat/completions", says("second"));
    std::atomic<int> refused{0};
    w.recorder.refuseStep = [&](const std::vector<StepResult> &steps) -> std::optional<Error> {
        if (steps.size() != 2 || refused >= 3)
            return std::nullopt;
        ++refused;
        return makeError(ErrorCode::DiskFull, "no space left");
    };
    RunPlan plan = w.plan({w.chain({{"one", w.model("/a", 1), std::nullopt}, {"two", w.model("/b"), std::nullopt}})});
    plan.budget.perRun = Money{1'000'000'000, "USD"};
    const auto listener = w.start(plan);
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    QCOMPARE(refused.load(), 3);
    const Response r = w.only(*listener);
    QVERIFY2(r.outcome == Outcome::Succeeded, r.error ? r.error->detail.c_str() : "no answer");
    QCOMPARE(r.text, std::string("second"));
    QCOMPARE(r.steps.size(), std::size_t(2));
    QCOMPARE(w.server.requests().size(), std::size_t(2));     // neither step was sent twice
    QCOMPARE(w.recorder.log().starts.size(), std::size_t(1)); // one attempt, whose reservation stands
    const auto said = [](const LogListener::Event &event) {
        return event.kind == LogListener::Event::Kind::Waiting && event.why && event.why->code == ErrorCode::DiskFull;
    };
    QVERIFY(listener->waitForEvent(said, 1, milliseconds(0)));
}

void ChainsTest::aStepHeldByAFullDiskCanBeStopped()
{
    engine::ExecutorOptions options;
    options.diskPatience = milliseconds(10);
    EngineWorld w(options);
    w.server.route("/a/chat/completions", says("first"));
    std::atomic<int> refused{0};
    w.recorder.refuseStep = [&](const std::vector<StepResult> &steps) -> std::optional<Error> {
        if (steps.size() != 2)
            return std::nullopt;
        ++refused;
        return makeError(ErrorCode::DiskFull, "no space left");
    };
    const auto listener =
        w.start(w.plan({w.chain({{"one", w.model("/a"), std::nullopt}, {"two", w.model("/b"), std::nullopt}})}));
    QTRY_VERIFY(refused >= 2);
    w.executor->cancelAll();
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    const Response r = w.only(*listener);
    QCOMPARE(r.outcome, Outcome::Cancelled);
    QCOMPARE(r.steps.at(0).text, std::string("first")); // what was paid for is kept
    QCOMPARE(r.steps.at(0).cost.amount, std::optional(oneAnswer));
    QCOMPARE(w.server.requests().size(), std::size_t(1));
}

void ChainsTest::theWholeChainIsSetAside()
{
    EngineWorld w;
    w.server.route("/a/chat/completions", says("x"));
    w.server.route("/b/chat/completions", says("y"));
    ModelTarget first = w.model("/a"), second = w.model("/b");
    first.parameters.maxOutputTokens = 1000;
    second.parameters.maxOutputTokens = 500;
    RunPlan plan = w.plan({w.chain({{"one", first, std::nullopt}, {"two", second, std::nullopt}})});
    plan.budget.perRun = Money{1'000'000'000, "USD"};
    const auto listener = w.start(plan);
    QVERIFY(listener->waitForFinish());
    const Money worst = w.recorder.log().starts.at(0).reservation->worst;
    // All output of both (1,500 at 2 a million), and at least the first one's answer read by the second.
    QVERIFY2(worst.nano >= 3'000'000 + 1'000'000, std::to_string(worst.nano).c_str());
    QVERIFY2(worst.nano < 6'000'000, std::to_string(worst.nano).c_str());
    QVERIFY(w.only(*listener).cost.amount->nano <= worst.nano);
}

void ChainsTest::theBudgetHoldsTheWholeChain()
{
    EngineWorld w;
    ModelTarget unpriced = w.model("/b");
    unpriced.price.reset();
    RunPlan plan = w.plan({w.chain({{"one", w.model("/a"), std::nullopt}, {"two", unpriced, std::nullopt}})});
    plan.budget.perRun = Money{1'000'000'000, "USD"};
    const auto listener = w.start(plan);
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.only(*listener).error->code, ErrorCode::BudgetStopped); // one price is unknown: so is the worst case
    QVERIFY(w.server.requests().empty());
}

void ChainsTest::checks()
{
    const ModelTarget m = [] {
        ModelTarget model;
        model.model = "m";
        model.endpoint.baseUrl = "http://127.0.0.1:1/v1";
        return model;
    }();
    const auto problem = [](std::vector<ChainStep> steps) {
        const Status status = engine::check(EngineWorld::plan({EngineWorld::chain(std::move(steps))}));
        return status ? std::string() : status.error().detail;
    };
    const auto has = [&](std::vector<ChainStep> steps, const char *words) {
        const std::string said = problem(std::move(steps));
        return said.find(words) != std::string::npos ? std::string() : "not \"" + std::string(words) + "\" in: " + said;
    };
    QCOMPARE(problem({{"a", m, std::nullopt}, {"b", m, Prompt{"{{system}}", "{{a}}{{answer}}{{prompt}}"}}}),
             std::string());
    QCOMPARE(has({{"a", m, std::nullopt}}, "2 to 8 steps, not 1"), std::string());
    QCOMPARE(has({{"a", m, std::nullopt}, {"a", m, std::nullopt}}, "another step is called \"a\""), std::string());
    QCOMPARE(has({{"a b", m, std::nullopt}, {"c", m, std::nullopt}}, "must be one word"), std::string());
    QCOMPARE(has({{"answer", m, std::nullopt}, {"c", m, std::nullopt}}, "meaning of its own"), std::string());
    QCOMPARE(has({{"a", m, Prompt{"", "{{answer}}"}}, {"b", m, std::nullopt}}, "no value for {{answer}}"),
             std::string());
    QCOMPARE(has({{"a", m, Prompt{"", "{{b}}"}}, {"b", m, std::nullopt}}, "no value for {{b}}"), std::string());
    QCOMPARE(has({{"a", m, Prompt{"x", " "}}, {"b", m, std::nullopt}}, "its prompt is empty"), std::string());
    QCOMPARE(has({{"a", m, std::nullopt}, {"b", EngineWorld::chain({}), std::nullopt}}, "cannot be a chain itself"),
             std::string());
    ModelTarget homeless = m;
    homeless.endpoint.baseUrl.clear();
    QCOMPARE(has({{"a", m, std::nullopt}, {"b", homeless, std::nullopt}}, "step \"b\": its endpoint"), std::string());
}

void ChainsTest::sums()
{
    const ModelTarget chain = EngineWorld::chain({{"a", {}, std::nullopt}, {"b", {}, std::nullopt}});
    StepResult one, two;
    one.outcome = two.outcome = Outcome::Succeeded;
    one.usage.input = 10;
    one.usage.output = 5;
    one.usage.reasoning = 2;
    one.cost = {Money{7, "USD"}, CostSource::PriceTable, std::nullopt, false, costflag::CacheReadAtInput};
    two.usage.input = 20;
    two.usage.output = 1;
    two.cost = {Money{3, "EUR"}, CostSource::OwnRate, std::nullopt, true};
    Response last;
    last.outcome = Outcome::Succeeded;
    Response all = engine::sumUp(chain, 1, {one, two}, last);
    QVERIFY(all.usage.input == 30 && all.usage.output == 6 && !all.usage.reasoning); // one did not say
    QVERIFY(!all.cost.amount && all.cost.source == CostSource::Unknown);             // two currencies
    two.cost.amount->currency = "USD";
    all = engine::sumUp(chain, 1, {one, two}, last);
    QCOMPARE(all.cost.amount, std::optional(Money{10, "USD"}));
    QVERIFY(all.cost.lowerBound && all.cost.flags == costflag::CacheReadAtInput);
    QCOMPARE(all.cost.source, CostSource::Unknown); // a list's and an own rate: neither of them
    two.cost.amount.reset();
    QVERIFY(!engine::sumUp(chain, 1, {one, two}, last).cost.amount);
    two.error = makeError(ErrorCode::Refused, "");
    two.error->costClass = CostClass::NotSent;
    two.usage = {};
    all = engine::sumUp(chain, 1, {one, two}, last);
    QCOMPARE(all.cost.amount, std::optional(Money{7, "USD"})); // what was not sent takes nothing away
    QVERIFY(all.usage.input == 10 && all.usage.reasoning == 2);
}

QTEST_GUILESS_MAIN(ChainsTest)
#include "tst_chains.moc"
