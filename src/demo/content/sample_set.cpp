// SPDX-License-Identifier: GPL-3.0-or-later
// The sample prompts and their scores out of the embedded JSON. Text there is a string or an array of its lines.
#include "demo/demo_server.h"
#include "embedded/demo.h"
#include <nlohmann/json.hpp>

namespace assay::demo
{
namespace
{
using Json = nlohmann::json;

std::string textOf(const Json &object, const char *name)
{
    const auto it = object.find(name);
    if (it == object.end())
        return {};
    if (it->is_string())
        return it->get<std::string>();
    std::string out;
    if (it->is_array())
        for (const Json &line : *it)
            out +=
                (out.empty() && &line == &it->front() ? "" : "\n") + (line.is_string() ? line.get<std::string>() : "");
    return out;
}

Case caseOf(const Json &object)
{
    Case out;
    out.id = textOf(object, "id");
    out.title = textOf(object, "title");
    out.prompt = Prompt{textOf(object, "system"), textOf(object, "user")};
    out.reference = textOf(object, "reference");
    if (const auto tags = object.find("tags"); tags != object.end())
        for (const Json &tag : *tags)
            if (tag.is_string())
                out.tags.push_back(tag.get<std::string>());
    if (const auto variables = object.find("variables"); variables != object.end())
        for (const Json &variable : *variables)
            out.variables.push_back({textOf(variable, "name"), textOf(variable, "value")});
    return out;
}
} // namespace

PromptSet sampleSet()
{
    PromptSet out;
    out.sample = true;
    const Json file = Json::parse(embedded::sample_set_json, nullptr, false);
    if (!file.is_object())
        return out; // cannot happen in a build whose tests pass: the file is part of the program
    out.name = textOf(file, "name");
    if (const auto cases = file.find("cases"); cases != file.end())
        for (const Json &item : *cases)
            if (item.is_object())
                out.cases.push_back(caseOf(item));
    return out;
}

std::vector<SampleScore> sampleScores()
{
    std::vector<SampleScore> out;
    const Json file = Json::parse(embedded::sample_scores_json, nullptr, false);
    if (!file.is_array())
        return out;
    for (const Json &item : file)
        if (item.is_object() && item.contains("value") && item["value"].is_number_integer())
            out.push_back(
                {textOf(item, "case"), textOf(item, "target"), item["value"].get<int>(), textOf(item, "note")});
    return out;
}
} // namespace assay::demo
