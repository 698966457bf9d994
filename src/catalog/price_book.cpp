// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/price_book.h"
#include "catalog/json_rows.h"
#include "catalog/price_fields.h"
#include <algorithm>
#include <iterator>
#include <tuple>

namespace assay::catalog
{
namespace
{
using OptionalPrice = std::optional<UnitPrice>;

// Amounts are text, because a JSON number passes through a double and money must not.
Result<OptionalPrice> priceMember(const Json &row, const char *field)
{
    const auto it = row.find(field);
    if (it == row.end() || it->is_null())
        return OptionalPrice();
    if (!it->is_string())
        return makeError(ErrorCode::BadInput, "must be decimal text such as \"2.50\", or null when not known");
    Result<UnitPrice> price = unitPriceFromPerMillion(it->get_ref<const std::string &>());
    if (!price)
        return makeError(ErrorCode::BadInput, price.error().detail);
    return OptionalPrice(*price);
}

struct Field {
    const char *name;
    OptionalPrice *target;
};

Status readPrices(std::size_t index, const std::string &model, const Json &object, std::initializer_list<Field> fields)
{
    for (const Field &field : fields) {
        Result<OptionalPrice> price = priceMember(object, field.name);
        if (!price)
            return rowError(index, model, field.name, price.error().detail);
        *field.target = *price;
    }
    return Ok{};
}

Status readRates(std::size_t index, const std::string &model, const Json &object, TokenRates &rates)
{
    return readPrices(index, model, object,
                      {{"input", &rates.input},
                       {"cached_input", &rates.cachedInput},
                       {"cache_write", &rates.cacheWrite},
                       {"cache_write_long", &rates.cacheWriteLong},
                       {"output", &rates.output}});
}

// "0.5": a factor in millionths.
Result<std::optional<std::int64_t>> factorMember(const Json &row, const char *field, int decimals)
{
    const auto it = row.find(field);
    if (it == row.end() || it->is_null())
        return std::optional<std::int64_t>();
    if (!it->is_string())
        return makeError(ErrorCode::BadInput, "must be decimal text such as \"0.5\", or null when not known");
    const Result<std::int64_t> value = parseScaledDecimal(it->get_ref<const std::string &>(), decimals);
    if (!value)
        return value.error();
    if (*value < 0)
        return makeError(ErrorCode::BadInput, "cannot be negative");
    return std::optional(*value);
}

Status readFactors(std::size_t index, const Json &row, PriceRow &out)
{
    Result<std::optional<std::int64_t>> batch = factorMember(row, "batch", 6);
    if (!batch)
        return rowError(index, out.model, "batch", batch.error().detail);
    out.price.batchMillionths = *batch;
    Result<std::optional<std::int64_t>> fee = factorMember(row, "per_request", 12);
    if (!fee)
        return rowError(index, out.model, "per_request", fee.error().detail);
    out.price.perRequestPico = *fee;
    const auto regions = row.find("regions");
    if (regions == row.end() || regions->is_null())
        return Ok{};
    if (!regions->is_object())
        return rowError(index, out.model, "regions", "must be an object such as {\"eu\": \"1.1\"}");
    for (const auto &[region, unused] : regions->items()) {
        Result<std::optional<std::int64_t>> factor = factorMember(*regions, region.c_str(), 6);
        if (!factor || !*factor)
            return rowError(index, out.model, "regions", factor ? "needs a factor" : factor.error().detail);
        out.uplifts.push_back({region, **factor});
    }
    return Ok{};
}

Status readLongContext(std::size_t index, const std::string &model, const Json &row, TokenPrice &price)
{
    const auto it = row.find("long_context");
    if (it == row.end() || it->is_null())
        return Ok{};
    if (!it->is_object() || !it->contains("above") || !(*it)["above"].is_number_integer() ||
        (*it)["above"].get<std::int64_t>() <= 0)
        return rowError(index, model, "long_context", "needs \"above\": a number of tokens");
    PriceTier tier;
    tier.above = (*it)["above"].get<std::int64_t>();
    tier.closed = true; // what the table does not say about long requests was not found
    if (Status status = readRates(index, model, *it, tier.rates); !status)
        return status;
    price.tiers.push_back(std::move(tier));
    return Ok{};
}

Status readTexts(std::size_t index, const Json &row, PriceRow &out)
{
    const std::pair<const char *, std::string *> texts[] = {
        {"currency", &out.price.currency}, {"valid_from", &out.validFrom}, {"valid_to", &out.validTo},
        {"source", &out.price.source},     {"as_of", &out.price.asOf},     {"note", &out.note},
    };
    for (const auto &[field, target] : texts) {
        Result<std::string> text = textMember(row, field);
        if (!text)
            return rowError(index, out.model, field, text.error().detail);
        *target = std::move(*text);
    }
    const std::string &currency = out.price.currency;
    if (currency.size() != 3 ||
        !std::all_of(currency.begin(), currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
        return rowError(index, out.model, "currency", "must be an ISO 4217 code such as USD");
    for (const auto &[field, date] : {std::pair{"valid_from", &out.validFrom}, {"valid_to", &out.validTo}})
        if (!date->empty() && !isIsoDate(*date))
            return rowError(index, out.model, field, "must be a date such as 2026-11-22");
    if (!out.validFrom.empty() && !out.validTo.empty() && out.validTo < out.validFrom)
        return rowError(index, out.model, "valid_to", "is before valid_from");
    if (!isIsoDate(out.price.asOf))
        return rowError(index, out.model, "as_of", "must be the date at which the source was read, such as 2026-11-22");
    if (out.price.source.empty())
        return rowError(index, out.model, "source", "is missing: a price needs a source");
    return Ok{};
}

Result<PriceRow> readRow(std::size_t index, const Json &row)
{
    PriceRow out;
    if (!row.is_object())
        return rowError(index, {}, "model", "the row must be an object");
    Result<std::string> model = textMember(row, "model");
    if (!model || model->empty())
        return rowError(index, {}, "model", "must be the model's name as the API calls it");
    out.model = std::move(*model);
    if (Status status = readTexts(index, row, out); !status)
        return status.error();
    Result<bool> simulated = flagMember(row, "simulated");
    if (!simulated)
        return rowError(index, out.model, "simulated", simulated.error().detail);
    out.simulated = *simulated;
    if (out.model.starts_with("azure/eu/")) { // a list of one provider's one region
        out.provider = "azure";
        out.region = "eu";
        out.model.erase(0, 9);
    }
    if (Status status = readRates(index, out.model, row, out.price); !status)
        return status.error();
    if (Status status = readFactors(index, row, out); !status)
        return status.error();
    if (Status status = readLongContext(index, out.model, row, out.price); !status)
        return status.error();
    return out;
}

// "gpt-5.5" of "gpt-5.5-2026-04-23", "claude-opus-4-7" of "claude-opus-4-7-20260416"; empty when there is no date.
std::string_view familyOf(std::string_view model)
{
    const auto digits = [](std::string_view text) {
        return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (model.size() > 11 && model[model.size() - 11] == '-' && isIsoDate(model.substr(model.size() - 10)))
        return model.substr(0, model.size() - 11);
    if (model.size() > 9 && model[model.size() - 9] == '-') {
        const std::string_view date = model.substr(model.size() - 8);
        if (digits(date) && date.starts_with("20"))
            return model.substr(0, model.size() - 9);
    }
    return {};
}

// Lists of those who made the model: the same price whoever's server answers under its name, unless that one has its
// own.
bool isMaker(std::string_view provider)
{
    constexpr std::string_view makers[] = {"openai", "anthropic", "gemini", "mistral", "deepseek", "xai"};
    return std::find(std::begin(makers), std::end(makers), provider) != std::end(makers);
}

// Larger is better; nullopt: not for this query.
using Rank = std::tuple<bool, int, bool, std::string_view, std::string_view, PriceOrigin>;
std::optional<Rank> rankOf(const PriceRow &row, const PriceQuery &query)
{
    const bool same = !row.provider.empty() && row.provider == query.provider;
    const bool makers = query.provider.empty() && isMaker(row.provider);
    const bool here = row.region.empty() || row.region == query.region;
    if ((!row.provider.empty() && !same && !makers) || !here || !row.holdsOn(query.isoDate.substr(0, 10)))
        return std::nullopt;
    return Rank{row.origin == PriceOrigin::Own,
                same && !isMaker(row.provider) ? 1 : 0,
                !row.region.empty(),
                row.validFrom,
                row.price.asOf,
                row.origin};
}
} // namespace

bool isIsoDate(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return false;
    const auto number = [text](std::size_t at, std::size_t length) {
        int value = 0;
        for (std::size_t i = at; i < at + length; ++i) {
            if (text[i] < '0' || text[i] > '9')
                return -1;
            value = value * 10 + (text[i] - '0');
        }
        return value;
    };
    const int month = number(5, 2), day = number(8, 2);
    return number(0, 4) >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

Result<PriceBook> PriceBook::parse(std::string_view json)
{
    Result<Json> rows = tableRows(json, "prices");
    if (!rows)
        return rows.error();
    PriceBook book;
    book.m_rows.reserve(rows->size());
    for (std::size_t i = 0; i < rows->size(); ++i) {
        Result<PriceRow> row = readRow(i, (*rows)[i]);
        if (!row)
            return row.error();
        book.m_rows.push_back(std::move(*row));
    }
    book.index();
    return book;
}

void PriceBook::index()
{
    m_byModel.clear();
    m_byModel.reserve(m_rows.size());
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        m_byModel.emplace(m_rows[i].model, i);
}

PriceBook PriceBook::with(const std::vector<PriceRow> &more) const
{
    PriceBook book = *this;
    book.m_rows.insert(book.m_rows.end(), more.begin(), more.end());
    book.index();
    return book;
}

const PriceRow *PriceBook::best(std::string_view model, const PriceQuery &query) const
{
    const PriceRow *best = nullptr;
    std::optional<Rank> bestRank;
    const auto [begin, end] = m_byModel.equal_range(std::string(model));
    for (auto it = begin; it != end; ++it) {
        const PriceRow &row = m_rows[it->second];
        const std::optional<Rank> rank = rankOf(row, query);
        if (rank && (!bestRank || *rank > *bestRank)) {
            best = &row;
            bestRank = rank;
        }
    }
    return best;
}

std::optional<PriceRow> PriceBook::findRow(const PriceQuery &query) const
{
    const PriceRow *found = best(query.model, query);
    if (!found)
        if (const std::string_view family = familyOf(query.model); !family.empty())
            found = best(family, query);
    if (!found)
        return std::nullopt;
    PriceRow row = *found;
    if (row.region.empty() && !query.region.empty())
        for (const RegionUplift &uplift : row.uplifts)
            if (uplift.region == query.region)
                row.price = uplifted(std::move(row.price), uplift.millionths);
    return row;
}

std::optional<TokenPrice> PriceBook::find(const PriceQuery &query) const
{
    std::optional<PriceRow> row = findRow(query);
    return row ? std::optional(std::move(row->price)) : std::nullopt;
}

std::optional<TokenPrice> PriceBook::find(std::string_view model, std::string_view isoDate) const
{
    return find(PriceQuery{model, {}, {}, isoDate});
}

std::optional<TokenPrice> PriceBook::find(const ModelTarget &target, std::string_view isoDate) const
{
    return find(queryFor(target, isoDate));
}

PriceQuery queryFor(const ModelTarget &target, std::string_view isoDate)
{
    return {target.model, providerOf(target.endpoint), regionOf(target.endpoint), isoDate};
}

TokenPrice uplifted(TokenPrice price, std::int64_t millionths)
{
    const auto raise = [millionths](std::optional<UnitPrice> &rate) {
        if (!rate)
            return;
        __extension__ typedef __int128 Wide;
        const Wide product = static_cast<Wide>(rate->picoPerToken) * millionths;
        rate->picoPerToken = static_cast<std::int64_t>((product + 500'000) / 1'000'000);
    };
    const auto raiseAll = [&raise](TokenRates &rates) {
        for (auto *rate : {&rates.input, &rates.cachedInput, &rates.cacheWrite, &rates.output, &rates.cacheWriteLong,
                           &rates.reasoning, &rates.audioInput, &rates.audioOutput})
            raise(*rate);
    };
    raiseAll(price);
    for (PriceTier &tier : price.tiers)
        raiseAll(tier.rates);
    price.upliftMillionths = millionths;
    return price;
}
} // namespace assay::catalog
