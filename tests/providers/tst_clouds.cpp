// SPDX-License-Identifier: GPL-3.0-or-later
// The clouds' APIs: what is sent, to which address and with whose header, and what their answers and errors mean.
#include "support/decode_support.h"
#include "support/event_frames.h"
#include <nlohmann/json.hpp>
#include <QtTest>

using namespace assay;
using namespace assay::test;
using nlohmann::json;
using providers::Decoded;

namespace
{
struct Wire {
    Api api;
    std::string base, model;
    Parameters parameters = {};
    ModelAbilities abilities = {};
    std::string apiVersion = {};
};

providers::WireRequest encoded(const Wire &wire, const Prompt &prompt = {"Be brief.", "Hi"})
{
    ModelTarget target;
    target.endpoint.api = wire.api;
    target.endpoint.baseUrl = wire.base;
    target.endpoint.apiVersion = wire.apiVersion;
    target.model = wire.model;
    target.parameters = wire.parameters;
    const auto request = providers::protocolFor(wire.api).encode(target, prompt, wire.abilities);
    if (!request)
        throw std::runtime_error(request.error().detail);
    return *request;
}

Decoded decoded(Api api, const std::string &body, int status = 200)
{
    DecodeInput input{api, {}, body, {}, {}};
    input.head.status = status;
    const DecodeRun whole = decodeInPieces(input, {input.body});
    for (const auto &pieces : {cutByBytes(input.body, 1), cutByLines(input.body)})
        if (!(decodeInPieces(input, pieces).decoded == whole.decoded))
            throw std::runtime_error("another answer for another cut");
    return whole.decoded;
}

std::string header(const providers::WireRequest &request, std::string_view name)
{
    for (const net::Header &one : request.headers)
        if (one.name == name)
            return one.value;
    return {};
}

const std::string vertex = "https://europe-west1-aiplatform.googleapis.com/v1/projects/p/locations/europe-west1";
const std::string bedrock = "https://bedrock-runtime.us-east-1.amazonaws.com";

Parameters full()
{
    Parameters p;
    p.maxOutputTokens = 2000;
    p.temperature = 0.5;
    p.stopSequences = {"END"};
    p.seed = 7;
    p.jsonSchema = R"({"type":"object"})";
    p.verbosity = "low";
    return p;
}
} // namespace

class Clouds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gemini();
    void geminiThinking();
    void vertexGeminiAndClaude();
    void bedrockConverse();
    void azure();
    void foundry();
    void ollama();
    void badAddresses();
    void geminiAnswers();
    void bedrockAnswers();
    void ollamaAnswers();
    void errors_data();
    void errors();
    void lists();
};

void Clouds::gemini()
{
    const auto request =
        encoded({Api::Gemini, "https://generativelanguage.googleapis.com", "models/gemini-2.5-flash", full()});
    QCOMPARE(request.url, std::string("https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash"
                                      ":streamGenerateContent?alt=sse"));
    QCOMPARE(request.keyHeader, std::string("x-goog-api-key"));
    QVERIFY(request.keyPrefix.empty());
    QCOMPARE(json::parse(request.body), json::parse(R"({"contents":[{"role":"user","parts":[{"text":"Hi"}]}],
        "systemInstruction":{"parts":[{"text":"Be brief."}]},"generationConfig":{"maxOutputTokens":2000,"temperature":0.5,
        "stopSequences":["END"],"seed":7,"responseMimeType":"application/json","responseJsonSchema":{"type":"object"}}})"));
    QVERIFY(request.notSent == std::vector<std::string>{"verbosity"});
}

