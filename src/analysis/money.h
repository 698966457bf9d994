// SPDX-License-Identifier: GPL-3.0-or-later
// What prices and measured costs mean for a decision: ratios, blends, a month's bill and what drives it. Doubles, since
// these are estimates; recorded money stays integers. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace assay::analysis
{

// The bill of one model against another's: list price ratio times token ratio. Below the break-even token ratio the
// dearer list price is the cheaper model. nullopt: a ratio that is not above 0.
struct EffectivePrice {
    double ratio = 0, breakEvenTokenRatio = 0;
};
std::optional<EffectivePrice> effectivePriceRatio(double priceRatio, double tokenRatio);

// The same texts, counted by a model's own tokenizer: ratio of sums. Absent: there is nothing to divide by.
struct CountedText {
    std::int64_t chars = 0, words = 0, tokens = 0;
};
struct SameTextPrice {
    std::optional<double> tokensPerThousandChars, perMillionChars, perMillionWords; // in the price's currency
};
SameTextPrice sameTextPrice(std::span<const CountedText> texts, double pricePerMillionTokens);

// The "industry blend" of 3 input tokens to 1 output token, and that of the user's own mix (absent without tokens).
struct BlendedPrice {
    double threeToOne = 0;
    std::optional<double> own;
};
BlendedPrice blendedPrice(double input, double output, double inputTokens, double outputTokens);

// A month's bill from costs of prompts, by the mix of their categories (weights sum to 1). The interval covers the
// choice of prompts alone: volume, prices and mix are assumptions (see tornado). Absent: a stratum with fewer than two
// costs, or no stratum.
struct Stratum {
    double weight = 0;
    std::vector<double> costs; // a task each
};
struct MonthlyProjection {
    double monthly = 0, lower = 0, upper = 0, df = 0; // lower is never below 0
};
std::optional<MonthlyProjection> monthlyProjection(std::span<const Stratum> strata, double volume, double level);

// A month's bill and each assumption alone at its low and high end: largest swing first, then by name.
struct BillAssumptions {
    double tasksPerMonth = 0, retryFactor = 1, inputTokens = 0, cacheShare = 0, priceIn = 0, priceCacheRead = 0,
           outputTokens = 0, priceOut = 0; // prices per million tokens
};
struct AssumptionRange {
    std::string parameter; // "tasks_per_month", "retry_factor", "input_tokens", "cache_share", "price_in", ...
    double low = 0, high = 0;
};
struct TornadoBar {
    std::string parameter;
    double atLow = 0, atHigh = 0, swing = 0;
};
struct Tornado {
    double base = 0;
    std::vector<TornadoBar> bars; // of the ranges whose parameter is known
};
double monthlyBill(const BillAssumptions &assumptions);
Tornado tornado(const BillAssumptions &base, std::span<const AssumptionRange> ranges);
} // namespace assay::analysis
