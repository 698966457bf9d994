// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/evidence_lines.h"
#include "core/prompt_template.h"
#include "core/text.h"
#include "formats/rubrics.h"
#include "formats/trial_json.h"
#include <array>

namespace assay::formats::evidence
{
namespace
{
template <typename T> Json orNull(const std::optional<T> &value) { return value ? Json(*value) : Json(nullptr); }
Json nanos(const std::optional<Nanos> &value) { return value ? Json(value->count()) : Json(nullptr); }
Json rate(const std::optional<UnitPrice> &price) { return price ? Json(perMillionText(*price)) : Json(nullptr); }

std::string base64(std::string_view bytes)
{
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        const std::size_t have = std::min<std::size_t>(3, bytes.size() - at);
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < have ? static_cast<unsigned char>(bytes[at + i]) : 0u);
        for (std::size_t i = 0; i < 4; ++i)
            out += i <= have ? digits[group >> (18 - 6 * i) & 63] : '=';
    }
    return out;
}

Json parametersJson(const Parameters &p)
{
    Json out = Json::object();
    const auto put = [&](const char *name, const auto &value) {
        if (value)
            out[name] = *value;
    };
    put("max_output_tokens", p.maxOutputTokens);
    put("temperature", p.temperature);
    put("top_p", p.topP);
    put("reasoning_effort", p.reasoningEffort);
    put("thinking_budget", p.thinkingBudget);
    put("seed", p.seed);
    put("verbosity", p.verbosity);
    put("json_schema", p.jsonSchema);
    if (!p.stopSequences.empty())
        out["stop"] = p.stopSequences;
    return out;
}

Json priceJson(const TokenPrice &price)
{
    Json tiers = Json::array();
    for (const PriceTier &tier : price.tiers)
        tiers.push_back({{"above", tier.above},
                         {"input", rate(tier.rates.input)},
                         {"cached_input", rate(tier.rates.cachedInput)},
                         {"output", rate(tier.rates.output)}});
    return {{"currency", price.currency},
            {"input_per_million", rate(price.input)},
            {"cached_input_per_million", rate(price.cachedInput)},
            {"cache_write_per_million", rate(price.cacheWrite)},
            {"cache_write_long_per_million", rate(price.cacheWriteLong)},
            {"output_per_million", rate(price.output)},
            {"reasoning_per_million", rate(price.reasoning)},
            {"per_request_pico", orNull(price.perRequestPico)},
            {"batch_millionths", orNull(price.batchMillionths)},
            {"uplift_millionths", orNull(price.upliftMillionths)},
            {"tiers", std::move(tiers)},
            {"source", price.source},
            {"as_of", price.asOf}};
}

Json bytesJson(std::string_view bytes) // of a body: nearly always text
{
    if (isValidUtf8(bytes))
        return Json(std::string(bytes));
    return Json{{"base64", base64(bytes)}};
}
} // namespace

