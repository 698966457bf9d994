// SPDX-License-Identifier: GPL-3.0-or-later
// Programs of this computer as targets, through the same executor as every other.
#include "core/text.h"
#include "engine/command_attempt.h"
#include "engine/retry.h"
#include "support/engine_world.h"
#include <cstdlib>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <unistd.h>

using namespace assay;
using namespace assay::test;
using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

class CommandsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answers();
    void theRecordSaysWhatWasStarted();
    void endings_data();
    void endings();
    void costIsUnknownUnlessSaid();
    void nothingRunsWithoutConsent();
    void whatCannotStartStopsItsEndpoint();
    void twoOfOneProgramAreTwo();
    void atOnce();
    void stops();
    void settlesOnceUnderRandomCancels();
    void aKeyThatItEchoesIsNowhere();
    void partialTextIsSaved();
    void neverTriedAgain();
    void budget();
    void closing();
    void plansAreChecked();

private:
    net::NetGlobal m_net;
};

void CommandsTest::answers()
{
    EngineWorld w;
    const auto listener = w.start(w.plan({w.command("echo 'head'; cat; sleep 0.05; printf 'tail \\303\\251'")}));
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    const Response r = w.only(*listener);
    QCOMPARE(r.outcome, Outcome::Succeeded);
    QCOMPARE(r.text, std::string("head\nBe brief.\n\nQuestion 0\ntail \xC3\xA9")); // system, empty line, user, line end
    QCOMPARE(r.raw, r.text);
    QCOMPARE(r.finishReason, std::string("exit status 0"));
    QVERIFY(!r.error && r.usage == Usage() && !r.cost.amount && r.httpStatus == 0);
    const Timing &t = r.timing;
    QVERIFY(t.firstByte && t.firstAnswer && t.lastDelta && t.done && !t.firstReasoning && !t.connected);
    QVERIFY(!t.reusedConnection && !t.nameResolved);
    QVERIFY(Nanos(0) < *t.firstByte && *t.firstByte <= *t.firstAnswer && *t.firstAnswer < *t.lastDelta &&
            *t.lastDelta <= *t.done);
    QVERIFY(*t.lastDelta - *t.firstAnswer >= milliseconds(40)); // told as it was written, stamped when it was read
    QVERIFY(w.recorder.log().finishes.at(0).response == r);
}

void CommandsTest::theRecordSaysWhatWasStarted()
{
    EngineWorld w;
    ModelTarget target = w.command("cat");
    target.endpoint.command.arguments.push_back("a \"b\"\n");
    target.endpoint.command.environment = {"ASSAY_TEST_NAME"};
    const auto listener = w.start(w.plan({target}));
    QVERIFY(listener->waitForFinish());
    const std::string record = w.recorder.log().starts.at(0).requestJson;
    const QJsonObject json = QJsonDocument::fromJson(QByteArray::fromStdString(record)).object();
    const QJsonObject command = json["command"_L1].toObject();
    QCOMPARE(command["program"_L1].toString(), u"/bin/sh"_s);
    QCOMPARE(command["arguments"_L1].toArray(), (QJsonArray{u"-c"_s, u"cat"_s, u"a \"b\"\n"_s}));
    QCOMPARE(command["environment"_L1].toArray(), (QJsonArray{u"ASSAY_TEST_NAME"_s}));
    QCOMPARE(json["input"_L1].toString(), u"Be brief.\n\nQuestion 0\n"_s);
    QCOMPARE(engine::jobOf(target.endpoint.command, {"", "one\n"}).input, std::string("one\n"));
}

void CommandsTest::endings_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    const int none = int(ErrorCode::None);
    QTest::newRow("nothing") << "exit 0" << int(Outcome::Empty) << none << ""
                             << "";
    QTest::newRow("blanks") << "echo; echo '  '" << int(Outcome::Empty) << none << "\n  \n"
                            << "";
    QTest::newRow("status") << "echo so far; echo 'no such model' >&2; exit 3" << int(Outcome::Failed)
                            << int(ErrorCode::ExitStatus) << "so far\n"
                            << "it ended with exit status 3; standard error: no such model";
    QTest::newRow("signal") << "echo so far; kill -SEGV $$" << int(Outcome::Failed) << int(ErrorCode::ExitStatus)
                            << "so far\n"
                            << "it was ended by SIGSEGV";
    QTest::newRow("slow") << "echo so far; sleep 600" << int(Outcome::Partial) << int(ErrorCode::TotalTimeout)
                          << "so far\n"
                          << "it did not end within 1 s";
    QTest::newRow("slow and silent") << "sleep 600" << int(Outcome::Failed) << int(ErrorCode::TotalTimeout) << ""
                                     << "it did not end within 1 s";
    QTest::newRow("too much") << "yes 1234567" << int(Outcome::Partial) << int(ErrorCode::TooLarge)
                              << "1234567\n1234567\n"
                              << "more than the 16 bytes";
    QTest::newRow("bad UTF-8") << "printf 'a\\377b\\303'" << int(Outcome::Succeeded) << none
                               << "a\xEF\xBF\xBD"
                                  "b\xEF\xBF\xBD"
                               << "";
}

