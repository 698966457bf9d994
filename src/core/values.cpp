// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/values.h"

#include <algorithm>
#include <array>
#include <utility>

namespace assay
{
namespace
{
template <typename Enum, std::size_t N> using Names = std::array<std::pair<Enum, std::string_view>, N>;

template <typename Enum, std::size_t N> std::string_view nameIn(const Names<Enum, N> &names, Enum value) noexcept
{
    for (const auto &[candidate, name] : names) {
        if (candidate == value)
            return name;
    }
    return "unknown";
}

template <typename Enum, std::size_t N>
std::optional<Enum> valueIn(const Names<Enum, N> &names, std::string_view name) noexcept
{
    for (const auto &[value, candidate] : names) {
        if (candidate == name)
            return value;
    }
    return std::nullopt;
}

constexpr Names<Api, 12> apiNames{{{Api::OpenAiResponses, "openai-responses"},
                                   {Api::OpenAiChat, "openai-chat"},
                                   {Api::AnthropicMessages, "anthropic-messages"},
                                   {Api::Gemini, "gemini"},
                                   {Api::VertexGemini, "vertex-gemini"},
                                   {Api::VertexAnthropic, "vertex-anthropic"},
                                   {Api::BedrockConverse, "bedrock-converse"},
                                   {Api::AzureOpenAi, "azure-openai"},
                                   {Api::FoundryAnthropic, "foundry-anthropic"},
                                   {Api::Ollama, "ollama"},
                                   {Api::Command, "command"},
                                   {Api::Chain, "chain"}}};

constexpr Names<AuthKind, 8> authKindNames{{{AuthKind::None, "none"},
                                            {AuthKind::Environment, "environment"},
                                            {AuthKind::Session, "session"},
                                            {AuthKind::Keyring, "keyring"},
                                            {AuthKind::AwsEnvironment, "aws-environment"},
                                            {AuthKind::AwsProfile, "aws-profile"},
                                            {AuthKind::GoogleServiceAccount, "google-service-account"},
                                            {AuthKind::GoogleUser, "google-user"}}};

constexpr Names<KeyScheme, 3> keySchemeNames{
    {{KeyScheme::Usual, "usual"}, {KeyScheme::ApiKey, "api-key"}, {KeyScheme::Bearer, "bearer"}}};

constexpr Names<Outcome, 9> outcomeNames{{{Outcome::Succeeded, "succeeded"},
                                          {Outcome::Truncated, "truncated"},
                                          {Outcome::Refused, "refused"},
                                          {Outcome::Filtered, "filtered"},
                                          {Outcome::Empty, "empty"},
                                          {Outcome::Partial, "partial"},
                                          {Outcome::Failed, "failed"},
                                          {Outcome::Cancelled, "cancelled"},
                                          {Outcome::Unknown, "unknown"}}};

constexpr Names<TrialState, 5> stateNames{{{TrialState::Queued, "queued"},
                                           {TrialState::Waiting, "waiting"},
                                           {TrialState::Sent, "sent"},
                                           {TrialState::Streaming, "streaming"},
                                           {TrialState::Settled, "settled"}}};

constexpr Names<CostSource, 4> costSourceNames{{{CostSource::Unknown, "unknown"},
                                                {CostSource::PriceTable, "price_table"},
                                                {CostSource::OwnRate, "own_rate"},
                                                {CostSource::Provider, "provider"}}};

constexpr Names<ErrorCode, 45> errorNames{{{ErrorCode::None, "none"},
                                           {ErrorCode::BadInput, "bad_input"},
                                           {ErrorCode::Internal, "internal"},
                                           {ErrorCode::Dns, "dns"},
                                           {ErrorCode::Refused, "connection_refused"},
                                           {ErrorCode::ConnectTimeout, "connect_timeout"},
                                           {ErrorCode::Tls, "tls"},
                                           {ErrorCode::Proxy, "proxy"},
                                           {ErrorCode::PlainHttpRefused, "plain_http_refused"},
                                           {ErrorCode::KeyOrigin, "key_origin"},
                                           {ErrorCode::KeyMissing, "key_missing"},
                                           {ErrorCode::KeyInvalid, "key_invalid"},
                                           {ErrorCode::BadUrl, "bad_url"},
                                           {ErrorCode::FirstByteTimeout, "first_byte_timeout"},
                                           {ErrorCode::Stalled, "stalled"},
                                           {ErrorCode::TotalTimeout, "total_timeout"},
                                           {ErrorCode::ConnectionLost, "connection_lost"},
                                           {ErrorCode::Incomplete, "incomplete"},
                                           {ErrorCode::TooLarge, "too_large"},
                                           {ErrorCode::Protocol, "protocol"},
                                           {ErrorCode::Redirect, "redirect"},
                                           {ErrorCode::NotApi, "not_api"},
                                           {ErrorCode::Unauthorized, "unauthorized"},
                                           {ErrorCode::Forbidden, "forbidden"},
                                           {ErrorCode::NotFound, "not_found"},
                                           {ErrorCode::BadRequest, "bad_request"},
                                           {ErrorCode::RequestTooLarge, "request_too_large"},
                                           {ErrorCode::RateLimited, "rate_limited"},
                                           {ErrorCode::SpendLimit, "spend_limit"},
                                           {ErrorCode::Overloaded, "overloaded"},
                                           {ErrorCode::ServerError, "server_error"},
                                           {ErrorCode::ProviderError, "provider_error"},
                                           {ErrorCode::CannotStart, "cannot_start"},
                                           {ErrorCode::NotAllowed, "not_allowed"},
                                           {ErrorCode::ExitStatus, "exit_status"},
                                           {ErrorCode::Cancelled, "cancelled"},
                                           {ErrorCode::BudgetStopped, "budget_stopped"},
                                           {ErrorCode::CannotOpen, "cannot_open"},
                                           {ErrorCode::ReadOnly, "read_only"},
                                           {ErrorCode::NotAWorkspace, "not_a_workspace"},
                                           {ErrorCode::NewerSchema, "newer_schema"},
                                           {ErrorCode::Damaged, "damaged"},
                                           {ErrorCode::DiskFull, "disk_full"},
                                           {ErrorCode::Busy, "busy"},
                                           {ErrorCode::StoreFailed, "store_failed"}}};

constexpr Names<CostClass, 4> costClassNames{{{CostClass::NotSent, "not_sent"},
                                              {CostClass::NotCharged, "not_charged"},
                                              {CostClass::MayBeCharged, "may_be_charged"},
                                              {CostClass::Charged, "charged"}}};
} // namespace

std::string_view apiName(Api api) noexcept { return nameIn(apiNames, api); }
std::optional<Api> apiFromName(std::string_view name) noexcept { return valueIn(apiNames, name); }
std::string_view authKindName(AuthKind kind) noexcept { return nameIn(authKindNames, kind); }
std::optional<AuthKind> authKindFromName(std::string_view name) noexcept { return valueIn(authKindNames, name); }
bool signsForAws(AuthKind kind) noexcept { return kind == AuthKind::AwsEnvironment || kind == AuthKind::AwsProfile; }
bool fetchesGoogleToken(AuthKind kind) noexcept
{
    return kind == AuthKind::GoogleServiceAccount || kind == AuthKind::GoogleUser;
}
std::string_view keySchemeName(KeyScheme scheme) noexcept { return nameIn(keySchemeNames, scheme); }
std::optional<KeyScheme> keySchemeFromName(std::string_view name) noexcept { return valueIn(keySchemeNames, name); }
const std::vector<Api> &allApis()
{
    static const std::vector<Api> all = [] {
        std::vector<Api> out;
        for (const auto &[api, name] : apiNames)
            out.push_back(api);
        return out;
    }();
    return all;
}
bool isHttp(Api api) noexcept { return api != Api::Command && api != Api::Chain; }
bool speaksAnthropic(Api api) noexcept
{
    return api == Api::AnthropicMessages || api == Api::VertexAnthropic || api == Api::FoundryAnthropic;
}
std::string_view outcomeName(Outcome o) noexcept { return nameIn(outcomeNames, o); }
std::optional<Outcome> outcomeFromName(std::string_view name) noexcept { return valueIn(outcomeNames, name); }
std::string_view trialStateName(TrialState s) noexcept { return nameIn(stateNames, s); }
std::optional<TrialState> trialStateFromName(std::string_view name) noexcept { return valueIn(stateNames, name); }
std::string_view costSourceName(CostSource s) noexcept { return nameIn(costSourceNames, s); }
std::optional<CostSource> costSourceFromName(std::string_view name) noexcept { return valueIn(costSourceNames, name); }

std::vector<std::string_view> costFlagNames(CostFlags flags)
{
    constexpr std::pair<CostFlags, std::string_view> names[] = {
        {costflag::CachedExceedsInput, "cached_exceeds_input"},
        {costflag::HiddenOutput, "hidden_output_from_total"},
        {costflag::CacheReadAtInput, "cache_read_price_missing_used_input"},
        {costflag::CacheWriteAtInput, "cache_write_5m_price_missing_used_input"},
        {costflag::CacheWriteLongAtInput, "cache_write_1h_price_missing_used_input"},
        {costflag::BatchAtFull, "batch_multiplier_missing"},
        {costflag::UsageMissing, "usage_missing"},
        {costflag::PriceMissing, "price_missing"}};
    std::vector<std::string_view> set;
    for (const auto &[flag, name] : names)
        if (flags & flag)
            set.push_back(name);
    return set;
}

std::string_view errorCodeName(ErrorCode code) noexcept { return nameIn(errorNames, code); }
std::optional<ErrorCode> errorCodeFromName(std::string_view name) noexcept { return valueIn(errorNames, name); }
std::string_view costClassName(CostClass c) noexcept { return nameIn(costClassNames, c); }
std::optional<CostClass> costClassFromName(std::string_view name) noexcept { return valueIn(costClassNames, name); }

std::optional<Nanos> Timing::ttft() const
{
    if (firstReasoning && firstAnswer)
        return std::min(*firstReasoning, *firstAnswer);
    return firstReasoning ? firstReasoning : firstAnswer;
}

std::optional<double> Timing::outputTokensPerSecond(const Usage &usage) const
{
    const std::optional<Nanos> first = ttft();
    if (!usage.output || !first || !done || *usage.output < 2)
        return std::nullopt;
    // The end of the text, not of the bookkeeping after it.
    const Nanos end = lastDelta ? std::max(*lastDelta, *first) : *done;
    const double seconds = std::chrono::duration<double>(end - *first).count();
    // Under 10 ms everything came in one read: a rate would be noise.
    if (seconds < 0.010)
        return std::nullopt;
    return static_cast<double>(*usage.output) / seconds;
}
} // namespace assay
