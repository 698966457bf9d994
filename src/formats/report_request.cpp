// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/report_request.h"
#include <algorithm>
#include <nlohmann/json.hpp>

namespace assay::formats
{
namespace
{
using Json = nlohmann::ordered_json;
using analysis::ReportGate;
using analysis::ReportRequest;

struct Bad {
    std::string what;
};

std::string_view answerName(ReportGate::Answer answer)
{
    return answer == ReportGate::Answer::Pass ? "pass" : answer == ReportGate::Answer::Fail ? "fail" : "not_checked";
}

std::string text(const Json &value, const std::string &field)
{
    if (!value.is_string())
        throw Bad{field + " expects text"};
    return value.get<std::string>();
}

ReportGate::Answer answerOf(const Json &value, const std::string &field)
{
    const std::string name = text(value, field);
    for (const auto answer : {ReportGate::Answer::NotChecked, ReportGate::Answer::Pass, ReportGate::Answer::Fail}) {
        if (name == answerName(answer))
            return answer;
    }
    throw Bad{field + " expects pass, fail or not_checked, not \"" + name + "\""};
}

constexpr std::pair<std::string_view, analysis::ReportTheme> themes[] = {{"usual", analysis::ReportTheme::Usual},
                                                                         {"light", analysis::ReportTheme::Light},
                                                                         {"dark", analysis::ReportTheme::Dark},
                                                                         {"print", analysis::ReportTheme::Print}};

analysis::ReportTheme themeOf(const Json &value, const std::string &field)
{
    const std::string name = text(value, field);
    for (const auto &[known, theme] : themes) {
        if (name == known)
            return theme;
    }
    throw Bad{field + " expects usual, light, dark or print, not \"" + name + "\""};
}

const Json &list(const Json &value, const std::string &field)
{
    if (!value.is_array())
        throw Bad{field + " expects a list"};
    return value;
}
const Json &object(const Json &value, const std::string &field)
{
    if (!value.is_object())
        throw Bad{field + " expects an object"};
    return value;
}

ReportGate gateOf(const Json &value, const std::string &field)
{
    ReportGate gate;
    for (const auto &[key, part] : object(value, field).items()) {
        if (key == "name") {
            gate.name = text(part, field + ".name");
        } else if (key == "answers") {
            for (std::size_t i = 0; i < list(part, field + ".answers").size(); ++i) {
                const std::string at = field + ".answers[" + std::to_string(i) + "]";
                ReportGate::Of of;
                for (const auto &[name, each] : object(part[i], at).items()) {
                    if (name == "target")
                        of.target = text(each, at + ".target");
                    else if (name == "answer")
                        of.answer = answerOf(each, at + ".answer");
                    else if (name == "note")
                        of.note = text(each, at + ".note");
                    else
                        throw Bad{at + " has no field \"" + name + "\""};
                }
                gate.answers.push_back(std::move(of));
            }
        } else {
            throw Bad{field + " has no field \"" + key + "\""};
        }
    }
    if (gate.name.empty())
        throw Bad{field + ".name is missing"};
    return gate;
}

void take(ReportRequest &request, const std::string &key, const Json &value)
{
    struct TextField {
        std::string_view name;
        std::string ReportRequest::*member;
    };
    static constexpr TextField texts[] = {{"question", &ReportRequest::question},
                                          {"recommendation", &ReportRequest::recommendation},
                                          {"owner", &ReportRequest::owner},
                                          {"date", &ReportRequest::date},
                                          {"recommended", &ReportRequest::recommended},
                                          {"runner_up", &ReportRequest::runnerUp}};
    for (const TextField &field : texts) {
        if (key == field.name) {
            request.*field.member = text(value, key);
            return;
        }
    }
    if (key == "tasks_per_month") {
        if (value.is_null())
            return;
        if (!value.is_number_integer() || value.get<std::int64_t>() < 1 ||
            value.get<std::int64_t>() > 1'000'000'000'000)
            throw Bad{"tasks_per_month expects a whole number from 1 to 10^12"};
        request.tasksPerMonth = value.get<std::int64_t>();
    } else if (key == "charts") {
        for (const Json &each : list(value, key))
            request.charts.push_back(text(each, key));
    } else if (key == "alt_texts") {
        for (const auto &[chart, words] : object(value, key).items())
            request.altTexts[chart] = text(words, key + '.' + chart);
    } else if (key == "theme") {
        request.theme = themeOf(value, key);
    } else if (key == "hide_raters") {
        if (!value.is_boolean())
            throw Bad{"hide_raters expects true or false"};
        request.hideRaters = value.get<bool>();
    } else if (key == "gates") {
        for (std::size_t i = 0; i < list(value, key).size(); ++i)
            request.gates.push_back(gateOf(value[i], "gates[" + std::to_string(i) + "]"));
    } else {
        throw Bad{"there is no field \"" + key + "\""};
    }
}
} // namespace

std::string reportRequestJson(const ReportRequest &r)
{
    Json gates = Json::array();
    for (const ReportGate &gate : r.gates) {
        Json answers = Json::array();
        for (const ReportGate::Of &of : gate.answers)
            answers.push_back({{"target", of.target}, {"answer", answerName(of.answer)}, {"note", of.note}});
        gates.push_back({{"name", gate.name}, {"answers", std::move(answers)}});
    }
    const auto *theme =
        std::find_if(std::begin(themes), std::end(themes), [&](const auto &t) { return t.second == r.theme; });
    const Json out{{"question", r.question},
                   {"recommendation", r.recommendation},
                   {"owner", r.owner},
                   {"date", r.date},
                   {"recommended", r.recommended},
                   {"runner_up", r.runnerUp},
                   {"tasks_per_month", r.tasksPerMonth ? Json(*r.tasksPerMonth) : Json(nullptr)},
                   {"charts", r.charts},
                   {"gates", std::move(gates)},
                   {"alt_texts", Json(r.altTexts)},
                   {"theme", theme->first},
                   {"hide_raters", r.hideRaters}};
    return out.dump(1, ' ', false, Json::error_handler_t::replace);
}

Result<ReportRequest> parseReportRequest(std::string_view json, std::string_view fileName)
{
    const auto bad = [&](const std::string &what) {
        return makeError(ErrorCode::BadInput, std::string(fileName) + ": " + what);
    };
    const Json value = Json::parse(json, nullptr, false);
    if (value.is_discarded() || !value.is_object())
        return bad("it is no JSON object");
    ReportRequest request;
    try {
        for (const auto &[key, each] : value.items())
            take(request, key, each);
    } catch (const Bad &problem) {
        return bad(problem.what);
    }
    return request;
}
} // namespace assay::formats
