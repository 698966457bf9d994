// SPDX-License-Identifier: GPL-3.0-or-later
// What a price file would change, and from when. Ids of a list become provider, region and model here too.
#include "catalog/price_fields.h"
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <set>
#include <tuple>

namespace assay::catalog
{
namespace
{
using Kind = PriceChange::Kind;

using Identity = std::tuple<std::string_view, std::string_view, std::string_view>;
Identity identityOf(const PriceRow &row) { return {row.provider, row.region, row.model}; }

std::string dayBefore(std::string_view isoDate)
{
    using namespace std::chrono;
    const auto number = [isoDate](std::size_t at, std::size_t length) {
        return std::stoi(std::string(isoDate.substr(at, length)));
    };
    const sys_days day =
        sys_days(year(number(0, 4)) / month(unsigned(number(5, 2))) / std::chrono::day(unsigned(number(8, 2))));
    const year_month_day before{day - days(1)};
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", int(before.year()), unsigned(before.month()),
                  unsigned(before.day()));
    return text.data();
}

bool isOfList(const PriceRow &before, const PriceRow &row)
{
    constexpr std::string_view makers[] = {"openai", "anthropic", "gemini", "mistral", "deepseek", "xai"};
    const bool maker = std::find(std::begin(makers), std::end(makers), row.provider) != std::end(makers);
    return before.region == row.region && before.model == row.model &&
           (before.provider == row.provider || (before.provider.empty() && maker));
}

PriceChange changeOf(const PriceFileRow &given, const PriceBook &listed, std::string_view today)
{
    PriceChange change;
    change.id = given.id;
    change.row = given.row;
    change.doubts = given.doubts;
    const PriceRow &row = given.row;
    // A price for another time is compared with what holds then.
    const std::string date = !row.holdsOn(today) && !row.validFrom.empty() ? row.validFrom : std::string(today);
    if (std::optional<PriceRow> before = listed.findRow({row.model, row.provider, row.region, date});
        before && isOfList(*before, row))
        change.before = std::move(before);
    if (change.before)
        change.differs = differences(*change.before, row);
    const auto isLoss = [](const PriceDifference &d) { return d.isLoss(); };
    const bool onlyLess = change.before && std::all_of(change.differs.begin(), change.differs.end(), isLoss);
    const bool less = std::any_of(change.differs.begin(), change.differs.end(), isLoss);
    if (given.refused())
        change.kind = Kind::Refused;
    else if (onlyLess)
        change.kind = Kind::Same;
    else if (!given.doubts.empty())
        change.kind = Kind::HeldBack;
    else if (change.before)
        change.kind = Kind::Changed;
    else
        change.kind = Kind::Added;
    change.dated = change.before && !change.before->validTo.empty() && row.validFrom.empty();
    if (change.kind == Kind::Changed && row.validFrom.empty())
        change.row.validFrom = std::string(today);
    // A list without dates says nothing about a promotion that is on: that is the user's to decide.
    change.acceptByDefault = change.kind == Kind::Added || (change.kind == Kind::Changed && !change.dated && !less);
    return change;
}

constexpr std::pair<std::string_view, std::string_view> Families[] = {{"bedrock_converse", "bedrock"},
                                                                      {"bedrock_mantle", "bedrock"},
                                                                      {"azure_text", "azure"},
                                                                      {"text-completion-openai", "openai"},
                                                                      {"text-completion-codestral", "codestral"},
                                                                      {"cohere_chat", "cohere"}};

std::string providerNamed(std::string_view provider)
{
    for (const auto &[from, to] : Families)
        if (from == provider)
            return std::string(to);
    return std::string(provider.starts_with("vertex_ai") ? "vertex_ai" : provider);
}

bool isAwsRegion(std::string_view text)
{
    // us-east-1, ap-northeast-1, us-gov-west-1
    const auto isPart = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return text.size() >= 9 && std::count(text.begin(), text.end(), '-') >= 2 && text.back() >= '0' &&
           text.back() <= '9' && std::all_of(text.begin(), text.end(), isPart);
}

std::string_view cutFirst(std::string_view &id)
{
    const std::size_t slash = id.find('/');
    const std::string_view first = id.substr(0, slash);
    id.remove_prefix(slash == std::string_view::npos ? id.size() : slash + 1);
    return first;
}
} // namespace

ListId listIdOf(std::string_view id, std::string_view provider)
{
    ListId out;
    out.provider = providerNamed(provider);
    std::string_view rest = id;
    const std::string_view prefix = rest.substr(0, rest.find('/'));
    const bool hasPrefix = prefix.size() < rest.size() && (prefix == out.provider || prefix == provider);
    if (hasPrefix)
        cutFirst(rest);
    if (hasPrefix && out.provider == "azure") {
        for (const std::string_view zone : {"eu/", "us/", "global/", "global-standard/"}) {
            if (!rest.starts_with(zone))
                continue;
            rest.remove_prefix(zone.size());
            if (!zone.starts_with("global"))
                out.region = std::string(zone.substr(0, zone.size() - 1));
            break;
        }
    }
    const std::size_t slash = rest.find('/');
    if (hasPrefix && out.provider == "bedrock" && slash != std::string_view::npos && isAwsRegion(rest.substr(0, slash)))
        out.region = std::string(cutFirst(rest));
    out.model = std::string(rest);
    return out;
}

std::vector<PriceChange> changesOf(const PriceFile &file, const std::vector<PriceRow> &current, std::string_view today)
{
    std::vector<PriceRow> lists;
    for (const PriceRow &row : current)
        if (row.origin != PriceOrigin::Own)
            lists.push_back(row);
    const PriceBook listed = PriceBook().with(lists);
    std::vector<PriceChange> changes;
    std::set<Identity> named;
    for (const PriceFileRow &row : file.rows) {
        changes.push_back(changeOf(row, listed, today));
        named.insert(identityOf(row.row));
    }
    for (const PriceRow &row : lists) {
        if (row.origin != PriceOrigin::Imported || !row.holdsOn(today) || named.contains(identityOf(row)))
            continue;
        PriceChange change;
        change.kind = Kind::Removed;
        change.id = row.provider.empty() ? row.model : row.provider + "/" + row.model;
        change.row = row;
        change.before = row;
        changes.push_back(std::move(change)); // a file that leaves a model out does not say that it ended
    }
    return changes;
}

std::vector<PriceRow> rowsToSave(const std::vector<PriceChange> &accepted, std::string_view today)
{
    std::vector<PriceRow> rows;
    const std::string yesterday = dayBefore(today);
    const auto end = [&rows, &yesterday](PriceRow row) {
        row.validTo = yesterday;
        rows.push_back(std::move(row));
    };
    for (const PriceChange &change : accepted) {
        if (change.kind == Kind::Same || change.kind == Kind::Refused)
            continue;
        const std::optional<PriceRow> &before = change.before;
        const bool endsBefore =
            before && before->origin == PriceOrigin::Imported && before->validTo.empty() && before->validFrom < today;
        if (endsBefore)
            end(*before);
        if (change.kind == Kind::Removed)
            continue;
        PriceRow row = change.row;
        row.id = PriceRowId{};
        if (before && before->origin == PriceOrigin::Imported && before->validFrom == row.validFrom)
            row.id = before->id; // taken over again on the same day: the newer word replaces the older
        rows.push_back(std::move(row));
    }
    return rows;
}
} // namespace assay::catalog
