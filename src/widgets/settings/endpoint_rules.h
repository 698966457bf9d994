// SPDX-License-Identifier: GPL-3.0-or-later
// What an endpoint may look like, before it is stored: presets and the sentences beside a field that is refused. Pure.
#pragma once
#include "session/session.h"
#include <QString>
#include <QStringList>
#include <vector>

namespace assay::widgets
{
struct EndpointPreset {
    QString name;
    Api api = Api::OpenAiChat;
    QString baseUrl;     // empty: the user knows it
    QString keyVariable; // the variable the provider's own tools read; empty: no key
    bool local = false;
};
const std::vector<EndpointPreset> &endpointPresets(); // hosted ones first, then local ones, last "another server"
Endpoint endpointFrom(const EndpointPreset &preset, const QStringList &keysInEnvironment);
Endpoint endpointFrom(const catalog::EndpointKind &kind, const QStringList &keysInEnvironment);
QString apiLabel(Api api); // "OpenAI Responses"

struct EndpointProblems { // a sentence per field; empty: fine
    QString name, baseUrl, variable;
    bool any() const { return !name.isEmpty() || !baseUrl.isEmpty() || !variable.isEmpty(); }
};
EndpointProblems checkEndpoint(const Endpoint &endpoint, const QStringList &otherNames);
QString tidyBaseUrl(const QString &typed); // without blanks around and slashes at the end
bool isLoopbackUrl(const QString &baseUrl);
bool needsPlainHttpPermission(const QString &baseUrl); // http:// to another machine
QString originOf(const QString &baseUrl);              // "https://host:port"; empty when it is no URL

struct ModelProblems {
    QString input, output, maxOutput, temperature, topP;
    bool any() const
    {
        return !input.isEmpty() || !output.isEmpty() || !maxOutput.isEmpty() || !temperature.isEmpty() ||
               !topP.isEmpty();
    }
};
struct ModelFields { // as typed
    QString name, currency, input, output, maxOutput, temperature, topP, effort;
};
ModelFields fieldsOf(const ModelTarget &target);
// Puts the fields into `target`; what is refused stays as it was and is named.
ModelProblems applyFields(const ModelFields &fields, const std::string &today, ModelTarget &target);
} // namespace assay::widgets
