// SPDX-License-Identifier: GPL-3.0-or-later
// What an endpoint may look like, before it is stored: kinds filled in, and the sentences beside a field that is
// refused. Pure.
#pragma once
#include "session/session.h"
#include <QString>
#include <QStringList>
#include <vector>

namespace assay::widgets
{
Endpoint endpointFrom(const catalog::EndpointKind &kind, const QStringList &keysInEnvironment);
std::string usualVersion(const catalog::EndpointKind &kind); // empty: the API's own default
QString apiLabel(Api api);                                   // "OpenAI Responses"

struct EndpointProblems { // a sentence per field; empty: fine
    QString name, baseUrl, variable, version;
    bool any() const { return !name.isEmpty() || !baseUrl.isEmpty() || !variable.isEmpty() || !version.isEmpty(); }
};
EndpointProblems checkEndpoint(const Endpoint &endpoint, const QStringList &otherNames);
QString tidyBaseUrl(const QString &typed); // without blanks around and slashes at the end
bool isLoopbackUrl(const QString &baseUrl);
bool needsPlainHttpPermission(const QString &baseUrl); // http:// to another machine
QString originOf(const QString &baseUrl);              // "https://host:port"; empty when it is no URL
} // namespace assay::widgets
