// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/abilities.h"
#include "catalog/json_rows.h"

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
    else
        return false;
    return true;
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
        return rowError(index, {}, "thinking", "must be budget_only, adaptive or always_adaptive");
    if (a.source.empty() || a.asOf.empty())
        return rowError(index, {}, a.source.empty() ? "source" : "as_of",
                        "is missing: a fact needs a source and a date");
    return a;
}

bool standsFor(std::string_view row, std::string_view model)
{
    return model == row || (model.size() > row.size() && model.starts_with(row) && model[row.size()] == '-');
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
        for (const Json &name : row["match"]) {
            if (!name.is_string() || name.get_ref<const std::string &>().empty())
                return rowError(i, {}, "match", "must be a list of model names");
            book.m_rows.emplace_back(name.get<std::string>(), *abilities);
        }
    }
    return book;
}

ModelAbilities AbilityBook::find(std::string_view model) const
{
    const std::pair<std::string, ModelAbilities> *best = nullptr;
    for (const auto &row : m_rows)
        if (standsFor(row.first, model) && (!best || row.first.size() > best->first.size()))
            best = &row;
    return best ? best->second : ModelAbilities{};
}
} // namespace assay::catalog
