// SPDX-License-Identifier: GPL-3.0-or-later
// Requests, compared with the whole JSON they must be: a parameter too many is as wrong as one too few.
#include "providers/protocol.h"
#include <limits>
#include <nlohmann/json.hpp>
#include <QtTest>

using namespace assay;
using nlohmann::json;
using Sampling = ModelAbilities::Sampling;
using Thinking = ModelAbilities::Thinking;

namespace
{
ModelTarget target(Api api, std::string model, Parameters parameters = {}, std::string base = {})
{
    ModelTarget t;
    t.endpoint.api = api;
    t.endpoint.baseUrl = !base.empty() ? base : "http://127.0.0.1:9000/v1";
    t.model = std::move(model);
    t.parameters = std::move(parameters);
    return t;
}

providers::WireRequest encoded(const ModelTarget &t, const ModelAbilities &abilities = {},
                               const Prompt &prompt = {"", "Hi"})
{
    const auto request = providers::protocolFor(t.endpoint.api).encode(t, prompt, abilities);
    if (!request)
        throw std::runtime_error(request.error().detail);
    return *request;
}

std::string headerOf(const providers::WireRequest &request, std::string_view name)
{
    for (const net::Header &header : request.headers)
        if (header.name == name)
            return header.value;
    return {};
}

const Parameters everything{.maxOutputTokens = 64, .temperature = 0.7, .topP = 0.9, .reasoningEffort = "low"};
} // namespace

class Encoders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bodies_data();
    void bodies();
    void urls_data();
    void urls();
    void keysAndHeaders_data();
    void keysAndHeaders();
    void refused_data();
    void refused();
    void promptTextIsKeptExactly();
    void models_data();
    void models();
};

void Encoders::bodies_data()
{
    QTest::addColumn<ModelTarget>("model");
    QTest::addColumn<ModelAbilities>("abilities");
    QTest::addColumn<Prompt>("prompt");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QStringList>("notSent");
    const Prompt user{"", "Hi"}, both{"Be brief.", "Hi"};
    const QStringList nothing, sampling{QStringLiteral("temperature"), QStringLiteral("top_p")};
    ModelAbilities modern; // as gpt-5.5
    modern.sampling = Sampling::OnlyWithoutReasoning;
    modern.reasonsByDefault = modern.maxCompletionTokens = modern.developerRole = true;
    ModelAbilities bare; // as o1-mini
    bare.noSystemRole = bare.maxCompletionTokens = true;
    const auto chat = [](Parameters p = {}, std::string base = {}) {
        return target(Api::OpenAiChat, "m", std::move(p), std::move(base));
    };
    const auto row = [](const char *name, const ModelTarget &t, const ModelAbilities &a, const Prompt &p,
                        const char *body, const QStringList &notSent) {
        QTest::newRow(name) << t << a << p << QByteArray(body) << notSent;
    };

    row("chat: nothing set", chat(), {}, user,
        R"({"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":true}})",
        nothing);
    row("chat: all set, unknown model", chat(everything), {}, both,
        R"({"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],"stream":true,
            "stream_options":{"include_usage":true},"max_tokens":64,"temperature":0.7,"top_p":0.9,"reasoning_effort":"low"})",
        nothing);
    row("chat: all set, reasoning model", chat(everything, "https://api.openai.com/v1"), modern, both,
        R"({"model":"m","messages":[{"role":"developer","content":"Be brief."},{"role":"user","content":"Hi"}],"stream":true,
            "stream_options":{"include_usage":true,"include_obfuscation":false},"max_completion_tokens":64,"reasoning_effort":"low"})",
        sampling);
    row("chat: effort none lets sampling through", chat({{}, 1.0, {}, "none"}), modern, user,
        R"({"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":true},
            "temperature":1.0,"reasoning_effort":"none"})",
        nothing);
    row("chat: reasons unasked", chat({{}, 1.0, {}, {}}), modern, user,
        R"({"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":true}})",
        {QStringLiteral("temperature")});
    row("chat: no system role", chat(), bare, both,
        R"({"model":"m","messages":[{"role":"user","content":"Be brief.\n\nHi"}],"stream":true,"stream_options":{"include_usage":true}})",
        nothing);

    const auto responses = [](Parameters p = {}) { return target(Api::OpenAiResponses, "m", std::move(p)); };
    row("responses: nothing set", responses(), {}, user,
        R"({"model":"m","input":"Hi","stream":true,"store":false,"stream_options":{"include_obfuscation":false}})",
        nothing);
    row("responses: all set", responses(everything), {}, both,
        R"({"model":"m","input":"Hi","instructions":"Be brief.","stream":true,"store":false,"stream_options":{"include_obfuscation":false},
            "max_output_tokens":64,"temperature":0.7,"top_p":0.9,"reasoning":{"effort":"low"}})",
        nothing);
    row("responses: reasoning model", responses(everything), modern, user,
        R"({"model":"m","input":"Hi","stream":true,"store":false,"stream_options":{"include_obfuscation":false},
            "max_output_tokens":64,"reasoning":{"effort":"low"}})",
        sampling);

    const auto messages = [](Parameters p = {}, std::string version = {}) {
        ModelTarget t = target(Api::AnthropicMessages, "m", std::move(p));
        t.endpoint.apiVersion = std::move(version);
        return t;
    };
    ModelAbilities old, adaptive, always; // as Haiku 4.5, Opus 4.6, Opus 5.5
    old.thinking = Thinking::BudgetOnly;
    old.oneSamplingParameter = true;
    adaptive.thinking = Thinking::Adaptive;
    adaptive.sampling = Sampling::OnlyWithoutReasoning;
    always.thinking = Thinking::AlwaysAdaptive;
    always.sampling = Sampling::Never;
    always.reasonsByDefault = true;
    row("messages: nothing set", messages(), {}, both,
        R"({"model":"m","max_tokens":4096,"system":"Be brief.","messages":[{"role":"user","content":"Hi"}],"stream":true})",
        nothing);
    row("messages: all set, unknown model", messages(everything), {}, user,
        R"({"model":"m","max_tokens":64,"messages":[{"role":"user","content":"Hi"}],"stream":true,"output_config":{"effort":"low"},
            "temperature":0.7,"top_p":0.9})",
        nothing);
    row("messages: budget only", messages(everything), old, user,
        R"({"model":"m","max_tokens":64,"messages":[{"role":"user","content":"Hi"}],"stream":true,"temperature":0.7})",
        {QStringLiteral("reasoning_effort"), QStringLiteral("top_p")});
    row("messages: adaptive", messages(everything), adaptive, user,
        R"({"model":"m","max_tokens":64,"messages":[{"role":"user","content":"Hi"}],"stream":true,"thinking":{"type":"adaptive"},
            "output_config":{"effort":"low"}})",
        sampling);
    row("messages: adaptive, thinking off", messages({8, 0.5, {}, "none"}), adaptive, user,
        R"({"model":"m","max_tokens":8,"messages":[{"role":"user","content":"Hi"}],"stream":true,"thinking":{"type":"disabled"},
            "temperature":0.5})",
        nothing);
    row("messages: thinking cannot be off", messages({8, 0.5, {}, "none"}), always, user,
        R"({"model":"m","max_tokens":8,"messages":[{"role":"user","content":"Hi"}],"stream":true})",
        {QStringLiteral("reasoning_effort"), QStringLiteral("temperature")});
    row("messages: new version", messages({8, 0.5, 0.5, {}}, "2026-10-21"), {}, user,
        R"({"model":"m","max_tokens":8,"messages":[{"role":"user","content":"Hi"}],"stream":true})", sampling);
}

