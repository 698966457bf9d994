// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/score_json.h"

#include <nlohmann/json.hpp>

#include "store/sqlite.h"

namespace assay::store
{
namespace
{
using Json = nlohmann::ordered_json;

std::string dumped(const Json &json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

template <typename T> T get(const Json &json, const char *field)
{
    const auto found = json.find(field);
    return found == json.end() ? T{} : found->template get<T>();
}
template <typename Id> Id id(const Json &json, const char *field) { return Id{get<std::int64_t>(json, field)}; }

template <typename T> T parsed(std::string_view text, std::string_view what, T (*read)(const Json &))
{
    try {
        return read(Json::parse(text));
    } catch (const Json::exception &e) {
        fail(ErrorCode::Damaged,
             std::string(what) + " cannot be read: " + e.what() + "; assay-cli verify names the row");
    }
}

template <typename T> T known(const std::optional<T> &value, std::string_view name)
{
    if (!value)
        fail(ErrorCode::NewerSchema,
             "the file says \"" + std::string(name) + "\", which this version does not know; update Assay");
    return *value;
}

// ---- rubrics ------------------------------------------------------------------------------------------------------

Json jsonOf(const Criterion &criterion)
{
    Json steps = Json::array();
    for (const ScaleStep &step : criterion.scale.steps)
        steps.push_back(Json{{"value", step.value}, {"label", step.label}, {"meaning", step.meaning}});
    return Json{{"key", criterion.key},
                {"name", criterion.name},
                {"description", criterion.description},
                {"scale", scaleKindName(criterion.scale.kind)},
                {"low", criterion.scale.low},
                {"high", criterion.scale.high},
                {"steps", steps},
                {"weight", criterion.weight},
                {"may_not_apply", criterion.mayNotApply},
                {"direction", directionName(criterion.direction)},
                {"margin", criterion.margin},
                {"spread", criterion.spread}};
}

Criterion criterionOf(const Json &json)
{
    Criterion criterion;
    criterion.key = get<std::string>(json, "key");
    criterion.name = get<std::string>(json, "name");
    criterion.description = get<std::string>(json, "description");
    const auto kind = get<std::string>(json, "scale"), direction = get<std::string>(json, "direction");
    criterion.scale.kind = known(scaleKindFromName(kind), kind);
    criterion.scale.low = get<int>(json, "low");
    criterion.scale.high = get<int>(json, "high");
    for (const Json &step : json.at("steps"))
        criterion.scale.steps.push_back(
            {get<int>(step, "value"), get<std::string>(step, "label"), get<std::string>(step, "meaning")});
    criterion.weight = get<double>(json, "weight");
    criterion.mayNotApply = get<bool>(json, "may_not_apply");
    criterion.direction = known(directionFromName(direction), direction);
    criterion.margin = get<double>(json, "margin");
    criterion.spread = get<double>(json, "spread");
    return criterion;
}

// ---- events: writing ------------------------------------------------------------------------------------------------

Json numbers(const std::vector<TrialId> &trials)
{
    Json list = Json::array();
    for (const TrialId trial : trials)
        list.push_back(number(trial));
    return list;
}

struct BodyWriter {
    Json operator()(const ScoringSession &s) const
    {
        Json runs = Json::array();
        for (const RunId run : s.runs)
            runs.push_back(number(run));
        return Json{{"runs", runs},
                    {"rubric", number(s.rubric)},
                    {"blind", s.blind},
                    {"round", s.round},
                    {"order_key", s.orderKey}};
    }
    Json operator()(const Reveal &r) const { return Json{{"session", number(r.session)}, {"round", r.round}}; }
    Json operator()(const Preference &p) const
    {
        return Json{{"a", number(p.a)},
                    {"b", number(p.b)},
                    {"criterion", p.criterion},
                    {"choice", choiceName(p.choice)},
                    {"round", p.round}};
    }
    Json operator()(const Ranking &r) const
    {
        Json groups = Json::array();
        for (const auto &group : r.groups)
            groups.push_back(numbers(group));
        return Json{{"groups", groups}, {"criterion", r.criterion}, {"round", r.round}, {"shown", numbers(r.shown)}};
    }
    Json operator()(const PassageNote &n) const
    {
        return Json{{"trial", number(n.trial)},        {"begin", n.begin}, {"end", n.end}, {"quote", n.quote},
                    {"answer_sha256", n.answerSha256}, {"text", n.text},   {"key", n.key}};
    }
    Json operator()(const Guess &g) const
    {
        return Json{{"trial", number(g.trial)}, {"target", g.target}, {"choices", g.choices}};
    }
    Json operator()(const MaskLog &m) const
    {
        Json names = Json::array();
        for (const MaskedName &n : m.names)
            names.push_back(Json{{"begin", n.begin},
                                 {"end", n.end},
                                 {"masked_begin", n.maskedBegin},
                                 {"masked_end", n.maskedEnd},
                                 {"name", n.name}});
        return Json{{"trial", number(m.trial)}, {"names", names}};
    }
    Json operator()(const Freeze &f) const
    {
        return Json{{"rubric", number(f.rubric)},
                    {"prompt_set_sha256", f.promptSetSha256},
                    {"run_sha256", f.runSha256},
                    {"planned_prompts", f.plannedPrompts},
                    {"primary_criterion", f.primaryCriterion},
                    {"margin", f.margin},
                    {"incumbent", f.incumbent}};
    }
    Json operator()(const Adjudication &a) const
    {
        return Json{{"trial", number(a.trial)},
                    {"criterion", a.criterion},
                    {"rubric", number(a.rubric)},
                    {"round", a.round},
                    {"value", a.value ? Json(*a.value) : Json(nullptr)},
                    {"cant_judge", a.cantJudge},
                    {"not_applicable", a.notApplicable},
                    {"seen", a.seen},
                    {"note", a.note}};
    }
    Json operator()(const PackIssued &p) const
    {
        Json items = Json::array();
        for (const PackItem &item : p.items)
            items.push_back(Json{{"item", item.item}, {"trial", number(item.trial)}, {"text_sha256", item.textSha256}});
        return Json{{"pack", p.pack},         {"key", p.key},       {"rater", p.rater}, {"rubric", number(p.rubric)},
                    {"received", p.received}, {"sha256", p.sha256}, {"items", items}};
    }
    Json operator()(const Merged &m) const
    {
        return Json{{"source", m.source}, {"sha256", m.sha256}, {"added", m.added}, {"known", m.known}};
    }
};

// ---- events: reading ------------------------------------------------------------------------------------------------

std::vector<TrialId> trials(const Json &list)
{
    std::vector<TrialId> found;
    for (const Json &trial : list)
        found.push_back(TrialId{trial.get<std::int64_t>()});
    return found;
}

EventBody readSession(const Json &json)
{
    ScoringSession s;
    for (const Json &run : json.at("runs"))
        s.runs.push_back(RunId{run.get<std::int64_t>()});
    s.rubric = id<RubricId>(json, "rubric");
    s.blind = get<bool>(json, "blind");
    s.round = get<int>(json, "round");
    s.orderKey = get<std::string>(json, "order_key");
    return s;
}
EventBody readReveal(const Json &json) { return Reveal{id<EventId>(json, "session"), get<int>(json, "round")}; }
EventBody readPreference(const Json &json)
{
    const auto choice = get<std::string>(json, "choice");
    return Preference{id<TrialId>(json, "a"),
                      id<TrialId>(json, "b"),
                      get<std::string>(json, "criterion"),
                      known(choiceFromName(choice), choice),
                      get<int>(json, "round"),
                      false};
}
EventBody readRanking(const Json &json)
{
    Ranking r;
    for (const Json &group : json.at("groups"))
        r.groups.push_back(trials(group));
    r.criterion = get<std::string>(json, "criterion");
    r.round = get<int>(json, "round");
    r.shown = trials(json.at("shown"));
    return r;
}
EventBody readNote(const Json &json)
{
    return PassageNote{
        id<TrialId>(json, "trial"),      get<std::int64_t>(json, "begin"),        get<std::int64_t>(json, "end"),
        get<std::string>(json, "quote"), get<std::string>(json, "answer_sha256"), get<std::string>(json, "text"),
        get<std::string>(json, "key")};
}
EventBody readGuess(const Json &json)
{
    return Guess{id<TrialId>(json, "trial"), get<std::string>(json, "target"), get<int>(json, "choices")};
}
EventBody readMask(const Json &json)
{
    MaskLog m{id<TrialId>(json, "trial"), {}};
    for (const Json &n : json.at("names"))
        m.names.push_back({get<std::int64_t>(n, "begin"), get<std::int64_t>(n, "end"),
                           get<std::int64_t>(n, "masked_begin"), get<std::int64_t>(n, "masked_end"),
                           get<std::string>(n, "name")});
    return m;
}
EventBody readFreeze(const Json &json)
{
    return Freeze{id<RubricId>(json, "rubric"),
                  get<std::string>(json, "prompt_set_sha256"),
                  get<std::string>(json, "run_sha256"),
                  get<int>(json, "planned_prompts"),
                  get<std::string>(json, "primary_criterion"),
                  get<double>(json, "margin"),
                  get<std::string>(json, "incumbent")};
}
EventBody readAdjudication(const Json &json)
{
    Adjudication a;
    a.trial = id<TrialId>(json, "trial");
    a.criterion = get<std::string>(json, "criterion");
    a.rubric = id<RubricId>(json, "rubric");
    a.round = get<int>(json, "round");
    if (!json.at("value").is_null())
        a.value = get<int>(json, "value");
    a.cantJudge = get<bool>(json, "cant_judge");
    a.notApplicable = get<bool>(json, "not_applicable");
    a.seen = get<std::vector<std::string>>(json, "seen");
    a.note = get<std::string>(json, "note");
    return a;
}
EventBody readPack(const Json &json)
{
    PackIssued p{get<std::string>(json, "pack"),
                 get<std::string>(json, "key"),
                 get<std::string>(json, "rater"),
                 id<RubricId>(json, "rubric"),
                 get<bool>(json, "received"),
                 get<std::string>(json, "sha256"),
                 {}};
    for (const Json &item : json.at("items"))
        p.items.push_back(
            {get<std::string>(item, "item"), id<TrialId>(item, "trial"), get<std::string>(item, "text_sha256")});
    return p;
}
EventBody readMerge(const Json &json)
{
    return Merged{get<std::string>(json, "source"), get<std::string>(json, "sha256"), get<int>(json, "added"),
                  get<int>(json, "known")};
}
} // namespace

std::string rubricBody(const Rubric &rubric)
{
    Json criteria = Json::array();
    for (const Criterion &criterion : rubric.criteria)
        criteria.push_back(jsonOf(criterion));
    return dumped(Json{{"description", rubric.description}, {"criteria", criteria}});
}

void readRubricBody(Rubric &rubric, std::string_view json)
{
    const Rubric read = parsed<Rubric>(json, "a rubric", [](const Json &body) {
        Rubric found;
        found.description = get<std::string>(body, "description");
        for (const Json &criterion : body.at("criteria"))
            found.criteria.push_back(criterionOf(criterion));
        return found;
    });
    rubric.description = read.description;
    rubric.criteria = read.criteria;
}

std::string toJson(const EventBody &body) { return dumped(std::visit(BodyWriter{}, body)); }

EventBody eventBodyFromJson(std::string_view kind, std::string_view json)
{
    using Read = EventBody (*)(const Json &);
    // In the order of EventBody.
    static constexpr Read readers[] = {readSession, readReveal, readPreference,   readRanking, readNote, readGuess,
                                       readMask,    readFreeze, readAdjudication, readPack,    readMerge};
    static const EventBody samples[] = {ScoringSession{}, Reveal{},     Preference{}, Ranking{},
                                        PassageNote{},    Guess{},      MaskLog{},    Freeze{},
                                        Adjudication{},   PackIssued{}, Merged{}};
    for (std::size_t i = 0; i < std::size(readers); ++i)
        if (eventKind(samples[i]) == kind)
            return parsed<EventBody>(json, "a scoring event", readers[i]);
    fail(ErrorCode::NewerSchema,
         "the file has a scoring event \"" + std::string(kind) + "\", which this version does not know; update Assay");
}
} // namespace assay::store
