// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/abilities.h"
#include "catalog/json_rows.h"
#include <algorithm>
#include <array>

namespace assay::catalog
{
namespace
{
using Sampling = ModelAbilities::Sampling;
using Thinking = ModelAbilities::Thinking;

bool setSampling(std::string_view name, Sampling &out)
{
    if (name.empty() || name == "accepted")
        out = Sampling::Accepted;
    else if (name == "only_without_reasoning")
        out = Sampling::OnlyWithoutReasoning;
    else if (name == "never")
        out = Sampling::Never;
    else
        return false;
    return true;
}

bool setThinking(std::string_view name, Thinking &out)
{
    if (name.empty())
        out = Thinking::Unknown;
    else if (name == "budget_only")
        out = Thinking::BudgetOnly;
    else if (name == "adaptive")
        out = Thinking::Adaptive;
    else if (name == "always_adaptive")
        out = Thinking::AlwaysAdaptive;
    else if (name == "budget")
        out = Thinking::Budget;
    else if (name == "level")
        out = Thinking::Level;
    else
        return false;
    return true;
}

Result<std::vector<std::string>> words(const Json &list)
{
    std::vector<std::string> out;
    for (const Json &word : list) {
        if (!list.is_array() || !word.is_string() || word.get_ref<const std::string &>().empty())
            return makeError(ErrorCode::BadInput, "must be a list of words");
        out.push_back(word.get<std::string>());
    }
    if (out.empty())
        return makeError(ErrorCode::BadInput, "must be a list of words");
    return out;
}

Result<std::vector<Api>> apisOf(std::size_t index, const Json &row)
{
    std::vector<Api> out;
    if (!row.contains("apis"))
        return out;
    const Result<std::vector<std::string>> names = words(row["apis"]);
    if (!names)
        return rowError(index, {}, "apis", names.error().detail);
    for (const std::string &name : *names) {
        const std::optional<Api> api = apiFromName(name);
        if (!api)
            return rowError(index, {}, "apis", "\"" + name + "\" is no API");
        out.push_back(*api);
    }
    return out;
}

Result<ModelAbilities> readRow(std::size_t index, const Json &row)
{
    ModelAbilities a;
    const std::pair<const char *, bool *> flags[] = {{"reasons_by_default", &a.reasonsByDefault},
                                                     {"one_sampling_parameter", &a.oneSamplingParameter},
                                                     {"max_completion_tokens", &a.maxCompletionTokens},
                                                     {"developer_role", &a.developerRole},
                                                     {"no_system_role", &a.noSystemRole}};
    for (const auto &[field, target] : flags) {
        Result<bool> flag = flagMember(row, field);
        if (!flag)
            return rowError(index, {}, field, flag.error().detail);
        *target = *flag;
    }
    const std::pair<const char *, std::optional<bool> *> known[] = {{"thinking_budget", &a.thinkingBudget},
                                                                    {"thinking_off", &a.thinkingOff},
                                                                    {"stop_sequences", &a.stopSequences},
                                                                    {"seed", &a.seed},
                                                                    {"structured_output", &a.structuredOutput},
                                                                    {"images", &a.images},
                                                                    {"pdfs", &a.pdfs}};
    for (const auto &[field, target] : known) {
        if (!row.contains(field))
            continue; // not known
        Result<bool> flag = flagMember(row, field);
        if (!flag)
            return rowError(index, {}, field, flag.error().detail);
        *target = *flag;
    }
    if (row.contains("efforts")) {
        Result<std::vector<std::string>> efforts = words(row["efforts"]);
        if (!efforts)
            return rowError(index, {}, "efforts", efforts.error().detail);
        a.efforts = std::move(*efforts);
    }
    std::string sampling, thinking;
    const std::pair<const char *, std::string *> texts[] = {
        {"sampling", &sampling}, {"thinking", &thinking}, {"source", &a.source}, {"as_of", &a.asOf}};
    for (const auto &[field, target] : texts) {
        Result<std::string> text = textMember(row, field);
        if (!text)
            return rowError(index, {}, field, text.error().detail);
        *target = std::move(*text);
    }
    if (!setSampling(sampling, a.sampling))
        return rowError(index, {}, "sampling", "must be accepted, only_without_reasoning or never");
    if (!setThinking(thinking, a.thinking))
        return rowError(index, {}, "thinking", "must be budget_only, adaptive, always_adaptive, budget or level");
    if (a.source.empty() || a.asOf.empty())
        return rowError(index, {}, a.source.empty() ? "source" : "as_of",
                        "is missing: a fact needs a source and a date");
    return a;
}

bool standsFor(std::string_view row, std::string_view model)
{
    return model == row || (model.size() > row.size() && model.starts_with(row) &&
                            std::string_view("-@:").find(model[row.size()]) != std::string_view::npos);
}

// Without what a cloud or a router puts before a name: "openai/", "models/", "us.", "anthropic.".
std::string_view bareName(std::string_view model)
{
    model.remove_prefix(model.rfind('/') + 1);
    static constexpr std::array<std::string_view, 14> prefixes = {
        "us.",        "eu.",     "apac.",   "global.", "us-gov.",  "jp.",       "au.",
        "anthropic.", "openai.", "amazon.", "meta.",   "mistral.", "deepseek.", "google."};
    for (const std::string_view prefix : prefixes) // a region stands before a vendor
        if (model.starts_with(prefix))
            model.remove_prefix(prefix.size());
    return model;
}
} // namespace

Result<AbilityBook> AbilityBook::parse(std::string_view json)
{
    Result<Json> rows = tableRows(json, "models");
    if (!rows)
        return rows.error();
    AbilityBook book;
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const Json &row = (*rows)[i];
        if (!row.is_object() || !row.contains("match") || !row["match"].is_array() || row["match"].empty())
            return rowError(i, {}, "match", "must be a list of model names");
        Result<ModelAbilities> abilities = readRow(i, row);
        if (!abilities)
            return abilities.error();
        Result<std::vector<Api>> apis = apisOf(i, row);
        if (!apis)
            return apis.error();
        for (const Json &name : row["match"]) {
            if (!name.is_string() || name.get_ref<const std::string &>().empty())
                return rowError(i, {}, "match", "must be a list of model names");
            book.m_rows.push_back({name.get<std::string>(), *apis, *abilities});
        }
    }
    return book;
}

ModelAbilities AbilityBook::find(std::string_view model, std::optional<Api> api) const
{
    const std::string_view bare = bareName(model);
    const Row *best = nullptr;
    for (const Row &row : m_rows) {
        const bool forAll = row.apis.empty();
        if (!forAll && (!api || std::find(row.apis.begin(), row.apis.end(), *api) == row.apis.end()))
            continue;
        if (!standsFor(row.name, model) && !standsFor(row.name, bare))
            continue;
        if (!best || row.name.size() > best->name.size() || (row.name.size() == best->name.size() && !forAll))
            best = &row;
    }
    return best ? best->abilities : ModelAbilities{};
}
} // namespace assay::catalog