void CommandsTest::endings()
{
    QFETCH(QString, script);
    QFETCH(int, outcome);
    QFETCH(int, code);
    QFETCH(QString, text);
    QFETCH(QString, words);
    EngineWorld w;
    ModelTarget target = w.command(script.toStdString());
    target.endpoint.command.timeLimitSeconds = 1;
    target.endpoint.command.outputLimitBytes = 16;
    const auto listener = w.start(w.plan({target}));
    QVERIFY(listener->waitForFinish());
    const Response r = w.only(*listener);
    QCOMPARE(r.outcome, Outcome(outcome));
    QCOMPARE(r.text, text.toStdString());
    QCOMPARE(int(r.error ? r.error->code : ErrorCode::None), code);
    if (r.error) {
        QVERIFY2(r.error->detail.find(words.toStdString()) != std::string::npos, r.error->detail.c_str());
        QCOMPARE(r.error->costClass, CostClass::MayBeCharged); // it may have used a service of its own
    }
    QVERIFY(!r.cost.amount);
}

void CommandsTest::costIsUnknownUnlessSaid()
{
    EngineWorld w;
    ModelTarget unknown = w.command("echo a"), fee = w.command("echo b"), declared = w.command("echo c"),
                tokens = w.command("echo d"), gone = w.command("echo e");
    fee.price.emplace();
    fee.price->currency = "EUR";
    fee.price->perRequestPico = 20'000'000'000; // 0.02
    declared.price.emplace();
    declared.price->perRequestPico = 0;
    tokens.price.emplace(); // of what it does not tell
    tokens.price->input = tokens.price->output = UnitPrice{1};
    gone.endpoint.command.program = "/nowhere/agent";
    gone.price = fee.price;
    const auto listener = w.start(w.plan({unknown, fee, declared, tokens, gone}));
    QVERIFY(listener->waitForFinish());
    std::map<int, Cost> costs;
    for (const Trial &trial : w.trials)
        costs[trial.targetIndex] = listener->settled(trial.id).response.cost;
    QVERIFY(!costs[0].amount && costs[0].source == CostSource::Unknown);
    QCOMPARE(costs[1].amount, std::optional(Money{20'000'000, "EUR"}));
    QCOMPARE(costs[1].source, CostSource::OwnRate);
    QCOMPARE(costs[2].amount, std::optional(Money{0, "USD"})); // said to be free: that is known
    QVERIFY(!costs[3].amount);
    QVERIFY(!costs[4].amount); // it never ran: there is nothing to charge, and its error says so
}

void CommandsTest::nothingRunsWithoutConsent()
{
    EngineWorld w;
    w.gate->allowed = false;
    const std::string flag = "/tmp/assay-consent-" + std::to_string(::getpid());
    const auto listener = w.start(w.plan({w.command("touch " + flag)}, 3));
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    QVERIFY(::access(flag.c_str(), F_OK) != 0);
    for (const Trial &trial : w.trials) {
        const Response r = listener->settled(trial.id).response;
        QCOMPARE(r.outcome, Outcome::Failed);
        QCOMPARE(r.error->code, ErrorCode::NotAllowed);
        QCOMPARE(r.error->costClass, CostClass::NotSent);
    }
    QVERIFY(w.recorder.log().starts.empty());
    engine::ExecutorOptions none; // no gate, no program
    none.processes = &w.processes;
    engine::Executor executor(*w.transport, w.recorder, w.keys, w.prices, w.clock, none);
    auto other = std::make_shared<LogListener>();
    executor.start(w.plan({w.command("touch " + flag)}), {w.trials[0]}, other);
    QVERIFY(other->waitForFinish());
    QCOMPARE(other->settled(w.trials[0].id).response.error->code, ErrorCode::NotAllowed);
}

