// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/values.h"
#include "engine/plan.h"
#include <cmath>
#include <functional>
#include <map>
#include <QTest>
#include <set>
#include <tuple>

using namespace assay;
using namespace Qt::StringLiterals;

namespace
{
RunPlan goodPlan(int cases, int targets, int repetitions)
{
    RunPlan plan;
    plan.prompt.user = "Say {{word}}";
    for (int i = 0; i < cases; ++i) {
        Case c;
        c.id = "c" + std::to_string(i);
        c.variables = {{"word", "w" + std::to_string(i)}};
        plan.cases.push_back(c);
    }
    for (int i = 0; i < targets; ++i) {
        ModelTarget target;
        target.model = "m" + std::to_string(i);
        target.endpoint.name = "here";
        target.endpoint.baseUrl = "http://127.0.0.1:1/v1";
        plan.targets.push_back(target);
    }
    plan.repetitions = repetitions;
    plan.orderSeed = 7;
    return plan;
}
} // namespace

class TestPlan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void accepts();
    void rejects_data();
    void rejects();
    void expandsEveryCombinationOnce();
    void ordersAsPlanned();
    void noTargetIsFavoured_data();
    void noTargetIsFavoured();
    void sameSeedSameOrder();
    void emptyPlansExpandToNothing();
};

void TestPlan::accepts()
{
    QVERIFY(engine::check(goodPlan(3, 2, 2)).ok());
    RunPlan own = goodPlan(2, 1, 1);
    own.prompt = {};
    own.cases[0].prompt = Prompt{"", "one"};
    own.cases[1].prompt = Prompt{"be brief", "two"};
    QVERIFY(engine::check(own).ok());
}

void TestPlan::rejects_data()
{
    QTest::addColumn<std::function<void(RunPlan &)>>("spoil");
    QTest::addColumn<QString>("named");
    using Spoil = std::function<void(RunPlan &)>;
    const auto row = [](const char *name, Spoil spoil, const QString &named) {
        QTest::newRow(name) << std::move(spoil) << named;
    };
    row(
        "no case", [](RunPlan &p) { p.cases.clear(); }, u"cases"_s);
    row(
        "no target", [](RunPlan &p) { p.targets.clear(); }, u"targets"_s);
    row(
        "id twice", [](RunPlan &p) { p.cases[1].id = p.cases[0].id; }, u"\"c0\" is used twice"_s);
    row(
        "variable without value", [](RunPlan &p) { p.cases[1].variables.clear(); }, u"{{word}}"_s);
    row(
        "variable: which case", [](RunPlan &p) { p.cases[1].variables.clear(); }, u"case 2 (\"c1\")"_s);
    row(
        "malformed", [](RunPlan &p) { p.prompt.user = "{{a b}}"; }, u"malformed"_s);
    row(
        "blank prompt", [](RunPlan &p) { p.prompt.user = " \n\t"; }, u"prompt"_s);
    row(
        "blank after filling",
        [](RunPlan &p) {
            p.prompt.user = "{{word}}";
            p.cases[1].variables = {{"word", " "}};
        },
        u"case 2"_s);
    row(
        "repetitions 0", [](RunPlan &p) { p.repetitions = 0; }, u"repetitions is 0"_s);
    row(
        "repetitions huge", [](RunPlan &p) { p.repetitions = 1'000'000; }, u"repetitions"_s);
    row(
        "concurrency 0", [](RunPlan &p) { p.concurrency = 0; }, u"concurrency is 0"_s);
    row(
        "concurrency negative", [](RunPlan &p) { p.concurrency = -4; }, u"concurrency"_s);
    row(
        "endpoint concurrency", [](RunPlan &p) { p.targets[1].endpoint.concurrency = 0; }, u"target 2"_s);
    row(
        "no model", [](RunPlan &p) { p.targets[1].model = " "; }, u"target 2"_s);
    row(
        "no base URL", [](RunPlan &p) { p.targets[0].endpoint.baseUrl.clear(); }, u"base URL"_s);
    row(
        "no variable for the key", [](RunPlan &p) { p.targets[0].endpoint.auth.kind = AuthKind::Environment; },
        u"environment"_s);
    row(
        "max tokens", [](RunPlan &p) { p.targets[0].parameters.maxOutputTokens = 0; }, u"max output tokens"_s);
    row(
        "temperature", [](RunPlan &p) { p.targets[0].parameters.temperature = 2.5; }, u"temperature"_s);
    row(
        "temperature nan", [](RunPlan &p) { p.targets[0].parameters.temperature = std::nan(""); }, u"temperature"_s);
    row(
        "top p", [](RunPlan &p) { p.targets[0].parameters.topP = 0.0; }, u"top p"_s);
    row(
        "effort", [](RunPlan &p) { p.targets[0].parameters.reasoningEffort = ""; }, u"reasoning effort"_s);
    row(
        "too many",
        [](RunPlan &p) {
            p.repetitions = 1000;
            while (p.cases.size() < 501)
                p.cases.push_back({"x" + std::to_string(p.cases.size()), "", std::nullopt, {{"word", "w"}}, {}, ""});
        },
        u"more than 1000000"_s);
}

