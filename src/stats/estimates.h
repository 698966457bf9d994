// SPDX-License-Identifier: GPL-3.0-or-later
// Means and paired comparisons with their intervals. Pure functions on spans; a missing value is nullopt and is never
// read as 0; a figure that is not defined is nullopt, and `status` says why (methods.md 0.6, 0.7).
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace assay::stats
{
using Values = std::span<const std::optional<double>>;

enum class Status {
    Ok,
    UndefinedN0,
    NoIntervalN1,
    ZeroVariance,
    OpenInterval,
    TooFewClusters,
    Degenerate,   // no bootstrap replicate differs: the percentile interval stands alone
    AllZero,      // no pair differs
    NoDiscordant, // no prompt on which one passes and the other fails
    NoVariation,  // every rating is the same: agreement beyond chance has no meaning
    NoPairs,      // nothing was rated twice
    ZeroDenominator,
    KAboveN,
    Disconnected,         // groups that never met
    NotStronglyConnected, // someone never lost (or never won): its strength has no finite estimate
    ReferenceTooShort,
    Incomplete,
    Failed,
    Undefined
};
std::string_view statusName(Status status) noexcept; // "ok", "undefined_n0", ...: the words of methods.md

// methods.md 1.1: mean and Student interval. ZeroVariance: the interval is [mean, mean], to be shown as "no variation
// seen", never as a certain result. Not clipped to the scale.
struct MeanEstimate {
    Status status = Status::UndefinedN0;
    std::int64_t n = 0;
    std::optional<double> mean, sd, se, df, lower, upper;
};
MeanEstimate meanInterval(Values values, double level = 0.95);

// The same with the prompt as the unit: `prompt[i]` is the prompt of `score[i]` (any ints, equal lengths); the scores
// of a prompt are averaged first. withinSd: spread on one prompt; nullopt without repeats.
struct PromptMeanEstimate : MeanEstimate {
    std::int64_t responses = 0;
    std::optional<double> withinSd;
};
PromptMeanEstimate meanIntervalByPrompt(std::span<const std::int32_t> prompt, Values score, double level = 0.95);

// methods.md 1.5: a - b over the prompts where both have a value. a and b have equal lengths; the index is the prompt.
struct PairedEstimate {
    Status status = Status::UndefinedN0;
    std::optional<double> meanDiff, sd, se, df, t, p, lower, upper;
    std::optional<double> dz, hedgesGz; // effect sizes; nullopt when nothing varies
    std::int64_t n = 0, dropped = 0, aBetter = 0, equal = 0, bBetter = 0;
};
PairedEstimate pairedDifference(Values a, Values b, double level = 0.95);

// methods.md 4.6: after / before as a ratio of geometric means; values <= 0 are dropped and counted.
struct RatioEstimate {
    Status status = Status::UndefinedN0;
    std::optional<double> ratio, lower, upper, p;
    std::int64_t n = 0, dropped = 0;
};
RatioEstimate logRatioPaired(Values before, Values after, double level = 0.95);

// methods.md 1.7: two one-sided tests against +-margin. Undefined for fewer than two pairs or without variance.
struct TostEstimate {
    Status status = Status::Undefined;
    std::optional<double> pLower, pUpper, p, lower, upper; // the interval has level 1 - 2 alpha
    std::optional<bool> equivalent, aNonInferior;
};
TostEstimate tostPaired(Values a, Values b, double margin, double alpha = 0.05);
} // namespace assay::stats
