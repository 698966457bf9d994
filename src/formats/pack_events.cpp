// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/pack_events.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace assay::formats
{
namespace
{
using Json = nlohmann::ordered_json;

// ---- writing --------------------------------------------------------------------------------------------------------

struct Writer {
    const std::vector<std::string> &items;
    Json &json;

    std::string item(TrialId place) const { return items.at(static_cast<std::size_t>(number(place) - 1)); }
    Json list(const std::vector<TrialId> &places) const
    {
        Json out = Json::array();
        for (const TrialId place : places)
            out.push_back(item(place));
        return out;
    }
    void operator()(const Preference &p) const
    {
        json["a"] = item(p.a);
        json["b"] = item(p.b);
        json["criterion"] = p.criterion;
        json["choice"] = choiceName(p.choice);
        json["round"] = p.round;
    }
    void operator()(const Ranking &r) const
    {
        json["groups"] = Json::array();
        for (const auto &group : r.groups)
            json["groups"].push_back(list(group));
        json["shown"] = list(r.shown);
        json["criterion"] = r.criterion;
        json["round"] = r.round;
    }
    void operator()(const PassageNote &n) const
    {
        json["item"] = item(n.trial);
        json["begin"] = n.begin;
        json["end"] = n.end;
        json["text_sha256"] = n.answerSha256;
        json["text"] = n.text;
        json["key"] = n.key;
    }
    void operator()(const Guess &g) const
    {
        json["item"] = item(g.trial);
        json["target"] = g.target;
        json["choices"] = g.choices;
    }
    template <typename Other> void operator()(const Other &) const {} // never in a pack
};

Json jsonOf(const PackEvent &entry, const std::vector<std::string> &items)
{
    const ScoringEvent &e = entry.event;
    Json json{{"kind", eventKind(e.body)},
              {"at_us", e.atMicros},
              {"judged_ms", e.judgedMillis ? Json(*e.judgedMillis) : Json(nullptr)},
              {"sequence", e.sequence},
              {"why", e.why},
              {"uid", e.uid},
              {"replaces", e.replaces}};
    std::visit(Writer{items, json}, e.body);
    if (entry.voided)
        json["voided"] = Json{{"at_us", entry.voided->atMicros}, {"by", entry.voided->by}, {"why", entry.voided->why}};
    return json;
}

// ---- reading --------------------------------------------------------------------------------------------------------

class BodyReader
{
public:
    explicit BodyReader(std::vector<std::string> &items) : m_items(items) {}

    Result<EventBody> read(const std::string &kind, const Json &json)
    {
        if (kind == "preference")
            return preference(json);
        if (kind == "ranking")
            return ranking(json);
        if (kind == "note")
            return EventBody(PassageNote{place(json.at("item")), json.at("begin").get<std::int64_t>(),
                                         json.at("end").get<std::int64_t>(), std::string(),
                                         json.at("text_sha256").get<std::string>(), json.at("text").get<std::string>(),
                                         json.at("key").get<std::string>()});
        if (kind == "guess")
            return EventBody(
                Guess{place(json.at("item")), json.at("target").get<std::string>(), json.at("choices").get<int>()});
        return makeError(ErrorCode::BadInput, "it holds a \"" + kind + "\", which no pack holds");
    }

private:
    TrialId place(const Json &json)
    {
        const auto name = json.get<std::string>();
        const auto known = std::find(m_items.begin(), m_items.end(), name);
        const auto at = known - m_items.begin();
        if (known == m_items.end())
            m_items.push_back(name);
        return TrialId{at + 1};
    }
    std::vector<TrialId> places(const Json &list)
    {
        std::vector<TrialId> out;
        for (const Json &json : list)
            out.push_back(place(json));
        return out;
    }
    Result<EventBody> preference(const Json &json)
    {
        const auto choice = choiceFromName(json.at("choice").get<std::string>());
        if (!choice)
            return makeError(ErrorCode::BadInput, "a preference in it says nothing that is known");
        return EventBody(Preference{place(json.at("a")), place(json.at("b")), json.at("criterion").get<std::string>(),
                                    *choice, json.at("round").get<int>(), false});
    }
    Result<EventBody> ranking(const Json &json)
    {
        Ranking r;
        for (const Json &group : json.at("groups"))
            r.groups.push_back(places(group));
        r.shown = places(json.at("shown"));
        r.criterion = json.at("criterion").get<std::string>();
        r.round = json.at("round").get<int>();
        return EventBody(std::move(r));
    }
    std::vector<std::string> &m_items;
};

Result<PackEvent> eventOf(const Json &json, BodyReader &reader)
{
    PackEvent entry;
    ScoringEvent &e = entry.event;
    Result<EventBody> body = reader.read(json.at("kind").get<std::string>(), json);
    if (!body)
        return body.error();
    e.body = std::move(*body);
    e.atMicros = json.at("at_us").get<std::int64_t>();
    if (!json.at("judged_ms").is_null())
        e.judgedMillis = json.at("judged_ms").get<int>();
    e.sequence = json.at("sequence").get<std::int64_t>();
    e.why = json.at("why").get<std::string>();
    e.uid = json.at("uid").get<std::string>();
    e.replaces = json.at("replaces").get<std::string>();
    e.blind = true;
    if (e.uid.size() != 32 || !areUids(e.uid) || !areUids(e.replaces))
        return makeError(ErrorCode::BadInput, "a judgement in it has no proper identity");
    if (json.contains("voided"))
        entry.voided = Voided{json["voided"].at("at_us").get<std::int64_t>(),
                              json["voided"].at("by").get<std::string>(), json["voided"].at("why").get<std::string>()};
    return entry;
}
} // namespace

bool areUids(std::string_view text)
{
    return text.size() % 32 == 0 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string packEventsJson(const PackResult &result)
{
    Json events = Json::array();
    for (const PackEvent &event : result.events)
        events.push_back(jsonOf(event, result.items));
    return events.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Status readPackEvents(std::string_view json, PackResult &result)
{
    try {
        BodyReader reader(result.items);
        for (const Json &each : Json::parse(json)) {
            Result<PackEvent> event = eventOf(each, reader);
            if (!event)
                return event.error();
            event->event.rater = result.rater;
            result.events.push_back(std::move(*event));
        }
        return Ok{};
    } catch (const Json::exception &) {
        return makeError(ErrorCode::BadInput, "a field in it is missing or of the wrong kind");
    }
}
} // namespace assay::formats
