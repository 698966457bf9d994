// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the house as plain values: no I/O, no threads, no Qt, no JSON. Absent is std::nullopt, never 0.
#pragma once
#include "core/clock.h"
#include "core/ids.h"
#include "core/money.h"
#include "core/result.h"
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay
{

// ---- endpoints and targets --------------------------------------------------------------------------------------
enum class Api {
    OpenAiResponses,
    OpenAiChat,
    AnthropicMessages,
    Gemini,
    VertexGemini,
    VertexAnthropic,
    BedrockConverse,
    AzureOpenAi,
    FoundryAnthropic,
    Ollama,
    Command, // a program on this computer: the prompt on its standard input, the answer on its standard output
    Chain,   // steps one after another, each with a target of its own: ModelTarget::steps
};
std::string_view apiName(Api api) noexcept; // "openai-responses", "openai-chat", "anthropic-messages", "gemini", ...
std::optional<Api> apiFromName(std::string_view name) noexcept;
const std::vector<Api> &allApis();      // every one, in the order above
bool isHttp(Api api) noexcept;          // all but Command and Chain
bool speaksAnthropic(Api api) noexcept; // the Messages API, wherever it is hosted

// Where a key comes from. The characters of a key are never part of a stored value.
enum class AuthKind {
    None,
    Environment,          // a variable, by its name
    Session,              // typed, in memory only
    Keyring,              // the system's keyring: one entry an origin
    AwsEnvironment,       // AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; requests are signed (SigV4)
    AwsProfile,           // a profile of ~/.aws/credentials and ~/.aws/config; signed likewise
    GoogleServiceAccount, // a service account's JSON file; its key signs for short-lived access tokens
    GoogleUser,           // what "gcloud auth application-default login" left; its refresh token brings access tokens
};
std::string_view authKindName(AuthKind kind) noexcept; // "none", "environment", "aws-profile", "google-user", ...
std::optional<AuthKind> authKindFromName(std::string_view name) noexcept;
bool signsForAws(AuthKind kind) noexcept;
bool fetchesGoogleToken(AuthKind kind) noexcept;

// In which header a key goes, where an API knows two (Azure: a key or an Entra token; Anthropic: x-api-key or Bearer).
enum class KeyScheme { Usual, ApiKey, Bearer };
std::string_view keySchemeName(KeyScheme scheme) noexcept; // "usual", "api-key", "bearer"
std::optional<KeyScheme> keySchemeFromName(std::string_view name) noexcept;

struct AuthRef {
    AuthKind kind = AuthKind::None;
    std::string variable = {}; // Environment: the variable's name
    KeyScheme scheme = KeyScheme::Usual;
    std::string profile = {}; // AwsProfile: its name; empty: AWS_PROFILE, else "default"
    std::string file = {};    // Google*: path of the JSON; empty: GOOGLE_APPLICATION_CREDENTIALS, else gcloud's
    // The origin ("https://host:443") that the user allowed this key to go to. Empty: the provider's own hosts for a
    // variable that belongs to a provider (OPENAI_API_KEY), any for a variable of the user's own.
    std::string origin = {};
    bool operator==(const AuthRef &) const = default;
};

// Api::Command: what is started, as a list and never through a shell. Nothing of a model's or a provider's ever enters
// it: the prompt goes to standard input alone.
struct CommandLine {
    std::string program = {}; // an absolute path, or a name that is looked up in PATH
    std::vector<std::string> arguments = {};
    std::string directory = {};                // where it runs; empty: an empty folder of its own, removed afterwards
    std::vector<std::string> environment = {}; // names of variables handed on beside PATH, HOME, LANG and the like
    std::int64_t timeLimitSeconds = 600;
    std::int64_t outputLimitBytes = 4 << 20;
    bool operator==(const CommandLine &) const = default;
};

struct Endpoint {
    EndpointId id{};
    std::string name; // "OpenAI", "Bedrock us-east-1"
    Api api = Api::OpenAiChat;
    // Without a trailing slash, and complete: https://api.openai.com/v1; Vertex:
    // https://REGION-aiplatform.googleapis.com /v1/projects/P/locations/L; Bedrock:
    // https://bedrock-runtime.REGION.amazonaws.com; Azure: https://R.openai.azure.com /openai/v1, or
    // .../openai/deployments/D with an apiVersion; Foundry: https://R.services.ai.azure.com/anthropic
    std::string baseUrl;
    AuthRef auth;
    std::string apiVersion;      // Anthropic: "2023-06-01" (default when empty) or "2026-10-21"; Azure: its api-version
    bool allowPlainHttp = false; // the user allowed this host by name; loopback needs no permission
    bool simulated = false;      // our own demo server
    int concurrency = 4;         // requests at once
    std::string kind = {};       // row of resources/endpoints.json that it was made from ("bedrock"); empty: none
    std::string region = {};  // where it runs, where the API has regions ("us-east-1", "europe-west4"); in baseUrl too
    std::string caFile = {};  // PEM file of one more certificate authority, for this endpoint only
    CommandLine command = {}; // Api::Command alone
    bool operator==(const Endpoint &) const = default;
};

struct Parameters { // only what the user set is sent
    std::optional<std::int64_t> maxOutputTokens;
    std::optional<double> temperature;
    std::optional<double> topP;
    std::optional<std::string> reasoningEffort;
    std::optional<std::int64_t> thinkingBudget = {}; // tokens; 0 = no thinking, -1 = the model decides (Gemini)
    std::vector<std::string> stopSequences = {};
    std::optional<std::int64_t> seed = {};
    std::optional<std::string> verbosity = {};  // OpenAI: low, medium, high
    std::optional<std::string> jsonSchema = {}; // structured output: the schema, as JSON text
    bool operator==(const Parameters &) const = default;
};

struct TokenRates { // per token; absent = unknown
    std::optional<UnitPrice> input, cachedInput, cacheWrite, output;
    // Written for the longer time that an API offers: 1 h (Anthropic), 12 h (OpenAI).
    std::optional<UnitPrice> cacheWriteLong;
    std::optional<UnitPrice> reasoning; // where it is not billed as output
    std::optional<UnitPrice> audioInput, audioOutput;
    bool operator==(const TokenRates &) const = default;
};
// Other rates for a request whose total input, cached tokens included, is strictly above a number of tokens. They hold
// for the whole request. Of several the highest one exceeded wins, on top of the lower ones.
struct PriceTier {
    std::int64_t above = 0;
    TokenRates rates;
    bool closed = false; // what it does not name is unknown; else it is as below the tier
    bool operator==(const PriceTier &) const = default;
};
struct TokenPrice : TokenRates { // a price that is absent is unknown, and then a cost that needs it is unknown
    std::string currency = "USD";
    std::vector<PriceTier> tiers;                 // ascending
    std::optional<std::int64_t> batchMillionths;  // 500000: half price in a batch, but for the fee per request
    std::optional<std::int64_t> perRequestPico;   // a fee for each request
    std::optional<std::int64_t> upliftMillionths; // 1100000: the rates above are already 10 % up, for the region
    std::string source;                           // who says so
    std::string asOf;                             // ISO date
    bool operator==(const TokenPrice &) const = default;
};

struct ChainStep;
// What answers. Model and endpoint are two things: the same model on two clouds is two targets of one model.
struct ModelTarget {
    TargetId id{};
    std::string name;  // what the user calls it; the model's name when empty
    Endpoint endpoint; // a snapshot: later edits do not change old runs
    std::string model;
    Parameters parameters;
    std::optional<TokenPrice> price;   // the user's own rate; else the price book decides
    std::vector<ChainStep> steps = {}; // Api::Chain alone: in the order they are sent; `model` then names the chain
    const std::string &label() const noexcept { return name.empty() ? model : name; }
    bool operator==(const ModelTarget &) const = default;
};

// ---- prompts ------------------------------------------------------------------------------------------------------
// A picture or a PDF that goes with a prompt, where the API takes it.
struct Attachment {
    std::string name;      // the file's, for people; never used as a path
    std::string mediaType; // "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"
    std::string sha256;    // of the bytes, hex
    std::shared_ptr<const std::string> bytes = {}; // shared by every copy of the prompt; may be absent in lists
    bool operator==(const Attachment &other) const noexcept
    {
        return name == other.name && mediaType == other.mediaType && sha256 == other.sha256;
    }
};
struct Prompt {
    std::string system;
    std::string user;
    std::vector<Attachment> attachments = {};
    bool operator==(const Prompt &) const = default;
};
// One link of a chain. In its prompt {{prompt}} and {{system}} stand for the case's rendered prompt and system prompt,
// {{answer}} for what the step before it said, and {{NAME}} for what the step called NAME said.
struct ChainStep {
    std::string name;             // "plan"; unique in its chain
    ModelTarget target;           // never a chain itself
    std::optional<Prompt> prompt; // absent: the case's prompt (first step), or {{answer}} alone (the others)
    bool operator==(const ChainStep &) const = default;
};
struct Variable {
    std::string name, value;
    bool operator==(const Variable &) const = default;
};
struct Case {                     // one row of a dataset, or one prompt of a set
    std::string id;               // stable, unique in its plan: pairs answers across runs
    std::string title;            // for people; may be empty
    std::optional<Prompt> prompt; // a set of different prompts: its own; else the plan's
    std::vector<Variable> variables;
    std::vector<std::string> tags;
    std::string reference;
    bool operator==(const Case &) const = default;
};
struct PromptSet {
    PromptSetId id{};
    std::string name;
    bool sample = false;     // came with the program
    std::vector<Case> cases; // each with its own prompt
    bool operator==(const PromptSet &) const = default;
};

// What a run may spend. A target whose worst case cannot be told in the budget's currency is refused, unless the user
// allowed it; simulated targets count towards the run's limit only.
struct Budget {
    std::optional<Money> perRun, perMonth; // of one currency
    bool allowUnknown = false;
    bool limits() const noexcept { return perRun || perMonth; }
    bool operator==(const Budget &) const = default;
};

// ---- runs, trials ---------------------------------------------------------------------------------------------------
struct RunPlan {
    std::string name;
    Prompt prompt;           // used by every case that has none of its own
    std::vector<Case> cases; // never empty: no dataset is one case without variables
    std::vector<ModelTarget> targets;
    int repetitions = 1;
    int concurrency = 8;         // over all endpoints
    std::uint64_t orderSeed = 0; // decides which target goes first for each case
    std::optional<PromptSetId> promptSet;
    Budget budget;
    bool operator==(const RunPlan &) const = default;
    const Prompt &promptOf(const Case &c) const { return c.prompt ? *c.prompt : prompt; }
};

// The unit that is sent, stored, cancelled and scored: one case x target x repetition.
struct Trial {
    TrialId id{};
    RunId run{};
    int caseIndex = 0, targetIndex = 0, repetition = 0; // indices into the plan
    int order = 0;                                      // position in the run's send order
    bool operator==(const Trial &) const = default;
};

enum class Outcome { Succeeded, Truncated, Refused, Filtered, Empty, Partial, Failed, Cancelled, Unknown };
std::string_view outcomeName(Outcome o) noexcept; // "succeeded" ...
std::optional<Outcome> outcomeFromName(std::string_view name) noexcept;

// What a trial is doing while it is not settled yet.
enum class TrialState { Queued, Waiting /* for a retry or a paused endpoint */, Sent, Streaming, Settled };
std::string_view trialStateName(TrialState s) noexcept;
std::optional<TrialState> trialStateFromName(std::string_view name) noexcept;

struct Delta {
    enum class Kind { Answer, Reasoning, Refusal };
    TrialId trial{};
    Kind kind = Kind::Answer;
    std::string text; // whole UTF-8 characters
    MonoTime at{};    // arrival of the network chunk that completed it
    bool operator==(const Delta &) const = default;
};

// What a reader of a cost must know beside the figure: bits of Cost::flags and Usage::notes. Stored by value.
using CostFlags = std::uint32_t;
namespace costflag
{
inline constexpr CostFlags CachedExceedsInput = 1; // reported so; counted as all of the input
inline constexpr CostFlags HiddenOutput = 2;       // output taken from the total, which was more than the parts
inline constexpr CostFlags CacheReadAtInput = 4;   // no such price: the input price was used
inline constexpr CostFlags CacheWriteAtInput = 8;
inline constexpr CostFlags CacheWriteLongAtInput = 16;
inline constexpr CostFlags BatchAtFull = 32;                      // no multiplier known: 1
inline constexpr CostFlags UsageMissing = 64, PriceMissing = 128; // why the amount is unknown
inline constexpr CostFlags OfUsage = CachedExceedsInput | HiddenOutput;
} // namespace costflag
// "cache_read_price_missing_used_input" ...: stable, used in files.
std::vector<std::string_view> costFlagNames(CostFlags flags);

struct Usage {                         // tokens; every field optional: absent is not zero
    std::optional<std::int64_t> input; // total input, cached and cache-written included, whatever the API's field means
    std::optional<std::int64_t> cachedInput;         // subset of input, read from a cache
    std::optional<std::int64_t> cacheWrite;          // subset of input, written to a cache
    std::optional<std::int64_t> output;              // total billed output, reasoning included
    std::optional<std::int64_t> reasoning;           // subset of output
    std::optional<std::int64_t> providerCostNanoUsd; // where the provider states its own price for the request
    std::optional<std::int64_t> cacheWriteLong = std::nullopt; // subset of cacheWrite, kept for 1 h (12 h at OpenAI)
    CostFlags notes = 0; // what had to be put right: CachedExceedsInput, HiddenOutput
    bool operator==(const Usage &) const = default;
};

struct ChunkMark {              // one network read
    std::uint32_t atMicros = 0; // since sent
    std::uint32_t bytes = 0;
    bool operator==(const ChunkMark &) const = default;
};

// Offsets from `sent` (the moment the successful attempt was handed to the network), monotonic. Queueing and earlier
// attempts are never inside.
struct Timing {
    Nanos queued{0};                // waiting in our own scheduler before the attempt was sent
    std::optional<Nanos> connected; // absent on a reused connection
    std::optional<Nanos> firstByte, firstReasoning, firstAnswer, lastDelta, done;
    std::vector<ChunkMark> chunks;
    // Name looked up before `connected`, TLS agreed after it; absent on a reused connection or where there is none.
    std::optional<Nanos> nameResolved = std::nullopt, secured = std::nullopt;
    std::optional<bool> reusedConnection = std::nullopt; // absent: not known (older rows, no connection made)
    std::optional<Nanos> ttft() const;                   // first reasoning or answer characters, whichever came first
    // Output tokens per second between the first token and the end; nullopt when undefined (no usage, too short).
    std::optional<double> outputTokensPerSecond(const Usage &usage) const;
    bool operator==(const Timing &) const = default;
};

enum class CostSource { Unknown, PriceTable, OwnRate, Provider };
std::string_view costSourceName(CostSource s) noexcept;
std::optional<CostSource> costSourceFromName(std::string_view name) noexcept;

struct Cost {
    std::optional<Money> amount; // nullopt = unknown
    CostSource source = CostSource::Unknown;
    std::optional<TokenPrice> price; // what it was computed with
    bool lowerBound = false;         // a broken or cancelled stream: at least this much
    CostFlags flags = 0;
    bool operator==(const Cost &) const = default;
};

// What one step of a chain brought; its trial's response adds them up (text is the last step's).
struct StepResult {
    std::string name;            // ChainStep::name
    std::string endpoint, model; // of its target
    Nanos startedAfter{0};       // since the chain's first step was sent; its own timing counts from there
    Outcome outcome = Outcome::Unknown;
    std::string finishReason, text, reasoning, modelReported, requestId;
    Usage usage;
    std::string usageJson;
    Timing timing;
    Cost cost;
    std::optional<Error> error;
    std::string requestJson; // as AttemptStart::requestJson
    bool operator==(const StepResult &) const = default;
};

struct Response { // what became of one attempt
    Outcome outcome = Outcome::Unknown;
    std::string finishReason;
    std::string text; // byte for byte what the model sent as its answer
    std::string reasoning;
    std::string refusal; // the model's own words when it refused
    Usage usage;
    std::string usageJson; // as received, or empty
    std::string modelReported;
    std::string requestId;
    std::optional<Error> error;
    Timing timing;
    Cost cost;
    int httpStatus = 0; // 0: no response head
    std::string raw;    // the body as received after content decoding; of a command, its standard output
    std::vector<StepResult> steps = {}; // of a chain: every step that was sent
    bool operator==(const Response &) const = default;
};

// What a request may cost at most, set aside before it is sent, and the limits that it must fit in.
struct Reservation {
    Money worst;
    std::optional<std::int64_t> runLimitNano, monthLimitNano; // in the same currency
    bool operator==(const Reservation &) const = default;
};

// Everything known of an attempt before its first byte is sent.
struct AttemptStart {
    TrialId trial{};
    int number = 1; // 1 is the first try
    std::string uuid;
    std::string requestJson;        // {"url","headers" without secrets,"body"}: what was asked, exactly
    std::int64_t startedMicros = 0; // wall clock
    std::optional<Reservation> reservation = std::nullopt;
    bool operator==(const AttemptStart &) const = default;
};

// ---- scores
// -----------------------------------------------------------------------------------------------------------
struct Score { // core/scores.h has what goes with it
    ScoreId id{};
    TrialId trial{};
    std::string rater;
    std::string criterion = "overall"; // its key in the rubric
    std::optional<int> value;          // on the criterion's own scale; nullopt with cantJudge or notApplicable
    bool cantJudge = false;            // stored, excluded from means, counted
    bool blind = false;
    bool flagged = false;
    std::string note;
    std::int64_t atMicros = 0;       // wall clock
    bool notApplicable = false;      // the criterion does not apply to this answer
    bool afterReveal = false;        // the rater had been shown the names: left out of headlines. The store sets it
    RubricId rubric{};               // the version it is scored by; 0: the built-in "overall", 1 to 5
    int round = 1;                   // 2: the same rater once more, e.g. a day later, beside the first
    std::optional<int> judgedMillis; // from seeing the answer to the key
    int position = 0;                // of the answer as shown, 1 the first; 0 unknown
    std::int64_t sequence = 0;       // the rater's how-manieth judgement; the store counts when 0
    EventId session{};               // the scoring session; 0 none
    std::string why;                 // of a change
    std::string origin;              // empty: given here; "csv:scores.csv", "pack:9f21..."
    std::string uid,
        replaces; // hex: 32 characters, and those of what it changes one after another; the store fills them
    bool operator==(const Score &) const = default;
};
} // namespace assay
