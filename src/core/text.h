// SPDX-License-Identifier: GPL-3.0-or-later
// Text helpers every room needs: UTF-8 repair, ISO dates, random-free ids, SplitMix64. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay
{
bool isValidUtf8(std::string_view bytes) noexcept;
std::string repairedUtf8(std::string_view bytes); // every bad sequence becomes U+FFFD

// Cuts a byte stream into whole characters: feed() answers what is complete, the rest waits for the next call.
class Utf8Assembler
{
public:
    std::string feed(std::string_view bytes); // repaired UTF-8
    std::string finish();                     // U+FFFD for a character cut at the end
private:
    std::string m_rest;
};

std::string isoDateTime(std::int64_t wallMicros); // "2026-11-22T10:04:05Z"
std::string isoDate(std::int64_t wallMicros);     // "2026-11-22"
std::string trimmed(std::string_view text);

class SplitMix64 // seeded; the only source of order in the product (methods.md 0.9)
{
public:
    explicit SplitMix64(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next() noexcept;
    std::uint64_t below(std::uint64_t n) noexcept; // unbiased; n >= 1
    template <typename T> void shuffle(std::vector<T> &items)
    {
        for (std::size_t i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[below(i)]);
    }

private:
    std::uint64_t m_state;
};
std::string makeUuid(); // version 4, from the system's random source
} // namespace assay