std::string lineOf(const Json &json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

std::string targetLines(const AnalysisData &data)
{
    std::string out;
    for (const AnalysisTarget &t : data.targets)
        out += lineOf({{"label", t.label},
                       {"model", t.model},
                       {"endpoint", t.endpoint},
                       {"api", apiName(t.api)},
                       {"simulated", t.simulated},
                       {"family", t.family}});
    return out;
}

std::string caseLines(const AnalysisData &data)
{
    std::string out;
    for (std::size_t i = 0; i < data.caseKeys.size(); ++i) {
        Json tags = Json::array();
        if (i < data.caseTags.size()) {
            for (const std::int32_t tag : data.caseTags[i])
                tags.push_back(data.tags.at(static_cast<std::size_t>(tag)));
        }
        out += lineOf({{"case", data.caseKeys[i]},
                       {"title", i < data.caseTitles.size() ? data.caseTitles[i] : std::string()},
                       {"tags", std::move(tags)}});
    }
    return out;
}

std::string runLine(const RunSummary &s, const RunPlan &plan, const std::vector<std::size_t> &targets)
{
    Json list = Json::array();
    for (std::size_t i = 0; i < plan.targets.size(); ++i) {
        const ModelTarget &t = plan.targets[i];
        Json target{{"target", i < targets.size() ? Json(targets[i]) : Json(nullptr)},
                    {"label", t.label()},
                    {"model", t.model},
                    {"endpoint", t.endpoint.name},
                    {"api", apiName(t.endpoint.api)},
                    {"base_url", t.endpoint.simulated ? std::string() : t.endpoint.baseUrl},
                    {"region", t.endpoint.region},
                    {"parameters", parametersJson(t.parameters)}};
        list.push_back(std::move(target));
    }
    return lineOf({{"run", number(s.id)},
                   {"name", s.name},
                   {"started_us", s.startedMicros},
                   {"ended_us", orNull(s.endedMicros)},
                   {"sample", s.sample},
                   {"simulated", s.simulated},
                   {"cases", s.cases},
                   {"trials", s.trials},
                   {"settled", s.settled},
                   {"repetitions", s.repetitions},
                   {"order_seed", plan.orderSeed},
                   {"targets", std::move(list)}});
}

std::string promptLines(const RunSummary &summary, const RunPlan &plan)
{
    std::string out;
    for (const Case &item : plan.cases) {
        const Prompt &own = plan.promptOf(item);
        const Result<Prompt> filled = render(own, item.variables);
        Json variables = Json::object();
        for (const Variable &v : item.variables)
            variables[v.name] = v.value;
        Json attached = Json::array();
        for (const Attachment &a : own.attachments)
            attached.push_back({{"name", a.name}, {"media_type", a.mediaType}, {"sha256", a.sha256}});
        out += lineOf({{"run", number(summary.id)},
                       {"case", item.id},
                       {"title", item.title},
                       {"tags", item.tags},
                       {"system", filled ? filled->system : own.system},
                       {"user", filled ? filled->user : own.user},
                       {"variables", std::move(variables)},
                       {"reference", item.reference},
                       {"attachments", std::move(attached)}});
    }
    return out;
}

Json answerJson(const RunRecord &outline, const EvidenceTrial &trial, std::size_t target, const AnalysisTrial &as)
{
    const TrialRow &row = trial.row;
    const Response &r = row.response;
    Json line = trialJson(outline, row);
    line["target_index"] = target;
    line["started_us"] = as.startedMicros;
    line["ttft_ns"] = nanos(as.ttft);
    line["total_ns"] = nanos(as.total);
    line["usage_reported"] = r.usageJson.empty() ? Json(nullptr) : Json(r.usageJson);
    line["cost_source"] = costSourceName(r.cost.source);
    line["cost_lower_bound"] = r.cost.lowerBound;
    line["request"] = trial.request.empty() ? Json(nullptr) : bytesJson(trial.request);
    line["raw"] = bytesJson(r.raw);
    line.erase("scores"); // they stand in scores.jsonl, with their changes
    return line;
}

std::string scoreLines(const EvidenceTrial &trial)
{
    std::string out;
    for (const ScoreTrail &entry : trial.trail) {
        const Score &s = entry.score;
        Json line{{"trial", number(trial.row.trial.id)},
                  {"criterion", s.criterion},
                  {"rubric", number(s.rubric)},
                  {"value", orNull(s.value)},
                  {"cant_judge", s.cantJudge},
                  {"not_applicable", s.notApplicable},
                  {"rater", s.rater},
                  {"blind", s.blind},
                  {"after_reveal", s.afterReveal},
                  {"flagged", s.flagged},
                  {"note", s.note},
                  {"at_us", s.atMicros},
                  {"round", s.round},
                  {"position", s.position},
                  {"sequence", s.sequence},
                  {"judged_ms", orNull(s.judgedMillis)},
                  {"why", s.why},
                  {"origin", s.origin},
                  {"uid", s.uid},
                  {"replaces", s.replaces},
                  {"current", entry.current}};
        line["voided"] =
            entry.voided ? Json{{"at_us", entry.voided->atMicros}, {"by", entry.voided->by}, {"why", entry.voided->why}}
                         : Json(nullptr);
        out += lineOf(line);
    }
    return out;
}

std::string judgementLines(const AnalysisData &data)
{
    std::string out;
    const auto id = [&](std::int32_t trial) { return number(data.trials.at(static_cast<std::size_t>(trial)).trial); };
    const auto rater = [&](std::int32_t r) { return data.raters.at(static_cast<std::size_t>(r)); };
    for (const AnalysisPreference &p : data.preferences)
        out += lineOf({{"kind", "preference"},
                       {"a", id(p.a)},
                       {"b", id(p.b)},
                       {"rater", rater(p.rater)},
                       {"criterion", p.criterion},
                       {"choice", choiceName(p.choice)},
                       {"blind", p.blind},
                       {"after_reveal", p.afterReveal},
                       {"derived", p.derived},
                       {"round", p.round},
                       {"sequence", p.sequence}});
    for (const AnalysisGuess &g : data.guesses)
        out += lineOf({{"kind", "guess"},
                       {"trial", id(g.trial)},
                       {"rater", rater(g.rater)},
                       {"target", g.target},
                       {"choices", g.choices}});
    for (const AnalysisAdjudication &a : data.adjudications) {
        const AnalysisCriterion &c = data.criteria.at(static_cast<std::size_t>(a.criterion));
        out += lineOf({{"kind", "adjudication"},
                       {"trial", id(a.trial)},
                       {"rubric", number(c.rubric)},
                       {"criterion", c.criterion.key},
                       {"round", a.round},
                       {"value", orNull(a.value)},
                       {"cant_judge", a.cantJudge}});
    }
    for (const ScoringEvent &event : data.freezes) {
        if (const auto *f = std::get_if<Freeze>(&event.body))
            out += lineOf({{"kind", "freeze"},
                           {"run", number(event.run)},
                           {"rater", event.rater},
                           {"at_us", event.atMicros},
                           {"rubric", number(f->rubric)},
                           {"prompt_set_sha256", f->promptSetSha256},
                           {"run_sha256", f->runSha256},
                           {"planned_prompts", f->plannedPrompts},
                           {"primary", f->primaryCriterion},
                           {"margin", f->margin},
                           {"incumbent", f->incumbent}});
    }
    return out;
}

std::string rubricLines(const std::vector<Rubric> &rubrics)
{
    std::string out;
    for (const Rubric &rubric : rubrics)
        out += lineOf({{"id", number(rubric.id)},
                       {"version", rubric.version},
                       {"sha256", rubric.sha256},
                       {"rubric", Json::parse(rubricJson(rubric), nullptr, false)}});
    return out;
}

std::string priceLines(const analysis::ReportRecords &records, const std::vector<std::string> &names)
{
    std::string out;
    for (const analysis::ReportPrice &p : records.prices) {
        Json line{{"target", p.target}, {"name", names.at(static_cast<std::size_t>(p.target))}};
        line.update(priceJson(p.price));
        out += lineOf(line);
    }
    return out;
}

std::string figuresJson(const analysis::Report &report)
{
    std::string out = "[\n";
    for (std::size_t i = 0; i < report.figures.size(); ++i) {
        const analysis::ReportFigure &f = report.figures[i];
        Json behind = Json::array();
        for (const TrialId id : f.behind)
            behind.push_back(number(id));
        const Json line{{"id", f.id},
                        {"path", f.path},
                        {"measure", f.measure},
                        {"target", f.target},
                        {"text", f.text},
                        {"unit", f.unit},
                        {"value", orNull(f.value)},
                        {"low95", orNull(f.low95)},
                        {"high95", orNull(f.high95)},
                        {"n", f.n},
                        {"why", f.why},
                        {"trials", std::move(behind)}};
        out +=
            line.dump(-1, ' ', false, Json::error_handler_t::replace) + (i + 1 < report.figures.size() ? ",\n" : "\n");
    }
    return out + "]\n";
}
} // namespace assay::formats::evidence