void Clouds::geminiThinking()
{
    const auto config = [](Parameters p, const ModelAbilities &a) {
        const auto request = encoded({Api::Gemini, "https://h/v1beta", "g", std::move(p), a});
        return std::pair(
            json::parse(request.body).value("generationConfig", json::object()).value("thinkingConfig", json()),
            request.notSent);
    };
    ModelAbilities pro25, three;
    pro25.thinking = ModelAbilities::Thinking::Budget;
    pro25.thinkingBudget = true;
    pro25.thinkingOff = false;
    three.thinking = ModelAbilities::Thinking::Level;
    three.thinkingBudget = false;
    three.efforts = {"low", "medium", "high"};
    Parameters p;
    p.thinkingBudget = 512;
    QVERIFY(config(p, pro25).first == json({{"thinkingBudget", 512}, {"includeThoughts", true}}));
    QVERIFY(config(p, three).second == std::vector<std::string>{"thinking_budget"});
    p.thinkingBudget = 0;
    QVERIFY(config(p, pro25).second == std::vector<std::string>{"thinking_budget"});
    QVERIFY(config(p, {}).first == json({{"thinkingBudget", 0}}));
    p = {};
    p.reasoningEffort = "high";
    QVERIFY(config(p, three).first == json({{"thinkingLevel", "HIGH"}, {"includeThoughts", true}}));
    QVERIFY(config(p, pro25).second == std::vector<std::string>{"reasoning_effort"});
    p.reasoningEffort = "minimal";
    QVERIFY(config(p, three).second == std::vector<std::string>{"reasoning_effort"});
}

void Clouds::vertexGeminiAndClaude()
{
    const auto gemini = encoded({Api::VertexGemini, vertex, "gemini-2.5-pro"});
    QCOMPARE(gemini.url, vertex + "/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse");
    QCOMPARE(gemini.tokenHeader + ": " + gemini.tokenPrefix, std::string("Authorization: Bearer "));
    const auto claude = encoded({Api::VertexAnthropic, vertex + "/", "claude-opus-4-5@20251101"});
    QCOMPARE(claude.url, vertex + "/publishers/anthropic/models/claude-opus-4-5%4020251101:streamRawPredict");
    QCOMPARE(claude.keyHeader + ": " + claude.keyPrefix, std::string("Authorization: Bearer "));
    QVERIFY(header(claude, "anthropic-version").empty());
    QCOMPARE(json::parse(claude.body), json::parse(R"({"anthropic_version":"vertex-2023-10-16","max_tokens":4096,
        "system":"Be brief.","messages":[{"role":"user","content":"Hi"}],"stream":true})"));
}

void Clouds::bedrockConverse()
{
    const auto request = encoded({Api::BedrockConverse, bedrock, "us.amazon.nova-micro-v1:0", full()});
    QCOMPARE(request.url, bedrock + "/model/us.amazon.nova-micro-v1%3A0/converse-stream");
    QCOMPARE(header(request, "accept"), std::string("application/vnd.amazon.eventstream"));
    const char *expected = R"({"messages":[{"role":"user","content":[{"text":"Hi"}]}],
        "system":[{"text":"Be brief."}],"inferenceConfig":{"maxTokens":2000,"temperature":0.5,"stopSequences":["END"]},
        "outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"answer",
        "schema":"{\"type\":\"object\"}"}}}}})";
    QCOMPARE(json::parse(request.body), json::parse(expected));
    QVERIFY((request.notSent == std::vector<std::string>{"seed", "verbosity"}));
    const std::string arn = "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-7-v1:0";
    ModelAbilities opus; // as claude-opus-4-7
    opus.sampling = ModelAbilities::Sampling::Never;
    opus.thinking = ModelAbilities::Thinking::Adaptive;
    opus.thinkingBudget = false;
    Parameters p;
    p.temperature = 1;
    p.reasoningEffort = "high";
    p.thinkingBudget = 2048;
    const auto claude = encoded({Api::BedrockConverse, bedrock, arn, p, opus});
    QCOMPARE(claude.url, bedrock + "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.anthropic."
                                   "claude-opus-4-7-v1%3A0/converse-stream");
    QVERIFY(json::parse(claude.body)["additionalModelRequestFields"] ==
            json::parse(R"({"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}})"));
    QVERIFY((claude.notSent == std::vector<std::string>{"thinking_budget", "temperature"}));
}

