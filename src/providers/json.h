// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: reading strangers' JSON. Nothing here throws; a member that is missing, null or of another kind
// is simply not there.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace assay::providers
{
// Keeps the order of members, so that usage is stored as it came. Room for the members of an event from the start:
// nlohmann's own ordered_map begins with one and copies every value inside, deep, each time it grows.
template <class Key, class T, class IgnoredLess, class Allocator>
struct EventMembers : nlohmann::ordered_map<Key, T, IgnoredLess, Allocator> {
    using Base = nlohmann::ordered_map<Key, T, IgnoredLess, Allocator>;
    EventMembers() : Base() { this->reserve(8); }
    template <class It> EventMembers(It first, It last) : Base(first, last) {}
};
using Json = nlohmann::basic_json<EventMembers>;

// A discarded value when `bytes` is not JSON, is nested deeper than 128, or holds a number no double can hold. Invalid
// UTF-8 and halves of surrogate pairs become U+FFFD; both are a reason to look closer at a server, not to lose an
// answer.
Json parseJson(std::string_view bytes);

const Json *member(const Json &object, std::string_view key) noexcept; // nullptr: absent, null, or `object` is none
const Json *objectMember(const Json &object, std::string_view key) noexcept;
const Json *arrayMember(const Json &object, std::string_view key) noexcept;
const std::string *textMember(const Json &object, std::string_view key) noexcept;
std::string textOr(const Json &object, std::string_view key, std::string_view otherwise = {});
using Count = std::optional<std::int64_t>; // of tokens; absent: not said
Count countOf(const Json &value) noexcept; // a whole number from 0
Count countMember(const Json &object, std::string_view key) noexcept;
Count sum(Count a, Count b) noexcept; // of those that were said; absent where it is beyond 64 bits
// A decimal number (or decimal text) times 10^decimals, exactly as written; nullopt when negative or not a number.
std::optional<std::int64_t> scaledMember(const Json &object, std::string_view key, int decimals);

std::string dumped(const Json &value); // never fails: bad bytes become U+FFFD
bool isBlank(std::string_view text) noexcept;
// At most `most` bytes, cut at a blank, so that a word that should not be seen in part (a key) is whole or gone.
std::string excerpt(std::string_view text, std::size_t most);
} // namespace assay::providers
