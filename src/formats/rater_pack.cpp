// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/rater_pack.h"

#include <nlohmann/json.hpp>

#include "core/sha256.h"
#include "core/text.h"
#include "formats/node.h"
#include "formats/pack_events.h"
#include "formats/rubrics.h"

namespace assay::formats
{
namespace
{
using Json = nlohmann::ordered_json;
constexpr int Version = 2; // 2: everything a rater says; 1 held scores alone
constexpr std::size_t MostBytes = 256u << 20;

std::string dumped(const Json &json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }
Error refused(const std::string &why) { return makeError(ErrorCode::BadInput, "the pack is refused: " + why); }

std::string sealed(std::string_view kind, std::string_view pack, const Json &content, std::string_view key)
{
    const std::string payload = dumped(content) + "\n";
    const Json manifest{{"assay_pack", Version},
                        {"kind", kind},
                        {"pack", pack},
                        {"sha256", sha256Hex(payload)},
                        {"seal", hmacSha256Hex(key, std::string(kind) + "\n" + payload)}};
    return dumped(manifest) + "\n" + payload;
}

struct Opened {
    std::string pack, sha256, seal;
    std::string_view payload;
    Json content;
};

// Everything that needs no key: the form, and that content and manifest belong together.
Result<Opened> opened(std::string_view bytes, std::string_view kind)
{
    if (bytes.size() > MostBytes)
        return refused("it is larger than 256 MB");
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos || end > 1000)
        return refused("this file is no rater pack");
    const std::string_view head = bytes.substr(0, end);
    const Json manifest = Json::parse(head, nullptr, false);
    if (!manifest.is_object() || !manifest.contains("assay_pack"))
        return refused("this file is no rater pack");
    if (!manifest["assay_pack"].is_number_integer() || manifest["assay_pack"] != Version)
        return refused("it was made by another version of Assay; update both");
    Opened found;
    for (const char *field : {"kind", "pack", "sha256", "seal"})
        if (!manifest.contains(field) || !manifest[field].is_string())
            return refused("its first line is damaged");
    if (manifest["kind"].get<std::string>() != kind)
        return refused(kind == "job" ? "it holds scores that come back, not answers to score"
                                     : "it holds answers to score, not scores");
    if (dumped(manifest) != head || manifest.size() != 5)
        return refused("its first line was changed");
    found.pack = manifest["pack"].get<std::string>();
    found.sha256 = manifest["sha256"].get<std::string>();
    found.seal = manifest["seal"].get<std::string>();
    found.payload = bytes.substr(end + 1);
    if (sha256Hex(found.payload) != found.sha256)
        return refused("its content was changed or cut short after it was written");
    if (const auto tree = parseJsonTree(found.payload, "pack"); !tree) // depth, duplicate keys
        return refused(tree.error().detail);
    found.content = Json::parse(found.payload, nullptr, false);
    if (!found.content.is_object() || found.content.value("pack", std::string()) != found.pack)
        return refused("its first line belongs to another pack");
    return found;
}

bool sealHolds(const Opened &pack, std::string_view kind, std::string_view key)
{
    return hmacSha256Hex(key, std::string(kind) + "\n" + std::string(pack.payload)) == pack.seal;
}

template <typename T, typename Read> Result<T> reading(Read &&read)
{
    try {
        return read();
    } catch (const Json::exception &) {
        return refused("a field in it is missing or of the wrong kind");
    }
}

Json jsonOf(const PackScore &score)
{
    const Score &s = score.entry.score;
    Json json{{"item", score.item},
              {"criterion", s.criterion},
              {"round", s.round},
              {"value", s.value ? Json(*s.value) : Json(nullptr)},
              {"cant_judge", s.cantJudge},
              {"not_applicable", s.notApplicable},
              {"flagged", s.flagged},
              {"note", s.note},
              {"at_us", s.atMicros},
              {"judged_ms", s.judgedMillis ? Json(*s.judgedMillis) : Json(nullptr)},
              {"position", s.position},
              {"sequence", s.sequence},
              {"why", s.why},
              {"uid", s.uid},
              {"replaces", s.replaces}};
    if (score.entry.voided)
        json["voided"] = Json{
            {"at_us", score.entry.voided->atMicros}, {"by", score.entry.voided->by}, {"why", score.entry.voided->why}};
    return json;
}

Result<PackScore> scoreOf(const Json &json)
{
    PackScore score;
    Score &s = score.entry.score;
    score.item = json.at("item").get<std::string>();
    s.criterion = json.at("criterion").get<std::string>();
    s.round = json.at("round").get<int>();
    if (!json.at("value").is_null())
        s.value = json.at("value").get<int>();
    s.cantJudge = json.at("cant_judge").get<bool>();
    s.notApplicable = json.at("not_applicable").get<bool>();
    s.flagged = json.at("flagged").get<bool>();
    s.note = json.at("note").get<std::string>();
    s.atMicros = json.at("at_us").get<std::int64_t>();
    if (!json.at("judged_ms").is_null())
        s.judgedMillis = json.at("judged_ms").get<int>();
    s.position = json.at("position").get<int>();
    s.sequence = json.at("sequence").get<std::int64_t>();
    s.why = json.at("why").get<std::string>();
    s.uid = json.at("uid").get<std::string>();
    s.replaces = json.at("replaces").get<std::string>();
    s.blind = true;
    if (s.uid.size() != 32 || !areUids(s.uid) || !areUids(s.replaces))
        return refused("a score in it has no proper identity");
    if (json.contains("voided"))
        score.entry.voided =
            Voided{json["voided"].at("at_us").get<std::int64_t>(), json["voided"].at("by").get<std::string>(),
                   json["voided"].at("why").get<std::string>()};
    return score;
}
} // namespace