void Clouds::azure()
{
    const auto v1 = encoded({Api::AzureOpenAi, "https://r.openai.azure.com/openai/v1", "my-deployment"});
    QCOMPARE(v1.url, std::string("https://r.openai.azure.com/openai/v1/chat/completions"));
    QCOMPARE(v1.keyHeader, std::string("api-key"));
    QCOMPARE(v1.tokenHeader + ": " + v1.tokenPrefix, std::string("Authorization: Bearer "));
    QCOMPARE(json::parse(v1.body)["model"], json("my-deployment"));
    QCOMPARE(encoded({Api::AzureOpenAi, "https://r.openai.azure.com", "d", {}, {}, "v1"}).url,
             std::string("https://r.openai.azure.com/openai/v1/chat/completions?api-version=v1"));
    QCOMPARE(
        encoded({Api::AzureOpenAi, "https://r.openai.azure.com/openai/deployments/d", "d", {}, {}, "2024-10-21"}).url,
        std::string("https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21"));
}

void Clouds::foundry()
{
    const auto request =
        encoded({Api::FoundryAnthropic, "https://r.services.ai.azure.com/anthropic", "claude-opus-4-7"});
    QCOMPARE(request.url, std::string("https://r.services.ai.azure.com/anthropic/v1/messages"));
    QCOMPARE(request.keyHeader, std::string("x-api-key"));
    QCOMPARE(header(request, "anthropic-version"), std::string("2023-06-01"));
    QCOMPARE(json::parse(request.body)["model"], json("claude-opus-4-7"));
}

void Clouds::ollama()
{
    Parameters p = full();
    p.reasoningEffort = "none";
    const auto request = encoded({Api::Ollama, "http://127.0.0.1:11434", "llama3", p});
    QCOMPARE(request.url, std::string("http://127.0.0.1:11434/api/chat"));
    QCOMPARE(json::parse(request.body),
             json::parse(R"({"model":"llama3","messages":[{"role":"system","content":"Be brief."},
        {"role":"user","content":"Hi"}],"stream":true,"think":false,"format":{"type":"object"},
        "options":{"num_predict":2000,"temperature":0.5,"stop":["END"],"seed":7}})"));
}

void Clouds::badAddresses()
{
    for (const auto &[wire, says] :
         {std::pair{Wire{Api::VertexGemini, "https://aiplatform.googleapis.com", "m"}, "project and location"},
          {Wire{Api::AzureOpenAi, "https://r.openai.azure.com/openai/deployments/d", "m"}, "API version"},
          {Wire{Api::BedrockConverse, "", "m"}, "bedrock-runtime"}}) {
        ModelTarget target;
        target.endpoint.api = wire.api;
        target.endpoint.baseUrl = wire.base;
        target.model = wire.model;
        const auto request = providers::protocolFor(wire.api).encode(target, {"", "Hi"});
        QVERIFY(!request && request.error().code == ErrorCode::BadUrl);
        QVERIFY2(request.error().detail.find(says) != std::string::npos, request.error().detail.c_str());
    }
}