void TestPlan::rejects()
{
    QFETCH(std::function<void(RunPlan &)>, spoil);
    QFETCH(QString, named);
    RunPlan plan = goodPlan(2, 2, 1);
    spoil(plan);
    const Status status = engine::check(plan);
    QVERIFY(!status.ok());
    QCOMPARE(status.error().code, ErrorCode::BadInput);
    const QString detail = QString::fromStdString(status.error().detail);
    QVERIFY2(detail.contains(named), qPrintable(detail));
}

void TestPlan::expandsEveryCombinationOnce()
{
    const RunPlan plan = goodPlan(5, 3, 4);
    const std::vector<Trial> trials = engine::expand(plan);
    QCOMPARE(trials.size(), std::size_t(60));
    std::set<std::tuple<int, int, int>> seen;
    for (std::size_t i = 0; i < trials.size(); ++i) {
        QCOMPARE(trials[i].order, int(i));
        seen.insert({trials[i].caseIndex, trials[i].targetIndex, trials[i].repetition});
    }
    QCOMPARE(seen.size(), std::size_t(60));
}

void TestPlan::ordersAsPlanned()
{
    const RunPlan plan = goodPlan(5, 3, 2);
    const std::vector<Trial> trials = engine::expand(plan);
    for (std::size_t i = 0; i < trials.size(); ++i) {
        QCOMPARE(trials[i].repetition, int(i / 15)); // outermost
        QCOMPARE(trials[i].caseIndex, int(i / 3 % 5));
    }
}

void TestPlan::noTargetIsFavoured_data()
{
    QTest::addColumn<int>("targets");
    for (const int targets : {1, 2, 3, 4, 5, 8})
        QTest::addRow("%d targets", targets) << targets;
}

void TestPlan::noTargetIsFavoured()
{
    QFETCH(int, targets);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        RunPlan plan = goodPlan(targets * 6, targets, 1);
        plan.orderSeed = seed;
        const std::vector<Trial> trials = engine::expand(plan);
        std::map<std::pair<int, int>, int> atPlace;
        for (std::size_t i = 0; i < trials.size(); ++i)
            ++atPlace[{trials[i].targetIndex, int(i) % targets}];
        QCOMPARE(int(atPlace.size()), targets * targets);
        for (const auto &[where, times] : atPlace)
            QCOMPARE(times, 6); // every target at every place equally often
    }
}

void TestPlan::sameSeedSameOrder()
{
    RunPlan plan = goodPlan(12, 4, 2);
    const std::vector<Trial> first = engine::expand(plan);
    QVERIFY(first == engine::expand(plan));
    plan.orderSeed = 8;
    QVERIFY(first != engine::expand(plan));
}

void TestPlan::emptyPlansExpandToNothing()
{
    QVERIFY(engine::expand(RunPlan{}).empty());
    QVERIFY(engine::expand(goodPlan(3, 0, 1)).empty());
    QVERIFY(engine::expand(goodPlan(3, 2, 0)).empty());
    QVERIFY(engine::expand(goodPlan(3, 2, -1)).empty());
}

QTEST_GUILESS_MAIN(TestPlan)
#include "tst_plan.moc"
