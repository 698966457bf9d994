// SPDX-License-Identifier: GPL-3.0-or-later
// What was spent, and how large answers were: what estimates and budgets are shown from. Plain values.
#pragma once
#include "core/clock.h"
#include "core/money.h"
#include <cstdint>
#include <optional>
#include <string>

namespace assay
{
struct Spending {              // in one currency
    Money spent;               // as far as it is known
    std::int64_t heldNano = 0; // set aside: requests under way, and those whose cost nobody can tell
    bool operator==(const Spending &) const = default;
};

struct AnswerSize {
    std::string caseKey; // of the prompt it answered
    std::int64_t outputTokens = 0;
    std::optional<Nanos> total; // from sent to the end
    bool operator==(const AnswerSize &) const = default;
};

// Of a workspace: what its runs may spend. All in one currency.
struct SpendingLimits {
    std::string currency = "USD";
    std::optional<std::int64_t> runNano, monthNano, askAboveNano;
    bool allowUnknown = false; // run targets whose price is not known all the same
    bool operator==(const SpendingLimits &) const = default;
};
} // namespace assay
