// SPDX-License-Identifier: GPL-3.0-or-later
// What others published about models (resources/claims.json): every figure with who ran it, when, how and where it was
// read. The trust label is computed, never typed (methods.md 12). Pure.
#pragma once
#include "core/result.h"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::catalog
{
enum class ClaimRunner { Vendor, Rival, Owner, Independent, Press };
enum class ClaimMethod { Yes, Partly, No };

struct Claim {
    std::string model, benchmark, metric;
    std::optional<double> value, low, high; // percent, or points of 100; low and high: a range as printed
    std::string printed;                    // the words, where no figure was given
    ClaimRunner runner = ClaimRunner::Press;
    std::string who;       // OpenAI, Every, ...
    std::string published; // ISO date or its beginning; empty: not known
    ClaimMethod method = ClaimMethod::No;
    std::optional<bool> matched; // with the others of its table; absent: nobody says
    std::string source, sourceKind, note, checkedBy;
    std::optional<std::int64_t> items;
    bool operator==(const Claim &) const = default;
};
// 'A' (independent, method published, matched) to 'D' (press, or no method). Two fields that are missing of: date,
// items, a person who checked it against the primary source, lower it by one.
char trustLabel(const Claim &claim) noexcept;
std::string_view runnerWords(ClaimRunner runner) noexcept;     // "vendor, own model" ...
Result<std::vector<Claim>> parseClaims(std::string_view json); // BadInput names row and field
} // namespace assay::catalog
