// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/claim_book.h"
#include "catalog/json_rows.h"
#include <algorithm>
#include <array>
#include <utility>

namespace assay::catalog
{
namespace
{
constexpr std::array<std::pair<std::string_view, ClaimRunner>, 5> kRunners{{{"vendor", ClaimRunner::Vendor},
                                                                            {"rival", ClaimRunner::Rival},
                                                                            {"owner", ClaimRunner::Owner},
                                                                            {"independent", ClaimRunner::Independent},
                                                                            {"press", ClaimRunner::Press}}};
constexpr std::array<std::pair<std::string_view, ClaimMethod>, 3> kMethods{
    {{"yes", ClaimMethod::Yes}, {"partly", ClaimMethod::Partly}, {"no", ClaimMethod::No}}};

template <typename Table, typename Value> bool find(const Table &table, std::string_view word, Value &out)
{
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto &row) { return row.first == word; });
    if (found != table.end())
        out = found->second;
    return found != table.end();
}

// A percentage, or points of 100.
bool number(const Json &row, const char *field, std::optional<double> &out)
{
    if (!row.contains(field) || row[field].is_null())
        return true;
    if (!row[field].is_number())
        return false;
    out = row[field].get<double>();
    return *out >= 0 && *out <= 100;
}

Result<Claim> claimOf(const Json &row, std::size_t index)
{
    Claim out;
    if (!row.is_object())
        return rowError(index, {}, "row", "is not an object");
    std::string runner, method, matched;
    const std::pair<const char *, std::string *> texts[] = {{"model", &out.model},   {"benchmark", &out.benchmark},
                                                            {"metric", &out.metric}, {"printed", &out.printed},
                                                            {"who", &out.who},       {"published", &out.published},
                                                            {"source", &out.source}, {"source_kind", &out.sourceKind},
                                                            {"note", &out.note},     {"checked_by", &out.checkedBy},
                                                            {"runner", &runner},     {"method", &method},
                                                            {"matched", &matched}};
    for (const auto &[field, text] : texts) {
        Result<std::string> read = textMember(row, field);
        if (!read)
            return rowError(index, out.model, field, read.error().detail);
        *text = std::move(*read);
    }
    for (const auto &[field, text] : {std::pair("model", &out.model), std::pair("benchmark", &out.benchmark),
                                      std::pair("who", &out.who), std::pair("source", &out.source)}) {
        if (text->empty())
            return rowError(index, out.model, field, "is missing");
    }
    if (!find(kRunners, runner, out.runner))
        return rowError(index, out.model, "runner", "is vendor, rival, owner, independent or press");
    if (!find(kMethods, method, out.method))
        return rowError(index, out.model, "method", "is yes, partly or no");
    if (!matched.empty() && matched != "yes" && matched != "no")
        return rowError(index, out.model, "matched", "is yes, no or empty");
    if (!matched.empty())
        out.matched = matched == "yes";
    if (!number(row, "value", out.value) || !number(row, "low", out.low) || !number(row, "high", out.high))
        return rowError(index, out.model, "value", "is a number from 0 to 100");
    if (!out.value && !(out.low && out.high) && out.printed.empty())
        return rowError(index, out.model, "value", "is missing, and so are a range and words");
    if (row.contains("items") && row["items"].is_number_integer())
        out.items = row["items"].get<std::int64_t>();
    return out;
}
} // namespace

char trustLabel(const Claim &claim) noexcept
{
    int step = 3; // D
    const bool published = claim.method == ClaimMethod::Yes;
    if (claim.runner != ClaimRunner::Press && claim.method != ClaimMethod::No) {
        step = 2; // C: method partly public
        if (claim.runner == ClaimRunner::Independent && published && claim.matched.value_or(false))
            step = 0;
        else if (claim.runner == ClaimRunner::Owner || published)
            step = 1;
        else if (claim.runner == ClaimRunner::Independent && claim.matched.value_or(false))
            step = 1;
    }
    const int missing = int(claim.published.empty()) + int(!claim.items) + int(claim.checkedBy.empty());
    return char('A' + std::min(3, step + (missing >= 2 ? 1 : 0)));
}

std::string_view runnerWords(ClaimRunner runner) noexcept
{
    switch (runner) {
    case ClaimRunner::Vendor:
        return "vendor, own model";
    case ClaimRunner::Rival:
        return "vendor, rival's model";
    case ClaimRunner::Owner:
        return "the benchmark's owner";
    case ClaimRunner::Independent:
        return "independent";
    case ClaimRunner::Press:
        break;
    }
    return "press";
}

Result<std::vector<Claim>> parseClaims(std::string_view json)
{
    Result<Json> rows = tableRows(json, "claims");
    if (!rows)
        return rows.error();
    std::vector<Claim> out;
    for (std::size_t i = 0; i < rows->size(); ++i) {
        Result<Claim> claim = claimOf((*rows)[i], i);
        if (!claim)
            return claim.error();
        out.push_back(std::move(*claim));
    }
    return out;
}
} // namespace assay::catalog
