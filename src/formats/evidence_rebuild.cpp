// SPDX-License-Identifier: GPL-3.0-or-later
// From the raw lines of a pack back to the records that charts and report are made from.
#include "core/text.h"
#include "formats/evidence_lines.h"
#include "formats/rubrics.h"

namespace assay::formats::evidence
{
namespace
{
constexpr std::size_t mostProblems = 50;

std::optional<std::int64_t> maybe(const Json &line, const char *field)
{
    const Json &value = line.at(field);
    return value.is_null() ? std::nullopt : std::optional(value.get<std::int64_t>());
}
std::optional<int> maybeInt(const Json &line, const char *field)
{
    const auto value = maybe(line, field);
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}
std::string text(const Json &line, const char *field) { return line.at(field).get<std::string>(); }
std::int32_t small(const Json &line, const char *field) { return line.at(field).get<std::int32_t>(); }
std::optional<Nanos> duration(const Json &line, const char *field)
{
    const auto value = maybe(line, field);
    return value ? std::optional(Nanos(*value)) : std::nullopt;
}

std::int32_t interned(std::map<std::string, std::int32_t> &known, std::vector<std::string> &names,
                      const std::string &name)
{
    const auto [at, fresh] = known.try_emplace(name, static_cast<std::int32_t>(names.size()));
    if (fresh)
        names.push_back(name);
    return at->second;
}
} // namespace

void Rebuilder::line(std::string_view file, std::size_t lineNumber, std::string_view bytes)
{
    using Take = void (Rebuilder::*)(const Json &);
    static const std::map<std::string_view, Take> takers{{"data/targets.jsonl", &Rebuilder::target},
                                                         {"data/cases.jsonl", &Rebuilder::caseOf},
                                                         {"data/runs.jsonl", &Rebuilder::run},
                                                         {"data/rubrics.jsonl", &Rebuilder::rubric},
                                                         {"data/answers.jsonl", &Rebuilder::answer},
                                                         {"data/scores.jsonl", &Rebuilder::score},
                                                         {"data/judgements.jsonl", &Rebuilder::judgement}};
    const auto taker = takers.find(file);
    if (taker == takers.end() || bytes.empty())
        return;
    const auto problem = [&](const std::string &what) {
        if (m_problems.size() < mostProblems)
            m_problems.push_back(std::string(file) + ", line " + std::to_string(lineNumber) + ": " + what);
    };
    const Json json = Json::parse(bytes, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return problem("it is no JSON object");
    try {
        (this->*taker->second)(json);
    } catch (const std::exception &) { // a field that is missing or of another kind, an index outside
        problem("a field is missing, or is not what it should be");
    }
}

void Rebuilder::target(const Json &line)
{
    m_data.targets.push_back({text(line, "label"), text(line, "model"), text(line, "endpoint"),
                              apiFromName(text(line, "api")).value_or(Api::OpenAiChat),
                              line.at("simulated").get<bool>(), text(line, "family")});
}

void Rebuilder::caseOf(const Json &line)
{
    m_cases.emplace(text(line, "case"), static_cast<std::int32_t>(m_data.caseKeys.size()));
    m_data.caseKeys.push_back(text(line, "case"));
    m_data.caseTitles.push_back(text(line, "title"));
    std::vector<std::int32_t> tags;
    for (const Json &tag : line.at("tags")) {
        const std::string name = tag.get<std::string>();
        const auto at = std::find(m_data.tags.begin(), m_data.tags.end(), name);
        tags.push_back(static_cast<std::int32_t>(at - m_data.tags.begin()));
        if (at == m_data.tags.end())
            m_data.tags.push_back(name);
    }
    m_data.caseTags.push_back(std::move(tags));
}

void Rebuilder::run(const Json &line)
{
    RunSummary run;
    run.id = RunId{line.at("run").get<std::int64_t>()};
    run.name = text(line, "name");
    run.startedMicros = line.at("started_us").get<std::int64_t>();
    run.endedMicros = maybe(line, "ended_us");
    run.sample = line.at("sample").get<bool>();
    run.simulated = line.at("simulated").get<bool>();
    run.cases = small(line, "cases");
    run.trials = small(line, "trials");
    run.settled = small(line, "settled");
    run.repetitions = small(line, "repetitions");
    m_data.runs.push_back(std::move(run));
}

void Rebuilder::rubric(const Json &line)
{
    const std::int64_t id = line.at("id").get<std::int64_t>();
    Result<Rubric> rubric = parseRubric(line.at("rubric").dump(), "rubric");
    if (!rubric)
        throw std::runtime_error(rubric.error().detail);
    rubric->id = RubricId{id};
    rubric->version = small(line, "version");
    m_rubrics[id] = std::move(*rubric);
}

void Rebuilder::answer(const Json &line)
{
    AnalysisTrial t;
    t.trial = TrialId{line.at("trial").get<std::int64_t>()};
    t.run = RunId{line.at("run").get<std::int64_t>()};
    t.target = small(line, "target_index");
    t.caseIndex = m_cases.at(text(line, "case"));
    if (t.target < 0 || static_cast<std::size_t>(t.target) >= m_data.targets.size())
        throw std::out_of_range("target");
    t.repetition = small(line, "repetition");
    t.attempts = small(line, "attempts");
    const auto outcome = outcomeFromName(text(line, "outcome"));
    if (!outcome)
        throw std::out_of_range("outcome");
    t.outcome = *outcome;
    t.ttft = duration(line, "ttft_ns");
    t.total = duration(line, "total_ns");
    if (const Json &cost = line.at("cost"); !cost.is_null()) {
        t.costNano = cost.at("nano").get<std::int64_t>();
        t.currency = interned(m_currencies, m_data.currencies, text(cost, "currency"));
    }
    const Json &usage = line.at("usage");
    t.inputTokens = maybe(usage, "input");
    t.cachedInput = maybe(usage, "cached_input");
    t.cacheWrite = maybe(usage, "cache_write");
    t.outputTokens = maybe(usage, "output");
    t.reasoningTokens = maybe(usage, "reasoning");
    t.startedMicros = line.at("started_us").get<std::int64_t>();
    if (const Json &error = line.at("error"); !error.is_null())
        t.error = errorCodeFromName(text(error, "code"));
    if (!m_trials.emplace(number(t.trial), static_cast<std::int32_t>(m_data.trials.size())).second)
        throw std::out_of_range("the same trial twice");
    m_data.trials.push_back(t);
}

std::int32_t Rebuilder::trialAt(const Json &id) const { return m_trials.at(id.get<std::int64_t>()); }
std::int32_t Rebuilder::raterAt(const std::string &name) { return interned(m_raters, m_data.raters, name); }

std::int16_t Rebuilder::criterionAt(std::int64_t rubric, const std::string &key)
{
    if (m_data.criteria.empty() && (rubric != 0 || key != "overall"))
        criterionAt(0, "overall"); // always the first
    const auto [at, fresh] = m_criteria.try_emplace({rubric, key}, static_cast<std::int16_t>(m_data.criteria.size()));
    if (fresh) {
        const auto known = m_rubrics.find(rubric);
        const Rubric &version = known == m_rubrics.end() ? overallRubric() : known->second;
        AnalysisCriterion criterion{RubricId{rubric}, version.key, version.version, overallRubric().criteria.front()};
        if (const Criterion *described = version.criterion(key))
            criterion.criterion = *described;
        else
            criterion.criterion.key = criterion.criterion.name = key;
        m_data.criteria.push_back(std::move(criterion));
    }
    return at->second;
}

void Rebuilder::score(const Json &line)
{
    if (!line.at("current").get<bool>())
        return;
    AnalysisScore s;
    s.trial = trialAt(line.at("trial"));
    s.rater = raterAt(text(line, "rater"));
    s.criterion = criterionAt(line.at("rubric").get<std::int64_t>(), text(line, "criterion"));
    s.value = maybeInt(line, "value");
    s.cantJudge = line.at("cant_judge").get<bool>();
    s.notApplicable = line.at("not_applicable").get<bool>();
    s.blind = line.at("blind").get<bool>();
    s.afterReveal = line.at("after_reveal").get<bool>();
    s.round = static_cast<std::int16_t>(small(line, "round"));
    s.position = static_cast<std::int16_t>(small(line, "position"));
    s.sequence = small(line, "sequence");
    s.judgedMillis = maybeInt(line, "judged_ms").value_or(-1);
    m_data.scores.push_back(s);
}

void Rebuilder::judgement(const Json &line)
{
    const std::string kind = text(line, "kind");
    if (kind == "preference") {
        const auto choice = choiceFromName(text(line, "choice"));
        if (!choice)
            throw std::out_of_range("choice");
        m_data.preferences.push_back({trialAt(line.at("a")), trialAt(line.at("b")), raterAt(text(line, "rater")),
                                      text(line, "criterion"), *choice, line.at("blind").get<bool>(),
                                      line.at("after_reveal").get<bool>(), line.at("derived").get<bool>(),
                                      static_cast<std::int16_t>(small(line, "round")), small(line, "sequence")});
    } else if (kind == "guess") {
        m_data.guesses.push_back(
            {trialAt(line.at("trial")), raterAt(text(line, "rater")), small(line, "target"), small(line, "choices")});
    } else if (kind == "adjudication") {
        m_data.adjudications.push_back({trialAt(line.at("trial")),
                                        criterionAt(line.at("rubric").get<std::int64_t>(), text(line, "criterion")),
                                        static_cast<std::int16_t>(small(line, "round")), maybeInt(line, "value"),
                                        line.at("cant_judge").get<bool>()});
    } else if (kind == "freeze") {
        ScoringEvent event;
        event.run = RunId{line.at("run").get<std::int64_t>()};
        event.rater = text(line, "rater");
        event.atMicros = line.at("at_us").get<std::int64_t>();
        event.body = Freeze{RubricId{line.at("rubric").get<std::int64_t>()},
                            text(line, "prompt_set_sha256"),
                            text(line, "run_sha256"),
                            small(line, "planned_prompts"),
                            text(line, "primary"),
                            line.at("margin").get<double>(),
                            text(line, "incumbent")};
        m_data.freezes.push_back(std::move(event));
    } else {
        throw std::out_of_range("kind");
    }
}

AnalysisData Rebuilder::take()
{
    if (m_data.criteria.empty())
        criterionAt(0, "overall");
    return std::move(m_data);
}
} // namespace assay::formats::evidence
