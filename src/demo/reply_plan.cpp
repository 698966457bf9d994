// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/reply_plan.h"
#include "core/text.h"
#include "demo/content/content.h"
#include "demo/content/voices.h"
#include <algorithm>
#include <charconv>

namespace assay::demo
{
namespace
{

using Manner = WrittenAnswer::Manner;

ApiFailure rateLimited()
{
    return {429,
            "requests",
            "Rate limit reached for this demo model (simulated). Try again in 1 s.",
            {},
            "rate_limit_exceeded",
            1};
}

// What an unknown prompt meets, in per cent of all prompts. One number decides, so the shares never overlap.
Manner natureOf(const ModelProfile &profile, std::uint64_t hash)
{
    int share = static_cast<int>((hash >> 32) % 100);
    const auto within = [&](int percent) {
        share -= percent;
        return share < 0;
    };
    if (within(profile.cutPercent))
        return Manner::Cut;
    if (within(profile.rateLimitPercent))
        return Manner::RateLimitOnce;
    if (within(profile.refusePercent))
        return Manner::Refusal;
    return within(profile.truncatePercent) ? Manner::Length : Manner::Plain;
}

struct Source {
    std::string reasoning, answer;
    Manner manner = Manner::Plain;
    std::size_t percent = 60; // how much of the answer arrives when it is cut or truncated
};

Source sourceOf(const ApiRequest &request, std::uint64_t hash)
{
    if (const WrittenAnswer *written = Content::embedded().find(request.profile->voice, request.user))
        return {written->reasoning, written->answer, written->manner, static_cast<std::size_t>(written->cutPercent)};
    Spoken spoken = speak(request.profile->voice, request.system, request.user, hash);
    return {std::move(spoken.reasoning), std::move(spoken.answer), natureOf(*request.profile, hash), 60};
}

void keepPercent(std::vector<std::string> &pieces, std::size_t percent)
{
    pieces.resize(std::max<std::size_t>(1, pieces.size() * percent / 100));
}

// Exactly `count` tokens, the answer's own again and again: for measurements.
void repeatTo(std::vector<std::string> &pieces, std::size_t count)
{
    if (pieces.empty())
        pieces.emplace_back("demo ");
    const std::size_t own = pieces.size();
    pieces.reserve(count);
    while (pieces.size() < count)
        pieces.push_back(pieces[pieces.size() % own]);
    pieces.resize(count);
}

void refuse(ReplyPlan &plan, const ApiRequest &request, const std::string &written)
{
    const std::string text = written.empty() ? refusalText(request.profile->voice) : written;
    plan.refusal = tokenPieces(text, request.profile->tokenChars);
    plan.answer.clear();
}

// A drop, a halt or an error in the middle: after some of the answer, so that there is a partial text to keep.
void endEarly(ReplyPlan &plan, Ending ending, std::size_t percent)
{
    plan.ending = ending;
    const std::size_t part = std::max<std::size_t>(1, plan.answer.size() * percent / 100);
    plan.endAfter = plan.reasoning.size() + std::min(part, plan.answer.size());
}

void applyManner(ReplyPlan &plan, const ApiRequest &request, const Source &source, bool firstTime)
{
    switch (source.manner) {
    case Manner::Cut:
        endEarly(plan, Ending::Cut, source.percent);
        break;
    case Manner::RateLimitOnce:
        if (firstTime)
            plan.failure = rateLimited();
        break;
    case Manner::Refusal:
        refuse(plan, request, source.percent == 100 ? source.answer : std::string());
        break;
    case Manner::Length:
        keepPercent(plan.answer, source.percent);
        plan.truncated = true;
        break;
    case Manner::Plain:
        break;
    }
}

void applyFault(ReplyPlan &plan, const ApiRequest &request, const std::string &fault)
{
    int status = 0;
    const auto [end, error] = std::from_chars(fault.data(), fault.data() + fault.size(), status);
    if (fault == "none") {
    } else if (error == std::errc() && end == fault.data() + fault.size() && status >= 400 && status <= 599) {
        plan.failure = statusFailure(status);
    } else if (fault == "cut") {
        endEarly(plan, Ending::Cut, 50);
    } else if (fault == "stall") {
        endEarly(plan, Ending::Stall, 25);
    } else if (fault == "error") {
        endEarly(plan, Ending::StreamError, 25);
    } else if (fault == "refuse") {
        refuse(plan, request, {});
    } else if (fault == "length") {
        keepPercent(plan.answer, 50);
        plan.truncated = true;
    } else if (fault == "empty") {
        plan.reasoning.clear();
        plan.answer.clear();
    } else if (fault == "html") {
        plan.html = true;
    } else if (fault == "slow") {
        plan.firstTokenMs = 5000;
        plan.tokenMs = 200;
    } else {
        plan.failure =
            ApiFailure{400,
                       "invalid_request_error",
                       "Unknown demo fault '" + fault +
                           "'. Known: none, cut, stall, error, refuse, length, empty, html, slow, 400 to 599.",
                       "x-demo-fault",
                       "invalid_value",
                       {}};
    }
}

// max_tokens counts the reasoning first, as the real ones do: a small limit can leave nothing for the answer.
void applyLimit(ReplyPlan &plan, const ApiRequest &request)
{
    const std::int64_t limit = std::min(request.maxTokens.value_or(request.profile->maxOutputTokens),
                                        std::max(request.profile->maxOutputTokens, plan.outputTokens()));
    if (plan.outputTokens() <= limit)
        return;
    std::size_t left = static_cast<std::size_t>(limit);
    const auto keep = [&](std::vector<std::string> &pieces) {
        pieces.resize(std::min(left, pieces.size()));
        left -= pieces.size();
    };
    keep(plan.reasoning);
    keep(plan.answer);
    keep(plan.refusal);
    plan.truncated = true;
    plan.endAfter = std::min(plan.endAfter, plan.reasoning.size() + plan.answer.size());
}

// Reasoning that is not shown still takes its time and is still billed.
void hideReasoning(ReplyPlan &plan)
{
    plan.hiddenReasoning = static_cast<std::int64_t>(plan.reasoning.size());
    plan.endAfter -= std::min(plan.endAfter, plan.reasoning.size());
    plan.firstTokenMs += static_cast<double>(plan.reasoning.size()) * plan.tokenMs;
    plan.reasoning.clear();
}

void applyPace(ReplyPlan &plan, const ApiRequest &request, const Overrides &overrides)
{
    const double jitter = 0.8 + 0.4 * static_cast<double>(plan.hash % 1000) / 1000.0;
    plan.firstTokenMs = request.profile->firstTokenMs * jitter;
    plan.tokenMs = 1000.0 / request.profile->tokensPerSecond;
    if (overrides.latencyMs)
        plan.firstTokenMs = std::max(0.0, *overrides.latencyMs);
    if (overrides.tokensPerSecond && *overrides.tokensPerSecond > 0)
        plan.tokenMs = 1000.0 / *overrides.tokensPerSecond;
    plan.evenPace = overrides.latencyMs || overrides.tokensPerSecond;
}
} // namespace

ApiFailure statusFailure(int status)
{
    ApiFailure out{
        status, "invalid_request_error", "Simulated failure with status " + std::to_string(status) + ".", {}, {}, {}};
    switch (status) {
    case 401:
        out.code = "invalid_api_key";
        break;
    case 403:
        out.code = "unsupported_country_region_territory";
        break;
    case 404:
        out.code = "model_not_found";
        break;
    case 429:
        return rateLimited();
    case 503:
    case 529:
        out.type = "server_error";
        out.code = "server_is_overloaded";
        break;
    default:
        if (status >= 500) {
            out.type = "server_error";
            out.code = "server_error";
        }
    }
    return out;
}

ReplyPlan planReply(const ApiRequest &request, const Overrides &overrides, std::uint64_t seed, bool firstTime)
{
    ReplyPlan plan;
    plan.hash = promptHash(request.profile->id, request.system, request.user, seed ^ (request.seed << 1));
    applyPace(plan, request, overrides);
    const Source source = sourceOf(request, plan.hash);
    plan.answer = tokenPieces(source.answer, request.profile->tokenChars);
    if (request.profile->reasons && request.think && !overrides.tokens)
        plan.reasoning = tokenPieces(source.reasoning, request.profile->tokenChars);
    if (overrides.tokens)
        repeatTo(plan.answer, static_cast<std::size_t>(std::clamp<std::int64_t>(*overrides.tokens, 0, 1'000'000)));
    if (!overrides.fault.empty())
        applyFault(plan, request, overrides.fault);
    else if (!overrides.tokens)
        applyManner(plan, request, source, firstTime);
    applyLimit(plan, request);
    if (request.api == Api::OpenAiChat || !request.showThinking)
        hideReasoning(plan);
    return plan;
}
} // namespace assay::demo
