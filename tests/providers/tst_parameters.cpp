// SPDX-License-Identifier: GPL-3.0-or-later
// What a request leaves out, and why, as a person reads it beside the field.
#include "providers/parameters.h"
#include "providers/protocol.h"
#include <nlohmann/json.hpp>
#include <QtTest>

using namespace assay;
using namespace assay::providers;
using nlohmann::json;
using Sampling = ModelAbilities::Sampling;
using Thinking = ModelAbilities::Thinking;

namespace
{
ModelTarget target(Api api, Parameters parameters = {})
{
    ModelTarget t;
    t.endpoint.api = api;
    t.endpoint.baseUrl = api == Api::VertexGemini || api == Api::VertexAnthropic
                             ? "https://aiplatform.googleapis.com/v1/projects/p/locations/global"
                             : "https://h.example/v1";
    t.model = "m";
    t.parameters = std::move(parameters);
    return t;
}

std::string whyOf(const std::vector<NotSent> &list, std::string_view name)
{
    for (const NotSent &one : list)
        if (one.parameter == name)
            return one.why;
    return {};
}

ModelAbilities opus47()
{
    ModelAbilities a;
    a.sampling = Sampling::Never;
    a.thinking = Thinking::Adaptive;
    a.thinkingBudget = false;
    a.efforts = {"low", "medium", "high", "xhigh", "max"};
    return a;
}
} // namespace

class ParametersTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reasonsAreSaid()
    {
        const auto rejected = rejectedParameters(target(Api::AnthropicMessages), opus47());
        QCOMPARE(whyOf(rejected, "temperature"), std::string("this model rejects it"));
        QCOMPARE(whyOf(rejected, "top_p"), std::string("this model rejects it"));
        QCOMPARE(whyOf(rejected, "thinking_budget"), std::string("this model takes a reasoning effort instead"));
        QCOMPARE(whyOf(rejected, "seed"), std::string("this API has no such parameter"));
        QCOMPARE(whyOf(rejected, "verbosity"), std::string("this API has no such parameter"));
        QVERIFY(whyOf(rejected, "reasoning_effort").empty());
        QVERIFY(whyOf(rejected, "stop_sequences").empty());
        QVERIFY(whyOf(rejected, "json_schema").empty());
        QVERIFY(notSent(target(Api::AnthropicMessages), opus47()).empty()); // nothing is set
    }
    void whatIsSetAndLeftOut()
    {
        Parameters p;
        p.temperature = 0.2;
        p.reasoningEffort = "minimal";
        p.maxOutputTokens = 100;
        const auto left = notSent(target(Api::AnthropicMessages, p), opus47());
        QCOMPARE(left.size(), std::size_t(2));
        QCOMPARE(whyOf(left, "reasoning_effort"), std::string("this model knows low, medium, high, xhigh, max"));
        QCOMPARE(whyOf(left, "temperature"), std::string("this model rejects it"));
    }
    void samplingDependsOnWhatElseIsSet()
    {
        ModelAbilities a;
        a.sampling = Sampling::OnlyWithoutReasoning;
        a.reasonsByDefault = true;
        a.efforts = {"none", "low", "high"};
        QCOMPARE(whyOf(rejectedParameters(target(Api::OpenAiResponses), a), "temperature"),
                 std::string("this model rejects it while it reasons: set the reasoning effort to none"));
        Parameters p;
        p.reasoningEffort = "none";
        QVERIFY(whyOf(rejectedParameters(target(Api::OpenAiResponses, p), a), "temperature").empty());
        ModelTarget newer = target(Api::AnthropicMessages);
        newer.endpoint.apiVersion = "2026-10-21";
        QCOMPARE(whyOf(rejectedParameters(newer, {}), "top_p"),
                 std::string("version 2026-10-21 of the API rejects it for every model"));
        ModelAbilities one;
        one.oneSamplingParameter = true;
        p = {};
        p.temperature = 1;
        QCOMPARE(whyOf(rejectedParameters(target(Api::AnthropicMessages, p), one), "top_p"),
                 std::string("this model takes temperature or top p, not both"));
    }
    void everyApiAnswersForEveryParameter_data()
    {
        QTest::addColumn<int>("api");
        QTest::addColumn<QStringList>("lacks");
        const auto row = [](Api api, QStringList lacks) {
            lacks.sort();
            QTest::newRow(apiName(api).data()) << int(api) << lacks;
        };
        using namespace Qt::StringLiterals;
        row(Api::OpenAiResponses, {u"thinking_budget"_s, u"stop_sequences"_s, u"seed"_s});
        row(Api::OpenAiChat, {u"thinking_budget"_s});
        row(Api::AzureOpenAi, {u"thinking_budget"_s});
        for (const Api api : {Api::AnthropicMessages, Api::VertexAnthropic, Api::FoundryAnthropic})
            row(api, {u"seed"_s, u"verbosity"_s});
        row(Api::Gemini, {u"verbosity"_s});
        row(Api::VertexGemini, {u"verbosity"_s});
        row(Api::BedrockConverse, {u"seed"_s, u"verbosity"_s, u"thinking_budget"_s});
        row(Api::Ollama, {u"thinking_budget"_s, u"verbosity"_s});
    }
    void everyApiAnswersForEveryParameter()
    {
        QFETCH(int, api);
        QFETCH(QStringList, lacks);
        QStringList found;
        for (const NotSent &one : rejectedParameters(target(Api(api)), {})) { // of a model nobody knows
            QCOMPARE(one.why, std::string("this API has no such parameter"));
            found << QString::fromStdString(one.parameter);
        }
        found.sort();
        QCOMPARE(found, lacks);
    }
    void schemaErrorsHaveAPlace_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("fine") << QByteArray(R"({"type":"object"})") << QByteArray();
        QTest::newRow("blank") << QByteArray("  \n") << QByteArray("it is empty");
        QTest::newRow("list") << QByteArray("[1]") << QByteArray("it must be an object");
        QTest::newRow("comma") << QByteArray("{\"a\": 1,\n }") << QByteArray("no JSON at line 2, column 2");
        QTest::newRow("cut") << QByteArray("{\"a\": {\n\"b\"") << QByteArray("no JSON at line 2, column");
        QTest::newRow("deep") << QByteArray(QByteArray("{\"a\":").repeated(200) + "1" + QByteArray("}").repeated(200))
                              << QByteArray("it is nested too deep");
    }
    void schemaErrorsHaveAPlace()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, said);
        const auto problem = schemaProblem(text.toStdString());
        QCOMPARE(problem.has_value(), !said.isEmpty());
        if (problem)
            QVERIFY2(QByteArray::fromStdString(*problem).startsWith(said), problem->c_str());
    }
    void strictConditionsAreThePlaceThatBreaksThem()
    {
        const std::string closed =
            R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false})";
        const std::string open =
            R"({"type":"object","properties":{"list":{"type":"array","items":{"type":"object","properties":{}}}},"required":["list"],"additionalProperties":false})";
        const std::string optional =
            R"({"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false})";
        for (const Api api : allApis())
            QVERIFY2(!strictProblem(api, closed), apiName(api).data());
        QVERIFY(
            strictProblem(Api::OpenAiChat, open)->starts_with("the schema.properties.list.items allows properties"));
        QVERIFY(strictProblem(Api::AnthropicMessages, open));
        QVERIFY(strictProblem(Api::OpenAiResponses, optional)->find("\"a\"") != std::string::npos);
        QVERIFY(!strictProblem(Api::AnthropicMessages, optional)); // closed is enough there
        QVERIFY(!strictProblem(Api::Gemini, open));
    }
    void aLooseSchemaGoesWithoutStrict()
    {
        Parameters p;
        p.jsonSchema = R"({"type":"object","properties":{"a":{"type":"string"}}})";
        for (const Api api : {Api::OpenAiResponses, Api::OpenAiChat}) {
            const auto request = protocolFor(api).encode(target(api, p), {{}, "Hi"}, {});
            QVERIFY(request.ok());
            const json body = json::parse(request->body);
            const json format =
                api == Api::OpenAiChat ? body["response_format"]["json_schema"] : body["text"]["format"];
            QCOMPARE(format["strict"], json(false));
            QCOMPARE(request->defaulted.size(), std::size_t(1));
            QVERIFY(request->defaulted.front().starts_with("json_schema strict=false (the schema allows properties"));
        }
        p.jsonSchema = R"({"type":"object","properties":{},"required":[],"additionalProperties":false})";
        const auto request = protocolFor(Api::OpenAiChat).encode(target(Api::OpenAiChat, p), {{}, "Hi"}, {});
        QCOMPARE(json::parse(request->body)["response_format"]["json_schema"]["strict"], json(true));
        QVERIFY(request->defaulted.empty());
    }
};

QTEST_GUILESS_MAIN(ParametersTest)
#include "tst_parameters.moc"
