// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/store_data.h"

#include <array>

#include "core/text.h"

namespace assay::test
{
using namespace std::chrono_literals;

RunPlan storePlan(int cases, int targets, int repetitions)
{
    RunPlan plan;
    plan.name = "Support answers";
    plan.prompt = {"You answer customers.", "Answer {{ticket}} in two sentences."};
    for (int i = 0; i < cases; ++i) {
        const std::string n = std::to_string(i + 1);
        plan.cases.push_back({"case-" + n,
                              "Ticket " + n,
                              std::nullopt,
                              {{"ticket", "the parcel " + n + " is late"}},
                              {"billing", "de"},
                              "An apology and a date."});
    }
    for (int i = 0; i < targets; ++i) {
        ModelTarget target;
        target.model = "model-" + std::string(1, static_cast<char>('a' + i));
        target.endpoint = {EndpointId{i + 1},
                           "Endpoint " + std::to_string(i + 1),
                           Api::OpenAiChat,
                           "https://api.example.com/v1",
                           {AuthKind::Environment, "EXAMPLE_KEY"},
                           "",
                           false,
                           false,
                           4};
        target.parameters.maxOutputTokens = 512;
        target.parameters.temperature = 0.1 * i;
        plan.targets.push_back(target);
    }
    plan.repetitions = repetitions;
    plan.orderSeed = 0xfedcba9876543210u;
    return plan;
}

std::vector<Trial> storeTrials(const RunPlan &plan)
{
    std::vector<Trial> trials;
    for (int c = 0; c < static_cast<int>(plan.cases.size()); ++c)
        for (int t = 0; t < static_cast<int>(plan.targets.size()); ++t)
            for (int r = 0; r < plan.repetitions; ++r)
                trials.push_back({TrialId{}, RunId{}, c, t, r, static_cast<int>(trials.size())});
    return trials;
}

AttemptStart storeAttempt(TrialId trial, int number)
{
    AttemptStart start;
    start.trial = trial;
    start.number = number;
    start.uuid = makeUuid();
    start.requestJson = R"({"method":"POST","url":"https://api.example.com/v1/chat/completions","headers":)"
                        R"({"content-type":"application/json","authorization":"[key]"},"body":{"model":"model-a",)"
                        R"("messages":[{"role":"system","content":"You answer customers."},{"role":"user","content":)"
                        R"("Answer the parcel is late in two sentences."}],"stream":true,"max_tokens":512}})";
    start.startedMicros = 1'760'000'000'000'000 + assay::number(trial);
    return start;
}

Response storeAnswer(std::uint64_t seed, int words)
{
    static constexpr std::array Words{"alpha", "bravo",  "charlie", "delta", "echo", "foxtrot",  "golf",  "hotel",
                                      "india", "juliet", "kilo",    "lima",  "mike", "november", "oscar", "papa"};
    SplitMix64 random(seed);
    Response r;
    r.outcome = Outcome::Succeeded;
    r.finishReason = "stop";
    const std::string id = "chatcmpl-" + std::to_string(random.next());
    const std::string head =
        "data: {\"id\":\"" + id +
        "\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"model-a\",\"choices\":"
        "[{\"index\":0,\"delta\":{\"content\":\"";
    std::uint32_t at = 200'000;
    for (int i = 0; i < words; ++i) {
        const std::string word = (i > 0 ? " " : "") + std::string(Words[random.below(Words.size())]);
        r.text += word;
        r.raw += head + word + "\"},\"finish_reason\":null}]}\n\n";
        at += static_cast<std::uint32_t>(500 + random.below(20'000));
        r.timing.chunks.push_back({at, static_cast<std::uint32_t>(head.size() + word.size() + 31)});
    }
    r.raw += "data: [DONE]\n\n";
    r.usage.input = 24;
    r.usage.output = words;
    r.usageJson = R"({"prompt_tokens":24,"completion_tokens":)" + std::to_string(words) + "}";
    r.modelReported = "model-a-2026-04-23";
    r.requestId = "req_" + std::to_string(random.next());
    r.timing.queued = 200us;
    r.timing.firstByte = 199ms;
    r.timing.firstAnswer = 200ms;
    r.timing.lastDelta = std::chrono::microseconds(at);
    r.timing.done = std::chrono::microseconds(at + 300);
    TokenPrice price;
    price.input = UnitPrice{150'000};
    price.output = UnitPrice{600'000};
    price.source = "https://example.com/pricing";
    price.asOf = "2026-11-01";
    r.cost = {Money{24 * 150 + words * 600, "USD"}, CostSource::PriceTable, price, false};
    r.httpStatus = 200;
    return r;
}

std::vector<StepResult> storeSteps(const Response &of)
{
    StepResult plan;
    plan.name = "plan";
    plan.endpoint = "Endpoint 1";
    plan.model = "model-a";
    plan.outcome = of.outcome;
    plan.finishReason = of.finishReason;
    plan.text = of.text;
    plan.reasoning = of.reasoning;
    plan.modelReported = of.modelReported;
    plan.requestId = of.requestId;
    plan.usage = of.usage;
    plan.usageJson = of.usageJson;
    plan.timing = of.timing;
    plan.cost = of.cost;
    plan.error = of.error;
    plan.requestJson = R"({"method":"POST","body":"{"stream":true}"})";
    StepResult next; // every field absent
    next.name = "execute";
    next.startedAfter = 7'000'001ns;
    return {plan, next};
}

Response storeFullResponse()
{
    Response r;
    r.outcome = Outcome::Truncated;
    r.finishReason = "length";
    static constexpr char Text[] = "NUL \0 and \xF0\x9F\xA6\x8A fox, \xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D\r\nline\u2028end";
    r.text.assign(Text, sizeof Text - 1);
    r.reasoning = "first \xE2\x80\x8B this";
    r.refusal = "I would rather not.";
    r.usage = {101, 40, 7, 303, 200, 123'456, 5, costflag::HiddenOutput};
    r.usageJson = "{\"prompt_tokens\": 101}";
    r.modelReported = "model-b-2026-01-02";
    r.requestId = "req_full";
    Error error = makeError(ErrorCode::Stalled, "nothing came for 60 s: \"quoted\" \xC3\xA9");
    error.httpStatus = 200;
    error.retryAfter = 1500ms;
    error.requestId = "req_full";
    error.costClass = CostClass::Charged;
    error.type = "stream_stalled";
    r.error = error;
    r.timing = {1ms, 2ms, 3ms, 4ms, 5ms, 6ms, 7ms, {{100, 1400}, {90, 0}, {4'294'967'295u, 4'294'967'295u}}};
    TokenPrice price;
    price.currency = "EUR";
    price.input = UnitPrice{1};
    price.cachedInput = UnitPrice{2};
    price.cacheWrite = UnitPrice{3};
    price.output = UnitPrice{4};
    price.cacheWriteLong = UnitPrice{8};
    price.reasoning = UnitPrice{9};
    PriceTier first, second;
    first.above = 200'000;
    first.rates.input = UnitPrice{5};
    first.rates.cachedInput = UnitPrice{6};
    first.closed = true;
    second.above = 500'000;
    second.rates.output = UnitPrice{7};
    price.tiers = {first, second};
    price.batchMillionths = 500'000;
    price.perRequestPico = 3;
    price.upliftMillionths = 1'100'000;
    price.source = "a contract";
    price.asOf = "2026-10-31";
    r.cost = {Money{987'654'321, "EUR"}, CostSource::OwnRate, price, true,
              costflag::HiddenOutput | costflag::CacheReadAtInput};
    r.httpStatus = 206;
    r.timing.nameResolved = 1500us;
    r.timing.secured = 2500us;
    r.timing.reusedConnection = false;
    r.steps = storeSteps(r);
    for (int i = 0; i < 600; ++i)
        r.raw.push_back(static_cast<char>(i * 7));
    return r;
}
} // namespace assay::test
