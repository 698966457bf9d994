// SPDX-License-Identifier: GPL-3.0-or-later
// Datasets and prompt lists: CSV, JSON Lines and promptfoo YAML become cases.
#include "formats/csv.h"
#include "formats/node.h"
#include "formats/suite.h"
#include <algorithm>

namespace assay::formats
{
namespace
{
bool endsWith(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::vector<std::string> splitTags(std::string_view text)
{
    std::vector<std::string> tags;
    std::string one;
    for (const char c : std::string(text) + ";") {
        if (c == ';' || c == ',') {
            const std::size_t first = one.find_first_not_of(' ');
            if (first != std::string::npos)
                tags.push_back(one.substr(first, one.find_last_not_of(' ') - first + 1));
            one.clear();
        } else {
            one += c;
        }
    }
    return tags;
}

// One named value of a row goes where its name says; any other name is a variable.
void place(Case &item, Prompt &prompt, bool &hasPrompt, const std::string &name, const std::string &value)
{
    if (name == "id") {
        item.id = value;
    } else if (name == "title") {
        item.title = value;
    } else if (name == "tags" || name == "tag") {
        item.tags = splitTags(value);
    } else if (name == "reference" || name == "expected") {
        item.reference = value;
    } else if (name == "prompt" || name == "user") {
        prompt.user = value;
        hasPrompt = true;
    } else if (name == "system") {
        prompt.system = value;
    } else {
        item.variables.push_back({name, value});
    }
}

Case finished(Case item, Prompt prompt, bool hasPrompt, std::size_t index)
{
    if (hasPrompt)
        item.prompt = std::move(prompt);
    if (item.id.empty())
        item.id = "case-" + std::to_string(index + 1);
    return item;
}

Result<std::vector<Case>> casesFromCsv(std::string_view text, std::string_view fileName)
{
    const Result<CsvTable> table = parseCsv(text, fileName);
    if (!table)
        return table.error();
    std::vector<Case> cases;
    for (const CsvTable::Row &row : table->rows) {
        Case item;
        Prompt prompt;
        bool hasPrompt = false;
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            place(item, prompt, hasPrompt, table->header[i], row.cells[i]);
        cases.push_back(finished(std::move(item), std::move(prompt), hasPrompt, cases.size()));
    }
    return cases;
}

void placeNode(Case &item, Prompt &prompt, bool &hasPrompt, const std::string &name, const Node &value)
{
    if (name == "variables" && value.kind == Node::Kind::Map) {
        for (const auto &[variable, text] : value.fields)
            item.variables.push_back({variable, text.text});
    } else if (name == "prompt" && value.kind == Node::Kind::Map) {
        for (const auto &[part, text] : value.fields)
            place(item, prompt, hasPrompt, part, text.text);
    } else if (name == "tags" && value.kind == Node::Kind::Sequence) {
        for (const Node &tag : value.items)
            item.tags.push_back(tag.text);
    } else {
        place(item, prompt, hasPrompt, name, value.text);
    }
}

Result<std::vector<Case>> casesFromJsonl(std::string_view text, std::string_view fileName)
{
    std::vector<Case> cases;
    std::size_t line = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view one = text.substr(at, end - at);
        at = end + 1;
        ++line;
        if (one.find_first_not_of(" \t\r\xEF\xBB\xBF") == std::string_view::npos)
            continue;
        const Result<Node> node = parseJsonTree(one, std::string(fileName) + ":" + std::to_string(line));
        if (!node)
            return node.error();
        if (node->kind != Node::Kind::Map)
            return fileError(fileName, line, "expected one object on each line");
        Case item;
        Prompt prompt;
        bool hasPrompt = false;
        for (const auto &[name, value] : node->fields)
            placeNode(item, prompt, hasPrompt, name, value);
        cases.push_back(finished(std::move(item), std::move(prompt), hasPrompt, cases.size()));
    }
    return cases;
}

Status uniqueIds(std::vector<Case> &cases, std::string_view fileName)
{
    std::vector<std::string> ids;
    for (const Case &item : cases)
        ids.push_back(item.id);
    std::sort(ids.begin(), ids.end());
    const auto twice = std::adjacent_find(ids.begin(), ids.end());
    if (twice != ids.end())
        return fileError(fileName, 0, "the id \"" + *twice + "\" is there twice; ids pair answers across runs");
    return Ok{};
}

// promptfoo's own prompts are strings, or {id, raw, label}, or chats; only text is taken, the rest is named.
Result<std::vector<std::pair<std::string, std::string>>> promptfooPrompts(const Node &list, std::string_view fileName)
{
    std::vector<std::pair<std::string, std::string>> prompts; // title, text
    for (const Node &item : list.items) {
        const Node *raw = item.kind == Node::Kind::Map ? item.field("raw") : &item;
        if (raw == nullptr || raw->kind != Node::Kind::String)
            return fileError(fileName, item.line, "prompts: expected text (or an object with \"raw\")");
        if (raw->text.substr(0, 7) == "file://")
            return fileError(fileName, item.line, "prompts: " + raw->text + " names another file; paste its text here");
        const Node *label = item.kind == Node::Kind::Map ? item.field("label") : nullptr;
        prompts.emplace_back(label != nullptr ? label->text : "", raw->text);
    }
    if (prompts.empty())
        return fileError(fileName, list.line, "prompts: expected at least one");
    return prompts;
}

Result<std::vector<Case>> casesFromPromptfoo(const Node &root, std::string_view fileName)
{
    const Node *list = root.field("prompts");
    if (list == nullptr || list->kind != Node::Kind::Sequence)
        return fileError(fileName, root.line, "prompts: expected a list (promptfoo's form), or use CSV or JSON Lines");
    const auto prompts = promptfooPrompts(*list, fileName);
    if (!prompts)
        return prompts.error();
    Node noTests;
    noTests.items.emplace_back();
    const Node *tests = root.field("tests");
    if (tests != nullptr && tests->kind != Node::Kind::Sequence)
        return fileError(fileName, tests->line, "tests: expected a list");
    std::vector<Case> cases;
    for (const auto &[title, text] : *prompts) {
        for (const Node &test : (tests != nullptr ? *tests : noTests).items) {
            Case item;
            const Node *description = test.field("description");
            item.title = description != nullptr ? description->text : title;
            item.prompt = Prompt{"", text};
            if (const Node *vars = test.field("vars")) {
                for (const auto &[name, value] : vars->fields)
                    item.variables.push_back({name, value.text});
            }
            cases.push_back(finished(std::move(item), *item.prompt, true, cases.size()));
        }
    }
    return cases;
}

std::string baseName(std::string_view fileName)
{
    const std::size_t slash = fileName.find_last_of("/\\");
    std::string name(slash == std::string_view::npos ? fileName : fileName.substr(slash + 1));
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}
} // namespace

Result<std::vector<Case>> parseCases(std::string_view text, std::string_view fileName)
{
    Result<std::vector<Case>> cases = endsWith(fileName, ".jsonl") || endsWith(fileName, ".ndjson")
                                          ? casesFromJsonl(text, fileName)
                                      : endsWith(fileName, ".csv") || endsWith(fileName, ".tsv")
                                          ? casesFromCsv(text, fileName)
                                          : fileError(fileName, 0, "cases come from a file named .csv or .jsonl");
    if (!cases)
        return cases;
    if (cases->empty())
        return fileError(fileName, 0, "the file holds no case");
    if (Status unique = uniqueIds(*cases, fileName); !unique)
        return unique.error();
    return cases;
}

Result<PromptSet> importPrompts(std::string_view text, std::string_view fileName)
{
    PromptSet set;
    set.name = baseName(fileName);
    Result<std::vector<Case>> cases = std::vector<Case>{};
    if (endsWith(fileName, ".yaml") || endsWith(fileName, ".yml")) {
        const Result<Node> root = parseYamlTree(text, fileName);
        if (!root)
            return root.error();
        cases = casesFromPromptfoo(*root, fileName);
        if (cases) {
            if (const Node *description = root->field("description");
                description != nullptr && !description->text.empty())
                set.name = description->text;
        }
    } else {
        cases = parseCases(text, fileName);
    }
    if (!cases)
        return cases.error();
    for (std::size_t i = 0; i < cases->size(); ++i) {
        if (!(*cases)[i].prompt || (*cases)[i].prompt->user.empty())
            return fileError(
                fileName, 0,
                "row " + std::to_string(i + 1) +
                    ": no prompt; name a column \"prompt\" (and, if you like, \"system\", \"title\", \"tags\")");
    }
    set.cases = std::move(*cases);
    return set;
}
} // namespace assay::formats
