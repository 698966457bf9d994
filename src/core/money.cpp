// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/money.h"

#include <cstddef>
#include <limits>

namespace assay
{
namespace
{
__extension__ typedef __int128 Wide;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Decimal text split into its digits and the place of the point, the exponent already applied.
struct Decimal {
    bool negative = false;
    std::string digits;  // without the point
    long pointAfter = 0; // how many of `digits` stand before the point; may be negative or beyond the end
};

std::optional<Decimal> readDecimal(std::string_view text)
{
    Decimal out;
    std::size_t i = 0;
    if (i < text.size() && (text[i] == '+' || text[i] == '-'))
        out.negative = text[i++] == '-';
    const std::size_t start = i;
    while (i < text.size() && isDigit(text[i]))
        out.digits += text[i++];
    if (i == start)
        return std::nullopt;
    out.pointAfter = static_cast<long>(out.digits.size());
    if (i < text.size() && text[i] == '.') {
        const std::size_t fractionStart = ++i;
        while (i < text.size() && isDigit(text[i]))
            out.digits += text[i++];
        if (i == fractionStart)
            return std::nullopt;
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        bool negativeExponent = false;
        if (i < text.size() && (text[i] == '+' || text[i] == '-'))
            negativeExponent = text[i++] == '-';
        long exponent = 0;
        const std::size_t exponentStart = i;
        while (i < text.size() && isDigit(text[i]) && exponent < 1000)
            exponent = exponent * 10 + (text[i++] - '0');
        if (i == exponentStart)
            return std::nullopt;
        out.pointAfter += negativeExponent ? -exponent : exponent;
    }
    if (i != text.size() || out.digits.size() > 400)
        return std::nullopt;
    return out;
}

Error notANumber(std::string_view text)
{
    return makeError(ErrorCode::BadInput, "\"" + std::string(text.substr(0, 40)) + "\" is not a decimal number");
}
Error outOfRange(std::string_view text)
{
    return makeError(ErrorCode::BadInput, "\"" + std::string(text.substr(0, 40)) + "\" is too large");
}

std::string scaledText(std::int64_t value, int decimals)
{
    const bool negative = value < 0;
    const std::uint64_t magnitude =
        negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    std::string digits = std::to_string(magnitude);
    if (digits.size() <= static_cast<std::size_t>(decimals))
        digits.insert(0, static_cast<std::size_t>(decimals) + 1 - digits.size(), '0');
    digits.insert(digits.size() - static_cast<std::size_t>(decimals), ".");
    while (digits.back() == '0')
        digits.pop_back();
    if (digits.back() == '.')
        digits.pop_back();
    return negative ? "-" + digits : digits;
}
} // namespace

Result<std::int64_t> parseScaledDecimal(std::string_view text, int decimals)
{
    const std::optional<Decimal> decimal = readDecimal(text);
    if (!decimal)
        return notANumber(text);
    const long wanted = decimal->pointAfter + decimals; // how many digits the integer has
    Wide value = 0;
    for (long i = 0; i < wanted; ++i) {
        const auto index = static_cast<std::size_t>(i);
        value = value * 10 + (index < decimal->digits.size() ? decimal->digits[index] - '0' : 0);
        if (value > std::numeric_limits<std::int64_t>::max())
            return outOfRange(text);
    }
    const bool roundUp = wanted >= 0 && static_cast<std::size_t>(wanted) < decimal->digits.size() &&
                         decimal->digits[static_cast<std::size_t>(wanted)] >= '5';
    value += roundUp ? 1 : 0;
    if (value > std::numeric_limits<std::int64_t>::max())
        return outOfRange(text);
    return static_cast<std::int64_t>(decimal->negative ? -value : value);
}

Result<UnitPrice> unitPriceFromPerMillion(std::string_view text)
{
    // One currency unit per million tokens is 1e-6 units = 1e6 pico per token.
    Result<std::int64_t> pico = parseScaledDecimal(text, 6);
    if (!pico)
        return pico.error();
    if (*pico < 0)
        return makeError(ErrorCode::BadInput,
                         "a price cannot be negative: \"" + std::string(text.substr(0, 40)) + "\"");
    return UnitPrice{*pico};
}

std::string perMillionText(UnitPrice price) { return scaledText(price.picoPerToken, 6); }

Result<Money> moneyFromText(std::string_view amount, std::string_view currency)
{
    Result<std::int64_t> nano = parseScaledDecimal(amount, 9);
    if (!nano)
        return nano.error();
    return Money{*nano, std::string(currency)};
}

std::string moneyText(const Money &money) { return scaledText(money.nano, 9); }

void CostSum::add(std::int64_t tokens, UnitPrice price)
{
    // A product of two 64-bit numbers fits; a sum of several may not, and a server may claim any number of tokens.
    const Wide part = static_cast<Wide>(tokens) * static_cast<Wide>(price.picoPerToken);
    m_overflow = __builtin_add_overflow(m_pico, part, &m_pico) || m_overflow;
}

std::optional<std::int64_t> CostSum::nano() const
{
    if (m_overflow)
        return std::nullopt;
    const Wide half = m_pico < 0 ? -500 : 500;
    const Wide nano = m_pico / 1000 + (m_pico % 1000 + half) / 1000;
    if (nano > std::numeric_limits<std::int64_t>::max() || nano < std::numeric_limits<std::int64_t>::min())
        return std::nullopt;
    return static_cast<std::int64_t>(nano);
}
} // namespace assay
