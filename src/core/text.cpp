// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text.h"

#include <array>
#include <cstdio>
#include <random>
#include <unistd.h>

namespace assay
{
namespace
{
constexpr std::string_view replacement = "\xEF\xBF\xBD";

// The length of the valid character at `text[i]`; 0: invalid there; -1: valid so far, but the text ends within it.
// `bad` is how many bytes an invalid start covers (the maximal subpart, as Unicode recommends for U+FFFD).
int characterAt(std::string_view text, std::size_t i, std::size_t &bad) noexcept
{
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const unsigned char lead = byte(i);
    bad = 1;
    if (lead < 0x80)
        return 1;
    int length = 0;
    unsigned char low = 0x80, high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        low = lead == 0xE0 ? 0xA0 : 0x80;
        high = lead == 0xED ? 0x9F : 0xBF;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        low = lead == 0xF0 ? 0x90 : 0x80;
        high = lead == 0xF4 ? 0x8F : 0xBF;
    } else {
        return 0;
    }
    for (int k = 1; k < length; ++k) {
        const std::size_t at = i + static_cast<std::size_t>(k);
        if (at >= text.size()) {
            bad = static_cast<std::size_t>(k);
            return -1;
        }
        if (byte(at) < low || byte(at) > high) {
            bad = static_cast<std::size_t>(k);
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

// Appends the repaired characters of `text`; answers where an unfinished last character begins (size() when none).
std::size_t repairInto(std::string &out, std::string_view text)
{
    std::size_t i = 0;
    std::size_t cleanFrom = 0;
    while (i < text.size()) {
        std::size_t bad = 1;
        const int length = characterAt(text, i, bad);
        if (length > 0) {
            i += static_cast<std::size_t>(length);
            continue;
        }
        out.append(text.substr(cleanFrom, i - cleanFrom));
        if (length < 0)
            return i;
        out.append(replacement);
        i += bad;
        cleanFrom = i;
    }
    out.append(text.substr(cleanFrom));
    return text.size();
}

struct Date {
    long year;
    unsigned month, day;
};

// Days since 1970-01-01 to a proleptic Gregorian date (Howard Hinnant's civil_from_days arithmetic).
Date dateOf(long days)
{
    days += 719468;
    const long era = (days >= 0 ? days : days - 146096) / 146097;
    const auto dayOfEra = static_cast<unsigned>(days - era * 146097);
    const unsigned yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const unsigned dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const unsigned shifted = (5 * dayOfYear + 2) / 153;
    const unsigned day = dayOfYear - (153 * shifted + 2) / 5 + 1;
    const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
    return {static_cast<long>(yearOfEra) + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

long floorDiv(std::int64_t a, std::int64_t b) { return static_cast<long>(a / b - (a % b < 0 ? 1 : 0)); }
} // namespace

bool isValidUtf8(std::string_view bytes) noexcept
{
    std::size_t bad = 0;
    for (std::size_t i = 0; i < bytes.size();) {
        const int length = characterAt(bytes, i, bad);
        if (length <= 0)
            return false;
        i += static_cast<std::size_t>(length);
    }
    return true;
}

std::string repairedUtf8(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    if (repairInto(out, bytes) < bytes.size())
        out.append(replacement);
    return out;
}

std::string Utf8Assembler::feed(std::string_view bytes)
{
    std::string joined;
    if (!m_rest.empty()) {
        joined = m_rest;
        joined.append(bytes);
        bytes = joined;
    }
    std::string out;
    out.reserve(bytes.size());
    const std::size_t rest = repairInto(out, bytes);
    m_rest = std::string(bytes.substr(rest));
    return out;
}

std::string Utf8Assembler::finish()
{
    const bool cut = !m_rest.empty();
    m_rest.clear();
    return cut ? std::string(replacement) : std::string();
}

std::string isoDate(std::int64_t wallMicros) { return isoDateTime(wallMicros).substr(0, 10); }

std::string isoDateTime(std::int64_t wallMicros)
{
    const std::int64_t seconds = floorDiv(wallMicros, 1'000'000);
    const long days = floorDiv(seconds, 86'400);
    const auto inDay = static_cast<int>(seconds - static_cast<std::int64_t>(days) * 86'400);
    const Date date = dateOf(days);
    std::array<char, 48> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04ld-%02u-%02uT%02d:%02d:%02dZ", date.year, date.month, date.day,
                  inDay / 3600, inDay / 60 % 60, inDay % 60);
    return buffer.data();
}

std::string trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::uint64_t SplitMix64::next() noexcept
{
    m_state += 0x9E3779B97F4A7C15ull;
    std::uint64_t z = m_state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

std::uint64_t SplitMix64::below(std::uint64_t n) noexcept
{
    if (n <= 1)
        return 0;
    // Draw until v < 2^64 - (2^64 mod n); for powers of two that bound is 2^64 itself, which is "never reject".
    const std::uint64_t remainder = (0 - n) % n; // 2^64 mod n
    for (;;) {
        const std::uint64_t v = next();
        if (remainder == 0 || v < 0 - remainder)
            return v % n;
    }
}

std::string makeUuid()
{
    // Straight from the system: a std::random_device of its own for each costs 50 µs where asking the processor what it
    // can do leaves a virtual machine.
    std::array<std::uint32_t, 4> words{};
    if (::getentropy(words.data(), sizeof words) != 0) {
        std::random_device device;
        for (std::uint32_t &word : words)
            word = device();
    }
    words[1] = (words[1] & 0xFFFF0FFFu) | 0x00004000u;
    words[2] = (words[2] & 0x3FFFFFFFu) | 0x80000000u;
    std::array<char, 40> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%08x-%04x-%04x-%04x-%04x%08x", words[0], words[1] >> 16,
                  words[1] & 0xFFFFu, words[2] >> 16, words[2] & 0xFFFFu, words[3]);
    return buffer.data();
}
} // namespace assay
