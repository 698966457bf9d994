// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secret.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <string>

namespace assay
{
namespace
{
std::string urlEncoded(std::string_view text, bool upper)
{
    std::string out;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if ((u >= '0' && u <= '9') || (u >= 'A' && u <= 'Z') || (u >= 'a' && u <= 'z') || c == '-' || c == '_' ||
            c == '.' || c == '~') {
            out += c;
        } else {
            std::array<char, 4> buffer{};
            std::snprintf(buffer.data(), buffer.size(), upper ? "%%%02X" : "%%%02x", u);
            out += buffer.data();
        }
    }
    return out;
}

// Base64 of the part of `text` that is the same whatever stands before it: `offset` 0, 1 or 2 bytes precede it.
std::string base64Core(std::string_view text, std::size_t offset)
{
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t skip = (3 - offset) % 3;
    if (text.size() < skip + 6)
        return {};
    text.remove_prefix(skip);
    std::string out;
    for (std::size_t i = 0; i + 3 <= text.size(); i += 3) {
        const unsigned group = (static_cast<unsigned char>(text[i]) << 16) |
                               (static_cast<unsigned char>(text[i + 1]) << 8) | static_cast<unsigned char>(text[i + 2]);
        for (int shift = 18; shift >= 0; shift -= 6)
            out += alphabet[(group >> shift) & 63u];
    }
    return out;
}

std::string jsonEscaped(std::string_view text, bool slashesToo)
{
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\' || (c == '/' && slashesToo))
            out += '\\';
        out += c;
    }
    return out;
}

// Linear, however often it occurs: a hostile server may fill a body with nothing else.
void replaceAll(std::string &text, std::string_view what, std::string_view with)
{
    std::size_t at = text.find(what);
    if (at == std::string::npos)
        return;
    std::string out;
    out.reserve(text.size());
    std::size_t from = 0;
    for (; at != std::string::npos; at = text.find(what, from)) {
        out.append(text, from, at - from).append(with);
        from = at + what.size();
    }
    out.append(text, from);
    text = std::move(out);
}
} // namespace

bool Secret::isValidHeaderValue() const noexcept
{
    return !m_characters.empty() &&
           std::all_of(m_characters.begin(), m_characters.end(), [](char c) { return c >= 0x21 && c <= 0x7e; });
}

std::string Secret::masked() const
{
    std::string dots = "\u2022\u2022\u2022\u2022";
    return m_characters.size() >= 12 ? dots + " " + m_characters.substr(m_characters.size() - 4) : dots;
}

void Secret::wipe() noexcept
{
    volatile char *p = m_characters.data();
    for (std::size_t i = 0; i < m_characters.size(); ++i)
        p[i] = 0;
    m_characters.clear();
}

std::string redact(std::string text, const Secret &secret)
{
    const std::string_view key = secret.expose();
    // Shorter ones would eat ordinary words ("x" as a placeholder key of a local server).
    if (key.size() < 6 || text.empty())
        return text;
    std::set<std::string, std::greater<>> forms{std::string(key),       urlEncoded(key, true),   urlEncoded(key, false),
                                                jsonEscaped(key, true), jsonEscaped(key, false), base64Core(key, 0),
                                                base64Core(key, 1),     base64Core(key, 2)};
    for (const std::string &form : forms) {
        if (form.size() >= 6)
            replaceAll(text, form, "[key]");
    }
    return text;
}
} // namespace assay
