// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/json.h"
#include "core/money.h"
#include "core/text.h"
#include <algorithm>
#include <limits>

namespace assay::providers
{
namespace
{
constexpr int deepest = 128; // a tree much deeper cannot be printed or destroyed without overflowing the stack

// Almost every event has so few brackets that counting them is enough; only then strings have to be told apart.
bool tooDeep(std::string_view bytes)
{
    const auto opening = [](char c) { return c == '{' || c == '['; };
    if (std::count_if(bytes.begin(), bytes.end(), opening) <= deepest)
        return false;
    int depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (opening(c)) {
            if (++depth > deepest)
                return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

Json parsed(std::string_view bytes) { return Json::parse(bytes.data(), bytes.data() + bytes.size(), nullptr, false); }

std::optional<unsigned> escapedUnit(std::string_view text, std::size_t at)
{
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u')
        return std::nullopt;
    unsigned unit = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
        const char c = text[i];
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0)
            return std::nullopt;
        unit = unit * 16 + static_cast<unsigned>(digit);
    }
    return unit;
}

// Half a surrogate pair ("\ud83d" alone: a server cut an emoji in two) becomes U+FFFD.
void mendSurrogates(std::string &text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\')
            continue;
        const std::optional<unsigned> unit = escapedUnit(text, i);
        if (!unit) {
            ++i;
            continue;
        }
        const std::optional<unsigned> next = escapedUnit(text, i + 6);
        const bool high = *unit >= 0xD800 && *unit <= 0xDBFF, low = *unit >= 0xDC00 && *unit <= 0xDFFF;
        if (high && next && *next >= 0xDC00 && *next <= 0xDFFF) {
            i += 11;
        } else {
            if (high || low)
                text.replace(i, 6, "\\ufffd");
            i += 5;
        }
    }
}
} // namespace

Json parseJson(std::string_view bytes)
{
    if (tooDeep(bytes))
        return Json(Json::value_t::discarded);
    Json value = parsed(bytes);
    if (value.is_discarded()) {
        std::string mended = repairedUtf8(bytes);
        mendSurrogates(mended);
        if (mended != bytes)
            value = parsed(mended);
    }
    return value;
}

const Json *member(const Json &object, std::string_view key) noexcept
{
    const auto *members = object.get_ptr<const Json::object_t *>();
    if (!members)
        return nullptr;
    for (const auto &[name, value] : *members)
        if (name == key)
            return value.is_null() ? nullptr : &value;
    return nullptr;
}

const Json *objectMember(const Json &object, std::string_view key) noexcept
{
    const Json *value = member(object, key);
    return value && value->is_object() ? value : nullptr;
}

const Json *arrayMember(const Json &object, std::string_view key) noexcept
{
    const Json *value = member(object, key);
    return value && value->is_array() ? value : nullptr;
}

const std::string *textMember(const Json &object, std::string_view key) noexcept
{
    const Json *value = member(object, key);
    return value ? value->get_ptr<const std::string *>() : nullptr;
}

std::string textOr(const Json &object, std::string_view key, std::string_view otherwise)
{
    const std::string *text = textMember(object, key);
    return text ? *text : std::string(otherwise);
}

std::optional<std::int64_t> countOf(const Json &value) noexcept
{
    if (const auto *number = value.get_ptr<const Json::number_unsigned_t *>())
        return *number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
                   ? std::optional(static_cast<std::int64_t>(*number))
                   : std::nullopt;
    if (const auto *number = value.get_ptr<const Json::number_integer_t *>())
        return *number >= 0 ? std::optional(*number) : std::nullopt;
    if (const auto *number = value.get_ptr<const Json::number_float_t *>()) {
        constexpr double exact = 9007199254740992.0; // 2^53
        if (*number >= 0 && *number <= exact && static_cast<double>(static_cast<std::int64_t>(*number)) == *number)
            return static_cast<std::int64_t>(*number);
    }
    return std::nullopt;
}

std::optional<std::int64_t> countMember(const Json &object, std::string_view key) noexcept
{
    const Json *value = member(object, key);
    return value ? countOf(*value) : std::nullopt;
}

Count sum(Count a, Count b) noexcept
{
    std::int64_t total = 0;
    if (!a || !b)
        return a ? a : b;
    if (__builtin_add_overflow(*a, *b, &total))
        return std::nullopt;
    return total;
}

std::optional<std::int64_t> scaledMember(const Json &object, std::string_view key, int decimals)
{
    const Json *value = member(object, key);
    if (!value || (!value->is_number() && !value->is_string()))
        return std::nullopt;
    // The shortest decimal text of a double is the text it was read from, for up to 15 digits.
    const std::string text = value->is_string() ? value->get<std::string>() : dumped(*value);
    const Result<std::int64_t> scaled = parseScaledDecimal(text, decimals);
    return scaled && *scaled >= 0 ? std::optional(*scaled) : std::nullopt;
}

std::string dumped(const Json &value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

bool isBlank(std::string_view text) noexcept { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string excerpt(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return repairedUtf8(text);
    const std::size_t blank = text.substr(0, most).find_last_of(" \t\r\n");
    std::string cut = blank == std::string_view::npos ? std::string() : repairedUtf8(text.substr(0, blank));
    return cut + (cut.empty() ? "…" : " …");
}
} // namespace assay::providers