void Clouds::geminiAnswers()
{
    const std::string part = R"({"candidates":[{"content":{"parts":[{"text":"Hel"}]}}],"responseId":"r"})";
    const std::string last = R"({"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":"STOP"}],
 "usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"toolUsePromptTokenCount":2,"candidatesTokenCount":3,
 "thoughtsTokenCount":5}})";
    const std::string oneLine = json::parse(last).dump();
    Decoded d = decoded(Api::Gemini, "data: " + part + "\r\n\r\ndata: " + oneLine + "\r\n\r\n");
    QVERIFY(d.outcome == Outcome::Succeeded && d.text == "Hello" && !d.endMarker);
    QCOMPARE(d.usage.input, std::optional<std::int64_t>(12));
    QCOMPARE(d.usage.output, std::optional<std::int64_t>(8));
    QCOMPARE(d.usage.cachedInput, std::optional<std::int64_t>(4));
    QVERIFY(decoded(Api::Gemini, "[" + part + "\n,\r\n" + last + "]").text == "Hello");
    d = decoded(Api::Gemini, "data: " + part + "\r\n\r\n");
    QVERIFY(d.outcome == Outcome::Partial && d.error->code == ErrorCode::Incomplete);
    // An error between the events, in no framing at all.
    d = decoded(Api::Gemini, "data: " + part +
                                 "\r\n\r\n{\n \"error\": {\n  \"code\": 503,\n  \"message\": \"Overloaded\",\n"
                                 "  \"status\": \"UNAVAILABLE\"\n }\n}\n");
    QVERIFY(d.outcome == Outcome::Partial && d.error->code == ErrorCode::ProviderError);
    QCOMPARE(d.error->type, std::string("UNAVAILABLE"));
    QVERIFY(decoded(Api::Gemini, R"([{"error":{"code":500,"message":"m","status":"INTERNAL"}}])").outcome ==
            Outcome::Failed);
    QVERIFY(decoded(Api::Gemini, R"(data: {"promptFeedback":{"blockReason":"SAFETY"},"responseId":"r"})"
                                 "\n\n")
                .outcome == Outcome::Filtered);
    QVERIFY(decoded(Api::Gemini, R"(data: {"candidates":[{"finishReason":"MAX_TOKENS"}]})"
                                 "\n\n")
                .outcome == Outcome::Truncated);
    QVERIFY(decoded(Api::VertexGemini, R"(data: {"candidates":[{"finishReason":"RECITATION"}]})"
                                       "\n\n")
                .outcome == Outcome::Filtered);
}

void Clouds::bedrockAnswers()
{
    const std::string text = eventFrame("messageStart", R"({"role":"assistant"})") +
                             eventFrame("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":"Part"}})");
    const std::string stop = eventFrame("messageStop", R"({"stopReason":"end_turn"})");
    const std::string usage =
        eventFrame("metadata", R"({"usage":{"inputTokens":10,"outputTokens":5,"cacheReadInputTokens":3,
        "cacheWriteInputTokens":2}})");
    Decoded d = decoded(Api::BedrockConverse, text + stop + usage);
    QVERIFY(d.outcome == Outcome::Succeeded && d.text == "Part" && d.endMarker);
    QCOMPARE(d.usage.input, std::optional<std::int64_t>(15));
    QCOMPARE(d.usage.cacheWrite, std::optional<std::int64_t>(2));
    d = decoded(Api::BedrockConverse, text + stop); // closed too early: the answer is whole, its usage is not known
    QVERIFY(d.outcome == Outcome::Succeeded && !d.usage.input);
    d = decoded(Api::BedrockConverse, text + exceptionFrame("modelStreamErrorException", R"({"message":"m"})"));
    QVERIFY(d.outcome == Outcome::Partial && d.error->type == "modelStreamErrorException" && d.text == "Part");
    std::string broken = text + stop;
    broken[broken.size() - 6] ^= 1;
    d = decoded(Api::BedrockConverse, broken);
    QVERIFY(d.outcome == Outcome::Partial && d.error->code == ErrorCode::Protocol && d.text == "Part");
    d = decoded(Api::BedrockConverse, (text + stop).substr(0, text.size() + 9));
    QVERIFY(d.outcome == Outcome::Partial && d.error->code == ErrorCode::Incomplete);
    QVERIFY(decoded(Api::BedrockConverse, "<html><title>Sign in</title>").error->code == ErrorCode::NotApi);
    d = decoded(Api::BedrockConverse, R"({"output":{"message":{"role":"assistant","content":[{"text":"Whole"}]}},
        "stopReason":"max_tokens","usage":{"inputTokens":1,"outputTokens":2}})");
    QVERIFY(d.outcome == Outcome::Truncated && d.text == "Whole");
}

