// SPDX-License-Identifier: GPL-3.0-or-later
// What is written comes back, field by field, and counted right.
#include <QTest>

#include "support/store_fixture.h"

using namespace assay;
using namespace assay::store;
using namespace assay::test;

class RunsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void planComesBackWhole();
    void responseComesBackWhole_data();
    void responseComesBackWhole();
    void statesAndCountersFollowTheTrial();
    void retriedTrialKeepsBothAnswers();
    void settledWithoutAttempt();
    void lateAndUnknownIdsAreRefused();
    void costsAreSummedPerCurrency();
    void knownFreeFailuresAreNoUnknownCosts();
    void pagesFollowTheKey();
    void filters_data();
    void filters();
    void binAndPurge();
    void promptVersionsAreNumbered();
    void answerersAreOneAcrossRuns();
    void analysisHoldsWhatWasMeasured();
    void analysisHoldsWhatChartsFilterBy();
    void triesBeforeTheLastAreCounted();
    void libraryRoundTrip();
};

void RunsTest::planComesBackWhole()
{
    StoreFile file;
    RunPlan plan = storePlan(3, 2, 2);
    plan.cases[1].prompt = Prompt{"\xE4\xBD\xA0\xE5\xA5\xBD", std::string("own\0prompt", 10)};
    plan.cases[1].variables = {{"a", ""}, {"a", "twice"}};
    plan.cases[2].tags.clear();
    plan.targets[0].price = *storeFullResponse().cost.price;
    plan.targets[0].parameters = {77, 0.30000000000000004, 1e-9, "high"};
    plan.targets[1].name = "My own \"name\"";
    plan.targets[1].endpoint.simulated = true;
    plan.targets[1].endpoint.auth = {AuthKind::GoogleUser, "", KeyScheme::Bearer, "p", "/f.json", "https://o:443"};
    plan.targets[1].endpoint.kind = "vertex-gemini";
    plan.targets[1].endpoint.region = "europe-west4";
    plan.targets[1].endpoint.caFile = "/ca.pem";
    plan.targets[1].endpoint.api = Api::AnthropicMessages;
    plan.promptSet = PromptSetId{9};
    plan.targets[0].endpoint.api = Api::Command;
    plan.targets[0].endpoint.command = {"/bin/agent", {"", "--mode", "a b\n"}, "/srv", {"AGENT_HOME"}, 7, 4096};
    plan.targets[1].steps = {{"plan", plan.targets[0], Prompt{"be short", "Plan: {{prompt}}"}},
                             {"execute", storePlan(1, 2).targets[1], std::nullopt}};
    const RunCreated created = file.create(plan, true);
    QCOMPARE(created.trials.size(), 12u);
    for (std::size_t i = 0; i < created.trials.size(); ++i) {
        Trial expected = storeTrials(plan)[i];
        expected.id = created.trials[i].id;
        expected.run = created.run;
        QVERIFY(number(expected.id) > 0);
        QVERIFY(created.trials[i] == expected);
    }
    const auto record = file.reader->run(created.run);
    QVERIFY2(record.ok(), record.ok() ? "" : record.error().detail.c_str());
    QVERIFY(record->plan == plan);
    const RunSummary &summary = record->summary;
    QCOMPARE(summary.name, plan.name);
    QCOMPARE(summary.startedMicros, file.clock.micros);
    QVERIFY(!summary.endedMicros);
    QVERIFY(summary.simulated && summary.sample && !summary.deleted);
    QCOMPARE(std::vector<int>({summary.cases, summary.targets, summary.trials, summary.repetitions, summary.settled}),
             std::vector<int>({3, 2, 12, 2, 0}));
    QCOMPARE(summary.targetLabels, std::vector<std::string>({"model-a", "My own \"name\""}));
    QCOMPARE(record->trials.size(), 12u);
    for (std::size_t i = 0; i < record->trials.size(); ++i) {
        QVERIFY(record->trials[i].trial == created.trials[i]); // given in order of case, target, repetition
        QVERIFY(record->trials[i].state == TrialState::Queued);
        QVERIFY(record->trials[i].sha256.empty());
    }
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void RunsTest::responseComesBackWhole_data()
{
    QTest::addColumn<int>("which");
    QTest::newRow("every field") << 0;
    QTest::newRow("no field") << 1;
    QTest::newRow("a streamed answer") << 2;
    QTest::newRow("3 MB") << 3;
}

void RunsTest::responseComesBackWhole()
{
    QFETCH(int, which);
    Response response = which == 0 ? storeFullResponse() : which == 1 ? Response{} : storeAnswer(7);
    if (which == 3)
        for (int i = 0; i < 300'000; ++i)
            response.raw += std::to_string(i * 7919ll % 100'003) + "\n", response.text += "\xC3\xA9 words ";
    StoreFile file;
    const RunCreated created = file.create(storePlan(1, 1));
    const TrialId trial = created.trials[0].id;
    const auto attempt = file.begin(trial);
    QVERIFY(attempt.ok());
    QVERIFY(file.finish(*attempt, response).ok());

    const auto whole = file.reader->trial(trial);
    QVERIFY2(whole.ok(), whole.ok() ? "" : whole.error().detail.c_str());
    QVERIFY(whole->response == response);
    QVERIFY(whole->state == TrialState::Settled);
    QCOMPARE(whole->attempts, 1);
    QVERIFY(whole->lastAttempt == *attempt);
    QCOMPARE(whole->sha256.size(), 64u);

    Response light = response; // a run's list comes without the bodies
    light.raw.clear();
    light.timing.chunks.clear();
    for (StepResult &step : light.steps) {
        step.timing.chunks.clear();
        step.requestJson.clear();
    }
    const auto record = file.reader->run(created.run);
    QVERIFY(record.ok());
    QVERIFY(record->trials[0].response == light);
    QCOMPARE(record->trials[0].sha256, whole->sha256);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void RunsTest::statesAndCountersFollowTheTrial()
{
    StoreFile file;
    const RunCreated created = file.create(storePlan(2, 2));
    const TrialId first = created.trials[0].id;
    const auto state = [&](std::size_t i) { return file.reader->trial(created.trials[i].id)->state; };
    const AttemptId one = *file.begin(first);
    QVERIFY(state(0) == TrialState::Sent);
    QVERIFY(blocking<Ok>([&](auto done) { file.workspace->savePartial(one, "so far", "thinking", done); }).ok());
    QVERIFY(state(0) == TrialState::Streaming);
    QVERIFY(blocking<Ok>([&](auto done) { file.workspace->savePartial(one, "so far and on", "thinking", done); }).ok());
    QCOMPARE(file.reader->trial(first)->response.text, std::string("so far and on"));
    QCOMPARE(file.reader->trial(first)->response.reasoning, std::string("thinking"));

    Response failed;
    failed.outcome = Outcome::Failed;
    failed.error = makeError(ErrorCode::RateLimited, "slow down");
    QVERIFY(file.finish(one, failed, false).ok());
    QVERIFY(state(0) == TrialState::Waiting);
    QVERIFY(file.reader->trial(first)->response.text.empty());
    QCOMPARE(file.reader->runSummary(created.run)->settled, 0);

    const AttemptId two = *file.begin(first, 2);
    QVERIFY(file.finish(two, storeAnswer(1)).ok());
    const AttemptId other = *file.begin(created.trials[1].id);
    QVERIFY(file.finish(other, failed).ok());
    const RunSummary summary = *file.reader->runSummary(created.run);
    QCOMPARE(std::vector<int>({summary.settled, summary.succeeded, summary.failed}), std::vector<int>({2, 1, 1}));
    QCOMPARE(file.reader->trial(first)->attempts, 2);
    file.clock.micros += 5'000'000;
    QVERIFY(blocking<Ok>([&](auto done) { file.workspace->finishRun(created.run, done); }).ok());
    QVERIFY(file.reader->runSummary(created.run)->endedMicros == file.clock.micros);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void RunsTest::retriedTrialKeepsBothAnswers()
{
    StoreFile file;
    const RunCreated created = file.create(storePlan(1, 1));
    const TrialId trial = created.trials[0].id;
    Response failed;
    failed.outcome = Outcome::Failed;
    QVERIFY(file.finish(*file.begin(trial), failed).ok());
    QCOMPARE(file.reader->runSummary(created.run)->failed, 1);
    const AttemptId again = *file.begin(trial, 2);
    const RunSummary open = *file.reader->runSummary(created.run);
    QCOMPARE(std::vector<int>({open.settled, open.failed, open.unknownCosts}), std::vector<int>({0, 0, 0}));
    QVERIFY(file.finish(again, storeAnswer(3)).ok());
    const RunSummary summary = *file.reader->runSummary(created.run);
    QCOMPARE(std::vector<int>({summary.settled, summary.succeeded, summary.failed}), std::vector<int>({1, 1, 0}));
    const auto report = file.reader->verify();
    QVERIFY(report->clean());
    QCOMPARE(report->ledgerEntries, 3); // the run and both attempts
}

void RunsTest::settledWithoutAttempt()
{
    StoreFile file;
    const RunCreated created = file.create(storePlan(2, 1));
    Error error = makeError(ErrorCode::Cancelled, "stopped by you");
    QVERIFY(file.settle(created.trials[0].id, Outcome::Cancelled, error).ok());
    const auto row = file.reader->trial(created.trials[0].id);
    QVERIFY(row->state == TrialState::Settled);
    QVERIFY(row->response.outcome == Outcome::Cancelled);
    QVERIFY(row->response.error == error);
    QCOMPARE(row->attempts, 0);
    QCOMPARE(row->sha256.size(), 64u);
    QCOMPARE(file.reader->runSummary(created.run)->unknownCosts, 0); // nothing was sent

    Response limited;
    limited.error = makeError(ErrorCode::RateLimited, "429");
    limited.outcome = Outcome::Failed;
    limited.modelReported = "seen";
    QVERIFY(file.finish(*file.begin(created.trials[1].id), limited, false).ok());
    QVERIFY(file.settle(created.trials[1].id, Outcome::Cancelled).ok()); // while waiting
    const auto second = file.reader->trial(created.trials[1].id);
    QVERIFY(second->response.outcome == Outcome::Cancelled);
    QVERIFY(!second->response.error);
    QCOMPARE(second->response.modelReported, std::string("seen"));
    QCOMPARE(file.reader->analysisData({})->trials.size(), 2u);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void RunsTest::lateAndUnknownIdsAreRefused()
{
    StoreFile file;
    const RunCreated created = file.create(storePlan(1, 1));
    const TrialId trial = created.trials[0].id;
    const auto refused = [](const auto &result) { return !result.ok() && result.error().code == ErrorCode::BadInput; };
    QVERIFY(refused(file.begin(TrialId{999})));
    const AttemptId attempt = *file.begin(trial);
    QVERIFY(refused(file.begin(trial, 2))); // one at a time
    QVERIFY(refused(file.settle(trial, Outcome::Failed)));
    QVERIFY(file.finish(attempt, storeAnswer(1)).ok());
    QVERIFY(refused(file.finish(attempt, storeAnswer(2))));
    QVERIFY(refused(file.finish(AttemptId{999}, storeAnswer(2))));
    QVERIFY(refused(file.settle(trial, Outcome::Failed)));
    QVERIFY(refused(blocking<Ok>([&](auto done) { file.workspace->savePartial(attempt, "late", "", done); })));
    QVERIFY(refused(blocking<Ok>([&](auto done) { file.workspace->finishRun(RunId{5}, done); })));
    QVERIFY(refused(blocking<Ok>([&](auto done) { file.workspace->setRunDeleted(RunId{5}, true, done); })));
    QVERIFY(refused(blocking<RunCreated>([&](auto done) { file.workspace->createRun({}, {}, false, done); })));
    QVERIFY(refused(file.reader->run(RunId{5})));
    QVERIFY(refused(file.reader->trial(TrialId{999})));
    // The same uuid twice, in one group with a good write: the good one stands.
    AttemptStart twice = storeAttempt(trial, 2);
    const AttemptId second = *blocking<AttemptId>([&](auto done) { file.workspace->beginAttempt(twice, done); });
    QVERIFY(file.finish(second, storeAnswer(4)).ok());
    twice.number = 3;
    QVERIFY(refused(blocking<AttemptId>([&](auto done) { file.workspace->beginAttempt(twice, done); })));
    QVERIFY(file.reader->trial(trial)->response == storeAnswer(4));
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void RunsTest::costsAreSummedPerCurrency()
{
    StoreFile file;
    const RunCreated created = file.create(storePlan(3, 1));
    Response dollars = storeAnswer(1), euros = storeFullResponse(), unknown = storeAnswer(2);
    unknown.cost = {};
    QVERIFY(file.finish(*file.begin(created.trials[0].id), dollars, false).ok()); // paid, and tried again
    QVERIFY(file.finish(*file.begin(created.trials[0].id, 2), dollars).ok());
    QVERIFY(file.finish(*file.begin(created.trials[1].id), euros).ok());
    QVERIFY(file.finish(*file.begin(created.trials[2].id), unknown).ok());
    const RunSummary summary = *file.reader->runSummary(created.run);
    QVERIFY(summary.cost == std::vector<Money>({*euros.cost.amount, {2 * dollars.cost.amount->nano, "USD"}}));
    QCOMPARE(summary.unknownCosts, 1);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

void RunsTest::knownFreeFailuresAreNoUnknownCosts()
{
    StoreFile file;
    const RunCreated created = file.create(storePlan(2, 1));
    Response free, maybe;
    free.outcome = maybe.outcome = Outcome::Failed;
    free.error = makeError(ErrorCode::Unauthorized, "no");
    free.error->costClass = CostClass::NotCharged;
    maybe.error = makeError(ErrorCode::Stalled, "hm");
    maybe.error->costClass = CostClass::MayBeCharged;
    QVERIFY(file.finish(*file.begin(created.trials[0].id), free).ok());
    QCOMPARE(file.reader->runSummary(created.run)->unknownCosts, 0);
    QVERIFY(file.finish(*file.begin(created.trials[1].id), maybe).ok());
    QCOMPARE(file.reader->runSummary(created.run)->unknownCosts, 1);
}

void RunsTest::pagesFollowTheKey()
{
    StoreFile file;
    std::vector<RunId> newestFirst;
    for (int i = 0; i < 25; ++i) {
        if (i % 3 != 0) // several in one microsecond
            file.clock.micros += 10;
        newestFirst.insert(newestFirst.begin(), file.create(storePlan(1, 1)).run);
    }
    std::vector<RunId> seen;
    std::optional<RunCursor> after;
    for (;;) {
        const auto page = file.reader->runs({}, after, 7);
        QVERIFY(page.ok());
        if (page->empty())
            break;
        QVERIFY(page->size() <= 7);
        for (const RunSummary &run : *page)
            seen.push_back(run.id);
        after = RunCursor{page->back().startedMicros, page->back().id};
    }
    QVERIFY(seen == newestFirst);
    QCOMPARE(*file.reader->countRuns({}), 25);
}

void RunsTest::filters_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("label");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<int>>("expected");
    const auto all = int(RunFilter::Status::All), complete = int(RunFilter::Status::Complete),
               failures = int(RunFilter::Status::WithFailures), unscored = int(RunFilter::Status::Unscored);
    QTest::newRow("all") << ""
                         << "" << all << "" << QList<int>{2, 1, 0};
    QTest::newRow("name") << "Beta 50%"
                          << "" << all << "" << QList<int>{1};
    QTest::newRow("label") << ""
                           << "model-b" << all << "" << QList<int>{2, 1};
    QTest::newRow("complete") << ""
                              << "" << complete << "" << QList<int>{0};
    QTest::newRow("failures") << ""
                              << "" << failures << "" << QList<int>{1};
    QTest::newRow("unscored") << ""
                              << "" << unscored << "" << QList<int>{1, 0};
    QTest::newRow("text, case folded") << ""
                                       << "" << all << "ETA" << QList<int>{1};
    QTest::newRow("text with a wildcard's sign") << ""
                                                 << "" << all << "50%" << QList<int>{1};
    QTest::newRow("underscore is itself") << ""
                                          << "" << all << "_" << QList<int>{};
    QTest::newRow("both") << "Beta 50%"
                          << "model-c" << all << "" << QList<int>{};
    QTest::newRow("quotes are harmless") << "' OR 1=1 --"
                                         << "" << all << "" << QList<int>{};
}

void RunsTest::filters()
{
    QFETCH(QString, name);
    QFETCH(QString, label);
    QFETCH(int, status);
    QFETCH(QString, text);
    QFETCH(QList<int>, expected);
    StoreFile file;
    const char *names[] = {"Alpha", "Beta 50%", "Gamma"};
    std::vector<RunId> runs;
    for (int i = 0; i < 3; ++i) {
        ++file.clock.micros;
        RunPlan plan = storePlan(1, i + 1);
        plan.name = names[i];
        const RunCreated created = file.create(plan);
        runs.push_back(created.run);
        if (i < 2)
            QVERIFY(file.finish(*file.begin(created.trials[0].id), storeAnswer(1)).ok());
        if (i == 1)
            QVERIFY(file.settle(created.trials[1].id, Outcome::Failed).ok());
    }
    RunFilter filter{name.toStdString(), label.toStdString(), RunFilter::Status(status), false, text.toStdString()};
    const auto page = file.reader->runs(filter, {}, 10);
    QVERIFY(page.ok());
    QList<int> found;
    for (const RunSummary &run : *page)
        found.push_back(int(std::find(runs.begin(), runs.end(), run.id) - runs.begin()));
    QCOMPARE(found, expected);
    QCOMPARE(*file.reader->countRuns(filter), expected.size());
}

void RunsTest::binAndPurge()
{
    StoreFile file;
    const RunCreated keep = file.create(storePlan(1, 1)), old = file.create(storePlan(2, 1));
    QVERIFY(file.finish(*file.begin(old.trials[0].id), storeAnswer(5)).ok());
    QVERIFY(file.settle(old.trials[1].id, Outcome::Cancelled).ok());
    Score score;
    score.trial = old.trials[0].id;
    score.value = 3;
    score.note = "zebra";
    QVERIFY(blocking<ScoreId>([&](auto done) { file.workspace->addScore(score, done); }).ok());
    file.workspace->flush();
    QCOMPARE(file.reader->search("zebra", 0, 10)->size(), 1u);
    const auto bin = [&](bool deleted) {
        return blocking<Ok>([&](auto done) { file.workspace->setRunDeleted(old.run, deleted, done); }).ok();
    };
    QVERIFY(bin(true));
    QCOMPARE(file.reader->runs({}, {}, 10)->size(), 1u);
    QCOMPARE(file.reader->search("zebra", 0, 10)->size(), 0u);
    QCOMPARE(file.reader->analysisData({old.run})->trials.size(), 0u);
    RunFilter binned;
    binned.deleted = true;
    QVERIFY(file.reader->runs(binned, {}, 10)->at(0).id == old.run);
    QVERIFY(bin(false));
    QCOMPARE(file.reader->search("zebra", 0, 10)->size(), 1u);
    QVERIFY(bin(true));

    const std::int64_t day = 24ll * 3600 * 1'000'000;
    for (const int days : {29, 2}) {
        file.close();
        file.clock.micros += days * day;
        file.open();
        QCOMPARE(*file.reader->countRuns(binned), days == 29 ? 1 : 0);
    }
    QVERIFY(!file.reader->run(old.run).ok());
    QVERIFY(file.reader->run(keep.run).ok());
    QVERIFY2(file.problem().empty(), file.problem().c_str());
    // Numbers are never used twice, or the ledger would name two rows by one.
    QVERIFY(number(file.create(storePlan(1, 1)).run) > number(old.run));
}

void RunsTest::promptVersionsAreNumbered()
{
    StoreFile file;
    RunPlan plan = storePlan(3, 1);
    file.create(plan); // three cases, one template: one version
    const std::int64_t first = file.clock.micros;
    file.clock.micros += 1000;
    file.create(plan);
    plan.prompt.user = "Answer {{ticket}} in one sentence.";
    plan.cases[0].prompt = Prompt{"", "Own words"};
    file.create(plan);
    const auto free = file.reader->promptVersions("");
    QCOMPARE(free->size(), 2u);
    QCOMPARE(free->at(0).number, 2);
    QCOMPARE(free->at(0).prompt.user, plan.prompt.user);
    QCOMPARE(free->at(1).number, 1);
    QCOMPARE(free->at(1).firstSentMicros, first);
    const auto own = file.reader->promptVersions("case-1");
    QCOMPARE(own->size(), 1u);
    QVERIFY(own->at(0).prompt == *plan.cases[0].prompt);
    QVERIFY(file.reader->promptVersions("case-2")->empty());
}

void RunsTest::answerersAreOneAcrossRuns()
{
    StoreFile file;
    RunPlan plan = storePlan(1, 2);
    plan.targets[1].endpoint.simulated = true;
    plan.targets[1].endpoint.baseUrl = "http://127.0.0.1:41001/v1";
    const auto settleAll = [&](const RunCreated &created) {
        for (const Trial &trial : created.trials)
            QVERIFY(file.settle(trial.id, Outcome::Cancelled).ok());
    };
    settleAll(file.create(plan));
    plan.targets[1].endpoint.baseUrl = "http://127.0.0.1:52002/v1"; // the demo server's port of another day
    plan.name = "Again";
    settleAll(file.create(plan));
    QCOMPARE(file.reader->analysisData({})->targets.size(), 2u);
    plan.targets[0].parameters.temperature = 0.7; // what answers differently is another
    settleAll(file.create(plan));
    const auto data = file.reader->analysisData({});
    QCOMPARE(data->targets.size(), 3u);
    QCOMPARE(data->trials.size(), 6u);
    QCOMPARE(*file.reader->targetLabels(), std::vector<std::string>({"model-a", "model-b"}));
    QCOMPARE(*file.reader->runNames(), std::vector<std::string>({"Again", "Support answers"}));
}

void RunsTest::analysisHoldsWhatWasMeasured()
{
    StoreFile file;
    const RunCreated one = file.create(storePlan(2, 2)), two = file.create(storePlan(2, 2));
    const Response answer = storeAnswer(9), full = storeFullResponse();
    QVERIFY(file.finish(*file.begin(one.trials[3].id), answer).ok());
    QVERIFY(file.finish(*file.begin(one.trials[1].id), full).ok());
    QVERIFY(file.finish(*file.begin(two.trials[0].id), answer).ok());
    file.begin(two.trials[1].id).ok(); // still on its way: not in the data
    Score score;
    score.trial = one.trials[3].id;
    score.rater = "ann";
    score.value = 4;
    score.blind = true;
    QVERIFY(blocking<ScoreId>([&](auto done) { file.workspace->addScore(score, done); }).ok());
    score.rater = "bob";
    score.value.reset();
    score.cantJudge = true;
    score.blind = false;
    QVERIFY(blocking<ScoreId>([&](auto done) { file.workspace->addScore(score, done); }).ok());

    const auto data = file.reader->analysisData({one.run});
    QVERIFY(data.ok());
    QCOMPARE(data->trials.size(), 2u);
    QCOMPARE(data->runs.size(), 1u);
    QVERIFY(data->runs[0] == *file.reader->runSummary(one.run));
    QCOMPARE(data->caseKeys, std::vector<std::string>({"case-1", "case-2"}));
    const AnalysisTrial &first = data->trials[0], &second = data->trials[1];
    QVERIFY(first.trial == one.trials[1].id && second.trial == one.trials[3].id);
    QVERIFY(first.ttft == full.timing.ttft() && first.total == full.timing.done);
    QVERIFY(first.outputTokens == full.usage.output && first.costNano == full.cost.amount->nano);
    QCOMPARE(data->currencies.at(std::size_t(first.currency)), std::string("EUR"));
    QCOMPARE(data->currencies.at(std::size_t(second.currency)), std::string("USD"));
    QCOMPARE(data->targets.at(std::size_t(second.target)).model, std::string("model-b"));
    QCOMPARE(data->caseKeys.at(std::size_t(second.caseIndex)), std::string("case-2"));
    QVERIFY(second.outcome == Outcome::Succeeded && second.ttft == answer.timing.firstAnswer);
    QCOMPARE(data->pricesAsOf, std::string("2026-11-01"));
    QCOMPARE(data->scores.size(), 2u);
    QCOMPARE(data->scores[0].trial, 1);
    QVERIFY(data->scores[0].value == 4 && data->scores[0].blind && !data->scores[0].cantJudge);
    QVERIFY(!data->scores[1].value && data->scores[1].cantJudge);
    QCOMPARE(data->raters, std::vector<std::string>({"ann", "bob"}));
    const auto all = file.reader->analysisData({});
    QCOMPARE(all->trials.size(), 3u);
    QCOMPARE(all->promptSetSha256, data->promptSetSha256); // the same prompts, sent twice
    RunPlan changed = storePlan(2, 2);
    changed.cases[0].variables[0].value = "another parcel";
    QVERIFY(file.reader->analysisData({file.create(changed).run})->promptSetSha256 != data->promptSetSha256);
}

void RunsTest::analysisHoldsWhatChartsFilterBy()
{
    StoreFile file;
    RunPlan plan = storePlan(2, 2);
    plan.cases[1].tags = {"code", "code"}; // twice is once
    const RunCreated old = file.create(plan);
    const Response answer = storeAnswer(9), full = storeFullResponse();
    QVERIFY(file.finish(*file.begin(old.trials[0].id), full).ok());
    QVERIFY(file.finish(*file.begin(old.trials[3].id), answer).ok());
    QVERIFY(file.settle(old.trials[1].id, Outcome::Failed, makeError(ErrorCode::Dns, "no such host")).ok());
    const auto data = file.reader->analysisData({old.run});
    QVERIFY2(data.ok(), data.ok() ? "" : data.error().detail.c_str());
    QCOMPARE(data->caseTitles, std::vector<std::string>({"Ticket 1", "Ticket 2"}));
    QCOMPARE(data->tags, std::vector<std::string>({"billing", "de", "code"}));
    QCOMPARE(data->caseTags, std::vector<std::vector<std::int32_t>>({{0, 1}, {2}}));
    const AnalysisTrial &first = data->trials[0], &failed = data->trials[1], &last = data->trials[2];
    QCOMPARE(first.startedMicros, storeAttempt(old.trials[0].id).startedMicros);
    QVERIFY(first.inputTokens == full.usage.input && first.cachedInput == full.usage.cachedInput);
    QVERIFY(first.cacheWrite == full.usage.cacheWrite && first.reasoningTokens == full.usage.reasoning);
    QVERIFY(first.error == full.error->code && !last.error && !last.reasoningTokens);
    QVERIFY(data->prices.at(std::size_t(first.price)).price == *full.cost.price);
    QVERIFY(data->prices.at(std::size_t(first.price)).source == full.cost.source);
    QVERIFY(data->prices.at(std::size_t(last.price)).price == *answer.cost.price && first.price != last.price);
    QVERIFY(failed.error == ErrorCode::Dns && failed.startedMicros == 0 && failed.price == -1);
    // Titles and tags are those of the newest run that has the case.
    plan.cases[0].title = "Ticket 1, reworded";
    plan.cases[0].tags = {"letters"};
    file.create(plan);
    const auto both = file.reader->analysisData({});
    QCOMPARE(both->caseTitles, std::vector<std::string>({"Ticket 1, reworded", "Ticket 2"}));
    QCOMPARE(both->tags, std::vector<std::string>({"letters", "code"}));
    QCOMPARE(both->caseTags, std::vector<std::vector<std::int32_t>>({{0}, {1}}));
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

// A retry and a second go at a settled trial: what the earlier tries cost is kept beside what the last one cost.
void RunsTest::triesBeforeTheLastAreCounted()
{
    StoreFile file;
    const RunCreated run = file.create(storePlan(1, 1));
    const TrialId trial = run.trials[0].id;
    const Response answer = storeAnswer(9);
    QVERIFY(file.finish(*file.begin(trial), answer, false).ok());
    QVERIFY(file.finish(*file.begin(trial, 2), answer).ok());
    const auto once = file.reader->analysisData({});
    QVERIFY(once->trials[0].retriesNano == answer.cost.amount->nano);
    QVERIFY(once->trials[0].costNano == answer.cost.amount->nano);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
    QVERIFY(file.finish(*file.begin(trial, 3), answer).ok());
    QVERIFY(file.reader->analysisData({})->trials[0].retriesNano == 2 * answer.cost.amount->nano);
    QVERIFY2(file.problem().empty(), file.problem().c_str());
    file.close();
    QVERIFY(storeEdit(file.path(), "UPDATE trial SET retries_nano = 1"));
    file.open();
    QVERIFY(file.problem().find("what charts read") != std::string::npos);
}

void RunsTest::libraryRoundTrip()
{
    StoreFile file;
    Workspace &w = *file.workspace;
    Endpoint endpoint;
    endpoint.name = "Mine";
    endpoint.api = Api::AnthropicMessages;
    endpoint.baseUrl = "https://x.example/v1";
    endpoint.auth.kind = AuthKind::Environment;
    endpoint.auth.variable = "MY_KEY";
    endpoint.apiVersion = "2023-06-01";
    endpoint.allowPlainHttp = true;
    endpoint.simulated = true;
    endpoint.concurrency = 9;
    endpoint.auth.scheme = KeyScheme::Bearer;
    endpoint.auth.origin = "https://x.example:443";
    endpoint.kind = "azure-openai";
    endpoint.region = "eu-north-1";
    endpoint.caFile = "/etc/ssl/ours.pem";
    endpoint.id = *blocking<EndpointId>([&](auto done) { w.saveEndpoint(endpoint, done); });
    ModelTarget target;
    target.endpoint = endpoint;
    target.name = "fast one";
    target.model = "model-x";
    target.parameters = {100, 0.5, std::nullopt, "low"};
    target.price = storeFullResponse().cost.price;
    target.id = *blocking<TargetId>([&](auto done) { w.saveTarget(target, done); });
    auto stored = file.reader->endpoints();
    QCOMPARE(stored->size(), 1u);
    QVERIFY(stored->at(0).endpoint == endpoint);
    QVERIFY(stored->at(0).targets == std::vector<ModelTarget>{target});
    endpoint.name = "Renamed";
    QVERIFY(blocking<Ok>([&](auto done) { w.setModelFamily({"our-deployment", "gpt-5.5"}, done); }).ok());
    QVERIFY(*file.reader->modelFamilies() == (std::vector<ModelFamily>{{"our-deployment", "gpt-5.5"}}));
    QVERIFY(blocking<Ok>([&](auto done) { w.setModelFamily({"our-deployment", ""}, done); }).ok());
    QVERIFY(file.reader->modelFamilies()->empty());
    endpoint.auth = {AuthKind::AwsProfile, "", KeyScheme::Usual, "eval", "", ""};
    QVERIFY(*blocking<EndpointId>([&](auto done) { w.saveEndpoint(endpoint, done); }) == endpoint.id);
    QVERIFY(file.reader->endpoints()->at(0).endpoint == endpoint);
    endpoint.auth = {AuthKind::GoogleServiceAccount, "", KeyScheme::Usual, "", "/keys/sa.json", ""};
    QVERIFY(*blocking<EndpointId>([&](auto done) { w.saveEndpoint(endpoint, done); }) == endpoint.id);
    QVERIFY(file.reader->endpoints()->at(0).endpoint == endpoint);
    endpoint.auth = {};
    QVERIFY(*blocking<EndpointId>([&](auto done) { w.saveEndpoint(endpoint, done); }) == endpoint.id);
    endpoint.api = Api::Command;
    endpoint.command = {"/bin/agent", {"-x"}, "", {"A", "B"}, 9, 10};
    QVERIFY(*blocking<EndpointId>([&](auto done) { w.saveEndpoint(endpoint, done); }) == endpoint.id);
    QVERIFY(file.reader->endpoints()->at(0).endpoint == endpoint);
    endpoint.api = Api::Chain;
    endpoint.command = {};
    QVERIFY(*blocking<EndpointId>([&](auto done) { w.saveEndpoint(endpoint, done); }) == endpoint.id);
    target.endpoint = endpoint;
    target.steps = {{"plan", storePlan(1, 1).targets[0], std::nullopt}};
    QVERIFY(*blocking<TargetId>([&](auto done) { w.saveTarget(target, done); }) == target.id);
    QVERIFY(file.reader->endpoints()->at(0).targets == std::vector<ModelTarget>{target});
    target.steps.clear();
    target.price.reset();
    QVERIFY(*blocking<TargetId>([&](auto done) { w.saveTarget(target, done); }) == target.id);
    stored = file.reader->endpoints();
    QVERIFY(stored->at(0).endpoint == endpoint && stored->at(0).targets[0] == target);
    ModelTarget orphan = target;
    orphan.endpoint.id = EndpointId{77};
    QVERIFY(blocking<TargetId>([&](auto done) { w.saveTarget(orphan, done); }).error().code == ErrorCode::BadInput);
    QVERIFY(blocking<Ok>([&](auto done) { w.removeTarget(target.id, done); }).ok());
    QVERIFY(file.reader->endpoints()->at(0).targets.empty());
    target.id = TargetId{};
    target.id = *blocking<TargetId>([&](auto done) { w.saveTarget(target, done); });
    QVERIFY(blocking<Ok>([&](auto done) { w.removeEndpoint(endpoint.id, done); }).ok());
    QVERIFY(file.reader->endpoints()->empty());
    QVERIFY(!blocking<Ok>([&](auto done) { w.removeTarget(target.id, done); }).ok()); // went with it

    PromptSet set{PromptSetId{}, "My set", true, storePlan(3, 1).cases};
    set.cases[0].prompt = Prompt{"s", "u"};
    set.id = *blocking<PromptSetId>([&](auto done) { w.savePromptSet(set, done); });
    QVERIFY(file.reader->promptSets()->at(0) == set);
    set.cases.pop_back();
    QVERIFY(blocking<PromptSetId>([&](auto done) { w.savePromptSet(set, done); }).ok());
    QVERIFY(file.reader->promptSets()->at(0) == set);
    QVERIFY(blocking<Ok>([&](auto done) { w.removePromptSet(set.id, done); }).ok());
    QVERIFY(file.reader->promptSets()->empty());

    QVERIFY(!file.reader->setting("draft")->has_value());
    const std::string value("line\0NUL \xF0\x9F\xA6\x8A", 13);
    QVERIFY(blocking<Ok>([&](auto done) { w.setSetting("draft", "old", done); }).ok());
    QVERIFY(blocking<Ok>([&](auto done) { w.setSetting("draft", value, done); }).ok());
    QVERIFY(*file.reader->setting("draft") == value);
    QVERIFY(blocking<Ok>([&](auto done) { w.renameRun(file.create(storePlan(1, 1)).run, "New name", done); }).ok());
    QCOMPARE(file.reader->runNames()->at(0), std::string("New name"));
    QVERIFY2(file.problem().empty(), file.problem().c_str());
}

QTEST_GUILESS_MAIN(RunsTest)
#include "tst_runs.moc"
