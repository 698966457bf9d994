// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/rubrics.h"

#include <nlohmann/json.hpp>

#include "embedded/scoring.h"
#include "formats/node.h"

namespace assay::formats
{
namespace
{
using Json = nlohmann::ordered_json;

class RubricReader
{
public:
    explicit RubricReader(std::string_view file) : m_file(file) {}
    Rubric rubric(const Node &node, const std::string &path)
    {
        FieldReader fields(node, m_file, path, m_error);
        Rubric rubric;
        rubric.key = fields.string("key", true);
        rubric.name = fields.string("name", true);
        rubric.description = fields.string("description");
        const Node *criteria = fields.find("criteria");
        if (criteria == nullptr || criteria->kind != Node::Kind::Sequence) {
            fields.fail(node, "criteria", "a list");
        } else {
            for (std::size_t i = 0; i < criteria->items.size() && !m_error; ++i)
                rubric.criteria.push_back(
                    criterion(criteria->items[i], fields.pathOf("criteria") + "[" + std::to_string(i) + "]"));
        }
        fields.finish();
        if (!m_error)
            if (const Status valid = checkRubric(rubric); !valid)
                m_error = fileError(m_file, node.line, valid.error().detail);
        return rubric;
    }
    const std::optional<Error> &error() const { return m_error; }

private:
    bool isMap(const Node &node, const std::string &path)
    {
        if (node.kind == Node::Kind::Map)
            return true;
        m_error = fileError(m_file, node.line, path + ": an object is expected");
        return false;
    }
    Criterion criterion(const Node &node, const std::string &path)
    {
        Criterion found;
        if (!isMap(node, path))
            return found;
        FieldReader fields(node, m_file, path, m_error);
        found.key = fields.string("key", true);
        found.name = fields.string("name", true);
        found.description = fields.string("description");
        const std::string kind = fields.string("scale", true);
        const auto scale = scaleKindFromName(kind);
        if (!scale)
            fields.fail(node, "scale", "ordinal, points, pass_fail, categories or count");
        found.scale.kind = scale.value_or(ScaleKind::Ordinal);
        const bool half = found.scale.kind == ScaleKind::PassFail || found.scale.kind == ScaleKind::Count;
        found.scale.low = static_cast<int>(fields.integer("low", -1'000'000, 1'000'000).value_or(half ? 0 : 1));
        found.scale.high = static_cast<int>(
            fields.integer("high", -1'000'000, 1'000'000).value_or(found.scale.kind == ScaleKind::PassFail ? 1 : 5));
        if (const Node *steps = fields.find("steps"))
            for (std::size_t i = 0; i < steps->items.size() && !m_error; ++i)
                found.scale.steps.push_back(step(steps->items[i], path + ".steps[" + std::to_string(i) + "]"));
        found.weight = fields.number("weight", 0, 1000).value_or(1);
        found.mayNotApply = flag(fields, "may_not_apply");
        const std::string direction = fields.string("direction");
        const auto known = directionFromName(direction);
        if (!direction.empty() && !known)
            fields.fail(node, "direction", "higher, lower or none");
        found.direction = known.value_or(Direction::HigherIsBetter);
        found.margin = fields.number("margin", 0, 1e6).value_or(0);
        found.spread = fields.number("spread", 0, 1e6).value_or(0);
        fields.finish();
        return found;
    }
    ScaleStep step(const Node &node, const std::string &path)
    {
        ScaleStep found;
        if (!isMap(node, path))
            return found;
        FieldReader fields(node, m_file, path, m_error);
        found.value = static_cast<int>(fields.integer("value", -1'000'000, 1'000'000).value_or(0));
        found.label = fields.string("label");
        found.meaning = fields.string("meaning");
        fields.finish();
        return found;
    }
    bool flag(FieldReader &fields, std::string_view name)
    {
        const Node *node = fields.find(name);
        if (node == nullptr)
            return false;
        if (node->kind != Node::Kind::Bool)
            fields.fail(*node, std::string(name), "true or false");
        return node->text == "true";
    }
    std::string_view m_file;
    std::optional<Error> m_error;
};

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

SelfNames readSelfNames()
{
    SelfNames names;
    const Json json = Json::parse(embedded::self_names_json, nullptr, false);
    for (const Json &name : json.value("names", Json::array()))
        names.names.push_back({name.get<std::string>(), false});
    for (const Json &name : json.value("only_in_context", Json::array()))
        names.names.push_back({name.get<std::string>(), true});
    for (const Json &context : json.value("contexts", Json::array()))
        names.contexts.push_back(context.get<std::string>());
    return names;
}
} // namespace

Result<Rubric> parseRubric(std::string_view json, std::string_view fileName)
{
    const Result<Node> tree = parseJsonTree(json, fileName);
    if (!tree)
        return tree.error();
    if (tree->kind != Node::Kind::Map)
        return fileError(fileName, tree->line, "a rubric is an object");
    RubricReader reader(fileName);
    Rubric rubric = reader.rubric(*tree, "rubric");
    if (reader.error())
        return *reader.error();
    return rubric;
}

Result<std::vector<Rubric>> parseRubrics(std::string_view json, std::string_view fileName)
{
    const Result<Node> tree = parseJsonTree(json, fileName);
    if (!tree)
        return tree.error();
    if (tree->kind != Node::Kind::Sequence)
        return fileError(fileName, tree->line, "a list of rubrics is expected");
    std::vector<Rubric> rubrics;
    for (std::size_t i = 0; i < tree->items.size(); ++i) {
        RubricReader reader(fileName);
        if (tree->items[i].kind != Node::Kind::Map)
            return fileError(fileName, tree->items[i].line, "a rubric is an object");
        rubrics.push_back(reader.rubric(tree->items[i], "[" + std::to_string(i) + "]"));
        if (reader.error())
            return *reader.error();
    }
    return rubrics;
}

std::string rubricJson(const Rubric &rubric)
{
    Json criteria = Json::array();
    for (const Criterion &criterion : rubric.criteria)
        criteria.push_back(jsonOf(criterion));
    const Json json{
        {"key", rubric.key}, {"name", rubric.name}, {"description", rubric.description}, {"criteria", criteria}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const std::vector<Rubric> &rubricTemplates()
{
    static const std::vector<Rubric> templates = [] {
        Result<std::vector<Rubric>> read = parseRubrics(embedded::rubrics_json, "rubrics.json");
        return read ? std::move(*read) : std::vector<Rubric>{};
    }();
    return templates;
}

const SelfNames &selfNames()
{
    static const SelfNames names = readSelfNames();
    return names;
}
} // namespace assay::formats
