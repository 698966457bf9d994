// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/anthropic_usage.h"

namespace assay::providers
{
namespace
{
struct Counts {
    Count fresh, read, written, writtenLong, output;
};

Counts countsOf(const Json &usage)
{
    const Json *split = objectMember(usage, "cache_creation");
    Count written = countMember(usage, "cache_creation_input_tokens");
    if (split && !written)
        written =
            sum(countMember(*split, "ephemeral_5m_input_tokens"), countMember(*split, "ephemeral_1h_input_tokens"));
    return {countMember(usage, "input_tokens"), countMember(usage, "cache_read_input_tokens"), written,
            split ? countMember(*split, "ephemeral_1h_input_tokens") : std::nullopt,
            countMember(usage, "output_tokens")};
}

// The iterations that the top level leaves out together with those it holds; nullopt when the top level is the answer.
std::optional<Counts> withCompaction(const Json &usage)
{
    const Json *iterations = arrayMember(usage, "iterations");
    if (!iterations)
        return std::nullopt;
    Counts total;
    bool compacted = false;
    for (const Json &iteration : *iterations) {
        const std::string type = textOr(iteration, "type");
        if (type == "fallback_message")
            return std::nullopt;
        if (type != "compaction" && type != "message") // an advisor has a model, and so a price, of its own
            continue;
        compacted = compacted || type == "compaction";
        const Counts one = countsOf(iteration);
        total = {sum(total.fresh, one.fresh), sum(total.read, one.read), sum(total.written, one.written),
                 sum(total.writtenLong, one.writtenLong), sum(total.output, one.output)};
    }
    return compacted ? std::optional(total) : std::nullopt;
}
} // namespace

void mergeUsage(Json &total, const Json &update)
{
    if (!total.is_object())
        total = Json::object();
    for (const auto &[name, value] : update.items())
        if (!value.is_null())
            total[name] = value;
}

Usage anthropicUsage(const Json &raw)
{
    const Counts counts = withCompaction(raw).value_or(countsOf(raw));
    Usage usage;
    if (counts.fresh)
        usage.input = sum(sum(counts.fresh, counts.read), counts.written);
    usage.cachedInput = counts.read;
    usage.cacheWrite = counts.written;
    usage.cacheWriteLong = counts.writtenLong;
    usage.output = counts.output;
    if (const Json *details = objectMember(raw, "output_tokens_details"))
        usage.reasoning = countMember(*details, "thinking_tokens");
    return usage;
}
} // namespace assay::providers
