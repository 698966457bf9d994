// SPDX-License-Identifier: GPL-3.0-or-later
// What the steps of a chain brought, as JSON. Durations in nanoseconds, chunk marks as pairs flattened into one list.
#include <nlohmann/json.hpp>

#include "store/json_values.h"
#include "store/sqlite.h"

namespace assay::store
{
namespace
{
using Json = nlohmann::ordered_json;

void put(Json &json, const char *field, const std::optional<std::int64_t> &value)
{
    if (value)
        json[field] = *value;
}
void put(Json &json, const char *field, const std::optional<Nanos> &value)
{
    if (value)
        json[field] = value->count();
}
void put(Json &json, const char *field, const std::string &text)
{
    if (!text.empty())
        json[field] = text;
}
std::optional<std::int64_t> count(const Json &json, const char *field)
{
    const auto found = json.find(field);
    return found == json.end() ? std::nullopt : std::optional(found->get<std::int64_t>());
}
std::optional<Nanos> duration(const Json &json, const char *field)
{
    const auto found = json.find(field);
    return found == json.end() ? std::nullopt : std::optional(Nanos(found->get<std::int64_t>()));
}
std::string text(const Json &json, const char *field) { return json.value(field, std::string()); }

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
    usage.input = count(json, "input");
    usage.cachedInput = count(json, "cached_input");
    usage.cacheWrite = count(json, "cache_write");
    usage.cacheWriteLong = count(json, "cache_write_long");
    usage.output = count(json, "output");
    usage.reasoning = count(json, "reasoning");
    usage.providerCostNanoUsd = count(json, "provider_cost_nano_usd");
    usage.notes = json.value("notes", CostFlags(0));
    return usage;
}

Json jsonOf(const Timing &timing)
{
    Json json = {{"queued", timing.queued.count()}};
    put(json, "name_resolved", timing.nameResolved);
    put(json, "connected", timing.connected);
    put(json, "secured", timing.secured);
    put(json, "first_byte", timing.firstByte);
    put(json, "first_reasoning", timing.firstReasoning);
    put(json, "first_answer", timing.firstAnswer);
    put(json, "last_delta", timing.lastDelta);
    put(json, "done", timing.done);
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
        json["price"] = Json::parse(toJson(*cost.price));
    if (cost.lowerBound)
        json["lower_bound"] = true;
    if (cost.flags != 0)
        json["flags"] = cost.flags;
    return json;
}

Cost costOf(const Json &json)
{
    Cost cost;
    cost.source = costSourceFromName(text(json, "source")).value_or(CostSource::Unknown);
    if (const auto nano = count(json, "nano"))
        cost.amount = Money{*nano, text(json, "currency")};
    if (const auto price = json.find("price"); price != json.end())
        cost.price = priceFromJson(price->dump());
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
    put(json, "finish_reason", step.finishReason);
    put(json, "text", step.text);
    put(json, "reasoning", step.reasoning);
    put(json, "model_reported", step.modelReported);
    put(json, "request_id", step.requestId);
    json["usage"] = jsonOf(step.usage);
    put(json, "usage_json", step.usageJson);
    json["timing"] = jsonOf(step.timing);
    json["cost"] = jsonOf(step.cost);
    if (step.error)
        json["error"] = Json::parse(toJson(*step.error));
    put(json, "request", step.requestJson);
    return json;
}

StepResult stepOf(const Json &json)
{
    StepResult step;
    step.name = text(json, "name");
    step.endpoint = text(json, "endpoint");
    step.model = text(json, "model");
    step.startedAfter = Nanos(json.value("started_after", std::int64_t(0)));
    step.outcome = outcomeFromName(text(json, "outcome")).value_or(Outcome::Unknown);
    step.finishReason = text(json, "finish_reason");
    step.text = text(json, "text");
    step.reasoning = text(json, "reasoning");
    step.modelReported = text(json, "model_reported");
    step.requestId = text(json, "request_id");
    step.usage = usageOf(json.at("usage"));
    step.usageJson = text(json, "usage_json");
    step.timing = timingOf(json.at("timing"));
    step.cost = costOf(json.at("cost"));
    if (const auto error = json.find("error"); error != json.end())
        step.error = errorFromJson(error->dump());
    step.requestJson = text(json, "request");
    return step;
}
} // namespace

std::string toJson(const std::vector<StepResult> &steps)
{
    Json list = Json::array();
    for (const StepResult &step : steps)
        list.push_back(jsonOf(step));
    return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<StepResult> stepsFromJson(std::string_view json)
{
    try {
        std::vector<StepResult> steps;
        for (const Json &step : Json::parse(json))
            steps.push_back(stepOf(step));
        return steps;
    } catch (const Json::exception &e) {
        fail(ErrorCode::Damaged,
             std::string("the steps of a chain cannot be read: ") + e.what() + "; assay-cli verify names the row");
    }
}
} // namespace assay::store