void CommandsTest::whatCannotStartStopsItsEndpoint()
{
    EngineWorld w;
    ModelTarget missing = w.command("");
    missing.endpoint.command.program = "/nowhere/agent";
    missing.endpoint.command.arguments.clear();
    missing.endpoint.concurrency = 1;
    const auto listener = w.start(w.plan({missing, w.command("echo fine")}, 4));
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    int tried = 0;
    for (const Trial &trial : w.trials) {
        const Response r = listener->settled(trial.id).response;
        if (trial.targetIndex == 1) {
            QCOMPARE(r.outcome, Outcome::Succeeded);
            continue;
        }
        QCOMPARE(r.error->code, ErrorCode::CannotStart);
        QCOMPARE(r.error->costClass, CostClass::NotSent);
        tried += listener->settled(trial.id).attempts;
    }
    QCOMPARE(tried, 1); // the same would happen to the others
}

void CommandsTest::twoOfOneProgramAreTwo()
{
    EngineWorld w;
    ModelTarget broken = w.command("echo x"), whole = w.command("echo whole");
    broken.endpoint.command.directory = "/nowhere"; // it cannot start, and its endpoint stops: not the other's
    const auto listener = w.start(w.plan({broken, whole}, 3));
    QVERIFY(listener->waitForFinish());
    for (const Trial &trial : w.trials)
        QCOMPARE(listener->settled(trial.id).response.outcome,
                 trial.targetIndex == 1 ? Outcome::Succeeded : Outcome::Failed);
}

void CommandsTest::atOnce()
{
    EngineWorld w;
    // Each sees how many of its kind are on: at most two.
    const std::string place = "/tmp/assay-at-once-" + std::to_string(::getpid());
    const std::string script =
        "mkdir -p " + place + "; touch " + place + "/$$; sleep 0.05; ls " + place + " | wc -l; rm " + place + "/$$";
    const auto listener = w.start(w.plan({w.command(script, 2)}, 12));
    QVERIFY(listener->waitForFinish());
    int most = 0;
    for (const Trial &trial : w.trials)
        most = std::max(most, std::atoi(listener->settled(trial.id).response.text.c_str()));
    ::rmdir(place.c_str());
    QVERIFY2(most >= 1 && most <= 2, std::to_string(most).c_str());
}

void CommandsTest::stops()
{
    EngineWorld w;
    const auto listener = w.start(w.plan({w.command("echo begun; sleep 600")}, 3, 2));
    QVERIFY(listener->waitForEvent([](const auto &e) { return e.kind == LogListener::Event::Kind::Delta; }, 2));
    w.executor->cancelAll();
    QVERIFY(listener->waitForFinish());
    QCOMPARE(w.broken(*listener), std::string());
    int begun = 0;
    for (const Trial &trial : w.trials) {
        const Response r = listener->settled(trial.id).response;
        QCOMPARE(r.outcome, Outcome::Cancelled);
        QCOMPARE(r.error->code, ErrorCode::Cancelled);
        begun += r.text == "begun\n"; // what came is kept
    }
    QCOMPARE(begun, 2);
}