void Encoders::bodies()
{
    QFETCH(ModelTarget, model);
    QFETCH(ModelAbilities, abilities);
    QFETCH(Prompt, prompt);
    QFETCH(QByteArray, body);
    QFETCH(QStringList, notSent);
    const providers::WireRequest request = encoded(model, abilities, prompt);
    const json sent = json::parse(request.body), expected = json::parse(body.toStdString());
    QCOMPARE(QString::fromStdString(sent.dump(1)), QString::fromStdString(expected.dump(1)));
    QStringList omitted;
    for (const std::string &name : request.notSent)
        omitted << QString::fromStdString(name);
    QCOMPARE(omitted, notSent);
    const bool defaulted = model.endpoint.api == Api::AnthropicMessages && !model.parameters.maxOutputTokens;
    QCOMPARE(request.defaulted.empty(), !defaulted);
    if (defaulted)
        QCOMPARE(request.defaulted.front(), std::string("max_tokens=4096"));
    QCOMPARE(request.method, std::string("POST"));
    QCOMPARE(headerOf(request, "content-type"), std::string("application/json"));
}

void Encoders::urls_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("list");
    const auto row = [](Api api, const char *base, const char *url, const char *list) {
        QTest::addRow("%s %s", apiName(api).data(), base) << static_cast<int>(api) << QString::fromLatin1(base)
                                                          << QString::fromLatin1(url) << QString::fromLatin1(list);
    };
    row(Api::OpenAiChat, "https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/v1/models");
    row(Api::OpenAiChat, "https://api.openai.com/v1/", "https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/v1/models");
    row(Api::OpenAiChat, " http://localhost:9931 ", "http://localhost:9931/v1/chat/completions",
        "http://localhost:9931/v1/models");
    row(Api::OpenAiChat, "https://openrouter.ai/api/v1/chat/completions",
        "https://openrouter.ai/api/v1/chat/completions", "https://openrouter.ai/api/v1/models");
    row(Api::OpenAiChat, "https://r.openai.azure.com/openai/v1?api-version=preview",
        "https://r.openai.azure.com/openai/v1/chat/completions?api-version=preview",
        "https://r.openai.azure.com/openai/v1/models?api-version=preview");
    row(Api::OpenAiResponses, "https://api.openai.com/v1", "https://api.openai.com/v1/responses",
        "https://api.openai.com/v1/models");
    row(Api::AnthropicMessages, "https://api.anthropic.com", "https://api.anthropic.com/v1/messages",
        "https://api.anthropic.com/v1/models?limit=1000");
    row(Api::AnthropicMessages, "https://api.anthropic.com/v1/messages/", "https://api.anthropic.com/v1/messages",
        "https://api.anthropic.com/v1/models?limit=1000");
    row(Api::AnthropicMessages, "https://r.services.ai.azure.com/anthropic",
        "https://r.services.ai.azure.com/anthropic/v1/messages",
        "https://r.services.ai.azure.com/anthropic/v1/models?limit=1000");
}

