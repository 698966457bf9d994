// SPDX-License-Identifier: GPL-3.0-or-later
// JSON in, the room's answer as JSON out: clocks, reliability, routing, texts, random numbers.
#pragma once
#include "core/text.h"
#include "stats/availability.h"
#include "stats/contamination.h"
#include "stats/latency.h"
#include "stats/long_context.h"
#include "stats/ngram.h"
#include "stats/pareto.h"
#include "stats/routing.h"
#include "stats/sequence_matcher.h"
#include "stats/style_metrics.h"
#include "support/vector_check.h"
#include <numeric>

namespace assay::test
{
using namespace assay::stats;

inline std::optional<std::int64_t> maybeWhole(const json &v)
{
    return v.is_null() ? std::nullopt : std::optional(v.get<std::int64_t>());
}
inline json latencyJson(const json &in)
{
    TimedRequest request;
    request.submit = number(in, "t_submit");
    request.outputTokens = maybeWhole(in["output_tokens"]);
    request.reasoningTokens = maybeWhole(in["reasoning_tokens"]);
    for (const json &a : in["attempts"]) {
        TimedAttempt attempt{a["status"] == "ok", number(a, "t_start"), number(a, "t_end"), {}};
        for (const json &c : a["chunks"])
            attempt.chunks.push_back({number(c, "t"), c["kind"] == "reasoning" ? ChunkKind::Reasoning
                                                      : c["kind"] == "answer"  ? ChunkKind::Answer
                                                                               : ChunkKind::Meta});
        request.attempts.push_back(std::move(attempt));
    }
    const auto m = latencyMetrics(request);
    return {{"status", statusName(m.status)},
            {"n_attempts", m.attempts},
            {"retries", m.retries},
            {"wait_before_final_ms", orNull(m.waitBeforeFinal)},
            {"ttft_any_ms", orNull(m.ttftAny)},
            {"ttft_answer_ms", orNull(m.ttftAnswer)},
            {"ttft_user_ms", orNull(m.ttftUser)},
            {"reasoning_ms", orNull(m.reasoning)},
            {"e2e_attempt_ms", orNull(m.e2eAttempt)},
            {"e2e_user_ms", orNull(m.e2eUser)},
            {"tpot_ms", orNull(m.tpot)},
            {"output_tps", orNull(m.outputTps)},
            {"e2e_tps", orNull(m.e2eTps)},
            {"gap_p50_ms", orNull(m.gapP50)},
            {"gap_p95_ms", orNull(m.gapP95)},
            {"gap_max_ms", orNull(m.gapMax)},
            {"time_to_failure_ms", orNull(m.timeToFailure)}};
}
inline json availabilityJson(const json &in)
{
    std::vector<std::vector<AttemptResult>> requests;
    for (const json &r : in["requests"]) {
        requests.emplace_back();
        for (const json &a : r)
            requests.back().push_back(attemptResultFromName(a.get<std::string>()).value());
    }
    const auto a = availability(requests, number(in, "level"));
    json errors = json::object();
    for (std::size_t i = 0; i < a.errors.size(); ++i) {
        if (a.errors[i] > 0)
            errors[std::string(attemptResultName(AttemptResult(i)))] = a.errors[i];
    }
    return {{"n_requests", a.requests},
            {"n_attempts", a.attempts},
            {"first_attempt_success", orNull(a.firstAttempt.p)},
            {"first_ci", {a.firstAttempt.lower, a.firstAttempt.upper}},
            {"final_success", orNull(a.final.p)},
            {"final_ci", {a.final.lower, a.final.upper}},
            {"attempts_per_request", orNull(a.attemptsPerRequest)},
            {"rate_limited_attempt_share", orNull(a.rateLimitedShare)},
            {"requests_hit_by_rate_limit", a.hitByRateLimit},
            {"error_counts", errors}};
}
inline json paretoJson(const json &in)
{
    std::vector<CostAndScore> points;
    auto maybe = [](const json &v) { return v.is_null() ? std::nullopt : std::optional(v.get<double>()); };
    for (const json &p : in["points"])
        points.push_back({maybe(p["cost"]), maybe(p["score"])});
    const auto found = pareto(points);
    json out = json::array();
    for (std::size_t i = 0; i < found.size(); ++i) {
        json by = json::array();
        for (std::size_t j : found[i].dominatedBy)
            by.push_back(in["points"][j]["name"]);
        out.push_back({{"name", in["points"][i]["name"]},
                       {"status", statusName(found[i].status)},
                       {"on_frontier", orNull(found[i].onFrontier)},
                       {"dominated_by", by}});
    }
    return {{"points", out}};
}
inline json routingJson(const json &in)
{
    std::vector<RoutedPrompt> prompts;
    json categories = json::array();
    for (const json &p : in["prompts"])
        categories.push_back(p["category"]);
    const auto category = ids(categories);
    for (std::size_t i = 0; i < category.size(); ++i)
        prompts.push_back({category[i], in["prompts"][i]["score"].get<std::vector<double>>(),
                           in["prompts"][i]["cost"].get<std::vector<double>>()});
    const auto models = in["models"].get<std::vector<std::string>>();
    const auto r = simulateRouting(prompts, models.size(), number(in, "lam"), in["min_train"].get<std::size_t>());
    auto policy = [&](const RoutedPolicy &p) {
        json choice = json::array();
        for (std::size_t m : p.choice)
            choice.push_back(models[m]);
        return json{{"score", p.score}, {"cost", p.cost}, {"choice", choice}};
    };
    json each = json::array();
    for (std::size_t m = 0; m < models.size(); ++m)
        each.push_back({{"model", models[m]}, {"score", r.modelScore[m]}, {"cost", r.modelCost[m]}});
    return {{"best_single", policy(r.bestSingle)},
            {"best_single_loo", policy(r.bestSingleLeftOut)},
            {"category_in_sample", policy(r.categoryInSample)},
            {"category_loo", policy(r.categoryLeftOut)},
            {"oracle", policy(r.oracle)},
            {"per_model", each}};
}
inline json binJson(const json &in)
{
    const auto bin = lengthBin(whole(in, "total_tokens"));
    if (!bin)
        return {{"bin", nullptr}, {"low", nullptr}, {"high", nullptr}};
    return {{"bin", bin->index}, {"low", bin->low}, {"high", bin->high}};
}
inline json gradeJson(const json &in)
{
    const auto text = [&](const char *key) { return in[key].get<std::string>(); };
    const auto g = gradeNeedle(text("response"), text("answer"), text("random_string_to_prepend"));
    return {{"score", g.score}, {"prefix_ok", g.prefixFound}};
}
inline json effectiveJson(const json &in)
{
    std::vector<LengthResult> bins;
    auto maybe = [](const json &v) { return v.is_null() ? std::nullopt : std::optional(v.get<double>()); };
    for (const json &b : in["bins"])
        bins.push_back({whole(b, "length"), maybe(b["mean"]), maybe(b["lower"])});
    const auto e = effectiveLength(bins, number(in, "base"), number(in, "threshold"));
    return {{"effective_length", orNull(e.effective)}, {"conservative_length", orNull(e.conservative)}};
}
inline json matcherJson(const json &in)
{
    SequenceMatcher m(in["a"].get<std::string>(), in["b"].get<std::string>(), in.value("autojunk", true));
    auto block = [](const SequenceMatcher::Block &b) { return json::array({b.a, b.b, b.size}); };
    json blocks = json::array();
    for (const auto &b : m.blocks())
        blocks.push_back(block(b));
    return {{"ratio", m.ratio()},        {"matches", m.matches()},
            {"len_a", m.lengthA()},      {"len_b", m.lengthB()},
            {"matching_blocks", blocks}, {"longest_match", block(m.longestMatch(0, m.lengthA(), 0, m.lengthB()))},
            {"n_popular", m.popular()}};
}
inline json ngramJson(const json &in)
{
    const auto o =
        ngramOverlap(in["reference"].get<std::string>(), in["output"].get<std::string>(), in["n"].get<std::size_t>());
    return {{"status", statusName(o.status)},     {"reference_tokens", o.referenceTokens},
            {"output_tokens", o.outputTokens},    {"containment", orNull(o.containment)},
            {"longest_common_run", o.longestRun}, {"common_prefix_tokens", o.commonPrefix}};
}
inline json styleJson(const json &in)
{
    const auto s = styleMetrics(in["text"].get<std::string>());
    return {{"chars", s.characters}, {"words", s.words},          {"lines", s.lines}, {"code_blocks", s.codeBlocks},
            {"headers", s.headers},  {"list_items", s.listItems}, {"bold", s.bold}};
}
inline json rescoreJson(const json &in)
{
    const auto models = in["models"].get<std::vector<std::string>>();
    std::vector<std::vector<bool>> passed;
    std::vector<Values> flag;
    for (const std::string &m : models) {
        passed.emplace_back();
        for (const json &p : in["passed"][m])
            passed.back().push_back(p.get<int>() != 0);
        flag.push_back(values(in["flag"][m]));
    }
    const Values thresholds = values(in["thresholds"]);
    json rows = json::array();
    for (const auto &row : rescoreWithoutFlagged(passed, flag, thresholds, number(in, "level"))) {
        json each = json::object();
        for (std::size_t m = 0; m < models.size(); ++m)
            each[models[m]] = {{"passed", row.models[m].passed},
                               {"rate", orNull(row.models[m].rate.p)},
                               {"lower", row.models[m].rate.lower},
                               {"upper", row.models[m].rate.upper}};
        rows.push_back({{"threshold", orNull(row.threshold)},
                        {"n_kept", row.kept},
                        {"n_removed", row.removed},
                        {"models", each},
                        {"difference",
                         {{"a_only", row.onlyA},
                          {"b_only", row.onlyB},
                          {"diff", orNull(row.difference)},
                          {"lower", orNull(row.lower)},
                          {"upper", orNull(row.upper)}}}});
    }
    return {{"rows", rows}};
}
inline json shuffleJson(const json &in)
{
    const std::uint64_t seed = std::stoull(in["seed"].get<std::string>());
    const auto n = in["n"].get<std::size_t>();
    json first = json::array(), resample = json::array();
    SplitMix64 raw(seed), shuffled(seed), drawn(seed);
    for (int i = 0; i < 4; ++i)
        first.push_back(std::to_string(raw.next()));
    std::vector<int> permutation(n);
    std::iota(permutation.begin(), permutation.end(), 0);
    shuffled.shuffle(permutation);
    for (std::size_t i = 0; i < n; ++i)
        resample.push_back(drawn.below(n));
    return {{"first_u64", first}, {"permutation", permutation}, {"resample_indices", resample}};
}
} // namespace assay::test
