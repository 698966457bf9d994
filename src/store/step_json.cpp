// SPDX-License-Identifier: GPL-3.0-or-later
// What the steps of a chain brought, as JSON. Durations in nanoseconds, chunk marks as pairs flattened into one list.
#include "store/json_fields.h"
#include "store/json_values.h"

namespace assay::store
{
namespace
{
void putDuration(Json &json, const char *field, const std::optional<Nanos> &value)
{
    if (value)
        json[field] = value->count();
}
std::optional<Nanos> duration(const Json &json, const char *field)
{
    const auto value = maybe<std::int64_t>(json, field);
    return value ? std::optional(Nanos(*value)) : std::nullopt;
}

Json jsonOf(const Usage &usage)
{
    Json json = Json::object();
    put(json, "input", usage.input);
    put(json, "cached_input", usage.cachedInput);
    put(json, "cache_write", usage.cacheWrite);
    put(json, "cache_write_long", usage.cacheWriteLong);
    put(json, "output", usage.output);
    put(json, "reasoning", usage.reasoning);
    put(json, "provider_cost_nano_usd", usage.providerCostNanoUsd);
    if (usage.notes != 0)
        json["notes"] = usage.notes;
    return json;
}

Usage usageOf(const Json &json)
{
    Usage usage;
    usage.input = maybe<std::int64_t>(json, "input");
    usage.cachedInput = maybe<std::int64_t>(json, "cached_input");
    usage.cacheWrite = maybe<std::int64_t>(json, "cache_write");
    usage.cacheWriteLong = maybe<std::int64_t>(json, "cache_write_long");
    usage.output = maybe<std::int64_t>(json, "output");
    usage.reasoning = maybe<std::int64_t>(json, "reasoning");
    usage.providerCostNanoUsd = maybe<std::int64_t>(json, "provider_cost_nano_usd");
    usage.notes = json.value("notes", CostFlags(0));
    return usage;
}

Json jsonOf(const Timing &timing)
{
    Json json = {{"queued", timing.queued.count()}};
    putDuration(json, "name_resolved", timing.nameResolved);
    putDuration(json, "connected", timing.connected);
    putDuration(json, "secured", timing.secured);
    putDuration(json, "first_byte", timing.firstByte);
    putDuration(json, "first_reasoning", timing.firstReasoning);
    putDuration(json, "first_answer", timing.firstAnswer);
    putDuration(json, "last_delta", timing.lastDelta);
    putDuration(json, "done", timing.done);
    if (timing.reusedConnection)
        json["reused_connection"] = *timing.reusedConnection;
    if (!timing.chunks.empty()) {
        Json &chunks = json["chunks"] = Json::array();
        for (const ChunkMark &chunk : timing.chunks) {
            chunks.push_back(chunk.atMicros);
            chunks.push_back(chunk.bytes);
        }
    }
    return json;
}

Timing timingOf(const Json &json)
{
    Timing timing;
    timing.queued = Nanos(json.value("queued", std::int64_t(0)));
    timing.nameResolved = duration(json, "name_resolved");
    timing.connected = duration(json, "connected");
    timing.secured = duration(json, "secured");
    timing.firstByte = duration(json, "first_byte");
    timing.firstReasoning = duration(json, "first_reasoning");
    timing.firstAnswer = duration(json, "first_answer");
    timing.lastDelta = duration(json, "last_delta");
    timing.done = duration(json, "done");
    if (const auto reused = json.find("reused_connection"); reused != json.end())
        timing.reusedConnection = reused->get<bool>();
    if (const auto chunks = json.find("chunks"); chunks != json.end())
        for (std::size_t i = 0; i + 1 < chunks->size(); i += 2)
            timing.chunks.push_back({chunks->at(i).get<std::uint32_t>(), chunks->at(i + 1).get<std::uint32_t>()});
    return timing;
}

Json jsonOf(const Cost &cost)
{
    Json json = {{"source", costSourceName(cost.source)}};
    if (cost.amount) {
        json["nano"] = cost.amount->nano;
        json["currency"] = cost.amount->currency;
    }
    if (cost.price)
        json["price"] = priceJson(*cost.price);
    if (cost.lowerBound)
        json["lower_bound"] = true;
    if (cost.flags != 0)
        json["flags"] = cost.flags;
    return json;
}

Cost costOf(const Json &json)
{
    Cost cost;
    cost.source = costSourceFromName(get<std::string>(json, "source")).value_or(CostSource::Unknown);
    if (const auto nano = maybe<std::int64_t>(json, "nano"))
        cost.amount = Money{*nano, get<std::string>(json, "currency")};
    if (const auto price = json.find("price"); price != json.end())
        cost.price = priceFrom(*price);
    cost.lowerBound = json.value("lower_bound", false);
    cost.flags = json.value("flags", CostFlags(0));
    return cost;
}

Json jsonOf(const StepResult &step)
{
    Json json = {{"name", step.name},
                 {"endpoint", step.endpoint},
                 {"model", step.model},
                 {"started_after", step.startedAfter.count()},
                 {"outcome", outcomeName(step.outcome)}};
    putText(json, "finish_reason", step.finishReason);
    putText(json, "text", step.text);
    putText(json, "reasoning", step.reasoning);
    putText(json, "model_reported", step.modelReported);
    putText(json, "request_id", step.requestId);
    json["usage"] = jsonOf(step.usage);
    putText(json, "usage_json", step.usageJson);
    json["timing"] = jsonOf(step.timing);
    json["cost"] = jsonOf(step.cost);
    if (step.error)
        json["error"] = errorJson(*step.error);
    putText(json, "request", step.requestJson);
    return json;
}

StepResult stepOf(const Json &json)
{
    StepResult step;
    step.name = get<std::string>(json, "name");
    step.endpoint = get<std::string>(json, "endpoint");
    step.model = get<std::string>(json, "model");
    step.startedAfter = Nanos(json.value("started_after", std::int64_t(0)));
    step.outcome = outcomeFromName(get<std::string>(json, "outcome")).value_or(Outcome::Unknown);
    step.finishReason = get<std::string>(json, "finish_reason");
    step.text = get<std::string>(json, "text");
    step.reasoning = get<std::string>(json, "reasoning");
    step.modelReported = get<std::string>(json, "model_reported");
    step.requestId = get<std::string>(json, "request_id");
    step.usage = usageOf(json.at("usage"));
    step.usageJson = get<std::string>(json, "usage_json");
    step.timing = timingOf(json.at("timing"));
    step.cost = costOf(json.at("cost"));
    if (const auto error = json.find("error"); error != json.end())
        step.error = errorFrom(*error);
    step.requestJson = get<std::string>(json, "request");
    return step;
}
} // namespace

std::string toJson(const std::vector<StepResult> &steps)
{
    Json list = Json::array();
    for (const StepResult &step : steps)
        list.push_back(jsonOf(step));
    return dumped(list);
}

std::vector<StepResult> stepsFromJson(std::string_view json)
{
    return parsed<std::vector<StepResult>>(json, "the steps of a chain",
                                           [](const Json &value) { return listFrom<StepResult>(value, stepOf); });
}
} // namespace assay::store
