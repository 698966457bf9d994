// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/request_record.h"

#include "core/text.h"

namespace assay::engine
{
namespace
{
void appendEscaped(std::string &out, std::string_view text)
{
    static constexpr char hex[] = "0123456789abcdef";
    std::size_t plainFrom = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        out.append(text.substr(plainFrom, i - plainFrom));
        plainFrom = i + 1;
        if (c == '"' || c == '\\') {
            out += {'\\', static_cast<char>(c)};
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\r') {
            out += "\\r";
        } else {
            out += {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        }
    }
    out.append(text.substr(plainFrom));
}

void appendString(std::string &out, std::string_view text)
{
    out += '"';
    if (isValidUtf8(text))
        appendEscaped(out, text);
    else
        appendEscaped(out, repairedUtf8(text));
    out += '"';
}

void appendList(std::string &out, std::string_view name, const std::vector<std::string> &texts)
{
    out += ',';
    appendString(out, name);
    out += ":[";
    const char *separator = "";
    for (const std::string &text : texts) {
        out += separator;
        appendString(out, text);
        separator = ",";
    }
    out += ']';
}
} // namespace

std::string jsonString(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + 2);
    appendString(out, text);
    return out;
}

std::string requestRecord(const providers::WireRequest &request, const KeySource::Key &key)
{
    std::string out;
    const std::string &body = request.recordedBody.empty() ? request.body : request.recordedBody;
    out.reserve(body.size() + body.size() / 8 + 512);
    out += R"({"method":)";
    appendString(out, request.method);
    out += R"(,"url":)";
    appendString(out, request.url);
    out += R"(,"headers":{)";
    const char *separator = "";
    for (const net::Header &header : request.headers) {
        out += separator;
        appendString(out, header.name);
        out += ':';
        appendString(out, header.value);
        separator = ",";
    }
    const auto hidden = [&](std::string_view header) {
        out += separator;
        appendString(out, header);
        out += R"(:"[key]")";
        separator = ",";
    };
    if (key.aws) {
        hidden("Authorization"); // a signature: whoever has it can repeat this request for some minutes
        if (!key.aws->keys.sessionToken.empty())
            hidden("X-Amz-Security-Token");
    } else if (!key.secret.empty() && !request.keyHeader.empty()) {
        hidden(request.keyHeader);
    }
    out += R"(},"body":)";
    appendString(out, body);
    appendList(out, "not_sent", request.notSent);
    appendList(out, "defaulted", request.defaulted);
    if (!request.notSentWhy.empty())
        appendList(out, "not_sent_why", request.notSentWhy);
    out += '}';
    for (const Secret &secret : key.secrets())
        out = redact(std::move(out), secret);
    return out;
}

std::string commandRecord(const CommandLine &command, std::string_view input, const std::vector<Secret> &secrets)
{
    std::string out = R"({"command":{"program":)";
    appendString(out, command.program);
    appendList(out, "arguments", command.arguments);
    out += R"(,"directory":)";
    appendString(out, command.directory);
    appendList(out, "environment", command.environment);
    out += R"(,"time_limit_s":)" + std::to_string(command.timeLimitSeconds) + R"(,"output_limit_bytes":)" +
           std::to_string(command.outputLimitBytes) + R"(},"input":)";
    appendString(out, input);
    out += '}';
    for (const Secret &secret : secrets)
        out = redact(std::move(out), secret);
    return out;
}

std::string chainRecord(const ModelTarget &chain)
{
    std::string out = R"({"chain":)";
    appendString(out, chain.label());
    out += R"(,"steps":[)";
    const char *separator = "{\"name\":";
    for (const ChainStep &step : chain.steps) {
        out += separator;
        appendString(out, step.name);
        out += R"(,"endpoint":)";
        appendString(out, step.target.endpoint.name);
        out += R"(,"model":)";
        appendString(out, step.target.model);
        out += '}';
        separator = ",{\"name\":";
    }
    return out + "]}";
}
} // namespace assay::engine
