// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/anthropic_request.h"
#include "providers/wire.h"

namespace assay::providers
{
namespace
{
using Thinking = ModelAbilities::Thinking;

constexpr std::int64_t defaultMaxTokens = 4096; // the API demands a number
constexpr std::int64_t leastBudget = 1024;

void stopThinking(const ModelAbilities &abilities, const char *asked, AnthropicThinking &out,
                  std::vector<std::string> &notSent)
{
    out.reasons = abilities.thinking == Thinking::AlwaysAdaptive || abilities.thinkingOff == false;
    if (out.reasons)
        notSent.emplace_back(asked);
    else if (abilities.thinking != Thinking::BudgetOnly) // there thinking is off unless a budget is sent
        out.thinking = {{"type", "disabled"}};
}

bool takesBudget(const ModelAbilities &abilities)
{
    return abilities.thinkingBudget.value_or(abilities.thinking == Thinking::BudgetOnly ||
                                             abilities.thinking == Thinking::Unknown);
}

Status addBudget(std::int64_t budget, const ModelAbilities &abilities, AnthropicThinking &out,
                 std::vector<std::string> &notSent)
{
    if (budget == 0) {
        stopThinking(abilities, "thinking_budget", out, notSent);
    } else if (budget > 0 && takesBudget(abilities)) {
        if (budget < leastBudget)
            return makeError(ErrorCode::BadInput, "Claude's thinking budget is at least 1024 tokens (0 is none)");
        out.thinking = {{"type", "enabled"}, {"budget_tokens", budget}};
        out.reasons = true;
    } else {
        notSent.emplace_back("thinking_budget");
    }
    return Ok{};
}

void addEffort(const Parameters &p, const ModelAbilities &abilities, AnthropicThinking &out,
               std::vector<std::string> &notSent)
{
    if (*p.reasoningEffort == "none")
        return stopThinking(abilities, "reasoning_effort", out, notSent);
    if (abilities.thinking == Thinking::BudgetOnly) { // it takes a number of tokens, which a word cannot be turned into
        notSent.emplace_back("reasoning_effort");
        return;
    }
    const std::optional<std::string> effort = allowedEffort(p, abilities, notSent);
    if (!effort)
        return;
    if (abilities.thinking != Thinking::Unknown && out.thinking.is_null())
        out.thinking = {{"type", "adaptive"}};
    out.outputConfig = {{"effort", *effort}};
    out.reasons = true;
}
} // namespace

Result<AnthropicThinking> anthropicThinking(const Parameters &p, const ModelAbilities &abilities,
                                            std::vector<std::string> &notSent)
{
    AnthropicThinking out;
    if (p.thinkingBudget)
        if (const Status status = addBudget(*p.thinkingBudget, abilities, out, notSent); !status)
            return status.error();
    if (p.reasoningEffort)
        addEffort(p, abilities, out, notSent);
    if (out.thinking.is_null() && !p.reasoningEffort)
        out.reasons = out.reasons || abilities.reasonsByDefault;
    return out;
}

namespace
{
Json messageContent(const Prompt &rendered, const Media &media)
{
    if (media.empty())
        return rendered.user;
    Json content = Json::array();
    for (const Media::Part &part : media.parts())
        content.push_back(
            {{"type", part.isPdf() ? "document" : "image"},
             {"source", {{"type", "base64"}, {"media_type", part.file->mediaType}, {"data", part.marker}}}});
    content.push_back({{"type", "text"}, {"text", rendered.user}});
    return content;
}
} // namespace

Result<AnthropicBody> anthropicBody(const ModelTarget &target, const Prompt &rendered, const Media &media,
                                    const ModelAbilities &known)
{
    const Parameters &p = target.parameters;
    AnthropicBody out;
    ModelAbilities abilities = known;
    if (refusesSampling(target.endpoint))
        abilities.sampling = ModelAbilities::Sampling::Never;
    Result<AnthropicThinking> thinking = anthropicThinking(p, abilities, out.notSent);
    if (!thinking)
        return thinking.error();
    // The limit holds the thinking too, so that a budget without a limit needs a larger one.
    const std::int64_t usual =
        defaultMaxTokens + std::max<std::int64_t>(0, thinking->thinking.is_object() ? p.thinkingBudget.value_or(0) : 0);
    Json &body = out.json = {{"max_tokens", p.maxOutputTokens.value_or(usual)}};
    if (!p.maxOutputTokens)
        out.defaulted.push_back("max_tokens=" + std::to_string(usual));
    if (!rendered.system.empty())
        body["system"] = rendered.system;
    body["messages"] = Json::array({Json{{"role", "user"}, {"content", messageContent(rendered, media)}}});
    if (!thinking->thinking.is_null())
        body["thinking"] = thinking->thinking;
    if (!thinking->outputConfig.is_null())
        body["output_config"] = thinking->outputConfig;
    if (allowed(p.jsonSchema.has_value(), abilities.structuredOutput, "json_schema", out.notSent))
        body["output_config"]["format"] = {{"type", "json_schema"}, {"schema", schemaOf(*p.jsonSchema)}};
    if (allowed(!p.stopSequences.empty(), abilities.stopSequences, "stop_sequences", out.notSent))
        body["stop_sequences"] = p.stopSequences;
    const Sampling sampling = allowedSampling(p, abilities, thinking->reasons, out.notSent);
    if (sampling.temperature)
        body["temperature"] = *sampling.temperature;
    if (sampling.topP)
        body["top_p"] = *sampling.topP;
    allowed(p.seed.has_value(), false, "seed", out.notSent);
    allowed(p.verbosity.has_value(), false, "verbosity", out.notSent);
    return out;
}
} // namespace assay::providers
