// SPDX-License-Identifier: GPL-3.0-or-later
// Sources: RFC 7519, 4.1.4 ("exp"); the token generator that Amazon publishes for Bedrock ("bedrock-api-key-" and a
// presigned address in base64, with X-Amz-Date and X-Amz-Expires).
#include "session/key_expiry.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <QDateTime>
#include <QTimeZone>
#include <string>

namespace assay::session
{
namespace
{
using Json = nlohmann::json;
constexpr std::size_t longestKey = 64u << 10;
constexpr std::int64_t micros = 1'000'000;

// Either alphabet; stops at the first character of neither.
std::string fromBase64(std::string_view text)
{
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        std::uint32_t six = 0;
        if (c >= 'A' && c <= 'Z')
            six = static_cast<std::uint32_t>(c - 'A');
        else if (c >= 'a' && c <= 'z')
            six = static_cast<std::uint32_t>(c - 'a') + 26;
        else if (c >= '0' && c <= '9')
            six = static_cast<std::uint32_t>(c - '0') + 52;
        else if (c == '-' || c == '+')
            six = 62;
        else if (c == '_' || c == '/')
            six = 63;
        else
            break;
        bits = bits << 6U | six;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out += static_cast<char>(bits >> static_cast<unsigned>(held) & 0xFFU);
        }
    }
    return out;
}

std::optional<std::int64_t> endOfToken(std::string_view key)
{
    const std::size_t first = key.find('.');
    const std::size_t second = first == std::string_view::npos ? first : key.find('.', first + 1);
    if (!key.starts_with("eyJ") || second == std::string_view::npos)
        return std::nullopt;
    const Json claims = Json::parse(fromBase64(key.substr(first + 1, second - first - 1)), nullptr, false);
    const auto end = claims.is_object() ? claims.find("exp") : claims.end();
    if (!claims.is_object() || end == claims.end() || !end->is_number())
        return std::nullopt;
    const double seconds = end->get<double>();
    return seconds > 0 && seconds < 1e11 ? std::optional(static_cast<std::int64_t>(seconds) * micros) : std::nullopt;
}

std::string_view valueIn(std::string_view query, std::string_view name)
{
    const std::size_t at = query.find(name);
    if (at == std::string_view::npos)
        return {};
    const std::string_view rest = query.substr(at + name.size());
    return rest.substr(0, rest.find('&'));
}

std::optional<std::int64_t> endOfBedrockKey(std::string_view key)
{
    constexpr std::string_view prefix = "bedrock-api-key-";
    if (!key.starts_with(prefix))
        return std::nullopt;
    Secret address(fromBase64(key.substr(prefix.size())));                  // it holds a signature
    const std::string_view made = valueIn(address.expose(), "X-Amz-Date="); // 20261130T102000Z
    const std::string lives(valueIn(address.expose(), "X-Amz-Expires="));
    const QDateTime from = QDateTime::fromString(QString::fromLatin1(made.data(), qsizetype(made.size())),
                                                 QStringLiteral("yyyyMMdd'T'HHmmss'Z'"));
    bool isNumber = false;
    const qlonglong seconds = QString::fromStdString(lives).toLongLong(&isNumber);
    if (!from.isValid() || !isNumber || seconds <= 0 || seconds > 604'800)
        return std::nullopt;
    return (QDateTime(from.date(), from.time(), QTimeZone::utc()).toSecsSinceEpoch() + seconds) * micros;
}
} // namespace

std::optional<std::int64_t> endOfKey(const Secret &key)
{
    const std::string_view text = key.expose();
    if (text.size() > longestKey)
        return std::nullopt;
    const std::optional<std::int64_t> end = endOfToken(text);
    return end ? end : endOfBedrockKey(text);
}

std::optional<std::int64_t> microsOf(std::string_view isoTime)
{
    QString text = QString::fromLatin1(isoTime.data(), qsizetype(isoTime.size())).trimmed();
    if (text.size() > 10 && text.at(10) == u' ')
        text[10] = u'T';
    QDateTime time = QDateTime::fromString(text, Qt::ISODate);
    if (!time.isValid() || text.size() < 16)
        return std::nullopt;
    if (time.timeSpec() == Qt::LocalTime) // without an offset the tools mean UTC
        time = QDateTime(time.date(), time.time(), QTimeZone::utc());
    return time.toMSecsSinceEpoch() * 1000;
}
} // namespace assay::session