void Clouds::ollamaAnswers()
{
    const std::string line =
        R"({"model":"m","message":{"role":"assistant","content":"Hi","thinking":"hm"},"done":false})"
        "\n";
    Decoded d = decoded(Api::Ollama, line + R"({"model":"m","message":{"content":""},"done":true,"done_reason":"length",
        "prompt_eval_count":3,"eval_count":4})");
    QVERIFY(d.outcome == Outcome::Truncated && d.text == "Hi" && d.reasoning == "hm" && d.endMarker);
    QCOMPARE(d.usage.output, std::optional<std::int64_t>(4));
    d = decoded(Api::Ollama, line + "{\"error\":\"out of memory\"}\n");
    QVERIFY(d.outcome == Outcome::Partial && d.error->detail == "out of memory");
    d = decoded(Api::Ollama, line + "{\"message\":{\"content\":\"cu");
    QVERIFY(d.outcome == Outcome::Partial && d.error->code == ErrorCode::Incomplete);
    QVERIFY(decoded(Api::Ollama, line + "oops").error->code == ErrorCode::Protocol);
}

void Clouds::errors_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("amazonType");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, int status, const char *type, const char *body, const char *code) {
        QTest::newRow(name) << status << QByteArray(type) << QByteArray(body) << QString::fromLatin1(code);
    };
    row("Google: bad key", 400, "",
        R"({"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[
            {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}})",
        "unauthorized");
    row("Google: the day's quota", 429, "",
        R"({"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[
            {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"RequestsPerDayPerProject"}]},
            {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"}]}})",
        "spend_limit");
    row("Google: a minute's", 429, "", R"({"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}})",
        "rate_limited");
    row("Bedrock: throttled", 429, "ThrottlingException:http://internal", R"({"message":"m"})", "rate_limited");
    row("Bedrock: throttled with 400", 400, "ThrottlingException:http://internal", R"({"message":"m"})",
        "rate_limited");
    row("Bedrock: quota", 400, "ServiceQuotaExceededException", R"({"message":"m"})", "spend_limit");
    row("Bedrock: expired token", 403, "ExpiredTokenException", R"({"message":"m"})", "unauthorized");
    row("Bedrock: no access to this model", 403, "AccessDeniedException",
        R"({"message":"You don't have access to the model with the specified model ID."})", "not_found");
    row("Bedrock: no right at all", 403, "AccessDeniedException",
        R"({"message":"User: u is not authorized to perform: bedrock:InvokeModelWithResponseStream"})", "forbidden");
    row("Bedrock: form missing", 404, "FTUFormNotFilled", R"({"message":"m"})", "not_found");
    row("Bedrock: model failed", 424, "ModelErrorException", R"({"message":"m"})", "server_error");
    // A model that is not for this account is told apart from a key that has no right to anything: the endpoint's other
    // models go on.
    row("OpenAI: restricted", 403, "",
        R"({"error":{"message":"Project `proj_1` does not have access to model `gpt-9-preview`","code":"model_not_found"}})",
        "not_found");
    row("Anthropic: restricted", 403, "",
        R"({"type":"error","error":{"type":"permission_error","message":"Your account does not have access to claude-mythos-preview."}})",
        "not_found");
    row("Anthropic: no right", 403, "",
        R"({"type":"error","error":{"type":"permission_error","message":"Your API key does not have access to the Messages API."}})",
        "forbidden");
    row("Vertex: restricted", 400, "",
        R"({"error":{"code":400,"message":"Project `1` is not allowed to use Publisher Model `projects/p/x`","status":"FAILED_PRECONDITION"}})",
        "not_found");
    row("Vertex: there, or not", 404, "",
        R"({"error":{"code":404,"message":"Publisher Model `x` was not found or your project does not have access to it.","status":"NOT_FOUND"}})",
        "not_found");
    row("Azure: role", 403, "",
        R"({"error":{"code":"PermissionDenied","message":"Principal does not have access to API/Operation."}})",
        "forbidden");
    row("Azure: wrong key", 401, "", R"({"error":{"code":"401","message":"Access denied"}})", "unauthorized");
    row("Azure: no deployment", 404, "", R"({"error":{"code":"DeploymentNotFound","message":"m"}})", "not_found");
    row("Anthropic: overloaded", 529, "", R"({"type":"error","error":{"type":"overloaded_error","message":"m"}})",
        "overloaded");
    row("Ollama: text", 404, "", R"({"error":"model 'x' not found"})", "not_found");
}

