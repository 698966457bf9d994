// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/parameters.h"
#include "providers/protocol.h"
#include "providers/schema.h"
#include "providers/wire.h"
#include <algorithm>

namespace assay::providers
{
namespace
{
std::vector<std::string> namesNotSent(const ModelTarget &target, const ModelAbilities &abilities)
{
    const Result<WireRequest> request = protocolFor(target.endpoint.api).encode(target, Prompt{{}, "x"}, abilities);
    return request ? request->notSent : std::vector<std::string>();
}

bool contains(const std::vector<std::string> &names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::int64_t anyBudget = 2048, anyMaximum = 8192;

struct Setting {
    std::string_view name;
    void (*set)(Parameters &, const ModelAbilities &); // to a value that is right where the parameter is taken at all
};
const Setting settings[] = {
    {"temperature", [](Parameters &p, const ModelAbilities &) { p.temperature = p.temperature.value_or(1); }},
    {"top_p", [](Parameters &p, const ModelAbilities &) { p.topP = p.topP.value_or(1); }},
    {"reasoning_effort",
     [](Parameters &p, const ModelAbilities &a) {
         if (!p.reasoningEffort || (!a.efforts.empty() && !contains(a.efforts, *p.reasoningEffort)))
             p.reasoningEffort = a.efforts.empty() ? "high" : a.efforts.back();
     }},
    {"thinking_budget",
     [](Parameters &p, const ModelAbilities &) {
         if (p.thinkingBudget.value_or(0) <= 0) // none and automatic are other questions
             p.thinkingBudget = anyBudget;
         if (p.maxOutputTokens && *p.maxOutputTokens <= *p.thinkingBudget)
             p.maxOutputTokens = *p.thinkingBudget + anyMaximum;
     }},
    {"stop_sequences",
     [](Parameters &p, const ModelAbilities &) {
         if (p.stopSequences.empty())
             p.stopSequences = {"x"};
     }},
    {"seed", [](Parameters &p, const ModelAbilities &) { p.seed = p.seed.value_or(1); }},
    {"verbosity", [](Parameters &p, const ModelAbilities &) { p.verbosity = p.verbosity.value_or("low"); }},
    {"json_schema", [](Parameters &p, const ModelAbilities &) { p.jsonSchema = R"({"type":"object"})"; }},
};

std::string listed(const std::vector<std::string> &words)
{
    std::string out;
    for (const std::string &word : words)
        out += (out.empty() ? "" : ", ") + word;
    return out;
}

std::string whyNoSampling(const ModelTarget &target, const ModelAbilities &abilities, std::string_view parameter)
{
    using Sampling = ModelAbilities::Sampling;
    if (refusesSampling(target.endpoint))
        return "version " + target.endpoint.apiVersion + " of the API rejects it for every model";
    if (abilities.sampling == Sampling::Never)
        return "this model rejects it";
    if (abilities.sampling == Sampling::OnlyWithoutReasoning)
        return contains(abilities.efforts, "none") || abilities.thinkingOff.value_or(false)
                   ? "this model rejects it while it reasons: set the reasoning effort to none"
                   : "this model rejects it while it reasons";
    return parameter == "top_p" ? "this model takes temperature or top p, not both" : "this model rejects it";
}

std::string whyNoEffort(const ModelTarget &target, const ModelAbilities &abilities)
{
    using Thinking = ModelAbilities::Thinking;
    const bool none = target.parameters.reasoningEffort == "none";
    if (none && (abilities.thinkingOff == false || abilities.thinking == Thinking::AlwaysAdaptive ||
                 abilities.thinking == Thinking::Level))
        return "this model cannot stop reasoning";
    if (abilities.thinking == Thinking::BudgetOnly || abilities.thinking == Thinking::Budget)
        return "this model takes a number of thinking tokens instead of a word";
    if (!abilities.efforts.empty())
        return "this model knows " + listed(abilities.efforts);
    return "this model rejects it";
}

std::string whyNoBudget(const ModelTarget &target, const ModelAbilities &abilities)
{
    if (target.parameters.thinkingBudget == 0)
        return "this model cannot stop reasoning";
    return abilities.efforts.empty() ? "this model rejects it" : "this model takes a reasoning effort instead";
}
} // namespace

std::string whyNotSent(const ModelTarget &target, const ModelAbilities &abilities, std::string_view parameter)
{
    const bool sampling = parameter == "temperature" || parameter == "top_p";
    if (sampling)
        return whyNoSampling(target, abilities, parameter);
    if (contains(namesNotSent(target, {}), parameter)) // whatever the model
        return "this API has no such parameter";
    if (parameter == "reasoning_effort")
        return whyNoEffort(target, abilities);
    if (parameter == "thinking_budget")
        return whyNoBudget(target, abilities);
    return "this model rejects it";
}

std::vector<NotSent> notSent(const ModelTarget &target, const ModelAbilities &abilities)
{
    std::vector<NotSent> out;
    for (std::string &name : namesNotSent(target, abilities)) {
        std::string why = whyNotSent(target, abilities, name);
        const NotSent one{std::move(name), std::move(why)};
        if (std::find(out.begin(), out.end(), one) == out.end())
            out.push_back(one);
    }
    return out;
}

std::vector<NotSent> rejectedParameters(const ModelTarget &target, const ModelAbilities &abilities)
{
    std::vector<NotSent> out;
    for (const Setting &setting : settings) {
        ModelTarget with = target;
        with.model = with.model.empty() ? "x" : with.model;
        // A schema or a budget that is half typed must not hide what the other fields are good for.
        with.parameters.jsonSchema.reset();
        if (setting.name != "thinking_budget")
            with.parameters.thinkingBudget.reset();
        setting.set(with.parameters, abilities);
        if (contains(namesNotSent(with, abilities), setting.name))
            out.push_back({std::string(setting.name), whyNotSent(with, abilities, setting.name)});
    }
    return out;
}
} // namespace assay::providers