std::string writeJob(const RaterPack &pack)
{
    Json prompts = Json::array();
    for (const PackPrompt &prompt : pack.prompts) {
        Json answers = Json::array();
        for (const PackAnswer &answer : prompt.answers)
            answers.push_back(Json{{"item", answer.item}, {"text", answer.text}});
        prompts.push_back(Json{{"title", prompt.title},
                               {"system", prompt.system},
                               {"user", prompt.user},
                               {"reference", prompt.reference},
                               {"answers", answers}});
    }
    const Json content{{"pack", pack.pack},
                       {"key", pack.key},
                       {"name", pack.name},
                       {"rater", pack.rater},
                       {"created_us", pack.createdMicros},
                       {"rubric", Json::parse(rubricJson(pack.rubric))},
                       {"rubric_sha256", pack.rubric.sha256},
                       {"masked", pack.masked},
                       {"candidates", pack.candidates},
                       {"prompts", prompts}};
    return sealed("job", pack.pack, content, pack.key);
}

Result<RaterPack> readJob(std::string_view bytes)
{
    const Result<Opened> file = opened(bytes, "job");
    if (!file)
        return file.error();
    return reading<RaterPack>([&]() -> Result<RaterPack> {
        const Json &json = file->content;
        RaterPack pack;
        pack.pack = file->pack;
        pack.key = json.at("key").get<std::string>();
        if (!sealHolds(*file, "job", pack.key))
            return refused("its seal is broken");
        pack.name = json.at("name").get<std::string>();
        pack.rater = json.at("rater").get<std::string>();
        pack.createdMicros = json.at("created_us").get<std::int64_t>();
        Result<Rubric> rubric = parseRubric(dumped(json.at("rubric")), "pack");
        if (!rubric)
            return refused(rubric.error().detail);
        pack.rubric = std::move(*rubric);
        pack.rubric.sha256 = json.at("rubric_sha256").get<std::string>();
        pack.masked = json.at("masked").get<int>();
        pack.candidates = json.at("candidates").get<std::vector<std::string>>();
        for (const Json &p : json.at("prompts")) {
            PackPrompt prompt{p.at("title").get<std::string>(),
                              p.at("system").get<std::string>(),
                              p.at("user").get<std::string>(),
                              p.at("reference").get<std::string>(),
                              {}};
            for (const Json &a : p.at("answers"))
                prompt.answers.push_back({a.at("item").get<std::string>(), a.at("text").get<std::string>()});
            if (prompt.answers.empty())
                return refused("a prompt in it has no answers");
            pack.prompts.push_back(std::move(prompt));
        }
        if (pack.prompts.empty())
            return refused("there is nothing in it to score");
        return pack;
    });
}

std::string writeResult(const PackResult &result, std::string_view key)
{
    Json scores = Json::array();
    for (const PackScore &score : result.scores)
        scores.push_back(jsonOf(score));
    const Json content{{"pack", result.pack},
                       {"rater", result.rater},
                       {"rubric_sha256", result.rubricSha256},
                       {"job_sha256", result.jobSha256},
                       {"scores", scores},
                       {"events", Json::parse(packEventsJson(result))}};
    return sealed("result", result.pack, content, key);
}

Result<std::string> packIdOf(std::string_view bytes)
{
    const Result<Opened> file = opened(bytes, "result");
    return file ? Result<std::string>(file->pack) : Result<std::string>(file.error());
}

Result<PackResult> readResult(std::string_view bytes, std::string_view key)
{
    const Result<Opened> file = opened(bytes, "result");
    if (!file)
        return file.error();
    if (!sealHolds(*file, "result", key))
        return refused("its seal is broken: it was not written from the pack that you gave out");
    return reading<PackResult>([&]() -> Result<PackResult> {
        PackResult result;
        result.pack = file->pack;
        result.rater = file->content.at("rater").get<std::string>();
        result.rubricSha256 = file->content.at("rubric_sha256").get<std::string>();
        result.jobSha256 = file->content.at("job_sha256").get<std::string>();
        for (const Json &json : file->content.at("scores")) {
            Result<PackScore> score = scoreOf(json);
            if (!score)
                return score.error();
            score->entry.score.rater = result.rater;
            result.scores.push_back(std::move(*score));
        }
        if (result.rater.empty())
            return refused("it does not say who scored");
        if (const Status events = readPackEvents(dumped(file->content.at("events")), result); !events)
            return refused(events.error().detail);
        return result;
    });
}
} // namespace assay::formats
