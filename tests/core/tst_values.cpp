// SPDX-License-Identifier: GPL-3.0-or-later
// Names are stored in files: each value has its own, and reads back. And what Timing derives.
#include "core/values.h"
#include <QTest>
#include <set>

using namespace assay;
using std::chrono::milliseconds;

class TestValues : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesReadBack();
    void namesOfErrorsAreTheirOwn();
    void storedNames_data();
    void storedNames();
    void unknownNamesAreRefused();
    void labels();
    void promptOfACase();
    void ttftIsTheFirstOfBoth();
    void speed_data();
    void speed();
    void results();
};

namespace
{
template <typename Enum, typename Name, typename Back> void checkAll(Enum last, Name name, Back back)
{
    std::set<std::string_view> seen;
    for (int i = 0; i <= int(last); ++i) {
        const std::string_view word = name(Enum(i));
        QVERIFY2(seen.insert(word).second, std::string(word).c_str());
        QVERIFY(!word.empty());
        const auto value = back(word);
        QVERIFY(value.has_value());
        QCOMPARE(int(*value), i);
    }
}
} // namespace

void TestValues::namesReadBack()
{
    checkAll(AuthKind::GoogleUser, authKindName, authKindFromName);
    checkAll(KeyScheme::Bearer, keySchemeName, keySchemeFromName);
    checkAll(Api::Ollama, apiName, apiFromName);
    checkAll(Outcome::Unknown, outcomeName, outcomeFromName);
    checkAll(TrialState::Settled, trialStateName, trialStateFromName);
    checkAll(CostSource::Provider, costSourceName, costSourceFromName);
}

void TestValues::namesOfErrorsAreTheirOwn()
{
    std::set<std::string_view> seen;
    for (int i = 0; i <= int(ErrorCode::StoreFailed); ++i) {
        const std::string_view name = errorCodeName(ErrorCode(i));
        QVERIFY(name != "unknown" && !name.empty());
        QVERIFY2(seen.insert(name).second, std::string(name).c_str());
        for (const char c : name)
            QVERIFY((c >= 'a' && c <= 'z') || c == '_');
    }
}

void TestValues::storedNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](std::string_view name, const char *expected) {
        QTest::newRow(expected) << QByteArray(name.data(), qsizetype(name.size())) << QByteArray(expected);
    };
    // Written to workspaces and exports: changing one breaks files that exist.
    row(apiName(Api::OpenAiResponses), "openai-responses");
    row(apiName(Api::OpenAiChat), "openai-chat");
    row(apiName(Api::AnthropicMessages), "anthropic-messages");
    row(authKindName(AuthKind::None), "none");
    row(authKindName(AuthKind::Environment), "environment");
    row(authKindName(AuthKind::Session), "session");
    row(authKindName(AuthKind::Keyring), "keyring");
    row(authKindName(AuthKind::AwsEnvironment), "aws-environment");
    row(authKindName(AuthKind::AwsProfile), "aws-profile");
    row(authKindName(AuthKind::GoogleServiceAccount), "google-service-account");
    row(authKindName(AuthKind::GoogleUser), "google-user");
    row(keySchemeName(KeyScheme::Usual), "usual");
    row(keySchemeName(KeyScheme::ApiKey), "api-key");
    row(keySchemeName(KeyScheme::Bearer), "bearer");
    row(apiName(Api::Gemini), "gemini");
    row(apiName(Api::VertexGemini), "vertex-gemini");
    row(apiName(Api::VertexAnthropic), "vertex-anthropic");
    row(apiName(Api::BedrockConverse), "bedrock-converse");
    row(apiName(Api::AzureOpenAi), "azure-openai");
    row(apiName(Api::FoundryAnthropic), "foundry-anthropic");
    row(apiName(Api::Ollama), "ollama");
    row(outcomeName(Outcome::Succeeded), "succeeded");
    row(outcomeName(Outcome::Truncated), "truncated");
    row(outcomeName(Outcome::Partial), "partial");
    row(outcomeName(Outcome::Unknown), "unknown");
    row(trialStateName(TrialState::Streaming), "streaming");
    row(costSourceName(CostSource::PriceTable), "price_table");
    row(errorCodeName(ErrorCode::RateLimited), "rate_limited");
    row(errorCodeName(ErrorCode::KeyMissing), "key_missing");
    row(costClassName(CostClass::NotSent), "not_sent");
    row(costClassName(CostClass::NotCharged), "not_charged");
    row(costClassName(CostClass::MayBeCharged), "may_be_charged");
    row(costClassName(CostClass::Charged), "charged");
}

