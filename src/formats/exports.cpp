// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/exports.h"

#include "core/text.h"
#include "formats/trial_json.h"
#include <array>
#include <charconv>
#include <cmath>

namespace assay::formats
{
namespace
{
using Json = nlohmann::ordered_json;

const Case &caseOf(const RunRecord &run, const TrialRow &row)
{
    return run.plan.cases.at(static_cast<std::size_t>(row.trial.caseIndex));
}
const ModelTarget &targetOf(const RunRecord &run, const TrialRow &row)
{
    return run.plan.targets.at(static_cast<std::size_t>(row.trial.targetIndex));
}

Json optionalCount(const std::optional<std::int64_t> &value) { return value ? Json(*value) : Json(nullptr); }

// Three decimals of a millisecond: a microsecond is what the clock tells.
double milliseconds(Nanos nanos)
{
    return std::round(std::chrono::duration<double, std::milli>(nanos).count() * 1000) / 1000;
}
Json optionalMilliseconds(const std::optional<Nanos> &value)
{
    return value ? Json(milliseconds(*value)) : Json(nullptr);
}
Json textOrNull(const std::string &text) { return text.empty() ? Json(nullptr) : Json(text); }

Json usageJson(const Usage &usage)
{
    return Json{{"input", optionalCount(usage.input)},
                {"cached_input", optionalCount(usage.cachedInput)},
                {"cache_write", optionalCount(usage.cacheWrite)},
                {"output", optionalCount(usage.output)},
                {"reasoning", optionalCount(usage.reasoning)}};
}

// Of a chain, its last step's: the tokens of all steps did not come in the time of one.
std::optional<double> rateOf(const Response &response)
{
    if (response.steps.empty())
        return response.timing.outputTokensPerSecond(response.usage);
    const StepResult &last = response.steps.back();
    return response.timing.ttft() ? last.timing.outputTokensPerSecond(last.usage) : std::nullopt;
}

Json timingJson(const TrialRow &row)
{
    const Timing &timing = row.response.timing;
    const std::optional<double> rate = rateOf(row.response);
    return Json{{"queued_ms", row.attempts > 0 ? Json(milliseconds(timing.queued)) : Json(nullptr)},
                {"ttft_ms", optionalMilliseconds(timing.ttft())},
                {"total_ms", optionalMilliseconds(timing.done)},
                {"output_tokens_per_second", rate ? Json(std::round(*rate * 100) / 100) : Json(nullptr)}};
}

Json errorJson(const std::optional<Error> &error)
{
    if (!error)
        return nullptr;
    return Json{{"code", errorCodeName(error->code)},
                {"message", error->detail},
                {"http_status", error->httpStatus ? Json(*error->httpStatus) : Json(nullptr)},
                {"retry_after_s",
                 error->retryAfter ? Json(std::chrono::duration<double>(*error->retryAfter).count()) : Json(nullptr)},
                {"cost_class", costClassName(error->costClass)}};
}

Json scoresJson(const std::vector<Score> &scores)
{
    Json list = Json::array();
    for (const Score &score : scores) {
        list.push_back(Json{{"criterion", score.criterion},
                            {"value", score.value ? Json(*score.value) : Json(nullptr)},
                            {"cant_judge", score.cantJudge},
                            {"rater", score.rater},
                            {"blind", score.blind},
                            {"flagged", score.flagged},
                            {"note", textOrNull(score.note)},
                            {"at", isoDateTime(score.atMicros)},
                            {"not_applicable", score.notApplicable},
                            {"after_reveal", score.afterReveal},
                            {"rubric", assay::number(score.rubric)},
                            {"round", score.round},
                            {"judged_ms", score.judgedMillis ? Json(*score.judgedMillis) : Json(nullptr)},
                            {"position", score.position > 0 ? Json(score.position) : Json(nullptr)},
                            {"sequence", score.sequence},
                            {"why", textOrNull(score.why)},
                            {"origin", textOrNull(score.origin)},
                            {"uid", textOrNull(score.uid)}});
    }
    return list;
}

// Of a chain: every request that was made, in order; one that was made again is there twice. Times count from when the
// step was sent, started_ms from when the first was.
Json stepsJson(const std::vector<StepResult> &steps)
{
    Json list = Json::array();
    for (const StepResult &step : steps) {
        const auto rate = step.timing.outputTokensPerSecond(step.usage);
        list.push_back(Json{
            {"name", step.name},
            {"endpoint", step.endpoint},
            {"model", step.model},
            {"model_reported", textOrNull(step.modelReported)},
            {"outcome", outcomeName(step.outcome)},
            {"finish_reason", textOrNull(step.finishReason)},
            {"text", step.text},
            {"reasoning", textOrNull(step.reasoning)},
            {"usage", usageJson(step.usage)},
            {"timing", Json{{"started_ms", milliseconds(step.startedAfter)},
                            {"queued_ms", milliseconds(step.timing.queued)},
                            {"ttft_ms", optionalMilliseconds(step.timing.ttft())},
                            {"total_ms", optionalMilliseconds(step.timing.done)},
                            {"output_tokens_per_second", rate ? Json(std::round(*rate * 100) / 100) : Json(nullptr)}}},
            {"cost", step.cost.amount ? Json{{"currency", step.cost.amount->currency}, {"nano", step.cost.amount->nano}}
                                      : Json(nullptr)},
            {"request_id", textOrNull(step.requestId)},
            {"error", errorJson(step.error)}});
    }
    return list;
}

// An unsettled trial has no outcome of its own yet; in a file it is what is known of it: nothing.
std::string_view outcomeText(const TrialRow &row)
{
    return outcomeName(row.state == TrialState::Settled ? row.response.outcome : Outcome::Unknown);
}

std::string number(double value)
{
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}
std::string number(const std::optional<std::int64_t> &value) { return value ? std::to_string(*value) : ""; }
std::string number(const std::optional<Nanos> &value) { return value ? number(milliseconds(*value)) : ""; }

std::string joined(const std::vector<std::string> &parts, std::string_view separator)
{
    std::string out;
    for (const std::string &part : parts)
        out += (out.empty() ? "" : std::string(separator)) + part;
    return out;
}

constexpr std::array<std::string_view, 34> columns{"run_id",
                                                   "run",
                                                   "trial",
                                                   "case",
                                                   "case_title",
                                                   "tags",
                                                   "target",
                                                   "endpoint",
                                                   "api",
                                                   "model",
                                                   "model_reported",
                                                   "simulated",
                                                   "repetition",
                                                   "outcome",
                                                   "finish_reason",
                                                   "text",
                                                   "reasoning",
                                                   "input_tokens",
                                                   "cached_input_tokens",
                                                   "cache_write_tokens",
                                                   "output_tokens",
                                                   "reasoning_tokens",
                                                   "queued_ms",
                                                   "ttft_ms",
                                                   "total_ms",
                                                   "output_tokens_per_second",
                                                   "cost",
                                                   "currency",
                                                   "attempts",
                                                   "request_id",
                                                   "error",
                                                   "score_mean",
                                                   "sha256",
                                                   "not_sent"};

// The mean of the values on the built-in scale of 1 to 5; "can't judge" is no value. Criteria of a rubric have scales
// of their own: scoresCsv() has them.
std::string meanScore(const std::vector<Score> &scores)
{
    double sum = 0;
    int n = 0;
    for (const Score &score : scores) {
        if (score.value && score.criterion == "overall" && score.rubric == RubricId{}) {
            sum += *score.value;
            ++n;
        }
    }
    return n > 0 ? number(std::round(sum / n * 1000) / 1000) : "";
}
} // namespace

Json trialJson(const RunRecord &run, const TrialRow &row)
{
    const ModelTarget &target = targetOf(run, row);
    const Response &response = row.response;
    Json line{{"run", assay::number(run.summary.id)},
              {"trial", assay::number(row.trial.id)},
              {"case", caseOf(run, row).id},
              {"target", target.label()},
              {"endpoint", target.endpoint.baseUrl},
              {"api", apiName(target.endpoint.api)},
              {"model", target.model},
              {"model_reported", textOrNull(response.modelReported)},
              {"repetition", row.trial.repetition},
              {"outcome", outcomeText(row)},
              {"finish_reason", textOrNull(response.finishReason)},
              {"text", response.text},
              {"reasoning", textOrNull(response.reasoning)},
              {"usage", usageJson(response.usage)},
              {"timing", timingJson(row)},
              {"cost", response.cost.amount
                           ? Json{{"currency", response.cost.amount->currency}, {"nano", response.cost.amount->nano}}
                           : Json(nullptr)},
              {"attempts", row.attempts},
              {"request_id", textOrNull(response.requestId)},
              {"error", errorJson(response.error)},
              {"scores", scoresJson(row.scores)},
              {"sha256", textOrNull(row.sha256)}};
    if (!response.refusal.empty())
        line["refusal"] = response.refusal;
    if (!response.steps.empty())
        line["steps"] = stepsJson(response.steps);
    if (target.endpoint.simulated)
        line["simulated"] = true;
    return line;
}

std::string trialJsonLine(const RunRecord &run, const TrialRow &row)
{
    return trialJson(run, row).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string responseJson(const Response &response)
{
    Json object{{"outcome", outcomeName(response.outcome)},
                {"finish_reason", textOrNull(response.finishReason)},
                {"text", response.text},
                {"reasoning", textOrNull(response.reasoning)},
                {"usage", usageJson(response.usage)},
                {"model_reported", textOrNull(response.modelReported)},
                {"error", errorJson(response.error)}};
    if (!response.refusal.empty())
        object["refusal"] = response.refusal;
    return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string runJsonl(const RunRecord &run)
{
    std::string out;
    for (const TrialRow &row : run.trials)
        out += trialJsonLine(run, row) + "\n";
    return out;
}

std::string runCsv(const RunRecord &run, bool header, const NotSent &notSent)
{
    std::string out;
    if (header) {
        for (std::size_t i = 0; i < columns.size(); ++i)
            out += (i == 0 ? "" : ",") + csvCell(columns[i]);
        out += "\r\n";
    }
    for (const TrialRow &row : run.trials) {
        const ModelTarget &target = targetOf(run, row);
        const Case &item = caseOf(run, row);
        const Response &r = row.response;
        const auto rate = rateOf(r);
        const auto left = notSent.find(assay::number(row.trial.id));
        const std::string error = r.error ? std::string(errorCodeName(r.error->code)) + ": " + r.error->detail : "";
        // Text cells are quoted and defused; numbers are written by us and stay numbers.
        out += std::to_string(assay::number(run.summary.id)) + "," + csvCell(run.plan.name) + "," +
               std::to_string(assay::number(row.trial.id)) + "," + csvCell(item.id) + "," + csvCell(item.title) + "," +
               csvCell(joined(item.tags, "; ")) + "," + csvCell(target.label()) + "," +
               csvCell(target.endpoint.baseUrl) + "," + csvCell(apiName(target.endpoint.api)) + "," +
               csvCell(target.model) + "," + csvCell(r.modelReported) + "," +
               (target.endpoint.simulated ? "simulated" : "") + "," + std::to_string(row.trial.repetition) + "," +
               csvCell(outcomeText(row)) + "," + csvCell(r.finishReason) + "," + csvCell(r.text) + "," +
               csvCell(r.reasoning) + "," + number(r.usage.input) + "," + number(r.usage.cachedInput) + "," +
               number(r.usage.cacheWrite) + "," + number(r.usage.output) + "," + number(r.usage.reasoning) + "," +
               (row.attempts > 0 ? number(milliseconds(r.timing.queued)) : "") + "," + number(r.timing.ttft()) + "," +
               number(r.timing.done) + "," + (rate ? number(std::round(*rate * 100) / 100) : "") + "," +
               (r.cost.amount ? moneyText(*r.cost.amount) : "") + "," +
               (r.cost.amount ? csvCell(r.cost.amount->currency) : "") + "," + std::to_string(row.attempts) + "," +
               csvCell(r.requestId) + "," + csvCell(error) + "," + meanScore(row.scores) + "," + csvCell(row.sha256) +
               "," + csvCell(left == notSent.end() ? std::string() : joined(left->second, "; ")) + "\r\n";
    }
    return out;
}

const std::vector<ExportFormat> &runFormats()
{
    static const std::vector<ExportFormat> formats{
        {"csv", "csv", "Spreadsheet (CSV)",
         [](const RunRecord &run, const NotSent &notSent) { return runCsv(run, true, notSent); }},
        {"jsonl", "jsonl", "Evidence (JSON Lines)",
         [](const RunRecord &run, const NotSent &) { return runJsonl(run); }}};
    return formats;
}

std::string suggestedFileName(std::string_view set, std::string_view what, std::string_view isoDate,
                              std::string_view id, std::string_view suffix)
{
    const auto safe = [](std::string_view text) {
        std::string out;
        for (const char c : text) {
            const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
                               c == '-' || c == '_';
            if (plain)
                out += c;
            else if (!out.empty() && out.back() != '-')
                out += '-';
        }
        while (!out.empty() && (out.front() == '-' || out.front() == '.'))
            out.erase(0, 1);
        while (!out.empty() && out.back() == '-')
            out.pop_back();
        return out;
    };
    std::string tail = "_" + safe(what) + "_" + safe(isoDate);
    if (!id.empty())
        tail += "_" + safe(id);
    tail += "." + safe(suffix);
    std::string head = safe(set);
    if (head.empty())
        head = "assay";
    return head.substr(0, tail.size() < 79 ? 80 - tail.size() : 1) + tail;
}
} // namespace assay::formats
