// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/endpoint_rules.h"
#include <cmath>
#include <QCoreApplication>
#include <QLocale>
#include <QUrl>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
QString tr(const char *text) { return QCoreApplication::translate("EndpointRules", text); }

bool isVariableName(QStringView name)
{
    for (qsizetype i = 0; i < name.size(); ++i) {
        const char16_t c = name.at(i).unicode();
        const bool letter = (c >= u'A' && c <= u'Z') || (c >= u'a' && c <= u'z') || c == u'_';
        const bool digit = c >= u'0' && c <= u'9';
        if (!letter && (i == 0 || !digit))
            return false;
    }
    return !name.isEmpty();
}

bool isDotted(const QString &host) // 127.example.com is a name, not this computer
{
    const QStringList parts = host.split(u'.');
    for (const QString &part : parts) {
        bool ok = false;
        part.toUShort(&ok);
        if (!ok)
            return false;
    }
    return parts.size() == 4;
}

QString problemOfUrl(const QString &typed, bool allowPlainHttp)
{
    if (typed.isEmpty())
        return tr("Enter the server's address, for example https://api.openai.com/v1");
    const QUrl url(typed, QUrl::StrictMode);
    const QString scheme = url.scheme().toLower();
    if (!url.isValid() || url.host().isEmpty() || (scheme != "https"_L1 && scheme != "http"_L1))
        return tr("This is no web address. It begins with https:// and names a host.");
    if (!url.userInfo().isEmpty())
        return tr("Leave user and password out of the address: enter a key below.");
    if (url.hasFragment())
        return tr("Leave out what follows the #.");
    if (needsPlainHttpPermission(typed) && !allowPlainHttp)
        return tr("Plain http can be read on the way. Use https, or allow it for this host below.");
    return {};
}

std::optional<double> numberIn(const QString &text, double low, double high)
{
    bool ok = false;
    double value = QLocale().toDouble(text, &ok);
    if (!ok)
        value = QLocale::c().toDouble(text, &ok);
    return ok && std::isfinite(value) && value >= low && value <= high ? std::optional(value) : std::nullopt;
}

// "" is no price; anything else must be an amount. A decimal comma is understood.
QString applyPrice(QString text, std::optional<UnitPrice> &price)
{
    text = text.trimmed();
    if (text.isEmpty()) {
        price.reset();
        return {};
    }
    text.replace(QLocale().decimalPoint(), u"."_s);
    const Result<UnitPrice> parsed = unitPriceFromPerMillion(text.toStdString());
    if (!parsed)
        return tr("An amount of money, for example 2.50");
    price = *parsed;
    return {};
}

QString numberText(double value) { return QLocale().toString(value, 'g', 6); }
} // namespace

const std::vector<EndpointPreset> &endpointPresets()
{
    static const std::vector<EndpointPreset> presets{
        {u"OpenAI"_s, Api::OpenAiResponses, u"https://api.openai.com/v1"_s, u"OPENAI_API_KEY"_s, false},
        {u"Anthropic"_s, Api::AnthropicMessages, u"https://api.anthropic.com/v1"_s, u"ANTHROPIC_API_KEY"_s, false},
        {u"Mistral"_s, Api::OpenAiChat, u"https://api.mistral.ai/v1"_s, u"MISTRAL_API_KEY"_s, false},
        {u"DeepSeek"_s, Api::OpenAiChat, u"https://api.deepseek.com"_s, u"DEEPSEEK_API_KEY"_s, false},
        {u"Groq"_s, Api::OpenAiChat, u"https://api.groq.com/openai/v1"_s, u"GROQ_API_KEY"_s, false},
        {u"OpenRouter"_s, Api::OpenAiChat, u"https://openrouter.ai/api/v1"_s, u"OPENROUTER_API_KEY"_s, false},
        {u"Ollama"_s, Api::OpenAiChat, u"http://127.0.0.1:11434/v1"_s, {}, true},
        {u"LM Studio"_s, Api::OpenAiChat, u"http://127.0.0.1:1234/v1"_s, {}, true},
        {u"llama.cpp"_s, Api::OpenAiChat, u"http://127.0.0.1:8080/v1"_s, {}, true},
        {u"vLLM"_s, Api::OpenAiChat, u"http://127.0.0.1:8000/v1"_s, {}, true},
        {{}, Api::OpenAiChat, {}, {}, false},
    };
    return presets;
}

