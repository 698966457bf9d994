// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/rate_limits.h"

#include "net/http_date.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace assay::providers
{
namespace
{
using std::chrono::milliseconds;
constexpr milliseconds longest{24LL * 3600 * 1000};
constexpr std::string_view common = "x-ratelimit-remaining", anthropic = "anthropic-ratelimit-",
                           anthropicEnd = "-remaining";

// A non-negative decimal at the beginning of `text`, which is advanced behind it.
std::optional<double> takeNumber(std::string_view &text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc() || value < 0 || text.empty() || text.front() == '-')
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

milliseconds clampedMs(double ms)
{
    const double most = static_cast<double>(longest.count());
    return milliseconds(static_cast<std::int64_t>(std::ceil(std::clamp(ms, 0.0, most))));
}

bool isZero(std::string_view text)
{
    std::string_view rest = text;
    const std::optional<double> value = takeNumber(rest);
    return value && *value == 0 && rest.empty();
}

// A bare number is seconds; one that large is a point in time, in seconds or in milliseconds since 1970.
milliseconds bareNumber(double value, std::int64_t nowMillis)
{
    const auto now = static_cast<double>(nowMillis);
    if (value > 1e11)
        return clampedMs(value - now);
    if (value > 1e8)
        return clampedMs(value * 1000 - now);
    return clampedMs(value * 1000);
}

std::optional<milliseconds> resetOf(std::string_view text, std::int64_t nowMillis)
{
    std::string_view rest = text;
    const std::optional<double> number = takeNumber(rest);
    if (number && rest.empty())
        return bareNumber(*number, nowMillis);
    if (const auto span = durationOf(text))
        return span;
    if (const auto at = rfc3339Millis(text))
        return clampedMs(static_cast<double>(*at - nowMillis));
    return std::nullopt;
}

// Mistral names the window in the counter ("req-10-second", "tokens-minute") and no time: it is back when the window is
// over. A month is not waited for.
std::optional<milliseconds> windowOf(std::string_view counter)
{
    std::int64_t count = 1;
    std::string_view unit = counter;
    if (const std::size_t dash = counter.rfind('-'); dash != std::string_view::npos) {
        unit = counter.substr(dash + 1);
        const std::string_view before = counter.substr(0, dash);
        const std::size_t digits = before.rfind('-') == std::string_view::npos ? 0 : before.rfind('-') + 1;
        std::int64_t parsed = 0;
        const std::string_view word = before.substr(digits);
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), parsed);
        if (error == std::errc() && end == word.data() + word.size() && parsed > 0 && parsed < 3600)
            count = parsed;
    }
    if (unit == "second")
        return milliseconds(count * 1000);
    if (unit == "minute")
        return milliseconds(count * 60'000);
    return std::nullopt;
}

std::int64_t serverMillis(const net::Head &head, std::int64_t wallMicros)
{
    // The server's clock is what its times are meant in; ours may be wrong.
    if (const auto date = net::httpDateSeconds(head.header("date")))
        return *date * 1000;
    return wallMicros / 1000;
}
} // namespace

std::optional<milliseconds> durationOf(std::string_view text)
{
    double ms = 0;
    bool any = false;
    while (!text.empty()) {
        const std::optional<double> value = takeNumber(text);
        if (!value)
            return std::nullopt;
        struct Unit {
            std::string_view name;
            double ms;
        };
        // Longer names first: "ms" begins with the "m" of minutes.
        static constexpr Unit units[] = {{"ms", 1},          {"us", 0.001},   {"ns", 0.000001}, {"d", 86'400'000.0},
                                         {"h", 3'600'000.0}, {"m", 60'000.0}, {"s", 1000.0}};
        const auto unit =
            std::find_if(std::begin(units), std::end(units), [&](const Unit &u) { return text.starts_with(u.name); });
        if (unit == std::end(units))
            return std::nullopt;
        text.remove_prefix(unit->name.size());
        ms += *value * unit->ms;
        any = true;
    }
    return any ? std::optional(clampedMs(ms)) : std::nullopt;
}

std::optional<std::int64_t> rfc3339Millis(std::string_view text)
{
    const auto digits = [&](std::size_t at, std::size_t count) -> std::optional<int> {
        int value = 0;
        if (at + count > text.size())
            return std::nullopt;
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + count, value);
        return error == std::errc() && end == text.data() + at + count ? std::optional(value) : std::nullopt;
    };
    const auto year = digits(0, 4), month = digits(5, 2), day = digits(8, 2), hour = digits(11, 2),
               minute = digits(14, 2), second = digits(17, 2);
    if (!year || !month || !day || !hour || !minute || !second || text[4] != '-' || text[7] != '-' ||
        (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    using namespace std::chrono;
    const year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                              std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    std::int64_t ms = duration_cast<milliseconds>(sys_days(date).time_since_epoch()).count() +
                      ((*hour * 60LL + *minute) * 60 + *second) * 1000;
    std::string_view rest = text.substr(19);
    if (rest.starts_with('.')) {
        std::string_view number = "0";
        const std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
        number = rest.substr(1, std::min<std::size_t>(end - 1, 3));
        std::int64_t scale = 100;
        for (const char c : number) {
            ms += (c - '0') * scale;
            scale /= 10;
        }
        rest.remove_prefix(end);
    }
    if (rest == "Z" || rest == "z")
        return ms;
    if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':')
        return std::nullopt;
    const std::size_t at = text.size() - 6;
    const auto offsetHours = digits(at + 1, 2), offsetMinutes = digits(at + 4, 2);
    if (!offsetHours || !offsetMinutes)
        return std::nullopt;
    const std::int64_t offset = (*offsetHours * 60LL + *offsetMinutes) * 60'000;
    return rest[0] == '+' ? ms - offset : ms + offset;
}

std::optional<LimitPause> limitPauseOf(const net::Head &head, std::int64_t wallMicros)
{
    std::optional<LimitPause> pause;
    const std::int64_t now = serverMillis(head, wallMicros);
    const auto consider = [&](std::string_view what, std::optional<milliseconds> wait) {
        if (wait && wait->count() > 0 && (!pause || *wait > pause->wait))
            pause = LimitPause{*wait, std::string(what)};
    };
    for (const net::Header &header : head.headers) {
        const std::string_view name = header.name;
        if (!isZero(header.value))
            continue;
        if (name.starts_with(common)) {
            const std::string_view counter = name.size() > common.size() ? name.substr(common.size() + 1) : "requests";
            const std::string suffix(name.substr(common.size()));
            const std::string_view reset = head.header("x-ratelimit-reset" + suffix);
            consider(counter, reset.empty() ? windowOf(counter) : resetOf(reset, now));
        } else if (name.starts_with(anthropic) && name.ends_with(anthropicEnd) &&
                   name.size() > anthropic.size() + anthropicEnd.size()) {
            const std::string counter(
                name.substr(anthropic.size(), name.size() - anthropic.size() - anthropicEnd.size()));
            consider(counter, resetOf(head.header(std::string(anthropic) + counter + "-reset"), now));
        }
    }
    return pause;
}
} // namespace assay::providers
