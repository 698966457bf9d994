// SPDX-License-Identifier: GPL-3.0-or-later
// The sentence a person reads for an Error: what happened, who caused it, what it may have cost, what to do. One entry
// for every ErrorCode; the provider's own words stand apart, as plain text of at most 500 characters.
#pragma once
#include "core/result.h"
#include "core/values.h"
#include <optional>
#include <QString>

namespace assay::widgets
{
struct ErrorContext {
    QString endpoint;                   // its name, "OpenAI"; empty: "the server"
    QString host;                       // "api.openai.com", "127.0.0.1:11434"
    QString keyVariable;                // the environment variable the key comes from, or empty
    QString file;                       // the workspace or file the error is about, or empty
    bool program = false;               // a program on this computer, not a server
    std::optional<Endpoint> about = {}; // where it came from, for advice in its provider's own terms
};
ErrorContext contextOf(const Endpoint &endpoint);

struct ErrorText {
    QString what, who, cost, next;
    QString detail; // status, request id and the cause's own words; may be empty
};
ErrorText errorText(const Error &error, const ErrorContext &context = {});
QString oneLine(const ErrorText &text); // "what who next", for status bars and rows
QString hostOf(const QString &baseUrl); // "api.openai.com" or "host:port"; empty when it is no URL
} // namespace assay::widgets