Endpoint endpointFrom(const EndpointPreset &preset, const QStringList &keysInEnvironment)
{
    Endpoint endpoint;
    endpoint.name = preset.name.toStdString();
    endpoint.api = preset.api;
    endpoint.baseUrl = preset.baseUrl.toStdString();
    if (preset.local)
        endpoint.concurrency = 1; // one graphics card answers one at a time; the user can raise it
    if (!preset.keyVariable.isEmpty() && keysInEnvironment.contains(preset.keyVariable))
        endpoint.auth = {AuthKind::Environment, preset.keyVariable.toStdString()};
    else if (!preset.local)
        endpoint.auth = {AuthKind::Session, {}};
    return endpoint;
}

Endpoint endpointFrom(const catalog::EndpointKind &kind, const QStringList &keysInEnvironment)
{
    Endpoint endpoint;
    endpoint.kind = kind.id;
    endpoint.name = kind.id == "other" || !isHttp(kind.api) ? std::string() : kind.name;
    endpoint.api = kind.api;
    catalog::FieldValues usual;
    for (const catalog::EndpointField &field : kind.fields)
        usual[field.name] = field.defaultValue;
    if (const Result<std::string> url = catalog::baseUrlOf(kind, usual)) {
        endpoint.baseUrl = *url;
        if (const auto region = usual.find("region"); region != usual.end())
            endpoint.region = region->second;
    }
    endpoint.concurrency = kind.concurrency;
    endpoint.auth.kind = kind.id == "other" ? AuthKind::None : kind.auth.front();
    endpoint.auth.scheme = kind.keyScheme;
    if (!kind.keyVariable.empty() && keysInEnvironment.contains(QString::fromStdString(kind.keyVariable)))
        endpoint.auth = {AuthKind::Environment, kind.keyVariable, kind.keyScheme};
    return endpoint;
}

QString apiLabel(Api api)
{
    switch (api) {
    case Api::OpenAiResponses:
        return tr("OpenAI Responses");
    case Api::OpenAiChat:
        return tr("OpenAI Chat Completions, and compatible servers");
    case Api::AnthropicMessages:
        return tr("Anthropic Messages");
    case Api::Gemini:
        return tr("Google Gemini");
    case Api::VertexGemini:
        return tr("Gemini on Google Vertex AI");
    case Api::VertexAnthropic:
        return tr("Claude on Google Vertex AI");
    case Api::BedrockConverse:
        return tr("Amazon Bedrock Converse");
    case Api::AzureOpenAi:
        return tr("Azure OpenAI");
    case Api::FoundryAnthropic:
        return tr("Claude in Microsoft Foundry");
    case Api::Ollama:
        return tr("Ollama");
    case Api::Command:
        return tr("Program on this computer");
    case Api::Chain:
        break;
    }
    return tr("Chain of models");
}

EndpointProblems checkEndpoint(const Endpoint &endpoint, const QStringList &otherNames)
{
    EndpointProblems problems;
    const QString name = QString::fromStdString(endpoint.name).trimmed();
    if (name.isEmpty())
        problems.name = tr("Give it a name: answers are shown under it.");
    else if (otherNames.contains(name, Qt::CaseInsensitive))
        problems.name = tr("Another endpoint has this name already.");
    problems.baseUrl = problemOfUrl(QString::fromStdString(endpoint.baseUrl), endpoint.allowPlainHttp);
    if (endpoint.auth.kind == AuthKind::Environment && !isVariableName(QString::fromStdString(endpoint.auth.variable)))
        problems.variable = tr("The name of a variable: letters, digits and _, not the key itself.");
    return problems;
}

