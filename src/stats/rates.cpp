// SPDX-License-Identifier: GPL-3.0-or-later
#include "stats/rates.h"
#include "stats/special.h"
#include "stats/sums.h"
#include <map>
#include <vector>

namespace assay::stats
{
RateEstimate clopperPearson(std::int64_t passed, std::int64_t n, double level)
{
    RateEstimate out;
    if (n <= 0 || passed < 0 || passed > n)
        return out;
    const double tail = (1 - level) / 2, x = double(passed), rest = double(n - passed);
    out.status = Status::Ok;
    out.p = x / double(n);
    out.lower = passed == 0 ? 0 : betaQuantile(tail, x, rest + 1);
    out.upper = passed == n ? 1 : betaQuantile(1 - tail, x + 1, rest);
    return out;
}

RepeatedRate passRateWithRepeats(std::span<const std::int32_t> prompt, Values pass, double level)
{
    struct Prompt {
        double passed = 0, count = 0;
    };
    std::map<std::int32_t, Prompt> byPrompt;
    RepeatedRate out;
    for (std::size_t i = 0; i < std::min(prompt.size(), pass.size()); ++i) {
        if (!pass[i])
            continue;
        Prompt &p = byPrompt[prompt[i]];
        p.passed += *pass[i];
        p.count += 1;
        ++out.responses;
    }
    out.prompts = std::int64_t(byPrompt.size());
    if (out.prompts == 0)
        return out;
    std::vector<double> rates;
    for (const auto &[id, p] : byPrompt)
        rates.push_back(p.passed / p.count);
    const double p = meanOf(rates), g = double(out.prompts), n = double(out.responses);
    out.status = Status::Ok;
    out.p = p;
    if (p <= 0 || p >= 1 || out.prompts == 1) {
        out.effectiveN = g;
    } else if (out.prompts == out.responses) {
        out.deff = 1.0;
        out.effectiveN = n;
    } else {
        const double variance = squaresAround(rates, p) / (g - 1);
        out.deff = (variance / g) / (p * (1 - p) / n);
        out.effectiveN = *out.deff > 0 ? std::clamp(n / *out.deff, g, n) : n;
    }
    const RateEstimate interval = wilsonInterval(p * *out.effectiveN, *out.effectiveN, level);
    out.lower = interval.lower;
    out.upper = interval.upper;
    return out;
}

PassAtK passAtK(std::int64_t n, std::int64_t c, std::int64_t k)
{
    PassAtK out;
    if (k > n) {
        out.status = Status::KAboveN;
        return out;
    }
    if (k < 1 || c < 0 || c > n)
        return out;
    // C(m, k) / C(n, k) as a product: no factorial overflows.
    auto share = [&](std::int64_t m) {
        double value = m < k ? 0 : 1;
        for (std::int64_t i = 0; i < k && m >= k; ++i)
            value *= double(m - i) / double(n - i);
        return value;
    };
    out.status = Status::Ok;
    out.any = 1 - share(n - c);
    out.all = share(c);
    return out;
}
} // namespace assay::stats