void Encoders::urls()
{
    QFETCH(int, api);
    QFETCH(QString, base);
    QFETCH(QString, url);
    QFETCH(QString, list);
    const ModelTarget t = target(static_cast<Api>(api), "m", {}, base.toStdString());
    QCOMPARE(QString::fromStdString(encoded(t).url), url);
    const providers::WireRequest listing = providers::protocolFor(t.endpoint.api).listModels(t.endpoint);
    QCOMPARE(QString::fromStdString(listing.url), list);
    QCOMPARE(listing.method, std::string("GET"));
    QVERIFY(listing.body.empty());
}

void Encoders::keysAndHeaders_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("keyHeader");
    QTest::addColumn<QString>("keyPrefix");
    QTest::addColumn<QString>("version");
    const auto row = [](const char *name, Api api, const char *base, const char *header, const char *prefix,
                        const char *version) {
        QTest::newRow(name) << static_cast<int>(api) << QString::fromLatin1(base) << QString::fromLatin1(header)
                            << QString::fromLatin1(prefix) << QString::fromLatin1(version);
    };
    row("openai", Api::OpenAiChat, "https://api.openai.com/v1", "Authorization", "Bearer ", "");
    row("responses", Api::OpenAiResponses, "http://127.0.0.1:1/v1", "Authorization", "Bearer ", "");
    row("azure", Api::OpenAiChat, "https://r.openai.azure.com/openai/v1", "api-key", "", "");
    row("not azure", Api::OpenAiChat, "https://evilopenai.azure.com.example/v1", "Authorization", "Bearer ", "");
    row("anthropic", Api::AnthropicMessages, "https://api.anthropic.com", "x-api-key", "", "2023-06-01");
    row("foundry claude", Api::AnthropicMessages, "https://r.services.ai.azure.com/anthropic", "x-api-key", "",
        "2023-06-01");
}

void Encoders::keysAndHeaders()
{
    QFETCH(int, api);
    QFETCH(QString, base);
    QFETCH(QString, keyHeader);
    QFETCH(QString, keyPrefix);
    QFETCH(QString, version);
    const ModelTarget t = target(static_cast<Api>(api), "m", {}, base.toStdString());
    const providers::WireRequest listing = providers::protocolFor(t.endpoint.api).listModels(t.endpoint);
    for (const providers::WireRequest &request : {encoded(t), listing}) {
        QCOMPARE(QString::fromStdString(request.keyHeader), keyHeader);
        QCOMPARE(QString::fromStdString(request.keyPrefix), keyPrefix);
        QCOMPARE(QString::fromStdString(headerOf(request, "anthropic-version")), version);
        QVERIFY(headerOf(request, "Authorization").empty() && headerOf(request, "x-api-key").empty());
    }
}

void Encoders::refused_data()
{
    QTest::addColumn<ModelTarget>("model");
    QTest::addColumn<Prompt>("prompt");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("word");
    const Prompt good{"", "Hi"};
    const auto row = [&good](const char *name, const ModelTarget &t, const char *code, const char *word,
                             std::optional<Prompt> p = {}) {
        QTest::newRow(name) << t << p.value_or(good) << QString::fromLatin1(code) << QString::fromLatin1(word);
    };
    const auto with = [](Parameters p) { return target(Api::OpenAiChat, "m", std::move(p)); };
    row("no model", target(Api::OpenAiChat, " "), "bad_input", "model");
    row("no prompt", with({}), "bad_input", "prompt", Prompt{"system", " \n"});
    row("bad utf-8", with({}), "bad_input", "UTF-8", Prompt{"", "a\xff"});
    row("bad utf-8 in system", with({}), "bad_input", "system", Prompt{"\xc3", "a"});
    row("no tokens", with({0, {}, {}, {}}), "bad_input", "max output tokens");
    row("temperature", with({{}, 2.5, {}, {}}), "bad_input", "temperature");
    row("temperature is no number", with({{}, std::numeric_limits<double>::quiet_NaN(), {}, {}}), "bad_input",
        "temperature");
    row("top_p", with({{}, {}, -0.1, {}}), "bad_input", "top_p");
    row("effort", with({{}, {}, {}, ""}), "bad_input", "effort");
    row("no url", target(Api::OpenAiChat, "m", {}, " "), "bad_url", "empty");
    row("fragment", target(Api::OpenAiChat, "m", {}, "https://a.example/v1#x"), "bad_url", "#");
    row("no host", target(Api::OpenAiChat, "m", {}, "https:///v1"), "bad_url", "host");
    row("no scheme", target(Api::OpenAiChat, "m", {}, "localhost:9931/v1"), "bad_url", "https://");
    row("blank inside", target(Api::OpenAiChat, "m", {}, "https://a b.example/v1"), "bad_url", "");
}

