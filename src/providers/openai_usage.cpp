// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/openai_usage.h"
#include <algorithm>
#include <initializer_list>

namespace assay::providers
{
namespace
{
Count firstOf(const Json &object, std::initializer_list<std::string_view> names)
{
    for (const std::string_view name : names)
        if (const Count count = countMember(object, name))
            return count;
    return std::nullopt;
}

Count inDetails(const Json &usage, std::initializer_list<std::string_view> details, std::string_view name)
{
    for (const std::string_view which : details)
        if (const Json *object = objectMember(usage, which))
            if (const Count count = countMember(*object, name))
                return count;
    return std::nullopt;
}

// All output that is billed. Servers that count reasoning apart show it in the total: input + output + reasoning.
Count billedOutput(Usage &usage, Count output, Count total, std::string_view model, const Json &raw)
{
    if (!output)
        return std::nullopt;
    const std::int64_t reasoning = usage.reasoning.value_or(0);
    if (total && usage.input && *total >= *usage.input) {
        const std::int64_t beside = *total - *usage.input; // what the total leaves for output
        if (beside <= *output)
            return output;
        usage.notes |= costflag::HiddenOutput;
        return beside;
    }
    const bool isXai = member(raw, "cost_in_usd_ticks") || model.starts_with("grok");
    return isXai ? *output + reasoning : *output;
}

// Only where the provider states its price in US dollars.
Count providerCost(const Json &usage)
{
    if (const Count ticks = countMember(usage, "cost_in_usd_ticks")) // xAI: 1e-10 dollars
        return (*ticks + 5) / 10;
    const Json *cost = member(usage, "cost"); // OpenRouter
    if (!cost || !cost->is_number())
        return std::nullopt;
    const Count nano = scaledMember(usage, "cost", 9);
    const Json *own = member(usage, "is_byok");
    if (!nano || !own || !own->is_boolean() || !own->get<bool>())
        return nano;
    // With the user's own key at the upstream, `cost` is the router's fee alone.
    const Json *details = objectMember(usage, "cost_details");
    const Count upstream = details ? scaledMember(*details, "upstream_inference_cost", 9) : std::nullopt;
    return upstream ? Count(*nano + *upstream) : std::nullopt;
}
} // namespace

Usage openAiUsage(const Json &raw, std::string_view model)
{
    Usage usage;
    usage.input = firstOf(raw, {"prompt_tokens", "input_tokens"});
    usage.cachedInput = inDetails(raw, {"prompt_tokens_details", "input_tokens_details"}, "cached_tokens");
    if (!usage.cachedInput) // DeepSeek, Mistral, Moonshot
        usage.cachedInput = firstOf(raw, {"prompt_cache_hit_tokens", "num_cached_tokens", "cached_tokens"});
    usage.cacheWrite = inDetails(raw, {"prompt_tokens_details", "input_tokens_details"}, "cache_write_tokens");
    for (const std::string_view which : {"prompt_tokens_details", "input_tokens_details"})
        if (const Json *details = objectMember(raw, which); details && !usage.cacheWriteLong)
            usage.cacheWriteLong = inDetails(*details, {"cache_write_tokens_details"}, "ttl_12h_tokens");
    usage.reasoning = inDetails(raw, {"completion_tokens_details", "output_tokens_details"}, "reasoning_tokens");
    if (!usage.reasoning)
        usage.reasoning = countMember(raw, "reasoning_tokens");
    usage.output = billedOutput(usage, firstOf(raw, {"completion_tokens", "output_tokens"}),
                                countMember(raw, "total_tokens"), model, raw);
    if (usage.input && usage.cachedInput && *usage.cachedInput > *usage.input) {
        usage.cachedInput = *usage.input; // some paths count cached tokens more than once
        usage.notes |= costflag::CachedExceedsInput;
    }
    usage.providerCostNanoUsd = providerCost(raw);
    return usage;
}
} // namespace assay::providers
