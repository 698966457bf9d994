// SPDX-License-Identifier: GPL-3.0-or-later
// Pass rates with repeats, guarantees, and "any of k" against "all of k" (methods.md 1.4). Wilson's interval, the
// default for one answer a prompt, is in quantiles.h. Pure.
#pragma once
#include "stats/quantiles.h"
#include <cstdint>

namespace assay::stats
{
// Exact and therefore wide: only for "at least" guarantees. n = 0 is [0, 1] without an estimate.
RateEstimate clopperPearson(std::int64_t passed, std::int64_t n, double level = 0.95);

// The mean of the prompts' own pass rates; the interval is Wilson's at the effective sample size, which lies between
// the number of prompts and of responses. deff: design effect; absent when every response agrees or there is one
// prompt.
struct RepeatedRate {
    Status status = Status::UndefinedN0;
    std::int64_t prompts = 0, responses = 0;
    std::optional<double> p, deff, effectiveN;
    double lower = 0, upper = 1;
};
// `pass` 0 or 1, missing dropped; `prompt[i]` is the prompt of `pass[i]`, equal lengths.
RepeatedRate passRateWithRepeats(std::span<const std::int32_t> prompt, Values pass, double level = 0.95);

// c of n repeats passed: the chance that any of k, and that all k would have. KAboveN: not defined.
struct PassAtK {
    Status status = Status::Undefined;
    std::optional<double> any, all;
};
PassAtK passAtK(std::int64_t n, std::int64_t c, std::int64_t k);
} // namespace assay::stats
