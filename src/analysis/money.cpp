// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/money.h"
#include "stats/special.h"
#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

namespace assay::analysis
{
namespace
{
struct Field {
    const char *name;
    double BillAssumptions::*value;
};
constexpr Field Fields[] = {{"tasks_per_month", &BillAssumptions::tasksPerMonth},
                            {"retry_factor", &BillAssumptions::retryFactor},
                            {"input_tokens", &BillAssumptions::inputTokens},
                            {"cache_share", &BillAssumptions::cacheShare},
                            {"price_in", &BillAssumptions::priceIn},
                            {"price_cache_read", &BillAssumptions::priceCacheRead},
                            {"output_tokens", &BillAssumptions::outputTokens},
                            {"price_out", &BillAssumptions::priceOut}};

struct MeanOf {
    double mean = 0, squaredError = 0; // of the mean
};

MeanOf meanOf(const std::vector<double> &costs)
{
    const auto n = static_cast<double>(costs.size());
    MeanOf out;
    out.mean = std::accumulate(costs.begin(), costs.end(), 0.0) / n;
    double squares = 0;
    for (const double cost : costs)
        squares += (cost - out.mean) * (cost - out.mean);
    out.squaredError = squares / (n - 1) / n;
    return out;
}
} // namespace

std::optional<EffectivePrice> effectivePriceRatio(double priceRatio, double tokenRatio)
{
    if (!(priceRatio > 0) || !(tokenRatio > 0))
        return std::nullopt;
    return EffectivePrice{priceRatio * tokenRatio, 1 / priceRatio};
}

SameTextPrice sameTextPrice(std::span<const CountedText> texts, double pricePerMillionTokens)
{
    double chars = 0, words = 0, tokens = 0;
    for (const CountedText &text : texts) {
        chars += static_cast<double>(text.chars);
        words += static_cast<double>(text.words);
        tokens += static_cast<double>(text.tokens);
    }
    SameTextPrice out;
    if (chars > 0) {
        out.tokensPerThousandChars = 1000 * tokens / chars;
        out.perMillionChars = pricePerMillionTokens * tokens / chars;
    }
    if (words > 0)
        out.perMillionWords = pricePerMillionTokens * tokens / words;
    return out;
}

BlendedPrice blendedPrice(double input, double output, double inputTokens, double outputTokens)
{
    BlendedPrice out;
    out.threeToOne = (3 * input + output) / 4;
    if (const double all = inputTokens + outputTokens; all > 0)
        out.own = (inputTokens * input + outputTokens * output) / all;
    return out;
}

std::optional<MonthlyProjection> monthlyProjection(std::span<const Stratum> strata, double volume, double level)
{
    if (strata.empty() || !(level > 0 && level < 1))
        return std::nullopt;
    double mean = 0, variance = 0, satterthwaite = 0, fewest = INFINITY;
    for (const Stratum &stratum : strata) {
        if (stratum.costs.size() < 2)
            return std::nullopt;
        const MeanOf of = meanOf(stratum.costs);
        const double part = stratum.weight * stratum.weight * of.squaredError;
        const auto df = static_cast<double>(stratum.costs.size() - 1);
        mean += stratum.weight * of.mean;
        variance += part;
        satterthwaite += part * part / df;
        fewest = std::min(fewest, df);
    }
    MonthlyProjection out;
    out.monthly = volume * mean;
    out.df = satterthwaite > 0 ? variance * variance / satterthwaite : fewest; // no variation seen at all
    const double half = stats::tQuantile((1 + level) / 2, out.df) * volume * std::sqrt(variance);
    out.lower = std::max(0.0, out.monthly - half);
    out.upper = out.monthly + half;
    return out;
}

double monthlyBill(const BillAssumptions &a)
{
    const double task = a.inputTokens * (1 - a.cacheShare) * a.priceIn +
                        a.inputTokens * a.cacheShare * a.priceCacheRead + a.outputTokens * a.priceOut;
    return a.tasksPerMonth * a.retryFactor * task / 1e6;
}

Tornado tornado(const BillAssumptions &base, std::span<const AssumptionRange> ranges)
{
    Tornado out;
    out.base = monthlyBill(base);
    for (const AssumptionRange &range : ranges) {
        const auto *field = std::find_if(std::begin(Fields), std::end(Fields),
                                         [&range](const Field &f) { return range.parameter == f.name; });
        if (field == std::end(Fields))
            continue;
        BillAssumptions low = base, high = base;
        low.*(field->value) = range.low;
        high.*(field->value) = range.high;
        TornadoBar bar{range.parameter, monthlyBill(low), monthlyBill(high), 0};
        bar.swing = std::abs(bar.atHigh - bar.atLow);
        out.bars.push_back(std::move(bar));
    }
    // Swings that differ by less than a millionth are the same: then the name decides.
    const auto rounded = [](double swing) { return std::round(swing * 1e6); };
    std::sort(out.bars.begin(), out.bars.end(), [&rounded](const TornadoBar &a, const TornadoBar &b) {
        const double x = rounded(a.swing), y = rounded(b.swing);
        return x != y ? x > y : a.parameter < b.parameter;
    });
    return out;
}
} // namespace assay::analysis
