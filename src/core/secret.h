// SPDX-License-Identifier: GPL-3.0-or-later
// A key in memory. It cannot be printed, compared to text, copied by accident or stored: the only way to its characters
// is expose(), called in one place (the net thread, while it writes header bytes). Wiped when destroyed.
#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace assay
{
class Secret
{
public:
    Secret() = default;
    explicit Secret(std::string characters) : m_characters(std::move(characters)) {}
    Secret(const Secret &) = default;
    Secret &operator=(const Secret &other)
    {
        if (this != &other) {
            wipe();
            m_characters = other.m_characters;
        }
        return *this;
    }
    Secret(Secret &&other) noexcept : m_characters(std::move(other.m_characters)) { other.wipe(); }
    Secret &operator=(Secret &&other) noexcept
    {
        wipe();
        m_characters = std::move(other.m_characters);
        other.wipe();
        return *this;
    }
    ~Secret() { wipe(); }
    bool empty() const noexcept { return m_characters.empty(); }
    std::string_view expose() const noexcept { return m_characters; }
    // Only printable ASCII without spaces can be a header value: a pasted newline would inject a header.
    bool isValidHeaderValue() const noexcept;
    // "•••• 7Qx2": at most the last four characters, and only of keys of 12 and more.
    std::string masked() const;

private:
    void wipe() noexcept;
    std::string m_characters;
};

// Replaces every live secret's characters in `text` (raw, URL-encoded, base64, JSON-escaped) by "[key]". Used on
// everything a stranger could echo back: error bodies, details, raw bodies' excerpts.
std::string redact(std::string text, const Secret &secret);
} // namespace assay