QString tidyBaseUrl(const QString &typed)
{
    QString url = typed.trimmed();
    while (url.endsWith(u'/') && !url.endsWith(u"://"_s))
        url.chop(1);
    return url;
}

bool isLoopbackUrl(const QString &baseUrl)
{
    const QString host = QUrl(baseUrl).host().toLower();
    return host == "localhost"_L1 || host == "::1"_L1 || (host.startsWith(u"127."_s) && isDotted(host));
}

bool needsPlainHttpPermission(const QString &baseUrl)
{
    return QUrl(baseUrl).scheme().toLower() == "http"_L1 && !isLoopbackUrl(baseUrl);
}

QString originOf(const QString &baseUrl)
{
    const QUrl url(baseUrl);
    if (url.host().isEmpty())
        return {};
    const QString scheme = url.scheme().toLower();
    return u"%1://%2:%3"_s.arg(scheme, url.host().toLower()).arg(url.port(scheme == "http"_L1 ? 80 : 443));
}

ModelFields fieldsOf(const ModelTarget &target)
{
    ModelFields fields;
    fields.name = QString::fromStdString(target.name);
    fields.currency = u"USD"_s;
    if (target.price) {
        fields.currency = QString::fromStdString(target.price->currency);
        if (target.price->input)
            fields.input = QString::fromStdString(perMillionText(*target.price->input));
        if (target.price->output)
            fields.output = QString::fromStdString(perMillionText(*target.price->output));
    }
    const Parameters &parameters = target.parameters;
    if (parameters.maxOutputTokens)
        fields.maxOutput = QString::number(*parameters.maxOutputTokens);
    if (parameters.temperature)
        fields.temperature = numberText(*parameters.temperature);
    if (parameters.topP)
        fields.topP = numberText(*parameters.topP);
    if (parameters.reasoningEffort)
        fields.effort = QString::fromStdString(*parameters.reasoningEffort);
    return fields;
}

ModelProblems applyFields(const ModelFields &fields, const std::string &today, ModelTarget &target)
{
    ModelProblems problems;
    target.name = fields.name.trimmed().toStdString();
    TokenPrice price = target.price.value_or(TokenPrice{});
    problems.input = applyPrice(fields.input, price.input);
    problems.output = applyPrice(fields.output, price.output);
    if (problems.input.isEmpty() && problems.output.isEmpty()) {
        price.currency = fields.currency.trimmed().toUpper().toStdString();
        if (price != target.price.value_or(TokenPrice{})) {
            price.source = "own rate";
            price.asOf = today;
        }
        target.price = price.input || price.output ? std::optional(price) : std::nullopt;
    }
    const auto number = [](const QString &text, double low, double high, QString &problem,
                           std::optional<double> &into) {
        const QString typed = text.trimmed();
        const auto value = numberIn(typed, low, high);
        if (typed.isEmpty())
            into.reset();
        else if (value)
            into = value;
        else
            problem = tr("A number from %1 to %2, or nothing").arg(QLocale().toString(low), QLocale().toString(high));
    };
    number(fields.temperature, 0, 2, problems.temperature, target.parameters.temperature);
    number(fields.topP, 0, 1, problems.topP, target.parameters.topP);
    bool ok = false;
    const QString maxOutput = fields.maxOutput.trimmed();
    const qlonglong tokens = maxOutput.toLongLong(&ok);
    if (maxOutput.isEmpty())
        target.parameters.maxOutputTokens.reset();
    else if (ok && tokens > 0 && tokens <= 10'000'000)
        target.parameters.maxOutputTokens = tokens;
    else
        problems.maxOutput = tr("A whole number of tokens, or nothing");
    const QString effort = fields.effort.trimmed();
    target.parameters.reasoningEffort = effort.isEmpty() ? std::nullopt : std::optional(effort.toStdString());
    return problems;
}
} // namespace assay::widgets
