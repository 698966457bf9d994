// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/endpoint_rules.h"
#include <QCoreApplication>
#include <QRegularExpression>
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

// "2024-10-21", "2025-04-01-preview"; "v1" and "preview" are what the v1 address knows beside none.
QString problemOfAzureVersion(const Endpoint &endpoint)
{
    const QString version = QString::fromStdString(endpoint.apiVersion);
    static const QRegularExpression form(u"^(v1|preview|\\d{4}-\\d{2}-\\d{2}(-preview)?)$"_s);
    if (version.isEmpty())
        return endpoint.baseUrl.find("/deployments/") == std::string::npos
                   ? QString()
                   : tr("A deployment's address needs a version, for example 2024-10-21.");
    return form.match(version).hasMatch() ? QString()
                                          : tr("A date such as 2024-10-21 or 2025-04-01-preview, or nothing.");
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
} // namespace

std::string usualVersion(const catalog::EndpointKind &kind)
{
    const bool needed = kind.api == Api::AzureOpenAi && !kind.versions.empty(); // a deployment's address
    return needed ? kind.versions.front() : std::string();
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
    endpoint.apiVersion = usualVersion(kind);
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
    if (endpoint.api == Api::AzureOpenAi)
        problems.version = problemOfAzureVersion(endpoint);
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
} // namespace assay::widgets
