// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cctype>
#include <curl/curl.h>
#include <optional>
#include <string>

#include "core/text.h"
#include "net/http_date.h"
#include "net/transport.h"

namespace assay::net
{
namespace
{
using std::chrono::milliseconds;

constexpr milliseconds shortestWait{1000};
// Ten years: whatever is longer means the same to everybody, and stays addable to any clock without overflow.
constexpr std::int64_t longestMs = 10LL * 365 * 24 * 3600 * 1000;

// Non-negative decimal ("2", "1.5"), times `scale`, saturating. nullopt for anything else: a sign, an exponent, "NaN".
std::optional<std::int64_t> decimalTimes(std::string_view text, std::int64_t scale)
{
    std::int64_t whole = 0;
    std::int64_t fraction = 0;
    std::int64_t unit = scale;
    bool point = false;
    bool digits = false;
    for (const char c : text) {
        if (c == '.' && !point) {
            point = true;
        } else if (c < '0' || c > '9') {
            return std::nullopt;
        } else if (point) {
            digits = true;
            unit /= 10;
            fraction += (c - '0') * unit;
        } else {
            digits = true;
            whole = std::min(whole * 10 + (c - '0'), longestMs);
        }
    }
    if (!digits)
        return std::nullopt;
    return whole > longestMs / scale ? longestMs : std::min(whole * scale + fraction, longestMs);
}
} // namespace

// curl's reader takes more than HTTP dates, so the text has to begin with a day's name and hold a time.
std::optional<std::int64_t> httpDateSeconds(std::string_view text)
{
    static constexpr std::string_view days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    const bool day = std::any_of(std::begin(days), std::end(days), [&](auto name) { return text.starts_with(name); });
    if (!day || text.find(':') == std::string_view::npos || text.size() > 64)
        return std::nullopt;
    const time_t seconds = curl_getdate(std::string(text).c_str(), nullptr);
    return seconds < 0 ? std::nullopt : std::optional<std::int64_t>(seconds);
}

std::optional<milliseconds> retryAfterOf(const Head &head, std::int64_t wallMicros)
{
    if (trimmed(head.header("x-should-retry")) == "false")
        return std::nullopt;
    const std::string millis = trimmed(head.header("retry-after-ms"));
    if (const auto wait = decimalTimes(millis, 1))
        return std::max(milliseconds(*wait), shortestWait);
    const std::string value = trimmed(head.header("retry-after"));
    if (const auto wait = decimalTimes(value, 1000))
        return std::max(milliseconds(*wait), shortestWait);
    const auto until = httpDateSeconds(value);
    if (!until)
        return std::nullopt;
    // The server's date is read against the server's own clock: ours may be wrong.
    const std::int64_t now = httpDateSeconds(trimmed(head.header("date"))).value_or(wallMicros / 1'000'000);
    const std::int64_t seconds = std::clamp<std::int64_t>(*until - now, 0, longestMs / 1000);
    return std::max(milliseconds(seconds * 1000), shortestWait);
}
} // namespace assay::net