void CommandsTest::settlesOnceUnderRandomCancels()
{
    SplitMix64 random(7);
    for (int round = 0; round < 12; ++round) {
        EngineWorld w;
        w.recorder.answerInline = round % 2 == 0;
        const auto listener = w.start(w.plan({w.command("cat; sleep 0.004; echo more", 8)}, 12, 6));
        for (int i = 0; i < 12; ++i) {
            std::this_thread::sleep_for(std::chrono::microseconds(random.below(3'000)));
            w.executor->cancel(w.trials[random.below(12)].id);
        }
        QVERIFY(listener->waitForFinish());
        QCOMPARE(w.broken(*listener), std::string());
    }
}

void CommandsTest::aKeyThatItEchoesIsNowhere()
{
    ::setenv("ASSAY_TEST_API_KEY", "sk-CANARY-0123456789", 1);
    ::setenv("ASSAY_TEST_MODE", "fast", 1);
    EngineWorld w;
    ModelTarget target = w.command("echo \"mode $ASSAY_TEST_MODE key $ASSAY_TEST_API_KEY\"; env >&2; exit 1");
    const auto hidden = w.start(w.plan({target}));
    QVERIFY(hidden->waitForFinish());
    QCOMPARE(w.only(*hidden).text, std::string("mode  key \n")); // it sees nothing that is not named
    QVERIFY(w.only(*hidden).error->detail.find("CANARY") == std::string::npos);
    target.endpoint.command.environment = {"ASSAY_TEST_API_KEY", "ASSAY_TEST_MODE"};
    const auto listener = w.start(w.plan({target}));
    QVERIFY(listener->waitForFinish());
    const Response r = w.only(*listener);
    QCOMPARE(r.text, std::string("mode fast key [key]\n"));
    QVERIFY(r.raw.find("CANARY") == std::string::npos && r.error->detail.find("CANARY") == std::string::npos);
    QVERIFY(w.recorder.log().starts.back().requestJson.find("CANARY") == std::string::npos);
    ::unsetenv("ASSAY_TEST_API_KEY");
}

void CommandsTest::partialTextIsSaved()
{
    engine::ExecutorOptions options;
    options.partialEvery = milliseconds(20);
    EngineWorld w(options);
    const auto listener = w.start(w.plan({w.command("echo so far; sleep 600")}));
    QVERIFY(w.recorder.waitFor(
        [](const FakeRecorder::Log &log) { return !log.partials.empty() && log.partials.back().text == "so far\n"; }));
    w.executor->cancelAll();
    QVERIFY(listener->waitForFinish());
}

void CommandsTest::neverTriedAgain()
{
    EngineWorld w;
    const auto listener = w.start(w.plan({w.command("exit 1")}));
    QVERIFY(listener->waitForFinish());
    QCOMPARE(listener->settled(w.trials[0].id).attempts, 1);
    QCOMPARE(w.recorder.log().starts.size(), std::size_t(1));
    SplitMix64 jitter(1);
    for (const ErrorCode code : {ErrorCode::ExitStatus, ErrorCode::TotalTimeout, ErrorCode::TooLarge})
        QCOMPARE(engine::decide({}, makeError(code, ""), 1, false, jitter).kind, engine::RetryDecision::Kind::GiveUp);
}

void CommandsTest::budget()
{
    EngineWorld w;
    RunPlan plan = w.plan({w.command("echo a")});
    plan.budget.perRun = Money{1'000'000'000, "USD"};
    const auto refused = w.start(plan);
    QVERIFY(refused->waitForFinish());
    QCOMPARE(w.only(*refused).error->code, ErrorCode::BudgetStopped); // what it costs is not known
    plan.targets[0].price.emplace();
    plan.targets[0].price->perRequestPico = 20'000'000'000;
    const auto priced = w.start(plan);
    QVERIFY(priced->waitForFinish());
    QCOMPARE(w.only(*priced).outcome, Outcome::Succeeded);
    QCOMPARE(w.recorder.log().starts.back().reservation->worst, (Money{20'000'000, "USD"}));
    plan.targets[0].price.reset();
    plan.budget.allowUnknown = true;
    const auto allowed = w.start(plan);
    QVERIFY(allowed->waitForFinish());
    QCOMPARE(w.only(*allowed).outcome, Outcome::Succeeded);
}

void CommandsTest::closing()
{
    auto w = std::make_unique<EngineWorld>();
    const auto listener = w->start(w->plan({w->command("trap '' TERM; echo begun; sleep 600")}));
    QVERIFY(listener->waitForEvent([](const auto &e) { return e.kind == LogListener::Event::Kind::Delta; }));
    const auto begun = std::chrono::steady_clock::now();
    const TrialId id = w->trials[0].id;
    w.reset();
    QVERIFY(std::chrono::steady_clock::now() - begun < std::chrono::seconds(5));
    QCOMPARE(listener->settled(id).response.outcome, Outcome::Cancelled);
    QCOMPARE(listener->settled(id).response.text, std::string("begun\n"));
}

void CommandsTest::plansAreChecked()
{
    const auto problem = [](const std::function<void(CommandLine &)> &change) {
        RunPlan plan = EngineWorld::plan({EngineWorld::command("true")});
        change(plan.targets[0].endpoint.command);
        const Status status = engine::check(plan);
        return status ? std::string() : status.error().detail;
    };
    QCOMPARE(problem([](CommandLine &) {}), std::string());
    QVERIFY(problem([](CommandLine &c) { c.program = " "; }).find("no program is named") != std::string::npos);
    QVERIFY(problem([](CommandLine &c) { c.timeLimitSeconds = 0; }).find("time limit") != std::string::npos);
    QVERIFY(problem([](CommandLine &c) { c.outputLimitBytes = 0; }).find("output limit") != std::string::npos);
}

QTEST_GUILESS_MAIN(CommandsTest)
#include "tst_commands.moc"