void Encoders::refused()
{
    QFETCH(ModelTarget, model);
    QFETCH(Prompt, prompt);
    QFETCH(QString, code);
    QFETCH(QString, word);
    for (const Api api : {Api::OpenAiChat, Api::OpenAiResponses, Api::AnthropicMessages}) {
        model.endpoint.api = api;
        const auto request = providers::protocolFor(api).encode(model, prompt);
        QVERIFY(!request.ok());
        QCOMPARE(QString::fromUtf8(errorCodeName(request.error().code).data()), code);
        QVERIFY2(QString::fromStdString(request.error().detail).contains(word), request.error().detail.c_str());
        QVERIFY(!request.error().detail.empty());
    }
}

void Encoders::promptTextIsKeptExactly()
{
    const std::string text =
        "quotes \" \\ tab\t newline\r\n emoji 🎯 nul" + std::string(1, '\0') + " \x7f <b>&amp;</b> \u2028";
    for (const Api api : {Api::OpenAiChat, Api::OpenAiResponses, Api::AnthropicMessages}) {
        const json body = json::parse(encoded(target(api, "m"), {}, {text, text}).body);
        const json &user = api == Api::OpenAiResponses ? body["input"] : body["messages"].back()["content"];
        const json &system = api == Api::OpenAiResponses     ? body["instructions"]
                             : api == Api::AnthropicMessages ? body["system"]
                                                             : body["messages"].front()["content"];
        QVERIFY(user.get<std::string>() == text && system.get<std::string>() == text);
    }
}

void Encoders::models_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QStringList>("models"); // "id" or "id|name"; a code when refused
    QTest::newRow("openai")
        << QByteArray(
               R"({"object":"list","data":[{"id":"a","object":"model","owned_by":"x"},{"id":"b"},{"id":""},{}]})")
        << QStringList{QStringLiteral("a"), QStringLiteral("b")};
    QTest::newRow("anthropic") << QByteArray(
                                      R"({"data":[{"id":"c","display_name":"See","type":"model"}],"has_more":false})")
                               << QStringList{QStringLiteral("c|See")};
    QTest::newRow("bare list") << QByteArray(R"([{"id":"a"},"b"])")
                               << QStringList{QStringLiteral("a"), QStringLiteral("b")};
    QTest::newRow("names") << QByteArray(R"({"models":[{"name":"llama"}]})") << QStringList{QStringLiteral("llama")};
    QTest::newRow("none") << QByteArray(R"({"data":[]})") << QStringList();
    QTest::newRow("html") << QByteArray("<html></html>") << QStringList{QStringLiteral("!not_api")};
    QTest::newRow("cut") << QByteArray(R"({"data":[{"id":)") << QStringList{QStringLiteral("!not_api")};
    QTest::newRow("empty") << QByteArray() << QStringList{QStringLiteral("!not_api")};
    QTest::newRow("other") << QByteArray(R"({"ok":true})") << QStringList{QStringLiteral("!not_api")};
    QTest::newRow("error") << QByteArray(R"({"error":{"message":"no"}})")
                           << QStringList{QStringLiteral("!provider_error")};
}

void Encoders::models()
{
    QFETCH(QByteArray, body);
    QFETCH(QStringList, models);
    for (const Api api : {Api::OpenAiChat, Api::OpenAiResponses, Api::AnthropicMessages}) {
        QStringList got;
        const auto list = providers::protocolFor(api).decodeModels(body.toStdString());
        if (!list)
            got << QLatin1Char('!') + QString::fromUtf8(errorCodeName(list.error().code).data());
        else
            for (const providers::ModelInfo &model : *list)
                got << QString::fromStdString(model.displayName.empty() ? model.id
                                                                        : model.id + "|" + model.displayName);
        QCOMPARE(got, models);
    }
}

QTEST_GUILESS_MAIN(Encoders)
#include "tst_encoders.moc"