void Clouds::errors()
{
    QFETCH(int, status);
    QFETCH(QByteArray, amazonType);
    QFETCH(QByteArray, body);
    QFETCH(QString, code);
    net::Head head{status, {}, {}};
    if (!amazonType.isEmpty())
        head.headers.push_back({"x-amzn-errortype", amazonType.toStdString()});
    const Error error = providers::errorFromResponse(head, body.toStdString(), 0);
    QCOMPARE(QString::fromUtf8(errorCodeName(error.code).data()), code);
    if (!amazonType.isEmpty())
        QCOMPARE(error.type,
                 amazonType.toStdString().substr(
                     0, std::size_t(amazonType.indexOf(':') < 0 ? amazonType.size() : amazonType.indexOf(':'))));
    QVERIFY(code != QLatin1String("spend_limit") || !error.retryAfter);
}

void Clouds::lists()
{
    const auto list = [](Api api, const std::string &base) {
        Endpoint endpoint;
        endpoint.api = api;
        endpoint.baseUrl = base;
        return providers::protocolFor(api).listModels(endpoint).url;
    };
    QCOMPARE(list(Api::Gemini, "https://g/v1beta"), std::string("https://g/v1beta/models?pageSize=1000"));
    QCOMPARE(
        list(Api::VertexGemini, vertex),
        std::string("https://europe-west1-aiplatform.googleapis.com/v1beta1/publishers/google/models?pageSize=200"));
    QCOMPARE(list(Api::BedrockConverse, bedrock),
             std::string("https://bedrock.us-east-1.amazonaws.com/foundation-models?byOutputModality=TEXT"));
    QCOMPARE(list(Api::Ollama, "http://127.0.0.1:11434/"), std::string("http://127.0.0.1:11434/api/tags"));
    QVERIFY(list(Api::FoundryAnthropic, "https://r/anthropic").empty());
    QVERIFY(!providers::protocolFor(Api::FoundryAnthropic).listNote().empty());
    const auto names = [](Api api, const char *body) {
        std::string out;
        const auto models = providers::protocolFor(api).decodeModels(body);
        for (const auto &model : *models)
            out += model.id + " ";
        return out;
    };
    QCOMPARE(names(Api::Gemini, R"({"models":[{"name":"models/a","supportedGenerationMethods":["generateContent"]},
        {"name":"models/b","supportedGenerationMethods":["embedContent"]}]})"),
             std::string("a "));
    QCOMPARE(names(Api::BedrockConverse, R"({"modelSummaries":[{"modelId":"x.y","responseStreamingSupported":true},
        {"modelId":"z","responseStreamingSupported":false}]})"),
             std::string("x.y "));
    QCOMPARE(names(Api::Ollama, R"({"models":[{"name":"llama3:latest"}]})"), std::string("llama3:latest "));
    QCOMPARE(names(Api::AzureOpenAi, R"({"data":[{"id":"gpt-5.5"}]})"), std::string());
}

QTEST_GUILESS_MAIN(Clouds)
#include "tst_clouds.moc"