void TestValues::storedNames()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, expected);
    QCOMPARE(name, expected);
}

void TestValues::unknownNamesAreRefused()
{
    for (const char *name : {"", "Succeeded", "succeeded ", "nonsense"}) {
        QVERIFY(!apiFromName(name));
        QVERIFY(!outcomeFromName(name));
        QVERIFY(!trialStateFromName(name));
        QVERIFY(!costSourceFromName(name));
    }
}

void TestValues::labels()
{
    ModelTarget target;
    target.model = "gpt-5.5";
    QCOMPARE(target.label(), std::string("gpt-5.5"));
    target.name = "ours";
    QCOMPARE(target.label(), std::string("ours"));
}

void TestValues::promptOfACase()
{
    RunPlan plan;
    plan.prompt.user = "shared";
    Case plain, own;
    own.prompt = Prompt{"s", "own"};
    QCOMPARE(plan.promptOf(plain).user, std::string("shared"));
    QCOMPARE(plan.promptOf(own).user, std::string("own"));
}

void TestValues::ttftIsTheFirstOfBoth()
{
    Timing timing;
    QVERIFY(!timing.ttft());
    timing.firstByte = milliseconds(1); // a head is no token
    QVERIFY(!timing.ttft());
    timing.firstAnswer = milliseconds(50);
    QCOMPARE(timing.ttft(), std::optional<Nanos>(milliseconds(50)));
    timing.firstReasoning = milliseconds(20);
    QCOMPARE(timing.ttft(), std::optional<Nanos>(milliseconds(20)));
    timing.firstAnswer.reset();
    QCOMPARE(timing.ttft(), std::optional<Nanos>(milliseconds(20)));
    timing.queued = std::chrono::seconds(9);
    QCOMPARE(timing.ttft(), std::optional<Nanos>(milliseconds(20))); // queueing is never inside
}

void TestValues::speed_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("done");
    QTest::addColumn<int>("output");
    QTest::addColumn<double>("speed"); // below 0: undefined
    QTest::newRow("100 in a second") << 200 << 1200 << 100 << 100.0;
    QTest::newRow("no usage") << 200 << 1200 << -1 << -1.0;
    QTest::newRow("no first token") << -1 << 1200 << 100 << -1.0;
    QTest::newRow("no end") << 200 << -1 << 100 << -1.0;
    QTest::newRow("all at once") << 200 << 200 << 100 << -1.0;
    QTest::newRow("clock confusion") << 300 << 200 << 100 << -1.0;
}

void TestValues::speed()
{
    QFETCH(int, first);
    QFETCH(int, done);
    QFETCH(int, output);
    QFETCH(double, speed);
    Timing timing;
    if (first >= 0)
        timing.firstAnswer = milliseconds(first);
    if (done >= 0)
        timing.done = milliseconds(done);
    Usage usage;
    if (output >= 0)
        usage.output = output;
    const std::optional<double> measured = timing.outputTokensPerSecond(usage);
    QCOMPARE(measured.has_value(), speed >= 0);
    if (measured)
        QVERIFY2(std::abs(*measured - speed) <= speed * 0.02, qPrintable(QString::number(*measured)));
}

void TestValues::results()
{
    const Result<int> good = 7;
    QVERIFY(good && good.ok());
    QCOMPARE(*good, 7);
    const Result<int> bad = makeError(ErrorCode::Dns, "x.invalid");
    QVERIFY(!bad);
    QCOMPARE(bad.error().code, ErrorCode::Dns);
    QCOMPARE(bad.error().costClass, CostClass::NotSent);
    Result<std::string> moved = std::string("text");
    const std::string taken = std::move(moved).value();
    QCOMPARE(taken, std::string("text"));
}

QTEST_GUILESS_MAIN(TestValues)
#include "tst_values.moc"
